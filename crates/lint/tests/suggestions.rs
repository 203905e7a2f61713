//! Better wordings: what a suggestion makes of a text, and how the document around it changes the weight.

use disclosure::Date;
use lint::{Applicability, Edit, Finding, Settings, apply, lint};

const BASE: &str = include_str!("../cases/base.en.json");

fn settings() -> Settings {
    Settings::on(Date::parse("2026-11-27").expect("a date"))
}

fn with(document: &str, edit: &Edit) -> String {
    let mut tree = json::parse(document.as_bytes()).expect("the document is JSON");
    assert!(apply(&mut tree, edit), "{} leads nowhere", edit.pointer);
    json::to_jcs(&tree.value)
}

/// The findings of a rule at a member, once it has this text.
fn found(rule: &str, pointer: &str, text: &str) -> Vec<Finding> {
    let edit = Edit {
        pointer: pointer.into(),
        value: Some(json::text(text)),
    };
    let report = lint(with(BASE, &edit).as_bytes(), &settings()).expect("it is JSON");
    report
        .findings
        .into_iter()
        .filter(|finding| finding.rule.id == rule && finding.pointer == pointer)
        .collect()
}

/// The first suggestion for a text.
fn suggested(rule: &str, pointer: &str, text: &str) -> (Applicability, String) {
    let findings = found(rule, pointer, text);
    let suggestion = findings
        .first()
        .and_then(|finding| finding.suggestions.first())
        .unwrap_or_else(|| panic!("{rule}: {text}"));
    let value = suggestion.edit.value.clone().map(json::Node::from).expect("a text");
    (suggestion.applicability, value.as_text().to_owned())
}

#[test]
fn a_text_with_thousands_of_findings_does_not_fill_the_memory_with_suggestions() {
    let many = "We may share it with partners, e.g. Twilio, for some months and ".repeat(1_000);
    let edit = Edit {
        pointer: "/purposes/0/text".into(),
        value: Some(json::text(many.as_str())),
    };
    let report = lint(with(BASE, &edit).as_bytes(), &settings()).expect("it is JSON");
    assert!(report.findings.len() > 1_000);
    let suggestions = report.findings.iter().flat_map(|finding| &finding.suggestions);
    let held: usize = suggestions
        .map(|suggestion| suggestion.edit.value.as_ref().map_or(0, |value| json::to_jcs(value).len()))
        .sum();
    assert!(held < 10 * many.len(), "the suggestions hold {held} bytes");
}

#[test]
fn an_unknown_word_is_told_once_and_no_other_word_is_offered_in_its_place() {
    assert_eq!(
        suggested("complete/shape", "/rights/1", "correct"),
        (Applicability::MaybeIncorrect, "rectification".into())
    );
    let sold = Edit {
        pointer: "/selling".into(),
        value: Some(json::text("no")),
    };
    let report = lint(with(BASE, &sold).as_bytes(), &settings()).expect("it is JSON");
    let told: Vec<&str> = report.findings.iter().map(|finding| finding.pointer.as_str()).collect();
    assert_eq!(told, ["/selling"]);
    for rule in ["complete/rights", "complete/automated-decision"] {
        let edit = Edit {
            pointer: "/rights".into(),
            value: Some(json::parse(br#"["access","delete","withdraw"]"#).expect("JSON").value),
        };
        let report = lint(with(BASE, &edit).as_bytes(), &settings()).expect("it is JSON");
        let offers = report
            .findings
            .iter()
            .filter(|finding| finding.rule.id == rule)
            .flat_map(|finding| &finding.suggestions);
        for offer in offers {
            let words = offer.edit.value.as_ref().map(json::to_jcs).unwrap_or_default();
            assert_eq!(words.matches("access").count(), 1, "{rule} offers {words}");
        }
    }
}

#[test]
fn a_hedge_becomes_a_fact() {
    let cases = [
        ("We may text you about your repair.", "We text you about your repair."),
        ("We may also text you.", "We also text you."),
        ("You may be called once.", "You are called once."),
        ("Our mechanic might call you.", "Our mechanic calls you."),
        ("Twilio could carry our text.", "Twilio carries our text."),
    ];
    for (old, new) in cases {
        assert_eq!(
            suggested("specific/hedge", "/purposes/0/text", old),
            (Applicability::MaybeIncorrect, new.into())
        );
    }
}

#[test]
fn a_hedge_without_a_frequency_asks_when() {
    let findings = found("specific/hedge", "/purposes/2/text", "We may call you. It is free.");
    let asked = findings.first().and_then(|finding| finding.suggestions.get(1)).expect("a second suggestion");
    assert_eq!(asked.applicability, Applicability::HasPlaceholders);
    assert_eq!(asked.edit.value, Some(json::text("We call you {when, and how often at most}. It is free.")));
}

#[test]
fn a_hedge_beside_a_frequency_weighs_less_than_one_without() {
    let severity = |pointer: &str| found("specific/hedge", pointer, "We may call you.").first().map(|finding| finding.severity);
    assert_eq!(severity("/purposes/0/text"), Some(lint::Severity::Warning));
    assert_eq!(severity("/purposes/2/text"), Some(lint::Severity::Error));
    assert_eq!(severity("/deletion/how"), Some(lint::Severity::Error));
}

#[test]
fn unnamed_recipients_that_the_document_names_are_said_by_name() {
    let (applicability, text) = suggested("specific/recipient", "/purposes/0/text", "We give it to our service providers.");
    assert_eq!((applicability, text.as_str()), (Applicability::MaybeIncorrect, "We give it to Twilio."));
    let (applicability, text) = suggested("specific/recipient", "/purposes/1/text", "We give it to our partners.");
    assert_eq!(
        (applicability, text.as_str()),
        (Applicability::HasPlaceholders, "We give it to our {the name of each}.")
    );
}

#[test]
fn a_vague_period_asks_for_months_unless_the_document_states_them() {
    let (applicability, text) = suggested("specific/time", "/deletion/when", "We keep it as long as necessary.");
    assert_eq!(
        (applicability, text.as_str()),
        (Applicability::HasPlaceholders, "We keep it {how many months}.")
    );
    let beside = found("specific/time", "/purposes/0/retention/reason", "We keep it as long as necessary.");
    assert_eq!(beside.first().map(|finding| finding.severity), Some(lint::Severity::Warning));
}

#[test]
fn permission_is_a_note_with_a_certain_fix() {
    let findings = found("specific/hedge", "/opt_out/methods/0/text", "You may reply STOP to any text.");
    assert_eq!(findings.first().map(|finding| finding.severity), Some(lint::Severity::Note));
    let (applicability, text) = suggested("specific/hedge", "/opt_out/methods/0/text", "You may reply STOP to any text.");
    assert_eq!(
        (applicability, text.as_str()),
        (Applicability::MachineApplicable, "You can reply STOP to any text.")
    );
}
