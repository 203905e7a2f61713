//! The document and its language: fetched, read, and turned into the notice that is shown. The closer look at it, in which the
//! bytes are compared with the format and hashed as they came, is in `check.rs` and follows at once.

use super::check::{Why, check, explain};
use super::net::get;
use super::store;
use crate::host::{Answer, both, fact, inlined, kept, read_file};
use crate::languages::{Languages, languages};
use crate::locale::Locale;
use crate::text::cut;
use crate::{Shared, later};
use alloc::{boxed::Box, rc::Rc, string::String, vec, vec::Vec};
use disclosure::{Document, Notice};
use flow::{Disclosure, Event};
use wasm_bindgen::{JsCast, JsValue};

/// Loads the disclosure and says how it went.
pub fn disclosure(shared: &Shared) {
    let template = shared.host().attribute("disclosure").unwrap_or_default();
    let inlined = if template.is_empty() { inlined(shared.host()) } else { None };
    if fact("secure").is_empty() {
        return fail(shared, Why::Insecure);
    }
    if template.is_empty() && inlined.is_none() {
        return fail(shared, Why::NoDisclosure);
    }
    let receipts = shared.host().attribute("receipts").unwrap_or_default();
    let path = receipts.starts_with("/") && !receipts.starts_with("//");
    if !(path || receipts.is_empty() || receipts.starts_with("https://") || receipts.starts_with("http://")) {
        return fail(shared, Why::Receipts);
    }
    if let Some(document) = inlined {
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

/// Nothing can be shown. The sentences are in the second half.
fn fail(shared: &Shared, why: Why) {
    let shared = shared.clone();
    later::with(Box::new(move |came| {
        if came {
            explain(&shared, why);
        } else {
            shared.dispatch(Event::NextNotLoaded);
        }
    }));
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
        fail(&self.shared, Why::Fetch(self.tried));
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

/// Shows what came, and looks closer while it is read. Who chose before is met by their choice, which takes the closer look first.
fn found(shared: Shared, bytes: Vec<u8>) {
    let tree = json::skim(&bytes).filter(|tree| !tree.get("purposes").items().is_empty());
    shared.0.unchecked.set(bytes);
    let Some(tree) = tree else { return look_closer(&shared, None) };
    let document = Document::unchecked(tree);
    locale_for(
        &document.language.clone(),
        Box::new(move |locale| {
            let Some(locale) = locale else { return shared.dispatch(Event::NextNotLoaded) };
            let disclosure = Box::new(Disclosure {
                notice: Notice::new(&document, &locale.labels),
                labels: i64::from(locale.labels.version()),
                document,
                digests: None,
            });
            shared.set_locale(Rc::new(locale));
            if kept(store::ENTRY).is_some() || kept(store::NO).is_some() {
                return look_closer(&shared, Some(disclosure));
            }
            begin(&shared, disclosure);
            look_closer(&shared, None);
        }),
    );
}

/// A visitor who comes for the first time, as far as anybody knows.
fn begin(shared: &Shared, disclosure: Box<Disclosure>) {
    shared.dispatch(Event::DisclosureLoaded {
        disclosure,
        held: vec![],
        declined: None,
    });
}

/// Checks the document, once the second half is here. A disclosure that is handed over is not shown yet.
pub fn look_closer(shared: &Shared, unseen: Option<Box<Disclosure>>) {
    let shared = shared.clone();
    later::with(Box::new(move |came| match unseen {
        unseen if came => check(shared, unseen),
        Some(disclosure) => begin(&shared, disclosure),
        None => shared.dispatch(Event::NextNotLoaded),
    }));
}

/// The controls' words and the notice's labels in a language; in English where they cannot be had, and none where that cannot either.
pub fn locale_for(language: &str, next: Box<dyn FnOnce(Option<Locale>)>) {
    let base = cut(language, b'-').0.to_ascii_lowercase();
    let file = |end| read_file(&["locale/", &base, end].concat());
    both(
        &file(".json"),
        &file(".notice.json"),
        Box::new(move |controls, labels| {
            let read = body(controls).zip(body(labels));
            let locale = read.and_then(|(controls, labels)| Locale::listed(&base, &controls, &labels));
            if locale.is_none() && base != "en" {
                return locale_for("en", next);
            }
            next(locale);
        }),
    );
}

/// What a file of the release holds, where it came: then it is what its hash says, whatever the answer's status.
fn body(answer: JsValue) -> Option<Vec<u8>> {
    let came = !answer.is_undefined();
    came.then(|| answer.unchecked_into::<Answer>().body())
}
