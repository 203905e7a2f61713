//! What the form learns: the value it submits and whether it may.

use crate::NumberProblem;

/// What the form submits for the element.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FormValue<'a> {
    /// Nothing: no decision yet, or one that is not complete.
    Nothing,
    /// NAME_consent = `declined`.
    Declined,
    /// NAME, NAME_consent = `given`, NAME_receipt, NAME_countersignature.
    Given {
        /// E.164.
        phone: &'a str,
        /// The compact SD-JWT.
        receipt: &'a str,
        /// The server's countersignature, a compact JWS, or "".
        countersignature: &'a str,
        /// The extension, or "".
        extension: &'a str,
    },
}

/// Whether the form may be submitted, for the browser's form validation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Validity {
    /// It may.
    Valid,
    /// The page requires a decision.
    DecisionMissing,
    /// The visitor agreed, but the number cannot be used.
    Number(NumberProblem),
}
