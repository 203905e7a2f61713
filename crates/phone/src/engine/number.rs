//! A parsed number.
//!
//! What lives here: `PhoneNumber`, and the territory and type that it belongs to. What deliberately does not: parsing (`parse.rs`), possible lengths
//! (`lengths.rs`), formatting (`format.rs`).

use super::lengths::{self, Description};
use super::pattern::Positions;
use super::tables::{LEADING_DIGITS, Territory};
use crate::{NumberType, Possible};

/// The shortest national significant number (`MIN_LENGTH_FOR_NSN`).
pub(crate) const SHORTEST: usize = 2;
/// The longest national significant number (`MAX_LENGTH_FOR_NSN`).
pub(crate) const LONGEST: usize = 17;

/// `PhoneNumber`: a calling code, a national significant number with its leading zeros, and an extension.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Number<'t> {
    pub(crate) code: u16,
    pub(crate) digits: [u8; LONGEST],
    pub(crate) length: u8,
    pub(crate) extension: &'t [u8],
}

impl<'t> Number<'t> {
    pub(crate) fn new(code: u16, digits: &[u8], extension: &'t [u8]) -> Number<'t> {
        let mut number = Number {
            code,
            digits: [0; LONGEST],
            length: digits.len().min(LONGEST) as u8,
            extension,
        };
        number.digits.iter_mut().zip(digits).for_each(|(to, from)| *to = *from);
        number
    }

    /// The country calling code.
    pub fn country_code(&self) -> u16 {
        self.code
    }

    /// `getNationalSignificantNumber`.
    pub fn national_significant_number(&self) -> &str {
        core::str::from_utf8(self.nsn()).unwrap_or_default()
    }

    /// The extension as written; empty if there is none.
    pub fn extension(&self) -> &'t str {
        core::str::from_utf8(self.extension).unwrap_or_default()
    }

    pub(crate) fn nsn(&self) -> &[u8] {
        self.digits.get(..usize::from(self.length)).unwrap_or_default()
    }

    /// `isPossibleNumberWithReason`.
    pub fn possible(&self) -> Possible {
        self.possible_for_type(NumberType::Unknown)
    }

    /// `isPossibleNumberForTypeWithReason`.
    pub fn possible_for_type(&self, wanted: NumberType) -> Possible {
        Territory::main_of(self.code).map_or(Possible::InvalidCountryCode, |main| {
            lengths::test(main, wanted.place(), usize::from(self.length))
        })
    }

    /// How many digits are missing (negative: too many) to the nearest possible length; 0 when it is possible.
    pub fn missing(&self) -> i32 {
        Territory::main_of(self.code).map_or(0, |main| lengths::missing(main, u32::from(self.length)))
    }

    /// `isValidNumber`.
    pub fn is_valid(&self) -> bool {
        self.number_type() != NumberType::Unknown
    }

    /// `isValidNumberForRegion`.
    pub fn is_valid_for_region(&self, region: &str) -> bool {
        let territory = if region == "001" {
            Territory::main_of(self.code).filter(|main| main.id() == "001")
        } else {
            Territory::of_region(region.as_bytes()).filter(|territory| territory.code() == self.code)
        };
        territory.is_some_and(|territory| type_in(territory, &Positions::new(self.nsn())) != NumberType::Unknown)
    }

    /// `getRegionCodeForNumber`: ISO 3166 alpha-2, or `001` for a calling code of no region.
    pub fn region(&self) -> Option<&'static str> {
        self.identify().0.map(Territory::id)
    }

    /// `getNumberType`.
    pub fn number_type(&self) -> NumberType {
        self.identify().1
    }

    /// Region and type in one pass.
    pub(crate) fn identify(&self) -> (Option<Territory>, NumberType) {
        let digits = Positions::new(self.nsn());
        let mut next = Territory::main_of(self.code);
        // `getRegionCodeForNumberFromRegionList`; a calling code of one region needs no more than itself.
        let single = next.is_some_and(|main| main.next_of_code().is_none());
        while let Some(territory) = next {
            let leading = territory.field(LEADING_DIGITS);
            if single || leading.is_none_or(|leading| digits.start_with(leading)) {
                let found = type_in(territory, &digits);
                if single || leading.is_some() || found != NumberType::Unknown {
                    return (next, found);
                }
            }
            next = territory.next_of_code();
        }
        (None, NumberType::Unknown)
    }
}

/// `getNumberTypeHelper`.
fn type_in(territory: Territory, digits: &Positions) -> NumberType {
    let mut fixed_line = false;
    for (place, field) in territory.types() {
        let matches = Description::read(territory, place, field).matches(digits);
        match (place, matches) {
            (0, false) => return NumberType::Unknown,
            (1.., true) => match NumberType::at(place) {
                NumberType::FixedLine => fixed_line = true,
                NumberType::Mobile if fixed_line => return NumberType::FixedLineOrMobile,
                found => return found,
            },
            _ => {}
        }
    }
    if fixed_line { NumberType::FixedLine } else { NumberType::Unknown }
}
