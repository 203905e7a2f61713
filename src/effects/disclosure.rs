//! The disclosure document: checked, hashed, and made into the notice that is shown, together with the language of both.

use super::crypto::sha256;
use super::store;
use crate::Widget;
use crate::browser::{report, resolved, window};
use crate::host::{FoundDocument, foreign_frame, language_at, load_language};
use crate::texts::Texts;
use disclosure::{Document, LAYOUT, Notice};
use flow::{Digests, Disclosure, DisclosureEvent, LoadProblem};
use js_sys::{Promise, Uint8Array};
use wasm_bindgen::JsCast;

/// Loads the document that the script has asked for, and says how it went.
pub async fn load(widget: Widget) {
    let event = match find(&widget).await {
        Ok(disclosure) => DisclosureEvent::DisclosureLoaded {
            held: store::held(),
            declined: store::declined(&disclosure.document.id),
            disclosure: Box::new(disclosure),
        },
        Err(problem) => {
            match &problem {
                LoadProblem::Attribute(why) | LoadProblem::Fetch(why) | LoadProblem::Document(why) | LoadProblem::Browser(why) | LoadProblem::Frame(why) => {
                    report(why)
                }
                // The script has named the file.
                LoadProblem::Widget => {}
            }
            if let LoadProblem::Frame(_) = problem
                && let Some(texts) = language(&language_at(widget.host())).await
            {
                widget.set_texts(texts);
                widget.show_framed();
            }
            DisclosureEvent::DisclosureFailed(problem)
        }
    };
    widget.dispatch(event);
}

async fn find(widget: &Widget) -> Result<Disclosure, LoadProblem> {
    if !window().is_secure_context() {
        return Err(LoadProblem::Browser(
            "this page is not on a secure origin (https or localhost), so nothing can be signed; no number is asked for".into(),
        ));
    }
    let allowed = widget.host().get_attribute("framed-by").unwrap_or_default();
    if let Some(origin) = foreign_frame(&allowed) {
        return Err(LoadProblem::Frame(
            [
                "this page is in a frame of ",
                &*origin,
                ", so no agreement is taken here; to allow that site, name its origin in the attribute \"framed-by\"",
            ]
            .concat(),
        ));
    }
    let receipts = widget.host().get_attribute("receipts").unwrap_or_default();
    let path = receipts.starts_with('/') && !receipts.starts_with("//");
    if !(path || receipts.is_empty() || receipts.starts_with("https://") || receipts.starts_with("http://")) {
        return Err(LoadProblem::Attribute(
            "the attribute \"receipts\" must be the address of the receipt server, such as https://receipts.shop.example, or a path on this site, such as /consent"
                .into(),
        ));
    }
    let place = widget.host().get_attribute("place").unwrap_or_default();
    if !(place.trim_ascii().is_empty() || json::is_line(&place)) {
        return Err(LoadProblem::Attribute(
            "the attribute \"place\" must be one line of at most 200 characters, without control or bidirectional characters".into(),
        ));
    }
    let (bytes, address) = fetched(widget.take_document()).await?;
    let document =
        Document::parse(&bytes).map_err(|error| LoadProblem::Document(["the disclosure ", &address, "is not valid: ", &error.sentence(&bytes)].concat()))?;
    let texts = language(&document.language).await.ok_or(LoadProblem::Widget)?;
    let notice = Notice::new(&document, &texts.labels);
    let unhashed = || LoadProblem::Browser("the browser could not hash the disclosure".into());
    let digests = Digests {
        sha256: sha256(&bytes).await.ok_or_else(unhashed)?,
        text_sha256: sha256(notice.text().as_bytes()).await.ok_or_else(unhashed)?,
    };
    let labels = i64::from(texts.labels.version());
    widget.set_texts(texts);
    Ok(Disclosure {
        document,
        notice,
        labels,
        layout: i64::from(LAYOUT),
        digests,
    })
}

/// The bytes of the document, and its address with a space behind it, or "" for one that stands in the page.
async fn fetched(asked: Option<Promise>) -> Result<(Vec<u8>, String), LoadProblem> {
    let missing = || {
        LoadProblem::Attribute(
            "the attribute \"disclosure\" is missing; give the address of the disclosure document, or put it into a script of type application/json inside the element".into(),
        )
    };
    let found = resolved(asked.ok_or_else(missing)?).await.ok_or_else(missing)?;
    let found: FoundDocument = found.unchecked_into();
    match (found.bytes(), found.url()) {
        (Some(bytes), url) => Ok((bytes.to_vec(), url.map(|url| url + " ").unwrap_or_default())),
        (None, Some(url)) => Err(LoadProblem::Fetch(["the disclosure could not be fetched from ", &url].concat())),
        (None, None) => Err(missing()),
    }
}

/// The texts of a language: of the tag's own, else English; `None` where neither can be had.
pub async fn language(tag: &str) -> Option<Texts> {
    let file = resolved(load_language(tag)).await.filter(|file| !file.is_undefined())?;
    Texts::parse(&file.unchecked_into::<Uint8Array>().to_vec())
}
