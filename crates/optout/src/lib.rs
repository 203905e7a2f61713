//! What a reply means: whether somebody who answered a message has opted out, in any words, needs help, said yes, or is not the person.
//!
//! What lives here: reading a text by lists of keywords and phrases in each language (`data/`), and saying by which rule it was read.
//! What deliberately does not: what follows of it (ending a consent, suspending, answering), and any I/O or clock.
//!
//! A false stop costs a message; a missed one breaks a promise and the law (47 CFR 64.1200(a)(10): "any reasonable means"). So a message that
//! consists of a keyword is always a stop, however it is written, and what might be an opt-out is [`Meaning::Unclear`]: nothing is sent until
//! somebody has looked. The figures for each language are in `docs/replies.md`.
//!
//! ```
//! use optout::{Language, Meaning, read};
//! assert_eq!(read("S.T.O.P. please!", &[]).meaning, Meaning::Stop);
//! assert_eq!(read("N'envoyez plus de messages", &[Language::Fr]).meaning, Meaning::Stop);
//! assert_eq!(read("I'll stop by at 5", &[]).meaning, Meaning::Other);
//! let reading = read("great, another text", &[]);
//! assert_eq!((reading.meaning, reading.words.as_str()), (Meaning::Unclear, "another text"));
//! ```

mod decide;
mod fold;
mod language;
mod lexicon;
mod own_words;
mod reading;
mod typo;

pub use language::Language;
pub use reading::{Meaning, Reading, Rule};

/// Reads a text message, or what a person chose of a message's suggestions.
///
/// `expected` are the languages of the disclosure and of the message that is answered. English and the carriers' keywords are always read. An opt-out in
/// another language is [`Meaning::Unclear`]. Of a text of more than 2,000 characters the beginning is read; a rest is at least unclear.
pub fn read(text: &str, expected: &[Language]) -> Reading {
    decide::read(text, expected)
}

/// Reads a mail: subject and own lines of the body, whichever is more urgent. The subject of a reply (`Re:`) is the sender's own, so it counts only
/// where it is a keyword alone.
pub fn read_mail(subject: &str, body: &str, expected: &[Language]) -> Reading {
    let (own, is_reply) = own_words::subject(subject);
    let of_subject = read(own, expected);
    let of_body = read(body, expected);
    let counts = !is_reply || (of_subject.meaning == Meaning::Stop && of_subject.rule == Rule::Keyword);
    if counts && of_subject.meaning < of_body.meaning {
        of_subject
    } else {
        of_body
    }
}
