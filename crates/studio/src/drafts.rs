//! The draft that the browser keeps through a reload. A second tab that edits the same draft is noticed, never overwritten.

use crate::page;
use json::Value;

/// Where the draft is kept.
pub const KEY: &str = "phone-consent/studio/draft/1";

/// Where the address of the receipt server is kept. Keys never are.
const SERVER: &str = "phone-consent/studio/server/1";

/// What is kept.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Draft {
    /// The document as it stands.
    pub text: String,
    /// The text that it is compared with; empty for none.
    pub base: String,
    /// Whether that is the text of a template.
    pub from_template: bool,
    /// The name of its file.
    pub name: String,
    /// Whether a file or a template holds this text.
    pub is_held: bool,
    /// When it was kept, as the author reads it.
    pub time: String,
    /// Which tab wrote it, and which time.
    pub revision: String,
}

impl Draft {
    /// The draft in the browser's store.
    pub fn load() -> Option<Draft> {
        let kept = page::storage()?.get_item(KEY).ok()??;
        let node = json::parse(kept.as_bytes()).ok()?;
        Some(Draft {
            text: node.text("text").into(),
            base: node.text("base").into(),
            from_template: node.get("from_template").value == Value::Bool(true),
            name: node.text("name").into(),
            is_held: node.get("held").value == Value::Bool(true),
            time: node.text("time").into(),
            revision: node.text("revision").into(),
        })
    }

    /// Keeps it; `false` when the browser keeps nothing.
    pub fn keep(&self) -> bool {
        let value = json::object([
            ("text", json::text(&*self.text)),
            ("base", json::text(&*self.base)),
            ("from_template", Value::Bool(self.from_template)),
            ("name", json::text(&*self.name)),
            ("held", Value::Bool(self.is_held)),
            ("time", json::text(&*self.time)),
            ("revision", json::text(&*self.revision)),
        ]);
        page::storage().is_some_and(|storage| storage.set_item(KEY, &json::to_jcs(&value)).is_ok())
    }
}

/// A name for this tab, for as long as its page is open.
pub fn tab() -> String {
    // As many digits as a float keeps.
    format!("{:.0}", js_sys::Math::random() * 1e15)
}

/// The receipt server's address: the page's own, otherwise the one that was used last.
pub fn server() -> String {
    let own = page::document().query_selector("meta[name=phone-consent-receipts]").ok().flatten();
    let own = own.and_then(|meta| meta.get_attribute("content")).filter(|address| address.starts_with("http"));
    let last = || page::storage()?.get_item(SERVER).ok()?;
    own.or_else(last).unwrap_or_default()
}

/// Remembers the receipt server's address.
pub fn remember_server(address: &str) {
    if let Some(storage) = page::storage() {
        // A browser that keeps nothing asks for it again.
        let _ = storage.set_item(SERVER, address);
    }
}
