//! Prose in passages (paragraphs, items, headings), sentences and words, each with its place.
//!
//! What deliberately does not live here: formats of files (`read`), and meaning.

use std::ops::Range;

/// A paragraph, an item of a list or a heading.
#[derive(Clone, Debug, Default)]
pub struct Passage {
    /// Its text on one line.
    pub text: String,
    /// For offsets of the text, in order, the line of the file from there on; lines count from 1.
    pub lines: Vec<(usize, usize)>,
    /// Addresses of links in it: the offset of the link's text, and where it leads.
    pub links: Vec<(usize, String)>,
}

impl Passage {
    /// Adds text of one line. Blank space of any kind becomes one space.
    pub fn push(&mut self, text: &str, line: usize) {
        let mut line = line;
        for c in text.chars() {
            if c.is_whitespace() || c == '\u{feff}' {
                if !self.text.is_empty() && !self.text.ends_with(' ') {
                    self.text.push(' ');
                }
                line += usize::from(c == '\n');
            } else {
                if self.lines.last().is_none_or(|(_, last)| *last != line) {
                    self.lines.push((self.text.len(), line));
                }
                self.text.push(c);
            }
        }
    }

    /// The line of an offset.
    pub fn line(&self, at: usize) -> usize {
        self.lines.iter().take_while(|(from, _)| *from <= at).last().map_or(1, |(_, line)| *line)
    }

    /// The sentences, as ranges. A full stop ends one when blank space and no small letter follow it.
    pub fn sentences(&self) -> Vec<Range<usize>> {
        let mut out = Vec::new();
        let mut start = 0;
        for (at, c) in self.text.char_indices() {
            let rest = self.text.get(at + c.len_utf8()..).unwrap_or_default();
            let begins = rest
                .strip_prefix(' ')
                .and_then(|rest| rest.chars().next())
                .is_some_and(|next| !next.is_lowercase());
            let word = self.text.get(start..at).unwrap_or_default().rsplit(' ').next().unwrap_or_default();
            if matches!(c, '.' | '!' | '?') && begins && !ABBREVIATIONS.contains(&word) {
                out.push(start..at + c.len_utf8());
                start = at + c.len_utf8() + 1;
            }
        }
        if start < self.text.len() {
            out.push(start..self.text.len());
        }
        out
    }
}

/// What ends with a full stop inside a sentence.
const ABBREVIATIONS: [&str; 11] = ["Inc", "Ltd", "Co", "St", "No", "Nr", "Mr", "Mrs", "Ms", "Dr", "Tel"];

/// A word or a number of a sentence.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Word {
    /// In small letters.
    pub lower: String,
    /// As it stands.
    pub raw: String,
    /// Its bytes in the sentence.
    pub range: Range<usize>,
}

/// The words: runs of letters and digits. What stands before an apostrophe is a word by itself (`l’`, `don’t` is `don` and `t`).
pub fn words(sentence: &str) -> Vec<Word> {
    let mut out = Vec::new();
    let mut start = None;
    for (at, c) in sentence.char_indices().chain([(sentence.len(), ' ')]) {
        match (start, c.is_alphanumeric()) {
            (None, true) => start = Some(at),
            (Some(from), false) => {
                let raw = sentence.get(from..at).unwrap_or_default();
                out.push(Word {
                    lower: raw.to_lowercase(),
                    raw: raw.into(),
                    range: from..at,
                });
                start = None;
            }
            (None, false) | (Some(_), true) => {}
        }
    }
    out
}

/// A text as its words in small letters with one space between: to compare names and addresses however they are set.
pub fn normal(text: &str) -> String {
    let words: Vec<String> = words(text).into_iter().map(|word| word.lower).collect();
    words.join(" ").replace("limited", "ltd")
}
