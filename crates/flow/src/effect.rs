//! What is to be done: imperative, carried out by the host, answered (where it is a question) by an event of the same version.

use alloc::{boxed::Box, string::String, vec::Vec};
use receipt::Digest;

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
    /// The receipt's heading; only where the focus was in the element, since a page may be at something else by then.
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
    /// What follows the choice is still being loaded.
    OneMoment,
    /// It could not be loaded.
    NextNotLoaded,
    /// The withdrawal is done.
    Withdrawn,
}

/// What the page is told by a DOM event.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Happening {
    /// The element is there to be used: its state can be asked.
    Ready,
    /// The disclosure is in the page.
    Shown,
    /// The visitor agreed.
    Given,
    /// The visitor declined.
    Declined,
    /// A usable number is in the field, or no longer.
    Number(Option<String>),
    /// The visitor chose a region.
    Country(String),
    /// A receipt was made (and is durable where there is a server).
    Receipt(String),
    /// A consent was withdrawn.
    Withdrawn,
    /// Something failed, with its code.
    Error(String),
}

/// What the page draws for one receipt, to be signed with what the flow knows.
#[derive(Clone, Copy, Debug)]
pub struct Drawn<'a> {
    /// A UUID, version 7.
    pub jti: &'a str,
    /// The key's thumbprint, base64url.
    pub iss: &'a str,
    /// Digest of the number's disclosure.
    pub sd: &'a Digest,
    /// SHA-256 of the withdrawal secret.
    pub withdraw_sha256: &'a Digest,
}

/// Everything the host can be asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Effect {
    /// Fetch and read the document.
    LoadDisclosure,
    /// Load what follows the choice, if it is not there yet, and check the document.
    LoadNext,
    /// Make the one-time key (it is used for one signature and forgotten).
    MakeKey,
    /// Ask the server for a nonce for this notice.
    RequestChallenge {
        /// The question's version.
        version: Version,
        /// The document's digest.
        notice: Box<Digest>,
    },
    /// Load the number engine with a region's tables, so that they are there when the visitor types.
    LoadEngine {
        /// ISO 3166 alpha-2.
        region: String,
    },
    /// Ask the engine.
    CheckNumber {
        /// The question's version.
        version: Version,
        /// The text as typed.
        text: String,
        /// The region assumed.
        region: String,
    },
    /// Sign a receipt: [`Flow::number_to_sign`](crate::Flow::number_to_sign), then [`Flow::payload`](crate::Flow::payload).
    SignReceipt {
        /// The question's version.
        version: Version,
    },
    /// Post it.
    PostReceipt {
        /// The question's version.
        version: Version,
        /// The compact SD-JWT.
        receipt: String,
    },
    /// Keep the receipt on screen and its secret in the visitor's own store.
    KeepRecord,
    /// Tell the server of a withdrawal.
    Withdraw {
        /// The question's version.
        version: Version,
        /// The server, or "".
        receipts: String,
        /// The secret.
        secret: String,
        /// The ids of the purposes; none for all of them.
        purposes: Vec<String>,
    },
    /// Remember that the visitor said no to this notice, or no longer.
    RememberNo {
        /// The notice's id.
        notice: String,
        /// The version to which they said no; `None` forgets it.
        version: Option<String>,
    },
    /// Come back after this time, or when the connection does.
    WakeLater {
        /// The question's version.
        version: Version,
        /// Milliseconds.
        millis: u32,
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
