//! Rates of a sentence: how often the number is called or texted.
//!
//! What deliberately does not live here: reading a rate (crate `lint`).

use super::{Kind, Sentence};
use crate::check::lexicon::Lexicon;
use crate::check::subject::{self, contact};
use disclosure::{Archive, Frequency, Labels, Per, Purpose};
use lint::Rate;
use std::ops::Range;

/// What says that a rate is of another channel stands at most so many words from it.
const NEAR: usize = 3;

impl Sentence<'_> {
    pub(super) fn frequency(&mut self, words: &Range<usize>, rate: &Rate, lexicon: &Lexicon) {
        let Some(is_spoken) = self.is_spoken(words, lexicon) else { return };
        let purposes = &self.facts.document.purposes;
        let by_channel = |i: &usize| {
            purposes
                .get(*i)
                .is_some_and(|purpose| purpose.channels.iter().any(|channel| channel.is_spoken() == is_spoken))
        };
        let mut candidates: Vec<usize> = self.about().into_iter().filter(by_channel).collect();
        if candidates.is_empty() {
            candidates = (0..purposes.len()).filter(by_channel).collect();
        }
        let of: Vec<(usize, &Purpose)> = candidates.iter().filter_map(|i| Some((*i, self.facts.purpose(*i)?))).collect();
        if of.is_empty() || of.iter().any(|(_, purpose)| is_as_often(rate, &purpose.frequency)) {
            return;
        }
        let labels = Archive::shipped().labels("en");
        let said: Vec<String> = of.iter().map(|(_, purpose)| said(&purpose.frequency, labels)).collect();
        let pointer = of.first().map_or_else(String::new, |(i, _)| format!("/purposes/{i}/frequency"));
        let (at, found) = self.quote(words.clone());
        let said = said.join(" or ");
        self.push(Kind::Frequency, at, found, said, pointer);
    }

    /// Whether a rate is one of calls (true) or of texts; `None` when it is of neither: an audit is once a year too.
    fn is_spoken(&self, words: &Range<usize>, lexicon: &Lexicon) -> Option<bool> {
        if subject::has(self.part(words.start.saturating_sub(NEAR)..words.end + NEAR), lexicon.other_channels) {
            return None;
        }
        let within = |mut words: Range<usize>| words.find_map(|i| contact(self.words, i, lexicon));
        if let Some(inside) = within(words.clone()) {
            return Some(inside);
        }
        if self.is_word(words.start, lexicon.every) {
            return within(words.start.saturating_sub(NEAR)..words.start);
        }
        if words.len() == 1 {
            // `weekly texts`, `monatlich eine SMS`
            return within(words.end..words.end + 2);
        }
        // Behind a semicolon, and behind a comma and `and`, something else is said.
        let is_end = |i: &usize| self.gap(*i).contains(';') || (self.gap(*i).contains(',') && self.is_word(*i + 1, lexicon.clause));
        let from = (0..words.start).rev().find(is_end).map_or(0, |i| i + 1);
        let to = (words.end - 1..self.words.len()).find(is_end).map_or(self.words.len(), |i| i + 1);
        let distance = |i: &usize| i.abs_diff(words.start).min(i.abs_diff(words.end - 1));
        let contacts = (from..to).filter_map(|i| Some((i, contact(self.words, i, lexicon)?)));
        contacts.min_by_key(|(i, _)| distance(i)).map(|(_, is_spoken)| is_spoken)
    }
}

fn is_as_often(rate: &Rate, frequency: &Frequency) -> bool {
    match (frequency, &rate.per) {
        (Frequency::Varies, _) => false,
        (Frequency::AtMost { max, per: Per::Occasion(_) }, Per::Occasion(_)) => *max == rate.times,
        (Frequency::AtMost { max, per: Per::Period(period) }, Per::Period(said)) => {
            // Twelve a year are one a month.
            u64::from(*max) * u64::from(said.hours()) == u64::from(rate.times) * u64::from(period.hours())
        }
        (Frequency::AtMost { .. }, Per::Occasion(_) | Per::Period(_)) => false,
    }
}

fn said(frequency: &Frequency, labels: &Labels) -> String {
    match frequency {
        Frequency::Varies => "how often varies".into(),
        Frequency::AtMost { max, per: Per::Occasion(noun) } => format!("{max} per {noun}"),
        Frequency::AtMost { max, per: Per::Period(period) } => format!("{max} {}", labels.every(*period)),
    }
}
