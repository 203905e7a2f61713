//! A yes that arrives late: it may have waited in the visitor's browser for days, and what the person said since counts more.
//!
//! What lives here: what was said between the signing of a receipt and its arrival, and what of it ends or suspends. What deliberately does not: storing the
//! receipt (`receipts`), and which of several receipts a permit goes by (crate `promises`).

use super::optouts::{self, named};
use super::write::{Write, WriteError};
use super::{receipts, sealing, suspensions};
use crate::optouts::{Read, Way};
use crate::vault::Suspension;
use crate::{NewReceipt, ReceiptKey};
use phone::E164;
use receipt::Digest;
use rusqlite::{OptionalExtension, Row, params};
use std::collections::BTreeMap;

/// How long a receipt may be on its way, in seconds, until what was said in between is looked for. Within it the order of arrival counts: the clocks of a visitor
/// and a server differ as much.
const ON_ITS_WAY: i64 = 10;

/// What was said of a receipt's purposes since it was signed.
#[derive(Default)]
pub struct SaidSince {
    /// When each purpose was refused, withdrawn or opted out of, the last time.
    ended: BTreeMap<String, i64>,
    /// The open opt-outs, and what of this receipt they suspend.
    suspended: Vec<(i64, Suspension)>,
}

/// When a receipt counts as given: when it was signed, or when it arrived, if that was at once.
pub fn given_at(new: &NewReceipt) -> i64 {
    if new.received_at - new.signed_at <= ON_ITS_WAY {
        return new.received_at;
    }
    new.signed_at
}

/// Looks for it, since `given_at`. A receipt that came at once, or of no purpose, has nothing that could be overtaken.
pub fn find(db: &Write<'_>, new: &NewReceipt, given_at: i64) -> Result<SaidSince, WriteError> {
    let mut said = SaidSince::default();
    let granted: Vec<&String> = new.choices.iter().filter(|(_, until)| until.is_some()).map(|(purpose, _)| purpose).collect();
    if granted.is_empty() || given_at >= new.received_at {
        return Ok(said);
    }
    // Both spellings of the number are the same person.
    for number in [Some(new.phone.clone()), new.phone.other_spelling()].iter().flatten() {
        db.seal_of(number)?;
        in_receipts(db, new, number, given_at, &granted, &mut said)?;
        in_opt_outs(db, new, number, given_at, &granted, &mut said)?;
    }
    Ok(said)
}

/// Withdrawals of the number's other receipts for the document, and what they refuse.
fn in_receipts(db: &Write<'_>, new: &NewReceipt, number: &E164, since: i64, granted: &[&String], said: &mut SaidSince) -> Result<(), WriteError> {
    let mut noes = db.prepare_cached(
        "SELECT choice.purpose, CASE WHEN choice.until IS NULL THEN coalesce(receipt.signed_at, receipt.received_at) ELSE choice.withdrawn_at END AS at
         FROM choice JOIN receipt ON receipt.hash = choice.receipt_hash JOIN notice ON notice.sha256 = receipt.notice_sha256
         WHERE receipt.hash = ?1 AND at > ?2 AND notice.id = (SELECT id FROM notice WHERE sha256 = ?3)",
    )?;
    for other in sealing::newest(db, db.vault(), number)? {
        let mut rows = noes.query(params![other.0, since, new.notice_sha256.0])?;
        while let Some(row) = rows.next()? {
            let (purpose, at): (String, i64) = (row.get(0)?, row.get(1)?);
            if granted.contains(&&purpose) {
                said.end(&purpose, at);
            }
        }
    }
    Ok(())
}

/// What an opt-out ends, and what an open one suspends.
fn in_opt_outs(db: &Write<'_>, new: &NewReceipt, number: &E164, since: i64, granted: &[&String], said: &mut SaidSince) -> Result<(), WriteError> {
    for opt_out in opt_outs_since(db, number, since)? {
        // What a person decides of, or has decided: that came to a withdrawal of another receipt, or to nothing.
        let decided = suspensions::purposes(db, opt_out.id)?;
        match opt_out.read {
            Read::Stop | Read::WrongNumber => {
                for purpose in granted.iter().filter(|purpose| decided.iter().all(|(one, _)| one != **purpose)) {
                    said.end(purpose, opt_out.at);
                }
            }
            Read::Unclear => {}
        }
        let open = decided.into_iter().filter(|(purpose, open)| *open && granted.contains(&purpose));
        let purposes: Vec<String> = open.map(|(purpose, _)| purpose).collect();
        if !purposes.is_empty() {
            let suspension = Suspension {
                row: new.hash.into(),
                opt_out: opt_out.id.into(),
                by: opt_out.by,
                read: opt_out.read,
                due_at: opt_out.due_at,
                purposes,
            };
            said.suspended.push((opt_out.at, suspension));
        }
    }
    Ok(())
}

impl SaidSince {
    fn end(&mut self, purpose: &str, at: i64) {
        let last = self.ended.entry(purpose.to_owned()).or_insert(at);
        *last = at.max(*last);
    }
}

/// Ends and suspends of the stored receipt what was found, at the time at which it was said: a later yes is not ended by it.
pub fn end(db: &Write<'_>, new: &NewReceipt, said: SaidSince) -> Result<(), WriteError> {
    if said.ended.is_empty() && said.suspended.is_empty() {
        return Ok(());
    }
    let Some(status) = receipts::status(db, db.log(), ReceiptKey::Hash(new.hash))? else {
        return Ok(());
    };
    for (at, suspension) in said.suspended {
        suspensions::suspend(db, suspension, at)?;
    }
    let mut times: Vec<i64> = said.ended.values().copied().collect();
    times.sort_unstable();
    times.dedup();
    for at in times {
        let purposes: Vec<String> = said.ended.iter().filter(|(_, when)| **when == at).map(|(purpose, _)| purpose.clone()).collect();
        receipts::withdraw_as_of(db, &status, Some(&purposes), at, new.received_at)?;
    }
    Ok(())
}

/// An opt-out of the number, as far as it matters for a receipt that arrives after it.
struct Before {
    id: Digest,
    at: i64,
    by: Way,
    read: Read,
    due_at: i64,
}

/// The opt-outs of a number that came after this time, oldest first.
fn opt_outs_since(db: &Write<'_>, number: &E164, at: i64) -> Result<Vec<Before>, WriteError> {
    let mut look = db.prepare_cached("SELECT received_at, way, reading, due_at FROM opt_out WHERE id = ?1 AND received_at > ?2")?;
    let mut found = Vec::new();
    for id in optouts::of_number(db, db.vault(), number)? {
        let row = |row: &Row<'_>| {
            Ok(Before {
                id,
                at: row.get(0)?,
                by: named(row, 1, Way::parse)?,
                read: named(row, 2, Read::parse)?,
                due_at: row.get(3)?,
            })
        };
        found.extend(look.query_row(params![id.0, at], row).optional()?);
    }
    Ok(found)
}
