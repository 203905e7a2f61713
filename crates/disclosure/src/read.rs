//! The rules that single values keep: a link is https, an id is a slug, an enumeration is one of its words.
//!
//! What lives here: readers from a JSON node to a checked value, and each rule's words and code side by side. The words
//! end the sentence `line 3, column 7: "/controller/email" must be ...`. What deliberately does not: which member takes
//! which reader (`document`), and whether the words are plain or lawful (the linter).

use alloc::{string::String, vec::Vec};
use json::{Mismatch, Node};

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

/// An enumeration written as a string. The second member of each line is the word in the document.
macro_rules! enumeration {
    ($(#[$doc:meta])* $name:ident { $(#[$first_doc:meta])* $first:ident = $first_word:literal, $($(#[$rest_doc:meta])* $rest:ident = $rest_word:literal,)* }) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        #[non_exhaustive]
        pub enum $name { $(#[$first_doc])* $first, $($(#[$rest_doc])* $rest,)* }

        impl $name {
            /// Each value, in the order of the format's own list.
            pub const ALL: &[$name] = &[$name::$first, $($name::$rest),*];

            /// The word that stands for it in a document.
            pub const fn as_str(self) -> &'static str {
                match self { $name::$first => $first_word, $($name::$rest => $rest_word),* }
            }

            pub(crate) fn read(node: &json::Node) -> Result<$name, json::Mismatch> {
                let word = node.str()?;
                $name::ALL.iter().copied().find(|v| v.as_str() == word)
                    .ok_or_else(|| json::Mismatch::expected(node, concat!("one of ", $first_word $(, ", ", $rest_word)*)))
            }
        }
    };
}
pub(crate) use enumeration;

/// A string that keeps a rule.
fn checked(node: &Node, rule: &'static str, ok: impl FnOnce(&str) -> bool) -> Result<String, Mismatch> {
    let s = node.str()?;
    if ok(s) { Ok(s.into()) } else { Err(Mismatch::expected(node, rule)) }
}

/// Words on one line: a line break inside a member could pass for another member in the plain text of the notice.
pub(crate) fn words(node: &Node) -> Result<String, Mismatch> {
    let s = node.words()?;
    let breaks = |c: char| c < ' ' || ('\u{7f}'..='\u{9f}').contains(&c) || c == '\u{2028}' || c == '\u{2029}';
    if s.contains(breaks) { Err(Mismatch::expected(node, LINE)) } else { Ok(s) }
}

pub(crate) fn id(node: &Node) -> Result<String, Mismatch> {
    checked(node, ID, |s| {
        (1..=64).contains(&s.len()) && !s.starts_with('-') && s.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-')
    })
}

/// An id that is not in `taken`; it is added there.
pub(crate) fn new_id(node: &Node, taken: &mut Vec<String>) -> Result<String, Mismatch> {
    let id = id(node)?;
    if taken.contains(&id) {
        return Err(Mismatch::expected(node, TAKEN));
    }
    taken.push(id.clone());
    Ok(id)
}

/// The document's version: a date, or semantic versioning 2.0.0 as far as its shape goes.
pub(crate) fn version(node: &Node) -> Result<String, Mismatch> {
    checked(node, VERSION, |s| {
        let core = s.find(['-', '+']).map_or(s, |i| &s[..i]);
        let tail = &s[core.len()..];
        let numbers = core.split('.').filter(|n| !n.is_empty() && n.bytes().all(|b| b.is_ascii_digit())).count();
        let semver = numbers == 3
            && core.split('.').count() == 3
            && (tail.is_empty() || tail.len() > 1)
            && tail.bytes().all(|b| b.is_ascii_alphanumeric() || b"-+.".contains(&b));
        semver || crate::Date::parse(s).is_some_and(|d| d.day.is_some())
    })
}

/// A language tag of the shape of RFC 5646, 2.1: not looked up in the registry, which changes.
pub(crate) fn language(node: &Node) -> Result<String, Mismatch> {
    checked(node, LANGUAGE, |s| {
        let mut parts = s.split('-');
        let first = parts.next().unwrap_or("");
        let mut last = first;
        let ok = (2..=3).contains(&first.len())
            && first.bytes().all(|b| b.is_ascii_alphabetic())
            && parts.all(|part| {
                last = part;
                (1..=8).contains(&part.len()) && part.bytes().all(|b| b.is_ascii_alphanumeric())
            });
        // A single letter announces an extension, so something follows it.
        ok && last.len() > 1
    })
}

fn is_https(s: &str) -> bool {
    s.strip_prefix("https://")
        .is_some_and(|rest| !rest.is_empty() && !rest.starts_with(['/', '?', '#', ':']))
        && is_url_text(s)
}

fn is_url_text(s: &str) -> bool {
    !s.contains(|c: char| c <= ' ' || c.is_whitespace() || c.is_control() || matches!(c, '"' | '<' | '>' | '\\'))
}

fn is_email(s: &str) -> bool {
    match s.split_once('@') {
        Some((local, domain)) => {
            let dotted = domain.split('.').count() > 1 && domain.split('.').all(|label| !label.is_empty());
            !local.is_empty() && dotted && !domain.contains('@') && is_url_text(s) && !s.contains([',', ';', ':', '?', '&'])
        }
        None => false,
    }
}

pub(crate) fn https(node: &Node) -> Result<String, Mismatch> {
    checked(node, HTTPS, is_https)
}

/// Where a request goes: a page, or an address to write to.
pub(crate) fn request(node: &Node) -> Result<String, Mismatch> {
    checked(node, REQUEST, |s| is_https(s) || s.strip_prefix("mailto:").is_some_and(is_email))
}

pub(crate) fn email(node: &Node) -> Result<String, Mismatch> {
    checked(node, EMAIL, is_email)
}

/// A number to call: a plus sign and 7 to 15 digits, grouped as its owner writes it.
pub(crate) fn phone(node: &Node) -> Result<String, Mismatch> {
    checked(node, PHONE, is_phone)
}

/// A number to text: as [`phone`], or a carrier's short code of 3 to 8 digits.
pub(crate) fn phone_or_short_code(node: &Node) -> Result<String, Mismatch> {
    checked(node, PHONE, |s| {
        is_phone(s) || ((3..=8).contains(&s.len()) && s.bytes().all(|b| b.is_ascii_digit()))
    })
}

fn is_phone(s: &str) -> bool {
    let digits = s.bytes().filter(u8::is_ascii_digit).count();
    let grouped = s
        .strip_prefix('+')
        .is_some_and(|rest| rest.starts_with(|c: char| c.is_ascii_digit()) && rest.bytes().all(|b| b.is_ascii_digit() || b"- ()".contains(&b)));
    grouped && (7..=15).contains(&digits)
}

pub(crate) fn country(node: &Node) -> Result<String, Mismatch> {
    checked(node, COUNTRY, |s| s.len() == 2 && s.bytes().all(|b| b.is_ascii_uppercase()))
}

/// A list that holds something.
pub(crate) fn filled<T>(node: &Node, read: fn(&Node) -> Result<T, Mismatch>) -> Result<Vec<T>, Mismatch> {
    let list = node.list(read)?;
    if list.is_empty() { Err(Mismatch::expected(node, FILLED)) } else { Ok(list) }
}

/// A list that names each thing once.
pub(crate) fn distinct<T: PartialEq>(node: &Node, mut read: impl FnMut(&Node) -> Result<T, Mismatch>) -> Result<Vec<T>, Mismatch> {
    let mut seen = Vec::new();
    node.list(|item| {
        let value = read(item)?;
        if seen.contains(&value) {
            return Err(Mismatch::expected(item, TWICE));
        }
        seen.push(value);
        Ok(())
    })?;
    Ok(seen)
}

/// A list that holds something and names each thing once.
pub(crate) fn filled_distinct<T: PartialEq>(node: &Node, read: fn(&Node) -> Result<T, Mismatch>) -> Result<Vec<T>, Mismatch> {
    let list = distinct(node, read)?;
    if list.is_empty() { Err(Mismatch::expected(node, FILLED)) } else { Ok(list) }
}
