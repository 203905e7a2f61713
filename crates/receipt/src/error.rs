//! One error for everything that can be wrong with a receipt: a stable code, and a sentence for whoever reads the log.

use alloc::{borrow::Cow, string::String};
use core::fmt;

macro_rules! codes {
    ($($(#[$doc:meta])* $name:ident = $text:literal),* $(,)?) => {
        /// Why a receipt is refused. The text of a code never changes.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        pub enum Code { $($(#[$doc])* $name),* }
        impl Code {
            /// The stable text of the code.
            pub const fn as_str(self) -> &'static str {
                match self { $(Code::$name => $text),* }
            }
        }
    };
}

codes! {
    /// Larger than [`MAX_BYTES`](crate::MAX_BYTES).
    Size = "ERR_RECEIPT_SIZE",
    /// Not `<JWS>~<disclosure>~` of base64url parts that hold strict JSON.
    Form = "ERR_RECEIPT_FORM",
    /// `alg` is not `ES256`.
    Alg = "ERR_RECEIPT_ALG",
    /// The header has not exactly the members `alg`, `typ`, `kid`, `jwk` in their form.
    Header = "ERR_RECEIPT_HEADER",
    /// `kid`, the thumbprint of `jwk` and the payload's `iss` differ.
    Kid = "ERR_RECEIPT_KID",
    /// The signature does not verify.
    Signature = "ERR_RECEIPT_SIGNATURE",
    /// The payload's bytes are not its canonical form.
    Canonical = "ERR_RECEIPT_CANONICAL",
    /// The payload's members are not those of `phone-consent/receipt/1`.
    Schema = "ERR_RECEIPT_SCHEMA",
    /// The nonce is not the server's, or not for this notice and origin, or too old.
    Nonce = "ERR_RECEIPT_NONCE",
    /// Signed for another origin.
    Origin = "ERR_RECEIPT_ORIGIN",
    /// Signed for another receipt server.
    Audience = "ERR_RECEIPT_AUDIENCE",
    /// The notice is not one this server published.
    Notice = "ERR_RECEIPT_NOTICE",
    /// The choices are not the notice's purposes, or none was granted.
    Choices = "ERR_RECEIPT_CHOICES",
    /// `valid_until` is beyond the retention that was told.
    ValidUntil = "ERR_RECEIPT_VALID_UNTIL",
    /// The text that was shown is not the notice's text.
    Text = "ERR_RECEIPT_TEXT",
    /// The events are not shown, agreed by a trusted gesture, captured, submitted, in this order.
    Events = "ERR_RECEIPT_EVENTS",
    /// The disclosure is not the one the payload's digest names.
    Disclosure = "ERR_RECEIPT_DISCLOSURE",
    /// The number is not the one asked about, or not a possible number.
    Phone = "ERR_RECEIPT_PHONE",
    /// No receipt server saw the receipt.
    Unseen = "ERR_RECEIPT_UNSEEN",
    /// The countersignature does not hold, or is of another receipt or server.
    Countersignature = "ERR_RECEIPT_COUNTERSIGNATURE",
    /// The receipt's times do not fit together, or not the clock's.
    Time = "ERR_RECEIPT_TIME",
    /// The consent was withdrawn.
    Withdrawn = "ERR_RECEIPT_WITHDRAWN",
    /// The consent is suspended until somebody has looked at what may have been an opt-out.
    Suspended = "ERR_RECEIPT_SUSPENDED",
    /// The receipt server's keys, or what it holds, could not be had.
    Unreachable = "ERR_RECEIPT_UNREACHABLE",
    /// The consent's time is over.
    Expired = "ERR_RECEIPT_EXPIRED",
}

/// A refusal.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Error {
    /// The stable code.
    pub code: Code,
    /// What is wrong and what to do, in one sentence. Holds nothing of the visitor's.
    pub detail: Cow<'static, str>,
}

impl Error {
    /// A refusal with a fixed sentence.
    pub const fn new(code: Code, detail: &'static str) -> Error {
        Error {
            code,
            detail: Cow::Borrowed(detail),
        }
    }

    /// A refusal with a sentence made for the occasion.
    pub fn told(code: Code, detail: String) -> Error {
        Error {
            code,
            detail: Cow::Owned(detail),
        }
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code.as_str())?;
        f.write_str(": ")?;
        f.write_str(&self.detail)
    }
}

impl core::error::Error for Error {}
