//! Entry bundles (C2SP tlog-tiles): the entries of a tile's leaves, each after its length in two bytes, big-endian.

use crate::error::{Code, Error};
use crate::tile::FULL_WIDTH;

/// The bytes of the longest entry that a bundle can hold.
pub const MAX_ENTRY_BYTES: usize = u16::MAX as usize;

/// The bytes of the longest bundle.
pub const MAX_BUNDLE_BYTES: usize = FULL_WIDTH as usize * (2 + MAX_ENTRY_BYTES);

/// Writes a bundle.
///
/// # Errors
/// [`Code::Bundle`] if there are no entries or more than 256; [`Code::Size`] if one has more than 65,535 bytes.
pub fn encode_bundle<E: AsRef<[u8]>>(entries: &[E]) -> Result<Vec<u8>, Error> {
    if entries.is_empty() || entries.len() > usize::from(FULL_WIDTH) {
        return Err(Error::new(Code::Bundle, "a bundle has 1 to 256 entries"));
    }
    let mut bundle = Vec::new();
    for entry in entries {
        let entry = entry.as_ref();
        let length = u16::try_from(entry.len()).map_err(|_| Error::new(Code::Size, "an entry of a bundle has at most 65,535 bytes"))?;
        bundle.extend_from_slice(&length.to_be_bytes());
        bundle.extend_from_slice(entry);
    }
    Ok(bundle)
}

/// Reads a bundle of `width` entries.
///
/// # Errors
/// [`Code::Bundle`] if it has not exactly as many entries, or anything after them.
pub fn parse_bundle(bundle: &[u8], width: u16) -> Result<Vec<&[u8]>, Error> {
    let wrong = || Error::told(Code::Bundle, format!("a bundle is not {width} entries, each after its length in two bytes"));
    if width == 0 || width > FULL_WIDTH {
        return Err(wrong());
    }
    let mut rest = bundle;
    let mut entries = Vec::with_capacity(usize::from(width));
    for _ in 0..width {
        let (length, after) = rest.split_first_chunk::<2>().ok_or_else(wrong)?;
        let (entry, after) = after.split_at_checked(usize::from(u16::from_be_bytes(*length))).ok_or_else(wrong)?;
        entries.push(entry);
        rest = after;
    }
    if rest.is_empty() { Ok(entries) } else { Err(wrong()) }
}
