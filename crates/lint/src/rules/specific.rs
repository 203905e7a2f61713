//! Nothing is vague.

use crate::Expect::{Allows, Fires, Silent};
use crate::{Case, Check, Citation, Family, Found, Rule, Severity, Text};
use disclosure::Profile;

/// The rules of this family.
pub(super) static RULES: &[Rule] = &[Rule {
    id: "specific/hedge",
    family: Family::Specific,
    severity: Severity::Error,
    profiles: &[],
    from: None,
    until: None,
    asks: "The text says what happens, not what could happen.",
    why: "\"May\" leaves the reader to guess.",
    law: &[Citation {
        profile: Some(Profile::EuGdpr),
        number: "WP260 rev.01, para. 13",
        link: "https://ec.europa.eu/newsroom/article29/items/622227",
    }],
    cases: &[
        Case {
            language: "en",
            set: &[("/purposes/0/text", "\"We may text you about your repair.\"")],
            expect: Fires,
        },
        Case {
            language: "en",
            set: &[("/purposes/0/text", "\"We text you when your repair is ready.\"")],
            expect: Silent,
        },
        Case {
            language: "en",
            set: &[(
                "/purposes/0/text",
                "\"We text you when your repair is ready. Message and data rates may apply.\"",
            )],
            expect: Allows,
        },
    ],
    check: Check::Text(hedge),
}];

fn hedge(text: &Text, found: &mut Vec<Found>) {
    let allowed = [text.find("message and data rates may apply"), text.find("may we")].concat();
    for place in text.find("may") {
        if !allowed.iter().any(|allowed| allowed.contains(&place.start)) {
            found.push(Found::at(&text.pointer, "\"may\" leaves open whether it happens; say when it does").part(place));
        }
    }
}
