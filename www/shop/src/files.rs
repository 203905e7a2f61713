//! Serves the element's built files and the shop's own, precompressed where possible, with `Cache-Control`.
//!
//! Content negotiation and conditional requests are handled by tower-http.

use axum::extract::Request;
use axum::http::HeaderValue;
use axum::http::header::CACHE_CONTROL;
use axum::middleware::Next;
use axum::response::Response;
use std::path::Path;
use tower_http::services::{ServeDir, ServeFile};

/// Serves a folder: `NAME.br` or `NAME.gz` is sent instead of `NAME` if it exists and the browser accepts it.
pub fn folder(path: impl AsRef<Path>) -> ServeDir {
    ServeDir::new(path)
        .append_index_html_on_directories(false)
        .precompressed_br()
        .precompressed_gzip()
}

/// Serves one file in the same way.
pub fn file(path: impl AsRef<Path>) -> ServeFile {
    ServeFile::new(path).precompressed_br().precompressed_gzip()
}

/// A file with a content hash in its name is cached for a year. Everything else in this demonstration may be edited at any time, so browsers revalidate it
/// before each use.
pub async fn cache_control(request: Request, next: Next) -> Response {
    let content_addressed = is_content_addressed(request.uri().path());
    let mut response = next.run(request).await;
    let found = response.status().is_success() || response.status().is_redirection();
    let value = if content_addressed && found {
        "public, max-age=31536000, immutable"
    } else {
        "no-cache"
    };
    response.headers_mut().insert(CACHE_CONTROL, HeaderValue::from_static(value));
    response
}

/// Whether the file name ends in a content hash, as the build writes it: `NAME-HHHHHHHHHHHHHHHH.EXT`, with 16 lower-case hexadecimal digits.
fn is_content_addressed(path: &str) -> bool {
    let name = path.rsplit_once('/').map_or(path, |(_, name)| name);
    name.rsplit_once('.')
        .filter(|(_, extension)| ["wasm", "json", "bin"].contains(extension))
        .and_then(|(stem, _)| stem.rsplit_once('-'))
        .is_some_and(|(_, hash)| hash.len() == 16 && hash.bytes().all(|b| matches!(b, b'0'..=b'9' | b'a'..=b'f')))
}

#[cfg(test)]
mod tests {
    use super::is_content_addressed;

    #[test]
    fn a_name_with_a_hash_of_the_build_is_content_addressed() {
        for path in ["/files/phone_consent-0123456789abcdef.wasm", "/gallery/files/zone-1-0123456789abcdef.bin"] {
            assert!(is_content_addressed(path), "{path}");
        }
        for path in [
            "/",
            "/phone-consent.js",
            "/disclosure.en.json",
            "/files/fr-0123456789abcde.json",
            "/files/fr-0123456789ABCDEF.json",
            "/files/0123456789abcdef.json",
            "/files/fr-0123456789abcdef.js",
            "/fr-0123456789abcdef.json/x",
        ] {
            assert!(!is_content_addressed(path), "{path}");
        }
    }
}
