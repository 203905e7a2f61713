//! One change of a document in its own text, so that everything else of the file stays as its author wrote it.

use crate::place::{self, found_or_around, last_step};
use crate::{Edit, span};
use json::{Node, Value};
use std::ops::Range;

/// Bytes of a file to replace, and what to put there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Patch {
    /// The bytes that go.
    pub range: Range<usize>,
    /// What comes.
    pub text: String,
}

impl Patch {
    /// The file with the change made.
    pub fn apply(&self, bytes: &[u8]) -> Vec<u8> {
        let before = bytes.get(..self.range.start).unwrap_or_default();
        let after = bytes.get(self.range.end..).unwrap_or_default();
        [before, self.text.as_bytes(), after].concat()
    }
}

/// The change of the file that makes an edit; `None` when its pointer leads nowhere. `tree` is the file's.
pub fn patch(bytes: &[u8], tree: &Node, edit: &Edit) -> Option<Patch> {
    match (found_or_around(tree, &edit.pointer), &edit.value) {
        (Ok(_), Some(value)) => {
            let range = span(bytes, tree, &edit.pointer);
            let text = written(value, &indent(bytes, range.start));
            Some(Patch { range, text })
        }
        (Ok(_), None) => Some(removed(bytes, tree, &edit.pointer)),
        (Err(around), Some(value)) => added(bytes, tree, around, edit, value),
        (Err(_), None) => None,
    }
}

/// A member behind the last one of its object, or an item behind the last one of its array. What is missing on the way is made.
fn added(bytes: &[u8], tree: &Node, around: &Node, edit: &Edit, value: &Value) -> Option<Patch> {
    let at = tree.pointer(around.at);
    let mut missing: Vec<String> = place::steps(edit.pointer.strip_prefix(&at)?).collect();
    let name = (!missing.is_empty()).then(|| missing.remove(0))?;
    let mut value = value.clone();
    for step in missing.iter().rev() {
        value = Value::Object(vec![place::member(step, value)]);
    }
    let last = match &around.value {
        Value::Object(members) => members.last().map(|member| (member.at, place::end(bytes, &member.node))),
        Value::Array(items) if name == "-" => items.last().map(|item| (item.at, place::end(bytes, item))),
        Value::Array(_) | Value::Null | Value::Bool(_) | Value::Int(_) | Value::Str(_) => return None,
    };
    let is_object = matches!(around.value, Value::Object(_));
    let named = |indent: &str| match is_object {
        true => format!("{}: {}", json::to_jcs(&json::text(name.as_str())), written(&value, indent)),
        false => written(&value, indent),
    };
    Some(match last {
        Some((begin, end)) if is_first_of_its_line(bytes, begin) => {
            let indent = indent(bytes, begin);
            let text = format!(",\n{indent}{}", named(&indent));
            Patch { range: end..end, text }
        }
        Some((begin, end)) => {
            let text = format!(", {}", named(&indent(bytes, begin)));
            Patch { range: end..end, text }
        }
        None => {
            let outer = indent(bytes, around.at);
            let inner = format!("{outer}  ");
            let (open, close) = if is_object { ("{", "}") } else { ("[", "]") };
            let text = format!("{open}\n{inner}{}\n{outer}{close}", named(&inner));
            let range = around.at..place::end(bytes, around);
            Patch { range, text }
        }
    })
}

/// A member or an item with the comma that goes with it.
fn removed(bytes: &[u8], tree: &Node, pointer: &str) -> Patch {
    let value = span(bytes, tree, pointer);
    let (parent, name) = last_step(pointer);
    let begin = match found_or_around(tree, parent) {
        Ok(parent) => parent
            .members()
            .iter()
            .find(|member| member.name == name)
            .map_or(value.start, |member| member.at),
        Err(_) => value.start,
    };
    let blank = |b: &u8| b.is_ascii_whitespace();
    let behind = bytes.get(value.end..).unwrap_or_default().iter().take_while(|b| blank(b)).count();
    let before = bytes.get(..begin).unwrap_or_default().iter().rev().take_while(|b| blank(b)).count();
    let range = if bytes.get(value.end + behind) == Some(&b',') {
        begin - before..value.end + behind + 1
    } else if begin > before && bytes.get(begin - before - 1) == Some(&b',') {
        begin - before - 1..value.end
    } else {
        begin..value.end
    };
    Patch { range, text: String::new() }
}

/// The white space at the beginning of the line that this byte is in.
fn indent(bytes: &[u8], at: usize) -> String {
    let line = bytes.get(..at).unwrap_or_default().rsplit(|b| *b == b'\n').next().unwrap_or_default();
    line.iter().take_while(|b| matches!(b, b' ' | b'\t')).map(|b| char::from(*b)).collect()
}

fn is_first_of_its_line(bytes: &[u8], at: usize) -> bool {
    bytes
        .get(..at)
        .unwrap_or_default()
        .rsplit(|b| *b == b'\n')
        .next()
        .is_some_and(|line| line.iter().all(|b| matches!(b, b' ' | b'\t')))
}

/// A value as a person writes it: an object or an array of objects with a line for each member, everything else on one line.
fn written(value: &Value, indent: &str) -> String {
    let inner = format!("{indent}  ");
    match value {
        Value::Object(members) if !members.is_empty() => {
            let line = |member: &json::Member| {
                format!(
                    "{inner}{}: {}",
                    json::to_jcs(&json::text(member.name.as_str())),
                    written(&member.node.value, &inner)
                )
            };
            let lines: Vec<String> = members.iter().map(line).collect();
            format!("{{\n{}\n{indent}}}", lines.join(",\n"))
        }
        Value::Array(items) if items.iter().any(|item| matches!(item.value, Value::Object(_))) => {
            let lines: Vec<String> = items.iter().map(|item| format!("{inner}{}", written(&item.value, &inner))).collect();
            format!("[\n{}\n{indent}]", lines.join(",\n"))
        }
        Value::Array(items) => {
            let items: Vec<String> = items.iter().map(|item| json::to_jcs(&item.value)).collect();
            format!("[{}]", items.join(", "))
        }
        Value::Object(_) | Value::Null | Value::Bool(_) | Value::Int(_) | Value::Str(_) => json::to_jcs(value),
    }
}
