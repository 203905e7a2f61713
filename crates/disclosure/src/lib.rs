//! What is stated before a number is asked for: one document in one language, and every text made of it.
//!
//! What lives here: parsing a disclosure strictly ([`Document`]), the notice's own words by language and version ([`Labels`]),
//! the notice that a visitor is shown as a pure function of the two ([`Notice`]), its renderings ([`render`]), what
//! changed between two versions ([`diff`]), and every version of labels and layout for whoever checks receipts (`Archive`, feature
//! `all-languages`).
//! What deliberately does not: the words of buttons and controls (a page can override those, never these), what was
//! agreed (crate `receipt`), any clock, and any DOM. Without floats and, in all that the page
//! reaches, without `format!`.

#[cfg(feature = "all-languages")]
mod archive;
mod calendar;
mod diff;
mod document;
mod enumerations;
mod error;
mod labels;
pub mod notice;
mod period;
mod plural;
mod reader;
pub mod render;
mod text;
mod values;

#[cfg(feature = "all-languages")]
pub use archive::{Archive, UnknownVersion};
pub use calendar::Date;
pub use diff::{Difference, diff, entry, first_version};
pub use document::{
    Allow, Audit, Change, Complaints, Controller, Deletion, Document, Dpo, Draft, Frequency, Law, MAX_PURPOSES, Method, OptOut, Per, Proof, Purpose, Questions,
    Recipient, Representative, Retention, Security, Selling,
};
pub use enumerations::{Channel, How, LegalBasis, Profile, Right, Role};
pub use error::Error;
pub use labels::Labels;
pub use notice::{LAYOUT, Notice};
pub use period::Period;
pub use plural::{Category, categories, plural};
pub use text::{base_language, cut};
pub use values::is_email;
