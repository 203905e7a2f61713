//! The outbox: the SQL of changes, of endpoints and of deliveries, and the database as the command line opens it to manage endpoints beside a running
//! server.
//!
//! What lives here: [`Outbox`] on SQLite. What deliberately does not: sending (the server).

use super::access::KeyRing;
use super::write::Write;
use super::{OpenError, Sqlite};
use crate::{AddEndpointOutcome, Attempt, Change, ChangeKind, Delivery, Endpoint, Event, MOST_ENDPOINTS, NewDisclosure, NewEndpoint, Outbox, Reply};
use json::{Value, array, object, text, to_jcs};
use receipt::Digest;
use rusqlite::types::Type;
use rusqlite::{Connection, OptionalExtension, Row, params};
use std::path::Path;

impl Outbox for Sqlite {
    fn changes(&self, after: i64, limit: u32) -> Reply<'_, Vec<Change>> {
        self.readers.ask(move |db| changes(db, after, limit))
    }

    fn expire(&self, at: i64, limit: u32) -> Reply<'_, usize> {
        self.write_if_any(move |db| ended(db, at, 1), move |write| expire(write, at, limit))
    }

    fn add_endpoint(&self, endpoint: NewEndpoint) -> Reply<'_, AddEndpointOutcome> {
        self.writer.ask(move |db| add(db, &endpoint))
    }

    fn endpoints(&self) -> Reply<'_, Vec<Endpoint>> {
        self.readers.ask(list)
    }

    fn remove_endpoint(&self, id: String) -> Reply<'_, bool> {
        self.writer.ask(move |db| remove(db, &id))
    }

    fn endpoints_due(&self, at: i64) -> Reply<'_, Vec<String>> {
        self.readers.ask(move |db| {
            db.prepare_cached(
                "SELECT id FROM endpoint WHERE EXISTS (SELECT 1 FROM delivery WHERE endpoint = endpoint.number AND next_at <= ?1) ORDER BY number",
            )?
            .query_map([at], |row| row.get(0))?
            .collect()
        })
    }

    fn deliveries(&self, endpoint: String, at: i64, limit: u32) -> Reply<'_, Vec<Delivery>> {
        self.readers.ask(move |db| deliveries(db, &endpoint, at, limit))
    }

    fn attempted(&self, endpoint: String, change: i64, attempt: Attempt, at: i64) -> Reply<'_, ()> {
        self.writer.ask(move |db| attempted(db, &endpoint, change, &attempt, at))
    }
}

/// The endpoints of a database that a server may have open at the same time.
pub struct Endpoints(KeyRing);

impl Endpoints {
    /// As [`KeyRing::open`].
    ///
    /// # Errors
    /// [`OpenError`]. Nothing was changed.
    pub fn open(folder: &Path, last_write: &Path) -> Result<Endpoints, OpenError> {
        KeyRing::open(folder, last_write).map(Endpoints)
    }

    /// As [`Outbox::add_endpoint`].
    ///
    /// # Errors
    /// One sentence that names the file.
    pub fn add(&mut self, endpoint: &NewEndpoint) -> Result<AddEndpointOutcome, String> {
        self.0.write(|db| add(db, endpoint))
    }

    /// As [`Outbox::endpoints`].
    ///
    /// # Errors
    /// One sentence that names the file.
    pub fn list(&self) -> Result<Vec<Endpoint>, String> {
        self.0.read(list)
    }

    /// As [`Outbox::remove_endpoint`].
    ///
    /// # Errors
    /// One sentence that names the file.
    pub fn remove(&mut self, id: &str) -> Result<bool, String> {
        self.0.write(|db| remove(db, id))
    }
}

/// Stores that purposes of a receipt are suspended, or stand again.
pub fn of_suspension(db: &Connection, kind: ChangeKind, receipt: Digest, suspended: &[String], at: i64) -> rusqlite::Result<()> {
    let notice: [u8; 32] = db
        .prepare_cached("SELECT notice_sha256 FROM receipt WHERE hash = ?1")?
        .query_row([receipt.0], |row| row.get(0))?;
    let mut data = named(receipt, Digest(notice));
    data.push(("purposes", purposes(suspended)));
    insert(db, kind, at, &object(data))
}

/// Stores that something happened to a receipt, after it was stored.
pub fn of_event(db: &Connection, receipt: Digest, event: &Event) -> rusqlite::Result<()> {
    let (notice, valid_until): ([u8; 32], i64) = db
        .prepare_cached("SELECT notice_sha256, valid_until FROM receipt WHERE hash = ?1")?
        .query_row([receipt.0], |row| Ok((row.get(0)?, row.get(1)?)))?;
    let mut data = named(receipt, Digest(notice));
    let (kind, at) = match event {
        Event::Receipt { at } | Event::Import { at } => {
            let granted = db
                .prepare_cached(
                    "SELECT purpose FROM choice WHERE receipt = (SELECT number FROM receipt WHERE hash = ?1) AND until IS NOT NULL ORDER BY position",
                )?
                .query_map([receipt.0], |row| row.get(0))?
                .collect::<rusqlite::Result<Vec<String>>>()?;
            data.push(("purposes", purposes(&granted)));
            data.push(("valid_until", Value::Int(valid_until)));
            let given_at: Option<i64> = db
                .prepare_cached("SELECT given_at FROM import WHERE receipt_hash = ?1")?
                .query_row([receipt.0], |row| row.get(0))
                .optional()?;
            match given_at {
                None => (ChangeKind::ReceiptGiven, *at),
                Some(given_at) => {
                    data.extend([("given_at", Value::Int(given_at)), ("imported", Value::Bool(true))]);
                    (ChangeKind::ReceiptImported, *at)
                }
            }
        }
        Event::Withdrawal { at, purposes: withdrawn } => {
            data.push(("purposes", purposes(withdrawn)));
            (ChangeKind::ReceiptWithdrawn, *at)
        }
        Event::Erasure { at, cause } => {
            data.push(("cause", text(cause.as_str())));
            (ChangeKind::ReceiptErased, *at)
        }
    };
    insert(db, kind, at, &object(data))
}

/// Stores that a document was published.
pub fn of_disclosure(db: &Connection, disclosure: &NewDisclosure) -> rusqlite::Result<()> {
    let data = object([
        ("id", text(&*disclosure.id)),
        ("language", text(&*disclosure.language)),
        ("sha256", text(disclosure.sha256.to_hex())),
        ("version", text(&*disclosure.version)),
    ]);
    insert(db, ChangeKind::DisclosurePublished, disclosure.published_at, &data)
}

/// Stores that a question waits for an answer.
pub fn of_question(db: &Connection, id: Digest, at: i64, due_at: i64) -> rusqlite::Result<()> {
    let data = object([("due_at", Value::Int(due_at)), ("id", text(id.to_hex()))]);
    insert(db, ChangeKind::QuestionAsked, at, &data)
}

/// Stores that an opt-out was not settled in time, with what it suspends.
pub fn of_late_opt_out(db: &Connection, id: Digest, due_at: i64, suspended: &[(Digest, Vec<String>)]) -> rusqlite::Result<()> {
    let one = |(receipt, named): &(Digest, Vec<String>)| object([("receipt_hash", text(receipt.to_hex())), ("purposes", purposes(named))]);
    let data = object([
        ("id", text(id.to_hex())),
        ("due_at", Value::Int(due_at)),
        ("suspended", array(suspended.iter().map(one))),
    ]);
    insert(db, ChangeKind::OptOutLate, due_at, &data)
}

/// Stores a change, and its delivery to each endpoint that wants it.
fn insert(db: &Connection, kind: ChangeKind, at: i64, data: &Value) -> rusqlite::Result<()> {
    db.prepare_cached("INSERT INTO change (kind, at, data) VALUES (?1, ?2, ?3)")?
        .execute(params![kind.as_str(), at, to_jcs(data)])?;
    db.prepare_cached(
        "INSERT INTO delivery (endpoint, change, next_at)
         SELECT endpoint.number, ?1, ?3 FROM endpoint JOIN endpoint_kind ON endpoint_kind.endpoint = endpoint.number
         WHERE endpoint_kind.kind = ?2 AND endpoint.disabled_at IS NULL",
    )?
    .execute(params![db.last_insert_rowid(), kind.as_str(), at])?;
    Ok(())
}

fn named(receipt: Digest, notice: Digest) -> Vec<(&'static str, Value)> {
    vec![("receipt_hash", text(receipt.to_hex())), ("notice_sha256", text(notice.to_hex()))]
}

fn purposes(purposes: &[String]) -> Value {
    array(purposes.iter().map(|one| text(&**one)))
}

fn changes(db: &Connection, after: i64, limit: u32) -> rusqlite::Result<Vec<Change>> {
    db.prepare_cached("SELECT number, id, kind, at, data FROM change WHERE number > ?1 ORDER BY number LIMIT ?2")?
        .query_map(params![after, limit], |row| change(row, 0))?
        .collect()
}

/// A change whose columns begin at this one.
fn change(row: &Row<'_>, first: usize) -> rusqlite::Result<Change> {
    Ok(Change {
        number: row.get(first)?,
        id: row.get(first + 1)?,
        kind: kind(row, first + 2)?,
        at: row.get(first + 3)?,
        data: row.get(first + 4)?,
    })
}

fn kind(row: &Row<'_>, column: usize) -> rusqlite::Result<ChangeKind> {
    let name: String = row.get(column)?;
    let unreadable = || rusqlite::Error::FromSqlConversionFailure(column, Type::Text, "it is not what this program writes there".into());
    ChangeKind::parse(&name).ok_or_else(unreadable)
}

/// The receipts of which consents have ended and that was not noted, at most so many. An erased one says by its erasure that nothing of it stands.
fn ended(db: &Connection, at: i64, limit: u32) -> rusqlite::Result<Vec<Digest>> {
    db.prepare_cached(
        "SELECT DISTINCT receipt.hash FROM choice JOIN receipt ON receipt.number = choice.receipt
         WHERE until <= ?1 AND withdrawn_at IS NULL AND expired_at IS NULL AND receipt.erased_at IS NULL LIMIT ?2",
    )?
    .query_map(params![at, limit], |row| row.get(0).map(Digest))?
    .collect()
}

fn expire(db: &Write<'_>, at: i64, limit: u32) -> rusqlite::Result<usize> {
    let receipts = ended(db, at, limit)?;
    let mut update = db.prepare_cached(
        "UPDATE choice SET expired_at = ?2 WHERE receipt = (SELECT number FROM receipt WHERE hash = ?1) AND until <= ?2 AND withdrawn_at IS NULL AND expired_at IS NULL RETURNING position, purpose, until",
    )?;
    for receipt in &receipts {
        let mut ended: Vec<(i64, String, i64)> = update
            .query_map(params![receipt.0, at], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))?
            .collect::<rusqlite::Result<_>>()?;
        ended.sort();
        let until = ended.iter().map(|(_, _, until)| *until).max().unwrap_or(at);
        let names: Vec<String> = ended.into_iter().map(|(_, purpose, _)| purpose).collect();
        let notice: [u8; 32] = db
            .prepare_cached("SELECT notice_sha256 FROM receipt WHERE hash = ?1")?
            .query_row([receipt.0], |row| row.get(0))?;
        let mut data = named(*receipt, Digest(notice));
        data.push(("purposes", purposes(&names)));
        insert(db, ChangeKind::ReceiptExpired, until, &object(data))?;
    }
    Ok(receipts.len())
}

fn add(db: &Connection, endpoint: &NewEndpoint) -> rusqlite::Result<AddEndpointOutcome> {
    let count: i64 = db.query_row("SELECT count(*) FROM endpoint", [], |row| row.get(0))?;
    if count.unsigned_abs() >= MOST_ENDPOINTS {
        return Ok(AddEndpointOutcome::TooMany);
    }
    db.execute(
        "INSERT INTO endpoint (id, url, made_at) VALUES (?1, ?2, ?3)",
        params![endpoint.id, endpoint.url, endpoint.made_at],
    )?;
    let number = db.last_insert_rowid();
    for kind in &endpoint.kinds {
        db.execute(
            "INSERT INTO endpoint_kind (endpoint, kind) VALUES (?1, ?2) ON CONFLICT DO NOTHING",
            params![number, kind.as_str()],
        )?;
    }
    Ok(AddEndpointOutcome::Added)
}

fn list(db: &Connection) -> rusqlite::Result<Vec<Endpoint>> {
    let mut kinds = db.prepare_cached("SELECT kind FROM endpoint_kind WHERE endpoint = ?1")?;
    db.prepare_cached(
        "SELECT number, id, url, made_at, disabled_at, delivered, given_up, last_at, last_error, (SELECT count(*) FROM delivery WHERE endpoint = endpoint.number)
         FROM endpoint ORDER BY number",
    )?
    .query_map([], |row| {
        let mut known = kinds
            .query_map([row.get::<_, i64>(0)?], |row| kind(row, 0))?
            .collect::<rusqlite::Result<Vec<_>>>()?;
        known.sort();
        Ok(Endpoint {
            endpoint: NewEndpoint {
                id: row.get(1)?,
                url: row.get(2)?,
                kinds: known,
                made_at: row.get(3)?,
            },
            disabled_at: row.get(4)?,
            delivered: row.get(5)?,
            given_up: row.get(6)?,
            waiting: row.get(9)?,
            last: row.get::<_, Option<i64>>(7)?.map(|at| Ok::<_, rusqlite::Error>((at, row.get(8)?))).transpose()?,
        })
    })?
    .collect()
}

/// The number of an endpoint.
fn number(db: &Connection, id: &str) -> rusqlite::Result<Option<i64>> {
    db.prepare_cached("SELECT number FROM endpoint WHERE id = ?1")?
        .query_row([id], |row| row.get(0))
        .optional()
}

fn remove(db: &Connection, id: &str) -> rusqlite::Result<bool> {
    let Some(number) = number(db, id)? else { return Ok(false) };
    for delete in [
        "DELETE FROM delivery WHERE endpoint = ?1",
        "DELETE FROM endpoint_kind WHERE endpoint = ?1",
        "DELETE FROM endpoint WHERE number = ?1",
    ] {
        db.execute(delete, [number])?;
    }
    Ok(true)
}

fn deliveries(db: &Connection, endpoint: &str, at: i64, limit: u32) -> rusqlite::Result<Vec<Delivery>> {
    db.prepare_cached(
        "SELECT change.number, change.id, change.kind, change.at, change.data, endpoint.url, delivery.attempts
         FROM endpoint JOIN delivery ON delivery.endpoint = endpoint.number JOIN change ON change.number = delivery.change
         WHERE endpoint.id = ?1 AND delivery.next_at <= ?2 ORDER BY delivery.next_at, change.number LIMIT ?3",
    )?
    .query_map(params![endpoint, at, limit], |row| {
        Ok(Delivery {
            change: change(row, 0)?,
            url: row.get(5)?,
            attempts: row.get(6)?,
        })
    })?
    .collect()
}

fn attempted(db: &Connection, endpoint: &str, change: i64, attempt: &Attempt, at: i64) -> rusqlite::Result<()> {
    let Some(number) = number(db, endpoint)? else { return Ok(()) };
    let waits = db
        .prepare_cached("SELECT 1 FROM delivery WHERE endpoint = ?1 AND change = ?2")?
        .exists([number, change])?;
    if !waits {
        return Ok(());
    }
    let take = || {
        db.prepare_cached("DELETE FROM delivery WHERE endpoint = ?1 AND change = ?2")?
            .execute([number, change])
    };
    let (delivered, given_up, why) = match attempt {
        Attempt::Delivered => (take()?, 0, None),
        Attempt::Failed(why, None) => (0, take()?, Some(why.as_str())),
        Attempt::Failed(why, Some(next_at)) => {
            db.prepare_cached("UPDATE delivery SET attempts = attempts + 1, next_at = ?3 WHERE endpoint = ?1 AND change = ?2")?
                .execute([number, change, *next_at])?;
            (0, 0, Some(why.as_str()))
        }
        Attempt::Gone => {
            db.execute("UPDATE endpoint SET disabled_at = ?2 WHERE number = ?1", [number, at])?;
            (
                0,
                db.execute("DELETE FROM delivery WHERE endpoint = ?1", [number])?,
                Some("it answered 410: it is gone"),
            )
        }
    };
    db.prepare_cached("UPDATE endpoint SET delivered = delivered + ?2, given_up = given_up + ?3, last_at = ?4, last_error = ?5 WHERE number = ?1")?
        .execute(params![number, count(delivered), count(given_up), at, why])?;
    Ok(())
}

fn count(rows: usize) -> i64 {
    i64::try_from(rows).unwrap_or(i64::MAX)
}
