//! Access keys: their SQL, and the database as the command line opens it to manage them beside a running server.
//!
//! What lives here: adding, listing and revoking. The database is compared with the record of the last write
//! before anything is read or counted: a write here would bring the count of an older copy up to the record, and hide what the copy lacks. What
//! deliberately does not: what a key looks like and what a role may do (the server), and writing that record: a running server has its file open. The
//! count of writes in the database goes up all the same, so that the server's next record covers what was written here.

use super::last_write::{self, Record};
use super::{FILE, OpenError, connect, identity, migrate};
use crate::{AccessKey, AddKeyOutcome, NewKey, RevokeKeyOutcome};
use receipt::Digest;
use rusqlite::{Connection, OpenFlags, OptionalExtension, TransactionBehavior, params};
use std::path::{Path, PathBuf};
use std::time::Duration;

/// How long a change waits for the writes of a running server.
const WAIT: Duration = Duration::from_secs(5);

/// The access keys of a database that a server may have open at the same time.
pub struct KeyRing {
    db: Connection,
    path: PathBuf,
}

impl KeyRing {
    /// Opens the database in this folder, which must exist, be of this program's version, and hold every write of the record in the file `last_write`.
    ///
    /// # Errors
    /// [`OpenError`]. Nothing was changed.
    pub fn open(folder: &Path, last_write: &Path) -> Result<KeyRing, OpenError> {
        let (db, path) = open_beside(folder)?;
        // The record first: a running server commits before it records, so the count in the database is never behind a record read earlier.
        let last = settled(last_write)?;
        let fits = identity::compare_writes(&db, last).map_err(|e| OpenError::Unusable(format!("the database {} cannot be read ({e})", path.display())))?;
        fits.map_err(OpenError::Mismatch)?;
        Ok(KeyRing { db, path })
    }

    /// As [`Store::add_key`](crate::Store::add_key).
    ///
    /// # Errors
    /// One sentence that names the file.
    pub fn add(&mut self, key: &NewKey) -> Result<AddKeyOutcome, String> {
        self.write(|db| add(db, key))
    }

    /// As [`Store::keys`](crate::Store::keys).
    ///
    /// # Errors
    /// One sentence that names the file.
    pub fn list(&self) -> Result<Vec<AccessKey>, String> {
        self.read(list)
    }

    /// As [`Store::revoke_key`](crate::Store::revoke_key).
    ///
    /// # Errors
    /// One sentence that names the file.
    pub fn revoke(&mut self, name: &str, at: i64) -> Result<RevokeKeyOutcome, String> {
        self.write(|db| revoke(db, name, at))
    }

    pub(super) fn read<T>(&self, work: impl FnOnce(&Connection) -> rusqlite::Result<T>) -> Result<T, String> {
        work(&self.db).map_err(|e| format!("the database {} cannot be read ({e})", self.path.display()))
    }

    pub(super) fn write<T>(&mut self, work: impl FnOnce(&Connection) -> rusqlite::Result<T>) -> Result<T, String> {
        let all = || {
            let transaction = self.db.transaction_with_behavior(TransactionBehavior::Immediate)?;
            let done = work(&transaction)?;
            identity::count_write(&transaction)?;
            super::write::commit(transaction).map(|()| done)
        };
        all().map_err(|e: rusqlite::Error| format!("the database {} cannot be written ({e})", self.path.display()))
    }
}

/// The record, read until two readings agree: a running server may be overwriting it meanwhile.
fn settled(path: &Path) -> Result<Option<Record>, OpenError> {
    let mut before = last_write::read_for(path)?;
    loop {
        let now = last_write::read_for(path)?;
        if now == before {
            return Ok(now);
        }
        before = now;
    }
}

/// Opens the database in this folder, which must exist and be of this program's version, beside a running server.
pub fn open_beside(folder: &Path) -> Result<(Connection, PathBuf), OpenError> {
    let path = folder.join(FILE);
    let unusable = |why: String| OpenError::Unusable(format!("the database {} {why}", path.display()));
    if !path.is_file() {
        return Err(unusable("is not there; start the server once, or name its folder with --data".into()));
    }
    connect::check_log(&path).map_err(unusable)?;
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let opened = || {
        let db = Connection::open_with_flags(&path, flags)?;
        db.busy_timeout(WAIT)?;
        db.pragma_update(None, "synchronous", "FULL")?;
        db.pragma_update(None, "foreign_keys", true)?;
        Ok(db)
    };
    let db = opened().map_err(|e: rusqlite::Error| unusable(format!("cannot be opened ({e})")))?;
    if migrate::is_empty(&db).map_err(unusable)? {
        return Err(unusable("is empty or was not finished".into()));
    }
    if !migrate::is_current(&db).map_err(unusable)? {
        return Err(unusable(migrate::OLDER.into()));
    }
    Ok((db, path))
}

pub fn add(db: &Connection, key: &NewKey) -> rusqlite::Result<AddKeyOutcome> {
    let added = db.execute(
        "INSERT INTO access_key (name, role, sha256, made_at) VALUES (?1, ?2, ?3, ?4) ON CONFLICT (name) DO NOTHING",
        params![key.name, key.role, key.sha256.0, key.made_at],
    )?;
    Ok(if added == 1 { AddKeyOutcome::Added } else { AddKeyOutcome::NameTaken })
}

pub fn list(db: &Connection) -> rusqlite::Result<Vec<AccessKey>> {
    db.prepare_cached("SELECT name, role, sha256, made_at, revoked_at FROM access_key ORDER BY number")?
        .query_map([], |row| {
            Ok(AccessKey {
                key: NewKey {
                    name: row.get(0)?,
                    role: row.get(1)?,
                    sha256: Digest(row.get(2)?),
                    made_at: row.get(3)?,
                },
                revoked_at: row.get(4)?,
            })
        })?
        .collect()
}

pub fn revoke(db: &Connection, name: &str, at: i64) -> rusqlite::Result<RevokeKeyOutcome> {
    let since = db
        .query_row(
            "UPDATE access_key SET revoked_at = coalesce(revoked_at, ?2) WHERE name = ?1 RETURNING revoked_at",
            params![name, at],
            |row| row.get(0),
        )
        .optional()?;
    Ok(since.map_or(RevokeKeyOutcome::UnknownName, RevokeKeyOutcome::Revoked))
}
