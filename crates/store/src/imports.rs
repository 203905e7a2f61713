//! Consents that were given elsewhere, and are taken over.
//!
//! What lives here: the trait [`Imports`] and its types. What deliberately does not: whether document, dates and purposes allow it (the server), and SQL.
//!
//! An imported consent is found, permits, is withdrawn, ends and is erased as a receipt does, but nobody signed it: it has its record in the place of a
//! receipt, and no countersignature. An import never brings back what ended: what is known of a number counts more than what a list says of it.

use crate::Reply;
use receipt::{Digest, ImportedConsent};

/// Consents that are taken over. Calls may run at the same time; each of them is atomic.
pub trait Imports: Send + Sync {
    /// Takes over each of these consents, in their order and in one transaction, unless something that is known speaks against it.
    fn import(&self, new: Vec<NewImport>) -> Reply<'_, Vec<ImportOutcome>>;
    /// What [`import`](Self::import) would answer to each of them if it were the only one. Stores nothing.
    fn would_import(&self, new: Vec<NewImport>) -> Reply<'_, Vec<ImportOutcome>>;
}

/// A consent to take over.
#[derive(Clone)]
pub struct NewImport {
    /// Its identity: SHA-256 of its record.
    pub hash: Digest,
    /// SHA-256 of its id.
    pub id_sha256: Digest,
    /// What is recorded of it. It is stored sealed.
    pub consent: ImportedConsent,
    /// Whether the number is in an assigned range.
    pub number_valid: bool,
    /// When the consent to each of its purposes ends, in their order.
    pub until: Vec<i64>,
}

/// What became of a consent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ImportOutcome {
    /// It is stored, or would be.
    Imported,
    /// It was imported before with this id, for any version of the document; nothing was changed.
    Known(Digest),
    /// What was imported with this id was erased at this time, for whatever document.
    Erased(i64),
    /// There is an opt-out of the number, which came at this time.
    OptedOut(i64),
    /// Everything that the person agreed to in a receipt, of whatever document, was withdrawn, the last at this time.
    Withdrawn(i64),
    /// The person has answered for this purpose of the document, be it with a yes or a no, and whether that stands or not.
    Answered(String),
}
