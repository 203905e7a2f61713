//! The visitor's own store: receipts and their withdrawal secrets, in this browser only. Written after a choice, never before: a
//! receipt, or that the visitor said no to a notice. A browser may forbid the store or fill it.

use crate::browser::window;
use flow::Record;
use json::{Member, Node, Value, join, text, to_jcs};
use web_sys::Storage;

/// Where receipts are kept: an array of records.
const RECEIPTS: &str = "phone-consent/receipts/1";

/// Where a no is kept: an object of notice ids and versions.
const DECLINED: &str = "phone-consent/declined/1";

fn storage() -> Option<Storage> {
    window().local_storage().ok().flatten()
}

fn read(name: &str) -> Option<String> {
    storage()?.get_item(name).ok().flatten()
}

/// A full or forbidden store: the form and the server have the receipt, and it can be saved by hand.
fn write(name: &str, text: &str) {
    let _ = storage().map(|storage| storage.set_item(name, text));
}

/// Every receipt held, newest first.
pub fn held() -> Vec<Record> {
    let all = records().unwrap_or_default();
    all.into_iter().rev().filter_map(|node| Record::from_node(&node)).collect()
}

/// `None` where the entry was written by a version that this one cannot read.
fn records() -> Option<Vec<Node>> {
    let Some(text) = read(RECEIPTS) else { return Some(vec![]) };
    match json::parse(text.as_bytes()).ok()?.value {
        Value::Array(items) => Some(items),
        Value::Null | Value::Bool(_) | Value::Int(_) | Value::Str(_) | Value::Object(_) => None,
    }
}

/// Keeps a record, in the place of an older state of the same one.
pub fn keep(record: &Record) {
    let all = records().unwrap_or_else(|| {
        // Set aside, not lost.
        write(&[RECEIPTS, "/unread"].concat(), &read(RECEIPTS).unwrap_or_default());
        vec![]
    });
    let mut new = Some(record.to_json());
    let mut texts: Vec<String> = all
        .iter()
        .map(|old| {
            let same = old.text("hash") == record.hash;
            new.take_if(|_| same).unwrap_or_else(|| to_jcs(&old.value))
        })
        .collect();
    texts.extend(new);
    let texts: Vec<&str> = texts.iter().map(String::as_str).collect();
    write(RECEIPTS, &["[", &join(&texts, ","), "]"].concat());
}

/// The version of a notice to which the visitor said no.
pub fn declined(notice: &str) -> Option<String> {
    let all = json::parse(read(DECLINED)?.as_bytes()).ok()?;
    let version = all.text(notice);
    (!version.is_empty()).then(|| version.into())
}

/// Remembers a no by the notice's id and version, and nothing else; or forgets it.
pub fn remember_no(notice: &str, version: Option<&str>) {
    let mut members = match read(DECLINED).and_then(|text| json::parse(text.as_bytes()).ok()).map(|node| node.value) {
        Some(Value::Object(members)) => members,
        Some(Value::Null | Value::Bool(_) | Value::Int(_) | Value::Str(_) | Value::Array(_)) | None => vec![],
    };
    members.retain(|member| member.name != notice);
    if let Some(version) = version {
        members.push(Member {
            name: notice.into(),
            at: 0,
            node: text(version).into(),
        });
    }
    write(DECLINED, &to_jcs(&Value::Object(members)));
}
