//! What holds for every text there is.

use phone::{Format, Number, regions};
use proptest::prelude::*;

fn region() -> impl Strategy<Value = &'static str> {
    let mut all: Vec<&str> = regions::listed().map(|(region, _)| region).collect();
    all.extend(["", "ZZ", "001", "--", "gb"]);
    proptest::sample::select(all)
}

/// Texts that are numbers more often than chance would have it.
fn text() -> impl Strategy<Value = String> {
    prop_oneof![
        "\\+?[0-9]{1,19}",
        "[+\u{ff0b}]{0,2}[0-9 ().x/*~-]{2,24}",
        "(tel:)?\\+?[0-9-]{3,16}(;ext=[0-9]{1,8}|;isub=[0-9]{1,4}|;phone-context=[+a-z0-9.-]{0,12})?",
        "[0-9A-Za-z٠-٩０-９ ]{3,20}( ?(ext|x|#|доб|;)[. ]?[0-9]{0,21}#?)?",
        "\\PC{0,300}",
        proptest::collection::vec(any::<char>(), 0..40).prop_map(String::from_iter),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 20_000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_valid_number_in_e164_parses_back_to_itself(text in text(), region in region()) {
        let Ok(number) = Number::parse(&text, region) else { return Ok(()) };
        let (code, digits) = (number.country_code(), number.national_significant_number());
        prop_assert!((1..=999).contains(&code) && (2..=17).contains(&digits.len()) && digits.bytes().all(|byte| byte.is_ascii_digit()));
        prop_assert!(number.extension().chars().count() <= 20);
        for format in [Format::International, Format::National, Format::Rfc3966] {
            prop_assert!(!number.format(format).is_empty());
        }
        let written = number.format(Format::E164);
        prop_assert_eq!(&*written, format!("+{code}{digits}"));
        // A national prefix may be taken off what is not valid, and once more off what is left.
        if number.is_valid() {
            let again = Number::parse(&written, "");
            prop_assert!(again.is_ok_and(|again| again.country_code() == code && again.national_significant_number() == digits), "{} {:?}", text, region);
        }
    }

    #[test]
    fn what_all_the_answers_say_is_consistent(text in text(), region in region()) {
        let Ok(number) = Number::parse(&text, region) else { return Ok(()) };
        if number.is_valid() {
            prop_assert_eq!(number.possible().is_possible(), true);
            prop_assert!(number.region().is_some_and(|region| number.is_valid_for_region(region)));
        }
        prop_assert_eq!(number.missing() == 0, number.possible().is_possible());
        prop_assert_eq!(number.e164().is_some(), phone::E164::new(&number.format(Format::E164)).is_some());
    }
}
