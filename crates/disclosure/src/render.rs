//! The document outside the element: renderings for other channels.
//!
//! What lives here: one file for each channel, each made of the [`Notice`] or of the typed document with the notice's labels, so
//! that every channel states the same facts; `blocks` is what markdown, email and privacy notice share, `words` the few words that
//! only channels need. What deliberately does not: a fact that is not in the document, a text that is cut without a word, sending,
//! and the envelope of an email. The page reaches none of them.

mod blocks;
mod changed;
mod clarify;
mod email;
mod html;
mod markdown;
mod privacy_notice;
mod segments;
mod sms;
mod social;
mod ten_dlc;
mod words;

pub use changed::{Changed, changed};
pub use clarify::clarify;
pub use email::{EMAIL_LIMIT, Email, WITHDRAWAL_LINK, email};
pub use html::html;
pub use markdown::markdown;
pub use privacy_notice::{privacy_notice, privacy_notice_markdown};
pub use segments::{Encoding, Foreign, Segments, plain, segments};
pub use sms::{help, sms};
pub use social::{SOCIAL_LIMIT, social, social_length};
pub use ten_dlc::{Answer, Pack, TenDlc, ten_dlc};

use crate::{Document, Labels, Notice};

/// The plain text: [`Notice::text`].
pub fn text(document: &Document, labels: &Labels) -> String {
    Notice::new(document, labels).text()
}
