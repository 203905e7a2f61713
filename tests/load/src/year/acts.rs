//! What a person does, or the shop for them, as one request and its line of the trace.

use super::people::Given;
use super::shop::{Keys, PUBLIC_URL, TOKEN};
use crate::client::Ask;
use anyhow::{Context, Result};
use aws_lc_rs::hmac;
use base64ct::{Base64, Encoding};
use http_scripts::process::repository;
use receipt::encode;
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::fs;

/// The languages of replies.
pub const LANGUAGES: [&str; 12] = ["en", "ar", "de", "es", "fr", "hi", "it", "ja", "nl", "pl", "pt", "sv"];

/// One thing that is done.
#[derive(Clone, Debug)]
pub enum Act {
    /// The server is started again.
    Restart,
    /// New versions are published.
    Publish,
    /// Somebody decides of some of the opt-outs that wait, answers some of the questions, and tells some people of a material change.
    Settle,
    /// An audit was made on this day.
    Audit { date: &'static str },
    /// `phone-consent deadlines`.
    Deadlines,
    /// A person agrees to a document.
    Agree { person: usize, paper: usize },
    /// Something is done about a person.
    Do { person: usize, deed: Deed },
    /// May this person be contacted for this purpose, or for any?
    Ask { person: usize, paper: usize, purpose: Option<String> },
    /// A contact did not take place.
    GiveBack { permit: String },
}

/// What is done about a person.
#[derive(Clone, Debug)]
pub enum Deed {
    /// They withdraw a receipt, or the first purpose of it, by the widget's request.
    Withdraw { receipt: usize, one: bool },
    /// They press their mail program's button to unsubscribe.
    OneClick { receipt: usize },
    /// They press the button of the first purpose on the page of their link.
    Page { receipt: usize },
    /// They write a message.
    Message(Message),
    /// They say it, and the shop writes it down: by `call`, `link`, `operator` and so on.
    Told { by: &'static str },
    /// They enter their number at `/stop`.
    Stop,
    /// They are in a list that is imported.
    Csv,
    /// The event happened from which a purpose's period runs.
    Event { receipt: usize, purpose: String, at: i64 },
    /// They ask to be erased.
    Erase,
    /// One of their receipts is erased.
    EraseOne { receipt: usize },
    /// They ask something about a receipt, on the page of the document with this digest.
    Question { receipt: usize, notice: String },
}

/// A message, and what the corpus says that it means.
#[derive(Clone, Debug)]
pub struct Message {
    pub by: &'static str,
    pub language: &'static str,
    pub text: String,
    pub expect: String,
    pub id: String,
}

/// The replies of the corpus, by language: what is written, and what it means.
pub fn replies() -> Result<BTreeMap<&'static str, Vec<(String, String)>>> {
    let mut all = BTreeMap::new();
    for language in LANGUAGES {
        let path = repository().join(format!("tests/corpus/replies/{language}.jsonl"));
        let mut own = Vec::new();
        for line in fs::read_to_string(&path).with_context(|| path.display().to_string())?.lines() {
            let reply: Value = serde_json::from_str(line)?;
            let member = |name: &str| {
                reply[name]
                    .as_str()
                    .map(str::to_owned)
                    .with_context(|| format!("{}: no {name}", path.display()))
            };
            own.push((member("text")?, member("expect")?));
        }
        all.insert(language, own);
    }
    Ok(all)
}

/// The request of a deed, and its line without the answer; `None` for what is no request.
pub fn request(deed: &Deed, number: &str, receipts: &[Given], keys: &Keys) -> Option<(Ask, Value)> {
    const JSON: &str = "application/json";
    const FORM: &str = "application/x-www-form-urlencoded";
    let operate = |path: &str, body: Value| Ask::post(path, JSON, body.to_string()).with_key(&keys.operate);
    Some(match deed {
        Deed::Withdraw { receipt, one } => {
            let given = receipts.get(*receipt)?;
            let purposes = one.then(|| vec![given.granted.first()]);
            let mut body = json!({"secret": encode(&given.secret)});
            if let Some(purposes) = &purposes {
                body["purposes"] = json!(purposes);
            }
            let line = json!({"t": "withdrawal", "receipt": given.hash, "purposes": purposes, "via": "request"});
            (Ask::post("/v1/withdrawals", JSON, body.to_string()), line)
        }
        Deed::OneClick { receipt } => {
            let given = receipts.get(*receipt)?;
            let line = json!({"t": "withdrawal", "receipt": given.hash, "purposes": null, "via": "one-click"});
            (Ask::post(&link(given), FORM, "List-Unsubscribe=One-Click"), line)
        }
        Deed::Page { receipt } => {
            let given = receipts.get(*receipt)?;
            let purpose = given.granted.first()?;
            let line = json!({"t": "withdrawal", "receipt": given.hash, "purposes": [purpose], "via": "page"});
            (Ask::post(&link(given), FORM, form(&[("purpose", purpose)])).from_server(), line)
        }
        Deed::Message(message) => {
            let line = json!({"t": "message", "number": number, "by": message.by, "language": message.language, "text": message.text,
                "expect": message.expect, "id": message.id});
            (message_request(message, number, keys), line)
        }
        Deed::Told { by } => {
            let ask = operate("/v1/optouts", json!({"number": number, "by": by, "text": "Do not call or write to me again."}));
            (ask, json!({"t": "told", "number": number, "by": by}))
        }
        Deed::Stop => {
            let ask = Ask::post("/stop", FORM, form(&[("number", number), ("language", "en")])).from_server();
            (ask, json!({"t": "told", "number": number, "by": "form"}))
        }
        Deed::Csv => return None,
        Deed::Event { receipt, purpose, at } => {
            let given = receipts.get(*receipt)?;
            let ask = operate("/v1/events", json!({"receipt_hash": given.hash, "purpose": purpose, "at": at}));
            (ask, json!({"t": "event", "receipt": given.hash, "purpose": purpose, "event_at": at}))
        }
        Deed::Erase => (operate("/v1/erasures", json!({"number": number})), json!({"t": "erasure", "number": number})),
        Deed::EraseOne { receipt } => {
            let given = receipts.get(*receipt)?;
            let ask = operate("/v1/erasures", json!({"receipt_hash": given.hash}));
            (ask, json!({"t": "erasure", "receipt": given.hash}))
        }
        Deed::Question { receipt, notice } => {
            let given = receipts.get(*receipt)?;
            let text = format!("Who has my number? This is question {receipt}.");
            let body = json!({"notice_sha256": notice, "receipt_hash": given.hash, "language": "en", "text": text});
            let line = json!({"t": "question", "document": notice, "receipt": given.hash, "text": text});
            (Ask::post("/v1/questions", JSON, body.to_string()), line)
        }
    })
}

fn link(given: &Given) -> String {
    format!("/m/{}", encode(&given.secret))
}

fn form(fields: &[(&str, &str)]) -> String {
    let mut body = form_urlencoded::Serializer::new(String::new());
    body.extend_pairs(fields);
    body.finish()
}

/// As a provider's program hands it on, or as Twilio posts it.
fn message_request(message: &Message, number: &str, keys: &Keys) -> Ask {
    if message.by != "twilio" {
        let mut body = json!({"number": number, "by": message.by, "text": message.text, "language": message.language, "id": message.id});
        if message.by == "email" {
            body["subject"] = "Re:".into();
        }
        return Ask::post("/v1/hooks/messages", "application/json", body.to_string()).with_key(&keys.operate);
    }
    // In the order of their names, as they are signed.
    let fields = [("Body", &*message.text), ("From", number), ("MessageSid", &message.id), ("To", "+353209100123")];
    let mut signed = format!("{PUBLIC_URL}/v1/hooks/twilio");
    for (name, value) in fields {
        signed.push_str(name);
        signed.push_str(value);
    }
    let key = hmac::Key::new(hmac::HMAC_SHA1_FOR_LEGACY_USE_ONLY, TOKEN.as_bytes());
    let signature = Base64::encode_string(hmac::sign(&key, signed.as_bytes()).as_ref());
    Ask::post("/v1/hooks/twilio", "application/x-www-form-urlencoded", form(&fields)).with_header("x-twilio-signature", signature)
}
