//! Any bytes as a region and a text: nothing panics, what is taken for a valid number is the same number again after E.164, and what is written while it is
//! typed is left as it is when it is read again.
//!
//! In `crates/phone`, with a nightly compiler and `cargo install cargo-fuzz`:
//!
//! ```text
//! mkdir -p fuzz/corpus/parse
//! cargo +nightly fuzz run parse fuzz/corpus/parse fuzz/seeds/parse -- -dict=fuzz/words.dict -max_len=300 -max_total_time=600
//! ```
//!
//! What is found on the way is put into the first folder, which is not committed; the second is.
#![no_main]

#[path = "../../tests/common/mod.rs"]
#[allow(dead_code)] // Of the tests' cases only the list of types is of use here.
mod common;

use common::TYPES;
use libfuzzer_sys::fuzz_target;
use phone::{Format, Number, as_you_type};

fuzz_target!(|data: &[u8]| {
    let text = String::from_utf8_lossy(data);
    let (region, text) = text.split_once('\n').unwrap_or(("GB", &text));
    parsed(region, text);
    typed(region, text);
});

fn parsed(region: &str, text: &str) {
    let Ok(number) = Number::parse(text, region) else { return };
    let digits = number.national_significant_number();
    assert!((2..=17).contains(&digits.len()) && digits.bytes().all(|digit| digit.is_ascii_digit()));
    assert!(number.extension().chars().count() <= 20);
    for format in [Format::International, Format::National, Format::Rfc3966] {
        assert!(!number.format(format).is_empty());
    }
    assert!(!number.format_out_of_country(region).is_empty());
    // A number is missing digits just when its length is none of those possible; a code of nobody has no lengths.
    assert!(number.missing() == 0 || !number.possible().is_possible());
    for wanted in TYPES {
        number.possible_for_type(wanted);
    }
    let written = number.format(Format::E164);
    if number.is_valid() {
        assert!(number.region().is_some_and(|home| number.is_valid_for_region(home)));
        let again = Number::parse(&written, "").expect("a valid number in E.164 is one");
        assert_eq!(
            (again.country_code(), again.national_significant_number()),
            (number.country_code(), digits),
            "{written}"
        );
    }
}

fn typed(region: &str, text: &str) {
    // Any place in the text, the same for the same text.
    let caret = text.bytes().map(usize::from).sum::<usize>() % (text.len() + 1);
    let Some((shown, caret)) = as_you_type(region, text, caret) else { return };
    assert!(caret <= shown.len());
    let again = as_you_type(region, &shown, caret).expect("what was written can be read");
    assert_eq!((&*again.0, again.1), (&*shown, caret));
}
