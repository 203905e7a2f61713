//! Any bytes as a file of consents, CSV with a header or an object a line: a line that is none has a sentence, and what is read is the same consent after
//! it is written in the other form.
#![no_main]

#[allow(dead_code)]
#[path = "../../crates/cli/src/import/consent.rs"]
mod consent;
#[allow(dead_code)]
#[path = "../../crates/cli/src/number"]
mod number {
    pub mod column;
    pub mod lines;
}

use consent::{Consent, Reading, of_fields, of_json};
use fuzz::assert_sentence;
use json::{array, object, text, to_jcs};
use libfuzzer_sys::fuzz_target;
use number::column::Column;
use number::lines::{Lines, Source};
use std::io::BufReader;

const NAMES: [&str; 5] = ["id", "number", "purposes", "given_at", "source"];
/// As without options, and with both.
const READINGS: [Reading<'static>; 2] = [
    Reading { region: "", source: None },
    Reading {
        region: "IE",
        source: Some("a form of paper"),
    },
];

fn members(one: &Consent) -> (&str, &str, &[String], i64, &str) {
    (&one.id, one.number.as_str(), &one.purposes, one.given_at, &one.source)
}

fn look(read: &Result<Consent, String>) {
    let one = match read {
        Ok(one) => one,
        Err(why) => return assert_sentence(why),
    };
    let reading = &READINGS[0];
    let written = object([
        ("id", text(&*one.id)),
        ("number", text(one.number.as_str())),
        ("purposes", array(one.purposes.iter().map(|purpose| text(&**purpose)))),
        ("given_at", json::Value::Int(one.given_at)),
        ("source", text(&*one.source)),
    ]);
    let again = of_json(to_jcs(&written).as_bytes(), reading).unwrap_or_else(|why| panic!("{written:?}: {why}"));
    assert_eq!(members(&again), members(one));
    // CSV has no way to write a semicolon within a purpose, and what is around it is trimmed.
    if one.purposes.iter().any(|purpose| purpose.contains(';') || purpose.trim() != purpose) {
        return;
    }
    let at = jiff::Timestamp::from_second(one.given_at).expect("a time that was read").to_string();
    let fields = [&*one.id, one.number.as_str(), &one.purposes.join("; "), &at, &one.source];
    let again = of_fields(&fields.map(|field| field.as_bytes().to_vec()), reading).unwrap_or_else(|why| panic!("{fields:?}: {why}"));
    assert_eq!(members(&again), members(one));
}

fuzz_target!(|data: &[u8]| {
    let mut lines = Lines::new(BufReader::with_capacity(65536, data));
    let mut line = Vec::new();
    while lines.next(&mut line).expect("a slice can be read").is_some() {
        READINGS.iter().for_each(|reading| look(&of_json(&line, reading)));
    }
    let mut columns = Column::find_all(BufReader::with_capacity(65536, data), &NAMES).expect("a slice can be read");
    let mut fields: [Vec<u8>; 5] = Default::default();
    while columns.record(&mut fields).expect("a slice can be read").is_some() {
        READINGS.iter().for_each(|reading| look(&of_fields(&fields, reading)));
    }
});
