//! Sealed receipts: their text under row keys of the key store, and the index by number under its months' keys.
//!
//! What lives here: sealing, opening, looking up, and sealing what an earlier version stored in clear. What deliberately does not: the keys (`vault`),
//! and when a receipt's clocks end (`clocks`).
//!
//! The keys are durable in the key store before the transaction commits that stores what they seal. A crash between the two leaves a key without a row,
//! which is removed at the next start.

use super::clocks;
use super::write::{Write, WriteError};
use crate::failpoint::{Write as Point, around_with};
use crate::vault::{Cell, Month, RowId, Vault, VaultError};
use disclosure::Document;
use phone::E164;
use receipt::{Digest, NumberDisclosure};
use rusqlite::{Connection, OptionalExtension, params};
use zeroize::Zeroizing;

/// Where a receipt's text is sealed for.
const COMPACT: Cell<'static> = Cell {
    table: "receipt",
    column: "compact",
    version: 1,
};

/// How many receipts of an earlier version get their keys at once.
const PAGE: usize = 1_000;

/// A receipt that is stored and not sealed yet.
pub struct Unsealed {
    /// Its identity.
    pub hash: Digest,
    /// As it was posted.
    pub compact: String,
    /// Its number.
    pub phone: E164,
    /// The month in which its last clock ends.
    pub month: Month,
}

/// Seals receipts, and puts them into the index by number.
pub fn seal(db: &Connection, vault: &Vault, receipts: &[Unsealed]) -> Result<(), WriteError> {
    if receipts.is_empty() {
        return Ok(());
    }
    let rows: Vec<(RowId, Month)> = receipts.iter().map(|one| (one.hash.into(), one.month)).collect();
    let keys = vault.keys_for(&rows)?;
    let mut update = db.prepare_cached("UPDATE receipt SET sealed = ?2 WHERE hash = ?1")?;
    for (receipt, key) in receipts.iter().zip(keys) {
        update.execute(params![receipt.hash.0, key.seal(COMPACT, receipt.compact.as_bytes())?])?;
        index(db, vault, receipt.hash, &receipt.phone, receipt.month)?;
    }
    Ok(())
}

/// Puts a receipt into the index of a month that has a key.
pub fn index(db: &Connection, vault: &Vault, hash: Digest, phone: &E164, month: Month) -> Result<(), WriteError> {
    let key = vault.index_key(month)?.ok_or(VaultError::MonthDestroyed(month))?;
    db.prepare_cached("INSERT INTO number_index (month, tag, receipt_hash) VALUES (?1, ?2, ?3)")?
        .execute(params![month.number(), key.tag(phone), hash.0])?;
    Ok(())
}

/// Moves a receipt to a later month, with its key and its place in the index. The key moves first: until the transaction commits, the index is under the
/// earlier month, whose keys stay while it is.
pub fn move_to(db: &Write<'_>, hash: Digest, month: Month) -> Result<(), WriteError> {
    let now: Option<u32> = db
        .prepare_cached("SELECT month FROM number_index WHERE receipt_hash = ?1")?
        .query_row([hash.0], |row| row.get(0))
        .optional()?;
    if now.is_none_or(|now| now >= month.number()) {
        return Ok(());
    }
    let Some(compact) = open(db, db.vault(), hash)? else { return Ok(()) };
    db.vault().move_rows(&[(hash.into(), month)])?;
    remove_from_index(db, hash)?;
    index(db, db.vault(), hash, &number(hash, &compact)?, month)
}

/// Takes a receipt out of the index by number.
pub fn remove_from_index(db: &Connection, hash: Digest) -> rusqlite::Result<()> {
    db.prepare_cached("DELETE FROM number_index WHERE receipt_hash = ?1")?
        .execute([hash.0])
        .map(drop)
}

/// The text of a receipt; `None` where there is none, because it was erased.
pub fn open(db: &Connection, vault: &Vault, hash: Digest) -> Result<Option<Zeroizing<String>>, WriteError> {
    let sealed: Option<Vec<u8>> = db
        .prepare_cached("SELECT sealed FROM receipt WHERE hash = ?1")?
        .query_row([hash.0], |row| row.get(0))
        .optional()?
        .flatten();
    let Some(sealed) = sealed else { return Ok(None) };
    let id = RowId::from(hash);
    let key = vault.open_row(&id)?.ok_or(VaultError::UnknownRow(id))?;
    let bytes = key.open(COMPACT, &sealed)?;
    let text = str::from_utf8(&bytes).map_err(|_| unreadable(hash))?;
    Ok(Some(Zeroizing::new(text.to_owned())))
}

/// The number in a receipt's text.
pub fn number(hash: Digest, compact: &str) -> Result<E164, VaultError> {
    let disclosed = compact.split('~').nth(1).and_then(NumberDisclosure::read);
    disclosed.map(|disclosed| disclosed.phone).ok_or_else(|| unreadable(hash))
}

fn unreadable(hash: Digest) -> VaultError {
    VaultError::Damaged {
        what: format!("the row {}, which is no receipt", RowId::from(hash)),
    }
}

/// The receipts for a number: its tag of each month is looked up.
pub fn find(db: &Connection, vault: &Vault, number: &E164) -> Result<Vec<Digest>, WriteError> {
    let months: Vec<u32> = db
        .prepare_cached("SELECT DISTINCT month FROM number_index ORDER BY month")?
        .query_map([], |row| row.get(0))?
        .collect::<rusqlite::Result<_>>()?;
    let mut look = db.prepare_cached(
        "SELECT receipt.received_at, receipt.hash FROM number_index JOIN receipt ON receipt.hash = number_index.receipt_hash
         WHERE number_index.month = ?1 AND number_index.tag = ?2",
    )?;
    let mut found: Vec<(i64, [u8; 32])> = Vec::new();
    for month in months.into_iter().filter_map(Month::from_number) {
        let Some(key) = vault.index_key(month)? else { continue };
        let rows = look.query_map(params![month.number(), key.tag(number)], |row| Ok((row.get(0)?, row.get(1)?)))?;
        for row in rows {
            found.push(row?);
        }
    }
    found.sort_unstable();
    Ok(found.into_iter().map(|(_, hash)| Digest(hash)).collect())
}

/// Those of these rows that the database does not have.
pub fn unknown(db: &Connection, ids: &[RowId]) -> Result<Vec<RowId>, VaultError> {
    let mut look = db.prepare_cached("SELECT 1 FROM receipt WHERE hash = ?1 AND erased_at IS NULL")?;
    let mut unknown = Vec::new();
    for id in ids {
        if !look.exists([id.0])? {
            unknown.push(*id);
        }
    }
    Ok(unknown)
}

/// Seals the receipts that an earlier version stored in clear, and sets their clocks.
pub fn of_earlier_version(db: &Connection, vault: &Vault) -> Result<(), WriteError> {
    let documents: Vec<(i64, Vec<u8>)> = db
        .prepare("SELECT number, bytes FROM notice")?
        .query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?
        .collect::<rusqlite::Result<_>>()?;
    for (number, bytes) in documents {
        if let Ok(document) = Document::parse(&bytes) {
            db.execute(
                "UPDATE notice SET proof = ?2 WHERE number = ?1",
                params![number, document.proof.period.to_string()],
            )?;
        }
    }
    let hashes: Vec<[u8; 32]> = db
        .prepare("SELECT hash FROM receipt")?
        .query_map([], |row| row.get(0))?
        .collect::<rusqlite::Result<_>>()?;
    for page in hashes.chunks(PAGE) {
        let mut receipts = Vec::with_capacity(page.len());
        for hash in page.iter().copied().map(Digest) {
            let (compact, phone, received_at): (String, String, i64) = db
                .prepare_cached("SELECT compact, phone, received_at FROM receipt WHERE hash = ?1")?
                .query_row([hash.0], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))?;
            receipts.push(Unsealed {
                hash,
                compact,
                phone: E164::new(&phone).ok_or_else(|| unreadable(hash))?,
                month: clocks::month(clocks::set_delete_at(db, hash)?.max(received_at)),
            });
        }
        seal(db, vault, &receipts)?;
    }
    Ok(())
}

/// Writes the file anew where an earlier version left clear text in unused parts of it, and empties the write-ahead log. What a crash interrupts is done
/// at the next start.
pub fn rewrite(db: &Connection) -> Result<(), String> {
    let failed = |e: rusqlite::Error| e.to_string();
    let done: bool = db.query_row("SELECT rewritten FROM identity", [], |row| row.get(0)).map_err(failed)?;
    if done {
        return Ok(());
    }
    let write = || {
        // What it copies into a temporary file is sealed.
        db.execute_batch("VACUUM").map_err(failed)?;
        empty_log(db)
    };
    around_with(Point::DatabaseRewrite, |e| e.to_string(), write)?;
    db.execute("UPDATE identity SET rewritten = 1", []).map(drop).map_err(failed)
}

/// Copies the write-ahead log into the main file and truncates it.
pub fn empty_log(db: &Connection) -> Result<(), String> {
    match db.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |row| row.get::<_, bool>(0)) {
        Ok(false) => Ok(()),
        Ok(true) => Err("another program reads it".into()),
        Err(e) => Err(e.to_string()),
    }
}
