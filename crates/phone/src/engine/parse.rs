//! `parseHelper`: from a text to a number.

use super::input::{Input, is_digit, is_plus};
use super::lengths;
use super::number::{LONGEST, Number};
use super::prefix::{extract_country_code, strip_national_prefix};
use super::rfc3966::national_part;
use super::tables::Territory;
use super::text::Text;
use super::viable::{is_viable, strip_extension};
use crate::{NumberType, ParseError, Possible};

/// The shortest national significant number (`MIN_LENGTH_FOR_NSN`).
pub(crate) const SHORTEST: usize = 2;

/// `parse`.
pub(crate) fn parse<'t>(text: &'t str, region: &str) -> Result<Number<'t>, ParseError> {
    let whole = Input::read(text).ok_or(ParseError::TooLongNsn)?;
    let national = national_part(&whole).ok_or(ParseError::NotANumber)?;
    let mut number = national.text.as_bytes();
    if !is_viable(number) {
        return Err(ParseError::NotANumber);
    }
    let mut territory = Territory::of_region(region);
    if territory.is_none() && !number.first().is_some_and(|first| is_plus(*first)) {
        return Err(ParseError::InvalidCountryCode);
    }
    let mut extension = "";
    if let Some((end, digits)) = strip_extension(number) {
        number = number.get(..end).unwrap_or_default();
        extension = characters(text, digits.start as isize + national.shift, digits.len());
    }

    let (code, mut digits) = match extract_country_code(number, territory) {
        // The plus may have been meant for nothing; then its code must be that of the region.
        Err(ParseError::InvalidCountryCode) if number.first().is_some_and(|first| is_plus(*first)) => {
            let plus = number.iter().take_while(|byte| is_plus(**byte)).count();
            let found = extract_country_code(number.get(plus..).unwrap_or_default(), territory)?;
            if found.0 == 0 {
                return Err(ParseError::InvalidCountryCode);
            }
            found
        }
        found => found?,
    };
    if code != 0 {
        let main = Territory::main_of(code);
        if main != territory {
            territory = main;
        }
    }
    if digits.as_bytes().len() < SHORTEST {
        return Err(ParseError::TooShortNsn);
    }
    if let Some(territory) = territory {
        let stripped = strip_national_prefix(territory, &digits);
        // A number that its prefix is missing from may have been a short one that only begins alike.
        let left = lengths::test(territory, NumberType::Unknown, stripped.as_bytes().len());
        if !matches!(left, Possible::TooShort | Possible::IsPossibleLocalOnly | Possible::InvalidLength) {
            digits = stripped;
        }
    }
    match digits.as_bytes().len() {
        ..SHORTEST => Err(ParseError::TooShortNsn),
        SHORTEST..=LONGEST => {
            let code = if code != 0 { code } else { territory.map_or(0, Territory::code) };
            Ok(Number::new(code, digits.as_bytes(), extension))
        }
        _ => Err(ParseError::TooLongNsn),
    }
}

/// So many characters of a text.
fn characters(text: &str, start: isize, count: usize) -> &str {
    let mut places = text.char_indices().map(|(place, _)| place).skip(start.max(0) as usize);
    let start = places.next().unwrap_or(text.len());
    let end = places.nth(count.saturating_sub(1)).unwrap_or(text.len());
    text.get(start..end).unwrap_or_default()
}

/// `normalize`: digits alone. Three or more letters make a vanity number, whose letters are keys (ITU E.161) and whose digits are ASCII.
pub(crate) fn normalized(text: &[u8]) -> Text {
    /// No text of more digits can become a number, whatever is stripped from it.
    const ENOUGH: usize = 64;
    let vanity = text.iter().filter(|byte| byte.is_ascii_alphabetic()).count() >= 3;
    let mut digits = Text::new();
    for byte in text {
        if digits.as_bytes().len() == ENOUGH {
            break;
        }
        match byte {
            b'0'..=b'9' => digits.push(*byte),
            other if !vanity && is_digit(*other) => digits.push(b'0' + (other & 15)),
            letter if vanity && letter.is_ascii_alphabetic() => {
                digits.push(b"22233344455566677778889999"[usize::from((letter & 31) - 1) % 26]);
            }
            _ => {}
        }
    }
    digits
}
