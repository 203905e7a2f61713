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
    /// `+` and an unassigned calling code.
    UnknownCountry,
    /// This many digits are missing.
    TooShort(i32),
    /// This many digits are too many.
    TooLong(i32),
    /// Between two possible lengths, or usable inside one area only.
    Incomplete,
    /// Of a possible length, but in no assigned range.
    NotAssigned,
    /// The same, where the page accepts possible numbers: "Use it anyway" is offered.
    Doubtful,
    /// Not a mobile number, and the page takes mobile numbers only.
    NotMobile,
    /// Of a type that the page does not take.
    WrongType,
    /// With an extension, which the page does not take.
    Extension,
    /// The number engine could not be loaded.
    NoEngine,
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
    /// The number can be used once the visitor confirms it.
    Doubtful(Usable),
    /// The number cannot be used.
    Wrong(NumberProblem),
}

/// Judges the engine's answer by the page's settings.
pub(crate) fn judge(number: Result<Box<Checked>, ParseError>, settings: &Settings) -> Check {
    Check::Wrong(match number {
        Ok(checked) => match (checked.reason, checked.missing) {
            (Possible::IsPossible, _) => return judge_possible(*checked, settings),
            (Possible::InvalidCountryCode, _) => NumberProblem::UnknownCountry,
            (Possible::TooShort | Possible::InvalidLength, missing @ 1..) => NumberProblem::TooShort(missing),
            (Possible::TooLong, missing @ ..=-1) => NumberProblem::TooLong(missing.saturating_neg()),
            (Possible::TooShort | Possible::InvalidLength | Possible::TooLong | Possible::IsPossibleLocalOnly, _) => NumberProblem::Incomplete,
        },
        Err(ParseError::InvalidCountryCode) => NumberProblem::UnknownCountry,
        Err(ParseError::TooShortAfterIdd | ParseError::TooShortNsn) => NumberProblem::Incomplete,
        Err(ParseError::NotANumber | ParseError::TooLongNsn) => NumberProblem::NotANumber,
    })
}

fn judge_possible(checked: Checked, settings: &Settings) -> Check {
    let Some(e164) = checked.e164 else {
        return Check::Wrong(NumberProblem::NotANumber);
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
    let usable = Usable {
        e164,
        check: if checked.valid { NumberCheck::Valid } else { NumberCheck::Possible },
        international: checked.international,
        extension: checked.extension,
    };
    if checked.valid { Check::Usable(usable) } else { Check::Doubtful(usable) }
}

/// The region that a valid number with its calling code belongs to. The country picker follows it.
pub(crate) fn implied_region<'a>(text: &str, number: &'a Result<Box<Checked>, ParseError>) -> Option<&'a str> {
    let Ok(checked) = number else { return None };
    let international = text.trim_start().starts_with(['+', '＋']);
    // `001` is the region of numbers that belong to no country.
    let is_country = checked.region.len() == 2 && checked.region.bytes().all(|byte| byte.is_ascii_uppercase());
    (checked.valid && international && is_country).then_some(&*checked.region)
}
