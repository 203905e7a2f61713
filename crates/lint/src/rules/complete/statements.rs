//! Each chosen law is answered by a statement.

use crate::Applicability::HasPlaceholders;
use crate::rules::write::*;
use crate::{Check, Context, Found, Rule, Severity, Suggestion};

pub(in crate::rules) static RULES: &[Rule] = &[Rule {
    id: "complete/statement",
    severity: Severity::Warning,
    profiles: disclosure::Profile::ALL,
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
