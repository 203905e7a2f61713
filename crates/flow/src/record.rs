//! What the visitor keeps in the browser's own store: the receipt, the withdrawal secret, and enough words to show both
//! without fetching anything.

use alloc::{string::String, vec, vec::Vec};
use json::{Mismatch, Node, Value, array, object, text};

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

    /// Reads what [`to_value`](Self::to_value) wrote.
    pub fn from_node(node: &Node) -> Result<Record, Mismatch> {
        let string = |n: &Node| n.str().map(String::from);
        let mut f = node.fields()?;
        let record = Record {
            receipt: f.need("receipt", Node::words)?,
            hash: f.need("hash", Node::words)?,
            secret: f.need("secret", Node::words)?,
            receipts: f.maybe("receipts", Node::words)?,
            countersignature: f.maybe("countersignature", Node::words)?,
            controller: f.need("controller", string)?,
            language: f.need("language", string)?,
            notice_id: f.need("notice_id", string)?,
            notice_version: f.need("notice_version", string)?,
            masked: f.need("masked", string)?,
            phone: f.need("phone", string)?,
            choices: f.need("choices", |n| n.list(read_choice))?,
            questions: f.need("questions", string)?,
            given_at: f.need("given_at", Node::int)?,
            valid_until: f.need("valid_until", Node::int)?,
            withdrawn_at: f.maybe("withdrawn_at", Node::int)?,
        };
        f.end()?;
        Ok(record)
    }
}

fn read_choice(node: &Node) -> Result<RecordedChoice, Mismatch> {
    let string = |n: &Node| n.str().map(String::from);
    let mut f = node.fields()?;
    let choice = RecordedChoice {
        purpose: f.need("purpose", string)?,
        title: f.need("title", string)?,
        granted: f.need("granted", Node::bool)?,
    };
    f.end()?;
    Ok(choice)
}
