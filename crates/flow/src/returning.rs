//! A visitor who comes back: what they hold for this notice, and what it says has changed since.
//!
//! What lives here: comparing a decision with the document at hand, by the document's own list of changes. What deliberately
//! does not: finding what changed in the words (the publisher's tools do, and refuse a list that disagrees with them).

use crate::{Disclosure, Record};
use alloc::{string::String, vec::Vec};
use disclosure::Document;
use json::Value;

/// What changed since a visitor decided.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Changed {
    /// When they decided, seconds since 1970.
    pub since: i64,
    /// What the document says of each change since then. Empty where its words changed and it says nothing.
    pub summaries: Vec<String>,
}

/// How the notice stands to the one that was decided on.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Since {
    /// As it was, in this or another language.
    Same,
    /// Other words for the same: the choice stays, and the visitor is told.
    Wording(Vec<String>),
    /// Something else: the visitor is asked again.
    Material(Vec<String>),
}

/// The newest of the visitor's records that still counts for this notice on this server, if there is one.
pub(crate) fn standing(held: Vec<Record>, document: &Document, receipts: Option<&str>, now: i64) -> Option<Record> {
    held.into_iter().find(|record| {
        record.notice_id() == document.id && record.receipts() == receipts.unwrap_or_default() && record.withdrawn_at().is_none() && record.valid_until() > now
    })
}

/// What changed since a receipt.
pub(crate) fn since_receipt(record: &Record, disclosure: &Disclosure) -> Since {
    let document = &disclosure.document;
    let other_words = record.language() == document.language && disclosure.digests.is_none_or(|digests| record.notice_sha256() != digests.sha256.to_hex());
    if other_words && record.notice_version() == document.version {
        // The words changed and nobody says how.
        return Since::Material(Vec::new());
    }
    since_version(record.notice_version(), document)
}

/// What the document says has changed since a version of it. A version that it does not list is of unknown age.
pub(crate) fn since_version(version: &str, document: &Document) -> Since {
    if version == document.version {
        return Since::Same;
    }
    let changes = document.tree().get("changes").items();
    let known = changes.iter().position(|change| change.text("version") == version);
    let date = known.and_then(|at| changes.get(at)).map_or("", |change| change.text("date"));
    let mut material = known.is_none();
    let mut summaries = Vec::new();
    for (at, change) in changes.iter().enumerate() {
        let day = change.text("date");
        if known.is_none_or(|known| day > date || (day == date && at < known)) {
            summaries.push(change.text("summary").into());
            material |= matches!(change.get("material").value, Value::Bool(true));
        }
    }
    if material || summaries.is_empty() {
        Since::Material(summaries)
    } else {
        Since::Wording(summaries)
    }
}
