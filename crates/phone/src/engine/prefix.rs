//! The prefixes of a number: plus or international prefix, country calling code, national prefix.

use super::input::is_plus;
use super::lengths::{self, matches_general};
use super::parse::{SHORTEST, normalized};
use super::tables::{INTERNATIONAL_PREFIX, NATIONAL_PREFIX, PREFIX_FOR_PARSING, TRANSFORM, Territory};
use super::text::Text;
use super::walk::{group_count, looking_at};
use crate::{NumberType, ParseError, Possible};

/// `maybeExtractCountryCode`: the calling code, 0 where the text has none, and the digits that follow it.
pub(crate) fn extract_country_code(number: &[u8], territory: Option<Territory>) -> Result<(u16, Text), ParseError> {
    let plus = number.iter().take_while(|byte| is_plus(**byte)).count();
    let mut digits = normalized(number.get(plus..).unwrap_or_default());
    let mut international = plus > 0;
    if let (false, Some(territory)) = (international, territory)
        && let Some(rest) = strip_international_prefix(territory, digits.as_bytes())
    {
        digits = rest;
        international = true;
    }
    if international {
        if digits.as_bytes().len() <= SHORTEST {
            return Err(ParseError::TooShortAfterIdd);
        }
        let (code, rest) = country_code(digits.as_bytes()).ok_or(ParseError::InvalidCountryCode)?;
        return Ok((code, copied(rest)));
    }
    if let Some(territory) = territory {
        let mut code = Text::new();
        code.push_number(u32::from(territory.code()));
        if let Some(rest) = digits.as_bytes().strip_prefix(code.as_bytes()) {
            let rest = strip_national_prefix(territory, &copied(rest));
            let better = !matches_general(territory, digits.as_bytes()) && matches_general(territory, rest.as_bytes());
            if better || lengths::test(territory, NumberType::Unknown, digits.as_bytes().len()) == Possible::TooLong {
                return Ok((territory.code(), rest));
            }
        }
    }
    Ok((0, digits))
}

/// `extractCountryCode`.
fn country_code(digits: &[u8]) -> Option<(u16, &[u8])> {
    let mut code = 0;
    for (at, digit) in digits.iter().enumerate().take(3) {
        code = code * 10 + u16::from(digit & 15);
        if code == 0 {
            return None;
        }
        if Territory::main_of(code).is_some() {
            return Some((code, digits.get(at + 1..).unwrap_or_default()));
        }
    }
    None
}

/// `parsePrefixAsIdd`: what follows the international prefix, if there is one and a calling code can follow, which begins with no 0.
fn strip_international_prefix(territory: Territory, digits: &[u8]) -> Option<Text> {
    let prefix = territory.field(INTERNATIONAL_PREFIX).filter(|prefix| !prefix.is_empty()).unwrap_or(b"00");
    let rest = digits.get(looking_at(prefix, digits)?.end..)?;
    (rest.first() != Some(&b'0')).then(|| copied(rest))
}

/// `maybeStripNationalPrefixAndCarrierCode`: the number without its national prefix, or as it was.
pub(crate) fn strip_national_prefix(territory: Territory, number: &Text) -> Text {
    let digits = number.as_bytes();
    let prefix = territory.field(PREFIX_FOR_PARSING).or_else(|| territory.field(NATIONAL_PREFIX));
    let Some((prefix, found)) = prefix.and_then(|prefix| Some((prefix, looking_at(prefix, digits)?))) else {
        return *number;
    };
    let mut rest = Text::new();
    if let (Some(rule), true) = (territory.field(TRANSFORM), found.group(group_count(prefix), digits).is_some()) {
        let mut rule = rule.iter();
        while let Some(byte) = rule.next() {
            match byte {
                b'$' => rest.extend(rule.next().and_then(|group| found.group(usize::from(group & 15), digits)).unwrap_or_default()),
                digit => rest.push(*digit),
            }
        }
    }
    rest.extend(digits.get(found.end..).unwrap_or_default());
    // A number that was right as it stood is not made wrong.
    if matches_general(territory, digits) && !matches_general(territory, rest.as_bytes()) {
        return *number;
    }
    rest
}

fn copied(digits: &[u8]) -> Text {
    let mut text = Text::new();
    text.extend(digits);
    text
}
