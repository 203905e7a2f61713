//! Messages to a visitor, of the form handler and by text message, by language. Texts of the pages are in the pages, those of the notice in the disclosure.

/// A language that the shop has pages in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Language {
    /// English, also used for every tag that is not listed.
    English,
    /// French.
    French,
}

/// A message.
#[derive(Clone, Copy, Debug)]
pub enum Message {
    /// A required field was left empty.
    Incomplete,
    /// A number was posted without a receipt.
    NumberWithoutReceipt,
    /// The receipt was refused.
    ReceiptRefused,
    /// The receipt refers to a disclosure that the shop no longer shows.
    NoticeChanged,
    /// Booked with a number.
    BookedWithNumber,
    /// Booked without a number.
    BookedWithoutNumber,
    /// The text message that the repair starts.
    RepairStarted,
    /// The text message that the bike is ready.
    BikeReady,
}

impl Language {
    /// Returns the language for the form's field `lang`.
    pub fn of(tag: &str) -> Language {
        if tag == "fr" { Language::French } else { Language::English }
    }

    /// Returns the BCP 47 tag.
    pub fn tag(self) -> &'static str {
        match self {
            Language::English => "en",
            Language::French => "fr",
        }
    }

    /// Returns the message in this language.
    pub fn text(self, message: Message) -> &'static str {
        match (self, message) {
            (Language::English, Message::Incomplete) => "Please give your name, a day and what is wrong with your bike.",
            (Language::French, Message::Incomplete) => "Indiquez votre nom, un jour et le problème de votre vélo.",
            (Language::English, Message::NumberWithoutReceipt) => {
                "A phone number came without your agreement to how we use it. We did not keep it, and nothing is booked yet. Choose below, then book again."
            }
            (Language::French, Message::NumberWithoutReceipt) => {
                "Un numéro de téléphone nous est parvenu sans votre accord sur son utilisation. Nous ne l’avons pas conservé et rien n’est encore réservé. Choisissez ci-dessous, puis réservez à nouveau."
            }
            (Language::English, Message::ReceiptRefused) => {
                "We could not check your agreement, so we did not keep your number, and nothing is booked yet. Choose below again, or book without a number."
            }
            (Language::French, Message::ReceiptRefused) => {
                "Nous n’avons pas pu vérifier votre accord. Nous n’avons pas conservé votre numéro et rien n’est encore réservé. Choisissez à nouveau ci-dessous, ou réservez sans numéro."
            }
            (Language::English, Message::NoticeChanged) => {
                "What we tell you about your number has changed since you opened the page. We did not keep your number, and nothing is booked yet. Please read and choose below again."
            }
            (Language::French, Message::NoticeChanged) => {
                "Ce que nous vous disons de votre numéro a changé depuis l’ouverture de la page. Nous n’avons pas conservé votre numéro et rien n’est encore réservé. Veuillez lire et choisir à nouveau ci-dessous."
            }
            (Language::English, Message::BookedWithNumber) => "We have your number, for what you agreed to and nothing else.",
            (Language::French, Message::BookedWithNumber) => "Nous avons votre numéro, uniquement pour ce que vous avez accepté.",
            (Language::English, Message::BookedWithoutNumber) => "We did not take a phone number.",
            (Language::French, Message::BookedWithoutNumber) => "Nous n’avons pas pris de numéro de téléphone.",
            (Language::English, Message::RepairStarted) => "Northwind Bikes: we have started to repair your bike. Reply STOP to get no more texts.",
            (Language::French, Message::RepairStarted) => {
                "Northwind Bikes : la réparation de votre vélo a commencé. Répondez STOP pour ne plus recevoir de SMS."
            }
            (Language::English, Message::BikeReady) => "Northwind Bikes: your bike is ready. Reply STOP to get no more texts.",
            (Language::French, Message::BikeReady) => "Northwind Bikes : votre vélo est prêt. Répondez STOP pour ne plus recevoir de SMS.",
        }
    }
}
