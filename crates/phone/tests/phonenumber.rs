//! The engine beside the crate `phonenumber`: its disagreements counted by kind, which is why it is not what we ship.
//!
//! It packages another release of the metadata, so only calling codes whose entries did not change between the two are counted.

mod common;

use std::collections::{BTreeMap, BTreeSet};
use std::panic::{catch_unwind, set_hook};
use std::thread;

use common::{Case, cases};
use phone::{Format, Number};
use phone_tables::{model, packaged, xml};
use phonenumber::Mode;

/// What it says of a text: the number in E.164 without its extension, validity, type, and three formats.
fn theirs(text: &str, region: &str) -> Option<[String; 6]> {
    let number = phonenumber::parse(region.parse().ok(), text).ok()?;
    let mode = |mode| number.format().mode(mode).to_string();
    let e164 = mode(Mode::E164);
    Some([
        e164.split(";ext=").next().unwrap_or_default().to_owned(),
        phonenumber::is_valid(&number).to_string(),
        format!("{:?}", number.number_type(&phonenumber::metadata::DATABASE)).to_uppercase(),
        mode(Mode::International),
        mode(Mode::National),
        mode(Mode::Rfc3966),
    ])
}

fn ours(number: &Number<'_>) -> [String; 6] {
    [
        number.format(Format::E164).to_string(),
        number.is_valid().to_string(),
        number.number_type().as_str().replace('_', ""),
        number.format(Format::International).to_string(),
        number.format(Format::National).to_string(),
        number.format(Format::Rfc3966).to_string(),
    ]
}

const KINDS: [&str; 6] = [
    "another number",
    "validity",
    "type",
    "international format",
    "national format",
    "RFC 3966 format",
];

fn compare(cases: &[Case], changed: &BTreeSet<u16>) -> BTreeMap<&'static str, usize> {
    let mut counts = BTreeMap::new();
    for (text, region) in cases {
        let number = Number::parse(text, region).ok();
        let code = number.map(|number| number.country_code()).or_else(|| phone::regions::calling_code(region));
        if code.is_some_and(|code| changed.contains(&code)) {
            continue;
        }
        *counts.entry("compared").or_default() += 1;
        let found = catch_unwind(|| theirs(text, region));
        let kind = match (&number, found) {
            (_, Err(_)) => "panics",
            (None, Ok(None)) => continue,
            (Some(_), Ok(None)) => "refuses what is a number",
            (None, Ok(Some(_))) => "takes what is no number",
            (Some(number), Ok(Some(found))) => {
                let ours = ours(number);
                match KINDS.iter().zip(ours.iter().zip(&found)).find(|(_, (ours, theirs))| ours != theirs) {
                    Some((&"another number", _)) if number.is_valid() => "another number, of a valid one",
                    Some((kind, _)) => kind,
                    None => continue,
                }
            }
        };
        *counts.entry(kind).or_default() += 1;
    }
    counts
}

#[test]
fn the_other_crate_disagrees_by_hundreds() {
    let (file, _) = xml::packaged().expect("the source of the crate");
    let old = xml::load(&file).and_then(model::arrange).expect("Google's XML");
    let new = packaged::load()
        .and_then(|(all, _)| model::arrange(all))
        .expect("the metadata of the locked crate");
    let changed: BTreeSet<u16> = old.iter().zip(&new).filter(|(old, new)| old != new).map(|(_, new)| new.code).collect();
    set_hook(Box::new(|_| {}));
    // It takes a millisecond a number, so every other case must do.
    let cases: Vec<Case> = cases().into_iter().step_by(2).collect();
    let workers = thread::available_parallelism().map_or(1, usize::from);
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    thread::scope(|scope| {
        let parts: Vec<_> = cases
            .chunks(cases.len().div_ceil(workers))
            .map(|part| scope.spawn(|| compare(part, &changed)))
            .collect();
        for part in parts {
            for (kind, count) in part.join().expect("a part of the cases") {
                *counts.entry(kind).or_default() += count;
            }
        }
    });
    let disagreements: usize = counts.iter().filter(|(kind, _)| **kind != "compared").map(|(_, count)| count).sum();
    println!("{disagreements} disagreements: {counts:#?}");
    assert!(counts["compared"] > 15_000 && disagreements > 500, "{counts:?}");
}
