//! Periods of a sentence: how long the number is kept, how soon it is deleted, and how soon a stop and an answer come.
//!
//! What deliberately does not live here: reading a period (crate `lint`), and rates (`frequency`).

use super::{Kind, Sentence};
use crate::check::lexicon::{Lexicon, is_one};
use crate::check::subject::{self, Subject, contact};
use disclosure::{Archive, Period};
use lint::Word;
use std::ops::Range;

/// At most so many words stand between `call` and `back`.
const CALLED: usize = 3;
/// A sentence of at most so many words has its subject before it: `Kept for two years.`
const HEADLESS: usize = 6;

/// What a period is about.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Topic {
    Keep,
    Delete,
    Answer,
    Stop,
    /// Something that the document has no period for.
    Other,
}

impl Sentence<'_> {
    pub(super) fn period(&mut self, words: &Range<usize>, period: Period, lexicon: &Lexicon) {
        let document = self.facts.document;
        let Some(topic) = self.topic(words, lexicon) else { return };
        if !self.is_of_document(words, topic, lexicon) {
            return;
        }
        // Each period that the document allows here, with its place.
        let proof = (document.proof.period, "/proof/period".to_owned());
        let kept = || -> Vec<_> {
            let about = self.about().into_iter();
            about
                .filter_map(|i| Some((self.facts.purpose(i)?.retention.period, format!("/purposes/{i}/retention/period"))))
                .collect()
        };
        let by_request = self.has(lexicon.request);
        let (kind, allowed) = match topic {
            Topic::Other => return,
            Topic::Keep if is_proof(self.words, lexicon) => (Kind::Retention, vec![proof]),
            // A proof may have been named in the sentence or the heading before.
            Topic::Keep if is_proof(self.around.passage, lexicon) || is_proof(self.around.before, lexicon) => {
                (Kind::Retention, kept().into_iter().chain([proof]).collect())
            }
            Topic::Keep => (Kind::Retention, kept()),
            Topic::Delete if by_request => (Kind::Deletion, Vec::new()),
            Topic::Delete => (Kind::Retention, kept()),
            Topic::Answer => (Kind::Answer, vec![(document.questions.respond_within, "/questions/respond_within".to_owned())]),
            Topic::Stop => (Kind::Stop, vec![(document.opt_out.respond_within, "/opt_out/respond_within".to_owned())]),
        };
        let in_prose = if topic == Topic::Delete { self.facts.deletion() } else { Vec::new() };
        let hours = self.hours(words, period, lexicon);
        let is_allowed = allowed.iter().any(|(period, _)| period.hours() == hours) || in_prose.contains(&hours);
        if is_allowed || (allowed.is_empty() && in_prose.is_empty()) {
            return;
        }
        let labels = Archive::shipped().labels("en");
        let said: Vec<String> = allowed.iter().map(|(period, _)| labels.period(*period)).collect();
        let (said, pointer) = match allowed.first() {
            Some((_, pointer)) => (said.join(" or "), pointer.clone()),
            None => (document.deletion.when.clone(), "/deletion/when".to_owned()),
        };
        let (at, found) = self.quote(words.clone());
        self.push(kind, at, found, said, pointer);
    }

    /// The nearest word that says what a period is about.
    fn topic(&self, words: &Range<usize>, lexicon: &Lexicon) -> Option<Topic> {
        let topic = |word: &str| match word {
            _ if is_one(word, lexicon.lasting) => Some(Topic::Other),
            _ if is_one(word, lexicon.keep) => Some(Topic::Keep),
            _ if is_one(word, lexicon.delete) => Some(Topic::Delete),
            _ if is_one(word, lexicon.stop) => Some(Topic::Stop),
            _ if is_one(word, lexicon.answer) => Some(Topic::Answer),
            _ => None,
        };
        // Who calls back answers a call, not a question about the number.
        let is_call_back = |i: usize| (i.saturating_sub(CALLED)..i).any(|i| contact(self.words, i, lexicon).is_some());
        let topic = |i: usize, word: &str| topic(word).filter(|topic| *topic != Topic::Answer || !is_call_back(i));
        let distance = |i: usize| i.abs_diff(words.start).min(i.abs_diff(words.end - 1));
        let found = self
            .words
            .iter()
            .enumerate()
            .filter_map(|(i, word)| Some((distance(i), topic(i, &word.lower)?)));
        found.min_by_key(|(distance, _)| *distance).map(|(_, topic)| topic)
    }

    /// Whether the period is one of the number's, and not that of an invoice, a cookie or an authority.
    fn is_of_document(&self, words: &Range<usize>, topic: Topic, lexicon: &Lexicon) -> bool {
        let own = subject::nearest(self.words, words, lexicon);
        let title = subject::whole(self.around.title, lexicon);
        match topic {
            Topic::Other => false,
            Topic::Answer if self.is_of_authority(lexicon) => false,
            Topic::Answer | Topic::Stop => own.or(title) != Some(Subject::Other),
            Topic::Keep | Topic::Delete if own.is_some() || is_proof(self.words, lexicon) => own != Some(Subject::Other),
            Topic::Keep | Topic::Delete => {
                let earlier = subject::last(self.around.earlier, lexicon).or(title);
                if self.has(lexicon.data) {
                    earlier != Some(Subject::Other)
                } else {
                    let is_before = self.refers_back(lexicon) || self.words.len() <= HEADLESS;
                    is_before && earlier.or_else(|| subject::last(self.around.before, lexicon)) == Some(Subject::Number)
                }
            }
        }
    }

    /// Whether an authority answers, and not the controller. It also has its own time for a complaint.
    fn is_of_authority(&self, lexicon: &Lexicon) -> bool {
        let is_by_us = self.has(lexicon.we);
        self.has(lexicon.of_authority) || (!is_by_us && subject::has(self.around.passage, lexicon.of_authority))
    }

    /// How long a period is, in hours: five working days are a week.
    fn hours(&self, words: &Range<usize>, period: Period, lexicon: &Lexicon) -> u32 {
        // `5 jours ouvrés`: the word may stand behind.
        let is_work = subject::has(self.part(words.start..words.end + 1), lexicon.working);
        if is_work { period.hours() * 7 / 5 } else { period.hours() }
    }
}

/// Whether words speak of the proof that somebody agreed.
fn is_proof(words: &[Word], lexicon: &Lexicon) -> bool {
    subject::has(words, lexicon.proof) || (subject::has(words, lexicon.records) && subject::has(words, lexicon.agreed))
}
