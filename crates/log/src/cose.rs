//! COSE receipts (RFC 9942): an inclusion proof in a COSE_Sign1 (RFC 9052) over the tree's root, for those whose tools read
//! CBOR. The log's Ed25519 key signs.
//!
//! One form is written and read, in deterministic encoding (RFC 8949, 4.2.1): protected `{alg: EdDSA, kid, vds:
//! RFC9162_SHA256}`, unprotected `{vdp: {inclusion: [one proof]}}`, no payload, since the verifier makes the root itself.
//! `kid` is the key's label, `<origin>+<key ID>`, so that the signature covers which log it is.
//!
//! What is signed is the root. The size and the index in the proof are not (RFC 9942, 5.2): a tree of another shape can have
//! the same way up. A COSE receipt shows that an entry is in the log; where it is, a tlog-proof shows.
//!
//! The key signs notes as well. What is signed here begins with the byte 0x84, which no text in UTF-8 does.

use minicbor::data::Tag;
use minicbor::{Decoder, Encoder};

use crate::checkpoint::Checkpoint;
use crate::error::{Code, Error};
use crate::hash::{HASH_BYTES, Hash, leaf_hash};
use crate::key::{KeyKind, SIGNATURE_BYTES, SigningKey, VerifierKey};
use crate::proof::{MAX_PROOF_HASHES, root_from_inclusion, verify_inclusion};

/// The bytes of the longest COSE receipt: a `kid` of 264, 63 hashes of 34, and what is around them.
pub const MAX_COSE_BYTES: usize = 4096;

/// COSE_Sign1 (RFC 9052, 2).
const SIGN1: Tag = Tag::new(18);
/// Header parameters: algorithm, key (RFC 9052, 3.1), verifiable data structure and its proofs (RFC 9942, 2).
const ALG: u32 = 1;
const KID: u32 = 4;
const VDS: u32 = 395;
const VDP: u32 = 396;
/// EdDSA (RFC 9053, 2.2).
const EDDSA: i32 = -8;
/// RFC9162_SHA256 (RFC 9942, 5.1), and its inclusion proofs.
const RFC9162_SHA256: u32 = 1;
const INCLUSION: i32 = -1;

/// A receipt. That it was parsed says nothing about its truth; see [`verify`](CoseReceipt::verify).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CoseReceipt {
    /// The signing key's label, `<origin>+<key ID in hex>`.
    pub kid: String,
    /// The number of leaves of the tree, which the signature does not cover.
    pub claimed_size: u64,
    /// The leaf's index, which the signature does not cover.
    pub claimed_index: u64,
    /// The inclusion proof, from the leaf upwards.
    pub path: Vec<Hash>,
    /// The Ed25519 signature over the tree's root.
    signature: Vec<u8>,
}

/// Signs a receipt for a leaf of the tree that a checkpoint is of. The checkpoint must be one that the log published: a
/// receipt is as binding as it is.
///
/// # Errors
/// [`Code::Origin`] if the key is of another log; those of [`verify_inclusion`], since nothing false is signed.
pub fn cose_receipt(key: &SigningKey, leaf: &Hash, index: u64, path: &[Hash], checkpoint: &Checkpoint) -> Result<Vec<u8>, Error> {
    if checkpoint.origin != key.name() {
        return Err(Error::new(Code::Origin, "the checkpoint is of another log than the key"));
    }
    verify_inclusion(leaf, index, checkpoint.size, path, &checkpoint.root)?;
    let kid = key.verifier().label();
    let receipt = CoseReceipt {
        signature: key.sign_bytes(&signed_bytes(&protected(&kid), &checkpoint.root)),
        kid,
        claimed_size: checkpoint.size,
        claimed_index: index,
        path: path.to_vec(),
    };
    Ok(receipt.to_bytes())
}

impl CoseReceipt {
    /// The receipt's bytes, tagged as COSE_Sign1.
    pub fn to_bytes(&self) -> Vec<u8> {
        let proof = written(|e| {
            e.array(3)?.u64(self.claimed_size)?.u64(self.claimed_index)?.array(self.path.len() as u64)?;
            self.path.iter().try_for_each(|hash| e.bytes(&hash.0).map(|_| ()))
        });
        written(|e| {
            e.tag(SIGN1)?.array(4)?.bytes(&protected(&self.kid))?;
            e.map(1)?.u32(VDP)?.map(1)?.i32(INCLUSION)?.array(1)?.bytes(&proof)?;
            e.null()?.bytes(&self.signature)?;
            Ok(())
        })
    }

    /// Reads a receipt.
    ///
    /// # Errors
    /// [`Code::Cose`] if the bytes are not the one spelling of a receipt of this form; [`Code::Size`] if they are too many.
    pub fn parse(bytes: &[u8]) -> Result<CoseReceipt, Error> {
        if bytes.len() > MAX_COSE_BYTES {
            return Err(Error::told(
                Code::Size,
                format!("a COSE receipt has {} bytes, and at most {MAX_COSE_BYTES} are accepted", bytes.len()),
            ));
        }
        // Written again, it shows order, shortest forms, the end and all that was skipped.
        read(bytes).filter(|receipt| receipt.to_bytes() == bytes).ok_or(Error::new(
            Code::Cose,
            "the bytes are not a COSE receipt with one RFC 9162 inclusion proof, signed with EdDSA, in deterministic CBOR (docs/spec/log.md)",
        ))
    }

    /// Verifies that the log with this key holds the entry, and returns the root of the tree that it is in.
    ///
    /// # Errors
    /// [`Code::Key`] if the key is a witness's, [`Code::Origin`] if the receipt names another key; [`Code::Index`] or
    /// [`Code::Inclusion`] if the proof is not one; [`Code::Signature`] if the root was not signed.
    pub fn verify(&self, entry: &[u8], log: &VerifierKey) -> Result<Hash, Error> {
        if log.kind() != KeyKind::Log {
            return Err(Error::new(Code::Key, "a COSE receipt is verified with its log's key, and this is a witness's"));
        }
        if self.kid != log.label() {
            return Err(Error::told(
                Code::Origin,
                format!("the COSE receipt is signed by another key than {}", log.label()),
            ));
        }
        let root = root_from_inclusion(&leaf_hash(entry), self.claimed_index, self.claimed_size, &self.path)?;
        log.verify(&signed_bytes(&protected(&self.kid), &root), &self.signature)?;
        Ok(root)
    }
}

/// The protected header, keys in the order of their encodings.
fn protected(kid: &str) -> Vec<u8> {
    written(|e| {
        e.map(3)?;
        e.u32(ALG)?.i32(EDDSA)?;
        e.u32(KID)?.bytes(kid.as_bytes())?;
        e.u32(VDS)?.u32(RFC9162_SHA256)?;
        Ok(())
    })
}

/// `Sig_structure` (RFC 9052, 4.4), without external data.
fn signed_bytes(protected: &[u8], root: &Hash) -> Vec<u8> {
    written(|e| {
        e.array(4)?.str("Signature1")?.bytes(protected)?.bytes(&[])?.bytes(&root.0)?;
        Ok(())
    })
}

type Written = Result<(), minicbor::encode::Error<core::convert::Infallible>>;

fn written(write: impl FnOnce(&mut Encoder<&mut Vec<u8>>) -> Written) -> Vec<u8> {
    let mut bytes = Vec::new();
    // A Vec takes everything, and no value here has an encoding of its own that could fail.
    let _ = write(&mut Encoder::new(&mut bytes));
    bytes
}

/// Reads values; the caller compares their spelling.
fn read(bytes: &[u8]) -> Option<CoseReceipt> {
    let mut cbor = Decoder::new(bytes);
    (cbor.tag().ok()? == SIGN1 && cbor.array().ok()?? == 4).then_some(())?;
    let kid = read_kid(cbor.bytes().ok()?)?;
    (cbor.map().ok()?? == 1 && cbor.u32().ok()? == VDP).then_some(())?;
    (cbor.map().ok()?? == 1 && cbor.i32().ok()? == INCLUSION && cbor.array().ok()?? == 1).then_some(())?;
    let (claimed_size, claimed_index, path) = read_proof(cbor.bytes().ok()?)?;
    cbor.null().ok()?;
    let signature = cbor.bytes().ok()?.to_vec();
    (signature.len() == SIGNATURE_BYTES).then_some(CoseReceipt {
        kid,
        claimed_size,
        claimed_index,
        path,
        signature,
    })
}

fn read_kid(protected: &[u8]) -> Option<String> {
    let mut cbor = Decoder::new(protected);
    (cbor.map().ok()?? == 3 && cbor.u32().ok()? == ALG && cbor.i32().ok()? == EDDSA && cbor.u32().ok()? == KID).then_some(())?;
    String::from_utf8(cbor.bytes().ok()?.to_vec()).ok()
}

fn read_proof(proof: &[u8]) -> Option<(u64, u64, Vec<Hash>)> {
    let mut cbor = Decoder::new(proof);
    (cbor.array().ok()?? == 3).then_some(())?;
    let (size, index) = (cbor.u64().ok()?, cbor.u64().ok()?);
    let length = usize::try_from(cbor.array().ok()??).ok().filter(|&length| length <= MAX_PROOF_HASHES)?;
    let mut path = Vec::with_capacity(length);
    for _ in 0..length {
        path.push(Hash(<[u8; HASH_BYTES]>::try_from(cbor.bytes().ok()?).ok()?));
    }
    Some((size, index, path))
}
