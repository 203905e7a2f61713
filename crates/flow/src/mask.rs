//! A number shown so that its owner knows it and a passer-by does not.

use alloc::string::String;

/// `+353 85 012 3456` becomes `+353 ·· ··· ··56`: the calling code and the last two digits stay.
pub fn mask(international: &str) -> String {
    let mut open = international.bytes().any(|b| b == b' ');
    let mut left = international.bytes().filter(u8::is_ascii_digit).count();
    let mut out = String::new();
    for c in international.chars() {
        open = open && c != ' ';
        if c.is_ascii_digit() {
            left -= 1;
            out.push(if open || left < 2 { c } else { '·' });
        } else {
            out.push(c);
        }
    }
    out
}
