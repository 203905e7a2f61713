//! What words are about: the number, or something else that a page speaks of, such as invoices and cookies.
//!
//! What deliberately does not live here: the words themselves (`lexicon`), and what follows from it (`compare`).

use super::lexicon::{Lexicon, is_one, value};
use lint::Word;
use std::ops::Range;

/// What a sentence can be about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Subject {
    /// The number that the disclosure is about.
    Number,
    /// Something that the disclosure says nothing of.
    Other,
}

/// What one word names. An order number and a tracking number are something else.
pub fn at(words: &[Word], i: usize, lexicon: &Lexicon) -> Option<Subject> {
    let is_other = |i: usize| words.get(i).is_some_and(|word| is_one(&word.lower, lexicon.others));
    let word = words.get(i)?;
    if is_one(&word.lower, lexicon.number) {
        let before = i.checked_sub(1);
        let is_labelled = before.and_then(|i| words.get(i)).is_some_and(|word| is_one(&word.lower, lexicon.not_phone));
        return Some(if is_labelled || before.is_some_and(is_other) {
            Subject::Other
        } else {
            Subject::Number
        });
    }
    is_other(i).then_some(Subject::Other)
}

/// What is named last in these words.
pub fn last(words: &[Word], lexicon: &Lexicon) -> Option<Subject> {
    (0..words.len()).rev().find_map(|i| at(words, i, lexicon))
}

/// What is named nearest to some of the words: before them, or else behind.
pub fn nearest(words: &[Word], to: &Range<usize>, lexicon: &Lexicon) -> Option<Subject> {
    let behind = || (to.end..words.len()).find_map(|i| at(words, i, lexicon));
    (0..to.start).rev().find_map(|i| at(words, i, lexicon)).or_else(behind)
}

/// What words are about as a whole: the number, if it is named at all.
pub fn whole(words: &[Word], lexicon: &Lexicon) -> Option<Subject> {
    let mut all = (0..words.len()).filter_map(|i| at(words, i, lexicon));
    let first = all.next()?;
    let has_number = first == Subject::Number || all.any(|subject| subject == Subject::Number);
    Some(if has_number { Subject::Number } else { Subject::Other })
}

/// Whether one of the words is in a list.
pub fn has(words: &[Word], list: &[&str]) -> bool {
    words.iter().any(|word| is_one(&word.lower, list))
}

/// A call or a text to the reader, by its word: spoken (true) or written. `Call us` and `give us a call` are none.
pub fn contact(words: &[Word], i: usize, lexicon: &Lexicon) -> Option<bool> {
    let is_spoken = value(&words.get(i)?.lower, lexicon.contacts)?;
    let is = |i: Option<usize>, list| i.and_then(|i| words.get(i)).is_some_and(|word| is_one(&word.lower, list));
    let is_given = is(i.checked_sub(1), lexicon.article) && is(i.checked_sub(2), lexicon.us);
    (!is_given && !is(Some(i + 1), lexicon.us)).then_some(is_spoken)
}
