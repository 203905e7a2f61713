//! What the tests share: the two example documents, and changing one value of a document by its JSON Pointer.
#![allow(dead_code)] // Each test file is a crate of its own and takes what it needs.

use disclosure::{Archive, Document, Labels, Notice};
use json::{Node, Value};
use std::path::PathBuf;

pub const ENGLISH: &str = include_str!("../../../../www/disclosure.en.json");
pub const FRENCH: &str = include_str!("../../../../www/disclosure.fr.json");

pub fn document(text: &str) -> Document {
    Document::parse(text.as_bytes()).unwrap_or_else(|e| panic!("{}", e.sentence(text.as_bytes())))
}

pub fn notice(text: &str) -> Notice {
    let document = document(text);
    Notice::new(&document, labels(&document.language))
}

/// The newest labels for a language tag.
pub fn labels(tag: &str) -> &'static Labels {
    Archive::shipped().labels(tag)
}

/// Compares with a golden file of the notice, or with `UPDATE_GOLDEN` writes it.
pub fn golden(name: &str, found: &str) {
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../tests/golden/disclosure").join(name);
    if std::env::var_os("UPDATE_GOLDEN").is_some() {
        std::fs::create_dir_all(path.parent().expect("a folder")).expect("the golden folder can be made");
        std::fs::write(&path, found).expect("the golden folder can be written");
    }
    let wanted = std::fs::read_to_string(&path).unwrap_or_else(|e| panic!("{}: {e}", path.display()));
    assert_eq!(found, wanted, "{name}");
}

/// Every value that is not an object or an array, with its pointer.
pub fn leaves(text: &str) -> Vec<(String, Node)> {
    fn walk(pointer: &str, node: &Node, out: &mut Vec<(String, Node)>) {
        match &node.value {
            Value::Object(members) => members.iter().for_each(|m| walk(&format!("{pointer}/{}", m.name), &m.node, out)),
            Value::Array(items) => items.iter().enumerate().for_each(|(i, n)| walk(&format!("{pointer}/{i}"), n, out)),
            _ => out.push((pointer.into(), node.clone())),
        }
    }
    let mut out = Vec::new();
    walk("", &json::parse(text.as_bytes()).expect("the example is JSON"), &mut out);
    out
}

/// The text with the value at `node` (a string, a number or a boolean) written as `literal`.
pub fn replaced(text: &str, node: &Node, literal: &str) -> String {
    let rest = &text[node.at..];
    let end = match &node.value {
        Value::Str(_) => rest[1..].find('"').expect("the examples have no escaped quotes") + 2,
        _ => rest.find([',', '\n', ' ', '}', ']']).expect("a value is followed by something"),
    };
    format!("{}{literal}{}", &text[..node.at], &rest[end..])
}

/// The text with the value at `pointer` written as `literal`.
pub fn with(text: &str, pointer: &str, literal: &str) -> String {
    let leaves = leaves(text);
    let (_, node) = leaves
        .iter()
        .find(|(p, _)| p == pointer)
        .unwrap_or_else(|| panic!("the example has no {pointer}"));
    replaced(text, node, literal)
}
