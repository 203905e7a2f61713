//! The element as a form control: its value, its validity, and the submit that is held until there is a receipt.

use crate::Shared;
use crate::host::{El, Listener, Resolver, go_on, invalidate, set_form_value, set_state, submit_label};
use crate::locale::Word;
use crate::view::problem_text;
use alloc::{boxed::Box, string::String, vec::Vec};
use core::cell::{Cell, RefCell};
use flow::{Event, Flow, FormValue, Validity, View};
use wasm_bindgen::JsValue;

/// A submit that waits, and whoever waits for it.
#[derive(Default)]
pub struct Submit {
    listener: Cell<Option<Listener>>,
    /// The form was submitted and stopped; with its submitter.
    held: Cell<Option<(El, Option<El>)>>,
    /// Resolvers of `ready()`.
    waiting: Cell<Vec<Resolver>>,
    /// What the form was last told, so that it is told only what changed.
    told: Cell<String>,
    invalid: Cell<bool>,
    /// The page's own objection, or "".
    pub custom: RefCell<String>,
}

impl Submit {
    /// Listens no longer.
    pub fn release(&self) {
        self.listener.take();
    }
}

impl Shared {
    /// Listens for submits of the form the element belongs to now.
    ///
    /// The listener sits on the form's root in the capture phase, before any listener of the page on the form.
    pub fn bind_form(&self) {
        let weak = self.downgrade();
        let listener = self.form().map(|form| {
            Listener::new(
                &form.root(),
                "submit",
                true,
                Box::new(move |event| {
                    let Some(shared) = weak.upgrade() else { return };
                    if event.target() == form && shared.holds_submit() {
                        event.prevent_default();
                        event.stop_immediate_propagation();
                        shared.submit().held.set(Some((form.clone(), event.submitter())));
                        shared.dispatch(Event::SubmitHeld);
                    }
                }),
            )
        });
        self.submit().listener.set(listener);
    }

    fn form(&self) -> Option<El> {
        self.internals()?.form()
    }

    /// The text of the form's submit button, or "".
    pub fn submit_label(&self) -> String {
        self.form().map(|form| submit_label(&form)).unwrap_or_default()
    }

    fn holds_submit(&self) -> bool {
        // What is disabled takes no part in the form.
        !self.0.disabled.get() && self.with_flow(Flow::holds_submit).unwrap_or_default()
    }

    /// `ready()`: resolves to true when the form may go on, to false when the visitor has something to do first.
    pub fn wait_ready(&self, resolver: Resolver) {
        if self.holds_submit() {
            let mut waiting = self.submit().waiting.take();
            waiting.push(resolver);
            self.submit().waiting.set(waiting);
        } else {
            resolver.call(&JsValue::NULL, true);
        }
    }

    /// Lets the held submit go on, with the submitter it had.
    pub fn go_on(&self) {
        self.answer_waiting(true);
        if let Some((form, submitter)) = self.submit().held.take() {
            go_on(&form, submitter.as_ref());
        }
    }

    /// Drops the held submit.
    pub fn stop(&self) {
        self.submit().held.take();
        self.answer_waiting(false);
    }

    fn answer_waiting(&self, go_on: bool) {
        for resolve in self.submit().waiting.take() {
            resolve.call(&JsValue::NULL, go_on);
        }
    }

    /// Tells the form its value and its validity, where they changed.
    pub fn sync_form(&self) {
        let Some(internals) = self.internals() else { return };
        let name = self.host().attribute("name").unwrap_or_default();
        let locale = self.locale();
        let said = self.with_flow(|flow| {
            let (consent, phone, receipt, extension) = match flow.form_value() {
                FormValue::Nothing => ("", "", "", ""),
                FormValue::Declined => ("declined", "", "", ""),
                FormValue::Given { phone, receipt, extension } => ("given", phone, receipt, extension),
            };
            // What is typed is the visitor's again after a reload, as in any field; what they agreed to is not.
            let kept = if phone.is_empty() { flow.number_text() } else { phone };
            let now = [flow.state(), "/", consent, "/", &name, "/", receipt, "/", kept].concat();
            if self.submit().told.take() != now {
                set_state(internals, flow.state());
                set_form_value(internals, &name, consent, phone, receipt, extension, kept);
            }
            self.submit().told.set(now);
            match (flow.validity(), flow.view()) {
                (Validity::DecisionMissing, _) => ("valueMissing", locale.fill(Word::required, &[])),
                (Validity::Number(problem), View::Capture(view)) => ("badInput", problem_text(problem, view.region, &locale)),
                _ => ("", String::new()),
            }
        });
        let custom = self.submit().custom.borrow().clone();
        let said = if custom.is_empty() { said } else { Some(("customError", custom)) };
        let Some((kind, message)) = said else { return };
        let is = !kind.is_empty();
        if self.submit().invalid.replace(is) || is {
            invalidate(internals, kind, &message, self.with_page(|page| page.anchor()).as_ref());
        }
    }
}
