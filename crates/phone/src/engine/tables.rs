//! The tables: their format, and access to the records of a territory.
//!
//! What lives here: the index by calling code, and fields as byte slices. What deliberately does not: the meaning of a field (the modules that use it), and
//! the generator of the files (`cargo xtask phone-tables`).
//!
//! A *record* is a sequence of fields, each a tag of `0xC0` or more followed by smaller bytes; its first tag is `0xC0`, which no later field has.
//! The index lists all territories in the order of their calling codes, the main one of a code first. A *zone* is a run of neighbouring codes. It has a
//! file: a record of prefixes and formats for each of its territories, then a record of the types of numbers for each, then a line of example numbers for
//! each. With the feature `zones` the files are not compiled in: the host provides them at run time (`zones.rs`).
//!
//! # Patterns
//! Google's regular expressions, encoded in fewer bytes:
//!
//! | here | regular expression |
//! |---|---|
//! | `3` | `3` |
//! | two bytes `100xxxxx 101xxxxx` | a class: the digits 0 to 4 by the first's bits, 5 to 9 by the second's |
//! | `c`; `cB` | `\d{3}`; `\d{3,5}` (`` ` `` is none, `a` one) |
//! | `(` `)` `\|` `?` | `(?:` `)` `\|` `?` |
//!
//! International and national prefixes are rules, sequences of patterns and marks (see `rules.rs`).
//!
//! In the pattern of a type, an upper-case letter before an alternative gives a number of digits (`I`: nine): numbers of that length match this alternative
//! and the following ones if they begin with them, because the `\d` at the end of these is omitted. `@` ends that. Possible lengths are stored only where
//! they differ from those that the pattern matches.

use super::index::{CODES, COUNT, FIRSTS, IDS, STEP, TAG, TERRITORIES, TYPES};
#[cfg(not(feature = "zones"))]
use super::index::{TABLES, ZONES};

/// `internationalPrefix`, rules; nothing for `00`. The first of every record.
pub(crate) const INTERNATIONAL_PREFIX: u8 = TAG;
/// `preferredInternationalPrefix`, a text.
pub(crate) const PREFERRED_PREFIX: u8 = TAG + 1;
/// `nationalPrefix`, digits.
pub(crate) const NATIONAL_PREFIX: u8 = TAG + 2;
/// `nationalPrefixForParsing`, rules, where it is not the national prefix.
pub(crate) const PREFIX_FOR_PARSING: u8 = TAG + 3;
/// `nationalPrefixTransformRule`, a text with `$1`.
pub(crate) const TRANSFORM: u8 = TAG + 4;
/// `leadingDigits`, a pattern.
pub(crate) const LEADING_DIGITS: u8 = TAG + 5;
/// `preferredExtnPrefix`, a text.
pub(crate) const EXTENSION_PREFIX: u8 = TAG + 6;
/// `numberFormat`; `format.rs` reads it.
pub(crate) const FORMAT: u8 = TAG + 7;

/// The index of the general description among the types.
pub(crate) const GENERAL: u8 = 0;
/// The index of fixed lines.
pub(crate) const FIXED_LINE: u8 = 9;
/// The index of mobiles.
pub(crate) const MOBILE: u8 = 10;
/// One beyond the last index: either of the two.
pub(crate) const FIXED_LINE_OR_MOBILE: u8 = 11;

/// `PhoneMetadata` of a region, or of a calling code of no region.
#[derive(Clone, Copy)]
pub(crate) struct Territory {
    place: usize,
}

impl Territory {
    fn at(place: usize) -> Option<Territory> {
        (place < COUNT).then_some(Territory { place })
    }

    /// `getMetadataForRegion`; the id is in upper case.
    pub(crate) fn of_region(id: &[u8]) -> Option<Territory> {
        let place = IDS.chunks_exact(2).position(|other| other == id)?;
        // The codes of no region are found by their codes alone.
        Territory::at(place).filter(|_| id != NONE)
    }

    /// `getRegionCodeForCountryCode`: the main territory of a calling code.
    pub(crate) fn main_of(code: u16) -> Option<Territory> {
        Territory::at(place_of(code)?)
    }

    /// The main territory of this one's calling code.
    pub(crate) fn main(self) -> Territory {
        Territory::main_of(self.code()).unwrap_or(self)
    }

    /// The next territory of the same calling code, in libphonenumber's order.
    pub(crate) fn next_of_code(self) -> Option<Territory> {
        let next = self.place + 1;
        (CODES.get(next) == Some(&self.code())).then(|| Territory::at(next)).flatten()
    }

    /// `getCountryCode`.
    pub(crate) fn code(self) -> u16 {
        CODES.get(self.place).copied().unwrap_or_default()
    }

    /// ISO 3166 alpha-2, or `001`.
    pub(crate) fn id(self) -> &'static str {
        core::str::from_utf8(self.id_bytes()).unwrap_or_default()
    }

    /// The same, as bytes.
    pub(crate) fn id_bytes(self) -> &'static [u8] {
        id_at(self.place)
    }

    /// The prefixes and formats, in the order of their tags.
    pub(crate) fn fields(self) -> Fields {
        Fields {
            rest: self.record(&TERRITORIES),
        }
    }

    /// One of them.
    pub(crate) fn field(self, tag: u8) -> Option<&'static [u8]> {
        self.fields().find(|field| field.0 >= tag).filter(|field| field.0 == tag).map(|field| field.1)
    }

    /// The types of numbers in the order in which Google tests them, each with its index in `PLACES`.
    pub(crate) fn types(self) -> impl Iterator<Item = (u8, &'static [u8])> {
        Fields { rest: self.record(&TYPES) }.map(|(tag, field)| (tag - TAG, field))
    }

    /// The example number of a type, by how many types precede it, not counting the general description.
    pub(crate) fn example(self, number: usize) -> &'static [u8] {
        let zone = self.zone();
        let lines = tables_of(zone).rsplit(|byte| *byte == TAG).next().unwrap_or_default();
        let line = (first_of(zone)..self.place).fold(lines, |rest, _| split(rest, b'\n').1);
        let rest = (0..number).fold(split(line, b'\n').0, |rest, _| split(rest, b',').1);
        split(rest, b',').0
    }

    /// Its zone, from 0.
    fn zone(self) -> usize {
        up_to(&FIRSTS, self.place as u32).saturating_sub(1)
    }

    /// A record, found by scanning from the nearest preceding one whose start is in the index.
    fn record(self, starts: &[u16]) -> &'static [u8] {
        let zone = self.zone();
        let known = (self.place / STEP * STEP).max(first_of(zone));
        let start = starts.get(zone + self.place / STEP).copied().unwrap_or_default();
        let rest = tables_of(zone).get(usize::from(start)..).unwrap_or_default();
        let end = |rest: &[u8]| rest.iter().skip(1).position(|byte| *byte == TAG).map_or(0, |end| end + 1);
        let rest = (known..self.place).fold(rest, |rest, _| rest.get(end(rest)..).unwrap_or_default());
        rest.get(..end(rest)).unwrap_or_default()
    }
}

/// The place of a zone's first territory.
fn first_of(zone: usize) -> usize {
    FIRSTS.get(zone).copied().map_or(COUNT, usize::from)
}

#[cfg(not(feature = "zones"))]
fn tables_of(zone: usize) -> &'static [u8] {
    static ALL: [&[u8]; ZONES] = TABLES;
    ALL.get(zone).copied().unwrap_or_default()
}
#[cfg(feature = "zones")]
use crate::zones::tables_of;

/// The place of the main territory of a calling code, if it is one (`hasValidCountryCallingCode`).
pub(crate) fn place_of(code: u16) -> Option<usize> {
    let place = up_to(&CODES, u32::from(code).saturating_sub(1));
    (CODES.get(place) == Some(&code)).then_some(place)
}

/// The ids of all regions with their calling codes, by calling code.
pub(crate) fn regions() -> impl Iterator<Item = (&'static [u8], u16)> {
    CODES
        .iter()
        .enumerate()
        .map(|(place, code)| (id_at(place), *code))
        .filter(|(id, _)| *id != WORLD)
}

fn id_at(place: usize) -> &'static [u8] {
    let id = IDS.get(place * 2..place * 2 + 2).unwrap_or_default();
    if id == NONE { WORLD } else { id }
}

/// The id of a calling code of no region, to libphonenumber and in the index.
const WORLD: &[u8] = b"001";
const NONE: &[u8] = b"--";

/// How many numbers of an ascending list are not greater than `number`.
#[inline(never)] // Inlined at its many call sites it would be larger.
pub(crate) fn up_to(row: &[u16], number: u32) -> usize {
    row.partition_point(|other| u32::from(*other) <= number)
}

/// The parts before and after the first occurrence of a byte; all and nothing where there is none.
#[inline(never)] // As above.
pub(crate) fn split(text: &[u8], at: u8) -> (&[u8], &[u8]) {
    let end = text.iter().position(|byte| *byte == at).unwrap_or(text.len());
    (text.get(..end).unwrap_or_default(), text.get(end + 1..).unwrap_or_default())
}

/// The fields of a record with their tags.
pub(crate) struct Fields {
    rest: &'static [u8],
}

impl Iterator for Fields {
    type Item = (u8, &'static [u8]);

    fn next(&mut self) -> Option<(u8, &'static [u8])> {
        let (tag, rest) = self.rest.split_first()?;
        let end = rest.iter().position(|byte| *byte >= TAG).unwrap_or(rest.len());
        let (field, rest) = rest.split_at_checked(end)?;
        self.rest = rest;
        Some((*tag, field))
    }
}
