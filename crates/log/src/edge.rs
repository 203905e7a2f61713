//! The right edge of the tree: the hashes of its partial tiles, at most 255 a level. They are all that appending and the root
//! need, so a log of any size is kept in a few kilobytes of memory.

use crate::error::{Code, Error};
use crate::hash::{EMPTY_ROOT, Hash, node_hash, perfect_root};
use crate::proof::MAX_TREE_SIZE;
use crate::tile::{FULL_WIDTH, LEVELS, Tile, TileId, Tiles, hashes, width_at};

/// A tree to which leaves are appended.
///
/// It is cheap to clone: a transaction appends to a clone, writes what [`take_changed`](Edge::take_changed) gives, and puts
/// the clone in place of the original after the commit. When the transaction fails, the clone is dropped.
#[derive(Clone, Debug)]
pub struct Edge {
    size: u64,
    /// The partial tile of each level, lowest first; an empty one is a level whose last tile is full.
    partial: Vec<Vec<Hash>>,
    /// Tiles that became full since they were last taken.
    full: Vec<Tile>,
    /// The tree's size when tiles were last taken.
    taken: u64,
}

impl Edge {
    /// The tree without leaves.
    pub fn empty() -> Edge {
        Edge {
            size: 0,
            partial: Vec::new(),
            full: Vec::new(),
            taken: 0,
        }
    }

    /// The tree of `size` leaves, of its partial tiles. Compare [`root`](Edge::root) with that of a checkpoint before
    /// trusting it: the tiles are not checked here.
    ///
    /// # Errors
    /// Those of the reader; [`Code::Tile`] if a tile has too few hashes; [`Code::Index`] if `size` is above 2^62.
    pub fn load<T: Tiles>(size: u64, tiles: &T) -> Result<Edge, T::Error> {
        if size > MAX_TREE_SIZE {
            return Err(T::Error::from(Error::new(Code::Index, "a tree has at most 2^62 leaves")));
        }
        let mut partial = Vec::new();
        for level in (0..LEVELS).take_while(|level| size >> (8 * level) > 0) {
            let index = size >> (8 * level) >> 8;
            let width = width_at(size, level, index);
            partial.push(if width == 0 {
                Vec::new()
            } else {
                hashes(tiles, TileId { level, index, width })?
            });
        }
        Ok(Edge {
            size,
            partial,
            full: Vec::new(),
            taken: size,
        })
    }

    /// The number of leaves.
    pub fn size(&self) -> u64 {
        self.size
    }

    /// Appends a leaf by its hash, and returns its index.
    pub fn append(&mut self, leaf: Hash) -> u64 {
        let index = self.size;
        self.size += 1;
        let mut carried = leaf;
        for level in 0..LEVELS {
            let at = usize::from(level);
            if self.partial.len() == at {
                self.partial.push(Vec::new());
            }
            let tile = &mut self.partial[at];
            tile.push(carried);
            if tile.len() < usize::from(FULL_WIDTH) {
                break;
            }
            carried = perfect_root(tile);
            self.full.push(Tile::of(level, (index >> (8 * level)) >> 8, tile));
            tile.clear();
        }
        index
    }

    /// The root hash (RFC 9162, 2.1.1).
    pub fn root(&self) -> Hash {
        let mut root = None;
        for tile in &self.partial {
            // A tile of w hashes is a row of perfect trees, one for each bit of w, the largest at the left.
            let mut end = tile.len();
            while end > 0 {
                let begin = end - (1 << end.trailing_zeros());
                let subtree = perfect_root(&tile[begin..end]);
                root = Some(root.map_or(subtree, |right| node_hash(&subtree, &right)));
                end = begin;
            }
        }
        root.unwrap_or(EMPTY_ROOT)
    }

    /// The tiles that differ from those last taken, each once and as wide as it now is: first the full ones, then the
    /// partial one of each level.
    pub fn take_changed(&mut self) -> Vec<Tile> {
        let mut changed = std::mem::take(&mut self.full);
        for (level, tile) in (0..LEVELS).zip(&self.partial) {
            let hashes = self.size >> (8 * level);
            if !tile.is_empty() && hashes != self.taken >> (8 * level) {
                changed.push(Tile::of(level, hashes >> 8, tile));
            }
        }
        self.taken = self.size;
        changed
    }
}
