//! The format of a disclosure, and checking a tree against it.
//!
//! What lives here: `format.json`, which is the whole format on one screen, and the walk that compares a tree with it. What
//! deliberately does not: what a rule asks of a value (`rules`), and what joins one part of a document to another
//! (`document`).
//!
//! A format is itself a JSON text. A string names the rule that a value keeps, or is an enumeration (`one of a, b`). An
//! object has the members named; after a name, `?` says that it can be absent, `*` that it is a list, `+` that it is a list of
//! at least one. A list of three is a choice: a word, or an object, and the rule to name when it is neither.

use crate::rules;
use json::{Member, Mismatch, Node, Problem, Value, push_step};

const DISCLOSURE: &[u8] = include_bytes!("../format.json");

/// What is wrong, and the byte where it stands.
pub(crate) enum Fault<'a> {
    /// The object that begins here lacks a member.
    Missing(usize, &'a str),
    /// The member whose name begins here is none of the format's.
    Unknown(usize),
    /// The value that begins here breaks the rule with these words.
    Broken(usize, &'a str),
}

impl Fault<'_> {
    /// The fault with the pointer of its place in the tree.
    pub(crate) fn within(self, tree: &Node) -> Mismatch {
        let (problem, at, member) = match self {
            Fault::Missing(at, name) => (Problem::Missing, at, Some(name)),
            Fault::Unknown(at) => (Problem::Unknown, at, None),
            Fault::Broken(at, rule) => (Problem::Expected(rule.into()), at, None),
        };
        let mut pointer = tree.pointer(at);
        if let Some(name) = member {
            push_step(&mut pointer, name);
        }
        Mismatch { problem, pointer, at }
    }
}

/// The shape of a disclosure.
pub(crate) fn disclosure() -> Value {
    // The file is a constant that every test reads: this cannot fail.
    json::parse(DISCLOSURE).map_or(Value::Null, |node| node.value)
}

/// The first fault of a tree that ought to have this shape.
pub(crate) fn check<'a>(shape: &'a Value, node: &'a Node) -> Option<Fault<'a>> {
    let broken = match (shape, &node.value) {
        (Value::Object(shape), Value::Object(members)) => return object(shape, node, members),
        (Value::Object(_), _) => Some("an object"),
        (Value::Str(rule), value) => rules::broken(rule, value),
        (Value::Array(choice), value) => match (choice.as_slice(), value) {
            ([word, ..], Value::Str(said)) if word.as_text() == said => None,
            ([_, object, _], Value::Object(_)) => return check(&object.value, node),
            ([.., rule], _) => Some(rules::words(rule.as_text())),
            _ => None,
        },
        _ => None,
    };
    broken.map(|rule| Fault::Broken(node.at, rule))
}

fn object<'a>(shape: &'a [Member], node: &Node, members: &'a [Member]) -> Option<Fault<'a>> {
    for member in shape {
        let (name, mark) = name_and_mark(member);
        let found = members.iter().find(|m| m.name == name);
        let fault = match found {
            Some(found) if mark == b'*' || mark == b'+' => list(&member.node.value, mark, &found.node),
            Some(found) => check(&member.node.value, &found.node),
            None if mark == b'?' => None,
            None => Some(Fault::Missing(node.at, name)),
        };
        if fault.is_some() {
            return fault;
        }
    }
    let unknown = members.iter().find(|m| !shape.iter().any(|known| name_and_mark(known).0 == m.name));
    unknown.map(|member| Fault::Unknown(member.at))
}

/// A member's name in a format without its mark, and the mark.
fn name_and_mark(member: &Member) -> (&str, u8) {
    match member.name.as_bytes() {
        [name @ .., mark @ (b'?' | b'*' | b'+')] => (member.name.get(..name.len()).unwrap_or_default(), *mark),
        _ => (&member.name, 0),
    }
}

fn list<'a>(shape: &'a Value, mark: u8, node: &'a Node) -> Option<Fault<'a>> {
    let Value::Array(items) = &node.value else {
        return Some(Fault::Broken(node.at, "an array"));
    };
    if mark == b'+' && items.is_empty() {
        return Some(Fault::Broken(node.at, rules::FILLED));
    }
    // Words can say the same twice; a name that stands twice is a slip.
    let distinct = matches!(shape, Value::Str(rule) if rule != "words");
    for (i, item) in items.iter().enumerate() {
        let mut earlier = items.iter().take(i);
        if distinct && earlier.any(|earlier| earlier.as_text() == item.as_text()) {
            return Some(Fault::Broken(item.at, rules::TWICE));
        }
        let fault = check(shape, item);
        if fault.is_some() {
            return fault;
        }
    }
    None
}
