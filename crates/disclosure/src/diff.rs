//! What changed between two versions of a document, member by member, as a person would say it.
//!
//! What lives here: [`diff`], [`entry`], [`first_version`], and how a single difference is put into a sentence. What deliberately does not: which
//! member is material (`diff/document.rs`, `diff/purposes.rs`), and any change of the file that is not a change of the document.
//! The sentences of differences are English: their reader is the author. The page does not reach this module, so it may format.
//!
//! # What is material
//!
//! A difference is material when those who agreed have to be asked again: another controller; a purpose that is new, wider (a
//! channel, more often, by a machine, another legal basis) or rewritten; a benefit that is withdrawn; a recipient that is new, that
//! decides for itself, is in another country, does something else or lost its safeguard; a sale; a longer retention, of the number
//! or of the proof. All else is wording: also less of any of these.

mod document;
mod purposes;

use crate::{Change, Date, Document, Labels, Period, base_language};

/// As many differences are told in the entry that is offered for `changes`.
const TOLD: usize = 6;

/// One difference between two versions of a document.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Difference {
    /// The member in the new document as an RFC 6901 pointer; for what is gone, the place where it stood.
    pub pointer: String,
    /// What is different, in an English sentence without a full stop: `Kept 12 months, was 6 months`.
    pub sentence: String,
    /// Whether those who agreed to the old text have to be asked again.
    pub material: bool,
}

/// Every difference of what two versions of a document say, in the document's order. The version itself, new entries of `changes`
/// and the linter's allowances are none: they say nothing about the number.
pub fn diff(old: &Document, new: &Document) -> Vec<Difference> {
    let mut differ = Differ {
        labels: Labels::english(),
        found: Vec::new(),
    };
    document::document(old, new, &mut differ);
    differ.found
}

/// The entry of `changes` that these differences call for. Where one is material, the summary tells the material ones alone. It is
/// English and a first draft: visitors read it, so its author should put it into their words.
pub fn entry(differences: &[Difference], version: &str, date: Date) -> Change {
    let material = differences.iter().any(|difference| difference.material);
    let told: Vec<&str> = differences.iter().filter(|d| d.material == material).map(|d| d.sentence.as_str()).collect();
    let mut summary: String = told.iter().take(TOLD).map(|sentence| format!("{sentence}. ")).collect();
    match told.len().saturating_sub(TOLD) {
        0 => {}
        1 => summary.push_str("And one more change."),
        more => summary.push_str(&format!("And {more} more changes.")),
    }
    if told.is_empty() {
        summary.push_str("Nothing that we say has changed.");
    }
    Change {
        version: version.into(),
        date,
        summary: summary.trim_end().into(),
        material,
    }
}

/// What the entry of a first version says, in the languages of the documents to begin with; `None` in others. With that entry, who agrees to the
/// first version keeps their choice when the next one only rewords it.
pub fn first_version(language: &str) -> Option<&'static str> {
    match base_language(language) {
        "en" => Some("This is the first version."),
        "fr" => Some("C’est la première version."),
        "de" => Some("Das ist die erste Version."),
        _ => None,
    }
}

/// The differences found so far.
struct Differ {
    labels: Labels,
    found: Vec<Difference>,
}

impl Differ {
    fn push(&mut self, pointer: &str, material: bool, sentence: String) {
        self.found.push(Difference {
            pointer: pointer.into(),
            sentence,
            material,
        });
    }

    /// A text that differs.
    fn text(&mut self, pointer: &str, what: &str, old: &str, new: &str, material: bool) {
        if old != new {
            self.push(pointer, material, format!("{what}: “{new}”, was “{old}”"));
        }
    }

    /// A text that says what is done with the number: material where it is not the same words in other order, but another statement.
    fn statement(&mut self, pointer: &str, what: &str, old: &str, new: &str) {
        self.text(pointer, what, old, new, says_something_else(old, new));
    }

    /// A text that may be absent. Its loss is material where `loss_is_material`; its change never is.
    fn optional(&mut self, pointer: &str, what: &str, old: Option<&str>, new: Option<&str>, loss_is_material: bool) {
        match (old, new) {
            (None, None) => {}
            (Some(old), Some(new)) => self.text(pointer, what, old, new, false),
            (None, Some(new)) => self.push(pointer, false, format!("{what} is new: “{new}”")),
            (Some(old), None) => self.push(pointer, loss_is_material, format!("{what} is gone, was “{old}”")),
        }
    }

    /// A span of time. `what` stands before it: `Kept`.
    fn period(&mut self, pointer: &str, what: &str, old: Period, new: Period, longer_is_material: bool) {
        if old != new {
            let is_longer = old.hours() < new.hours();
            let (old, new) = (self.labels.period(old), self.labels.period(new));
            self.push(pointer, is_longer && longer_is_material, format!("{what} {new}, was {old}"));
        }
    }

    /// A list of lines, none of them material: what is new, what is gone, what reads otherwise in its place, and the order.
    fn lines(&mut self, pointer: &str, what: &str, old: &[String], new: &[String]) {
        let is_reworded = |i: usize| {
            let pair = old.get(i).zip(new.get(i));
            pair.is_some_and(|(before, now)| !new.contains(before) && !old.contains(now))
        };
        let found_before = self.found.len();
        for (i, before) in old.iter().enumerate() {
            if !new.contains(before) && !is_reworded(i) {
                self.push(pointer, false, format!("{what} is gone: “{before}”"));
            }
        }
        for (i, now) in new.iter().enumerate() {
            let at = format!("{pointer}/{i}");
            match old.get(i) {
                Some(before) if is_reworded(i) => self.text(&at, what, before, now, false),
                Some(_) | None if !old.contains(now) => self.push(&at, false, format!("{what} is new: “{now}”")),
                Some(_) | None => {}
            }
        }
        if found_before == self.found.len() && old != new {
            self.push(pointer, false, format!("{what}: the list has another order"));
        }
    }
}

/// Whether a statement says something else, and not the same in other words: a number in it is another, or more than half of its
/// words are gone, or more than half are new. A rewording can still hide a change, which is why the sentence shows both texts.
fn says_something_else(old: &str, new: &str) -> bool {
    let (old, new) = (words(old), words(new));
    let numbers = |words: &[String]| {
        let mut numbers: Vec<String> = words.iter().filter(|word| word.chars().any(char::is_numeric)).cloned().collect();
        numbers.sort();
        numbers
    };
    let missing = |from: &[String], of: &[String]| of.iter().filter(|word| !from.contains(word)).count() * 2 > of.len();
    numbers(&old) != numbers(&new) || missing(&new, &old) || missing(&old, &new)
}

fn words(text: &str) -> Vec<String> {
    text.to_lowercase()
        .split(|c: char| !c.is_alphanumeric())
        .filter(|word| !word.is_empty())
        .map(str::to_owned)
        .collect()
}
