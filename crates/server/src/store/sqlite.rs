//! The store in one SQLite file.
//!
//! What lives here: opening the file and the SQL of each call. What deliberately does not: the writer thread and the
//! readers (`connections`), and the numbered migrations' text (`migrations/`).
//!
//! A receipt is durable when its call answers: WAL with `synchronous=FULL` flushes the log at each commit.

mod connections;
mod migrate;

use super::{By, Held, HeldChoice, Kept, Linked, NewNotice, NewReceipt, Published, Reply, Store, Withdrawal};
use crate::Failure;
use connections::{Readers, Writer};
use receipt::Digest;
use rusqlite::{Connection, OptionalExtension, Row, params};
use std::fs::OpenOptions;
use std::os::unix::fs::OpenOptionsExt;
use std::path::Path;

/// The store in one SQLite file.
pub struct Sqlite {
    writer: Writer,
    readers: Readers,
}

impl Sqlite {
    /// Opens `phone-consent.sqlite` in the data folder, makes it where it is missing, and brings its tables up to date.
    pub fn open(data: &Path) -> Result<Sqlite, Failure> {
        let path = data.join("phone-consent.sqlite");
        let failed = |e: rusqlite::Error| Failure::new(format!("the database {} cannot be opened ({e})", path.display()));
        private(&path).map_err(|e| Failure::new(format!("the database {} cannot be written ({e})", path.display())))?;
        let mut writer = connections::connect(&path).map_err(failed)?;
        migrate::run(&mut writer).map_err(|why| Failure::new(format!("the database {} {why}", path.display())))?;
        let readers = Readers::open(&path).map_err(failed)?;
        Ok(Sqlite {
            writer: Writer::start(writer).map_err(|e| Failure::new(format!("the writer thread could not start ({e})")))?,
            readers,
        })
    }
}

/// Makes the file readable by its owner alone before SQLite writes to it; its companions take over the mode.
fn private(path: &Path) -> std::io::Result<()> {
    OpenOptions::new().create(true).append(true).mode(0o600).open(path).map(drop)
}

impl Store for Sqlite {
    fn publish(&self, notice: NewNotice) -> Reply<'_, Published> {
        self.writer.ask(move |db| publish(db, &notice))
    }

    fn notices(&self) -> Reply<'_, Vec<Vec<u8>>> {
        self.readers.ask(|db| {
            db.prepare_cached("SELECT bytes FROM notice ORDER BY number DESC")?
                .query_map([], |row| row.get(0))?
                .collect()
        })
    }

    fn keep(&self, receipt: NewReceipt) -> Reply<'_, Kept> {
        self.writer.ask(move |db| keep(db, &receipt))
    }

    fn held(&self, by: By) -> Reply<'_, Option<Held>> {
        self.readers.ask(move |db| held(db, by))
    }

    fn linked(&self, secret_sha256: Digest) -> Reply<'_, Option<Linked>> {
        self.readers.ask(move |db| linked(db, secret_sha256))
    }

    fn withdraw(&self, secret_sha256: Digest, purposes: Option<Vec<String>>, at: i64) -> Reply<'_, Withdrawal> {
        self.writer.ask(move |db| withdraw(db, secret_sha256, purposes.as_deref(), at))
    }

    fn ping(&self) -> Reply<'_, ()> {
        self.readers.ask(|db| db.query_row("SELECT 1", [], |_| Ok(())))
    }
}

fn publish(db: &Connection, notice: &NewNotice) -> rusqlite::Result<Published> {
    let known = db
        .query_row("SELECT 1 FROM notice WHERE sha256 = ?1", [&notice.sha256.0], |_| Ok(()))
        .optional()?;
    if known.is_some() {
        return Ok(Published::Known);
    }
    let inserted = db.execute(
        "INSERT INTO notice (sha256, id, version, language, bytes, published_at) VALUES (?1, ?2, ?3, ?4, ?5, ?6) ON CONFLICT (id, version, language) DO NOTHING",
        params![notice.sha256.0, notice.id, notice.version, notice.language, notice.bytes, notice.published_at],
    )?;
    Ok(if inserted == 1 { Published::New } else { Published::Conflict })
}

fn keep(db: &Connection, receipt: &NewReceipt) -> rusqlite::Result<Kept> {
    let before = db
        .prepare_cached("SELECT countersignature FROM receipt WHERE hash = ?1")?
        .query_row([&receipt.hash.0], |row| row.get(0))
        .optional()?;
    if let Some(countersignature) = before {
        return Ok(Kept::Before(countersignature));
    }
    let mut used = db.prepare_cached("SELECT 1 FROM nonce WHERE nonce = ?1")?;
    for nonce in &receipt.nonces {
        if used.exists([nonce])? {
            return Ok(Kept::Replay);
        }
    }
    let inserted = db
        .prepare_cached(
            "INSERT INTO receipt (hash, compact, notice_sha256, phone, number_valid, self_dated, received_at, valid_until, withdraw_sha256, countersignature)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10) ON CONFLICT (withdraw_sha256) DO NOTHING",
        )?
        .execute(params![
            receipt.hash.0,
            receipt.compact,
            receipt.notice_sha256.0,
            receipt.phone,
            receipt.number_valid,
            receipt.nonces.is_empty(),
            receipt.received_at,
            receipt.valid_until,
            receipt.withdraw_sha256.0,
            receipt.countersignature,
        ])?;
    if inserted == 0 {
        return Ok(Kept::Replay);
    }
    let mut insert = db.prepare_cached("INSERT INTO nonce (nonce, receipt_hash) VALUES (?1, ?2)")?;
    for nonce in &receipt.nonces {
        insert.execute(params![nonce, receipt.hash.0])?;
    }
    let mut insert = db.prepare_cached("INSERT INTO choice (receipt_hash, position, purpose, granted) VALUES (?1, ?2, ?3, ?4)")?;
    for (position, (purpose, granted)) in (0i64..).zip(&receipt.choices) {
        insert.execute(params![receipt.hash.0, position, purpose, granted])?;
    }
    Ok(Kept::New)
}

fn held(db: &Connection, by: By) -> rusqlite::Result<Option<Held>> {
    let (column, digest) = match by {
        By::Hash(digest) => ("hash", digest),
        By::Secret(digest) => ("withdraw_sha256", digest),
    };
    let sql = format!("SELECT hash, received_at, valid_until, countersignature FROM receipt WHERE {column} = ?1");
    let row = |row: &Row<'_>| {
        Ok(Held {
            hash: Digest(row.get(0)?),
            received_at: row.get(1)?,
            valid_until: row.get(2)?,
            countersignature: row.get(3)?,
            choices: Vec::new(),
        })
    };
    let Some(mut held) = db.prepare_cached(&sql)?.query_row([&digest.0], row).optional()? else {
        return Ok(None);
    };
    held.choices = db
        .prepare_cached("SELECT purpose, granted, withdrawn_at FROM choice WHERE receipt_hash = ?1 ORDER BY position")?
        .query_map([&held.hash.0], |row| {
            Ok(HeldChoice {
                purpose: row.get(0)?,
                granted: row.get(1)?,
                withdrawn_at: row.get(2)?,
            })
        })?
        .collect::<rusqlite::Result<_>>()?;
    Ok(Some(held))
}

fn linked(db: &Connection, secret_sha256: Digest) -> rusqlite::Result<Option<Linked>> {
    let Some(held) = held(db, By::Secret(secret_sha256))? else {
        return Ok(None);
    };
    // The number stands behind the first tilde.
    let signed = db
        .prepare_cached("SELECT substr(compact, 1, instr(compact, '~') - 1) FROM receipt WHERE hash = ?1")?
        .query_row([&held.hash.0], |row| row.get(0))?;
    Ok(Some(Linked { held, signed }))
}

fn withdraw(db: &Connection, secret_sha256: Digest, purposes: Option<&[String]>, at: i64) -> rusqlite::Result<Withdrawal> {
    let Some(before) = held(db, By::Secret(secret_sha256))? else {
        return Ok(Withdrawal::Unknown);
    };
    let granted = |purpose: &str| before.choices.iter().any(|choice| choice.granted && choice.purpose == purpose);
    if let Some(wrong) = purposes.unwrap_or_default().iter().find(|purpose| !granted(purpose)) {
        return Ok(Withdrawal::NotGranted(wrong.clone()));
    }
    let mut update = db.prepare_cached("UPDATE choice SET withdrawn_at = ?3 WHERE receipt_hash = ?1 AND purpose = ?2 AND granted AND withdrawn_at IS NULL")?;
    for choice in &before.choices {
        if purposes.is_none_or(|named| named.contains(&choice.purpose)) {
            update.execute(params![before.hash.0, choice.purpose, at])?;
        }
    }
    Ok(held(db, By::Hash(before.hash))?.map_or(Withdrawal::Unknown, Withdrawal::Done))
}
