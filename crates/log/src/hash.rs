//! The hashes of a Merkle tree (RFC 9162, 2.1.1): SHA-256, with one prefix for leaves and another for nodes, so that neither
//! can be taken for the other.

use std::fmt;

use aws_lc_rs::digest;

/// The bytes of a hash.
pub const HASH_BYTES: usize = 32;

/// A SHA-256 hash of a leaf, a node or a tree.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Hash(pub [u8; HASH_BYTES]);

/// The root of the tree without leaves: SHA-256 of nothing.
pub const EMPTY_ROOT: Hash = Hash([
    0xe3, 0xb0, 0xc4, 0x42, 0x98, 0xfc, 0x1c, 0x14, 0x9a, 0xfb, 0xf4, 0xc8, 0x99, 0x6f, 0xb9, 0x24, 0x27, 0xae, 0x41, 0xe4, 0x64, 0x9b, 0x93, 0x4c, 0xa4, 0x95,
    0x99, 0x1b, 0x78, 0x52, 0xb8, 0x55,
]);

impl fmt::Debug for Hash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

/// 64 lower-case hexadecimal digits.
impl fmt::Display for Hash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

/// The hash of a leaf: `SHA-256(0x00 || entry)`.
pub fn leaf_hash(entry: &[u8]) -> Hash {
    sha256(&[&[0], entry].concat())
}

/// The hash of a node: `SHA-256(0x01 || left || right)`.
pub fn node_hash(left: &Hash, right: &Hash) -> Hash {
    let mut bytes = [1; 1 + 2 * HASH_BYTES];
    bytes[1..=HASH_BYTES].copy_from_slice(&left.0);
    bytes[1 + HASH_BYTES..].copy_from_slice(&right.0);
    sha256(&bytes)
}

/// SHA-256 of bytes as they are.
pub fn sha256(bytes: &[u8]) -> Hash {
    let mut hash = [0; HASH_BYTES];
    hash.copy_from_slice(digest::digest(&digest::SHA256, bytes).as_ref());
    Hash(hash)
}

/// The root of a perfect tree of 2^n hashes; of several such trees beside each other it is the caller's mistake.
pub fn perfect_root(hashes: &[Hash]) -> Hash {
    match hashes {
        [] => EMPTY_ROOT,
        [one] => *one,
        many => {
            let (left, right) = many.split_at(many.len() / 2);
            node_hash(&perfect_root(left), &perfect_root(right))
        }
    }
}
