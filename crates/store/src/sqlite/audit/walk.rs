//! One log, leaf by leaf: each made again from its event and its receipt, and the tree made again of them.

use super::{Audit, OpenCountersignature};
use crate::LogName;
use crate::sqlite::events::index;
use crate::sqlite::{accesses, contacts, sealing, tiles};
use crate::vault::Vault;
use aws_lc_rs::digest::{SHA256, digest};
use consent_log::{Edge, HASH_BYTES, Leaf, LeafKind, SignedCheckpoint, Tile, tiles_of};
use promises::PermitRecord;
use receipt::{Cause, Digest, erasure_record, withdrawal_record};
use rusqlite::{Connection, OptionalExtension, Row, params};

/// One log, leaf by leaf.
pub struct Walk<'a> {
    /// The database.
    pub db: &'a Connection,
    /// The log.
    pub name: &'a LogName,
    /// Whether it is the one that grows.
    pub is_newest: bool,
    /// Opens the receipts' texts; `None` where a running server has the key store.
    pub vault: Option<&'a Vault>,
    /// Opens countersignatures.
    pub open: OpenCountersignature<'a>,
    /// Where faults go.
    pub audit: &'a mut Audit,
}

/// A leaf with its event, as the database has it.
struct Stored {
    number: u64,
    event: Option<StoredEvent>,
}

struct StoredEvent {
    number: i64,
    kind: String,
    at: i64,
    purposes: Option<String>,
    hash: Vec<u8>,
    receipt: Option<Vec<u8>>,
    first: Option<u64>,
    cause: Option<String>,
    certificate: Option<String>,
}

impl Walk<'_> {
    pub fn fault(&mut self, sentence: String) {
        self.audit.fault(format!("log {}: {sentence}", self.name.number));
    }

    /// Returns how many leaves there are.
    pub fn run(&mut self, published: Option<&SignedCheckpoint>, progress: &mut dyn FnMut(u64)) -> rusqlite::Result<u64> {
        let size = tiles::size(self.db, self.name.number)?;
        let mut edge = Edge::empty();
        let mut select = self.db.prepare(
            "SELECT leaf.number, event.kind, event.at, event.purposes, event.hash, receipt.hash,
                    (SELECT own.number FROM event AS other JOIN leaf AS own ON own.event = other.number
                     WHERE other.receipt = event.receipt AND other.kind <> 'permit' AND own.log = leaf.log ORDER BY other.number LIMIT 1),
                    event.cause, event.certificate, event.number
             FROM leaf LEFT JOIN event ON event.number = leaf.event LEFT JOIN receipt ON receipt.number = event.receipt WHERE leaf.log = ?1 ORDER BY leaf.number",
        )?;
        let mut rows = select.query([index(self.name.number)])?;
        self.compare_root(&edge, published);
        while let Some(row) = rows.next()? {
            let stored = stored(row)?;
            if stored.number != edge.size() {
                self.fault(format!("leaf {} is missing", edge.size()));
                return Ok(edge.size());
            }
            let Some(leaf) = self.leaf(stored)? else { return Ok(edge.size()) };
            edge.append(leaf.hash());
            self.compare_root(&edge, published);
            if edge.size().is_multiple_of(256) {
                self.compare_tiles(edge.take_changed())?;
                progress(edge.size());
            }
        }
        self.compare_tiles(edge.take_changed())?;
        progress(edge.size());
        if edge.size() != size {
            self.fault(format!("it has {} leaves, and its size is stored as {size}", edge.size()));
        }
        self.compare_widths(edge.size())?;
        if let Some(signed) = published.filter(|signed| self.is_newest && signed.checkpoint().size > edge.size()) {
            self.fault(format!(
                "{} leaves were published, and the database has {}",
                signed.checkpoint().size,
                edge.size()
            ));
        }
        Ok(edge.size())
    }

    /// The leaf of an event, made again from its record; `None` where there is no event to make it of.
    fn leaf(&mut self, Stored { number, event }: Stored) -> rusqlite::Result<Option<Leaf>> {
        let Some(event) = event else {
            self.fault(format!("the event of leaf {number} is missing"));
            return Ok(None);
        };
        let kind = LeafKind::ALL.iter().copied().find(|kind| kind.as_str() == event.kind);
        match kind {
            Some(LeafKind::Drill) => return Ok(self.text(number, LeafKind::Drill, &event.hash, event.certificate.as_deref())),
            Some(LeafKind::Access) => {
                let record = accesses::of_event(self.db, event.number)?;
                return Ok(self.text(number, LeafKind::Access, &event.hash, record.as_deref()));
            }
            Some(LeafKind::Receipt | LeafKind::Import | LeafKind::Withdrawal | LeafKind::Erasure | LeafKind::Permit) | None => {}
        }
        let Some(kind) = kind else {
            self.fault(format!("the event of leaf {number} is none that this program writes"));
            return Ok(None);
        };
        let reference = match kind {
            LeafKind::Receipt | LeafKind::Import | LeafKind::Drill | LeafKind::Access => None,
            LeafKind::Withdrawal | LeafKind::Erasure | LeafKind::Permit => event.first,
        };
        let Some(receipt) = event.receipt.as_deref().and_then(to_digest) else {
            // The record cannot be made again without it; the leaves after this one can be compared.
            self.fault(format!("the receipt of leaf {number} is missing"));
            return Ok(to_digest(&event.hash).map(|Digest(hash)| Leaf { kind, hash, reference }));
        };
        let hash = match kind {
            LeafKind::Receipt => self.receipt(number, receipt, event.at)?,
            LeafKind::Import => self.imported(number, receipt, event.at)?,
            LeafKind::Withdrawal => match purposes(event.purposes.as_deref()) {
                Some(purposes) => sha256(withdrawal_record(receipt, purposes.iter().map(String::as_str), event.at).as_bytes()),
                None => {
                    self.fault(format!("the withdrawal of leaf {number} names no purposes"));
                    return Ok(None);
                }
            },
            LeafKind::Erasure => match Cause::ALL.into_iter().find(|cause| Some(cause.as_str()) == event.cause.as_deref()) {
                Some(cause) => sha256(erasure_record(receipt, cause, event.at).as_bytes()),
                None => {
                    self.fault(format!("the erasure of leaf {number} gives no reason"));
                    return Ok(None);
                }
            },
            LeafKind::Permit => match contacts::of_event(self.db, event.number)? {
                Some((permit, purpose, channel)) => {
                    let record = PermitRecord {
                        permit,
                        receipt,
                        purpose,
                        channel,
                        at: event.at,
                    };
                    sha256(record.to_jcs().as_bytes())
                }
                None => {
                    self.fault(format!("the contact of the permit of leaf {number} is missing"));
                    return Ok(None);
                }
            },
            LeafKind::Drill | LeafKind::Access => {
                self.fault(format!("leaf {number} is of a kind that this program does not write: {}", event.kind));
                return Ok(None);
            }
        };
        if event.hash != hash.0 {
            self.fault(format!(
                "the {} of leaf {number}, of the receipt {}, was changed: its record has another hash",
                kind.as_str(),
                receipt.to_hex()
            ));
        }
        Ok(Some(Leaf { kind, hash: hash.0, reference }))
    }

    /// The leaf of a text that belongs to no single receipt: the certificate of a drill, the record of a look.
    fn text(&mut self, number: u64, kind: LeafKind, stored: &[u8], text: Option<&str>) -> Option<Leaf> {
        let Some(text) = text else {
            self.fault(format!("the {} of leaf {number} has no record", kind.as_str()));
            return None;
        };
        let hash = sha256(text.as_bytes());
        if stored != hash.0 {
            self.fault(format!("the {} of leaf {number} was changed: its record has another hash", kind.as_str()));
        }
        Some(Leaf {
            kind,
            hash: hash.0,
            reference: None,
        })
    }

    /// The identity of a stored receipt, made again from its text, and the word of its countersignature about this leaf.
    fn receipt(&mut self, number: u64, receipt: Digest, at: i64) -> rusqlite::Result<Digest> {
        let found: Option<String> = self
            .db
            .prepare_cached("SELECT countersignature FROM receipt WHERE hash = ?1")?
            .query_row([receipt.0], |row| row.get(0))
            .optional()?;
        let Some(countersignature) = found else {
            self.fault(format!("the receipt {} of leaf {number} is missing", receipt.to_hex()));
            return Ok(receipt);
        };
        let identity = self.identity(number, receipt, signing_input)?;
        if let Ok(said) = (self.open)(&countersignature) {
            if said.receipt_hash != receipt || said.received_at != at {
                self.fault(format!(
                    "the event of leaf {number} is not what was countersigned of the receipt {}",
                    receipt.to_hex()
                ));
            }
            if let Some(place) = said.log.filter(|place| place.origin == self.name.origin && place.index != number) {
                self.fault(format!(
                    "the receipt {} is leaf {number}, and was countersigned as leaf {}",
                    receipt.to_hex(),
                    place.index
                ));
            }
        }
        Ok(identity)
    }

    /// The identity of a consent that was taken over, made again from its record, which must be of the time of its event.
    fn imported(&mut self, number: u64, hash: Digest, at: i64) -> rusqlite::Result<Digest> {
        let is_there = self
            .db
            .prepare_cached("SELECT 1 FROM receipt JOIN import ON import.receipt_hash = receipt.hash WHERE receipt.hash = ?1 AND receipt.received_at = ?2")?
            .exists(params![hash.0, at])?;
        if !is_there {
            self.fault(format!(
                "the imported consent {} of leaf {number} is missing, or of another time",
                hash.to_hex()
            ));
            return Ok(hash);
        }
        self.identity(number, hash, |record| record)
    }

    /// The identity of a sealed text. Without the key store, and after an erasure, it is what the database says.
    fn identity(&mut self, number: u64, receipt: Digest, hashed: fn(&str) -> &str) -> rusqlite::Result<Digest> {
        let Some(vault) = self.vault else { return Ok(receipt) };
        match sealing::open(self.db, vault, receipt) {
            Ok(Some(kept)) => {
                self.compare_granted(number, receipt, &kept)?;
                self.compare_signed(number, receipt, &kept)?;
                Ok(sha256(hashed(&kept).as_bytes()))
            }
            // That it was erased is compared with the events.
            Ok(None) => Ok(receipt),
            Err(e) => {
                self.fault(format!("the receipt {} of leaf {number} cannot be opened ({e})", receipt.to_hex()));
                Ok(receipt)
            }
        }
    }

    fn compare_root(&mut self, edge: &Edge, published: Option<&SignedCheckpoint>) {
        let Some(signed) = published.filter(|signed| self.is_newest && signed.checkpoint().size == edge.size()) else {
            return;
        };
        if signed.checkpoint().root != edge.root() {
            self.fault(format!(
                "the root of its {} leaves is {}, and {} was published",
                edge.size(),
                edge.root(),
                signed.checkpoint().root
            ));
        }
    }

    /// Compares tiles with the stored ones, which may be wider by now.
    fn compare_tiles(&mut self, made: Vec<Tile>) -> rusqlite::Result<()> {
        for tile in made {
            let stored: Option<Vec<u8>> = self
                .db
                .prepare_cached("SELECT hashes FROM tile WHERE log = ?1 AND level = ?2 AND number = ?3")?
                .query_row(params![index(self.name.number), tile.level, index(tile.index)], |row| row.get(0))
                .optional()?;
            let stored = stored.unwrap_or_default();
            for (at, (own, theirs)) in tile.bytes.chunks(HASH_BYTES).zip(stored.chunks(HASH_BYTES)).enumerate() {
                if own != theirs {
                    let number = tile.index * 256 + at as u64;
                    self.fault(match tile.level {
                        0 => format!("leaf {number} is not the one whose hash is in its tile"),
                        level => format!("hash {number} of level {level} in its tiles is not that of the leaves below it"),
                    });
                }
            }
            if stored.len() < tile.bytes.len() {
                self.fault(format!("tile {} of level {} lacks hashes", tile.index, tile.level));
            }
        }
        Ok(())
    }

    /// Every tile of the tree is stored as wide as it is, and no other.
    fn compare_widths(&mut self, size: u64) -> rusqlite::Result<()> {
        let mut tiles = 0;
        for id in tiles_of(size) {
            tiles += 1;
            let bytes: Option<i64> = self
                .db
                .prepare_cached("SELECT length(hashes) FROM tile WHERE log = ?1 AND level = ?2 AND number = ?3")?
                .query_row(params![index(self.name.number), id.level, index(id.index)], |row| row.get(0))
                .optional()?;
            if bytes.is_some_and(|bytes| bytes > i64::from(id.width) * HASH_BYTES as i64) {
                self.fault(format!("tile {} of level {} has hashes of leaves that are not there", id.index, id.level));
            }
        }
        let stored: i64 = self
            .db
            .query_row("SELECT count(*) FROM tile WHERE log = ?1", [index(self.name.number)], |row| row.get(0))?;
        if stored > tiles {
            self.fault(format!("{} tiles are stored that are none of its tree", stored - tiles));
        }
        Ok(())
    }
}

/// What of a receipt is signed.
fn signing_input(compact: &str) -> &str {
    compact.split('~').next().and_then(|jws| jws.rsplit_once('.')).map_or("", |(input, _)| input)
}

fn stored(row: &Row<'_>) -> rusqlite::Result<Stored> {
    let number: i64 = row.get(0)?;
    let event = match row.get::<_, Option<String>>(1)? {
        None => None,
        Some(kind) => Some(StoredEvent {
            number: row.get(9)?,
            kind,
            at: row.get(2)?,
            purposes: row.get(3)?,
            hash: row.get(4)?,
            receipt: row.get(5)?,
            first: row.get::<_, Option<i64>>(6)?.map(i64::unsigned_abs),
            cause: row.get(7)?,
            certificate: row.get(8)?,
        }),
    };
    Ok(Stored {
        number: number.unsigned_abs(),
        event,
    })
}

fn purposes(array: Option<&str>) -> Option<Vec<String>> {
    let node = json::parse(array?.as_bytes()).ok()?;
    node.list(json::Node::words).ok()
}

fn to_digest(bytes: &[u8]) -> Option<Digest> {
    bytes.try_into().ok().map(Digest)
}

fn sha256(bytes: &[u8]) -> Digest {
    let mut hash = [0; 32];
    hash.copy_from_slice(digest(&SHA256, bytes).as_ref());
    Digest(hash)
}
