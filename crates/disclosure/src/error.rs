//! Why a document was refused: one public error with stable codes; its causes are private.
//!
//! What lives here: [`Error`]. What deliberately does not: the rules, which are in `values` and `enumerations` with their codes
//! and words. Sentences are English only: their readers are the authors of documents.

use json::{Mismatch, position};
use std::fmt;

/// A document that was refused: what is wrong, and where.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Error(Cause);

#[derive(Clone, Debug, PartialEq, Eq)]
enum Cause {
    /// Not a JSON text.
    Text(json::Error),
    /// A carriage return at this byte. One text has one digest, so it has one kind of line end.
    CarriageReturn(usize),
    /// JSON of another shape than the format's, or a value that breaks one of the format's rules.
    Shape(Mismatch),
}

impl Error {
    pub(crate) fn carriage_return(at: usize) -> Error {
        Error(Cause::CarriageReturn(at))
    }

    /// The stable code: `ERR_DISCLOSURE_...`, or the parser's `ERR_JSON_...` and `ERR_MEMBER_...`.
    pub fn code(&self) -> &'static str {
        match &self.0 {
            Cause::Text(e) => e.kind.code(),
            Cause::CarriageReturn(_) => "ERR_DISCLOSURE_CR",
            Cause::Shape(m) => m.code(),
        }
    }

    /// The member that is wrong as an RFC 6901 pointer, for example `/purposes/0/benefit`; empty for the whole document.
    pub fn pointer(&self) -> &str {
        match &self.0 {
            Cause::Shape(m) => &m.pointer,
            Cause::Text(_) | Cause::CarriageReturn(_) => "",
        }
    }

    /// The byte offset of the value (of the object, for a missing member; of the name, for an unknown one).
    pub fn at(&self) -> usize {
        match &self.0 {
            Cause::Text(e) => e.at,
            Cause::CarriageReturn(at) => *at,
            Cause::Shape(m) => m.at,
        }
    }

    /// `line 12, column 5: "/purposes/0/benefit" is missing; add it`, given the bytes that were parsed.
    pub fn sentence(&self, bytes: &[u8]) -> String {
        match &self.0 {
            Cause::Text(e) => e.sentence(bytes),
            Cause::CarriageReturn(at) => {
                let mut out = position(bytes, *at).sentence();
                out.push_str("the file has a carriage return; save it with line feeds alone (LF)");
                out
            }
            Cause::Shape(m) => m.sentence(bytes),
        }
    }
}

impl From<json::Error> for Error {
    fn from(e: json::Error) -> Error {
        Error(Cause::Text(e))
    }
}

impl From<Mismatch> for Error {
    fn from(m: Mismatch) -> Error {
        Error(Cause::Shape(m))
    }
}

impl fmt::Display for Error {
    /// The code and the pointer; [`Error::sentence`] says more, given the bytes.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())?;
        if !self.pointer().is_empty() {
            f.write_str(" ")?;
            f.write_str(self.pointer())?;
        }
        Ok(())
    }
}

impl std::error::Error for Error {}
