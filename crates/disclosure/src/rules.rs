//! The rules that single values keep: a link is https, an id is a slug, an enumeration is one of its words.
//!
//! What lives here: [`RULES`], with each rule's name in a format, its words and its check side by side. The words end the
//! sentence `line 3, column 7: "/controller/email" must be ...`. What deliberately does not: walking a document (`format`),
//! and whether the words are plain or lawful (the linter).

use crate::{Date, Period, text::cut};
use json::Value;

pub(crate) const SAYS: &str = "a string that says something";
pub(crate) const FILLED: &str = "a list with at least one item";
pub(crate) const PURPOSES: &str = "a list of 1 to 32 purposes";
pub(crate) const TAKEN: &str = "an id that no earlier item of the list has; ids are unique";
pub(crate) const TWICE: &str = "named once; remove the repetition";
pub(crate) const UNKNOWN_RECIPIENT: &str = "the id of one of the document's recipients; add that recipient or correct the id";
pub(crate) const UNUSED_RECIPIENT: &str = "named in the recipients of a purpose; name it there or remove this recipient";
pub(crate) const ASK: &str = "an object with an email, a form or both";

const PHONE: &str = "a phone number with its country code, for example +353 20 910 0123";
/// How the words of every enumeration's rule begin.
const ONE_OF: &str = "one of ";

type Check = fn(&str) -> bool;

/// Name, words, check. The last of them are not about strings: [`broken`] looks at their values, and their checks refuse all.
const RULES: [(&str, &str, Check); 21] = [
    ("words", "one line of text; remove line breaks and control characters", is_words),
    ("label", SAYS, |s| !s.is_empty()),
    ("id", "an id of 1 to 64 small letters, digits and hyphens, for example repair-updates", is_id),
    ("string", "a string", |_| true),
    ("version", "a date such as 2026-11-24 or a version such as 1.2.0", is_version),
    ("language", "a BCP 47 language tag such as en or fr-CA", is_language),
    ("https", "a link that starts with https://", is_https),
    ("request", "a link that starts with https:// or mailto:", is_request),
    ("email", "an email address such as ask@shop.example", is_email),
    ("phone", PHONE, is_phone),
    ("sms", PHONE, is_phone_or_short_code),
    ("country", "an ISO 3166 country code of two capital letters, for example IE", is_country),
    ("date", "a date written YYYY-MM-DD that the calendar has", is_day),
    ("month", "a date written YYYY-MM-DD or YYYY-MM that the calendar has", |s| {
        Date::parse(s).is_some()
    }),
    (
        "period",
        "an ISO 8601 duration above zero in years, months, weeks, days or hours, for example P6M or PT48H",
        |s| Period::parse(s).is_some(),
    ),
    ("frequency", "\"varies\" or an object with max and per", |_| false),
    ("selling", "\"never\" or an object with to and why", |_| false),
    ("flag", "true or false", |_| false),
    (
        "true",
        "true: agreeing is never a condition of buying (47 CFR 64.1200(f)(9)(i)(B), GDPR 7(4))",
        |_| false,
    ),
    ("max", "a whole number from 1 to 9999", |_| false),
    ("edition", "a whole number from 1", |_| false),
];

fn find(name: &str) -> &'static (&'static str, &'static str, Check) {
    RULES.iter().find(|rule| rule.0 == name).unwrap_or(&RULES[0])
}

/// The words of the rule of this name.
pub(crate) fn words(name: &str) -> &'static str {
    find(name).1
}

/// The words of the rule that a value breaks, given the rule's name in a format.
pub(crate) fn broken<'a>(rule: &'a str, value: &Value) -> Option<&'a str> {
    let said = match (rule, value) {
        ("flag", Value::Bool(_)) | ("true", Value::Bool(true)) | ("max", Value::Int(1..=9999)) | ("edition", Value::Int(1..=0xFFFF)) => return None,
        (_, Value::Str(said)) => said,
        ("flag" | "true" | "max" | "edition", _) => "",
        _ => return Some("a string"),
    };
    let rule = match (rule, said.as_bytes()) {
        // What begins as a duration does is one, so that a mistyped one is not shown as a noun.
        ("per", [b'P', b'0'..=b'9' | b'T', ..]) => "period",
        ("per", _) => "words",
        _ => rule,
    };
    if let Some(words) = rule.strip_prefix(ONE_OF) {
        return if is_listed(said, words) { None } else { Some(rule) };
    }
    let (_, words, check) = find(rule);
    if check(said) {
        None
    } else if rule == "words" && is_blank(said) {
        Some(SAYS)
    } else {
        Some(words)
    }
}

/// The code of the rule with these words; `None` when it is a plain matter of type.
pub(crate) fn code(words: &str) -> Option<&'static str> {
    let name = RULES.iter().find(|rule| rule.1 == words).map(|rule| rule.0);
    Some(match name {
        Some("words") => "ERR_DISCLOSURE_LINE",
        Some("id") => "ERR_DISCLOSURE_ID",
        Some("version") => "ERR_DISCLOSURE_VERSION",
        Some("language") => "ERR_DISCLOSURE_LANGUAGE",
        Some("https" | "request") => "ERR_DISCLOSURE_LINK",
        Some("email") => "ERR_DISCLOSURE_EMAIL",
        Some("phone" | "sms") => "ERR_DISCLOSURE_PHONE",
        Some("country") => "ERR_DISCLOSURE_COUNTRY",
        Some("date" | "month") => "ERR_DISCLOSURE_DATE",
        Some("period") => "ERR_DISCLOSURE_PERIOD",
        Some("frequency" | "max") => "ERR_DISCLOSURE_FREQUENCY",
        Some("selling") => "ERR_DISCLOSURE_SELLING",
        Some("true") => "ERR_DISCLOSURE_CONDITION",
        _ => match words {
            FILLED => "ERR_DISCLOSURE_EMPTY",
            PURPOSES => "ERR_DISCLOSURE_PURPOSES",
            TAKEN | TWICE => "ERR_DISCLOSURE_DUPLICATE",
            UNKNOWN_RECIPIENT => "ERR_DISCLOSURE_RECIPIENT_UNKNOWN",
            UNUSED_RECIPIENT => "ERR_DISCLOSURE_RECIPIENT_UNUSED",
            ASK => "ERR_DISCLOSURE_QUESTIONS",
            _ if words.starts_with(ONE_OF) => "ERR_DISCLOSURE_CHOICE",
            _ => return None,
        },
    })
}

/// Whether the word is in the list `a, b, c`.
pub(crate) fn is_listed(word: &str, list: &str) -> bool {
    let (first, rest) = cut(list, b',');
    first == word || rest.is_some_and(|rest| is_listed(word, rest.strip_prefix(' ').unwrap_or(rest)))
}

fn is_blank(s: &str) -> bool {
    s.chars().all(char::is_whitespace)
}

/// Words on one line: a line break inside a member could pass for another member in the plain text of the notice.
fn is_words(s: &str) -> bool {
    let breaks = |c: char| c.is_control() || c == '\u{2028}' || c == '\u{2029}';
    !is_blank(s) && !s.chars().any(breaks)
}

fn is_digits(s: &str) -> bool {
    s.bytes().all(|b| b.is_ascii_digit())
}

fn is_id(s: &str) -> bool {
    let slug = s.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-');
    slug && (1..=64).contains(&s.len()) && !s.starts_with('-')
}

fn is_day(s: &str) -> bool {
    Date::parse(s).is_some_and(|date| date.day.is_some())
}

/// How many parts there are between marks; 0 when one is not as it should be.
fn parts(s: &str, mark: u8, is_part: fn(&str) -> bool) -> usize {
    let (mut count, mut rest) = (0, Some(s));
    while let Some(s) = rest {
        let (part, more) = cut(s, mark);
        if !is_part(part) {
            return 0;
        }
        count += 1;
        rest = more;
    }
    count
}

/// The document's version: a date, or semantic versioning 2.0.0 as far as its shape goes.
fn is_version(s: &str) -> bool {
    let core = s.bytes().position(|b| b == b'-' || b == b'+').unwrap_or(s.len());
    let tail = s.get(core + 1..).unwrap_or("0");
    let labels = !tail.is_empty() && tail.bytes().all(|b| b.is_ascii_alphanumeric() || b"-+.".contains(&b));
    let numbers = parts(s.get(..core).unwrap_or_default(), b'.', |n| !n.is_empty() && is_digits(n));
    (numbers == 3 && labels) || is_day(s)
}

/// A language tag of the shape of RFC 5646, 2.1: not looked up in the registry, which changes.
fn is_language(s: &str) -> bool {
    let first = cut(s, b'-').0;
    let is_part = |part: &str| (1..=8).contains(&part.len()) && part.bytes().all(|b| b.is_ascii_alphanumeric());
    // A single letter announces an extension, so something follows it.
    let open = matches!(s.as_bytes(), [.., b'-', _]);
    parts(s, b'-', is_part) > 0 && (2..=3).contains(&first.len()) && !first.bytes().any(|b| b.is_ascii_digit()) && !open
}

fn is_https(s: &str) -> bool {
    let host = s.strip_prefix("https://").and_then(|rest| rest.bytes().next());
    host.is_some_and(|first| !b"/?#:".contains(&first)) && is_url_text(s)
}

fn is_url_text(s: &str) -> bool {
    !s.chars().any(|c| c.is_whitespace() || c.is_control() || matches!(c, '"' | '<' | '>' | '\\'))
}

fn is_email(s: &str) -> bool {
    let (local, domain) = cut(s, b'@');
    let dotted = parts(domain.unwrap_or_default(), b'.', |label| !label.is_empty() && cut(label, b'@').1.is_none()) > 1;
    !local.is_empty() && dotted && is_url_text(s) && !s.bytes().any(|b| b",;:?&".contains(&b))
}

/// Where a request goes: a page, or an address to write to.
fn is_request(s: &str) -> bool {
    is_https(s) || s.strip_prefix("mailto:").is_some_and(is_email)
}

/// A number to call: a plus sign and 7 to 15 digits, grouped as its owner writes it.
fn is_phone(s: &str) -> bool {
    let digits = s.bytes().filter(u8::is_ascii_digit).count();
    let grouped = s.bytes().skip(2).all(|b| b.is_ascii_digit() || b"- ()".contains(&b));
    matches!(s.as_bytes(), [b'+', b'0'..=b'9', ..]) && grouped && (7..=15).contains(&digits)
}

/// A number to text: as [`is_phone`], or a carrier's short code of 3 to 8 digits.
fn is_phone_or_short_code(s: &str) -> bool {
    is_phone(s) || ((3..=8).contains(&s.len()) && is_digits(s))
}

fn is_country(s: &str) -> bool {
    s.len() == 2 && s.bytes().all(|b| b.is_ascii_uppercase())
}
