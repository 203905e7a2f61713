//! What is to be seen: facts, not words. A view draws them in the page's language.

use crate::{Changed, Held, LoadProblem, NumberProblem};
use alloc::{string::String, vec::Vec};
use disclosure::Notice;

/// Why the receipt did not reach the server.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SendProblem {
    /// It cannot be reached. Submitting again sends the same receipt.
    Unreachable,
    /// It refused, by this code. Submitting again signs anew.
    Refused(String),
    /// The browser could not sign.
    Signing,
}

/// The disclosure screen.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DisclosureView<'a> {
    /// What is said.
    pub notice: &'a Notice,
    /// Its language, BCP 47.
    pub language: &'a str,
    /// One for each purpose that rests on consent.
    pub ticks: &'a [bool],
    /// Agree was pressed with nothing chosen.
    pub choose_first: bool,
    /// The visitor agreed before, and is asked again for this.
    pub changed: Option<&'a Changed>,
    /// A button was pressed, and what follows is still being loaded.
    pub awaits: bool,
    /// It could not be loaded.
    pub not_loaded: bool,
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
    /// What is wrong, once it is time to say so.
    pub problem: Option<NumberProblem>,
    /// The number can be used.
    pub ready: bool,
    /// Signing or sending.
    pub busy: bool,
    /// Why sending failed.
    pub send_problem: Option<&'a SendProblem>,
}

/// The screen after a no.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DeclinedView<'a> {
    /// What happens when somebody says no, in the document's words.
    pub consequence: &'a str,
    /// The disclosure's language.
    pub language: &'a str,
}

/// What is to be seen.
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
    /// After a no.
    Declined(DeclinedView<'a>),
}
