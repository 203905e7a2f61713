//! Why a call on the key store failed, in one sentence.

use super::month::Month;
use super::root::{RootKeyError, short};
use super::row::RowId;
use receipt::Digest;
use std::fmt;
use std::io;
use std::path::PathBuf;

/// Why a call failed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum VaultError {
    /// The file cannot be opened, or was made by a newer program: one sentence that names it.
    Unusable(String),
    /// Another program, or another part of this one, has it open.
    InUse(PathBuf),
    /// It was made with another root key.
    OtherRootKey {
        /// The file.
        path: PathBuf,
        /// The fingerprint of the root key it was made with.
        made_with: Digest,
        /// The fingerprint of the one that it was opened with.
        given: Digest,
    },
    /// The root key cannot be used.
    Root(RootKeyError),
    /// The keys of this month were destroyed, so it gets no rows any more.
    MonthDestroyed(Month),
    /// There is no key for this row; nothing was changed.
    UnknownRow(RowId),
    /// A stored key was changed.
    Damaged {
        /// Whose.
        what: String,
    },
    /// A sealed value was changed, or was sealed for another place.
    NotSealedHere {
        /// The row of the key that was tried.
        row: RowId,
        /// Table and column.
        place: String,
    },
    /// The keys were destroyed, and their traces in the write-ahead log could not be removed: the same call tries that again.
    TracesLeft(String),
    /// The call failed and may be retried: the cause in its own words.
    Failed(String),
}

impl fmt::Display for VaultError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            VaultError::Unusable(why) => f.write_str(why),
            VaultError::InUse(path) => write!(f, "another program has the key store {} open; stop it first", path.display()),
            VaultError::OtherRootKey { path, made_with, given } => write!(
                f,
                "the key store {} was made with another root key (fingerprint {}) than this one ({}); put that root key back from your copy",
                path.display(),
                short(made_with),
                short(given)
            ),
            VaultError::Root(e) => e.fmt(f),
            VaultError::MonthDestroyed(month) => write!(f, "the keys of the month {month} were destroyed, so no row can be stored in it"),
            VaultError::UnknownRow(id) => write!(f, "the key store has no key for the row {id}: it was erased, or the key store is an older copy"),
            VaultError::Damaged { what } => write!(f, "the key store is damaged at {what}; put back your newest copy of it"),
            VaultError::NotSealedHere { row, place } => {
                write!(
                    f,
                    "a value of {place} in the row {row} was changed, or belongs to another row, column or version"
                )
            }
            VaultError::TracesLeft(why) => write!(
                f,
                "the keys were destroyed, but the key store's write-ahead log could not be overwritten ({why}); try again"
            ),
            VaultError::Failed(why) => write!(f, "the key store failed: {why}"),
        }
    }
}

impl std::error::Error for VaultError {}

impl From<io::Error> for VaultError {
    fn from(e: io::Error) -> VaultError {
        VaultError::Failed(e.to_string())
    }
}

impl From<rusqlite::Error> for VaultError {
    fn from(e: rusqlite::Error) -> VaultError {
        VaultError::Failed(e.to_string())
    }
}

impl From<RootKeyError> for VaultError {
    fn from(e: RootKeyError) -> VaultError {
        VaultError::Root(e)
    }
}
