//! `<phone-consent>` as JavaScript sees it: built by the element class, which forwards its callbacks here.

use crate::host::{El, ElementInternals, Resolver, console_error, fact, likely_region};
use crate::locale::Locale;
use crate::text::words;
use crate::{Machine, Shared};
use alloc::{boxed::Box, rc::Rc, string::String};
use flow::{Event, Flow, FormValue, Gesture, OnFailure, Settings};
use receipt::{Digest, Widget as Release, Writer};
use wasm_bindgen::prelude::*;

/// One element in a page. Freed by the element class when it leaves the page for good.
#[wasm_bindgen]
pub struct Widget(Shared);

#[wasm_bindgen]
impl Widget {
    /// Begins: reads the attributes and loads the disclosure.
    #[wasm_bindgen(constructor)]
    pub fn new(host: El, internals: ElementInternals) -> Widget {
        let machine = Machine::Form(Box::new(Flow::new(settings(&host))));
        let shared = Shared::new(host, Some(internals), machine, Rc::new(Locale::english()));
        shared.bind_form();
        shared.dispatch(Event::Connected);
        Widget(shared)
    }

    /// `formAssociatedCallback`: the element belongs to another form now.
    pub fn form_changed(&self) {
        self.0.bind_form();
    }

    /// `formDisabledCallback`.
    pub fn disable(&self, disabled: bool) {
        self.0.disable(disabled);
    }

    /// `formResetCallback`, and `reset()`.
    pub fn reset(&self) {
        self.0.dispatch(Event::FormReset);
    }

    /// `formStateRestoreCallback`, and setting `value`: a number, never an agreement.
    pub fn restore(&self, number: String) {
        self.0.dispatch(Event::NumberRestored(number));
    }

    /// The attribute `required` came or went.
    pub fn require(&self, required: bool) {
        if let Machine::Form(flow) = &mut *self.0.0.machine.borrow_mut() {
            flow.require(required);
        }
        self.0.sync_form();
    }

    /// The attribute `country` was set, as a page may find out late.
    pub fn detected(&self) {
        if let Some(region) = country(self.0.host()) {
            self.0.dispatch(Event::RegionDetected(region));
        }
    }

    /// What `focus()` means, and what the browser's own messages point at: the control of the screen that is on.
    pub fn anchor(&self) -> Option<El> {
        self.0.with_page(|page| page.anchor())
    }

    /// `texts`: the page's own words for controls, as JSON, for what is drawn from now on. The notice's words are the document's.
    pub fn texts(&self, json: &str) {
        self.0.own_words(json);
    }

    /// `setCustomValidity()`: the page's own objection, or "".
    pub fn custom(&self, message: String) {
        self.0.submit().custom.replace(message);
        self.0.sync_form();
    }

    /// `withdraw()`: the page stops by itself, for these purposes (with spaces between them) or for all.
    pub fn withdraw(&self, purposes: &str) {
        self.0.dispatch(Event::WithdrawPressed {
            by: Gesture::Trusted,
            purposes: words(purposes).map(String::from).collect(),
        });
    }

    /// 0: the number in E.164 once the form may submit it. 1: the receipt, once there is one. 2: the name of the state.
    /// 3: the choices, as JSON. "" otherwise.
    pub fn read(&self, what: u8) -> JsValue {
        let text = self.0.with_flow(|flow| {
            JsValue::from_str(match (what, flow.form_value()) {
                (0, FormValue::Given { phone, .. }) => phone,
                (1, FormValue::Given { receipt, .. }) => receipt,
                (2, _) => flow.state(),
                (3, _) => return JsValue::from_str(&choices(flow)),
                _ => "",
            })
        });
        text.unwrap_or_default()
    }

    /// Signs and posts as a submit would; resolves to whether the form may go on.
    pub fn ready(&self, resolver: Resolver) {
        self.0.wait_ready(resolver);
        self.0.dispatch(Event::SubmitHeld);
    }
}

impl Drop for Widget {
    fn drop(&mut self) {
        self.0.leave();
    }
}

/// `{"choices":[{"granted":true,"purpose":"offers"}]}`; none before a decision.
fn choices(flow: &Flow) -> String {
    let mut out = Writer::default();
    out.array("choices");
    flow.each_choice(&mut |purpose, granted| {
        out.item();
        out.bool("granted", granted);
        out.text("purpose", purpose);
        out.end_object();
    });
    out.end_array();
    out.end()
}

/// The receipt server's whole address, which the receipt names, without slashes at its end; a path is one of the page's own origin.
fn address(url: String) -> String {
    let mut whole = if url.starts_with("/") { [fact("origin"), url].concat() } else { url };
    while whole.ends_with("/") {
        whole.pop();
    }
    whole
}

/// The attribute `country`; one that is no country code is said and left aside.
fn country(host: &El) -> Option<String> {
    let code = host.attribute("country")?.to_ascii_uppercase();
    let two_letters = matches!(code.as_bytes(), [a, b] if a.is_ascii_uppercase() && b.is_ascii_uppercase());
    if !two_letters {
        console_error("phone-consent: the attribute \"country\" must be a code of two letters, such as IE; it is left aside");
    }
    two_letters.then_some(code)
}

/// The region to start with: the page's, or the one that the visitor's language points to where it is among those offered.
fn region(host: &El) -> String {
    let offered = host.attribute("countries").unwrap_or_default().to_ascii_uppercase();
    let mut all = words(&offered);
    let likely = country(host).or_else(likely_region).unwrap_or_default();
    match all.next() {
        Some(first) if first != likely && !all.any(|one| one == likely) => first.into(),
        _ => likely,
    }
}

fn settings(host: &El) -> Settings {
    let attribute = |name: &str| host.attribute(name).filter(|value| !value.trim_ascii().is_empty());
    let is = |name: &str, value: &str| host.attribute(name).is_some_and(|found| found == value);
    Settings {
        origin: fact("origin"),
        receipts: attribute("receipts").map(address),
        place: attribute("place"),
        required: host.attribute("required").is_some(),
        accept_possible: is("accept", "possible"),
        types: attribute("types").unwrap_or_default().to_ascii_uppercase(),
        extension: host.attribute("extension").is_some(),
        region: region(host),
        on_failure: if is("on-failure", "allow") { OnFailure::Allow } else { OnFailure::Wait },
        widget: Release {
            version: fact("version"),
            // The build writes it; a file served without the build has none, and its receipts say so by zeros.
            wasm_sha256: Digest::from_hex(&fact("wasm_sha256")).unwrap_or(Digest([0; 32])),
        },
    }
}
