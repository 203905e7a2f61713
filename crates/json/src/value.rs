//! The tree: values, where each was read, and the order of an object's members.

use alloc::{string::String, vec::Vec};

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

    /// The string that is the member of this name; empty when there is none.
    pub fn text(&self, name: &str) -> &str {
        self.get(name).as_text()
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
/// A heap sort: at most n log n comparisons whatever the order, and a tenth of the standard library's sort in a page.
pub(crate) fn sorted(members: &[Member]) -> Vec<&Member> {
    // Bytes of UTF-8 compare as UTF-16 does, save that U+E000 to U+FFFF (which begin with EE and EF) come after all longer ones.
    let unit = |b: u8| if b & 0xFE == 0xEE { b | 0x10 } else { b };
    let before = |a: &Member, b: &Member| a.name.bytes().map(unit).cmp(b.name.bytes().map(unit)).then(a.at.cmp(&b.at)).is_lt();
    let mut heap: Vec<&Member> = members.iter().collect();
    // The first half of the steps makes a heap with the last name on top, the second takes the top off to the end, again and again.
    let len = heap.len();
    for step in (0..len + len / 2).rev() {
        let (mut parent, end) = if step < len { (0, step) } else { (step - len, len) };
        if step < len {
            heap.swap(0, step);
        }
        loop {
            let mut child = 2 * parent + 1;
            if child + 1 < end && before(heap[child], heap[child + 1]) {
                child += 1;
            }
            if child >= end || !before(heap[parent], heap[child]) {
                break;
            }
            heap.swap(parent, child);
            parent = child;
        }
    }
    heap
}
