//! What happened to receipts, drills, and looks at numbers: the events, their records' hashes, and their leaves.
//!
//! What lives here: the SQL of events. What deliberately does not: the tree over their leaves (`tiles`).

use crate::{Event, Logged};
use aws_lc_rs::digest::{SHA256, digest};
use consent_log::{Leaf, LeafKind};
use promises::PermitRecord;
use receipt::{Cause, Digest, erasure_record, withdrawal_record};
use rusqlite::types::Type;
use rusqlite::{Connection, OptionalExtension, Row, params};

/// An event that the database has.
#[derive(Clone, Copy, Debug)]
pub struct Added {
    /// Its number.
    pub number: i64,
    /// What it is.
    pub kind: LeafKind,
    /// The hash of its record.
    pub hash: Digest,
    /// Which receipt it is of; `None` for a drill and for a look.
    pub receipt: Option<Digest>,
}

impl Added {
    /// The receipt whose own leaf this one refers to.
    pub fn refers_to(&self) -> Option<Digest> {
        match self.kind {
            LeafKind::Receipt | LeafKind::Import | LeafKind::Drill | LeafKind::Access => None,
            LeafKind::Withdrawal | LeafKind::Erasure | LeafKind::Permit => self.receipt,
        }
    }
}

/// Adds an event.
pub fn insert(db: &Connection, receipt: Digest, event: &Event) -> rusqlite::Result<Added> {
    let (kind, at, purposes, cause, hash) = match event {
        Event::Receipt { at } => (LeafKind::Receipt, at, None, None, receipt),
        Event::Import { at } => (LeafKind::Import, at, None, None, receipt),
        Event::Withdrawal { at, purposes } => {
            let record = withdrawal_record(receipt, purposes.iter().map(String::as_str), *at);
            (LeafKind::Withdrawal, at, Some(purposes), None, sha256(record.as_bytes()))
        }
        Event::Erasure { at, cause } => {
            let record = erasure_record(receipt, *cause, *at);
            (LeafKind::Erasure, at, None, Some(cause.as_str()), sha256(record.as_bytes()))
        }
    };
    let purposes = purposes.map(|purposes| json::to_jcs(&json::array(purposes.iter().map(|one| json::text(&**one)))));
    db.prepare_cached(
        "INSERT INTO event (receipt, kind, at, purposes, hash, cause) VALUES ((SELECT number FROM receipt WHERE hash = ?1), ?2, ?3, ?4, ?5, ?6)",
    )?
    .execute(params![receipt.0, kind.as_str(), at, purposes, hash.0, cause])?;
    Ok(Added {
        number: db.last_insert_rowid(),
        kind,
        hash,
        receipt: Some(receipt),
    })
}

/// Adds a contact that is permitted.
pub fn insert_permit(db: &Connection, record: &PermitRecord) -> rusqlite::Result<Added> {
    let (kind, hash) = (LeafKind::Permit, sha256(record.to_jcs().as_bytes()));
    db.prepare_cached("INSERT INTO event (receipt, kind, at, hash) VALUES ((SELECT number FROM receipt WHERE hash = ?1), ?2, ?3, ?4)")?
        .execute(params![record.receipt.0, kind.as_str(), record.at, hash.0])?;
    Ok(Added {
        number: db.last_insert_rowid(),
        kind,
        hash,
        receipt: Some(record.receipt),
    })
}

/// Adds the certificate of a drill.
pub fn insert_drill(db: &Connection, certificate: &str, at: i64) -> rusqlite::Result<Added> {
    let (kind, hash) = (LeafKind::Drill, sha256(certificate.as_bytes()));
    db.execute(
        "INSERT INTO event (kind, at, hash, certificate) VALUES (?1, ?2, ?3, ?4)",
        params![kind.as_str(), at, hash.0, certificate],
    )?;
    Ok(Added {
        number: db.last_insert_rowid(),
        kind,
        hash,
        receipt: None,
    })
}

/// Adds a look at numbers.
pub fn insert_access(db: &Connection, record: &str, at: i64) -> rusqlite::Result<Added> {
    let (kind, hash) = (LeafKind::Access, sha256(record.as_bytes()));
    db.prepare_cached("INSERT INTO event (kind, at, hash) VALUES (?1, ?2, ?3)")?
        .execute(params![kind.as_str(), at, hash.0])?;
    Ok(Added {
        number: db.last_insert_rowid(),
        kind,
        hash,
        receipt: None,
    })
}

/// Adds the events of receipts that were stored before there were events, each after its time: receipts, then withdrawals.
pub fn of_earlier_version(db: &Connection) -> rusqlite::Result<()> {
    let receipts = db
        .prepare(
            "SELECT hash, received_at FROM receipt WHERE NOT EXISTS (SELECT 1 FROM event WHERE event.receipt = receipt.number AND kind <> 'permit') ORDER BY received_at, hash",
        )?
        .query_map([], |row| Ok((Digest(row.get(0)?), row.get(1)?)))?
        .collect::<rusqlite::Result<Vec<(Digest, i64)>>>()?;
    let mut withdrawals: Vec<(i64, Digest, Vec<String>)> = Vec::new();
    for (receipt, at) in receipts {
        insert(db, receipt, &Event::Receipt { at })?;
        let mut choices =
            db.prepare_cached("SELECT withdrawn_at, purpose FROM choice WHERE receipt = (SELECT number FROM receipt WHERE hash = ?1) AND withdrawn_at IS NOT NULL ORDER BY withdrawn_at, position")?;
        let rows = choices.query_map([receipt.0], |row| Ok((row.get(0)?, row.get(1)?)))?;
        for row in rows {
            let (at, purpose): (i64, String) = row?;
            match withdrawals.last_mut() {
                Some((same, of, purposes)) if *same == at && *of == receipt => purposes.push(purpose),
                Some(_) | None => withdrawals.push((at, receipt, vec![purpose])),
            }
        }
    }
    withdrawals.sort_by_key(|(at, receipt, _)| (*at, receipt.0));
    for (at, receipt, purposes) in withdrawals {
        insert(db, receipt, &Event::Withdrawal { at, purposes })?;
    }
    Ok(())
}

/// The leaf of a receipt's own event in this log: that of its first event. (The index of a receipt's events has no permits.)
pub fn first_leaf(db: &Connection, log: u64, receipt: Digest) -> rusqlite::Result<Option<u64>> {
    db.prepare_cached(
        "SELECT leaf.number FROM event JOIN leaf ON leaf.event = event.number
         WHERE event.receipt = (SELECT number FROM receipt WHERE hash = ?1) AND event.kind <> 'permit' AND leaf.log = ?2 ORDER BY event.number LIMIT 1",
    )?
    .query_row(params![receipt.0, index(log)], |row| row.get::<_, i64>(0))
    .optional()
    .map(|number| number.map(i64::unsigned_abs))
}

/// Everything that happened to a receipt, oldest first. The contacts that it permitted are not among it: they are listed by themselves (`contacts`).
pub fn of_receipt(db: &Connection, log: u64, receipt: Digest) -> rusqlite::Result<Vec<Logged>> {
    db.prepare_cached(
        "SELECT event.kind, event.at, event.purposes, leaf.number, event.cause FROM event JOIN leaf ON leaf.event = event.number
         WHERE event.receipt = (SELECT number FROM receipt WHERE hash = ?1) AND leaf.log = ?2 AND event.kind <> 'permit' ORDER BY event.number",
    )?
    .query_map(params![receipt.0, index(log)], |row| {
        let at = row.get(1)?;
        let event = match kind(row, 0)? {
            LeafKind::Receipt => Event::Receipt { at },
            LeafKind::Import => Event::Import { at },
            LeafKind::Withdrawal => Event::Withdrawal {
                at,
                purposes: purposes(row, 2)?,
            },
            LeafKind::Erasure => Event::Erasure { at, cause: cause(row, 4)? },
            LeafKind::Permit | LeafKind::Drill | LeafKind::Access => return Err(unreadable(0)),
        };
        Ok(Logged {
            event,
            index: row.get::<_, i64>(3)?.unsigned_abs(),
        })
    })?
    .collect()
}

/// The events that have no leaf in this log, oldest first.
pub fn without_leaf(db: &Connection, log: u64) -> rusqlite::Result<Vec<Added>> {
    db.prepare(
        "SELECT event.number, event.kind, event.hash, receipt.hash FROM event LEFT JOIN receipt ON receipt.number = event.receipt
         WHERE NOT EXISTS (SELECT 1 FROM leaf WHERE leaf.event = event.number AND leaf.log = ?1) ORDER BY event.number",
    )?
    .query_map([index(log)], added)?
    .collect()
}

/// The entries of leaves `from..from + count`, as far as there are any.
pub fn entries(db: &Connection, log: u64, from: u64, count: u16) -> rusqlite::Result<Vec<Vec<u8>>> {
    db.prepare_cached(
        "SELECT event.number, event.kind, event.hash, receipt.hash
         FROM leaf JOIN event ON event.number = leaf.event LEFT JOIN receipt ON receipt.number = event.receipt
         WHERE leaf.log = ?1 AND leaf.number >= ?2 ORDER BY leaf.number LIMIT ?3",
    )?
    .query_map(params![index(log), index(from), count], added)?
    .map(|row| Ok(leaf(db, log, &row?)?.to_entry()))
    .collect()
}

/// The leaf of an event in this log.
pub fn leaf(db: &Connection, log: u64, added: &Added) -> rusqlite::Result<Leaf> {
    let reference = match added.refers_to() {
        Some(receipt) => first_leaf(db, log, receipt)?,
        None => None,
    };
    Ok(Leaf {
        kind: added.kind,
        hash: added.hash.0,
        reference,
    })
}

/// An index or a log's number, as SQLite keeps it.
pub fn index(number: u64) -> i64 {
    i64::try_from(number).unwrap_or(i64::MAX)
}

/// An event: its number, kind, hash and receipt.
fn added(row: &Row<'_>) -> rusqlite::Result<Added> {
    Ok(Added {
        number: row.get(0)?,
        kind: kind(row, 1)?,
        hash: Digest(row.get(2)?),
        receipt: row.get::<_, Option<_>>(3)?.map(Digest),
    })
}

fn sha256(bytes: &[u8]) -> Digest {
    let mut hash = [0; 32];
    hash.copy_from_slice(digest(&SHA256, bytes).as_ref());
    Digest(hash)
}

fn kind(row: &Row<'_>, column: usize) -> rusqlite::Result<LeafKind> {
    let name: String = row.get(column)?;
    LeafKind::ALL
        .iter()
        .copied()
        .find(|kind| kind.as_str() == name)
        .ok_or_else(|| unreadable(column))
}

fn purposes(row: &Row<'_>, column: usize) -> rusqlite::Result<Vec<String>> {
    let array: String = row.get(column)?;
    let node = json::parse(array.as_bytes()).map_err(|_| unreadable(column))?;
    node.list(json::Node::words).map_err(|_| unreadable(column))
}

fn cause(row: &Row<'_>, column: usize) -> rusqlite::Result<Cause> {
    let name: String = row.get(column)?;
    Cause::ALL.into_iter().find(|cause| cause.as_str() == name).ok_or_else(|| unreadable(column))
}

fn unreadable(column: usize) -> rusqlite::Error {
    rusqlite::Error::FromSqlConversionFailure(column, Type::Text, "it is not what this program writes there".into())
}
