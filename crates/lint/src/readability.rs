//! How hard a text is to read: Flesch, Flesch-Kincaid and SMOG for English, LIX for every language.
//!
//! The counts are those of PyPI `textstat`, which judges them (`tests/interop/readability/compare.py`): what a word and a sentence is here is not what
//! it is for the rules. Syllables follow the CMU Pronouncing Dictionary as far as `syllables.rs` knows it.

mod syllables;

pub use syllables::syllables;

use std::borrow::Cow;

/// How hard a text is to read.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Readability {
    /// How many words it has.
    pub words: usize,
    /// How many sentences of three words or more, at least one.
    pub sentences: usize,
    /// How many syllables by English spelling.
    pub syllables: usize,
    /// How many words of three syllables or more.
    pub polysyllables: usize,
    /// How many words of more than six letters.
    pub long_words: usize,
}

impl Readability {
    fn sentence_length(self) -> f64 {
        ratio(self.words, self.sentences)
    }

    /// Flesch reading ease, English: 60 and more is plain, below 30 is for graduates (Flesch 1948).
    pub fn flesch(self) -> f64 {
        if self.words == 0 {
            return 0.0;
        }
        206.835 - 1.015 * self.sentence_length() - 84.6 * ratio(self.syllables, self.words)
    }

    /// Flesch-Kincaid grade, English: years of school in the United States (Kincaid and others 1975).
    pub fn flesch_kincaid(self) -> f64 {
        if self.words == 0 {
            return 0.0;
        }
        0.39 * self.sentence_length() + 11.8 * ratio(self.syllables, self.words) - 15.59
    }

    /// SMOG grade, English (McLaughlin 1969). It was made for 30 sentences and more.
    pub fn smog(self) -> f64 {
        1.043 * (30.0 * ratio(self.polysyllables, self.sentences)).sqrt() + 3.1291
    }

    /// LIX, any language: below 40 is easy, above 50 is hard (Björnsson 1968).
    pub fn lix(self) -> f64 {
        self.sentence_length() + 100.0 * ratio(self.long_words, self.words)
    }
}

fn ratio(of: usize, by: usize) -> f64 {
    if by == 0 { 0.0 } else { of as f64 / by as f64 }
}

impl std::iter::Sum for Readability {
    fn sum<I: Iterator<Item = Readability>>(all: I) -> Readability {
        all.fold(Readability::default(), |a, b| Readability {
            words: a.words + b.words,
            sentences: a.sentences + b.sentences,
            syllables: a.syllables + b.syllables,
            polysyllables: a.polysyllables + b.polysyllables,
            long_words: a.long_words + b.long_words,
        })
    }
}

/// Counts a text. Words are what white space parts once all marks are gone, apostrophes of English contractions excepted.
pub fn readability(text: &str) -> Readability {
    let counted = counts(text);
    Readability {
        sentences: if text.is_empty() { 0 } else { counted.sentences.max(1) },
        ..counted
    }
}

/// The counts of a text that is a part of a longer one: short sentences are none, even where there is no other.
pub(crate) fn counts(text: &str) -> Readability {
    let mut counted = Readability::default();
    for word in text.split_whitespace().map(bare).filter(|word| !word.is_empty()) {
        let syllables = syllables(&lower(&word));
        counted.words += 1;
        counted.syllables += syllables;
        counted.polysyllables += usize::from(syllables >= 3);
        counted.long_words += usize::from(word.chars().filter(|c| *c != '\'').count() > 6);
    }
    counted.sentences = sentences(text);
    counted
}

fn is_word(c: char) -> bool {
    c.is_alphanumeric() || c == '_'
}

fn lower(word: &str) -> Cow<'_, str> {
    if word.bytes().all(|b| b.is_ascii_lowercase()) {
        Cow::Borrowed(word)
    } else {
        Cow::Owned(word.to_lowercase())
    }
}

/// A word without its marks: letters and digits, and apostrophes before the endings of English contractions.
fn bare(word: &str) -> Cow<'_, str> {
    if word.bytes().all(|b| b.is_ascii_alphanumeric()) {
        return Cow::Borrowed(word);
    }
    let contracts = |rest: &str| rest.starts_with(['t', 's', 'd']) || ["ve", "ll", "re"].iter().any(|ending| rest.starts_with(ending));
    let kept = word
        .char_indices()
        .filter(|(at, c)| is_word(*c) || (*c == '\'' && contracts(word.get(at + 1..).unwrap_or_default())));
    Cow::Owned(kept.map(|(_, c)| c).collect())
}

/// Runs up to a full stop, a question or an exclamation mark, each of three words or more.
fn sentences(text: &str) -> usize {
    let is_end = |c: char| matches!(c, '.' | '!' | '?');
    let (mut count, mut rest) = (0, text);
    while let Some(start) = rest.find(is_word) {
        rest = rest.get(start..).unwrap_or_default();
        let end = rest.find(is_end).unwrap_or(rest.len());
        let (sentence, after) = rest.split_at(end);
        count += usize::from(sentence.split_whitespace().filter(|word| !bare(word).is_empty()).nth(2).is_some());
        rest = after.trim_start_matches(is_end);
    }
    count
}
