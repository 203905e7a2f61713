//! The interim engine: `rlibphonenumber` (a faithful port of libphonenumber) in this crate's words.

use crate::{E164, NumberType, ParseError, Parsed, Possible};
use rlibphonenumber::{
    NumberLengthType, PHONE_NUMBER_UTIL as UTIL, ParseError as RlpError, PhoneNumber, PhoneNumberFormat, PhoneNumberType, Region, ValidationError,
};

/// `parse`, and everything that can be said of the result. `region` (ISO 3166 alpha-2) is assumed where the text has
/// no international prefix; it may be empty.
pub fn parse(text: &str, region: &str) -> Result<Parsed, ParseError> {
    let number = UTIL.parse(text, Region::from_code(region).ok()).map_err(|e| match e {
        RlpError::InvalidCountryCode => ParseError::InvalidCountryCode,
        RlpError::NotANumber(_) => ParseError::NotANumber,
        RlpError::TooShortAfterIdd => ParseError::TooShortAfterIdd,
        RlpError::TooShortNsn => ParseError::TooShortNsn,
        RlpError::TooLongNsn => ParseError::TooLongNsn,
    })?;
    let format = |format| UTIL.format(&number, format).into_owned();
    let bare = PhoneNumber {
        extension: None,
        ..number.clone()
    };
    let e164 = E164::new(&UTIL.format(&bare, PhoneNumberFormat::E164));
    let reason = reason(&number);
    Ok(Parsed {
        reason,
        missing: missing(&number, reason),
        valid: UTIL.is_valid_number(&number),
        number_type: number_type(UTIL.get_number_type(&number)),
        region: UTIL.get_region_for_number(&number).map(|region| region.to_string()),
        country_code: number.country_code,
        e164,
        international: format(PhoneNumberFormat::International),
        national: format(PhoneNumberFormat::National),
        rfc3966: format(PhoneNumberFormat::RFC3966),
        extension: number.extension.clone(),
    })
}

/// `getExampleNumberForType` in national format, without the national prefix where the field shows the calling code.
pub fn example(region: &str, wanted: NumberType) -> Option<Parsed> {
    let region = Region::from_code(region).ok()?;
    let number = UTIL.get_example_number_for_type_and_region(region, to_number_type(wanted)).ok()?;
    let text = UTIL.format(&number, PhoneNumberFormat::E164);
    parse(&text, "").ok()
}

/// `getCountryCodeForRegion`.
pub fn calling_code(region: &str) -> Option<i32> {
    UTIL.get_country_code_for_region(Region::from_code(region).ok()?)
}

/// `getSupportedRegions` with their calling codes, sorted by region.
pub fn regions() -> Vec<(String, i32)> {
    let mut all: Vec<(String, i32)> = UTIL
        .get_supported_regions()
        .filter_map(|region| Some((region.to_string(), UTIL.get_country_code_for_region(region)?)))
        .collect();
    all.sort_unstable();
    all
}

fn reason(number: &PhoneNumber) -> Possible {
    match UTIL.is_possible_number_with_reason(number) {
        Ok(NumberLengthType::IsPossible) => Possible::IsPossible,
        Ok(NumberLengthType::IsPossibleLocalOnly) => Possible::IsPossibleLocalOnly,
        Err(ValidationError::InvalidCountryCode) => Possible::InvalidCountryCode,
        Err(ValidationError::TooShort) => Possible::TooShort,
        Err(ValidationError::InvalidLength) => Possible::InvalidLength,
        Err(ValidationError::TooLong) => Possible::TooLong,
    }
}

/// The distance to the nearest possible length, found by lengthening or shortening the number: only its length counts.
fn missing(number: &PhoneNumber, found: Possible) -> i32 {
    let longer = |by: u32| {
        Some(PhoneNumber {
            national_number: number.national_number.max(1).checked_mul(10u64.checked_pow(by)?)?,
            ..number.clone()
        })
    };
    let shorter = |by: u32| {
        Some(PhoneNumber {
            national_number: number.national_number / 10u64.checked_pow(by)?,
            ..number.clone()
        })
    };
    let possible = |candidate: Option<PhoneNumber>| candidate.is_some_and(|n| reason(&n) == Possible::IsPossible);
    match found {
        Possible::TooShort | Possible::InvalidLength => (1..=15).find(|&by| possible(longer(by))).map_or(0, |by| by as i32),
        Possible::TooLong => (1..=15).find(|&by| possible(shorter(by))).map_or(0, |by| -(by as i32)),
        _ => 0,
    }
}

const TYPES: [(PhoneNumberType, NumberType); 12] = [
    (PhoneNumberType::FixedLine, NumberType::FixedLine),
    (PhoneNumberType::Mobile, NumberType::Mobile),
    (PhoneNumberType::FixedLineOrMobile, NumberType::FixedLineOrMobile),
    (PhoneNumberType::TollFree, NumberType::TollFree),
    (PhoneNumberType::PremiumRate, NumberType::PremiumRate),
    (PhoneNumberType::SharedCost, NumberType::SharedCost),
    (PhoneNumberType::VoIP, NumberType::Voip),
    (PhoneNumberType::PersonalNumber, NumberType::PersonalNumber),
    (PhoneNumberType::Pager, NumberType::Pager),
    (PhoneNumberType::UAN, NumberType::Uan),
    (PhoneNumberType::VoiceMail, NumberType::Voicemail),
    (PhoneNumberType::Unknown, NumberType::Unknown),
];

fn number_type(theirs: PhoneNumberType) -> NumberType {
    TYPES.iter().find(|(t, _)| *t == theirs).map_or(NumberType::Unknown, |(_, ours)| *ours)
}

fn to_number_type(ours: NumberType) -> PhoneNumberType {
    TYPES.iter().find(|(_, o)| *o == ours).map_or(PhoneNumberType::Unknown, |(theirs, _)| *theirs)
}
