//! Sentences that the guidance on transparency calls poor and good fall on the right sides, and a vague text is not saved by an easy one.

use disclosure::Date;
use lint::{Family, Finding, Severity, lint_prose, readability};

/// "The following phrases are not sufficiently clear as to the purposes of processing" (WP260 rev.01, the box after para. 12).
const POOR: [&str; 3] = [
    "We may use your personal data to develop new services",
    "We may use your personal data for research purposes",
    "We may use your personal data to offer personalised services",
];

/// The good practice examples of the same box.
const GOOD: [&str; 3] = [
    "We will retain your shopping history and use details of the products you have previously purchased to make suggestions to you for other products which we believe you will also be interested in",
    "We will retain and evaluate information on your recent visits to our website and how you move around different sections of our website for analytics purposes to understand how people use our website so that we can make it more intuitive",
    "We will keep a record of the articles on our website that you have clicked on and use that information to target advertising on this website to you that is relevant to your interests, which we have identified based on articles you have read",
];

/// The template of a provider of marketing by text message, with the sentence about others as many write it.
const TEMPLATE: &str = "By checking this box, you agree to receive recurring automated marketing text messages (e.g. cart reminders) from us at the number you provide. \
    Consent is not a condition of purchase. We may share info with our partners and service providers. Reply HELP for help and STOP to cancel. \
    Message frequency varies. Message and data rates may apply.";

fn found(text: &str) -> Vec<Finding> {
    lint_prose(text, "en", Date::parse("2026-11-27").expect("a date"))
}

fn specific(text: &str) -> Vec<Finding> {
    found(text).into_iter().filter(|finding| finding.rule.family == Family::Specific).collect()
}

fn ids(findings: &[Finding]) -> Vec<&str> {
    findings.iter().map(|finding| finding.rule.id).collect()
}

#[test]
fn each_poor_sentence_is_a_hedge_and_names_no_purpose() {
    for text in POOR {
        let findings = specific(text);
        assert_eq!(ids(&findings), ["specific/hedge", "specific/purpose"], "{text}");
        assert!(findings.iter().all(|finding| finding.severity == Severity::Error), "{text}");
    }
}

#[test]
fn the_good_sentences_are_specific() {
    for text in GOOD {
        assert_eq!(ids(&specific(text)), [""; 0], "{text}");
    }
}

#[test]
fn each_qualifier_to_avoid_is_found() {
    for word in ["may", "might", "some", "often", "possible"] {
        let text = format!("The shop {word} calls about your bike.");
        assert_eq!(ids(&specific(&text)), ["specific/hedge"], "{text}");
    }
}

#[test]
fn an_easy_text_that_names_nobody_fails() {
    let grade = readability(TEMPLATE);
    assert!(grade.flesch() > 60.0 && grade.flesch_kincaid() < 8.0, "the grade is fine: {grade:?}");
    let errors: Vec<(&str, &str)> = found(TEMPLATE)
        .iter()
        .filter(|finding| finding.severity == Severity::Error)
        .map(|finding| (finding.rule.id, &TEMPLATE[finding.span.clone()]))
        .collect();
    assert_eq!(
        errors,
        [
            ("specific/hedge", "may"),
            ("specific/recipient", "partners"),
            ("specific/recipient", "service providers"),
        ]
    );
}
