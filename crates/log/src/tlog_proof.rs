//! Proofs that verify offline (C2SP tlog-proof): an index, an inclusion proof, and the checkpoint that it leads to, in one
//! text. Whoever has the entry and the log's key needs nothing else, and no server.

use crate::base64;
use crate::checkpoint::{Checkpoint, SignedCheckpoint};
use crate::decimal;
use crate::error::{Code, Error};
use crate::hash::{Hash, leaf_hash};
use crate::key::VerifierKey;
use crate::note::{MAX_NOTE_BYTES, Note};
use crate::proof::{MAX_PROOF_HASHES, verify_inclusion};

/// The bytes of the longest extra data.
pub const MAX_EXTRA_BYTES: usize = 4096;

/// The bytes of the longest proof: its checkpoint, extra data, and 63 hashes.
pub const MAX_PROOF_BYTES: usize = MAX_NOTE_BYTES + 2 * MAX_EXTRA_BYTES + 4096;

const FIRST_LINE: &str = "c2sp.org/tlog-proof@v1";

/// A proof. That it was parsed says nothing about its truth; see [`verify`](TlogProof::verify).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TlogProof {
    /// Data of the application that nothing signs, 1 to 4,096 bytes; this project writes none.
    pub extra: Option<Vec<u8>>,
    /// The leaf's index.
    pub index: u64,
    /// The inclusion proof, from the leaf upwards.
    pub path: Vec<Hash>,
    /// The log's checkpoint, with the cosignatures of witnesses if there are any.
    pub checkpoint: Note,
}

/// What a proof has shown: the entry is in the log.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Included {
    /// The index of the entry's leaf.
    pub index: u64,
    /// The checkpoint of the tree that it is in, with its log's signature verified.
    pub signed: SignedCheckpoint,
}

impl TlogProof {
    /// A proof without extra data.
    pub fn new(index: u64, path: Vec<Hash>, checkpoint: &SignedCheckpoint) -> TlogProof {
        TlogProof {
            extra: None,
            index,
            path,
            checkpoint: checkpoint.note().clone(),
        }
    }

    /// The text; files of it are named `.tlog-proof`.
    pub fn to_text(&self) -> String {
        let mut text = format!("{FIRST_LINE}\n");
        if let Some(extra) = &self.extra {
            text.push_str(&format!("extra {}\n", base64::encode(extra)));
        }
        text.push_str(&format!("index {}\n", self.index));
        for hash in &self.path {
            text.push_str(&base64::encode(&hash.0));
            text.push('\n');
        }
        text.push('\n');
        text.push_str(&self.checkpoint.to_text());
        text
    }

    /// Reads a proof.
    ///
    /// # Errors
    /// [`Code::Proof`] if the text is not the one spelling of a proof; [`Code::Size`] if a part is too long; those of
    /// [`Note::parse`] and [`Checkpoint::parse`] for the checkpoint in it.
    pub fn parse(text: &str) -> Result<TlogProof, Error> {
        let wrong = || {
            Error::new(
                Code::Proof,
                "a text is not a proof: first line, index, hashes, blank line, checkpoint (C2SP tlog-proof)",
            )
        };
        if text.len() > MAX_PROOF_BYTES {
            return Err(Error::told(
                Code::Size,
                format!("a proof has {} bytes, and at most {MAX_PROOF_BYTES} are accepted", text.len()),
            ));
        }
        let (head, note) = text.split_once("\n\n").ok_or_else(wrong)?;
        let mut lines = head.split('\n');
        if lines.next() != Some(FIRST_LINE) {
            return Err(wrong());
        }
        let mut line = lines.next().ok_or_else(wrong)?;
        let mut extra = None;
        if let Some(data) = line.strip_prefix("extra ") {
            extra = Some(read_extra(data).ok_or_else(wrong)?);
            line = lines.next().ok_or_else(wrong)?;
        }
        let index = line.strip_prefix("index ").and_then(decimal::parse).ok_or_else(wrong)?;
        let mut path = Vec::new();
        for line in lines {
            if path.len() == MAX_PROOF_HASHES {
                return Err(Error::new(Code::Size, "a proof has at most 63 hashes"));
            }
            path.push(base64::decode_hash(line).ok_or_else(wrong)?);
        }
        let checkpoint = Note::parse(note)?;
        Checkpoint::parse(checkpoint.text())?;
        Ok(TlogProof {
            extra,
            index,
            path,
            checkpoint,
        })
    }

    /// Verifies that the log with this key holds the entry. Cosignatures are verified by
    /// [`SignedCheckpoint::cosignatures`] of what is returned.
    ///
    /// # Errors
    /// Those of [`SignedCheckpoint::open`] and [`verify_inclusion`].
    pub fn verify(&self, entry: &[u8], log: &VerifierKey) -> Result<Included, Error> {
        let signed = SignedCheckpoint::of(self.checkpoint.clone(), log)?;
        let Checkpoint { size, root, .. } = signed.checkpoint();
        verify_inclusion(&leaf_hash(entry), self.index, *size, &self.path, root)?;
        Ok(Included { index: self.index, signed })
    }
}

fn read_extra(data: &str) -> Option<Vec<u8>> {
    if data.len() > 2 * MAX_EXTRA_BYTES {
        return None;
    }
    base64::decode(data).filter(|bytes| (1..=MAX_EXTRA_BYTES).contains(&bytes.len()))
}
