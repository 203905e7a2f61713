//! What is to be shown: facts, not texts. The widget's view renders them in the page's language.

use crate::{Changed, Held, LoadProblem, NumberProblem};
use disclosure::Notice;

/// Why the receipt did not reach the server.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SendProblem {
    /// The server cannot be reached. Submitting again sends the same receipt.
    Unreachable,
    /// The server refused it with this code. Submitting again signs a new one.
    Refused(String),
    /// The browser could not sign.
    Signing,
}

/// The disclosure screen.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DisclosureView<'a> {
    /// The notice.
    pub notice: &'a Notice,
    /// Its language, BCP 47.
    pub language: &'a str,
    /// Whether each purpose that rests on consent is ticked.
    pub ticks: &'a [bool],
    /// What the visitor has to do first, said beside the boxes.
    pub problem: Option<ChoiceProblem>,
    /// The visitor agreed before and is asked again because of this.
    pub changed: Option<&'a Changed>,
}

/// The number screen.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CaptureView<'a> {
    /// Titles of the purposes agreed to.
    pub agreed_to: Vec<&'a str>,
    /// The disclosure's language.
    pub language: &'a str,
    /// The region the number is read in.
    pub region: &'a str,
    /// The region's calling code, without `+`; "" until the engine has answered.
    pub calling_code: &'a str,
    /// An example of a number of the region, as written after the calling code; "" until the engine has answered.
    pub example: &'a str,
    /// Why the number cannot be used, once it is time to show it.
    pub problem: Option<NumberProblem>,
    /// The number can be used.
    pub ready: bool,
    /// Signing or sending.
    pub busy: bool,
    /// Why sending failed.
    pub send_problem: Option<&'a SendProblem>,
}

/// The screen after declining.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DeclinedView<'a> {
    /// What declining leads to, in the document's words.
    pub consequence: &'a str,
    /// The disclosure's language.
    pub language: &'a str,
}

/// What is to be shown.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum View<'a> {
    /// Nothing yet: the fallback stays.
    Loading,
    /// No disclosure can be shown: the fallback stays, no number is captured, the console says why.
    Unavailable(&'a LoadProblem),
    /// The disclosure and the choice.
    Disclosure(DisclosureView<'a>),
    /// The number.
    Capture(CaptureView<'a>),
    /// The receipt.
    Receipt(&'a Held),
    /// The screen after declining.
    Declined(DeclinedView<'a>),
}

/// Why the disclosure screen did not lead on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ChoiceProblem {
    /// Agree was pressed with nothing chosen.
    NothingChosen,
    /// The form was sent, and the page requires a decision.
    NotDecided,
}
