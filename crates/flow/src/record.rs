//! What the visitor keeps in the browser's own store: the receipt, the withdrawal secret, and enough words to show both
//! without fetching anything.

use alloc::{string::String, vec::Vec};
use json::{Node, Value};
use receipt::{Object, array};

/// One purpose as it was shown, and the choice.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RecordedChoice {
    /// The purpose's id.
    pub purpose: String,
    /// Its title in the language it was shown in.
    pub title: String,
    /// Ticked or not.
    pub granted: bool,
}

/// A receipt that is held.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Record {
    /// The compact SD-JWT.
    pub receipt: String,
    /// Its identity, hexadecimal.
    pub hash: String,
    /// The withdrawal secret, base64url.
    pub secret: String,
    /// The receipt server, where there is one.
    pub receipts: Option<String>,
    /// The server's countersignature, once it came.
    pub countersignature: Option<String>,
    /// Who asked.
    pub controller: String,
    /// The language it was shown in.
    pub language: String,
    /// The document's id.
    pub notice_id: String,
    /// The document's version.
    pub notice_version: String,
    /// The number, masked.
    pub masked: String,
    /// The number, E.164.
    pub phone: String,
    /// The choices.
    pub choices: Vec<RecordedChoice>,
    /// Where questions go: an email address or an https link.
    pub questions: String,
    /// When it was signed, seconds since 1970.
    pub given_at: i64,
    /// When it ends.
    pub valid_until: i64,
    /// When it was withdrawn.
    pub withdrawn_at: Option<i64>,
}

impl Record {
    /// As JSON, for the store and for the signed file that can be downloaded.
    pub fn to_json(&self) -> String {
        let choice = |c: &RecordedChoice| {
            Object::default()
                .bool("granted", c.granted)
                .text("purpose", &c.purpose)
                .text("title", &c.title)
                .end()
        };
        let mut out = Object::default()
            .json("choices", &array(&self.choices, choice))
            .text("controller", &self.controller)
            .maybe("countersignature", self.countersignature.as_deref())
            .int("given_at", self.given_at)
            .text("hash", &self.hash)
            .text("language", &self.language)
            .text("masked", &self.masked)
            .text("notice_id", &self.notice_id)
            .text("notice_version", &self.notice_version)
            .text("phone", &self.phone)
            .text("questions", &self.questions)
            .text("receipt", &self.receipt)
            .maybe("receipts", self.receipts.as_deref())
            .text("secret", &self.secret)
            .int("valid_until", self.valid_until);
        if let Some(at) = self.withdrawn_at {
            out = out.int("withdrawn_at", at);
        }
        out.end()
    }

    /// Reads what [`to_json`](Self::to_json) wrote. The store is the visitor's own, so there is nobody to explain an
    /// error to: what has no receipt is no record, and what else is missing reads as empty.
    pub fn from_node(node: &Node) -> Option<Record> {
        let text = |name: &str| String::from(node.text(name));
        let some = |name: &str| Some(text(name)).filter(|text| !text.is_empty());
        Some(Record {
            receipt: some("receipt")?,
            hash: text("hash"),
            secret: text("secret"),
            receipts: some("receipts"),
            countersignature: some("countersignature"),
            controller: text("controller"),
            language: text("language"),
            notice_id: text("notice_id"),
            notice_version: text("notice_version"),
            masked: text("masked"),
            phone: text("phone"),
            choices: node.get("choices").items().iter().map(read_choice).collect(),
            questions: text("questions"),
            given_at: int(node, "given_at").unwrap_or_default(),
            valid_until: int(node, "valid_until").unwrap_or_default(),
            withdrawn_at: int(node, "withdrawn_at"),
        })
    }
}

fn read_choice(node: &Node) -> RecordedChoice {
    RecordedChoice {
        purpose: node.text("purpose").into(),
        title: node.text("title").into(),
        granted: matches!(node.get("granted").value, Value::Bool(true)),
    }
}

fn int(node: &Node, name: &str) -> Option<i64> {
    match node.get(name).value {
        Value::Int(n) => Some(n),
        _ => None,
    }
}
