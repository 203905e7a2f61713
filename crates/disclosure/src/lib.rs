//! What is said before a number is asked for: one document in one language, and every text made of it.
//!
//! What lives here: reading a disclosure strictly ([`Document`]), the notice's own words by language ([`Labels`]),
//! the notice a visitor is shown as a pure function of the two ([`Notice`]), and its renderings ([`render`]).
//! What deliberately does not: the words of buttons and controls (a page can override those, never these), what was
//! agreed (crate `receipt`), any clock, and any DOM. Built without floats and without `format!`: it runs in the page.
#![no_std]
extern crate alloc;

mod calendar;
mod document;
mod enumerations;
mod error;
mod format;
mod labels;
pub mod notice;
mod period;
mod plural;
pub mod render;
mod rules;
mod text;

pub use calendar::Date;
pub use document::{Controller, Document, MAX_PURPOSES, OptOut, Purpose, Questions, Retention};
pub use enumerations::{Channel, How, LegalBasis, Profile, Right, Role};
pub use error::Error;
pub use labels::{Labels, Words, without_texts};
pub use notice::Notice;
pub use period::Period;
pub use plural::{Category, categories, plural};
