//! The parameters of a `tel:` URI that matter to a number (RFC 3966): `phone-context`, and `isub`, which is cut off.

use super::input::{Input, is_digit};
use super::tables::split;
use super::viable::possible_number;

const PHONE_CONTEXT: &[u8] = b";phone-context=";
const SUBADDRESS: &[u8] = b";isub=";

/// The part of a text that is to be parsed.
pub(crate) struct National {
    /// Its characters.
    pub(crate) text: Input,
    /// How many characters of the whole text precede what the last of them come from; may be negative where a context was put before them.
    pub(crate) shift: isize,
}

/// `buildNationalNumberForParsing`. None when the context is neither a global number nor a domain.
pub(crate) fn national_part(whole: &Input) -> Option<National> {
    let bytes = whole.as_bytes();
    let mut text = Input::empty();
    let mut shift = 0;
    let mut rest = if let Some(at) = find(bytes, PHONE_CONTEXT) {
        let after = bytes.get(at + PHONE_CONTEXT.len()..).unwrap_or_default();
        let (context, _) = split(after, b';');
        if !is_global_number(context) && !is_domain(context) {
            return None;
        }
        if context.starts_with(b"+") {
            context.iter().for_each(|byte| text.push(*byte));
            shift = -(context.len() as isize);
        }
        let start = find(bytes, b"tel:").map_or(0, |start| start + 4);
        shift += start as isize;
        bytes.get(start..at).unwrap_or_default()
    } else {
        let range = possible_number(bytes);
        shift = range.start as isize;
        bytes.get(range).unwrap_or_default()
    };
    if let Some(at) = find(rest, SUBADDRESS) {
        rest = rest.get(..at).unwrap_or_default();
    }
    rest.iter().for_each(|byte| text.push(*byte));
    Some(National { text, shift })
}

fn find(text: &[u8], wanted: &[u8]) -> Option<usize> {
    text.windows(wanted.len()).position(|window| window == wanted)
}

/// `global-number-digits`: a plus and digits with visual separators.
fn is_global_number(context: &[u8]) -> bool {
    matches!(context, [b'+', rest @ ..] if rest.iter().any(|byte| is_digit(*byte))
        && rest.iter().all(|byte| is_digit(*byte) || matches!(byte, b'-' | b'.' | b'(' | b')')))
}

/// `domainname`: labels of letters, digits and inner hyphens, the last beginning with a letter. A point may end it.
fn is_domain(mut context: &[u8]) -> bool {
    let is_end = |byte: Option<&u8>| byte.is_some_and(|byte| byte.is_ascii_alphabetic() || is_digit(*byte));
    let mut last = b'0';
    while !context.is_empty() {
        let (label, rest) = split(context, b'.');
        let inner = label.iter().all(|byte| *byte == b'-' || is_end(Some(byte)));
        if !inner || !is_end(label.first()) || !is_end(label.last()) {
            return false;
        }
        last = label.first().copied().unwrap_or_default();
        context = rest;
    }
    last.is_ascii_alphabetic()
}
