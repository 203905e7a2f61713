//! The log's tree in the database: its size, tiles, and which event each leaf is of.
//!
//! What lives here: their SQL, the edge as it is loaded at start, and a log that begins. What deliberately does not: hashing and proofs (crate `consent-log`).

use super::events::{self, index};
use super::write::{OpenLog, Write, WriteError};
use crate::vault::Vault;
use crate::{History, LogName, Logged};
use consent_log::{Checkpoint, Edge, Error as LogError, Hash, SignedCheckpoint, TileId, Tiles, inclusion_proof};
use receipt::Digest;
use rusqlite::{Connection, OptionalExtension, params};

/// Whether the database is of a version that knows logs.
pub fn exist(db: &Connection) -> rusqlite::Result<bool> {
    db.query_row("SELECT EXISTS (SELECT 1 FROM sqlite_schema WHERE type = 'table' AND name = 'log')", [], |row| {
        row.get(0)
    })
}

/// The log of the highest number: its number and its origin. `None` in a database that has none yet.
pub fn newest(db: &Connection) -> rusqlite::Result<Option<(u64, String)>> {
    db.query_row("SELECT number, origin FROM log ORDER BY number DESC LIMIT 1", [], |row| {
        Ok((row.get::<_, i64>(0)?.unsigned_abs(), row.get(1)?))
    })
    .optional()
}

/// Every log, oldest first, without keys.
pub fn all(db: &Connection) -> rusqlite::Result<Vec<LogName>> {
    db.prepare_cached("SELECT number, origin FROM log ORDER BY number")?
        .query_map([], |row| {
            Ok(LogName {
                number: row.get::<_, i64>(0)?.unsigned_abs(),
                origin: row.get(1)?,
                key: None,
            })
        })?
        .collect()
}

/// Begins a log: every event that there is becomes a leaf, in its order.
pub fn begin(db: &Connection, log: &mut OpenLog, vault: &Vault) -> Result<(), WriteError> {
    events::of_earlier_version(db)?;
    db.execute(
        "INSERT INTO log (number, origin, size) VALUES (?1, ?2, 0)",
        params![index(log.number), log.key.name()],
    )?;
    let write = Write::new(db, log, vault);
    for event in events::without_leaf(db, log.number)? {
        write.append_leaf(event)?;
    }
    log.edge = write.finish()?.0;
    Ok(())
}

/// The tree as the database has it.
pub fn load(db: &Connection, log: u64) -> Result<Edge, ReadError> {
    Edge::load(size(db, log)?, &InDatabase { db, log })
}

/// The number of leaves.
pub fn size(db: &Connection, log: u64) -> rusqlite::Result<u64> {
    db.prepare_cached("SELECT size FROM log WHERE number = ?1")?
        .query_row([index(log)], |row| row.get::<_, i64>(0))
        .map(i64::unsigned_abs)
}

/// Whether this log ever had a checkpoint outside of the database.
pub fn was_published(db: &Connection, log: u64) -> rusqlite::Result<bool> {
    db.query_row("SELECT published FROM log WHERE number = ?1", [index(log)], |row| row.get(0))
}

/// Notes that this log has a checkpoint outside of the database.
pub fn set_published(db: &Connection, log: u64) -> rusqlite::Result<()> {
    db.execute("UPDATE log SET published = 1 WHERE number = ?1 AND published = 0", [index(log)])
        .map(drop)
}

/// Whether the database's tree begins with the tree of this checkpoint.
pub fn begins_with(db: &Connection, log: u64, checkpoint: &Checkpoint) -> Result<bool, ReadError> {
    if size(db, log)? < checkpoint.size {
        return Ok(false);
    }
    Ok(Edge::load(checkpoint.size, &InDatabase { db, log })?.root() == checkpoint.root)
}

/// Notes that a leaf is of an event.
pub fn insert_leaf(db: &Connection, log: u64, leaf: u64, event: i64) -> rusqlite::Result<()> {
    db.prepare_cached("INSERT INTO leaf (log, number, event) VALUES (?1, ?2, ?3)")?
        .execute(params![index(log), index(leaf), event])
        .map(drop)
}

/// Writes the tiles that changed, and the size.
pub fn store(db: &Connection, log: u64, edge: &mut Edge) -> rusqlite::Result<()> {
    let changed = edge.take_changed();
    if changed.is_empty() {
        return Ok(());
    }
    let mut write = db.prepare_cached(
        "INSERT INTO tile (log, level, number, hashes) VALUES (?1, ?2, ?3, ?4) ON CONFLICT (log, level, number) DO UPDATE SET hashes = excluded.hashes",
    )?;
    for tile in changed {
        write.execute(params![index(log), tile.level, index(tile.index), tile.bytes])?;
    }
    db.prepare_cached("UPDATE log SET size = ?2 WHERE number = ?1")?
        .execute(params![index(log), index(edge.size())])?;
    Ok(())
}

/// The first `width` hashes of a tile of the tree of `size` leaves.
pub fn tile(db: &Connection, log: u64, size: u64, id: TileId) -> rusqlite::Result<Option<Vec<u8>>> {
    let last = u128::from(id.index) * 256 + u128::from(id.width);
    let hashes = size.checked_shr(8 * u32::from(id.level)).unwrap_or(0);
    if last > u128::from(hashes) {
        return Ok(None);
    }
    let found: Option<Vec<u8>> = db
        .prepare_cached("SELECT hashes FROM tile WHERE log = ?1 AND level = ?2 AND number = ?3")?
        .query_row(params![index(log), id.level, index(id.index)], |row| row.get(0))
        .optional()?;
    Ok(found.and_then(|bytes| bytes.get(..usize::from(id.width) * 32).map(<[u8]>::to_vec)))
}

/// What was found of a receipt.
pub enum Looked {
    /// All that happened to it, with proofs.
    Found(History),
    /// The checkpoint does not cover all of it yet.
    NotCovered,
    /// There is no such receipt.
    Unknown,
}

/// What happened to a receipt, with proofs under this checkpoint.
pub fn history(db: &Connection, log: u64, receipt: Digest, signed: &SignedCheckpoint) -> Result<Looked, ReadError> {
    let (tiles, size) = (InDatabase { db, log }, signed.checkpoint().size);
    let logged = events::of_receipt(db, log, receipt)?;
    if logged.is_empty() {
        return Ok(Looked::Unknown);
    }
    if logged.iter().any(|one| one.index >= size) {
        return Ok(Looked::NotCovered);
    }
    let with_proof = |one: Logged| {
        let entry = events::entries(db, log, one.index, 1)?
            .pop()
            .ok_or(ReadError::Sql(rusqlite::Error::QueryReturnedNoRows))?;
        let path = inclusion_proof(one.index, size, &tiles)?;
        Ok((one, entry, path))
    };
    Ok(Looked::Found(History {
        log,
        events: logged.into_iter().map(with_proof).collect::<Result<_, ReadError>>()?,
        checkpoint: signed.clone(),
    }))
}

/// The hashes that lead from a leaf to the root of this tree.
pub fn path(db: &Connection, log: u64, leaf: u64, checkpoint: &Checkpoint) -> Result<Vec<Hash>, ReadError> {
    inclusion_proof(leaf, checkpoint.size, &InDatabase { db, log })
}

/// Why the tree could not be read.
#[derive(Debug)]
pub enum ReadError {
    /// The database.
    Sql(rusqlite::Error),
    /// What it holds is no tree.
    Log(LogError),
}

impl From<rusqlite::Error> for ReadError {
    fn from(e: rusqlite::Error) -> ReadError {
        ReadError::Sql(e)
    }
}

impl From<LogError> for ReadError {
    fn from(e: LogError) -> ReadError {
        ReadError::Log(e)
    }
}

impl std::fmt::Display for ReadError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            ReadError::Sql(e) => e.fmt(f),
            ReadError::Log(e) => f.write_str(&e.detail),
        }
    }
}

struct InDatabase<'a> {
    db: &'a Connection,
    log: u64,
}

impl Tiles for InDatabase<'_> {
    type Error = ReadError;

    fn tile(&self, level: u8, index: u64, width: u16) -> Result<Vec<u8>, ReadError> {
        let id = TileId { level, index, width };
        // Tiles of the database may be wider than those of an earlier tree, and are never narrower.
        tile(self.db, self.log, u64::MAX, id)?
            .ok_or_else(|| ReadError::Log(LogError::told(consent_log::Code::Tile, format!("the log lacks tile {index} of level {level}"))))
    }
}
