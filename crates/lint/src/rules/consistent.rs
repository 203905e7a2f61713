//! The parts of the document agree with each other.

use crate::Expect::{FiresAt, Silent};
use crate::{Case, Check, Family, Rule, Severity};

/// The rules of this family.
pub(super) static RULES: &[Rule] = &[Rule {
    id: "consistent/idle-allowance",
    family: Family::Consistent,
    severity: Severity::Warning,
    profiles: &[],
    from: None,
    until: None,
    asks: "Each allowance allows something.",
    why: "An allowance that outlives its finding would hide the next one.",
    law: &[],
    cases: &[
        Case {
            language: "en",
            set: &[("/allow", r#"[{"rule":"specific/hedge","reason":"The carrier's own words."}]"#)],
            expect: FiresAt("/allow/0"),
        },
        Case {
            language: "en",
            set: &[
                ("/purposes/0/text", "\"We may text you about your repair.\""),
                ("/allow", r#"[{"rule":"specific/hedge","reason":"The carrier's own words."}]"#),
            ],
            expect: Silent,
        },
    ],
    check: Check::Allowed,
}];
