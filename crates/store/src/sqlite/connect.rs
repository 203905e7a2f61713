//! Opening the database's file, to write and to read.
//!
//! What lives here: everything that is said to SQLite about a connection. What deliberately does not: which thread uses it (`writer`, `readers`).

use super::checkpointer::MOST;
use super::writer::DEADLINE;
use crate::durable_file;
use crate::vault::plan_once;
use rusqlite::config::DbConfig;
use rusqlite::{Connection, OpenFlags};
use std::fs::{self, File};
use std::io::Read;
use std::path::Path;

/// How many statements a connection keeps prepared: more than there are in this crate. With the 16 of `rusqlite`, storing a receipt, which takes more, planned
/// each of its statements anew.
const STATEMENTS: usize = 512;

/// A connection that writes, in WAL mode.
pub fn writing(path: &Path) -> rusqlite::Result<Connection> {
    let db = Connection::open(path)?;
    db.set_prepared_statement_cache_capacity(STATEMENTS);
    db.busy_timeout(DEADLINE)?;
    db.pragma_update(None, "journal_mode", "WAL")?;
    db.pragma_update(None, "synchronous", "FULL")?;
    db.pragma_update(None, "wal_autocheckpoint", MOST)?;
    db.pragma_update(None, "foreign_keys", true)?;
    // What is deleted is overwritten with zeros.
    db.pragma_update(None, "secure_delete", "ON")?;
    plan_once(&db)?;
    Ok(db)
}

/// A connection that reads.
pub fn reading(path: &Path) -> rusqlite::Result<Connection> {
    let db = Connection::open_with_flags(path, OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX)?;
    db.set_prepared_statement_cache_capacity(STATEMENTS);
    db.busy_timeout(DEADLINE)?;
    plan_once(&db)?;
    Ok(db)
}

/// A connection that looks at a database before it is opened for good. Closed, it leaves the write-ahead log as it is: the file may be damaged.
///
/// # Errors
/// A half-sentence that says why not: [`check_log`], and SQLite's reasons.
pub fn looking(path: &Path) -> Result<Connection, String> {
    check_log(path)?;
    let open = || {
        let db = Connection::open_with_flags(path, OpenFlags::SQLITE_OPEN_READ_WRITE)?;
        db.set_db_config(DbConfig::SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, true)?;
        Ok(db)
    };
    open().map_err(|e: rusqlite::Error| format!("cannot be opened ({e})"))
}

/// Looks whether the write-ahead log beside a database may be its own. SQLite plays back any log that has the name: one that another database left would be mixed
/// into a copy that was put in its place. A copy that `backup` made is not in WAL mode (bytes 18 and 19 of the file, "File format version numbers" of SQLite's
/// file format), and what was in WAL mode is until its log was removed.
///
/// # Errors
/// A half-sentence that says what to do.
pub fn check_log(path: &Path) -> Result<(), String> {
    let log = durable_file::with_ending(path, "-wal");
    let mut header = [0; 20];
    let has_log = fs::metadata(&log).is_ok_and(|log| log.len() > 0);
    if !has_log || File::open(path).and_then(|mut file| file.read_exact(&mut header)).is_err() || header[18..] == [2, 2] {
        return Ok(());
    }
    Err(format!(
        "is a copy beside {}, which another database left and which would be mixed into it; move both to a folder of their own and put the copy back with phone-consent restore",
        log.display()
    ))
}

#[cfg(test)]
mod tests {
    use super::{reading, writing};
    use rusqlite::StatementStatus;

    #[test]
    fn a_join_is_planned_once_however_many_values_are_bound_to_it() {
        let folder = tempfile::TempDir::new().expect("a folder");
        let path = folder.path().join("database");
        let db = writing(&path).expect("it opens");
        db.execute_batch("CREATE TABLE a (id BLOB PRIMARY KEY, b INTEGER); CREATE TABLE b (number INTEGER PRIMARY KEY, text TEXT)")
            .expect("tables");
        for db in [&db, &reading(&path).expect("it opens")] {
            for id in 0..3u8 {
                let mut join = db
                    .prepare_cached("SELECT text FROM a JOIN b ON b.number = a.b WHERE a.id = ?1")
                    .expect("a statement");
                assert!(!join.exists([[id; 32]]).expect("looked up"));
                assert_eq!(join.get_status(StatementStatus::RePrepare), 0);
            }
        }
    }
}
