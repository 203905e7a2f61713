//! A text message is sent only with a permit of the receipt server, and a visitor's reply is handed on to it.
//!
//! What lives here: the request for a permit, its check as docs/spec/permit.md says, giving it back, and what a reply meant. What deliberately does not:
//! how a text is sent, which is the caller's, and what the desk shows (`desk`).

use crate::receipts::ReceiptServer;
use disclosure::Channel;
use json::{Node, object, parse, text, to_jcs};
use phone::E164;
use promises::{Answer, Code, Permit, open_permit};
use receipt::Jwk;
use std::time::{SystemTime, UNIX_EPOCH};
use verify::AwsLc;

/// A text message that is about to be sent.
#[derive(Clone, Copy)]
pub(crate) struct About<'a> {
    /// To whom.
    pub number: &'a E164,
    /// For which purpose of the disclosure.
    pub purpose: &'a str,
    /// Which repair it is about.
    pub occasion: &'a str,
}

/// What became of it.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Sent {
    /// It was sent under this permit; how many more are allowed, where something limits them.
    Yes { permit_id: String, remaining: Option<u32> },
    /// The receipt server refused: `consent`, `frequency` or `hours`, and when it is allowed again in seconds since 1970, if ever.
    Refused { reason: String, next: Option<i64> },
    /// It could not be sent; the permit was given back.
    No,
}

/// What a visitor's reply meant to the receipt server.
pub(crate) struct Read {
    /// `stop`, `help`, ... as docs/replies.md says.
    pub meaning: String,
    /// Where it was an opt-out: `done` or `suspended`.
    pub opt_out: Option<String>,
    /// The text to send back.
    pub answer: Option<String>,
}

/// Asks for a permit, checks it, and has the text sent while it holds; `send` says whether it was. Blocks.
///
/// # Errors
/// A sentence; nothing was sent.
pub(crate) fn with_permit(server: &ReceiptServer, key: &str, about: &About, send: impl FnOnce() -> bool) -> Result<Sent, String> {
    let question = object(vec![
        ("channel", text(Channel::Sms.as_str())),
        ("number", text(about.number.as_str())),
        ("occasion", text(about.occasion)),
        ("purpose", text(about.purpose)),
    ]);
    let answer = json(&server.post("/v1/permits", key, &to_jcs(&question)).map_err(|e| e.to_string())?)?;
    let permit = opened(server, answer.text("permit"))?;
    match permit.check(about.number, about.purpose, Channel::Sms, now(), &AwsLc) {
        Ok(()) => {}
        Err(refused) if refused.code == Code::Refused => {
            return Ok(Sent::Refused {
                reason: answer.text("reason").to_owned(),
                next: answer.get("next").int().ok(),
            });
        }
        Err(other) => return Err(other.to_string()),
    }
    let remaining = match permit.answer {
        Answer::Allowed { remaining, .. } => remaining,
        Answer::Refused => None,
    };
    let permit_id = permit.id.to_hex();
    if send() {
        return Ok(Sent::Yes { permit_id, remaining });
    }
    server.delete(&format!("/v1/permits/{permit_id}"), key).map_err(|e| e.to_string())?;
    Ok(Sent::No)
}

/// Reads a permit with the server's keys, which are asked for anew where it is signed by a key that is not among them.
fn opened(server: &ReceiptServer, compact: &str) -> Result<Permit, String> {
    let open = || {
        let keys = server.keys().map_err(|e| e.to_string())?;
        // A key that another one has replaced signs nothing any more.
        let in_use: Vec<Jwk> = keys
            .into_iter()
            .filter(|key| key.until.is_none_or(|until| now() < until))
            .map(|key| key.key)
            .collect();
        Ok::<_, String>(open_permit(compact, &in_use, &AwsLc))
    };
    match open()? {
        Err(error) if error.code == Code::Key => {
            server.forget_keys();
            open()?.map_err(|e| e.to_string())
        }
        other => other.map_err(|e| e.to_string()),
    }
}

/// Hands a visitor's reply on, as a provider's program does. `id` names the message: one that is handed on twice counts once. Blocks.
///
/// # Errors
/// A sentence; hand it on again.
pub(crate) fn hand_on(server: &ReceiptServer, key: &str, number: &E164, language: &str, id: &str, reply: &str) -> Result<Read, String> {
    let message = object(vec![
        ("by", text("sms")),
        ("id", text(id)),
        ("language", text(language)),
        ("number", text(number.as_str())),
        ("text", text(reply)),
    ]);
    let answer = json(&server.post("/v1/hooks/messages", key, &to_jcs(&message)).map_err(|e| e.to_string())?)?;
    let words = |node: &Node| node.str().ok().map(str::to_owned);
    Ok(Read {
        meaning: answer.text("meaning").to_owned(),
        opt_out: words(answer.get("opt_out").get("state")),
        answer: words(answer.get("answer")),
    })
}

fn json(bytes: &[u8]) -> Result<Node, String> {
    parse(bytes).map_err(|e| format!("the receipt server's answer is not JSON: {}", e.sentence(bytes)))
}

pub(crate) fn now() -> i64 {
    SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |since| since.as_secs() as i64)
}
