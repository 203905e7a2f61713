//! The notice outside the element: renderings for other channels.
//!
//! What lives here: one file for each format, each made from a [`Notice`], so that every format states the same. What
//! deliberately does not: facts or words of their own.

mod html;

pub use html::html;

use crate::{Document, Labels, Notice};

/// The plain text: [`Notice::text`].
pub fn text(document: &Document, labels: &Labels) -> String {
    Notice::new(document, labels).text()
}
