//! The notice on other touchpoints than the element itself.
//!
//! What lives here: one file a form, each made from a [`Notice`] so that every form says the same. What
//! deliberately does not: any fact or word of its own.

mod html;

pub use html::html;

use crate::{Document, Labels, Notice};

/// The plain text: [`Notice::text`].
pub fn text(document: &Document, labels: &Labels) -> String {
    Notice::new(document, labels).text()
}
