//! Addresses of tiles and entry bundles, relative to the log's (C2SP tlog-tiles): `tile/0/x001/234.p/5`,
//! `tile/entries/x001/234`.

use crate::decimal;
use crate::error::{Code, Error};
use crate::tile::{FULL_WIDTH, TileId};

/// The largest level that an address may have.
const MAX_LEVEL: u64 = 63;

/// What an address names.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum TilePath {
    /// Hashes of the tree.
    Hashes(TileId),
    /// The entries of the leaves of a tile of level 0.
    Entries {
        /// The position of the bundle, from 0.
        index: u64,
        /// Entries, 1 to 256.
        width: u16,
    },
}

/// The address of a tile.
pub fn tile_path(level: u8, index: u64, width: u16) -> String {
    format!("tile/{level}/{}", index_and_width(index, width))
}

/// The address of an entry bundle.
pub fn entries_path(index: u64, width: u16) -> String {
    format!("tile/entries/{}", index_and_width(index, width))
}

impl TilePath {
    /// Reads an address, `tile/` and what follows.
    ///
    /// # Errors
    /// [`Code::Path`] if it is not the one spelling of a level of at most 63, an index below 2^63 and a width.
    pub fn parse(path: &str) -> Result<TilePath, Error> {
        read(path).filter(|found| found.to_string() == path).ok_or(Error::new(
            Code::Path,
            "an address is not tile/LEVEL/INDEX, tile/entries/INDEX, or one of these with .p/WIDTH, as in C2SP tlog-tiles",
        ))
    }
}

impl std::fmt::Display for TilePath {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&match *self {
            TilePath::Hashes(TileId { level, index, width }) => tile_path(level, index, width),
            TilePath::Entries { index, width } => entries_path(index, width),
        })
    }
}

/// The index in groups of three digits, all but the last with an `x`, and the width unless it is full.
fn index_and_width(index: u64, width: u16) -> String {
    let mut text = format!("{:03}", index % 1000);
    let mut rest = index / 1000;
    while rest > 0 {
        text = format!("x{:03}/{text}", rest % 1000);
        rest /= 1000;
    }
    if width != FULL_WIDTH {
        text.push_str(&format!(".p/{width}"));
    }
    text
}

/// Reads values; the caller compares their spelling.
fn read(path: &str) -> Option<TilePath> {
    let (level, place) = path.strip_prefix("tile/")?.split_once('/')?;
    let (groups, width) = match place.split_once(".p/") {
        Some((groups, width)) => (
            groups,
            u16::try_from(decimal::parse(width)?).ok().filter(|width| (1..FULL_WIDTH).contains(width))?,
        ),
        None => (place, FULL_WIDTH),
    };
    let mut index: u64 = 0;
    for group in groups.split('/') {
        let digits = group.strip_prefix('x').unwrap_or(group);
        let number: u64 = digits.bytes().all(|digit| digit.is_ascii_digit()).then(|| digits.parse().ok()).flatten()?;
        index = index.checked_mul(1000)?.checked_add(number)?;
    }
    i64::try_from(index).ok()?;
    if level == "entries" {
        return Some(TilePath::Entries { index, width });
    }
    let level = u8::try_from(decimal::parse(level).filter(|&level| level <= MAX_LEVEL)?).ok()?;
    Some(TilePath::Hashes(TileId { level, index, width }))
}
