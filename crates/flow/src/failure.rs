//! What can fail once the visitor has decided, and what happens next. The widget has one sentence for each, which is both shown and
//! announced; codes go to the page's `error` event and never to visitors.
//!
//! | Failure | The form | What happens next |
//! |---|---|---|
//! | [`NotSent`](Failure::NotSent) | waits | sent again by itself and at each press, on a later visit too; then the form goes |
//! | [`Refused`](Failure::Refused) | stopped | the next press signs a new receipt; one that may have arrived before is withdrawn |
//! | [`NotSigned`](Failure::NotSigned) | stopped | the next press tries again |
//! | [`NotChecked`](Failure::NotChecked) | waits | asked again by itself and at each press; then the form goes, or says what was withdrawn |
//! | [`WithdrawalWaits`](Failure::WithdrawalWaits) | goes without the number | sent again by itself, from any page of the site |
//! | [`NotStored`](Failure::NotStored) | stopped | the visitor saves the receipt; the next press sends the form |
//!
//! A number that the engine could not check is a [`NumberProblem`](crate::NumberProblem) of the field.

/// A failure after the decision.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Failure {
    /// The receipt server cannot be reached.
    NotSent,
    /// The receipt server refused the receipt.
    Refused,
    /// The browser could not sign.
    NotSigned,
    /// Whether an earlier agreement, or one that came late, still stands could not be found out.
    NotChecked,
    /// A withdrawal could not be sent yet.
    WithdrawalWaits,
    /// The browser did not keep the receipt, or its withdrawal: its storage is full or forbidden.
    NotStored,
}

impl Failure {
    /// The code for the page; "" for a refusal, which has the server's own.
    pub fn code(self) -> &'static str {
        match self {
            Failure::NotSent | Failure::NotChecked | Failure::WithdrawalWaits => "ERR_SERVER_UNREACHABLE",
            Failure::Refused => "",
            Failure::NotSigned => "ERR_SIGNING",
            Failure::NotStored => "ERR_STORAGE",
        }
    }
}
