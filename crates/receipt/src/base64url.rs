//! Base64url without padding (RFC 4648, 5; RFC 7515, 2): one spelling for one sequence of bytes.
//!
//! Writing is twenty lines here, because a page pays ten times as much for the crate's; reading is the crate's.

use alloc::{string::String, vec::Vec};
use base64ct::{Base64UrlUnpadded, Encoding};

/// Bytes as text.
pub fn encode(bytes: &[u8]) -> String {
    let mut out = String::with_capacity(bytes.len().div_ceil(3) * 4);
    for group in bytes.chunks(3) {
        let bits = group.iter().fold(0, |bits, byte| bits << 8 | u32::from(*byte)) << (8 * (3 - group.len()));
        for i in 0..=group.len() {
            out.push(match (bits >> (18 - 6 * i) & 63) as u8 {
                n @ 0..26 => b'A' + n,
                n @ 26..52 => b'a' + n - 26,
                n @ 52..62 => b'0' + n - 52,
                62 => b'-',
                _ => b'_',
            } as char);
        }
    }
    out
}

/// Text as bytes; padding, other characters and stray last bits are refused.
pub fn decode(text: &str) -> Option<Vec<u8>> {
    Base64UrlUnpadded::decode_vec(text).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    proptest::proptest! {
        #[test]
        fn what_is_written_is_what_the_crate_would_write(bytes: Vec<u8>) {
            assert_eq!(encode(&bytes), Base64UrlUnpadded::encode_string(&bytes));
        }
    }
}
