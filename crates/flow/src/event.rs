//! Events: what the visitor did, what the page reports, and the answers to effects. In the past tense, grouped by subject, so that
//! a screen can ignore a whole subject and still has to decide about every event of those that concern it.

use crate::{Change, Disclosure, Record, RequestId, ServerStatus};
use phone::{E164, ParseError, Possible};
use receipt::Evidence;

/// The time of an event.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Time {
    /// The page's monotonic clock, milliseconds.
    pub elapsed: i64,
    /// The visitor's wall clock, seconds since 1970; used only where no server gave a better time.
    pub unix: i64,
}

/// Everything that can happen. Each group converts into it by `From`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Event {
    /// From the page and its form.
    Page(PageEvent),
    /// About the disclosure document.
    Disclosure(DisclosureEvent),
    /// The visitor's choice.
    Choice(ChoiceEvent),
    /// About the number field.
    Number(NumberEvent),
    /// About making and sending the receipt.
    Receipt(ReceiptEvent),
    /// About a receipt that is held.
    Record(RecordEvent),
}

/// What the page and its form report.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PageEvent {
    /// The element was connected to a document.
    Connected,
    /// The page determined the visitor's region (ISO 3166 alpha-2), possibly late.
    RegionDetected(String),
    /// The browser or the page restored a number. An agreement is never restored.
    NumberRestored(String),
    /// The browser shows the page again as it was left (page cache).
    ShownAgain,
    /// A submit of the form is held, or the page awaits `ready()`.
    SubmitHeld,
    /// The browser did not send the form, because the page requires a decision and there is none.
    SubmitRefused {
        /// Nothing before the element in the form is to be mended first.
        first: bool,
    },
    /// The form was reset.
    FormReset,
    /// The page requires a decision (`true`), or no longer does.
    RequiredSet(bool),
}

/// What happens to the disclosure document.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum DisclosureEvent {
    /// The document was fetched and checked.
    DisclosureLoaded {
        /// The document with its notice.
        disclosure: Box<Disclosure>,
        /// The records in the visitor's storage, newest first.
        held: Vec<Record>,
        /// The version of this notice that the visitor declined, if they did.
        declined: Option<String>,
    },
    /// There is no document to show.
    DisclosureFailed(LoadProblem),
    /// The disclosure is in the page for the visitor to read.
    DisclosureShown,
}

/// What the visitor chooses.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ChoiceEvent {
    /// A purpose's checkbox was toggled.
    PurposeToggled {
        /// Index among the purposes that rest on consent.
        index: usize,
        /// Who toggled it.
        by: Gesture,
    },
    /// "Agree and enter number" was pressed.
    AgreePressed {
        /// Who pressed it.
        by: Gesture,
        /// How the text was displayed until then, where the browser can measure it.
        seen: Option<Evidence>,
    },
    /// The form is submitted: boxes that are ticked count as if Agree had been pressed.
    FormSubmitted {
        /// Who submits it.
        by: Gesture,
        /// How the text was displayed until then, where the browser can measure it.
        seen: Option<Evidence>,
    },
    /// "No thanks" was pressed, on any screen.
    DeclinePressed(Gesture),
    /// "Change" (number screen), "I changed my mind" (after declining) or "Give another number" (receipt) was pressed.
    ChangePressed,
}

/// What happens to the number field.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum NumberEvent {
    /// The visitor chose a region (ISO 3166 alpha-2) in the country picker.
    RegionChosen(String),
    /// The text of the field changed.
    NumberTyped {
        /// The whole text.
        text: String,
        /// The caret's position, in UTF-16 code units.
        caret: usize,
        /// What happened to it.
        change: Change,
        /// Filled in by the browser, a password manager or a script rather than typed.
        filled: bool,
        /// An input method is composing, or a change was undone: the text must not be changed again.
        composing: bool,
    },
    /// The field lost focus.
    NumberLeft,
    /// "Use it anyway" was pressed.
    UseAnywayPressed,
    /// The engine answered.
    EngineAnswered {
        /// The request's id.
        id: RequestId,
        /// The answer.
        answer: Box<NumberAnswer>,
    },
    /// The engine, or the tables that the question needs, could not be loaded.
    EngineFailed {
        /// The request's id.
        id: RequestId,
    },
}

/// What happens on the way to a receipt that the server acknowledges.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ReceiptEvent {
    /// The server gave a nonce.
    ChallengeGiven {
        /// The request's id.
        id: RequestId,
        /// The nonce.
        challenge: Box<Challenge>,
    },
    /// The server gave none.
    ChallengeFailed {
        /// The request's id.
        id: RequestId,
    },
    /// The receipt was signed.
    ReceiptSigned {
        /// The request's id.
        id: RequestId,
        /// The signed receipt.
        signed: Box<Signed>,
    },
    /// Signing failed.
    SigningFailed {
        /// The request's id.
        id: RequestId,
    },
    /// Posting the receipt ended.
    ReceiptPosted {
        /// The request's id.
        id: RequestId,
        /// How it ended.
        outcome: PostOutcome,
    },
    /// The delay of [`Effect::WakeLater`](crate::Effect::WakeLater) has passed, or the connection came back.
    Woken {
        /// The request's id.
        id: RequestId,
    },
}

impl ReceiptEvent {
    /// The id of the request that this answers.
    pub fn id(&self) -> RequestId {
        match self {
            ReceiptEvent::ChallengeGiven { id, .. }
            | ReceiptEvent::ChallengeFailed { id }
            | ReceiptEvent::ReceiptSigned { id, .. }
            | ReceiptEvent::SigningFailed { id }
            | ReceiptEvent::ReceiptPosted { id, .. }
            | ReceiptEvent::Woken { id } => *id,
        }
    }
}

/// What happens to a receipt that is held.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum RecordEvent {
    /// "Withdraw" was pressed, or the page called `withdraw()`.
    WithdrawPressed {
        /// Who asked for it.
        by: Gesture,
        /// The ids of the purposes; empty for all.
        purposes: Vec<String>,
    },
    /// A record in the visitor's storage changed: something was sent, or another element or tab changed it.
    Changed(Box<Record>),
    /// What a record has outstanding could not be sent; it is tried again.
    SendingFailed {
        /// SHA-256 of the receipt's signing input, hexadecimal.
        hash: String,
    },
    /// The visitor's storage took a record, or did not.
    Kept {
        /// SHA-256 of the receipt's signing input, hexadecimal.
        hash: String,
        /// It took it.
        kept: bool,
    },
    /// The server said whether a receipt stands, or did not answer.
    StatusAnswered {
        /// The request's id.
        id: RequestId,
        /// The answer.
        outcome: StatusOutcome,
    },
}

impl From<PageEvent> for Event {
    fn from(event: PageEvent) -> Event {
        Event::Page(event)
    }
}

impl From<DisclosureEvent> for Event {
    fn from(event: DisclosureEvent) -> Event {
        Event::Disclosure(event)
    }
}

impl From<ChoiceEvent> for Event {
    fn from(event: ChoiceEvent) -> Event {
        Event::Choice(event)
    }
}

impl From<NumberEvent> for Event {
    fn from(event: NumberEvent) -> Event {
        Event::Number(event)
    }
}

impl From<ReceiptEvent> for Event {
    fn from(event: ReceiptEvent) -> Event {
        Event::Receipt(event)
    }
}

impl From<RecordEvent> for Event {
    fn from(event: RecordEvent) -> Event {
        Event::Record(event)
    }
}

/// Whether the browser attributes an action to a person (`Event.isTrusted`, in an active document).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Gesture {
    /// A person's action.
    Trusted,
    /// A script's.
    Scripted,
}

/// Why no disclosure can be shown.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum LoadProblem {
    /// An attribute of the element is missing or invalid.
    Attribute(String),
    /// The document could not be fetched.
    Fetch(String),
    /// The document is invalid; the text names the position.
    Document(String),
    /// A file of the widget could not be loaded.
    Widget,
    /// The page is in a frame of a site that it does not allow.
    Frame(String),
    /// The browser lacks a feature (SubtleCrypto on an insecure origin, for example).
    Browser(String),
}

/// A nonce by which the server attests that the notice preceded the number.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Challenge {
    /// Opaque.
    pub nonce: String,
    /// By the server's clock, seconds since 1970.
    pub issued_at: i64,
    /// By the server's clock, seconds since 1970.
    pub expires_at: i64,
}

/// The engine's answer to a [`NumberQuestion`](crate::NumberQuestion).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NumberAnswer {
    /// The text, formatted as people of the region write it.
    pub text: String,
    /// The caret's position in it, in UTF-16 code units.
    pub caret: usize,
    /// The digits behind an international prefix, where the text has one.
    pub rest: Option<String>,
    /// The region that the text is read in; `001` where its calling code belongs to none.
    pub country: String,
    /// Its calling code, without `+`; "" where there is none.
    pub calling_code: String,
    /// An example of its numbers of the type, as written after the calling code; "" where there is none.
    pub example: String,
    /// What the engine says about the number, or why it could not be parsed.
    pub number: Result<Box<Checked>, ParseError>,
}

/// What the engine says about a number that could be parsed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Checked {
    /// What the length alone says.
    pub reason: Possible,
    /// Number of digits missing (negative: too many) to the nearest possible length; 0 when the length is possible.
    pub missing: i32,
    /// Whether it is in an assigned range.
    pub valid: bool,
    /// Its region, ISO 3166 alpha-2; `001` or "" where it has none.
    pub region: String,
    /// E.164; `None` where the number has more than 15 digits.
    pub e164: Option<E164>,
    /// International format.
    pub international: String,
    /// Its type, by libphonenumber's name.
    pub number_type: String,
    /// The extension, or "".
    pub extension: String,
}

/// The result of signing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Signed {
    /// The compact SD-JWT.
    pub receipt: String,
    /// SHA-256 of the signing input, hexadecimal.
    pub hash: String,
    /// The withdrawal secret, base64url.
    pub secret: String,
}

/// How posting a receipt ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PostOutcome {
    /// The server stored it durably.
    Accepted {
        /// The server's countersignature, a compact JWS.
        countersignature: String,
    },
    /// The server refused it for good.
    Refused {
        /// The server's stable code, for example `ERR_RECEIPT_NONCE`.
        code: String,
    },
    /// No answer, or one that says to retry.
    Unreachable,
}

/// What the server said about a receipt.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum StatusOutcome {
    /// It holds the receipt.
    Known(ServerStatus),
    /// It holds no such receipt.
    Unknown {
        /// The server's stable code.
        code: String,
    },
    /// No answer, or one that says to retry.
    Unreachable,
}
