//! The gallery of the element's states, under `/gallery/`. Served only with the option `--gallery`, which names the gallery's own script.
//!
//! This module has its routes, and the page of one state with its language, direction and fallback. The states are in `www/gallery/states.js`.

use crate::files;
use crate::fill::{escape, fill};
use crate::site::Site;
use axum::Router;
use axum::extract::Query;
use axum::http::StatusCode;
use axum::response::{Html, IntoResponse, Response};
use axum::routing::get;
use disclosure::{Archive, Document};
use serde::Deserialize;
use std::fs;
use std::path::Path;
use std::sync::Arc;

/// Returns the routes under `/gallery/`. `folder` contains the built `phone-consent.js` that accepts scripted gestures.
pub fn routes<S: Clone + Send + Sync + 'static>(site: &Arc<Site>, folder: &Path) -> Router<S> {
    let shared = Arc::clone(site);
    // The script loads its files relative to its own address; except for the script, they are those of the shop's pages.
    let own = files::folder(site.root.join("gallery")).append_index_html_on_directories(true);
    let beside = own.fallback(files::folder(&site.pkg));
    Router::new()
        .route("/gallery/state.html", get(|Query(asked): Query<Asked>| async move { state(&shared, &asked) }))
        .route_service("/gallery/phone-consent.js", files::file(folder.join("phone-consent.js")))
        .nest_service("/gallery", beside)
}

/// The query parameters of a state that concern the page; the page's script reads the others.
#[derive(Deserialize)]
#[serde(default)]
struct Asked {
    lang: String,
    dir: String,
}

impl Default for Asked {
    fn default() -> Asked {
        Asked {
            lang: "en".into(),
            dir: "ltr".into(),
        }
    }
}

fn state(site: &Site, asked: &Asked) -> Response {
    let plain = asked.lang.len() < 12 && asked.lang.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-');
    if !plain {
        return (StatusCode::NOT_FOUND, "The gallery has no such language.").into_response();
    }
    match page(site, asked) {
        Ok(html) => Html(html).into_response(),
        Err(sentence) => {
            eprintln!("shop: {sentence}");
            (StatusCode::NOT_FOUND, "The gallery cannot show this page.").into_response()
        }
    }
}

fn page(site: &Site, asked: &Asked) -> Result<String, String> {
    let page = site.read("gallery/state.html")?;
    let fallback = fallback(site, &asked.lang)?;
    let values = [
        ("lang", escape(&asked.lang)),
        ("dir", escape(&asked.dir)),
        ("receipts", escape(&site.receipts)),
        ("fallback", fallback),
    ];
    Ok(fill(&page, &values.each_ref().map(|(name, value)| (*name, value.as_str()))))
}

/// Returns as HTML the disclosure of the shop, or of the gallery if the shop has none in this language.
fn fallback(site: &Site, language: &str) -> Result<String, String> {
    let name = format!("disclosure.{language}.json");
    let path = [site.root.join(&name), site.root.join("gallery").join(&name)]
        .into_iter()
        .find(|path| path.is_file())
        .ok_or_else(|| format!("there is no {name} in {} or its folder gallery", site.root.display()))?;
    let text = fs::read_to_string(&path).map_err(|e| format!("cannot read {}: {e}", path.display()))?;
    let document = Document::parse(text.as_bytes()).map_err(|e| format!("{}: {}", path.display(), e.sentence(text.as_bytes())))?;
    Ok(disclosure::render::html(&document, Archive::shipped().labels(language)))
}
