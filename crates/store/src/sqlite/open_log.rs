//! The log as a store opens it: its keys, its published checkpoint, and its beginning.
//!
//! What lives here: whether keys, checkpoint and tree belong together, and beginning a log. What deliberately does not: the sentences for the operator
//! (the caller has them), and where keys are kept.

use super::write::OpenLog;
use super::{Mismatch, OpenError, Opening, published, tiles};
use crate::LogName;
use crate::vault::Vault;
use consent_log::{Edge, SignedCheckpoint, SigningKey};
use rusqlite::{Connection, TransactionBehavior};
use std::path::PathBuf;

/// The key of a log, and where its last checkpoint is.
#[derive(Clone)]
pub struct LogKey {
    /// The log's number, from 1.
    pub number: u64,
    /// The seed of its Ed25519 key (RFC 8032, 5.1.5).
    pub seed: [u8; 32],
    /// Its origin where it begins now; one that has begun keeps its own.
    pub origin: String,
    /// The file of its last published checkpoint. It is of use only where it is not restored together with the database.
    pub checkpoint: PathBuf,
}

impl LogKey {
    /// The key, for a log of this origin.
    pub(super) fn named(&self, origin: &str) -> Result<SigningKey, String> {
        SigningKey::from_seed(origin, &self.seed).map_err(|e| format!("the key of log {} cannot be used: {}", self.number, e.detail))
    }
}

/// An open log.
pub struct Opened {
    /// The log that grows.
    pub log: OpenLog,
    /// The file of its checkpoints.
    pub checkpoint_file: PathBuf,
    /// What the file holds.
    pub held: Option<SignedCheckpoint>,
    /// Every log, oldest first, with its key; the last checkpoint of those that ended.
    pub logs: Vec<(LogName, Option<SignedCheckpoint>)>,
}

/// Whether the newest log of the database is that of the last key and begins with what was published of it. A log's number is used once: a key of a
/// later log, or a checkpoint of one that the database does not have, shows that the database is an older copy.
pub fn compare(db: &Connection, opening: &Opening) -> Result<Result<(), Mismatch>, OpenError> {
    let unusable = |e: &dyn std::fmt::Display| unusable(opening, e);
    let exist = tiles::exist(db).map_err(|e| unusable(&e))?;
    let newest = if exist { tiles::newest(db).map_err(|e| unusable(&e))? } else { None };
    let last = opening.logs.last().filter(|_| !opening.new_log);
    let later = |last: &LogKey| {
        Err(Mismatch::Checkpoint {
            log: last.number,
            published: published::size_told(&last.checkpoint),
            held: 0,
        })
    };
    let Some((number, origin)) = newest else {
        // The first log begins; a start in which it did may have been interrupted after its key was made.
        return Ok(last.filter(|last| last.checkpoint.exists()).map_or(Ok(()), later));
    };
    let Some(key) = opening.logs.iter().find(|key| key.number == number) else {
        return Ok(Err(Mismatch::LogKey(number)));
    };
    let signing = key.named(&origin).map_err(OpenError::Unusable)?;
    match published::read(&key.checkpoint, signing.verifier()).map_err(OpenError::Unusable)? {
        Some(signed) => {
            if !tiles::begins_with(db, number, signed.checkpoint()).map_err(|e| unusable(&e))? {
                return Ok(Err(Mismatch::Checkpoint {
                    log: number,
                    published: signed.checkpoint().size,
                    held: tiles::size(db, number).map_err(|e| unusable(&e))?,
                }));
            }
        }
        // Where it never was published, the start in which it began was interrupted.
        None => {
            if tiles::was_published(db, number).map_err(|e| unusable(&e))? {
                return Ok(Err(Mismatch::NoCheckpoint(number)));
            }
        }
    }
    Ok(last.filter(|last| last.number > number).map_or(Ok(()), later))
}

fn unusable(opening: &Opening, e: &dyn std::fmt::Display) -> OpenError {
    OpenError::Unusable(format!(
        "the log in the database {} cannot be read ({e})",
        opening.folder.join(super::FILE).display()
    ))
}

/// Opens the log of the last key; begins it where the database has none of its number.
///
/// # Errors
/// A sentence.
pub fn open(db: &mut Connection, opening: &Opening, vault: &Vault) -> Result<Opened, String> {
    let failed = |e: &dyn std::fmt::Display| format!("the log in the database cannot be opened ({e})");
    let key = opening.logs.last().ok_or("the server has no key for its log")?;
    let newest = tiles::newest(db).map_err(|e| failed(&e))?;
    let known = newest.filter(|(number, _)| *number >= key.number);
    let origin = match &known {
        Some((number, origin)) if *number == key.number => origin,
        Some((number, _)) => return Err(format!("the key of log {number} is missing")),
        None => &key.origin,
    };
    let mut log = OpenLog {
        number: key.number,
        key: key.named(origin)?,
        edge: Edge::empty(),
        signer: opening.signer.clone(),
    };
    if known.is_some() {
        log.edge = tiles::load(db, log.number).map_err(|e| failed(&e))?;
    } else {
        let transaction = db.transaction_with_behavior(TransactionBehavior::Immediate).map_err(|e| failed(&e))?;
        tiles::begin(&transaction, &mut log, vault).map_err(|e| failed(&e))?;
        super::write::commit(transaction).map_err(|e| failed(&e))?;
    }
    let held = published::read(&key.checkpoint, log.key.verifier())?;
    if let Some(signed) = &held
        && !tiles::begins_with(db, log.number, signed.checkpoint()).map_err(|e| failed(&e))?
    {
        return Err(format!(
            "the log {} would go on without leaves that were published; a new log is needed",
            log.number
        ));
    }
    let mut logs = Vec::new();
    for mut name in tiles::all(db).map_err(|e| failed(&e))? {
        let own = opening.logs.iter().find(|key| key.number == name.number);
        let verifier = own.map(|key| key.named(&name.origin).map(|key| key.verifier().clone())).transpose()?;
        name.key = verifier.as_ref().map(ToString::to_string);
        let ended = match (own, verifier) {
            (Some(own), Some(verifier)) if own.number != log.number => published::read(&own.checkpoint, &verifier)?,
            (Some(_) | None, Some(_) | None) => None,
        };
        logs.push((name, ended));
    }
    Ok(Opened {
        log,
        checkpoint_file: key.checkpoint.clone(),
        held,
        logs,
    })
}
