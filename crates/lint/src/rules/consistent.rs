//! The parts of the document agree with each other.

pub(super) mod channels;
pub(super) mod contacts;
pub(super) mod laws;
pub(super) mod numbers;
mod object;
pub(super) mod record;
pub(super) mod repeats;
pub(super) mod sharing;
pub(super) mod sharing_text;

use super::write::*;
use crate::{Check, Rule, Severity};

/// The rule about allowances, which looks after all others.
pub(super) static RULES: &[Rule] = &[Rule {
    id: "consistent/idle-allowance",
    severity: Severity::Warning,
    asks: "Each allowance allows something.",
    why: "An allowance that outlives its finding would hide the next one.",
    cases: &[
        // A rule that looks only when a profile is chosen may find something then.
        allows(&[
            ("/laws", r#"[{"profile":"eu-gdpr","statement":"You choose each use by itself."}]"#),
            ("/allow", r#"[{"rule":"complete/three-a-day","reason":"We text in one state."}]"#),
        ]),
        fires_at("/allow/0", &[("/allow", r#"[{"rule":"specific/hedge","reason":"The carrier's own words."}]"#)]),
        silent(&[
            ("/purposes/0/text", "\"We may text you about your repair.\""),
            ("/allow", r#"[{"rule":"specific/hedge","reason":"The carrier's own words."}]"#),
        ]),
    ],
    check: Check::Allowed,
    ..CONSISTENT
}];
