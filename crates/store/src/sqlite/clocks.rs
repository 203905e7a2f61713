//! The clocks of a receipt: when its consents end, and when it is to be erased.
//!
//! What lives here: their SQL. What deliberately does not: what a document says of them (the caller passes the ends), and the erasure.
//!
//! A purpose ends at its own time, or when it is withdrawn: not before the receipt arrived, whatever a clock said that had been set back, or the proof would
//! go at once. The proof of the answer is kept for the document's period after the last purpose ended.

use super::write::{Write, WriteError};
use super::{receipts, sealing};
use crate::vault::Month;
use crate::{ReceiptKey, Report, ReportOutcome};
use disclosure::Period;
use receipt::Digest;
use rusqlite::{Connection, params};

/// When a receipt for this document is to be erased whose last purpose ends or ended at this time.
pub fn delete_at(db: &Connection, notice: Digest, ended: i64) -> rusqlite::Result<i64> {
    let proof: String = db
        .prepare_cached("SELECT proof FROM notice WHERE sha256 = ?1")?
        .query_row([notice.0], |row| row.get(0))?;
    let period = Period::parse(&proof).unwrap_or(Period {
        years: 10,
        ..Period::default()
    });
    Ok(period.add_to(ended))
}

/// Computes when a receipt is to be erased, and stores it.
pub fn set_delete_at(db: &Connection, receipt: Digest) -> rusqlite::Result<i64> {
    set_by_choices(db, receipt, "choice.receipt = receipt.number")
}

/// The same in a file whose receipts are not numbered yet (before step 21).
pub fn set_delete_at_unnumbered(db: &Connection, receipt: Digest) -> rusqlite::Result<i64> {
    set_by_choices(db, receipt, "choice.receipt_hash = receipt.hash")
}

fn set_by_choices(db: &Connection, receipt: Digest, of_receipt: &str) -> rusqlite::Result<i64> {
    let delete_at = by_choices(db, receipt, of_receipt)?;
    db.prepare_cached("UPDATE receipt SET delete_at = ?2 WHERE hash = ?1")?
        .execute(params![receipt.0, delete_at])?;
    Ok(delete_at)
}

/// When a receipt is to be erased by its choices and its document, whatever is stored.
pub fn due_at(db: &Connection, receipt: Digest) -> rusqlite::Result<i64> {
    by_choices(db, receipt, "choice.receipt = receipt.number")
}

fn by_choices(db: &Connection, receipt: Digest, of_receipt: &str) -> rusqlite::Result<i64> {
    let (ended, received_at, notice): (Option<i64>, i64, [u8; 32]) = db
        .prepare_cached(&format!(
            "SELECT (SELECT max(min(until, coalesce(max(withdrawn_at, receipt.received_at), until))) FROM choice WHERE {of_receipt} AND until IS NOT NULL),
                    received_at, notice_sha256
             FROM receipt WHERE hash = ?1",
        ))?
        .query_row([receipt.0], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))?;
    delete_at(db, Digest(notice), ended.unwrap_or(received_at))
}

/// The month of a time; the last one that there is for a time that is later.
pub fn month(at: i64) -> Month {
    Month::of(at).unwrap_or(Month::LAST)
}

/// As [`Store::report`](crate::Store::report).
pub fn report(db: &Write<'_>, report: &Report) -> Result<ReportOutcome, WriteError> {
    let key = ReceiptKey::Hash(report.receipt);
    let Some(before) = receipts::status(db, db.log(), key)? else {
        return Ok(ReportOutcome::UnknownReceipt);
    };
    let Some(granted) = before.granted().find(|(purpose, _)| *purpose == report.purpose).map(|(_, granted)| granted) else {
        return Ok(ReportOutcome::NotGranted);
    };
    if granted.withdrawn_at.is_some() || granted.until <= report.now {
        return Ok(ReportOutcome::Ended(before));
    }
    if report.until <= granted.until {
        return Ok(ReportOutcome::Reported(before));
    }
    db.prepare_cached("UPDATE choice SET until = ?3 WHERE receipt = (SELECT number FROM receipt WHERE hash = ?1) AND purpose = ?2")?
        .execute(params![report.receipt.0, report.purpose, report.until])?;
    db.prepare_cached("UPDATE receipt SET valid_until = max(valid_until, ?2) WHERE hash = ?1")?
        .execute(params![report.receipt.0, report.until])?;
    sealing::move_to(db, report.receipt, month(set_delete_at(db, report.receipt)?))?;
    let after = receipts::status(db, db.log(), key)?;
    Ok(after.map_or(ReportOutcome::UnknownReceipt, ReportOutcome::Reported))
}
