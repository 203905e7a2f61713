//! Erasing receipts, and destroying the keys of months that are over.
//!
//! What lives here: the transaction of an erasure, and replaying the erasure journal on a database that has not seen all of it. What deliberately does
//! not: the keys (`vault`), when a receipt is due (`clocks`), and the order of the writes outside of the database (`writer`).
//!
//! The order is: the journal's line, the transaction, the key. After a crash between two of them the next start does the rest: an entry that the database
//! has not seen is replayed, and a key whose row is erased is destroyed. A database that was restored from an older copy is told all that it lacks.

use super::write::{OpenLog, Write, WriteError};
use super::{clocks, contacts, identity, optouts, questions, receipts, sealing, suspensions};
use crate::vault::{Entry, Erasure, Month, RowId, Vault, VaultError};
use crate::{EraseOutcome, Event, ReceiptKey, ReceiptStatus};
use receipt::{Cause, Digest};
use rusqlite::{Connection, OptionalExtension, Row, TransactionBehavior, params};

/// How long the nonces of an erased receipt are kept after it arrived, in seconds: no other receipt could use them later than that. A nonce is good for 30
/// minutes, and what was signed with it may arrive 7 days later.
const NONCES: i64 = 8 * 86_400;

/// As [`Store::erase`](crate::Store::erase).
pub fn erase(db: &Write<'_>, receipt: Digest, cause: Cause, at: i64) -> Result<EraseOutcome, WriteError> {
    let Some(erased) = erased_at(db, receipt)? else {
        return Ok(EraseOutcome::UnknownReceipt);
    };
    db.seal_row(receipt)?;
    db.destroy_row(receipt.into());
    match cause {
        // A question has a clock of its own.
        Cause::End => {}
        Cause::Request => questions::forget_of_receipt(db, receipt, at)?,
    }
    if let Some(before) = erased {
        return Ok(EraseOutcome::Erased {
            at: before,
            withdrawn: Vec::new(),
        });
    }
    // Before the journal's line of the erasure: a crash in between leaves them withdrawn, and never counting again.
    let withdrawn = withdraw_replaced(db, receipt, at)?;
    db.journal(Entry {
        at,
        erasure: Erasure::Row(receipt.into()),
    });
    remove(db, receipt, cause, at)?;
    Ok(EraseOutcome::Erased { at, withdrawn })
}

/// Withdraws the consents of older receipts that this one replaced: an erased receipt is not found by its number, and they would count again
/// (`docs/spec/permit.md`, rule 1). A purpose that a later receipt answers too is left alone: that one counts.
fn withdraw_replaced(db: &Write<'_>, receipt: Digest, at: i64) -> Result<Vec<(Digest, Vec<String>)>, WriteError> {
    let number = match sealing::open(db, db.vault(), receipt) {
        Ok(Some(compact)) => sealing::number(receipt, &compact)?,
        // What cannot be opened is not found by its number either, and must be erased all the same.
        Ok(None) | Err(WriteError::Vault(VaultError::UnknownRow(_) | VaultError::Damaged { .. })) => return Ok(Vec::new()),
        Err(e) => return Err(e),
    };
    let mut arrival = db.prepare_cached(
        "SELECT coalesce(receipt.signed_at, receipt.received_at), (SELECT min(event.number) FROM event WHERE event.receipt = receipt.number AND event.kind <> 'permit')
         FROM receipt JOIN notice ON notice.sha256 = receipt.notice_sha256
         WHERE receipt.hash = ?1 AND notice.id = (SELECT id FROM notice JOIN receipt ON receipt.notice_sha256 = notice.sha256 WHERE receipt.hash = ?2)",
    )?;
    let order = |row: &Row<'_>| Ok((row.get::<_, i64>(0)?, row.get::<_, Option<i64>>(1)?));
    let (mut older, mut newer) = (Vec::new(), Vec::new());
    let Some(own) = arrival.query_row(params![receipt.0, receipt.0], order).optional()? else {
        return Ok(Vec::new());
    };
    db.seal_of(&number)?;
    for other in sealing::find(db, db.vault(), &number)? {
        match arrival.query_row(params![other.0, receipt.0], order).optional()? {
            Some(place) if place < own => older.push(other),
            Some(place) if place > own => newer.push(other),
            Some(_) | None => {}
        }
    }
    let mut replaced = answered(db, receipt)?;
    for other in newer {
        let since = answered(db, other)?;
        replaced.retain(|purpose| !since.contains(purpose));
    }
    let mut withdrawn = Vec::new();
    for other in older {
        let Some(status) = receipts::status(db, db.log(), ReceiptKey::Hash(other))? else {
            continue;
        };
        let standing = status.granted().filter(|(_, granted)| granted.withdrawn_at.is_none() && granted.until > at);
        let ended: Vec<String> = standing
            .map(|(purpose, _)| purpose.to_owned())
            .filter(|purpose| replaced.contains(purpose))
            .collect();
        if !ended.is_empty() {
            receipts::withdraw_from(db, &status, Some(&ended), at)?;
            withdrawn.push((other, ended));
        }
    }
    Ok(withdrawn)
}

/// The purposes that a receipt answers, be it with a yes or a no.
fn answered(db: &Connection, receipt: Digest) -> rusqlite::Result<Vec<String>> {
    db.prepare_cached("SELECT purpose FROM choice WHERE receipt = (SELECT number FROM receipt WHERE hash = ?1)")?
        .query_map([receipt.0], |row| row.get(0))?
        .collect()
}

/// When the receipt was erased, if it was; `None` where there is none.
fn erased_at(db: &Connection, receipt: Digest) -> rusqlite::Result<Option<Option<i64>>> {
    db.prepare_cached("SELECT erased_at FROM receipt WHERE hash = ?1")?
        .query_row([receipt.0], |row| row.get(0))
        .optional()
}

/// Removes what names a person, and logs that.
fn remove(db: &Write<'_>, receipt: Digest, cause: Cause, at: i64) -> Result<(), WriteError> {
    db.prepare_cached("UPDATE receipt SET sealed = NULL, withdraw_sha256 = randomblob(32), erased_at = ?2 WHERE hash = ?1")?
        .execute(params![receipt.0, at])?;
    db.prepare_cached("DELETE FROM nonce WHERE receipt_hash IN (SELECT hash FROM receipt WHERE hash = ?1 AND received_at < ?2)")?
        .execute(params![receipt.0, at - NONCES])?;
    contacts::forget_occasions(db, receipt)?;
    suspensions::lift_ended(db, receipt, at)?;
    db.append(receipt, &Event::Erasure { at, cause })?;
    Ok(())
}

/// As [`Store::due`](crate::Store::due).
pub fn due(db: &Connection, at: i64, limit: u32) -> rusqlite::Result<Vec<Digest>> {
    db.prepare_cached("SELECT hash FROM receipt WHERE erased_at IS NULL AND delete_at <= ?1 ORDER BY delete_at LIMIT ?2")?
        .query_map(params![at, limit], |row| row.get(0).map(Digest))?
        .collect()
}

/// The first month that is not over at this time or in which a receipt, an opt-out or a question is left, and how many months before it have a key.
pub fn months_over(db: &Connection, vault: &Vault, at: i64) -> Result<(Month, usize), WriteError> {
    // A receipt is in the month in which it is due, or in a later one.
    let first: Option<i64> = db.query_row("SELECT min(delete_at) FROM receipt WHERE erased_at IS NULL", [], |row| row.get(0))?;
    let firsts = [first, optouts::first_kept(db)?, questions::first_kept(db)?, Some(at)];
    let before = clocks::month(firsts.into_iter().flatten().min().unwrap_or(at));
    let over = vault.months()?.into_iter().filter(|month| *month < before).count();
    Ok((before, over))
}

/// As [`Store::destroy_months`](crate::Store::destroy_months).
pub fn destroy_months(db: &Write<'_>, at: i64) -> Result<usize, WriteError> {
    let (before, over) = months_over(db, db.vault(), at)?;
    if over > 0 {
        keep(db, before)?;
        db.journal(Entry {
            at,
            erasure: Erasure::MonthsBefore(before),
        });
        db.destroy_months_before(before);
    }
    Ok(over)
}

/// Moves receipts that are kept out of the months before this one. There are none, unless an older copy of the key store was put back, which does not know that
/// an event prolonged them.
fn keep(db: &Write<'_>, before: Month) -> Result<(), WriteError> {
    let mut due = db.prepare_cached("SELECT delete_at FROM receipt WHERE hash = ?1 AND erased_at IS NULL")?;
    for RowId(row) in db.vault().rows_before(before)? {
        if let Some(delete_at) = due.query_row([row], |row| row.get(0)).optional()? {
            sealing::move_to(db, Digest(row), clocks::month(delete_at))?;
        }
    }
    Ok(())
}

/// The receipt that an entry of the journal names, unless it is erased. One that the database lacks is noted: whoever has its bytes may post it again.
fn named(db: &Write<'_>, row: &RowId) -> rusqlite::Result<Option<ReceiptStatus>> {
    let hash = Digest(row.0);
    let known = receipts::status(db, db.log(), ReceiptKey::Hash(hash))?;
    if known.is_none() {
        receipts::set_gone(db, hash)?;
    }
    Ok(known.filter(|status| status.erased_at.is_none()))
}

/// Does what the journal's entries say and the database has not seen. With `anew` what they all say: the database's count may be that of another journal.
/// What is done already stays as it is.
pub fn replay(db: &mut Connection, log: &mut OpenLog, vault: &Vault, entries: &[Entry], anew: bool) -> Result<(), WriteError> {
    let counted = identity::replayed(db)?;
    let seen = if anew { 0 } else { usize::try_from(counted).unwrap_or(usize::MAX) };
    let total = entries.len() as u64;
    if seen as u64 == total && counted == total {
        return Ok(());
    }
    let transaction = db.transaction_with_behavior(TransactionBehavior::Immediate)?;
    let write = Write::new(&transaction, log, vault);
    let mut rows: Vec<RowId> = Vec::new();
    let mut months_before = None;
    for entry in entries.get(seen..).unwrap_or_default() {
        match &entry.erasure {
            Erasure::Row(id) => {
                rows.push(*id);
                let receipt = Digest(id.0);
                optouts::forgotten(&write, receipt)?;
                questions::forgotten(&write, receipt, entry.at)?;
                if let Some(status) = named(&write, id)? {
                    // The journal does not say why; the clock does.
                    let cause = if status.delete_at <= entry.at { Cause::End } else { Cause::Request };
                    remove(&write, receipt, cause, entry.at)?;
                }
            }
            Erasure::Withdrawal { row, purposes } => {
                if let Some(status) = named(&write, row)? {
                    receipts::withdraw_from(&write, &status, purposes.as_deref(), entry.at)?;
                }
            }
            Erasure::Suspension(suspension) => {
                if named(&write, &suspension.row)?.is_some() {
                    suspensions::suspend_again(&write, suspension, entry.at)?;
                }
            }
            Erasure::Settlement { opt_out } => suspensions::lift_all(&write, Digest(opt_out.0), entry.at)?,
            Erasure::MonthsBefore(month) => months_before = months_before.max(Some(*month)),
        }
    }
    // What they wrote into the journal is in it already.
    let (edge, _) = write.finish()?;
    identity::set_replayed(&transaction, total)?;
    identity::count_write(&transaction)?;
    super::write::commit(transaction)?;
    log.edge = edge;
    if !rows.is_empty() {
        vault.destroy_rows(&rows)?;
    }
    if let Some(month) = months_before {
        vault.destroy_months_before(month)?;
    }
    Ok(())
}
