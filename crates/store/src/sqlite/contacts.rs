//! Permits: what a decision is made of, and the contacts that are stored.
//!
//! What lives here: the calls of [`Contacts`] and their SQL. What deliberately does not: the decision (crate `promises`).
//!
//! A decision is made on a reader first: what is refused costs the writer nothing and writes nothing. What would be allowed is decided again within the
//! writer's transaction, where no withdrawal and no other contact can come between the decision and its contact.

use super::write::{Write, WriteError};
use super::{Sqlite, events, imports, sealing, suspensions};
use crate::Reply;
use crate::contacts::{Contacts, Documents, GIVE_BACK, GiveBackOutcome, PermitRequest, Permitted, PermittedContact};
use crate::vault::{Cell, RowKey, Vault, VaultError};
use disclosure::{Channel, Document};
use promises::{Candidate, Choice, Contact, Decision, Permit, PermitId, PermitRecord, decide, latest, matters_since};
use receipt::Digest;
use rusqlite::types::Type;
use rusqlite::{Connection, OptionalExtension, Row, params};
use std::sync::Arc;

/// Where an occasion is sealed for, under the key of its receipt.
const OCCASION: Cell<'static> = Cell {
    table: "contact",
    column: "occasion",
    version: 1,
};

impl Contacts for Sqlite {
    fn permit(&self, asked: Vec<PermitRequest>, documents: Arc<dyn Documents>) -> Reply<'_, Vec<Permitted>> {
        let decided = self.would_permit(asked.clone(), documents.clone());
        Box::pin(async move {
            let mut decided = decided.await?;
            let is_allowed = |(_, one): &(PermitRequest, &mut Permitted)| match one.decision {
                Decision::Allowed { .. } => true,
                Decision::Refused(_) => false,
            };
            let (asked, answers): (Vec<_>, Vec<_>) = asked.into_iter().zip(&mut decided).filter(is_allowed).unzip();
            if !asked.is_empty() {
                let work = move |write: &Write<'_>| asked.iter().map(|ask| permit(write, &*documents, ask)).collect::<Result<Vec<_>, _>>();
                for (answer, written) in answers.into_iter().zip(self.writer.ask(work).await?) {
                    *answer = written;
                }
            }
            Ok(decided)
        })
    }

    fn would_permit(&self, asked: Vec<PermitRequest>, documents: Arc<dyn Documents>) -> Reply<'_, Vec<Permitted>> {
        let vault = self.vault.clone();
        // A list takes a while, and so does a look-up by number while keys are destroyed: neither holds up other requests.
        let at_once = asked.len() == 1 && vault.is_free();
        let work = move |db: &Connection| {
            let all = asked.iter().map(|ask| Ok(decision(db, &vault, &*documents, ask)?.0));
            all.collect::<Result<Vec<_>, WriteError>>()
        };
        match at_once {
            true => self.readers.look_up(work),
            false => self.readers.ask(work),
        }
    }

    fn give_back(&self, permit: PermitId, now: i64) -> Reply<'_, GiveBackOutcome> {
        self.writer.ask(move |write| give_back(write, permit, now))
    }

    fn contacts(&self, after: Option<PermitId>, limit: u32) -> Reply<'_, Option<Vec<PermittedContact>>> {
        self.readers.ask(move |db| list(db, after, limit))
    }
}

/// Decides, and stores the contact that is allowed.
fn permit(db: &Write<'_>, documents: &dyn Documents, ask: &PermitRequest) -> Result<Permitted, WriteError> {
    db.seal_of(&ask.number)?;
    let (permitted, counts) = decision(db, db.vault(), documents, ask)?;
    let (Decision::Allowed { until, .. }, Some(receipt)) = (permitted.decision, counts) else {
        return Ok(permitted);
    };
    let record = PermitRecord {
        permit: ask.id,
        receipt,
        purpose: ask.purpose.clone(),
        channel: ask.channel,
        at: ask.at,
    };
    let occasion = match &ask.occasion {
        Some(occasion) => Some(key_of(db.vault(), receipt)?.seal(OCCASION, occasion.as_bytes())?),
        None => None,
    };
    let added = events::insert_permit(db, &record)?;
    db.append_leaf(added)?;
    db.prepare_cached(
        "INSERT INTO contact (event, permit, receipt_hash, purpose, channel, at, exp, occasion, asked_by) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)",
    )?
    .execute(params![
        added.number,
        ask.id.0,
        receipt.0,
        ask.purpose,
        ask.channel.as_str(),
        ask.at,
        until,
        occasion,
        ask.asked_by
    ])?;
    Ok(permitted)
}

/// The decision as things are, and the receipt that counts.
fn decision(db: &Connection, vault: &Vault, documents: &dyn Documents, ask: &PermitRequest) -> Result<(Permitted, Option<Digest>), WriteError> {
    let question = ask.question();
    let held = held(db, vault, ask)?;
    // A document that cannot be read may be the one that counts: then there are no candidates, which refuses.
    let read: Option<Vec<Candidate<'_>>> = held.iter().map(|one| Some(one.candidate(documents.document(&one.notice_sha256)?))).collect();
    let candidates = read.unwrap_or_default();
    let counts = latest(&candidates, &ask.document).map(|(counts, _)| counts);
    let stored = match counts.and_then(|counts| counts.document.purpose(&ask.purpose)) {
        Some(purpose) => contacts(db, vault, &held, &ask.purpose, matters_since(&purpose.frequency, ask.at))?,
        None => Vec::new(),
    };
    let contacts: Vec<Contact<'_>> = stored.iter().map(Counted::contact).collect();
    let decision = decide(&question, &candidates, &contacts);
    let permit = Permit::new(ask.id, ask.commitment.clone(), &question, &decision, &candidates);
    let counts = counts.map(|counts| counts.receipt);
    let imported = match counts {
        Some(receipt) => imports::is_one(db, receipt)?,
        None => false,
    };
    Ok((Permitted { permit, decision, imported }, counts))
}

/// A receipt of the number for the document.
struct Held {
    receipt: Digest,
    notice_sha256: Digest,
    given_at: i64,
    choice: Option<Choice>,
}

impl Held {
    fn candidate<'a>(&self, document: &'a Document) -> Candidate<'a> {
        Candidate {
            receipt: self.receipt,
            document,
            notice_sha256: self.notice_sha256,
            given_at: self.given_at,
            choice: self.choice,
        }
    }
}

/// The receipts of the number for the document, in the order in which they were given.
fn held(db: &Connection, vault: &Vault, ask: &PermitRequest) -> Result<Vec<Held>, WriteError> {
    let mut receipt = db.prepare_cached(
        "SELECT receipt.notice_sha256, coalesce(receipt.signed_at, receipt.received_at), receipt.erased_at, (SELECT min(event.number) FROM event WHERE event.receipt = receipt.number AND event.kind <> 'permit')
         FROM receipt JOIN notice ON notice.sha256 = receipt.notice_sha256 WHERE receipt.hash = ?1 AND notice.id = ?2",
    )?;
    let mut choice =
        db.prepare_cached("SELECT until, withdrawn_at FROM choice WHERE receipt = (SELECT number FROM receipt WHERE hash = ?1) AND purpose = ?2")?;
    let mut held = Vec::new();
    for hash in sealing::find(db, vault, &ask.number)? {
        let suspended_since = suspensions::of_receipt(db, hash)?.into_iter().find(|(purpose, _)| *purpose == ask.purpose);
        let row = |row: &Row<'_>| Ok((Digest(row.get(0)?), row.get(1)?, row.get::<_, Option<i64>>(2)?, row.get::<_, Option<i64>>(3)?));
        let Some((notice_sha256, given_at, erased_at, event)) = receipt.query_row(params![hash.0, ask.document], row).optional()? else {
            continue;
        };
        let state = |row: &Row<'_>| {
            Ok(Choice {
                until: row.get(0)?,
                withdrawn_at: row.get(1)?,
                erased_at,
                suspended_since: suspended_since.as_ref().map(|(_, since)| *since),
            })
        };
        let one = Held {
            receipt: hash,
            notice_sha256,
            given_at,
            choice: choice.query_row(params![hash.0, ask.purpose], state).optional()?,
        };
        held.push((given_at, event, one));
    }
    held.sort_by_key(|(given_at, event, _)| (*given_at, *event));
    Ok(held.into_iter().map(|(_, _, one)| one).collect())
}

/// A contact that was not given back.
struct Counted {
    at: i64,
    receipt: Digest,
    occasion: Option<String>,
}

impl Counted {
    fn contact(&self) -> Contact<'_> {
        Contact {
            at: self.at,
            receipt: self.receipt,
            occasion: self.occasion.as_deref(),
        }
    }
}

/// The contacts for this purpose under these receipts, from this time on.
fn contacts(db: &Connection, vault: &Vault, held: &[Held], purpose: &str, since: i64) -> Result<Vec<Counted>, WriteError> {
    let mut select = db.prepare_cached("SELECT at, occasion FROM contact WHERE receipt_hash = ?1 AND purpose = ?2 AND at >= ?3 AND given_back_at IS NULL")?;
    let mut counted = Vec::new();
    for one in held {
        let mut opened: Option<RowKey> = None;
        let mut rows = select.query(params![one.receipt.0, purpose, since])?;
        while let Some(row) = rows.next()? {
            let occasion = match row.get::<_, Option<Vec<u8>>>(1)? {
                None => None,
                Some(sealed) => {
                    let key = match opened.take() {
                        Some(key) => key,
                        None => key_of(vault, one.receipt)?,
                    };
                    let bytes = opened.insert(key).open(OCCASION, &sealed)?;
                    Some(String::from_utf8_lossy(&bytes).into_owned())
                }
            };
            counted.push(Counted {
                at: row.get(0)?,
                receipt: one.receipt,
                occasion,
            });
        }
    }
    Ok(counted)
}

fn key_of(vault: &Vault, receipt: Digest) -> Result<RowKey, VaultError> {
    let id = receipt.into();
    vault.open_row(&id)?.ok_or(VaultError::UnknownRow(id))
}

fn give_back(db: &Write<'_>, permit: PermitId, now: i64) -> rusqlite::Result<GiveBackOutcome> {
    let found: Option<(i64, Option<i64>)> = db
        .prepare_cached("SELECT exp, given_back_at FROM contact WHERE permit = ?1")?
        .query_row([permit.0], |row| Ok((row.get(0)?, row.get(1)?)))
        .optional()?;
    match found {
        None => Ok(GiveBackOutcome::Unknown),
        Some((_, Some(before))) => Ok(GiveBackOutcome::GivenBack(before)),
        Some((exp, None)) if now > exp.saturating_add(GIVE_BACK) => Ok(GiveBackOutcome::TooLate),
        Some((_, None)) => {
            db.prepare_cached("UPDATE contact SET given_back_at = ?2 WHERE permit = ?1")?
                .execute(params![permit.0, now])?;
            Ok(GiveBackOutcome::GivenBack(now))
        }
    }
}

fn list(db: &Connection, after: Option<PermitId>, limit: u32) -> rusqlite::Result<Option<Vec<PermittedContact>>> {
    let from: i64 = match after {
        None => 0,
        Some(permit) => {
            let event = db
                .prepare_cached("SELECT event FROM contact WHERE permit = ?1")?
                .query_row([permit.0], |row| row.get(0))
                .optional()?;
            let Some(event) = event else { return Ok(None) };
            event
        }
    };
    db.prepare_cached("SELECT permit, receipt_hash, purpose, channel, at, exp, asked_by, given_back_at FROM contact WHERE event > ?1 ORDER BY event LIMIT ?2")?
        .query_map(params![from, limit], |row| {
            Ok(PermittedContact {
                permit: PermitId(row.get(0)?),
                receipt: Digest(row.get(1)?),
                purpose: row.get(2)?,
                channel: channel(row, 3)?,
                at: row.get(4)?,
                exp: row.get(5)?,
                asked_by: row.get(6)?,
                given_back_at: row.get(7)?,
            })
        })?
        .collect::<rusqlite::Result<_>>()
        .map(Some)
}

fn channel(row: &Row<'_>, column: usize) -> rusqlite::Result<Channel> {
    let name: String = row.get(column)?;
    let known = Channel::ALL.iter().copied().find(|channel| channel.as_str() == name);
    known.ok_or_else(|| rusqlite::Error::FromSqlConversionFailure(column, Type::Text, "it is not what this program writes there".into()))
}

/// The occasions of an erased receipt's contacts go with it.
pub fn forget_occasions(db: &Connection, receipt: Digest) -> rusqlite::Result<()> {
    db.prepare_cached("UPDATE contact SET occasion = NULL WHERE receipt_hash = ?1 AND occasion IS NOT NULL")?
        .execute([receipt.0])
        .map(drop)
}

/// What of the contact of an event is in its record: `None` where there is none.
pub fn of_event(db: &Connection, event: i64) -> rusqlite::Result<Option<(PermitId, String, Channel)>> {
    db.prepare_cached("SELECT permit, purpose, channel FROM contact WHERE event = ?1")?
        .query_row([event], |row| Ok((PermitId(row.get(0)?), row.get(1)?, channel(row, 2)?)))
        .optional()
}
