//! Promises that the receipt server would have to keep, where it says of itself that it does not.
//!
//! They look only where the server is known: `publish` and the studio ask it. What a person promises to do is not judged here.

use super::{FAIRNESS, gdpr};
use crate::lexicon::{Hit, Lexicon};
use crate::text::{DENIED, has};
use crate::{Applicability, Case, Check, Family, Found, Rule, ServerFacts, Severity, Suggestion, Text};

/// Encryption of what is stored.
pub(in crate::rules) static ENCRYPTED: Lexicon = Lexicon {
    en: &[("encrypted", ""), ("encrypt", ""), ("encrypts", ""), ("encryption", "")],
    fr: &[
        ("chiffré", ""),
        ("chiffrée", ""),
        ("chiffrés", ""),
        ("chiffrées", ""),
        ("chiffrons", ""),
        ("chiffrement", ""),
        ("crypté", ""),
        ("cryptés", ""),
    ],
    de: &[("verschlüsselt", ""), ("verschlüsseln", ""), ("verschlüsselung", "")],
};

/// Deletion without a person.
pub(in crate::rules) static AUTOMATIC: Lexicon = Lexicon {
    en: &[
        ("deleted automatically", ""),
        ("automatically deleted", ""),
        ("deletes it automatically", ""),
        ("deletes your number automatically", ""),
        ("automatically deletes", ""),
        ("automatically erased", ""),
        ("erased automatically", ""),
        ("automatically removed", ""),
        ("removed automatically", ""),
        ("deletes itself", ""),
        ("our server deletes", ""),
        ("the server deletes", ""),
        ("our system deletes", ""),
        ("automatic deletion", ""),
    ],
    fr: &[
        ("effacé automatiquement", ""),
        ("automatiquement effacé", ""),
        ("supprimé automatiquement", ""),
        ("automatiquement supprimé", ""),
        ("efface automatiquement", ""),
        ("supprime automatiquement", ""),
        ("notre serveur efface", ""),
        ("effacement automatique", ""),
    ],
    de: &[
        ("automatisch gelöscht", ""),
        ("löscht automatisch", ""),
        ("löscht sich von selbst", ""),
        ("unser server löscht", ""),
        ("automatische löschung", ""),
    ],
};

/// A record of each look at a number.
pub(in crate::rules) static RECORDED: Lexicon = Lexicon {
    en: &[
        ("look up is recorded", ""),
        ("look ups are recorded", ""),
        ("lookup is recorded", ""),
        ("access is recorded", ""),
        ("access is logged", ""),
        ("every access is logged", ""),
        ("look is recorded", ""),
        ("view is recorded", ""),
        ("look up is logged", ""),
        ("record each look up", ""),
        ("record every look up", ""),
        ("log every access", ""),
        ("log each access", ""),
        ("records each look up", ""),
        ("logs every access", ""),
    ],
    fr: &[
        ("consultation est notée", ""),
        ("consultation est enregistrée", ""),
        ("consultations sont enregistrées", ""),
        ("accès est enregistré", ""),
        ("accès est journalisé", ""),
        ("notons chaque consultation", ""),
    ],
    de: &[
        ("zugriff wird protokolliert", ""),
        ("zugriff wird aufgezeichnet", ""),
        ("zugriff wird notiert", ""),
        ("abruf wird protokolliert", ""),
        ("abruf wird aufgezeichnet", ""),
        ("einsicht wird notiert", ""),
        ("einsicht wird protokolliert", ""),
        ("protokollieren jeden zugriff", ""),
    ],
};

/// Deadlines that a machine watches.
pub(in crate::rules) static WATCHED: Lexicon = Lexicon {
    en: &[
        ("our server reminds us", ""),
        ("our system reminds us", ""),
        ("deadline is watched", ""),
        ("question is tracked", ""),
        ("questions are tracked", ""),
    ],
    fr: &[("notre serveur nous rappelle", ""), ("délai est surveillé", ""), ("question est suivie", "")],
    de: &[("unser server erinnert uns", ""), ("frist wird überwacht", "")],
};

/// Answers that a machine gives. No receipt server does: a person answers, under a link.
pub(in crate::rules) static ANSWERED: Lexicon = Lexicon {
    en: &[
        ("answered automatically", ""),
        ("automatic answer", ""),
        ("automatic reply", ""),
        ("our server answers", ""),
        ("question gets a number", ""),
    ],
    fr: &[("réponse automatique", ""), ("notre serveur répond", "")],
    de: &[("automatische antwort", ""), ("unser server antwortet", ""), ("frage bekommt eine nummer", "")],
};

const ACCURATE: &str = "The receipt server says of itself that it does not do this. What it does not do, a person has to, and then the text says so.";

/// The rules of this file.
pub(in crate::rules) static RULES: &[Rule] = &[
    Rule {
        id: "honest/server-encrypts",
        family: Family::Honest,
        severity: Severity::Error,
        profiles: &[],
        from: None,
        until: None,
        asks: "The text says \"encrypted\" only if the receipt server encrypts what it stores.",
        why: ACCURATE,
        law: &[FAIRNESS, gdpr("GDPR Art. 32")],
        cases: &[
            Case::fires("en", &[("/security/measures/0", "\"Your number is encrypted on our server.\"")]),
            Case::silent("en", &[("/security/measures/0", "\"Your number is in a locked room.\"")]),
            Case::allows("en", &[("/security/measures/0", "\"Your number is encrypted on its way to us.\"")]),
            Case::fires("fr", &[("/security/measures/0", "\"Votre numéro est chiffré sur notre serveur.\"")]),
            Case::silent("fr", &[("/security/measures/0", "\"Votre numéro est dans une salle fermée.\"")]),
            Case::fires("de", &[("/security/measures/0", "\"Ihre Nummer ist auf unserem Server verschlüsselt.\"")]),
            Case::silent("de", &[("/security/measures/0", "\"Ihre Nummer ist in einem verschlossenen Raum.\"")]),
        ],
        check: Check::Text(encrypts),
    },
    Rule {
        id: "honest/server-deletes",
        family: Family::Honest,
        severity: Severity::Error,
        profiles: &[],
        from: None,
        until: None,
        asks: "The text says that a number is deleted automatically only if the receipt server deletes it.",
        why: ACCURATE,
        law: &[FAIRNESS, gdpr("GDPR Art. 5(1)(e)")],
        cases: &[
            Case::fires("en", &[("/deletion/how", "\"Your number is deleted automatically.\"")]),
            Case::silent("en", &[("/deletion/how", "\"The workshop manager deletes your number.\"")]),
            Case::fires("fr", &[("/deletion/how", "\"Votre numéro est effacé automatiquement.\"")]),
            Case::silent("fr", &[("/deletion/how", "\"Le chef d’atelier efface votre numéro.\"")]),
            Case::fires("de", &[("/deletion/how", "\"Ihre Nummer wird automatisch gelöscht.\"")]),
            Case::silent("de", &[("/deletion/how", "\"Die Werkstattleiterin löscht Ihre Nummer.\"")]),
        ],
        check: Check::Text(deletes),
    },
    Rule {
        id: "honest/server-records",
        family: Family::Honest,
        severity: Severity::Error,
        profiles: &[],
        from: None,
        until: None,
        asks: "The text says that each look at a number is recorded only if the receipt server records it.",
        why: ACCURATE,
        law: &[FAIRNESS],
        cases: &[
            Case::fires("en", &[("/security/measures/2", "\"Each look-up is recorded.\"")]),
            Case::silent("en", &[("/security/measures/2", "\"Who looks a number up writes it into a book.\"")]),
            Case::fires("fr", &[("/security/measures/2", "\"Chaque consultation est enregistrée.\"")]),
            Case::silent("fr", &[("/security/measures/2", "\"Qui consulte un numéro l’écrit dans un cahier.\"")]),
            Case::fires("de", &[("/security/measures/2", "\"Jeder Zugriff wird protokolliert.\"")]),
            Case::silent("de", &[("/security/measures/2", "\"Wer eine Nummer ansieht, trägt sich in ein Buch ein.\"")]),
        ],
        check: Check::Text(records),
    },
    Rule {
        id: "honest/server-answers",
        family: Family::Honest,
        severity: Severity::Error,
        profiles: &[],
        from: None,
        until: None,
        asks: "The text says that a machine answers or watches a deadline only if the receipt server does.",
        why: ACCURATE,
        law: &[FAIRNESS, gdpr("GDPR Art. 12(3)")],
        cases: &[
            Case::fires("en", &[("/opt_out/methods/3/text", "\"Write to stop@northwind.example; our server answers.\"")]),
            Case::silent(
                "en",
                &[("/opt_out/methods/3/text", "\"Write to stop@northwind.example; our manager answers.\"")],
            ),
            Case::fires(
                "fr",
                &[("/opt_out/methods/3/text", "\"Écrivez à stop@northwind.example : notre serveur répond.\"")],
            ),
            Case::silent(
                "fr",
                &[("/opt_out/methods/3/text", "\"Écrivez à stop@northwind.example : notre chef d’atelier répond.\"")],
            ),
            Case::fires(
                "de",
                &[(
                    "/opt_out/methods/3/text",
                    "\"Schreiben Sie an stop@northwind.example, unser Server antwortet.\"",
                )],
            ),
            Case::silent(
                "de",
                &[(
                    "/opt_out/methods/3/text",
                    "\"Schreiben Sie an stop@northwind.example, unsere Leiterin antwortet.\"",
                )],
            ),
        ],
        check: Check::Text(answers),
    },
];

/// What says that a thing travels, or that it is not so.
const ON_THE_WAY: &[&str] = &[
    "transit",
    "way",
    "https",
    "tls",
    "transmission",
    "travels",
    "browser",
    "transport",
    "trajet",
    "transmis",
    "route",
    "weg",
    "übertragung",
    "unterwegs",
];

fn encrypts(text: &Text, found: &mut Vec<Found>) {
    let asks = [
        "{who} keeps your number in {which locked place}.",
        "{qui} garde votre numéro dans {quel endroit fermé}.",
        "{wer} verwahrt Ihre Nummer in {welchem verschlossenen Ort}.",
    ];
    broken(text, &ENCRYPTED, |facts| facts.encrypts, ("numbers are not encrypted there", asks), found);
}

fn deletes(text: &Text, found: &mut Vec<Found>) {
    let asks = [
        "{who} deletes your number {on which day}.",
        "{qui} efface votre numéro {quel jour}.",
        "{wer} löscht Ihre Nummer {an welchem Tag}.",
    ];
    broken(text, &AUTOMATIC, |facts| facts.deletes, ("it deletes no number by itself", asks), found);
}

fn records(text: &Text, found: &mut Vec<Found>) {
    let asks = [
        "Who looks your number up writes it into {which book}.",
        "Qui consulte votre numéro l’écrit dans {quel cahier}.",
        "Wer Ihre Nummer ansieht, trägt sich in {welches Buch} ein.",
    ];
    broken(text, &RECORDED, |facts| facts.records_accesses, ("it records no look at a number", asks), found);
}

fn answers(text: &Text, found: &mut Vec<Found>) {
    let asks = [
        "{who} answers within {how many days}.",
        "{qui} répond sous {combien de jours}.",
        "{wer} antwortet innerhalb von {wie vielen Tagen}.",
    ];
    broken(
        text,
        &WATCHED,
        |facts| facts.answers_questions,
        ("it neither takes questions nor watches deadlines", asks),
        found,
    );
    broken(
        text,
        &ANSWERED,
        |_| false,
        ("it answers nothing by itself and gives questions no number", asks),
        found,
    );
}

/// A promise in the text that the server does not keep: what is false, and how a person's deed would read in English, French and German.
fn broken(text: &Text, lexicon: &'static Lexicon, keeps: fn(&ServerFacts) -> bool, (fact, asks): (&str, [&str; 3]), found: &mut Vec<Found>) {
    let Some(server) = text.context.and_then(|context| context.server) else {
        return;
    };
    // What a recipient or a past version promises is not this server's.
    if keeps(&server) || text.is_in("/recipients") || text.is_in("/changes") {
        return;
    }
    let [english, french, german] = asks;
    let said = match text.language {
        "fr" => french,
        "de" => german,
        _ => english,
    };
    for hit in text.hits(lexicon).filter(|hit| !is_otherwise(text, hit)) {
        let words = text.value.get(hit.range.clone()).unwrap_or(hit.phrase);
        let message = format!("\"{words}\" is a promise that the receipt server does not keep: {fact}; say who does what instead");
        let suggestion = Suggestion::text("Say who does what", Applicability::HasPlaceholders, &text.pointer, said);
        found.push(Found::at(&text.pointer, message).part(hit.range.clone()).suggest(suggestion));
    }
}

fn is_otherwise(text: &Text, hit: &Hit) -> bool {
    let (before, after) = (text.earlier(hit.words.start), text.later(hit.words.end - 1));
    has(before, DENIED) || has(before, ON_THE_WAY) || has(after, ON_THE_WAY)
}
