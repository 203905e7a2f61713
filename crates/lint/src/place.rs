//! Places in the text of a document: from JSON Pointers to bytes, and one change of a member by its pointer.

use crate::Edit;
use json::{Member, Node, Value};
use std::ops::Range;

/// The bytes of the value at a pointer. For a value that is not there: the opening bracket of the nearest value around it.
pub fn span(bytes: &[u8], tree: &Node, pointer: &str) -> Range<usize> {
    match found_or_around(tree, pointer) {
        Ok(node) => node.at..end(bytes, node),
        Err(around) => around.at..(around.at + 1).min(bytes.len()),
    }
}

/// The bytes of a part of the string at a pointer: the part counts the bytes of the string without its escapes.
pub(crate) fn part_span(bytes: &[u8], tree: &Node, pointer: &str, part: &Range<usize>) -> Range<usize> {
    let start = match found_or_around(tree, pointer) {
        Ok(node) | Err(node) => node.at + 1,
    };
    let raw = bytes.get(start..).unwrap_or_default();
    let from = raw_offset(raw, part.start);
    let length = raw_offset(raw.get(from..).unwrap_or_default(), part.end.saturating_sub(part.start));
    start + from..start + from + length
}

/// The value at a pointer, or the innermost value on the way to it.
pub(crate) fn found_or_around<'a>(tree: &'a Node, pointer: &str) -> Result<&'a Node, &'a Node> {
    let mut node = tree;
    for step in steps(pointer) {
        node = child(node, &step).ok_or(node)?;
    }
    Ok(node)
}

/// The reference tokens of a pointer, without their escapes.
pub(crate) fn steps(pointer: &str) -> impl Iterator<Item = String> {
    pointer.split('/').skip(1).map(unescaped)
}

/// The pointer of what is around a member, and the member's name.
pub(crate) fn last_step(pointer: &str) -> (&str, String) {
    let (around, last) = pointer.rsplit_once('/').unwrap_or_default();
    (around, unescaped(last))
}

fn child<'a>(node: &'a Node, step: &str) -> Option<&'a Node> {
    match &node.value {
        Value::Object(members) => members.iter().find(|member| member.name == step).map(|member| &member.node),
        Value::Array(items) => items.get(step.parse::<usize>().ok()?),
        Value::Null | Value::Bool(_) | Value::Int(_) | Value::Str(_) => None,
    }
}

/// Undoes the escapes of a reference token (RFC 6901, 4).
fn unescaped(step: &str) -> String {
    step.replace("~1", "/").replace("~0", "~")
}

/// The offset behind a value. The text was parsed, so brackets match and strings end.
pub(crate) fn end(bytes: &[u8], node: &Node) -> usize {
    let rest = bytes.get(node.at..).unwrap_or_default();
    let (mut depth, mut in_string, mut escaped) = (0_usize, false, false);
    for (i, &b) in rest.iter().enumerate() {
        if in_string {
            match b {
                _ if escaped => escaped = false,
                b'\\' => escaped = true,
                b'"' => in_string = false,
                _ => {}
            }
            if !in_string && depth == 0 {
                return node.at + i + 1;
            }
            continue;
        }
        match b {
            b'"' => in_string = true,
            b'{' | b'[' => depth += 1,
            b'}' | b']' if depth <= 1 => return node.at + i + usize::from(depth == 1),
            b'}' | b']' => depth -= 1,
            b',' | b' ' | b'\n' | b'\t' if depth == 0 => return node.at + i,
            _ => {}
        }
    }
    bytes.len()
}

/// Where in the raw text of a JSON string the byte `wanted` of its value is.
fn raw_offset(raw: &[u8], wanted: usize) -> usize {
    // Most strings have no escape before the place.
    if raw.get(..wanted).is_some_and(|before| !before.contains(&b'\\')) {
        return wanted;
    }
    let (mut at, mut value) = (0, 0);
    while at < raw.len() && value < wanted {
        let (raw_len, value_len) = match raw.get(at..at + 2) {
            Some(b"\\u") => unicode_escape(raw, at),
            Some([b'\\', _]) => (2, 1),
            _ => (1, 1),
        };
        at += raw_len;
        value += value_len;
    }
    at
}

/// The lengths of a `\uXXXX` (or a pair of them) in the raw text, and of its character in UTF-8.
fn unicode_escape(raw: &[u8], at: usize) -> (usize, usize) {
    let digits = raw.get(at + 2..at + 6).and_then(|digits| std::str::from_utf8(digits).ok());
    match digits.and_then(|digits| u32::from_str_radix(digits, 16).ok()).unwrap_or(0) {
        0..=0x7F => (6, 1),
        0x80..=0x7FF => (6, 2),
        0xD800..=0xDBFF => (12, 4),
        _ => (6, 3),
    }
}

/// The tree with one member set or removed. Objects on the way that are not there are made; `false` when the pointer leads nowhere.
pub fn apply(tree: &mut Node, edit: &Edit) -> bool {
    let steps: Vec<String> = steps(&edit.pointer).collect();
    let Some((last, way)) = steps.split_last() else { return false };
    let mut node = tree;
    for step in way {
        if let Value::Object(members) = &mut node.value
            && !members.iter().any(|member| member.name == *step)
        {
            members.push(member(step, Value::Object(Vec::new())));
        }
        let next = match &mut node.value {
            Value::Object(members) => members.iter_mut().find(|member| member.name == *step).map(|member| &mut member.node),
            Value::Array(items) => step.parse::<usize>().ok().and_then(|i| items.get_mut(i)),
            Value::Null | Value::Bool(_) | Value::Int(_) | Value::Str(_) => None,
        };
        match next {
            Some(next) => node = next,
            None => return false,
        }
    }
    match (&mut node.value, &edit.value) {
        (Value::Object(members), Some(value)) => match members.iter_mut().find(|member| member.name == *last) {
            Some(member) => member.node = value.clone().into(),
            None => members.push(member(last, value.clone())),
        },
        (Value::Object(members), None) => members.retain(|member| member.name != *last),
        (Value::Array(items), Some(value)) if last == "-" => items.push(value.clone().into()),
        (Value::Array(items), value) => match (last.parse::<usize>().ok().filter(|i| *i < items.len()), value) {
            (Some(i), None) => drop(items.remove(i)),
            (Some(i), Some(value)) => {
                if let Some(item) = items.get_mut(i) {
                    *item = value.clone().into();
                }
            }
            (None, _) => return false,
        },
        (Value::Null | Value::Bool(_) | Value::Int(_) | Value::Str(_), _) => return false,
    }
    true
}

pub(crate) fn member(name: &str, value: Value) -> Member {
    Member {
        name: name.into(),
        at: 0,
        node: value.into(),
    }
}
