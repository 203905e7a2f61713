//! The input text, classified into one byte for each character.
//!
//! What lives here: which characters libphonenumber distinguishes, and their classes. What deliberately does not: the meaning of a sequence of them. ASCII
//! is kept; other characters become a byte of their class: a digit of any script, punctuation of any width, the letters of the word "extension".

use super::tables::up_to;

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
const WIDE_TILDE: u8 = 0x84;
/// U+FF03.
const WIDE_HASH: u8 = 0x85;
/// Ó and ó.
const O_ACUTE: u8 = 0x86;
/// U+0301, the accent alone.
const ACUTE: u8 = 0x87;
/// U+30FC, punctuation to libphonenumber and a letter to Unicode.
const LONG_VOWEL: u8 = 0x88;
/// U+017F and U+212A, which are s and k when case is ignored.
const FOLDED: u8 = 0x89;
/// Another letter or number.
const LETTER: u8 = 0x8a;
/// Anything else.
const OTHER: u8 = 0x8b;
/// An invisible format character (general category Cf), such as a mark of the writing direction, that libphonenumber does not name.
const FORMAT: u8 = 0x8c;
/// A letter as wide as an ideograph, or Cyrillic, less its place in [`LETTERS`].
const WIDE: u8 = 0xc0;
/// The letters of "extn" and "int" in full width, and of "доб".
static LETTERS: [u16; 8] = [0xff45, 0xff58, 0xff54, 0xff4e, 0xff49, 0x434, 0x43e, 0x431];

/// Where the decimal digits of each script begin (general category Nd, Unicode 16); ten follow each.
static ZEROS: [u16; 36] = [
    0x660, 0x6f0, 0x7c0, 0x966, 0x9e6, 0xa66, 0xae6, 0xb66, 0xbe6, 0xc66, 0xce6, 0xd66, 0xde6, 0xe50, 0xed0, 0xf20, 0x1040, 0x1090, 0x17e0, 0x1810, 0x1946,
    0x19d0, 0x1a80, 0x1a90, 0x1b50, 0x1bb0, 0x1c40, 0x1c50, 0xa620, 0xa8d0, 0xa900, 0xa9d0, 0xa9f0, 0xaa50, 0xabf0, 0xff10,
];
/// The same beyond U+FFFF, less 0x10000.
static HIGH_ZEROS: [u16; 39] = [
    0x4a0, 0xd30, 0xd40, 0x1066, 0x10f0, 0x1136, 0x11d0, 0x12f0, 0x1450, 0x14d0, 0x1650, 0x16c0, 0x16d0, 0x16da, 0x1730, 0x18e0, 0x1950, 0x1bf0, 0x1c50,
    0x1d50, 0x1da0, 0x1f50, 0x6130, 0x6a60, 0x6ac0, 0x6b50, 0x6d70, 0xccf0, 0xd7ce, 0xd7d8, 0xd7e2, 0xd7ec, 0xd7f6, 0xe140, 0xe2f0, 0xe4f0, 0xe5f1, 0xe950,
    0xfbf0,
];

/// A text or a part of it, one byte for each character.
#[derive(Clone, Copy)]
pub(crate) struct Input {
    bytes: [u8; LONGEST],
    length: usize,
}

impl Input {
    /// Reads UTF-8; an invalid sequence counts as some other character. None when the text is too long.
    pub(crate) fn read(text: &[u8]) -> Option<Input> {
        let mut input = Input::empty();
        let mut units = 0;
        let mut bytes = text.iter().copied().peekable();
        while let Some(first) = bytes.next() {
            let mut code = u32::from(first);
            if first >= 0xc0 {
                // The leading bits, which encode the length of the sequence, are masked.
                code &= 0x7f >> first.leading_ones();
                while let Some(next) = bytes.next_if(|next| next & 0xc0 == 0x80) {
                    code = code << 6 | u32::from(next & 0x3f);
                }
                // An overlong encoding of ASCII is invalid.
                if code < 0x80 {
                    code = u32::MAX;
                }
            }
            units += 1 + usize::from(code > 0xffff);
            if units > LONGEST {
                return None;
            }
            input.push(if code < 0x80 { first } else { byte_of(code) });
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

fn byte_of(code: u32) -> u8 {
    if let Some((_, byte)) = NAMED.iter().find(|(named, _)| u32::from(*named) == code) {
        return *byte;
    }
    let (zeros, place) = match code.checked_sub(0x10000) {
        Some(place) => (&HIGH_ZEROS[..], place),
        None => (&ZEROS[..], code),
    };
    let zero = up_to(zeros, place).checked_sub(1).and_then(|at| zeros.get(at));
    if let Some(value @ 0..=9) = zero.map(|zero| place - u32::from(*zero)) {
        return DIGIT + value as u8;
    }
    if let 0x2010..=0x2015 = code {
        return PUNCTUATION;
    }
    // Both cases of these letters are one step apart: 0x20 in either script.
    let lower = match code {
        0xff21..=0xff3a | 0x410..=0x42f => code + 0x20,
        _ => code,
    };
    if let Some(at) = LETTERS.iter().position(|letter| u32::from(*letter) == lower) {
        return WIDE + at as u8;
    }
    if is_format_character(code) {
        FORMAT
    } else if is_letter_or_number(code) {
        LETTER
    } else {
        OTHER
    }
}

/// Where format characters (general category Cf, Unicode 16) of the first plane begin and end.
static FORMAT_EDGES: [u16; 26] = [
    0x600, 0x606, 0x61c, 0x61d, 0x6dd, 0x6de, 0x70f, 0x710, 0x890, 0x892, 0x8e2, 0x8e3, 0x180e, 0x180f, 0x200b, 0x2010, 0x202a, 0x202f, 0x2060, 0x2065, 0x2066,
    0x2070, 0xfeff, 0xff00, 0xfff9, 0xfffc,
];

/// Whether a character is an invisible format character, but for U+00AD.
fn is_format_character(code: u32) -> bool {
    match code {
        0..=0xffff => !up_to(&FORMAT_EDGES, code).is_multiple_of(2),
        _ => matches!(code, 0x110bd | 0x110cd | 0x13430..=0x1343f | 0x1bca0..=0x1bca3 | 0x1d173..=0x1d17a | 0xe0001 | 0xe0020..=0xe007f),
    }
}

/// The characters that libphonenumber names, but for the dashes U+2010 to U+2015.
static NAMED: [(u16, u8); 24] = [
    (0xff0b, WIDE_PLUS),
    (0xa0, NO_BREAK_SPACE),
    (0xff0e, WIDE_STOP),
    (0xff5e, WIDE_TILDE),
    (0xff03, WIDE_HASH),
    (0xd3, O_ACUTE),
    (0xf3, O_ACUTE),
    (0x301, ACUTE),
    (0x30fc, LONG_VOWEL),
    (0x17f, FOLDED),
    (0x212a, FOLDED),
    (0x2212, PUNCTUATION),
    (0xff0d, PUNCTUATION),
    (0xff0f, PUNCTUATION),
    (0xad, PUNCTUATION),
    (0x200b, PUNCTUATION),
    (0x2060, PUNCTUATION),
    (0x3000, PUNCTUATION),
    (0xff08, PUNCTUATION),
    (0xff09, PUNCTUATION),
    (0xff3b, PUNCTUATION),
    (0xff3d, PUNCTUATION),
    (0x2053, PUNCTUATION),
    (0x223c, PUNCTUATION),
];

/// Where letters and numbers (general categories L and N) begin and end, roughly, block by block: first the end of those of ASCII.
static LETTER_EDGES: [u16; 78] = [
    0x7b, 0xaa, 0xab, 0xb2, 0xb4, 0xb5, 0xb6, 0xb9, 0xbb, 0xbc, 0xbf, 0xc0, 0xd7, 0xd8, 0xf7, 0xf8, 0x2c2, 0x2c6, 0x2d2, 0x2e0, 0x300, 0x370, 0x483, 0x48a,
    0x55a, 0x560, 0x589, 0x5d0, 0x600, 0x620, 0x64b, 0x660, 0x1ab0, 0x1b00, 0x1dc0, 0x1e00, 0x2000, 0x2070, 0x207a, 0x207f, 0x208a, 0x2090, 0x20a0, 0x2102,
    0x2190, 0x2460, 0x249c, 0x24ea, 0x2500, 0x2776, 0x2794, 0x2c00, 0x2e00, 0x3005, 0x3008, 0x3021, 0x302a, 0x3031, 0x303d, 0x3041, 0x3099, 0x309d, 0x30a0,
    0x30a1, 0x30fb, 0x30fc, 0xd800, 0xf900, 0xfd3e, 0xfd50, 0xfe00, 0xfe70, 0xfeff, 0xff10, 0xff1a, 0xff21, 0xff5b, 0xff66,
];

/// Whether a character is a letter or number. Marks, signs, symbols and emoji are not. This only decides whether a text that ends in such a character is
/// still a number; the exact table would be half as large as the engine.
fn is_letter_or_number(code: u32) -> bool {
    match code {
        0..=0xffff => up_to(&LETTER_EDGES, code).is_multiple_of(2),
        _ => !matches!(code, 0x1f000..=0x1fbef | 0xe0000..),
    }
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

/// An invisible format character that is no valid punctuation. Numbers copied out of address books carry them; only the formatter skips them.
pub(crate) fn is_format(byte: u8) -> bool {
    byte == FORMAT
}

/// `VALID_ALPHA`, case ignored.
pub(crate) fn is_alpha(byte: u8) -> bool {
    byte.is_ascii_alphabetic() || byte == FOLDED
}

/// What may end a number: not one of `UNWANTED_END_CHARS`.
pub(crate) fn may_end(byte: u8) -> bool {
    byte == b'#' || is_digit(byte) || is_alpha(byte) || matches!(byte, O_ACUTE | LONG_VOWEL | LETTER | WIDE..)
}

#[cfg(test)]
mod tests {
    use super::*;
    use regex::Regex;

    fn bytes_of(text: &str) -> u8 {
        Input::read(text.as_bytes())
            .and_then(|input| input.as_bytes().first().copied())
            .expect("one character")
    }

    #[test]
    fn every_decimal_digit_of_unicode_is_a_digit_of_its_value() {
        let digit = Regex::new(r"^\p{Nd}$").expect("a pattern");
        let (mut text, mut run) = ([0; 4], 0);
        for character in char::MIN..=char::MAX {
            let found = character.encode_utf8(&mut text);
            let byte = bytes_of(found);
            assert_eq!(is_digit(byte), digit.is_match(found), "{character:?}");
            // Unicode has them in runs of ten, so the value is the place in the run.
            run = if is_digit(byte) { run + 1 } else { 0 };
            assert!(run == 0 || u32::from(byte & 15) == (run - 1) % 10, "{character:?}");
        }
    }

    #[test]
    fn every_format_character_of_unicode_is_skipped_by_the_formatter() {
        let format = Regex::new(r"^\p{Cf}$").expect("a pattern");
        let mut text = [0; 4];
        for character in char::MIN..=char::MAX {
            let found = character.encode_utf8(&mut text);
            let byte = bytes_of(found);
            assert_eq!(
                is_format(byte) || byte == PUNCTUATION && format.is_match(found),
                format.is_match(found),
                "{character:?}"
            );
        }
    }

    #[test]
    fn the_letters_and_numbers_that_may_end_a_text_are_nearly_those_of_unicode() {
        let (letter, assigned) = (Regex::new(r"^[\p{L}\p{N}#]$").expect("a pattern"), Regex::new(r"^\P{Cn}$").expect("a pattern"));
        let (mut text, mut wrong, mut all) = ([0; 4], 0, 0);
        for character in char::MIN..=char::MAX {
            let found = character.encode_utf8(&mut text);
            if assigned.is_match(found) {
                all += 1;
                let same = may_end(bytes_of(found)) == letter.is_match(found);
                assert!(same || character as u32 > 0x24f, "{character:?} of the Latin blocks");
                wrong += usize::from(!same);
            }
        }
        // Marks inside of the blocks of letters, mostly, which no number is followed by.
        assert!(wrong * 50 < all, "{wrong} of {all} are told wrong");
    }

    #[test]
    fn a_text_is_refused_from_the_251st_utf_16_unit_on() {
        assert!(Input::read("1".repeat(250).as_bytes()).is_some());
        assert!(Input::read("1".repeat(251).as_bytes()).is_none());
        assert!(Input::read("\u{1d7ce}".repeat(125).as_bytes()).is_some());
        assert!(Input::read("\u{1d7ce}".repeat(126).as_bytes()).is_none());
    }

    #[test]
    fn what_is_not_utf_8_is_some_other_character() {
        for bytes in [
            &b"\xff1"[..],
            b"\xc3",
            b"\x80\x80",
            b"\xc0\xb1",
            b"\xf4\xbf\xbf\xbf",
            b"\xfe\xbf\xbf\xbf\xbf\xbf\xbf\xbf\xbf\xbf",
        ] {
            let input = Input::read(bytes).expect("a short text");
            assert!(!is_digit(input.as_bytes()[0]), "{bytes:?}");
        }
    }
}
