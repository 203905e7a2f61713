//! Opt-outs by number: their SQL.
//!
//! What lives here: the calls of [`OptOuts`]. What deliberately does not: withdrawing (`receipts`), the table of suspensions (`suspensions`), and the key
//! store.
//!
//! Everything of an opt-out is one transaction: its row, the withdrawals with their events and leaves, the suspensions.

use super::write::{Write, WriteError};
use super::{Sqlite, clocks, receipts, sealing, suspensions};
use crate::optouts::{ASKED, KEPT, NewOptOut, OptOut, OptOutState, OptOuts, OptedOut, Read, SettleOutcome, Settlement, Stopped, Waiting, Way, Which};
use crate::vault::{Cell, Entry, Erasure, Row, RowId, Suspension, Vault, VaultError};
use crate::{ReceiptKey, ReceiptStatus, Reply};
use phone::E164;
use receipt::Digest;
use rusqlite::types::Type;
use rusqlite::{Connection, OptionalExtension, params};

/// Where number and text are sealed for.
const SAID: Cell<'static> = Cell {
    table: "opt_out",
    column: "sealed",
    version: 1,
};

/// How long the same wish by another message is the same opt-out, in seconds: an RCS client sends its UNSUBSCRIBE event and the keyword.
const SAME: i64 = 300;

impl OptOuts for Sqlite {
    fn opt_out(&self, new: NewOptOut) -> Reply<'_, OptedOut> {
        self.writer.ask(move |db| opt_out(db, &new))
    }

    fn opt_outs(&self, which: Which, after: i64, limit: u32) -> Reply<'_, Vec<OptOut>> {
        let vault = self.vault.clone();
        self.readers.ask(move |db| list(db, &vault, which, after, limit))
    }

    fn settle(&self, id: Digest, settlement: Settlement, at: i64) -> Reply<'_, SettleOutcome> {
        self.writer.ask(move |db| settle(db, id, settlement, at))
    }

    fn note_late(&self, at: i64, limit: u32) -> Reply<'_, Vec<(Digest, i64)>> {
        self.write_if_any(move |db| suspensions::late(db, at, 1), move |db| suspensions::note_late(db, at, limit))
    }

    fn waiting(&self, at: i64) -> Reply<'_, Waiting> {
        self.readers.ask(move |db| {
            db.prepare_cached("SELECT count(*) FILTER (WHERE due_at >= ?1), count(*) FILTER (WHERE due_at < ?1) FROM opt_out WHERE state = 'suspended'")?
                .query_row([at], |row| {
                    Ok(Waiting {
                        open: row.get(0)?,
                        late: row.get(1)?,
                    })
                })
        })
    }

    fn forget_opt_outs(&self, at: i64, limit: u32) -> Reply<'_, usize> {
        self.write_if_any(move |db| over(db, at, limit), move |db| forget(db, &over(db, at, limit)?, at))
    }

    fn forget_opt_outs_of(&self, number: E164, at: i64) -> Reply<'_, usize> {
        self.writer.ask(move |db| {
            let mut ids = of_number(db, db.vault(), &number)?;
            // What was said from the other spelling is of the same person.
            if let Some(other) = number.other_spelling() {
                ids.extend(of_number(db, db.vault(), &other)?);
            }
            forget(db, &ids, at)
        })
    }
}

fn opt_out(db: &Write<'_>, new: &NewOptOut) -> Result<OptedOut, WriteError> {
    let of_number = of_number(db, db.vault(), &new.number)?;
    let mut id = new.id;
    // The messages of two people may have the same id, such as those of two providers. The next one has an id of its own, which tells nothing of its number.
    for n in 1u64.. {
        let Some(known) = before(db, id)? else { break };
        if of_number.contains(&id) {
            return Ok(known);
        }
        id = sealing::sha256(&[&new.id.0[..], &n.to_be_bytes()].concat());
    }
    count(db, &NewOptOut { id, ..new.clone() })
}

/// Stores it, and ends or suspends what stands of its number.
fn count(db: &Write<'_>, new: &NewOptOut) -> Result<OptedOut, WriteError> {
    db.seal_of(&new.number)?;
    let terms_of = |status: &ReceiptStatus| new.terms.iter().find(|terms| terms.notice_sha256 == status.notice_sha256);
    let mut standing = Vec::new();
    let mut due_at = None;
    for hash in sealing::find(db, db.vault(), &new.number)? {
        if let Some(status) = receipts::status(db, db.log(), ReceiptKey::Hash(hash))? {
            let purposes = standing_of(&status, new.at);
            // Each document that the person accepted counts, also where nothing of its receipt stands any more.
            due_at = [due_at, Some(terms_of(&status).map_or(new.due_at, |terms| terms.due_at))]
                .into_iter()
                .flatten()
                .min();
            if !purposes.is_empty() {
                standing.push((status, purposes));
            }
        }
    }
    if standing.is_empty()
        && new.read != Read::Unclear
        && let Some(same) = same(db, new)?
    {
        return Ok(same);
    }
    let mut stopped = Vec::new();
    for (status, purposes) in standing {
        let service = terms_of(&status).map_or(&[][..], |terms| &terms.service);
        let (suspended, withdrawn): (Vec<String>, Vec<String>) = purposes.into_iter().partition(|purpose| waits(new.read, new.by, service, purpose));
        stopped.push((
            status.clone(),
            Stopped {
                receipt: status.hash,
                withdrawn,
                suspended,
            },
        ));
    }
    let is_open = stopped.iter().any(|(_, one)| !one.suspended.is_empty());
    let state = if is_open { OptOutState::Suspended } else { OptOutState::Done };
    let due_at = due_at.unwrap_or(new.due_at);
    let ask = is_open && new.read == Read::Unclear && !was_asked(db, new)?;
    db.prepare_cached(
        "INSERT INTO opt_out (id, received_at, way, reading, state, due_at, done_at, sealed, asked_at) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)",
    )?
    .execute(params![
        new.id.0,
        new.at,
        new.by.as_str(),
        new.read.as_str(),
        state.as_str(),
        due_at,
        (!is_open).then_some(new.at),
        sealed(db, new)?,
        ask.then_some(new.at),
    ])?;
    for (_, one) in stopped.iter().filter(|(_, one)| !one.suspended.is_empty()) {
        let suspension = Suspension {
            row: one.receipt.into(),
            opt_out: new.id.into(),
            by: new.by,
            read: new.read,
            due_at,
            purposes: one.suspended.clone(),
        };
        suspensions::suspend(db, suspension, new.at)?;
    }
    // After every suspension: a withdrawal settles the opt-outs that suspend nothing any more.
    for (status, one) in &stopped {
        if !one.withdrawn.is_empty() {
            receipts::withdraw_from(db, status, Some(&one.withdrawn), new.at)?;
        }
    }
    Ok(OptedOut {
        id: new.id,
        repeated: false,
        state,
        due_at,
        receipts: stopped.into_iter().map(|(_, one)| one).collect(),
        ask,
    })
}

/// Whether an opt-out suspends a purpose until a person decides, instead of ending it; `service` are the purposes that are no advertising.
pub fn waits(read: Read, by: Way, service: &[String], purpose: &String) -> bool {
    match read {
        Read::Unclear => true,
        Read::Stop | Read::WrongNumber => !by.is_proof() && service.contains(purpose),
    }
}

/// Whether somebody of this number was asked what they meant, not long before.
fn was_asked(db: &Write<'_>, new: &NewOptOut) -> Result<bool, WriteError> {
    let mut look = db.prepare_cached("SELECT 1 FROM opt_out WHERE id = ?1 AND asked_at > ?2")?;
    for id in of_number(db, db.vault(), &new.number)? {
        if look.exists(params![id.0, new.at.saturating_sub(ASKED)])? {
            return Ok(true);
        }
    }
    Ok(false)
}

/// The purposes that stand at this time.
fn standing_of(status: &ReceiptStatus, at: i64) -> Vec<String> {
    let standing = status.granted().filter(|(_, granted)| granted.withdrawn_at.is_none() && granted.until > at);
    standing.map(|(purpose, _)| purpose.to_owned()).collect()
}

/// The opt-out of this id.
fn before(db: &Connection, id: Digest) -> rusqlite::Result<Option<OptedOut>> {
    db.prepare_cached("SELECT state, due_at FROM opt_out WHERE id = ?1")?
        .query_row([id.0], |row| {
            Ok(OptedOut {
                id,
                repeated: true,
                state: named(row, 0, OptOutState::parse)?,
                due_at: row.get(1)?,
                receipts: Vec::new(),
                ask: false,
            })
        })
        .optional()
}

/// An opt-out of the same number that is sure and came right before. That it was said again is noted: a yes that was given in between and arrives later was
/// taken back.
fn same(db: &Write<'_>, new: &NewOptOut) -> Result<Option<OptedOut>, WriteError> {
    let mut look = db.prepare_cached("SELECT way FROM opt_out WHERE id = ?1 AND reading <> ?2 AND abs(received_at - ?3) < ?4")?;
    for id in of_number(db, db.vault(), &new.number)? {
        let by = look
            .query_row(params![id.0, Read::Unclear.as_str(), new.at, SAME], |row| named(row, 0, Way::parse))
            .optional()?;
        // One that shows that the person asked for it ends what one without proof suspends.
        if by.is_some_and(|by| by.is_proof() || !new.by.is_proof()) {
            db.prepare_cached("UPDATE opt_out SET again_at = max(coalesce(again_at, 0), ?2) WHERE id = ?1")?
                .execute(params![id.0, new.at])?;
            return Ok(before(db, id)?);
        }
    }
    Ok(None)
}

/// The opt-outs of a number whose text is there, oldest first.
pub fn of_number(db: &Connection, vault: &Vault, number: &E164) -> Result<Vec<Digest>, WriteError> {
    let mut look = db.prepare_cached("SELECT number FROM opt_out WHERE id = ?1 AND sealed IS NOT NULL")?;
    let mut found: Vec<(i64, Digest)> = Vec::new();
    for RowId(id) in vault.find(&sealing::salted(db, number)?)? {
        let row: Option<i64> = look.query_row([id], |row| row.get(0)).optional()?;
        found.extend(row.map(|row| (row, Digest(id))));
    }
    found.sort_unstable_by_key(|(row, _)| *row);
    Ok(found.into_iter().map(|(_, id)| id).collect())
}

/// Number and text under the key of the row, which is durable from here on. A transaction that does not commit leaves a key without a row, which is removed at
/// the next start.
fn sealed(db: &Write<'_>, new: &NewOptOut) -> Result<Option<Vec<u8>>, WriteError> {
    let row = Row {
        id: new.id.into(),
        month: clocks::month(new.at.saturating_add(KEPT)),
        number: Some(sealing::salted(db, &new.number)?),
    };
    let said = json::object([("number", json::text(new.number.as_str())), ("text", json::text(&*new.text))]);
    let keys = db.vault().keys_for(&[row])?;
    let sealed = keys.first().map(|key| key.seal(SAID, json::to_jcs(&said).as_bytes()));
    Ok(sealed.transpose()?)
}

/// Number and text; `None` where they were destroyed.
fn said(vault: &Vault, id: Digest, sealed: Option<Vec<u8>>) -> Result<Option<(E164, String)>, VaultError> {
    let (Some(sealed), Some(key)) = (sealed, vault.open_row(&id.into())?) else {
        return Ok(None);
    };
    let unreadable = || VaultError::Damaged {
        what: format!("the row {}, which is no opt-out", RowId::from(id)),
    };
    let node = json::parse(&key.open(SAID, &sealed)?).map_err(|_| unreadable())?;
    let number = E164::new(node.text("number")).ok_or_else(unreadable)?;
    Ok(Some((number, node.text("text").to_owned())))
}

/// The opt-outs whose numbers the key store finds them by: their ids, and their numbers as they are sealed.
pub fn numbers(db: &Connection, vault: &Vault) -> Result<Vec<(RowId, E164)>, WriteError> {
    let rows: Vec<([u8; 32], Option<Vec<u8>>)> = db
        .prepare("SELECT id, sealed FROM opt_out WHERE sealed IS NOT NULL")?
        .query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?
        .collect::<rusqlite::Result<_>>()?;
    let mut numbers = Vec::with_capacity(rows.len());
    for (id, sealed) in rows {
        numbers.extend(said(vault, Digest(id), sealed)?.map(|(number, _)| (RowId(id), number)));
    }
    Ok(numbers)
}

fn list(db: &Connection, vault: &Vault, which: Which, after: i64, limit: u32) -> Result<Vec<OptOut>, WriteError> {
    let only = match which {
        Which::Open => "AND state = 'suspended'",
        Which::Every => "",
    };
    let sql =
        format!("SELECT number, id, received_at, way, reading, state, due_at, done_at, sealed FROM opt_out WHERE number > ?1 {only} ORDER BY number LIMIT ?2");
    let rows = db
        .prepare_cached(&sql)?
        .query_map(params![after, limit], |row| {
            let one = OptOut {
                row: row.get(0)?,
                id: Digest(row.get(1)?),
                received_at: row.get(2)?,
                by: named(row, 3, Way::parse)?,
                read: named(row, 4, Read::parse)?,
                state: named(row, 5, OptOutState::parse)?,
                due_at: row.get(6)?,
                done_at: row.get(7)?,
                said: None,
                suspended: Vec::new(),
            };
            Ok((one, row.get(8)?))
        })?
        .collect::<rusqlite::Result<Vec<(OptOut, Option<Vec<u8>>)>>>()?;
    let mut listed = Vec::with_capacity(rows.len());
    for (one, sealed) in rows {
        listed.push(OptOut {
            said: said(vault, one.id, sealed)?,
            suspended: suspensions::of_opt_out(db, one.id)?,
            ..one
        });
    }
    Ok(listed)
}

fn settle(db: &Write<'_>, id: Digest, settlement: Settlement, at: i64) -> Result<SettleOutcome, WriteError> {
    let Some(OptedOut { state, .. }) = before(db, id)? else {
        return Ok(SettleOutcome::Unknown);
    };
    let received_at = db
        .prepare_cached("SELECT received_at FROM opt_out WHERE id = ?1")?
        .query_row([id.0], |row| row.get(0))?;
    match state {
        OptOutState::Suspended => {}
        OptOutState::Done | OptOutState::Settled => return Ok(SettleOutcome::NotOpen(state)),
    }
    db.prepare_cached("UPDATE opt_out SET decided = ?2 WHERE id = ?1")?
        .execute(params![id.0, settlement.as_str()])?;
    let suspended = suspensions::of_opt_out(db, id)?;
    suspensions::lift_all(db, id, at)?;
    match settlement {
        Settlement::Stop => {
            for (receipt, purposes) in suspended {
                if let Some(status) = receipts::status(db, db.log(), ReceiptKey::Hash(receipt))? {
                    // As of when the person said it: what they agreed to since stands.
                    receipts::withdraw_as_of(db, &status, Some(&purposes), received_at, at)?;
                }
            }
        }
        Settlement::Resume => {
            for (receipt, purposes) in suspended {
                suspensions::resumed(db, receipt, purposes, at)?;
            }
        }
    }
    // Last: a restored database that knows of no more than the withdrawals goes on suspending.
    db.journal(Entry {
        at,
        erasure: Erasure::Settlement { opt_out: id.into() },
    });
    Ok(SettleOutcome::Settled)
}

/// The opt-outs whose number and text were kept for long enough.
fn over(db: &Connection, at: i64, limit: u32) -> rusqlite::Result<Vec<Digest>> {
    db.prepare_cached("SELECT id FROM opt_out WHERE sealed IS NOT NULL AND done_at <= ?1 ORDER BY done_at LIMIT ?2")?
        .query_map(params![at.saturating_sub(KEPT), limit], |row| row.get(0).map(Digest))?
        .collect()
}

/// Destroys number and text: the journal's line, the transaction, the key, as an erasure does.
fn forget(db: &Write<'_>, ids: &[Digest], at: i64) -> Result<usize, WriteError> {
    for id in ids {
        db.journal(Entry {
            at,
            erasure: Erasure::Row((*id).into()),
        });
        forgotten(db, *id)?;
        db.destroy_row((*id).into());
    }
    Ok(ids.len())
}

/// Removes what is sealed of this opt-out, if it is one.
pub fn forgotten(db: &Connection, id: Digest) -> rusqlite::Result<()> {
    db.prepare_cached("UPDATE opt_out SET sealed = NULL WHERE id = ?1")?.execute([id.0]).map(drop)
}

/// Whether the database has sealed text of an opt-out of this id.
pub fn is_kept(db: &Connection, id: &RowId) -> rusqlite::Result<bool> {
    db.prepare_cached("SELECT 1 FROM opt_out WHERE id = ?1 AND sealed IS NOT NULL")?.exists([id.0])
}

/// The time whose month is the first in which the key of an opt-out is; `None` where none has one.
pub fn first_kept(db: &Connection) -> rusqlite::Result<Option<i64>> {
    let first: Option<i64> = db.query_row("SELECT min(received_at) FROM opt_out WHERE sealed IS NOT NULL", [], |row| row.get(0))?;
    Ok(first.map(|at| at.saturating_add(KEPT)))
}

/// A name that this program wrote.
pub fn named<T>(row: &rusqlite::Row<'_>, column: usize, parse: impl Fn(&str) -> Option<T>) -> rusqlite::Result<T> {
    let name: String = row.get(column)?;
    parse(&name).ok_or_else(|| rusqlite::Error::FromSqlConversionFailure(column, Type::Text, "it is not what this program writes there".into()))
}
