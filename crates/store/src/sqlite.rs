//! The store in one SQLite file.
//!
//! What lives here: opening the file, and the SQL of each call. What deliberately does not: the writer thread and the pool of readers
//! (`connections`), and the text of the migrations (`migrations/`).
//!
//! A call is durable when it answers: WAL with `synchronous=FULL` flushes the log at each commit.

mod access;
mod connections;
mod identity;
mod last_write;
mod migrate;

use crate::{
    AccessKey, AddKeyOutcome, ChoiceStatus, Granted, InsertOutcome, NewDisclosure, NewKey, NewReceipt, PublishOutcome, ReceiptKey, ReceiptStatus, Reply,
    RevokeKeyOutcome, SignedReceipt, Standing, Store, WithdrawOutcome,
};
pub use access::KeyRing;
use connections::{Readers, Writer};
pub use identity::KeyPrints;
use last_write::LastWrite;
use receipt::Digest;
use rusqlite::{Connection, OpenFlags, OptionalExtension, Row, params};
use std::fs::OpenOptions;
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};

/// The name of the file.
pub const FILE: &str = "phone-consent.sqlite";

/// The store in one SQLite file.
pub struct Sqlite {
    writer: Writer,
    readers: Readers,
}

/// What belongs to a database.
#[derive(Clone, Debug)]
pub struct Opening {
    /// The folder of the database.
    pub folder: PathBuf,
    /// The keys that its receipts are countersigned with.
    pub keys: KeyPrints,
    /// The file that records the last write. It is of use only where it is not restored together with the database.
    pub last_write: PathBuf,
    /// Open a database that lacks writes, or of which that is not known, and go on with what it holds.
    pub accept_restored: bool,
    /// Open a database that was written with other keys, and go on with these.
    pub accept_keys: bool,
}

/// Why a database was not opened. Nothing was changed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum OpenError {
    /// It cannot be opened, read or written, or was made by a newer program: one sentence that names it.
    Unusable(String),
    /// It does not fit what belongs to it.
    Mismatch(Mismatch),
}

/// What does not fit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mismatch {
    /// This signing key (RFC 7638 thumbprint) is missing.
    SigningKey(Digest),
    /// The nonce key is another.
    NonceKey,
    /// There is no record of the last write.
    NoRecord,
    /// The last write went to another database.
    OtherDatabase,
    /// The database lacks so many of the recorded transactions.
    Older {
        /// How many.
        missing: i64,
    },
}

/// Whether this folder holds a database with tables. Changes nothing.
///
/// # Errors
/// [`OpenError::Unusable`]: there is a file that cannot be read, or that is none of SQLite's.
pub fn exists(folder: &Path) -> Result<bool, OpenError> {
    let path = folder.join(FILE);
    if !path.exists() {
        return Ok(false);
    }
    let version = Connection::open_with_flags(&path, OpenFlags::SQLITE_OPEN_READ_WRITE)
        .map_err(|e| format!("cannot be opened ({e})"))
        .and_then(|db| migrate::version(&db));
    version
        .map(|version| version > 0)
        .map_err(|why| OpenError::Unusable(format!("the database {} {why}", path.display())))
}

impl Sqlite {
    /// Opens `phone-consent.sqlite` in this folder, creates it where it is missing, and runs the migrations that it has not seen. Returns also what did
    /// not fit and was accepted.
    ///
    /// # Errors
    /// [`OpenError`].
    pub fn open(opening: &Opening) -> Result<(Sqlite, Vec<Mismatch>), OpenError> {
        let path = opening.folder.join(FILE);
        let unusable = |why: String| OpenError::Unusable(format!("the database {} {why}", path.display()));
        let failed = |e: rusqlite::Error| unusable(format!("cannot be opened ({e})"));
        private(&path).map_err(|e| unusable(format!("cannot be written ({e})")))?;
        let mut db = connections::connect(&path).map_err(failed)?;
        let version = migrate::version(&db).map_err(unusable)?;
        let accepted = if version == 0 { Vec::new() } else { accepted(&db, opening, &failed)? };
        migrate::run(&mut db, version).map_err(unusable)?;
        let transaction = db.transaction().map_err(failed)?;
        identity::bind(&transaction, &opening.keys, !accepted.is_empty()).map_err(failed)?;
        transaction.commit().map_err(failed)?;
        let record = identity::read(&db).map_err(failed)?;
        let last_write = LastWrite::begin(&opening.last_write, record)
            .map_err(|e| OpenError::Unusable(format!("the record of the last write {} cannot be written ({e})", opening.last_write.display())))?;
        let readers = Readers::open(&path).map_err(failed)?;
        let writer = Writer::start(db, record.id, last_write).map_err(|e| OpenError::Unusable(format!("the writer thread could not start ({e})")))?;
        Ok((Sqlite { writer, readers }, accepted))
    }
}

/// What does not fit; an error unless it was accepted beforehand.
fn accepted(db: &Connection, opening: &Opening, failed: &impl Fn(rusqlite::Error) -> OpenError) -> Result<Vec<Mismatch>, OpenError> {
    let last = last_write::read_for(&opening.last_write)?;
    let keys = identity::compare_keys(db, &opening.keys).map_err(failed)?;
    let writes = identity::compare_writes(db, last).map_err(failed)?;
    let mut accepted = Vec::new();
    for (fits, may_differ) in [(keys, opening.accept_keys), (writes, opening.accept_restored)] {
        match fits {
            Ok(()) => {}
            Err(mismatch) if may_differ => accepted.push(mismatch),
            Err(mismatch) => return Err(OpenError::Mismatch(mismatch)),
        }
    }
    Ok(accepted)
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
            db.prepare_cached("SELECT bytes FROM notice ORDER BY number")?
                .query_map([], |row| row.get(0))?
                .collect()
        })
    }

    fn standing(&self, id: String, at: i64) -> Reply<'_, Vec<Standing>> {
        self.readers.ask(move |db| standing(db, &id, at))
    }

    fn add_key(&self, key: NewKey) -> Reply<'_, AddKeyOutcome> {
        self.writer.ask(move |db| access::add(db, &key))
    }

    fn keys(&self) -> Reply<'_, Vec<AccessKey>> {
        self.readers.ask(access::list)
    }

    fn revoke_key(&self, name: String, at: i64) -> Reply<'_, RevokeKeyOutcome> {
        self.writer.ask(move |db| access::revoke(db, &name, at))
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
        self.readers.ask(|db| db.query_row("SELECT count(*) FROM identity", [], |_| Ok(())))
    }

    fn write_probe(&self) -> Reply<'_, ()> {
        // Every transaction writes: it adds one to the count of them.
        self.writer.ask(|_| Ok(()))
    }

    fn close(&self) -> Reply<'_, ()> {
        self.writer.close()
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
        "INSERT INTO notice (sha256, id, version, language, bytes, published_at, published_by) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)
         ON CONFLICT (id, version, language) DO NOTHING",
        params![
            disclosure.sha256.0,
            disclosure.id,
            disclosure.version,
            disclosure.language,
            disclosure.bytes,
            disclosure.published_at,
            disclosure.published_by
        ],
    )?;
    Ok(if inserted == 1 { PublishOutcome::Published } else { PublishOutcome::Conflict })
}

fn standing(db: &Connection, id: &str, at: i64) -> rusqlite::Result<Vec<Standing>> {
    let mut count = db.prepare_cached(
        "SELECT notice.version, count(*) FROM notice JOIN receipt ON receipt.notice_sha256 = notice.sha256
         WHERE notice.id = ?1
           AND EXISTS (SELECT 1 FROM choice WHERE receipt_hash = receipt.hash AND until > ?2 AND withdrawn_at IS NULL)
         GROUP BY notice.version ORDER BY min(notice.number)",
    )?;
    let rows = count.query_map(params![id, at], |row| {
        Ok(Standing {
            version: row.get(0)?,
            receipts: row.get(1)?,
        })
    })?;
    rows.collect()
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
    let mut insert = db.prepare_cached("INSERT INTO choice (receipt_hash, position, purpose, until) VALUES (?1, ?2, ?3, ?4)")?;
    for (position, (purpose, until)) in (0i64..).zip(&receipt.choices) {
        insert.execute(params![receipt.hash.0, position, purpose, until])?;
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
        .prepare_cached("SELECT purpose, until, withdrawn_at FROM choice WHERE receipt_hash = ?1 ORDER BY position")?
        .query_map([&status.hash.0], |row| {
            let (until, withdrawn_at) = (row.get::<_, Option<i64>>(1)?, row.get(2)?);
            Ok(ChoiceStatus {
                purpose: row.get(0)?,
                granted: until.map(|until| Granted { until, withdrawn_at }),
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
    let granted = |named: &str| before.granted().any(|(purpose, _)| purpose == named);
    if let Some(wrong) = purposes.unwrap_or_default().iter().find(|purpose| !granted(purpose)) {
        return Ok(WithdrawOutcome::NotGranted(wrong.clone()));
    }
    let mut update = db.prepare_cached("UPDATE choice SET withdrawn_at = ?3 WHERE receipt_hash = ?1 AND purpose = ?2 AND withdrawn_at IS NULL")?;
    for (purpose, _) in before.granted() {
        if purposes.is_none_or(|named| named.iter().any(|name| name == purpose)) {
            update.execute(params![before.hash.0, purpose, at])?;
        }
    }
    Ok(status(db, ReceiptKey::Hash(before.hash))?.map_or(WithdrawOutcome::UnknownSecret, WithdrawOutcome::Withdrawn))
}
