//! Email addresses, web addresses and telephone numbers in a text, and in what form they are compared.
//!
//! What deliberately does not live here: which of them are the document's (`compare`).

use regex::Regex;
use std::sync::LazyLock;

static EMAIL: LazyLock<Regex> = LazyLock::new(|| regex(r"[A-Za-z0-9._%+-]+@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+"));
static URL: LazyLock<Regex> = LazyLock::new(|| regex(r#"(?:https?://[^\s<>"'()\[\]]+)|(?:\b(?:[a-z0-9-]+\.)+[a-z]{2,}/[^\s<>"'()\[\]]*)"#));
static PHONE: LazyLock<Regex> = LazyLock::new(|| regex(r"\+?\(?\d[\d \u{a0}()./-]{5,}\d"));
static DATE: LazyLock<Regex> = LazyLock::new(|| regex(r"^(?:\d{4}-\d{2}-\d{2}|\d{1,2}[./-]\d{1,2}[./-]\d{4}|\d{4} ?- ?\d{4})$"));

/// A pattern of this program.
pub fn regex(pattern: &str) -> Regex {
    Regex::new(pattern).expect("the pattern is part of the program, and the tests run it")
}

/// Where email addresses stand, and each.
pub fn emails(text: &str) -> Vec<(usize, String)> {
    EMAIL.find_iter(text).map(|found| (found.start(), found.as_str().to_owned())).collect()
}

/// Where web addresses stand, and each.
pub fn urls(text: &str) -> Vec<(usize, String)> {
    let found = URL
        .find_iter(text)
        .filter(|found| !text.get(..found.start()).unwrap_or_default().ends_with('@'));
    found.map(|found| (found.start(), found.as_str().to_owned())).collect()
}

/// Where telephone numbers stand, and each: 7 to 15 digits, not a date.
pub fn phones(text: &str) -> Vec<(usize, String)> {
    let is_number = |found: &regex::Match<'_>| (7..=15).contains(&digits(found.as_str()).len()) && !DATE.is_match(found.as_str().trim());
    PHONE
        .find_iter(text)
        .filter(is_number)
        .map(|found| (found.start(), found.as_str().trim().to_owned()))
        .collect()
}

/// A web address without scheme, `www.`, query and last slash, in small letters.
pub fn bare(url: &str) -> String {
    let rest = url.trim_start_matches("https://").trim_start_matches("http://").trim_start_matches("www.");
    let rest = rest.split(['?', '#']).next().unwrap_or_default();
    rest.trim_end_matches(['.', ',', ';', ':', '!', '/']).to_lowercase()
}

/// The host of a web or email address.
pub fn host(address: &str) -> String {
    let bare = bare(address);
    let host = bare.split('/').next().unwrap_or_default();
    host.rsplit('@').next().unwrap_or_default().to_owned()
}

/// The digits of a number.
pub fn digits(number: &str) -> String {
    number.chars().filter(char::is_ascii_digit).collect()
}

/// Whether digits are a number in another spelling: with `00` for the plus, or from within its country.
pub fn is_number(found: &str, wanted: &str) -> bool {
    let national = found.trim_start_matches('0');
    found == wanted || national == wanted || (national.len() >= 7 && wanted.ends_with(national))
}
