//! A second implementation of the tree to compare with: the recursive definitions of RFC 9162, 2.1, word by word, and what
//! the tests share.

#![allow(dead_code, clippy::unwrap_used)] // Each test file uses its part.

use std::cell::RefCell;
use std::collections::HashMap;

use consent_log::{Checkpoint, Edge, Hash, SigningKey, TileMap, leaf_hash, node_hash};

pub const ORIGIN: &str = "receipts.example/v1/log/1";

pub fn log_key() -> SigningKey {
    SigningKey::from_seed(ORIGIN, &[7; 32]).unwrap()
}

pub fn entry(index: u64) -> Vec<u8> {
    format!("entry {index}").into_bytes()
}

/// A tree of its leaves' hashes.
pub struct Naive {
    leaves: Vec<Hash>,
    known: RefCell<HashMap<(usize, usize), Hash>>,
}

impl Naive {
    pub fn new(size: u64) -> Naive {
        Naive {
            leaves: (0..size).map(|index| leaf_hash(&entry(index))).collect(),
            known: RefCell::default(),
        }
    }

    pub fn leaf(&self, index: u64) -> Hash {
        self.leaves[index as usize]
    }

    /// MTH(D[0:n]), 2.1.1.
    pub fn root(&self, size: u64) -> Hash {
        self.mth(0, size as usize)
    }

    fn mth(&self, start: usize, end: usize) -> Hash {
        let n = end - start;
        if n == 0 {
            return Hash([
                0xe3, 0xb0, 0xc4, 0x42, 0x98, 0xfc, 0x1c, 0x14, 0x9a, 0xfb, 0xf4, 0xc8, 0x99, 0x6f, 0xb9, 0x24, 0x27, 0xae, 0x41, 0xe4, 0x64, 0x9b, 0x93, 0x4c,
                0xa4, 0x95, 0x99, 0x1b, 0x78, 0x52, 0xb8, 0x55,
            ]);
        }
        if n == 1 {
            return self.leaves[start];
        }
        if let Some(known) = self.known.borrow().get(&(start, end)) {
            return *known;
        }
        let k = split(n);
        let hash = node_hash(&self.mth(start, start + k), &self.mth(start + k, end));
        self.known.borrow_mut().insert((start, end), hash);
        hash
    }

    /// PATH(m, D[0:n]), 2.1.3.1.
    pub fn inclusion(&self, index: u64, size: u64) -> Vec<Hash> {
        self.path(index as usize, 0, size as usize)
    }

    fn path(&self, m: usize, start: usize, end: usize) -> Vec<Hash> {
        let n = end - start;
        if n == 1 {
            return Vec::new();
        }
        let k = split(n);
        if m < k {
            let mut path = self.path(m, start, start + k);
            path.push(self.mth(start + k, end));
            path
        } else {
            let mut path = self.path(m - k, start + k, end);
            path.push(self.mth(start, start + k));
            path
        }
    }

    /// PROOF(m, D[0:n]), 2.1.4.1; empty for m = 0.
    pub fn consistency(&self, old: u64, new: u64) -> Vec<Hash> {
        if old == 0 {
            return Vec::new();
        }
        self.subproof(old as usize, 0, new as usize, true)
    }

    fn subproof(&self, m: usize, start: usize, end: usize, whole: bool) -> Vec<Hash> {
        let n = end - start;
        if m == n {
            return if whole { Vec::new() } else { vec![self.mth(start, end)] };
        }
        let k = split(n);
        if m <= k {
            let mut proof = self.subproof(m, start, start + k, whole);
            proof.push(self.mth(start + k, end));
            proof
        } else {
            let mut proof = self.subproof(m - k, start + k, end, false);
            proof.push(self.mth(start, start + k));
            proof
        }
    }
}

/// The largest power of two smaller than n.
fn split(n: usize) -> usize {
    let mut k = 1;
    while 2 * k < n {
        k *= 2;
    }
    k
}

/// A log of `size` entries: its edge, and every tile it ever gave away in its widest form.
pub fn log_of(size: u64) -> (Edge, TileMap) {
    let mut edge = Edge::empty();
    let mut tiles = TileMap::new();
    for index in 0..size {
        edge.append(leaf_hash(&entry(index)));
    }
    tiles.extend(edge.take_changed());
    (edge, tiles)
}

pub fn checkpoint_of(edge: &Edge) -> Checkpoint {
    Checkpoint {
        origin: ORIGIN.to_owned(),
        size: edge.size(),
        root: edge.root(),
    }
}

pub fn flip(hash: &Hash, bit: usize) -> Hash {
    let mut bytes = hash.0;
    bytes[bit / 8 % 32] ^= 1 << (bit % 8);
    Hash(bytes)
}
