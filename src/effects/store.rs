//! The visitor's own store: receipts and their withdrawal secrets, in this browser only. Written after a receipt, never before.

use crate::host::{keep as write, kept, save_file};
use alloc::{string::String, vec, vec::Vec};
use flow::Record;
use json::{Node, Value, join, to_jcs};

/// The store's one entry: an array of records.
const ENTRY: &str = "phone-consent/receipts/1";

/// Every receipt held, newest first.
pub fn held() -> Vec<Record> {
    let all = read().unwrap_or_default();
    all.into_iter().rev().filter_map(Record::from_node).collect()
}

/// `None` where the entry is not one of ours to read.
fn read() -> Option<Vec<Node>> {
    let Some(text) = kept(ENTRY) else { return Some(vec![]) };
    match json::parse(text.as_bytes()).ok()?.value {
        Value::Array(items) => Some(items),
        _ => None,
    }
}

/// Keeps a record, in the place of an older state of the same one.
pub fn keep(record: &Record) {
    let all = read().unwrap_or_else(|| {
        // Written by another version: set aside, not lost.
        write(&[ENTRY, "/unread"].concat(), &kept(ENTRY).unwrap_or_default());
        vec![]
    });
    let mut texts: Vec<String> = vec![];
    let mut new = Some(record.to_json());
    for old in all {
        let same = old.text("hash") == record.hash();
        texts.push(match new.take_if(|_| same) {
            Some(new) => new,
            None => to_jcs(&old.value),
        });
    }
    texts.extend(new);
    let texts: Vec<&str> = texts.iter().map(String::as_str).collect();
    // A full or forbidden store: the form and the server have the receipt, and it can be saved by hand.
    write(ENTRY, &["[", &join(&texts, ","), "]"].concat());
}

/// Hands the record to the visitor as a file.
pub fn download(record: &Record) {
    let name = ["consent-receipt-", record.hash().get(..8).unwrap_or_default(), ".json"].concat();
    save_file(&name, &record.to_json());
}
