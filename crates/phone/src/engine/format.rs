//! Formatting of a number.
//!
//! What lives here: `format`, `formatOutOfCountryCallingNumber`, and the reading of a territory's formats, which the formatter that works as digits are
//! typed shares.
//!
//! A format field is `leading digits , national [~ international] [: rule]`. The leading digits are a pattern (see `tables.rs`): Google's most detailed
//! one, whose beginnings the others are. The national and international templates are texts with the sizes of groups in their places, encoded as in a pattern (`c`,
//! `cB`); adjacent groups are separated by an implied space, and `!` precedes a group that is not written. `~` alone means that such numbers have no
//! international form. The rule is the national prefix formatting rule, with `$` for the first group that is written, then `?` if the national prefix may
//! be omitted, and `!` if there is a rule for carrier codes; where it is absent, that of the previous format applies.

use super::number::Number;
use super::pattern::Positions;
use super::tables::{self, EXTENSION_PREFIX, Fields, INTERNATIONAL_PREFIX, PREFERRED_PREFIX, Territory, split};
use super::text::{Text, same_digits};
use crate::Format;

/// Groups that a format can have.
const GROUPS: usize = 6;

/// `NumberFormat`.
#[derive(Clone, Copy)]
pub(crate) struct NumberFormat {
    /// The pattern of leading digits; empty if there is none.
    pub(crate) leading: &'static [u8],
    /// The national template.
    pub(crate) national: &'static [u8],
    /// The international template, if such numbers can be dialled from abroad.
    pub(crate) international: Option<&'static [u8]>,
    /// The national prefix formatting rule, with `$` for the first group.
    pub(crate) rule: &'static [u8],
    /// `nationalPrefixOptionalWhenFormatting`.
    pub(crate) optional: bool,
    /// Whether there is a `domesticCarrierCodeFormattingRule`.
    pub(crate) carrier: bool,
}

/// The formats of a calling code, in Google's order: those of its main territory.
pub(crate) struct NumberFormats {
    fields: Fields,
    rule: &'static [u8],
}

impl NumberFormats {
    pub(crate) fn of(main: Territory) -> NumberFormats {
        NumberFormats {
            fields: main.fields(),
            rule: &[],
        }
    }
}

impl Iterator for NumberFormats {
    type Item = NumberFormat;

    fn next(&mut self) -> Option<NumberFormat> {
        let (_, field) = self.fields.find(|(tag, _)| *tag == tables::FORMAT)?;
        let (leading, rest) = split(field, b',');
        let (ways, rule) = split(rest, b':');
        if ways.len() < rest.len() {
            self.rule = rule;
        }
        let (national, international) = split(ways, b'~');
        let (rule, carrier) = flag(self.rule, b'!');
        let (rule, optional) = flag(rule, b'?');
        Some(NumberFormat {
            leading,
            national,
            international: match international {
                [] if ways.len() == national.len() => Some(national),
                [] => None,
                other => Some(other),
            },
            rule,
            optional,
            carrier,
        })
    }
}

fn flag(text: &'static [u8], mark: u8) -> (&'static [u8], bool) {
    match text.split_last() {
        Some((last, rest)) if *last == mark => (rest, true),
        _ => (text, false),
    }
}

/// A piece of a template.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Piece {
    /// A group of so many digits, at least and at most.
    Group {
        /// At least.
        least: u8,
        /// At most.
        most: u8,
        /// Whether it is written.
        written: bool,
    },
    /// A character.
    Character(u8),
}

/// The pieces of a template.
#[derive(Clone)]
pub(crate) struct Pieces {
    rest: &'static [u8],
    /// Whether the previous piece was a group that is written.
    grouped: bool,
}

impl Pieces {
    pub(crate) fn of(way: &'static [u8]) -> Pieces {
        Pieces { rest: way, grouped: false }
    }

    fn byte(&mut self) -> Option<u8> {
        let (byte, rest) = self.rest.split_first()?;
        self.rest = rest;
        Some(*byte)
    }
}

impl Iterator for Pieces {
    type Item = Piece;

    #[inline(never)]
    fn next(&mut self) -> Option<Piece> {
        // Most groups are separated by a space, which is implied.
        if self.grouped && matches!(self.rest.first(), Some(b'`'..=b'q')) {
            self.grouped = false;
            return Some(Piece::Character(b' '));
        }
        let mut byte = self.byte()?;
        let written = byte != b'!';
        if !written {
            byte = self.byte()?;
        }
        let is_group = matches!(byte, b'`'..=b'q');
        self.grouped = is_group && written;
        if !is_group {
            return Some(Piece::Character(byte));
        }
        let least = byte & 31;
        let mut most = least;
        if let Some(more @ b'A'..=b'P') = self.rest.first() {
            most += more & 31;
            self.byte();
        }
        Some(Piece::Group { least, most, written })
    }
}

/// How many digits each group takes, if the format's pattern matches that many digits in all. The first groups take as many as they can.
pub(crate) fn sizes(way: &'static [u8], length: u8) -> Option<[u8; GROUPS]> {
    let mut sizes = [0; GROUPS];
    let mut spare = length;
    // First the minimum of each group, then the optional digits.
    for pass in 0..2 {
        let mut slots = sizes.iter_mut();
        for piece in Pieces::of(way) {
            if let Piece::Group { least, most, .. } = piece
                && let Some(size) = slots.next()
            {
                let more = if pass == 0 { least } else { spare.min(most - least) };
                *size += more;
                spare = spare.checked_sub(more)?;
            }
        }
    }
    (spare == 0).then_some(sizes)
}

/// `chooseFormattingPatternForNumber` and `formatNsnUsingPattern`: writes the digits.
fn write_national(main: Territory, digits: &[u8], format: Format, out: &mut Text) {
    let national = format == Format::National;
    let positions = Positions::new(digits);
    // Where no format at all has an international form, the national ones stand for it: such territories are spelt without `~`.
    let chosen = NumberFormats::of(main).find_map(|found| {
        let way = if national { Some(found.national) } else { found.international }?;
        let sizes = sizes(way, digits.len() as u8)?;
        positions.start_with(found.leading).then_some((way, sizes, found.rule))
    });
    let Some((way, sizes, rule)) = chosen else {
        return out.extend(digits);
    };
    let rule = if national { rule } else { &[] };
    let (mut rest, mut sizes, mut first, mut separated) = (digits, sizes.iter(), true, true);
    for piece in Pieces::of(way) {
        match piece {
            Piece::Group { written, .. } => {
                let size = sizes.next().copied().unwrap_or_default();
                let (group, after) = rest.split_at_checked(usize::from(size)).unwrap_or_default();
                rest = after;
                separated &= !written;
                match (written, first && !rule.is_empty()) {
                    (false, _) => continue,
                    (true, false) => out.extend(group),
                    (true, true) => rule.iter().for_each(|byte| match byte {
                        b'$' => out.extend(group),
                        other => out.push(*other),
                    }),
                }
                first = false;
            }
            // RFC 3966 has one separator, and none to begin with.
            Piece::Character(character) if format == Format::Rfc3966 && !character.is_ascii_digit() => {
                if !separated {
                    out.push(b'-');
                }
                separated = true;
            }
            Piece::Character(character) => {
                out.push(character);
                separated = false;
            }
        }
    }
}

impl Number<'_> {
    /// `format`.
    pub fn format(&self, format: Format) -> Text {
        let mut out = Text::new();
        match format {
            Format::National => {}
            Format::Rfc3966 => out.extend(b"tel:+"),
            Format::E164 | Format::International => out.push(b'+'),
        }
        if format != Format::National {
            out.push_number(u32::from(self.code));
        }
        match format {
            Format::Rfc3966 => out.push(b'-'),
            Format::International => out.push(b' '),
            Format::E164 => {
                out.extend(self.nsn());
                return out;
            }
            Format::National => {}
        }
        self.write(format, &mut out);
        out
    }

    /// As it is written behind its calling code: nationally where that needs no national prefix, else the rest of the international format.
    pub fn format_local(&self) -> Text {
        let bare = Number { extension: b"", ..*self };
        let national = bare.format(Format::National);
        if same_digits(national.as_bytes(), self.nsn()) {
            return self.format(Format::National);
        }
        let mut local = Text::new();
        // The calling code, a space, and the rest.
        local.extend(split(self.format(Format::International).as_bytes(), b' ').1);
        local
    }

    /// E.164, absent where the number does not fit its 15 digits, or has too few to be one.
    pub fn e164(&self) -> Option<Text> {
        self.fits_e164().then(|| self.format(Format::E164))
    }

    pub(crate) fn fits_e164(&self) -> bool {
        let code = 1 + u8::from(self.code > 9) + u8::from(self.code > 99);
        (4..=15).contains(&(code + self.length))
    }

    /// `formatOutOfCountryCallingNumber`: as dialled from a region.
    pub fn format_out_of_country(&self, from: &str) -> Text {
        let Some(from) = Territory::of_region(from.as_bytes()) else {
            return self.format(Format::International);
        };
        let mut out = Text::new();
        if from.code() == self.code {
            // In North America the calling code is also what is dialled before a number of another area.
            if self.code == 1 {
                out.extend(b"1 ");
            }
            self.write(Format::National, &mut out);
            return out;
        }
        let prefix = from.field(INTERNATIONAL_PREFIX).filter(|prefix| !prefix.is_empty()).unwrap_or(b"00");
        // Of several prefixes none can be chosen, unless the territory prefers one.
        let single = prefix.iter().all(u8::is_ascii_digit).then_some(prefix);
        match from.field(PREFERRED_PREFIX).or(single) {
            Some(prefix) => {
                out.extend(prefix);
                out.push(b' ');
            }
            None => out.push(b'+'),
        }
        out.push_number(u32::from(self.code));
        out.push(b' ');
        self.write(Format::International, &mut out);
        out
    }

    /// The national number and the extension.
    fn write(&self, format: Format, out: &mut Text) {
        let main = Territory::main_of(self.code);
        match main {
            Some(main) => write_national(main, self.nsn(), format, out),
            None => out.extend(self.nsn()),
        }
        if !self.extension.is_empty() {
            let own = main.and_then(|main| main.field(EXTENSION_PREFIX));
            out.extend(if format == Format::Rfc3966 { b";ext=" } else { own.unwrap_or(b" ext. ") });
            out.extend(self.extension);
        }
    }
}
