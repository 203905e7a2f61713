//! What is to be shown: facts, not texts. The widget's view renders them in the page's language.

use crate::{Changed, Failure, Held, LoadProblem, NumberProblem};
use disclosure::Notice;
use receipt::Digest;

/// The disclosure screen.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DisclosureView<'a> {
    /// The notice.
    pub notice: &'a Notice,
    /// SHA-256 of its document.
    pub digest: &'a Digest,
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
    /// The region that the number is read in, ISO 3166 alpha-2; `001` where its calling code belongs to none.
    pub region: &'a str,
    /// Its calling code, without `+`; "" until the engine has answered.
    pub calling_code: &'a str,
    /// An example of its numbers, as written after the calling code; "" until the engine has answered.
    pub example: &'a str,
    /// Why the number cannot be used, once it is time to show it.
    pub problem: Option<NumberProblem>,
    /// The number in full, once it is time to show it.
    pub said_back: Option<&'a str>,
    /// The number can be used.
    pub ready: bool,
    /// Signing or sending.
    pub busy: bool,
    /// The form was submitted with boxes ticked, without Agree.
    pub by_submit: bool,
    /// Why the form was not submitted.
    pub failure: Option<Failure>,
}

/// The screen after declining.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DeclinedView<'a> {
    /// What declining leads to, in the document's words.
    pub consequence: &'a str,
    /// The disclosure's language.
    pub language: &'a str,
    /// An earlier agreement that this no does not end.
    pub earlier: Option<&'a Held>,
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
    /// The notice was shown longer ago than a receipt may say.
    ShownTooLongAgo,
}
