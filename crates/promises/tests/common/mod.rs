//! A document, numbers and times for the tests.
#![allow(dead_code)]

use disclosure::{Channel, Document, Frequency, Law, Per, Period, Profile};
use jiff::Timestamp;
use phone::E164;
use promises::{Candidate, Choice, Contact, Decision, Question, decide};
use receipt::Digest;

pub const RECEIPT: Digest = Digest([1; 32]);
pub const OLDER: Digest = Digest([2; 32]);
/// A number of no law.
pub const IRELAND: &str = "+353851234567";

/// Seconds since 1970 of `2026-11-27T08:00:00-05:00`.
pub fn time(text: &str) -> i64 {
    text.parse::<Timestamp>().expect("a time of the test").as_second()
}

pub fn number(text: &str) -> E164 {
    E164::new(text).expect("a number of the test")
}

pub fn period(text: &str) -> Period {
    Period::parse(text).expect("a period of the test")
}

/// The demo's document, which has `repair-updates` (texts, 2 a repair), `offers` (calls, 1 a year) and `recall` (no choice).
pub fn document(laws: &[Profile]) -> Document {
    let mut document = Document::parse(include_bytes!("../../../../www/disclosure.en.json")).expect("the demo's document");
    document.laws = laws
        .iter()
        .map(|&profile| Law {
            profile,
            statement: "We keep to it.".into(),
        })
        .collect();
    document
}

/// The same with another frequency of `offers`.
pub fn with_offers(laws: &[Profile], frequency: Frequency) -> Document {
    let mut document = document(laws);
    for purpose in &mut document.purposes {
        if purpose.id == "offers" {
            purpose.frequency = frequency.clone();
        }
    }
    document
}

pub fn at_most(max: u16, per: &str) -> Frequency {
    Frequency::AtMost {
        max,
        per: Per::Period(period(per)),
    }
}

/// A consent from the beginning of 2026 to that of 2028.
pub fn yes(document: &Document) -> Candidate<'_> {
    Candidate {
        receipt: RECEIPT,
        document,
        notice_sha256: Digest([9; 32]),
        given_at: time("2026-01-01T00:00:00Z"),
        choice: Some(Choice {
            until: Some(time("2028-01-01T00:00:00Z")),
            ..Choice::default()
        }),
    }
}

pub fn with_choice<'a>(candidate: Candidate<'a>, change: impl FnOnce(&mut Choice)) -> Candidate<'a> {
    let mut choice = candidate.choice.unwrap_or_default();
    change(&mut choice);
    Candidate {
        choice: Some(choice),
        ..candidate
    }
}

pub fn contact(at: i64) -> Contact<'static> {
    Contact {
        at,
        receipt: RECEIPT,
        occasion: None,
    }
}

/// A call about `offers`.
pub fn call(number: &E164, at: i64) -> Question<'_> {
    Question {
        number,
        document: "northwind-callback",
        purpose: "offers",
        channel: Channel::Call,
        at,
        occasion: None,
    }
}

/// A text about `repair-updates`.
pub fn text<'a>(number: &'a E164, at: i64, occasion: Option<&'a str>) -> Question<'a> {
    Question {
        purpose: "repair-updates",
        channel: Channel::Sms,
        occasion,
        ..call(number, at)
    }
}

/// A call about `offers` to Ireland under these receipts.
pub fn offers(at: i64, candidates: &[Candidate<'_>], contacts: &[Contact<'_>]) -> Decision {
    decide(&call(&number(IRELAND), at), candidates, contacts)
}
