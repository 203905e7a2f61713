//! Taking short texts apart, without the standard library's searchers, which weigh kilobytes in a page.

/// What stands before the first `mark` (an ASCII byte), and what follows it; all and nothing when there is none.
pub(crate) fn cut(s: &str, mark: u8) -> (&str, Option<&str>) {
    match s.bytes().position(|b| b == mark) {
        Some(i) => (s.get(..i).unwrap_or_default(), s.get(i + 1..)),
        None => (s, None),
    }
}
