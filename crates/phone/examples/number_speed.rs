//! How long a number takes: parse, validity, type and two formats, here and in the other engines. `cargo run --release -p phone-consent-phone --example number_speed`.

use std::hint::black_box;
use std::time::Instant;

use phone::{Format, Number, NumberType, regions};
use rlibphonenumber::{PHONE_NUMBER_UTIL as UTIL, PhoneNumberFormat, Region};

fn main() {
    let mut cases = Vec::new();
    for (region, _) in regions::listed() {
        for wanted in [NumberType::Mobile, NumberType::FixedLine, NumberType::TollFree] {
            if let Some(number) = regions::example(region, wanted) {
                cases.push((number.format(Format::National).to_string(), region));
                cases.push((number.format(Format::E164).to_string(), region));
            }
        }
    }
    let first = Instant::now();
    ours(&cases[0].0, cases[0].1);
    println!("the first number here: {:?}", first.elapsed());
    time("this engine", &cases, 40, ours);
    time("rlibphonenumber", &cases, 10, rlibphonenumber);
    time("phonenumber", &cases, 1, phonenumber);
}

fn time(name: &str, cases: &[(String, &str)], rounds: u32, ask: impl Fn(&str, &str)) {
    // The other engines compile their patterns on the way; that is not what is measured here.
    cases.iter().for_each(|(text, region)| ask(text, region));
    let start = Instant::now();
    for _ in 0..rounds {
        cases.iter().for_each(|(text, region)| ask(text, region));
    }
    let each = start.elapsed().as_secs_f64() * 1e6 / f64::from(rounds) / cases.len() as f64;
    println!("{name}: {each:.2} us a number, of {}", cases.len());
}

fn ours(text: &str, region: &str) {
    if let Ok(number) = Number::parse(black_box(text), region) {
        black_box((
            number.is_valid(),
            number.number_type(),
            number.format(Format::International),
            number.format(Format::National),
        ));
    }
}

fn rlibphonenumber(text: &str, region: &str) {
    if let Ok(number) = UTIL.parse(black_box(text), Region::from_code(region).ok()) {
        black_box((UTIL.is_valid_number(&number), UTIL.get_number_type(&number)));
        black_box((
            UTIL.format(&number, PhoneNumberFormat::International),
            UTIL.format(&number, PhoneNumberFormat::National),
        ));
    }
}

fn phonenumber(text: &str, region: &str) {
    // This crate panics on some numbers; none of these.
    if let Ok(number) = phonenumber::parse(region.parse().ok(), black_box(text)) {
        black_box((phonenumber::is_valid(&number), number.number_type(&phonenumber::metadata::DATABASE)));
        black_box((
            number.format().mode(phonenumber::Mode::International).to_string(),
            number.format().mode(phonenumber::Mode::National).to_string(),
        ));
    }
}
