//! The prefixes of a number: plus or international prefix, country calling code, national prefix.

use super::input::{is_digit, is_plus};
use super::lengths::{self, matches_general};
use super::number::SHORTEST;
use super::rules::looking_at;
use super::tables::{GENERAL, INTERNATIONAL_PREFIX, NATIONAL_PREFIX, PREFIX_FOR_PARSING, TRANSFORM, Territory, place_of};
use super::text::Text;
use crate::{ParseError, Possible};

/// `maybeExtractCountryCode`: the calling code, 0 where the text has none. The digits that follow it are put into `digits`.
pub(crate) fn extract_country_code(number: &[u8], territory: Option<Territory>, digits: &mut Text) -> Result<u16, ParseError> {
    let plus = number.iter().take_while(|byte| is_plus(**byte)).count();
    normalize(number.get(plus..).unwrap_or_default(), digits);
    if plus > 0 || territory.is_some_and(|territory| strip_international_prefix(territory, digits)) {
        if digits.as_bytes().len() <= SHORTEST {
            return Err(ParseError::TooShortAfterIdd);
        }
        let (code, length) = country_code(digits.as_bytes()).ok_or(ParseError::InvalidCountryCode)?;
        digits.cut(length);
        return Ok(code);
    }
    // No calling code begins with another, so the region's own is the one that is found if it is there.
    if let (Some(territory), Some((code, length))) = (territory, country_code(digits.as_bytes()))
        && code == territory.code()
    {
        let mut rest = *digits;
        rest.cut(length);
        strip_national_prefix(territory, &mut rest);
        let better = !matches_general(territory, digits.as_bytes()) && matches_general(territory, rest.as_bytes());
        if better || lengths::test(territory, GENERAL, digits.as_bytes().len()) == Possible::TooLong {
            *digits = rest;
            return Ok(code);
        }
    }
    Ok(0)
}

/// The calling code behind a plus or the territory's international prefix, as soon as it is whole, and the digits that follow it.
pub(crate) fn international(number: &[u8], territory: Option<Territory>) -> Option<(u16, Text)> {
    let plus = number.iter().take_while(|byte| is_plus(**byte)).count();
    let mut digits = Text::new();
    normalize(number.get(plus..).unwrap_or_default(), &mut digits);
    if digits.as_bytes().is_empty() {
        return None;
    }
    if plus == 0 && !territory.is_some_and(|territory| strip_international_prefix(territory, &mut digits)) {
        return None;
    }
    let (code, length) = country_code(digits.as_bytes())?;
    digits.cut(length);
    Some((code, digits))
}

/// `extractCountryCode`: the code, and how many digits it has.
pub(crate) fn country_code(digits: &[u8]) -> Option<(u16, usize)> {
    let mut code = 0;
    for (at, digit) in digits.iter().enumerate().take(3) {
        code = code * 10 + u16::from(digit & 15);
        if code == 0 {
            return None;
        }
        if place_of(code).is_some() {
            return Some((code, at + 1));
        }
    }
    None
}

/// `parsePrefixAsIdd`: removes the international prefix, if there is one and a calling code can follow, which does not begin with 0.
fn strip_international_prefix(territory: Territory, digits: &mut Text) -> bool {
    let prefix = territory.field(INTERNATIONAL_PREFIX).filter(|prefix| !prefix.is_empty()).unwrap_or(b"00");
    let Some(found) = looking_at(prefix, digits.as_bytes()) else { return false };
    let strips = digits.as_bytes().get(found.end) != Some(&b'0');
    if strips {
        digits.cut(found.end);
    }
    strips
}

/// `maybeStripNationalPrefixAndCarrierCode`: removes the national prefix, or replaces it.
pub(crate) fn strip_national_prefix(territory: Territory, number: &mut Text) {
    let digits = number.as_bytes();
    let Some(prefix) = territory.field(PREFIX_FOR_PARSING).or_else(|| territory.field(NATIONAL_PREFIX)) else {
        return;
    };
    let Some(found) = looking_at(prefix, digits) else { return };
    let mut rest = Text::new();
    // The transform rule applies only when its group captured something.
    if let Some(rule) = territory.field(TRANSFORM).filter(|_| found.group(1, digits).is_some()) {
        let mut rule = rule.iter();
        while let Some(byte) = rule.next() {
            match byte {
                b'$' => rest.extend(rule.next().and_then(|group| found.group(usize::from(group & 15), digits)).unwrap_or_default()),
                digit => rest.push(*digit),
            }
        }
    }
    rest.extend(digits.get(found.end..).unwrap_or_default());
    // A number that matches the general description must still match it afterwards.
    if !matches_general(territory, digits) || matches_general(territory, rest.as_bytes()) {
        *number = rest;
    }
}

/// `normalize`: digits alone. Three or more letters make a vanity number, whose letters are keys (ITU E.161) and whose digits are ASCII.
fn normalize(text: &[u8], digits: &mut Text) {
    /// No text of more digits can become a number, whatever is stripped from it.
    const ENOUGH: usize = 64;
    let vanity = text.iter().filter(|byte| byte.is_ascii_alphabetic()).count() >= 3;
    *digits = Text::new();
    for byte in text {
        let digit = match byte {
            b'0'..=b'9' => *byte,
            letter if vanity => match letter & 31 {
                key if letter.is_ascii_alphabetic() => b"022233344455566677778889999     "[usize::from(key)],
                _ => continue,
            },
            other if is_digit(*other) => b'0' + (other & 15),
            _ => continue,
        };
        if digits.as_bytes().len() < ENOUGH {
            digits.push(digit);
        }
    }
}
