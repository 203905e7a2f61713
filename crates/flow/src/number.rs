//! What is known about the number in the field, and whether the page can use it.

use crate::{Checked, Settings};
use phone::{E164, ParseError, Possible};
use receipt::NumberCheck;

/// Why a number cannot be used. A view says it in its language.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NumberProblem {
    /// The field is empty.
    Missing,
    /// Not a number at all.
    NotANumber,
    /// Neither `+` nor a country in which the number could be read.
    NoCountry,
    /// `+` and an unassigned calling code.
    UnknownCountry,
    /// This many digits are missing.
    TooShort(i32),
    /// This many digits are too many.
    TooLong(i32),
    /// More digits than any number has, whatever the country.
    FarTooLong,
    /// Between two possible lengths, or usable inside one area only.
    Incomplete,
    /// Of a possible length, but in no assigned range.
    NotAssigned,
    /// The same, where the page accepts possible numbers: "Use it anyway" is offered.
    Doubtful,
    /// A number that takes no texts, where only texts were agreed to: "Use it anyway" is offered.
    NoTexts,
    /// A letter stands where this digit may be meant.
    Letter(char, char),
    /// Not a mobile number, and the page takes mobile numbers only.
    NotMobile,
    /// Of a type that the page does not take.
    WrongType,
    /// With an extension, which the page does not take.
    Extension,
    /// The number engine could not be loaded.
    NoEngine,
}

impl NumberProblem {
    /// Whether the visitor may use the number all the same.
    pub fn may_be_used(self) -> bool {
        match self {
            NumberProblem::Doubtful | NumberProblem::NoTexts => true,
            NumberProblem::Missing
            | NumberProblem::NotANumber
            | NumberProblem::NoCountry
            | NumberProblem::UnknownCountry
            | NumberProblem::TooShort(_)
            | NumberProblem::TooLong(_)
            | NumberProblem::FarTooLong
            | NumberProblem::Incomplete
            | NumberProblem::NotAssigned
            | NumberProblem::Letter(..)
            | NumberProblem::NotMobile
            | NumberProblem::WrongType
            | NumberProblem::Extension
            | NumberProblem::NoEngine => false,
        }
    }
}

/// A number that can be used.
#[derive(Debug)]
pub(crate) struct Usable {
    pub e164: E164,
    pub check: NumberCheck,
    pub international: String,
    pub extension: String,
}

/// What is known about the text in the field.
#[derive(Debug)]
pub(crate) enum Check {
    /// The field is empty.
    Empty,
    /// The engine has not answered yet.
    Pending,
    /// The number can be used.
    Usable(Usable),
    /// The number can be used once the visitor confirms it, because of this.
    Doubtful(Usable, NumberProblem),
    /// The number cannot be used.
    Wrong(NumberProblem),
}

/// Judges the engine's answer about a text that was read in this region, by the page's settings.
pub(crate) fn judge(number: Result<Box<Checked>, ParseError>, text: &str, region: &str, settings: &Settings, only_texts: bool) -> Check {
    let extended = number.as_ref().is_ok_and(|number| !number.extension.is_empty());
    if let Some(letter) = letter(text).filter(|_| !extended) {
        return Check::Wrong(letter);
    }
    Check::Wrong(match number {
        Ok(checked) => match (checked.reason, checked.missing) {
            (Possible::IsPossible, _) => return judge_possible(*checked, settings, only_texts),
            (Possible::InvalidCountryCode, _) => NumberProblem::UnknownCountry,
            (Possible::TooShort | Possible::InvalidLength, missing @ 1..) => NumberProblem::TooShort(missing),
            (Possible::TooLong, missing @ ..=-1) => NumberProblem::TooLong(missing.saturating_neg()),
            (Possible::TooShort | Possible::InvalidLength | Possible::TooLong | Possible::IsPossibleLocalOnly, _) => NumberProblem::Incomplete,
        },
        Err(ParseError::InvalidCountryCode) if region.is_empty() && !is_international(text) => NumberProblem::NoCountry,
        Err(ParseError::InvalidCountryCode) => NumberProblem::UnknownCountry,
        Err(ParseError::TooShortAfterIdd | ParseError::TooShortNsn) => NumberProblem::Incomplete,
        // The beginning of a number is none yet.
        Err(ParseError::NotANumber) if is_beginning(text) => NumberProblem::Incomplete,
        Err(ParseError::NotANumber) => NumberProblem::NotANumber,
        Err(ParseError::TooLongNsn) => NumberProblem::FarTooLong,
    })
}

/// Whether a text begins with a plus sign, also a wide one: it is then read alike in every region.
pub(crate) fn is_international(text: &str) -> bool {
    text.trim_start().starts_with(['+', '＋'])
}

/// Digits and no more than what separates them.
fn is_beginning(text: &str) -> bool {
    text.bytes().any(|byte| byte.is_ascii_digit()) && text.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'+' | b' ' | b'(' | b')' | b'-' | b'.'))
}

/// A letter that touches a digit. The engine skips it, and what remains may be another number. Three and more are a word, such as `1-800-FLOWERS`.
fn letter(text: &str) -> Option<NumberProblem> {
    let (mut touches, mut first, mut length) = (false, ' ', 0);
    // A space ends the last word.
    for c in text.chars().chain([' ']) {
        let is_digit = c.is_ascii_digit();
        if c.is_ascii_alphabetic() || matches!(c, 'О' | 'о' | 'І' | 'і') {
            first = if length == 0 { c } else { first };
            length += 1;
        } else if (1..3).contains(&length) && (touches || is_digit) {
            return Some(match first {
                // Latin and Cyrillic.
                'O' | 'o' | 'О' | 'о' => NumberProblem::Letter(first, '0'),
                'I' | 'i' | 'l' | 'І' | 'і' => NumberProblem::Letter(first, '1'),
                'Z' | 'z' => NumberProblem::Letter(first, '2'),
                'S' | 's' => NumberProblem::Letter(first, '5'),
                'B' => NumberProblem::Letter(first, '8'),
                _ => NumberProblem::NotANumber,
            });
        } else {
            (touches, length) = (is_digit, 0);
        }
    }
    None
}

fn judge_possible(checked: Checked, settings: &Settings, only_texts: bool) -> Check {
    let Some(e164) = checked.e164 else {
        // More digits than a receipt's number can have.
        return Check::Wrong(NumberProblem::WrongType);
    };
    if !checked.valid && !settings.accept_possible {
        return Check::Wrong(NumberProblem::NotAssigned);
    }
    // The type of a number that the metadata does not know is not known either.
    if checked.valid && !settings.takes_type(&checked.number_type) {
        let only_mobile = settings.types == "MOBILE";
        return Check::Wrong(if only_mobile { NumberProblem::NotMobile } else { NumberProblem::WrongType });
    }
    if !checked.extension.is_empty() && !settings.extension {
        return Check::Wrong(NumberProblem::Extension);
    }
    // A page that names the types that it takes knows what it does with them.
    let no_texts = only_texts && checked.valid && settings.types.is_empty() && takes_no_texts(&checked.number_type);
    let usable = Usable {
        e164,
        check: if checked.valid { NumberCheck::Valid } else { NumberCheck::Possible },
        international: checked.international,
        extension: checked.extension,
    };
    match (no_texts, checked.valid) {
        (true, _) => Check::Doubtful(usable, NumberProblem::NoTexts),
        (false, true) => Check::Usable(usable),
        (false, false) => Check::Doubtful(usable, NumberProblem::Doubtful),
    }
}

/// Whether numbers of a type take no texts. Of types that may, such as either of mobile and fixed line, nothing is known.
fn takes_no_texts(number_type: &str) -> bool {
    matches!(number_type, "FIXED_LINE" | "TOLL_FREE" | "PREMIUM_RATE" | "SHARED_COST" | "UAN" | "VOICEMAIL")
}
