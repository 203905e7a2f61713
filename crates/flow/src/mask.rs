//! A number shown so that its owner knows it and a passer-by does not.

/// `+353 85 012 3456` becomes `+353 ·· ··· ··56`: the calling code and the last two digits stay.
pub fn mask(international: &str) -> String {
    let is_digit = |b: &u8| b.is_ascii_digit();
    let mut left = international.bytes().filter(|b| is_digit(b)).count();
    let mut out = String::new();
    let mut rest = international;
    if let Some(code) = rest.bytes().position(|b| b == b' ') {
        let (open, after) = rest.split_at_checked(code).unwrap_or_default();
        left -= open.bytes().filter(|b| is_digit(b)).count();
        out.push_str(open);
        rest = after;
    }
    while let Some((before, from)) = rest.bytes().position(|b| is_digit(&b)).and_then(|at| rest.split_at_checked(at)) {
        out.push_str(before);
        left -= 1;
        out.push_str(if left < 2 { from.get(..1).unwrap_or_default() } else { "·" });
        rest = from.get(1..).unwrap_or_default();
    }
    out.push_str(rest);
    out
}
