//! Consents that were given elsewhere: their SQL.
//!
//! What lives here: the calls of [`Imports`], and what of a number's past forbids one. What deliberately does not: sealing (`sealing`), clocks (`clocks`), and
//! what happens to a stored one, which is what happens to a receipt.

use super::sealing::{self, Unsealed};
use super::write::{Write, WriteError};
use super::{Sqlite, clocks, optouts, receipts};
use crate::imports::{ImportOutcome, Imports, NewImport};
use crate::vault::Vault;
use crate::{Event, Granted, ReceiptKey, ReceiptStatus, Reply};
use receipt::Digest;
use rusqlite::{Connection, OptionalExtension, params};

impl Imports for Sqlite {
    fn import(&self, new: Vec<NewImport>) -> Reply<'_, Vec<ImportOutcome>> {
        self.writer.ask(move |db| import_all(db, &new))
    }

    fn would_import(&self, new: Vec<NewImport>) -> Reply<'_, Vec<ImportOutcome>> {
        let vault = self.vault.clone();
        self.readers.ask(move |db| {
            let all = new.iter().map(|one| Ok(forbidden(db, &vault, one)?.unwrap_or(ImportOutcome::Imported)));
            all.collect::<Result<Vec<_>, WriteError>>()
        })
    }
}

fn import_all(db: &Write<'_>, new: &[NewImport]) -> Result<Vec<ImportOutcome>, WriteError> {
    let mut outcomes = Vec::with_capacity(new.len());
    // The key store finds a consent by its number once it is sealed, and seals many at the price of one.
    let mut unsealed: Vec<Unsealed> = Vec::new();
    for one in new {
        db.seal_of(&one.consent.number)?;
        let number = sealing::salted(db, &one.consent.number)?;
        if unsealed.iter().any(|before| before.number == Some(number)) {
            sealing::seal(db, db.vault(), &unsealed)?;
            unsealed.clear();
        }
        let outcome = import(db, one)?;
        if outcome == ImportOutcome::Imported {
            unsealed.push(Unsealed {
                hash: one.hash,
                compact: one.consent.to_jcs(),
                number: Some(number),
            });
        }
        outcomes.push(outcome);
    }
    sealing::seal(db, db.vault(), &unsealed)?;
    Ok(outcomes)
}

/// Stores it, but for its record, unless something that is known forbids it.
fn import(db: &Write<'_>, new: &NewImport) -> Result<ImportOutcome, WriteError> {
    if let Some(why) = forbidden(db, db.vault(), new)? {
        return Ok(why);
    }
    let consent = &new.consent;
    // Nobody has the secret of a random digest: an imported consent has no withdrawal link.
    db.prepare_cached(
        "INSERT INTO receipt (number, hash, notice_sha256, number_valid, self_dated, received_at, valid_until, withdraw_sha256, countersignature)
         VALUES ((SELECT coalesce(max(number), 0) + 1 FROM receipt), ?1, ?2, ?3, 0, ?4, ?5, randomblob(32), '')",
    )?
    .execute(params![
        new.hash.0,
        consent.notice_sha256.0,
        new.number_valid,
        consent.imported_at,
        new.until.iter().max().copied().unwrap_or(consent.imported_at),
    ])?;
    db.prepare_cached("INSERT INTO import (receipt_hash, id_sha256, given_at, imported_by) VALUES (?1, ?2, ?3, ?4)")?
        .execute(params![new.hash.0, new.id_sha256.0, consent.given_at, consent.imported_by])?;
    let mut insert =
        db.prepare_cached("INSERT INTO choice (receipt, position, purpose, until) VALUES ((SELECT number FROM receipt WHERE hash = ?1), ?2, ?3, ?4)")?;
    for (position, (purpose, until)) in (0i64..).zip(consent.purposes.iter().zip(&new.until)) {
        insert.execute(params![new.hash.0, position, purpose, until])?;
    }
    clocks::set_delete_at(db, new.hash)?;
    db.append(new.hash, &Event::Import { at: consent.imported_at })?;
    Ok(ImportOutcome::Imported)
}

/// What is known and forbids it.
fn forbidden(db: &Connection, vault: &Vault, new: &NewImport) -> Result<Option<ImportOutcome>, WriteError> {
    let document: Option<String> = db
        .prepare_cached("SELECT id FROM notice WHERE sha256 = ?1")?
        .query_row([new.consent.notice_sha256.0], |row| row.get(0))
        .optional()?;
    if let Some(before) = of_id(db, new.id_sha256, document.as_deref())? {
        return Ok(Some(before));
    }
    let spellings = [Some(new.consent.number.clone()), new.consent.number.other_spelling()];
    let mut hashes = Vec::new();
    for number in spellings.iter().flatten() {
        if let Some(id) = optouts::of_number(db, vault, number)?.last() {
            let at = db
                .prepare_cached("SELECT received_at FROM opt_out WHERE id = ?1")?
                .query_row([id.0], |row| row.get(0))?;
            return Ok(Some(ImportOutcome::OptedOut(at)));
        }
        hashes.extend(sealing::find(db, vault, number)?);
    }
    let mut of = db.prepare_cached("SELECT notice.id FROM receipt JOIN notice ON notice.sha256 = receipt.notice_sha256 WHERE receipt.hash = ?1")?;
    let mut answered = None;
    for hash in hashes {
        // No log has the number 0: the events are not asked for.
        let Some(status) = receipts::status(db, 0, ReceiptKey::Hash(hash))? else {
            continue;
        };
        if let Some(at) = taken_back(&status, new.consent.imported_at) {
            return Ok(Some(ImportOutcome::Withdrawn(at)));
        }
        let is_of = of.query_row([hash.0], |row| row.get::<_, String>(0)).optional()? == document;
        let named = status
            .choices
            .iter()
            .map(|choice| &choice.purpose)
            .find(|purpose| new.consent.purposes.contains(purpose));
        if is_of && answered.is_none() {
            answered = named.cloned();
        }
    }
    Ok(answered.map(ImportOutcome::Answered))
}

/// When the last purpose was withdrawn of a receipt of which nothing stands at this time, if any was: the others may have come to their end before.
fn taken_back(status: &ReceiptStatus, at: i64) -> Option<i64> {
    let stands = |granted: Granted| granted.withdrawn_at.is_none() && granted.until > at;
    if status.granted().any(|(_, granted)| stands(granted)) {
        return None;
    }
    status.granted().filter_map(|(_, granted)| granted.withdrawn_at).max()
}

/// What was imported with this id before: erased, for whatever document, or there for this one.
fn of_id(db: &Connection, id_sha256: Digest, document: Option<&str>) -> rusqlite::Result<Option<ImportOutcome>> {
    let mut select = db.prepare_cached(
        "SELECT receipt.hash, receipt.erased_at, notice.id FROM import JOIN receipt ON receipt.hash = import.receipt_hash
         JOIN notice ON notice.sha256 = receipt.notice_sha256 WHERE import.id_sha256 = ?1 ORDER BY receipt.erased_at IS NULL",
    )?;
    let mut rows = select.query([id_sha256.0])?;
    while let Some(row) = rows.next()? {
        if let Some(at) = row.get(1)? {
            return Ok(Some(ImportOutcome::Erased(at)));
        }
        if Some(&*row.get::<_, String>(2)?) == document {
            return Ok(Some(ImportOutcome::Known(Digest(row.get(0)?))));
        }
    }
    Ok(None)
}

/// Whether this is an imported consent.
pub fn is_one(db: &Connection, hash: Digest) -> rusqlite::Result<bool> {
    db.prepare_cached("SELECT 1 FROM import WHERE receipt_hash = ?1")?.exists([hash.0])
}
