//! The exports of `phone.wasm`, which `phone.js` calls.
//!
//! A question is a few texts and numbers, and its answer is one JSON text. The host writes the texts in UTF-8 one behind another at [`buffer`], passes
//! their lengths in bytes, and reads the answer in the same place; the call returns its length. With the feature `zones` the tables are not part of the
//! module: an answer then says which zone's are needed first (`zones.rs`). What lives here is this interface alone; the engine knows nothing of it.
#![allow(unsafe_code)] // The exports, and a buffer that is shared with the host.

use crate::engine::tables::{self, Territory};
use crate::engine::{Change, Reading, example_at};
#[cfg(not(feature = "zones"))]
use crate::engine::{parse_bytes, type_bytes, write};
use crate::types::PLACES;
use crate::{Format, Number, NumberType, ParseError, Text};
use core::cell::UnsafeCell;

/// The size of the buffer in bytes. The longest answer is the list of all regions.
const CAPACITY: usize = 4 * 1024;
/// How many of them a question's texts can have: a text of 251 UTF-16 units, one more than are accepted, and the names of a region and a type.
const QUESTION: usize = 1024;

struct Buffer(UnsafeCell<[u8; CAPACITY]>);

// SAFETY: a wasm module without threads runs one call at a time.
unsafe impl Sync for Buffer {}

static BUFFER: Buffer = Buffer(UnsafeCell::new([0; CAPACITY]));

/// No input is known that panics; if one does, the host gets a trap.
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

/// All that a number field shows after a change. `caret` counts the UTF-16 units of the text before the caret; `change` is the place of the change in
/// [`CHANGES`]. `wanted` names the type of the example and may be empty.
///
/// Answer: `{"text", "caret", "rest", "error", "number", "country", "callingCode", "example", "needs"}`. `text` and `caret` are absent where both are to be
/// left unchanged; `rest` are the digits behind an international prefix, and absent where there is none; `error` and `number` are those of [`parse`];
/// `country` is the region that the text is read in, with its calling code and an example as it is written behind that, or empty. Where `needs` is not 0,
/// it is the zone whose tables are needed first, and the rest of the answer is not known yet.
#[unsafe(no_mangle)]
pub extern "C" fn ask(text: usize, region: usize, wanted: usize, caret: usize, change: usize) -> usize {
    let question = Question::read([text, region, wanted]);
    let [text, region, wanted] = question.texts();
    let mut room = Text::new();
    let change = CHANGES.get(change).copied().unwrap_or(Change::Typed);
    let reading = Reading::new(region, text, offset_of(text, caret), change, &mut room);
    let country = reading.territory.map_or(&[][..], Territory::id_bytes);
    let example = example_of(country, wanted).map(|number| number.format_local());
    let mut out = Answer::object();
    out.typed(reading.shown.as_ref());
    if let Some(rest) = &reading.rest {
        out.text("rest", rest.as_bytes());
    }
    out.parsed(&reading.number);
    out.text("country", country);
    let mut code = Text::new();
    if let Some(territory) = reading.territory {
        code.push_number(u32::from(territory.code()));
    }
    out.text("callingCode", code.as_bytes());
    out.text("example", example.as_ref().map_or(&[], Text::as_bytes));
    let needs = missing();
    if needs > 0 {
        out = Answer::object();
    }
    out.integer(b"needs", i32::from(needs));
    out.end()
}

/// What can happen to the text of a field, in the order of phone.js.
const CHANGES: [Change; 4] = [Change::Typed, Change::DeletedForward, Change::Picked, Change::Left];

/// Parses a text as dialled in a region. Answer: `{"error", "number"}`: the error's name and null, or an empty name and the members of `PhoneNumber` in
/// `phone.d.ts`.
#[cfg(not(feature = "zones"))]
#[unsafe(no_mangle)]
pub extern "C" fn parse(text: usize, region: usize) -> usize {
    let question = Question::read([text, region, 0]);
    let [text, region, _] = question.texts();
    let mut out = Answer::object();
    out.parsed(&parse_bytes(text, region));
    out.end()
}

/// An example of a region's numbers. Answer: `{"number"}` as in [`parse`], or null where the region has none of the type.
#[cfg(not(feature = "zones"))]
#[unsafe(no_mangle)]
pub extern "C" fn example(region: usize, wanted: usize) -> usize {
    let question = Question::read([region, wanted, 0]);
    let [region, wanted, _] = question.texts();
    let mut out = Answer::object();
    out.number(example_of(region, wanted).as_ref());
    out.end()
}

/// Formats a text as it is typed, without asking what it is. Answer: `{"text", "caret"}`, or `{}` where both are to be left unchanged.
#[cfg(not(feature = "zones"))]
#[unsafe(no_mangle)]
pub extern "C" fn as_you_type(text: usize, region: usize, caret: usize) -> usize {
    let question = Question::read([text, region, 0]);
    let [text, region, _] = question.texts();
    let mut out = Answer::object();
    out.typed(type_bytes(text, offset_of(text, caret), false, |typed| write(region, typed)).as_ref());
    out.end()
}

/// Answer: the calling code of each region by the region, as `{"US":1}`, in the order of the codes.
#[unsafe(no_mangle)]
pub extern "C" fn regions() -> usize {
    let mut out = Answer::object();
    for (region, code) in tables::regions() {
        out.integer(region, i32::from(code));
    }
    out.end()
}

/// `getExampleNumberForType`, by the name of a type.
fn example_of(region: &[u8], wanted: &[u8]) -> Option<Number<'static>> {
    let place = PLACES.iter().position(|place| place.as_str().as_bytes() == wanted)?;
    example_at(region, place as u8)
}

/// Which zone was needed and is not there: 0 in a module with all tables.
fn missing() -> u16 {
    #[cfg(feature = "zones")]
    return crate::zones::missing();
    #[cfg(not(feature = "zones"))]
    0
}

/// The offset in UTF-8 of a place that is counted in UTF-16 units; inside a surrogate pair it is that behind the character.
fn offset_of(text: &[u8], mut units: usize) -> usize {
    for (offset, byte) in text.iter().enumerate().filter(|(_, byte)| **byte & 0xc0 != 0x80) {
        if units == 0 {
            return offset;
        }
        units = units.saturating_sub(1 + usize::from(*byte >= 0xf0));
    }
    text.len()
}

/// A question's texts, copied out of the buffer, which the answer is written to.
struct Question {
    bytes: [u8; QUESTION],
    lengths: [usize; 3],
}

impl Question {
    #[inline(never)] // It is called by each export.
    fn read(lengths: [usize; 3]) -> Question {
        // SAFETY: the pointer is that of a larger static array, which only this module and its host write to, and neither does now.
        let bytes = unsafe { BUFFER.0.get().cast::<[u8; QUESTION]>().read() };
        Question { bytes, lengths }
    }

    /// A text that is not inside the question is empty.
    #[inline(never)] // As above.
    fn texts(&self) -> [&[u8]; 3] {
        let mut rest = &self.bytes[..];
        self.lengths.map(|length| {
            let (text, after) = rest.split_at_checked(length).unwrap_or_default();
            rest = after;
            text
        })
    }
}

/// A JSON object that is being written to the buffer.
struct Answer {
    length: usize,
    /// Whether the object has no member yet.
    empty: bool,
}

impl Answer {
    fn object() -> Answer {
        let mut out = Answer { length: 0, empty: true };
        out.push(b'{');
        out
    }

    /// Closes the object. The length of the answer.
    fn end(mut self) -> usize {
        self.push(b'}');
        self.length
    }

    /// What does not fit is dropped; no answer is that long.
    #[inline(never)] // Inlined at its many call sites it would be larger.
    fn push(&mut self, byte: u8) {
        // SAFETY: the host waits for this call to end, and this is the only reference to the buffer while it lives, which is as long as this function runs.
        let buffer = unsafe { &mut *BUFFER.0.get() };
        if let Some(free) = buffer.get_mut(self.length) {
            *free = byte;
            self.length += 1;
        }
    }

    #[inline(never)] // As above.
    fn write(&mut self, bytes: &[u8]) {
        bytes.iter().for_each(|byte| self.push(*byte));
    }

    fn string(&mut self, bytes: &[u8]) {
        self.push(b'"');
        for byte in bytes {
            match byte {
                b'"' | b'\\' => self.write(&[b'\\', *byte]),
                0..b' ' => {
                    self.write(b"\\u00");
                    self.push(b'0' + (byte >> 4));
                    self.push(b"0123456789abcdef"[usize::from(byte & 15)]);
                }
                _ => self.push(*byte),
            }
        }
        self.push(b'"');
    }

    /// The name of the next member.
    fn name(&mut self, name: &[u8]) {
        if !self.empty {
            self.push(b',');
        }
        self.empty = false;
        self.string(name);
        self.push(b':');
    }

    #[inline(never)] // As above.
    fn text(&mut self, name: &str, text: &[u8]) {
        self.name(name.as_bytes());
        self.string(text);
    }

    #[inline(never)] // As above.
    fn integer(&mut self, name: &[u8], number: i32) {
        self.name(name);
        if number < 0 {
            self.push(b'-');
        }
        let mut digits = Text::new();
        digits.push_number(number.unsigned_abs());
        self.write(digits.as_bytes());
    }

    fn flag(&mut self, name: &str, yes: bool) {
        self.name(name.as_bytes());
        self.write(if yes { b"true" } else { b"false" });
    }

    /// `text` and `caret`, unless both are to be left unchanged.
    #[inline(never)] // As above.
    fn typed(&mut self, typed: Option<&(Text, usize)>) {
        if let Some((typed, caret)) = typed {
            self.text("text", typed.as_bytes());
            // What is written is ASCII, so that bytes are UTF-16 units.
            self.integer(b"caret", *caret as i32);
        }
    }

    /// `error` and `number`.
    #[inline(never)] // As above.
    fn parsed(&mut self, parsed: &Result<Number<'_>, ParseError>) {
        let error = match parsed {
            Err(error) => error.as_str(),
            Ok(_) => "",
        };
        self.text("error", error.as_bytes());
        self.number(parsed.as_ref().ok());
    }

    #[inline(never)] // As above.
    fn number(&mut self, number: Option<&Number<'_>>) {
        self.name(b"number");
        let Some(number) = number else {
            return self.write(b"null");
        };
        let (reason, (territory, found)) = (number.possible(), number.identify());
        self.push(b'{');
        self.empty = true;
        self.text("reason", reason.as_str().as_bytes());
        self.integer(b"missing", number.missing());
        self.flag("possible", reason.is_possible());
        self.flag("valid", found != NumberType::Unknown);
        self.text("type", found.as_str().as_bytes());
        self.text("region", territory.map_or(&[], Territory::id_bytes));
        self.integer(b"countryCode", i32::from(number.country_code()));
        for (name, format) in [
            ("e164", Format::E164),
            ("international", Format::International),
            ("national", Format::National),
            ("rfc3966", Format::Rfc3966),
        ] {
            let written = (format != Format::E164 || number.fits_e164()).then(|| number.format(format));
            self.text(name, written.as_ref().map_or(&[], Text::as_bytes));
        }
        self.text("extension", number.extension);
        self.push(b'}');
    }
}
