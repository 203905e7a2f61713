//! Values in words: periods, dates, how often, by which means, and labels with values in their places.
//!
//! What deliberately does not live here: which label and which value make a line (`notice.json`).

use crate::{Date, Labels, Period, plural, text::cut};
use alloc::{string::String, vec::Vec};
use json::{Node, Value, join, push_int};

/// Each adds to the end of `out`: what is handed back would have to be freed, at every place it is used.
impl Labels {
    /// A value as the notice says it. The member's name tells what it is.
    pub(super) fn value(&self, out: &mut String, node: &Node, name: &str) {
        match name {
            "period" | "respond_within" => self.period(out, node.as_text()),
            "every" | "per" => self.each(out, node.as_text()),
            "last" | "date" => self.date(out, node.as_text()),
            _ => out.push_str(match &node.value {
                Value::Str(text) => text,
                Value::Bool(true) => "true",
                _ => "false",
            }),
        }
    }

    /// The label with each `{name}` replaced by the value of that name, else by the member of the node. What is put in stays
    /// as it is: braces in it mean nothing. Only before a full stop of the label it loses its own.
    pub(super) fn fill(&self, out: &mut String, label: &str, node: &Node, values: &[(&str, &str)]) {
        let mut rest = self.get(label);
        while let (before, Some(after)) = cut(rest, b'{') {
            out.push_str(before);
            let (name, tail) = cut(after, b'}');
            rest = tail.unwrap_or_default();
            match values.iter().find(|(known, _)| *known == name) {
                Some((_, value)) => out.push_str(value),
                None => self.value(out, node.get(name), name),
            }
            let stop = self.get("full_stop");
            if rest.starts_with(stop) && out.ends_with(stop) {
                out.pop();
            }
        }
        out.push_str(rest);
    }

    /// The form of a label for a count, with `{n}` replaced by it.
    pub(super) fn count(&self, out: &mut String, kind: &str, unit: &str, n: u16) {
        let mut digits = String::new();
        push_int(&mut digits, n.into());
        let form = join(&[kind, unit, ".", plural(self.language(), n.into()).as_str()], "");
        self.fill(out, &form, Node::ABSENT, &[("n", &digits)]);
    }

    /// `a, b and c`, the last joined by the label `last`.
    pub(super) fn join(&self, out: &mut String, items: &[String], last: &str) {
        let mut said = String::new();
        for (i, item) in items.iter().enumerate() {
            if i > 0 && i + 1 == items.len() {
                return self.fill(out, last, Node::ABSENT, &[("a", &said), ("b", item)]);
            }
            said.push_str(if i > 0 { self.get("comma") } else { "" });
            said.push_str(item);
        }
        out.push_str(&said);
    }

    /// `6 months`, `1 year and 6 months`.
    fn period(&self, out: &mut String, iso: &str) {
        let mut said = Vec::new();
        for (n, unit) in Period::parse(iso).unwrap_or_default().parts() {
            if n > 0 {
                let mut part = String::new();
                self.count(&mut part, "", unit, n);
                said.push(part);
            }
        }
        self.join(out, &said, "and");
    }

    /// `per year`, `every 3 months`, `per repair`.
    fn each(&self, out: &mut String, per: &str) {
        let parts = Period::parse(per).unwrap_or_default().parts();
        let mut some = parts.into_iter().filter(|(n, _)| *n > 0);
        match (some.next(), some.next()) {
            (None, _) => self.fill(out, "per_noun", Node::ABSENT, &[("noun", per)]),
            (Some((n, unit)), None) => self.count(out, "every_", unit, n),
            _ => {
                let mut period = String::new();
                self.period(&mut period, per);
                self.fill(out, "every", Node::ABSENT, &[("period", &period)]);
            }
        }
    }

    /// `24 November 2026`, `November 2026`.
    fn date(&self, out: &mut String, iso: &str) {
        let date = Date::parse(iso).unwrap_or_default();
        let (mut day, mut year) = (String::new(), String::new());
        push_int(&mut year, date.year.into());
        let (label, months) = match date.day {
            Some(_) => ("day", "months"),
            // Beside no day, some languages name a month in another form.
            None => ("month", "months_alone"),
        };
        let (mut month, mut rest) = cut(self.get(months), b',');
        for _ in 1..date.month {
            (month, rest) = cut(rest.unwrap_or_default(), b',');
        }
        match date.day {
            Some(1) => day.push_str(self.get("first")),
            n => push_int(&mut day, n.unwrap_or_default().into()),
        }
        self.fill(out, label, Node::ABSENT, &[("day", &day), ("month", month), ("year", &year)]);
    }
}
