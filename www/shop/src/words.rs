//! What the handler itself says to a visitor, in the shop's languages. The pages' own words are in the pages, the
//! notice's in the disclosure.

/// A language that the shop has pages in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Language {
    /// English, and whatever is not another.
    English,
    /// French.
    French,
}

/// A sentence of the handler's.
#[derive(Clone, Copy, Debug)]
pub enum Says {
    /// Something the booking needs was left empty.
    Incomplete,
    /// A number came without an agreement that goes with it.
    NumberWithoutReceipt,
    /// A receipt came and was refused.
    ReceiptRefused,
    /// The receipt's consent is for words that the shop no longer shows.
    NoticeChanged,
    /// Booked with a number.
    BookedWithNumber,
    /// Booked without a number.
    BookedWithoutNumber,
}

impl Language {
    /// By the form's `lang`.
    pub fn of(tag: &str) -> Language {
        if tag == "fr" { Language::French } else { Language::English }
    }

    /// The tag, BCP 47.
    pub fn tag(self) -> &'static str {
        match self {
            Language::English => "en",
            Language::French => "fr",
        }
    }

    /// The sentence in this language.
    pub fn say(self, what: Says) -> &'static str {
        match (self, what) {
            (Language::English, Says::Incomplete) => "Please give your name, a day and what is wrong with your bike.",
            (Language::French, Says::Incomplete) => "Indiquez votre nom, un jour et le problème de votre vélo.",
            (Language::English, Says::NumberWithoutReceipt) => {
                "A phone number came without your agreement to how we use it. We did not keep it, and nothing is booked yet. Choose below, then book again."
            }
            (Language::French, Says::NumberWithoutReceipt) => {
                "Un numéro de téléphone nous est parvenu sans votre accord sur son utilisation. Nous ne l’avons pas conservé et rien n’est encore réservé. Choisissez ci-dessous, puis réservez à nouveau."
            }
            (Language::English, Says::ReceiptRefused) => {
                "We could not check your agreement, so we did not keep your number, and nothing is booked yet. Choose below again, or book without a number."
            }
            (Language::French, Says::ReceiptRefused) => {
                "Nous n’avons pas pu vérifier votre accord. Nous n’avons pas conservé votre numéro et rien n’est encore réservé. Choisissez à nouveau ci-dessous, ou réservez sans numéro."
            }
            (Language::English, Says::NoticeChanged) => {
                "What we tell you about your number has changed since you opened the page. We did not keep your number, and nothing is booked yet. Please read and choose below again."
            }
            (Language::French, Says::NoticeChanged) => {
                "Ce que nous vous disons de votre numéro a changé depuis l’ouverture de la page. Nous n’avons pas conservé votre numéro et rien n’est encore réservé. Veuillez lire et choisir à nouveau ci-dessous."
            }
            (Language::English, Says::BookedWithNumber) => "We have your number, for what you agreed to and nothing else.",
            (Language::French, Says::BookedWithNumber) => "Nous avons votre numéro, uniquement pour ce que vous avez accepté.",
            (Language::English, Says::BookedWithoutNumber) => "We did not take a phone number.",
            (Language::French, Says::BookedWithoutNumber) => "Nous n’avons pas pris de numéro de téléphone.",
        }
    }
}
