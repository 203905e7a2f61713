//! `GET /v1/disclosures/{id}` and `GET /v1/disclosures/sha256/{hex}`: published disclosures, byte for byte.
//!
//! What deliberately does not live here: publishing (`publish`).

use super::Named;
use crate::accept;
use crate::app::App;
use crate::etag::tagged;
use crate::problem::Problem;
use axum::body::Bytes;
use axum::extract::{RawQuery, State};
use axum::http::header::{ACCEPT_LANGUAGE, CONTENT_LANGUAGE, CONTENT_TYPE, VARY};
use axum::http::{HeaderMap, HeaderValue, StatusCode};
use axum::response::Response;
use receipt::Digest;
use std::sync::Arc;
use verify::Published;

/// The current version in the language of `?lang=`, otherwise of `Accept-Language`, otherwise the default.
pub async fn by_id(State(app): State<Arc<App>>, Named(id): Named<String>, RawQuery(query): RawQuery, headers: HeaderMap) -> Result<Response, Problem> {
    let query = query.unwrap_or_default();
    let asked = query.split('&').find_map(|pair| pair.strip_prefix("lang="));
    let accepted = headers
        .get(ACCEPT_LANGUAGE)
        .and_then(|value| value.to_str().ok())
        .map(accept::languages)
        .unwrap_or_default();
    let disclosures = app.disclosures();
    let published = disclosures.choose(&id, asked.into_iter().chain(accepted)).ok_or_else(unknown)?;
    let mut response = answer(&headers, published, "no-cache");
    response.headers_mut().insert(VARY, HeaderValue::from_static("accept-language"));
    Ok(response)
}

/// The same for the id `check`, whose address has a POST as well.
pub async fn named_check(state: State<Arc<App>>, query: RawQuery, headers: HeaderMap) -> Result<Response, Problem> {
    by_id(state, Named("check".into()), query, headers).await
}

/// The disclosure with this digest. The response never changes.
pub async fn by_digest(State(app): State<Arc<App>>, Named(hex): Named<String>, headers: HeaderMap) -> Result<Response, Problem> {
    let disclosures = app.disclosures();
    let published = Digest::from_hex(&hex).and_then(|sha256| disclosures.get(&sha256)).ok_or_else(unknown)?;
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
        "this server has published no such disclosure; check the id or the digest",
    )
}
