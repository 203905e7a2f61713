//! Hashes of runs of leaves, read from tiles.
//!
//! A run that begins at a multiple of its rounded-up size is a subtree of RFC 9162. It is a row of perfect trees, one for
//! each bit of its size, and each of these is one hash of a tile or made of neighbours in one tile.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::ops::Range;

use crate::hash::{EMPTY_ROOT, Hash, node_hash, perfect_root};
use crate::tile::{TileId, Tiles, hashes, width_at};

/// A perfect tree of 2^height leaves that begins at `start`.
#[derive(Clone, Copy)]
struct Perfect {
    start: u64,
    height: u32,
}

impl Perfect {
    /// The perfect trees of a run, from the left, that is from the largest.
    fn of(run: &Range<u64>) -> impl Iterator<Item = Perfect> {
        let mut start = run.start;
        let end = run.end;
        std::iter::from_fn(move || {
            let height = (end - start).checked_ilog2()?;
            let found = Perfect { start, height };
            start += 1 << height;
            Some(found)
        })
    }

    /// The tile that holds its hashes in a tree of `size` leaves, and which of the hashes.
    fn place(self, size: u64) -> (TileId, Range<usize>) {
        // A whole tile is also one hash of the level above.
        let level = (self.height / 8) as u8;
        let first = self.start >> (8 * level);
        let index = first >> 8;
        let begin = (first & 255) as usize;
        let width = width_at(size, level, index);
        (TileId { level, index, width }, begin..begin + (1 << (self.height % 8)))
    }
}

/// The tiles that the hash of a run needs in a tree of `size` leaves.
pub fn tiles_of_run(run: &Range<u64>, size: u64) -> impl Iterator<Item = TileId> {
    Perfect::of(run).map(move |tree| tree.place(size).0)
}

/// Reads each tile once.
pub struct Reader<'a, T> {
    tiles: &'a T,
    size: u64,
    read: RefCell<BTreeMap<TileId, Vec<Hash>>>,
}

impl<'a, T: Tiles> Reader<'a, T> {
    pub fn new(tiles: &'a T, size: u64) -> Reader<'a, T> {
        Reader {
            tiles,
            size,
            read: RefCell::default(),
        }
    }

    /// The hash of a run of leaves.
    pub fn hash(&self, run: &Range<u64>) -> Result<Hash, T::Error> {
        let row: Vec<Hash> = Perfect::of(run).map(|tree| self.perfect(tree)).collect::<Result<_, _>>()?;
        Ok(row.into_iter().rev().reduce(|right, left| node_hash(&left, &right)).unwrap_or(EMPTY_ROOT))
    }

    fn perfect(&self, tree: Perfect) -> Result<Hash, T::Error> {
        let (id, place) = tree.place(self.size);
        let mut read = self.read.borrow_mut();
        let tile = match read.entry(id) {
            std::collections::btree_map::Entry::Occupied(found) => found.into_mut(),
            std::collections::btree_map::Entry::Vacant(free) => free.insert(hashes(self.tiles, id)?),
        };
        // `hashes` returned `width` of them, and a tree of this size has all of the perfect tree's.
        Ok(perfect_root(tile.get(place).unwrap_or_default()))
    }
}
