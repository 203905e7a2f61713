//! The sentences of a text.

use crate::Word;
use std::ops::Range;

/// A sentence of a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sentence {
    /// Its words, as indices of the text's words: at least one.
    pub words: Range<usize>,
    /// Its bytes in the text, with the mark that ends it.
    pub range: Range<usize>,
}

/// Abbreviations whose dot does not end a sentence.
const ABBREVIATED: &[&str] = &[
    "e.g", "i.e", "eg", "ie", "vs", "mr", "mrs", "ms", "dr", "st", "no", "nr", "art", "abs", "para", "sec", "approx", "msg", "freq", "ca", "z.b", "d.h", "u.a",
    "z", "d", "u", "bzw", "ggf", "evtl", "vgl", "ex", "al", "c.-à-d",
];

/// Abbreviations whose dot ends a sentence only before a capital letter.
const MAYBE_LAST: &[&str] = &["etc", "inc", "ltd", "co", "corp", "llc", "usw", "u.s", "a.m", "p.m", "min", "max", "tel"];

/// Cuts at full stops, question and exclamation marks, and at the ends of paragraphs, headings and list items.
pub(crate) fn of(value: &str, words: &[Word]) -> Vec<Sentence> {
    let mut sentences = Vec::new();
    let (mut from, mut word) = (0, 0);
    for (at, c) in value.char_indices().chain([(value.len(), '\n')]) {
        let end = match c {
            '.' | '!' | '?' | '…' if ends_sentence(value, at, c) => at + c.len_utf8(),
            '\n' if ends_line(value, at) => at,
            _ => continue,
        };
        let rest = words.get(word..).unwrap_or_default();
        let count = rest.partition_point(|next| next.range.start < end);
        if let Some(first) = rest.first().filter(|_| count > 0) {
            sentences.push(Sentence {
                words: word..word + count,
                range: first.range.start.max(from)..end,
            });
            word += count;
        }
        from = end;
    }
    sentences
}

/// Whether this mark ends a sentence: white space follows, and the word before is no abbreviation.
fn ends_sentence(value: &str, at: usize, mark: char) -> bool {
    let rest = value
        .get(at + mark.len_utf8()..)
        .unwrap_or_default()
        .trim_start_matches(['"', '”', '’', '\'', ')', ']', '»', '*', '_']);
    if rest.chars().next().is_some_and(|next| !next.is_whitespace()) {
        return false;
    }
    let next = rest.trim_start().chars().next();
    let before = value.get(..at).unwrap_or_default();
    let last = before.rsplit(|c: char| c.is_whitespace() || c == '(').next().unwrap_or_default().to_lowercase();
    let is_short = mark == '.' && (ABBREVIATED.contains(&last.as_str()) || (last.chars().count() == 1 && last != "i" && last.chars().all(char::is_alphabetic)));
    let is_maybe = mark == '.' && MAYBE_LAST.contains(&last.as_str()) && next.is_some_and(char::is_lowercase);
    !(is_short || is_maybe)
}

/// Whether a line break ends a paragraph, a heading or an item of a list.
fn ends_line(value: &str, at: usize) -> bool {
    let next = value.get(at + 1..).unwrap_or_default().trim_start_matches([' ', '\t']);
    next.is_empty()
        || next.starts_with(['\n', '*', '-', '+', '#', '|', '=', '•'])
        || next.split('.').next().is_some_and(|n| !n.is_empty() && n.bytes().all(|b| b.is_ascii_digit()))
}
