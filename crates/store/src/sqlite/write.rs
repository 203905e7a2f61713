//! One transaction of the writer: the database, and the leaves that it appends to the log.
//!
//! What lives here: what a call may do within the transaction. What deliberately does not: when it is committed (`writer`), and the SQL of events
//! and tiles (`events`, `tiles`).

use super::events;
use super::outbox;
use super::sealing::{self, Unsealed};
use super::tiles;
use crate::failpoint::{Write as Point, around_with};
use crate::vault::{Entry, JournalError, Month, RowId, Vault, VaultError};
use crate::{Countersign, Event};
use consent_log::{Edge, SigningKey};
use phone::E164;
use receipt::{Countersignature, Digest, LogPlace};
use rusqlite::{Connection, Transaction, ffi};
use std::cell::RefCell;
use std::fmt;
use std::ops::Deref;
use std::sync::Arc;

/// The log that grows: its key, and the edge of its tree after the last commit.
pub struct OpenLog {
    /// Its number.
    pub number: u64,
    /// The key of its checkpoints; its name is the log's origin.
    pub key: SigningKey,
    /// The tree after the last commit.
    pub edge: Edge,
    /// Signs countersignatures.
    pub signer: Arc<dyn Countersign>,
}

/// A running transaction.
pub struct Write<'a> {
    db: &'a Connection,
    log: &'a OpenLog,
    vault: &'a Vault,
    /// The tree with the leaves of this transaction; taken over after the commit.
    edge: RefCell<Edge>,
    /// The receipts of this transaction: they are sealed together, so that their keys share one flush to the disk.
    unsealed: RefCell<Vec<Unsealed>>,
    /// What goes outside of the database.
    outside: RefCell<Outside>,
}

/// What a transaction writes outside of the database.
#[derive(Default)]
pub struct Outside {
    /// Before the commit: these entries of the erasure journal.
    pub journal: Vec<Entry>,
    /// After it: the keys of these rows are destroyed.
    pub rows: Vec<RowId>,
    /// After it: the keys of every month before this one are.
    pub months_before: Option<Month>,
}

impl<'a> Write<'a> {
    /// A transaction that has appended nothing yet.
    pub fn new(db: &'a Connection, log: &'a OpenLog, vault: &'a Vault) -> Write<'a> {
        Write {
            db,
            log,
            vault,
            edge: RefCell::new(log.edge.clone()),
            unsealed: RefCell::default(),
            outside: RefCell::default(),
        }
    }

    /// Seals a receipt at the end of the transaction, or when somebody looks for it before.
    pub fn seal(&self, unsealed: Unsealed) {
        self.unsealed.borrow_mut().push(unsealed);
    }

    /// Seals what waits, if a receipt of this number is among it: until then it is not found by its number. Whoever looks one up within a transaction calls
    /// this first, since a receipt that was stored earlier in the same transaction counts.
    pub fn seal_of(&self, number: &E164) -> Result<(), WriteError> {
        if self.unsealed.borrow().is_empty() {
            return Ok(());
        }
        let number = sealing::salted(self.db, number)?;
        self.seal_where(|one| one.number == Some(number))
    }

    /// The same for the receipt of this hash: until then its text is not there.
    pub fn seal_row(&self, receipt: Digest) -> Result<(), WriteError> {
        self.seal_where(|one| one.hash == receipt)
    }

    fn seal_where(&self, is_wanted: impl Fn(&Unsealed) -> bool) -> Result<(), WriteError> {
        if !self.unsealed.borrow().iter().any(is_wanted) {
            return Ok(());
        }
        sealing::seal(self.db, self.vault, &self.unsealed.take())
    }

    /// Writes an entry into the erasure journal, before the commit.
    pub fn journal(&self, entry: Entry) {
        self.outside.borrow_mut().journal.push(entry);
    }

    /// Destroys the key of a row after the commit.
    pub fn destroy_row(&self, row: RowId) {
        self.outside.borrow_mut().rows.push(row);
    }

    /// Destroys the keys of all months before this one after the commit.
    pub fn destroy_months_before(&self, month: Month) {
        self.outside.borrow_mut().months_before = Some(month);
    }

    /// The keys of the rows.
    pub fn vault(&self) -> &Vault {
        self.vault
    }

    /// Appends an event of a receipt to the log, and puts it into the outbox. Returns the index of its leaf.
    pub fn append(&self, receipt: Digest, event: &Event) -> rusqlite::Result<u64> {
        let added = events::insert(self.db, receipt, event)?;
        outbox::of_event(self.db, receipt, event)?;
        self.append_leaf(added)
    }

    /// Appends the certificate of a drill to the log. Returns the index of its leaf.
    pub fn append_drill(&self, certificate: &str, at: i64) -> rusqlite::Result<u64> {
        let added = events::insert_drill(self.db, certificate, at)?;
        self.append_leaf(added)
    }

    /// Appends the leaf of an event that the database has already.
    pub fn append_leaf(&self, added: events::Added) -> rusqlite::Result<u64> {
        let leaf = events::leaf(self.db, self.log.number, &added)?;
        let index = self.edge.borrow_mut().append(leaf.hash());
        tiles::insert_leaf(self.db, self.log.number, index, added.number)?;
        Ok(index)
    }

    /// The index of the leaf that is appended next.
    pub fn next_leaf(&self) -> u64 {
        self.edge.borrow().size()
    }

    /// Countersigns a receipt at the leaf that it gets.
    pub fn countersign(&self, said: &Countersignature, index: u64) -> Result<String, WriteError> {
        let place = LogPlace {
            origin: self.log.key.name().to_owned(),
            index,
        };
        let said = Countersignature {
            log: Some(place),
            ..said.clone()
        };
        self.log.signer.countersign(&said).map_err(WriteError::Unsigned)
    }

    /// The number of the log.
    pub fn log(&self) -> u64 {
        self.log.number
    }

    /// Seals what was put, under keys that are durable from here on, and writes the tiles that changed. Gives the tree as it is after the commit, and what
    /// is to be written outside of the database.
    pub fn finish(self) -> Result<(Edge, Outside), WriteError> {
        sealing::seal(self.db, self.vault, &self.unsealed.into_inner())?;
        let mut edge = self.edge.into_inner();
        tiles::store(self.db, self.log.number, &mut edge)?;
        Ok((edge, self.outside.into_inner()))
    }
}

impl Deref for Write<'_> {
    type Target = Connection;

    fn deref(&self) -> &Connection {
        self.db
    }
}

/// Commits, between the failpoints of a commit.
pub fn commit(transaction: Transaction<'_>) -> rusqlite::Result<()> {
    let failed = |e: std::io::Error| rusqlite::Error::SqliteFailure(ffi::Error::new(ffi::SQLITE_IOERR), Some(e.to_string()));
    around_with(Point::DatabaseCommit, failed, || transaction.commit())
}

/// Why a call within a transaction failed.
#[derive(Debug)]
pub enum WriteError {
    /// The database.
    Sql(rusqlite::Error),
    /// The countersignature, a sentence.
    Unsigned(String),
    /// The key store.
    Vault(VaultError),
    /// The erasure journal.
    Journal(JournalError),
}

impl From<JournalError> for WriteError {
    fn from(e: JournalError) -> WriteError {
        WriteError::Journal(e)
    }
}

impl From<VaultError> for WriteError {
    fn from(e: VaultError) -> WriteError {
        WriteError::Vault(e)
    }
}

impl From<rusqlite::Error> for WriteError {
    fn from(e: rusqlite::Error) -> WriteError {
        WriteError::Sql(e)
    }
}

impl fmt::Display for WriteError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            WriteError::Sql(e) => e.fmt(f),
            WriteError::Unsigned(why) => f.write_str(why),
            WriteError::Vault(e) => e.fmt(f),
            WriteError::Journal(e) => e.fmt(f),
        }
    }
}
