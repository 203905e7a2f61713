//! Sealed receipts: their text under row keys of the key store, which also finds them by number.
//!
//! What lives here: sealing, opening, looking up, and sealing what an earlier version stored in clear. What deliberately does not: the keys (`vault`),
//! and when a receipt's clocks end (`clocks`).
//!
//! The keys are durable in the key store before the transaction commits that stores what they seal. A crash between the two leaves a key without a row,
//! which is removed at the next start.

use super::write::{Write, WriteError};
use super::{clocks, identity, optouts, questions};
use crate::failpoint::{Write as Point, around_with};
use crate::vault::{Cell, Entry, Month, Row, RowId, Vault, VaultError};
use aws_lc_rs::digest::{SHA256, digest};
use disclosure::Document;
use phone::E164;
use receipt::{Digest, number_in};
use rusqlite::{Connection, OptionalExtension, params};
use std::collections::HashSet;
use zeroize::Zeroizing;

/// Where a receipt's text is sealed for.
const COMPACT: Cell<'static> = Cell {
    table: "receipt",
    column: "compact",
    version: 1,
};

/// How many receipts of an earlier version get their keys or tags at once.
const PAGE: usize = 1_000;

/// A receipt that is stored and not sealed yet.
pub struct Unsealed {
    /// Its identity.
    pub hash: Digest,
    /// As it was posted.
    pub compact: String,
    /// The salted hash of its number; `None` where the database has no salt yet.
    pub number: Option<Digest>,
}

/// Seals receipts, each in the month in which its last clock ends.
pub fn seal(db: &Connection, vault: &Vault, receipts: &[Unsealed]) -> Result<(), WriteError> {
    if receipts.is_empty() {
        return Ok(());
    }
    let mut ends = db.prepare_cached("SELECT max(delete_at, received_at) FROM receipt WHERE hash = ?1")?;
    let mut rows = Vec::with_capacity(receipts.len());
    for one in receipts {
        rows.push(Row {
            id: one.hash.into(),
            month: clocks::month(ends.query_row([one.hash.0], |row| row.get(0))?),
            number: one.number,
        });
    }
    let keys = vault.keys_for(&rows)?;
    let mut update = db.prepare_cached("UPDATE receipt SET sealed = ?2 WHERE hash = ?1")?;
    for (receipt, key) in receipts.iter().zip(keys) {
        update.execute(params![receipt.hash.0, key.seal(COMPACT, receipt.compact.as_bytes())?])?;
    }
    Ok(())
}

/// What the key store is told of a number: its hash with the database's salt.
pub fn salted(db: &Connection, number: &E164) -> rusqlite::Result<Digest> {
    Ok(sha256(&[&identity::number_salt(db)?[..], number.as_str().as_bytes()].concat()))
}

pub fn sha256(bytes: &[u8]) -> Digest {
    let mut hash = Digest([0; 32]);
    hash.0.iter_mut().zip(digest(&SHA256, bytes).as_ref()).for_each(|(to, from)| *to = *from);
    hash
}

/// Moves a receipt to a later month. It is in it also if the transaction does not commit: its keys then last longer than they must.
pub fn move_to(db: &Write<'_>, hash: Digest, month: Month) -> Result<(), WriteError> {
    let id = hash.into();
    if db.vault().month_of(&id)?.is_none_or(|now| now >= month) {
        return Ok(());
    }
    let Some(compact) = open(db, db.vault(), hash)? else { return Ok(()) };
    let number = Some(salted(db, &number(hash, &compact)?)?);
    Ok(db.vault().move_rows(&[Row { id, month, number }])?)
}

/// Has the key store find every receipt by its number, where it does with another salt than the database's or with none: a program before this one knew no
/// tags in it, or a copy of the database was put back that was made before.
pub fn number_anew(db: &Connection, vault: &Vault) -> Result<(), WriteError> {
    let salt = sha256(&identity::number_salt(db)?);
    if vault.salted_with()? == Some(salt) {
        return Ok(());
    }
    let hashes: Vec<[u8; 32]> = db
        .prepare("SELECT hash FROM receipt WHERE sealed IS NOT NULL")?
        .query_map([], |row| row.get(0))?
        .collect::<rusqlite::Result<_>>()?;
    let mut pages = hashes.chunks(PAGE);
    let mut opt_outs = Some(optouts::numbers(db, vault)?);
    vault.number_anew(salt, || {
        let Some(page) = pages.next() else {
            let salted = |(id, number): (RowId, E164)| Ok((id, salted(db, &number)?));
            return opt_outs.take().map(|all| all.into_iter().map(salted).collect()).transpose();
        };
        let mut numbers = Vec::with_capacity(page.len());
        for hash in page.iter().copied().map(Digest) {
            match open(db, vault, hash) {
                Ok(Some(compact)) => numbers.push((hash.into(), salted(db, &number(hash, &compact)?)?)),
                // It was erased since the copy was made.
                Ok(None) | Err(WriteError::Vault(VaultError::UnknownRow(_))) => {}
                Err(e) => return Err(e),
            }
        }
        Ok(Some(numbers))
    })
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
    number_in(compact).ok_or_else(|| unreadable(hash))
}

fn unreadable(hash: Digest) -> VaultError {
    VaultError::Damaged {
        what: format!("the row {}, which is no receipt", RowId::from(hash)),
    }
}

/// The receipts for a number, in the order in which they arrived.
pub fn find(db: &Connection, vault: &Vault, number: &E164) -> Result<Vec<Digest>, WriteError> {
    let rows = vault.find(&salted(db, number)?)?;
    // The key store has a row before the database does, and until after it was erased there.
    let mut look = db.prepare_cached("SELECT received_at FROM receipt WHERE hash = ?1 AND erased_at IS NULL")?;
    let mut found: Vec<(i64, [u8; 32])> = Vec::new();
    for RowId(hash) in rows {
        let received_at = look.query_row([hash], |row| row.get(0)).optional()?;
        found.extend(received_at.map(|at| (at, hash)));
    }
    found.sort_unstable();
    Ok(found.into_iter().map(|(_, hash)| Digest(hash)).collect())
}

/// How many receipts of one number are looked at where each costs the writer something: nobody proves that a number is theirs.
const MOST: usize = 1_000;

/// The newest receipts for a number, at most [`MOST`], in the order in which they arrived.
pub fn newest(db: &Connection, vault: &Vault, number: &E164) -> Result<Vec<Digest>, WriteError> {
    let mut found = find(db, vault, number)?;
    Ok(found.split_off(found.len().saturating_sub(MOST)))
}

/// Destroys the keys of rows that the database does not have. Where a newer copy may have them, only of those that are erased, as the database or the
/// journal says.
pub fn destroy_unknown(db: &Connection, vault: &Vault, entries: &[Entry]) -> Result<(), VaultError> {
    let lacking = identity::is_lacking(db)?;
    let journaled: HashSet<RowId> = if lacking {
        entries.iter().filter_map(Entry::erased_row).collect()
    } else {
        HashSet::new()
    };
    let mut erased = db.prepare("SELECT 1 FROM receipt WHERE hash = ?1 AND erased_at IS NOT NULL")?;
    let removed = vault.destroy_unknown(|ids| {
        let mut gone = Vec::new();
        for id in unknown(db, ids)? {
            if !lacking || journaled.contains(&id) || erased.exists([id.0])? {
                gone.push(id);
            }
        }
        Ok::<_, VaultError>(gone)
    });
    removed.map(drop)
}

/// Those of these rows that the database does not have.
fn unknown(db: &Connection, ids: &[RowId]) -> Result<Vec<RowId>, VaultError> {
    let mut look = db.prepare_cached("SELECT 1 FROM receipt WHERE hash = ?1 AND erased_at IS NULL")?;
    let mut unknown = Vec::new();
    for id in ids {
        if !look.exists([id.0])? && !optouts::is_kept(db, id)? && !questions::is_kept(db, id)? {
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
            let compact: String = db
                .prepare_cached("SELECT compact FROM receipt WHERE hash = ?1")?
                .query_row([hash.0], |row| row.get(0))?;
            clocks::set_delete_at_unnumbered(db, hash)?;
            receipts.push(Unsealed { hash, compact, number: None });
        }
        seal(db, vault, &receipts)?;
    }
    Ok(())
}

/// Writes the file anew where an earlier version left clear text or tags in unused parts of it, and empties the write-ahead log. What a crash interrupts is done
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
