//! What is said of a reply: what it means, and by which rule.

use crate::language::Language;

/// What a reply means, and why.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reading {
    /// What it means
    pub meaning: Meaning,
    /// What it was decided by
    pub rule: Rule,
    /// The words of the reply that decided it, in lower case and without accents, with spaces between them; empty where none did.
    pub words: String,
    /// The language of the list in which they are; `None` for the carriers' keywords and where no list decided.
    pub language: Option<Language>,
}

/// What a reply means. From the most urgent on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Meaning {
    /// The number is somebody else's. Every consent for it ends, as by a stop: also when the reply says both.
    WrongNumber,
    /// An opt-out: every consent for the number ends.
    Stop,
    /// It may be an opt-out: nothing is sent until a person has looked at it, or the sender has answered a question.
    Unclear,
    /// A request for help, which the disclosure answers.
    Help,
    /// A yes. It restores no consent by itself: it has no disclosure with it, and it may answer something else.
    Yes,
    /// A question for a person.
    Question,
    /// Anything else.
    Other,
}

impl Meaning {
    /// Every meaning, from the most urgent on.
    pub const ALL: [Meaning; 7] = [
        Meaning::WrongNumber,
        Meaning::Stop,
        Meaning::Unclear,
        Meaning::Help,
        Meaning::Yes,
        Meaning::Question,
        Meaning::Other,
    ];

    /// The name in data: lower case with underscores.
    pub const fn name(self) -> &'static str {
        match self {
            Meaning::WrongNumber => "wrong_number",
            Meaning::Stop => "stop",
            Meaning::Unclear => "unclear",
            Meaning::Help => "help",
            Meaning::Yes => "yes",
            Meaning::Question => "question",
            Meaning::Other => "other",
        }
    }

    /// Whether messages to the number end for good.
    pub const fn ends(self) -> bool {
        match self {
            Meaning::WrongNumber | Meaning::Stop => true,
            Meaning::Unclear | Meaning::Help | Meaning::Yes | Meaning::Question | Meaning::Other => false,
        }
    }

    /// Whether nothing may be sent at once: it ends, or a person has to look first.
    pub const fn suspends(self) -> bool {
        match self {
            Meaning::WrongNumber | Meaning::Stop | Meaning::Unclear => true,
            Meaning::Help | Meaning::Yes | Meaning::Question | Meaning::Other => false,
        }
    }
}

/// By which rule a reply was read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Rule {
    /// It consists of keywords, and of words such as "please"
    Keyword,
    /// It is a keyword written with spaces between the letters, or with letters repeated
    SpelledKeyword,
    /// It is one word, and that is a keyword with a slip of the finger
    MisspelledKeyword,
    /// It is one word that is one letter from a keyword, and may be another word
    NearKeyword,
    /// A sentence or line of it is a keyword
    KeywordSentence,
    /// A phrase of the lists is in it
    Phrase,
    /// An opt-out with a condition: a channel, a time, an exception
    PartialStop,
    /// An opt-out in a language in which no answer was expected
    OtherLanguage,
    /// It is longer than is read, and nothing in the part that was read ends anything
    TooLong,
    /// A telephone's reaction to the sender's own message
    Reaction,
    /// It has a question mark, or begins as a question
    Question,
    /// It has no words
    NoWords,
    /// Nothing of the above
    Nothing,
}

impl Rule {
    /// The name in data: lower case with hyphens.
    pub const fn id(self) -> &'static str {
        match self {
            Rule::Keyword => "keyword",
            Rule::SpelledKeyword => "spelled-keyword",
            Rule::MisspelledKeyword => "misspelled-keyword",
            Rule::NearKeyword => "near-keyword",
            Rule::KeywordSentence => "keyword-sentence",
            Rule::Phrase => "phrase",
            Rule::PartialStop => "partial-stop",
            Rule::OtherLanguage => "other-language",
            Rule::TooLong => "too-long",
            Rule::Reaction => "reaction",
            Rule::Question => "question",
            Rule::NoWords => "no-words",
            Rule::Nothing => "nothing",
        }
    }
}
