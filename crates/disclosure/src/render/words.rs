//! The few words that only channels need: a title for a page that states and does not ask, and short words for small places.
//!
//! What deliberately does not live here: the notice's labels, which receipts sign. These are not signed, so they may change with any
//! release, and a page never loads them. A language without these words goes by the labels alone.

use crate::base_language;

/// The words of one language.
pub(super) struct Words {
    /// The title of a text that states what the notice asks.
    pub about: &'static str,
    /// Above the uses that rest on consent.
    pub uses: &'static str,
    /// Before the address for questions, in a text message.
    pub help: &'static str,
    /// Before the link to all of it.
    pub more: &'static str,
    /// The title of a message about a material change.
    pub changed: &'static str,
}

impl Words {
    /// The words for a language tag, where there are any.
    pub fn of(tag: &str) -> Option<&'static Words> {
        match base_language(tag) {
            "en" => Some(&ENGLISH),
            "fr" => Some(&FRENCH),
            "de" => Some(&GERMAN),
            _ => None,
        }
    }
}

const ENGLISH: Words = Words {
    about: "How we use your phone number",
    uses: "What we use it for, if you agree",
    help: "Help",
    more: "More",
    changed: "We change how we use your phone number",
};

const FRENCH: Words = Words {
    about: "Comment nous utilisons votre numéro de téléphone",
    uses: "À quoi il nous sert, si vous êtes d’accord",
    help: "Aide",
    more: "Détails",
    changed: "Nous changeons notre façon d’utiliser votre numéro de téléphone",
};

const GERMAN: Words = Words {
    about: "Wie wir Ihre Telefonnummer verwenden",
    uses: "Wofür wir sie verwenden, wenn Sie zustimmen",
    help: "Hilfe",
    more: "Mehr",
    changed: "Wir ändern, wie wir Ihre Telefonnummer verwenden",
};
