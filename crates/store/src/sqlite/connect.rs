//! Opening the database's file, to write and to read.
//!
//! What lives here: everything that is said to SQLite about a connection. What deliberately does not: which thread uses it (`writer`, `readers`).

use super::checkpointer::MOST;
use super::writer::DEADLINE;
use crate::vault::plan_once;
use rusqlite::{Connection, OpenFlags};
use std::path::Path;

/// A connection that writes, in WAL mode.
pub fn writing(path: &Path) -> rusqlite::Result<Connection> {
    let db = Connection::open(path)?;
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
    db.busy_timeout(DEADLINE)?;
    plan_once(&db)?;
    Ok(db)
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
