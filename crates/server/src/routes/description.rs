//! `GET /openapi.json` and `GET /openapi`: what this server answers, for programs and for people.
//!
//! What deliberately does not live here: the description (`openapi.json` beside the manifest), and its rendering (`description`).

use crate::description::{CARD, JSON};
use crate::etag::tagged;
use crate::locale::Locale;
use crate::page::titled;
use axum::body::Bytes;
use axum::http::header::CONTENT_TYPE;
use axum::http::{HeaderMap, HeaderValue, StatusCode};
use axum::response::Response;
use receipt::{Crypto, Digest};
use std::sync::LazyLock;
use verify::AwsLc;

static SHA256: LazyLock<Digest> = LazyLock::new(|| AwsLc.sha256(JSON.as_bytes()));

/// The description (OpenAPI 3.1).
pub async fn show(headers: HeaderMap) -> Response {
    let mut response = tagged(&headers, &SHA256, Bytes::from_static(JSON.as_bytes()), "no-cache");
    response.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
    response
}

/// The same as a page.
pub async fn page() -> Response {
    titled(StatusCode::OK, Locale::english(), "phone-consent: what the server answers", &CARD)
}
