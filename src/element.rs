//! `<phone-consent>` as JavaScript sees it: built by the element class, which forwards its callbacks here.

use crate::host::{ElementInternals, Services, likely_region, window};
use crate::locale::Locale;
use crate::{Machine, Shared};
use flow::{Event, Flow, FormValue, OnFailure, Settings};
use receipt::{Digest, Widget as Release};
use std::rc::Rc;
use wasm_bindgen::prelude::*;
use web_sys::HtmlElement;

/// One element in a page. Freed by the element class when it leaves the page for good.
#[wasm_bindgen]
pub struct Widget(Shared);

#[wasm_bindgen]
impl Widget {
    /// Begins: reads the attributes and loads the disclosure.
    #[wasm_bindgen(constructor)]
    pub fn new(host: HtmlElement, internals: ElementInternals, services: Services) -> Widget {
        let settings = settings(&host, &services);
        let machine = Machine::Form(Box::new(Flow::new(settings)));
        let shared = Shared::new(host, Some(internals), services, machine, Rc::new(Locale::english()));
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
        if let Machine::Form(flow) = &mut *self.0.machine().borrow_mut() {
            flow.require(required);
        }
        self.0.sync_form();
    }

    /// The number in E.164 once the form may submit it, or "".
    pub fn value(&self) -> String {
        match &*self.0.machine().borrow() {
            Machine::Form(flow) => match flow.form_value() {
                FormValue::Given { phone, .. } => phone.into(),
                FormValue::Declined | FormValue::Nothing => String::new(),
            },
            Machine::Held(..) => String::new(),
        }
    }

    /// The receipt, once there is one, or "".
    pub fn receipt(&self) -> String {
        match &*self.0.machine().borrow() {
            Machine::Form(flow) => match flow.form_value() {
                FormValue::Given { receipt, .. } => receipt.into(),
                FormValue::Declined | FormValue::Nothing => String::new(),
            },
            Machine::Held(..) => String::new(),
        }
    }

    /// The name of the state.
    pub fn state(&self) -> String {
        match &*self.0.machine().borrow() {
            Machine::Form(flow) => flow.state().into(),
            Machine::Held(..) => String::new(),
        }
    }

    /// Signs and posts as a submit would; resolves to whether the form may go on.
    pub fn ready(&self) -> js_sys::Promise {
        let promise = self.0.ready();
        self.0.dispatch(Event::SubmitHeld);
        promise
    }
}

fn settings(host: &HtmlElement, services: &Services) -> Settings {
    let attribute = |name: &str| host.get_attribute(name).filter(|value| !value.trim().is_empty());
    Settings {
        origin: window().origin(),
        receipts: attribute("receipts").map(|url| url.trim_end_matches('/').to_owned()),
        place: attribute("place"),
        required: host.has_attribute("required"),
        accept_possible: attribute("accept").as_deref() == Some("possible"),
        region: attribute("country")
            .map(|region| region.to_ascii_uppercase())
            .or_else(likely_region)
            .unwrap_or_default(),
        on_failure: if attribute("on-failure").as_deref() == Some("allow") {
            OnFailure::Allow
        } else {
            OnFailure::Wait
        },
        widget: Release {
            version: services.version(),
            // The build writes it; a file served without the build has none, and its receipts say so by zeros.
            wasm_sha256: Digest::from_hex(&services.wasm_sha256()).unwrap_or(Digest([0; 32])),
        },
    }
}
