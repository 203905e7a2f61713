//! Copies of the database, and what is due in it, beside a running server.
//!
//! What lives here: an online copy, looking at one, and the counts of what falls due. What deliberately does not: the keys, which no copy
//! of the database has, putting one back (`put_back`), and replaying the erasure journal (`erasing`, when the database is opened).

use super::access::open_beside;
use super::{FILE, OpenError, connect, identity, migrate, tiles};
use crate::durable_file;
use crate::failpoint::{Write, around};
use crate::vault::{Entry, Erasure, RowId, Suspension, Vault};
use rusqlite::backup::Backup;
use rusqlite::{Connection, OpenFlags, OptionalExtension, Params, params};
use std::ffi::c_int;
use std::fs;
use std::io;
use std::os::unix::fs::{DirBuilderExt, MetadataExt, OpenOptionsExt};
use std::path::{Path, PathBuf};
use std::time::Duration;

/// How long a copy waits before it tries a locked database again.
const PAUSE: Duration = Duration::from_millis(10);

/// What a copy of the database holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Copied {
    /// How many receipts, the erased ones included.
    pub receipts: i64,
    /// How many of them are erased.
    pub erased: i64,
}

/// What falls due in a month.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Due {
    /// Such as `2027-05`, in UTC.
    pub month: String,
    /// How many receipts are erased then.
    pub receipts: i64,
    /// How many of them were for each purpose, by its id.
    pub purposes: Vec<(String, i64)>,
}

/// What falls due before this time, by month.
///
/// # Errors
/// [`OpenError::Unusable`].
pub fn due(folder: &Path, until: i64) -> Result<Vec<Due>, OpenError> {
    let (db, path) = open_beside(folder)?;
    let look = || {
        let mut months = db.prepare(
            "SELECT strftime('%Y-%m', delete_at, 'unixepoch') AS month, count(*) FROM receipt
             WHERE erased_at IS NULL AND delete_at < ?1 GROUP BY month ORDER BY month",
        )?;
        let mut purposes = db.prepare(
            "SELECT purpose, count(*) FROM receipt JOIN choice ON choice.receipt = receipt.number
             WHERE erased_at IS NULL AND delete_at < ?1 AND until IS NOT NULL AND strftime('%Y-%m', delete_at, 'unixepoch') = ?2
             GROUP BY purpose ORDER BY purpose",
        )?;
        let rows = months.query_map([until], |row| Ok((row.get(0)?, row.get(1)?)))?;
        rows.map(|row| {
            let (month, receipts): (String, i64) = row?;
            let of_purposes = purposes.query_map(params![until, month], |row| Ok((row.get(0)?, row.get(1)?)))?;
            Ok(Due {
                purposes: of_purposes.collect::<rusqlite::Result<_>>()?,
                month,
                receipts,
            })
        })
        .collect::<rusqlite::Result<_>>()
    };
    look().map_err(|e| OpenError::Unusable(format!("the database {} cannot be read ({e})", path.display())))
}

/// The newest time that the database of this folder has recorded: of a receipt, an event or a document; `None` where it has recorded none. Changes nothing.
///
/// # Errors
/// [`OpenError::Unusable`]: the database cannot be read.
pub fn newest_time(folder: &Path) -> Result<Option<i64>, OpenError> {
    let path = folder.join(FILE);
    if !path.exists() {
        return Ok(None);
    }
    let look = || {
        let db = connect::looking(&path)?;
        let read = |e: rusqlite::Error| format!("cannot be read ({e})");
        if migrate::version(&db)? == 0 {
            return Ok(None);
        }
        let recorded = "SELECT received_at AS at FROM receipt UNION ALL SELECT published_at FROM notice";
        let events = if tiles::exist(&db).map_err(read)? {
            " UNION ALL SELECT at FROM event"
        } else {
            ""
        };
        db.query_row(&format!("SELECT max(at) FROM ({recorded}{events})"), [], |row| row.get(0))
            .map_err(read)
    };
    look().map_err(|why: String| OpenError::Unusable(format!("the database {} {why}", path.display())))
}

/// Copies the database of a folder into another one, also while a server writes to it. The copy is durable when the call returns, and has its name from the
/// moment on when it is whole. Never replaces a file; what an earlier call left that was interrupted is removed.
///
/// # Errors
/// [`OpenError::Unusable`].
pub fn backup(folder: &Path, to: &Path) -> Result<(PathBuf, Copied), OpenError> {
    let (db, from) = open_beside(folder)?;
    let copy = to.join(FILE);
    let begun = durable_file::with_ending(&copy, ".copying");
    let failed = |e: &dyn std::fmt::Display| OpenError::Unusable(format!("the copy {} cannot be written ({e})", copy.display()));
    if !to.exists() {
        fs::DirBuilder::new().recursive(true).mode(0o700).create(to).map_err(|e| failed(&e))?;
    }
    if fs::symlink_metadata(&copy).is_ok() {
        return Err(OpenError::Unusable(format!("there is a copy {} already; name another folder", copy.display())));
    }
    let write = || {
        remove_copy(&begun).map_err(|e| failed(&e))?;
        let file = fs::OpenOptions::new().write(true).create_new(true).mode(0o600).open(&begun);
        let file = file.map_err(|e| failed(&e))?;
        let copied = fill(&db, &begun).map_err(|e| OpenError::Unusable(format!("{} cannot be copied ({e})", from.display())))?;
        let named = around(Write::FileCreate, || {
            file.sync_all()?;
            name(&file, &begun, &copy)
        });
        named.map_err(|e| failed(&e))?;
        Ok((copy.clone(), copied))
    };
    write().inspect_err(|_| {
        // It may be large, and the disk full. Left, it is removed by the next call.
        let _ = remove_copy(&begun);
    })
}

/// Copies every page into this file, which is there and empty.
fn fill(db: &Connection, begun: &Path) -> rusqlite::Result<Copied> {
    let mut target = Connection::open_with_flags(begun, OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX)?;
    // All pages in one step, which is one transaction: between two steps a commit of the server would begin the copy anew.
    Backup::new(db, &mut target)?.run_to_completion(c_int::MAX, PAUSE, None)?;
    // A copy is one file.
    target.pragma_update(None, "journal_mode", "DELETE")?;
    counts(&target)
}

/// Gives a copy its name, unless another file has it.
fn name(file: &fs::File, begun: &Path, copy: &Path) -> io::Result<()> {
    // Another call may have removed it, for one that was interrupted, and begun its own.
    let (own, there) = (file.metadata()?, fs::metadata(begun)?);
    if (own.dev(), own.ino()) != (there.dev(), there.ino()) {
        return Err(io::Error::other("another program copies to this folder"));
    }
    match fs::hard_link(begun, copy) {
        Ok(()) => fs::remove_file(begun)?,
        Err(e) if e.kind() == io::ErrorKind::AlreadyExists => return Err(e),
        // Some file systems, such as those of memory sticks, have no links.
        Err(_) if fs::symlink_metadata(copy).is_err() => fs::rename(begun, copy)?,
        Err(e) => return Err(e),
    }
    durable_file::flush_folder(copy)
}

/// Removes a copy that was begun, with the journal that would be played back into the next one.
fn remove_copy(begun: &Path) -> io::Result<()> {
    for ending in ["", "-journal", "-wal", "-shm"] {
        match fs::remove_file(durable_file::with_ending(begun, ending)) {
            Err(e) if e.kind() != io::ErrorKind::NotFound => return Err(e),
            Ok(()) | Err(_) => {}
        }
    }
    Ok(())
}

fn counts(db: &Connection) -> rusqlite::Result<Copied> {
    db.query_row("SELECT count(*), count(erased_at) FROM receipt", [], |row| {
        Ok(Copied {
            receipts: row.get(0)?,
            erased: row.get(1)?,
        })
    })
}

/// Looks whether the folder of a copy holds one of this program or of an older one, whole, and sealed with this key store.
///
/// # Errors
/// [`OpenError::Unusable`].
pub fn check_copy(from: &Path, vault: &Vault) -> Result<(PathBuf, Copied), OpenError> {
    let path = from.join(FILE);
    let unusable = |why: &str| OpenError::Unusable(format!("the copy {} {why}", path.display()));
    if !path.is_file() {
        return Err(unusable("is not there; name the folder that phone-consent backup wrote"));
    }
    // What is in it would be counted here, and not put back with the file.
    for beside in ["-wal", "-journal"].map(|ending| durable_file::with_ending(&path, ending)) {
        if fs::metadata(&beside).is_ok_and(|file| file.len() > 0) {
            return Err(unusable(&format!(
                "is not whole without {}, which is beside it; make one file of both, with phone-consent backup NEW-FOLDER --data {}, and restore that one",
                beside.display(),
                from.display()
            )));
        }
    }
    let look = || {
        let db = Connection::open_with_flags(&path, OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX)
            .map_err(|e| format!("cannot be opened ({e})"))?;
        let version = migrate::version(&db)?;
        let read = |e: rusqlite::Error| format!("cannot be read ({e})");
        if migrate::is_empty(&db)? {
            return Err("is empty or was not finished; take another copy".into());
        }
        // One of an older program is brought up to date once it is in its place, as at a start.
        if version < migrate::RESTORED {
            return Err("is of a much older program; put it into the data folder by hand and run phone-consent recover --new-log".into());
        }
        let sound: String = db.query_row("PRAGMA quick_check", [], |row| row.get(0)).map_err(read)?;
        if sound != "ok" {
            return Err(format!("is damaged ({sound})"));
        }
        match identity::compare_vault(&db, version, vault).map_err(read)? {
            Ok(()) => counts(&db).map_err(read),
            Err(_) => Err("is sealed with another key store; put that one into the folder of the keys first".into()),
        }
    };
    let copied = look().map_err(|why: String| unusable(&why))?;
    Ok((path, copied))
}

fn is_there(db: &Connection, sql: &str, parameters: impl Params) -> rusqlite::Result<bool> {
    db.prepare_cached(sql)?.exists(parameters)
}

/// How many of the journal's entries the database of a folder has not been told. Changes nothing.
///
/// # Errors
/// [`OpenError::Unusable`]: the database cannot be read.
pub fn untold(folder: &Path, entries: &[Entry]) -> Result<u64, OpenError> {
    let (db, path) = open_beside(folder)?;
    let told = identity::replayed(&db).map_err(|e| OpenError::Unusable(format!("the database {} cannot be read ({e})", path.display())))?;
    Ok((entries.len() as u64).saturating_sub(told))
}

/// How many of the journal's entries the database of a folder has been told; `None` where there is no database, or none that can be read. Changes nothing.
pub fn told(folder: &Path) -> Option<u64> {
    let path = folder.join(FILE);
    if !path.exists() {
        return None;
    }
    connect::looking(&path).ok().and_then(|db| identity::replayed(&db).ok())
}

/// The first row that the journal's entries call erased and that has a key all the same.
///
/// # Errors
/// [`OpenError::Unusable`]: the key store cannot be read.
pub fn with_key(vault: &Vault, entries: &[Entry]) -> Result<Option<RowId>, OpenError> {
    for row in entries.iter().filter_map(Entry::erased_row) {
        if vault.open_row(&row).map_err(|e| OpenError::Unusable(e.to_string()))?.is_some() {
            return Ok(Some(row));
        }
    }
    Ok(None)
}

/// Whether the database of a folder is as the journal's entries say: every erased row is without text and has no key, and so no tag, every
/// withdrawn purpose is withdrawn, and what an opt-out suspends is suspended until it was settled. Returns how many erasures and how many withdrawals were looked at, of rows that the database has.
///
/// # Errors
/// [`OpenError::Unusable`]: it is not, or cannot be read.
pub fn journaled(folder: &Path, vault: &Vault, entries: &[Entry]) -> Result<(usize, usize), OpenError> {
    let (db, path) = open_beside(folder)?;
    let failed = |e: &dyn std::fmt::Display| OpenError::Unusable(format!("the database {} cannot be read ({e})", path.display()));
    let broken = |row: &dyn std::fmt::Display, what: &str| OpenError::Unusable(format!("the row {row} {what}"));
    let (mut erasures, mut withdrawals) = (0, 0);
    for entry in entries {
        match &entry.erasure {
            Erasure::Row(row) => {
                if vault.open_row(row).map_err(|e| failed(&e))?.is_some() {
                    return Err(broken(row, "was erased and has a key"));
                }
                let left: Option<bool> = db
                    .query_row(
                        "SELECT erased_at IS NULL OR sealed IS NOT NULL FROM receipt WHERE hash = ?1
                         UNION ALL SELECT sealed IS NOT NULL FROM opt_out WHERE id = ?1
                         UNION ALL SELECT sealed IS NOT NULL FROM question WHERE id = ?1",
                        [row.0],
                        |row| row.get(0),
                    )
                    .optional()
                    .map_err(|e| failed(&e))?;
                match left {
                    Some(true) => return Err(broken(row, "was erased and is there")),
                    Some(false) => erasures += 1,
                    None => {}
                }
            }
            Erasure::Withdrawal { row, purposes } => {
                let mut look = db
                    .prepare_cached("SELECT purpose FROM choice WHERE receipt = (SELECT number FROM receipt WHERE hash = ?1) AND until IS NOT NULL AND withdrawn_at IS NULL")
                    .map_err(|e| failed(&e))?;
                let standing: Vec<String> = look.query_map([row.0], |row| row.get(0)).and_then(Iterator::collect).map_err(|e| failed(&e))?;
                if standing.iter().any(|one| purposes.as_ref().is_none_or(|purposes| purposes.contains(one))) {
                    return Err(broken(row, "was withdrawn and stands"));
                }
                let held = "SELECT 1 FROM receipt WHERE hash = ?1";
                withdrawals += usize::from(is_there(&db, held, [row.0]).map_err(|e| failed(&e))?);
            }
            Erasure::Suspension(Suspension { row, opt_out, .. }) => {
                let lacks = "SELECT 1 FROM receipt WHERE hash = ?1 AND erased_at IS NULL
                             AND NOT EXISTS (SELECT 1 FROM suspension WHERE receipt_hash = ?1 AND opt_out = ?2)";
                if is_there(&db, lacks, params![row.0, opt_out.0]).map_err(|e| failed(&e))? {
                    return Err(broken(row, "was suspended and stands"));
                }
            }
            Erasure::Settlement { opt_out } => {
                let waits = "SELECT 1 FROM suspension WHERE opt_out = ?1 AND lifted_at IS NULL";
                if is_there(&db, waits, params![opt_out.0]).map_err(|e| failed(&e))? {
                    return Err(broken(opt_out, "was settled and suspends something"));
                }
            }
            Erasure::MonthsBefore(_) => {}
        }
    }
    Ok((erasures, withdrawals))
}
