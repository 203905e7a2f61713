//! Values in the words of a language: periods, dates, counts, lists, and labels with values in their places.
//!
//! What deliberately does not live here: which label and which value make a line (`facts`, `purpose`, `sections`).

use crate::{Date, Labels, Period, Recipient, Retention, plural, text::cut};
use json::{join, push_int};

impl Labels {
    /// The label whose name is this prefix and a word of the document: `right_access`.
    pub(crate) fn named(&self, prefix: &str, word: &str) -> &str {
        self.get(&join(&[prefix, word], ""))
    }

    /// The label with each `{name}` replaced by the value of that name. Braces in a value mean nothing. A value that ends with
    /// the language's full stop loses it before a full stop of the label.
    pub(crate) fn fill(&self, label: &str, values: &[(&str, &str)]) -> String {
        let stop = self.get("full_stop");
        let mut out = String::new();
        let mut rest = self.get(label);
        while let (before, Some(after)) = cut(rest, b'{') {
            let (name, tail) = cut(after, b'}');
            rest = tail.unwrap_or_default();
            out.push_str(before);
            out.push_str(values.iter().find(|(known, _)| *known == name).map_or("", |(_, value)| value));
            if rest.starts_with(stop) && out.ends_with(stop) {
                out.pop();
            }
        }
        out.push_str(rest);
        out
    }

    /// The form of a label for a count, with `{n}` replaced by it: `2 texts`.
    pub(crate) fn count(&self, label: &str, n: u16) -> String {
        let form = join(&[label, ".", plural(self.language(), n.into()).as_str()], "");
        self.fill(&form, &[("n", &digits(n))])
    }

    /// `a, b and c`, the last two joined by the label `last`.
    pub(crate) fn list(&self, items: &[&str], last: &str) -> String {
        match items {
            [before @ .., b] if !before.is_empty() => {
                let a = join(before, self.get("comma"));
                self.fill(last, &[("a", &a), ("b", b)])
            }
            _ => join(items, ""),
        }
    }

    /// `6 months`, `1 year and 6 months`.
    pub fn period(&self, period: Period) -> String {
        let said: Vec<String> = period.parts().map(|(n, unit)| self.count(unit, n)).collect();
        let said: Vec<&str> = said.iter().map(String::as_str).collect();
        self.list(&said, "and")
    }

    /// `per year`, `every 3 months`, `every 1 year and 6 months`.
    pub fn every(&self, period: Period) -> String {
        let mut parts = period.parts();
        match (parts.next(), parts.next()) {
            (Some((n, unit)), None) => self.count(&join(&["every_", unit], ""), n),
            _ => self.fill("every", &[("period", &self.period(period))]),
        }
    }

    /// `kept 6 months from the end of the repair`.
    pub(crate) fn kept(&self, retention: &Retention) -> String {
        self.fill("kept", &[("period", &self.period(retention.period)), ("from", &retention.from)])
    }

    /// `Twilio (US) sends our texts.`
    pub(crate) fn recipient(&self, recipient: &Recipient) -> String {
        self.fill(
            "recipient",
            &[("name", &recipient.name), ("country", &recipient.country), ("does", &recipient.does)],
        )
    }

    /// `24 November 2026`, `November 2026`.
    pub fn date(&self, date: Date) -> String {
        let (label, months) = match date.day {
            Some(_) => ("day", "months"),
            // Without a day, some languages name a month in another form.
            None => ("month", "months_alone"),
        };
        let day = match date.day {
            Some(1) => self.get("first").into(),
            day => digits(day.unwrap_or_default().into()),
        };
        let (mut month, mut rest) = cut(self.get(months), b',');
        for _ in 1..date.month {
            (month, rest) = cut(rest.unwrap_or_default(), b',');
        }
        self.fill(label, &[("day", &day), ("month", month), ("year", &digits(date.year))])
    }
}

/// Sentences one after the other. A full-width full stop is followed by no space.
pub(crate) fn sentences(said: &[String]) -> String {
    let mut out = String::new();
    for sentence in said {
        if !out.is_empty() && !out.ends_with('。') {
            out.push(' ');
        }
        out.push_str(sentence);
    }
    out
}

fn digits(n: u16) -> String {
    let mut out = String::new();
    push_int(&mut out, n.into());
    out
}
