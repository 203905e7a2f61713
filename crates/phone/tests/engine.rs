//! The engine's answers on numbers whose truth is published, and the forms of `E164`.
#![cfg(feature = "engine")]

use phone::{E164, NumberType, ParseError, Possible, calling_code, example, parse, regions};

#[test]
fn a_london_number_is_told_in_every_format() {
    let n = parse("020 7946 0018", "GB").expect("parses");
    assert_eq!(n.e164.as_ref().map(E164::as_str), Some("+442079460018"));
    assert_eq!(
        (n.reason, n.missing, n.valid, n.number_type),
        (Possible::IsPossible, 0, true, NumberType::FixedLine)
    );
    assert_eq!((n.region.as_deref(), n.country_code), (Some("GB"), 44));
    assert_eq!(
        (&*n.international, &*n.national, &*n.rfc3966),
        ("+44 20 7946 0018", "020 7946 0018", "tel:+44-20-7946-0018")
    );
}

#[test]
fn missing_and_surplus_digits_are_counted() {
    let digits = |text, region| parse(text, region).map(|n| (n.reason, n.missing));
    assert_eq!(digits("6 12 34 5", "FR"), Ok((Possible::TooShort, 3)));
    assert_eq!(digits("6 12 34 56 789", "FR"), Ok((Possible::TooLong, -1)));
    assert_eq!(digits("6 12 34 56 78", "FR"), Ok((Possible::IsPossible, 0)));
}

#[test]
fn what_cannot_be_parsed_says_why() {
    assert_eq!(parse("", "FR"), Err(ParseError::NotANumber));
    assert_eq!(parse("hello", "FR"), Err(ParseError::NotANumber));
    assert_eq!(parse("020 7946 0018", ""), Err(ParseError::InvalidCountryCode));
    assert_eq!(parse("+999 123 4567", "FR"), Err(ParseError::InvalidCountryCode));
    assert_eq!(parse("1234567890123456789012", "FR"), Err(ParseError::TooLongNsn));
}

#[test]
fn an_extension_is_told_apart_from_the_number() {
    let n = parse("+44 20 7946 0018 ext. 12", "").expect("parses");
    assert_eq!(n.extension.as_deref(), Some("12"));
    assert_eq!(n.e164.as_ref().map(E164::as_str), Some("+442079460018"));
}

#[test]
fn every_region_has_its_calling_code_and_nearly_every_one_a_mobile_example() {
    let all = regions();
    assert!(all.len() > 240 && all.contains(&("IE".into(), 353)));
    let with_example = all
        .iter()
        .filter(|(region, code)| {
            assert_eq!(calling_code(region), Some(*code));
            example(region, NumberType::Mobile).is_some_and(|n| n.valid && n.country_code == *code)
        })
        .count();
    assert!(with_example > 235, "{with_example} of {}", all.len());
}

#[test]
fn e164_is_one_form_only() {
    for bad in ["", "+", "353851234567", "+0351234567", "+353 85", "+35", "+1234567890123456", "+353a512345"] {
        assert!(E164::new(bad).is_none(), "{bad}");
    }
    assert!(E164::new("+353850123456").is_some());
}
