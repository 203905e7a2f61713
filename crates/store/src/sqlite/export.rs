//! Every receipt of a database, in the order of their arrival, beside a running server.
//!
//! What lives here: reading them as they were at one moment. What deliberately does not: their numbers, which are sealed, and how they are written out (the
//! command line).

use super::access::open_beside;
use super::{OpenError, receipts};
use crate::{ReceiptKey, ReceiptStatus};
use receipt::Digest;
use rusqlite::{Connection, params};
use std::path::{Path, PathBuf};

/// How many receipts are read at once.
const PAGE: u32 = 500;

/// The receipts of a database as they were when it was opened.
pub struct Export {
    db: Connection,
    path: PathBuf,
    /// The row of the last one that was read.
    last: i64,
}

impl Export {
    /// Opens the database in this folder.
    ///
    /// # Errors
    /// [`OpenError::Unusable`].
    pub fn open(folder: &Path) -> Result<Export, OpenError> {
        let (db, path) = open_beside(folder)?;
        // All that is read is of one moment; what is written meanwhile is not seen.
        let begun = db.execute_batch("BEGIN");
        begun.map_err(|e| OpenError::Unusable(format!("the database {} cannot be read ({e})", path.display())))?;
        Ok(Export { db, path, last: 0 })
    }

    /// The exact bytes of every disclosure.
    ///
    /// # Errors
    /// A sentence that names the file.
    pub fn documents(&self) -> Result<Vec<Vec<u8>>, String> {
        let look = || {
            self.db
                .prepare("SELECT bytes FROM notice ORDER BY number")?
                .query_map([], |row| row.get(0))?
                .collect::<rusqlite::Result<_>>()
        };
        look().map_err(|e| self.unreadable(&e))
    }

    /// The next receipts, also erased ones, without what happened to them in the log; none at the end.
    ///
    /// # Errors
    /// A sentence that names the file.
    pub fn page(&mut self) -> Result<Vec<ReceiptStatus>, String> {
        let page = read(&self.db, self.last).map_err(|e| self.unreadable(&e))?;
        self.last = page.last().map_or(self.last, |(row, _)| *row);
        Ok(page.into_iter().map(|(_, status)| status).collect())
    }

    fn unreadable(&self, e: &rusqlite::Error) -> String {
        format!("the database {} cannot be read ({e})", self.path.display())
    }
}

fn read(db: &Connection, after: i64) -> rusqlite::Result<Vec<(i64, ReceiptStatus)>> {
    let rows: Vec<(i64, Digest)> = db
        .prepare_cached("SELECT number, hash FROM receipt WHERE number > ?1 ORDER BY number LIMIT ?2")?
        .query_map(params![after, PAGE], |row| Ok((row.get(0)?, Digest(row.get(1)?))))?
        .collect::<rusqlite::Result<_>>()?;
    let mut page = Vec::with_capacity(rows.len());
    for (row, hash) in rows {
        // No log has the number 0: its events are none.
        if let Some(status) = receipts::status(db, 0, ReceiptKey::Hash(hash))? {
            page.push((row, status));
        }
    }
    Ok(page)
}
