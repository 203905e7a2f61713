//! What a person does, or the shop for them, as one request and its line of the trace.

use super::messages::{Message, Reply};
use super::people::Given;
use super::shop::Keys;
use crate::client::Ask;
use receipt::encode;
use serde_json::{Value, json};

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
    /// They write a message, or are in a list that is imported.
    Message(Message),
    /// They say or write it, and the shop writes it down: by `call`, `link`, `operator` and so on.
    Told { by: &'static str, reply: Reply },
    /// They enter their number at `/stop`.
    Stop,
    /// The event happened from which a purpose's period runs.
    Event { receipt: usize, purpose: String, at: i64 },
    /// They ask to be erased.
    Erase,
    /// One of their receipts is erased.
    EraseOne { receipt: usize },
    /// They ask something about a receipt, on the page of the document with this digest, or on that of their link. The secret is that of the question's link.
    Question {
        receipt: usize,
        notice: String,
        language: &'static str,
        on_page: bool,
        secret: String,
    },
    /// They write to a question again.
    WriteAgain { secret: String, text: String },
    /// They delete a question.
    DeleteQuestion { secret: String },
    /// They look at the page of a question.
    ReadQuestion { secret: String },
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
        Deed::Message(message) => (message.request(number, keys)?, message.line(number)),
        Deed::Told { by, reply } => {
            let ask = operate("/v1/optouts", json!({"number": number, "by": by, "text": reply.text}));
            (ask, told(number, by, reply))
        }
        Deed::Stop => {
            let ask = Ask::post("/stop", FORM, form(&[("number", number), ("language", "en")])).from_server();
            let line = json!({"t": "told", "number": number, "by": "form", "language": "en", "text": "", "expect": "stop"});
            (ask, line)
        }
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
        Deed::Question {
            receipt,
            notice,
            language,
            on_page,
            secret,
        } => {
            let given = receipts.get(*receipt)?;
            let text = format!("Who has my number? This is question {receipt}.");
            let via = if *on_page { "page" } else { "json" };
            let ask = if *on_page {
                Ask::post(&format!("{}/questions", link(given)), FORM, form(&[("text", &text), ("question", secret)])).from_server()
            } else {
                let body = json!({"notice_sha256": notice, "receipt_hash": given.hash, "language": language, "secret": secret, "text": text});
                Ask::post("/v1/questions", JSON, body.to_string())
            };
            let line = json!({"t": "question", "via": via, "question": secret, "document": notice, "receipt": given.hash, "language": language, "text": text});
            (ask, line)
        }
        Deed::WriteAgain { secret, text } => {
            let ask = Ask::post(&format!("/q/{secret}"), FORM, form(&[("text", text)])).from_server();
            (ask, json!({"t": "written_again", "question": secret, "text": text}))
        }
        Deed::DeleteQuestion { secret } => {
            let ask = Ask::post(&format!("/q/{secret}"), FORM, form(&[("delete", "yes")])).from_server();
            (ask, json!({"t": "deletion", "question": secret}))
        }
        Deed::ReadQuestion { secret } => (Ask::get(format!("/q/{secret}")), json!({"t": "question_page", "question": secret})),
    })
}

/// The line of an opt-out that somebody else tells, without the answer.
pub fn told(number: &str, by: &str, reply: &Reply) -> Value {
    json!({"t": "told", "number": number, "by": by, "language": reply.language, "text": reply.text, "expect": reply.expect})
}

fn link(given: &Given) -> String {
    format!("/m/{}", encode(&given.secret))
}

pub fn form(fields: &[(&str, &str)]) -> String {
    let mut body = form_urlencoded::Serializer::new(String::new());
    body.extend_pairs(fields);
    body.finish()
}
