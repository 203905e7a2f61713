//! Taking short texts apart, without the standard library's searchers, which weigh kilobytes in a page.

use alloc::string::String;

/// What stands before the first `mark` (an ASCII byte), and what follows it, if it is there.
pub fn cut(text: &str, mark: u8) -> (&str, Option<&str>) {
    match text.bytes().position(|byte| byte == mark) {
        Some(at) => (text.get(..at).unwrap_or_default(), text.get(at + 1..)),
        None => (text, None),
    }
}

/// The pieces between marks.
pub fn pieces(text: &str, mark: u8) -> impl Iterator<Item = &str> {
    let mut rest = Some(text);
    core::iter::from_fn(move || {
        let (piece, more) = cut(rest?, mark);
        rest = more;
        Some(piece)
    })
}

/// The words of a list in an attribute, such as `IE, GB` or `IE GB`.
pub fn words(text: &str) -> impl Iterator<Item = &str> {
    text.split_ascii_whitespace()
        .flat_map(|word| pieces(word, b','))
        .filter(|word| !word.is_empty())
}

/// Items in a line.
pub fn listed(items: &mut dyn Iterator<Item = &str>) -> String {
    let mut out = String::new();
    for item in items {
        if !out.is_empty() {
            out.push_str(" · ");
        }
        out.push_str(item);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_falls_apart_at_its_marks() {
        assert_eq!(cut("fr-CA-x", b'-'), ("fr", Some("CA-x")));
        assert_eq!(cut("fr", b'-'), ("fr", None));
        assert_eq!(pieces("a,,é,", b',').collect::<Vec<_>>(), ["a", "", "é", ""]);
        assert_eq!(pieces("", b',').collect::<Vec<_>>(), [""]);
    }
}
