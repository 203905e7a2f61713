//! Looks at numbers: their SQL.
//!
//! What lives here: the calls of [`Accesses`]. What deliberately does not: the record itself (`crate::accesses`), and its leaf (`write`).

use super::Sqlite;
use super::events::{self, index};
use super::write::Write;
use crate::Reply;
use crate::accesses::{Access, Accesses, NewAccess};
use rusqlite::{Connection, OptionalExtension, params};

impl Accesses for Sqlite {
    fn record_access(&self, access: NewAccess) -> Reply<'_, ()> {
        self.writer.ask(move |db| record(db, &access))
    }

    fn accesses(&self, after: i64, limit: u32) -> Reply<'_, Vec<Access>> {
        let log = self.log;
        self.readers.ask(move |db| list(db, log, after, limit))
    }
}

fn record(db: &Write<'_>, access: &NewAccess) -> rusqlite::Result<()> {
    let record = access.record();
    let added = events::insert_access(db, &record, access.at)?;
    db.prepare_cached("INSERT INTO access (event, record) VALUES (?1, ?2)")?
        .execute(params![added.number, record])?;
    db.append_leaf(added).map(drop)
}

fn list(db: &Connection, log: u64, after: i64, limit: u32) -> rusqlite::Result<Vec<Access>> {
    db.prepare_cached(
        "SELECT access.event, access.record, leaf.number FROM access JOIN leaf ON leaf.event = access.event AND leaf.log = ?1
         WHERE access.event > ?2 ORDER BY access.event LIMIT ?3",
    )?
    .query_map(params![index(log), after, limit], |row| {
        Ok(Access {
            row: row.get(0)?,
            record: row.get(1)?,
            index: row.get::<_, i64>(2)?.unsigned_abs(),
        })
    })?
    .collect()
}

/// The record of the look of an event.
pub fn of_event(db: &Connection, event: i64) -> rusqlite::Result<Option<String>> {
    db.prepare_cached("SELECT record FROM access WHERE event = ?1")?
        .query_row([event], |row| row.get(0))
        .optional()
}
