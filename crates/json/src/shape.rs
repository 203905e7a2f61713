//! Reading typed members out of a tree. Each error names its place by JSON Pointer (RFC 6901) and byte offset.
//!
//! The pointer is built on the way out: each level puts its own step in front, so that a correct document pays nothing.

use crate::{Member, Node, Value, is_line, position, push_int, value::push_step};

/// A rule that a format has for a kind of value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rule {
    /// The stable error code of a value that breaks the rule.
    pub code: &'static str,
    /// The end of the sentence `"/controller/email" must be ...`.
    pub must_be: &'static str,
}

/// What is wrong with the shape of a document.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Problem {
    /// A required member is absent.
    Missing,
    /// A member that the format does not define.
    Unknown,
    /// A value of another type or form than the named one, for example `a string`.
    Expected(String),
    /// A value that breaks a rule of the format.
    Broken(&'static Rule),
}

/// A document that is JSON but not of the expected shape.
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
    fn new(problem: Problem, at: usize) -> Mismatch {
        Mismatch {
            problem,
            pointer: String::new(),
            at,
        }
    }

    /// The node is not what was expected.
    pub fn expected(node: &Node, what: &str) -> Mismatch {
        Mismatch::new(Problem::Expected(what.into()), node.at)
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

    /// The stable error code.
    pub const fn code(&self) -> &'static str {
        match self.problem {
            Problem::Missing => "ERR_MEMBER_MISSING",
            Problem::Unknown => "ERR_MEMBER_UNKNOWN",
            Problem::Expected(_) => "ERR_MEMBER_TYPE",
            Problem::Broken(rule) => rule.code,
        }
    }

    /// `line 3, column 14: "/purposes/0/benefit" is missing`, given the bytes that were parsed.
    pub fn sentence(&self, bytes: &[u8]) -> String {
        let mut out = position(bytes, self.at).sentence();
        if self.pointer.is_empty() {
            out.push_str("the document");
        } else {
            out.push('"');
            // A name of the document's may have a line break in it.
            out.extend(self.pointer.chars().map(|c| if c.is_control() { '\u{FFFD}' } else { c }));
            out.push('"');
        }
        match &self.problem {
            Problem::Missing => out.push_str(" is missing; add it"),
            Problem::Unknown => out.push_str(" is not a member of this format; check its spelling or remove it"),
            Problem::Expected(what) => must_be(&mut out, what),
            Problem::Broken(rule) => must_be(&mut out, rule.must_be),
        }
        out
    }
}

fn must_be(out: &mut String, what: &str) {
    out.push_str(" must be ");
    out.push_str(what);
}

/// Strict access: a value of another type is a [`Mismatch`].
impl Node {
    /// The members of an object.
    pub fn fields(&self) -> Result<Fields<'_>, Mismatch> {
        let Value::Object(members) = &self.value else {
            return Err(Mismatch::expected(self, "an object"));
        };
        Ok(Fields {
            members,
            at: self.at,
            read: vec![false; members.len()],
        })
    }

    /// A string, empty or not.
    pub fn str(&self) -> Result<&str, Mismatch> {
        let Value::Str(text) = &self.value else {
            return Err(Mismatch::expected(self, "a string"));
        };
        Ok(text)
    }

    /// A string that is not blank.
    pub fn words(&self) -> Result<String, Mismatch> {
        let text = self.as_text();
        if text.chars().all(char::is_whitespace) {
            return Err(Mismatch::expected(self, "a string that says something"));
        }
        Ok(text.into())
    }

    /// A string that is one [line](crate::is_line).
    pub fn line(&self) -> Result<String, Mismatch> {
        let text = self.str()?;
        if !is_line(text) {
            return Err(Mismatch::expected(
                self,
                "one line of 1 to 200 characters, without control characters and bidirectional controls",
            ));
        }
        Ok(text.into())
    }

    /// A whole number.
    pub fn int(&self) -> Result<i64, Mismatch> {
        let Value::Int(number) = self.value else {
            return Err(Mismatch::expected(self, "a whole number"));
        };
        Ok(number)
    }

    /// `true` or `false`.
    pub fn bool(&self) -> Result<bool, Mismatch> {
        let Value::Bool(value) = self.value else {
            return Err(Mismatch::expected(self, "true or false"));
        };
        Ok(value)
    }

    /// The items of an array, each through `read`.
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

/// The members of one object while they are read: those that nobody read are unknown to the format.
#[derive(Debug)]
pub struct Fields<'a> {
    members: &'a [Member],
    at: usize,
    /// For each member, whether it was read.
    read: Vec<bool>,
}

impl<'a> Fields<'a> {
    /// The member of this name, which counts as read.
    fn optional(&mut self, name: &str) -> Option<&'a Node> {
        let (member, read) = self.members.iter().zip(&mut self.read).find(|(member, _)| member.name == name)?;
        *read = true;
        Some(&member.node)
    }

    /// A required member.
    fn required(&mut self, name: &str) -> Result<&'a Node, Mismatch> {
        self.optional(name).ok_or_else(|| Mismatch::new(Problem::Missing, self.at).under(name))
    }

    /// A required member through `read`.
    pub fn need<T>(&mut self, name: &str, read: impl FnOnce(&'a Node) -> Result<T, Mismatch>) -> Result<T, Mismatch> {
        read(self.required(name)?).map_err(|e| e.under(name))
    }

    /// An optional member through `read`. `null` is not absence: it is a value of another type.
    pub fn maybe<T>(&mut self, name: &str, read: impl FnOnce(&'a Node) -> Result<T, Mismatch>) -> Result<Option<T>, Mismatch> {
        match self.optional(name) {
            Some(node) => read(node).map(Some).map_err(|e| e.under(name)),
            None => Ok(None),
        }
    }

    /// Ends the object: a member that was not read is an error.
    pub fn end(self) -> Result<(), Mismatch> {
        match self.members.iter().zip(&self.read).find(|(_, read)| !**read) {
            Some((member, _)) => Err(Mismatch::new(Problem::Unknown, member.at).under(&member.name)),
            None => Ok(()),
        }
    }
}
