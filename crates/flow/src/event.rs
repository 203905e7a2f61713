//! What happened: past tense, from the visitor, the page, or an effect's answer.

use crate::{Digests, Disclosure, Record, Version};
use alloc::{boxed::Box, string::String, vec::Vec};
use phone::{E164, ParseError, Possible};
use receipt::Evidence;

/// Whether the browser says that a person did it (`Event.isTrusted`, with the page active).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Gesture {
    /// A person's.
    Trusted,
    /// A script's.
    Scripted,
}

/// Why no disclosure can be shown.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum LoadProblem {
    /// An attribute of the element is missing or wrong.
    Attribute(String),
    /// The document could not be fetched.
    Fetch(String),
    /// The document is not one; the sentence names the place.
    Document(String),
    /// A part of the widget could not be loaded.
    Widget,
    /// The browser lacks what is needed (no SubtleCrypto on an insecure origin).
    Browser(String),
}

/// The server's word that the notice came before the number.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Challenge {
    /// Opaque.
    pub nonce: String,
    /// By the server's clock, seconds since 1970.
    pub issued_at: i64,
    /// By the server's clock.
    pub expires_at: i64,
}

/// What signing gave.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Signed {
    /// The compact SD-JWT.
    pub receipt: String,
    /// SHA-256 of the signing input, hexadecimal.
    pub hash: String,
    /// The withdrawal secret, base64url.
    pub secret: String,
}

/// How posting went.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PostOutcome {
    /// Durable on the server.
    Accepted {
        /// The server's countersignature, a compact JWS.
        countersignature: String,
    },
    /// Refused for good, with the server's stable code.
    Refused {
        /// For example `ERR_RECEIPT_NONCE`.
        code: String,
    },
    /// No answer, or one that says to come again.
    Unreachable,
}

/// How a withdrawal went.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum WithdrawOutcome {
    /// Done, at this time by the server's clock (by the visitor's where there is no server).
    Withdrawn {
        /// Seconds since 1970.
        at: i64,
    },
    /// The server has nothing by this secret.
    Unknown {
        /// The visitor's clock, seconds since 1970.
        now: i64,
    },
    /// No answer.
    Unreachable,
}

/// What the engine says of a number that could be parsed: of its answer what the flow goes by.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Checked {
    /// What the length alone says.
    pub reason: Possible,
    /// How many digits are missing (negative: too many) to the nearest possible length; 0 when it is possible.
    pub missing: i32,
    /// In an assigned range.
    pub valid: bool,
    /// Its region, ISO 3166 alpha-2; `001` or "" where it has none.
    pub region: String,
    /// E.164, absent where the digits do not fit its 15.
    pub e164: Option<E164>,
    /// International format.
    pub international: String,
    /// Its type, in libphonenumber's name.
    pub number_type: String,
    /// The extension that was typed with it, or "".
    pub extension: String,
}

/// Everything that can happen.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Event {
    /// The element is in a page.
    Connected,
    /// The document arrived and was read. Where something is held or was declined, it is checked.
    DisclosureLoaded {
        /// It.
        disclosure: Box<Disclosure>,
        /// The receipts in the visitor's own store, newest first.
        held: Vec<Record>,
        /// The version of this notice to which the visitor said no before, if they did.
        declined: Option<String>,
    },
    /// It did not, or it was checked while it is read and is none.
    DisclosureFailed(LoadProblem),
    /// The document keeps the whole format, and what follows the choice is loaded.
    DisclosureChecked(Digests),
    /// What follows the choice could not be loaded.
    NextNotLoaded,
    /// The disclosure is in the page for the visitor to read.
    DisclosureShown,
    /// A purpose's box was pressed.
    PurposeToggled {
        /// Which of the purposes that rest on consent.
        index: usize,
        /// By whom.
        by: Gesture,
    },
    /// "Agree and enter number" was pressed.
    AgreePressed {
        /// By whom.
        by: Gesture,
        /// How the text was seen until then, where the browser can measure it.
        seen: Option<Evidence>,
    },
    /// "No thanks" was pressed, on whichever screen.
    DeclinePressed(Gesture),
    /// "Change" (while entering the number), "I changed my mind" (after a no) or "Give another number" (with a receipt) was pressed.
    ChangePressed,
    /// The server gave a nonce.
    ChallengeGiven {
        /// The question's version.
        version: Version,
        /// The nonce.
        challenge: Box<Challenge>,
    },
    /// The server gave none.
    ChallengeFailed {
        /// The question's version.
        version: Version,
    },
    /// The visitor chose another region.
    RegionChosen(String),
    /// The page says where the visitor is, as it may find out late.
    RegionDetected(String),
    /// The number field's text changed.
    NumberTyped {
        /// The whole text.
        text: String,
        /// Put in by the browser, a filler or the page rather than by keys.
        filled: bool,
    },
    /// The engine answered.
    NumberChecked {
        /// The question's version.
        version: Version,
        /// Its answer.
        answer: Result<Box<Checked>, ParseError>,
    },
    /// The engine could not be loaded.
    EngineFailed {
        /// The question's version.
        version: Version,
    },
    /// The number field lost focus.
    NumberLeft,
    /// "Use it anyway" was pressed.
    UseAnywayPressed,
    /// The page's form was submitted and is held, or the page awaits `ready()`.
    SubmitHeld,
    /// Signing gave a receipt.
    ReceiptSigned {
        /// The question's version.
        version: Version,
        /// It.
        signed: Box<Signed>,
    },
    /// Signing failed.
    SigningFailed {
        /// The question's version.
        version: Version,
    },
    /// Posting ended.
    ReceiptPosted {
        /// The question's version.
        version: Version,
        /// How.
        outcome: PostOutcome,
    },
    /// The time came that [`Effect::WakeLater`](crate::Effect::WakeLater) asked for, or the connection came back.
    Woken {
        /// The question's version.
        version: Version,
    },
    /// "Withdraw" was pressed, or the page withdrew by its own script.
    WithdrawPressed {
        /// By whom.
        by: Gesture,
        /// The ids of the purposes; none for all of them.
        purposes: Vec<String>,
    },
    /// The withdrawal ended.
    WithdrawalEnded {
        /// The question's version.
        version: Version,
        /// How.
        outcome: WithdrawOutcome,
    },
    /// The form was reset.
    FormReset,
    /// The browser or the page restored a number (never an agreement).
    NumberRestored(String),
}
