//! The visitor's own store: receipts and their withdrawal secrets, in this browser only. Written after a choice, never before: a
//! receipt, that the visitor said no to a notice, or the link to the answer of a question that they sent. A browser may forbid the store or fill it.
//!
//! What changes is told to every element of the site, in this tab and in others, by a `BroadcastChannel`.

use crate::browser::window;
use flow::Record;
use json::{Member, Node, Value, join, text, to_jcs};
use std::cell::RefCell;
use web_sys::{BroadcastChannel, Storage};

/// Where receipts are kept: an array of records.
const RECEIPTS: &str = "phone-consent/receipts/1";

/// Where a no is kept: an object of notice ids and versions.
const DECLINED: &str = "phone-consent/declined/1";

/// Where the link to the answer of the last question is kept.
const QUESTION: &str = "phone-consent/question/1";

/// The name of the channel.
const CHANNEL: &str = "phone-consent";

/// What is told about a record. A change carries the record itself: another tab can hear of it before it sees the storage written.
pub enum News {
    /// It changed, or is new.
    Changed(Box<Record>),
    /// What it has outstanding could not be sent, by the receipt's hash.
    SendingFailed(String),
}

const CHANGED: &str = "changed ";
const UNSENT: &str = "unsent ";

/// Tells every element.
pub fn tell(news: &News) {
    let message = match news {
        News::Changed(record) => [CHANGED, &record.to_json()].concat(),
        News::SendingFailed(hash) => [UNSENT, hash].concat(),
    };
    if let Some(channel) = channel() {
        let _ = channel.post_message(&message.into());
        channel.close();
    }
}

/// A channel on which news arrive; `None` where the browser has none.
pub fn channel() -> Option<BroadcastChannel> {
    BroadcastChannel::new(CHANNEL).ok()
}

/// Reads a message of the channel.
pub fn read_news(message: &str) -> Option<News> {
    if let Some(record) = message.strip_prefix(CHANGED) {
        return Some(News::Changed(Box::new(Record::from_node(&json::parse(record.as_bytes()).ok()?)?)));
    }
    Some(News::SendingFailed(message.strip_prefix(UNSENT)?.into()))
}

fn storage() -> Option<Storage> {
    window().local_storage().ok().flatten()
}

thread_local! {
    /// What the browser did not take, by name: at least this page knows it, and sends what is outstanding.
    static UNKEPT: RefCell<Vec<(String, String)>> = RefCell::default();
}

fn read(name: &str) -> Option<String> {
    unkept(name).or_else(|| stored(name))
}

fn unkept(name: &str) -> Option<String> {
    UNKEPT.with_borrow(|unkept| unkept.iter().find(|(of, _)| of == name).map(|(_, text)| text.clone()))
}

fn stored(name: &str) -> Option<String> {
    storage()?.get_item(name).ok().flatten()
}

/// Returns whether the browser took it.
fn write(name: &str, text: &str) -> bool {
    let kept = storage().is_some_and(|storage| storage.set_item(name, text).is_ok());
    UNKEPT.with_borrow_mut(|unkept| {
        unkept.retain(|(of, _)| of != name);
        if !kept {
            unkept.push((name.into(), text.into()));
        }
    });
    kept
}

/// Every receipt held, newest first.
pub fn held() -> Vec<Record> {
    let all = records().unwrap_or_default();
    all.into_iter().rev().filter_map(|node| Record::from_node(&node)).collect()
}

/// The record of a receipt, by its hash.
pub fn find(hash: &str) -> Option<Record> {
    held().into_iter().find(|record| record.hash == hash)
}

/// What the browser holds, and what it did not take from this page: another tab may have written since. `None` where the entry was written by a version that
/// this one cannot read.
fn records() -> Option<Vec<Node>> {
    let mut all = stored(RECEIPTS).map_or(Some(vec![]), |text| parsed(&text))?;
    for own in unkept(RECEIPTS).and_then(|text| parsed(&text)).unwrap_or_default() {
        match all.iter_mut().find(|old| old.text("hash") == own.text("hash")) {
            None => all.push(own),
            Some(old) => {
                let merged = Record::from_node(old).zip(Record::from_node(&own)).map(|(mut old, own)| {
                    old.merge(&own);
                    old.to_json()
                });
                // What was written a moment ago can be read.
                if let Some(node) = merged.and_then(|text| json::parse(text.as_bytes()).ok()) {
                    *old = node;
                }
            }
        }
    }
    Some(all)
}

fn parsed(text: &str) -> Option<Vec<Node>> {
    match json::parse(text.as_bytes()).ok()?.value {
        Value::Array(items) => Some(items),
        Value::Null | Value::Bool(_) | Value::Int(_) | Value::Str(_) | Value::Object(_) => None,
    }
}

/// Keeps a record, merged with what is kept of it. Returns whether the browser took it; if not, this page alone has it.
pub fn keep(record: &Record) -> bool {
    let all = records().unwrap_or_else(|| {
        // Set aside, not lost.
        write(&[RECEIPTS, "/unread"].concat(), &stored(RECEIPTS).unwrap_or_default());
        vec![]
    });
    let mut record = record.clone();
    let mut place = None;
    let mut texts = vec![];
    for (at, old) in all.iter().enumerate() {
        if old.text("hash") == record.hash {
            place = Some(at);
            Record::from_node(old).iter().for_each(|old| record.merge(old));
        }
        texts.push(to_jcs(&old.value));
    }
    match place.and_then(|at| texts.get_mut(at)) {
        Some(text) => *text = record.to_json(),
        None => texts.push(record.to_json()),
    }
    let kept = write_all(&texts);
    tell(&News::Changed(Box::new(record)));
    kept
}

/// Removes a record.
pub fn forget(hash: &str) {
    let all = records().unwrap_or_default();
    let others = all.iter().filter(|old| old.text("hash") != hash);
    write_all(&others.map(|old| to_jcs(&old.value)).collect::<Vec<_>>());
}

fn write_all(texts: &[String]) -> bool {
    let texts: Vec<&str> = texts.iter().map(String::as_str).collect();
    write(RECEIPTS, &["[", &join(&texts, ","), "]"].concat())
}

/// Keeps the link to the answer of a question.
pub fn keep_question_link(link: &str) {
    write(QUESTION, link);
}

/// The link to the answer of the last question, or "".
pub fn question_link() -> String {
    // What the browser's storage holds was not checked: an address must be one of the web.
    read(QUESTION).filter(|link| link.starts_with("http")).unwrap_or_default()
}

/// The version of a notice to which the visitor said no.
pub fn declined(notice: &str) -> Option<String> {
    let all = json::parse(read(DECLINED)?.as_bytes()).ok()?;
    let version = all.text(notice);
    (!version.is_empty()).then(|| version.into())
}

/// Remembers a no by the notice's id and version, and nothing else; or forgets it.
pub fn remember_no(notice: &str, version: Option<&str>) {
    if version.is_none() && declined(notice).is_none() {
        return;
    }
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
