//! The rights that each law wants listed.

use crate::Applicability::{MachineApplicable, MaybeIncorrect};
use crate::rules::law::*;
use crate::rules::write::*;
use crate::{Check, Context, Found, Rule, Severity, Suggestion};
use disclosure::Right::{Access, Complaint, Erasure, NonDiscrimination, Objection, OptOutOfSale, Portability, Rectification, Restriction, Withdraw};
use disclosure::{Profile, Right, Selling};

pub(in crate::rules) static RULES: &[Rule] = &[
    Rule {
        id: "complete/rights",
        profiles: &[Profile::EuGdpr, Profile::UkPecr, Profile::BrLgpd, Profile::InDpdp],
        asks: "The rights that the law gives are all listed.",
        why: "A right that nobody knows of is used by nobody.",
        law: &[GDPR_13_2B, UK_13_2B, LGPD_9_7, DPDP_5_2],
        cases: &[
            fires(&[("/rights", r#"["access","withdraw"]"#)]),
            fires(&[(
                "/rights",
                r#"["access","rectification","erasure","restriction","portability","objection","complaint","no_automated_decision","non_discrimination"]"#,
            )]),
            silent(&[(
                "/rights",
                r#"["access","rectification","erasure","restriction","portability","objection","withdraw","complaint"]"#,
            )]),
            allows(&[
                ("/rights", r#"["access","rectification","erasure","withdraw","complaint","non_discrimination"]"#),
                (
                    "/laws",
                    r#"[{"profile":"in-dpdp","statement":"You can complain to the Data Protection Board of India."}]"#,
                ),
            ]),
        ],
        check: Check::Document(rights),
        ..COMPLETE
    },
    Rule {
        id: "complete/california-rights",
        severity: Severity::Warning,
        profiles: &[Profile::UsCcpa],
        asks: "The rights of Californians are all listed.",
        why: "A right that nobody knows of is used by nobody.",
        law: &[CCPA_RIGHTS],
        cases: &[
            fires(&[(
                "/rights",
                r#"["access","rectification","erasure","restriction","portability","objection","withdraw","complaint"]"#,
            )]),
            silent(&[("/rights/9", "\"non_discrimination\"")]),
        ],
        check: Check::Document(california),
        ..COMPLETE
    },
    Rule {
        id: "complete/withdraw-right",
        profiles: &[Profile::CaCasl, Profile::FrL223, Profile::UsTcpa],
        asks: "It is said that consent can be withdrawn.",
        why: "Consent that cannot be taken back is none.",
        law: &[CASL_WITHDRAW, FR_WITHDRAW, TCPA_A10],
        cases: &[
            fires(&[("/rights", r#"["access","rectification","erasure","non_discrimination"]"#)]),
            silent(&[("/rights", r#"["withdraw"]"#)]),
        ],
        check: Check::Document(withdraw),
        ..COMPLETE
    },
];

fn rights(context: &Context, found: &mut Vec<Found>) {
    let chosen = context.choices().next().is_some();
    let mut needed: Vec<Right> = Vec::new();
    for profile in context.profiles {
        let listed: &[Right] = match profile {
            Profile::EuGdpr | Profile::UkPecr | Profile::BrLgpd => &[Access, Rectification, Erasure, Restriction, Portability, Objection, Complaint],
            Profile::InDpdp => &[Access, Rectification, Erasure, Complaint],
            Profile::UsTcpa | Profile::UsCtia | Profile::UsCcpa | Profile::UsStates | Profile::CaCasl | Profile::AuSpam | Profile::FrL223 => continue,
        };
        needed.extend(listed);
        needed.extend(chosen.then_some(Withdraw));
    }
    missing(context, &needed, found);
}

fn california(context: &Context, found: &mut Vec<Found>) {
    let is_sold = matches!(context.document.selling, Selling::Sold { .. });
    let mut needed = vec![Access, Rectification, Erasure, NonDiscrimination];
    if is_sold {
        needed.push(OptOutOfSale);
    }
    let before = found.len();
    missing(context, &needed, found);
    if is_sold && !context.document.rights.contains(&OptOutOfSale) {
        for found in found.iter_mut().skip(before) {
            found.severity = Some(Severity::Error);
            found.law = &[CCPA_SOLD];
        }
    }
}

fn withdraw(context: &Context, found: &mut Vec<Found>) {
    if context.choices().next().is_some() {
        missing(context, &[Withdraw], found);
    }
}

/// The rights are there by law, so listing them is certain.
fn missing(context: &Context, needed: &[Right], found: &mut Vec<Found>) {
    let has = |right: &Right| context.document.rights.contains(right);
    let missing: Vec<&str> = Right::ALL
        .iter()
        .filter(|right| needed.contains(right) && !has(right))
        .map(|right| right.as_str())
        .collect();
    if missing.is_empty() {
        return;
    }
    let whole = Right::ALL
        .iter()
        .filter(|right| needed.contains(right) || has(right))
        .map(|right| json::text(right.as_str()));
    let how = if is_whole(context) { MachineApplicable } else { MaybeIncorrect };
    let suggestion = Suggestion::value("List them", how, "/rights", json::array(whole));
    let message = format!("the list of rights leaves out: {}", missing.join(", "));
    found.push(Found::at("/rights", message).suggest(suggestion));
}

/// Whether each right of the list was understood: one that is misspelt would go with the old list.
pub(super) fn is_whole(context: &Context) -> bool {
    !context.faults.iter().any(|fault| fault.pointer.starts_with("/rights/"))
}
