//! Tiles (C2SP tlog-tiles): the tree's hashes in pieces of at most 256, which never change once they are full.
//!
//! A tile at level 0 holds hashes of leaves; one at level L holds the roots of full tiles of level L - 1. The rightmost tile
//! of a level is partial until it has 256 hashes. A reader of a smaller tree takes the beginning of a wider tile.

use std::collections::BTreeMap;

use crate::error::{Code, Error};
use crate::hash::{HASH_BYTES, Hash};

/// The hashes of a full tile.
pub const FULL_WIDTH: u16 = 256;

/// The levels that a tree of up to 2^63 leaves can have.
pub(crate) const LEVELS: u8 = 8;

/// Which tile, and how many of its hashes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct TileId {
    /// 0 for hashes of leaves, L for roots of full tiles of level L - 1.
    pub level: u8,
    /// The position in the level, from 0.
    pub index: u64,
    /// Hashes, 1 to 256.
    pub width: u16,
}

/// A tile with its content.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Tile {
    /// 0 for hashes of leaves, L for roots of full tiles of level L - 1.
    pub level: u8,
    /// The position in the level, from 0.
    pub index: u64,
    /// Hashes, 1 to 256.
    pub width: u16,
    /// `width` hashes of 32 bytes.
    pub bytes: Vec<u8>,
}

impl Tile {
    pub(crate) fn of(level: u8, index: u64, hashes: &[Hash]) -> Tile {
        Tile {
            level,
            index,
            width: hashes.len() as u16,
            bytes: hashes.iter().flat_map(|hash| hash.0).collect(),
        }
    }

    /// Which tile it is.
    pub fn id(&self) -> TileId {
        TileId {
            level: self.level,
            index: self.index,
            width: self.width,
        }
    }
}

/// Where tiles are read from.
pub trait Tiles {
    /// What can go wrong while reading; what is wrong with a tile is added as an [`Error`].
    type Error: From<Error>;

    /// Returns the tile's hashes, 32 bytes each: the first `width` of them or more.
    ///
    /// # Errors
    /// If the tile is not there ([`Code::Tile`] says so), or cannot be read.
    fn tile(&self, level: u8, index: u64, width: u16) -> Result<Vec<u8>, Self::Error>;
}

/// Tiles in memory, by level and index: those of a test, or those that [`inclusion_tiles`](crate::inclusion_tiles) asked for
/// and a database answered.
#[derive(Clone, Debug, Default)]
pub struct TileMap(BTreeMap<(u8, u64), Vec<u8>>);

impl TileMap {
    /// Without tiles.
    pub fn new() -> TileMap {
        TileMap::default()
    }

    /// Adds a tile, in place of a narrower one.
    pub fn insert(&mut self, level: u8, index: u64, bytes: Vec<u8>) {
        self.0.insert((level, index), bytes);
    }

    /// Adds the tiles that an edge gave away.
    pub fn extend(&mut self, tiles: impl IntoIterator<Item = Tile>) {
        self.0.extend(tiles.into_iter().map(|tile| ((tile.level, tile.index), tile.bytes)));
    }
}

impl Tiles for TileMap {
    type Error = Error;

    fn tile(&self, level: u8, index: u64, width: u16) -> Result<Vec<u8>, Error> {
        let missing = || Error::told(Code::Tile, format!("there is no tile {index} of level {level} with {width} hashes"));
        let bytes = self.0.get(&(level, index)).ok_or_else(missing)?;
        bytes.get(..usize::from(width) * HASH_BYTES).map(<[u8]>::to_vec).ok_or_else(missing)
    }
}

/// The tiles of a tree, level by level, partial ones last in their level.
pub fn tiles_of(size: u64) -> impl Iterator<Item = TileId> {
    (0..LEVELS).flat_map(move |level| {
        let hashes = size >> (8 * level);
        (0..hashes.div_ceil(256)).map(move |index| TileId {
            level,
            index,
            width: width_at(size, level, index),
        })
    })
}

/// How many hashes a tile of the tree has; 0 if the tree does not reach it.
pub(crate) fn width_at(size: u64, level: u8, index: u64) -> u16 {
    let hashes = size >> (8 * level);
    hashes.saturating_sub(index.saturating_mul(256)).min(256) as u16
}

/// Reads a tile and splits it into its hashes.
pub(crate) fn hashes<T: Tiles>(tiles: &T, id: TileId) -> Result<Vec<Hash>, T::Error> {
    let bytes = tiles.tile(id.level, id.index, id.width)?;
    let wanted = usize::from(id.width) * HASH_BYTES;
    match bytes.get(..wanted) {
        Some(found) => Ok(found.as_chunks::<HASH_BYTES>().0.iter().map(|hash| Hash(*hash)).collect()),
        None => Err(T::Error::from(Error::told(
            Code::Tile,
            format!("tile {} of level {} has {} bytes, and {wanted} are needed", id.index, id.level, bytes.len()),
        ))),
    }
}
