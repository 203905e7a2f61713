//! `AsYouTypeFormatter`: a number, written as far as it has been typed.
//!
//! What lives here: the text as it is typed, and the caret in it. What deliberately does not: which format is chosen (`formatter.rs`).
//!
//! Nothing is kept between two keys. The text is read anew each time: its digits and a leading plus are what was typed, its punctuation is left out and
//! set again. A text that has something else, such as a letter or the beginning of an extension, is left as it is, as Google's formatter leaves it
//! (`inputHasFormatting`).

use super::formatter::{self, LONGEST};
use super::input::{Input, is_digit, is_plus, is_punctuation};
use super::text::Text;

/// `AsYouTypeFormatter.inputDigit` for each digit of a text, and `getRememberedPosition` for that before the caret.
///
/// The region is as in [`crate::Number::parse`]: a text without a plus is as it is dialled there. The caret is a place in the text's bytes, and comes back
/// as the place behind the same digit (0 if it was before the first). None where the text is to be left as it is: it has no digit, more than
/// any number has, or something that is neither a digit nor punctuation; or the caret is inside of a character.
///
/// ```
/// use phone::as_you_type;
///
/// let shown = as_you_type("GB", "0207946", 7);
/// assert!(shown.is_some_and(|(text, caret)| text == "020 7946" && caret == 8));
/// assert!(as_you_type("GB", "020 7946 0018 ext", 17).is_none());
/// ```
pub fn as_you_type(region: &str, text: &str, caret: usize) -> Option<(Text, usize)> {
    let (before, after) = text.split_at_checked(caret)?;
    input(region.as_bytes(), before.as_bytes(), after.as_bytes())
}

/// The same, with the caret between two texts.
pub(crate) fn input(region: &[u8], before: &[u8], after: &[u8]) -> Option<(Text, usize)> {
    let mut typed = Text::new();
    accrue(before, &mut typed)?;
    let mut remembered = typed.as_bytes().len();
    accrue(after, &mut typed)?;
    if !(1..=LONGEST).contains(&typed.as_bytes().len()) {
        return None;
    }
    let output = formatter::write(region, typed.as_bytes());
    // The output has what was typed in the same order, so that the caret is behind as much of it as before.
    let mut caret = 0;
    for byte in output.as_bytes() {
        if remembered == 0 {
            break;
        }
        caret += 1;
        remembered -= usize::from(matches!(byte, b'0'..=b'9' | b'+'));
    }
    Some((output, caret))
}

/// `normalizeAndAccrueDigitsAndPlusSign`. None when the text has something else than digits, punctuation and one plus before all digits.
fn accrue(text: &[u8], typed: &mut Text) -> Option<()> {
    for byte in Input::read(text)?.as_bytes() {
        match byte {
            plus if is_plus(*plus) && typed.as_bytes().is_empty() => typed.push(b'+'),
            digit if is_digit(*digit) => typed.push(b'0' + (digit & 15)),
            // Each of these can begin an extension.
            b'x' | b'X' | b'~' => return None,
            other if is_punctuation(*other) => {}
            _ => return None,
        }
    }
    Some(())
}
