//! The visitor's own store: receipts and their withdrawal secrets, in this browser only. Written
//! after a choice, never before: a receipt, or that the visitor said no to a notice.

use crate::host::{keep as write, kept};
use alloc::{string::String, vec, vec::Vec};
use flow::Record;
use json::{Member, Node, Value, join, text, to_jcs};

/// Where receipts are kept: an array of records.
pub const ENTRY: &str = "phone-consent/receipts/1";

/// Where a no is kept: an object of notice ids and versions.
pub const NO: &str = "phone-consent/declined/1";

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

/// The version of a notice to which the visitor said no.
pub fn said_no(notice: &str) -> Option<String> {
    let all = json::parse(kept(NO)?.as_bytes()).ok()?;
    let version = all.text(notice);
    (!version.is_empty()).then(|| version.into())
}

/// Remembers a no by the notice's id and version, and nothing else; or forgets it.
pub fn remember_no(notice: &str, version: Option<&str>) {
    let all = kept(NO).and_then(|text| json::parse(text.as_bytes()).ok());
    let mut members = match all.map(|node| node.value) {
        Some(Value::Object(members)) => members,
        _ => vec![],
    };
    members.retain(|member| member.name != notice);
    if let Some(version) = version {
        members.push(Member {
            name: notice.into(),
            at: 0,
            node: text(version).into(),
        });
    }
    write(NO, &to_jcs(&Value::Object(members)));
}
