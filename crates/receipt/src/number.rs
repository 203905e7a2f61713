//! The disclosure that holds the number (RFC 9901, 4.2.1): a salted array whose digest stands in the payload, so that
//! the signed part can be shown, logged and kept without the number.

use crate::{decode, encode};
use alloc::string::String;
use json::{Value, parse};
use phone::E164;

/// 256 random bits.
#[derive(Clone, PartialEq, Eq)]
pub struct Salt(pub [u8; 32]);

/// `["<salt>","phone_number","+353..."]`
#[derive(Clone, PartialEq, Eq)]
pub struct NumberDisclosure {
    /// The salt, so that nobody finds the number by trying all numbers.
    pub salt: Salt,
    /// The number.
    pub phone: E164,
}

impl NumberDisclosure {
    /// The base64url text between the tildes. Its ASCII bytes are what the digest is taken of (RFC 9901, 4.2.3).
    pub fn encoded(&self) -> String {
        // Nothing in base64url or E.164 needs an escape.
        encode(
            ["[\"", &encode(&self.salt.0), "\",\"phone_number\",\"", self.phone.as_str(), "\"]"]
                .concat()
                .as_bytes(),
        )
    }

    /// Reads the text between the tildes; only the exact form that [`encoded`](Self::encoded) writes.
    pub fn read(encoded: &str) -> Option<NumberDisclosure> {
        let node = parse(&decode(encoded)?).ok()?;
        let Value::Array(items) = &node.value else { return None };
        let [salt, name, phone] = &items[..] else { return None };
        let disclosure = NumberDisclosure {
            salt: Salt(decode(salt.str().ok()?)?.try_into().ok()?),
            phone: E164::new(phone.str().ok()?)?,
        };
        (name.str() == Ok("phone_number") && disclosure.encoded() == encoded).then_some(disclosure)
    }
}
