//! Links: what a visitor reads of them, and where they lead.

/// A web or mail address without its scheme, as a visitor reads it.
pub(crate) fn shown(link: &str) -> &str {
    let rest = link.strip_prefix("https://").or(link.strip_prefix("mailto:")).unwrap_or(link);
    rest.strip_suffix('/').unwrap_or(rest)
}

/// `mailto:`
pub(crate) fn mailto(address: &str) -> String {
    ["mailto:", address].concat()
}

/// `tel:` or `sms:` and the number without its grouping, as RFC 3966 and RFC 5724 want it.
pub(crate) fn number(scheme: &str, number: &str) -> String {
    let mut link = String::from(scheme);
    link.extend(number.chars().filter(|c| !matches!(c, ' ' | '-' | '(' | ')')));
    link
}
