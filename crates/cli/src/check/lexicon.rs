//! The words by which a sentence is known to be about a period, a frequency, sharing and so on, in English, French and German.
//!
//! A `*` at the end of a word stands for any ending. What deliberately does not live here: what is done with them (`periods`, `compare`).

mod english;
mod french;
mod german;

/// The words of a language.
pub struct Lexicon {
    /// Numbers in letters, also the article where it counts one.
    pub numbers: &'static [(&'static str, u32)],
    /// Units of time with their length in hours; months and years by the calendar's mean, so that twelve months are a year.
    pub units: &'static [(&'static str, u32)],
    /// Words that make days working days.
    pub working: &'static [&'static str],
    /// What counts by itself: `twice`.
    pub times: &'static [(&'static str, u32)],
    /// `per`, `each`.
    pub per: &'static [&'static str],
    /// What is counted: a spoken one (true) or a written one.
    pub contacts: &'static [(&'static str, bool)],
    /// What is counted and says no channel: `times`.
    pub occurrences: &'static [&'static str],
    /// Adverbs and adjectives of frequency with their length in hours: `weekly`.
    pub regular: &'static [(&'static str, u32)],
    pub keep: &'static [&'static str],
    pub delete: &'static [&'static str],
    pub request: &'static [&'static str],
    pub proof: &'static [&'static str],
    pub answer: &'static [&'static str],
    pub stop: &'static [&'static str],
    pub share: &'static [&'static str],
    /// What stands before the name of who gets something.
    pub to: &'static [&'static str],
    /// Recipients without a name.
    pub unnamed: &'static [&'static str],
    /// `no one`.
    pub nobody: &'static [&'static str],
    /// `except`.
    pub except: &'static [&'static str],
    pub sell: &'static [&'static str],
    /// What is sold when a number is.
    pub sold: &'static [&'static str],
    /// What stands for it beside the verb: `sell it`.
    pub pronouns: &'static [&'static str],
    /// What halves a span of time: `half a year`.
    pub half: &'static [&'static str],
    pub not: &'static [&'static str],
    pub complain: &'static [&'static str],
    /// Verbs before a word that stops: `reply`.
    pub reply: &'static [&'static str],
    /// That an address is for writing about this.
    pub contact: &'static [&'static str],
    /// That a number is for calling.
    pub phone: &'static [&'static str],
    /// Who is responsible.
    pub responsible: &'static [&'static str],
    /// What else lasts: a guarantee.
    pub lasting: &'static [&'static str],
    /// Words that tell no purpose from another.
    pub common: &'static [&'static str],
}

impl Lexicon {
    /// The words of a language, where there are any.
    pub fn of(language: &str) -> Option<&'static Lexicon> {
        match language {
            "en" => Some(&english::ENGLISH),
            "fr" => Some(&french::FRENCH),
            "de" => Some(&german::GERMAN),
            _ => None,
        }
    }
}

/// Whether a word in small letters is one of a list.
pub fn is_one(word: &str, list: &[&str]) -> bool {
    list.iter().any(|wanted| match wanted.strip_suffix('*') {
        Some(stem) => word.starts_with(stem),
        None => word == *wanted,
    })
}

/// The value of a word in a list of words with values.
pub fn value<T: Copy>(word: &str, list: &[(&str, T)]) -> Option<T> {
    list.iter().find(|(wanted, _)| is_one(word, &[wanted])).map(|(_, value)| *value)
}

const HOUR: u32 = 1;
const DAY: u32 = 24;
const WEEK: u32 = 7 * DAY;
/// A twelfth of a year, in hours.
const MONTH: u32 = 730;
const YEAR: u32 = 12 * MONTH;
