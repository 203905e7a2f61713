//! The number engine: loaded when the visitor agrees, asked at every change.

use crate::Shared;
use crate::host::{ask, load_engine, then};
use alloc::{boxed::Box, string::String};
use flow::{Event, Version};
use phone::{E164, NumberType, ParseError, Parsed, Possible};

/// Loads the engine ahead of its first question.
pub fn load(shared: &Shared) {
    let shared = shared.clone();
    then(
        &load_engine(),
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
        &load_engine(),
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
        answer: read(answer).ok_or_else(|| ParseError::from_name(answer).unwrap_or(ParseError::NotANumber)),
    }
}

/// The engine's answer, from the lines of `phone.wasm` into this program's types. An error is one line.
fn read(answer: &str) -> Option<Parsed> {
    let mut lines = answer.split('\n');
    let mut next = || lines.next();
    let reason = Possible::from_name(next()?).unwrap_or(Possible::InvalidLength);
    let missing = int(next()?);
    let _possible = next()?;
    let valid = next()? == "1";
    let number_type = NumberType::from_name(next()?).unwrap_or(NumberType::Unknown);
    let some = |text: &str| (!text.is_empty()).then(|| String::from(text));
    Some(Parsed {
        reason,
        missing,
        valid,
        number_type,
        region: some(next()?),
        country_code: int(next()?),
        e164: E164::new(next()?),
        international: next()?.into(),
        national: next()?.into(),
        rfc3966: next()?.into(),
        extension: some(next()?),
    })
}

/// A whole number as the engine writes it.
fn int(text: &str) -> i32 {
    let digits = text.bytes().filter(u8::is_ascii_digit);
    let n = digits.fold(0, |n: i32, digit| n.wrapping_mul(10).wrapping_add(i32::from(digit - b'0')));
    if text.starts_with('-') { -n } else { n }
}
