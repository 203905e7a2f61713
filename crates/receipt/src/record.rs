//! The records of what happens to a receipt after it was kept, as the server's log knows them by their SHA-256.
//!
//! A record is JSON in JCS (RFC 8785). It names the receipt by its hash and holds nothing of a person.

use crate::Digest;
use alloc::string::String;
use json::{Value, array, object, text, to_jcs};

/// The record of a withdrawal: of which receipt, of which purposes in the document's order, and when, in seconds since 1970.
pub fn withdrawal_record<'a>(receipt: Digest, purposes: impl IntoIterator<Item = &'a str>, at: i64) -> String {
    to_jcs(&object([
        ("at", Value::Int(at)),
        ("purposes", array(purposes.into_iter().map(text))),
        ("receipt_hash", text(receipt.to_hex())),
        ("t", text("withdrawal")),
    ]))
}

/// Why a receipt was erased.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Cause {
    /// The last of its periods ended.
    End,
    /// Somebody asked for it.
    Request,
}

impl Cause {
    /// Both.
    pub const ALL: [Cause; 2] = [Cause::End, Cause::Request];

    /// Its name in a record.
    pub const fn as_str(self) -> &'static str {
        match self {
            Cause::End => "end",
            Cause::Request => "request",
        }
    }
}

/// The record of an erasure: of which receipt, why, and when, in seconds since 1970.
pub fn erasure_record(receipt: Digest, cause: Cause, at: i64) -> String {
    to_jcs(&object([
        ("at", Value::Int(at)),
        ("cause", text(cause.as_str())),
        ("receipt_hash", text(receipt.to_hex())),
        ("t", text("erasure")),
    ]))
}

#[cfg(test)]
mod tests {
    use super::{Cause, erasure_record, withdrawal_record};
    use crate::Digest;

    #[test]
    fn a_withdrawal_has_one_spelling() {
        let expected = alloc::format!(
            "{{\"at\":7,\"purposes\":[\"offers\",\"calls\"],\"receipt_hash\":\"{}\",\"t\":\"withdrawal\"}}",
            "0a".repeat(32)
        );
        assert_eq!(withdrawal_record(Digest([10; 32]), ["offers", "calls"], 7), expected);
    }

    #[test]
    fn an_erasure_has_one_spelling() {
        let expected = alloc::format!("{{\"at\":7,\"cause\":\"request\",\"receipt_hash\":\"{}\",\"t\":\"erasure\"}}", "0a".repeat(32));
        assert_eq!(erasure_record(Digest([10; 32]), Cause::Request, 7), expected);
    }
}
