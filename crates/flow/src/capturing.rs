//! The second screen: the number. It is made of an agreement, so that no number is asked for without one.

use crate::disclosing::Agreed;
use crate::view::{CaptureView, SendProblem};
use crate::{Challenge, Checked, Settings, Version};
use alloc::{boxed::Box, string::String, vec, vec::Vec};
use phone::{E164, ParseError, Possible};
use receipt::NumberCheck;

/// What is wrong with the number, for a view to say in its language.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NumberProblem {
    /// Nothing is in the field.
    Missing,
    /// Not a number at all.
    NotANumber,
    /// `+` and a calling code that is nobody's.
    UnknownCountry,
    /// This many digits are missing.
    TooShort(i32),
    /// This many digits are too many.
    TooLong(i32),
    /// Between two possible lengths, or usable inside one area only.
    Incomplete,
    /// Of a possible length, but in no range that is assigned.
    NotAssigned,
    /// The same, where the page accepts possible numbers: "Use it anyway" is offered.
    Doubtful,
    /// No mobile number, and the page can use mobile numbers only.
    NotMobile,
    /// A number, but of no type that the page can use.
    WrongType,
    /// A number with an extension, which the page has no use for.
    Extension,
    /// The number engine could not be loaded.
    NoEngine,
}

/// A number that can be used.
#[derive(Debug)]
pub(crate) struct Usable {
    pub e164: E164,
    pub check: NumberCheck,
    /// In its international format.
    pub shown: String,
    pub extension: String,
}

/// What is known of the text in the field.
#[derive(Debug)]
pub(crate) enum Check {
    /// Nothing typed.
    Empty,
    /// Asked, not answered.
    Pending(Version),
    /// A number that can be used.
    Usable(Usable),
    /// A number that cannot.
    Wrong(NumberProblem),
}

/// A nonce and when it came, by the page's monotonic clock in milliseconds.
#[derive(Debug)]
pub(crate) struct Received {
    pub challenge: Box<Challenge>,
    pub at: i64,
}

#[derive(Debug)]
pub(crate) struct Capturing {
    pub agreed: Agreed,
    /// The question to the server that is not answered yet.
    pub asked: Option<Version>,
    pub challenge: Option<Received>,
    pub earlier_nonces: Vec<String>,
    pub region: String,
    /// The visitor chose it, or typed a number that says it: what the page finds out later does not change it.
    pub region_settled: bool,
    pub text: String,
    pub filled: bool,
    /// When the number became usable.
    pub captured_at: i64,
    pub check: Check,
    /// The visitor left the field or submitted: what is wrong is said from now on.
    pub say: bool,
    pub use_anyway: bool,
    /// A submit waits for the engine's answer.
    pub submit_waits: bool,
    pub send_problem: Option<SendProblem>,
}

impl Capturing {
    pub fn new(agreed: Agreed, region: String) -> Capturing {
        Capturing {
            agreed,
            asked: None,
            challenge: None,
            earlier_nonces: vec![],
            region,
            region_settled: false,
            text: String::new(),
            filled: false,
            captured_at: 0,
            check: Check::Empty,
            say: false,
            use_anyway: false,
            submit_waits: false,
            send_problem: None,
        }
    }

    /// The text changed. Says whether a usable number is gone by it.
    pub fn typed(&mut self, text: String, filled: bool) -> bool {
        // One filled piece makes the number a filled one, until the field is emptied.
        self.filled = filled || (self.filled && !self.text.is_empty());
        self.text = text;
        self.use_anyway = false;
        self.send_problem = None;
        matches!(self.check, Check::Usable(_))
    }

    /// The first that is not white space.
    pub fn first_char(&self) -> Option<char> {
        self.text.chars().find(|c| !c.is_whitespace())
    }

    /// Whether the engine is asked this question still.
    pub fn awaits(&self, version: Version) -> bool {
        matches!(self.check, Check::Pending(awaited) if awaited == version)
    }

    pub fn checked(&mut self, answer: Result<Box<Checked>, ParseError>, settings: &Settings, now: i64) {
        // A full international number says its own region; the picker follows it.
        if let Ok(Checked { region, valid: true, .. }) = answer.as_deref()
            && matches!(self.first_char(), Some('+' | '＋'))
            && region.len() == 2
            && region.bytes().all(|b| b.is_ascii_uppercase())
        {
            self.region = region.clone();
            self.region_settled = true;
        }
        self.check = match answer {
            Ok(parsed) => judge(*parsed, settings, self.use_anyway),
            Err(ParseError::InvalidCountryCode) => Check::Wrong(NumberProblem::UnknownCountry),
            Err(ParseError::TooShortAfterIdd | ParseError::TooShortNsn) => Check::Wrong(NumberProblem::Incomplete),
            Err(ParseError::NotANumber | ParseError::TooLongNsn) => Check::Wrong(NumberProblem::NotANumber),
        };
        self.captured_at = now;
    }

    /// The number, where it can be used.
    pub fn usable(&self) -> Option<&Usable> {
        match &self.check {
            Check::Usable(usable) => Some(usable),
            _ => None,
        }
    }

    /// What is wrong now, said or not.
    pub fn problem(&self) -> Option<NumberProblem> {
        match &self.check {
            Check::Empty => Some(NumberProblem::Missing),
            Check::Wrong(problem) => Some(*problem),
            Check::Pending(_) | Check::Usable(_) => None,
        }
    }

    /// What is to be seen. While signing and sending the number is out of the field's hands, and it is usable.
    pub fn view(&self, busy: bool) -> CaptureView<'_> {
        CaptureView {
            agreed_to: self.agreed.titles(),
            language: &self.agreed.disclosure().document.language,
            region: &self.region,
            problem: if self.say && !busy { self.problem() } else { None },
            ready: busy || self.usable().is_some(),
            busy,
            send_problem: self.send_problem.as_ref(),
        }
    }
}

fn judge(parsed: Checked, settings: &Settings, use_anyway: bool) -> Check {
    let doubted = !parsed.valid;
    let problem = match (parsed.reason, parsed.missing, parsed.e164) {
        (Possible::InvalidCountryCode, ..) => NumberProblem::UnknownCountry,
        (Possible::TooShort | Possible::InvalidLength, missing, _) if missing > 0 => NumberProblem::TooShort(missing),
        (Possible::TooLong, missing, _) if missing < 0 => NumberProblem::TooLong(-missing),
        (Possible::IsPossible, _, None) => NumberProblem::NotANumber,
        (Possible::IsPossible, ..) if doubted && !settings.accept_possible => NumberProblem::NotAssigned,
        // Of a number that the metadata does not know the type is not known either.
        (Possible::IsPossible, ..) if doubted && !use_anyway => NumberProblem::Doubtful,
        (Possible::IsPossible, ..) if !doubted && !wanted(&parsed.number_type, &settings.types) => match settings.types.as_str() {
            "MOBILE" => NumberProblem::NotMobile,
            _ => NumberProblem::WrongType,
        },
        (Possible::IsPossible, ..) if !parsed.extension.is_empty() && !settings.extension => NumberProblem::Extension,
        (Possible::IsPossible, _, Some(e164)) => {
            return Check::Usable(Usable {
                e164,
                check: if doubted { NumberCheck::Possible } else { NumberCheck::Valid },
                shown: parsed.international,
                extension: parsed.extension,
            });
        }
        _ => NumberProblem::Incomplete,
    };
    Check::Wrong(problem)
}

/// Whether a number of this type is one of those wanted. Where mobile and fixed numbers look alike, either will do.
fn wanted(number_type: &str, types: &str) -> bool {
    let mut all = types
        .as_bytes()
        .split(|byte| matches!(byte, b' ' | b','))
        .filter(|one| !one.is_empty())
        .peekable();
    all.peek().is_none() || all.any(|one| one == number_type.as_bytes() || (number_type == "FIXED_LINE_OR_MOBILE" && matches!(one, b"MOBILE" | b"FIXED_LINE")))
}
