//! The studio, under `/studio/`. Served only with the option `--studio`, which names its folder.
//!
//! This module has its routes, and its first page with the receipt server's address. The studio itself is in `crates/studio` and `www/studio`.

use crate::files;
use crate::fill::{escape, fill};
use crate::site::Site;
use axum::Router;
use axum::http::StatusCode;
use axum::response::{Html, IntoResponse, Redirect, Response};
use axum::routing::get;
use std::fs;
use std::path::Path;
use std::sync::Arc;

/// The files of the studio's folder, besides the pages.
const FILES: [&str; 9] = [
    "studio.js",
    "studio.wasm",
    "studio.css",
    "studio.svg",
    "phone-consent.js",
    "preview.css",
    "preview.js",
    "mail.css",
    "mail.js",
];

/// Its folders: what the widget loads, and the JSON Schema.
const FOLDERS: [&str; 2] = ["files", "schema"];

/// Returns the routes of the studio but for the pages that it frames.
pub fn pages<S: Clone + Send + Sync + 'static>(site: &Arc<Site>, folder: &Path) -> Router<S> {
    let (site, page) = (Arc::clone(site), folder.join("index.html"));
    let first = get(move || async move { index(&site, &page) });
    let router = Router::new()
        .route("/studio", get(|| async { Redirect::permanent("/studio/") }))
        .route("/studio/", first.clone())
        .route("/studio/index.html", first);
    let router = FILES.iter().fold(router, |router, name| {
        router.route_service(&format!("/studio/{name}"), files::file(folder.join(name)))
    });
    FOLDERS.iter().fold(router, |router, name| {
        router.nest_service(&format!("/studio/{name}"), files::folder(folder.join(name)))
    })
}

/// Returns the routes of the pages that the studio frames: the widget, and an email as mail programs show it.
pub fn framed<S: Clone + Send + Sync + 'static>(folder: &Path) -> Router<S> {
    ["preview.html", "mail.html"].iter().fold(Router::new(), |router, name| {
        router.route_service(&format!("/studio/{name}"), files::file(folder.join(name)))
    })
}

fn index(site: &Site, page: &Path) -> Response {
    match fs::read_to_string(page) {
        Ok(html) => Html(fill(&html, &[("receipts", &escape(&site.receipts))])).into_response(),
        Err(error) => {
            eprintln!("shop: {} cannot be read: {error}", page.display());
            (StatusCode::INTERNAL_SERVER_ERROR, "The studio cannot be shown now.").into_response()
        }
    }
}
