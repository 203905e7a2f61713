//! The texts that a visitor reads, and their words.

use crate::Context;
use disclosure::{Document, base_language};
use std::ops::Range;
use std::rc::Rc;

/// A word of a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Word {
    /// In small letters, with a straight apostrophe.
    pub lower: String,
    /// Its bytes in the text.
    pub range: Range<usize>,
}

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
    /// The document around it; `None` for a text outside a document.
    pub context: Option<&'a Context<'a>>,
}

impl<'a> Text<'a> {
    /// A text of a document, or one by itself.
    pub fn new(pointer: String, value: &'a str, language: &'a str, context: Option<&'a Context<'a>>) -> Text<'a> {
        Text {
            pointer,
            value,
            language: base_language(language),
            words: words(value).into(),
            context,
        }
    }

    /// The same text, with the document around it.
    pub(crate) fn within(&self, context: &'a Context<'a>) -> Text<'a> {
        Text {
            pointer: self.pointer.clone(),
            words: Rc::clone(&self.words),
            context: Some(context),
            ..*self
        }
    }

    /// Where a phrase stands, each time: its words in small letters, one after another with nothing but spaces, hyphens and quotes between.
    pub fn find(&self, phrase: &str) -> Vec<Range<usize>> {
        let wanted: Vec<&str> = phrase.split(' ').collect();
        let mut found = Vec::new();
        for window in self.words.windows(wanted.len()) {
            let same = window.iter().zip(&wanted).all(|(word, wanted)| word.lower == *wanted);
            let joined = window.windows(2).all(|pair| match pair {
                [a, b] => self
                    .value
                    .get(a.range.end..b.range.start)
                    .is_some_and(|gap| gap.chars().all(|c| c.is_whitespace() || "-'\"“”’«»„".contains(c))),
                _ => true,
            });
            if let (true, true, Some(first), Some(last)) = (same, joined, window.first(), window.last()) {
                found.push(first.range.start..last.range.end);
            }
        }
        found
    }
}

/// The words of a text: runs of letters and digits, with apostrophes inside.
fn words(value: &str) -> Vec<Word> {
    let mut words = Vec::new();
    let mut start = None;
    let end = [(value.len(), ' ')];
    for (at, c) in value.char_indices().chain(end) {
        let is_inside = c.is_alphanumeric() || (matches!(c, '\'' | '’') && start.is_some());
        match (start, is_inside) {
            (None, true) => start = Some(at),
            (Some(from), false) => {
                let raw = value.get(from..at).unwrap_or_default();
                let word = raw.trim_end_matches(['\'', '’']);
                words.push(Word {
                    lower: word.to_lowercase().replace('’', "'"),
                    range: from..from + word.len(),
                });
                start = None;
            }
            (None, false) | (Some(_), true) => {}
        }
    }
    words
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
