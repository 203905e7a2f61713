//! Taking typed members out of a tree. Each error names its place by JSON Pointer (RFC 6901) and byte.
//!
//! The pointer is built on the way out: each level puts its own step in front, so a correct document pays nothing.

use crate::{Member, Node, Value, position, push_int, value::push_step};
use alloc::{string::String, vec::Vec};

/// What is wrong with the shape of a document.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Problem {
    /// A required member is not there.
    Missing,
    /// A member that the format does not have.
    Unknown,
    /// Another type or form than the named one, for example `a string`.
    Expected(String),
}

/// A document that is JSON but not of the shape asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mismatch {
    /// What is wrong.
    pub problem: Problem,
    /// RFC 6901, for example `/purposes/0/benefit`; empty for the whole document.
    pub pointer: String,
    /// Byte offset of the value (of the object, for a missing member; of the name, for an unknown one).
    pub at: usize,
}

impl Mismatch {
    /// A mismatch at a node.
    pub fn expected(node: &Node, what: &str) -> Mismatch {
        Mismatch {
            problem: Problem::Expected(what.into()),
            pointer: String::new(),
            at: node.at,
        }
    }

    /// The same mismatch seen from one level up: `step` is put in front of the pointer.
    #[must_use]
    pub fn under(mut self, step: &str) -> Mismatch {
        let mut pointer = String::new();
        push_step(&mut pointer, step);
        pointer.push_str(&self.pointer);
        self.pointer = pointer;
        self
    }

    /// The stable code, for machines.
    pub const fn code(&self) -> &'static str {
        match self.problem {
            Problem::Missing => "ERR_MEMBER_MISSING",
            Problem::Unknown => "ERR_MEMBER_UNKNOWN",
            Problem::Expected(_) => "ERR_MEMBER_TYPE",
        }
    }

    /// `line 3, column 14: "/purposes/0/benefit" is missing`, given the bytes that were read.
    pub fn sentence(&self, bytes: &[u8]) -> String {
        let mut out = position(bytes, self.at).sentence();
        if self.pointer.is_empty() {
            out.push_str("the document");
        } else {
            out.push('"');
            out.push_str(&self.pointer);
            out.push('"');
        }
        match &self.problem {
            Problem::Missing => out.push_str(" is missing; add it"),
            Problem::Unknown => out.push_str(" is not a member of this format; check its spelling or remove it"),
            Problem::Expected(what) => {
                out.push_str(" must be ");
                out.push_str(what);
            }
        }
        out
    }
}

impl Node {
    /// The members of an object.
    pub fn fields(&self) -> Result<Fields<'_>, Mismatch> {
        match &self.value {
            Value::Object(members) => Ok(Fields { members, at: self.at, seen: 0 }),
            _ => Err(Mismatch::expected(self, "an object")),
        }
    }

    /// A string, empty or not.
    pub fn str(&self) -> Result<&str, Mismatch> {
        match &self.value {
            Value::Str(s) => Ok(s),
            _ => Err(Mismatch::expected(self, "a string")),
        }
    }

    /// A string with something in it besides white space.
    pub fn words(&self) -> Result<String, Mismatch> {
        match &self.value {
            Value::Str(s) if !s.chars().all(char::is_whitespace) => Ok(s.clone()),
            _ => Err(Mismatch::expected(self, "a string that says something")),
        }
    }

    /// A whole number.
    pub fn int(&self) -> Result<i64, Mismatch> {
        match self.value {
            Value::Int(n) => Ok(n),
            _ => Err(Mismatch::expected(self, "a whole number")),
        }
    }

    /// `true` or `false`.
    pub fn bool(&self) -> Result<bool, Mismatch> {
        match self.value {
            Value::Bool(b) => Ok(b),
            _ => Err(Mismatch::expected(self, "true or false")),
        }
    }

    /// Each item of an array through `read`.
    pub fn list<T>(&self, mut read: impl FnMut(&Node) -> Result<T, Mismatch>) -> Result<Vec<T>, Mismatch> {
        let Value::Array(items) = &self.value else {
            return Err(Mismatch::expected(self, "an array"));
        };
        let mut out = Vec::with_capacity(items.len());
        for (i, item) in items.iter().enumerate() {
            out.push(read(item).map_err(|e| {
                let mut step = String::new();
                push_int(&mut step, i as i64);
                e.under(&step)
            })?);
        }
        Ok(out)
    }
}

/// The members of one object while they are being taken: what nobody took is unknown.
#[derive(Debug)]
pub struct Fields<'a> {
    members: &'a [Member],
    at: usize,
    /// A bit for each taken member. No format here has 64 members, so a member beyond that is unknown anyway.
    seen: u64,
}

impl<'a> Fields<'a> {
    fn take(&mut self, name: &str) -> Option<&'a Node> {
        let (i, member) = self.members.iter().enumerate().find(|(_, m)| m.name == name)?;
        self.seen |= 1u64.checked_shl(i as u32).unwrap_or(0);
        Some(&member.node)
    }

    /// A required member.
    fn required(&mut self, name: &str) -> Result<&'a Node, Mismatch> {
        let missing = Mismatch {
            problem: Problem::Missing,
            pointer: String::new(),
            at: self.at,
        };
        self.take(name).ok_or_else(|| missing.under(name))
    }

    /// A required member through `read`.
    pub fn need<T>(&mut self, name: &str, read: impl FnOnce(&'a Node) -> Result<T, Mismatch>) -> Result<T, Mismatch> {
        read(self.required(name)?).map_err(|e| e.under(name))
    }

    /// An optional member through `read`. `null` is not absence: it is a wrong type.
    pub fn maybe<T>(&mut self, name: &str, read: impl FnOnce(&'a Node) -> Result<T, Mismatch>) -> Result<Option<T>, Mismatch> {
        match self.take(name) {
            Some(node) => read(node).map(Some).map_err(|e| e.under(name)),
            None => Ok(None),
        }
    }

    /// Ends the taking: a member nobody took is an error.
    pub fn end(self) -> Result<(), Mismatch> {
        for (i, member) in self.members.iter().enumerate() {
            if 1u64.checked_shl(i as u32).is_none_or(|bit| self.seen & bit == 0) {
                return Err(Mismatch {
                    problem: Problem::Unknown,
                    pointer: String::new(),
                    at: member.at,
                }
                .under(&member.name));
            }
        }
        Ok(())
    }
}
