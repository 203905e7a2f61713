//! Effects: what the host has to carry out, in the imperative. An effect that is a request carries a [`RequestId`], and the
//! event that answers it carries the same one.

use crate::{Failure, QuestionDraft, Record};
use receipt::Digest;
use std::rc::Rc;

/// Ties an answer to its request. Ids increase; the answer to a request that was superseded is dropped.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Default)]
pub struct RequestId(pub u32);

/// Everything that the host can be asked to do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Effect {
    /// Fetch and check the document.
    LoadDisclosure,
    /// Make the one-time key, which signs once and is then discarded.
    MakeKey,
    /// Request a nonce for this notice from the server.
    RequestChallenge {
        /// The request's id.
        id: RequestId,
        /// SHA-256 of the document.
        notice: Digest,
    },
    /// Ask the number engine, loading it and the tables that it needs first if necessary.
    AskEngine {
        /// The request's id.
        id: RequestId,
        /// The question.
        question: NumberQuestion,
    },
    /// Sign a receipt over [`Flow::number_to_sign`](crate::Flow::number_to_sign) and [`Flow::payload`](crate::Flow::payload).
    SignReceipt {
        /// The request's id.
        id: RequestId,
    },
    /// Post a receipt to the server.
    PostReceipt {
        /// The request's id.
        id: RequestId,
        /// The compact SD-JWT.
        receipt: String,
    },
    /// Save a record in the visitor's storage, merged with what is there, and tell other elements and tabs. Answered by
    /// [`RecordEvent::Kept`](crate::RecordEvent::Kept).
    KeepRecord(Box<Record>),
    /// Remove a record from the visitor's storage: the server refused it, so it is worth nothing.
    ForgetRecord {
        /// SHA-256 of the receipt's signing input, hexadecimal.
        hash: String,
    },
    /// Send what the records in the visitor's storage have outstanding ([`Record::outstanding`]).
    SendOutstanding,
    /// Ask the receipt server whether a receipt stands.
    AskStatus {
        /// The request's id.
        id: RequestId,
        /// The receipt server's address.
        receipts: String,
        /// SHA-256 of the receipt's signing input, hexadecimal.
        hash: String,
    },
    /// Post a question to the receipt server. Answered by [`QuestionEvent::Answered`](crate::QuestionEvent::Answered).
    PostQuestion {
        /// The request's id.
        id: RequestId,
        /// The question.
        draft: Rc<QuestionDraft>,
        /// The secret of the answer's link: 32 bytes, base64url.
        secret: String,
    },
    /// Remember in the visitor's storage that this notice was declined, or forget it.
    RememberDecline {
        /// The document's id.
        notice: String,
        /// The declined version; `None` forgets it.
        version: Option<String>,
    },
    /// Send [`ReceiptEvent::Woken`](crate::ReceiptEvent::Woken) after a delay, or when the connection comes back.
    WakeLater {
        /// The request's id.
        id: RequestId,
        /// The delay in milliseconds.
        millis: u32,
    },
    /// Let the held submit continue.
    ContinueSubmit,
    /// Cancel the held submit: the visitor has something to do first.
    StopSubmit,
    /// Replace the text of the number field.
    ShowNumber {
        /// The text.
        text: String,
        /// Where to set the caret, in UTF-16 code units; `None` leaves the selection to the browser.
        caret: Option<usize>,
    },
    /// Move the focus.
    Focus(Target),
    /// Announce something in the live region.
    Announce(Announcement),
    /// Notify the page by a DOM event.
    Notify(Notification),
}

/// A question to the number engine: format and check a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NumberQuestion {
    /// The text of the field; for [`Change::Picked`] what stands behind its international prefix.
    pub text: String,
    /// The caret's position, in UTF-16 code units.
    pub caret: usize,
    /// What happened to it.
    pub change: Change,
    /// The region that a national number is read in, ISO 3166 alpha-2.
    pub region: String,
    /// The type of the example number, by libphonenumber's name.
    pub number_type: String,
}

/// What happened to the text of the number field.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Change {
    /// It was typed, pasted or filled in, or is read in another region.
    Typed,
    /// Something behind the caret was deleted.
    DeletedForward,
    /// A region was chosen, which takes the place of its international prefix.
    Picked,
    /// The field was left with a number that can be used: it is written anew.
    Left,
}

impl Change {
    /// The engine's name for it.
    pub fn as_str(self) -> &'static str {
        match self {
            Change::Typed => "typed",
            Change::DeletedForward => "deleted-forward",
            Change::Picked => "picked",
            Change::Left => "left",
        }
    }
}

/// Where the focus moves.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Target {
    /// The disclosure's heading.
    Disclosure,
    /// The first purpose's checkbox.
    FirstPurpose,
    /// The number field.
    Number,
    /// The receipt's heading, but only if the focus was inside the element.
    Receipt,
    /// The heading of the screen after declining.
    Declined,
    /// The button that opens the question's form.
    Ask,
    /// The field of the question's text.
    Question,
    /// What is said of the question, but only if the focus was inside the element.
    QuestionNote,
}

/// What is announced to assistive technology.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Announcement {
    /// Choose a purpose, or press "No thanks".
    ChooseFirst,
    /// The notice was shown too long ago: read it again and choose.
    ReadAgain,
    /// The number can be entered.
    EnterNumber,
    /// What stands under the number field: why the number cannot be used, or the number in full.
    Number,
    /// The receipt is being signed and sent.
    Sending,
    /// The receipt is recorded.
    Recorded,
    /// The request was declined.
    Declined,
    /// Something failed.
    Failed(Failure),
    /// A withdrawal is being sent.
    Withdrawing,
    /// A withdrawal is done, here or elsewhere.
    Withdrawn,
    /// A purpose is suspended.
    Suspended,
    /// The server does not keep the receipt.
    NotKept,
    /// The form was submitted with boxes ticked: the number is wanted, or a no.
    EnterOrDecline,
    /// What stands under the question: why it was not sent, that it is being sent, or that it was.
    Question,
}

/// What the page is notified of, each by a DOM event `phone-consent-...`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Notification {
    /// The element can be used and its state read.
    Ready,
    /// The disclosure is in the page.
    Shown,
    /// The visitor agreed.
    Given,
    /// The visitor declined.
    Declined,
    /// The field holds this usable number (E.164), or no longer a usable one.
    Number(Option<String>),
    /// The visitor chose a region.
    Country(String),
    /// A receipt was made; where there is a server it may still have to be delivered.
    Receipt(String),
    /// A consent was withdrawn.
    Withdrawn,
    /// Something failed; the stable code says what.
    Error(String),
}
