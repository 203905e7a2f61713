//! Each chosen law is answered by a statement.

use crate::Applicability::{HasPlaceholders, MaybeIncorrect};
use crate::rules::write::*;
use crate::{Check, Context, Found, Rule, Severity, Suggestion};
use disclosure::Profile;

pub(in crate::rules) static RULES: &[Rule] = &[Rule {
    id: "complete/statement",
    severity: Severity::Warning,
    profiles: Profile::ALL,
    asks: "Each law that the document is judged by has its statement in the document.",
    why: "A person looks for the law of their own country.",
    cases: &[
        fires_at("/laws", &[("/laws/10", "")]),
        silent(&[(
            "/laws/10/statement",
            "\"You did not have to agree to calls. We call you with offers only after you agree.\"",
        )]),
    ],
    check: Check::Document(statement),
    ..COMPLETE
}];

fn statement(context: &Context, found: &mut Vec<Found>) {
    for profile in context.profiles {
        if context.document.laws.iter().any(|law| law.profile == *profile) {
            continue;
        }
        let law = json::object([
            ("profile", json::text(profile.as_str())),
            ("statement", json::text("{how you meet this law, in a sentence}")),
        ]);
        let message = format!("the document does not say how it meets {}", profile.as_str());
        found.push(Found::at("/laws", message).suggest(Suggestion::value("Add a statement", HasPlaceholders, "/laws/-", law)));
    }
}

/// Adds a sentence to the statement on a law, or adds the statement.
pub(super) fn say(context: &Context, profile: Profile, label: &str, sentence: &str) -> (String, Suggestion) {
    match context.statement(profile) {
        Some((law, statement)) => {
            let at = format!("/laws/{law}/statement");
            let suggestion = Suggestion::text(label, MaybeIncorrect, &at, format!("{statement} {sentence}"));
            (at, suggestion)
        }
        None => {
            let law = json::object([("profile", json::text(profile.as_str())), ("statement", json::text(sentence))]);
            ("/laws".into(), Suggestion::value(label, MaybeIncorrect, "/laws/-", law))
        }
    }
}

/// A company's name without what kind of company it is, in small letters.
pub(super) fn brand(name: &str) -> String {
    const KINDS: [&str; 20] = [
        "ltd",
        "limited",
        "inc",
        "llc",
        "gmbh",
        "ag",
        "sa",
        "sas",
        "sarl",
        "plc",
        "corp",
        "corporation",
        "company",
        "co",
        "bv",
        "b.v",
        "kg",
        "ug",
        "pty",
        "the",
    ];
    let small = name.to_lowercase();
    let words = small.split([' ', ',']).map(|word| word.trim_end_matches('.'));
    words.filter(|word| !word.is_empty() && !KINDS.contains(word)).collect::<Vec<_>>().join(" ")
}
