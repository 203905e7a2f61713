//! Nothing is exaggerated, pressing or unfair, and nothing is promised that is not done.

use crate::Expect::{Fires, Silent};
use crate::{Case, Check, Family, Found, Rule, Severity, Text};

/// The rules of this family.
pub(super) static RULES: &[Rule] = &[Rule {
    id: "honest/absolute",
    family: Family::Honest,
    severity: Severity::Error,
    profiles: &[],
    from: None,
    until: None,
    asks: "No safeguard is said to be perfect.",
    why: "None is, and who reads that one is stops believing the rest.",
    law: &[],
    cases: &[
        Case {
            language: "en",
            set: &[("/security/measures/0", "\"Your number is completely secure with us.\"")],
            expect: Fires,
        },
        Case {
            language: "en",
            set: &[("/security/measures/0", "\"Only two people can read your number.\"")],
            expect: Silent,
        },
    ],
    check: Check::Text(absolute),
}];

fn absolute(text: &Text, found: &mut Vec<Found>) {
    for place in ["completely secure", "totally secure", "never hacked"]
        .into_iter()
        .flat_map(|phrase| text.find(phrase))
    {
        found.push(Found::at(&text.pointer, "nothing is secure without limit; say what you do instead").part(place));
    }
}
