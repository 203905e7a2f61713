//! Cosignatures of witnesses (C2SP tlog-cosignature, `cosignature/v1`): a witness's word that, at a time, a checkpoint was
//! consistent with all that it had seen of the log.
//!
//! Those with Ed25519 are read and written; those with ML-DSA-44 are unknown signatures here, which are ignored.

use std::fmt;

use crate::checkpoint::SignedCheckpoint;
use crate::error::{Code, Error};
use crate::key::{KeyKind, Pair, SIGNATURE_BYTES, VerifierKey};
use crate::note::{Note, Signature};

/// A verified cosignature.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cosignature {
    /// The witness's name.
    pub witness: String,
    /// When the witness saw the checkpoint, in seconds since 1970 (POSIX).
    pub time: u64,
}

/// A witness's private key.
pub struct WitnessKey(Pair);

impl WitnessKey {
    /// The key of a seed (RFC 8032, 5.1.5), for the witness with this name.
    ///
    /// # Errors
    /// [`Code::Name`] if the name is not one.
    pub fn from_seed(name: &str, seed: &[u8; 32]) -> Result<WitnessKey, Error> {
        Pair::from_seed(name, KeyKind::Witness, seed).map(WitnessKey)
    }

    /// The public half.
    pub fn verifier(&self) -> &VerifierKey {
        self.0.verifier()
    }

    /// Cosigns a checkpoint; `time` is in seconds since 1970, at most 2^63 - 1. That the checkpoint is consistent with the
    /// last one that the witness saw is the caller's promise.
    ///
    /// # Errors
    /// [`Code::Signature`] if the time is above 2^63 - 1.
    pub fn cosign(&self, checkpoint: &SignedCheckpoint, time: u64) -> Result<Signature, Error> {
        let signature = self.0.sign(&message(checkpoint.note().text(), in_bounds(time)?));
        Ok(self.0.line(time.to_be_bytes().into_iter().chain(signature).collect()))
    }
}

/// Nothing of the private key.
impl fmt::Debug for WitnessKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "WitnessKey({})", self.verifier())
    }
}

impl SignedCheckpoint {
    /// The cosignatures by these witnesses, one each, the latest if a witness signed more than once. Lines by others are
    /// ignored; how many witnesses are enough is the caller's rule, and so is what a time in the future means.
    ///
    /// # Errors
    /// [`Code::Key`] if a key is not a witness's; [`Code::Signature`] if a line by one of them does not verify.
    pub fn cosignatures(&self, witnesses: &[VerifierKey]) -> Result<Vec<Cosignature>, Error> {
        let mut found = Vec::new();
        for witness in witnesses {
            if witness.kind() != KeyKind::Witness {
                return Err(Error::told(Code::Key, format!("{} is a log's key, not a witness's", witness.label())));
            }
            let times: Vec<u64> = self
                .note()
                .signatures()
                .iter()
                .filter(|line| witness.signed(line))
                .map(|line| cosigned_at(self.note(), witness, line))
                .collect::<Result<_, _>>()?;
            if let Some(time) = times.into_iter().max() {
                found.push(Cosignature {
                    witness: witness.name().to_owned(),
                    time,
                });
            }
        }
        Ok(found)
    }
}

impl Note {
    /// Verifies a line by its key's kind.
    pub(crate) fn verify_line(&self, key: &VerifierKey, line: &Signature) -> Result<(), Error> {
        match key.kind() {
            KeyKind::Log => key.verify(self.text().as_bytes(), &line.bytes),
            KeyKind::Witness => cosigned_at(self, key, line).map(|_| ()),
        }
    }
}

/// Verifies a witness's line and returns its time.
fn cosigned_at(note: &Note, witness: &VerifierKey, line: &Signature) -> Result<u64, Error> {
    match line.bytes.split_first_chunk::<8>() {
        Some((time, signature)) if signature.len() == SIGNATURE_BYTES => {
            let time = in_bounds(u64::from_be_bytes(*time))?;
            witness.verify(&message(note.text(), time), signature)?;
            Ok(time)
        }
        Some(_) | None => Err(Error::told(
            Code::Signature,
            format!("the cosignature by {} has not a time and 64 bytes", witness.label()),
        )),
    }
}

fn message(text: &str, time: u64) -> Vec<u8> {
    format!("cosignature/v1\ntime {time}\n{text}").into_bytes()
}

fn in_bounds(time: u64) -> Result<u64, Error> {
    if i64::try_from(time).is_ok() {
        return Ok(time);
    }
    Err(Error::new(Code::Signature, "the time of a cosignature is above 2^63 - 1"))
}
