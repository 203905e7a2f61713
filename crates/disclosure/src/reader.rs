//! Reading typed values out of a JSON tree.
//!
//! What lives here: [`Reader`], which keeps the faults, and [`Members`] for the members of one object. What deliberately
//! does not: the rules of values (`values`) and which members an object has (`document::read`).
//!
//! A reading function returns its value at once and never a `Result`. After a fault it returns a placeholder (an empty string,
//! an empty list) and goes on, as the JSON parser does, and [`Reader::end`] returns the first fault instead of the whole. Measured in
//! a page's module: 8 kB (brotli) less than with `?` after every member, where each return drops what was read before.

use json::{Mismatch, Node, Problem, Rule, Value, push_step};

/// How a value of one kind is read.
pub(crate) type Read<T> = fn(&Node, &mut Reader) -> T;

/// The faults of a tree, in the order in which they were met.
#[derive(Default)]
pub(crate) struct Reader {
    faults: Vec<Fault>,
    /// While a member is read that is not there: what it lacks in turn is no fault of its own.
    is_absent: bool,
}

struct Fault {
    problem: Problem,
    /// Where the value begins (the object, for a missing member; the name, for an unknown one).
    at: usize,
    /// The name of a missing member.
    missing: Option<String>,
}

impl Reader {
    fn fail(&mut self, problem: Problem, at: usize, missing: Option<&str>) {
        if !self.is_absent {
            let missing = missing.map(String::from);
            self.faults.push(Fault { problem, at, missing });
        }
    }

    /// Whether there is no fault yet.
    pub(crate) fn is_clean(&self) -> bool {
        self.faults.is_empty()
    }

    /// The node is not what was expected: `a string`.
    pub(crate) fn expected(&mut self, node: &Node, what: &str) {
        self.fail(Problem::Expected(what.into()), node.at, None);
    }

    /// The node breaks a rule.
    pub(crate) fn broken(&mut self, node: &Node, rule: &'static Rule) {
        self.fail(Problem::Broken(rule), node.at, None);
    }

    /// A string, empty or not.
    pub(crate) fn str<'a>(&mut self, node: &'a Node) -> &'a str {
        if !matches!(node.value, Value::Str(_)) {
            self.expected(node, "a string");
        }
        node.as_text()
    }

    /// The members of an object.
    pub(crate) fn object<'a>(&'a mut self, node: &'a Node) -> Members<'a> {
        if !matches!(node.value, Value::Object(_)) {
            self.expected(node, "an object");
        }
        Members {
            node,
            read: vec![false; node.members().len()],
            reader: self,
        }
    }

    /// The items of an array.
    pub(crate) fn items<'a>(&mut self, node: &'a Node) -> &'a [Node] {
        if !matches!(node.value, Value::Array(_)) {
            self.expected(node, "an array");
        }
        node.items()
    }

    /// The items of an array, each through `read`.
    pub(crate) fn list<T>(&mut self, node: &Node, read: Read<T>) -> Vec<T> {
        self.items(node).iter().map(|item| read(item, self)).collect()
    }

    /// What was read out of `tree`, if nothing is wrong with it.
    pub(crate) fn end<T>(self, value: T, tree: &Node) -> Result<T, Mismatch> {
        match self.faults.into_iter().next() {
            Some(fault) => Err(fault.placed(tree)),
            None => Ok(value),
        }
    }

    /// Every fault, each with its place.
    pub(crate) fn faults(self, tree: &Node) -> Vec<Mismatch> {
        self.faults.into_iter().map(|fault| fault.placed(tree)).collect()
    }
}

impl Fault {
    fn placed(self, tree: &Node) -> Mismatch {
        let Fault { problem, at, missing } = self;
        let mut pointer = tree.pointer(at);
        if let Some(name) = missing {
            push_step(&mut pointer, &name);
        }
        Mismatch { problem, pointer, at }
    }
}

/// The members of one object while they are read: those that nobody read are unknown to the format.
pub(crate) struct Members<'a> {
    node: &'a Node,
    /// For each member, whether it was read.
    read: Vec<bool>,
    reader: &'a mut Reader,
}

impl<'a> Members<'a> {
    fn find(&mut self, name: &str) -> Option<&'a Node> {
        let (member, read) = self.node.members().iter().zip(&mut self.read).find(|(member, _)| member.name == name)?;
        *read = true;
        Some(&member.node)
    }

    /// Looks for a required member. While one is read that is not there, what it lacks in turn is no fault; returns whether that was so before.
    fn enter(&mut self, name: &str) -> (&'a Node, bool) {
        let (found, was_absent) = (self.find(name), self.reader.is_absent);
        if found.is_none() {
            self.reader.fail(Problem::Missing, self.node.at, Some(name));
            self.reader.is_absent = true;
        }
        (found.unwrap_or(Node::ABSENT), was_absent)
    }

    /// A required member.
    pub(crate) fn need<T>(&mut self, name: &str, read: Read<T>) -> T {
        let (node, was_absent) = self.enter(name);
        let value = read(node, self.reader);
        self.reader.is_absent = was_absent;
        value
    }

    /// An optional member. `null` is not absence: it is a value of another type.
    pub(crate) fn maybe<T>(&mut self, name: &str, read: Read<T>) -> Option<T> {
        let node = self.find(name)?;
        Some(read(node, self.reader))
    }

    /// Ends the object: a member that was not read is a fault.
    pub(crate) fn end(self) {
        if let Some((member, _)) = self.node.members().iter().zip(&self.read).find(|(_, read)| !**read) {
            self.reader.fail(Problem::Unknown, member.at, None);
        }
    }
}
