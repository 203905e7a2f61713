//! The store in one SQLite file.
//!
//! What lives here: opening the file, and the SQL of each call. What deliberately does not: the writer thread and the pool of readers
//! (`connections`), and the text of the migrations (`migrations/`).
//!
//! A call is durable when it answers: WAL with `synchronous=FULL` flushes the log at each commit.

mod connections;
mod migrate;

use crate::{
    ChoiceStatus, InsertOutcome, NewDisclosure, NewReceipt, PublishOutcome, ReceiptKey, ReceiptStatus, Reply, SignedReceipt, Store, StoreError, WithdrawOutcome,
};
use connections::{Readers, Writer};
use receipt::Digest;
use rusqlite::{Connection, OptionalExtension, Row, params};
use std::fs::OpenOptions;
use std::os::unix::fs::OpenOptionsExt;
use std::path::Path;

/// The name of the file.
const FILE: &str = "phone-consent.sqlite";

/// The store in one SQLite file.
pub struct Sqlite {
    writer: Writer,
    readers: Readers,
}

impl Sqlite {
    /// Opens `phone-consent.sqlite` in this folder, creates it where it is missing, and runs the migrations that it has not seen.
    ///
    /// # Errors
    /// [`StoreError::Open`]: the file cannot be opened or written, or was made by a newer program.
    pub fn open(folder: &Path) -> Result<Sqlite, StoreError> {
        let path = folder.join(FILE);
        let failed = |e: rusqlite::Error| StoreError::Open(format!("the database {} cannot be opened ({e})", path.display()));
        private(&path).map_err(|e| StoreError::Open(format!("the database {} cannot be written ({e})", path.display())))?;
        let mut writer = connections::connect(&path).map_err(failed)?;
        migrate::run(&mut writer).map_err(|why| StoreError::Open(format!("the database {} {why}", path.display())))?;
        let readers = Readers::open(&path).map_err(failed)?;
        Ok(Sqlite {
            writer: Writer::start(writer).map_err(|e| StoreError::Open(format!("the writer thread could not start ({e})")))?,
            readers,
        })
    }
}

/// Makes the file readable by its owner alone before SQLite writes to it; the files that SQLite puts beside it get the same mode.
fn private(path: &Path) -> std::io::Result<()> {
    OpenOptions::new().create(true).append(true).mode(0o600).open(path).map(drop)
}

impl Store for Sqlite {
    fn publish(&self, disclosure: NewDisclosure) -> Reply<'_, PublishOutcome> {
        self.writer.ask(move |db| publish(db, &disclosure))
    }

    fn disclosures(&self) -> Reply<'_, Vec<Vec<u8>>> {
        self.readers.ask(|db| {
            db.prepare_cached("SELECT bytes FROM notice ORDER BY number DESC")?
                .query_map([], |row| row.get(0))?
                .collect()
        })
    }

    fn insert(&self, receipt: NewReceipt) -> Reply<'_, InsertOutcome> {
        self.writer.ask(move |db| insert(db, &receipt))
    }

    fn status(&self, key: ReceiptKey) -> Reply<'_, Option<ReceiptStatus>> {
        self.readers.ask(move |db| status(db, key))
    }

    fn signed(&self, secret_sha256: Digest) -> Reply<'_, Option<SignedReceipt>> {
        self.readers.ask(move |db| signed(db, secret_sha256))
    }

    fn withdraw(&self, secret_sha256: Digest, purposes: Option<Vec<String>>, at: i64) -> Reply<'_, WithdrawOutcome> {
        self.writer.ask(move |db| withdraw(db, secret_sha256, purposes.as_deref(), at))
    }

    fn ping(&self) -> Reply<'_, ()> {
        self.readers.ask(|db| db.query_row("SELECT 1", [], |_| Ok(())))
    }
}

fn publish(db: &Connection, disclosure: &NewDisclosure) -> rusqlite::Result<PublishOutcome> {
    let known = db
        .query_row("SELECT 1 FROM notice WHERE sha256 = ?1", [&disclosure.sha256.0], |_| Ok(()))
        .optional()?;
    if known.is_some() {
        return Ok(PublishOutcome::AlreadyPublished);
    }
    let inserted = db.execute(
        "INSERT INTO notice (sha256, id, version, language, bytes, published_at) VALUES (?1, ?2, ?3, ?4, ?5, ?6) ON CONFLICT (id, version, language) DO NOTHING",
        params![disclosure.sha256.0, disclosure.id, disclosure.version, disclosure.language, disclosure.bytes, disclosure.published_at],
    )?;
    Ok(if inserted == 1 { PublishOutcome::Published } else { PublishOutcome::Conflict })
}

fn insert(db: &Connection, receipt: &NewReceipt) -> rusqlite::Result<InsertOutcome> {
    let before = db
        .prepare_cached("SELECT countersignature FROM receipt WHERE hash = ?1")?
        .query_row([&receipt.hash.0], |row| row.get(0))
        .optional()?;
    if let Some(countersignature) = before {
        return Ok(InsertOutcome::AlreadyStored(countersignature));
    }
    let mut used = db.prepare_cached("SELECT 1 FROM nonce WHERE nonce = ?1")?;
    for nonce in &receipt.nonces {
        if used.exists([nonce])? {
            return Ok(InsertOutcome::Replay);
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
        return Ok(InsertOutcome::Replay);
    }
    let mut insert = db.prepare_cached("INSERT INTO nonce (nonce, receipt_hash) VALUES (?1, ?2)")?;
    for nonce in &receipt.nonces {
        insert.execute(params![nonce, receipt.hash.0])?;
    }
    let mut insert = db.prepare_cached("INSERT INTO choice (receipt_hash, position, purpose, granted) VALUES (?1, ?2, ?3, ?4)")?;
    for (position, (purpose, granted)) in (0i64..).zip(&receipt.choices) {
        insert.execute(params![receipt.hash.0, position, purpose, granted])?;
    }
    Ok(InsertOutcome::Inserted)
}

fn status(db: &Connection, key: ReceiptKey) -> rusqlite::Result<Option<ReceiptStatus>> {
    let (column, digest) = match key {
        ReceiptKey::Hash(digest) => ("hash", digest),
        ReceiptKey::Secret(digest) => ("withdraw_sha256", digest),
    };
    let sql = format!("SELECT hash, received_at, valid_until, countersignature FROM receipt WHERE {column} = ?1");
    let row = |row: &Row<'_>| {
        Ok(ReceiptStatus {
            hash: Digest(row.get(0)?),
            received_at: row.get(1)?,
            valid_until: row.get(2)?,
            countersignature: row.get(3)?,
            choices: Vec::new(),
        })
    };
    let Some(mut status) = db.prepare_cached(&sql)?.query_row([&digest.0], row).optional()? else {
        return Ok(None);
    };
    status.choices = db
        .prepare_cached("SELECT purpose, granted, withdrawn_at FROM choice WHERE receipt_hash = ?1 ORDER BY position")?
        .query_map([&status.hash.0], |row| {
            Ok(ChoiceStatus {
                purpose: row.get(0)?,
                granted: row.get(1)?,
                withdrawn_at: row.get(2)?,
            })
        })?
        .collect::<rusqlite::Result<_>>()?;
    Ok(Some(status))
}

fn signed(db: &Connection, secret_sha256: Digest) -> rusqlite::Result<Option<SignedReceipt>> {
    let Some(status) = status(db, ReceiptKey::Secret(secret_sha256))? else {
        return Ok(None);
    };
    // The number is behind the first tilde.
    let jws = db
        .prepare_cached("SELECT substr(compact, 1, instr(compact, '~') - 1) FROM receipt WHERE hash = ?1")?
        .query_row([&status.hash.0], |row| row.get(0))?;
    Ok(Some(SignedReceipt { status, jws }))
}

fn withdraw(db: &Connection, secret_sha256: Digest, purposes: Option<&[String]>, at: i64) -> rusqlite::Result<WithdrawOutcome> {
    let Some(before) = status(db, ReceiptKey::Secret(secret_sha256))? else {
        return Ok(WithdrawOutcome::UnknownSecret);
    };
    let granted = |purpose: &str| before.choices.iter().any(|choice| choice.granted && choice.purpose == purpose);
    if let Some(wrong) = purposes.unwrap_or_default().iter().find(|purpose| !granted(purpose)) {
        return Ok(WithdrawOutcome::NotGranted(wrong.clone()));
    }
    let mut update = db.prepare_cached("UPDATE choice SET withdrawn_at = ?3 WHERE receipt_hash = ?1 AND purpose = ?2 AND granted AND withdrawn_at IS NULL")?;
    for choice in &before.choices {
        if purposes.is_none_or(|named| named.contains(&choice.purpose)) {
            update.execute(params![before.hash.0, choice.purpose, at])?;
        }
    }
    Ok(status(db, ReceiptKey::Hash(before.hash))?.map_or(WithdrawOutcome::UnknownSecret, WithdrawOutcome::Withdrawn))
}
