//! What the visitor keeps in the browser's storage: the receipt, the withdrawal secret, and enough text to show both without a
//! request.
//!
//! The storage is the visitor's own, so there is nobody to report an error to: what has no receipt is no record, and other
//! members that are missing read as empty.

use json::{Node, Value};
use receipt::Writer;

/// A receipt that is held, with what is needed to show and to withdraw it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Record {
    /// The compact SD-JWT.
    pub receipt: String,
    /// Its identity: SHA-256 of its signing input, hexadecimal.
    pub hash: String,
    /// The withdrawal secret, base64url.
    pub secret: String,
    /// The receipt server's address, or "".
    pub receipts: String,
    /// The server's countersignature, or "".
    pub countersignature: String,
    /// The code by which the server refused it, or "".
    pub refused: String,
    /// The controller's name.
    pub controller: String,
    /// Where questions go: an email address or an https link.
    pub questions: String,
    /// The language that the notice was shown in, BCP 47.
    pub language: String,
    /// The document's id.
    pub notice_id: String,
    /// The document's version.
    pub notice_version: String,
    /// SHA-256 of the document, hexadecimal.
    pub notice_sha256: String,
    /// The notice as it was shown.
    pub shown: String,
    /// The number, E.164.
    pub phone: String,
    /// The number, masked.
    pub masked: String,
    /// The extension, or "".
    pub extension: String,
    /// What was chosen, in the document's order.
    pub choices: Vec<RecordedChoice>,
    /// When it was signed, seconds since 1970.
    pub given_at: i64,
    /// When the consent ends, seconds since 1970.
    pub valid_until: i64,
    /// When it was withdrawn as a whole, seconds since 1970.
    pub withdrawn_at: Option<i64>,
}

/// One of the choices of a record.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RecordedChoice {
    /// The purpose's id.
    pub purpose: String,
    /// Its title, in the language it was shown in.
    pub title: String,
    /// Whether it was granted.
    pub granted: bool,
    /// When it was withdrawn, seconds since 1970.
    pub withdrawn_at: Option<i64>,
}

impl Record {
    /// Reads what [`to_json`](Self::to_json) wrote.
    pub fn from_node(node: &Node) -> Option<Record> {
        let text = |name: &str| String::from(node.text(name));
        let record = Record {
            receipt: text("receipt"),
            hash: text("hash"),
            secret: text("secret"),
            receipts: text("receipts"),
            countersignature: text("countersignature"),
            refused: text("refused"),
            controller: text("controller"),
            questions: text("questions"),
            language: text("language"),
            notice_id: text("notice_id"),
            notice_version: text("notice_version"),
            notice_sha256: text("notice_sha256"),
            shown: text("shown"),
            phone: text("phone"),
            masked: text("masked"),
            extension: text("extension"),
            choices: node.get("choices").items().iter().map(RecordedChoice::from_node).collect(),
            given_at: int(node, "given_at").unwrap_or_default(),
            valid_until: int(node, "valid_until").unwrap_or_default(),
            withdrawn_at: int(node, "withdrawn_at"),
        };
        (!record.receipt.is_empty()).then_some(record)
    }

    /// As canonical JSON (RFC 8785), for the storage and for the file that can be downloaded.
    pub fn to_json(&self) -> String {
        let mut out = Writer::default();
        out.array("choices");
        for choice in &self.choices {
            choice.write(&mut out);
        }
        out.end_array();
        out.text("controller", &self.controller);
        write_text(&mut out, "countersignature", &self.countersignature);
        out.text("extension", &self.extension);
        out.int("given_at", self.given_at);
        out.text("hash", &self.hash);
        out.text("language", &self.language);
        out.text("masked", &self.masked);
        out.text("notice_id", &self.notice_id);
        out.text("notice_sha256", &self.notice_sha256);
        out.text("notice_version", &self.notice_version);
        out.text("phone", &self.phone);
        write_text(&mut out, "questions", &self.questions);
        out.text("receipt", &self.receipt);
        write_text(&mut out, "receipts", &self.receipts);
        write_text(&mut out, "refused", &self.refused);
        out.text("secret", &self.secret);
        out.text("shown", &self.shown);
        out.int("valid_until", self.valid_until);
        write_int(&mut out, "withdrawn_at", self.withdrawn_at);
        out.end()
    }

    /// The titles of the purposes whose consent is in force (`granted`), or of those that were not granted.
    pub fn titles(&self, granted: bool) -> impl Iterator<Item = &str> {
        let wanted = self
            .choices
            .iter()
            .filter(move |choice| choice.granted == granted && choice.withdrawn_at.is_none());
        wanted.map(|choice| &*choice.title)
    }

    /// Whether there is a server that has neither acknowledged nor refused it.
    pub fn is_unsent(&self) -> bool {
        !self.receipts.is_empty() && self.countersignature.is_empty() && self.refused.is_empty() && self.withdrawn_at.is_none()
    }

    /// Records the withdrawal of these purposes (all if empty). Once no purpose is in force, the whole is withdrawn.
    pub(crate) fn withdraw(&mut self, at: i64, purposes: &[String]) {
        for choice in self.choices.iter_mut().filter(|choice| choice.is_in_force()) {
            if purposes.is_empty() || purposes.contains(&choice.purpose) {
                choice.withdrawn_at = Some(at);
            }
        }
        if !self.choices.iter().any(RecordedChoice::is_in_force) {
            self.withdrawn_at = Some(at);
        }
    }
}

impl RecordedChoice {
    fn from_node(node: &Node) -> RecordedChoice {
        RecordedChoice {
            purpose: node.text("purpose").into(),
            title: node.text("title").into(),
            granted: matches!(node.get("granted").value, json::Value::Bool(true)),
            withdrawn_at: int(node, "withdrawn_at"),
        }
    }

    fn write(&self, out: &mut Writer) {
        out.item();
        out.bool("granted", self.granted);
        out.text("purpose", &self.purpose);
        out.text("title", &self.title);
        write_int(out, "withdrawn_at", self.withdrawn_at);
        out.end_object();
    }

    fn is_in_force(&self) -> bool {
        self.granted && self.withdrawn_at.is_none()
    }
}

/// A member that is absent where the text is empty.
fn write_text(out: &mut Writer, name: &str, text: &str) {
    out.maybe(name, (!text.is_empty()).then_some(text));
}

fn write_int(out: &mut Writer, name: &str, value: Option<i64>) {
    if let Some(value) = value {
        out.int(name, value);
    }
}

fn int(node: &Node, name: &str) -> Option<i64> {
    if let Value::Int(value) = node.get(name).value { Some(value) } else { None }
}
