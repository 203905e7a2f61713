//! Suspensions: what an opt-out suspends until a person decides of it, and which are late.
//!
//! What lives here: the SQL of the table `suspension`, and what follows of it for an opt-out's state. What deliberately does not: when something is suspended
//! and what a decision means (`optouts`), and the entries of the erasure journal (`erasing`).

use super::outbox;
use super::write::Write;
use crate::ChangeKind;
use crate::vault::{Entry, Erasure, Suspension};
use receipt::Digest;
use rusqlite::{Connection, params};

/// Since when each purpose of a receipt is suspended; the earliest counts.
pub fn of_receipt(db: &Connection, receipt: Digest) -> rusqlite::Result<Vec<(String, i64)>> {
    db.prepare_cached("SELECT purpose, min(since) FROM suspension WHERE receipt_hash = ?1 AND lifted_at IS NULL GROUP BY purpose")?
        .query_map([receipt.0], |row| Ok((row.get(0)?, row.get(1)?)))?
        .collect()
}

/// What an opt-out suspends now.
pub fn of_opt_out(db: &Connection, id: Digest) -> rusqlite::Result<Vec<(Digest, Vec<String>)>> {
    let mut look = db.prepare_cached("SELECT receipt_hash, purpose FROM suspension WHERE opt_out = ?1 AND lifted_at IS NULL ORDER BY receipt_hash, purpose")?;
    let rows = look.query_map([id.0], |row| Ok((Digest(row.get(0)?), row.get(1)?)))?;
    let mut suspended: Vec<(Digest, Vec<String>)> = Vec::new();
    for row in rows {
        let (receipt, purpose) = row?;
        match suspended.last_mut() {
            Some((same, purposes)) if *same == receipt => purposes.push(purpose),
            Some(_) | None => suspended.push((receipt, vec![purpose])),
        }
    }
    Ok(suspended)
}

/// Suspends purposes of a receipt until the opt-out is settled.
pub fn suspend(db: &Write<'_>, suspension: Suspension, since: i64) -> rusqlite::Result<()> {
    let mut insert = db.prepare_cached("INSERT INTO suspension (receipt_hash, purpose, opt_out, since) VALUES (?1, ?2, ?3, ?4)")?;
    for purpose in &suspension.purposes {
        insert.execute(params![suspension.row.0, purpose, suspension.opt_out.0, since])?;
    }
    outbox::of_suspension(db, ChangeKind::ReceiptSuspended, Digest(suspension.row.0), &suspension.purposes, since)?;
    db.journal(Entry {
        at: since,
        erasure: Erasure::Suspension(suspension),
    });
    Ok(())
}

/// Suspends again what the erasure journal says, in a database that does not know of it. Number and text of the opt-out are lost.
pub fn suspend_again(db: &Connection, suspension: &Suspension, at: i64) -> rusqlite::Result<()> {
    let Suspension {
        row,
        opt_out,
        by,
        read,
        due_at,
        purposes,
    } = suspension;
    db.prepare_cached("INSERT INTO opt_out (id, received_at, way, reading, state, due_at) VALUES (?1, ?2, ?3, ?4, 'suspended', ?5) ON CONFLICT DO NOTHING")?
        .execute(params![opt_out.0, at, by.as_str(), read.as_str(), due_at])?;
    let mut suspend = db.prepare_cached("INSERT INTO suspension (receipt_hash, purpose, opt_out, since) VALUES (?1, ?2, ?3, ?4) ON CONFLICT DO NOTHING")?;
    for purpose in purposes {
        suspend.execute(params![row.0, purpose, opt_out.0, at])?;
    }
    lift_ended(db, Digest(row.0), at)
}

/// Tells that these purposes of a receipt stand again, as far as nothing else suspends them.
pub fn resumed(db: &Connection, receipt: Digest, mut purposes: Vec<String>, at: i64) -> rusqlite::Result<()> {
    let others = of_receipt(db, receipt)?;
    purposes.retain(|purpose| others.iter().all(|(other, _)| other != purpose));
    if purposes.is_empty() {
        return Ok(());
    }
    outbox::of_suspension(db, ChangeKind::ReceiptResumed, receipt, &purposes, at)
}

/// Lifts what an opt-out still suspends.
pub fn lift_all(db: &Connection, id: Digest, at: i64) -> rusqlite::Result<()> {
    db.prepare_cached("UPDATE suspension SET lifted_at = ?2 WHERE opt_out = ?1 AND lifted_at IS NULL")?
        .execute(params![id.0, at])?;
    end_settled(db, at)
}

/// Lifts the suspensions of a receipt's purposes that were withdrawn, or that went with the receipt: nobody has to decide of them any more.
pub fn lift_ended(db: &Connection, receipt: Digest, at: i64) -> rusqlite::Result<()> {
    let lifted = db
        .prepare_cached(
            "UPDATE suspension SET lifted_at = ?2 WHERE receipt_hash = ?1 AND lifted_at IS NULL AND EXISTS (
                 SELECT 1 FROM choice JOIN receipt ON receipt.number = choice.receipt
                 WHERE receipt.hash = suspension.receipt_hash AND choice.purpose = suspension.purpose
                   AND (choice.withdrawn_at IS NOT NULL OR receipt.erased_at IS NOT NULL))",
        )?
        .execute(params![receipt.0, at])?;
    if lifted > 0 {
        end_settled(db, at)?;
    }
    Ok(())
}

/// Ends the opt-outs that suspend nothing any more.
fn end_settled(db: &Connection, at: i64) -> rusqlite::Result<()> {
    db.prepare_cached(
        "UPDATE opt_out SET state = 'settled', done_at = ?1 WHERE state = 'suspended'
           AND NOT EXISTS (SELECT 1 FROM suspension WHERE suspension.opt_out = opt_out.id AND lifted_at IS NULL)",
    )?
    .execute([at])
    .map(drop)
}

/// The opt-outs that are late and of which that was not noted, in the order in which they were due.
pub fn late(db: &Connection, at: i64, limit: u32) -> rusqlite::Result<Vec<(Digest, i64)>> {
    db.prepare_cached("SELECT id, due_at FROM opt_out WHERE state = 'suspended' AND due_at < ?1 AND late_at IS NULL ORDER BY due_at LIMIT ?2")?
        .query_map(params![at, limit], |row| Ok((Digest(row.get(0)?), row.get(1)?)))?
        .collect()
}

/// Notes of at most so many opt-outs that they are late, and tells it.
pub fn note_late(db: &Write<'_>, at: i64, limit: u32) -> rusqlite::Result<Vec<(Digest, i64)>> {
    let noted = late(db, at, limit)?;
    for (id, due_at) in &noted {
        db.prepare_cached("UPDATE opt_out SET late_at = ?2 WHERE id = ?1")?.execute(params![id.0, at])?;
        outbox::of_late_opt_out(db, *id, *due_at, &of_opt_out(db, *id)?)?;
    }
    Ok(noted)
}
