//! Which database this is, and whose: its random id, the count of its transactions, the keys it was written with, its key
//! store, and the salt of its numbers.
//!
//! What lives here: reading and writing these, and comparing them with the keys and with the record of the last write. What deliberately does not: that
//! record's file (`last_write`), the keys themselves, and the sentences for the operator (the caller has them).

use super::last_write::Record;
use super::{Mismatch, migrate};
use crate::vault::Vault;
use receipt::Digest;
use rusqlite::{Connection, OptionalExtension, params};

/// The keys by their fingerprints.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KeyPrints {
    /// The thumbprints (RFC 7638) of the signing keys, oldest first.
    pub signing: Vec<Digest>,
    /// SHA-256 of the nonce key.
    pub nonce: Digest,
}

/// Whether the database was written with these keys. Signing keys may have been added since; none may be missing.
pub fn compare_keys(db: &Connection, keys: &KeyPrints) -> rusqlite::Result<Result<(), Mismatch>> {
    let known = db
        .prepare("SELECT thumbprint FROM signing_key ORDER BY number")?
        .query_map([], |row| row.get(0).map(Digest))?
        .collect::<rusqlite::Result<Vec<_>>>()?;
    if let Some(missing) = known.into_iter().find(|print| !keys.signing.contains(print)) {
        return Ok(Err(Mismatch::SigningKey(missing)));
    }
    let nonce: [u8; 32] = db.query_row("SELECT nonce_key FROM identity", [], |row| row.get(0))?;
    Ok(if nonce == keys.nonce.0 { Ok(()) } else { Err(Mismatch::NonceKey) })
}

/// The key store that the database's rows are sealed with; `None` in one that knows none yet.
pub fn vault(db: &Connection, version: u32) -> rusqlite::Result<Option<[u8; 16]>> {
    if version < migrate::SEALED {
        return Ok(None);
    }
    db.query_row("SELECT vault FROM identity", [], |row| row.get(0)).optional().map(Option::flatten)
}

/// Whether the database's rows are sealed with this key store.
pub fn compare_vault(db: &Connection, version: u32, given: &Vault) -> rusqlite::Result<Result<(), Mismatch>> {
    Ok(match vault(db, version)? {
        Some(id) if id != given.identity() => Err(Mismatch::KeyStore),
        Some(_) | None => Ok(()),
    })
}

/// Whether the database holds every write of the record.
pub fn compare_writes(db: &Connection, last: Option<Record>) -> rusqlite::Result<Result<(), Mismatch>> {
    let now = read(db)?;
    Ok(match last {
        None => Err(Mismatch::NoRecord),
        Some(last) if last.id != now.id => Err(Mismatch::OtherDatabase),
        Some(last) if last.writes > now.writes => Err(Mismatch::Older {
            missing: last.writes - now.writes,
        }),
        Some(_) => Ok(()),
    })
}

/// The id and the count.
pub fn read(db: &Connection) -> rusqlite::Result<Record> {
    db.query_row("SELECT id, writes FROM identity", [], |row| {
        Ok(Record {
            id: row.get(0)?,
            writes: row.get(1)?,
        })
    })
}

/// Writes the keys' fingerprints. With `new_id` the database gets another random id, so that the one whose place it took is told from it.
pub fn bind(db: &Connection, keys: &KeyPrints, vault: &Vault, new_id: bool) -> rusqlite::Result<()> {
    let known = db.query_row("SELECT 1 FROM identity", [], |_| Ok(())).optional()?.is_some();
    if !known {
        db.execute(
            "INSERT INTO identity (row, id, writes, nonce_key, number_salt) VALUES (1, randomblob(16), 0, ?1, randomblob(32))",
            [keys.nonce.0],
        )?;
    } else if new_id {
        db.execute("UPDATE identity SET id = randomblob(16)", [])?;
    }
    db.execute(
        "UPDATE identity SET writes = writes + 1, nonce_key = ?1, vault = ?2",
        params![keys.nonce.0, vault.identity()],
    )?;
    db.execute("DELETE FROM signing_key", [])?;
    for (number, print) in (1i64..).zip(&keys.signing) {
        db.execute("INSERT INTO signing_key VALUES (?1, ?2)", params![number, print.0])?;
    }
    Ok(())
}

/// Notes for good that a newer copy may have rows that this database lacks.
pub fn set_lacking(db: &Connection) -> rusqlite::Result<()> {
    db.execute("UPDATE identity SET lacking = 1", []).map(drop)
}

/// Whether a newer copy may have rows that this database lacks.
pub fn is_lacking(db: &Connection) -> rusqlite::Result<bool> {
    db.query_row("SELECT lacking FROM identity", [], |row| row.get(0))
}

/// The salt that numbers are hashed with.
pub fn number_salt(db: &Connection) -> rusqlite::Result<[u8; 32]> {
    db.prepare_cached("SELECT number_salt FROM identity")?.query_row([], |row| row.get(0))
}

/// How many entries of the erasure journal the database has seen.
pub fn replayed(db: &Connection) -> rusqlite::Result<u64> {
    db.query_row("SELECT replayed FROM identity", [], |row| row.get::<_, i64>(0))
        .map(i64::unsigned_abs)
}

/// Notes that the database has seen so many entries of the journal.
pub fn set_replayed(db: &Connection, entries: u64) -> rusqlite::Result<()> {
    db.prepare_cached("UPDATE identity SET replayed = ?1")?
        .execute([i64::try_from(entries).unwrap_or(i64::MAX)])
        .map(drop)
}

/// Whether the journal holds every entry that the database has seen, and as many as it `had` at the last write. A database that was restored has seen
/// fewer, and so has one whose commit failed after the journal was written.
pub fn compare_journal(db: &Connection, version: u32, entries: u64, had: u64) -> rusqlite::Result<Result<(), Mismatch>> {
    let seen = if version < migrate::SEALED { had } else { replayed(db)?.max(had) };
    Ok(if entries < seen {
        Err(Mismatch::Journal { missing: seen - entries })
    } else {
        Ok(())
    })
}

/// Counts one transaction, as part of it. Returns the count.
pub fn count_write(db: &Connection) -> rusqlite::Result<i64> {
    db.prepare_cached("UPDATE identity SET writes = writes + 1 RETURNING writes")?
        .query_row([], |row| row.get(0))
}
