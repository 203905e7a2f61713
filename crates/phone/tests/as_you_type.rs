//! `AsYouTypeFormatter`: what is shown after each key, and where the caret is. The comparison with Google's own formatter is in `tests/node`.

use phone::as_you_type;

/// Types a text digit by digit, as a visitor does: each key changes what the key before left.
fn type_all(region: &str, keys: &str) -> Vec<String> {
    let (mut text, mut caret) = (String::new(), 0);
    keys.chars()
        .map(|key| {
            text.insert(caret, key);
            caret += key.len_utf8();
            if let Some((formatted, at)) = as_you_type(region, &text, caret) {
                (text, caret) = (formatted.to_string(), at);
            }
            text.clone()
        })
        .collect()
}

fn last(region: &str, keys: &str) -> String {
    type_all(region, keys).pop().unwrap_or_default()
}

#[test]
fn each_digit_shows_the_number_as_far_as_it_is_known() {
    let shown = [
        "6",
        "65",
        "650",
        "650-2",
        "650-25",
        "650-253",
        "650-2532",
        "(650) 253-22",
        "(650) 253-222",
        "(650) 253-2222",
    ];
    assert_eq!(type_all("US", "6502532222"), shown);
    let shown = [
        "0",
        "02",
        "020",
        "020 7",
        "020 79",
        "020 794",
        "020 7946",
        "020 7946 0",
        "020 7946 00",
        "020 7946 001",
        "020 7946 0018",
    ];
    assert_eq!(type_all("GB", "02079460018"), shown);
}

#[test]
fn a_plus_or_an_international_prefix_leads_to_the_formats_of_another_country() {
    assert_eq!(last("US", "+442079460018"), "+44 20 7946 0018");
    assert_eq!(last("US", "011442079460018"), "011 44 20 7946 0018");
    assert_eq!(last("GB", "0012012345678"), "00 1 201-234-5678");
    assert_eq!(last("AU", "001112012345678"), "0011 1 201-234-5678");
    assert_eq!(last("", "+33612345678"), "+33 6 12 34 56 78");
}

#[test]
fn a_national_prefix_is_kept_and_what_belongs_to_it() {
    assert_eq!(last("US", "12012345678"), "1 (201) 234-5678");
    assert_eq!(last("RU", "89123456789"), "8 912 345-67-89");
    assert_eq!(last("GB", "2079460018"), "2079460018");
}

#[test]
fn digits_that_are_too_many_lose_the_format_and_find_it_when_one_is_taken_away() {
    assert_eq!(last("GB", "020794600189"), "020794600189");
    let shorter = as_you_type("GB", "02079460018", 11).map(|(text, _)| text.to_string());
    assert_eq!(shorter.as_deref(), Some("020 7946 0018"));
}

#[test]
fn punctuation_is_set_anew_and_digits_of_any_script_are_read() {
    assert_eq!(last("GB", "(020) 7946-0018"), "020 7946 0018");
    assert_eq!(last("FR", "٠٦١٢٣٤٥٦٧٨"), "06 12 34 56 78");
    assert_eq!(last("FR", "+33６12345678"), "+33 6 12 34 56 78");
}

#[test]
fn what_is_more_than_digits_is_left_as_it_is() {
    for text in ["020 7946 0018 ext. 5", "1800FLOWERS", "02079460018x5", "*31#", "4+4", "", "("] {
        assert!(as_you_type("GB", text, text.len()).is_none(), "{text}");
    }
    assert!(as_you_type("GB", &"9".repeat(32), 0).is_none());
    assert!(as_you_type("GB", "020", 4).is_none());
}

#[test]
fn the_caret_stays_behind_its_digit() {
    let caret = |text: &str, caret| as_you_type("GB", text, caret).map(|(text, caret)| (text.to_string(), caret));
    assert_eq!(caret("02079460018", 0), Some(("020 7946 0018".to_owned(), 0)));
    assert_eq!(caret("02079460018", 3), Some(("020 7946 0018".to_owned(), 3)));
    assert_eq!(caret("02079460018", 4), Some(("020 7946 0018".to_owned(), 5)));
    assert_eq!(caret("0207946 0018", 3), Some(("020 7946 0018".to_owned(), 3)));
    assert_eq!(caret("٠٢٠٧", 6), Some(("020 7".to_owned(), 3)));
}
