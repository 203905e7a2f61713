//! The words of every language: their file format, and finding them in a message.
//!
//! A file has sections in brackets; a line is a phrase of words. `a|b` is one of several, `a_b` in it are two words, `[a]` may be absent, `a*`
//! begins a word, `..` is up to three words (eight characters without spaces), and a line that begins with `~` holds in any order.

use crate::fold::{Token, words};
use crate::language::{CARRIERS, Language};
use std::collections::HashMap;
use std::sync::LazyLock;

/// What a phrase does.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Class {
    /// Alone: ambiguous
    UnclearAlone,
    /// Alone: an opt-out
    Stop,
    /// Alone: an opt-out where its language is expected; an everyday word of another
    StopExpected,
    /// Alone: a request for help
    Help,
    /// Alone: a yes
    Yes,
    /// Says nothing beside a keyword: please, thanks
    Filler,
    /// Anywhere: an opt-out
    StopPhrase,
    /// Anywhere: the number is somebody else's
    Wrong,
    /// Anywhere: may be an opt-out
    Unclear,
    /// Words that are not what they look like: stop by
    Harmless,
    /// After an opt-out, in its sentence: it is partial
    Limit,
    /// Begins a question
    Asking,
    /// Is a question, wherever it stands
    AskingAnywhere,
    /// Ends a question
    AskingEnd,
    /// An ordinary word, one letter from a keyword
    Ordinary,
}

impl Class {
    fn of_section(name: &str) -> Option<Class> {
        Some(match name {
            "stop" => Class::Stop,
            "stop-expected" => Class::StopExpected,
            "unclear-alone" => Class::UnclearAlone,
            "help" => Class::Help,
            "yes" => Class::Yes,
            "filler" => Class::Filler,
            "stop-phrases" => Class::StopPhrase,
            "wrong" => Class::Wrong,
            "unclear" => Class::Unclear,
            "harmless" => Class::Harmless,
            "limit" => Class::Limit,
            "asking" => Class::Asking,
            "asking-anywhere" => Class::AskingAnywhere,
            "asking-end" => Class::AskingEnd,
            "ordinary" => Class::Ordinary,
            _ => return None,
        })
    }

    /// Whether a message may consist of such phrases alone.
    pub fn stands_alone(self) -> bool {
        matches!(
            self,
            Class::UnclearAlone | Class::Stop | Class::StopExpected | Class::Help | Class::Yes | Class::Filler
        )
    }
}

#[derive(Debug, PartialEq, Eq)]
struct Word {
    text: String,
    is_prefix: bool,
}

impl Word {
    fn matches(&self, token: &Token) -> bool {
        if self.is_prefix {
            token.text.starts_with(&self.text)
        } else {
            token.text == self.text
        }
    }
}

#[derive(Debug, PartialEq, Eq)]
enum Element {
    OneOf { alternatives: Vec<Vec<Word>>, is_optional: bool },
    Gap,
}

/// A line of a file.
#[derive(Debug)]
pub(crate) struct Phrase {
    pub class: Class,
    /// `None`: holds in every language
    pub language: Option<Language>,
    elements: Vec<Element>,
    is_any_order: bool,
}

/// A phrase found in a message: words `start..end`.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Hit {
    pub phrase: &'static Phrase,
    pub start: usize,
    pub end: usize,
}

/// A keyword as one word.
#[derive(Debug)]
pub(crate) struct Keyword {
    pub text: String,
    pub language: Option<Language>,
    /// Whether a misspelled one may be an everyday word
    pub is_exact: bool,
}

/// Every phrase of every language, by the words that it may begin with.
#[derive(Debug, Default)]
pub(crate) struct Lexicon {
    pub phrases: Vec<Phrase>,
    by_word: HashMap<String, Vec<usize>>,
    by_prefix: Vec<(String, usize)>,
    /// Keywords of one word, or several written as one, for finding misspelled ones.
    pub keywords: Vec<Keyword>,
}

static LEXICON: LazyLock<Lexicon> = LazyLock::new(|| {
    let mut lexicon = Lexicon::default();
    // A test reads every file and finds no bad line.
    let _ = lexicon.add(None, CARRIERS);
    for language in Language::ALL {
        let _ = lexicon.add(Some(language), language.words());
    }
    lexicon
});

impl Lexicon {
    /// The lexicon of all files, read at its first use.
    pub fn get() -> &'static Lexicon {
        &LEXICON
    }

    /// Adds a file. Lines that cannot be read are left out and returned.
    pub fn add(&mut self, language: Option<Language>, file: &str) -> Vec<String> {
        let mut bad = Vec::new();
        let mut class = None;
        for line in file.lines().map(str::trim) {
            if line.is_empty() || line.starts_with("# ") {
                continue;
            }
            if let Some(name) = line
                .strip_prefix('[')
                .and_then(|rest| rest.strip_suffix(']'))
                .filter(|name| Class::of_section(name).is_some())
            {
                class = Class::of_section(name);
                continue;
            }
            match class.and_then(|class| phrase(class, language, line)) {
                Some(phrase) => self.insert(phrase),
                None => bad.push(line.to_owned()),
            }
        }
        bad
    }

    fn insert(&mut self, phrase: Phrase) {
        if matches!(phrase.class, Class::Stop | Class::StopExpected) {
            for keyword in spellings(&phrase.elements) {
                let letters = keyword.chars().count();
                if letters >= 3 && !words(&keyword).tokens.first().is_some_and(Token::is_unspaced) {
                    let spelled = keyword
                        .chars()
                        .map(|c| {
                            one_of(Word {
                                text: c.to_string(),
                                is_prefix: false,
                            })
                        })
                        .collect();
                    self.index(Phrase {
                        class: phrase.class,
                        language: phrase.language,
                        elements: spelled,
                        is_any_order: false,
                    });
                }
                self.keywords.push(Keyword {
                    text: keyword,
                    language: phrase.language,
                    is_exact: phrase.class == Class::StopExpected,
                });
            }
        }
        self.index(phrase);
    }

    fn index(&mut self, phrase: Phrase) {
        let at = self.phrases.len();
        for element in &phrase.elements {
            let Element::OneOf { alternatives, is_optional } = element else { break };
            for first in alternatives.iter().filter_map(|words| words.first()) {
                if first.is_prefix {
                    self.by_prefix.push((first.text.clone(), at));
                } else {
                    let list = self.by_word.entry(first.text.clone()).or_default();
                    if list.last() != Some(&at) {
                        list.push(at);
                    }
                }
            }
            if !is_optional {
                break;
            }
        }
        self.phrases.push(phrase);
    }

    /// Every phrase in a message, each as long as it can be at its place.
    pub fn hits(&'static self, tokens: &[Token]) -> Vec<Hit> {
        let mut hits = Vec::new();
        for (start, token) in tokens.iter().enumerate() {
            let by_word = self.by_word.get(&token.text).into_iter().flatten().copied();
            let by_prefix = self.by_prefix.iter().filter(|(prefix, _)| token.text.starts_with(prefix)).map(|&(_, at)| at);
            for phrase in by_word.chain(by_prefix).filter_map(|at| self.phrases.get(at)) {
                let end = if phrase.is_any_order {
                    any_order(&phrase.elements, tokens, start)
                } else {
                    in_order(&phrase.elements, tokens, start, start)
                };
                hits.extend(end.filter(|&end| end > start).map(|end| Hit { phrase, start, end }));
            }
        }
        hits
    }
}

fn phrase(class: Class, language: Option<Language>, line: &str) -> Option<Phrase> {
    let (line, is_any_order) = line.strip_prefix('~').map_or((line, false), |rest| (rest, true));
    let elements: Vec<Element> = line.split_whitespace().map(element).collect::<Option<_>>()?;
    let ends_in_a_gap = elements.first() == Some(&Element::Gap) || elements.last() == Some(&Element::Gap);
    let may_be_empty = elements
        .iter()
        .all(|element| matches!(element, Element::Gap | Element::OneOf { is_optional: true, .. }));
    (!ends_in_a_gap && !may_be_empty).then_some(Phrase {
        class,
        language,
        elements,
        is_any_order,
    })
}

fn element(text: &str) -> Option<Element> {
    if text == ".." {
        return Some(Element::Gap);
    }
    let (text, is_optional) = text
        .strip_prefix('[')
        .map_or(Some((text, false)), |rest| rest.strip_suffix(']').map(|inner| (inner, true)))?;
    let alternatives: Vec<Vec<Word>> = text.split('|').map(alternative).collect::<Option<_>>()?;
    Some(Element::OneOf { alternatives, is_optional })
}

fn alternative(text: &str) -> Option<Vec<Word>> {
    let (text, is_prefix) = text.strip_suffix('*').map_or((text, false), |rest| (rest, true));
    let tokens = words(&text.replace('_', " ")).tokens;
    let last = tokens.len().checked_sub(1)?;
    Some(
        tokens
            .into_iter()
            .enumerate()
            .map(|(at, token)| Word {
                text: token.text,
                is_prefix: is_prefix && at == last,
            })
            .collect(),
    )
}

fn one_of(word: Word) -> Element {
    Element::OneOf {
        alternatives: vec![vec![word]],
        is_optional: false,
    }
}

/// What a keyword is when it is written as one word.
fn spellings(elements: &[Element]) -> Vec<String> {
    elements.iter().fold(vec![String::new()], |before, element| match element {
        Element::Gap => Vec::new(),
        Element::OneOf { alternatives, is_optional } => {
            let written = alternatives.iter().map(|words| words.iter().map(|word| word.text.as_str()).collect::<String>());
            let written: Vec<String> = written.chain(is_optional.then(String::new)).collect();
            before
                .iter()
                .flat_map(|start| written.iter().map(move |rest| format!("{start}{rest}")))
                .collect()
        }
    })
}

/// The end of the longest match of the elements from a place on, within one sentence.
fn in_order(elements: &[Element], tokens: &[Token], start: usize, at: usize) -> Option<usize> {
    let Some((element, rest)) = elements.split_first() else { return Some(at) };
    match element {
        Element::OneOf { alternatives, is_optional } => {
            let ends = alternatives.iter().filter_map(|words| after(words, tokens, start, at));
            let longest = ends.filter_map(|end| in_order(rest, tokens, start, end)).max();
            let without = if *is_optional { in_order(rest, tokens, start, at) } else { None };
            longest.max(without)
        }
        Element::Gap => {
            let width = if tokens.get(at).is_some_and(Token::is_unspaced) { 8 } else { 3 };
            (at..=at + width).filter_map(|next| in_order(rest, tokens, start, next)).max()
        }
    }
}

/// The place after these words, where they stand at a place.
fn after(words: &[Word], tokens: &[Token], start: usize, at: usize) -> Option<usize> {
    let end = at.checked_add(words.len())?;
    let sentence = tokens.get(start)?.sentence;
    let found = tokens.get(at..end)?;
    found
        .iter()
        .zip(words)
        .all(|(token, word)| token.sentence == sentence && word.matches(token))
        .then_some(end)
}

/// The end of the last of the elements, where all of them stand in a sentence near the first.
fn any_order(elements: &[Element], tokens: &[Token], start: usize) -> Option<usize> {
    const NEAR: usize = 8;
    let places = start.saturating_sub(NEAR)..=start + NEAR;
    let end_of = |element: &Element| match element {
        Element::Gap => Some(start),
        Element::OneOf { alternatives, is_optional } => {
            let found = places
                .clone()
                .flat_map(|at| alternatives.iter().filter_map(move |words| after(words, tokens, start, at)))
                .max();
            found.or(is_optional.then_some(start))
        }
    };
    elements.iter().map(end_of).collect::<Option<Vec<_>>>()?.into_iter().max()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_line_of_every_file_is_read() {
        let mut lexicon = Lexicon::default();
        let mut bad = lexicon.add(None, CARRIERS);
        bad.extend(Language::ALL.into_iter().flat_map(|language| lexicon.add(Some(language), language.words())));
        assert_eq!(bad, Vec::<String>::new());
    }

    #[test]
    fn a_line_that_says_nothing_is_found() {
        let bad = Lexicon::default().add(None, "before a section\n[stop]\nstop\n.. gap\n[maybe]\n[unclosed|\n");
        assert_eq!(bad, ["before a section", ".. gap", "[maybe]", "[unclosed|"]);
    }
}
