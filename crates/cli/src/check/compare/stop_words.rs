//! The word that a sentence gives to reply with, so that texts stop.
//!
//! What deliberately does not live here: words to reply with for something else (`Reply BIKE to book`).

use super::{Kind, Sentence};
use crate::check::facts::{NO_STOP_WORDS, is_capitals};
use crate::check::lexicon::Lexicon;
use crate::check::subject::{self, contact};

/// Words that stop, whatever else a sentence says: those of the carriers (CTIA, 2023, 5.1.3), and their likes in French and German.
const STOPPING: [&str; 16] = [
    "STOP",
    "STOPALL",
    "END",
    "QUIT",
    "CANCEL",
    "UNSUBSCRIBE",
    "OPTOUT",
    "REVOKE",
    "HALT",
    "ARRET",
    "ARRÊT",
    "FIN",
    "STOPP",
    "ENDE",
    "ABMELDEN",
    "AUS",
];

impl Sentence<'_> {
    pub(super) fn stop_words(&mut self, lexicon: &Lexicon) {
        let stops = self.facts.stop_words();
        for i in 0..self.words.len() {
            let word = self.words.get(i).map_or("", |word| self.written(word));
            let is_reply = subject::has(self.part(i.saturating_sub(4)..i), lexicon.reply);
            if is_capitals(word) && is_reply && !NO_STOP_WORDS.contains(&word) && !stops.contains(&word) && self.is_stopping(i, word, lexicon) {
                let said = if stops.is_empty() {
                    "no word to reply with".to_owned()
                } else {
                    stops.join(", ")
                };
                let (at, found) = self.quote(i..i + 1);
                self.push(Kind::StopWord, at, found, said, "/opt_out/methods");
            }
        }
    }

    /// Whether a word to reply with is there to stop: what it does stands behind it (`to end`), or else before (`To stop, reply`).
    fn is_stopping(&self, i: usize, word: &str, lexicon: &Lexicon) -> bool {
        if STOPPING.contains(&word) {
            // `To cancel an order, reply CANCEL to our email.`
            let is_of_others = self.is_of_others(lexicon) || self.has(lexicon.other_channels);
            return !is_of_others || (0..self.words.len()).any(|i| contact(self.words, i, lexicon).is_some());
        }
        let is_next = |i: &usize| self.words.get(*i).is_some_and(|word| is_capitals(self.written(word)));
        let next = (i + 1..self.words.len()).find(is_next).unwrap_or(self.words.len());
        let last = (0..i).rev().find(is_next).map_or(0, |last| last + 1);
        let is_said_behind = self.is_word(i + 1, lexicon.purpose);
        let does = if is_said_behind { i + 1..next } else { last..i };
        subject::has(self.part(does), lexicon.ending)
    }
}
