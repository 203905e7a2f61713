//! The exports of `phone.wasm`, for `phone.js` to call: text in and text out through one buffer, no generated glue.
//!
//! The caller writes UTF-8 at `buffer()`, calls with the length, and reads the answer's bytes there. Fields are
//! separated by line feeds. A text that does not fit is cut by the caller at [`CAPACITY`]; no number is that long.
//! With the feature `zones` an answer may be `ZONE LF number LF hash`: the tables that the question needs first (see `zones.rs`), with the
//! integrity of their file.
#![allow(unsafe_code)] // The exports, and one buffer that the single-threaded host shares.

use crate::engine::tables::{self, Territory, split};
use crate::engine::{example_at, parse_bytes, type_bytes};
use crate::words::PLACES;
use crate::{Format, Number, NumberType, Text};
use core::cell::UnsafeCell;

/// Bytes that fit: the list of all regions is the longest answer.
const CAPACITY: usize = 4 * 1024;

struct Buffer(UnsafeCell<[u8; CAPACITY]>);

// SAFETY: a wasm module without threads has one caller at a time.
unsafe impl Sync for Buffer {}

static BUFFER: Buffer = Buffer(UnsafeCell::new([0; CAPACITY]));

/// Nothing in here can panic that was found; if something does, the host gets a trap.
#[cfg(target_arch = "wasm32")]
#[panic_handler]
fn panic(_: &core::panic::PanicInfo<'_>) -> ! {
    core::arch::wasm32::unreachable()
}

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
    let mut input = [0; 1024];
    let (region, text) = question(length, &mut input);
    let mut out = Answer::new();
    match parse_bytes(text, region) {
        Ok(number) => out.number(&number),
        Err(error) => out.write(error.as_str().as_bytes()),
    }
    out.end()
}

/// In: `region LF type`. Out: as [`parse`], or nothing when there is no example.
#[unsafe(no_mangle)]
pub extern "C" fn example(length: usize) -> usize {
    let mut input = [0; 1024];
    let (region, wanted) = question(length, &mut input);
    let place = PLACES.iter().position(|place| place.as_str().as_bytes() == wanted);
    let mut out = Answer::new();
    if let Some(number) = place.and_then(|place| example_at(region, place as u8)) {
        out.number(&number);
    }
    out.end()
}

/// In: `region LF text before the caret LF text after it`. Out: the same two texts as typed so far, or nothing when they are to be left as they are.
#[unsafe(no_mangle)]
pub extern "C" fn as_you_type(length: usize) -> usize {
    let mut input = [0; 1024];
    let (region, text) = question(length, &mut input);
    let (before, after) = split(text, b'\n');
    let mut out = Answer::new();
    if let Some((text, caret)) = type_bytes(region, before, after) {
        let (before, after) = text.as_bytes().split_at_checked(caret).unwrap_or_default();
        out.line(before);
        out.write(after);
    }
    out.end()
}

/// Out: `region SP calling code`, a line each.
#[unsafe(no_mangle)]
pub extern "C" fn regions() -> usize {
    let mut out = Answer::new();
    for (region, code) in tables::regions() {
        out.write(region);
        out.write(b" ");
        out.decimal(i32::from(code));
    }
    out.length
}

/// The two lines of a question, copied out of the buffer that the answer will be written to.
fn question(length: usize, copy: &mut [u8; 1024]) -> (&[u8], &[u8]) {
    // SAFETY: the only other access is the host's, and it waits for this call.
    let buffer = unsafe { &*BUFFER.0.get() };
    let length = length.min(copy.len());
    copy.iter_mut().zip(buffer).take(length).for_each(|(to, from)| *to = *from);
    let text = copy.get(..length).unwrap_or_default();
    split(text, b'\n')
}

/// The buffer, being written to.
struct Answer {
    length: usize,
}

impl Answer {
    fn new() -> Answer {
        Answer { length: 0 }
    }

    /// The answer's length; where tables were missing, that is the answer.
    fn end(self) -> usize {
        #[cfg(feature = "zones")]
        if let zone @ 1.. = crate::zones::missing() {
            let mut out = Answer::new();
            out.line(b"ZONE");
            out.decimal(i32::from(zone));
            out.write(tables::INTEGRITY.get(usize::from(zone) - 1).copied().unwrap_or_default());
            return out.length;
        }
        self.length
    }

    fn write(&mut self, bytes: &[u8]) {
        // SAFETY: as in `question`; the reference lives no longer than this function.
        let buffer = unsafe { &mut *BUFFER.0.get() };
        for byte in bytes {
            if let Some(free) = buffer.get_mut(self.length) {
                *free = *byte;
                self.length += 1;
            }
        }
    }

    fn line(&mut self, bytes: &[u8]) {
        self.write(bytes);
        self.write(b"\n");
    }

    fn decimal(&mut self, number: i32) {
        let mut digits = Text::new();
        if number < 0 {
            digits.push(b'-');
        }
        digits.push_number(number.unsigned_abs());
        self.line(digits.as_bytes());
    }

    fn number(&mut self, number: &Number<'_>) {
        let flag = |yes: bool| if yes { &b"1"[..] } else { b"" };
        let (reason, (territory, found)) = (number.possible(), number.identify());
        self.line(reason.as_str().as_bytes());
        self.decimal(number.missing());
        for word in [
            flag(reason.is_possible()),
            flag(found != NumberType::Unknown),
            found.as_str().as_bytes(),
            territory.map_or(&[], Territory::id_bytes),
        ] {
            self.line(word);
        }
        self.decimal(i32::from(number.country_code()));
        for format in [Format::E164, Format::International, Format::National, Format::Rfc3966] {
            if format != Format::E164 || number.fits_e164() {
                self.write(number.format(format).as_bytes());
            }
            self.write(b"\n");
        }
        self.write(number.extension);
    }
}
