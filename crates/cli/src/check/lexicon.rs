//! The words by which a sentence is known to be about a period, a frequency, sharing and so on, in English, French and German.
//!
//! A `*` at the end of a word stands for any ending. What deliberately does not live here: what is done with them (`compare`), and numbers and units of time (crate `lint`).

mod english;
mod french;
mod german;

/// The words of a language.
pub struct Lexicon {
    /// Words that make days working days.
    pub working: &'static [&'static str],
    /// What is counted: a spoken one (true) or a written one.
    pub contacts: &'static [(&'static str, bool)],
    /// The number that the disclosure is about.
    pub number: &'static [&'static str],
    /// Whose the number is.
    pub your: &'static [&'static str],
    /// What the number may be meant by.
    pub data: &'static [&'static str],
    /// What stands for a thing that was named before.
    pub pronouns: &'static [&'static str],
    /// What else is kept, sent or paid: invoices, cookies.
    pub others: &'static [&'static str],
    /// Of the others, what the controller has too.
    pub address: &'static [&'static str],
    /// What consumers complain of elsewhere.
    pub consumer: &'static [&'static str],
    /// What other addresses are for: jobs.
    pub elsewhere: &'static [&'static str],
    /// What other companies do that a page names: who hosts it.
    pub credits: &'static [&'static str],
    /// That an address is the customer's.
    pub customer: &'static [&'static str],
    /// Phrases before an address or a number of the reader's own.
    pub addressee: &'static [&'static str],
    /// What stands before digits that are no telephone number, or none to call.
    pub not_phone: &'static [&'static str],
    /// How else one writes: by email.
    pub other_channels: &'static [&'static str],
    /// `a`.
    pub article: &'static [&'static str],
    /// Who is called when a reader calls.
    pub us: &'static [&'static str],
    /// Who speaks.
    pub we: &'static [&'static str],
    pub keep: &'static [&'static str],
    pub delete: &'static [&'static str],
    pub request: &'static [&'static str],
    pub proof: &'static [&'static str],
    /// What is a proof where somebody agreed.
    pub records: &'static [&'static str],
    pub agreed: &'static [&'static str],
    /// `every`.
    pub every: &'static [&'static str],
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
    /// Pronouns for it right before the verb, as in French, and right behind it.
    pub pronouns_before: &'static [&'static str],
    pub pronouns_after: &'static [&'static str],
    /// What is said of a thing before it: `your number is sold`.
    pub participles: &'static [&'static str],
    /// Where another clause begins.
    pub clause: &'static [&'static str],
    pub not: &'static [&'static str],
    pub complain: &'static [&'static str],
    /// That a sentence is about an authority.
    pub of_authority: &'static [&'static str],
    /// That something ends: what stands behind a word that stops.
    pub ending: &'static [&'static str],
    /// What stands between a word to reply with and what it does: `to`.
    pub purpose: &'static [&'static str],
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
