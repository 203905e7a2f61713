//! `GET /v1/disclosures/{id}` and `GET /v1/disclosures/sha256/{hex}`: published documents, byte for byte.
//!
//! What deliberately does not live here: publishing, which happens at start.

use super::tagged;
use crate::accept;
use crate::problem::Problem;
use crate::site::Site;
use axum::body::Bytes;
use axum::extract::{Path, RawQuery, State};
use axum::http::header::{ACCEPT_LANGUAGE, CONTENT_LANGUAGE, CONTENT_TYPE, VARY};
use axum::http::{HeaderMap, HeaderValue, StatusCode};
use axum::response::Response;
use receipt::Digest;
use std::sync::Arc;
use verify::Published;

/// The current version in the language of `?lang=`, else of `Accept-Language`, else the default.
pub async fn by_id(State(site): State<Arc<Site>>, Path(id): Path<String>, RawQuery(query): RawQuery, headers: HeaderMap) -> Result<Response, Problem> {
    let query = query.unwrap_or_default();
    let asked = query.split('&').find_map(|pair| pair.strip_prefix("lang="));
    let accepted = headers
        .get(ACCEPT_LANGUAGE)
        .and_then(|value| value.to_str().ok())
        .map(accept::languages)
        .unwrap_or_default();
    let published = site.notices.choose(&id, asked.into_iter().chain(accepted)).ok_or_else(unknown)?;
    let mut response = answer(&headers, published, "no-cache");
    response.headers_mut().insert(VARY, HeaderValue::from_static("accept-language"));
    Ok(response)
}

/// The document with this digest. It never changes.
pub async fn by_digest(State(site): State<Arc<Site>>, Path(hex): Path<String>, headers: HeaderMap) -> Result<Response, Problem> {
    let published = Digest::from_hex(&hex).and_then(|sha256| site.notices.get(&sha256)).ok_or_else(unknown)?;
    Ok(answer(&headers, published, "public, max-age=31536000, immutable"))
}

fn answer(headers: &HeaderMap, published: &Published, cache: &'static str) -> Response {
    let mut response = tagged(headers, &published.sha256, Bytes::from_owner(published.bytes.clone()), cache);
    let out = response.headers_mut();
    out.insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
    if let Ok(language) = HeaderValue::from_str(&published.document.language) {
        out.insert(CONTENT_LANGUAGE, language);
    }
    response
}

fn unknown() -> Problem {
    Problem::new(
        StatusCode::NOT_FOUND,
        "ERR_NOTICE_UNKNOWN",
        "this server has published no such document; look at the id or the digest",
    )
}
