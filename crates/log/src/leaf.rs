//! The entry behind a leaf: what kind of record it is, the record's digest, and the earlier leaf that it is about.
//!
//! An entry is the canonical JSON (JCS, RFC 8785) of four members, `ref` left out where there is none:
//! `{"h":"<64 hexadecimal digits>","ref":<index>,"t":"<kind>","v":1}`. There is one spelling for one leaf, so a reader
//! compares with what it would write. A leaf holds nothing of a person: of a withdrawal or an erasure it has a digest that
//! the caller makes.

use std::fmt::Write;

use crate::decimal;
use crate::error::{Code, Error};
use crate::hash::{HASH_BYTES, Hash, leaf_hash};

/// The largest index that an entry may refer to: 2^53 - 1, the largest integer that every reader of JSON agrees on.
pub const MAX_REFERENCE: u64 = (1 << 53) - 1;

/// The bytes of the longest entry.
pub const MAX_LEAF_BYTES: usize = 128;

macro_rules! kinds {
    ($($(#[$doc:meta])* $name:ident = $text:literal),* $(,)?) => {
        /// What an entry records.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        pub enum LeafKind { $($(#[$doc])* $name),* }
        impl LeafKind {
            /// Every kind.
            pub const ALL: &[LeafKind] = &[$(LeafKind::$name),*];
            /// The kind's name in an entry (member `t`).
            pub const fn as_str(self) -> &'static str {
                match self { $(LeafKind::$name => $text),* }
            }
        }
    };
}

kinds! {
    /// A receipt was accepted; the digest is the receipt's identity.
    Receipt = "receipt",
    /// A consent was withdrawn, whole or in part; `reference` is the receipt's leaf.
    Withdrawal = "withdrawal",
    /// A receipt's content was erased; `reference` is the receipt's leaf.
    Erasure = "erasure",
    /// A contact was permitted.
    Permit = "permit",
    /// A drill of restoring was done; the digest is that of its certificate.
    Drill = "drill",
    /// Somebody of the operator looked at numbers; the digest is that of the record of it.
    Access = "access",
    /// A consent that was given elsewhere was taken over; the digest is that of the record of it. Nobody signed it.
    Import = "import",
}

/// One record of the log.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Leaf {
    /// What is recorded.
    pub kind: LeafKind,
    /// SHA-256 of the record, by a rule of its kind.
    pub hash: [u8; HASH_BYTES],
    /// The index of the earlier leaf that this one is about, at most [`MAX_REFERENCE`].
    pub reference: Option<u64>,
}

impl Leaf {
    /// The entry's bytes.
    pub fn to_entry(&self) -> Vec<u8> {
        let mut entry = format!("{{\"h\":\"{}\"", Hash(self.hash));
        if let Some(index) = self.reference {
            // Writing to a String does not fail.
            let _ = write!(entry, ",\"ref\":{index}");
        }
        let _ = write!(entry, ",\"t\":\"{}\",\"v\":1}}", self.kind.as_str());
        entry.into_bytes()
    }

    /// The hash of the entry, which is the tree's leaf.
    pub fn hash(&self) -> Hash {
        leaf_hash(&self.to_entry())
    }

    /// Reads an entry.
    ///
    /// # Errors
    /// [`Code::Leaf`] if the bytes are not the one spelling of a leaf, [`Code::Size`] if they are longer than any.
    pub fn from_entry(entry: &[u8]) -> Result<Leaf, Error> {
        if entry.len() > MAX_LEAF_BYTES {
            return Err(Error::told(
                Code::Size,
                format!("an entry has {} bytes, and the longest has {MAX_LEAF_BYTES}", entry.len()),
            ));
        }
        read(entry).filter(|leaf| leaf.to_entry() == entry).ok_or(Error::new(
            Code::Leaf,
            "an entry is not {\"h\",\"ref\",\"t\",\"v\":1} in canonical JSON (docs/spec/log.md)",
        ))
    }
}

fn read(entry: &[u8]) -> Option<Leaf> {
    let text = std::str::from_utf8(entry).ok()?;
    let (digest, rest) = text.strip_prefix("{\"h\":\"")?.split_once("\",")?;
    let (reference, rest) = match rest.strip_prefix("\"ref\":") {
        Some(rest) => {
            let (index, rest) = rest.split_once(',')?;
            (Some(decimal::parse(index).filter(|&index| index <= MAX_REFERENCE)?), rest)
        }
        None => (None, rest),
    };
    let name = rest.strip_prefix("\"t\":\"")?.strip_suffix("\",\"v\":1}")?;
    Some(Leaf {
        kind: *LeafKind::ALL.iter().find(|kind| kind.as_str() == name)?,
        hash: from_hex(digest)?,
        reference,
    })
}

fn from_hex(text: &str) -> Option<[u8; HASH_BYTES]> {
    let mut bytes = [0; HASH_BYTES];
    if text.len() != 2 * HASH_BYTES || !text.bytes().all(|digit| matches!(digit, b'0'..=b'9' | b'a'..=b'f')) {
        return None;
    }
    for (at, byte) in bytes.iter_mut().enumerate() {
        *byte = u8::from_str_radix(text.get(2 * at..2 * at + 2)?, 16).ok()?;
    }
    Some(bytes)
}
