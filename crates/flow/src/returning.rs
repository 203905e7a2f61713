//! A visitor who comes back: whether an earlier decision still stands, by the document's own list of changes.
//!
//! What deliberately does not live here: comparing the texts. The publisher's tools do, and refuse a list that disagrees.

use crate::{Disclosure, Record};
use disclosure::Document;

/// What changed since a visitor decided.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Changed {
    /// When they decided, seconds since 1970.
    pub since: i64,
    /// The document's summary of each change since then. Empty where the text changed and no summary is given.
    pub summaries: Vec<String>,
}

/// How the notice differs from the one that was decided on.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Since {
    /// Not at all, or in its language only.
    Same,
    /// In wording only: the decision stands, and the visitor is informed.
    Wording(Vec<String>),
    /// Materially: the visitor is asked again.
    Material(Vec<String>),
}

/// The newest record for this notice and this server that is in force by what this browser knows. One that never reached the server and is not sent any more
/// hides no other.
pub(crate) fn find_standing(mut held: Vec<Record>, document: &Document, receipts: Option<&str>, now: i64) -> Option<Record> {
    held.retain(|record| record.notice_id == document.id && record.receipts == receipts.unwrap_or_default() && record.is_in_force(now));
    let at = held.iter().position(|record| !record.is_late(now)).unwrap_or(0);
    held.into_iter().nth(at)
}

/// What changed since a receipt was given.
pub(crate) fn since_receipt(record: &Record, disclosure: &Disclosure) -> Since {
    let document = &disclosure.document;
    let other_text = record.language == document.language && record.notice_sha256 != disclosure.digests.sha256.to_hex();
    if other_text && record.notice_version == document.version {
        // The text changed under the same version, so no change is listed for it.
        return Since::Material(Vec::new());
    }
    since_version(&record.notice_version, document)
}

/// Whether a visitor who agreed to this version is asked again by this document: for programs that publish it.
pub fn is_asked_again(version: &str, document: &Document) -> bool {
    match since_version(version, document) {
        Since::Same | Since::Wording(_) => false,
        Since::Material(_) => true,
    }
}

/// What the document says has changed since a version. The age of a version that it does not list is unknown.
pub(crate) fn since_version(version: &str, document: &Document) -> Since {
    if version == document.version {
        return Since::Same;
    }
    let changes = &document.changes;
    let known = changes.iter().position(|change| change.version == version);
    let date = known.and_then(|at| changes.get(at)).map(|change| change.date);
    let mut material = known.is_none();
    let mut summaries = Vec::new();
    for (at, change) in changes.iter().enumerate() {
        let day = Some(change.date);
        if known.is_none_or(|known| day > date || (day == date && at < known)) {
            summaries.push(change.summary.clone());
            material |= change.material;
        }
    }
    if material || summaries.is_empty() {
        Since::Material(summaries)
    } else {
        Since::Wording(summaries)
    }
}
