//! The supported regions and their example numbers.

use super::lengths::Description;
use super::number::Number;
use super::tables::{self, FIXED_LINE, FIXED_LINE_OR_MOBILE, Territory};
use super::text::Text;
use crate::NumberType;

/// `getSupportedRegions` with their calling codes, by calling code.
pub fn listed() -> impl Iterator<Item = (&'static str, u16)> {
    tables::regions().map(|(id, code)| (core::str::from_utf8(id).unwrap_or_default(), code))
}

/// `getCountryCodeForRegion`.
pub fn calling_code(region: &str) -> Option<u16> {
    Territory::of_region(region.as_bytes()).map(Territory::code)
}

/// `getExampleNumberForType`.
pub fn example(region: &str, wanted: NumberType) -> Option<Number<'static>> {
    example_at(region.as_bytes(), wanted.place())
}

/// The same, by the index of a type in the tables.
pub(crate) fn example_at(region: &[u8], wanted: u8) -> Option<Number<'static>> {
    let territory = Territory::of_region(region)?;
    let wanted = if wanted == FIXED_LINE_OR_MOBILE { FIXED_LINE } else { wanted };
    let (number, (place, field)) = territory.types().skip(1).enumerate().find(|(_, (place, _))| *place == wanted)?;
    let example = territory.example(number);
    let mut digits = Text::new();
    digits.extend(example);
    // Examples are stored without the last digits where these count upwards to the shortest length; a full stop ends an example of another length.
    let shortest = Description::read(territory, place, field).lengths().trailing_zeros();
    let mut last = *example.last()?;
    while last != b'.' && digits.as_bytes().len() < shortest as usize {
        last = if last == b'9' { b'0' } else { last + 1 };
        digits.push(last);
    }
    let digits = digits.as_bytes();
    Some(Number::new(territory.code(), digits.strip_suffix(b".").unwrap_or(digits), b""))
}
