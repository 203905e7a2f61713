//! The rules that single values keep: a link is https, an id is a slug, an enumeration is one of its words.
//!
//! What lives here: a check for each kind of value, and each rule's words and code side by side. The words end the sentence
//! `line 3, column 7: "/controller/email" must be ...`. What deliberately does not: walking a document (`reader`), which
//! member takes which check (`document`), and whether the words are plain or lawful (the linter).

use crate::Date;

pub(crate) const SAYS: &str = "a string that says something";
pub(crate) const LINE: &str = "one line of text; remove line breaks and control characters";
pub(crate) const ID: &str = "an id of 1 to 64 small letters, digits and hyphens, for example repair-updates";
pub(crate) const VERSION: &str = "a date such as 2026-11-24 or a version such as 1.2.0";
pub(crate) const LANGUAGE: &str = "a BCP 47 language tag such as en or fr-CA";
pub(crate) const HTTPS: &str = "a link that starts with https://";
pub(crate) const REQUEST: &str = "a link that starts with https:// or mailto:";
pub(crate) const EMAIL: &str = "an email address such as ask@shop.example";
pub(crate) const PHONE: &str = "a phone number with its country code, for example +353 20 910 0123";
pub(crate) const COUNTRY: &str = "an ISO 3166 country code of two capital letters, for example IE";
pub(crate) const DATE: &str = "a date written YYYY-MM-DD that the calendar has";
pub(crate) const MONTH: &str = "a date written YYYY-MM-DD or YYYY-MM that the calendar has";
pub(crate) const PERIOD: &str = "an ISO 8601 duration above zero in years, months, weeks, days or hours, for example P6M or PT48H";
pub(crate) const FREQUENCY: &str = "\"varies\" or an object with max and per";
pub(crate) const MAX: &str = "a whole number from 1 to 9999";
pub(crate) const SELLING: &str = "\"never\" or an object with to and why";
pub(crate) const FILLED: &str = "a list with at least one item";
pub(crate) const PURPOSES: &str = "a list of 1 to 32 purposes";
pub(crate) const TAKEN: &str = "an id that no earlier item of the list has; ids are unique";
pub(crate) const TWICE: &str = "named once; remove the repetition";
pub(crate) const UNKNOWN_RECIPIENT: &str = "the id of one of the document's recipients; add that recipient or correct the id";
pub(crate) const UNUSED_RECIPIENT: &str = "named in the recipients of a purpose; name it there or remove this recipient";
pub(crate) const ASK: &str = "an object with an email, a form or both";
pub(crate) const CONDITION: &str = "true: agreeing is never a condition of buying (47 CFR 64.1200(f)(9)(i)(B), GDPR 7(4))";

/// How the words of every enumeration's rule begin.
const ONE_OF: &str = "one of ";

const CODES: [(&str, &str); 23] = [
    (LINE, "ERR_DISCLOSURE_LINE"),
    (ID, "ERR_DISCLOSURE_ID"),
    (VERSION, "ERR_DISCLOSURE_VERSION"),
    (LANGUAGE, "ERR_DISCLOSURE_LANGUAGE"),
    (HTTPS, "ERR_DISCLOSURE_LINK"),
    (REQUEST, "ERR_DISCLOSURE_LINK"),
    (EMAIL, "ERR_DISCLOSURE_EMAIL"),
    (PHONE, "ERR_DISCLOSURE_PHONE"),
    (COUNTRY, "ERR_DISCLOSURE_COUNTRY"),
    (DATE, "ERR_DISCLOSURE_DATE"),
    (MONTH, "ERR_DISCLOSURE_DATE"),
    (PERIOD, "ERR_DISCLOSURE_PERIOD"),
    (FREQUENCY, "ERR_DISCLOSURE_FREQUENCY"),
    (MAX, "ERR_DISCLOSURE_FREQUENCY"),
    (SELLING, "ERR_DISCLOSURE_SELLING"),
    (FILLED, "ERR_DISCLOSURE_EMPTY"),
    (PURPOSES, "ERR_DISCLOSURE_PURPOSES"),
    (TAKEN, "ERR_DISCLOSURE_DUPLICATE"),
    (TWICE, "ERR_DISCLOSURE_DUPLICATE"),
    (UNKNOWN_RECIPIENT, "ERR_DISCLOSURE_RECIPIENT_UNKNOWN"),
    (UNUSED_RECIPIENT, "ERR_DISCLOSURE_RECIPIENT_UNUSED"),
    (ASK, "ERR_DISCLOSURE_QUESTIONS"),
    (CONDITION, "ERR_DISCLOSURE_CONDITION"),
];

/// The code of the rule with these words; `None` when it is a plain matter of type.
pub(crate) fn code(what: &str) -> Option<&'static str> {
    match CODES.iter().find(|(words, _)| *words == what) {
        Some((_, code)) => Some(code),
        None if what.starts_with(ONE_OF) => Some("ERR_DISCLOSURE_CHOICE"),
        None => None,
    }
}

/// A check of one string: the rule it breaks, or `None`.
pub(crate) type Check = fn(&str) -> Option<&'static str>;

fn broken(rule: &'static str, ok: bool) -> Option<&'static str> {
    (!ok).then_some(rule)
}

/// Words on one line: a line break inside a member could pass for another member in the plain text of the notice.
pub(crate) fn words(s: &str) -> Option<&'static str> {
    let breaks = |c: char| c < ' ' || ('\u{7f}'..='\u{9f}').contains(&c) || c == '\u{2028}' || c == '\u{2029}';
    if s.chars().all(char::is_whitespace) {
        Some(SAYS)
    } else {
        broken(LINE, !s.chars().any(breaks))
    }
}

pub(crate) fn id(s: &str) -> Option<&'static str> {
    let slug = s.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-');
    broken(ID, slug && (1..=64).contains(&s.len()) && !s.starts_with('-'))
}

/// The document's version: a date, or semantic versioning 2.0.0 as far as its shape goes.
pub(crate) fn version(s: &str) -> Option<&'static str> {
    let (core, tail) = s.split_once(['-', '+']).unwrap_or((s, "0"));
    let mut numbers = 0;
    let numeric = core.split('.').all(|n| {
        numbers += 1;
        !n.is_empty() && n.bytes().all(|b| b.is_ascii_digit())
    });
    let semver = numeric && numbers == 3 && !tail.is_empty() && tail.bytes().all(|b| b.is_ascii_alphanumeric() || b"-+.".contains(&b));
    broken(VERSION, semver || Date::parse(s).is_some_and(|d| d.day.is_some()))
}

/// A language tag of the shape of RFC 5646, 2.1: not looked up in the registry, which changes.
pub(crate) fn language(s: &str) -> Option<&'static str> {
    let mut last = 0;
    let mut first = true;
    let parts = s.split('-').all(|part| {
        last = part.len();
        let ok = if first {
            (2..=3).contains(&last) && part.bytes().all(|b| b.is_ascii_alphabetic())
        } else {
            (1..=8).contains(&last) && part.bytes().all(|b| b.is_ascii_alphanumeric())
        };
        first = false;
        ok
    });
    // A single letter announces an extension, so something follows it.
    broken(LANGUAGE, parts && last > 1)
}

fn is_https(s: &str) -> bool {
    s.strip_prefix("https://")
        .is_some_and(|rest| !rest.is_empty() && !rest.starts_with(['/', '?', '#', ':']))
        && is_url_text(s)
}

fn is_url_text(s: &str) -> bool {
    !s.chars()
        .any(|c| c <= ' ' || c.is_whitespace() || c.is_control() || matches!(c, '"' | '<' | '>' | '\\'))
}

fn is_email(s: &str) -> bool {
    match s.split_once('@') {
        Some((local, domain)) => {
            let dotted = domain.contains('.') && domain.split('.').all(|label| !label.is_empty());
            !local.is_empty() && dotted && is_url_text(s) && !domain.contains('@') && !s.bytes().any(|b| b",;:?&".contains(&b))
        }
        None => false,
    }
}

pub(crate) fn https(s: &str) -> Option<&'static str> {
    broken(HTTPS, is_https(s))
}

/// Where a request goes: a page, or an address to write to.
pub(crate) fn request(s: &str) -> Option<&'static str> {
    broken(REQUEST, is_https(s) || s.strip_prefix("mailto:").is_some_and(is_email))
}

pub(crate) fn email(s: &str) -> Option<&'static str> {
    broken(EMAIL, is_email(s))
}

/// A number to call: a plus sign and 7 to 15 digits, grouped as its owner writes it.
pub(crate) fn phone(s: &str) -> Option<&'static str> {
    broken(PHONE, is_phone(s))
}

/// A number to text: as [`phone`], or a carrier's short code of 3 to 8 digits.
pub(crate) fn phone_or_short_code(s: &str) -> Option<&'static str> {
    broken(PHONE, is_phone(s) || ((3..=8).contains(&s.len()) && s.bytes().all(|b| b.is_ascii_digit())))
}

fn is_phone(s: &str) -> bool {
    let digits = s.bytes().filter(u8::is_ascii_digit).count();
    let grouped = |rest: &str| rest.starts_with(|c: char| c.is_ascii_digit()) && rest.bytes().all(|b| b.is_ascii_digit() || b"- ()".contains(&b));
    s.strip_prefix('+').is_some_and(grouped) && (7..=15).contains(&digits)
}

pub(crate) fn country(s: &str) -> Option<&'static str> {
    broken(COUNTRY, s.len() == 2 && s.bytes().all(|b| b.is_ascii_uppercase()))
}
