//! A yes that arrives late: it may have waited in the visitor's browser for days, and what the person said since counts more.
//!
//! What lives here: what was said between the signing of a receipt and its arrival, and what of it ends or suspends. What deliberately does not: storing the
//! receipt (`receipts`), and which of several receipts a permit goes by (crate `promises`).

use super::optouts::{self, named};
use super::write::{Write, WriteError};
use super::{receipts, sealing, suspensions};
use crate::optouts::{Read, Settlement, Way};
use crate::vault::Suspension;
use crate::{NewReceipt, ReceiptKey};
use phone::E164;
use receipt::Digest;
use rusqlite::{OptionalExtension, Row, params};
use std::collections::BTreeMap;

/// What was said of a receipt's purposes since it was signed.
#[derive(Default)]
pub struct SaidSince {
    /// When each purpose was refused, withdrawn or opted out of, the last time.
    ended: BTreeMap<String, i64>,
    /// The opt-outs of which nobody has decided yet, and what of this receipt they suspend.
    suspended: Vec<(i64, Suspension)>,
}

/// Looks for it. A receipt that came at once, or of no purpose, has nothing that could be overtaken.
pub fn find(db: &Write<'_>, new: &NewReceipt) -> Result<SaidSince, WriteError> {
    let mut said = SaidSince::default();
    let granted: Vec<&String> = new.choices.iter().filter(|(_, until)| until.is_some()).map(|(purpose, _)| purpose).collect();
    if granted.is_empty() || !new.is_late() {
        return Ok(said);
    }
    // Both spellings of the number are the same person.
    for number in [Some(new.phone.clone()), new.phone.other_spelling()].iter().flatten() {
        db.seal_of(number)?;
        in_receipts(db, new, number, &granted, &mut said)?;
        in_opt_outs(db, new, number, &granted, &mut said)?;
    }
    Ok(said)
}

/// Withdrawals of the number's other receipts for the document, and what they refuse.
fn in_receipts(db: &Write<'_>, new: &NewReceipt, number: &E164, granted: &[&String], said: &mut SaidSince) -> Result<(), WriteError> {
    let mut noes = db.prepare_cached(
        "SELECT choice.purpose, CASE WHEN choice.until IS NULL THEN coalesce(receipt.signed_at, receipt.received_at)
                ELSE max(choice.withdrawn_at, coalesce(choice.again_at, 0)) END AS at
         FROM choice JOIN receipt ON receipt.number = choice.receipt JOIN notice ON notice.sha256 = receipt.notice_sha256
         WHERE receipt.hash = ?1 AND at > ?2 AND notice.id = (SELECT id FROM notice WHERE sha256 = ?3)",
    )?;
    for other in sealing::newest(db, db.vault(), number)? {
        let mut rows = noes.query(params![other.0, new.given_at(), new.notice_sha256.0])?;
        while let Some(row) = rows.next()? {
            let (purpose, at): (String, i64) = (row.get(0)?, row.get(1)?);
            if granted.contains(&&purpose) {
                said.end(&purpose, at);
            }
        }
    }
    Ok(())
}

/// What each opt-out would have ended or suspended, had the receipt been there when it came, and what a person decided of it since.
fn in_opt_outs(db: &Write<'_>, new: &NewReceipt, number: &E164, granted: &[&String], said: &mut SaidSince) -> Result<(), WriteError> {
    for opt_out in opt_outs_since(db, number, new.given_at())? {
        let mut suspended = Vec::new();
        for &purpose in granted {
            let waits = optouts::waits(opt_out.read, opt_out.by, &new.service, purpose);
            match (waits, opt_out.decided) {
                (true, None) => suspended.push(purpose.clone()),
                (true, Some(Settlement::Resume)) => {}
                (true, Some(Settlement::Stop)) | (false, _) => said.end(purpose, opt_out.at),
            }
        }
        if !suspended.is_empty() {
            let suspension = Suspension {
                row: new.hash.into(),
                opt_out: opt_out.id.into(),
                by: opt_out.by,
                read: opt_out.read,
                due_at: opt_out.due_at,
                purposes: suspended,
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

/// Withdraws what a receipt that waited refuses, of consents that were given elsewhere before and imported while it waited: nobody knew of the no.
pub fn refuse(db: &Write<'_>, new: &NewReceipt) -> Result<(), WriteError> {
    let refused = |purpose: &str| new.choices.iter().any(|(named, until)| named == purpose && until.is_none());
    if !new.is_late() || new.choices.iter().all(|(_, until)| until.is_some()) {
        return Ok(());
    }
    let mut before = db.prepare_cached(
        "SELECT 1 FROM import JOIN receipt ON receipt.hash = import.receipt_hash JOIN notice ON notice.sha256 = receipt.notice_sha256
         WHERE import.receipt_hash = ?1 AND import.given_at < ?2 AND notice.id = (SELECT id FROM notice WHERE sha256 = ?3)",
    )?;
    for number in [Some(new.phone.clone()), new.phone.other_spelling()].iter().flatten() {
        db.seal_of(number)?;
        for import in sealing::newest(db, db.vault(), number)? {
            if !before.exists(params![import.0, new.given_at(), new.notice_sha256.0])? {
                continue;
            }
            if let Some(status) = receipts::status(db, db.log(), ReceiptKey::Hash(import))? {
                let purposes: Vec<String> = status
                    .granted()
                    .map(|(purpose, _)| purpose)
                    .filter(|purpose| refused(purpose))
                    .map(str::to_owned)
                    .collect();
                receipts::withdraw_as_of(db, &status, Some(&purposes), new.given_at(), new.received_at)?;
            }
        }
    }
    Ok(())
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
        // Nothing stood when it came, or what stood has ended: now somebody has to decide of it.
        db.prepare_cached("UPDATE opt_out SET state = 'suspended', done_at = NULL WHERE id = ?1")?
            .execute([suspension.opt_out.0])?;
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
    decided: Option<Settlement>,
}

/// The opt-outs of a number that came after this time, oldest first.
fn opt_outs_since(db: &Write<'_>, number: &E164, at: i64) -> Result<Vec<Before>, WriteError> {
    let mut look = db.prepare_cached(
        "SELECT max(received_at, coalesce(again_at, 0)) AS said_at, way, reading, due_at, decided FROM opt_out WHERE id = ?1 AND said_at > ?2",
    )?;
    let mut found = Vec::new();
    for id in optouts::of_number(db, db.vault(), number)? {
        let row = |row: &Row<'_>| {
            Ok(Before {
                id,
                at: row.get(0)?,
                by: named(row, 1, Way::parse)?,
                read: named(row, 2, Read::parse)?,
                due_at: row.get(3)?,
                decided: row.get::<_, Option<String>>(4)?.map(|_| named(row, 4, Settlement::parse)).transpose()?,
            })
        };
        found.extend(look.query_row(params![id.0, at], row).optional()?);
    }
    Ok(found)
}
