//! UUID version 7 (RFC 9562, 5.7) from given time and randomness: the one use here is too small for a crate that
//! brings its own source of randomness into the page.

use crate::Digest;
use alloc::string::String;

/// `millis` since 1970 and 80 random bits, as lower-case text.
pub fn uuid_v7(millis: i64, random: [u8; 10]) -> String {
    let mut bytes = [0u8; 32];
    bytes[..6].copy_from_slice(&millis.to_be_bytes()[2..]);
    bytes[6..16].copy_from_slice(&random);
    bytes[6] = 0x70 | bytes[6] & 0x0F;
    bytes[8] = 0x80 | bytes[8] & 0x3F;
    let hex = Digest(bytes).to_hex();
    let mut out = String::new();
    for (i, c) in hex.chars().take(32).enumerate() {
        if matches!(i, 8 | 12 | 16 | 20) {
            out.push('-');
        }
        out.push(c);
    }
    out
}
