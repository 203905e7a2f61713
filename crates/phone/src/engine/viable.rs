//! Whether a text can be a number at all, and where its extension begins.
//!
//! What lives here: `isViablePhoneNumber`, `extractPossibleNumber`, and the patterns of extensions, as code: each is anchored at the end of the text, so
//! its digits are the last ones of the text and only the label before them must be matched.

use super::input::{NO_BREAK_SPACE, WIDE_STOP, is_alpha, is_digit, is_plus, is_punctuation, may_end};
use super::tables::split;
use core::ops::Range;

/// `extractPossibleNumber`: from the first digit or plus to the last character that can end a number, without a second number (`/x 2303`).
pub(crate) fn possible_number(text: &[u8]) -> Range<usize> {
    let Some(start) = text.iter().position(|byte| is_digit(*byte) || is_plus(*byte)) else {
        return 0..0;
    };
    let mut end = text.iter().rposition(|byte| may_end(*byte)).map_or(start, |last| last + 1);
    for at in start..end {
        let rest = text.get(at..end).unwrap_or_default();
        if let [b'/' | b'\\', after @ ..] = rest
            && after.iter().find(|byte| **byte != b' ') == Some(&b'x')
        {
            end = at;
            break;
        }
    }
    start..end.max(start)
}

/// `isViablePhoneNumber`.
pub(crate) fn is_viable(text: &[u8]) -> bool {
    let extension = Extension::at_end(text);
    let is_extension = |at: usize| extension.as_ref().is_some_and(|extension| extension.begins_at(text, at));
    // Two digits alone, or three and whatever follows. In `VALID_PHONE_NUMBER_PATTERN` the extension belongs to the second of the alternatives.
    if text.len() == 2 && text.iter().all(|byte| is_digit(*byte)) {
        return true;
    }
    let mut digits = 0;
    let mut at = text.iter().take_while(|byte| is_plus(**byte)).count();
    while digits < 3 {
        match text.get(at) {
            Some(byte) if is_digit(*byte) => digits += 1,
            Some(byte) if is_punctuation(*byte) || *byte == b'*' => {}
            _ => return false,
        }
        at += 1;
    }
    loop {
        match text.get(at) {
            None => return true,
            _ if is_extension(at) => return true,
            Some(byte) if is_digit(*byte) || is_punctuation(*byte) || is_alpha(*byte) || *byte == b'*' => at += 1,
            Some(_) => return false,
        }
    }
}

/// `maybeStripExtension`: where the number ends, and where the digits of its extension are.
pub(crate) fn strip_extension(text: &[u8]) -> Option<(usize, Range<usize>)> {
    let extension = Extension::at_end(text)?;
    let start = (0..extension.digits.start).find(|at| extension.begins_at(text, *at))?;
    is_viable(text.get(..start)?).then_some((start, extension.digits))
}

/// The digits that a text ends in, as those of an extension.
struct Extension {
    digits: Range<usize>,
    hash: bool,
}

impl Extension {
    fn at_end(text: &[u8]) -> Option<Extension> {
        let hash = text.last() == Some(&b'#');
        let end = text.len() - usize::from(hash);
        let count = text.get(..end)?.iter().rev().take_while(|byte| is_digit(**byte)).count();
        let digits = end - count..end;
        // Before the digits stands a label or at least a separator.
        (count > 0 && count <= 20 && digits.start > 0).then_some(Extension { digits, hash })
    }

    /// Whether one of the patterns of `createExtnPattern(true)` matches from here to the end. They differ in how many digits they allow.
    fn begins_at(&self, text: &[u8], at: usize) -> bool {
        // No label begins with a digit, which most characters of a number are.
        let Some(label) = text
            .get(at..self.digits.start)
            .filter(|label| label.first().is_some_and(|first| !is_digit(*first)))
        else {
            return false;
        };
        let count = self.digits.len();
        if label == b";ext=" && !self.hash {
            return true;
        }
        if self.hash && count <= 6 && label.iter().all(|byte| matches!(byte, b'-' | b' ')) {
            return true;
        }
        let spaced = trimmed(label, is_space);
        let named = trimmed(label, |byte| byte == b',' || is_space(byte));
        count
            <= match spaced {
                _ if begins_with_one_of(EXPLICIT, named) => 20,
                [b';', rest @ ..] | [b',', b',', rest @ ..] if separates(rest) => 15,
                [b',', ..] if separates(trimmed(spaced, |byte| byte == b',')) => 9,
                _ if begins_with_one_of(AMBIGUOUS, named) => 9,
                _ => 0,
            }
    }
}

fn is_space(byte: u8) -> bool {
    matches!(byte, b' ' | NO_BREAK_SPACE | b'\t')
}

fn trimmed(text: &[u8], skip: impl Fn(u8) -> bool) -> &[u8] {
    let start = text.iter().position(|byte| !skip(*byte)).unwrap_or(text.len());
    text.get(start..).unwrap_or_default()
}

/// `POSSIBLE_CHARS_AFTER_EXT_LABEL`, and nothing else.
fn separates(text: &[u8]) -> bool {
    let rest = match text {
        [b':' | b'.' | WIDE_STOP, rest @ ..] => rest,
        all => all,
    };
    rest.iter().all(|byte| is_space(*byte) || matches!(byte, b',' | b'-'))
}

/// The labels that are certain: `e?xt(?:ensi(?:ó?|ó))?n?`, the same in full width without its middle, `доб`, `anexo`; in the bytes of `input.rs`.
static EXPLICIT: &[u8] = b"ext\nextn\nextensio\nextension\nextensi\x86\nextensi\x86n\nextensio\x87\nextensio\x87n\n\
    xt\nxtn\nxtensio\nxtension\nxtensi\x86\nxtensi\x86n\nxtensio\x87\nxtensio\x87n\n\
    \xc0\xc1\xc2\n\xc0\xc1\xc2\xc3\n\xc1\xc2\n\xc1\xc2\xc3\n\xc5\xc6\xc7\nanexo";

/// The labels that may be something else: `x`, `#`, `~` and `int`, in either width.
static AMBIGUOUS: &[u8] = b"x\n#\n~\n\xc1\n\x85\n\x84\nint\n\xc4\xc3\xc2";

/// Whether a text is one of the labels, case ignored, and what may follow a label.
fn begins_with_one_of(mut labels: &[u8], text: &[u8]) -> bool {
    let begins = text.first().is_some_and(|first| !is_digit(*first) && !is_plus(*first));
    while begins && !labels.is_empty() {
        let (label, others) = split(labels, b'\n');
        if let Some((start, rest)) = text.split_at_checked(label.len())
            && start.eq_ignore_ascii_case(label)
            && separates(rest)
        {
            return true;
        }
        labels = others;
    }
    false
}
