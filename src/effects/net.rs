//! Requests: no credentials, no referrer, a time limit, and an answer's body as bytes.

use crate::host::{fetch, object, timeout_signal};
use js_sys::Uint8Array;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::Response;

/// Milliseconds after which no answer is an answer.
const LIMIT: u32 = 20_000;

/// An answer: status and body.
pub struct Answer {
    pub status: u16,
    pub body: Vec<u8>,
}

impl Answer {
    /// A 2xx answer.
    pub fn ok(&self) -> bool {
        (200..300).contains(&self.status)
    }

    /// A string member of a JSON answer.
    pub fn string(&self, name: &str) -> Option<String> {
        let node = json::parse(&self.body).ok()?;
        node.fields().ok()?.need(name, json::Node::words).ok()
    }

    /// A whole-number member of a JSON answer.
    pub fn int(&self, name: &str) -> Option<i64> {
        let node = json::parse(&self.body).ok()?;
        node.fields().ok()?.need(name, json::Node::int).ok()
    }
}

/// Gets a file.
pub async fn get(url: &str) -> Option<Answer> {
    request(url, &[]).await
}

/// Posts a body.
pub async fn post(url: &str, content_type: &str, body: &str) -> Option<Answer> {
    let headers = object(&[("content-type", content_type.into())]);
    request(url, &[("method", "POST".into()), ("headers", headers.into()), ("body", body.into())]).await
}

async fn request(url: &str, more: &[(&str, JsValue)]) -> Option<Answer> {
    let mut options = vec![
        ("credentials", "omit".into()),
        ("referrerPolicy", "no-referrer".into()),
        ("signal", timeout_signal(LIMIT)),
    ];
    options.extend_from_slice(more);
    read(fetch(url, &object(&options))).await
}

/// Waits for a response and its body.
pub async fn read(response: js_sys::Promise) -> Option<Answer> {
    let response: Response = JsFuture::from(response).await.ok()?.unchecked_into();
    let body = JsFuture::from(response.array_buffer().ok()?).await.ok()?;
    Some(Answer {
        status: response.status(),
        body: Uint8Array::new(&body).to_vec(),
    })
}
