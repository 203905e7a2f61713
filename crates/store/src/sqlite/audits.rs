//! Audits that were made: their SQL.
//!
//! What lives here: the calls of [`Audits`]. What deliberately does not: the check of the log as a whole, which is also called an audit (`audit`).

use super::Sqlite;
use crate::Reply;
use crate::audits::{Audits, NewAudit};
use disclosure::Date;
use rusqlite::types::Type;
use rusqlite::{Connection, params};

impl Audits for Sqlite {
    fn record_audit(&self, audit: NewAudit) -> Reply<'_, bool> {
        self.writer.ask(move |db| record(db, &audit))
    }

    fn audits(&self) -> Reply<'_, Vec<NewAudit>> {
        self.readers.ask(list)
    }
}

fn record(db: &Connection, audit: &NewAudit) -> rusqlite::Result<bool> {
    let added = db
        .prepare_cached(
            "INSERT INTO audit (document, day, auditor, report, recorded_at, recorded_by) VALUES (?1, ?2, ?3, ?4, ?5, ?6)
             ON CONFLICT (document, day, auditor) DO NOTHING",
        )?
        .execute(params![
            audit.document,
            audit.date.to_string(),
            audit.by,
            audit.report,
            audit.recorded_at,
            audit.recorded_by
        ])?;
    Ok(added > 0)
}

fn list(db: &Connection) -> rusqlite::Result<Vec<NewAudit>> {
    db.prepare_cached("SELECT document, day, auditor, report, recorded_at, recorded_by FROM audit ORDER BY day, recorded_at, auditor")?
        .query_map([], |row| {
            let day: String = row.get(1)?;
            let unreadable = || rusqlite::Error::FromSqlConversionFailure(1, Type::Text, "it is not what this program writes there".into());
            Ok(NewAudit {
                document: row.get(0)?,
                date: Date::parse(&day).ok_or_else(unreadable)?,
                by: row.get(2)?,
                report: row.get(3)?,
                recorded_at: row.get(4)?,
                recorded_by: row.get(5)?,
            })
        })?
        .collect()
}
