//! The elements as JavaScript sees them: built by the element classes, which forward their callbacks here.

use crate::Shared;
use crate::host::{El, ElementInternals, Resolver, fact, region};
use crate::locale::Locale;
use crate::manage::{Shown, begin};
use crate::text::words;
use alloc::{boxed::Box, rc::Rc, string::String};
use flow::{Event, Flow, FormValue, Gesture, OnFailure, Settings};
use receipt::{Digest, Widget as Release};
use wasm_bindgen::prelude::*;

/// One element in a page. Freed by the element class when it leaves the page for good.
#[wasm_bindgen]
pub struct Widget(Side);

enum Side {
    /// `<phone-consent>`.
    Form(Shared),
    /// `<phone-consent-manage>`; keeps the receipts' listeners alive.
    Manage(#[expect(dead_code, reason = "holds them")] Rc<Shown>),
}

#[wasm_bindgen]
impl Widget {
    /// Begins: reads the attributes and loads the disclosure; an element without internals shows what is held.
    #[wasm_bindgen(constructor)]
    pub fn new(host: El, internals: Option<ElementInternals>) -> Widget {
        if internals.is_none() {
            return Widget(Side::Manage(begin(host)));
        }
        let machine = Box::new(Flow::new(settings(&host)));
        let shared = Shared::new(host, internals, machine, Rc::new(Locale::none()));
        shared.bind_form();
        shared.dispatch(Event::Connected);
        Widget(Side::Form(shared))
    }

    /// Something happened to the element, by the numbers of `element.js`.
    ///
    /// 0: it belongs to another form now. 1: it is disabled, or with "" no longer. 2: the form was reset. 3: a number was restored or set,
    /// never an agreement. 4: a decision is required, or with "" no longer. 5: the page found out the visitor's region. 6: the page's own
    /// words for controls, as JSON, for what is drawn from now on; the notice's words are the document's. 7: the page's own objection, or
    /// "". 8: the page withdraws by itself, for these purposes (with spaces between them) or for all.
    pub fn tell(&self, what: u8, text: String) {
        let Side::Form(shared) = &self.0 else { return };
        match what {
            0 => shared.bind_form(),
            1 => shared.disable(!text.is_empty()),
            2 => shared.dispatch(Event::FormReset),
            3 => shared.dispatch(Event::NumberRestored(text)),
            4 => {
                shared.0.machine.borrow_mut().require(!text.is_empty());
                shared.sync_form();
            }
            5 => shared.dispatch(Event::RegionDetected(text)),
            6 => shared.own_words(&text),
            7 => {
                shared.submit().custom.replace(text);
                shared.sync_form();
            }
            _ => shared.dispatch(Event::WithdrawPressed {
                by: Gesture::Trusted,
                purposes: words(&text).map(String::from).collect(),
            }),
        }
    }

    /// What `focus()` means, and what the browser's own messages point at: the control of the screen that is on.
    pub fn anchor(&self) -> Option<El> {
        match &self.0 {
            Side::Form(shared) => shared.with_page(|page| page.anchor()),
            Side::Manage(_) => None,
        }
    }

    /// 0: the number in E.164 once the form may submit it. 1: the receipt, once there is one. 2: the name of the state.
    /// 3: the choices, a line each, `+` or `-` and the purpose; none before a decision.
    pub fn read(&self, what: u8) -> String {
        let Side::Form(shared) = &self.0 else { return String::new() };
        let text = shared.with_flow(|flow| match (what, flow.form_value()) {
            (0, FormValue::Given { phone, .. }) => phone.into(),
            (1, FormValue::Given { receipt, .. }) => receipt.into(),
            (2, _) => flow.state().into(),
            (3, _) => choices(flow),
            _ => String::new(),
        });
        text.unwrap_or_default()
    }

    /// Signs and posts as a submit would; resolves to whether the form may go on.
    pub fn ready(&self, resolver: Resolver) {
        if let Side::Form(shared) = &self.0 {
            shared.wait_ready(resolver);
            shared.dispatch(Event::SubmitHeld);
        }
    }
}

impl Drop for Widget {
    fn drop(&mut self) {
        if let Side::Form(shared) = &self.0 {
            shared.leave();
        }
    }
}

fn choices(flow: &Flow) -> String {
    let mut out = String::new();
    flow.each_choice(&mut |purpose, granted| {
        out.push_str(if granted { "+" } else { "-" });
        out.push_str(purpose);
        out.push('\n');
    });
    out
}

/// The receipt server's whole address, which the receipt names, without slashes at its end; a path is one of the page's own origin.
fn address(url: String) -> String {
    let mut whole = if url.starts_with("/") { [fact("origin"), url].concat() } else { url };
    while whole.ends_with("/") {
        whole.pop();
    }
    whole
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
