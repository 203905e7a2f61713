//! The tree: values, and where each was read.

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

/// A string value.
pub fn text(s: impl Into<String>) -> Value {
    Value::Str(s.into())
}

/// An array value.
pub fn array(items: impl IntoIterator<Item = Value>) -> Value {
    Value::Array(items.into_iter().map(Node::from).collect())
}

/// An object value. The caller gives each name once; order does not matter, the writer sorts.
pub fn object(members: impl IntoIterator<Item = (&'static str, Value)>) -> Value {
    Value::Object(
        members
            .into_iter()
            .map(|(name, value)| Member {
                name: name.into(),
                at: 0,
                node: value.into(),
            })
            .collect(),
    )
}
