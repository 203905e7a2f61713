//! Readers for single values: each turns a JSON node into a typed value and reports the rule that the value breaks.
//!
//! What lives here: one function for each kind of value (a line of text, an id, a link, a period, a date) with its [`Rule`],
//! whose words end the sentence `line 3, column 7: "/controller/email" must be ...`. What deliberately does not: which member
//! holds which kind of value (`document::read`), the words of enumerations (`enumerations`), and any judgement of the text.

use crate::reader::{Read, Reader};
use crate::{Date, Period, text::cut};
use json::{Node, Rule, Value};

macro_rules! rules {
    ($($name:ident: $code:literal, $must_be:literal;)*) => {
        $(pub(crate) const $name: &Rule = &Rule { code: $code, must_be: $must_be };)*
    };
}

rules! {
    FILLED: "ERR_DISCLOSURE_EMPTY", "a list with at least one item";
    PURPOSES: "ERR_DISCLOSURE_PURPOSES", "a list of 1 to 32 purposes";
    TAKEN: "ERR_DISCLOSURE_DUPLICATE", "an id that no earlier item of the list has; ids are unique";
    TWICE: "ERR_DISCLOSURE_DUPLICATE", "named once; remove the repetition";
    UNKNOWN_RECIPIENT: "ERR_DISCLOSURE_RECIPIENT_UNKNOWN", "the id of one of the document's recipients; add that recipient or correct the id";
    UNUSED_RECIPIENT: "ERR_DISCLOSURE_RECIPIENT_UNUSED", "named in the recipients of a purpose; name it there or remove this recipient";
    QUESTIONS: "ERR_DISCLOSURE_QUESTIONS", "an object with an email, a form or both";
    FREQUENCY: "ERR_DISCLOSURE_FREQUENCY", "\"varies\" or an object with max and per";
    SELLING: "ERR_DISCLOSURE_SELLING", "\"never\" or an object with to and why";
    LINE: "ERR_DISCLOSURE_LINE", "one line of text; remove line breaks and control characters";
    SIGNED: "ERR_DISCLOSURE_LINE", "one line of at most 200 characters without control or bidirectional characters; it stands in every receipt";
    ID: "ERR_DISCLOSURE_ID", "an id of 1 to 64 small letters, digits and hyphens, for example repair-updates";
    VERSION: "ERR_DISCLOSURE_VERSION", "a date such as 2026-11-24 or a version such as 1.2.0";
    LANGUAGE: "ERR_DISCLOSURE_LANGUAGE", "a BCP 47 language tag such as en or fr-CA";
    HTTPS: "ERR_DISCLOSURE_LINK", "a link that starts with https://, without a user name";
    REQUEST: "ERR_DISCLOSURE_LINK", "a link that starts with https://, without a user name, or with mailto:";
    EMAIL: "ERR_DISCLOSURE_EMAIL", "an email address such as ask@shop.example";
    PHONE: "ERR_DISCLOSURE_PHONE", "a phone number with its country code, for example +353 20 910 0123";
    COUNTRY: "ERR_DISCLOSURE_COUNTRY", "an ISO 3166 country code of two capital letters, for example IE";
    DATE: "ERR_DISCLOSURE_DATE", "a date written YYYY-MM-DD that the calendar has";
    MONTH: "ERR_DISCLOSURE_DATE", "a date written YYYY-MM-DD or YYYY-MM that the calendar has";
    PERIOD: "ERR_DISCLOSURE_PERIOD", "an ISO 8601 duration above zero in years, months, weeks, days or hours, for example P6M or PT48H";
    MAX: "ERR_DISCLOSURE_FREQUENCY", "a whole number from 1 to 9999";
    CONDITION: "ERR_DISCLOSURE_CONDITION", "true: agreeing is never a condition of buying (47 CFR 64.1200(f)(9)(i)(B), GDPR 7(4))";
}

/// A string that keeps a rule.
fn checked(node: &Node, r: &mut Reader, is_kept: fn(&str) -> bool, rule: &'static Rule) -> String {
    let text = r.str(node);
    if !is_kept(text) {
        r.broken(node, rule);
    }
    text.into()
}

/// A string that means something else than its characters.
fn parsed<T: Default>(node: &Node, r: &mut Reader, parse: fn(&str) -> Option<T>, rule: &'static Rule) -> T {
    let value = parse(r.str(node));
    if value.is_none() {
        r.broken(node, rule);
    }
    value.unwrap_or_default()
}

/// A string, empty or not.
pub(crate) fn string(node: &Node, r: &mut Reader) -> String {
    r.str(node).into()
}

/// Text on one line: a line break inside a member could pass for another member in the plain text of the notice.
pub(crate) fn line(node: &Node, r: &mut Reader) -> String {
    let text = r.str(node);
    if is_blank(text) {
        r.expected(node, "a string that says something");
    }
    checked(node, r, is_line, LINE)
}

/// A text that every receipt repeats, so that it must be one that a receipt may hold.
pub(crate) fn signed(node: &Node, r: &mut Reader, read: Read<String>) -> String {
    let text = read(node, r);
    if !json::is_line(&text) {
        r.broken(node, SIGNED);
    }
    text
}

/// The id of a document, a purpose or a recipient.
pub(crate) fn id(node: &Node, r: &mut Reader) -> String {
    checked(node, r, is_id, ID)
}

/// The version of a document: a date, or semantic versioning 2.0.0 as far as its shape goes.
pub(crate) fn version(node: &Node, r: &mut Reader) -> String {
    checked(node, r, is_version, VERSION)
}

/// A language tag of the shape of RFC 5646, 2.1. It is not looked up in the registry, which changes.
pub(crate) fn language(node: &Node, r: &mut Reader) -> String {
    checked(node, r, is_language, LANGUAGE)
}

/// A web address.
pub(crate) fn https(node: &Node, r: &mut Reader) -> String {
    checked(node, r, is_https, HTTPS)
}

/// Where a request goes: a page, or an address to write to.
pub(crate) fn request(node: &Node, r: &mut Reader) -> String {
    checked(node, r, |s| is_https(s) || s.strip_prefix("mailto:").is_some_and(is_email), REQUEST)
}

/// An email address.
pub(crate) fn email(node: &Node, r: &mut Reader) -> String {
    checked(node, r, is_email, EMAIL)
}

/// A number to call: a plus sign and 7 to 15 digits, grouped as its owner writes it.
pub(crate) fn phone(node: &Node, r: &mut Reader) -> String {
    checked(node, r, is_phone, PHONE)
}

/// A number to text: as [`phone`], or a carrier's short code of 3 to 8 digits.
pub(crate) fn phone_or_short_code(node: &Node, r: &mut Reader) -> String {
    checked(node, r, |s| is_phone(s) || ((3..=8).contains(&s.len()) && is_digits(s)), PHONE)
}

/// An ISO 3166 country code.
pub(crate) fn country(node: &Node, r: &mut Reader) -> String {
    checked(node, r, |s| s.len() == 2 && s.bytes().all(|b| b.is_ascii_uppercase()), COUNTRY)
}

/// A day.
pub(crate) fn date(node: &Node, r: &mut Reader) -> Date {
    parsed(node, r, |s| Date::parse(s).filter(|date| date.day.is_some()), DATE)
}

/// A day or a month.
pub(crate) fn day_or_month(node: &Node, r: &mut Reader) -> Date {
    parsed(node, r, Date::parse, MONTH)
}

/// A period.
pub(crate) fn period(node: &Node, r: &mut Reader) -> Period {
    parsed(node, r, Period::parse, PERIOD)
}

/// `true` or `false`.
pub(crate) fn flag(node: &Node, r: &mut Reader) -> bool {
    let Value::Bool(flag) = node.value else {
        r.expected(node, "true or false");
        return false;
    };
    flag
}

/// How many times at most.
pub(crate) fn max(node: &Node, r: &mut Reader) -> u16 {
    let Value::Int(max @ 1..=9999) = node.value else {
        r.broken(node, MAX);
        return 0;
    };
    max as u16
}

/// `true` and nothing else: agreeing is not a condition.
pub(crate) fn not_a_condition(node: &Node, r: &mut Reader) {
    if node.value != Value::Bool(true) {
        r.broken(node, CONDITION);
    }
}

/// A list that is not empty.
pub(crate) fn filled<T>(node: &Node, r: &mut Reader, read: Read<T>) -> Vec<T> {
    not_empty(node, r);
    r.list(node, read)
}

/// A list without repetitions.
pub(crate) fn distinct<T: PartialEq>(node: &Node, r: &mut Reader, read: Read<T>) -> Vec<T> {
    let mut values = Vec::new();
    for item in r.items(node) {
        let value = read(item, r);
        if values.contains(&value) {
            r.broken(item, TWICE);
        }
        values.push(value);
    }
    values
}

/// A list without repetitions that is not empty.
pub(crate) fn filled_distinct<T: PartialEq>(node: &Node, r: &mut Reader, read: Read<T>) -> Vec<T> {
    not_empty(node, r);
    distinct(node, r, read)
}

fn not_empty(node: &Node, r: &mut Reader) {
    if r.items(node).is_empty() {
        r.broken(node, FILLED);
    }
}

fn is_blank(s: &str) -> bool {
    s.chars().all(char::is_whitespace)
}

fn is_line(s: &str) -> bool {
    !s.chars().any(|c| c.is_control() || c == '\u{2028}' || c == '\u{2029}')
}

fn is_digits(s: &str) -> bool {
    s.bytes().all(|b| b.is_ascii_digit())
}

fn is_id(s: &str) -> bool {
    let slug = s.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-');
    slug && (1..=64).contains(&s.len()) && !s.starts_with('-')
}

/// How many parts there are between marks; 0 when one of them is not as it should be.
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

fn is_version(s: &str) -> bool {
    let core = s.bytes().position(|b| b == b'-' || b == b'+').unwrap_or(s.len());
    let tail = s.get(core + 1..).unwrap_or("0");
    let labels = !tail.is_empty() && tail.bytes().all(|b| b.is_ascii_alphanumeric() || b"-+.".contains(&b));
    let numbers = parts(s.get(..core).unwrap_or_default(), b'.', |n| !n.is_empty() && is_digits(n));
    let is_day = Date::parse(s).is_some_and(|date| date.day.is_some());
    (numbers == 3 && labels) || is_day
}

fn is_language(s: &str) -> bool {
    let first = cut(s, b'-').0;
    let is_part = |part: &str| (1..=8).contains(&part.len()) && part.bytes().all(|b| b.is_ascii_alphanumeric());
    // A single letter announces an extension, so something follows it.
    let open = matches!(s.as_bytes(), [.., b'-', _]);
    parts(s, b'-', is_part) > 0 && (2..=3).contains(&first.len()) && !first.bytes().any(|b| b.is_ascii_digit()) && !open
}

/// A user name (RFC 3986, 3.2.1) would let `https://shop.example@other.example` be read as the shop's.
fn is_https(s: &str) -> bool {
    let Some(rest) = s.strip_prefix("https://") else { return false };
    let mut authority = rest.bytes().take_while(|byte| !b"/?#".contains(byte));
    let host = authority.next();
    host.is_some_and(|first| !b":@".contains(&first)) && !authority.any(|byte| byte == b'@') && is_url_text(s)
}

fn is_url_text(s: &str) -> bool {
    !s.chars().any(|c| c.is_whitespace() || c.is_control() || matches!(c, '"' | '<' | '>' | '\\'))
}

/// Whether this is an email address, as the documents write one: one address, without a name.
pub fn is_email(s: &str) -> bool {
    let (local, domain) = cut(s, b'@');
    let dotted = parts(domain.unwrap_or_default(), b'.', |label| !label.is_empty() && cut(label, b'@').1.is_none()) > 1;
    !local.is_empty() && dotted && is_url_text(s) && !s.bytes().any(|b| b",;:?&".contains(&b))
}

fn is_phone(s: &str) -> bool {
    let digits = s.bytes().filter(u8::is_ascii_digit).count();
    let grouped = s.bytes().skip(2).all(|b| b.is_ascii_digit() || b"- ()".contains(&b));
    matches!(s.as_bytes(), [b'+', b'0'..=b'9', ..]) && grouped && (7..=15).contains(&digits)
}
