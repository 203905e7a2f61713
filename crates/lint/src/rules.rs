//! All rules, one file a family. A family with many rules has a folder with one file for each group of them.

mod complete;
mod consistent;
mod honest;
mod law;
mod plain;
mod specific;
mod write;

use crate::Rule;
pub(crate) use complete::duration;
pub(crate) use consistent::written;

/// Every rule, by group, in the order in which they look.
pub static RULES: &[&[Rule]] = &[
    complete::shape::RULES,
    complete::contact::RULES,
    complete::gdpr::RULES,
    complete::rights::RULES,
    complete::leaving::RULES,
    complete::deadlines::RULES,
    complete::purposes::RULES,
    complete::statements::RULES,
    complete::tcpa::RULES,
    complete::texting::RULES,
    complete::california::RULES,
    complete::states::RULES,
    complete::india::RULES,
    complete::france::RULES,
    complete::australia::RULES,
    specific::RULES,
    plain::RULES,
    honest::RULES,
    consistent::channels::RULES,
    consistent::numbers::RULES,
    consistent::record::RULES,
    consistent::laws::RULES,
    consistent::sharing::RULES,
    consistent::contacts::RULES,
    consistent::repeats::RULES,
    consistent::RULES,
];

/// The rules that report the faults of a document's shape.
pub(crate) const SHAPE: &[&str] = &["complete/member", "complete/shape"];

/// The rule of this id.
pub fn rule(id: &str) -> Option<&'static Rule> {
    RULES.iter().copied().flatten().find(|rule| rule.id == id)
}
