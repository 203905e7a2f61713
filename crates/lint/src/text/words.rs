//! The words of a text.

use std::ops::Range;

/// A word of a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Word {
    /// In small letters, with a straight apostrophe.
    pub lower: String,
    /// Its bytes in the text.
    pub range: Range<usize>,
}

/// Runs of letters and digits, with apostrophes inside. French elisions (`l'`, `d'`) are words by themselves.
pub fn of(value: &str, language: &str) -> Vec<Word> {
    let elides = language == "fr";
    let mut words = Vec::new();
    let mut start = None;
    for (at, c) in value.char_indices().chain([(value.len(), ' ')]) {
        let is_apostrophe = matches!(c, '\'' | '’');
        match (start, c.is_alphanumeric() || (is_apostrophe && start.is_some())) {
            (None, true) => start = Some(at),
            (Some(from), true) if is_apostrophe && elides => {
                push(&mut words, value, from, at + c.len_utf8());
                start = None;
            }
            (Some(from), false) => {
                let raw = value.get(from..at).unwrap_or_default();
                push(&mut words, value, from, from + raw.trim_end_matches(['\'', '’']).len());
                start = None;
            }
            (None, false) | (Some(_), true) => {}
        }
    }
    words
}

fn push(words: &mut Vec<Word>, value: &str, from: usize, to: usize) {
    let raw = value.get(from..to).unwrap_or_default();
    let lower = if raw.is_ascii() {
        raw.to_ascii_lowercase()
    } else {
        raw.to_lowercase().replace('’', "'")
    };
    words.push(Word { lower, range: from..to });
}
