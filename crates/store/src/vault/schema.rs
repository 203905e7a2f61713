//! The key store's file: opening it, its tables, and leaving no trace of what was deleted.
//!
//! What lives here: everything that is said to SQLite about the file as a whole. What deliberately does not: the rows (`slots`) and the keys.
//!
//! **WAL, not a rollback journal.** Keys are committed once for each batch of receipts, before the receipts are, so the commit must be cheap: measured,
//! 0.2 to 1.7 ms with WAL and 9 to 24 ms with `DELETE`, `TRUNCATE` or `PERSIST`, which flush three times.
//!
//! **No trace.** `secure_delete` overwrites what is deleted with zeros, but not the copies that SQLite leaves in unused parts of pages when it moves
//! rows from page to page: of 64,262 deleted keys seven could still be read in the file (SQLite 3.54.1, tables with and without rowids). So wrapped
//! keys, and the tags that rows are found by, are in tables to which rows are only appended, and which SQLite therefore never rebalances; a key is destroyed by overwriting it in place with
//! as many zeros, and its slot is used again. The write-ahead log holds older versions of pages: after a destruction it is copied into the main file,
//! overwritten with zeros and truncated. What a file system or a disk keeps of overwritten blocks is beyond reach.

use super::VaultError;
use crate::durable_file;
use crate::failpoint::{Write as Point, around};
use rusqlite::config::DbConfig;
use rusqlite::{Connection, OpenFlags, TransactionBehavior};
use std::fs::{File, OpenOptions, TryLockError};
use std::io;
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};
use std::time::Duration;

/// The version of the tables, in `PRAGMA user_version`.
const VERSION: u32 = 2;

const TABLES: &str = "
    -- Which key store this is, the fingerprint of its root key, a key wrapped by that, and the month before which all months were destroyed.
    -- And the fingerprint of the salt that the numbers of all rows were hashed with; NULL where some were not.
    CREATE TABLE vault (
        one INTEGER PRIMARY KEY CHECK (one = 1),
        id BLOB NOT NULL,
        root BLOB NOT NULL,
        probe BLOB NOT NULL,
        destroyed_before INTEGER NOT NULL,
        index_salt BLOB
    ) STRICT;
    -- Appended and overwritten, never deleted. What was destroyed is all zeros.
    CREATE TABLE month_key (
        slot INTEGER PRIMARY KEY,
        month INTEGER NOT NULL UNIQUE,
        wrapped BLOB NOT NULL
    ) STRICT;
    -- The tag is all zeros of a row that is found by its id alone.
    CREATE TABLE row_key (
        slot INTEGER PRIMARY KEY,
        wrapped BLOB NOT NULL,
        tag BLOB NOT NULL,
        id BLOB NOT NULL
    ) STRICT;
    -- No keys and no tags here.
    CREATE TABLE row (
        id BLOB PRIMARY KEY,
        month INTEGER NOT NULL,
        slot INTEGER NOT NULL
    ) STRICT, WITHOUT ROWID;
    CREATE TABLE free_slot (
        slot INTEGER PRIMARY KEY
    ) STRICT;
";

/// From version 1, which knew no tags. A table anew, since a row that grows is moved.
const FROM_1: &str = "
    ALTER TABLE vault ADD COLUMN index_salt BLOB;
    CREATE TABLE with_tag (
        slot INTEGER PRIMARY KEY,
        wrapped BLOB NOT NULL,
        tag BLOB NOT NULL,
        id BLOB NOT NULL
    ) STRICT;
    INSERT INTO with_tag
        SELECT row_key.slot, row_key.wrapped, zeroblob(16), coalesce(row.id, zeroblob(32))
        FROM row_key LEFT JOIN row ON row.slot = row_key.slot ORDER BY row_key.slot;
    DROP TABLE row_key;
    ALTER TABLE with_tag RENAME TO row_key;
";

/// Makes this process the only one that has the key store open, for as long as the file is. SQLite's own lock is no help: it lasts for a transaction.
pub fn lock(path: &Path) -> Result<File, VaultError> {
    let lock = durable_file::with_ending(path, ".lock");
    let file = private(&lock).map_err(|e| unusable(path, &format!("cannot be locked ({e})")))?;
    match file.try_lock() {
        Ok(()) => Ok(file),
        Err(TryLockError::WouldBlock) => Err(VaultError::InUse(path.into())),
        Err(TryLockError::Error(e)) => Err(unusable(path, &format!("cannot be locked ({e})"))),
    }
}

/// Opens the file for writing and creates it where it is missing. Returns also the version of its tables; 0 where it has none.
pub fn open(path: &Path) -> Result<(Connection, u32), VaultError> {
    private(path).map_err(|e| unusable(path, &format!("cannot be written ({e})")))?;
    durable_file::check_private(path).map_err(|e| VaultError::Unusable(e.to_string()))?;
    let connect = || {
        let db = Connection::open(path)?;
        db.busy_timeout(Duration::from_secs(2))?;
        db.pragma_update(None, "journal_mode", "WAL")?;
        db.pragma_update(None, "synchronous", "FULL")?;
        db.pragma_update(None, "secure_delete", "ON")?;
        // A temporary file would be outside of the folder.
        db.pragma_update(None, "temp_store", "MEMORY")?;
        plan_once(&db)?;
        let version: u32 = db.query_row("PRAGMA user_version", [], |row| row.get(0))?;
        Ok((db, version))
    };
    let (db, version) = connect().map_err(|e: rusqlite::Error| unusable(path, &format!("cannot be opened ({e})")))?;
    match version {
        0..=VERSION => Ok((db, version)),
        newer => Err(unusable(
            path,
            &format!("has version {newer}, made by a newer program than this one (which knows {VERSION}); run the newer one"),
        )),
    }
}

/// Makes the tables.
pub fn create(db: &Connection) -> rusqlite::Result<()> {
    db.execute_batch(TABLES)?;
    db.pragma_update(None, "user_version", VERSION)
}

/// Brings the tables of an earlier version up to date.
pub fn migrate(db: &mut Connection, version: u32) -> rusqlite::Result<()> {
    if version != 1 {
        return Ok(());
    }
    let transaction = db.transaction_with_behavior(TransactionBehavior::Immediate)?;
    transaction.execute_batch(FROM_1)?;
    transaction.pragma_update(None, "user_version", VERSION)?;
    transaction.commit()
}

/// A second connection, which does not wait for the writer's flush.
pub fn open_reader(path: &Path) -> rusqlite::Result<Connection> {
    let db = Connection::open_with_flags(path, OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX)?;
    db.busy_timeout(Duration::from_secs(2))?;
    plan_once(&db)?;
    Ok(db)
}

/// Keeps the plan of a prepared statement. Otherwise SQLite plans a join anew each time that it is taken from the cache of statements, which costs more than
/// to run it (QPSG, <https://sqlite.org/c3ref/c_dbconfig_defensive.html>).
pub fn plan_once(db: &Connection) -> rusqlite::Result<()> {
    db.set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_QPSG, true).map(drop)
}

/// Copies the write-ahead log into the main file, overwrites the log with zeros, and truncates it. No other connection may be in a transaction. A crash
/// between two steps loses nothing: a log of zeros is an empty one, and everything is in the main file.
pub fn scrub(db: &Connection, path: &Path) -> io::Result<()> {
    checkpoint(db, "RESTART")?;
    around(Point::VaultOverwrite, || durable_file::overwrite(&durable_file::with_ending(path, "-wal")))?;
    around(Point::VaultTruncate, || checkpoint(db, "TRUNCATE"))
}

fn checkpoint(db: &Connection, mode: &str) -> io::Result<()> {
    let blocked = db.query_row(&format!("PRAGMA wal_checkpoint({mode})"), [], |row| row.get::<_, bool>(0));
    match blocked {
        Ok(false) => Ok(()),
        Ok(true) => Err(io::Error::other("another program reads it")),
        Err(e) => Err(io::Error::other(e)),
    }
}

/// Opens a file that only its owner can read, before SQLite writes to it: the files that SQLite puts beside it get the same mode.
fn private(path: &Path) -> io::Result<File> {
    OpenOptions::new().create(true).append(true).mode(0o600).open(path)
}

fn unusable(path: &Path, why: &str) -> VaultError {
    VaultError::Unusable(format!("the key store {} {why}", path.display()))
}

/// Where the key store is in a folder of keys.
pub fn path(keys: &Path) -> PathBuf {
    keys.join(super::FILE)
}
