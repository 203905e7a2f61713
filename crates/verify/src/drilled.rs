//! What the operator says against a server's log: the certificate of a restore drill, and the record of an imported consent.
//!
//! What lives here: whether the log has it. What deliberately does not: whether what it says is true, which is the operator's word: the log shows that it
//! was said by then, and that it cannot be changed or taken back.

use crate::AwsLc;
use crate::logged::cosigned;
use consent_log::{Checkpoint, Code, Cosignature, Error, Leaf, LeafKind, TlogProof, VerifierKey};
use receipt::Crypto;

/// The name of a certificate in its member `t`.
pub const DRILL: &str = "restore-drill";

/// What a proof has shown of a certificate or a record.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Drilled {
    /// The log's origin, which is the name of its key.
    pub origin: String,
    /// The index of its leaf.
    pub index: u64,
    /// The state of the log that it is in.
    pub checkpoint: Checkpoint,
    /// The witnesses who saw this state.
    pub witnesses: Vec<Cosignature>,
}

/// Checks that the log with this key has a certificate of exactly these bytes, without a newline at the end, and that each of these witnesses cosigned the
/// checkpoint.
///
/// # Errors
/// As [`logged`](crate::logged()).
pub fn drilled(certificate: &[u8], proof: &TlogProof, key: &VerifierKey, witnesses: &[VerifierKey]) -> Result<Drilled, Error> {
    const ABSENT: Error = Error::new(Code::Inclusion, "the log does not have this certificate at the place that the proof names");
    said(LeafKind::Drill, certificate, ABSENT, proof, key, witnesses)
}

/// The same of the record of an imported consent.
///
/// # Errors
/// As [`logged`](crate::logged()).
pub fn imported(record: &[u8], proof: &TlogProof, key: &VerifierKey, witnesses: &[VerifierKey]) -> Result<Drilled, Error> {
    const ABSENT: Error = Error::new(Code::Inclusion, "the log does not have this imported consent at the place that the proof names");
    said(LeafKind::Import, record, ABSENT, proof, key, witnesses)
}

fn said(kind: LeafKind, text: &[u8], absent: Error, proof: &TlogProof, key: &VerifierKey, witnesses: &[VerifierKey]) -> Result<Drilled, Error> {
    let leaf = Leaf {
        kind,
        hash: AwsLc.sha256(text).0,
        reference: None,
    };
    let other = |e: Error| match e.code == Code::Inclusion || e.code == Code::Index {
        true => absent,
        false => e,
    };
    let included = proof.verify(&leaf.to_entry(), key).map_err(other)?;
    Ok(Drilled {
        origin: key.name().to_owned(),
        index: included.index,
        witnesses: cosigned(&included, witnesses)?,
        checkpoint: included.signed.checkpoint().clone(),
    })
}
