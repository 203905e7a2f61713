//! The tree: values with the offset of each, and the canonical order of an object's members.

use crate::push_int;
use std::cmp::Ordering;
use std::collections::BinaryHeap;

/// A JSON value without floats.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Value {
    /// `null`
    Null,
    /// `true` or `false`
    Bool(bool),
    /// A whole number, -(2^53-1) to 2^53-1.
    Int(i64),
    /// A string.
    Str(String),
    /// An array.
    Array(Vec<Node>),
    /// An object: its members in text order, their names unique.
    Object(Vec<Member>),
}

/// A value and the byte offset where it starts (0 for a value that was not parsed).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Node {
    /// The value.
    pub value: Value,
    /// Byte offset of its first character.
    pub at: usize,
}

/// One member of an object.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Member {
    /// The name, unescaped.
    pub name: String,
    /// Byte offset of the name's opening quote.
    pub at: usize,
    /// The value.
    pub node: Node,
}

impl From<Value> for Node {
    fn from(value: Value) -> Node {
        Node { value, at: 0 }
    }
}

/// Lenient access, for trees of a known shape: an absent member, or one of another type, reads as empty.
impl Node {
    /// The node that stands for an absent member: `null`.
    pub const ABSENT: &'static Node = &Node { value: Value::Null, at: 0 };

    /// The member of this name; [`Node::ABSENT`] when there is none.
    pub fn get(&self, name: &str) -> &Node {
        self.members().iter().find(|m| m.name == name).map_or(Node::ABSENT, |m| &m.node)
    }

    /// The members of an object; empty for every other value.
    pub fn members(&self) -> &[Member] {
        if let Value::Object(members) = &self.value { members } else { &[] }
    }

    /// The JSON Pointer (RFC 6901) of the value that starts at a byte of the text that this tree was parsed from, or of the
    /// member whose name starts there.
    pub fn pointer(&self, at: usize) -> String {
        let (mut node, mut out) = (self, String::new());
        while node.at < at {
            match &node.value {
                Value::Array(items) => {
                    let Some((i, item)) = items.iter().enumerate().rfind(|(_, item)| item.at <= at) else {
                        break;
                    };
                    out.push('/');
                    push_int(&mut out, i as i64);
                    node = item;
                }
                Value::Object(members) => {
                    let Some(member) = members.iter().rfind(|m| m.at <= at) else { break };
                    push_step(&mut out, &member.name);
                    node = &member.node;
                }
                Value::Null | Value::Bool(_) | Value::Int(_) | Value::Str(_) => break,
            }
        }
        out
    }

    /// Whether the value is `null`; true for an absent member.
    pub fn is_null(&self) -> bool {
        matches!(self.value, Value::Null)
    }

    /// The items of an array; empty for every other value.
    pub fn items(&self) -> &[Node] {
        if let Value::Array(items) = &self.value { items } else { &[] }
    }

    /// The string; empty for every other value.
    pub fn as_text(&self) -> &str {
        if let Value::Str(text) = &self.value { text } else { "" }
    }

    /// The member of this name as a string; empty when it is absent or no string.
    pub fn text(&self, name: &str) -> &str {
        self.get(name).as_text()
    }
}

/// Appends a reference token to a JSON Pointer (RFC 6901).
pub fn push_step(out: &mut String, step: &str) {
    out.push('/');
    for c in step.chars() {
        match c {
            '~' => out.push_str("~0"),
            '/' => out.push_str("~1"),
            c => out.push(c),
        }
    }
}

/// A string value.
pub fn text(s: impl Into<String>) -> Value {
    Value::Str(s.into())
}

/// An array value.
pub fn array(items: impl IntoIterator<Item = Value>) -> Value {
    Value::Array(items.into_iter().map(Node::from).collect())
}

/// An object value. The caller gives each name once; their order does not matter, because the writer sorts them.
pub fn object(members: impl Into<Vec<(&'static str, Value)>>) -> Value {
    // One function for arrays of every length, so that it is compiled once.
    fn made(members: Vec<(&'static str, Value)>) -> Value {
        let member = |(name, value): (&str, Value)| Member {
            name: name.into(),
            at: 0,
            node: value.into(),
        };
        Value::Object(members.into_iter().map(member).collect())
    }
    made(members.into())
}

/// The members in the order of RFC 8785, 3.2.3 (by the UTF-16 code units of their names); equal names in text order.
///
/// A heap sort: at most n log n comparisons for any input, and a tenth of the code size of the standard library's sort.
pub(crate) fn sorted(members: &[Member]) -> impl Iterator<Item = &Member> {
    let heap: BinaryHeap<ByName> = members.iter().map(ByName).collect();
    heap.into_sorted_vec().into_iter().map(|ByName(member)| member)
}

struct ByName<'a>(&'a Member);

impl Ord for ByName<'_> {
    fn cmp(&self, other: &Self) -> Ordering {
        let (a, b) = (self.0.name.as_bytes(), other.0.name.as_bytes());
        // UTF-8 bytes compare as UTF-16 code units do, except that U+E000 to U+FFFF (lead bytes EE and EF) sort after all longer sequences.
        let unit = |b: &u8| if b & 0xFE == 0xEE { b | 0x10 } else { *b };
        match a.iter().zip(b).find(|(a, b)| a != b) {
            Some((a, b)) => unit(a).cmp(&unit(b)),
            None => (a.len(), self.0.at).cmp(&(b.len(), other.0.at)),
        }
    }
}

impl PartialOrd for ByName<'_> {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl PartialEq for ByName<'_> {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other).is_eq()
    }
}

impl Eq for ByName<'_> {}
