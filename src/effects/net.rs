//! Requests and their answers. How a request is made (no credentials, no referrer, a time limit) is in `host.js`.

use crate::host::{Answer as Response, request, then};
use alloc::{boxed::Box, string::String, vec::Vec};
use json::{Node, Value};
use wasm_bindgen::{JsCast, JsValue};

/// An answer: status and body.
pub struct Answer {
    pub status: u16,
    pub body: Vec<u8>,
}

/// What follows an answer, or none.
pub type Next = Box<dyn FnOnce(Option<Answer>)>;

impl Answer {
    /// A 2xx answer.
    pub fn ok(&self) -> bool {
        self.status / 100 == 2
    }

    /// The body's JSON; what is none reads as empty.
    pub fn json(&self) -> Node {
        json::parse(&self.body).unwrap_or(Value::Null.into())
    }
}

/// A string member that says something.
pub fn string(node: &Node, name: &str) -> Option<String> {
    let text = node.text(name);
    (!text.is_empty()).then(|| text.into())
}

/// A whole-number member.
pub fn int(node: &Node, name: &str) -> Option<i64> {
    match node.get(name).value {
        Value::Int(n) => Some(n),
        _ => None,
    }
}

/// Gets a file.
pub fn get(url: &str, next: Next) {
    read(&request(url, "", ""), next);
}

/// Posts a body to the receipt server.
pub fn post(server: &str, path: &str, content_type: &str, body: &str, next: Next) {
    read(&request(&[server, path].concat(), content_type, body), next);
}

/// Waits for a request of `host.js`.
pub fn read(asked: &JsValue, next: Next) {
    then(
        asked,
        Box::new(move |value| {
            next(value.map(|value| {
                let response: Response = value.unchecked_into();
                Answer {
                    status: response.status(),
                    body: response.body(),
                }
            }));
        }),
    );
}
