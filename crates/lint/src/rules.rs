//! All rules, one file a family. A family with many rules has a folder with one file for each group of them.

mod complete;
mod consistent;
mod honest;
mod plain;
mod specific;

use crate::Rule;

/// Every rule, by group, in the order in which they look.
pub static RULES: &[&[Rule]] = &[complete::RULES, specific::RULES, plain::RULES, honest::RULES, consistent::RULES];

/// The rules that report the faults of a document's shape.
pub(crate) const SHAPE: &[&str] = &["complete/member", "complete/shape"];

/// The rule of this id.
pub fn rule(id: &str) -> Option<&'static Rule> {
    RULES.iter().copied().flatten().find(|rule| rule.id == id)
}
