//! What the visitor keeps in the browser's own store: the receipt, the withdrawal secret, and enough words to show both
//! without fetching anything.
//!
//! A record is the JSON that it is kept as. The store is the visitor's own, so there is nobody to explain an error to: what
//! has no receipt is no record, and what else is missing reads as empty.

use alloc::string::String;
use json::{Member, Node, Value, to_jcs};

/// A receipt that is held.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Record(Node);

impl Record {
    /// Reads what [`to_json`](Self::to_json) wrote.
    pub fn from_node(node: Node) -> Option<Record> {
        let record = Record(node);
        (!record.receipt().is_empty()).then_some(record)
    }

    pub(crate) fn new(json: &str) -> Record {
        Record(json::parse(json.as_bytes()).unwrap_or(Value::Null.into()))
    }

    /// As JSON, for the store and for the signed file that can be downloaded.
    pub fn to_json(&self) -> String {
        to_jcs(&self.0.value)
    }

    /// The compact SD-JWT.
    pub fn receipt(&self) -> &str {
        self.0.text("receipt")
    }

    /// Its identity, hexadecimal.
    pub fn hash(&self) -> &str {
        self.0.text("hash")
    }

    /// The withdrawal secret, base64url.
    pub fn secret(&self) -> &str {
        self.0.text("secret")
    }

    /// The receipt server, or "".
    pub fn receipts(&self) -> &str {
        self.0.text("receipts")
    }

    /// The server's countersignature, or "".
    pub fn countersignature(&self) -> &str {
        self.0.text("countersignature")
    }

    /// Who asked.
    pub fn controller(&self) -> &str {
        self.0.text("controller")
    }

    /// The language it was shown in.
    pub fn language(&self) -> &str {
        self.0.text("language")
    }

    /// The document's id.
    pub fn notice_id(&self) -> &str {
        self.0.text("notice_id")
    }

    /// The document's version.
    pub fn notice_version(&self) -> &str {
        self.0.text("notice_version")
    }

    /// The number, masked.
    pub fn masked(&self) -> &str {
        self.0.text("masked")
    }

    /// The number, E.164.
    pub fn phone(&self) -> &str {
        self.0.text("phone")
    }

    /// The extension that was given with the number, or "".
    pub fn extension(&self) -> &str {
        self.0.text("extension")
    }

    /// The titles of the purposes that were granted, or of those that were not, in the language they were shown in.
    pub fn titles(&self, granted: bool) -> impl Iterator<Item = &str> {
        let choices = self.0.get("choices").items().iter();
        choices
            .filter(move |choice| matches!(choice.get("granted").value, Value::Bool(found) if found == granted))
            .map(|choice| choice.text("title"))
    }

    /// Where questions go: an email address or an https link.
    pub fn questions(&self) -> &str {
        self.0.text("questions")
    }

    /// When it was signed, seconds since 1970.
    pub fn given_at(&self) -> i64 {
        self.int("given_at").unwrap_or_default()
    }

    /// When it ends.
    pub fn valid_until(&self) -> i64 {
        self.int("valid_until").unwrap_or_default()
    }

    /// When it was withdrawn.
    pub fn withdrawn_at(&self) -> Option<i64> {
        self.int("withdrawn_at")
    }

    /// Notes a withdrawal. It happens once.
    pub(crate) fn withdraw(&mut self, at: i64) {
        if let Value::Object(members) = &mut self.0.value {
            members.push(Member {
                name: "withdrawn_at".into(),
                at: 0,
                node: Value::Int(at).into(),
            });
        }
    }

    fn int(&self, name: &str) -> Option<i64> {
        match self.0.get(name).value {
            Value::Int(n) => Some(n),
            _ => None,
        }
    }
}
