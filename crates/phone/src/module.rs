//! The exports of `phone.wasm`, for `phone.js` to call: text in and text out through one buffer, no generated glue.
//!
//! The caller writes UTF-8 at `buffer()`, calls with the length, and reads the answer's bytes there. Fields are
//! separated by line feeds. A text that does not fit is cut by the caller at [`CAPACITY`]; no number is that long.
#![allow(unsafe_code)] // The exports, and one buffer that the single-threaded host shares.

use crate::{NumberType, Parsed, engine};
use alloc::string::String;
use core::cell::UnsafeCell;

/// Bytes that fit: the list of all regions is the longest answer.
const CAPACITY: usize = 8 * 1024;

struct Buffer(UnsafeCell<[u8; CAPACITY]>);

// SAFETY: a wasm module without threads has one caller at a time.
unsafe impl Sync for Buffer {}

static BUFFER: Buffer = Buffer(UnsafeCell::new([0; CAPACITY]));

/// Where the shared buffer starts.
#[unsafe(no_mangle)]
pub extern "C" fn buffer() -> *mut u8 {
    BUFFER.0.get().cast()
}

/// How many bytes the shared buffer holds.
#[unsafe(no_mangle)]
pub extern "C" fn capacity() -> usize {
    CAPACITY
}

/// In: `region LF text`. Out: the error's name alone, or twelve lines (see `phone.js`). Returns the answer's length.
#[unsafe(no_mangle)]
pub extern "C" fn parse(length: usize) -> usize {
    answer(length, |input| {
        let (region, text) = input.split_once('\n').unwrap_or(("", input));
        match engine::parse(text, region) {
            Ok(parsed) => lines(&parsed),
            Err(error) => error.as_str().into(),
        }
    })
}

/// In: `region LF type`. Out: as [`parse`], or nothing when there is no example.
#[unsafe(no_mangle)]
pub extern "C" fn example(length: usize) -> usize {
    answer(length, |input| {
        let (region, wanted) = input.split_once('\n').unwrap_or((input, "MOBILE"));
        let wanted = NumberType::from_name(wanted).unwrap_or(NumberType::Mobile);
        engine::example(region, wanted).map(|parsed| lines(&parsed)).unwrap_or_default()
    })
}

/// Out: `region SP calling code`, a line each.
#[unsafe(no_mangle)]
pub extern "C" fn regions() -> usize {
    answer(0, |_| {
        let mut out = String::new();
        for (region, code) in engine::regions() {
            out.push_str(&region);
            out.push(' ');
            out.push_str(&code.to_string());
            out.push('\n');
        }
        out
    })
}

fn lines(parsed: &Parsed) -> String {
    let flag = |yes: bool| if yes { "1" } else { "" };
    [
        parsed.reason.as_str(),
        &parsed.missing.to_string(),
        flag(parsed.possible()),
        flag(parsed.valid),
        parsed.number_type.as_str(),
        parsed.region.as_deref().unwrap_or_default(),
        &parsed.country_code.to_string(),
        parsed.e164.as_ref().map_or("", |e164| e164.as_str()),
        &parsed.international,
        &parsed.national,
        &parsed.rfc3966,
        parsed.extension.as_deref().unwrap_or_default(),
    ]
    .join("\n")
}

fn answer(length: usize, reply: impl FnOnce(&str) -> String) -> usize {
    // SAFETY: the only other access is the host's, and it waits for this call.
    let buffer = unsafe { &mut *BUFFER.0.get() };
    let input = String::from_utf8_lossy(&buffer[..length.min(CAPACITY)]).into_owned();
    let out = reply(&input);
    let fits = out.len().min(CAPACITY);
    buffer[..fits].copy_from_slice(&out.as_bytes()[..fits]);
    fits
}
