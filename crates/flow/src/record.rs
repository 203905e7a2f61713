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
    /// The number in international format, for people.
    pub international: String,
    /// The extension, or "".
    pub extension: String,
    /// What was chosen, in the document's order.
    pub choices: Vec<RecordedChoice>,
    /// When it was signed, seconds since 1970.
    pub given_at: i64,
    /// When the last of the granted purposes ends, seconds since 1970.
    pub valid_until: i64,
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
    /// When a granted purpose ends, seconds since 1970; 0 where it was not granted.
    pub until: i64,
    /// When the visitor asked for its withdrawal, seconds since 1970. From then on it is not used, whether the server knows yet or not.
    pub asked_at: Option<i64>,
    /// When it was withdrawn: by the server's clock, or by the visitor's where there is no server.
    pub withdrawn_at: Option<i64>,
    /// Whether the server said last that it is suspended: the visitor may have opted out, and nobody has looked yet. It is not kept, since it may
    /// be over at any time.
    pub suspended: bool,
}

/// What has to be sent to the receipt server for a record.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outstanding {
    /// The withdrawal of these purposes.
    Withdrawal {
        /// Their ids.
        purposes: Vec<String>,
        /// How long ago the visitor asked for it, in seconds. What they agreed to since is not meant.
        waited: i64,
    },
    /// The receipt.
    Receipt,
}

/// What the receipt server says about a receipt.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ServerStatus {
    /// The server's clock, seconds since 1970.
    pub as_of: i64,
    /// Its countersignature.
    pub countersignature: String,
    /// The granted purposes.
    pub purposes: Vec<PurposeStatus>,
}

/// What the receipt server says about a purpose of a receipt.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PurposeStatus {
    /// The purpose's id.
    pub purpose: String,
    /// When it was withdrawn, seconds since 1970.
    pub withdrawn_at: Option<i64>,
    /// Whether nothing may be sent for it before a person has looked at what may have been an opt-out.
    pub suspended: bool,
}

/// For how long, in seconds, a receipt that the server has not acknowledged is sent. The server accepts it for a week.
const DELIVERED_WITHIN: i64 = 7 * 24 * 3600;

/// For how long, in seconds after its withdrawal, an unacknowledged receipt may still be on its way: until then a server that does not know it may get to
/// know it. Nobody sends it later, since the withdrawal is told to every tab.
const ON_ITS_WAY: i64 = 10 * 60;

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
            international: text("international"),
            extension: text("extension"),
            choices: node.get("choices").items().iter().map(RecordedChoice::from_node).collect(),
            given_at: int(node, "given_at").unwrap_or_default(),
            valid_until: int(node, "valid_until").unwrap_or_default(),
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
        out.text("international", &self.international);
        out.text("language", &self.language);
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
        out.end()
    }

    /// The purposes that were granted.
    pub fn granted(&self) -> impl Iterator<Item = &RecordedChoice> {
        self.choices.iter().filter(|choice| choice.granted)
    }

    /// Whether a purpose is in force: granted, not withdrawn, not ended, and not refused by the server.
    pub fn is_in_force(&self, now: i64) -> bool {
        self.refused.is_empty() && self.choices.iter().any(|choice| choice.is_in_force(now))
    }

    /// Whether a purpose may be used: in force and not suspended.
    pub fn is_usable(&self, now: i64) -> bool {
        self.refused.is_empty() && self.choices.iter().any(|choice| choice.is_usable(now))
    }

    /// Whether there is a server that has neither acknowledged nor refused it.
    pub fn is_unsent(&self) -> bool {
        !self.receipts.is_empty() && self.countersignature.is_empty() && self.refused.is_empty()
    }

    /// Whether it is unsent and not sent any more.
    pub fn is_late(&self, now: i64) -> bool {
        self.is_unsent() && now - self.given_at >= DELIVERED_WITHIN
    }

    /// When the last granted purpose was withdrawn, so that none is left.
    pub fn withdrawn_at(&self) -> Option<i64> {
        let times: Option<Vec<i64>> = self.granted().map(|choice| choice.withdrawn_at).collect();
        times?.into_iter().max()
    }

    /// Whether every granted purpose was withdrawn, or asked to be.
    pub fn is_given_up(&self) -> bool {
        self.granted().all(|choice| choice.asked_at.is_some() || choice.withdrawn_at.is_some())
    }

    /// Whether a withdrawal was asked for that is not confirmed.
    pub fn is_withdrawing(&self) -> bool {
        self.choices.iter().any(RecordedChoice::is_withdrawing)
    }

    /// Notes that the visitor withdraws these purposes (all if empty). Without a server that is the withdrawal itself.
    pub fn ask_withdrawal(&mut self, at: i64, purposes: &[String]) {
        let alone = self.receipts.is_empty();
        for choice in &mut self.choices {
            let named = purposes.is_empty() || purposes.contains(&choice.purpose);
            if named && choice.granted && choice.withdrawn_at.is_none() {
                choice.asked_at.get_or_insert(at);
                choice.withdrawn_at = alone.then_some(at);
            }
        }
    }

    /// The server refused it for good. An earlier attempt may have arrived, so that it is withdrawn as well.
    pub fn refuse(&mut self, code: String, now: i64) {
        self.refused = code;
        self.ask_withdrawal(now, &[]);
    }

    /// What the server has to be told next, if anything. A receipt of which something stands goes before the withdrawal of the rest: a server that does not
    /// know it yet has nothing to withdraw.
    pub fn outstanding(&self, now: i64) -> Option<Outstanding> {
        if self.is_unsent() && self.is_in_force(now) && !self.is_late(now) {
            return Some(Outstanding::Receipt);
        }
        // What was asked for at another time goes in another request: each counts as of when it was said.
        let asked = || self.choices.iter().filter(|choice| choice.is_withdrawing());
        let first = asked().filter_map(|choice| choice.asked_at).min()?;
        let with_it = asked().filter(|choice| choice.asked_at == Some(first));
        Some(Outstanding::Withdrawal {
            purposes: with_it.map(|choice| choice.purpose.clone()).collect(),
            waited: (now - first).max(0),
        })
    }

    /// The server's word: its countersignature, and what is withdrawn or suspended.
    pub fn apply_status(&mut self, status: ServerStatus) {
        self.countersignature = status.countersignature;
        self.apply_withdrawals(&status.purposes);
    }

    /// The server's word on what is withdrawn or suspended.
    pub fn apply_withdrawals(&mut self, purposes: &[PurposeStatus]) {
        for choice in &mut self.choices {
            if let Some(said) = purposes.iter().find(|said| said.purpose == choice.purpose) {
                choice.withdrawn_at = said.withdrawn_at.or(choice.withdrawn_at);
                choice.suspended = said.suspended;
            }
        }
    }

    /// The server does not know the receipt that a withdrawal was sent for. An unacknowledged one may still be on its way there; otherwise
    /// nothing is left to withdraw. Returns whether the withdrawal is done with.
    pub fn withdrawal_unknown(&mut self, now: i64) -> bool {
        // The time of the withdrawal is of the same clock as `now`; that of the receipt is the server's.
        let asked_at = self
            .choices
            .iter()
            .filter(|choice| choice.is_withdrawing())
            .filter_map(|choice| choice.asked_at)
            .max();
        let done = !self.is_unsent() || asked_at.is_none_or(|at| now - at > ON_ITS_WAY);
        if done {
            for choice in self.choices.iter_mut().filter(|choice| choice.is_withdrawing()) {
                choice.withdrawn_at = Some(now);
            }
        }
        done
    }

    /// Takes over what another copy of the same record knows. What is known is never unlearned, so the order does not matter.
    pub fn merge(&mut self, other: &Record) {
        if self.countersignature.is_empty() {
            self.countersignature.clone_from(&other.countersignature);
        }
        if self.refused.is_empty() {
            self.refused.clone_from(&other.refused);
        }
        for (choice, other) in self.choices.iter_mut().zip(&other.choices) {
            choice.asked_at = earliest(choice.asked_at, other.asked_at);
            choice.withdrawn_at = earliest(choice.withdrawn_at, other.withdrawn_at);
        }
    }
}

fn earliest(one: Option<i64>, other: Option<i64>) -> Option<i64> {
    one.into_iter().chain(other).min()
}

impl RecordedChoice {
    fn from_node(node: &Node) -> RecordedChoice {
        RecordedChoice {
            purpose: node.text("purpose").into(),
            title: node.text("title").into(),
            granted: matches!(node.get("granted").value, json::Value::Bool(true)),
            until: int(node, "until").unwrap_or_default(),
            asked_at: int(node, "asked_at"),
            withdrawn_at: int(node, "withdrawn_at"),
            suspended: false,
        }
    }

    fn write(&self, out: &mut Writer) {
        out.item();
        write_int(out, "asked_at", self.asked_at);
        out.bool("granted", self.granted);
        out.text("purpose", &self.purpose);
        out.text("title", &self.title);
        write_int(out, "until", self.granted.then_some(self.until));
        write_int(out, "withdrawn_at", self.withdrawn_at);
        out.end_object();
    }

    /// Whether it is in force: granted, neither withdrawn nor asked to be, and not ended.
    pub fn is_in_force(&self, now: i64) -> bool {
        self.granted && self.asked_at.is_none() && self.withdrawn_at.is_none() && now < self.until
    }

    /// Whether it may be used: in force and not suspended.
    pub fn is_usable(&self, now: i64) -> bool {
        self.is_in_force(now) && !self.suspended
    }

    /// Whether the visitor withdrew it and the server has not confirmed it.
    pub fn is_withdrawing(&self) -> bool {
        self.asked_at.is_some() && self.withdrawn_at.is_none()
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
