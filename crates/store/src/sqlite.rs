//! The store in one SQLite file.
//!
//! What lives here: opening the file. What deliberately does not: the calls (`calls`) and their SQL, the thread that writes (`writer`) and
//! those that read (`readers`), and the text of the migrations (`migrations/`).
//!
//! A call is durable when it answers: WAL with `synchronous=FULL` flushes the log at each commit.

mod access;
mod accesses;
mod audit;
mod audits;
mod calls;
mod checkpointer;
mod clocks;
mod connect;
mod contacts;
mod copies;
mod erasing;
mod events;
mod export;
mod identity;
mod imports;
mod job;
mod last_write;
mod migrate;
mod open_log;
mod optouts;
mod outbox;
mod overtaken;
mod published;
mod put_back;
mod questions;
mod readers;
mod receipts;
mod rotating;
mod sealing;
mod suspensions;
mod tiles;
mod told;
mod write;
mod writer;

use crate::vault::{Entry, Journal, Vault};
use crate::{Countersign, LogName, Reply};
pub use access::KeyRing;
pub use audit::{Audit, Audited, audit};
use checkpointer::Checkpointer;
use consent_log::SignedCheckpoint;
pub use copies::{Copied, Due, backup, check_copy, due, journaled, newest_time, told, untold, with_key};
pub use export::Export;
pub use identity::KeyPrints;
use last_write::LastWrite;
pub use open_log::LogKey;
pub use outbox::Endpoints;
use published::{Current, Publisher};
pub use put_back::{put_back, settle};
use readers::Readers;
use receipt::Digest;
pub use rotating::{newest_receipt, nonce_key, set_nonce_key};
use rusqlite::{Connection, OpenFlags};
use std::fs::OpenOptions;
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use write::{Write, WriteError};
use writer::{Thread, Writer};

/// The name of the file.
pub const FILE: &str = "phone-consent.sqlite";

/// The store in one SQLite file.
pub struct Sqlite {
    writer: Writer,
    readers: Readers,
    vault: Arc<Vault>,
    /// The number of the log that grows, and its last published checkpoint.
    log: u64,
    current: Current,
    /// Every log with its key and, but for the one that grows, its last checkpoint.
    logs: Vec<(LogName, Option<SignedCheckpoint>)>,
}

impl Sqlite {
    /// Writes where the read finds something. Otherwise nothing is written.
    fn write_if_any<D: Send + 'static, R, T, W>(
        &self,
        read: impl FnOnce(&Connection) -> Result<Vec<D>, R> + Send + 'static,
        work: impl FnMut(&Write<'_>) -> Result<T, W> + Send + 'static,
    ) -> Reply<'_, T>
    where
        T: Default + Send + 'static,
        W: Into<WriteError> + 'static,
        R: std::fmt::Display,
    {
        let found = self.readers.ask(read);
        Box::pin(async move {
            if found.await?.is_empty() {
                return Ok(T::default());
            }
            self.writer.ask(work).await
        })
    }
}

/// What belongs to a database.
#[derive(Clone)]
pub struct Opening {
    /// The folder of the database.
    pub folder: PathBuf,
    /// The keys that its receipts are countersigned with.
    pub keys: KeyPrints,
    /// The file that records the last write. It is of use only where it is not restored together with the database.
    pub last_write: PathBuf,
    /// The keys of its logs, oldest first. The last one signs.
    pub logs: Vec<LogKey>,
    /// Signs countersignatures.
    pub signer: Arc<dyn Countersign>,
    /// The keys that its rows are sealed with. `None` is for [`mismatches`] alone.
    pub vault: Option<Arc<Vault>>,
    /// The erasure journal. It is of use only where it is not restored together with the database.
    pub journal: PathBuf,
    /// Open a database that lacks writes, or of which that is not known, and go on with what it holds.
    pub accept_restored: bool,
    /// Open a database that was written with other keys, and go on with these.
    pub accept_keys: bool,
    /// The last of `logs` begins now, and the one before it ends, whatever does not fit of it.
    pub new_log: bool,
}

/// Why a database was not opened. Nothing was changed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum OpenError {
    /// It cannot be opened, read or written, or was made by a newer program: one sentence that names it.
    Unusable(String),
    /// It does not fit what belongs to it.
    Mismatch(Mismatch),
}

/// What does not fit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mismatch {
    /// This signing key (RFC 7638 thumbprint) is missing.
    SigningKey(Digest),
    /// The nonce key is another.
    NonceKey,
    /// Its rows are sealed with keys of another key store.
    KeyStore,
    /// The erasure journal lacks so many entries that the database has seen, or that the record of the last write counts.
    Journal {
        /// How many.
        missing: u64,
    },
    /// There is no record of the last write.
    NoRecord,
    /// The last write went to another database.
    OtherDatabase,
    /// The database lacks so many of the recorded transactions.
    Older {
        /// How many.
        missing: i64,
    },
    /// The key of the log with this number is missing.
    LogKey(u64),
    /// The published checkpoint of a log is none of the database's tree.
    Checkpoint {
        /// The log's number.
        log: u64,
        /// How many leaves were published.
        published: u64,
        /// How many the database has. As many or more: others than those that were published.
        held: u64,
    },
    /// The log's leaves are there, and its published checkpoint is not.
    NoCheckpoint(u64),
}

/// Whether this folder holds a database with tables. Changes nothing.
///
/// # Errors
/// [`OpenError::Unusable`]: there is a file that cannot be read, or that is none of SQLite's.
pub fn exists(folder: &Path) -> Result<bool, OpenError> {
    let path = folder.join(FILE);
    if !path.exists() {
        return Ok(false);
    }
    let version = connect::looking(&path).and_then(|db| migrate::version(&db));
    version
        .map(|version| version > 0)
        .map_err(|why| OpenError::Unusable(format!("the database {} {why}", path.display())))
}

/// The number of the log that this folder's database writes to; `None` where it has none yet. Changes nothing.
///
/// # Errors
/// [`OpenError::Unusable`]: the database cannot be read.
pub fn newest_log(folder: &Path) -> Result<Option<u64>, OpenError> {
    Ok(newest(folder)?.map(|(number, _)| number))
}

/// The origin of that log. Changes nothing.
///
/// # Errors
/// As [`newest_log`].
pub fn newest_origin(folder: &Path) -> Result<Option<String>, OpenError> {
    Ok(newest(folder)?.map(|(_, origin)| origin))
}

fn newest(folder: &Path) -> Result<Option<(u64, String)>, OpenError> {
    let path = folder.join(FILE);
    if !path.exists() {
        return Ok(None);
    }
    let look = || {
        let db = connect::looking(&path)?;
        let newest = || if tiles::exist(&db)? { tiles::newest(&db) } else { Ok(None) };
        newest().map_err(|e: rusqlite::Error| format!("cannot be read ({e})"))
    };
    look().map_err(|why| OpenError::Unusable(format!("the database {} {why}", path.display())))
}

/// The id of the key store that this folder's database is sealed with; `None` where it knows none yet. Changes nothing.
///
/// # Errors
/// [`OpenError::Unusable`]: the database cannot be read.
pub fn key_store(folder: &Path) -> Result<Option<[u8; 16]>, OpenError> {
    let path = folder.join(FILE);
    if !path.exists() {
        return Ok(None);
    }
    let look = || {
        let db = connect::looking(&path)?;
        let version = migrate::version(&db)?;
        identity::vault(&db, version).map_err(|e| format!("cannot be read ({e})"))
    };
    look().map_err(|why| OpenError::Unusable(format!("the database {} {why}", path.display())))
}

/// How many entries the erasure journal lacks of those that it had at the last write. Changes nothing.
///
/// # Errors
/// [`OpenError::Unusable`]: the journal or the record cannot be read.
pub fn missing_entries(journal: &Path, last_write: &Path) -> Result<u64, OpenError> {
    let entries = Journal::read(journal).map_err(|e| OpenError::Unusable(e.to_string()))?.len() as u64;
    Ok(last_write::journal_entries(last_write)?.saturating_sub(entries))
}

/// What of this opening does not fit the database, everything at once. Changes nothing.
///
/// # Errors
/// [`OpenError::Unusable`].
pub fn mismatches(opening: &Opening) -> Result<Vec<Mismatch>, OpenError> {
    let path = opening.folder.join(FILE);
    let db = Connection::open_with_flags(&path, OpenFlags::SQLITE_OPEN_READ_ONLY)
        .map_err(|e| OpenError::Unusable(format!("the database {} cannot be opened ({e})", path.display())))?;
    Ok(compared(&db, opening)?.into_iter().filter_map(Result::err).collect())
}

impl Sqlite {
    /// Opens `phone-consent.sqlite` in this folder, creates it where it is missing, and runs the migrations that it has not seen. Returns also what did
    /// not fit and was accepted.
    ///
    /// # Errors
    /// [`OpenError`].
    pub fn open(opening: &Opening) -> Result<(Sqlite, Vec<Mismatch>), OpenError> {
        let path = opening.folder.join(FILE);
        let unusable = |why: String| OpenError::Unusable(format!("the database {} {why}", path.display()));
        let failed = |e: rusqlite::Error| unusable(format!("cannot be opened ({e})"));
        private(&path).map_err(|e| unusable(format!("cannot be written ({e})")))?;
        connect::check_log(&path).map_err(unusable)?;
        let mut db = connect::writing(&path).map_err(failed)?;
        let version = migrate::version(&db).map_err(unusable)?;
        let vault = opening
            .vault
            .as_ref()
            .ok_or_else(|| unusable("cannot be opened without its key store".into()))?;
        let entries = journaled_entries(opening)?;
        let accepted = if version == 0 { Vec::new() } else { accepted(&db, opening)? };
        // A file has no tables, or everything that a start expects in them.
        let transaction = db.transaction().map_err(failed)?;
        migrate::run(&transaction, version, vault).map_err(unusable)?;
        identity::bind(&transaction, &opening.keys, vault, !accepted.is_empty()).map_err(failed)?;
        let lost = version == 0 && vault.has_rows().map_err(|e| OpenError::Unusable(e.to_string()))?;
        if lost || !accepted.is_empty() {
            identity::set_lacking(&transaction).map_err(failed)?;
        }
        if !accepted.is_empty() {
            // Its count may be that of another journal. It is in the first transaction, so that a start after a crash knows it as well.
            identity::set_replayed(&transaction, 0).map_err(failed)?;
        }
        write::commit(transaction).map_err(failed)?;
        let record = identity::read(&db).map_err(failed)?;
        let last_write = LastWrite::begin(&opening.last_write, record, entries.len() as u64)
            .map_err(|e| OpenError::Unusable(format!("the record of the last write {} cannot be written ({e})", opening.last_write.display())))?;
        sealing::number_anew(&db, vault).map_err(|e| unusable(format!("cannot be looked up by number in its key store ({e})")))?;
        sealing::rewrite(&db).map_err(|e| unusable(format!("cannot be written anew without what was in clear ({e})")))?;
        let mut opened = open_log::open(&mut db, opening, vault).map_err(OpenError::Unusable)?;
        let journal = Journal::open(&opening.journal).map_err(|e| OpenError::Unusable(e.to_string()))?;
        erasing::replay(&mut db, &mut opened.log, vault, &entries, !accepted.is_empty())
            .map_err(|e| unusable(format!("cannot take over what was erased ({e})")))?;
        sealing::destroy_unknown(&db, vault, &entries).map_err(|e| OpenError::Unusable(e.to_string()))?;
        let readers = Readers::open(&path).map_err(failed)?;
        let mut publisher = Publisher::new(opened.checkpoint_file, opened.held);
        publisher.publish(&opened.log).map_err(|e| OpenError::Unusable(e.to_string()))?;
        tiles::set_published(&db, opened.log.number).map_err(failed)?;
        let (log, current) = (opened.log.number, publisher.current());
        let checkpointer = Checkpointer::start(&path).map_err(|e| unusable(format!("cannot be opened again ({e})")))?;
        let thread = Thread {
            db,
            checkpointer,
            id: record.id,
            last_write,
            log: opened.log,
            vault: vault.clone(),
            journal,
            behind: false,
            undestroyed: Vec::new(),
            publisher,
            forked: None,
        };
        let writer = Writer::start(thread).map_err(|e| OpenError::Unusable(format!("the writer thread could not start ({e})")))?;
        Ok((
            Sqlite {
                writer,
                readers,
                vault: vault.clone(),
                log,
                current,
                logs: opened.logs,
            },
            accepted,
        ))
    }

    /// The last published checkpoint of a log.
    fn published(&self, log: u64) -> Option<Arc<SignedCheckpoint>> {
        if log == self.log {
            return self.current.get();
        }
        let ended = self.logs.iter().find(|(name, _)| name.number == log)?;
        ended.1.clone().map(Arc::new)
    }
}

/// What does not fit; an error unless it was accepted beforehand.
fn accepted(db: &Connection, opening: &Opening) -> Result<Vec<Mismatch>, OpenError> {
    let mut accepted = Vec::new();
    for mismatch in compared(db, opening)?.into_iter().filter_map(Result::err) {
        let may_differ = match mismatch {
            Mismatch::SigningKey(_) | Mismatch::NonceKey | Mismatch::KeyStore => opening.accept_keys,
            Mismatch::NoRecord | Mismatch::OtherDatabase | Mismatch::Older { .. } | Mismatch::Journal { .. } => opening.accept_restored,
            Mismatch::LogKey(_) | Mismatch::Checkpoint { .. } | Mismatch::NoCheckpoint(_) => opening.new_log,
        };
        if !may_differ {
            return Err(OpenError::Mismatch(mismatch));
        }
        accepted.push(mismatch);
    }
    Ok(accepted)
}

/// The entries of the erasure journal.
fn journaled_entries(opening: &Opening) -> Result<Vec<Entry>, OpenError> {
    Journal::read(&opening.journal).map_err(|e| OpenError::Unusable(e.to_string()))
}

/// The keys, the key store, the erasure journal, the record of the last write and the log, each compared with the database.
fn compared(db: &Connection, opening: &Opening) -> Result<[Result<(), Mismatch>; 5], OpenError> {
    let failed = |e: rusqlite::Error| OpenError::Unusable(format!("the database {} cannot be read ({e})", opening.folder.join(FILE).display()));
    let version = migrate::version(db).map_err(OpenError::Unusable)?;
    let last = last_write::read_for(&opening.last_write)?;
    Ok([
        identity::compare_keys(db, &opening.keys).map_err(failed)?,
        match &opening.vault {
            Some(vault) => identity::compare_vault(db, version, vault).map_err(failed)?,
            None => Ok(()),
        },
        identity::compare_journal(
            db,
            version,
            journaled_entries(opening)?.len() as u64,
            last_write::journal_entries(&opening.last_write)?,
        )
        .map_err(failed)?,
        identity::compare_writes(db, last).map_err(failed)?,
        open_log::compare(db, opening)?,
    ])
}

/// Makes the file readable by its owner alone before SQLite writes to it; the files that SQLite puts beside it get the same mode.
fn private(path: &Path) -> std::io::Result<()> {
    OpenOptions::new().create(true).append(true).mode(0o600).open(path).map(drop)
}
