//! What cannot be rewritten: a Merkle log in C2SP formats.
//!
//! What lives here: the tree of RFC 9162 over leaves that name receipts, withdrawals, erasures and permits; its right edge,
//! kept in memory; tiles and entry bundles (C2SP tlog-tiles); inclusion and consistency proofs, made from tiles and verified
//! without them; checkpoints (tlog-checkpoint) as signed notes (signed-note) with Ed25519 keys; cosignatures of witnesses
//! (tlog-cosignature); proofs that verify offline, as text (tlog-proof) and as COSE receipts (RFC 9942).
//! What deliberately does not: a clock, randomness, files, a database, HTTP, and who may read what. Tiles come in by the
//! trait [`Tiles`] and go out by [`Edge::take_changed`]; times and seeds of keys are arguments.
//!
//! Everything that is read may be hostile: each parser has a bound, takes exactly one spelling of a value, and refuses what
//! is left over. The format for other implementers is `docs/spec/log.md`.

mod base64;
mod bundle;
mod checkpoint;
mod cose;
mod decimal;
mod edge;
mod error;
mod hash;
mod key;
mod leaf;
mod note;
mod path;
mod proof;
mod subtree;
mod tile;
mod tlog_proof;
mod witness;

pub use bundle::{MAX_BUNDLE_BYTES, MAX_ENTRY_BYTES, encode_bundle, parse_bundle};
pub use checkpoint::{Checkpoint, SignedCheckpoint, origin};
pub use cose::{CoseReceipt, MAX_COSE_BYTES, cose_receipt};
pub use edge::Edge;
pub use error::{Code, Error};
pub use hash::{EMPTY_ROOT, HASH_BYTES, Hash, leaf_hash, node_hash};
pub use key::{KeyKind, MAX_NAME_BYTES, SigningKey, VerifierKey};
pub use leaf::{Leaf, LeafKind, MAX_LEAF_BYTES, MAX_REFERENCE};
pub use note::{MAX_NOTE_BYTES, MAX_SIGNATURES, Note, Signature};
pub use path::{TilePath, entries_path, tile_path};
pub use proof::{
    MAX_PROOF_HASHES, MAX_TREE_SIZE, consistency_proof, consistency_tiles, inclusion_proof, inclusion_tiles, root_from_inclusion, verify_consistency,
    verify_inclusion,
};
pub use tile::{FULL_WIDTH, Tile, TileId, TileMap, Tiles, tiles_of};
pub use tlog_proof::{Included, MAX_EXTRA_BYTES, MAX_PROOF_BYTES, TlogProof};
pub use witness::{Cosignature, WitnessKey};
