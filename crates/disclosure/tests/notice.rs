//! The notice says everything the document says, in the bytes that the golden files pin.
//!
//! After a wanted change of words: `UPDATE_GOLDEN=1 cargo test -p phone-consent-disclosure --test notice`, then read the diff.

mod common;

use common::{ENGLISH, FRENCH, document, golden, labels, leaves, notice, replaced, with};
use disclosure::{Channel, How, LAYOUT, LegalBasis, Notice, Profile, Right, Role, render};
use json::Value;
use std::collections::BTreeSet;

#[test]
fn golden_files_pin_the_bytes() {
    for (language, text) in [("en", ENGLISH), ("fr", FRENCH)] {
        let (document, labels) = (document(text), labels(language));
        golden(&format!("layout_{LAYOUT}/{language}.txt"), &render::text(&document, labels));
        golden(&format!("{language}.html"), &render::html(&document, labels));
    }
}

/// Other values a leaf can take, each with what the notice then shows (empty where it shows words of ours).
fn alternatives(pointer: &str, value: &Value) -> Vec<(String, &'static str)> {
    let words = |all: Vec<&'static str>| all.into_iter().map(|w| (format!("\"{w}\""), "")).collect::<Vec<_>>();
    let name = pointer.rsplit('/').find(|step| step.parse::<usize>().is_err()).expect("a member's name");
    let one = |literal: &str, shown| vec![(literal.to_string(), shown)];
    match (name, value) {
        // Names for machines: receipts and purposes refer to them, and a visitor reads titles and names.
        ("id", _) if pointer != "/id" => vec![],
        // A reference to an id, which is the only one there is.
        ("recipients", _) => vec![],
        ("not_a_condition", _) => vec![],
        ("channels", _) => words(Channel::ALL.iter().map(|v| v.as_str()).collect()),
        ("legal_basis", _) => words(LegalBasis::ALL.iter().map(|v| v.as_str()).collect()),
        ("role", _) => words(Role::ALL.iter().map(|v| v.as_str()).collect()),
        ("rights", _) => words(Right::ALL.iter().map(|v| v.as_str()).collect()),
        ("profile", _) => words(Profile::ALL.iter().map(|v| v.as_str()).collect()),
        ("frequency", _) => one(r#"{ "max": 77, "per": "P77D" }"#, "77"),
        ("selling", _) => one(r#"{ "to": "Zyx", "why": "Zyx pays us." }"#, "Zyx pays us."),
        ("how", _) if pointer.starts_with("/opt_out") => vec![], // Its own test below: the target's form depends on it.
        ("last" | "date", _) => one("\"1977-07-01\"", "1977"),
        ("version", _) => one("\"77.7.7\"", "77.7.7"),
        ("language", _) => one("\"sv\"", "sv"),
        ("country", _) => one("\"ZW\"", "ZW"),
        ("id", _) => one("\"zyx\"", "zyx"),
        (_, Value::Bool(b)) => one(if *b { "false" } else { "true" }, ""),
        (_, Value::Int(_)) => one("77", "77"),
        (_, Value::Str(s)) if s.starts_with("https://") => one("\"https://zyx.example/\"", "https://zyx.example/"),
        (_, Value::Str(s)) if s.contains('@') && !s.contains(' ') => one("\"zyx@zyx.example\"", "zyx@zyx.example"),
        (_, Value::Str(s)) if s.starts_with('+') => one("\"+353 20 917 7777\"", "+353 20 917 7777"),
        (_, Value::Str(s)) if disclosure::Period::parse(s).is_some() => one("\"P77D\"", "77"),
        (_, Value::Str(_)) => one("\"Zyx wvu.\"", "Zyx wvu"),
        _ => panic!("{pointer} is of a kind this test does not know"),
    }
}

#[test]
fn every_member_of_both_documents_is_said() {
    for text in [ENGLISH, FRENCH] {
        let labels = labels(&document(text).language);
        let shown = |text: &str| Notice::new(&document(text), labels).text();
        let base = shown(text);
        let mut tried = 0;
        for (pointer, node) in leaves(text) {
            let mut different = BTreeSet::from([base.clone()]);
            for (literal, wanted) in alternatives(&pointer, &node.value) {
                let same = matches!(&node.value, Value::Str(s) if literal == format!("\"{s}\""));
                let doubled = pointer.starts_with("/rights/") && text.contains(&format!("    {literal}"));
                if same || doubled {
                    continue;
                }
                let other = shown(&replaced(text, &node, &literal));
                assert!(other.contains(wanted), "{pointer} as {literal} is not said");
                assert!(different.insert(other), "{pointer} as {literal} reads like another value");
                tried += 1;
            }
        }
        assert!(tried > 150, "{tried}");
    }
}

#[test]
fn a_member_left_out_is_not_said() {
    let text = notice(&ENGLISH.replacen("  \"heading\": \"May we have your phone number?\",\n", "", 1).replacen(
        "    \"terms\": \"https://northwind.example/terms\",\n",
        "",
        1,
    ))
    .text();
    assert!(text.starts_with("May we have your phone number?\n") && !text.contains("Terms"));
}

#[test]
fn every_way_to_stop_shows_where() {
    for (how, target, shown) in [
        (How::Sms, "50123", "Stop by text: 50123 <sms:50123>"),
        (
            How::Link,
            "https://zyx.example/stop",
            "Stop online: zyx.example/stop <https://zyx.example/stop>",
        ),
        (How::Email, "z@zyx.example", "Stop by email: z@zyx.example <mailto:z@zyx.example>"),
        (How::Post, "1 Zyx Road, Dublin", "Stop by post: 1 Zyx Road, Dublin\n"),
        (How::Call, "+353 20 910 0199", "Stop by phone: +353 20 910 0199 <tel:+353209100199>"),
    ] {
        let method = format!(r#"{{ "how": "{}", "text": "Reply STOP to any text.", "target": "{target}" }}"#, how.as_str());
        let text = notice(&ENGLISH.replacen(r#"{ "how": "sms", "text": "Reply STOP to any text." }"#, &method, 1)).text();
        assert!(text.contains(shown), "{shown} in\n{text}");
    }
    assert_eq!(How::ALL.len(), 5);
}

#[test]
fn consent_has_a_box_and_the_rest_is_stated_below() {
    let shown = notice(ENGLISH);
    let choices: Vec<&str> = shown.choices.iter().map(|p| p.id.as_str()).collect();
    assert_eq!(choices, ["repair-updates", "offers"]);
    assert_eq!(document(ENGLISH).choices().count(), 2);
    let text = shown.text();
    assert_eq!(text.matches("[ ] ").count(), 2);
    assert!(text.contains("\n\nWhat we do without asking\nSafety recalls\n- If you leave a number, we call you"));
    assert!(text.contains("\n- the law requires it\n"));
    // Where every use is a choice, nothing is stated.
    let chosen = notice(&with(ENGLISH, "/purposes/2/legal_basis", "\"consent\""));
    assert_eq!((chosen.choices.len(), chosen.sections.len()), (3, shown.sections.len() - 1));
    assert!(!chosen.text().contains("What we do without asking"));
}

#[test]
fn the_buttons_words_stand_directly_under_what_is_decided_on() {
    for (document, agree, decline, next) in [
        (ENGLISH, "Agree and enter number", "No thanks", "What we do without asking"),
        (FRENCH, "Accepter et saisir le numéro", "Non merci", "Ce que nous faisons sans vous le demander"),
    ] {
        let notice = notice(document);
        assert_eq!((notice.agree.as_str(), notice.decline.as_str()), (agree, decline));
        let stop = notice.facts.last().map(|fact| fact.text.clone()).expect("how to stop is the last of the facts");
        assert!(notice.text().contains(&format!("{stop}\n\n[{agree}]\n[{decline}]\n\n{next}\n")));
    }
}

#[test]
fn two_ways_to_stop_are_said_above_the_buttons_and_all_of_them_below() {
    let notice = notice(ENGLISH);
    assert_eq!(notice.facts[2].text, "Reply STOP to any text. Open the link in each text. Done within 1 day.");
    let (_, below) = notice
        .text()
        .split_once("[No thanks]")
        .map(|(a, b)| (a.to_owned(), b.to_owned()))
        .expect("the buttons");
    for way in [
        "Reply STOP to any text.",
        "Open the link in each text.",
        "Tell us on any call.",
        "Write to stop@northwind.example.",
    ] {
        assert!(below.contains(way), "{way}");
    }
}

#[test]
fn facts_read_as_a_person_would_say_them() {
    let facts = |text: &str, i: usize| notice(text).choices[i].facts.join(" \u{b7} ");
    assert_eq!(
        facts(ENGLISH, 0),
        "2 texts per repair · sent automatically · kept 6 months · sent through Twilio (US)"
    );
    assert_eq!(facts(ENGLISH, 1), "1 call per year · by a person · kept 12 months · no one else gets it");
    assert_eq!(
        facts(FRENCH, 0),
        "2 SMS par réparation · envoi automatique · conservé 6 mois · envoi par Twilio (US)"
    );
    let both = ENGLISH.replacen("[\"sms\"]", "[\"sms\", \"whatsapp\", \"call\"]", 1);
    let wanted = "2 times per repair · by text, WhatsApp or phone · sent automatically · dialled automatically or with a recorded voice · ";
    assert!(facts(&both, 0).starts_with(wanted), "{}", facts(&both, 0));
    let quarterly = with(
        &with(ENGLISH, "/purposes/1/frequency/per", "\"P3M\""),
        "/purposes/1/retention/period",
        "\"P1Y6M\"",
    );
    assert!(facts(&quarterly, 1).starts_with("1 call every 3 months · by a person · kept 1 year and 6 months · "));
    let odd = with(ENGLISH, "/purposes/1/frequency/per", "\"P1Y6M\"");
    assert!(facts(&odd, 1).starts_with("1 call every 1 year and 6 months · "));
    let given = with(ENGLISH, "/recipients/0/role", "\"controller\"");
    assert!(facts(&given, 0).ends_with("also given to Twilio (US)"));
}

#[test]
fn who_gets_it_is_said_in_the_open() {
    let who = |text: &str| {
        notice(text)
            .facts
            .into_iter()
            .find(|f| f.label == "Who gets it")
            .map(|f| f.text)
            .expect("it is said")
    };
    assert_eq!(who(ENGLISH), "Twilio (US) sends our texts. We never sell it.");
    let start = ENGLISH.find("  \"recipients\": [\n").expect("recipients");
    let end = start + ENGLISH[start..].find("\n  ],\n").expect("their end") + 6;
    let alone = format!("{}  \"recipients\": [],\n{}", &ENGLISH[..start], &ENGLISH[end..]).replacen("[\"twilio\"]", "[]", 1);
    assert_eq!(who(&alone), "We share your number with no one. We never sell it.");
    let sold = with(ENGLISH, "/selling", r#"{ "to": "Zyx Inc.", "why": "They pay us." }"#);
    assert_eq!(who(&sold), "Twilio (US) sends our texts. We sell it to Zyx Inc. They pay us.");
}

#[test]
fn dates_are_written_as_the_language_writes_them() {
    for (text, date, wanted) in [
        (ENGLISH, "2026-09", "Last check: September 2026"),
        (ENGLISH, "2026-09-01", "Last check: 1 September 2026"),
        (FRENCH, "2026-09-01", "Dernier contrôle\u{a0}: 1er septembre 2026"),
        (FRENCH, "2026-12-24", "Dernier contrôle\u{a0}: 24 décembre 2026"),
    ] {
        assert!(
            notice(&with(text, "/security/audit/last", &format!("\"{date}\""))).text().contains(wanted),
            "{wanted}"
        );
    }
}

#[test]
fn the_text_is_whole_lines_of_the_fields_in_order() {
    let notice = notice(FRENCH);
    let text = notice.text();
    assert!(text.ends_with('\n') && !text.contains('\r') && !text.contains("\n\n\n"));
    let mut fields = vec![&notice.heading, &notice.summary, &notice.free];
    for p in &notice.choices {
        fields.extend([&p.title, &p.text, &p.benefit]);
        fields.extend(&p.facts);
    }
    for f in &notice.facts {
        fields.extend([&f.label, &f.text]);
    }
    fields.extend([&notice.agree, &notice.decline]);
    for s in &notice.sections {
        fields.push(&s.title);
        for g in &s.groups {
            fields.extend(&g.title);
            for i in &g.items {
                fields.extend(&i.label);
                fields.push(&i.text);
                fields.extend(&i.link);
            }
        }
    }
    let mut rest = text.as_str();
    for field in fields {
        let at = rest.find(field.as_str()).unwrap_or_else(|| panic!("{field} is not in its place"));
        // Between two fields stand marks and white space, never words.
        assert!(rest[..at].chars().all(|c| !c.is_alphanumeric()), "{:?} stands before {field}", &rest[..at]);
        rest = &rest[at + field.len()..];
    }
    assert!(rest.chars().all(|c| !c.is_alphanumeric()), "{rest}");
    assert_eq!(notice.sections.len(), 5);
}

#[test]
fn the_examples_are_one_document_in_two_languages() {
    let (english, french) = (document(ENGLISH), document(FRENCH));
    assert_eq!((english.id, english.version), (french.id, french.version));
    let pointers = |text| leaves(text).into_iter().map(|(pointer, _)| pointer).collect::<Vec<_>>();
    assert_eq!(pointers(ENGLISH), pointers(FRENCH));
}

#[test]
fn the_examples_use_short_sentences_without_hedges() {
    for text in [ENGLISH, FRENCH] {
        for (pointer, node) in leaves(text) {
            let Value::Str(s) = node.value else { continue };
            for sentence in s.split_inclusive(['.', '?']) {
                assert!(sentence.split_whitespace().count() < 20, "{pointer}: {sentence}");
            }
            let lower = format!(" {} ", s.to_lowercase());
            for hedge in [
                " may ",
                " might ",
                " such as ",
                "partner",
                "as long as necessary",
                "from time to time",
                "partenaire",
                " pourra",
            ] {
                assert!(pointer == "/heading" || !lower.contains(hedge), "{pointer}: {s}");
            }
        }
    }
}
