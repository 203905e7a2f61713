//! The number engine: loaded when the visitor agrees, asked at every change.

use crate::Shared;
use crate::host::{ask, load_engine, then};
use crate::text::pieces;
use alloc::{boxed::Box, vec::Vec};
use flow::{Checked, Event, Version};
use phone::{E164, ParseError, Possible};

/// Loads the engine and a region's tables ahead of the first question.
pub fn load(shared: &Shared, region: &str) {
    let shared = shared.clone();
    then(
        &load_engine("example", &[region, "\nMOBILE"].concat()),
        Box::new(move |loaded| {
            if loaded.is_some() {
                shared.refresh();
            }
        }),
    );
}

/// Answers at once where the engine is there, and otherwise when it has come.
pub fn check(shared: &Shared, version: Version, text: &str, region: &str) {
    let question = [region, "\n", text].concat();
    if let Some(answer) = ask("parse", &question) {
        return shared.dispatch(checked(version, &answer));
    }
    let shared = shared.clone();
    then(
        &load_engine("parse", &question),
        Box::new(move |_| {
            shared.dispatch(match ask("parse", &question) {
                Some(answer) => checked(version, &answer),
                None => Event::EngineFailed { version },
            });
        }),
    );
}

fn checked(version: Version, answer: &str) -> Event {
    Event::NumberChecked {
        version,
        answer: match read(answer) {
            Some(parsed) => Ok(parsed),
            None => Err(ParseError::from_name(answer).unwrap_or(ParseError::NotANumber)),
        },
    }
}

/// The engine's answer, from the lines of `phone.wasm` into this program's types. An error is one line.
fn read(answer: &str) -> Option<Box<Checked>> {
    let lines: Vec<&str> = pieces(answer, b'\n').collect();
    let &[
        reason,
        missing,
        _possible,
        valid,
        number_type,
        region,
        _country_code,
        e164,
        international,
        _national,
        _rfc3966,
        extension,
    ] = &lines[..]
    else {
        return None;
    };
    Some(Box::new(Checked {
        reason: Possible::from_name(reason).unwrap_or(Possible::InvalidLength),
        missing: int(missing),
        valid: valid == "1",
        region: region.into(),
        e164: E164::new(e164),
        international: international.into(),
        number_type: number_type.into(),
        extension: extension.into(),
    }))
}

/// A whole number as the engine writes it.
fn int(text: &str) -> i32 {
    let digits = text.bytes().filter(u8::is_ascii_digit);
    let n = digits.fold(0, |n: i32, digit| n.wrapping_mul(10).wrapping_add(i32::from(digit - b'0')));
    if text.starts_with('-') { -n } else { n }
}
