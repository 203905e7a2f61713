//! Which languages the page speaks, and an id that no other element on it has.

use crate::Shared;
use crate::host::document;
use json::push_int;
use std::cell::Cell;
use web_sys::HtmlElement;

thread_local! {
    static COUNT: Cell<i64> = const { Cell::new(0) };
}

/// An element's language by its own or an ancestor's `lang`, then its base language, then English.
pub fn languages(host: &HtmlElement) -> Vec<String> {
    let near = host.closest("[lang]").ok().flatten().and_then(|element| element.get_attribute("lang"));
    let page = || document().document_element().and_then(|root| root.get_attribute("lang"));
    let tag = near.or_else(page).unwrap_or_default();
    let base = tag.split('-').next().unwrap_or_default().to_owned();
    let mut all: Vec<String> = vec![];
    for language in [tag, base, "en".into()] {
        if !language.is_empty() && !all.contains(&language) {
            all.push(language);
        }
    }
    all
}

impl Shared {
    /// An id for a node in the page's own tree.
    pub fn unique_id(&self) -> String {
        let n = COUNT.with(|count| count.replace(count.get() + 1));
        let mut id = String::from("phone-consent-note-");
        push_int(&mut id, n);
        id
    }
}
