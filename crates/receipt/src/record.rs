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

#[cfg(test)]
mod tests {
    use super::withdrawal_record;
    use crate::Digest;

    #[test]
    fn a_withdrawal_has_one_spelling() {
        let expected = alloc::format!(
            "{{\"at\":7,\"purposes\":[\"offers\",\"calls\"],\"receipt_hash\":\"{}\",\"t\":\"withdrawal\"}}",
            "0a".repeat(32)
        );
        assert_eq!(withdrawal_record(Digest([10; 32]), ["offers", "calls"], 7), expected);
    }
}
