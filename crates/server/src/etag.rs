//! Answers with a strong ETag (RFC 9110, 8.8.3), which is the SHA-256 of the bytes that are sent.

use axum::body::Bytes;
use axum::http::header::{CACHE_CONTROL, ETAG, IF_NONE_MATCH};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use receipt::Digest;

/// Bytes with their digest as a strong ETag; 304 when the client has them.
pub fn tagged(headers: &HeaderMap, sha256: &Digest, bytes: Bytes, cache: &'static str) -> Response {
    let tag = format!("\"{}\"", sha256.to_hex());
    let asked = headers
        .get_all(IF_NONE_MATCH)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|list| list.split(','));
    let has = asked.map(str::trim).any(|theirs| theirs == "*" || theirs.trim_start_matches("W/") == tag);
    let head = [(ETAG, tag), (CACHE_CONTROL, cache.to_owned())];
    if has {
        (StatusCode::NOT_MODIFIED, head).into_response()
    } else {
        (head, bytes).into_response()
    }
}
