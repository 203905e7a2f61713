//! The engine's results as owned values, for programs that have an allocator.

use super::regions::{calling_code as code_of, example as number_of, listed};
use crate::{E164, Format, Number, NumberType, ParseError, Parsed};
use alloc::string::{String, ToString};
use alloc::vec::Vec;

/// `parse`, and everything that is known about the result. `region` (ISO 3166 alpha-2) is assumed where the text has
/// no international prefix; it may be empty.
///
/// # Errors
/// The text is not a number.
pub fn parse(text: &str, region: &str) -> Result<Parsed, ParseError> {
    Number::parse(text, region).map(|number| Parsed::from(&number))
}

/// `getExampleNumberForType`.
pub fn example(region: &str, wanted: NumberType) -> Option<Parsed> {
    number_of(region, wanted).map(|number| Parsed::from(&number))
}

/// `getCountryCodeForRegion`.
pub fn calling_code(region: &str) -> Option<i32> {
    code_of(region).map(i32::from)
}

/// `getSupportedRegions` with their calling codes, sorted by region.
pub fn regions() -> Vec<(String, i32)> {
    let mut all: Vec<(String, i32)> = listed().map(|(region, code)| (region.to_string(), i32::from(code))).collect();
    all.sort_unstable();
    all
}

impl From<&Number<'_>> for Parsed {
    fn from(number: &Number<'_>) -> Parsed {
        let (territory, number_type) = number.identify();
        let text = |format| number.format(format).to_string();
        Parsed {
            reason: number.possible(),
            missing: number.missing(),
            valid: number_type != NumberType::Unknown,
            number_type,
            region: territory.map(|territory| territory.id().to_string()),
            country_code: i32::from(number.country_code()),
            e164: number.e164().and_then(|text| E164::new(&text)),
            international: text(Format::International),
            national: text(Format::National),
            rfc3966: text(Format::Rfc3966),
            extension: Some(number.extension()).filter(|extension| !extension.is_empty()).map(ToString::to_string),
        }
    }
}
