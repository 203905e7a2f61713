//! Inclusion and consistency proofs (RFC 9162, 2.1.3 and 2.1.4): made from tiles, verified without them.
//!
//! Making a proof is naming runs of leaves, as in the recursive definitions, and reading their hashes. Verifying is the
//! RFC's own algorithm (2.1.3.2, 2.1.4.2), which shares nothing with the making.

use std::ops::Range;

use crate::error::{Code, Error};
use crate::hash::{EMPTY_ROOT, Hash, node_hash};
use crate::subtree::{Reader, tiles_of_run};
use crate::tile::{TileId, Tiles};

/// The most leaves that a tree may have here: 2^62, which verifiers elsewhere can count as well.
pub const MAX_TREE_SIZE: u64 = 1 << 62;

/// The most hashes that a proof can have. An inclusion proof has at most 62, a consistency proof one more.
pub const MAX_PROOF_HASHES: usize = 63;

/// Proves that a leaf is in the tree: the hashes beside its way to the root, from the leaf upwards.
///
/// # Errors
/// [`Code::Index`] if `index` is not below `size`, or `size` too large; those of the reader.
pub fn inclusion_proof<T: Tiles>(index: u64, size: u64, tiles: &T) -> Result<Vec<Hash>, T::Error> {
    hashes_of(&inclusion_runs(index, size)?, size, tiles)
}

/// The tiles that [`inclusion_proof`] reads, each once: for readers that cannot wait inside of it.
///
/// # Errors
/// [`Code::Index`] if `index` is not below `size`, or `size` too large.
pub fn inclusion_tiles(index: u64, size: u64) -> Result<Vec<TileId>, Error> {
    Ok(tiles_for(&inclusion_runs(index, size)?, size))
}

/// Proves that the tree of `new` leaves begins with the tree of `old` leaves. There are no hashes if `old` is 0 or `new`.
///
/// # Errors
/// [`Code::Index`] if `old` is above `new`, or `new` too large; those of the reader.
pub fn consistency_proof<T: Tiles>(old: u64, new: u64, tiles: &T) -> Result<Vec<Hash>, T::Error> {
    hashes_of(&consistency_runs(old, new)?, new, tiles)
}

/// The tiles that [`consistency_proof`] reads, each once.
///
/// # Errors
/// [`Code::Index`] if `old` is above `new`, or `new` too large.
pub fn consistency_tiles(old: u64, new: u64) -> Result<Vec<TileId>, Error> {
    Ok(tiles_for(&consistency_runs(old, new)?, new))
}

/// The root of the tree in which the leaf is at this index (RFC 9162, 2.1.3.2), for a verifier that has the root by way of a
/// signature.
///
/// # Errors
/// [`Code::Index`] if `index` is not below `size`; [`Code::Inclusion`] if the proof has not the length for it.
pub fn root_from_inclusion(leaf: &Hash, index: u64, size: u64, proof: &[Hash]) -> Result<Hash, Error> {
    in_tree(index, size)?;
    let length = || Error::new(Code::Inclusion, "an inclusion proof has not as many hashes as its index and size need");
    let (mut node, mut last) = (index, size - 1);
    let mut root = *leaf;
    for hash in proof {
        if last == 0 {
            return Err(length());
        }
        if node & 1 == 1 || node == last {
            root = node_hash(hash, &root);
            while node & 1 == 0 && node != 0 {
                node >>= 1;
                last >>= 1;
            }
        } else {
            root = node_hash(&root, hash);
        }
        node >>= 1;
        last >>= 1;
    }
    if last == 0 { Ok(root) } else { Err(length()) }
}

/// Verifies that the leaf is at `index` of the tree with `size` leaves and this root (RFC 9162, 2.1.3.2).
///
/// # Errors
/// [`Code::Index`] if `index` is not below `size`; [`Code::Inclusion`] if the proof does not hold.
pub fn verify_inclusion(leaf: &Hash, index: u64, size: u64, proof: &[Hash], root: &Hash) -> Result<(), Error> {
    if root_from_inclusion(leaf, index, size, proof)? == *root {
        Ok(())
    } else {
        Err(Error::new(
            Code::Inclusion,
            "the entry, its index and its inclusion proof do not lead to the root",
        ))
    }
}

/// Verifies that the tree with `new` leaves begins with the tree with `old` leaves (RFC 9162, 2.1.4.2). Every tree begins
/// with the empty one.
///
/// # Errors
/// [`Code::Index`] if `old` is above `new`; [`Code::Consistency`] if the proof does not hold.
pub fn verify_consistency(old: u64, old_root: &Hash, new: u64, new_root: &Hash, proof: &[Hash]) -> Result<(), Error> {
    in_order(old, new)?;
    let held = if old == new {
        proof.is_empty() && old_root == new_root && (old > 0 || *old_root == EMPTY_ROOT)
    } else if old == 0 {
        proof.is_empty() && *old_root == EMPTY_ROOT
    } else {
        grows(old, old_root, new, new_root, proof)
    };
    if held {
        Ok(())
    } else {
        Err(Error::new(
            Code::Consistency,
            "the newer tree does not begin with the older one, or the proof is another's",
        ))
    }
}

/// 0 < old < new.
fn grows(old: u64, old_root: &Hash, new: u64, new_root: &Hash, proof: &[Hash]) -> bool {
    // The RFC puts the old root before the proof where the old tree is perfect.
    let (first, rest) = if old.is_power_of_two() {
        (old_root, proof)
    } else {
        match proof.split_first() {
            Some(split) => split,
            None => return false,
        }
    };
    let (mut node, mut last) = (old - 1, new - 1);
    let shared = node.trailing_ones();
    node >>= shared;
    last >>= shared;
    let (mut older, mut newer) = (*first, *first);
    for hash in rest {
        if last == 0 {
            return false;
        }
        if node & 1 == 1 || node == last {
            older = node_hash(hash, &older);
            newer = node_hash(hash, &newer);
            while node & 1 == 0 && node != 0 {
                node >>= 1;
                last >>= 1;
            }
        } else {
            newer = node_hash(&newer, hash);
        }
        node >>= 1;
        last >>= 1;
    }
    last == 0 && older == *old_root && newer == *new_root
}

fn in_tree(index: u64, size: u64) -> Result<(), Error> {
    if index < size && size <= MAX_TREE_SIZE {
        return Ok(());
    }
    Err(Error::told(Code::Index, format!("there is no leaf {index} in a tree of {size} leaves")))
}

fn in_order(old: u64, new: u64) -> Result<(), Error> {
    if old <= new && new <= MAX_TREE_SIZE {
        return Ok(());
    }
    Err(Error::told(Code::Index, format!("a tree of {new} leaves cannot begin with one of {old}")))
}

/// The runs of leaves whose hashes are the proof, in its order: PATH of RFC 9162, 2.1.3.1.
fn inclusion_runs(index: u64, size: u64) -> Result<Vec<Range<u64>>, Error> {
    in_tree(index, size)?;
    let mut runs = Vec::new();
    let mut tree = 0..size;
    while tree.end - tree.start > 1 {
        let middle = middle(&tree);
        if index < middle {
            runs.push(middle..tree.end);
            tree.end = middle;
        } else {
            runs.push(tree.start..middle);
            tree.start = middle;
        }
    }
    runs.reverse();
    Ok(runs)
}

/// The same for SUBPROOF of RFC 9162, 2.1.4.1.
fn consistency_runs(old: u64, new: u64) -> Result<Vec<Range<u64>>, Error> {
    in_order(old, new)?;
    if old == 0 || old == new {
        return Ok(Vec::new());
    }
    let mut runs = Vec::new();
    let mut tree = 0..new;
    while tree.end != old {
        let middle = middle(&tree);
        if old <= middle {
            runs.push(middle..tree.end);
            tree.end = middle;
        } else {
            runs.push(tree.start..middle);
            tree.start = middle;
        }
    }
    // The verifier has the old root itself, which is what is left where the old tree is perfect.
    if tree.start != 0 {
        runs.push(tree);
    }
    runs.reverse();
    Ok(runs)
}

/// Where a tree of more than one leaf is split: after the largest power of two smaller than its size.
fn middle(tree: &Range<u64>) -> u64 {
    tree.start + (1 << (tree.end - tree.start - 1).ilog2())
}

fn hashes_of<T: Tiles>(runs: &[Range<u64>], size: u64, tiles: &T) -> Result<Vec<Hash>, T::Error> {
    let reader = Reader::new(tiles, size);
    runs.iter().map(|run| reader.hash(run)).collect()
}

fn tiles_for(runs: &[Range<u64>], size: u64) -> Vec<TileId> {
    let mut tiles: Vec<TileId> = runs.iter().flat_map(|run| tiles_of_run(run, size)).collect();
    tiles.sort_unstable();
    tiles.dedup();
    tiles
}
