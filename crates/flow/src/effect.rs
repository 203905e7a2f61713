//! What is to be done: imperative, carried out by the host, answered (where it is a question) by an event of the same version.

use crate::{Record, Settings};
use alloc::{boxed::Box, string::String, vec::Vec};
use disclosure::Document;
use phone::E164;
use receipt::{Choice, Digest, NoticeRef, NumberCheck, Payload, Step};

/// Which question an answer belongs to. Answers to older questions are dropped.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Default)]
pub struct Version(pub u32);

/// Where the focus goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Target {
    /// The disclosure's heading.
    Disclosure,
    /// The first purpose's box.
    FirstPurpose,
    /// The number field.
    Number,
    /// The receipt's heading.
    Receipt,
    /// The heading of the screen after a no.
    Declined,
}

/// What a screen reader is told.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Announcement {
    /// Choose a purpose, or press "No thanks".
    ChooseFirst,
    /// The number can be entered now.
    EnterNumber,
    /// The receipt is being signed and sent.
    Sending,
    /// The receipt is recorded.
    Recorded,
    /// The no was heard.
    Declined,
    /// Sending failed.
    NotSent,
    /// The withdrawal is done.
    Withdrawn,
}

/// What the page is told by a DOM event.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Happening {
    /// The disclosure is in the page.
    Shown,
    /// The visitor agreed.
    Given,
    /// The visitor declined.
    Declined,
    /// A usable number is in the field, or no longer.
    Number(Option<String>),
    /// A receipt was made (and is durable where there is a server).
    Receipt(String),
    /// A consent was withdrawn.
    Withdrawn,
    /// Something failed, with its code.
    Error(String),
}

/// Everything of the payload that is known before the key, the salt and the secret are drawn.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Draft {
    /// The number.
    pub phone: E164,
    /// What the engine said.
    pub number_check: NumberCheck,
    /// When, seconds since 1970.
    pub iat: i64,
    /// The nonce, and those that grew old before it.
    pub nonce: Option<String>,
    /// Oldest first.
    pub earlier_nonces: Vec<String>,
    /// Which text was shown.
    pub notice: NoticeRef,
    /// The choices.
    pub choices: Vec<Choice>,
    /// The controller's name.
    pub controller: String,
    /// When the consent ends.
    pub valid_until: i64,
    /// What happened.
    pub events: Vec<Step>,
}

impl Draft {
    /// The payload, once the page has drawn the rest: the key's thumbprint, the digests of disclosure and secret, the id.
    pub fn payload(self, settings: &Settings, jti: String, iss: String, sd: Digest, withdraw_sha256: Digest) -> Payload {
        Payload {
            jti,
            iss,
            aud: settings.receipts.clone(),
            iat: self.iat,
            origin: settings.origin.clone(),
            place: settings.place.clone(),
            nonce: self.nonce,
            earlier_nonces: self.earlier_nonces,
            sd,
            number_check: self.number_check,
            withdraw_sha256,
            notice: self.notice,
            choices: self.choices,
            controller: self.controller,
            valid_until: self.valid_until,
            events: self.events,
            widget: settings.widget.clone(),
        }
    }
}

/// The longest time that any granted purpose keeps the number, counted from `iat`: the end of the consent.
pub(crate) fn valid_until(document: &Document, ticks: &[bool], iat: i64) -> i64 {
    let granted = document.choices().zip(ticks).filter(|(_, ticked)| **ticked);
    granted.map(|(purpose, _)| purpose.retention.period.add_to(iat)).max().unwrap_or(iat)
}

/// Everything the host can be asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Effect {
    /// Fetch, read and hash the document.
    LoadDisclosure,
    /// Make the one-time key (it is used for one signature and forgotten).
    MakeKey,
    /// Ask the server for a nonce for this notice.
    RequestChallenge {
        /// The question's version.
        version: Version,
        /// The document's digest.
        notice: Digest,
    },
    /// Load the number engine, so that it is there when the visitor types.
    LoadEngine,
    /// Ask the engine.
    CheckNumber {
        /// The question's version.
        version: Version,
        /// The text as typed.
        text: String,
        /// The region assumed.
        region: String,
    },
    /// Sign a receipt.
    SignReceipt {
        /// The question's version.
        version: Version,
        /// What to sign.
        draft: Box<Draft>,
    },
    /// Post it.
    PostReceipt {
        /// The question's version.
        version: Version,
        /// The compact SD-JWT.
        receipt: String,
    },
    /// Keep the receipt and its secret in the visitor's own store.
    KeepRecord(Box<Record>),
    /// Tell the server of a withdrawal.
    Withdraw {
        /// The question's version.
        version: Version,
        /// The server.
        receipts: Option<String>,
        /// The secret.
        secret: String,
    },
    /// Let the held submit go on.
    Continue,
    /// Drop the held submit; the visitor has something to do first.
    StopSubmit,
    /// Put text into the number field.
    SetNumberText(String),
    /// Move the focus.
    Focus(Target),
    /// Tell a screen reader.
    Announce(Announcement),
    /// Tell the page.
    Tell(Happening),
}
