//! What the visitor keeps in the browser's own store: the receipt, the withdrawal secret, and enough words to show both
//! without fetching anything.

use alloc::{string::String, vec, vec::Vec};
use json::{Node, Value, array, object, text};

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
    pub fn to_value(&self) -> Value {
        let choice = |c: &RecordedChoice| object([("purpose", text(&*c.purpose)), ("title", text(&*c.title)), ("granted", Value::Bool(c.granted))]);
        let mut members = vec![
            ("receipt", text(&*self.receipt)),
            ("hash", text(&*self.hash)),
            ("secret", text(&*self.secret)),
            ("controller", text(&*self.controller)),
            ("language", text(&*self.language)),
            ("notice_id", text(&*self.notice_id)),
            ("notice_version", text(&*self.notice_version)),
            ("masked", text(&*self.masked)),
            ("phone", text(&*self.phone)),
            ("choices", array(self.choices.iter().map(choice))),
            ("questions", text(&*self.questions)),
            ("given_at", Value::Int(self.given_at)),
            ("valid_until", Value::Int(self.valid_until)),
        ];
        for (name, value) in [("receipts", &self.receipts), ("countersignature", &self.countersignature)] {
            if let Some(value) = value {
                members.push((name, text(&**value)));
            }
        }
        if let Some(at) = self.withdrawn_at {
            members.push(("withdrawn_at", Value::Int(at)));
        }
        object(members)
    }

    /// Reads what [`to_value`](Self::to_value) wrote. The store is the visitor's own, so there is nobody to explain an
    /// error to: what is not a record is `None`.
    pub fn from_node(node: &Node) -> Option<Record> {
        let choices = match member(node, "choices")? {
            Value::Array(items) => items.iter().map(read_choice).collect::<Option<Vec<_>>>()?,
            _ => return None,
        };
        Some(Record {
            receipt: string(node, "receipt")?,
            hash: string(node, "hash")?,
            secret: string(node, "secret")?,
            receipts: string(node, "receipts"),
            countersignature: string(node, "countersignature"),
            controller: string(node, "controller")?,
            language: string(node, "language")?,
            notice_id: string(node, "notice_id")?,
            notice_version: string(node, "notice_version")?,
            masked: string(node, "masked")?,
            phone: string(node, "phone")?,
            choices,
            questions: string(node, "questions")?,
            given_at: int(node, "given_at")?,
            valid_until: int(node, "valid_until")?,
            withdrawn_at: int(node, "withdrawn_at"),
        })
    }
}

fn read_choice(node: &Node) -> Option<RecordedChoice> {
    let Value::Bool(granted) = *member(node, "granted")? else { return None };
    Some(RecordedChoice {
        purpose: string(node, "purpose")?,
        title: string(node, "title")?,
        granted,
    })
}

fn member<'a>(node: &'a Node, name: &str) -> Option<&'a Value> {
    let Value::Object(members) = &node.value else { return None };
    members.iter().find(|m| m.name == name).map(|m| &m.node.value)
}

fn string(node: &Node, name: &str) -> Option<String> {
    match member(node, name)? {
        Value::Str(text) => Some(text.clone()),
        _ => None,
    }
}

fn int(node: &Node, name: &str) -> Option<i64> {
    match member(node, name)? {
        Value::Int(n) => Some(*n),
        _ => None,
    }
}
