//! Sentences against the document: what they say of a fact, and whether the document says the same.
//!
//! What lives here: the walk over passages and sentences; each kind of fact has a file in `compare`. What deliberately does not: finding
//! addresses and names in prose (`contacts`, `names`), periods and rates (crate `lint`), and a judgement of what a sentence leaves unsaid:
//! only what it says otherwise is found.

mod addresses;
mod frequency;
mod periods;
mod sharing;
mod stop_words;

use super::facts::Facts;
use super::lexicon::{Lexicon, is_one};
use super::passage::Passage;
use super::{names, subject};
use disclosure::base_language;
use lint::{Index, Stated, Text, Word};
use std::cell::OnceCell;
use std::ops::Range;

/// A fact that prose states otherwise than the document.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Disagreement {
    /// What kind of fact.
    pub kind: Kind,
    /// The line, from 1.
    pub line: usize,
    /// What the text says.
    pub found: String,
    /// What the document says, in words.
    pub document: String,
    /// Where the document says it, as an RFC 6901 pointer.
    pub pointer: String,
}

/// The kinds of facts that are compared.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    Retention,
    Deletion,
    Answer,
    Stop,
    StopWord,
    Frequency,
    Recipient,
    Selling,
    Email,
    Phone,
    Link,
    Authority,
    Name,
    Address,
}

impl Kind {
    /// The word for it in a report.
    pub const fn as_str(self) -> &'static str {
        match self {
            Kind::Retention => "retention",
            Kind::Deletion => "deletion",
            Kind::Answer => "answer",
            Kind::Stop => "stop",
            Kind::StopWord => "stop-word",
            Kind::Frequency => "frequency",
            Kind::Recipient => "recipient",
            Kind::Selling => "selling",
            Kind::Email => "email",
            Kind::Phone => "phone",
            Kind::Link => "link",
            Kind::Authority => "authority",
            Kind::Name => "name",
            Kind::Address => "address",
        }
    }
}

/// A passage of at most so many words may be a label of what stands behind it.
const LABEL: usize = 6;
/// So many passages behind a label belong to it: the lines of an address.
const LABELLED: usize = 4;

/// What stands around a sentence.
struct Around<'a> {
    /// The last heading.
    title: &'a [Word],
    /// The passage before, also a heading.
    before: &'a [Word],
    /// The short passages right before.
    labels: Vec<&'a [Word]>,
    /// The whole passage.
    passage: &'a [Word],
    /// The passage up to the sentence.
    earlier: &'a [Word],
}

/// A sentence while it is compared.
struct Sentence<'a> {
    facts: &'a Facts<'a>,
    passage: &'a Passage,
    /// The sentence, and where it begins in the passage.
    text: &'a str,
    at: usize,
    /// Its words, with their bytes in the passage, and the index of the first in the passage.
    words: &'a [Word],
    first: usize,
    around: Around<'a>,
    /// The purposes that it is about, once they were asked for: each of its facts asks.
    about: OnceCell<Vec<usize>>,
    found: Vec<Disagreement>,
}

/// Every disagreement of the passages, in order.
pub fn compare(facts: &Facts, passages: &[Passage]) -> Vec<Disagreement> {
    let language = base_language(&facts.document.language);
    let texts: Vec<Text> = passages.iter().map(|passage| Text::new(String::new(), &passage.text, language, None)).collect();
    let stated = lint::Facts::of(&texts, &Index::new(&texts));
    let mut out: Vec<Disagreement> = Vec::new();
    let mut title: &[Word] = &[];
    for (i, (passage, text)) in passages.iter().zip(&texts).enumerate() {
        if passage.is_heading {
            title = &text.words;
        }
        let above = texts.get(..i).unwrap_or_default().iter().rev().map(|text| &text.words[..]);
        let labels: Vec<&[Word]> = above.clone().take(LABELLED).take_while(|words| words.len() <= LABEL).collect();
        let mut end = 0;
        for sentence in text.sentences.iter() {
            let whole = passage.text.get(end..sentence.range.end).unwrap_or_default();
            let at = end + whole.len() - whole.trim_start().len();
            end = sentence.range.end;
            let mut sentence = Sentence {
                facts,
                passage,
                text: whole.trim_start(),
                at,
                words: text.words.get(sentence.words.clone()).unwrap_or_default(),
                first: sentence.words.start,
                around: Around {
                    title,
                    before: above.clone().next().unwrap_or_default(),
                    labels: labels.clone(),
                    passage: &text.words,
                    earlier: text.words.get(..sentence.words.start).unwrap_or_default(),
                },
                about: OnceCell::new(),
                found: Vec::new(),
            };
            sentence.compare(i, &stated);
            for found in sentence.found {
                let is_same = |known: &Disagreement| (known.kind, known.line, &known.found) == (found.kind, found.line, &found.found);
                if !out.iter().any(is_same) {
                    out.push(found);
                }
            }
        }
    }
    out
}

impl<'a> Sentence<'a> {
    fn compare(&mut self, text: usize, stated: &lint::Facts) {
        // The document's own sentence agrees with it, whatever it is about.
        if self.words.len() > 2 && self.facts.says(self.text) {
            return;
        }
        self.addresses();
        self.names();
        let Some(lexicon) = self.facts.lexicon else { return };
        for rate in self.own(text, &stated.rates) {
            self.frequency(&self.within(&rate.words), &rate.value, lexicon);
        }
        for period in self.own(text, &stated.periods) {
            self.period(&self.within(&period.words), period.value, lexicon);
        }
        self.sharing(lexicon);
        self.selling(lexicon);
        self.stop_words(lexicon);
        self.authority(lexicon);
    }

    /// What of a list in the order of the texts is stated in the sentence.
    fn own<'s, T>(&self, text: usize, stated: &'s [Stated<T>]) -> &'s [Stated<T>] {
        let before = |word: usize| stated.partition_point(|stated| (stated.text, stated.words.start) < (text, word));
        stated.get(before(self.first)..before(self.first + self.words.len())).unwrap_or_default()
    }

    /// Words of the passage, as indices of the sentence's words.
    fn within(&self, words: &Range<usize>) -> Range<usize> {
        words.start - self.first..words.end - self.first
    }

    fn push(&mut self, kind: Kind, at: usize, found: impl Into<String>, document: impl Into<String>, pointer: impl Into<String>) {
        self.found.push(Disagreement {
            kind,
            line: self.passage.line(at),
            found: found.into(),
            document: document.into(),
            pointer: pointer.into(),
        });
    }

    fn has(&self, list: &[&str]) -> bool {
        subject::has(self.words, list)
    }

    /// Whether the sentence, its heading or a label before it has one of these words.
    fn is_labelled(&self, list: &[&str]) -> bool {
        let around = self.around.labels.iter().chain([&self.around.title]);
        self.has(list) || around.into_iter().any(|words| subject::has(words, list))
    }

    /// The words of the sentence in this range.
    fn part(&self, words: Range<usize>) -> &'a [Word] {
        self.words.get(words.start..words.end.min(self.words.len())).unwrap_or_default()
    }

    /// A word as it is written.
    fn written(&self, word: &Word) -> &'a str {
        self.passage.text.get(word.range.clone()).unwrap_or_default()
    }

    /// What stands between a word of the sentence and the next.
    fn gap(&self, i: usize) -> &'a str {
        let (this, next) = (self.words.get(i), self.words.get(i + 1));
        let gap = this.zip(next).and_then(|(this, next)| self.passage.text.get(this.range.end..next.range.start));
        gap.unwrap_or_default()
    }

    /// Where words stand in the passage, and as they are written.
    fn quote(&self, words: Range<usize>) -> (usize, String) {
        let part = self.part(words);
        let start = part.first().map_or(self.at, |word| word.range.start);
        let end = part.last().map_or(start, |word| word.range.end);
        (start, self.passage.text.get(start..end).unwrap_or_default().to_owned())
    }

    /// The purposes that the sentence is about, or else what stands around it.
    fn about(&self) -> Vec<usize> {
        let about = || self.facts.about(&[self.words, self.around.passage, self.around.before]);
        self.about.get_or_init(about).clone()
    }

    /// Another authority than the document's, in a sentence on complaints about the number.
    fn authority(&mut self, lexicon: &Lexicon) {
        if !self.has(lexicon.complain) || self.has(lexicon.consumer) {
            return;
        }
        let wanted = &self.facts.document.complaints.name;
        for (at, name) in names::other_authorities(self.text, wanted) {
            self.push(Kind::Authority, self.at + at, name, wanted.clone(), "/complaints/name");
        }
    }

    /// Whether a word of the sentence is in a list.
    fn is_word(&self, i: usize, list: &[&str]) -> bool {
        self.words.get(i).is_some_and(|word| is_one(&word.lower, list))
    }
}
