//! Refusals of what claims to be a permit.

use std::borrow::Cow;
use std::fmt;

/// The stable codes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Code {
    /// Not a compact JWS of a permit, or not in its one spelling.
    Form,
    /// The key is not among the server's keys.
    Key,
    /// The signature does not verify.
    Signature,
    /// The permit is for another number.
    Number,
    /// The permit is for another purpose or channel.
    Purpose,
    /// The permit is not valid yet, or not any more.
    Time,
    /// The permit was refused.
    Refused,
}

impl Code {
    /// The code as programs read it.
    pub const fn as_str(self) -> &'static str {
        match self {
            Code::Form => "ERR_PERMIT_FORM",
            Code::Key => "ERR_PERMIT_KEY",
            Code::Signature => "ERR_PERMIT_SIGNATURE",
            Code::Number => "ERR_PERMIT_NUMBER",
            Code::Purpose => "ERR_PERMIT_PURPOSE",
            Code::Time => "ERR_PERMIT_TIME",
            Code::Refused => "ERR_PERMIT_REFUSED",
        }
    }
}

/// A refusal.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Error {
    /// The stable code.
    pub code: Code,
    /// What is wrong and what to do, in one sentence. Holds nothing of the person's.
    pub detail: Cow<'static, str>,
}

impl Error {
    pub(crate) const fn new(code: Code, detail: &'static str) -> Error {
        Error {
            code,
            detail: Cow::Borrowed(detail),
        }
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.code.as_str(), self.detail)
    }
}

impl std::error::Error for Error {}
