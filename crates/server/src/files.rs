//! The widget's files, served to pages of any origin.
//!
//! What lives here: finding a file of the folder and the stored encoding that the client accepts, and the headers that say how long it may be cached.
//! Each file is read and hashed once and again when it changed, so that a thousand clients who take the same one cost neither memory nor time. What
//! deliberately does not: directory listings, hidden files, anything outside the folder, compression (the build writes `NAME.br` and `NAME.gz`
//! beside each file), and pages (they are the site's own).

use crate::accept::{Encoding, encodings};
use crate::etag::tagged;
use crate::problem::Problem;
use axum::body::Bytes;
use axum::http::header::{CONTENT_ENCODING, CONTENT_TYPE, VARY};
use axum::http::{HeaderMap, HeaderName, HeaderValue};
use axum::response::Response;
use receipt::{Crypto, Digest};
use std::collections::HashMap;
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};
use verify::AwsLc;

/// The cache control of a file whose name holds a hash of its content.
const IMMUTABLE: &str = "public, max-age=31536000, immutable";
/// The cache control of every other file: it may be cached, and its ETag is compared before each use.
const REVALIDATE: &str = "no-cache";

/// The folder of the files, and those that were read.
pub struct Files {
    folder: PathBuf,
    read: Mutex<HashMap<PathBuf, Arc<File>>>,
}

/// A file as it was read.
struct File {
    /// Changes when the file does: inode, time of the last change in seconds and nanoseconds, length.
    state: (u64, i64, i64, u64),
    sha256: Digest,
    bytes: Bytes,
}

impl Files {
    /// The files of this folder.
    pub fn new(folder: PathBuf) -> Files {
        Files {
            folder,
            read: Mutex::default(),
        }
    }

    /// The file at this path of a URL in the best stored encoding that the client accepts, or a 404.
    pub async fn serve(self: &Arc<Self>, path: &str, headers: &HeaderMap) -> Result<Response, Problem> {
        let relative = relative(path).ok_or_else(Problem::route)?;
        let kind = media_type(&relative).ok_or_else(Problem::route)?;
        let cache = if is_content_addressed(&relative) { IMMUTABLE } else { REVALIDATE };
        let (files, accepted) = (self.clone(), encodings(headers));
        let found = tokio::task::spawn_blocking(move || accepted.into_iter().find_map(|encoding| Some((encoding, files.file(&relative, encoding)?))));
        let (encoding, file) = found.await.ok().flatten().ok_or_else(Problem::route)?;
        let mut response = tagged(headers, &file.sha256, file.bytes.clone(), cache);
        let out = response.headers_mut();
        out.insert(CONTENT_TYPE, HeaderValue::from_static(kind));
        out.insert(VARY, HeaderValue::from_static("accept-encoding"));
        out.insert(
            HeaderName::from_static("cross-origin-resource-policy"),
            HeaderValue::from_static("cross-origin"),
        );
        if let Some(name) = encoding.name() {
            out.insert(CONTENT_ENCODING, HeaderValue::from_static(name));
        }
        Ok(response)
    }

    /// A file as it is stored in this encoding; `None` where it is not.
    fn file(&self, relative: &Path, encoding: Encoding) -> Option<Arc<File>> {
        let mut path = self.folder.join(relative).into_os_string();
        path.push(encoding.suffix());
        let path = PathBuf::from(path).canonicalize().ok()?;
        // A link inside the folder must not lead out of it.
        if !path.starts_with(self.folder.canonicalize().ok()?) {
            return None;
        }
        let metadata = std::fs::metadata(&path).ok()?;
        let state = (metadata.ino(), metadata.ctime(), metadata.ctime_nsec(), metadata.len());
        // Held while a file is read, so that those who ask at the same time do not read it each.
        let mut read = self.read.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(file) = read.get(&path).filter(|file| file.state == state) {
            return Some(file.clone());
        }
        let bytes = Bytes::from(std::fs::read(&path).ok()?);
        let sha256 = AwsLc.sha256(&bytes);
        let file = Arc::new(File { state, sha256, bytes });
        read.insert(path, file.clone());
        Some(file)
    }
}

/// A path of plain names: letters, digits, `-`, `_`, `.`, none of them starting with a dot.
fn relative(path: &str) -> Option<PathBuf> {
    let plain = |name: &str| !name.is_empty() && !name.starts_with('.') && name.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_' | b'.'));
    let names: Vec<&str> = path.strip_prefix('/')?.split('/').collect();
    names.iter().all(|name| plain(name)).then(|| names.iter().collect())
}

/// Whether the name ends in a hash of the content, as the build writes it: `NAME-HHHHHHHHHHHHHHHH.EXT`, 16 lower-case hexadecimal digits.
fn is_content_addressed(path: &Path) -> bool {
    let hash = || path.file_stem()?.to_str()?.rsplit_once('-').map(|(_, hash)| hash);
    let kind = path.extension().and_then(|extension| extension.to_str());
    matches!(kind, Some("wasm" | "json" | "bin")) && hash().is_some_and(|hash| hash.len() == 16 && hash.bytes().all(|b| matches!(b, b'0'..=b'9' | b'a'..=b'f')))
}

/// The media types of the widget's folder; a file of another extension is not served.
fn media_type(path: &Path) -> Option<&'static str> {
    Some(match path.extension()?.to_str()? {
        "js" | "mjs" => "text/javascript; charset=utf-8",
        "wasm" => "application/wasm",
        "json" | "map" => "application/json",
        "bin" => "application/octet-stream",
        "css" => "text/css; charset=utf-8",
        "html" => "text/html; charset=utf-8",
        "md" | "ts" | "txt" => "text/plain; charset=utf-8",
        "svg" => "image/svg+xml",
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::{is_content_addressed, relative};
    use std::path::Path;

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

    #[test]
    fn a_name_with_a_hash_of_the_build_is_content_addressed() {
        for name in [
            "files/phone_consent-0123456789abcdef.wasm",
            "files/zone-1-0123456789abcdef.bin",
            "fr-CA-0123456789abcdef.json",
        ] {
            assert!(is_content_addressed(Path::new(name)), "{name}");
        }
        for name in [
            "phone-consent.js",
            "files/fr.json",
            "files/fr-0123456789abcde.json",
            "files/fr-0123456789abcdef0.json",
            "files/fr-0123456789ABCDEF.json",
            "files/fr-0123456789abcdeg.json",
            "files/0123456789abcdef.json",
            "files/phone-consent-0123456789abcdef.js",
            "files-0123456789abcdef.json/a.json",
            "files/fr-0123456789abcdef",
        ] {
            assert!(!is_content_addressed(Path::new(name)), "{name}");
        }
    }
}
