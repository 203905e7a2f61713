//! The document and its language: fetched, hashed as it came, read, and turned into the notice that is shown.

use super::net::get;
use super::sign::{hashed, sha256};
use super::store::{held, said_no};
use crate::Shared;
use crate::host::{Answer, both, console_error, fact, inlined, read_file};
use crate::languages::{Languages, languages};
use crate::locale::Locale;
use crate::text::cut;
use alloc::{boxed::Box, rc::Rc, string::String, vec::Vec};
use disclosure::{Document, Notice};
use flow::{Disclosure, Event, LoadProblem};
use wasm_bindgen::{JsCast, JsValue};

/// Loads the disclosure and says how it went.
pub fn disclosure(shared: &Shared) {
    let template = shared.host().attribute("disclosure").unwrap_or_default();
    if fact("secure").is_empty() {
        return failed(
            shared,
            LoadProblem::Browser("this page is not on a secure origin (https or localhost), so nothing can be signed; no number is asked for".into()),
        );
    }
    if let Some(wrong) = wrong_attribute(shared, &template) {
        return failed(shared, LoadProblem::Attribute(wrong.into()));
    }
    if let (true, Some(document)) = (template.is_empty(), inlined(shared.host())) {
        return found(shared.clone(), document.into_bytes());
    }
    Search {
        shared: shared.clone(),
        template,
        languages: languages(shared.host()),
        tried: String::new(),
    }
    .go_on();
}

/// What the page's author has to mend before anything can be shown.
fn wrong_attribute(shared: &Shared, template: &str) -> Option<&'static str> {
    if template.is_empty() && inlined(shared.host()).is_none() {
        return Some(
            "the attribute \"disclosure\" is missing; give it the address of the disclosure document, or put the document into a script of type application/json inside the element",
        );
    }
    let receipts = shared.host().attribute("receipts").unwrap_or_default();
    let path = receipts.starts_with("/") && !receipts.starts_with("//");
    let address = path || receipts.is_empty() || receipts.starts_with("https://") || receipts.starts_with("http://");
    (!address).then_some(
        "the attribute \"receipts\" must be the address of the receipt server, such as https://receipts.shop.example, or a path on this site, such as /consent",
    )
}

fn failed(shared: &Shared, problem: LoadProblem) {
    let (LoadProblem::Attribute(why) | LoadProblem::Fetch(why) | LoadProblem::Document(why) | LoadProblem::Browser(why)) = &problem;
    console_error(&["phone-consent: ", why].concat());
    shared.dispatch(Event::DisclosureFailed(problem));
}

/// Tries `{lang}` as `fr-CA`, then `fr`, then `en`; an address without it is tried once.
struct Search {
    shared: Shared,
    template: String,
    languages: Languages,
    tried: String,
}

impl Search {
    fn go_on(mut self) {
        while let Some(language) = self.languages.next() {
            let url = with_language(&self.template, language);
            if url == self.tried {
                continue;
            }
            self.tried = url;
            return get(
                &self.tried.clone(),
                Box::new(move |answer| match answer {
                    Some(answer) if answer.ok() => found(self.shared, answer.body),
                    _ => self.go_on(),
                }),
            );
        }
        failed(
            &self.shared,
            LoadProblem::Fetch(["the disclosure could not be fetched from ", &self.tried].concat()),
        );
    }
}

/// The address with every `{lang}` filled in.
fn with_language(template: &str, language: &str) -> String {
    let mut out = String::new();
    let mut rest = template;
    while let (before, Some(after)) = cut(rest, b'{') {
        out.push_str(before);
        match after.strip_prefix("lang}") {
            Some(more) => {
                out.push_str(language);
                rest = more;
            }
            None => {
                out.push('{');
                rest = after;
            }
        }
    }
    out.push_str(rest);
    out
}

fn found(shared: Shared, bytes: Vec<u8>) {
    match Document::parse(&bytes) {
        Ok(document) => locale_for(
            &document.language.clone(),
            Box::new(move |locale| {
                let notice = Notice::new(&document, &locale.labels);
                let labels = i64::from(locale.labels.version());
                shared.set_locale(Rc::new(locale));
                both(
                    &sha256(notice.text().as_bytes()),
                    &sha256(&bytes),
                    Box::new(move |text, bytes| match (hashed(text), hashed(bytes)) {
                        (Some(text_sha256), Some(sha256)) => shared.dispatch(Event::DisclosureLoaded {
                            held: held(),
                            declined: said_no(&document.id),
                            disclosure: Box::new(Disclosure {
                                document,
                                notice,
                                labels,
                                sha256,
                                text_sha256,
                            }),
                        }),
                        _ => failed(&shared, LoadProblem::Browser("the browser could not hash the disclosure".into())),
                    }),
                );
            }),
        ),
        Err(error) => failed(
            &shared,
            LoadProblem::Document(["the disclosure is not valid: ", &error.sentence(&bytes)].concat()),
        ),
    }
}

/// The controls' words and the notice's labels in a language; English where the release has no other.
pub fn locale_for(language: &str, next: Box<dyn FnOnce(Locale)>) {
    let base = cut(language, b'-').0.to_ascii_lowercase();
    if base == "en" {
        return next(Locale::english());
    }
    let file = |end| read_file(&["locale/", &base, end].concat());
    both(
        &file(".json"),
        &file(".notice.json"),
        Box::new(move |controls, labels| {
            let read = body(controls).zip(body(labels));
            let locale = read.and_then(|(controls, labels)| Locale::listed(&base, &controls, &labels));
            next(locale.unwrap_or_else(Locale::english));
        }),
    );
}

/// What a file of the release holds, where it came: then it is what its hash says, whatever the answer's status.
fn body(answer: JsValue) -> Option<Vec<u8>> {
    let came = !answer.is_undefined();
    came.then(|| answer.unchecked_into::<Answer>().body())
}
