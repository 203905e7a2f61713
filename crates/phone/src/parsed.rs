//! The result of parsing a number as one owned value.

use crate::{E164, NumberType, Possible};
use alloc::string::String;

/// Everything the engine knows about a number that could be parsed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Parsed {
    /// `isPossibleNumberWithReason`.
    pub reason: Possible,
    /// How many digits are missing (negative: too many) to the nearest possible length; 0 when it is possible.
    pub missing: i32,
    /// `isValidNumber`.
    pub valid: bool,
    /// `getNumberType`.
    pub number_type: NumberType,
    /// `getRegionCodeForNumber`: ISO 3166 alpha-2, `001` for calling codes of no region; absent when not valid.
    pub region: Option<String>,
    /// The country calling code.
    pub country_code: i32,
    /// E.164, absent where the digits do not fit its 15.
    pub e164: Option<E164>,
    /// International format.
    pub international: String,
    /// National format.
    pub national: String,
    /// As a `tel:` URI (RFC 3966).
    pub rfc3966: String,
    /// The extension, if one was given.
    pub extension: Option<String>,
}

impl Parsed {
    /// `isPossibleNumber`.
    pub fn possible(&self) -> bool {
        self.reason.is_possible()
    }
}
