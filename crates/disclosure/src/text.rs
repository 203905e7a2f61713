//! Splitting short texts without the standard library's searchers, which add kilobytes to a page.

/// The language without its region and its variants: `en` of `en-IE` (BCP 47).
pub fn base_language(tag: &str) -> &str {
    cut(tag, b'-').0
}

/// The text before the first `mark` (an ASCII byte) and the text after it; the whole text and `None` when there is no mark.
pub fn cut(s: &str, mark: u8) -> (&str, Option<&str>) {
    match s.bytes().position(|b| b == mark) {
        Some(i) => (s.get(..i).unwrap_or_default(), s.get(i + 1..)),
        None => (s, None),
    }
}
