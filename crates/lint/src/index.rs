//! Where words stand in the texts of a document. Built once, so that a rule with a hundred phrases does not read the document a
//! hundred times.

use crate::{Text, Word};
use std::collections::HashMap;
use std::ops::Range;

/// Words in a row, in one text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Place {
    /// Which of the texts.
    pub text: usize,
    /// Which of its words.
    pub words: Range<usize>,
}

/// Words before a phrase that turn it around.
const NOT: &[&str] = &[
    "no", "not", "never", "without", "nor", "neither", "don't", "cannot", "instead", "pas", "jamais", "sans", "ni", "aucun", "aucune", "kein", "keine",
    "keinen", "nicht", "nie", "ohne",
];

/// Words behind a phrase that turn it around.
const NOT_BEHIND: &[&str] = &["pas", "jamais", "nicht", "nie"];

/// The most words between a negation and what it negates.
const NEGATION_REACH: usize = 3;

/// The words of several texts.
pub struct Index<'a> {
    texts: &'a [Text<'a>],
    places: HashMap<&'a str, Vec<(usize, usize)>>,
    /// Each word once, in order: for beginnings of words.
    known: Vec<&'a str>,
}

impl<'a> Index<'a> {
    /// The index of these texts.
    pub fn new(texts: &'a [Text<'a>]) -> Index<'a> {
        let mut places: HashMap<&str, Vec<(usize, usize)>> = HashMap::new();
        for (i, text) in texts.iter().enumerate() {
            for (k, word) in text.words.iter().enumerate() {
                places.entry(&word.lower).or_default().push((i, k));
            }
        }
        let mut known: Vec<&str> = places.keys().copied().collect();
        known.sort_unstable();
        Index { texts, places, known }
    }

    /// Where a phrase stands: words in small letters with a space between. A word that ends with `*` stands for all that begin so.
    pub fn find(&self, phrase: &str) -> Vec<Place> {
        let (first, rest) = phrase.split_once(' ').unwrap_or((phrase, ""));
        let length = phrase.split(' ').count();
        let mut found = Vec::new();
        for &(text, word) in self.beginning(first) {
            let words = self.texts.get(text).map(|text| &text.words[..]).unwrap_or_default();
            if rest.is_empty() || begins(words.get(word + 1..).unwrap_or_default(), rest) {
                let words = word..word + length;
                found.push(Place { text, words });
            }
        }
        found
    }

    /// Where words stand for which this holds, in the order of the texts. It is asked once for each word.
    pub(crate) fn places_of(&self, holds: impl Fn(&str) -> bool) -> Vec<(usize, usize)> {
        let known = self.known.iter().filter(|word| holds(word));
        let mut places: Vec<(usize, usize)> = known.flat_map(|word| &self.places[*word]).copied().collect();
        places.sort_unstable();
        places
    }

    /// How often a word stands.
    pub fn count(&self, word: &str) -> usize {
        self.places.get(word).map_or(0, Vec::len)
    }

    /// Where any of several phrases stands.
    pub fn find_any(&self, phrases: &[&str]) -> Vec<Place> {
        phrases.iter().flat_map(|phrase| self.find(phrase)).collect()
    }

    fn beginning<'s>(&'s self, step: &str) -> Box<dyn Iterator<Item = &'s (usize, usize)> + 's> {
        match step.strip_suffix('*') {
            None => Box::new(self.places.get(step).into_iter().flatten()),
            Some(stem) => {
                let stem = stem.to_owned();
                let from = self.known.partition_point(|word| **word < *stem);
                let known = self.known.get(from..).unwrap_or_default().iter();
                Box::new(known.take_while(move |word| word.starts_with(&*stem)).flat_map(|word| &self.places[*word]))
            }
        }
    }

    /// The text of a place.
    pub fn text(&self, place: &Place) -> &'a Text<'a> {
        &self.texts[place.text]
    }

    /// The bytes of a place in its text.
    pub fn bytes(&self, place: &Place) -> Range<usize> {
        bytes(&self.text(place).words, &place.words)
    }

    /// The words of the sentence around a place.
    pub fn sentence(&self, place: &Place) -> Range<usize> {
        let sentence = self.text(place).sentence(place.words.start);
        sentence.map_or(place.words.clone(), |sentence| sentence.words.clone())
    }

    /// Whether any of the phrases stands in the sentence around a place.
    pub fn beside(&self, place: &Place, phrases: &[&str]) -> bool {
        let words = self.text(place).words.get(self.sentence(place)).unwrap_or_default();
        phrases.iter().any(|phrase| has(words, phrase))
    }

    /// Whether a word is one of these; one that ends with `*` stands for all that begin so.
    pub fn is_one_of(&self, word: &str, words: &[&str]) -> bool {
        words.iter().any(|step| is_like(word, step))
    }

    /// Whether one of the words stands in a place, or in the same sentence with at most `between` words between it and the place.
    pub fn is_near(&self, place: &Place, words: &[&str], between: usize) -> bool {
        let text = self.text(place);
        let sentence = self.sentence(place);
        let from = place.words.start.saturating_sub(between + 1).max(sentence.start);
        let to = (place.words.end + between + 1).min(sentence.end);
        (from..to).any(|at| self.is_one_of(text.word(at), words))
    }

    /// Whether any of the phrases stands right before a place, in the same sentence.
    pub fn is_behind(&self, place: &Place, phrases: &[&str]) -> bool {
        let words = &self.text(place).words;
        let before = words.get(self.sentence(place).start..place.words.start).unwrap_or_default();
        phrases.iter().any(|phrase| {
            let length = phrase.split(' ').count();
            let end = before.len().checked_sub(length).and_then(|from| before.get(from..));
            end.is_some_and(|end| begins(end, phrase))
        })
    }

    /// Whether any of the phrases stands right behind a place, in the same sentence.
    pub fn is_before(&self, place: &Place, phrases: &[&str]) -> bool {
        let words = &self.text(place).words;
        let behind = words.get(place.words.end..self.sentence(place).end).unwrap_or_default();
        phrases.iter().any(|phrase| begins(behind, phrase))
    }

    /// Whether a negation turns a place around: `we never call you`.
    pub fn is_negated(&self, place: &Place) -> bool {
        let words = &self.text(place).words;
        let sentence = self.sentence(place);
        let from = place.words.start.saturating_sub(NEGATION_REACH).max(sentence.start);
        let before = words.get(from..place.words.start).unwrap_or_default();
        // French and German negate behind the verb too: "nous n'appelons pas", "rufen Sie nicht an".
        let to = (place.words.end + 2).min(sentence.end);
        let behind = words.get(place.words.end..to).unwrap_or_default();
        before.iter().any(|word| NOT.contains(&word.lower.as_str())) || behind.iter().any(|word| NOT_BEHIND.contains(&word.lower.as_str()))
    }
}

/// Whether a phrase stands in these words.
fn has(words: &[Word], phrase: &str) -> bool {
    let Some((first, rest)) = phrase.split_once(' ') else {
        return words.iter().any(|word| is(word, phrase));
    };
    words
        .iter()
        .enumerate()
        .any(|(i, word)| is(word, first) && begins(words.get(i + 1..).unwrap_or_default(), rest))
}

/// Whether words begin with a phrase.
fn begins(words: &[Word], phrase: &str) -> bool {
    let mut steps = phrase.split(' ');
    let mut words = words.iter();
    steps.all(|step| words.next().is_some_and(|word| is(word, step)))
}

/// The bytes of words in a row.
pub(crate) fn bytes(words: &[Word], range: &Range<usize>) -> Range<usize> {
    match words.get(range.clone()) {
        Some([only]) => only.range.clone(),
        Some([first, .., last]) => first.range.start..last.range.end,
        Some([]) | None => 0..0,
    }
}

fn is(word: &Word, step: &str) -> bool {
    is_like(&word.lower, step)
}

fn is_like(word: &str, step: &str) -> bool {
    match step.strip_suffix('*') {
        Some(stem) => word.starts_with(stem),
        None => word == step,
    }
}
