//! `parseHelper`: from a text to a number.

use super::input::{Input, is_plus};
use super::lengths;
use super::number::{LONGEST, Number, SHORTEST};
use super::prefix::{extract_country_code, strip_national_prefix};
use super::rfc3966::national_part;
use super::tables::{GENERAL, Territory};
use super::text::Text;
use super::viable::{is_viable, strip_extension};
use crate::{ParseError, Possible};

impl<'t> Number<'t> {
    /// `parse`. The region (ISO 3166 alpha-2, upper case) is assumed where the text has no international prefix; it may be empty.
    ///
    /// # Errors
    /// The text is not a number, in the words of `NumberParseException`.
    pub fn parse(text: &'t str, region: &str) -> Result<Number<'t>, ParseError> {
        parse(text.as_bytes(), region.as_bytes())
    }
}

/// `parse`; both texts are UTF-8.
pub(crate) fn parse<'t>(text: &'t [u8], region: &[u8]) -> Result<Number<'t>, ParseError> {
    let whole = Input::read(text).ok_or(ParseError::TooLongNsn)?;
    let national = national_part(&whole).ok_or(ParseError::NotANumber)?;
    let mut number = national.text.as_bytes();
    if !is_viable(number) {
        return Err(ParseError::NotANumber);
    }
    let mut territory = Territory::of_region(region);
    let plus = number.iter().take_while(|byte| is_plus(**byte)).count();
    if territory.is_none() && plus == 0 {
        return Err(ParseError::InvalidCountryCode);
    }
    let mut extension = &[][..];
    if let Some((end, digits)) = strip_extension(number) {
        number = number.get(..end).unwrap_or_default();
        extension = characters(text, digits.start as isize + national.shift, digits.len());
    }

    let mut digits = Text::new();
    let mut code = extract_country_code(number, territory, &mut digits);
    if plus > 0 && code == Err(ParseError::InvalidCountryCode) {
        // The plus may be a mistake; then the code must be that of the region.
        code = extract_country_code(number.get(plus..).unwrap_or_default(), territory, &mut digits);
        if code == Ok(0) {
            return Err(ParseError::InvalidCountryCode);
        }
    }
    let mut code = code?;
    if code == 0 {
        code = territory.map_or(0, Territory::code);
    } else {
        territory = Territory::main_of(code);
    }
    if digits.as_bytes().len() < SHORTEST {
        return Err(ParseError::TooShortNsn);
    }
    if let Some(territory) = territory {
        let mut stripped = digits;
        strip_national_prefix(territory, &mut stripped);
        // What looks like a prefix may be the beginning of a number that would be too short without it.
        let left = lengths::test(territory, GENERAL, stripped.as_bytes().len());
        if !matches!(left, Possible::TooShort | Possible::IsPossibleLocalOnly | Possible::InvalidLength) {
            digits = stripped;
        }
    }
    match digits.as_bytes().len() {
        ..SHORTEST => Err(ParseError::TooShortNsn),
        SHORTEST..=LONGEST => Ok(Number::new(code, digits.as_bytes(), extension)),
        _ => Err(ParseError::TooLongNsn),
    }
}

/// A range of characters of a text.
fn characters(text: &[u8], start: isize, count: usize) -> &[u8] {
    // Where the character of a number begins: before its first byte, which is no continuation.
    let place = |number: usize| {
        let mut starts = text.iter().enumerate().filter(|(_, byte)| **byte & 0xc0 != 0x80);
        starts.nth(number).map_or(text.len(), |(place, _)| place)
    };
    let start = start.max(0) as usize;
    text.get(place(start)..place(start + count)).unwrap_or_default()
}
