//! A row's key, and what it seals.
//!
//! What lives here: a row and its id, its key in memory, sealing and opening the values of its columns. What deliberately does not: where keys and sealed
//! values are stored.

use super::month::MonthKey;
use super::numbers::{Tag, UNNUMBERED};
use super::{Month, VaultError, aead, random_key};
use receipt::Digest;
use std::fmt;
use zeroize::Zeroizing;

/// What a row's key is found by: the receipt's hash, or 32 random bytes.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct RowId(pub [u8; 32]);

impl RowId {
    /// 32 random bytes.
    ///
    /// # Errors
    /// [`VaultError::Failed`] where the system has no randomness.
    pub fn random() -> Result<RowId, VaultError> {
        random_key().map(|bytes| RowId(*bytes))
    }
}

impl From<Digest> for RowId {
    fn from(hash: Digest) -> RowId {
        RowId(hash.0)
    }
}

impl fmt::Display for RowId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&Digest(self.0).to_hex())
    }
}

impl fmt::Debug for RowId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "RowId({self})")
    }
}

/// A row that gets a key, or moves to another month.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Row {
    /// Its id.
    pub id: RowId,
    /// The month in which its last period ends.
    pub month: Month,
    /// The salted hash of the number that it is found by; `None` where it is found by its id alone.
    pub number: Option<Digest>,
}

impl Row {
    /// A row that is found by its id alone.
    pub fn of(id: RowId, month: Month) -> Row {
        Row { id, month, number: None }
    }

    pub(super) fn tag(&self, key: &MonthKey) -> Tag {
        self.number.map_or(UNNUMBERED, |number| key.index().tag(&number))
    }
}

/// The place of a sealed value. It is authenticated together with the row's id: a value that was copied to another place does not open there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Cell<'a> {
    /// The table.
    pub table: &'a str,
    /// The column.
    pub column: &'a str,
    /// The version of the value's format.
    pub version: u32,
}

/// The key of one row. Its bytes are overwritten when it is dropped.
pub struct RowKey {
    id: RowId,
    key: Zeroizing<[u8; 32]>,
}

impl fmt::Debug for RowKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("RowKey").field("id", &self.id).finish_non_exhaustive()
    }
}

impl RowKey {
    pub(super) fn random(id: RowId) -> Result<RowKey, VaultError> {
        Ok(RowKey { id, key: random_key()? })
    }

    pub(super) fn new(id: RowId, key: Zeroizing<[u8; 32]>) -> RowKey {
        RowKey { id, key }
    }

    pub(super) fn bytes(&self) -> &[u8; 32] {
        &self.key
    }

    /// Whose key it is.
    pub fn id(&self) -> RowId {
        self.id
    }

    /// Seals a value: 12 bytes of nonce, the ciphertext, 16 bytes of tag (AES-256-GCM).
    ///
    /// # Errors
    /// [`VaultError::Failed`] where the system has no randomness.
    pub fn seal(&self, cell: Cell<'_>, value: &[u8]) -> Result<Vec<u8>, VaultError> {
        aead::seal(&self.key, &self.beside(cell), value).map_err(|_| VaultError::Failed("a value could not be encrypted".into()))
    }

    /// Opens a sealed value.
    ///
    /// # Errors
    /// [`VaultError::NotSealedHere`]: it was changed, or sealed for another row, table, column or version.
    pub fn open(&self, cell: Cell<'_>, sealed: &[u8]) -> Result<Zeroizing<Vec<u8>>, VaultError> {
        aead::open(&self.key, &self.beside(cell), sealed).ok_or_else(|| VaultError::NotSealedHere {
            row: self.id,
            place: format!("{}.{}", cell.table, cell.column),
        })
    }

    /// The associated data. Each name is preceded by its length, so that no two places give the same bytes.
    fn beside(&self, cell: Cell<'_>) -> Vec<u8> {
        let mut bytes = b"phone-consent sealed value 1".to_vec();
        for name in [cell.table, cell.column] {
            bytes.extend((name.len() as u64).to_be_bytes());
            bytes.extend(name.as_bytes());
        }
        bytes.extend(self.id.0);
        bytes.extend(cell.version.to_be_bytes());
        bytes
    }
}
