//! A short string in a fixed buffer: digits being parsed, and formatted numbers. The wasm module has no allocator.

use core::fmt;
use core::ops::Deref;

/// The longest formatted number: 17 digits, what separates them, a prefix, and an extension of 20 digits of any script.
const CAPACITY: usize = 160;

/// A formatted number. It dereferences to `str`.
#[derive(Clone, Copy)]
pub struct Text {
    bytes: [u8; CAPACITY],
    length: usize,
}

impl Text {
    /// An empty text.
    pub(crate) const fn new() -> Text {
        Text {
            bytes: [0; CAPACITY],
            length: 0,
        }
    }

    /// Appends a byte. Bytes beyond the capacity are dropped; nothing that the engine writes is that long.
    #[inline(never)] // Inlined at its many call sites it would be larger.
    pub(crate) fn push(&mut self, byte: u8) {
        if let Some(free) = self.bytes.get_mut(self.length) {
            *free = byte;
            self.length += 1;
        }
    }

    /// Appends bytes.
    #[inline(never)] // As above.
    pub(crate) fn extend(&mut self, bytes: &[u8]) {
        for byte in bytes {
            self.push(*byte);
        }
    }

    /// Appends a number in decimal.
    pub(crate) fn push_number(&mut self, number: u32) {
        if number > 9 {
            self.push_number(number / 10);
        }
        self.push(b'0' + (number % 10) as u8);
    }

    /// Removes the first `count` bytes.
    pub(crate) fn cut(&mut self, count: usize) {
        let mut rest = Text::new();
        rest.extend(self.as_bytes().get(count..).unwrap_or_default());
        *self = rest;
    }

    /// The bytes, which are UTF-8.
    pub(crate) fn as_bytes(&self) -> &[u8] {
        self.bytes.get(..self.length).unwrap_or_default()
    }

    /// The text.
    pub fn as_str(&self) -> &str {
        core::str::from_utf8(self.as_bytes()).unwrap_or_default()
    }
}

/// Whether two texts have the same digits, whatever else they have.
#[inline(never)] // As above.
pub(crate) fn same_digits(one: &[u8], other: &[u8]) -> bool {
    let digits = |byte: &&u8| byte.is_ascii_digit();
    one.iter().filter(digits).eq(other.iter().filter(digits))
}

impl Deref for Text {
    type Target = str;

    fn deref(&self) -> &str {
        self.as_str()
    }
}

impl fmt::Display for Text {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self)
    }
}

impl fmt::Debug for Text {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(self.as_str(), f)
    }
}

impl PartialEq<&str> for Text {
    fn eq(&self, other: &&str) -> bool {
        self.as_str() == *other
    }
}
