//! Which labels a language's file holds: those of the English file, and of those that count a form for each plural category.
//!
//! What deliberately is not here: what a page needs. It takes files that were checked when they were made.

use super::{NAMES, Words};
use crate::format;
use alloc::vec::Vec;
use json::{Member, Mismatch, Node, Value, text};

/// Whether a file holds every label and no other; its first fault otherwise.
pub(super) fn check(node: &Node) -> Result<(), Mismatch> {
    match format::check(&shape(node.text("language")), node) {
        Some(fault) => Err(fault.within(node)),
        None => Ok(()),
    }
}

fn shape(language: &str) -> Value {
    let mut members = Vec::new();
    for name in Words::parse(&NAMES).names(language) {
        let rule = match name.as_str() {
            "language" => "language",
            "version" => "edition",
            _ => "label",
        };
        members.push(Member {
            name,
            at: 0,
            node: text(rule).into(),
        });
    }
    Value::Object(members)
}
