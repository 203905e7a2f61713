//! What the document says, in the form in which prose is compared with it.
//!
//! What deliberately does not live here: the comparison (`compare`).

use super::contacts;
use super::lexicon::{Lexicon, is_one, value};
use super::passage::normal;
use disclosure::{Archive, Document, Frequency, How, Notice, Per, Purpose, base_language};
use lint::{Index, Text, Word, words};

/// What is written in capitals and is no word to reply with, or one that does not stop.
pub const NO_STOP_WORDS: [&str; 18] = [
    "HELP", "INFO", "AIDE", "HILFE", "YES", "OUI", "START", "SMS", "RCS", "GDPR", "RGPD", "DSGVO", "USA", "TCPA", "CCPA", "CTIA", "PECR", "PDF",
];

/// The facts of a document.
pub struct Facts<'a> {
    /// The document.
    pub document: &'a Document,
    /// The words of its language, where there are any.
    pub lexicon: Option<&'static Lexicon>,
    /// All that its notice says, as words.
    pub said: String,
    /// Every email address in it, in small letters.
    pub emails: Vec<String>,
    /// Every web address in it, without scheme.
    pub urls: Vec<String>,
    /// Every telephone number and short code in it, as digits.
    pub phones: Vec<String>,
    /// For each purpose, the beginnings of the words that it alone has.
    stems: Vec<Vec<String>>,
}

impl<'a> Facts<'a> {
    /// The facts of a document, in its own language.
    pub fn new(document: &'a Document) -> Facts<'a> {
        let lexicon = Lexicon::of(base_language(&document.language));
        let notice = Notice::new(document, Archive::shipped().labels(&document.language)).text();
        let spoken = document.controller.phone.iter();
        let methods = document.opt_out.methods.iter().filter(|method| matches!(method.how, How::Call | How::Sms));
        let numbers = spoken.chain(methods.filter_map(|method| method.target.as_ref()));
        let mut emails: Vec<String> = contacts::emails(&notice).into_iter().map(|(_, email)| email.to_lowercase()).collect();
        emails.sort();
        emails.dedup();
        Facts {
            document,
            lexicon,
            said: normal(&notice),
            emails,
            urls: contacts::urls(&notice).into_iter().map(|(_, url)| contacts::bare(&url)).collect(),
            phones: numbers.map(|number| contacts::digits(number)).collect(),
            stems: lexicon.map_or_else(Vec::new, |lexicon| stems(document, lexicon)),
        }
    }

    /// Whether the notice has these words, one after another.
    pub fn says(&self, name: &str) -> bool {
        let name = normal(name);
        format!(" {} ", self.said).contains(&format!(" {name} "))
    }

    /// The purposes that words are about: those that have most of their own words among them. All, when none has any.
    pub fn about(&self, contexts: &[&[Word]]) -> Vec<usize> {
        for context in contexts {
            let score = |stems: &Vec<String>| {
                let mut found: Vec<&String> = stems.iter().filter(|wanted| context.iter().any(|word| stem(&word.lower) == **wanted)).collect();
                found.dedup();
                found.len()
            };
            let scores: Vec<usize> = self.stems.iter().map(score).collect();
            let best = scores.iter().copied().max().unwrap_or(0);
            if best > 0 {
                return (0..scores.len()).filter(|i| scores.get(*i) == Some(&best)).collect();
            }
        }
        (0..self.document.purposes.len()).collect()
    }

    /// A purpose by its index.
    pub fn purpose(&self, i: usize) -> Option<&Purpose> {
        self.document.purposes.get(i)
    }

    /// Every organisation that the document names.
    pub fn organisations(&self) -> impl Iterator<Item = &str> {
        let document = self.document;
        let own = [document.controller.name.as_str(), document.security.audit.by.as_str()].into_iter();
        let others = document.recipients.iter().map(|recipient| recipient.name.as_str());
        own.chain(others)
            .chain(document.controller.representative.iter().map(|representative| representative.name.as_str()))
    }

    /// Where one stops and asks for deletion online.
    pub fn ways(&self) -> Vec<&str> {
        let methods = self.document.opt_out.methods.iter().filter(|method| method.how == How::Link);
        methods
            .filter_map(|method| method.target.as_deref())
            .chain([self.document.deletion.request.as_str()])
            .collect()
    }

    /// The words that stop, in capitals, of the ways to stop by text.
    pub fn stop_words(&self) -> Vec<&str> {
        let methods = self.document.opt_out.methods.iter().filter(|method| method.how == How::Sms);
        let words = methods.flat_map(|method| words(&method.text, "").into_iter().filter_map(|word| method.text.get(word.range)));
        words.filter(|word| is_capitals(word) && !NO_STOP_WORDS.contains(word)).collect()
    }

    /// The periods that the sentences on deletion name, in hours.
    pub fn deletion(&self) -> Vec<u32> {
        let deletion = &self.document.deletion;
        let text = |value| Text::new(String::new(), value, base_language(&self.document.language), None);
        let texts = [text(&deletion.when), text(&deletion.how)];
        let stated = lint::Facts::of(&texts, &Index::new(&texts));
        stated.periods.iter().map(|period| period.value.hours()).collect()
    }
}

/// Whether a word is written in capitals alone.
pub fn is_capitals(word: &str) -> bool {
    word.chars().count() >= 3 && word.chars().all(char::is_uppercase)
}

/// What is left of a word without most endings.
fn stem(word: &str) -> String {
    word.chars().take(5).collect()
}

fn stems(document: &Document, lexicon: &Lexicon) -> Vec<Vec<String>> {
    let language = base_language(&document.language);
    let own: Vec<Vec<String>> = document.purposes.iter().map(|purpose| own_stems(purpose, language, lexicon)).collect();
    let is_shared = |wanted: &String| own.iter().filter(|stems| stems.contains(wanted)).count() > 1;
    own.iter()
        .map(|stems| stems.iter().filter(|stem| !is_shared(stem)).cloned().collect())
        .collect()
}

fn own_stems(purpose: &Purpose, language: &str, lexicon: &Lexicon) -> Vec<String> {
    let occasion = match &purpose.frequency {
        Frequency::AtMost { per: Per::Occasion(noun), .. } => noun.as_str(),
        Frequency::AtMost { per: Per::Period(_), .. } | Frequency::Varies => "",
    };
    let texts = [&purpose.title, &purpose.text, &purpose.retention.from, occasion];
    let mut out: Vec<String> = Vec::new();
    for word in texts.iter().flat_map(|text| words(text, language)) {
        let is_general = is_one(&word.lower, lexicon.common)
            || is_one(&word.lower, lexicon.keep)
            || value(&word.lower, lexicon.contacts).is_some()
            || lint::is_number_or_unit(language, &word.lower);
        let stem = stem(&word.lower);
        if word.lower.chars().count() >= 4 && !is_general && !out.contains(&stem) {
            out.push(stem);
        }
    }
    out
}
