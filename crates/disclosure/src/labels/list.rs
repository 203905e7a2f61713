//! Which labels a language's file holds: those of the English file, and of those that count a form for each plural category.
//!
//! What deliberately is not here: what a page needs. It takes files that were checked when they were made.

use super::ENGLISH;
use crate::{categories, format};
use alloc::{string::String, vec::Vec};
use json::{Member, Mismatch, Node, Value, join, text};

/// Whether a file holds every label and no other; its first fault otherwise.
pub(super) fn check(node: &Node) -> Result<(), Mismatch> {
    match format::check(&shape(node.text("language")), node) {
        Some(fault) => Err(fault.within(node)),
        None => Ok(()),
    }
}

fn shape(language: &str) -> Value {
    let member = |name: String| {
        let rule = match name.as_str() {
            "language" => "language",
            "version" => "edition",
            _ => "label",
        };
        Member {
            name,
            at: 0,
            node: text(rule).into(),
        }
    };
    let english = match json::parse(ENGLISH) {
        Ok(Node {
            value: Value::Object(english), ..
        }) => english,
        _ => Vec::new(),
    };
    let mut members = Vec::new();
    for Member { name, .. } in english {
        match name.split_once('.') {
            // The other form of the same label brings them all.
            Some((_, "one")) => {}
            Some((base, _)) => members.extend(categories(language).iter().map(|c| member(join(&[base, ".", c.as_str()], "")))),
            None => members.push(member(name)),
        }
    }
    Value::Object(members)
}
