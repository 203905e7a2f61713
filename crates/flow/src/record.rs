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

    /// SHA-256 of the document, hexadecimal.
    pub fn notice_sha256(&self) -> &str {
        self.0.text("notice_sha256")
    }

    /// The notice as it was shown.
    pub fn shown(&self) -> &str {
        self.0.text("shown")
    }

    /// What was chosen, in the notice's order.
    pub fn choices(&self) -> impl Iterator<Item = Choice<'_>> {
        self.0.get("choices").items().iter().map(|node| Choice {
            purpose: node.text("purpose"),
            title: node.text("title"),
            granted: matches!(node.get("granted").value, Value::Bool(true)),
            withdrawn_at: int(node, "withdrawn_at"),
        })
    }

    /// The titles of the purposes that stand, or of those that were not granted, in the language they were shown in.
    pub fn titles(&self, granted: bool) -> impl Iterator<Item = &str> {
        let wanted = self.choices().filter(move |choice| choice.granted == granted && choice.withdrawn_at.is_none());
        wanted.map(|choice| choice.title)
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

    /// Whether a server is to have it and has not said so.
    pub fn is_unsent(&self) -> bool {
        !self.receipts().is_empty() && self.countersignature().is_empty() && self.0.text("refused").is_empty() && self.withdrawn_at().is_none()
    }

    /// Notes the server's countersignature.
    pub(crate) fn countersign(&mut self, countersignature: String) {
        note(&mut self.0, "countersignature", Value::Str(countersignature));
    }

    /// Notes the server's refusal, by its code.
    pub(crate) fn refuse(&mut self, code: String) {
        note(&mut self.0, "refused", Value::Str(code));
    }

    /// Notes a withdrawal of these purposes, or of all where none is named. Once none stands, the whole is withdrawn.
    pub(crate) fn withdraw(&mut self, at: i64, purposes: &[String]) {
        let Value::Object(members) = &mut self.0.value else { return };
        let choices = members.iter_mut().find(|member| member.name == "choices");
        let choices = choices.map(|member| &mut member.node.value);
        let mut stand = false;
        if let Some(Value::Array(items)) = choices {
            for choice in items {
                let named = purposes.is_empty() || purposes.iter().any(|id| *id == choice.text("purpose"));
                if matches!(choice.get("granted").value, Value::Bool(true)) && choice.get("withdrawn_at").is_null() {
                    if named {
                        note(choice, "withdrawn_at", Value::Int(at));
                    } else {
                        stand = true;
                    }
                }
            }
        }
        if !stand {
            note(&mut self.0, "withdrawn_at", Value::Int(at));
        }
    }

    fn int(&self, name: &str) -> Option<i64> {
        int(&self.0, name)
    }
}

/// One of the choices of a record.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Choice<'a> {
    /// The purpose's id.
    pub purpose: &'a str,
    /// Its title, in the language it was shown in.
    pub title: &'a str,
    /// Whether it was agreed to.
    pub granted: bool,
    /// When it was withdrawn, seconds since 1970.
    pub withdrawn_at: Option<i64>,
}

fn int(node: &Node, name: &str) -> Option<i64> {
    match node.get(name).value {
        Value::Int(n) => Some(n),
        _ => None,
    }
}

/// Sets a member of an object.
fn note(object: &mut Node, name: &str, value: Value) {
    if let Value::Object(members) = &mut object.value {
        members.retain(|member| member.name != name);
        members.push(Member {
            name: name.into(),
            at: 0,
            node: value.into(),
        });
    }
}
