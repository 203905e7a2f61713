//! Requests to the receipt server: no credentials, no referrer, and an answer within 20 seconds or none.

use crate::browser::{resolved, resolved_bytes, window};
use json::{Node, Value};
use wasm_bindgen::JsCast;
use web_sys::{AbortSignal, Headers, ReferrerPolicy, RequestCredentials, RequestInit, Response};

/// How long an answer may take, in milliseconds.
const TIMEOUT: u32 = 20_000;

/// An answer: status and body.
pub struct Answer {
    pub status: u16,
    body: Vec<u8>,
}

impl Answer {
    /// A 2xx answer.
    pub fn ok(&self) -> bool {
        self.status / 100 == 2
    }

    /// Says to try again later: a time-out, a full queue, a limit, a server in trouble.
    pub fn is_for_later(&self) -> bool {
        matches!(self.status, 408 | 425 | 429 | 500..)
    }

    /// The body's JSON; what is none reads as empty.
    pub fn json(&self) -> Node {
        json::parse(&self.body).unwrap_or(Value::Null.into())
    }
}

/// Posts a body to a path of the receipt server; `None` where no answer came.
pub async fn post(server: &str, path: &str, content_type: &str, body: &str) -> Option<Answer> {
    let headers = Headers::new().ok()?;
    headers.set("content-type", content_type).ok()?;
    let init = RequestInit::new();
    init.set_method("POST");
    init.set_headers_headers(&headers);
    init.set_body_opt_str(Some(body));
    request(server, path, &init).await
}

/// Gets a path of the receipt server; `None` where no answer came.
pub async fn get(server: &str, path: &str) -> Option<Answer> {
    request(server, path, &RequestInit::new()).await
}

async fn request(server: &str, path: &str, init: &RequestInit) -> Option<Answer> {
    init.set_credentials(RequestCredentials::Omit);
    init.set_referrer_policy(ReferrerPolicy::NoReferrer);
    init.set_signal(Some(&AbortSignal::timeout_with_u32(TIMEOUT)));
    let response = window().fetch_with_str_and_init(&[server, path].concat(), init);
    let response: Response = resolved(response).await?.unchecked_into();
    Some(Answer {
        status: response.status(),
        body: resolved_bytes(response.array_buffer()).await?,
    })
}

/// A string member that is not empty.
pub fn string(node: &Node, name: &str) -> Option<String> {
    let text = node.text(name);
    (!text.is_empty()).then(|| text.into())
}

/// A whole-number member.
pub fn int(node: &Node, name: &str) -> Option<i64> {
    match node.get(name).value {
        Value::Int(n) => Some(n),
        Value::Null | Value::Bool(_) | Value::Str(_) | Value::Array(_) | Value::Object(_) => None,
    }
}
