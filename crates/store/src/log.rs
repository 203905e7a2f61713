//! The log of a store: what is asked of it, and who signs for it.

use crate::{Event, Reply};
use consent_log::{Hash, SignedCheckpoint, TileId};
use receipt::{Countersignature, Digest};

/// The log: every receipt, imported consent, withdrawal, erasure, drill, permitted contact and look at numbers is a leaf of it, written in the transaction that stores it.
pub trait Log: Send + Sync {
    /// Every log of this store, oldest first. The last one grows; an earlier one ended when a copy of the database was accepted that lacked leaves.
    fn logs(&self) -> Reply<'_, Vec<LogName>>;
    /// The last published checkpoint of a log, a signed note; `None` where there is no such log or it has none yet.
    fn checkpoint(&self, log: u64) -> Reply<'_, Option<String>>;
    /// The first `width` hashes of a tile, 32 bytes each; `None` where the published tree has fewer.
    fn tile(&self, log: u64, id: TileId) -> Reply<'_, Option<Vec<u8>>>;
    /// The entries of the first `width` leaves of a tile of level 0; `None` where the published tree has fewer.
    fn entries(&self, log: u64, index: u64, width: u16) -> Reply<'_, Option<Vec<Vec<u8>>>>;
    /// Everything that happened to a receipt, oldest first, each with its proof under a published checkpoint that covers all of it.
    fn history(&self, receipt: Digest) -> Reply<'_, Option<History>>;
    /// Appends the certificate of a drill of restoring, made at this time, and publishes a checkpoint that covers it.
    fn drill(&self, certificate: String, at: i64) -> Reply<'_, Proven>;
}

/// Signs for a store.
pub trait Countersign: Send + Sync {
    /// The compact JWS of a countersignature.
    ///
    /// # Errors
    /// A sentence; nothing of the receipt is stored then.
    fn countersign(&self, said: &Countersignature) -> Result<String, String>;
}

/// A log and who may sign for it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LogName {
    /// Its number, from 1.
    pub number: u64,
    /// Its origin (C2SP tlog-checkpoint).
    pub origin: String,
    /// The public key of its checkpoints, as a signed-note verifier key; `None` where the key is not among those the store was opened with.
    pub key: Option<String>,
}

/// Something that happened to a receipt, and where it is in the log.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Logged {
    /// What happened.
    pub event: Event,
    /// The index of its leaf in the store's present log.
    pub index: u64,
}

/// What happened to a receipt, with proofs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct History {
    /// The log's number.
    pub log: u64,
    /// The events, oldest first, each with the entry of its leaf and the hashes that lead from it to the checkpoint's root.
    pub events: Vec<(Logged, Vec<u8>, Vec<Hash>)>,
    /// The checkpoint, a signed note of the log's key.
    pub checkpoint: SignedCheckpoint,
}

/// A leaf with its proof.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Proven {
    /// The index of the leaf in the store's present log.
    pub index: u64,
    /// The hashes that lead from it to the checkpoint's root.
    pub path: Vec<Hash>,
    /// The checkpoint, a signed note of the log's key.
    pub checkpoint: SignedCheckpoint,
}
