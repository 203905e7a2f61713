//! What is kept, and for whom: the store's calls, whatever database answers them.
//!
//! What lives here: the trait and its types. What deliberately does not: SQL (`sqlite`), checking (`check`), and the
//! clock: every time comes in as seconds since 1970.

pub mod sqlite;

use receipt::Digest;
use std::fmt;
use std::future::Future;
use std::pin::Pin;

/// A call's answer. What was written is durable when it comes.
pub type Reply<'a, T> = Pin<Box<dyn Future<Output = Result<T, StoreError>> + Send + 'a>>;

/// Where receipts, withdrawals and documents are kept.
pub trait Store: Send + Sync {
    /// Keeps a document for ever.
    fn publish(&self, notice: NewNotice) -> Reply<'_, Published>;
    /// The exact bytes of every document, newest first.
    fn notices(&self) -> Reply<'_, Vec<Vec<u8>>>;
    /// Keeps a receipt, or says that it, or one that shares its nonces or its withdrawal secret, is already kept.
    fn keep(&self, receipt: NewReceipt) -> Reply<'_, Kept>;
    /// What is held of one receipt. Never its number or its payload.
    fn held(&self, by: By) -> Reply<'_, Option<Held>>;
    /// The same for the page behind a withdrawal link, with the receipt's signed part.
    fn linked(&self, secret_sha256: Digest) -> Reply<'_, Option<Linked>>;
    /// Withdraws purposes of the receipt whose withdrawal secret has this SHA-256; all granted ones when none is named.
    fn withdraw(&self, secret_sha256: Digest, purposes: Option<Vec<String>>, at: i64) -> Reply<'_, Withdrawal>;
    /// Whether the database answers.
    fn ping(&self) -> Reply<'_, ()>;
}

/// Why a call failed. Nothing of it was kept.
#[derive(Debug)]
#[non_exhaustive]
pub enum StoreError {
    /// Too much is waiting already.
    Busy,
    /// The database's own words.
    Failed(String),
}

impl fmt::Display for StoreError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            StoreError::Busy => f.write_str("too much is waiting to be written"),
            StoreError::Failed(why) => f.write_str(why),
        }
    }
}

impl std::error::Error for StoreError {}

/// A document to keep.
#[derive(Clone, Debug)]
pub struct NewNotice {
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
    /// Now.
    pub published_at: i64,
}

/// How a publication ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Published {
    /// It is kept.
    New,
    /// The same bytes were kept before.
    Known,
    /// Other bytes are kept under the same id, version and language.
    Conflict,
}

/// A receipt to keep, checked and countersigned.
#[derive(Clone, Debug)]
pub struct NewReceipt {
    /// The receipt's identity.
    pub hash: Digest,
    /// The receipt as it was posted.
    pub compact: String,
    /// SHA-256 of the document that was shown.
    pub notice_sha256: Digest,
    /// The number, E.164.
    pub phone: String,
    /// Whether the metadata of the day calls the number valid.
    pub number_valid: bool,
    /// Every nonce it names: none for a self-dated receipt.
    pub nonces: Vec<String>,
    /// When it arrived.
    pub received_at: i64,
    /// When the consent ends.
    pub valid_until: i64,
    /// SHA-256 of the withdrawal secret.
    pub withdraw_sha256: Digest,
    /// The choices, in order: purpose and whether it was granted.
    pub choices: Vec<(String, bool)>,
    /// The server's countersignature.
    pub countersignature: String,
}

/// How the keeping of a receipt ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Kept {
    /// It is kept.
    New,
    /// It was kept before; the countersignature of that time.
    Before(String),
    /// Another receipt used one of its nonces or its withdrawal secret.
    Replay,
}

/// Which receipt.
#[derive(Clone, Copy, Debug)]
pub enum By {
    /// The one with this hash.
    Hash(Digest),
    /// The one whose withdrawal secret has this SHA-256.
    Secret(Digest),
}

/// What is held of a receipt, without what would tell who gave it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Held {
    /// The receipt's identity.
    pub hash: Digest,
    /// When it arrived.
    pub received_at: i64,
    /// When the consent ends.
    pub valid_until: i64,
    /// The server's countersignature.
    pub countersignature: String,
    /// The choices, in the document's order.
    pub choices: Vec<HeldChoice>,
}

impl Held {
    /// What was agreed to: those of the choices that can be withdrawn.
    pub fn granted(&self) -> impl Iterator<Item = &HeldChoice> {
        self.choices.iter().filter(|choice| choice.granted)
    }

    /// When the consent as a whole was withdrawn, which is with its last purpose; `None` while one stands.
    pub fn withdrawn_at(&self) -> Option<i64> {
        self.granted().map(|choice| choice.withdrawn_at).reduce(|a, b| Some(a?.max(b?))).flatten()
    }
}

/// What the page behind a withdrawal link needs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Linked {
    /// What is held.
    pub held: Held,
    /// The signed part of the receipt, a JWS. The number is in the other part, which stays where it is.
    pub signed: String,
}

/// One purpose and what became of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HeldChoice {
    /// The purpose's id.
    pub purpose: String,
    /// What the visitor chose.
    pub granted: bool,
    /// When it was withdrawn.
    pub withdrawn_at: Option<i64>,
}

/// How a withdrawal ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Withdrawal {
    /// No receipt has this secret.
    Unknown,
    /// This purpose was not agreed to; nothing was withdrawn.
    NotGranted(String),
    /// Done, now or before.
    Done(Held),
}
