//! The texts that a visitor reads, with their words, their sentences, and the phrases that rules look for.

pub(crate) mod sentences;
pub(crate) mod words;

use crate::Context;
use crate::lexicon::{self, Hit, Lexicon};
use crate::readability::{self, Readability};
use disclosure::{Document, Frequency, Purpose, base_language};
use sentences::Sentence;
use std::cell::OnceCell;
use std::collections::HashMap;
use std::ops::Range;
use std::rc::Rc;
use words::Word;

/// A text that a visitor reads.
pub struct Text<'a> {
    /// The member that it is, as an RFC 6901 pointer; empty for a text outside a document.
    pub pointer: String,
    /// The text.
    pub value: &'a str,
    /// Its language, without script and country: `en`.
    pub language: &'a str,
    /// Its words, in order.
    pub words: Rc<[Word]>,
    /// Its sentences, in order.
    pub sentences: Rc<[Sentence]>,
    /// The document around it; `None` for a text outside a document.
    pub context: Option<&'a Context<'a>>,
    hits: Rc<[Hit]>,
    counts: Rc<OnceCell<Readability>>,
}

/// The texts of the document that was judged last, with their words: a key changes one of them, and the others are not read again.
#[derive(Default)]
pub struct Known {
    language: String,
    texts: HashMap<String, Text<'static>>,
}

impl Known {
    /// The texts of a document with their words, without the document around them. They are those that are known next time.
    pub(crate) fn read<'a>(&mut self, document: &'a Document) -> Vec<Text<'a>> {
        let language = base_language(&document.language);
        if self.language != language {
            self.texts.clear();
            self.language = language.into();
        }
        let mut known = HashMap::with_capacity(self.texts.len());
        let mut out = Vec::new();
        for (pointer, value) in texts(document) {
            let text = match self.texts.get(value) {
                Some(text) => text.again(pointer, value, language),
                None => Text::new(pointer, value, language, None),
            };
            if !known.contains_key(value) {
                let kept = text.again(String::new(), "", "");
                known.insert(value.to_owned(), kept);
            }
            out.push(text);
        }
        self.texts = known;
        out
    }
}

impl<'a> Text<'a> {
    /// A text of a document, or one by itself.
    pub fn new(pointer: String, value: &'a str, language: &'a str, context: Option<&'a Context<'a>>) -> Text<'a> {
        let language = base_language(language);
        let words = words::of(value, language);
        Text {
            pointer,
            value,
            language,
            sentences: sentences::of(value, &words).into(),
            hits: lexicon::hits(value, language, &words).into(),
            counts: Rc::default(),
            words: words.into(),
            context,
        }
    }

    /// The same words at a place of a document.
    fn again<'b>(&self, pointer: String, value: &'b str, language: &'b str) -> Text<'b> {
        Text {
            pointer,
            value,
            language,
            words: Rc::clone(&self.words),
            sentences: Rc::clone(&self.sentences),
            context: None,
            hits: Rc::clone(&self.hits),
            counts: Rc::clone(&self.counts),
        }
    }

    /// The same text, with the document around it.
    pub(crate) fn within(&self, context: &'a Context<'a>) -> Text<'a> {
        Text {
            pointer: self.pointer.clone(),
            words: Rc::clone(&self.words),
            sentences: Rc::clone(&self.sentences),
            hits: Rc::clone(&self.hits),
            counts: Rc::clone(&self.counts),
            context: Some(context),
            ..*self
        }
    }

    /// Its words and sentences for readability, as one of several texts that end with a full stop. Counted once.
    pub(crate) fn counts(&self) -> Readability {
        *self
            .counts
            .get_or_init(|| readability::counts(&format!("{}.", self.value.trim_end_matches(['.', '!', '?']))))
    }

    /// Where a phrase stands, each time: its words in small letters, one after another with nothing but spaces, hyphens and quotes between.
    pub fn find(&self, phrase: &str) -> Vec<Range<usize>> {
        let wanted: Vec<&str> = phrase.split(' ').collect();
        let windows = self.words.windows(wanted.len());
        let same = windows.filter(|window| window.iter().zip(&wanted).all(|(word, wanted)| word.lower == *wanted));
        same.filter(|window| lexicon::joined(self.value, window, false))
            .filter_map(|window| Some(window.first()?.range.start..window.last()?.range.end))
            .collect()
    }

    /// The phrases of a rule that stand in it, in order.
    pub(crate) fn hits(&self, lexicon: &'static Lexicon) -> impl Iterator<Item = &Hit> {
        self.hits.iter().filter(move |hit| hit.is_of(lexicon))
    }

    /// The word at an index, in small letters; empty when there is none.
    pub(crate) fn word(&self, at: usize) -> &str {
        self.words.get(at).map_or("", |word| &word.lower)
    }

    /// The word before an index, in small letters; empty when there is none.
    pub(crate) fn before(&self, at: usize) -> &str {
        at.checked_sub(1).map_or("", |at| self.word(at))
    }

    /// A word as it is written; empty when there is none.
    pub fn written(&self, at: usize) -> &str {
        self.words.get(at).and_then(|word| self.value.get(word.range.clone())).unwrap_or_default()
    }

    /// Whether a word begins with a capital letter.
    pub(crate) fn is_capital(&self, at: usize) -> bool {
        self.written(at).starts_with(char::is_uppercase)
    }

    /// What stands between a word and the next.
    pub(crate) fn gap(&self, at: usize) -> &str {
        let to = self.words.get(at + 1).map_or(self.value.len(), |next| next.range.start);
        self.words.get(at).and_then(|word| self.value.get(word.range.end..to)).unwrap_or_default()
    }

    /// The sentence that a word is in.
    pub(crate) fn sentence(&self, word: usize) -> Option<&Sentence> {
        let at = self.sentences.partition_point(|sentence| sentence.words.end <= word);
        self.sentences.get(at)
    }

    /// The words of the sentence of a word that stand before it.
    pub(crate) fn earlier(&self, word: usize) -> &[Word] {
        let from = self.sentence(word).map_or(word, |sentence| sentence.words.start);
        self.words.get(from..word).unwrap_or_default()
    }

    /// The words of the sentence of a word that stand after it.
    pub(crate) fn later(&self, word: usize) -> &[Word] {
        let to = self.sentence(word).map_or(word, |sentence| sentence.words.end);
        self.words.get(word + 1..to).unwrap_or_default()
    }

    /// Whether the sentence of a word is a question.
    pub(crate) fn is_question(&self, word: usize) -> bool {
        let sentence = self.sentence(word).and_then(|sentence| self.value.get(sentence.range.clone()));
        sentence.is_some_and(|sentence| sentence.ends_with('?'))
    }

    /// The text with a part of it said otherwise. A capital letter at the part's beginning stays one.
    pub(crate) fn with(&self, part: &Range<usize>, instead: &str) -> String {
        let was_capital = self.value.get(part.clone()).is_some_and(|old| old.starts_with(char::is_uppercase));
        let mut instead = instead.to_owned();
        if let (true, Some(first)) = (was_capital, instead.chars().next()) {
            instead = first.to_uppercase().chain(instead.chars().skip(1)).collect();
        }
        let (before, after) = (self.value.get(..part.start), self.value.get(part.end..));
        [before.unwrap_or_default(), &instead, after.unwrap_or_default()].concat()
    }

    /// The purpose that it belongs to.
    pub(crate) fn purpose(&self) -> Option<&'a Purpose> {
        let number = self.pointer.strip_prefix("/purposes/")?.split('/').next()?;
        self.context?.document.purposes.get(number.parse::<usize>().ok()?)
    }

    /// Whether the document states beside it how often at most.
    pub(crate) fn is_counted(&self) -> bool {
        self.purpose().is_some_and(|purpose| matches!(purpose.frequency, Frequency::AtMost { .. }))
    }

    /// Whether it is this member, or one below it.
    pub(crate) fn is_in(&self, member: &str) -> bool {
        crate::allow::is_at_or_under(&self.pointer, member)
    }
}

/// Words that deny, in three languages.
pub(crate) const DENIED: &[&str] = &[
    "not", "no", "never", "nor", "without", "neither", "nobody", "none", "nothing", "cannot", "can't", "don't", "doesn't", "won't", "isn't", "aren't", "ne",
    "n'", "pas", "sans", "aucun", "aucune", "jamais", "nicht", "kein", "keine", "keinen", "keinem", "nie", "niemals", "ohne", "niemand",
];

/// Whether one of the words is in a list.
pub(crate) fn has(words: &[Word], list: &[&str]) -> bool {
    words.iter().any(|word| list.contains(&word.lower.as_str()))
}

/// Every text of a document that its author wrote and a visitor reads, with its pointer.
pub fn texts(document: &Document) -> Vec<(String, &str)> {
    let mut out: Vec<(String, &str)> = Vec::new();
    if let Some(heading) = &document.heading {
        out.push(("/heading".into(), heading));
    }
    out.push(("/summary".into(), &document.summary));
    for (i, recipient) in document.recipients.iter().enumerate() {
        out.push((format!("/recipients/{i}/does"), &recipient.does));
        out.push((format!("/recipients/{i}/why"), &recipient.why));
        if let Some(safeguard) = &recipient.safeguard {
            out.push((format!("/recipients/{i}/safeguard"), safeguard));
        }
    }
    for (i, purpose) in document.purposes.iter().enumerate() {
        out.push((format!("/purposes/{i}/title"), &purpose.title));
        out.push((format!("/purposes/{i}/text"), &purpose.text));
        out.push((format!("/purposes/{i}/benefit"), &purpose.benefit));
        out.push((format!("/purposes/{i}/retention/from"), &purpose.retention.from));
        out.push((format!("/purposes/{i}/retention/reason"), &purpose.retention.reason));
        if let disclosure::Frequency::AtMost {
            per: disclosure::Per::Occasion(occasion),
            ..
        } = &purpose.frequency
        {
            out.push((format!("/purposes/{i}/frequency/per"), occasion));
        }
    }
    if let disclosure::Selling::Sold { to, why } = &document.selling {
        out.push(("/selling/to".into(), to));
        out.push(("/selling/why".into(), why));
    }
    for (i, measure) in document.security.measures.iter().enumerate() {
        out.push((format!("/security/measures/{i}"), measure));
    }
    out.push(("/opt_out/decline".into(), &document.opt_out.decline));
    for (i, method) in document.opt_out.methods.iter().enumerate() {
        out.push((format!("/opt_out/methods/{i}/text"), &method.text));
    }
    out.push(("/deletion/how".into(), &document.deletion.how));
    out.push(("/deletion/when".into(), &document.deletion.when));
    out.push(("/proof/reason".into(), &document.proof.reason));
    for (i, law) in document.laws.iter().enumerate() {
        out.push((format!("/laws/{i}/statement"), &law.statement));
    }
    for (i, change) in document.changes.iter().enumerate() {
        out.push((format!("/changes/{i}/summary"), &change.summary));
    }
    out.retain(|(_, text)| !text.is_empty());
    out
}
