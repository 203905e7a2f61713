//! The tree: values, where each was read, and the order of an object's members.

use crate::push_int;
use alloc::{collections::BinaryHeap, string::String, vec::Vec};
use core::cmp::Ordering;

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
    /// An object, members in the order they were read; names are unique.
    Object(Vec<Member>),
}

/// A value and the byte where it starts (0 for a value that was made, not read).
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

/// Reading without errors, for a tree whose shape was checked: what is not there reads as empty.
impl Node {
    /// What stands for a member that is absent.
    pub const ABSENT: &'static Node = &Node { value: Value::Null, at: 0 };

    /// The member of this name; [`Node::ABSENT`] when there is none.
    pub fn get(&self, name: &str) -> &Node {
        let members = match &self.value {
            Value::Object(members) => members.as_slice(),
            _ => &[],
        };
        members.iter().find(|m| m.name == name).map_or(Node::ABSENT, |m| &m.node)
    }

    /// Every node that a path leads to, in order: names with `/` between, and after a name `*` for each item of its list. An
    /// empty path leads to the node itself.
    pub fn all<'a>(&'a self, path: &str, found: &mut Vec<&'a Node>) {
        let end = path.bytes().position(|b| b == b'/').unwrap_or(path.len());
        let (step, rest) = (path.get(..end).unwrap_or_default(), path.get(end + 1..).unwrap_or_default());
        match step.strip_suffix('*') {
            _ if step.is_empty() => found.push(self),
            Some(name) => self.get(name).items().iter().for_each(|item| item.all(rest, found)),
            None => {
                let node = self.get(step);
                if !node.is_null() {
                    node.all(rest, found);
                }
            }
        }
    }

    /// The JSON Pointer (RFC 6901) of the value that begins at a byte of the text this tree was read from, or of the member
    /// whose name does.
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
                _ => break,
            }
        }
        out
    }

    /// Whether this is `null`, as an absent member is.
    pub fn is_null(&self) -> bool {
        matches!(self.value, Value::Null)
    }

    /// The items of an array; none of anything else.
    pub fn items(&self) -> &[Node] {
        match &self.value {
            Value::Array(items) => items,
            _ => &[],
        }
    }

    /// The string this is; empty when it is none.
    pub fn as_text(&self) -> &str {
        match &self.value {
            Value::Str(s) => s,
            _ => "",
        }
    }

    /// Whether the member of this name is `true`.
    pub fn flag(&self, name: &str) -> bool {
        matches!(self.get(name).value, Value::Bool(true))
    }

    /// The string that is the member of this name; empty when there is none.
    pub fn text(&self, name: &str) -> &str {
        self.get(name).as_text()
    }
}

/// Adds a step to a JSON Pointer (RFC 6901).
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

/// An object value, of an array or a vector of members. The caller gives each name once; order does not matter, the writer sorts.
pub fn object(members: impl Into<Vec<(&'static str, Value)>>) -> Value {
    // The work is done once for every length of array.
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

/// The members by name in the order of RFC 8785, 3.2.3 (UTF-16 code units), and by place where names are equal.
///
/// By a heap: at most n log n comparisons whatever the order, and a tenth of the standard library's sort in a page.
pub(crate) fn sorted(members: &[Member]) -> impl Iterator<Item = &Member> {
    let heap: BinaryHeap<ByName> = members.iter().map(ByName).collect();
    heap.into_sorted_vec().into_iter().map(|ByName(member)| member)
}

struct ByName<'a>(&'a Member);

impl Ord for ByName<'_> {
    fn cmp(&self, other: &Self) -> Ordering {
        let (a, b) = (self.0.name.as_bytes(), other.0.name.as_bytes());
        // Bytes of UTF-8 compare as UTF-16 does, save that U+E000 to U+FFFF (which begin with EE and EF) come after all longer ones.
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
