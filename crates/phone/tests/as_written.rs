//! A number field formats the example that it shows: typed key by key, each form of it ends exactly as it is written.

use phone::{Format, Number, NumberType, Text, as_written, as_you_type, example, regions};

type Formatter = fn(&str, &str, usize) -> Option<(Text, usize)>;

/// Types a text key by key, as a visitor does: each key changes what the key before left.
fn typed(formatter: Formatter, region: &str, keys: &str) -> String {
    let (mut text, mut caret) = (String::new(), 0);
    for key in keys.chars() {
        text.insert(caret, key);
        caret += key.len_utf8();
        if let Some((formatted, at)) = formatter(region, &text, caret) {
            (text, caret) = (formatted.to_string(), at);
        }
        assert_eq!(text[caret..].trim(), "", "{region}: {keys}: the caret is behind the key: {text}");
    }
    text
}

fn digits(text: &str) -> String {
    text.chars().filter(|c| c.is_ascii_digit() || *c == '+').collect()
}

/// The forms of a number in which it is typed: with the national prefix, without, international.
fn forms(number: &Number<'_>) -> [Text; 3] {
    [number.format(Format::National), number.format_local(), number.format(Format::International)]
}

/// Every type of which a region has an example, with that example.
fn examples(wanted: &[NumberType]) -> Vec<(String, String)> {
    let example = |region: &str, number_type| example(region, number_type).and_then(|number| number.e164);
    let all = regions()
        .into_iter()
        .flat_map(|(region, _)| wanted.iter().map(move |one| (region.clone(), *one)));
    all.filter_map(|(region, one)| Some((example(&region, one)?.as_str().to_owned(), region)))
        .map(|(e164, region)| (region, e164))
        .collect()
}

/// The regions in which what was typed ends differently from what is written.
fn others(formatter: Formatter, examples: &[(String, String)], form: usize) -> Vec<&str> {
    let differs = |(region, e164): &&(String, String)| {
        let number = Number::parse(e164, region).expect("an example is a number");
        let written = &forms(&number)[form];
        typed(formatter, region, &digits(written)) != **written
    };
    let mut found: Vec<&str> = examples.iter().filter(differs).map(|(region, _)| &**region).collect();
    found.dedup();
    found
}

const TYPES: [NumberType; 10] = [
    NumberType::Mobile,
    NumberType::FixedLine,
    NumberType::TollFree,
    NumberType::PremiumRate,
    NumberType::SharedCost,
    NumberType::Voip,
    NumberType::PersonalNumber,
    NumberType::Pager,
    NumberType::Uan,
    NumberType::Voicemail,
];

#[test]
fn the_example_of_every_region_and_type_ends_as_it_is_written_in_each_form() {
    let examples = examples(&TYPES);
    assert!(examples.len() > 1000, "{}", examples.len());
    for form in 0..3 {
        assert_eq!(others(as_written, &examples, form), Vec::<&str>::new(), "form {form}");
    }
}

/// Where `AsYouTypeFormatter`, asked for the same, leaves digits as they are or writes another form: what a field adds to it.
#[test]
fn googles_own_formatter_ends_otherwise_in_these_regions() {
    let examples = examples(&[NumberType::Mobile]);
    let [national, local, international] = [0, 1, 2].map(|form| others(as_you_type, &examples, form));
    assert_eq!(national.join(" "), "AR BR BY CL KZ LT RU SL");
    assert_eq!(local.len(), 101, "without the national prefix most of the world: {}", local.join(" "));
    assert_eq!(international.join(" "), "AC FK GI KI SH TK");
}

#[test]
fn each_key_shows_the_number_as_far_as_it_is_known() {
    let each = |region: &str, keys: &str| -> Vec<String> { (1..=keys.len()).map(|end| typed(as_written, region, &keys[..end])).collect() };
    let shown = ["8", "85", "85 0", "85 01", "85 012", "85 012 3", "85 012 34", "85 012 345", "85 012 3456"];
    assert_eq!(each("IE", "850123456"), shown);
    let shown = [
        "6",
        "61",
        "6 12",
        "6 12 3",
        "6 12 34",
        "6 12 34 5",
        "6 12 34 56",
        "6 12 34 56 7",
        "6 12 34 56 78",
    ];
    assert_eq!(each("FR", "612345678"), shown);
    assert_eq!(typed(as_written, "US", "2015550123"), "(201) 555-0123");
    assert_eq!(typed(as_written, "GB", "0013"), "00 1 3");
}

#[test]
fn a_zero_in_brackets_is_understood_typed_and_pasted() {
    let pasted = |region: &str, text: &str| as_written(region, text, text.len()).map(|(text, caret)| (text.to_string(), caret));
    for (region, text, written) in [
        ("GB", "+44 (0)20 7946 0018", "+44 20 7946 0018"),
        ("IE", "0044 (0) 20 7946 0018", "+44 20 7946 0018"),
        ("ES", "+34 (0)612 34 56 78", "+34 612 34 56 78"),
        ("DE", "+39 (0)6 1234 5678", "+39 06 1234 5678"),
        ("US", "+1 (201) 555-0123", "+1 201-555-0123"),
    ] {
        assert_eq!(pasted(region, text), Some((written.to_owned(), written.len())), "{text}");
    }
    assert_eq!(typed(as_written, "IE", "+44 (0)20 7946 0018"), "+44 20 7946 0018");
    // Not whole yet: nothing that is being typed is taken away.
    assert_eq!(pasted("GB", "+44 (0)20 79"), None);
    assert_eq!(pasted("GB", "(020) 79").map(|shown| shown.0).as_deref(), Some("020 79"));
}
