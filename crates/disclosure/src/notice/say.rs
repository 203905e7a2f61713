//! Values in words: periods, dates, how often, by which means, and labels with values in their places.
//!
//! What deliberately does not live here: which label and which value make a line (`notice.json`).

use crate::{Date, Labels, Period, plural, text::cut};
use alloc::{string::String, vec::Vec};
use json::{Node, Value, join, push_int};

impl Labels {
    /// A value as the notice says it. The member's name tells what it is.
    pub(super) fn value(&self, node: &Node, name: &str) -> String {
        let text = match &node.value {
            Value::Str(text) => text,
            Value::Bool(true) => "true",
            Value::Bool(false) => "false",
            _ => "",
        };
        match name {
            "period" | "respond_within" => self.period(text),
            "every" => self.each(text),
            "last" | "date" => self.date(text),
            _ => text.into(),
        }
    }

    /// The label with each `{name}` replaced by the value of that name, else by the member of the node. What is put in stays
    /// as it is: braces in it mean nothing. Only before a full stop of the label it loses its own.
    pub(super) fn fill(&self, label: &str, node: &Node, values: &[(&str, &str)]) -> String {
        let mut out = String::new();
        let mut rest = self.get(label);
        while let (before, Some(after)) = cut(rest, b'{') {
            out.push_str(before);
            let (name, tail) = cut(after, b'}');
            rest = tail.unwrap_or_default();
            let value = match values.iter().find(|(known, _)| *known == name) {
                Some((_, value)) => String::from(*value),
                None => self.value(node.get(name), name),
            };
            let unstopped = if rest.starts_with('.') { value.strip_suffix('.') } else { None };
            out.push_str(unstopped.unwrap_or(&value));
        }
        out.push_str(rest);
        out
    }

    /// The form of a label for a count, with `{n}` replaced by it.
    pub(super) fn count(&self, kind: &str, unit: &str, n: u16) -> String {
        let mut digits = String::new();
        push_int(&mut digits, n.into());
        let form = join(&[kind, unit, ".", plural(self.language(), n.into()).as_str()], "");
        self.fill(&form, Node::ABSENT, &[("n", &digits)])
    }

    /// `a, b and c`, the last joined by the label `last`.
    pub(super) fn join(&self, items: &[String], last: &str) -> String {
        let mut out = String::new();
        for (i, item) in items.iter().enumerate() {
            if i > 0 && i + 1 == items.len() {
                out = self.fill(last, Node::ABSENT, &[("a", &out), ("b", item)]);
            } else {
                out.push_str(if i > 0 { self.get("comma") } else { "" });
                out.push_str(item);
            }
        }
        out
    }

    /// `6 months`, `1 year and 6 months`.
    fn period(&self, iso: &str) -> String {
        let mut said = Vec::new();
        for (n, unit) in Period::parse(iso).unwrap_or_default().parts() {
            if n > 0 {
                said.push(self.count("", unit, n));
            }
        }
        self.join(&said, "and")
    }

    /// `per year`, `every 3 months`.
    pub(super) fn each(&self, iso: &str) -> String {
        let parts = Period::parse(iso).unwrap_or_default().parts();
        let mut some = parts.into_iter().filter(|(n, _)| *n > 0);
        match (some.next(), some.next()) {
            (Some((n, unit)), None) => self.count("every_", unit, n),
            _ => self.fill("every", Node::ABSENT, &[("period", &self.period(iso))]),
        }
    }

    /// `24 November 2026`, `November 2026`.
    fn date(&self, iso: &str) -> String {
        let Some(date) = Date::parse(iso) else { return String::new() };
        let (mut day, mut year) = (String::new(), String::new());
        push_int(&mut year, date.year.into());
        let (mut month, mut rest) = cut(self.get("months"), b',');
        for _ in 1..date.month {
            (month, rest) = cut(rest.unwrap_or_default(), b',');
        }
        match date.day {
            Some(1) => day.push_str(self.get("first")),
            n => push_int(&mut day, n.unwrap_or_default().into()),
        }
        let label = if date.day.is_some() { "day" } else { "month" };
        self.fill(label, Node::ABSENT, &[("day", &day), ("month", month), ("year", &year)])
    }
}

/// Adds a sentence to those before it.
pub(super) fn add(said: &mut String, sentence: &str) {
    if !said.is_empty() {
        said.push(' ');
    }
    said.push_str(sentence);
}
