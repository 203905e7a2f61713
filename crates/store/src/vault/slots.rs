//! The SQL of rows, months and their wrapped keys.
//!
//! What lives here: statements, each one call. What deliberately does not: transactions, and what is in a wrapped key or a tag. Why both are overwritten
//! and never deleted is told in `schema`.

use super::month::{Month, WRAPPED};
use super::numbers::{Tag, UNNUMBERED};
use super::row::RowId;
use receipt::Digest;
use rusqlite::types::Type;
use rusqlite::{Connection, OptionalExtension, Row, params};

/// A row's wrapped key, the month whose key wrapped it, and the tag that it is found by.
pub struct Stored {
    pub month: Month,
    pub slot: i64,
    pub wrapped: Vec<u8>,
    pub tag: Tag,
}

/// The row, if it is there.
pub fn find(db: &Connection, id: RowId) -> rusqlite::Result<Option<Stored>> {
    db.prepare_cached("SELECT row.month, slot, row_key.wrapped, row_key.tag FROM row JOIN row_key USING (slot) WHERE row.id = ?1")?
        .query_row([id.0], |row| {
            Ok(Stored {
                month: month(row, 0)?,
                slot: row.get(1)?,
                wrapped: row.get(2)?,
                tag: row.get(3)?,
            })
        })
        .optional()
}

/// Adds a row, in a free slot where there is one. Returns the slot.
pub fn add(db: &Connection, id: RowId, month: Month, wrapped: &[u8], tag: &Tag) -> rusqlite::Result<i64> {
    let free: Option<i64> = db
        .prepare_cached("DELETE FROM free_slot WHERE slot = (SELECT slot FROM free_slot LIMIT 1) RETURNING slot")?
        .query_row([], |row| row.get(0))
        .optional()?;
    let slot = match free {
        Some(slot) => {
            overwrite(db, slot, id, wrapped, tag)?;
            slot
        }
        None => db
            .prepare_cached("INSERT INTO row_key (wrapped, tag, id) VALUES (?1, ?2, ?3)")?
            .insert(params![wrapped, tag, id.0])?,
    };
    db.prepare_cached("INSERT INTO row VALUES (?1, ?2, ?3)")?
        .execute(params![id.0, month.number(), slot])?;
    Ok(slot)
}

/// Moves the row in this slot to another month.
pub fn rewrap(db: &Connection, slot: i64, id: RowId, month: Month, wrapped: &[u8], tag: &Tag) -> rusqlite::Result<()> {
    db.prepare_cached("UPDATE row SET month = ?2 WHERE id = ?1")?
        .execute(params![id.0, month.number()])?;
    overwrite(db, slot, id, wrapped, tag)
}

/// Puts another tag into a slot.
pub fn set_tag(db: &Connection, slot: i64, tag: &Tag) -> rusqlite::Result<()> {
    db.prepare_cached("UPDATE row_key SET tag = ?2 WHERE slot = ?1")?
        .execute(params![slot, tag])
        .map(drop)
}

/// The row in this slot, if it has this tag.
pub fn with_tag(db: &Connection, slot: i64, tag: &Tag) -> rusqlite::Result<Option<RowId>> {
    db.prepare_cached("SELECT id FROM row_key WHERE slot = ?1 AND tag = ?2")?
        .query_row(params![slot, tag], |row| row.get(0).map(RowId))
        .optional()
}

/// Destroys the key and the tag of a row. Returns the tag and its slot, if the row was there.
pub fn destroy(db: &Connection, id: RowId) -> rusqlite::Result<Option<(Tag, i64)>> {
    let slot: Option<i64> = db
        .prepare_cached("DELETE FROM row WHERE id = ?1 RETURNING slot")?
        .query_row([id.0], |row| row.get(0))
        .optional()?;
    let Some(slot) = slot else {
        return Ok(None);
    };
    let tag = db
        .prepare_cached("SELECT tag FROM row_key WHERE slot = ?1")?
        .query_row([slot], |row| row.get(0))?;
    overwrite(db, slot, RowId([0; 32]), &[0; WRAPPED], &UNNUMBERED)?;
    db.prepare_cached("INSERT INTO free_slot VALUES (?1)")?.execute([slot])?;
    Ok(Some((tag, slot)))
}

/// Destroys the keys of every month before this one, and the keys and tags of their rows. Returns the months that had a key.
pub fn destroy_before(db: &Connection, month: Month) -> rusqlite::Result<Vec<Month>> {
    let destroyed = months(db)?.into_iter().filter(|known| *known < month).collect();
    let before = [month.number()];
    db.execute(
        "UPDATE row_key SET wrapped = zeroblob(length(wrapped)), tag = zeroblob(length(tag)), id = zeroblob(length(id)) WHERE slot IN (SELECT slot FROM row WHERE month < ?1)",
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

/// The ids of the rows of all months before this one.
pub fn rows_before(db: &Connection, month: Month) -> rusqlite::Result<Vec<RowId>> {
    db.prepare_cached("SELECT id FROM row WHERE month < ?1")?
        .query_map([month.number()], |row| row.get(0).map(RowId))?
        .collect()
}

/// At most so many ids that come after this one, in their order.
pub fn ids(db: &Connection, after: Option<RowId>, limit: i64) -> rusqlite::Result<Vec<RowId>> {
    let after = after.map_or_else(Vec::new, |id| id.0.to_vec());
    db.prepare_cached("SELECT id FROM row WHERE id > ?1 ORDER BY id LIMIT ?2")?
        .query_map(params![after, limit], |row| row.get(0).map(RowId))?
        .collect()
}

/// The fingerprint of the salt of all numbers, if it is known.
pub fn salt(db: &Connection) -> rusqlite::Result<Option<Digest>> {
    let salt: Option<[u8; 32]> = db.query_row("SELECT index_salt FROM vault", [], |row| row.get(0))?;
    Ok(salt.map(Digest))
}

/// Notes it.
pub fn set_salt(db: &Connection, salt: Option<Digest>) -> rusqlite::Result<()> {
    db.execute("UPDATE vault SET index_salt = ?1", [salt.map(|salt| salt.0)]).map(drop)
}

/// Overwrites a key and a tag in place.
fn overwrite(db: &Connection, slot: i64, id: RowId, wrapped: &[u8], tag: &Tag) -> rusqlite::Result<()> {
    db.prepare_cached("UPDATE row_key SET wrapped = ?2, tag = ?3, id = ?4 WHERE slot = ?1")?
        .execute(params![slot, wrapped, tag, id.0])?;
    Ok(())
}

fn month(row: &Row<'_>, column: usize) -> rusqlite::Result<Month> {
    let number = row.get(column)?;
    Month::from_number(number).ok_or_else(|| rusqlite::Error::FromSqlConversionFailure(column, Type::Integer, format!("{number} is no month").into()))
}
