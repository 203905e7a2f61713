//! Which languages the page speaks, and an id that no other element on it has.

use crate::host::{El, language_at};
use alloc::{string::String, vec::Vec};
use core::sync::atomic::{AtomicU32, Ordering};
use json::push_int;

static COUNT: AtomicU32 = AtomicU32::new(0);

/// An element's language by its own or an ancestor's `lang`, then its base language, then English.
pub fn languages(host: &El) -> Vec<String> {
    let tag = language_at(host);
    let base = tag.split('-').next().unwrap_or_default();
    let mut all: Vec<String> = Vec::new();
    for language in [&tag, base, "en"] {
        if !language.is_empty() && all.iter().all(|known| known != language) {
            all.push(language.into());
        }
    }
    all
}

/// An id for a node in the page's own tree.
pub fn unique_id() -> String {
    let mut id = String::from("phone-consent-note-");
    push_int(&mut id, i64::from(COUNT.fetch_add(1, Ordering::Relaxed)));
    id
}
