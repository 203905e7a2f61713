//! Checking the logs of a database as a whole, also beside a server that runs.
//!
//! What lives here: every leaf made again from its event and its receipt, every tile and the root made again from the leaves, and both compared with
//! what is stored, with the published checkpoint, and with what was countersigned. What deliberately does not: mending anything, and logs of other
//! servers (the command line asks them over HTTP).

mod granted;
mod walk;

use super::events;
use super::open_log::LogKey;
use super::{FILE, OpenError, migrate, published, tiles};
use crate::LogName;
use crate::vault::Vault;
use consent_log::SignedCheckpoint;
use disclosure::Document;
use receipt::Countersignature;
use rusqlite::{Connection, OpenFlags, Row};
use std::path::Path;
use walk::Walk;

/// How many faults are told. More are counted.
const TOLD: usize = 100;

/// What was found.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Audit {
    /// Every log, oldest first.
    pub logs: Vec<Audited>,
    /// What is wrong and where, a sentence each, at most a hundred.
    pub faults: Vec<String>,
    /// How many further faults there are.
    pub more: u64,
    /// Whether the receipts' sealed texts were compared with their hashes: that needs the key store, which a running server has open.
    pub texts: bool,
}

/// A log that was checked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Audited {
    /// Its name.
    pub name: LogName,
    /// How many leaves the database has.
    pub leaves: u64,
    /// How many were published, as its checkpoint says; `None` where there is none that can be read.
    pub published: Option<u64>,
}

impl Audit {
    fn fault(&mut self, sentence: String) {
        if self.faults.len() < TOLD {
            self.faults.push(sentence);
        } else {
            self.more += 1;
        }
    }
}

/// Opens a countersignature with the server's keys.
pub type OpenCountersignature<'a> = &'a dyn Fn(&str) -> Result<Countersignature, String>;

/// Checks every log of this folder's database. The origins of `logs` are not used: the database has them. `progress` is told how many leaves of how
/// many are done. Changes nothing.
///
/// # Errors
/// [`OpenError::Unusable`]: the database cannot be read, or is of another version.
pub fn audit(
    folder: &Path,
    logs: &[LogKey],
    vault: Option<&Vault>,
    open: OpenCountersignature<'_>,
    progress: &mut dyn FnMut(u64, u64),
) -> Result<Audit, OpenError> {
    let path = folder.join(FILE);
    let unusable = |why: String| OpenError::Unusable(format!("the database {} {why}", path.display()));
    let failed = |e: rusqlite::Error| unusable(format!("cannot be read ({e})"));
    let db = Connection::open_with_flags(&path, OpenFlags::SQLITE_OPEN_READ_ONLY).map_err(failed)?;
    if !migrate::is_current(&db).map_err(unusable)? {
        return Err(unusable(migrate::OLDER.into()));
    }
    let mut audit = Audit {
        texts: vault.is_some(),
        ..Audit::default()
    };
    // The checkpoints come first: of what is published after that, the database may be read before it has it.
    let mut read = Vec::new();
    for name in tiles::all(&db).map_err(failed)? {
        read.push((checkpoint(&name, logs), name));
    }
    db.execute_batch("BEGIN").map_err(failed)?;
    let mut total = 0;
    for (_, name) in &read {
        total += tiles::size(&db, name.number).map_err(failed)?;
    }
    // First, since each receipt for a document that was changed is told after it.
    documents(&db, &mut audit).map_err(failed)?;
    let newest = read.last().map(|(_, name)| name.number);
    let mut done = 0;
    for (checkpoint, name) in read {
        let published = match checkpoint {
            Ok(signed) => Some(signed),
            // What an ended log lacks is why it ended.
            Err(why) => {
                if Some(name.number) == newest {
                    audit.fault(why);
                }
                None
            }
        };
        let mut walk = Walk {
            db: &db,
            name: &name,
            is_newest: Some(name.number) == newest,
            vault,
            open,
            audit: &mut audit,
        };
        let leaves = walk.run(published.as_ref(), &mut |leaves| progress(done + leaves, total)).map_err(failed)?;
        done += leaves;
        audit.logs.push(Audited {
            leaves,
            published: published.map(|signed| signed.checkpoint().size),
            name,
        });
    }
    if let Some(newest) = newest {
        let origins: Vec<String> = audit.logs.iter().map(|log| log.name.origin.clone()).collect();
        everything_is_there(&db, newest, &origins, open, &mut audit).map_err(failed)?;
    }
    Ok(audit)
}

fn checkpoint(name: &LogName, logs: &[LogKey]) -> Result<SignedCheckpoint, String> {
    let number = name.number;
    let key = logs
        .iter()
        .find(|key| key.number == number)
        .ok_or_else(|| format!("log {number}: its key is missing, so its checkpoint cannot be verified"))?;
    let signing = key.named(&name.origin)?;
    published::read(&key.checkpoint, signing.verifier())?
        .ok_or_else(|| format!("log {number}: its published checkpoint {} is missing", key.checkpoint.display()))
}

/// Every document says what is stored of it.
fn documents(db: &Connection, audit: &mut Audit) -> rusqlite::Result<()> {
    let mut select = db.prepare("SELECT lower(hex(sha256)), bytes, proof FROM notice")?;
    let mut rows = select.query([])?;
    while let Some(row) = rows.next()? {
        let (notice, bytes, proof): (String, Vec<u8>, String) = (row.get(0)?, row.get(1)?, row.get(2)?);
        let told = Document::parse(&bytes).ok().map(|document| document.proof.period.to_string());
        if told.is_some_and(|told| told != proof) {
            audit.fault(format!("the document {notice} says that proofs are kept for another period than is stored"));
        }
    }
    Ok(())
}

/// Every receipt, withdrawal and erasure is an event, every event a leaf of the newest log, and the state of each receipt and choice is what its events make
/// of it.
fn everything_is_there(db: &Connection, newest: u64, origins: &[String], open: OpenCountersignature<'_>, audit: &mut Audit) -> rusqlite::Result<()> {
    let of_receipt = |row: &Row<'_>| row.get::<_, String>(0);
    for (sql, what) in [
        (
            "SELECT lower(hex(receipt.hash)) FROM receipt WHERE NOT EXISTS (SELECT 1 FROM event WHERE event.receipt = receipt.number AND kind <> 'permit' AND kind IN ('receipt', 'import'))",
            "is stored and no event says so",
        ),
        (
            "SELECT DISTINCT 'number ' || receipt FROM choice WHERE NOT EXISTS (SELECT 1 FROM receipt WHERE number = choice.receipt)",
            "is not stored and has choices",
        ),
        (
            "SELECT lower(hex(receipt.hash)) FROM choice JOIN receipt ON receipt.number = choice.receipt WHERE withdrawn_at IS NOT NULL AND NOT EXISTS
               (SELECT 1 FROM event, json_each(event.purposes) AS named WHERE event.receipt = choice.receipt AND event.kind <> 'permit'
                AND event.kind = 'withdrawal' AND event.at = choice.withdrawn_at AND named.value = choice.purpose)",
            "has a purpose that is withdrawn and no event says so",
        ),
        (
            "SELECT lower(hex(receipt.hash)) FROM event JOIN receipt ON receipt.number = event.receipt, json_each(event.purposes) AS named WHERE event.kind = 'withdrawal' AND NOT EXISTS
               (SELECT 1 FROM choice WHERE choice.receipt = event.receipt AND choice.purpose = named.value AND choice.withdrawn_at = event.at)",
            "has a withdrawal in the log and the purpose is not withdrawn",
        ),
        (
            "SELECT lower(hex(hash)) FROM receipt WHERE erased_at IS NOT NULL
               AND NOT EXISTS (SELECT 1 FROM event WHERE event.receipt = receipt.number AND kind <> 'permit' AND kind = 'erasure' AND at = erased_at)",
            "is erased and no event says so",
        ),
        (
            "SELECT lower(hex(receipt.hash)) FROM event JOIN receipt ON receipt.number = event.receipt
             WHERE kind = 'erasure' AND (erased_at IS NOT event.at OR sealed IS NOT NULL)",
            "has an erasure in the log and is not erased, or at another time",
        ),
        (
            "SELECT lower(hex(hash)) FROM receipt WHERE sealed IS NULL AND erased_at IS NULL",
            "has no text and is not erased",
        ),
        (
            "SELECT lower(hex(receipt.hash)) FROM receipt JOIN event ON event.receipt = receipt.number AND event.kind <> 'permit'
             WHERE event.kind IN ('receipt', 'import') AND event.at <> receipt.received_at",
            "arrived at another time than the log says",
        ),
        // Receipts are numbered as they arrive, and each has the time since one had it.
        (
            "SELECT lower(hex(hash)) FROM receipt WHERE signed_at IS NULL AND number > (SELECT min(number) FROM receipt WHERE signed_at IS NOT NULL)
               AND hash NOT IN (SELECT receipt_hash FROM import)",
            "has no time at which it was given",
        ),
        (
            "SELECT lower(hex(contact.receipt_hash)) FROM contact LEFT JOIN event ON event.number = contact.event LEFT JOIN receipt ON receipt.number = event.receipt
             WHERE event.kind IS NOT 'permit' OR event.at IS NOT contact.at OR receipt.hash IS NOT contact.receipt_hash",
            "has a contact that no permit in the log says, or at another time",
        ),
    ] {
        for receipt in db.prepare(sql)?.query_map([], of_receipt)? {
            audit.fault(format!("the receipt {} {what}", receipt?));
        }
    }
    for event in events::without_leaf(db, newest)? {
        let of = event
            .receipt
            .map_or_else(String::new, |receipt| format!(" of the receipt {}", receipt.to_hex()));
        audit.fault(format!("log {newest}: it has no leaf of a {}{of}", event.kind.as_str()));
    }
    let mut select = db.prepare("SELECT lower(hex(hash)), countersignature FROM receipt WHERE hash NOT IN (SELECT receipt_hash FROM import)")?;
    let mut rows = select.query([])?;
    while let Some(row) = rows.next()? {
        let (receipt, countersignature): (String, String) = (row.get(0)?, row.get(1)?);
        match open(&countersignature) {
            Err(why) => audit.fault(format!("the receipt {receipt} has no countersignature of this server ({why})")),
            Ok(said) => {
                if let Some(place) = said.log.filter(|place| !origins.contains(&place.origin)) {
                    audit.fault(format!(
                        "the receipt {receipt} was countersigned as a leaf of {}, which is not there",
                        place.origin
                    ));
                }
            }
        }
    }
    Ok(())
}
