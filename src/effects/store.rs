//! The visitor's own store: receipts and their withdrawal secrets, in this browser only. Written after a receipt, never before.

use crate::host::{document, window};
use crate::view::{attr, el, put};
use flow::Record;
use json::{Node, Value, to_jcs};
use wasm_bindgen::JsValue;
use web_sys::{Blob, BlobPropertyBag, Storage, Url};

/// The store's one entry: an array of records.
const ENTRY: &str = "phone-consent/receipts/1";

fn storage() -> Option<Storage> {
    window().local_storage().ok().flatten()
}

/// Every receipt held, newest first.
pub fn held() -> Vec<Record> {
    let mut all = read().unwrap_or_default();
    all.reverse();
    all
}

/// `None` where the entry is not one of ours to read.
fn read() -> Option<Vec<Record>> {
    let Some(text) = storage()?.get_item(ENTRY).ok().flatten() else {
        return Some(vec![]);
    };
    match json::parse(text.as_bytes()).ok()?.value {
        Value::Array(items) => items.iter().map(Record::from_node).collect(),
        _ => None,
    }
}

/// Keeps a record, in the place of an older state of the same one.
pub fn keep(record: Record) {
    let Some(storage) = storage() else { return };
    let mut all = read().unwrap_or_else(|| {
        // Written by another version: set aside, not lost.
        if let Ok(Some(text)) = storage.get_item(ENTRY) {
            let _ = storage.set_item(&[ENTRY, "/unread"].concat(), &text);
        }
        vec![]
    });
    match all.iter_mut().find(|old| old.hash == record.hash) {
        Some(old) => *old = record,
        None => all.push(record),
    }
    let entry = Value::Array(all.iter().map(|record| Node::from(record.to_value())).collect());
    // A full or forbidden store: the form and the server have the receipt, and it can be saved by hand.
    let _ = storage.set_item(ENTRY, &to_jcs(&entry));
}

/// Hands the record to the visitor as a file.
pub fn download(record: &Record) -> Result<(), JsValue> {
    let kind = BlobPropertyBag::new();
    kind.set_type("application/json");
    let blob = Blob::new_with_str_sequence_and_options(&js_sys::Array::of1(&to_jcs(&record.to_value()).into()), &kind)?;
    let url = Url::create_object_url_with_blob(&blob)?;
    let anchor = el("a", "");
    attr(&anchor, "href", &url);
    attr(
        &anchor,
        "download",
        &["consent-receipt-", &record.hash[..8.min(record.hash.len())], ".json"].concat(),
    );
    if let Some(body) = document().body() {
        put(&body, &[&anchor]);
        anchor.click();
        anchor.remove();
    }
    Url::revoke_object_url(&url)
}
