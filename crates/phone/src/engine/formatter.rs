//! The state of `AsYouTypeFormatter`, digit by digit.
//!
//! What lives here: the choice of a format for digits that more may follow, with the prefixes before them, under Google's names and in Google's order.
//! What deliberately does not: the text around the digits, and the caret (`typing.rs`).
//!
//! Which format is shown depends on what was shown before, so that each keystroke replays all digits; only the last result is written. The prefix and the
//! national number are two parts of what was typed, so the prefix is stored as a length and a set of bits for its spaces.
//!
//! One deviation from Google's is deliberate: where a prefix would be followed by two spaces (`00 1 1  240`), there is one.

use super::format::{NumberFormats, Piece, Pieces, sizes};
use super::pattern::Positions;
use super::prefix::country_code;
use super::rules::looking_at;
use super::tables::{INTERNATIONAL_PREFIX, NATIONAL_PREFIX, PREFIX_FOR_PARSING, Territory};
use super::text::Text;

/// The most digits, including the plus, that are formatted: more than any number has, and their places are the bits of a `u32`.
pub(crate) const LONGEST: usize = 31;
/// `MIN_LEADING_DIGITS_LENGTH`.
const LEADING: usize = 3;
/// Digits that a template has at most: as many nines Google fills it with.
const NINES: usize = 15;
/// Formats of one territory that are considered; a test says that none has more.
const FORMATS: usize = 24;

/// One of the `possibleFormats`.
#[derive(Clone, Copy, Default)]
struct Candidate {
    /// The pattern of the digits it begins with.
    leading: &'static [u8],
    /// Its way of writing (see `format.rs`), which stands for its pattern too: they have the same groups.
    way: &'static [u8],
    /// How many digits it has at least.
    least: usize,
    /// How many at most.
    most: usize,
    /// `NATIONAL_PREFIX_SEPARATORS_PATTERN`: whether its national prefix formatting rule has a space or a hyphen.
    separates: bool,
}

struct Formatter<'t> {
    /// `accruedInputWithoutFormatting`.
    typed: &'t [u8],
    /// `nationalNumber`, the last of them. What is before it is the `prefixBeforeNationalNumber`.
    national: &'t [u8],
    /// Before which of the digits the prefix has a space; the first of the national number is one of them.
    spaces: u32,
    /// `currentMetadata`; none where Google has `EMPTY_METADATA`.
    territory: Option<Territory>,
    /// How many digits the `extractedNationalPrefix` has.
    extracted: usize,
    /// Where it begins.
    extracted_at: usize,
    /// `ableToFormat`.
    able: bool,
    /// `isCompleteNumber`.
    complete: bool,
    /// `isExpectingCountryCallingCode`.
    expecting: bool,
    /// `shouldAddSpaceAfterNationalPrefix`.
    add_space: bool,
    /// `possibleFormats`: those that were available, and bits that say which of them are possible still.
    available: [Candidate; FORMATS],
    possible: u32,
    /// `currentFormattingPattern`, as the way of writing that it belongs to; empty if there is none.
    pattern: &'static [u8],
    /// The way of writing that the `formattingTemplate` is made of, and how many digits that has room for; nothing if there is none.
    template: (&'static [u8], usize),
    /// The way in which the national number is written, and how many digits its groups share out; nothing if as it was typed.
    shown: (&'static [u8], usize),
}

/// What the formatter shows of digits, before which a plus may stand.
pub(crate) fn write(region: &[u8], typed: &[u8]) -> Text {
    let mut formatter = Formatter {
        typed: &[],
        national: &[],
        spaces: 0,
        territory: Territory::of_region(region).map(Territory::main),
        extracted: 0,
        extracted_at: 0,
        able: true,
        complete: false,
        expecting: false,
        add_space: false,
        available: [Candidate::default(); FORMATS],
        possible: 0,
        pattern: &[],
        template: (&[], 0),
        shown: (&[], 0),
    };
    let mut written = false;
    let mut start = usize::from(typed.first() == Some(&b'+'));
    for end in 1..=typed.len() {
        formatter.typed = typed.get(..end).unwrap_or_default();
        formatter.national = formatter.typed.get(start..).unwrap_or_default();
        written = formatter.input_digit();
        start = formatter.start();
    }
    let mut out = Text::new();
    if written {
        formatter.append_national_number(&mut out);
    } else {
        out.extend(typed);
    }
    out
}

impl Formatter<'_> {
    /// Where the national number begins.
    fn start(&self) -> usize {
        self.typed.len() - self.national.len()
    }

    /// So many digits more are the prefix's.
    fn skip(&mut self, count: usize) {
        self.national = self.national.get(count..).unwrap_or_default();
    }

    /// `inputDigitWithOptionToRememberPosition`, of the last digit typed: whether anything but what was typed is to be shown.
    fn input_digit(&mut self) -> bool {
        if !self.able {
            // A plus or an international prefix may have become clear, or a longer national prefix.
            let found = if self.extract_idd() {
                self.extract_country_calling_code()
            } else {
                self.extract_longer_ndd()
            };
            if !found {
                return false;
            }
            // `attemptToChoosePatternWithPrefixExtracted`.
            self.able = true;
            self.expecting = false;
            self.template = (&[], 0);
            self.pattern = &[];
            return self.choose_formatting_pattern();
        }
        match self.typed.len() {
            0..LEADING => return false,
            LEADING if self.extract_idd() => self.expecting = true,
            LEADING => {
                self.extracted_at = self.start();
                self.extracted = self.remove_national_prefix();
                return self.choose_formatting_pattern();
            }
            _ => {}
        }
        if self.expecting {
            self.expecting = !self.extract_country_calling_code();
            return true;
        }
        if self.possible == 0 {
            return self.choose_formatting_pattern();
        }
        // `inputDigitHelper`: the digit goes into the template, if that has a place left.
        let current = self.template;
        if current.1 < self.national.len() {
            // Not able unless there are others to try.
            self.able = !self.possible.is_power_of_two();
            self.pattern = &[];
        }
        if self.format_accrued_digits() {
            return true;
        }
        self.narrow_down();
        self.shown = if self.create_new_template() { self.template } else { current };
        self.able
    }

    /// `attemptToChooseFormattingPattern`.
    fn choose_formatting_pattern(&mut self) -> bool {
        self.shown = (&[], 0);
        self.possible = 0;
        if self.national.len() < LEADING {
            return true;
        }
        self.find_available_formats();
        if self.format_accrued_digits() {
            return true;
        }
        let created = self.create_new_template();
        self.shown = self.template;
        created
    }

    /// `getAvailableFormats`.
    fn find_available_formats(&mut self) {
        let Some(territory) = self.territory else { return };
        let prefixed = self.extracted > 0;
        let digits = Positions::unfinished(self.national);
        let mut free = self.available.iter_mut();
        for format in NumberFormats::of(territory).filter(|format| digits.start_with(format.leading)) {
            let way = if self.complete && !prefixed {
                format.international
            } else {
                Some(format.national)
            };
            // Some formats are for numbers with a national prefix alone, and some for those without.
            let without = matches!(format.rule, b"" | b"$" | b"($)");
            let fits = format.optional || if prefixed { !without || format.carrier } else { self.complete || without };
            // `ELIGIBLE_FORMAT_PATTERN`: it writes all digits typed, and no others.
            let Some(way) = way.filter(|way| fits && !way.iter().any(|byte| matches!(byte, b'!' | b'0'..=b'9'))) else {
                continue;
            };
            if let Some(free) = free.next() {
                // A small letter of a group says how many digits it has at least, a capital one how many more.
                let sum = |from: u8| way.iter().map(|byte| if *byte >= from { usize::from(byte & 31) } else { 0 }).sum();
                *free = Candidate {
                    leading: format.leading,
                    way,
                    least: sum(b'`'),
                    most: sum(b'A'),
                    separates: format.rule.iter().any(|byte| matches!(byte, b' ' | b'-')),
                };
                self.possible = self.possible << 1 | 1;
            }
        }
    }

    /// `narrowDownPossibleFormats`: those remain whose leading digits can be these.
    fn narrow_down(&mut self) {
        let digits = Positions::unfinished(self.national);
        let mut bit = 1;
        for candidate in &self.available {
            if bit > self.possible {
                break;
            }
            if !digits.start_with(candidate.leading) {
                self.possible &= !bit;
            }
            bit <<= 1;
        }
    }

    /// `attemptToFormatAccruedDigits`: the first format whose pattern they match.
    fn format_accrued_digits(&mut self) -> bool {
        let length = self.national.len();
        let found = candidates(&self.available, self.possible).find(|candidate| (candidate.least..=candidate.most).contains(&length));
        if let Some(found) = found {
            self.add_space = found.separates;
            self.shown = (found.way, length);
        }
        found.is_some()
    }

    /// `maybeCreateNewTemplate`: of the first format that has room for the digits, unless its pattern is that in use.
    fn create_new_template(&mut self) -> bool {
        let length = self.national.len();
        for candidate in candidates(&self.available, self.possible) {
            if groups(self.pattern).eq(groups(candidate.way)) {
                return false;
            }
            self.template = (&[], 0);
            let room = candidate.most.min(NINES);
            if room >= length {
                self.template = (candidate.way, room);
                self.pattern = candidate.way;
                self.add_space = candidate.separates;
                return true;
            }
        }
        self.able = false;
        false
    }

    /// `attemptToExtractIdd`: a plus, or the international prefix of the territory.
    fn extract_idd(&mut self) -> bool {
        let plus = self.typed.first() == Some(&b'+');
        let end = if plus {
            1
        } else {
            let prefix = self.territory.and_then(|territory| territory.field(INTERNATIONAL_PREFIX));
            length(prefix.map(|prefix| if prefix.is_empty() { b"00" } else { prefix }), self.typed)
        };
        if end > 0 {
            self.complete = true;
            self.national = self.typed;
            self.skip(end);
            self.spaces = u32::from(!plus) << end;
        }
        end > 0
    }

    /// `attemptToExtractCountryCallingCode`.
    fn extract_country_calling_code(&mut self) -> bool {
        let Some((code, length)) = country_code(self.national) else { return false };
        self.territory = Territory::main_of(code);
        self.skip(length);
        self.spaces |= 1 << self.start();
        self.extracted = 0;
        true
    }

    /// `ableToExtractLongerNdd`: whether with more digits the national prefix is another.
    fn extract_longer_ndd(&mut self) -> bool {
        if self.extracted > 0 {
            self.national = self.typed;
            self.skip(self.extracted_at);
            self.spaces &= (2 << self.extracted_at) - 1;
        }
        let found = self.remove_national_prefix() != self.extracted;
        if found {
            self.spaces |= 1 << self.start();
        }
        found
    }

    /// `removeNationalPrefixFromNationalNumber`: how many digits the prefix has.
    fn remove_national_prefix(&mut self) -> usize {
        let Some(territory) = self.territory else { return 0 };
        // `isNanpaNumberWithNationalPrefix`.
        let nanpa = territory.code() == 1 && matches!(self.national, [b'1', rest @ ..] if !matches!(rest, [b'0' | b'1', ..]));
        let length = if nanpa {
            1
        } else {
            length(territory.field(PREFIX_FOR_PARSING).or_else(|| territory.field(NATIONAL_PREFIX)), self.national)
        };
        self.skip(length);
        self.complete |= length > 0;
        self.spaces |= u32::from(nanpa) << self.start();
        length
    }

    /// `appendNationalNumber`, after the prefix.
    fn append_national_number(&self, out: &mut Text) {
        let start = self.start();
        for (at, byte) in self.typed.iter().enumerate().take(start) {
            if self.spaces >> at & 1 == 1 {
                out.push(b' ');
            }
            out.push(*byte);
        }
        if start > 0 && (self.add_space || self.spaces >> start & 1 == 1) {
            out.push(b' ');
        }
        let mut rest = self.national.iter();
        let (way, digits) = self.shown;
        let mut sizes = sizes(way, digits as u8).unwrap_or_default().into_iter();
        for piece in Pieces::of(way) {
            match piece {
                Piece::Character(character) if rest.len() > 0 => out.push(character),
                Piece::Character(_) => {}
                Piece::Group { .. } => {
                    let size = sizes.next().unwrap_or_default();
                    rest.by_ref().take(usize::from(size)).for_each(|digit| out.push(*digit));
                }
            }
        }
        rest.for_each(|digit| out.push(*digit));
    }
}

/// Those of the available formats that are possible.
fn candidates(available: &[Candidate; FORMATS], mut possible: u32) -> impl Iterator<Item = &Candidate> {
    available.iter().filter(move |_| {
        let is = possible & 1 == 1;
        possible >>= 1;
        is
    })
}

/// How many of the digits rules take (see `rules.rs`).
fn length(rules: Option<&[u8]>, digits: &[u8]) -> usize {
    rules.and_then(|rules| looking_at(rules, digits)).map_or(0, |found| found.end)
}

/// The groups of a way of writing, as they are spelt: characters come before letters.
fn groups(way: &'static [u8]) -> impl Iterator<Item = &'static u8> {
    way.iter().filter(|byte| **byte >= b'A')
}

#[cfg(test)]
mod tests {
    use super::super::tables::regions;
    use super::*;

    #[test]
    fn all_formats_of_every_territory_are_considered() {
        for (_, code) in regions() {
            let count = Territory::main_of(code).map_or(0, |main| NumberFormats::of(main).count());
            assert!(count <= FORMATS, "+{code} has {count}");
        }
    }
}
