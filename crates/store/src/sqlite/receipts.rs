//! Documents, receipts and withdrawals: the SQL of their calls.
//!
//! What lives here: one function a call. What deliberately does not: transactions and threads (`writer`, `readers`), the log's leaves and tiles (`write`).

use super::sealing::{self, Unsealed};
use super::write::{Write, WriteError};
use super::{clocks, events, outbox, overtaken, suspensions};
use crate::vault::{Entry, Erasure, Vault, VaultError};
use crate::{
    ChoiceStatus, Event, Granted, Imported, InsertOutcome, NewDisclosure, NewReceipt, PublishOutcome, ReceiptKey, ReceiptStatus, SignedReceipt, Standing,
    WithdrawOutcome,
};
use receipt::Digest;
use rusqlite::{Connection, OptionalExtension, Row, params};

pub fn publish(db: &Connection, disclosure: &NewDisclosure) -> rusqlite::Result<PublishOutcome> {
    let known = db
        .query_row("SELECT 1 FROM notice WHERE sha256 = ?1", [&disclosure.sha256.0], |_| Ok(()))
        .optional()?;
    if known.is_some() {
        return Ok(PublishOutcome::AlreadyPublished);
    }
    let inserted = db.execute(
        "INSERT INTO notice (sha256, id, version, language, bytes, published_at, published_by, proof) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)
         ON CONFLICT (id, version, language) DO NOTHING",
        params![
            disclosure.sha256.0,
            disclosure.id,
            disclosure.version,
            disclosure.language,
            disclosure.bytes,
            disclosure.published_at,
            disclosure.published_by,
            disclosure.proof.to_string(),
        ],
    )?;
    if inserted == 0 {
        return Ok(PublishOutcome::Conflict);
    }
    outbox::of_disclosure(db, disclosure)?;
    Ok(PublishOutcome::Published)
}

pub fn standing(db: &Connection, id: &str, at: i64) -> rusqlite::Result<Vec<Standing>> {
    let mut count = db.prepare_cached(
        "SELECT notice.version, count(*) FROM notice JOIN receipt ON receipt.notice_sha256 = notice.sha256
         WHERE notice.id = ?1
           AND EXISTS (SELECT 1 FROM choice WHERE choice.receipt = receipt.number AND until > ?2 AND withdrawn_at IS NULL)
           AND receipt.erased_at IS NULL
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

pub fn insert(db: &Write<'_>, receipt: &NewReceipt) -> Result<InsertOutcome, WriteError> {
    let before: Option<String> = db
        .prepare_cached("SELECT countersignature FROM receipt WHERE hash = ?1")?
        .query_row([&receipt.hash.0], |row| row.get(0))
        .optional()?;
    if let Some(countersignature) = before {
        return Ok(InsertOutcome::AlreadyStored(countersignature));
    }
    if db.prepare_cached("SELECT 1 FROM gone WHERE hash = ?1")?.exists([receipt.hash.0])? {
        return Ok(InsertOutcome::Gone);
    }
    let mut used = db.prepare_cached("SELECT 1 FROM nonce WHERE nonce = ?1")?;
    for nonce in &receipt.nonces {
        if used.exists([nonce])? {
            return Ok(InsertOutcome::Replay);
        }
    }
    let said_since = overtaken::find(db, receipt)?;
    let index = db.next_leaf();
    let countersignature = db.countersign(&receipt.countersigned, index)?;
    let ended = receipt.choices.iter().filter_map(|(_, until)| *until).max();
    let inserted = db
        .prepare_cached(
            "INSERT INTO receipt (number, hash, notice_sha256, number_valid, self_dated, received_at, valid_until, withdraw_sha256, countersignature, signed_at, delete_at)
             VALUES ((SELECT coalesce(max(number), 0) + 1 FROM receipt), ?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10) ON CONFLICT (withdraw_sha256) DO NOTHING",
        )?
        .execute(params![
            receipt.hash.0,
            receipt.notice_sha256.0,
            receipt.number_valid,
            receipt.nonces.is_empty(),
            receipt.received_at,
            receipt.valid_until,
            receipt.withdraw_sha256.0,
            countersignature,
            receipt.given_at(),
            clocks::delete_at(db, receipt.notice_sha256, ended.unwrap_or(receipt.received_at))?,
        ])?;
    if inserted == 0 {
        return Ok(InsertOutcome::Replay);
    }
    let mut insert = db.prepare_cached("INSERT INTO nonce (nonce, receipt_hash) VALUES (?1, ?2)")?;
    for nonce in &receipt.nonces {
        insert.execute(params![nonce, receipt.hash.0])?;
    }
    let mut insert =
        db.prepare_cached("INSERT INTO choice (receipt, position, purpose, until) VALUES ((SELECT number FROM receipt WHERE hash = ?1), ?2, ?3, ?4)")?;
    for (position, (purpose, until)) in (0i64..).zip(&receipt.choices) {
        insert.execute(params![receipt.hash.0, position, purpose, until])?;
    }
    db.seal(Unsealed {
        hash: receipt.hash,
        compact: receipt.compact.clone(),
        number: Some(sealing::salted(db, &receipt.phone)?),
    });
    let leaf = db.append(receipt.hash, &Event::Receipt { at: receipt.received_at })?;
    debug_assert_eq!(leaf, index, "nothing else was appended since it was countersigned");
    overtaken::end(db, receipt, said_since)?;
    overtaken::refuse(db, receipt)?;
    Ok(InsertOutcome::Inserted(countersignature))
}

/// Notes that a receipt of this hash is not to be stored: the erasure journal names it, and the database lacks it.
pub fn set_gone(db: &Connection, hash: Digest) -> rusqlite::Result<()> {
    db.prepare_cached("INSERT INTO gone (hash) VALUES (?1) ON CONFLICT DO NOTHING")?
        .execute([hash.0])
        .map(drop)
}

pub fn status(db: &Connection, log: u64, key: ReceiptKey) -> rusqlite::Result<Option<ReceiptStatus>> {
    let (column, digest) = match key {
        ReceiptKey::Hash(digest) => ("hash", digest),
        ReceiptKey::Secret(digest) => ("withdraw_sha256", digest),
    };
    let sql = format!(
        "SELECT hash, received_at, valid_until, countersignature, notice_sha256, delete_at, erased_at, import.given_at, imported_by
         FROM receipt LEFT JOIN import ON import.receipt_hash = receipt.hash WHERE {column} = ?1"
    );
    let row = |row: &Row<'_>| {
        Ok(ReceiptStatus {
            hash: Digest(row.get(0)?),
            received_at: row.get(1)?,
            valid_until: row.get(2)?,
            countersignature: row.get(3)?,
            notice_sha256: Digest(row.get(4)?),
            delete_at: row.get(5)?,
            erased_at: row.get(6)?,
            imported: row.get::<_, Option<i64>>(7)?.zip(row.get(8)?).map(|(given_at, by)| Imported { given_at, by }),
            choices: Vec::new(),
            events: Vec::new(),
        })
    };
    let Some(mut status) = db.prepare_cached(&sql)?.query_row([&digest.0], row).optional()? else {
        return Ok(None);
    };
    let suspended = suspensions::of_receipt(db, status.hash)?;
    status.choices = db
        .prepare_cached("SELECT purpose, until, withdrawn_at FROM choice WHERE receipt = (SELECT number FROM receipt WHERE hash = ?1) ORDER BY position")?
        .query_map([&status.hash.0], |row| {
            let (until, withdrawn_at) = (row.get::<_, Option<i64>>(1)?, row.get::<_, Option<i64>>(2)?);
            let purpose: String = row.get(0)?;
            let suspended_since = suspended.iter().find(|(id, _)| *id == purpose).map(|(_, since)| *since);
            Ok(ChoiceStatus {
                granted: until.map(|until| Granted {
                    until,
                    withdrawn_at: withdrawn_at.or(status.erased_at),
                    suspended_since,
                }),
                purpose,
            })
        })?
        .collect::<rusqlite::Result<_>>()?;
    status.events = events::of_receipt(db, log, status.hash)?;
    Ok(Some(status))
}

pub fn signed(db: &Connection, log: u64, vault: &Vault, secret_sha256: Digest) -> Result<Option<SignedReceipt>, WriteError> {
    let Some(status) = status(db, log, ReceiptKey::Secret(secret_sha256))? else {
        return Ok(None);
    };
    let compact = sealing::open(db, vault, status.hash)?;
    // The number is behind the first tilde.
    Ok(compact.map(|compact| SignedReceipt {
        jws: compact.split('~').next().unwrap_or_default().to_owned(),
        status,
    }))
}

/// Withdraws purposes of the receipt with this secret, and of the person's other receipts for the document: who withdraws means the purpose, not the paper.
/// With `said_at` it counts as of then, at the earliest as of when the receipt was given, and reaches no receipt that was given later.
pub fn withdraw(db: &Write<'_>, secret_sha256: Digest, purposes: Option<&[String]>, said_at: Option<i64>, now: i64) -> Result<WithdrawOutcome, WriteError> {
    let Some(before) = status(db, db.log(), ReceiptKey::Secret(secret_sha256))? else {
        return Ok(WithdrawOutcome::UnknownSecret);
    };
    let said_at = match said_at {
        Some(at) => Some(at.max(given_at(db, before.hash)?).min(now)),
        None => None,
    };
    let at = said_at.unwrap_or(now);
    let outcome = withdraw_as_of(db, &before, purposes, at, now)?;
    if matches!(outcome, WithdrawOutcome::Withdrawn(_)) {
        let mut again =
            db.prepare_cached("UPDATE choice SET again_at = max(coalesce(again_at, 0), ?3) WHERE receipt = (SELECT number FROM receipt WHERE hash = ?1) AND purpose = ?2 AND withdrawn_at < ?3")?;
        let named = |purpose: &&str| purposes.is_none_or(|named| named.iter().any(|one| one == purpose));
        // Also what ended before in this receipt: it may stand in another.
        let ended: Vec<&str> = before.granted().map(|(purpose, _)| purpose).filter(named).collect();
        for purpose in &ended {
            again.execute(params![before.hash.0, purpose, at])?;
        }
        for other in others(db, &before, said_at)? {
            let both = other.granted().map(|(purpose, _)| purpose).filter(|purpose| ended.contains(purpose));
            let both: Vec<String> = both.map(str::to_owned).collect();
            withdraw_as_of(db, &other, Some(&both), at, now)?;
        }
    }
    Ok(outcome)
}

/// When a stored receipt counts as given.
fn given_at(db: &Connection, hash: Digest) -> rusqlite::Result<i64> {
    db.prepare_cached("SELECT coalesce(signed_at, received_at) FROM receipt WHERE hash = ?1")?
        .query_row([hash.0], |row| row.get(0))
}

/// The other receipts of the same number for the same document of which something stands, given by this time.
fn others(db: &Write<'_>, of: &ReceiptStatus, until: Option<i64>) -> Result<Vec<ReceiptStatus>, WriteError> {
    db.seal_row(of.hash)?;
    let number = match sealing::open(db, db.vault(), of.hash) {
        Ok(Some(compact)) => sealing::number(of.hash, &compact)?,
        // What cannot be opened is not found by its number either, and is withdrawn all the same.
        Ok(None) | Err(WriteError::Vault(VaultError::UnknownRow(_) | VaultError::Damaged { .. })) => return Ok(Vec::new()),
        Err(e) => return Err(e),
    };
    db.seal_of(&number)?;
    let mut stands = db.prepare_cached(
        "SELECT 1 FROM choice JOIN receipt ON receipt.number = choice.receipt JOIN notice ON notice.sha256 = receipt.notice_sha256
         LEFT JOIN import ON import.receipt_hash = receipt.hash
         WHERE receipt.hash = ?1 AND choice.until IS NOT NULL AND choice.withdrawn_at IS NULL AND notice.id = (SELECT id FROM notice WHERE sha256 = ?2)
           AND (?3 IS NULL OR coalesce(import.given_at, receipt.signed_at, receipt.received_at) <= ?3)",
    )?;
    let mut others = Vec::new();
    for hash in sealing::newest(db, db.vault(), &number)? {
        if hash != of.hash && stands.exists(params![hash.0, of.notice_sha256.0, until])? {
            others.extend(status(db, db.log(), ReceiptKey::Hash(hash))?);
        }
    }
    Ok(others)
}

/// Withdraws purposes of the receipt of this state.
pub fn withdraw_from(db: &Write<'_>, before: &ReceiptStatus, purposes: Option<&[String]>, at: i64) -> rusqlite::Result<WithdrawOutcome> {
    withdraw_as_of(db, before, purposes, at, at)
}

/// The same as of when it was said, `at`, which may be long before it is known, `now`.
pub fn withdraw_as_of(db: &Write<'_>, before: &ReceiptStatus, purposes: Option<&[String]>, at: i64, now: i64) -> rusqlite::Result<WithdrawOutcome> {
    let granted = |named: &str| before.granted().any(|(purpose, _)| purpose == named);
    if let Some(wrong) = purposes.unwrap_or_default().iter().find(|purpose| !granted(purpose)) {
        return Ok(WithdrawOutcome::NotGranted(wrong.clone()));
    }
    let mut update = db.prepare_cached(
        "UPDATE choice SET withdrawn_at = ?3 WHERE receipt = (SELECT number FROM receipt WHERE hash = ?1) AND purpose = ?2 AND withdrawn_at IS NULL",
    )?;
    let mut withdrawn = Vec::new();
    for (purpose, _) in before.granted() {
        if purposes.is_none_or(|named| named.iter().any(|name| name == purpose)) && update.execute(params![before.hash.0, purpose, at])? > 0 {
            withdrawn.push(purpose.to_owned());
        }
    }
    if !withdrawn.is_empty() {
        db.journal(Entry {
            at,
            erasure: Erasure::Withdrawal {
                row: before.hash.into(),
                purposes: Some(withdrawn.clone()),
            },
        });
        db.append(before.hash, &Event::Withdrawal { at, purposes: withdrawn })?;
        clocks::set_delete_at(db, before.hash)?;
        suspensions::lift_ended(db, before.hash, now)?;
    }
    Ok(status(db, db.log(), ReceiptKey::Hash(before.hash))?.map_or(WithdrawOutcome::UnknownSecret, WithdrawOutcome::Withdrawn))
}
