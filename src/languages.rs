//! Which languages the page speaks, and an id that no other element on it has.

use crate::host::{El, language_at};
use crate::text::cut;
use alloc::string::String;
use core::sync::atomic::{AtomicU32, Ordering};
use json::push_int;

static COUNT: AtomicU32 = AtomicU32::new(0);

/// An element's language by its own or an ancestor's `lang`, then its base language, then English: what is not empty of these.
pub fn languages(host: &El) -> Languages {
    Languages {
        tag: language_at(host),
        step: 0,
    }
}

/// The languages to try, in order. One may come twice.
pub struct Languages {
    tag: String,
    step: u8,
}

impl Languages {
    /// The next one.
    pub fn next(&mut self) -> Option<&str> {
        self.step += 1;
        let base = cut(&self.tag, b'-').0;
        match self.step {
            1 if !self.tag.is_empty() => Some(&self.tag),
            1 | 2 if !base.is_empty() => Some(base),
            1..=3 => Some("en"),
            _ => None,
        }
    }
}

/// An id for a node in the page's own tree.
pub fn unique_id() -> String {
    let mut id = String::from("phone-consent-note-");
    push_int(&mut id, i64::from(COUNT.fetch_add(1, Ordering::Relaxed)));
    id
}
