//! A number shown so that its owner knows it and a passer-by does not.

use alloc::string::String;

/// `+353 85 012 3456` becomes `+353 ·· ··· ··56`: the calling code and the last two digits stay.
pub fn mask(international: &str) -> String {
    let code_end = international.find(' ').unwrap_or(0);
    let digits = international[code_end..].bytes().filter(u8::is_ascii_digit).count();
    let mut seen = 0;
    let mut out = String::from(&international[..code_end]);
    for c in international[code_end..].chars() {
        if c.is_ascii_digit() {
            seen += 1;
            out.push(if seen + 2 > digits { c } else { '·' });
        } else {
            out.push(c);
        }
    }
    out
}
