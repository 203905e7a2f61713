//! The second screen: the number. It is made of an agreement, so that no number is asked for without one.

use crate::disclosing::Agreed;
use crate::view::{CaptureView, SendProblem};
use crate::{Challenge, Effect, Happening, Settings, Version};
use alloc::{string::String, vec, vec::Vec};
use phone::{E164, ParseError, Parsed, Possible};
use receipt::NumberCheck;

/// What is wrong with the number, for a view to say in its language.
#[derive(Clone, Debug, PartialEq, Eq)]
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
    /// The number engine could not be loaded.
    NoEngine,
}

/// What is known of the text in the field.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Check {
    /// Nothing typed.
    Empty,
    /// Asked, not answered.
    Pending(Version),
    /// A number that can be used.
    Usable { e164: E164, check: NumberCheck, shown: String },
    /// A number that cannot.
    Wrong(NumberProblem),
}

/// A nonce and when it came, by the page's monotonic clock in milliseconds.
#[derive(Debug)]
pub(crate) struct Received {
    pub challenge: Challenge,
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

    /// The text changed: ask the engine, unless there is nothing to ask.
    pub fn typed(&mut self, text: String, filled: bool, version: Version) -> Vec<Effect> {
        let was_usable = matches!(self.check, Check::Usable { .. });
        // One filled piece makes the number a filled one, until the field is emptied.
        self.filled = filled || (self.filled && !self.text.is_empty());
        self.text = text;
        self.use_anyway = false;
        self.send_problem = None;
        let mut effects = self.ask(version);
        if was_usable {
            effects.push(Effect::Tell(Happening::Number(None)));
        }
        effects
    }

    pub fn ask(&mut self, version: Version) -> Vec<Effect> {
        if self.text.trim().is_empty() {
            self.check = Check::Empty;
            return vec![];
        }
        self.check = Check::Pending(version);
        vec![Effect::CheckNumber {
            version,
            text: self.text.clone(),
            region: self.region.clone(),
        }]
    }

    pub fn checked(&mut self, answer: Result<Parsed, ParseError>, settings: &Settings, now: i64) -> Vec<Effect> {
        // A full international number says its own region; the picker follows it.
        if let Ok(Parsed {
            region: Some(region),
            valid: true,
            ..
        }) = &answer
            && self.text.trim_start().starts_with(['+', '＋'])
            && region.len() == 2
            && region.bytes().all(|b| b.is_ascii_uppercase())
        {
            self.region = region.clone();
        }
        self.check = judge(answer, settings.accept_possible, self.use_anyway);
        match &self.check {
            Check::Usable { e164, .. } => {
                self.captured_at = now;
                vec![Effect::Tell(Happening::Number(Some(e164.as_str().into())))]
            }
            _ => vec![],
        }
    }

    /// What is wrong now, said or not.
    pub fn problem(&self) -> Option<NumberProblem> {
        match &self.check {
            Check::Empty => Some(NumberProblem::Missing),
            Check::Wrong(problem) => Some(problem.clone()),
            Check::Pending(_) | Check::Usable { .. } => None,
        }
    }

    pub fn view(&self, busy: bool) -> CaptureView<'_> {
        CaptureView {
            agreed_to: self.agreed.titles(true).map(|t| t.as_str()).collect(),
            language: &self.agreed.disclosure().document.language,
            region: &self.region,
            problem: if self.say { self.problem() } else { None },
            ready: matches!(self.check, Check::Usable { .. }),
            busy,
            send_problem: self.send_problem.clone(),
        }
    }
}

fn judge(answer: Result<Parsed, ParseError>, accept_possible: bool, use_anyway: bool) -> Check {
    let parsed = match answer {
        Ok(parsed) => parsed,
        Err(ParseError::InvalidCountryCode) => return Check::Wrong(NumberProblem::UnknownCountry),
        Err(ParseError::NotANumber) => return Check::Wrong(NumberProblem::NotANumber),
        Err(ParseError::TooShortAfterIdd | ParseError::TooShortNsn) => return Check::Wrong(NumberProblem::Incomplete),
        Err(ParseError::TooLongNsn) => return Check::Wrong(NumberProblem::NotANumber),
    };
    let problem = match (parsed.reason, parsed.missing) {
        (Possible::InvalidCountryCode, _) => NumberProblem::UnknownCountry,
        (Possible::TooShort | Possible::InvalidLength, missing) if missing > 0 => NumberProblem::TooShort(missing),
        (Possible::TooLong, missing) if missing < 0 => NumberProblem::TooLong(-missing),
        (Possible::IsPossible, _) if parsed.valid => {
            return match parsed.e164 {
                Some(e164) => Check::Usable {
                    e164,
                    check: NumberCheck::Valid,
                    shown: parsed.international,
                },
                None => Check::Wrong(NumberProblem::NotANumber),
            };
        }
        (Possible::IsPossible, _) => match (accept_possible, use_anyway, parsed.e164) {
            (true, true, Some(e164)) => {
                return Check::Usable {
                    e164,
                    check: NumberCheck::Possible,
                    shown: parsed.international,
                };
            }
            (true, _, _) => NumberProblem::Doubtful,
            (false, _, _) => NumberProblem::NotAssigned,
        },
        _ => NumberProblem::Incomplete,
    };
    Check::Wrong(problem)
}
