//! The engine beside `rlibphonenumber`, a port of libphonenumber to other means, on the same metadata.
//!
//! In all the cases there is no difference but in a few texts of two digits with an extension. The port follows the C++ library, and where the two part
//! from the Java library, this engine is with Java (and with the JavaScript that is made of it): the last test has those.

mod common;

use common::{TYPES, cases};
use phone::{Format, Number, NumberType, ParseError, Possible};
use rlibphonenumber::{
    NumberLengthType, PHONE_NUMBER_UTIL as UTIL, ParseError as TheirError, PhoneNumber, PhoneNumberFormat, PhoneNumberType, Region, ValidationError,
    get_national_significant_number_owned,
};

/// What there is to say of a number, in words, so that two engines can be compared by it.
fn ours(text: &str, region: &str, from: &str) -> Vec<String> {
    let number = match Number::parse(text, region) {
        Ok(number) => number,
        Err(error) => return vec![error.as_str().to_owned()],
    };
    let mut said = vec![
        format!("+{} {} ext {}", number.country_code(), number.national_significant_number(), number.extension()),
        format!("valid {}", number.is_valid()),
        format!("valid for {region} {}", number.is_valid_for_region(region)),
        number.number_type().as_str().to_owned(),
        number.region().unwrap_or("-").to_owned(),
    ];
    said.extend(TYPES.map(|wanted| format!("{} {}", wanted.as_str(), number.possible_for_type(wanted).as_str())));
    said.extend([Format::E164, Format::International, Format::National, Format::Rfc3966].map(|format| number.format(format).to_string()));
    said.push(format!("from {from} {}", number.format_out_of_country(from)));
    said
}

fn theirs(text: &str, region: &str, from: &str) -> Vec<String> {
    let code = Region::from_code(region).ok();
    let number = match UTIL.parse(text, code) {
        Ok(number) => number,
        Err(error) => {
            let error = match error {
                TheirError::InvalidCountryCode => ParseError::InvalidCountryCode,
                TheirError::NotANumber(_) => ParseError::NotANumber,
                TheirError::TooShortAfterIdd => ParseError::TooShortAfterIdd,
                TheirError::TooShortNsn => ParseError::TooShortNsn,
                TheirError::TooLongNsn => ParseError::TooLongNsn,
            };
            return vec![error.as_str().to_owned()];
        }
    };
    let bare = PhoneNumber {
        extension: None,
        ..number.clone()
    };
    let mut said = vec![
        format!(
            "+{} {} ext {}",
            number.country_code,
            get_national_significant_number_owned(&number),
            number.extension()
        ),
        format!("valid {}", UTIL.is_valid_number(&number)),
        format!(
            "valid for {region} {}",
            // libphonenumber asks for the region's calling code; this port forgets to.
            code.is_some_and(|code| UTIL.get_country_code_for_region(code) == Some(number.country_code) && UTIL.is_valid_number_for_region(&number, code))
        ),
        word(UTIL.get_number_type(&number)).as_str().to_owned(),
        UTIL.get_region_for_number(&number).map_or("-".to_owned(), |region| region.to_string()),
    ];
    said.extend(TYPES.map(|wanted| {
        let reason = match UTIL.is_possible_number_for_type_with_reason(&number, type_of(wanted)) {
            Ok(NumberLengthType::IsPossible) => Possible::IsPossible,
            Ok(NumberLengthType::IsPossibleLocalOnly) => Possible::IsPossibleLocalOnly,
            Err(ValidationError::InvalidCountryCode) => Possible::InvalidCountryCode,
            Err(ValidationError::TooShort) => Possible::TooShort,
            Err(ValidationError::InvalidLength) => Possible::InvalidLength,
            Err(ValidationError::TooLong) => Possible::TooLong,
        };
        format!("{} {}", wanted.as_str(), reason.as_str())
    }));
    said.push(UTIL.format(&bare, PhoneNumberFormat::E164).into_owned());
    said.extend(
        [PhoneNumberFormat::International, PhoneNumberFormat::National, PhoneNumberFormat::RFC3966].map(|format| UTIL.format(&number, format).into_owned()),
    );
    let from = Region::from_code(from).expect("a region");
    said.push(format!("from {from} {}", UTIL.format_out_of_country_calling_number(&number, from)));
    said
}

const PAIRS: [(NumberType, PhoneNumberType); 12] = [
    (NumberType::FixedLine, PhoneNumberType::FixedLine),
    (NumberType::Mobile, PhoneNumberType::Mobile),
    (NumberType::FixedLineOrMobile, PhoneNumberType::FixedLineOrMobile),
    (NumberType::TollFree, PhoneNumberType::TollFree),
    (NumberType::PremiumRate, PhoneNumberType::PremiumRate),
    (NumberType::SharedCost, PhoneNumberType::SharedCost),
    (NumberType::Voip, PhoneNumberType::VoIP),
    (NumberType::PersonalNumber, PhoneNumberType::PersonalNumber),
    (NumberType::Pager, PhoneNumberType::Pager),
    (NumberType::Uan, PhoneNumberType::UAN),
    (NumberType::Voicemail, PhoneNumberType::VoiceMail),
    (NumberType::Unknown, PhoneNumberType::Unknown),
];

fn word(theirs: PhoneNumberType) -> NumberType {
    PAIRS.iter().find(|pair| pair.1 == theirs).map_or(NumberType::Unknown, |pair| pair.0)
}

fn type_of(ours: NumberType) -> PhoneNumberType {
    PAIRS.iter().find(|pair| pair.0 == ours).map_or(PhoneNumberType::Unknown, |pair| pair.1)
}

/// Where the port takes two digits with an extension and Google's Java and JavaScript libraries do not: see the last test.
fn two_digits_with_extension(our: &[String], their: &[String]) -> bool {
    let digits = their[0].split(' ').nth(1).map_or(0, str::len);
    our[0] == "NOT_A_NUMBER" && digits == 2 && !their[0].ends_with("ext ")
}

#[test]
fn fifty_thousand_numbers_get_the_same_answers() {
    let cases = cases();
    assert!(cases.len() >= 50_000, "{} cases", cases.len());
    let from = ["US", "GB", "AU", "RU", "BR", "JP", "CA", "FI", "SG", "UA", "HK"];
    let mut different = Vec::new();
    let (mut parsed, mut valid, mut two_digits) = (0, 0, 0);
    for (at, (text, region)) in cases.iter().enumerate() {
        let from = from[at % from.len()];
        let (our, their) = (ours(text, region, from), theirs(text, region, from));
        parsed += usize::from(our.len() > 1);
        valid += usize::from(our.get(1).is_some_and(|said| said == "valid true"));
        if two_digits_with_extension(&our, &their) {
            two_digits += 1;
        } else if our != their {
            let parts: Vec<String> = if our.len() == their.len() {
                our.iter()
                    .zip(&their)
                    .filter(|(our, their)| our != their)
                    .map(|(our, their)| format!("{our} / {their}"))
                    .collect()
            } else {
                vec![format!("{} / {}", our[0], their[0])]
            };
            different.push(format!("{text:?} {region}: {}", parts.join("; ")));
        }
    }
    println!(
        "{} cases, {parsed} parsed, {valid} valid, {two_digits} of two digits with an extension, {} different",
        cases.len(),
        different.len()
    );
    assert!(two_digits <= 10, "{two_digits} numbers of two digits with an extension");
    assert!(
        different.is_empty(),
        "{} differences:\n{}",
        different.len(),
        different.iter().take(60).cloned().collect::<Vec<_>>().join("\n")
    );
}

/// Characters that extensions and URIs are made of, so that rows of them are often nearly one.
const PARTS: [&str; 44] = [
    "1",
    "2",
    "30",
    "456",
    "7890",
    " ",
    ";ext=",
    "ext",
    "xtn",
    "extn",
    "extensi",
    "o",
    "\u{f3}",
    "\u{301}",
    "n",
    "e",
    "x",
    "X",
    "#",
    "~",
    ",",
    ";",
    ",,",
    ".",
    ":",
    "\u{ff0e}",
    "\u{a0}",
    "\t",
    "-",
    "anexo",
    "int",
    "\u{ff58}\u{ff54}",
    "\u{ff45}",
    "\u{ff4e}",
    "\u{434}\u{43e}\u{431}",
    "\u{414}\u{41e}\u{411}",
    "\u{ff23}",
    "\u{ff03}",
    "\u{665}",
    "+",
    "(",
    "*",
    ";isub=",
    "tel:",
];

#[test]
fn rows_of_what_extensions_are_made_of_are_parsed_the_same() {
    let mut dice = common::Dice::new(0x6578_7465_6e73);
    let (mut extensions, mut two_digits, mut different) = (0, 0, Vec::new());
    for _ in 0..150_000 {
        let mut text = String::from(dice.one_of(&["2079460018", "+442079460018", "020 7946 0018", "12", "123", "+44 7400 123456"]));
        for _ in 0..=dice.below(5) {
            text.push_str(dice.one_of(&PARTS));
        }
        text.push_str(dice.one_of(&[
            "",
            "7",
            "12345",
            "123456#",
            "1234567890",
            "123456789012345",
            "\u{661}\u{662}",
            "12345678901234567890",
            "5#",
        ]));
        let (our, their) = (ours(&text, "GB", "US"), theirs(&text, "GB", "US"));
        extensions += usize::from(our.len() > 1 && !our[0].ends_with("ext "));
        if two_digits_with_extension(&our, &their) {
            two_digits += 1;
        } else if our != their {
            different.push(format!("{text:?}: {} / {}", our[0], their[0]));
        }
    }
    println!("{extensions} extensions, {two_digits} of two digits, {} different", different.len());
    assert!(extensions > 15_000, "{extensions} extensions");
    assert!(
        different.is_empty(),
        "{} differences:\n{}",
        different.len(),
        different.iter().take(40).cloned().collect::<Vec<_>>().join("\n")
    );
}

#[test]
fn where_the_cpp_and_java_libraries_part_the_engine_is_with_java() {
    let said = |text: &str| (ours(text, "GB", "US")[0].clone(), theirs(text, "GB", "US")[0].clone());
    // `MAX_INPUT_STRING_LENGTH`.
    let long = format!("+442079460018{}", " ".repeat(250));
    assert_eq!(said(&long), ("TOO_LONG".into(), "+44 2079460018 ext ".into()));
    // `VALID_PUNCTUATION` ends in U+FF5E, which is also a label of extensions.
    assert_eq!(said("020\u{ff5e}7946\u{ff5e}0018"), ("+44 0207946 ext 0018".into(), "NOT_A_NUMBER".into()));
    // `SECOND_NUMBER_START` is looked for from the start.
    assert_eq!(
        said("020 7946 0018 x30/x23/x4"),
        ("+44 2079460018 ext 30".into(), "+44 207946001830 ext 23".into())
    );
    // Of the two alternatives of `VALID_PHONE_NUMBER` only the second is followed by an extension; the port has both in a group.
    assert_eq!(said("62#8897"), ("NOT_A_NUMBER".into(), "+44 62 ext 8897".into()));
    assert_eq!(said("628#8897"), ("+44 628 ext 8897".into(), "+44 628 ext 8897".into()));
}
