//! The widget's files, served to pages of any origin.
//!
//! What lives here: finding a file of the folder, its type and its headers. What deliberately does not: listings,
//! hidden files, anything outside the folder, and pages (the site's own server has those).

use crate::problem::Problem;
use crate::routes::tagged;
use axum::body::Bytes;
use axum::http::header::CONTENT_TYPE;
use axum::http::{HeaderMap, HeaderName, HeaderValue};
use axum::response::Response;
use receipt::Crypto;
use std::path::{Path, PathBuf};
use verify::AwsLc;

/// The file at this path of a URL, or a 404.
pub async fn serve(folder: &Path, path: &str, headers: &HeaderMap) -> Result<Response, Problem> {
    let relative = relative(path).ok_or_else(Problem::route)?;
    let kind = media_type(&relative).ok_or_else(Problem::route)?;
    let folder = folder.to_owned();
    let read = tokio::task::spawn_blocking(move || {
        let whole = folder.join(relative).canonicalize().ok()?;
        // A link inside the folder must not lead out of it.
        whole.starts_with(folder.canonicalize().ok()?).then(|| std::fs::read(whole).ok())?
    });
    let bytes = read.await.ok().flatten().ok_or_else(Problem::route)?;
    let mut response = tagged(headers, &AwsLc.sha256(&bytes), Bytes::from(bytes), "no-cache");
    response.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static(kind));
    response.headers_mut().insert(
        HeaderName::from_static("cross-origin-resource-policy"),
        HeaderValue::from_static("cross-origin"),
    );
    Ok(response)
}

/// A path of plain names: letters, digits, `-`, `_`, `.`, none of them starting with a dot.
fn relative(path: &str) -> Option<PathBuf> {
    let plain = |name: &str| !name.is_empty() && !name.starts_with('.') && name.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_' | b'.'));
    let names: Vec<&str> = path.strip_prefix('/')?.split('/').collect();
    names.iter().all(|name| plain(name)).then(|| names.iter().collect())
}

/// The types that the widget's folder has; others are not served.
fn media_type(path: &Path) -> Option<&'static str> {
    Some(match path.extension()?.to_str()? {
        "js" | "mjs" => "text/javascript; charset=utf-8",
        "wasm" => "application/wasm",
        "json" | "map" => "application/json",
        "css" => "text/css; charset=utf-8",
        "html" => "text/html; charset=utf-8",
        "md" | "ts" | "txt" => "text/plain; charset=utf-8",
        "svg" => "image/svg+xml",
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::relative;

    #[test]
    fn a_path_stays_inside_the_folder() {
        assert_eq!(relative("/locale/fr.json"), Some(["locale", "fr.json"].iter().collect()));
        for bad in [
            "",
            "/",
            "/../a.js",
            "/a/../../b.js",
            "//etc/passwd",
            "/.env",
            "/a/.git/config",
            "/%2e%2e/a.js",
            "/a\\b.js",
            "/a/",
            "a.js",
        ] {
            assert_eq!(relative(bad), None, "{bad}");
        }
    }
}
