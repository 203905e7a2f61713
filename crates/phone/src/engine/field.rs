//! What a number field shows after a change: the text as people write it, and the territory that it is read in.
//!
//! What lives here: where a field goes further than `AsYouTypeFormatter`, which writes national numbers without their national prefix as plain digits in
//! most countries. What deliberately does not: that formatter (`formatter.rs`), and the caret (`typing.rs`).

use super::formatter;
use super::input::Input;
use super::number::Number;
use super::parse::parse;
use super::prefix::{international, strip_national_prefix};
use super::rfc3966::national_part;
use super::tables::{Territory, split};
use super::text::{Text, same_digits};
use super::typing;
use crate::{Format, ParseError};

/// What happened to the text of a field.
#[cfg_attr(not(feature = "module"), allow(dead_code))] // As below.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Change {
    /// It was typed, pasted or filled in.
    Typed,
    /// Something behind the caret was deleted.
    DeletedForward,
    /// A region was chosen for what stands behind an international prefix: the text is that alone.
    Picked,
    /// The field was left.
    Left,
}

/// What is known of the text of a field.
#[cfg_attr(not(feature = "module"), allow(dead_code))] // The module gives all of it; others ask for the text.
pub(crate) struct Reading<'t> {
    /// `parse`.
    pub(crate) number: Result<Number<'t>, ParseError>,
    /// Where the text is read: by its international prefix, else in the region asked for.
    pub(crate) territory: Option<Territory>,
    /// The digits behind an international prefix, if there is one.
    pub(crate) rest: Option<Text>,
    /// The text and the caret as they are to be, unless both are to be left unchanged.
    pub(crate) shown: Option<(Text, usize)>,
}

impl<'t> Reading<'t> {
    /// Reads a field. The caret is a byte offset; `room` is for a text that is read in the place of the field's own.
    pub(crate) fn new(region: &[u8], field: &'t [u8], caret: usize, change: Change, room: &'t mut Text) -> Reading<'t> {
        let own = Territory::of_region(region);
        let text = meant(region, own, field, change, room);
        let number = parse(text, region);
        let valid = number.as_ref().ok().filter(|number| number.is_valid());
        let found = Input::read(text)
            .and_then(|whole| national_part(&whole))
            .and_then(|part| international(part.text.as_bytes(), own));
        let (territory, rest) = match found {
            None => (own, None),
            Some((code, rest)) => {
                let of_code = |territory: &Territory| territory.code() == code;
                let by_number = valid.and_then(|number| number.identify().0).filter(of_code);
                (by_number.or(own.filter(of_code)).or(Territory::main_of(code)), Some(rest))
            }
        };
        // A bracket is taken away once the number is whole, and not before: "+44 (0)20" is being typed.
        let bracketed = rest.is_some() && text.contains(&b'(');
        let shown = match valid {
            Some(number) if bracketed || change == Change::Left || text.len() < field.len() => {
                let out = anew(number, text, rest.is_some());
                Some((out, out.as_bytes().len()))
            }
            _ if bracketed || change == Change::Left => None,
            _ => {
                let caret = if change == Change::Picked { text.len() } else { caret };
                typing::input(text, caret, change == Change::DeletedForward, |typed| write(region, typed, valid))
            }
        };
        Reading {
            number,
            territory,
            rest,
            shown,
        }
    }
}

/// The text that is meant: with the calling code of the region that was picked, or without a zero in brackets that no number has.
fn meant<'t>(region: &[u8], own: Option<Territory>, field: &'t [u8], change: Change, room: &'t mut Text) -> &'t [u8] {
    const ZERO: &[u8] = b"(0)";
    let is_valid = |text: &[u8]| parse(text, region).is_ok_and(|number| number.is_valid());
    if change == Change::Picked {
        let Some(own) = own else { return field };
        room.push(b'+');
        room.push_number(u32::from(own.code()));
        room.extend(field);
        return room.as_bytes();
    }
    if let Some(at) = field.windows(ZERO.len()).position(|part| part == ZERO)
        && !is_valid(field)
    {
        room.extend(field.get(..at).unwrap_or_default());
        room.extend(field.get(at + ZERO.len()..).unwrap_or_default());
        if is_valid(room.as_bytes()) {
            return room.as_bytes();
        }
    }
    field
}

/// A whole number, written in the form in which it was begun.
fn anew(number: &Number<'_>, text: &[u8], international: bool) -> Text {
    if international {
        return number.format(Format::International);
    }
    if same_digits(text, number.nsn()) {
        number.format_local()
    } else {
        number.format(Format::National)
    }
}

/// Digits, before which a plus may stand, as far as they have been typed.
fn write(region: &[u8], typed: &[u8], valid: Option<&Number<'_>>) -> Text {
    let international = typed.starts_with(b"+");
    // What is whole is written as its example is, where that has the same digits.
    if let Some(number) = valid {
        let whole = anew(number, typed, international);
        if same_digits(whole.as_bytes(), typed) {
            return whole;
        }
    }
    let written = formatter::write(region, typed);
    let plain = !international && written.as_bytes() == typed;
    let local = Territory::of_region(region).filter(|_| plain).and_then(|own| write_local(own, region, typed));
    local.unwrap_or(written)
}

/// National digits without a national prefix, as they are written behind the calling code.
fn write_local(own: Territory, region: &[u8], typed: &[u8]) -> Option<Text> {
    let mut digits = Text::new();
    digits.extend(typed);
    strip_national_prefix(own, &mut digits);
    if digits.as_bytes() != typed {
        return None;
    }
    let mut whole = Text::new();
    whole.push(b'+');
    whole.push_number(u32::from(own.code()));
    whole.extend(typed);
    let whole = formatter::write(region, whole.as_bytes());
    let mut local = Text::new();
    local.extend(split(whole.as_bytes(), b' ').1);
    same_digits(local.as_bytes(), typed).then_some(local)
}

/// A text as a number field shows it while it is typed: as [`as_you_type`](crate::as_you_type), and national numbers without their national prefix in the
/// form of [`Number::format_local`] as well. A number that is whole is written exactly as its format is.
///
/// The caret is a byte offset into the text. None where the text is to be left unchanged.
///
/// ```
/// use phone::{as_written, as_you_type};
///
/// let text = |shown: Option<(phone::Text, usize)>| shown.map(|(text, _)| text.to_string());
/// assert_eq!(text(as_written("GB", "2079460018", 10)).as_deref(), Some("20 7946 0018"));
/// assert_eq!(text(as_you_type("GB", "2079460018", 10)).as_deref(), Some("2079460018"));
/// ```
pub fn as_written(region: &str, text: &str, caret: usize) -> Option<(Text, usize)> {
    let mut room = Text::new();
    Reading::new(region.as_bytes(), text.as_bytes(), caret, Change::Typed, &mut room).shown
}
