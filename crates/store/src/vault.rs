//! The key store: a key for each row and for each month, so that rows can be made unreadable for ever, in every copy of the database.
//!
//! What lives here: the calls on keys, their order and their durability. What deliberately does not: the sealed rows (the database has them), the clock
//! that says when a month is over, and the decision to erase. The parts are the root key (`root`, `pkcs11`), months (`month`), rows (`row`), the file
//! (`schema`, `slots`, `work`), another root key (`rotate`), finding rows by number (`numbers`), and the journal of what was erased (`journal`).
//!
//! The root key wraps the key of a month, which wraps the keys of the rows whose last period ends in that month; a row's key seals its values
//! ([ADR 0012](../../../docs/adr/0012-row-month-and-root-keys.md)). The file `vault.sqlite` is in the folder of the keys. It must never be part of a
//! backup of the database: whoever has both, and the root key, reads what was erased since.
//!
//! **Durable before it is used.** A key is on the disk before the caller gets it, so no row is ever stored without its key. A crash between the two
//! leaves a key without a row; [`Vault::destroy_unknown`] removes it, unless the database may lack rows (`sqlite/sealing.rs`).

mod aead;
mod error;
mod journal;
mod month;
mod numbers;
mod open;
#[cfg(feature = "pkcs11")]
mod pkcs11;
mod root;
mod rotate;
mod row;
mod schema;
mod slots;
#[cfg(test)]
mod tests;
mod work;

use crate::failpoint::{Write, around};
use aws_lc_rs::digest::{Context, SHA256};
use aws_lc_rs::rand;
pub use error::VaultError;
pub use journal::{Entry, Erasure, Journal, JournalError, Suspension};
use month::MonthKey;
pub use month::{IndexKey, Month};
use numbers::Numbers;
#[cfg(feature = "pkcs11")]
pub use pkcs11::{RootToken, TokenOptions, TokenUri};
use receipt::Digest;
pub use root::{RootFile, RootKey, RootKeyError};
pub use rotate::{Held, hold};
pub use row::{Cell, Row, RowId, RowKey};
use rusqlite::{Connection, Transaction, TransactionBehavior};
#[cfg(feature = "sqlite")]
pub(crate) use schema::plan_once;
use std::collections::BTreeMap;
use std::fmt;
use std::fs::File;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use work::Work;
use zeroize::Zeroizing;

/// The name of the file.
pub const FILE: &str = "vault.sqlite";

/// How many rows [`Vault::destroy_unknown`] asks for at once.
const PAGE: i64 = 1_000;

/// Whether this folder of keys has a key store.
pub fn exists(keys: &Path) -> bool {
    schema::path(keys).exists()
}

/// An open key store. One process has it open at a time; its threads share it.
pub struct Vault {
    path: PathBuf,
    root: Box<dyn RootKey>,
    identity: [u8; 16],
    reader: Mutex<Connection>,
    /// Locked before `reader`, that before `numbers`, and that before `months`. It is closed after the reader: only the last connection, and none that
    /// may only read, copies the write-ahead log into the file and removes it.
    writer: Mutex<Connection>,
    /// What rows are found by; more than the file has, never less.
    numbers: Mutex<Numbers>,
    /// The keys of months that are durable.
    months: Mutex<Months>,
    /// An old root key that was removed when it was opened.
    removed: Option<PathBuf>,
    /// Whether it changes no key, as for a drill.
    keeps: bool,
    /// Holds the lock.
    _lock: File,
}

type Months = BTreeMap<Month, Arc<MonthKey>>;

impl fmt::Debug for Vault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Vault").field("path", &self.path).finish_non_exhaustive()
    }
}

impl Vault {
    /// A random id, by which a database knows its key store again.
    pub fn identity(&self) -> [u8; 16] {
        self.identity
    }

    /// The same key store, which opens rows from here on, destroys none, and makes, moves and numbers none: a drill tries on a copy of the database what
    /// would be done to the keys of the records in use.
    #[must_use]
    pub fn keeping(mut self) -> Vault {
        self.keeps = true;
        self
    }

    /// The keys of these rows, in their order. A row that has none gets one, in its month; they are on the disk when the call returns. A row that has
    /// one keeps it, and is in the later of the two months.
    ///
    /// # Errors
    /// [`VaultError::MonthDestroyed`] and others; no row got a key, unless the error came after the commit: then asking again returns the keys made.
    pub fn keys_for(&self, rows: &[Row]) -> Result<Vec<RowKey>, VaultError> {
        let mut db = lock(&self.writer);
        let mut work = Work::begin(self, &mut db)?;
        let mut keys = Vec::with_capacity(rows.len());
        for row in rows {
            keys.push(match work.find(row.id)? {
                Some((stored, key)) => work.keep(row, &stored, key)?,
                None => work.add(row)?,
            });
        }
        work.commit()?;
        Ok(keys)
    }

    /// The key of a row; `None` where it was destroyed, or never was.
    ///
    /// # Errors
    /// [`VaultError::Damaged`] and others.
    pub fn open_row(&self, id: &RowId) -> Result<Option<RowKey>, VaultError> {
        let db = lock(&self.reader);
        let Some(stored) = slots::find(&db, *id)? else {
            return Ok(None);
        };
        let month = self.month(&db, stored.month)?.ok_or_else(|| damaged_month(stored.month))?;
        month.unwrap(*id, &stored.wrapped).map(Some).ok_or_else(|| damaged_row(*id))
    }

    /// Moves rows to other months: their keys are wrapped anew, their tags made anew, and what they sealed stays as it is.
    ///
    /// # Errors
    /// [`VaultError::UnknownRow`], [`VaultError::MonthDestroyed`] and others; no row was moved, unless the error came after the commit.
    pub fn move_rows(&self, rows: &[Row]) -> Result<(), VaultError> {
        let mut db = lock(&self.writer);
        let mut work = Work::begin(self, &mut db)?;
        for row in rows {
            let (stored, key) = work.find(row.id)?.ok_or(VaultError::UnknownRow(row.id))?;
            work.rewrap(row, &stored, &key)?;
        }
        work.commit()
    }

    /// The rows of all months before this one.
    ///
    /// # Errors
    /// The key store cannot be read.
    pub fn rows_before(&self, month: Month) -> Result<Vec<RowId>, VaultError> {
        Ok(slots::rows_before(&lock(&self.writer), month)?)
    }

    /// Destroys the keys and tags of these rows, and every trace of them in the file. Returns how many had one.
    ///
    /// # Errors
    /// [`VaultError::TracesLeft`] and others.
    pub fn destroy_rows(&self, rows: &[RowId]) -> Result<usize, VaultError> {
        if self.keeps {
            return Ok(0);
        }
        let mut db = lock(&self.writer);
        let destroyed = self.destroy(&mut db, rows)?;
        self.scrub(&db)?;
        Ok(destroyed)
    }

    /// Destroys the keys of every month before this one and of their rows, and every trace of them in the file. Returns the months that had a key. No row
    /// can be added to such a month afterwards.
    ///
    /// # Errors
    /// [`VaultError::TracesLeft`] and others.
    pub fn destroy_months_before(&self, month: Month) -> Result<Vec<Month>, VaultError> {
        if self.keeps {
            return Ok(Vec::new());
        }
        let mut db = lock(&self.writer);
        let transaction = db.transaction_with_behavior(TransactionBehavior::Immediate)?;
        let destroyed = slots::destroy_before(&transaction, month)?;
        commit(transaction)?;
        self.scrub(&db)?;
        *lock(&self.numbers) = Numbers::load(&db)?;
        Ok(destroyed)
    }

    /// Destroys the keys of rows that the database does not have: what a crash between the commit here and the commit there leaves. `unknown` returns
    /// those of the given ids that are not in the database. To be called before anything is written, on a database that is known to be the newest: the
    /// keys of rows that an older one lacks are gone afterwards. Returns how many were destroyed.
    ///
    /// # Errors
    /// That of `unknown`, or a [`VaultError`].
    pub fn destroy_unknown<E: From<VaultError>>(&self, mut unknown: impl FnMut(&[RowId]) -> Result<Vec<RowId>, E>) -> Result<usize, E> {
        if self.keeps {
            return Ok(0);
        }
        let mut db = lock(&self.writer);
        let mut destroyed = 0;
        let mut ids = slots::ids(&db, None, PAGE).map_err(VaultError::from)?;
        while let Some(last) = ids.last().copied() {
            let gone = unknown(&ids)?;
            if !gone.is_empty() {
                destroyed += self.destroy(&mut db, &gone)?;
            }
            ids = slots::ids(&db, Some(last), PAGE).map_err(VaultError::from)?;
        }
        if destroyed > 0 {
            self.scrub(&db)?;
        }
        Ok(destroyed)
    }

    /// Whether any row has a key.
    ///
    /// # Errors
    /// [`VaultError::Failed`].
    pub fn has_rows(&self) -> Result<bool, VaultError> {
        Ok(!slots::ids(&lock(&self.reader), None, 1)?.is_empty())
    }

    /// Brings everything into the main file, so that it can be copied alone.
    ///
    /// # Errors
    /// [`VaultError::TracesLeft`].
    pub fn settle(&self) -> Result<(), VaultError> {
        self.scrub(&lock(&self.writer))
    }

    /// The months that have a key, in their order.
    ///
    /// # Errors
    /// [`VaultError::Failed`].
    pub fn months(&self) -> Result<Vec<Month>, VaultError> {
        Ok(slots::months(&lock(&self.reader))?)
    }

    /// The key of a month's index by number; `None` where the month has no key. A month gets one with its first row.
    ///
    /// # Errors
    /// [`VaultError::Root`] and others.
    pub fn index_key(&self, month: Month) -> Result<Option<IndexKey>, VaultError> {
        let db = lock(&self.reader);
        Ok(self.month(&db, month)?.map(|key| key.index().clone()))
    }

    /// The key of a month from memory or from the file.
    fn month(&self, db: &Connection, month: Month) -> Result<Option<Arc<MonthKey>>, VaultError> {
        if let Some(key) = lock(&self.months).get(&month) {
            return Ok(Some(key.clone()));
        }
        let Some(key) = self.stored_month(db, month)? else {
            return Ok(None);
        };
        // The caller holds `reader`, without which no month is forgotten.
        lock(&self.months).insert(month, key.clone());
        Ok(Some(key))
    }

    /// The key of a month from the file.
    fn stored_month(&self, db: &Connection, month: Month) -> Result<Option<Arc<MonthKey>>, VaultError> {
        let Some(wrapped) = slots::month_key(db, month)? else {
            return Ok(None);
        };
        let secret = self.root.unwrap(&wrapped, &self.month_context(month)).map_err(|e| of_month(month, e))?;
        Ok(Some(Arc::new(MonthKey::derive(month, &secret)?)))
    }

    /// What the root key authenticates together with a month's key.
    fn month_context(&self, month: Month) -> Vec<u8> {
        [&b"phone-consent month key 1"[..], &self.identity, &month.number().to_be_bytes()].concat()
    }

    fn destroy(&self, db: &mut Connection, rows: &[RowId]) -> Result<usize, VaultError> {
        let transaction = db.transaction_with_behavior(TransactionBehavior::Immediate)?;
        let mut destroyed = Vec::new();
        for id in rows {
            destroyed.extend(slots::destroy(&transaction, *id)?);
        }
        commit(transaction)?;
        lock(&self.numbers).remove(&destroyed);
        Ok(destroyed.len())
    }

    /// Forgets destroyed months, and removes the traces of destroyed keys.
    fn scrub(&self, db: &Connection) -> Result<(), VaultError> {
        let reader = lock(&self.reader);
        let left = slots::destroyed_before(&reader)?;
        lock(&self.months).retain(|month, _| month.number() >= left);
        schema::scrub(db, &self.path).map_err(|e| VaultError::TracesLeft(e.to_string()))
    }
}

fn commit(transaction: Transaction<'_>) -> Result<(), VaultError> {
    around(Write::VaultCommit, || transaction.commit().map_err(VaultError::from))
}

fn damaged_month(month: Month) -> VaultError {
    VaultError::Damaged {
        what: format!("the key of the month {month}"),
    }
}

/// Why the key of a month could not be unwrapped.
fn of_month(month: Month, e: RootKeyError) -> VaultError {
    match e {
        RootKeyError::Rejected => damaged_month(month),
        RootKeyError::Unusable(_) => VaultError::Root(e),
    }
}

fn damaged_row(id: RowId) -> VaultError {
    VaultError::Damaged {
        what: format!("the key of the row {id}"),
    }
}

/// 32 random bytes, overwritten when they are dropped.
fn random_key() -> Result<Zeroizing<[u8; 32]>, VaultError> {
    let mut key = Zeroizing::new([0; 32]);
    rand::fill(&mut *key).map_err(|_| VaultError::Failed("the system has no randomness".into()))?;
    Ok(key)
}

fn sha256(parts: &[&[u8]]) -> Digest {
    let mut hash = Context::new(&SHA256);
    parts.iter().for_each(|part| hash.update(part));
    let mut digest = [0; 32];
    digest.iter_mut().zip(hash.finish().as_ref()).for_each(|(to, from)| *to = *from);
    Digest(digest)
}

/// A thread that panicked leaves nothing half done behind these locks: transactions roll back.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
