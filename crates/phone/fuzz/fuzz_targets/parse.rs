//! Any bytes as a text and a region: nothing panics, and what is taken for a valid number is the same number again after E.164.
//!
//! `cargo +nightly fuzz run parse`, in `crates/phone`.
#![no_main]

use libfuzzer_sys::fuzz_target;
use phone::{Format, Number};

fuzz_target!(|data: &[u8]| {
    let text = String::from_utf8_lossy(data);
    let (region, text) = text.split_once('\n').unwrap_or(("GB", &text));
    let Ok(number) = Number::parse(text, region) else { return };
    let digits = number.national_significant_number();
    assert!((2..=17).contains(&digits.len()) && digits.bytes().all(|digit| digit.is_ascii_digit()));
    for format in [Format::International, Format::National, Format::Rfc3966] {
        assert!(!number.format(format).is_empty());
    }
    assert!(!number.format_out_of_country(region).is_empty());
    let written = number.format(Format::E164);
    if number.is_valid() {
        let again = Number::parse(&written, "").expect("a valid number in E.164 is one");
        assert_eq!((again.country_code(), again.national_significant_number()), (number.country_code(), digits), "{written}");
    }
});
