//! Checkpoints (C2SP tlog-checkpoint): the log's origin, its size and its root, as a signed note.

use crate::base64;
use crate::decimal;
use crate::error::{Code, Error};
use crate::hash::{EMPTY_ROOT, Hash};
use crate::key::{KeyKind, SigningKey, VerifierKey, check_name};
use crate::note::Note;
use crate::proof::MAX_TREE_SIZE;

/// A state of a log.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Checkpoint {
    /// Which log, see [`origin`].
    pub origin: String,
    /// Its number of leaves.
    pub size: u64,
    /// The root of the tree of so many leaves.
    pub root: Hash,
}

impl Checkpoint {
    /// Three lines: origin, size, root in base64.
    pub fn to_text(&self) -> String {
        format!("{}\n{}\n{}\n", self.origin, self.size, base64::encode(&self.root.0))
    }

    /// Reads three lines. Extension lines, which tlog-checkpoint does not recommend, are refused.
    ///
    /// # Errors
    /// [`Code::Checkpoint`] if they are not the one spelling of a checkpoint, [`Code::Name`] if the origin is not a name.
    pub fn parse(text: &str) -> Result<Checkpoint, Error> {
        let wrong = || {
            Error::new(
                Code::Checkpoint,
                "a text is not a checkpoint: origin, size and root, a line each (C2SP tlog-checkpoint)",
            )
        };
        let mut lines = text.strip_suffix('\n').ok_or_else(wrong)?.split('\n');
        let (Some(origin), Some(size), Some(root), None) = (lines.next(), lines.next(), lines.next(), lines.next()) else {
            return Err(wrong());
        };
        check_name(origin)?;
        let checkpoint = Checkpoint {
            origin: origin.to_owned(),
            size: decimal::parse(size).filter(|&size| size <= MAX_TREE_SIZE).ok_or_else(wrong)?,
            root: base64::decode_hash(root).ok_or_else(wrong)?,
        };
        if (checkpoint.size == 0) == (checkpoint.root == EMPTY_ROOT) {
            Ok(checkpoint)
        } else {
            Err(wrong())
        }
    }

    /// Signs it with its log's key. That it is consistent with every checkpoint signed before is the caller's promise.
    ///
    /// # Errors
    /// [`Code::Origin`] if the key is of another log; [`Code::Checkpoint`] or [`Code::Name`] if it could not be read again.
    pub fn sign(&self, key: &SigningKey) -> Result<SignedCheckpoint, Error> {
        let text = self.to_text();
        Checkpoint::parse(&text)?;
        check_origin(self, key.verifier())?;
        Ok(SignedCheckpoint {
            checkpoint: self.clone(),
            note: Note::sign(&text, key)?,
        })
    }
}

/// A checkpoint whose log's signature was verified, or just made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SignedCheckpoint {
    checkpoint: Checkpoint,
    note: Note,
}

impl SignedCheckpoint {
    /// Reads a checkpoint and verifies the log's signature.
    ///
    /// # Errors
    /// Those of [`Note::parse`] and [`Checkpoint::parse`]; [`Code::Signature`] if the log's signature is missing or does not
    /// verify; [`Code::Origin`] if the key signed for another log; [`Code::Key`] if the key is a witness's.
    pub fn open(note: &str, log: &VerifierKey) -> Result<SignedCheckpoint, Error> {
        SignedCheckpoint::of(Note::parse(note)?, log)
    }

    pub(crate) fn of(note: Note, log: &VerifierKey) -> Result<SignedCheckpoint, Error> {
        if log.kind() != KeyKind::Log {
            return Err(Error::new(Code::Key, "a checkpoint is opened with its log's key, and this is a witness's"));
        }
        note.verify(std::slice::from_ref(log))?;
        let checkpoint = Checkpoint::parse(note.text())?;
        check_origin(&checkpoint, log)?;
        Ok(SignedCheckpoint { checkpoint, note })
    }

    /// What the log signed.
    pub fn checkpoint(&self) -> &Checkpoint {
        &self.checkpoint
    }

    /// The note with all signatures.
    pub fn note(&self) -> &Note {
        &self.note
    }

    /// The note, to add a witness's signature to.
    pub fn note_mut(&mut self) -> &mut Note {
        &mut self.note
    }

    /// The note as it is served and stored.
    pub fn to_text(&self) -> String {
        self.note.to_text()
    }
}

fn check_origin(checkpoint: &Checkpoint, log: &VerifierKey) -> Result<(), Error> {
    if checkpoint.origin == log.name() {
        return Ok(());
    }
    Err(Error::told(
        Code::Origin,
        format!("the checkpoint is of the log {}, and the key is of {}", checkpoint.origin, log.name()),
    ))
}

/// The origin of a server's log: the server's public address without scheme, then `/v1/log/` and the log's number, which
/// counts from 1.
///
/// # Errors
/// [`Code::Name`] if the address is not an `http` or `https` one without query and fragment, or the number is 0.
pub fn origin(address: &str, number: u64) -> Result<String, Error> {
    let place = address.strip_prefix("https://").or_else(|| address.strip_prefix("http://")).unwrap_or_default();
    let place = place.strip_suffix('/').unwrap_or(place);
    if place.is_empty() || place.starts_with('/') || place.contains(['?', '#', '@']) || number == 0 {
        return Err(Error::new(
            Code::Name,
            "the origin of a log is made of the server's public http or https address, without query and fragment, and a number from 1",
        ));
    }
    let origin = format!("{place}/v1/log/{number}");
    check_name(&origin)?;
    Ok(origin)
}
