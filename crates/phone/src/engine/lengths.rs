//! Possible lengths: `testNumberLength`, by type, with all its results.

use super::pattern::{self, Positions};
use super::tables::{FIXED_LINE, FIXED_LINE_OR_MOBILE, GENERAL, MOBILE, Territory, split};
use crate::Possible;

/// `PhoneNumberDesc`.
pub(crate) struct Description {
    pattern: &'static [u8],
    /// The lengths that can be dialled inside an area only, as bits.
    local: u32,
    /// The possible lengths, where they differ from those that the pattern matches.
    said: Option<u32>,
}

impl Description {
    /// Reads a field of a territory's types.
    pub(crate) fn read(territory: Territory, place: u8, field: &'static [u8]) -> Description {
        let (local, field) = marked(b'~', field);
        let (said, mut pattern) = marked(b'#', field);
        // `=` is the pattern of the main region of this calling code, `-` that of the fixed lines of this region.
        let elsewhere = match pattern {
            b"=" => Some((territory.main(), place)),
            b"-" => Some((territory, FIXED_LINE)),
            _ => None,
        };
        if let Some((territory, place)) = elsewhere {
            pattern = Description::of(territory, place).map_or(&[][..], |other| other.pattern);
        }
        Description {
            pattern,
            local: local.unwrap_or_default(),
            said,
        }
    }

    fn of(territory: Territory, place: u8) -> Option<Description> {
        let (_, field) = territory.types().find(|(other, _)| *other == place)?;
        Some(Description::read(territory, place, field))
    }

    /// `isNumberMatchingDesc`.
    pub(crate) fn matches(&self, digits: &Positions) -> bool {
        self.said.is_none_or(|said| said >> digits.length() & 1 == 1) && self.matches_pattern(digits)
    }

    /// `matchNationalNumber`.
    pub(crate) fn matches_pattern(&self, digits: &Positions) -> bool {
        digits.match_all(self.pattern)
    }

    /// The possible lengths, as bits.
    pub(crate) fn lengths(&self) -> u32 {
        self.said.unwrap_or_else(|| pattern::lengths(self.pattern))
    }
}

/// Lengths between a mark and a semicolon, and what follows.
#[inline(never)] // Inlined at both call sites it would be larger.
fn marked(mark: u8, field: &'static [u8]) -> (Option<u32>, &'static [u8]) {
    match field.split_first() {
        Some((first, rest)) if *first == mark => {
            let (letters, rest) = split(rest, b';');
            (Some(letters.iter().fold(0, |set, letter| set | 1 << (letter & 31))), rest)
        }
        _ => (None, field),
    }
}

/// `matchNationalNumber` against the general description of a territory.
pub(crate) fn matches_general(territory: Territory, digits: &[u8]) -> bool {
    Description::of(territory, GENERAL).is_some_and(|general| general.matches_pattern(&Positions::new(digits)))
}

/// The possible lengths of a type and those that are only local, as bits; no length where no number has the type.
fn lengths(territory: Territory, place: u8) -> (u32, u32) {
    if place == FIXED_LINE_OR_MOBILE {
        let (fixed, mobile) = (lengths(territory, FIXED_LINE), lengths(territory, MOBILE));
        return (fixed.0 | mobile.0, fixed.1 | mobile.1);
    }
    Description::of(territory, place).map_or((0, 0), |found| (found.lengths(), found.local))
}

/// `testNumberLength`, by the index of a type.
pub(crate) fn test(territory: Territory, place: u8, length: usize) -> Possible {
    let (possible, local) = lengths(territory, place);
    let bit = 1u32.checked_shl(length as u32).unwrap_or_default();
    if possible == 0 {
        Possible::InvalidLength
    } else if local & bit != 0 {
        Possible::IsPossibleLocalOnly
    } else if possible & bit != 0 {
        Possible::IsPossible
    } else if bit == 0 || bit > possible {
        Possible::TooLong
    } else if bit < possible & possible.wrapping_neg() {
        Possible::TooShort
    } else {
        Possible::InvalidLength
    }
}

/// The distance from a length to the nearest longer possible one, or, where there is none, to the longest.
pub(crate) fn missing(territory: Territory, length: u32) -> i32 {
    let (possible, local) = lengths(territory, GENERAL);
    if local >> length & 1 == 1 {
        return 0;
    }
    let possible = possible & !local;
    let (above, below) = (possible >> length, possible & ((1 << length) - 1));
    // A length that is possible as such is the lowest of those from itself on.
    if above != 0 {
        above.trailing_zeros() as i32
    } else if below != 0 {
        31 - below.leading_zeros() as i32 - length as i32
    } else {
        0
    }
}
