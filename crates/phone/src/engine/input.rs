//! What was typed, a byte for each character.
//!
//! What lives here: which characters libphonenumber knows, and what they are to it. What deliberately does not: what a row of them means. ASCII stands
//! for itself; the others become bytes that say their part: a digit of any script, punctuation of any width, the letters of the word "extension".

/// Longer texts are refused (`MAX_INPUT_STRING_LENGTH`, in UTF-16 units).
pub(crate) const LONGEST: usize = 250;

/// A digit of other than ASCII, less its value.
const DIGIT: u8 = 0xb0;
/// U+FF0B, a plus as wide as an ideograph.
const WIDE_PLUS: u8 = 0x80;
/// Valid punctuation that nothing else asks for.
const PUNCTUATION: u8 = 0x81;
/// U+00A0.
pub(crate) const NO_BREAK_SPACE: u8 = 0x82;
/// U+FF0E.
pub(crate) const WIDE_STOP: u8 = 0x83;
/// U+FF5E.
pub(crate) const WIDE_TILDE: u8 = 0x84;
/// U+FF03.
pub(crate) const WIDE_HASH: u8 = 0x85;
/// Ó and ó.
pub(crate) const O_ACUTE: u8 = 0x86;
/// U+0301, the accent alone.
pub(crate) const ACUTE: u8 = 0x87;
/// U+30FC, punctuation to libphonenumber and a letter to Unicode.
const LONG_VOWEL: u8 = 0x88;
/// U+017F and U+212A, which are s and k when case is ignored.
const FOLDED: u8 = 0x89;
/// Another letter or number.
const LETTER: u8 = 0x8a;
/// Anything else.
const OTHER: u8 = 0x8b;
/// A letter as wide as an ideograph, or Cyrillic, less its place in [`LETTERS`].
const WIDE: u8 = 0xc0;
/// The letters of "extn" and "int" in full width, and of "доб".
const LETTERS: [char; 8] = ['ｅ', 'ｘ', 'ｔ', 'ｎ', 'ｉ', 'д', 'о', 'б'];
/// Their bytes.
pub(crate) const WIDE_LETTERS: [u8; 8] = [WIDE, WIDE + 1, WIDE + 2, WIDE + 3, WIDE + 4, WIDE + 5, WIDE + 6, WIDE + 7];

/// Where the decimal digits of each script begin (general category Nd, Unicode 16); ten follow each.
static ZEROS: [u32; 73] = [
    0x660, 0x6f0, 0x7c0, 0x966, 0x9e6, 0xa66, 0xae6, 0xb66, 0xbe6, 0xc66, 0xce6, 0xd66, 0xde6, 0xe50, 0xed0, 0xf20, 0x1040, 0x1090, 0x17e0, 0x1810, 0x1946,
    0x19d0, 0x1a80, 0x1a90, 0x1b50, 0x1bb0, 0x1c40, 0x1c50, 0xa620, 0xa8d0, 0xa900, 0xa9d0, 0xa9f0, 0xaa50, 0xabf0, 0xff10, 0x104a0, 0x10d30, 0x10d40,
    0x11066, 0x110f0, 0x11136, 0x111d0, 0x112f0, 0x11450, 0x114d0, 0x11650, 0x116c0, 0x116d0, 0x116da, 0x11730, 0x118e0, 0x11950, 0x11bf0, 0x11c50, 0x11d50,
    0x11da0, 0x11f50, 0x16a60, 0x16ac0, 0x16b50, 0x1ccf0, 0x1d7ce, 0x1d7d8, 0x1d7e2, 0x1d7ec, 0x1d7f6, 0x1e140, 0x1e2f0, 0x1e4f0, 0x1e5f1, 0x1e950, 0x1fbf0,
];

/// A text as bytes, or a part of it.
#[derive(Clone, Copy)]
pub(crate) struct Input {
    bytes: [u8; LONGEST],
    length: usize,
}

impl Input {
    /// None when the text is too long.
    pub(crate) fn read(text: &str) -> Option<Input> {
        let mut input = Input::empty();
        let mut units = 0;
        for character in text.chars() {
            units += character.len_utf16();
            if units > LONGEST {
                return None;
            }
            input.push(byte_of(character));
        }
        Some(input)
    }

    pub(crate) const fn empty() -> Input {
        Input {
            bytes: [0; LONGEST],
            length: 0,
        }
    }

    pub(crate) fn push(&mut self, byte: u8) {
        if let Some(free) = self.bytes.get_mut(self.length) {
            *free = byte;
            self.length += 1;
        }
    }

    pub(crate) fn as_bytes(&self) -> &[u8] {
        self.bytes.get(..self.length).unwrap_or_default()
    }
}

fn byte_of(character: char) -> u8 {
    if character.is_ascii() {
        return character as u8;
    }
    match character {
        '\u{ff0b}' => WIDE_PLUS,
        '\u{a0}' => NO_BREAK_SPACE,
        '\u{ff0e}' => WIDE_STOP,
        '\u{ff5e}' => WIDE_TILDE,
        '\u{ff03}' => WIDE_HASH,
        'Ó' | 'ó' => O_ACUTE,
        '\u{301}' => ACUTE,
        '\u{30fc}' => LONG_VOWEL,
        '\u{17f}' | '\u{212a}' => FOLDED,
        '\u{2010}'..='\u{2015}' | '\u{2212}' | '\u{ff0d}' | '\u{ff0f}' | '\u{ad}' | '\u{200b}' | '\u{2060}' | '\u{3000}' => PUNCTUATION,
        '\u{ff08}' | '\u{ff09}' | '\u{ff3b}' | '\u{ff3d}' | '\u{2053}' | '\u{223c}' => PUNCTUATION,
        _ => letter_or_digit(character),
    }
}

fn letter_or_digit(character: char) -> u8 {
    let code = character as u32;
    let after = ZEROS.partition_point(|zero| *zero <= code);
    if let Some(value @ 0..=9) = after.checked_sub(1).and_then(|at| ZEROS.get(at)).map(|zero| code - zero) {
        return DIGIT + value as u8;
    }
    // Both cases of these letters are one step apart: 0x20 in either script.
    let lower = match code {
        0xff21..=0xff3a | 0x410..=0x42f => code + 0x20,
        _ => code,
    };
    if let Some(at) = LETTERS.iter().position(|letter| *letter as u32 == lower) {
        return WIDE + at as u8;
    }
    if is_letter_or_number(code) { LETTER } else { OTHER }
}

/// Whether a character is a letter or number (general categories L and N), roughly: the blocks of marks, signs, symbols and emoji are not, the others
/// are. It decides only whether a text that ends in such a character is still a number, and the exact table is as large as half the engine.
fn is_letter_or_number(code: u32) -> bool {
    !matches!(code,
        0x80..=0xa9 | 0xab..=0xb1 | 0xb4 | 0xb6..=0xb8 | 0xbb | 0xbf | 0xd7 | 0xf7
        | 0x2c2..=0x2c5 | 0x2d2..=0x2df | 0x300..=0x36f | 0x483..=0x489 | 0x55a..=0x55f | 0x589..=0x5cf | 0x600..=0x61f | 0x64b..=0x65f
        | 0x1ab0..=0x1aff | 0x1dc0..=0x1dff | 0x2000..=0x206f | 0x207a..=0x207e | 0x208a..=0x208e | 0x20a0..=0x2101 | 0x2190..=0x245f
        | 0x249c..=0x24e9 | 0x2500..=0x2775 | 0x2794..=0x2bff | 0x2e00..=0x2e2e | 0x2e30..=0x3004 | 0x3008..=0x3020 | 0x302a..=0x3030 | 0x303d..=0x3040
        | 0x3099..=0x309c | 0x30a0 | 0x30fb | 0xd800..=0xf8ff | 0xfd3e..=0xfd4f | 0xfe00..=0xfe6f | 0xfeff..=0xff0f | 0xff1a..=0xff20
        | 0xff3b..=0xff40 | 0xff5b..=0xff65 | 0xffe0..=0xffff | 0x1d000..=0x1d2bf | 0x1f000..=0x1f0ff | 0x1f10d..=0x1fbef | 0xe0000..)
}

/// A decimal digit of any script (`\p{Nd}`).
pub(crate) fn is_digit(byte: u8) -> bool {
    byte.is_ascii_digit() || (DIGIT..=DIGIT + 9).contains(&byte)
}

/// `+` of either width (`PLUS_CHARS`).
pub(crate) fn is_plus(byte: u8) -> bool {
    matches!(byte, b'+' | WIDE_PLUS)
}

/// `VALID_PUNCTUATION`, with `x`, which stands for a carrier code.
pub(crate) fn is_punctuation(byte: u8) -> bool {
    matches!(
        byte,
        b'-' | b'x' | b'X' | b' ' | b'(' | b')' | b'.' | b'[' | b']' | b'/' | b'~' | PUNCTUATION | NO_BREAK_SPACE | WIDE_STOP | WIDE_TILDE | LONG_VOWEL
    )
}

/// `VALID_ALPHA`, case ignored.
pub(crate) fn is_alpha(byte: u8) -> bool {
    byte.is_ascii_alphabetic() || byte == FOLDED
}

/// What may end a number: not one of `UNWANTED_END_CHARS`.
pub(crate) fn may_end(byte: u8) -> bool {
    byte == b'#' || is_digit(byte) || is_alpha(byte) || matches!(byte, O_ACUTE | LONG_VOWEL | LETTER | WIDE..)
}
