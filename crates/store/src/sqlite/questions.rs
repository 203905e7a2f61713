//! Questions of visitors: their SQL.
//!
//! What lives here: the calls of [`Questions`], and forgetting with a receipt. What deliberately does not: the key store, and the outbox's rows.
//!
//! The whole thread is one sealed value. It is opened, added to and sealed again within the writer's transaction, so that of two answers at once the second
//! sees the first.

use super::write::{Write, WriteError};
use super::{Sqlite, clocks, outbox};
use crate::Reply;
use crate::questions::{
    AnswerOutcome, AskOutcome, Author, Entry, KEPT, MOST_WRITTEN, NewQuestion, Question, QuestionKey, QuestionState, Questions, Thread, WriteAgainOutcome,
};
use crate::vault::{self, Cell, Erasure, Row, RowId, Vault, VaultError};
use json::{Node, Value, array, object, text, to_jcs};
use receipt::Digest;
use rusqlite::types::Type;
use rusqlite::{Connection, OptionalExtension, params};

/// Where a thread is sealed for.
const THREAD: Cell<'static> = Cell {
    table: "question",
    column: "sealed",
    version: 1,
};

/// The columns that [`read`] takes.
const COLUMNS: &str = "number, id, notice_sha256, receipt_hash, is_holder, language, received_at, state, due_at, answered_at, closed_at, sealed FROM question";

impl Questions for Sqlite {
    fn ask(&self, new: NewQuestion) -> Reply<'_, AskOutcome> {
        self.writer.ask(move |db| ask(db, &new))
    }

    fn question(&self, key: QuestionKey) -> Reply<'_, Option<Question>> {
        let vault = self.vault.clone();
        self.readers.ask(move |db| kept(db, &vault, key))
    }

    fn questions(&self, state: Option<QuestionState>, after: i64, limit: u32) -> Reply<'_, Vec<Question>> {
        let vault = self.vault.clone();
        self.readers.ask(move |db| list(db, &vault, state, after, limit))
    }

    fn write_again(&self, secret_sha256: Digest, text: String, at: i64, due_at: i64) -> Reply<'_, WriteAgainOutcome> {
        self.writer.ask(move |db| write_again(db, secret_sha256, &text, at, due_at))
    }

    fn answer(&self, id: Digest, text: String, again: bool, at: i64) -> Reply<'_, AnswerOutcome> {
        self.writer.ask(move |db| answer(db, id, &text, again, at))
    }

    fn close_question(&self, id: Digest, at: i64) -> Reply<'_, Option<i64>> {
        self.writer.ask(move |db| close(db, id, at))
    }

    fn delete_question(&self, secret_sha256: Digest, at: i64) -> Reply<'_, bool> {
        self.writer.ask(move |db| {
            let ids = ids(db, "secret_sha256 = ?1", [secret_sha256.0])?;
            Ok::<_, WriteError>(forget(db, &ids, at)? > 0)
        })
    }

    fn forget_questions(&self, at: i64, limit: u32) -> Reply<'_, usize> {
        self.write_if_any(move |db| over(db, at, limit), move |db| forget(db, &over(db, at, limit)?, at))
    }
}

fn ask(db: &Write<'_>, new: &NewQuestion) -> Result<AskOutcome, WriteError> {
    let taken = db
        .prepare_cached("SELECT 1 FROM question WHERE secret_sha256 = ?1")?
        .exists([new.secret_sha256.0])?;
    if taken {
        let same = kept(db, db.vault(), QuestionKey::Secret(new.secret_sha256))?.filter(|known| is_same(known, new));
        return Ok(same.map_or(AskOutcome::SecretTaken, |known| AskOutcome::Asked { due_at: known.due_at }));
    }
    let id = RowId::random()?;
    let row = Row::of(id, clocks::month(new.at.saturating_add(KEPT)));
    let thread = Thread {
        reply_to: new.reply_to.clone(),
        entries: vec![Entry {
            at: new.at,
            by: Author::Visitor,
            text: new.text.clone(),
        }],
    };
    // The key is durable from here on. A transaction that does not commit leaves a key without a row, which is removed at the next start.
    let sealed = db
        .vault()
        .keys_for(&[row])?
        .first()
        .map(|key| key.seal(THREAD, &written(&thread)))
        .transpose()?;
    db.prepare_cached(
        "INSERT INTO question (id, secret_sha256, notice_sha256, receipt_hash, is_holder, language, received_at, state, due_at, sealed)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, 'open', ?8, ?9)",
    )?
    .execute(params![
        id.0,
        new.secret_sha256.0,
        new.notice_sha256.0,
        new.receipt.map(|receipt| receipt.0),
        new.is_holder,
        new.language,
        new.at,
        new.due_at,
        sealed,
    ])?;
    outbox::of_question(db, Digest(id.0), new.at, new.due_at)?;
    Ok(AskOutcome::Asked { due_at: new.due_at })
}

/// Whether a question was asked with these words before.
fn is_same(known: &Question, new: &NewQuestion) -> bool {
    let of_document = (known.notice_sha256, known.receipt, known.is_holder, &known.language);
    of_document == (new.notice_sha256, new.receipt, new.is_holder, &new.language)
        && known.thread.as_ref().is_some_and(|thread| {
            let first = thread.entries.first();
            thread.reply_to == new.reply_to && first.is_some_and(|entry| entry.text == new.text)
        })
}

fn write_again(db: &Write<'_>, secret: Digest, said: &str, at: i64, due_at: i64) -> Result<WriteAgainOutcome, WriteError> {
    let Some((question, thread)) = open(db, QuestionKey::Secret(secret))? else {
        return Ok(WriteAgainOutcome::Unknown);
    };
    let is_last = thread.entries.last().is_some_and(|entry| entry.by == Author::Visitor && entry.text == said);
    if is_last && question.state == QuestionState::Open {
        return Ok(WriteAgainOutcome::Written);
    }
    if thread.entries.iter().filter(|entry| entry.by == Author::Visitor).count() >= MOST_WRITTEN {
        return Ok(WriteAgainOutcome::Full);
    }
    add(db, question.id, thread, Author::Visitor, said, at)?;
    match question.state {
        QuestionState::Open => {}
        QuestionState::Answered | QuestionState::Closed => {
            db.prepare_cached("UPDATE question SET state = 'open', due_at = ?2, answered_at = NULL, closed_at = NULL WHERE id = ?1")?
                .execute(params![question.id.0, due_at])?;
            outbox::of_question(db, question.id, at, due_at)?;
        }
    }
    Ok(WriteAgainOutcome::Written)
}

fn answer(db: &Write<'_>, id: Digest, said: &str, again: bool, at: i64) -> Result<AnswerOutcome, WriteError> {
    let Some((question, thread)) = open(db, QuestionKey::Id(id))? else {
        return Ok(AnswerOutcome::Unknown);
    };
    match question.state {
        QuestionState::Open => {}
        QuestionState::Answered => {
            let is_last = thread.last_of(Author::Operator).is_some_and(|entry| entry.text == said);
            if let Some(answered_at) = question.answered_at.filter(|_| is_last) {
                return Ok(AnswerOutcome::Answered(answered_at));
            }
            if !again {
                return Ok(AnswerOutcome::NotOpen(question.state));
            }
        }
        QuestionState::Closed => return Ok(AnswerOutcome::NotOpen(question.state)),
    }
    add(db, id, thread, Author::Operator, said, at)?;
    db.prepare_cached("UPDATE question SET state = 'answered', answered_at = ?2 WHERE id = ?1")?
        .execute(params![id.0, at])?;
    Ok(AnswerOutcome::Answered(at))
}

fn close(db: &Write<'_>, id: Digest, at: i64) -> Result<Option<i64>, WriteError> {
    let Some(question) = kept(db, db.vault(), QuestionKey::Id(id))? else {
        return Ok(None);
    };
    match question.state {
        QuestionState::Closed => Ok(question.closed_at),
        QuestionState::Open | QuestionState::Answered => {
            db.prepare_cached("UPDATE question SET state = 'closed', closed_at = ?2 WHERE id = ?1")?
                .execute(params![id.0, at])?;
            Ok(Some(at))
        }
    }
}

/// A question with its thread.
fn open(db: &Write<'_>, key: QuestionKey) -> Result<Option<(Question, Thread)>, WriteError> {
    let question = kept(db, db.vault(), key)?;
    Ok(question.and_then(|mut question| question.thread.take().map(|thread| (question, thread))))
}

/// Seals the thread with another entry.
fn add(db: &Write<'_>, id: Digest, mut thread: Thread, by: Author, said: &str, at: i64) -> Result<(), WriteError> {
    thread.entries.push(Entry { at, by, text: said.to_owned() });
    let row = RowId::from(id);
    let key = db.vault().open_row(&row)?.ok_or(VaultError::UnknownRow(row))?;
    db.prepare_cached("UPDATE question SET sealed = ?2 WHERE id = ?1")?
        .execute(params![id.0, key.seal(THREAD, &written(&thread))?])?;
    Ok(())
}

/// A question whose thread is there.
fn kept(db: &Connection, vault: &Vault, key: QuestionKey) -> Result<Option<Question>, WriteError> {
    let (column, value) = match key {
        QuestionKey::Id(id) => ("id", id),
        QuestionKey::Secret(secret) => ("secret_sha256", secret),
    };
    let found = db
        .prepare_cached(&format!("SELECT {COLUMNS} WHERE {column} = ?1"))?
        .query_row([value.0], read)
        .optional()?;
    let question = found.map(|row| with_thread(vault, row)).transpose()?;
    Ok(question.filter(|question| question.thread.is_some()))
}

fn list(db: &Connection, vault: &Vault, state: Option<QuestionState>, after: i64, limit: u32) -> Result<Vec<Question>, WriteError> {
    let rows = db
        .prepare_cached(&format!(
            "SELECT {COLUMNS} WHERE number > ?1 AND (?2 IS NULL OR state = ?2) ORDER BY number LIMIT ?3"
        ))?
        .query_map(params![after, state.map(QuestionState::as_str), limit], read)?
        .collect::<rusqlite::Result<Vec<_>>>()?;
    rows.into_iter().map(|row| with_thread(vault, row).map_err(WriteError::from)).collect()
}

/// A row, and its thread as it is sealed.
fn read(row: &rusqlite::Row<'_>) -> rusqlite::Result<(Question, Option<Vec<u8>>)> {
    let state: String = row.get(7)?;
    let unreadable = || rusqlite::Error::FromSqlConversionFailure(7, Type::Text, "it is not what this program writes there".into());
    let question = Question {
        row: row.get(0)?,
        id: Digest(row.get(1)?),
        notice_sha256: Digest(row.get(2)?),
        receipt: row.get::<_, Option<[u8; 32]>>(3)?.map(Digest),
        is_holder: row.get(4)?,
        language: row.get(5)?,
        received_at: row.get(6)?,
        state: QuestionState::parse(&state).ok_or_else(unreadable)?,
        due_at: row.get(8)?,
        answered_at: row.get(9)?,
        closed_at: row.get(10)?,
        thread: None,
    };
    Ok((question, row.get(11)?))
}

fn with_thread(vault: &Vault, (question, sealed): (Question, Option<Vec<u8>>)) -> Result<Question, VaultError> {
    let id = RowId::from(question.id);
    let (Some(sealed), Some(key)) = (sealed, vault.open_row(&id)?) else {
        return Ok(question);
    };
    let unreadable = || VaultError::Damaged {
        what: format!("the row {id}, which is no question"),
    };
    let node = json::parse(&key.open(THREAD, &sealed)?).map_err(|_| unreadable())?;
    let entry = |node: &Node| {
        let at = node.get("at").int().ok()?;
        let by = Author::parse(node.text("by"))?;
        let text = node.get("text").str().ok()?.to_owned();
        Some(Entry { at, by, text })
    };
    let entries = node
        .get("entries")
        .items()
        .iter()
        .map(entry)
        .collect::<Option<Vec<_>>>()
        .ok_or_else(unreadable)?;
    let reply_to = node.get("reply_to").str().ok().map(str::to_owned);
    Ok(Question {
        thread: Some(Thread { reply_to, entries }),
        ..question
    })
}

/// A thread as it is sealed.
fn written(thread: &Thread) -> Vec<u8> {
    let entry = |entry: &Entry| object([("at", Value::Int(entry.at)), ("by", text(entry.by.as_str())), ("text", text(&*entry.text))]);
    let reply_to = thread.reply_to.as_deref().map_or(Value::Null, text);
    to_jcs(&object([("entries", array(thread.entries.iter().map(entry))), ("reply_to", reply_to)])).into_bytes()
}

/// The kept questions for which this holds.
fn ids(db: &Connection, holds: &str, values: impl rusqlite::Params) -> rusqlite::Result<Vec<Digest>> {
    db.prepare_cached(&format!("SELECT id FROM question WHERE sealed IS NOT NULL AND {holds}"))?
        .query_map(values, |row| row.get(0).map(Digest))?
        .collect()
}

/// The questions that were kept for long enough.
fn over(db: &Connection, at: i64, limit: u32) -> rusqlite::Result<Vec<Digest>> {
    ids(
        db,
        "coalesce(closed_at, answered_at) <= ?1 ORDER BY coalesce(closed_at, answered_at) LIMIT ?2",
        params![at.saturating_sub(KEPT), limit],
    )
}

/// Destroys what was written: the journal's line, the transaction, the key, as an erasure does.
fn forget(db: &Write<'_>, ids: &[Digest], at: i64) -> Result<usize, WriteError> {
    for id in ids {
        db.journal(vault::Entry {
            at,
            erasure: Erasure::Row((*id).into()),
        });
        forgotten(db, *id, at)?;
        db.destroy_row((*id).into());
    }
    Ok(ids.len())
}

/// Forgets the questions that came with a receipt.
pub fn forget_of_receipt(db: &Write<'_>, receipt: Digest, at: i64) -> Result<(), WriteError> {
    let ids = ids(db, "receipt_hash = ?1", [receipt.0])?;
    forget(db, &ids, at).map(drop)
}

/// Removes what is sealed of this question, if it is one.
pub fn forgotten(db: &Connection, id: Digest, at: i64) -> rusqlite::Result<()> {
    db.prepare_cached("UPDATE question SET sealed = NULL, state = 'closed', closed_at = coalesce(closed_at, ?2) WHERE id = ?1 AND sealed IS NOT NULL")?
        .execute(params![id.0, at])
        .map(drop)
}

/// Whether the database has the sealed thread of a question of this id.
pub fn is_kept(db: &Connection, id: &RowId) -> rusqlite::Result<bool> {
    db.prepare_cached("SELECT 1 FROM question WHERE id = ?1 AND sealed IS NOT NULL")?.exists([id.0])
}

/// The time whose month is the first in which the key of a question is; `None` where none has one.
pub fn first_kept(db: &Connection) -> rusqlite::Result<Option<i64>> {
    let first: Option<i64> = db.query_row("SELECT min(received_at) FROM question WHERE sealed IS NOT NULL", [], |row| row.get(0))?;
    Ok(first.map(|at| at.saturating_add(KEPT)))
}
