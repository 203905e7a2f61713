//! Standard base64 with padding (RFC 4648, 4): one spelling for one sequence of bytes.

use base64ct::{Base64, Encoding};

use crate::hash::{HASH_BYTES, Hash};

/// Bytes as text.
pub fn encode(bytes: &[u8]) -> String {
    Base64::encode_string(bytes)
}

/// Text as bytes; other characters, wrong padding and stray last bits are refused.
pub fn decode(text: &str) -> Option<Vec<u8>> {
    Base64::decode_vec(text).ok()
}

/// Text as a hash.
pub fn decode_hash(text: &str) -> Option<Hash> {
    let mut bytes = [0; HASH_BYTES];
    let found = Base64::decode(text, &mut bytes).ok()?.len();
    (found == HASH_BYTES).then_some(Hash(bytes))
}

#[cfg(test)]
mod tests {
    use super::*;

    proptest::proptest! {
        #[test]
        fn a_sequence_of_bytes_has_one_spelling(text in "[A-Za-z0-9+/=]{0,12}") {
            if let Some(bytes) = decode(&text) {
                assert_eq!(encode(&bytes), text);
            }
        }
    }

    #[test]
    fn stray_bits_missing_padding_and_white_space_are_refused() {
        assert_eq!(decode("AA=="), Some(vec![0]));
        for text in ["AB==", "AA", "AA=", "AA==\n", " AA==", "A_==", "AA==AA=="] {
            assert_eq!(decode(text), None, "{text}");
        }
        assert_eq!(decode_hash("AA=="), None);
    }
}
