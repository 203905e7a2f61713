//! UUID version 7 (RFC 9562, 5.7) from given time and randomness: the one use here is too small for a crate that
//! brings its own source of randomness into the page.

use crate::payload::push_hex;
use alloc::string::String;

/// `millis` since 1970 and 80 random bits, as lower-case text.
pub fn uuid_v7(millis: i64, random: [u8; 10]) -> String {
    let mut out = String::new();
    for i in 0..16 {
        let byte = match i {
            0..6 => (millis >> (40 - 8 * i)) as u8,
            _ => random.get(i - 6).copied().unwrap_or_default(),
        };
        if matches!(i, 4 | 6 | 8 | 10) {
            out.push('-');
        }
        push_hex(
            &mut out,
            match i {
                6 => 0x70 | byte & 0x0F,
                8 => 0x80 | byte & 0x3F,
                _ => byte,
            },
        );
    }
    out
}
