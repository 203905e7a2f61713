//! The SQL of rows, months and their wrapped keys.
//!
//! What lives here: statements, each one call. What deliberately does not: transactions, and what is in a wrapped key. Why keys are overwritten and
//! never deleted is told in `schema`.

use super::month::{Month, WRAPPED};
use super::row::RowId;
use rusqlite::types::Type;
use rusqlite::{Connection, OptionalExtension, Row, params};

/// A row's wrapped key, and the month whose key wrapped it.
pub struct Stored {
    pub month: Month,
    pub wrapped: Vec<u8>,
}

/// The row, if it is there.
pub fn find(db: &Connection, id: RowId) -> rusqlite::Result<Option<Stored>> {
    db.prepare_cached("SELECT row.month, row_key.wrapped FROM row JOIN row_key USING (slot) WHERE row.id = ?1")?
        .query_row([id.0], |row| {
            Ok(Stored {
                month: month(row, 0)?,
                wrapped: row.get(1)?,
            })
        })
        .optional()
}

/// Adds a row, in a free slot where there is one.
pub fn add(db: &Connection, id: RowId, month: Month, wrapped: &[u8]) -> rusqlite::Result<()> {
    let free: Option<i64> = db
        .prepare_cached("DELETE FROM free_slot WHERE slot = (SELECT slot FROM free_slot LIMIT 1) RETURNING slot")?
        .query_row([], |row| row.get(0))
        .optional()?;
    let slot = match free {
        Some(slot) => {
            overwrite(db, slot, wrapped)?;
            slot
        }
        None => db.prepare_cached("INSERT INTO row_key (wrapped) VALUES (?1)")?.insert([wrapped])?,
    };
    db.prepare_cached("INSERT INTO row VALUES (?1, ?2, ?3)")?
        .execute(params![id.0, month.number(), slot])?;
    Ok(())
}

/// Moves a row to another month.
pub fn rewrap(db: &Connection, id: RowId, month: Month, wrapped: &[u8]) -> rusqlite::Result<()> {
    let slot = db
        .prepare_cached("UPDATE row SET month = ?2 WHERE id = ?1 RETURNING slot")?
        .query_row(params![id.0, month.number()], |row| row.get(0))?;
    overwrite(db, slot, wrapped)
}

/// Destroys the key of a row. Returns whether it was there.
pub fn destroy(db: &Connection, id: RowId) -> rusqlite::Result<bool> {
    let slot: Option<i64> = db
        .prepare_cached("DELETE FROM row WHERE id = ?1 RETURNING slot")?
        .query_row([id.0], |row| row.get(0))
        .optional()?;
    let Some(slot) = slot else {
        return Ok(false);
    };
    overwrite(db, slot, &[0; WRAPPED])?;
    db.prepare_cached("INSERT INTO free_slot VALUES (?1)")?.execute([slot])?;
    Ok(true)
}

/// Destroys the keys of every month before this one and of their rows. Returns the months that had a key.
pub fn destroy_before(db: &Connection, month: Month) -> rusqlite::Result<Vec<Month>> {
    let destroyed = months(db)?.into_iter().filter(|known| *known < month).collect();
    let before = [month.number()];
    db.execute(
        "UPDATE row_key SET wrapped = zeroblob(length(wrapped)) WHERE slot IN (SELECT slot FROM row WHERE month < ?1)",
        before,
    )?;
    db.execute("INSERT INTO free_slot SELECT slot FROM row WHERE month < ?1", before)?;
    db.execute("DELETE FROM row WHERE month < ?1", before)?;
    db.execute("UPDATE month_key SET wrapped = zeroblob(length(wrapped)) WHERE month < ?1", before)?;
    db.execute("UPDATE vault SET destroyed_before = max(destroyed_before, ?1)", before)?;
    Ok(destroyed)
}

/// The month before which all months were destroyed; 0 in the beginning.
pub fn destroyed_before(db: &Connection) -> rusqlite::Result<u32> {
    db.prepare_cached("SELECT destroyed_before FROM vault")?.query_row([], |row| row.get(0))
}

/// The months that have a key, in their order.
pub fn months(db: &Connection) -> rusqlite::Result<Vec<Month>> {
    db.prepare_cached("SELECT month FROM month_key WHERE month >= (SELECT destroyed_before FROM vault) ORDER BY month")?
        .query_map([], |row| month(row, 0))?
        .collect()
}

/// The wrapped key of a month, unless it was destroyed.
pub fn month_key(db: &Connection, month: Month) -> rusqlite::Result<Option<Vec<u8>>> {
    db.prepare_cached("SELECT wrapped FROM month_key WHERE month = ?1 AND month >= (SELECT destroyed_before FROM vault)")?
        .query_row([month.number()], |row| row.get(0))
        .optional()
}

/// Adds the key of a month.
pub fn add_month(db: &Connection, month: Month, wrapped: &[u8]) -> rusqlite::Result<()> {
    db.execute("INSERT INTO month_key (month, wrapped) VALUES (?1, ?2)", params![month.number(), wrapped])?;
    Ok(())
}

/// Overwrites the wrapped key of a month in place.
pub fn rewrap_month(db: &Connection, month: Month, wrapped: &[u8]) -> rusqlite::Result<()> {
    db.execute("UPDATE month_key SET wrapped = ?2 WHERE month = ?1", params![month.number(), wrapped])?;
    Ok(())
}

/// At most so many ids that come after this one, in their order.
pub fn ids(db: &Connection, after: Option<RowId>, limit: i64) -> rusqlite::Result<Vec<RowId>> {
    let after = after.map_or_else(Vec::new, |id| id.0.to_vec());
    db.prepare_cached("SELECT id FROM row WHERE id > ?1 ORDER BY id LIMIT ?2")?
        .query_map(params![after, limit], |row| row.get(0).map(RowId))?
        .collect()
}

/// Overwrites a key in place.
fn overwrite(db: &Connection, slot: i64, wrapped: &[u8]) -> rusqlite::Result<()> {
    db.prepare_cached("UPDATE row_key SET wrapped = ?2 WHERE slot = ?1")?
        .execute(params![slot, wrapped])?;
    Ok(())
}

fn month(row: &Row<'_>, column: usize) -> rusqlite::Result<Month> {
    let number = row.get(column)?;
    Month::from_number(number).ok_or_else(|| rusqlite::Error::FromSqlConversionFailure(column, Type::Integer, format!("{number} is no month").into()))
}
