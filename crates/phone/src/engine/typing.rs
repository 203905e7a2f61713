//! `AsYouTypeFormatter`: a number, formatted as far as it has been typed.
//!
//! What lives here: the text as it is typed, and the caret in it. What deliberately does not: which format is chosen (`formatter.rs`).
//!
//! No state is kept between two keystrokes. The text is read again each time: its digits and a leading plus are what was typed; its punctuation and
//! invisible format characters are dropped, and punctuation is inserted again. A text that contains anything else, such as a letter or the start of an
//! extension, is left unchanged, as Google's formatter leaves it (`inputHasFormatting`).

use super::formatter::{self, LONGEST};
use super::input::{Input, is_digit, is_format, is_plus, is_punctuation};
use super::text::Text;

/// `AsYouTypeFormatter.inputDigit` for each digit of a text, and `getRememberedPosition` for the digit before the caret.
///
/// The region is as in [`crate::Number::parse`]: a text without a plus is as it is dialled there. The caret is a byte offset into the text; the one
/// returned is the offset behind the same digit (0 if it was before the first). None where the text is to be left unchanged: it has no digit, more digits
/// than any number, more than 250 UTF-16 units, or a character that is neither a digit nor punctuation; or the caret is inside a character.
///
/// ```
/// use phone::as_you_type;
///
/// let shown = as_you_type("GB", "0207946", 7);
/// assert!(shown.is_some_and(|(text, caret)| text == "020 7946" && caret == 8));
/// assert!(as_you_type("GB", "020 7946 0018 ext", 17).is_none());
/// ```
pub fn as_you_type(region: &str, text: &str, caret: usize) -> Option<(Text, usize)> {
    text.is_char_boundary(caret)
        .then(|| input(text.as_bytes(), caret, false, |typed| formatter::write(region.as_bytes(), typed)))
        .flatten()
}

/// The same on bytes, with the writing of what was typed left to the caller. After deleting forward the caret also moves over what is inserted before the next digit: left in front of a separator that was
/// just deleted and inserted again, the next press of the key would delete that separator for ever.
pub(crate) fn input(text: &[u8], caret: usize, forward: bool, write: impl FnOnce(&[u8]) -> Text) -> Option<(Text, usize)> {
    let before = Input::read(text.get(..caret)?)?.as_bytes().len();
    let (mut typed, mut remembered) = (Text::new(), 0);
    for (place, byte) in Input::read(text)?.as_bytes().iter().enumerate() {
        // `normalizeAndAccrueDigitsAndPlusSign`, which takes one plus, before all digits.
        match byte {
            plus if is_plus(*plus) && typed.as_bytes().is_empty() => typed.push(b'+'),
            digit if is_digit(*digit) => typed.push(b'0' + (digit & 15)),
            // Each of these can begin an extension.
            b'x' | b'X' | b'~' => return None,
            other if is_punctuation(*other) || is_format(*other) => {}
            _ => return None,
        }
        if place < before {
            remembered = typed.as_bytes().len();
        }
    }
    if !(1..=LONGEST).contains(&typed.as_bytes().len()) {
        return None;
    }
    let output = write(typed.as_bytes());
    // The output has what was typed in the same order, so the caret is behind as much of it as before.
    let mut caret = 0;
    for byte in output.as_bytes() {
        let typed = matches!(byte, b'0'..=b'9' | b'+');
        if remembered == 0 && (typed || !forward) {
            break;
        }
        caret += 1;
        remembered -= usize::from(typed);
    }
    Some((output, caret))
}
