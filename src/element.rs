//! The wasm side of the two elements, as the classes in `js/element.js` see it.

use crate::host::ElementInternals;
use crate::manage::HeldReceipts;
use crate::settings::settings;
use crate::widget::{Machine, Widget};
use flow::{Flow, FormValue, Gesture, PageEvent, RecordEvent};
use js_sys::{Array, Promise};
use std::rc::Rc;
use wasm_bindgen::prelude::*;
use web_sys::HtmlElement;

/// A `<phone-consent>` in a page. Freed by the element class when it leaves the page for good.
#[wasm_bindgen]
pub struct FormElement(Widget);

#[wasm_bindgen]
impl FormElement {
    /// Reads the attributes and shows the document once `document` (of `loadDisclosure`) has it.
    #[wasm_bindgen(constructor)]
    pub fn new(host: HtmlElement, internals: ElementInternals, document: Promise, region: String, types: String) -> FormElement {
        let flow = Flow::new(settings(&host, region, types));
        let widget = Widget::new(host, Some(internals), Machine::Form(Box::new(flow)), None, Some(document));
        widget.bind_form();
        widget.start();
        FormElement(widget)
    }

    /// The element belongs to another form, or the form to another tree.
    #[wasm_bindgen(js_name = bindForm)]
    pub fn bind_form(&self) {
        self.0.bind_form();
    }

    /// The element is disabled, or no longer.
    #[wasm_bindgen(js_name = setDisabled)]
    pub fn set_disabled(&self, disabled: bool) {
        self.0.set_disabled(disabled);
    }

    /// The form was reset.
    pub fn reset(&self) {
        self.0.dispatch(PageEvent::FormReset);
    }

    /// A number was restored or set; never an agreement.
    #[wasm_bindgen(js_name = setNumber)]
    pub fn set_number(&self, number: String) {
        self.0.dispatch(PageEvent::NumberRestored(number));
    }

    /// A decision is required, or no longer; or the name of the fields changed.
    #[wasm_bindgen(js_name = setRequired)]
    pub fn set_required(&self, required: bool) {
        self.0.dispatch(PageEvent::RequiredSet(required));
    }

    /// The page found out the visitor's country.
    #[wasm_bindgen(js_name = setCountry)]
    pub fn set_country(&self, region: String) {
        self.0.dispatch(PageEvent::RegionDetected(region));
    }

    /// The page's own texts for controls, as JSON, for what is drawn from now on.
    #[wasm_bindgen(js_name = setTexts)]
    pub fn set_texts(&self, texts: &str) {
        self.0.set_own_texts(texts);
    }

    /// The page's own objection, or "".
    #[wasm_bindgen(js_name = setCustomValidity)]
    pub fn set_custom_validity(&self, message: String) {
        self.0.set_custom_validity(message);
    }

    /// The page withdraws by itself, for these purposes (ids, each with a space behind it) or for all.
    pub fn withdraw(&self, purposes: &str) {
        self.0.dispatch(RecordEvent::WithdrawPressed {
            by: Gesture::Trusted,
            purposes: purposes.split_terminator(' ').map(String::from).collect(),
        });
    }

    /// What `focus()` means, and what the browser's own messages point at: the control of the screen that is on.
    pub fn anchor(&self) -> Option<HtmlElement> {
        self.0.with_page(|page| page.anchor())
    }

    /// The number in E.164 once the form may submit it, or "".
    #[wasm_bindgen(getter)]
    pub fn value(&self) -> String {
        self.given(|phone, _| phone.into())
    }

    /// The receipt, once there is one, or "".
    #[wasm_bindgen(getter)]
    pub fn receipt(&self) -> String {
        self.given(|_, receipt| receipt.into())
    }

    fn given(&self, take: impl FnOnce(&str, &str) -> String) -> String {
        let given = self.0.with_flow(|flow| match flow.form_value() {
            FormValue::Given { phone, receipt, .. } => take(phone, receipt),
            FormValue::Nothing | FormValue::Declined => String::new(),
        });
        given.unwrap_or_default()
    }

    /// The name of the state.
    #[wasm_bindgen(getter)]
    pub fn state(&self) -> String {
        self.0.with_flow(Flow::state).unwrap_or_default().into()
    }

    /// What the visitor chose: `{ purpose, granted }` each; none before a decision.
    #[wasm_bindgen(getter)]
    pub fn choices(&self) -> Array {
        self.0.choices()
    }

    /// Signs and posts as a submit would; resolves to whether the form may continue.
    pub fn ready(&self) -> Promise {
        self.0.ready()
    }
}

impl Drop for FormElement {
    fn drop(&mut self) {
        self.0.leave();
    }
}

/// A `<phone-consent-manage>` in a page; keeps the receipts' listeners alive.
#[wasm_bindgen]
pub struct ManageElement(Rc<HeldReceipts>);

#[wasm_bindgen]
impl ManageElement {
    /// Shows the receipts that this browser holds.
    #[wasm_bindgen(constructor)]
    pub fn new(host: HtmlElement) -> ManageElement {
        ManageElement(HeldReceipts::show(host))
    }

    /// A receipt was recorded on this page: it is shown too.
    pub fn refresh(&self) {
        Rc::clone(&self.0).refresh();
    }
}

impl Drop for ManageElement {
    fn drop(&mut self) {
        self.0.leave();
    }
}
