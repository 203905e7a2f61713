//! A receipt against a server's log: what happened to it, each event by its proof.
//!
//! What lives here: reading what a server gives as proof, the entries that the events must have, and the checks. What deliberately does not: trees and
//! signatures (crate `consent-log`), and where the log's key comes from: it decides everything, so the caller must have it from a better place than the
//! proof.
//!
//! A proof shows what is in the log. It cannot show that nothing else is: whoever made it may have left out a later event.

use crate::AwsLc;
use consent_log::{Checkpoint, Code, CoseReceipt, Cosignature, Error, Included, Leaf, LeafKind, TlogProof, VerifierKey};
use json::{Mismatch, Node, parse};
use receipt::{Cause, Countersignature, Crypto, Digest, LogPlace, Opened, erasure_record, withdrawal_record};

/// What a server gave as the proof of a receipt. That it was read says nothing about its truth.
#[derive(Clone, Debug)]
pub enum Proof {
    /// All events: the JSON of `GET /v1/receipts/{hash}/proof`.
    Events {
        /// The receipt that it says it is of.
        receipt: Digest,
        /// The events, oldest first.
        events: Vec<Told>,
    },
    /// The receipt's own event alone, as a C2SP tlog-proof.
    Receipt(TlogProof),
    /// The same as a COSE receipt (RFC 9942).
    Cose(CoseReceipt),
}

/// An event as it is told, with its proof.
#[derive(Clone, Debug)]
pub struct Told {
    /// What happened.
    pub what: What,
    /// When, in seconds since 1970.
    pub at: i64,
    /// The index of its leaf.
    pub index: u64,
    /// The proof of the leaf.
    pub proof: TlogProof,
}

/// What happened to a receipt.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum What {
    /// A server stored it.
    Receipt,
    /// The consent to these purposes was withdrawn.
    Withdrawal(Vec<String>),
    /// The server erased its content, so that its hash alone is left there.
    Erasure(Cause),
}

/// What a proof has shown.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Logged {
    /// The log's origin, which is the name of its key.
    pub origin: String,
    /// What happened to the receipt, oldest first: the receipt's own event, and what else was told.
    pub events: Vec<Shown>,
    /// Whether events after the receipt's own were told at all.
    pub tells_withdrawals: bool,
    /// The state of the log that the events are in; `None` for a COSE receipt, which says of none.
    pub checkpoint: Option<Checkpoint>,
    /// The witnesses who saw this state.
    pub witnesses: Vec<Cosignature>,
    /// Whether a countersignature says that the receipt is at this place of this log.
    pub place: Place,
}

/// An event that is in the log.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Shown {
    /// What happened.
    pub what: What,
    /// When, where that was told. Of a withdrawal the log has it; of a receipt the countersignature has it, and the log its order.
    pub at: Option<i64>,
    /// The index of its leaf; `None` for a COSE receipt, which does not sign it.
    pub index: Option<u64>,
}

/// What the countersignature says about the receipt's place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Place {
    /// The one that was proved.
    Same,
    /// One in another log: a log that ended, after which the operator began this one.
    Elsewhere(LogPlace),
    /// It names none: it was made before the server had a log.
    Unnamed,
    /// No countersignature was checked, or the proof has no index to compare with.
    NotCompared,
}

impl Proof {
    /// Reads a proof in any of its three forms.
    ///
    /// # Errors
    /// [`Code::Proof`] or [`Code::Cose`], and what the parts of it are refused for.
    pub fn read(bytes: &[u8]) -> Result<Proof, Error> {
        match std::str::from_utf8(bytes) {
            Ok(text) if text.trim_start().starts_with('{') => read_events(bytes),
            Ok(text) => TlogProof::parse(text).map(Proof::Receipt),
            Err(_) => CoseReceipt::parse(bytes).map(Proof::Cose),
        }
    }
}

fn read_events(bytes: &[u8]) -> Result<Proof, Error> {
    let wrong = |why: String| Error::told(Code::Proof, format!("the proof is not the JSON that a receipt server answers: {why}"));
    let node = parse(bytes).map_err(|e| wrong(e.sentence(bytes)))?;
    let read = || {
        let mut fields = node.fields()?;
        let receipt = fields.need("receipt_hash", |node| {
            Digest::from_hex(node.str()?).ok_or_else(|| Mismatch::expected(node, "a digest"))
        })?;
        Ok((receipt, fields.need("events", |node| node.list(|event| Ok(read_event(event))))?))
    };
    let (receipt, events) = read().map_err(|e: Mismatch| wrong(e.sentence(bytes)))?;
    let events = events.into_iter().collect::<Result<_, ReadError>>().map_err(|e| match e {
        ReadError::Json(e) => wrong(e.sentence(bytes)),
        ReadError::Log(e) => e,
    })?;
    Ok(Proof::Events { receipt, events })
}

enum ReadError {
    Json(Mismatch),
    Log(Error),
}

impl From<Mismatch> for ReadError {
    fn from(e: Mismatch) -> ReadError {
        ReadError::Json(e)
    }
}

fn read_event(node: &Node) -> Result<Told, ReadError> {
    let mut fields = node.fields()?;
    let what = fields.need("t", Node::words)?;
    let what = match &*what {
        "receipt" => What::Receipt,
        "withdrawal" => What::Withdrawal(fields.need("purposes", |node| node.list(Node::words))?),
        "erasure" => What::Erasure(fields.need("cause", |node| {
            let cause = node.str()?;
            let known = Cause::ALL.into_iter().find(|known| known.as_str() == cause);
            known.ok_or_else(|| Mismatch::expected(node, "a cause that this program knows (end, request)"))
        })?),
        _ => return Err(Mismatch::expected(node, "an event that this program knows (t: receipt, withdrawal, erasure); update it").into()),
    };
    Ok(Told {
        what,
        at: fields.need("at", Node::int)?,
        index: fields.need("index", |node| {
            u64::try_from(node.int()?).map_err(|_| Mismatch::expected(node, "an index from 0"))
        })?,
        proof: TlogProof::parse(&fields.need("proof", Node::words)?).map_err(ReadError::Log)?,
    })
}

/// Checks that the log with this key has the receipt, and every event that was told of it, under one checkpoint; that the place is the one that the
/// countersignature names, where it names this log; and that each of these witnesses cosigned the checkpoint.
///
/// # Errors
/// The first that does not hold: [`Code::Inclusion`] where something is not in the log as it was told, [`Code::Index`] where it is at another place,
/// [`Code::Proof`] where what was told contradicts itself, [`Code::Signature`] where a signature is missing or does not verify, [`Code::Origin`] where the
/// proof is of another log than the key.
pub fn logged(opened: &Opened, said: Option<&Countersignature>, proof: &Proof, key: &VerifierKey, witnesses: &[VerifierKey]) -> Result<Logged, Error> {
    match proof {
        Proof::Events { receipt, events } => {
            if *receipt != opened.hash {
                return Err(Error::new(Code::Inclusion, "the proof is of another receipt"));
            }
            all(opened, said, events, key, witnesses)
        }
        Proof::Receipt(proof) => {
            let included = receipt_in(proof, opened, key)?;
            let place = place(said, key.name(), included.index)?;
            let event = Shown {
                what: What::Receipt,
                at: None,
                index: Some(included.index),
            };
            shown(key, vec![event], false, &included, witnesses, place)
        }
        Proof::Cose(proof) => {
            proof.verify(&receipt_leaf(opened.hash).to_entry(), key)?;
            if !witnesses.is_empty() {
                return Err(Error::new(
                    Code::Signature,
                    "a COSE receipt has no checkpoint that a witness could have cosigned; ask for the proof as JSON",
                ));
            }
            Ok(Logged {
                origin: key.name().to_owned(),
                events: vec![Shown {
                    what: What::Receipt,
                    at: None,
                    index: None,
                }],
                tells_withdrawals: false,
                checkpoint: None,
                witnesses: Vec::new(),
                place: Place::NotCompared,
            })
        }
    }
}

fn all(opened: &Opened, said: Option<&Countersignature>, events: &[Told], key: &VerifierKey, witnesses: &[VerifierKey]) -> Result<Logged, Error> {
    let Some((first, later)) = events.split_first().filter(|(first, _)| first.what == What::Receipt) else {
        return Err(Error::new(Code::Proof, "the proof's first event is not that the receipt was stored"));
    };
    let included = at_its_place(first, receipt_in(&first.proof, opened, key)?)?;
    let place = place(said, key.name(), included.index)?;
    if said.is_some_and(|said| said.received_at != first.at) {
        return Err(Error::new(
            Code::Proof,
            "the proof tells another time of arrival than the countersignature, and the log has none",
        ));
    }
    let mut shown_events = vec![Shown {
        what: What::Receipt,
        at: Some(first.at),
        index: Some(included.index),
    }];
    let mut ended: Vec<&str> = Vec::new();
    for (at, event) in later.iter().enumerate() {
        let (kind, record) = match &event.what {
            What::Receipt => return Err(Error::new(Code::Proof, "the proof tells twice that the receipt was stored")),
            What::Withdrawal(purposes) => {
                let granted = |purpose: &&str| opened.granted().any(|one| one == *purpose);
                let names = purposes.iter().map(String::as_str);
                if purposes.is_empty() || !names.clone().all(|one| granted(&one)) || names.clone().any(|one| ended.contains(&one)) {
                    return Err(Error::new(
                        Code::Proof,
                        "the proof tells a withdrawal of a purpose that the receipt does not grant, or that was withdrawn before",
                    ));
                }
                ended.extend(names.clone());
                (LeafKind::Withdrawal, withdrawal_record(opened.hash, names, event.at))
            }
            What::Erasure(cause) => {
                if at + 1 != later.len() {
                    return Err(Error::new(
                        Code::Proof,
                        "the proof tells of something that happened after the receipt was erased",
                    ));
                }
                (LeafKind::Erasure, erasure_record(opened.hash, *cause, event.at))
            }
        };
        let leaf = Leaf {
            kind,
            hash: AwsLc.sha256(record.as_bytes()).0,
            reference: Some(included.index),
        };
        let found = at_its_place(event, event.proof.verify(&leaf.to_entry(), key).map_err(not_in_the_log)?)?;
        if found.signed != included.signed {
            return Err(Error::new(Code::Proof, "the events of the proof are under different checkpoints"));
        }
        shown_events.push(Shown {
            what: event.what.clone(),
            at: Some(event.at),
            index: Some(found.index),
        });
    }
    shown(key, shown_events, true, &included, witnesses, place)
}

fn shown(
    key: &VerifierKey,
    events: Vec<Shown>,
    tells_withdrawals: bool,
    included: &Included,
    witnesses: &[VerifierKey],
    place: Place,
) -> Result<Logged, Error> {
    Ok(Logged {
        origin: key.name().to_owned(),
        events,
        tells_withdrawals,
        checkpoint: Some(included.signed.checkpoint().clone()),
        witnesses: cosigned(included, witnesses)?,
        place,
    })
}

/// The cosignatures of these witnesses, of whom none may be missing.
pub(crate) fn cosigned(included: &Included, witnesses: &[VerifierKey]) -> Result<Vec<Cosignature>, Error> {
    let seen = included.signed.cosignatures(witnesses)?;
    match witnesses.iter().find(|key| seen.iter().all(|one| one.witness != key.name())) {
        None => Ok(seen),
        Some(missing) => Err(Error::told(
            Code::Signature,
            format!("the witness {} did not cosign the checkpoint", missing.name()),
        )),
    }
}

/// The leaf of a receipt.
fn receipt_leaf(receipt: Digest) -> Leaf {
    Leaf {
        kind: LeafKind::Receipt,
        hash: receipt.0,
        reference: None,
    }
}

fn receipt_in(proof: &TlogProof, opened: &Opened, key: &VerifierKey) -> Result<Included, Error> {
    proof.verify(&receipt_leaf(opened.hash).to_entry(), key).map_err(not_in_the_log)
}

fn not_in_the_log(e: Error) -> Error {
    match e.code {
        Code::Inclusion | Code::Index => Error::new(
            Code::Inclusion,
            "the log does not have this receipt, or what is told to have happened to it, at the place that the proof names",
        ),
        Code::Size
        | Code::Leaf
        | Code::Tile
        | Code::Path
        | Code::Bundle
        | Code::Name
        | Code::Key
        | Code::Note
        | Code::Checkpoint
        | Code::Origin
        | Code::Signature
        | Code::Consistency
        | Code::Proof
        | Code::Cose => e,
    }
}

/// The index beside a proof is the one in it.
fn at_its_place(told: &Told, included: Included) -> Result<Included, Error> {
    if told.index == included.index {
        return Ok(included);
    }
    Err(Error::new(Code::Index, "the proof tells another index than the one that it proves"))
}

fn place(said: Option<&Countersignature>, origin: &str, index: u64) -> Result<Place, Error> {
    let Some(said) = said else { return Ok(Place::NotCompared) };
    match &said.log {
        None => Ok(Place::Unnamed),
        Some(named) if named.origin != origin => Ok(Place::Elsewhere(named.clone())),
        Some(named) if named.index == index => Ok(Place::Same),
        Some(named) => Err(Error::told(
            Code::Index,
            format!("the receipt is leaf {index} of the log, and its countersignature says leaf {}", named.index),
        )),
    }
}

impl Logged {
    /// The purposes that were withdrawn, in the order of the withdrawals.
    pub fn withdrawn(&self) -> impl Iterator<Item = &str> {
        self.events
            .iter()
            .flat_map(|event| match &event.what {
                What::Receipt | What::Erasure(_) => &[][..],
                What::Withdrawal(purposes) => purposes,
            })
            .map(String::as_str)
    }
}
