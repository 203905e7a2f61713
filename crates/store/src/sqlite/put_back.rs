//! A copy in the place of the database.
//!
//! What lives here: bringing the database that is there into one file, unless it is damaged, moving it away, and putting the copy under its name. What
//! deliberately does not: looking at the copy (`copies`), and telling it what the erasure journal says (`erasing`, when it is opened).

use super::{FILE, OpenError};
use crate::durable_file::{flush_folder, with_ending};
use crate::failpoint::{Write, around};
use rusqlite::config::DbConfig;
use rusqlite::{Connection, ErrorCode, OpenFlags};
use std::fs;
use std::io;
use std::os::unix::fs::{MetadataExt, OpenOptionsExt};
use std::path::{Path, PathBuf};

/// Puts a copy of the database into a folder, in the place of the one that is there, which keeps the ending `.replaced`: its name is returned. What is left
/// of its write-ahead log keeps that ending too. No program may have it open. Nothing of an earlier call is overwritten, and at every moment one of the two
/// has the database's name. What an interrupted call left is done anew.
///
/// # Errors
/// [`OpenError::Unusable`], also where another `.replaced` is there.
pub fn put_back(copy: &Path, folder: &Path) -> Result<Option<PathBuf>, OpenError> {
    let path = folder.join(FILE);
    let (replaced, new) = (with_ending(&path, ".replaced"), with_ending(&path, ".restoring"));
    let failed = |e: io::Error| OpenError::Unusable(format!("the copy {} cannot be put to {} ({e})", copy.display(), path.display()));
    let taken = |name: &Path| {
        OpenError::Unusable(format!(
            "{} is the database whose place a restore took before, and may be the newest that there is; look whether it is needed, move it away, and run this again",
            name.display()
        ))
    };
    if path.exists() && fs::symlink_metadata(&replaced).is_ok() && !is_same(&path, &replaced).map_err(failed)? {
        return Err(taken(&replaced));
    }
    let log = ["-wal", "-shm"].map(|ending| (with_ending(&path, ending), with_ending(&replaced, ending)));
    // The caller brought what was in it into the main file, unless that is damaged.
    let left = fs::metadata(with_ending(&path, "-wal")).is_ok_and(|file| file.len() > 0);
    if let Some((_, name)) = log.iter().find(|(_, to)| left && fs::symlink_metadata(to).is_ok()) {
        return Err(taken(name));
    }
    let put = || {
        remove(&new)?;
        around(Write::FileCreate, || {
            let mut from = fs::File::open(copy)?;
            let mut to = fs::OpenOptions::new().write(true).create_new(true).mode(0o600).open(&new)?;
            io::copy(&mut from, &mut to)?;
            to.sync_all()
        })?;
        let had = path.exists();
        if had {
            // The same file under another name, where a call was interrupted.
            if !is_same(&path, &replaced).unwrap_or(false) {
                around(Write::FileCreate, || fs::hard_link(&path, &replaced))?;
            }
            flush_folder(&path)?;
        }
        for (from, to) in &log {
            if left && from.exists() {
                fs::rename(from, to)?;
            }
            remove(from)?;
        }
        around(Write::FileReplace, || {
            fs::rename(&new, &path)?;
            flush_folder(&path)
        })?;
        Ok(had.then_some(replaced))
    };
    put().map_err(|e| {
        // It may be large, and the disk full. Left, it is removed by the next call.
        let _ = remove(&new);
        failed(e)
    })
}

/// Whether two names are of one file.
fn is_same(one: &Path, other: &Path) -> io::Result<bool> {
    let (one, other) = (fs::symlink_metadata(one)?, fs::symlink_metadata(other)?);
    Ok((one.dev(), one.ino()) == (other.dev(), other.ino()))
}

/// Removes a file that may be missing.
fn remove(path: &Path) -> io::Result<()> {
    match fs::remove_file(path) {
        Err(e) if e.kind() != io::ErrorKind::NotFound => Err(e),
        Ok(()) | Err(_) => Ok(()),
    }
}

/// Brings what is in the write-ahead log of the database into its main file. Returns why that cannot be done, where the database is damaged or is none;
/// then both stay as they are.
///
/// # Errors
/// [`OpenError::Unusable`].
pub fn settle(folder: &Path) -> Result<Option<String>, OpenError> {
    let path = folder.join(FILE);
    if !path.exists() {
        return Ok(None);
    }
    let unusable = |why: String| OpenError::Unusable(format!("the write-ahead log of {} cannot be emptied ({why})", path.display()));
    let empty = || {
        let db = Connection::open_with_flags(&path, OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX)?;
        // Closed, it would write the log into a damaged file, and remove it.
        db.set_db_config(DbConfig::SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, true)?;
        db.query_row("SELECT count(*) FROM sqlite_schema", [], |row| row.get::<_, i64>(0))?;
        db.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |row| row.get::<_, bool>(0))
    };
    match empty() {
        Ok(false) => Ok(None),
        Ok(true) => Err(unusable("another program reads it".into())),
        Err(e) => match e.sqlite_error_code() {
            Some(ErrorCode::DatabaseCorrupt | ErrorCode::NotADatabase) => Ok(Some(e.to_string())),
            Some(_) | None => Err(unusable(e.to_string())),
        },
    }
}
