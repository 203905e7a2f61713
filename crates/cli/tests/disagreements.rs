//! `phone-consent check` finds each planted disagreement in a privacy page, an email and a text message, and nothing else.
//!
//! The honest texts are in `tests/corpus/against`. A planted text is the honest one with one fact changed.

use crate::common::{check, corpus};
use json::Value;

/// Kind, line and text of each disagreement in a file with one fact changed.
#[track_caller]
fn planted(document: &str, file: &str, from: &str, to: &str) -> Vec<(String, i64, String)> {
    let honest = std::fs::read_to_string(corpus().join(file)).expect("the honest text");
    assert!(honest.contains(from), "{file} has no {from:?}");
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join(file);
    std::fs::write(&path, honest.replacen(from, to, 1)).expect("the folder can be written");
    let output = check(document, &[&path], &["--format", "json"]);
    let found = json::parse(&output.stdout).expect("JSON");
    assert_eq!(output.status.code(), Some(if found.items().is_empty() { 0 } else { 1 }));
    let line = |node: &json::Node| match node.get("line").value {
        Value::Int(line) => line,
        _ => panic!("no line"),
    };
    found
        .items()
        .iter()
        .map(|node| (node.text("kind").to_owned(), line(node), node.text("found").to_owned()))
        .collect()
}

/// Each change is found, as this kind, in this line, and nothing else is.
#[track_caller]
fn finds(document: &str, file: &str, plants: &[(&str, &str, &str, i64, &str)]) {
    for (from, to, kind, line, found) in plants {
        assert_eq!(
            planted(document, file, from, to),
            [((*kind).to_owned(), *line, (*found).to_owned())],
            "{file}: {to}"
        );
    }
}

#[test]
fn ten_disagreements_of_a_privacy_page_are_found() {
    finds(
        "disclosure.en.json",
        "privacy.html",
        &[
            (
                "how long we hold on to your number after",
                "why we hold on to your number for twelve months after",
                "retention",
                19,
                "twelve months",
            ),
            (
                "go out through Twilio, an American",
                "go out through Postbird, an American",
                "recipient",
                20,
                "Postbird",
            ),
            (
                "or\nring the workshop on 020&nbsp;910&nbsp;0123",
                "or\nring the workshop on 01&nbsp;555&nbsp;0199",
                "phone",
                42,
                "01 555 0199",
            ),
            (
                "write to <a href=\"mailto:ask@northwind.example\">ask@northwind.example</a>, or",
                "write to help@northwind-cycles.example, or",
                "email",
                41,
                "help@northwind-cycles.example",
            ),
            (
                "two short messages for each repair",
                "four short messages for each repair",
                "frequency",
                17,
                "four short messages for each repair",
            ),
            ("are answered within five days", "are answered within two weeks", "answer", 41, "two weeks"),
            (
                "It takes effect within 24 hours",
                "It takes effect within 10 business days",
                "stop",
                33,
                "10 business days",
            ),
            (
                "We have never sold your number, and we never will.",
                "We sell your number to insurers.",
                "selling",
                38,
                "sell",
            ),
            (
                "the Irish Data Protection Commission takes",
                "the Information Commissioner takes",
                "authority",
                43,
                "Information Commissioner",
            ),
            (
                "We are Northwind Bikes Ltd, a small",
                "We are Northwind Cycles Ltd, a small",
                "name",
                13,
                "Northwind Cycles Ltd",
            ),
            (
                "workshop at 12&nbsp;Example Quay",
                "workshop at 7&nbsp;Old Street",
                "address",
                13,
                "7 Old Street",
            ),
            ("Reply <strong>STOP</strong>", "Reply <strong>END</strong>", "stop-word", 32, "END"),
            (
                "https://northwind.example/stop",
                "https://northwind.example/unsubscribe",
                "link",
                32,
                "https://northwind.example/unsubscribe",
            ),
        ],
    );
}

#[test]
fn ten_disagreements_of_an_email_are_found() {
    finds(
        "disclosure.en.json",
        "welcome.eml",
        &[
            (
                "We keep your number for 6 months once",
                "We keep your number for 9 months once",
                "retention",
                6,
                "9 months",
            ),
            ("done. Twilio\n", "done. Vonage\n", "recipient", 5, "Vonage"),
            (
                "mail stop@northwind.example",
                "mail bye@northwind.example",
                "email",
                10,
                "bye@northwind.example",
            ),
            ("call +353 20 910 0123", "call +353 1 555 0199", "phone", 14, "+353 1 555 0199"),
            (
                "We phone you once a year, and",
                "We phone you once a month, and",
                "frequency",
                8,
                "once a month",
            ),
            ("within 5 days.", "within 10 days.", "answer", 14, "10 days"),
            ("We stop within one day.", "We stop within three days.", "stop", 10, "three days"),
            (
                "Your number is not for sale: we do not sell it, rent it or swap it.",
                "We sell it to insurers.",
                "selling",
                12,
                "sell",
            ),
            ("complain to the Data Protection Commission", "complain to the CNIL", "authority", 15, "CNIL"),
            ("12 Example Quay, Dublin 1\n", "3 Harbour Road, Dublin 1\n", "address", 22, "3 Harbour Road"),
            ("Northwind Bikes Ltd\n12", "Bikes of Dublin Ltd\n12", "name", 21, "Dublin Ltd"),
            ("no longer.</li>", "kept three years.</li>", "retention", 9, "three years"),
        ],
    );
}

#[test]
fn ten_disagreements_of_text_messages_are_found() {
    finds(
        "disclosure.en.json",
        "sms.txt",
        &[
            ("We keep it 6 months", "We keep it 2 years", "retention", 2, "2 years"),
            ("sent with Twilio", "sent with MessageBird", "recipient", 2, "MessageBird"),
            (
                "write to ask@northwind.example",
                "write to info@northwind.example",
                "email",
                8,
                "info@northwind.example",
            ),
            ("Ring 020 910 0123", "Ring 01 555 0199", "phone", 8, "01 555 0199"),
            ("2 texts per repair", "5 texts per repair", "frequency", 2, "5 texts per repair"),
            ("we reply in 5 days", "we reply in 30 days", "answer", 8, "30 days"),
            ("we stop it within a day", "we stop it within a week", "stop", 14, "a week"),
            ("Your number is never sold.", "Your number is sold to insurers.", "selling", 11, "sold"),
            ("the Data Protection Commission", "the ICO", "authority", 11, "ICO"),
            ("Northwind Bikes: your", "Northwind Cycles: your", "name", 8, "Northwind Cycles"),
            ("12 Example Quay", "40 River Lane", "address", 8, "40 River Lane"),
            ("STOP to end", "QUIT to end", "stop-word", 2, "QUIT"),
        ],
    );
}

#[test]
fn french_and_german_wordings_are_understood() {
    finds(
        "disclosure.fr.json",
        "vie-privee.html",
        &[
            ("deux SMS par réparation", "cinq SMS par réparation", "frequency", 8, "cinq SMS par réparation"),
            ("C’est Twilio qui les achemine.", "Nous les envoyons avec Vonage.", "recipient", 8, "Vonage"),
            ("numéro pendant un an", "numéro pendant trois ans", "retention", 10, "trois ans"),
            ("effectif en 24 heures", "effectif en 10 jours ouvrés", "stop", 12, "10 jours"),
            ("Nous ne vendons pas votre numéro.", "Nous vendons votre numéro.", "selling", 13, "vendons"),
            ("nous répondons sous cinq jours", "nous répondons sous un mois", "answer", 14, "un mois"),
            ("Data Protection Commission, à", "CNIL, à", "authority", 15, "CNIL"),
            ("Répondez STOP", "Répondez FIN", "stop-word", 12, "FIN"),
        ],
    );
    finds(
        "disclosure.de.json",
        "datenschutz.txt",
        &[
            (
                "zwei Nachrichten pro Reparatur",
                "vier Nachrichten pro Reparatur",
                "frequency",
                6,
                "vier Nachrichten pro Reparatur",
            ),
            ("über Twilio", "über Sinch", "recipient", 7, "Sinch"),
            ("sechs Monate", "zwei Jahre", "retention", 8, "zwei Jahre"),
            ("innerhalb eines Tages", "innerhalb von drei Tagen", "stop", 11, "drei Tagen"),
            ("Wir verkaufen Ihre Nummer nicht.", "Wir verkaufen Ihre Nummer.", "selling", 12, "verkaufen"),
            ("innerhalb von fünf Tagen", "innerhalb von zehn Tagen", "answer", 14, "zehn Tagen"),
            ("Data Protection Commission", "CNIL", "authority", 16, "CNIL"),
            ("12 Example Quay", "Alte Straße 5", "address", 3, "Alte Straße 5"),
        ],
    );
}

#[test]
fn a_wrong_fact_is_found_between_cookies_orders_and_other_companies() {
    finds(
        "disclosure.en.json",
        "shop.html",
        &[
            ("two texts per repair", "five texts per repair", "frequency", 4, "five texts per repair"),
            ("spring service, once a year", "spring service, once a month", "frequency", 4, "once a month"),
            (
                "Our host, Hetzner Online GmbH, keeps logs of each visit.",
                "We give your number to Hetzner Online GmbH, which keeps logs of each visit.",
                "recipient",
                10,
                "Hetzner Online GmbH",
            ),
            (
                "ten years, as tax law asks",
                "ten years, and your number for two years",
                "retention",
                12,
                "two years",
            ),
            ("The authority answers within", "We answer within", "answer", 24, "three months"),
            ("We sell bikes; call our number.", "We sell bikes and your number.", "selling", 34, "sell"),
            ("Phone: 020 910 0123.", "Phone: 020 910 0124.", "phone", 30, "020 910 0124"),
            ("Web design: Acme Ltd", "Northwind Cycles Ltd", "name", 33, "Northwind Cycles Ltd"),
            (
                "Jobs: jobs@northwind.example · Press: press@northwind.example",
                "Questions about your number: data@northwind-old.example",
                "email",
                32,
                "data@northwind-old.example",
            ),
        ],
    );
    finds(
        "disclosure.en.json",
        "order.eml",
        &[
            (
                "Reply BIKE to any of our texts to book a service.",
                "Reply BYE to any of our texts to stop them.",
                "stop-word",
                21,
                "BYE",
            ),
            (
                "your number only for your repair",
                "your number for two years after your repair",
                "retention",
                21,
                "two years",
            ),
            (
                "When we sell you a bike, your number is not needed.",
                "When you buy a bike, your number is sold.",
                "selling",
                23,
                "sold",
            ),
            ("Twilio delivers them", "Vonage delivers them", "recipient", 25, "Vonage"),
            ("Ltd, 12 Example Quay", "Ltd, 7 Main Street", "address", 30, "7 Main Street"),
        ],
    );
    finds(
        "disclosure.fr.json",
        "mentions.html",
        &[
            ("votre numéro six mois", "votre numéro deux ans", "retention", 12, "deux ans"),
            (
                "deux messages par réparation",
                "cinq messages par réparation",
                "frequency",
                22,
                "cinq messages par réparation",
            ),
            ("une fois par an", "une fois par mois", "frequency", 22, "une fois par mois"),
            ("L’autorité répond", "Nous répondons", "answer", 20, "trois mois"),
            (
                "Nous vendons les vélos que nous réparons",
                "Nous vendons votre numéro",
                "selling",
                12,
                "vendons",
            ),
        ],
    );
    finds(
        "disclosure.de.json",
        "impressum.html",
        &[
            ("zwei SMS pro Reparatur", "fünf SMS pro Reparatur", "frequency", 26, "fünf SMS pro Reparatur"),
            ("Wir verkaufen Räder", "Wir verkaufen Ihre Nummer", "selling", 16, "verkaufen"),
            ("Die Behörde antwortet", "Wir antworten", "answer", 24, "drei Monaten"),
            (
                "mit RAD, um einen Termin zu buchen",
                "mit RAUS, um keine SMS mehr zu bekommen",
                "stop-word",
                17,
                "RAUS",
            ),
            (
                "speichern wir Ihre Adresse drei Jahre",
                "speichern wir Ihre Nummer drei Jahre",
                "retention",
                18,
                "drei Jahre",
            ),
        ],
    );
}
