//! Everything that the format and the chosen laws ask for is there.

use crate::Expect::{Allows, Fires, Silent};
use crate::{Case, Check, Citation, Context, Family, Found, Rule, Severity};
use disclosure::Profile;
use json::Problem;

/// The rules of this family.
pub(super) static RULES: &[Rule] = &[
    Rule {
        id: "complete/member",
        family: Family::Complete,
        severity: Severity::Error,
        profiles: &[],
        from: None,
        until: None,
        asks: "Every required member of the format is there.",
        why: "Each member answers a question that a person may ask before giving a number.",
        law: &[],
        cases: &[
            Case {
                language: "en",
                set: &[("/purposes/0/benefit", "")],
                expect: Fires,
            },
            Case {
                language: "en",
                set: &[("/heading", "")],
                expect: Silent,
            },
        ],
        check: Check::Document(member),
    },
    Rule {
        id: "complete/shape",
        family: Family::Complete,
        severity: Severity::Error,
        profiles: &[],
        from: None,
        until: None,
        asks: "Every member has the form that the format gives it.",
        why: "A value that programs cannot read is neither shown nor kept.",
        law: &[],
        cases: &[
            Case {
                language: "en",
                set: &[("/controller/email", "\"ask at shop\"")],
                expect: Fires,
            },
            Case {
                language: "en",
                set: &[("/controller/email", "\"ask@shop.example\"")],
                expect: Silent,
            },
        ],
        check: Check::Document(shape),
    },
    Rule {
        id: "complete/dpo",
        family: Family::Complete,
        severity: Severity::Note,
        profiles: &[Profile::EuGdpr, Profile::UkPecr],
        from: None,
        until: None,
        asks: "The data protection officer is named, if there is one.",
        why: "A person can write to somebody whose work it is to answer.",
        law: &[Citation {
            profile: Some(Profile::EuGdpr),
            number: "GDPR Art. 13(1)(b)",
            link: "https://eur-lex.europa.eu/eli/reg/2016/679/oj",
        }],
        cases: &[
            Case {
                language: "en",
                set: &[("/controller/dpo", "")],
                expect: Fires,
            },
            Case {
                language: "en",
                set: &[("/controller/dpo", r#"{"email":"dpo@shop.example"}"#)],
                expect: Allows,
            },
        ],
        check: Check::Document(dpo),
    },
];

fn member(context: &Context, found: &mut Vec<Found>) {
    for fault in context.faults {
        if fault.problem == Problem::Missing {
            found.push(Found::at(&fault.pointer, format!("\"{}\" is missing", fault.pointer)));
        }
    }
}

fn shape(context: &Context, found: &mut Vec<Found>) {
    for fault in context.faults {
        let message = match &fault.problem {
            Problem::Missing => continue,
            Problem::Unknown => "this is not a member of the format; check its spelling or remove it".into(),
            Problem::Expected(what) => format!("this must be {what}"),
            Problem::Broken(rule) => format!("this must be {}", rule.must_be),
            _ => continue,
        };
        found.push(Found::at(&fault.pointer, message));
    }
}

fn dpo(context: &Context, found: &mut Vec<Found>) {
    if context.document.controller.dpo.is_none() {
        found.push(Found::at("/controller/dpo", "no data protection officer is named; add one if you have one"));
    }
}
