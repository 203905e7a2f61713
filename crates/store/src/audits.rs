//! Audits that were made: when, by whom, and where the report is.
//!
//! What lives here: the trait [`Audits`] and its types. What deliberately does not: when the next one is due (crate `promises`), and SQL.

use crate::Reply;
use disclosure::Date;

/// The audits that were recorded.
pub trait Audits: Send + Sync {
    /// Records an audit. One of the same document, day and auditor replaces nothing: the first stays. Returns whether it is new.
    fn record_audit(&self, audit: NewAudit) -> Reply<'_, bool>;
    /// Every recorded audit, the earliest day first.
    fn audits(&self) -> Reply<'_, Vec<NewAudit>>;
}

/// An audit.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewAudit {
    /// The id of the document that promises it.
    pub document: String,
    /// The day on which it was made.
    pub date: Date,
    /// Who audited.
    pub by: String,
    /// Where the report is: an address, or a reference of the operator's.
    pub report: String,
    /// The current time.
    pub recorded_at: i64,
    /// The name of the access key that records it.
    pub recorded_by: String,
}
