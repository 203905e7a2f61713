//! `POST /v1/hooks/messages` and `POST /v1/hooks/twilio`: the messages that people send to a site, as its providers hand them on.
//!
//! What lives here: both requests. What deliberately does not: what a message means (`optouts`), and Twilio's format (`twilio`).
//!
//! Providers deliver from few addresses, so that these requests are not limited by address; without a key or a signature they are refused.

use super::operating::{keyed_up_to, number};
use super::{Client, failed, reply, within};
use crate::app::App;
use crate::optouts::{Answered, Message, Said, rule, shown, take};
use crate::problem::Problem;
use crate::{body, twilio};
use axum::Extension;
use axum::body::Body;
use axum::extract::{RawQuery, Request, State};
use axum::http::header::CONTENT_TYPE;
use axum::http::{HeaderMap, StatusCode};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use json::{Fields, Mismatch, Node, Value, object, text};
use std::sync::Arc;
use std::time::Instant;
use store::optouts::{Read, Way};

/// The largest message: a mail, without what is attached to it.
const MESSAGE_MAX: usize = 64 * 1024;

/// `{number, by, text? | subject? + text | event?, language?, id?}` -> `{meaning, rule, opt_out, answer}`.
pub async fn messages(State(app): State<Arc<App>>, client: Option<Extension<Client>>, headers: HeaderMap, body: Body) -> Result<Response, Problem> {
    let (_, message) = keyed_up_to(MESSAGE_MAX, TOO_LARGE, &app, client, &headers, body, message).await?;
    let sure = match &message.said {
        Said::Sure(read, _) => read.as_str(),
        Said::Text(_) | Said::Mail { .. } | Said::Reported(_) => "",
    };
    let Answered { reading, opted_out, answer } = take(&app, message).await.map_err(failed)?;
    let members = [
        ("meaning", text(reading.as_ref().map_or(sure, |reading| reading.meaning.name()))),
        ("rule", reading.as_ref().map_or(Value::Null, |reading| text(rule(reading)))),
        ("opt_out", opted_out.as_ref().map_or(Value::Null, shown)),
        ("answer", answer.map_or(Value::Null, text)),
    ];
    Ok(reply(StatusCode::OK, &object(members)))
}

const TOO_LARGE: &str = "the message is over 64 kB; send its text alone, without what is attached or quoted";

fn message(f: &mut Fields<'_>) -> Result<Message, Mismatch> {
    let string = |node: &Node| node.str().map(str::to_owned);
    let number = f.need("number", number)?;
    let by = f.need("by", channel)?;
    let (event, subject) = (f.maybe("event", event)?, f.maybe("subject", string)?);
    let (language, id) = (f.maybe("language", Node::words)?, f.maybe("id", Node::words)?);
    let said = match event {
        Some(read) => Said::Sure(read, f.maybe("text", string)?.unwrap_or_default()),
        None => {
            let body = f.need("text", string)?;
            match subject {
                Some(subject) => Said::Mail { subject, body },
                None => Said::Text(body),
            }
        }
    };
    Ok(Message {
        number,
        by,
        said,
        language,
        id,
    })
}

fn channel(node: &Node) -> Result<Way, Mismatch> {
    let expected = || Mismatch::expected(node, "the channel of the message: sms, rcs, whatsapp or email");
    match Way::parse(node.str()?).ok_or_else(expected)? {
        by @ (Way::Sms | Way::Rcs | Way::WhatsApp | Way::Email) => Ok(by),
        Way::Link | Way::Call | Way::Form | Way::Csv | Way::Operator => Err(expected()),
    }
}

/// An event of a provider's: the person pressed its button, or the number has another owner.
fn event(node: &Node) -> Result<Read, Mismatch> {
    match node.str()? {
        "unsubscribe" => Ok(Read::Stop),
        "reassigned" => Ok(Read::WrongNumber),
        _ => Err(Mismatch::expected(node, "unsubscribe or reassigned")),
    }
}

/// An incoming message as Twilio posts it -> TwiML: empty, or with the answer to HELP or to what is unclear. Without `--twilio-token-file` there is no such address.
pub async fn twilio(
    State(app): State<Arc<App>>,
    client: Option<Extension<Client>>,
    headers: HeaderMap,
    RawQuery(query): RawQuery,
    body: Body,
) -> Result<Response, Problem> {
    let Some(token) = &app.twilio else { return Err(Problem::route()) };
    let address = client.map(|Extension(client)| client.address.ip());
    if let (Some(limiter), Some(address)) = (&app.limits.wrong_keys, address) {
        limiter.would_allow(address, Instant::now()).map_err(Problem::limit)?;
    }
    let too_large = Problem::new(StatusCode::PAYLOAD_TOO_LARGE, "ERR_HTTP_SIZE", TOO_LARGE);
    let form = body::read(&headers, body, &["application/x-www-form-urlencoded"], MESSAGE_MAX, too_large).await?;
    let query = query.map_or_else(String::new, |query| format!("?{query}"));
    let public = &app.config.public_url;
    let path = public.as_str().strip_prefix(public.origin()).unwrap_or_default();
    let called = twilio::called(public.origin(), &format!("{path}/v1/hooks/twilio{query}"));
    let signature = headers.get("x-twilio-signature").and_then(|value| value.to_str().ok()).unwrap_or_default();
    if !called.iter().any(|address| token.signed(signature, address, &form)) {
        within(app.limits.wrong_keys.as_ref(), client)?;
        return Err(Problem::new(
            StatusCode::FORBIDDEN,
            "ERR_HOOK_SIGNATURE",
            "X-Twilio-Signature is not that of this request; the account's webhook must be this server's public address, and the token its auth token",
        ));
    }
    let answer = match twilio::message(&form) {
        Some(message) => take(&app, message).await.map_err(failed)?.answer,
        None => {
            // Such as an id of a provider's own in the place of a number. Who it was is not logged.
            tracing::warn!("a message of Twilio names no sender with a number in E.164, so nothing could be done of it");
            None
        }
    };
    let answer = answer.filter(|_| !twilio::was_answered(&form));
    Ok(([(CONTENT_TYPE, "text/xml; charset=utf-8")], twilio::twiml(answer.as_deref())).into_response())
}

/// Refuses what comes on a connection that may ask for health alone, and limits nothing else.
pub async fn unlimited(client: Option<Extension<Client>>, request: Request, next: Next) -> Response {
    match within(None, client) {
        Ok(()) => next.run(request).await,
        Err(refused) => refused.into_response(),
    }
}
