//! The document and its language: fetched, hashed as it came, read, and turned into the notice that is shown.

use super::net::{get, read};
use super::sign::sha256;
use crate::Shared;
use crate::host::{Services, console_error, subtle};
use crate::languages::languages;
use crate::locale::Locale;
use disclosure::{Document, Notice};
use flow::{Disclosure, Event, LoadProblem};
use std::rc::Rc;

/// Loads the disclosure and says how it went.
pub async fn disclosure(shared: &Shared) -> Event {
    match load(shared).await {
        Ok(disclosure) => Event::DisclosureLoaded(Box::new(disclosure)),
        Err(problem) => {
            let (LoadProblem::Fetch(why) | LoadProblem::Document(why) | LoadProblem::Browser(why)) = &problem;
            console_error(&["phone-consent: ", why].concat());
            Event::DisclosureFailed(problem)
        }
    }
}

async fn load(shared: &Shared) -> Result<Disclosure, LoadProblem> {
    if subtle().is_none() {
        return Err(LoadProblem::Browser(
            "this page is not on a secure origin (https or localhost), so nothing can be signed; no number is asked for".into(),
        ));
    }
    let bytes = fetch_document(shared).await.map_err(LoadProblem::Fetch)?;
    let document = Document::parse(&bytes).map_err(|e| LoadProblem::Document(["the disclosure is not valid: ", &e.sentence(&bytes)].concat()))?;
    let locale = locale_for(shared.services(), &document.language).await;
    let notice = Notice::new(&document, &locale.labels);
    let labels = i64::from(locale.labels.version());
    shared.set_locale(Rc::new(locale));
    let no_hash = || LoadProblem::Browser("the browser could not hash the disclosure".into());
    let text_sha256 = sha256(notice.text().as_bytes()).await.ok_or_else(no_hash)?;
    let sha256 = sha256(&bytes).await.ok_or_else(no_hash)?;
    Ok(Disclosure {
        document,
        notice,
        labels,
        sha256,
        text_sha256,
    })
}

/// Tries `{lang}` as `fr-CA`, then `fr`, then `en`; an address without it is tried once.
async fn fetch_document(shared: &Shared) -> Result<Vec<u8>, String> {
    let template = shared.attribute("disclosure").unwrap_or_default();
    if template.is_empty() {
        return Err("the attribute \"disclosure\" is missing; give it the address of the disclosure document".into());
    }
    let mut tried = String::new();
    for language in languages(shared.host()) {
        let url = template.replace("{lang}", &language);
        if url == tried {
            continue;
        }
        tried = url;
        if let Some(answer) = get(&tried).await
            && answer.ok()
        {
            return Ok(answer.body);
        }
    }
    Err(["the disclosure could not be fetched from ", &tried].concat())
}

/// The controls' words and the notice's labels in the document's language; English where the release has no other.
pub async fn locale_for(services: &Services, language: &str) -> Locale {
    let base = language.split('-').next().unwrap_or(language).to_ascii_lowercase();
    if base == "en" {
        return Locale::english();
    }
    let file = read(services.file(&["locale/", &base, ".json"].concat())).await;
    file.filter(super::net::Answer::ok)
        .and_then(|answer| Locale::parse(&base, &answer.body))
        .unwrap_or_else(Locale::english)
}
