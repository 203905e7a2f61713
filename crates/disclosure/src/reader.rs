//! Walking a document: one object's members taken by name, each checked as it is taken.
//!
//! What lives here: [`Reader`]. It keeps the first fault it meets and hands out defaults from then on, so that building a
//! document has no early return. (Each early return would drop everything read before it: for the whole document that cost
//! the page 24 kB of program.) What deliberately does not: the rules (`read`), and what a document holds (`document`).

use crate::{
    Date, Period,
    read::{self, Check},
};
use alloc::{string::String, vec::Vec};
use json::{Member, Mismatch, Node, Problem, Value, push_int};

/// One object while its members are taken: what nobody took is unknown.
pub(crate) struct Reader<'a> {
    members: &'a [Member],
    at: usize,
    taken: Vec<bool>,
    fault: Option<Mismatch>,
}

impl<'a> Reader<'a> {
    /// A reader at an object; at anything else it has a fault from the start.
    pub(crate) fn of(node: &'a Node) -> Reader<'a> {
        let (members, fault) = match &node.value {
            Value::Object(members) => (members.as_slice(), None),
            _ => (&[][..], Some(Mismatch::expected(node, "an object"))),
        };
        Reader {
            members,
            at: node.at,
            taken: alloc::vec![false; members.len()],
            fault,
        }
    }

    /// The first fault; a member nobody took is one.
    pub(crate) fn end(self) -> Option<Mismatch> {
        let unknown = || {
            let (member, _) = self.members.iter().zip(&self.taken).find(|(_, taken)| !**taken)?;
            Some(
                Mismatch {
                    problem: Problem::Unknown,
                    pointer: String::new(),
                    at: member.at,
                }
                .under(&member.name),
            )
        };
        self.fault.or_else(unknown)
    }

    /// Keeps a fault below the member `name`, unless there was one before.
    fn keep(&mut self, fault: Option<Mismatch>, name: &str) {
        if self.fault.is_none() {
            self.fault = fault.map(|f| f.under(name));
        }
    }

    /// The value of a member that can be absent.
    pub(crate) fn find(&mut self, name: &str) -> Option<&'a Node> {
        let i = self.members.iter().position(|m| m.name == name)?;
        self.taken[i] = true;
        Some(&self.members[i].node)
    }

    /// The value of a member; its absence is a fault.
    pub(crate) fn need(&mut self, name: &str) -> Option<&'a Node> {
        let found = self.find(name);
        if found.is_none() {
            self.keep(
                Some(Mismatch {
                    problem: Problem::Missing,
                    pointer: String::new(),
                    at: self.at,
                }),
                name,
            );
        }
        found
    }

    /// The member's value breaks a rule.
    pub(crate) fn fail(&mut self, name: &str, rule: &'static str) {
        let fault = self.find(name).map(|node| Mismatch::expected(node, rule));
        self.keep(fault, name);
    }

    /// An item of the member's list breaks a rule.
    pub(crate) fn fail_item(&mut self, name: &str, i: usize, rule: &'static str) {
        if let Some(Node {
            value: Value::Array(items), ..
        }) = self.find(name)
        {
            let fault = items.get(i).map(|item| Mismatch::expected(item, rule).under(&step(i)));
            self.keep(fault, name);
        }
    }

    /// A member of an item of the member's list breaks a rule.
    pub(crate) fn fail_member(&mut self, name: &str, i: usize, member: &str, rule: &'static str) {
        if let Some(Node {
            value: Value::Array(items), ..
        }) = self.find(name)
        {
            let mut inner = items.get(i).map(Reader::of);
            let node = inner.as_mut().and_then(|r| r.find(member));
            let fault = node.map(|node| Mismatch::expected(node, rule).under(member).under(&step(i)));
            self.keep(fault, name);
        }
    }

    /// A string that passes a check; empty after a fault.
    pub(crate) fn text(&mut self, name: &str, check: Check) -> String {
        match self.need(name) {
            Some(node) => self.checked(name, node, check),
            None => String::new(),
        }
    }

    /// A string that passes a check, or nothing. `null` is not absence: it is a wrong type.
    pub(crate) fn maybe(&mut self, name: &str, check: Check) -> Option<String> {
        let node = self.find(name)?;
        Some(self.checked(name, node, check))
    }

    pub(crate) fn checked(&mut self, name: &str, node: &Node, check: Check) -> String {
        let rule = match &node.value {
            Value::Str(s) => match check(s) {
                None => return s.clone(),
                Some(rule) => rule,
            },
            _ => "a string",
        };
        self.fail(name, rule);
        String::new()
    }

    /// A string of the member, before any check; empty when there is none.
    pub(crate) fn raw(&mut self, name: &str) -> &'a str {
        match self.need(name).map(|node| &node.value) {
            Some(Value::Str(s)) => s,
            Some(_) => {
                self.fail(name, "a string");
                ""
            }
            None => "",
        }
    }

    pub(crate) fn flag(&mut self, name: &str) -> bool {
        match self.need(name).map(|node| &node.value) {
            Some(Value::Bool(b)) => *b,
            Some(_) => {
                self.fail(name, "true or false");
                false
            }
            None => false,
        }
    }

    /// A whole number within bounds; `least` after a fault.
    pub(crate) fn number(&mut self, name: &str, least: u16, most: u16, rule: &'static str) -> u16 {
        match self.need(name).map(|node| &node.value) {
            Some(Value::Int(n)) if (i64::from(least)..=i64::from(most)).contains(n) => *n as u16,
            Some(_) => {
                self.fail(name, rule);
                least
            }
            None => least,
        }
    }

    pub(crate) fn period(&mut self, name: &str) -> Period {
        let period = Period::parse(self.raw(name));
        if period.is_none() {
            self.fail(name, read::PERIOD);
        }
        period.unwrap_or_default()
    }

    /// A day.
    pub(crate) fn date(&mut self, name: &str) -> Date {
        self.date_by(name, read::DATE, |date| date.day.is_some())
    }

    /// A day, or a month.
    pub(crate) fn date_or_month(&mut self, name: &str) -> Date {
        self.date_by(name, read::MONTH, |_| true)
    }

    fn date_by(&mut self, name: &str, rule: &'static str, ok: fn(&Date) -> bool) -> Date {
        let date = Date::parse(self.raw(name)).filter(ok);
        if date.is_none() {
            self.fail(name, rule);
        }
        date.unwrap_or(Date {
            year: 1970,
            month: 1,
            day: None,
        })
    }

    /// The word of an enumeration, by its place in the list; 0 after a fault.
    fn word(&mut self, name: &str, words: &[&str], rule: &'static str) -> usize {
        let word = self.raw(name);
        let found = words.iter().position(|w| *w == word);
        if found.is_none() {
            self.fail(name, rule);
        }
        found.unwrap_or(0)
    }

    pub(crate) fn one_of<E: Enumeration>(&mut self, name: &str) -> E {
        E::VALUES[self.word(name, E::WORDS, E::RULE)]
    }

    /// Words of an enumeration, at least one, each once.
    pub(crate) fn some_of<E: Enumeration>(&mut self, name: &str) -> Vec<E> {
        let words = E::WORDS;
        let mut known = |s: &str| if words.contains(&s) { None } else { Some(E::RULE) };
        let found = self.distinct(name, &mut known);
        if found.is_empty() {
            self.fail(name, read::FILLED);
        }
        found
            .into_iter()
            .filter_map(|s| words.iter().position(|w| *w == s))
            .map(|i| E::VALUES[i])
            .collect()
    }

    /// Strings that pass a check, each once.
    pub(crate) fn distinct(&mut self, name: &str, check: &mut dyn FnMut(&str) -> Option<&'static str>) -> Vec<&'a str> {
        let mut seen: Vec<&'a str> = Vec::new();
        for (i, item) in self.items(name).iter().enumerate() {
            let rule = match &item.value {
                Value::Str(s) if seen.contains(&s.as_str()) => Some(read::TWICE),
                Value::Str(s) => {
                    seen.push(s);
                    check(s)
                }
                _ => Some("a string"),
            };
            if let Some(rule) = rule {
                self.fail_item(name, i, rule);
            }
        }
        seen
    }

    /// Strings that pass a check, at least one.
    pub(crate) fn texts(&mut self, name: &str, check: Check) -> Vec<String> {
        let mut out = Vec::new();
        for (i, item) in self.items(name).iter().enumerate() {
            let rule = match &item.value {
                Value::Str(s) => {
                    out.push(s.clone());
                    check(s)
                }
                _ => Some("a string"),
            };
            if let Some(rule) = rule {
                self.fail_item(name, i, rule);
            }
        }
        if out.is_empty() {
            self.fail(name, read::FILLED);
        }
        out
    }

    /// The items of a list; none after a fault.
    fn items(&mut self, name: &str) -> &'a [Node] {
        match self.need(name).map(|node| &node.value) {
            Some(Value::Array(items)) => items,
            Some(_) => {
                self.fail(name, "an array");
                &[]
            }
            None => &[],
        }
    }

    /// An object.
    pub(crate) fn object<T>(&mut self, name: &str, read: impl FnOnce(&mut Reader<'a>) -> T) -> T {
        let mut inner = match self.need(name) {
            Some(node) => Reader::of(node),
            // The fault is kept already; what the inner reader then misses comes too late to be kept.
            None => Reader {
                members: &[],
                at: self.at,
                taken: Vec::new(),
                fault: None,
            },
        };
        let value = read(&mut inner);
        self.keep(inner.end(), name);
        value
    }

    /// An object, or nothing.
    pub(crate) fn maybe_object<T>(&mut self, name: &str, read: impl FnOnce(&mut Reader<'a>) -> T) -> Option<T> {
        self.find(name)?;
        Some(self.object(name, read))
    }

    /// A list of objects.
    pub(crate) fn objects<T>(&mut self, name: &str, mut read: impl FnMut(&mut Reader<'a>) -> T) -> Vec<T> {
        let items = self.items(name);
        let mut out = Vec::with_capacity(items.len());
        for (i, item) in items.iter().enumerate() {
            let mut inner = Reader::of(item);
            out.push(read(&mut inner));
            let fault = inner.end().map(|f| f.under(&step(i)));
            self.keep(fault, name);
        }
        out
    }

    /// A list of objects, at least one.
    pub(crate) fn some_objects<T>(&mut self, name: &str, read: impl FnMut(&mut Reader<'a>) -> T) -> Vec<T> {
        let out = self.objects(name, read);
        if out.is_empty() {
            self.fail(name, read::FILLED);
        }
        out
    }
}

fn step(i: usize) -> String {
    let mut out = String::new();
    push_int(&mut out, i as i64);
    out
}

/// A type whose values are words in a document. Implemented by `enumeration!`.
pub(crate) trait Enumeration: Copy + 'static {
    /// Each value.
    const VALUES: &'static [Self];
    /// The word of each, in the same order.
    const WORDS: &'static [&'static str];
    /// `one of ...`
    const RULE: &'static str;
}

/// An enumeration written as a string. After each `=` stands the word in the document.
macro_rules! enumeration {
    ($(#[$doc:meta])* $name:ident { $(#[$first_doc:meta])* $first:ident = $first_word:literal, $($(#[$rest_doc:meta])* $rest:ident = $rest_word:literal,)* }) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub enum $name { $(#[$first_doc])* $first, $($(#[$rest_doc])* $rest,)* }

        impl $name {
            /// Each value, in the order of the format's own list.
            pub const ALL: &[$name] = &[$name::$first, $($name::$rest),*];

            /// The word that stands for it in a document.
            pub const fn as_str(self) -> &'static str {
                <$name as crate::reader::Enumeration>::WORDS[self as usize]
            }
        }

        impl crate::reader::Enumeration for $name {
            const VALUES: &'static [$name] = $name::ALL;
            const WORDS: &'static [&'static str] = &[$first_word, $($rest_word),*];
            const RULE: &'static str = concat!("one of ", $first_word $(, ", ", $rest_word)*);
        }
    };
}
pub(crate) use enumeration;
