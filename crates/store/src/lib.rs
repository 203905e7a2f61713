//! Storage of consent receipts: the calls that the receipt server makes, whatever database answers them.
//!
//! What lives here: the trait [`Store`] and its types, the tests that every implementation must pass (`suite`, with the feature of that name), the
//! implementation on SQLite (`sqlite`, likewise), the key store (`vault`, likewise), and durable writes of small files (`durable_file`). What
//! deliberately does not: any check of a receipt, HTTP, and a clock: every time is an argument, in seconds since 1970 (UTC).

pub mod accesses;
pub mod audits;
mod contacts;
pub mod durable_file;
pub mod failpoint;
pub mod imports;
mod keys;
mod log;
pub mod optouts;
mod outbox;
pub mod questions;
#[cfg(feature = "sqlite")]
pub mod sqlite;
#[cfg(feature = "suite")]
pub mod suite;
pub mod told;
#[cfg(feature = "vault")]
pub mod vault;

pub use contacts::{Contacts, Documents, GIVE_BACK, GiveBackOutcome, PermitRequest, Permitted, PermittedContact};

use accesses::Accesses;
use audits::Audits;
use disclosure::Period;
use imports::Imports;
pub use keys::{AccessKey, AddKeyOutcome, NewKey, RevokeKeyOutcome};
pub use log::{Countersign, History, Log, LogName, Logged, Proven};
use optouts::OptOuts;
pub use outbox::{AddEndpointOutcome, Attempt, Change, ChangeKind, Delivery, Endpoint, MOST_ENDPOINTS, NewEndpoint, Outbox};
use phone::E164;
use questions::Questions;
use receipt::{Cause, Countersignature, Digest};
use std::fmt;
use std::future::Future;
use std::pin::Pin;
use told::Told;

/// The answer of a call. What the call wrote is durable when the answer arrives.
pub type Reply<'a, T> = Pin<Box<dyn Future<Output = Result<T, StoreError>> + Send + 'a>>;

/// Where disclosures, receipts and withdrawals are stored, and the log of them. Calls may run at the same time; each of them is atomic.
pub trait Store: Log + Contacts + OptOuts + Outbox + Questions + Accesses + Audits + Told + Imports {
    /// Stores a disclosure for ever.
    fn publish(&self, disclosure: NewDisclosure) -> Reply<'_, PublishOutcome>;
    /// The exact bytes of every disclosure, in the order in which they were published.
    fn disclosures(&self) -> Reply<'_, Vec<Vec<u8>>>;
    /// For each version of the disclosure with this id, in any language: how many of its receipts have a purpose that was granted, was not withdrawn,
    /// and has not ended at this time. A version without such a receipt is left out.
    fn standing(&self, id: String, at: i64) -> Reply<'_, Vec<Standing>>;
    /// Stores an access key, unless its name is or was another's.
    fn add_key(&self, key: NewKey) -> Reply<'_, AddKeyOutcome>;
    /// Every access key, also the revoked ones, in the order in which they were made.
    fn keys(&self) -> Reply<'_, Vec<AccessKey>>;
    /// Revokes the access key of this name for ever. Revoking again keeps the first time.
    fn revoke_key(&self, name: String, at: i64) -> Reply<'_, RevokeKeyOutcome>;
    /// Stores a receipt, unless it, or one with the same nonce or the same withdrawal secret, is stored already.
    fn insert(&self, receipt: NewReceipt) -> Reply<'_, InsertOutcome>;
    /// The state of one receipt. Holds neither the number nor the payload.
    fn status(&self, key: ReceiptKey) -> Reply<'_, Option<ReceiptStatus>>;
    /// The receipts for this number that were not erased, in the order of their arrival.
    fn find(&self, number: E164) -> Reply<'_, Vec<Digest>>;
    /// The state of the receipt whose withdrawal secret has this SHA-256, and its signed part: what the page behind a withdrawal link shows.
    fn signed(&self, secret_sha256: Digest) -> Reply<'_, Option<SignedReceipt>>;
    /// A receipt as it was posted, or the record of an imported consent, with its number: to answer a claim. `None` where there is none, or it was erased.
    fn compact(&self, receipt: Digest) -> Reply<'_, Option<String>>;
    /// Withdraws purposes of the receipt whose withdrawal secret has this SHA-256, and of the person's other receipts for the document; `None` withdraws
    /// every granted purpose. One that waited in the browser counts as of `said_at`: what the person agreed to since stands.
    fn withdraw(&self, secret_sha256: Digest, purposes: Option<Vec<String>>, said_at: Option<i64>, at: i64) -> Reply<'_, WithdrawOutcome>;
    /// Notes that the event happened from which a purpose's period runs: its consent ends at a later time than before. A time that is not later changes
    /// nothing, and neither does a report for a purpose that has ended or was withdrawn.
    fn report(&self, report: Report) -> Reply<'_, ReportOutcome>;
    /// Erases a receipt: its text, with number, salt and payload, and its withdrawal secret's digest go, and its key and the tag that it is found by are
    /// destroyed. Its hash, the document's digest, times, purposes and countersignature stay. On a
    /// request the questions that name it are forgotten too. Erasing again destroys what an error left.
    fn erase(&self, receipt: Digest, cause: Cause, at: i64) -> Reply<'_, EraseOutcome>;
    /// The receipts whose last clock has ended at this time, the longest over first, at most so many.
    fn due(&self, at: i64, limit: u32) -> Reply<'_, Vec<Digest>>;
    /// Destroys the keys of the months that were over at this time and in which no receipt is left. Returns how many there were.
    fn destroy_months(&self, at: i64) -> Reply<'_, usize>;
    /// Succeeds when the database can be read.
    fn ping(&self) -> Reply<'_, ()>;
    /// Succeeds when something was written and is durable, and the keys of its rows can be used.
    fn write_probe(&self) -> Reply<'_, ()>;
    /// Finishes the calls that wait and leaves a database that can be copied. Writes that come later fail.
    fn close(&self) -> Reply<'_, ()>;
}

/// Something that happened to a receipt.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Event {
    /// It was stored.
    Receipt {
        /// When.
        at: i64,
    },
    /// It is a consent that was given elsewhere, and was taken over.
    Import {
        /// When.
        at: i64,
    },
    /// Purposes of it were withdrawn.
    Withdrawal {
        /// When.
        at: i64,
        /// Which, in the document's order.
        purposes: Vec<String>,
    },
    /// It was erased.
    Erasure {
        /// When.
        at: i64,
        /// Why.
        cause: Cause,
    },
}

/// A report of the event from which a purpose's period runs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Report {
    /// Of which receipt.
    pub receipt: Digest,
    /// Of which purpose.
    pub purpose: String,
    /// When the consent ends by that event.
    pub until: i64,
    /// The current time.
    pub now: i64,
}

/// The result of [`Store::report`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ReportOutcome {
    /// There is no such receipt.
    UnknownReceipt,
    /// This purpose was not granted.
    NotGranted,
    /// The purpose ended, was withdrawn or was erased before; nothing was changed.
    Ended(ReceiptStatus),
    /// It is noted, now or by an earlier call; the receipt's state afterwards.
    Reported(ReceiptStatus),
}

/// The result of [`Store::erase`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum EraseOutcome {
    /// There is no such receipt.
    UnknownReceipt,
    /// It is erased, now or by an earlier call.
    Erased {
        /// Since when.
        at: i64,
        /// What this call withdrew: of older receipts, the consents that this one had replaced.
        withdrawn: Vec<(Digest, Vec<String>)>,
    },
}

/// Why a call failed. Nothing of it was stored.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum StoreError {
    /// Too many calls are waiting, or the database did not take the call in time; retry later.
    Busy,
    /// The call failed: the database's own message.
    Failed(String),
}

impl fmt::Display for StoreError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            StoreError::Failed(why) => f.write_str(why),
            StoreError::Busy => f.write_str("the database did not take the call in time, or too many calls wait for it"),
        }
    }
}

impl std::error::Error for StoreError {}

/// A disclosure to store.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewDisclosure {
    /// SHA-256 of `bytes`.
    pub sha256: Digest,
    /// The document's id.
    pub id: String,
    /// Its version.
    pub version: String,
    /// Its language.
    pub language: String,
    /// Its exact bytes.
    pub bytes: Vec<u8>,
    /// The current time.
    pub published_at: i64,
    /// How long the proof of an answer is kept after the last purpose ended.
    pub proof: Period,
    /// The name of the access key that publishes it; `None` for a file that the server was started with.
    pub published_by: Option<String>,
}

/// The result of [`Store::publish`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PublishOutcome {
    /// It is stored.
    Published,
    /// The same bytes were stored before.
    AlreadyPublished,
    /// Other bytes are stored under the same id, version and language; nothing was changed.
    Conflict,
}

/// The receipts that stand for one version of a disclosure.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Standing {
    /// The version.
    pub version: String,
    /// How many.
    pub receipts: i64,
}

/// A receipt to store, verified and countersigned.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewReceipt {
    /// The receipt's identity.
    pub hash: Digest,
    /// The receipt as it was posted. It is stored sealed.
    pub compact: String,
    /// SHA-256 of the disclosure that was shown; it must be stored already.
    pub notice_sha256: Digest,
    /// The number.
    pub phone: E164,
    /// Whether the number was in an assigned range when the receipt arrived.
    pub number_valid: bool,
    /// Every nonce that the receipt names: none for a self-dated one.
    pub nonces: Vec<String>,
    /// When it was signed, by the receipt, and at most `received_at`: it may have waited in the visitor's browser.
    pub signed_at: i64,
    /// When it arrived.
    pub received_at: i64,
    /// When the consent ends.
    pub valid_until: i64,
    /// SHA-256 of the withdrawal secret.
    pub withdraw_sha256: Digest,
    /// The choices in the document's order: the purpose, and when the consent to it ends; `None` for one that was refused.
    pub choices: Vec<(String, Option<i64>)>,
    /// The purposes that are no advertising, as in [`Terms`](optouts::Terms). They are read of a receipt that arrives late alone ([`Self::is_late`]).
    pub service: Vec<String>,
    /// What the server countersigns; its place in the log is added by the store.
    pub countersigned: Countersignature,
}

/// How long a receipt may be on its way, in seconds, before it is late. Within it the order of arrival counts: the clocks of a visitor and a server differ as
/// much.
const ON_ITS_WAY: i64 = 10;

impl NewReceipt {
    /// Whether it waited, so that what the person said since they signed it counts more.
    pub fn is_late(&self) -> bool {
        self.given_at() != self.received_at
    }

    /// When it counts as given: when it was signed, or when it arrived, if that was at once.
    pub fn given_at(&self) -> i64 {
        given_at(self.signed_at, self.received_at)
    }
}

/// When a receipt of these times counts as given: both in seconds since 1970.
pub(crate) fn given_at(signed_at: i64, received_at: i64) -> i64 {
    match received_at - signed_at > ON_ITS_WAY {
        true => signed_at,
        false => received_at,
    }
}

/// The result of [`Store::insert`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum InsertOutcome {
    /// It is stored, with this countersignature.
    Inserted(String),
    /// The same receipt was stored before, with this countersignature.
    AlreadyStored(String),
    /// Another receipt used one of its nonces or its withdrawal secret; nothing was changed.
    Replay,
    /// It was erased, withdrawn or suspended, and an older copy of the database was put back that lacks it; nothing was changed.
    Gone,
}

/// What identifies a receipt.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ReceiptKey {
    /// Its hash.
    Hash(Digest),
    /// SHA-256 of its withdrawal secret.
    Secret(Digest),
}

/// The state of a receipt, without anything that identifies the visitor.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReceiptStatus {
    /// The receipt's identity.
    pub hash: Digest,
    /// SHA-256 of the disclosure that was shown.
    pub notice_sha256: Digest,
    /// When it arrived.
    pub received_at: i64,
    /// When the consent ends.
    pub valid_until: i64,
    /// When the last of its clocks ends, and it is to be erased.
    pub delete_at: i64,
    /// When it was erased. Every purpose that was not withdrawn before counts as withdrawn since then.
    pub erased_at: Option<i64>,
    /// The server's countersignature; empty where the consent was imported.
    pub countersignature: String,
    /// Where the consent was given elsewhere: when, and who took it over. Nobody signed it.
    pub imported: Option<Imported>,
    /// The choices in the document's order.
    pub choices: Vec<ChoiceStatus>,
    /// What happened to it, oldest first.
    pub events: Vec<Logged>,
}

impl ReceiptStatus {
    /// The granted purposes, in the document's order.
    pub fn granted(&self) -> impl Iterator<Item = (&str, Granted)> {
        self.choices.iter().filter_map(|choice| Some((&*choice.purpose, choice.granted?)))
    }

    /// When the last granted purpose was withdrawn; `None` while one of them stands.
    pub fn withdrawn_at(&self) -> Option<i64> {
        self.granted()
            .map(|(_, granted)| granted.withdrawn_at)
            .reduce(|a, b| Some(a?.max(b?)))
            .flatten()
    }
}

/// That a consent was taken over.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Imported {
    /// When the person said yes, as the operator says.
    pub given_at: i64,
    /// The name of the access key that took it over.
    pub by: String,
}

/// One choice of a receipt.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ChoiceStatus {
    /// The purpose's id.
    pub purpose: String,
    /// The consent; `None` where the visitor refused.
    pub granted: Option<Granted>,
}

/// A consent to one purpose.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Granted {
    /// When it ends.
    pub until: i64,
    /// When it was withdrawn.
    pub withdrawn_at: Option<i64>,
    /// Since when it is suspended: nothing may be sent until a person has settled an opt-out that is not sure.
    pub suspended_since: Option<i64>,
}

/// A receipt without its number.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SignedReceipt {
    /// Its state.
    pub status: ReceiptStatus,
    /// Its signed part, a JWS. The number is in the receipt's other part.
    pub jws: String,
}

/// The result of [`Store::withdraw`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum WithdrawOutcome {
    /// No receipt has this withdrawal secret.
    UnknownSecret,
    /// This purpose was not granted; nothing was withdrawn.
    NotGranted(String),
    /// It is withdrawn, now or by an earlier call; the receipt's state afterwards.
    Withdrawn(ReceiptStatus),
}
