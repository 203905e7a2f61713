//! What changed, for programs that follow it: the feed of changes, and their delivery to the addresses that want them (webhooks).
//!
//! What lives here: the trait [`Outbox`] and its types. What deliberately does not: HTTP, signatures and the secrets they are made with (the server).
//!
//! A change is stored in the transaction of what it tells of, and so is its delivery to each endpoint: neither is there without the other. It says what the
//! database holds in clear, digests, purposes and times, and never a number.

use crate::Reply;
use std::fmt;

/// How many endpoints there may be.
pub const MOST_ENDPOINTS: u64 = 16;

/// The changes of a store, and their deliveries.
pub trait Outbox: Send + Sync {
    /// The changes after this number, oldest first, at most so many.
    fn changes(&self, after: i64, limit: u32) -> Reply<'_, Vec<Change>>;
    /// Notes of at most so many receipts that consents of them have ended at this time, each once. Returns how many receipts there were.
    fn expire(&self, at: i64, limit: u32) -> Reply<'_, usize>;
    /// Stores an endpoint. It gets what changes from now on.
    fn add_endpoint(&self, endpoint: NewEndpoint) -> Reply<'_, AddEndpointOutcome>;
    /// Every endpoint, in the order in which they were made.
    fn endpoints(&self) -> Reply<'_, Vec<Endpoint>>;
    /// Removes an endpoint, and what waits for it. Returns whether there was one.
    fn remove_endpoint(&self, id: String) -> Reply<'_, bool>;
    /// The endpoints that have a delivery to be tried at this time.
    fn endpoints_due(&self, at: i64) -> Reply<'_, Vec<String>>;
    /// The deliveries of an endpoint that are to be tried at this time, the one that waits longest first, at most so many.
    fn deliveries(&self, endpoint: String, at: i64, limit: u32) -> Reply<'_, Vec<Delivery>>;
    /// Notes how a delivery was answered at this time. One that is not there any more is no error: the endpoint was removed meanwhile.
    fn attempted(&self, endpoint: String, change: i64, attempt: Attempt, at: i64) -> Reply<'_, ()>;
}

/// Something that changed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Change {
    /// Its number: a later change has a higher one.
    pub number: i64,
    /// Random; the same in each delivery of it.
    pub id: [u8; 16],
    /// What it is.
    pub kind: ChangeKind,
    /// When, seconds since 1970.
    pub at: i64,
    /// A JSON object in canonical form (RFC 8785).
    pub data: String,
}

/// What a change is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum ChangeKind {
    /// A receipt was stored: `{notice_sha256, purposes, receipt_hash, valid_until}`, with the granted purposes.
    ReceiptGiven,
    /// A consent that was given elsewhere was taken over: `{given_at, imported: true, notice_sha256, purposes, receipt_hash, valid_until}`.
    ReceiptImported,
    /// Purposes of a receipt were withdrawn: `{notice_sha256, purposes, receipt_hash}`.
    ReceiptWithdrawn,
    /// Something was said that may be an opt-out: until a person has decided, nothing may be sent for these purposes of a receipt:
    /// `{notice_sha256, purposes, receipt_hash}`.
    ReceiptSuspended,
    /// A person decided that it was none, and these purposes stand again: `{notice_sha256, purposes, receipt_hash}`.
    ReceiptResumed,
    /// Purposes of a receipt came to their end: `{notice_sha256, purposes, receipt_hash}`.
    ReceiptExpired,
    /// A receipt was erased: `{cause, notice_sha256, receipt_hash}`.
    ReceiptErased,
    /// An opt-out that waits for a person was not settled in time: `{due_at, id, suspended: [{purposes, receipt_hash}]}`.
    OptOutLate,
    /// A document was published: `{id, language, sha256, version}`.
    DisclosurePublished,
    /// A visitor asked something, or wrote again after an answer: `{due_at, id}`, never the text.
    QuestionAsked,
}

impl ChangeKind {
    /// Every kind.
    pub const ALL: &[ChangeKind] = &[
        ChangeKind::ReceiptGiven,
        ChangeKind::ReceiptImported,
        ChangeKind::ReceiptWithdrawn,
        ChangeKind::ReceiptSuspended,
        ChangeKind::ReceiptResumed,
        ChangeKind::ReceiptExpired,
        ChangeKind::ReceiptErased,
        ChangeKind::OptOutLate,
        ChangeKind::DisclosurePublished,
        ChangeKind::QuestionAsked,
    ];

    /// Its name in messages and in the database.
    pub const fn as_str(self) -> &'static str {
        match self {
            ChangeKind::ReceiptGiven => "receipt.given",
            ChangeKind::ReceiptImported => "receipt.imported",
            ChangeKind::ReceiptWithdrawn => "receipt.withdrawn",
            ChangeKind::ReceiptSuspended => "receipt.suspended",
            ChangeKind::ReceiptResumed => "receipt.resumed",
            ChangeKind::ReceiptExpired => "receipt.expired",
            ChangeKind::ReceiptErased => "receipt.erased",
            ChangeKind::OptOutLate => "optout.late",
            ChangeKind::DisclosurePublished => "disclosure.published",
            ChangeKind::QuestionAsked => "question.asked",
        }
    }

    /// The kind of this name.
    pub fn parse(name: &str) -> Option<ChangeKind> {
        ChangeKind::ALL.iter().copied().find(|kind| kind.as_str() == name)
    }
}

impl fmt::Display for ChangeKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// An endpoint to store.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewEndpoint {
    /// Its id.
    pub id: String,
    /// Where messages are posted to.
    pub url: String,
    /// What it is told of.
    pub kinds: Vec<ChangeKind>,
    /// The current time.
    pub made_at: i64,
}

/// The result of [`Outbox::add_endpoint`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AddEndpointOutcome {
    /// It is stored.
    Added,
    /// There are [`MOST_ENDPOINTS`] already; nothing was changed.
    TooMany,
}

/// A stored endpoint.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Endpoint {
    /// What it was stored with.
    pub endpoint: NewEndpoint,
    /// Since when nothing is sent to it any more, because it said that it is gone; `None` while it works.
    pub disabled_at: Option<i64>,
    /// How many messages it took.
    pub delivered: i64,
    /// How many were given up.
    pub given_up: i64,
    /// How many wait for it.
    pub waiting: i64,
    /// When the last message was sent to it, and why it was not taken; `None` where it was.
    pub last: Option<(i64, Option<String>)>,
}

/// A change that is to be delivered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Delivery {
    /// Where to.
    pub url: String,
    /// What.
    pub change: Change,
    /// How many times that was tried before.
    pub attempts: u32,
}

/// How a delivery was answered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Attempt {
    /// It was taken.
    Delivered,
    /// It was not, for this reason, and is tried again at this time, or given up.
    Failed(String, Option<i64>),
    /// The endpoint said that it is gone: it is disabled, and what waits for it is given up.
    Gone,
}
