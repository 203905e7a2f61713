//! The element as a form control: its value, its validity, and the submit that is held until there is a receipt.

use crate::Widget;
use crate::browser::{object, set};
use crate::host::{ElementInternals, person_acts};
use crate::required::RefusedSubmits;
use crate::texts::Text;
use crate::view::{Page, problem_text};
use flow::{ChoiceEvent, Flow, FormValue, Gesture, PageEvent, Validity, View};
use gloo_events::{EventListener, EventListenerOptions};
use gloo_timers::callback::Timeout;
use js_sys::{Function, Object, Promise};
use json::join;
use std::cell::{Cell, RefCell};
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{FormData, HtmlButtonElement, HtmlElement, HtmlFormElement, HtmlInputElement, SubmitEvent};

thread_local! {
    /// Which submit of the visitor's this is. Every element of the form holds it once, then it goes.
    static SUBMISSION: Cell<u32> = const { Cell::new(0) };
    /// An element lets a submit go that it held.
    static CONTINUES: Cell<bool> = const { Cell::new(false) };
}

/// A submit that waits, and whoever awaits it.
#[derive(Default)]
pub struct Submit {
    listener: RefCell<Option<EventListener>>,
    /// Says why the browser did not submit the form.
    refused: RefCell<Option<RefusedSubmits>>,
    /// The form was submitted and stopped; with its submitter.
    held: RefCell<Option<(HtmlFormElement, Option<HtmlElement>)>>,
    /// The continued submit, once the event that held it is over.
    continuing: RefCell<Option<Timeout>>,
    /// The submission that this element has held and let go.
    settled: Cell<u32>,
    /// Resolvers of `ready()`.
    waiting: RefCell<Vec<Function>>,
    /// What the form was last told, so that it is told only what changed.
    told: RefCell<String>,
    invalid: Cell<bool>,
    /// The page's own objection, or "".
    custom: RefCell<String>,
}

impl Submit {
    /// Stops listening.
    pub fn release(&self) {
        self.listener.take();
        self.refused.take();
    }

    /// The page has an objection of its own.
    pub fn has_objection(&self) -> bool {
        !self.custom.borrow().is_empty()
    }
}

impl Widget {
    /// Listens for submits of the form that the element belongs to now.
    ///
    /// The listener sits on the form's root in the capture phase, before any listener of the page on the form.
    pub fn bind_form(&self) {
        let weak = self.downgrade();
        let listener = self.form().map(|form| {
            let root = form.get_root_node();
            let options = EventListenerOptions {
                passive: false,
                ..EventListenerOptions::run_in_capture_phase()
            };
            EventListener::new_with_options(&root, "submit", options, move |event| {
                let Some(widget) = weak.upgrade() else { return };
                let target: Option<HtmlFormElement> = event.target().map(JsCast::unchecked_into);
                if target.as_ref() != Some(&form) {
                    return;
                }
                let continues = CONTINUES.get();
                if !continues {
                    SUBMISSION.set(SUBMISSION.get().wrapping_add(1));
                }
                let settled = continues && widget.submit().settled.get() == SUBMISSION.get();
                if !settled && widget.holds_submit() {
                    event.prevent_default();
                    event.stop_immediate_propagation();
                    let submitter = event.unchecked_ref::<SubmitEvent>().submitter();
                    widget.submit().held.replace(Some((form.clone(), submitter)));
                    widget.submit_held();
                }
            })
        });
        self.submit().listener.replace(listener);
        self.submit().refused.replace(self.form().map(|form| RefusedSubmits::new(self, &form)));
    }

    fn form(&self) -> Option<HtmlFormElement> {
        self.internals()?.form()
    }

    /// The text of the form's submit button, or "".
    pub fn submit_label(&self) -> String {
        let button = self.form().and_then(|form| {
            form.query_selector("button:not([type=button]):not([type=reset]), input[type=submit]")
                .ok()
                .flatten()
        });
        let Some(button) = button else { return String::new() };
        let label = match button.dyn_ref::<HtmlInputElement>() {
            Some(input) => input.value(),
            None => button.unchecked_ref::<HtmlButtonElement>().text_content().unwrap_or_default(),
        };
        label.trim().into()
    }

    fn holds_submit(&self) -> bool {
        // A disabled control takes no part in the form.
        !self.is_disabled() && self.with_flow(Flow::holds_submit).unwrap_or_default()
    }

    /// `ready()`: resolves to true when the form may continue, to false when the visitor has something to do first.
    pub fn ready(&self) -> Promise {
        if !self.holds_submit() {
            return Promise::resolve(&JsValue::TRUE);
        }
        let promise = Promise::new(&mut |resolve, _| self.submit().waiting.borrow_mut().push(resolve));
        self.submit_held();
        promise
    }

    fn submit_held(&self) {
        let by = if person_acts() { Gesture::Trusted } else { Gesture::Scripted };
        let seen = self.with_page(Page::evidence);
        self.dispatch(ChoiceEvent::FormSubmitted { by, seen });
        self.dispatch(PageEvent::SubmitHeld);
    }

    /// Lets the held submit continue, with the submitter that it had.
    pub fn continue_submit(&self) {
        self.answer_waiting(true);
        let Some((form, submitter)) = self.submit().held.take() else { return };
        // A browser ignores a submit inside a submit.
        let weak = self.downgrade();
        let timer = Timeout::new(0, move || {
            let Some(widget) = weak.upgrade() else { return };
            widget.submit().settled.set(SUBMISSION.get());
            CONTINUES.set(true);
            let submitter = submitter.filter(|submitter| submitter.is_connected());
            // It fails where the submitter left the form meanwhile: then the form continues without it.
            if form.request_submit_with_submitter(submitter.as_ref()).is_err() {
                let _ = form.request_submit_with_submitter(None);
            }
            CONTINUES.set(false);
        });
        self.submit().continuing.replace(Some(timer));
    }

    /// Drops the held submit.
    pub fn stop_submit(&self) {
        self.submit().held.take();
        self.answer_waiting(false);
    }

    fn answer_waiting(&self, ready: bool) {
        for resolve in self.submit().waiting.take() {
            let _ = resolve.call1(&JsValue::NULL, &JsValue::from_bool(ready));
        }
    }

    /// The page's own objection, or "".
    pub fn set_custom_validity(&self, message: String) {
        self.submit().custom.replace(message);
        self.sync_form();
    }

    /// Tells the form its value and its validity, where they changed.
    pub fn sync_form(&self) {
        let Some(internals) = self.internals() else { return };
        let texts = self.texts();
        let validity = self.with_flow(|flow| {
            self.sync_value(internals, flow);
            let texts = texts?;
            match (flow.validity(), flow.view()) {
                (Validity::DecisionMissing, _) => Some(("valueMissing", texts.fill(Text::Required, &[]))),
                (Validity::Number(problem), View::Capture(view)) => Some(("badInput", problem_text(problem, &view, &texts))),
                (Validity::Number(_) | Validity::Valid, _) => None,
            }
        });
        let custom = self.submit().custom.borrow().clone();
        let invalid = if custom.is_empty() {
            validity.flatten()
        } else {
            Some(("customError", custom))
        };
        if self.submit().invalid.replace(invalid.is_some()) || invalid.is_some() {
            let flags = Object::new();
            let (message, anchor) = match invalid {
                Some((flag, message)) => {
                    set(&flags, flag, &JsValue::TRUE);
                    (message, self.with_page(|page| page.anchor()))
                }
                None => (String::new(), None),
            };
            let _ = internals.set_validity(&flags, &message, anchor.as_ref());
        }
    }

    fn sync_value(&self, internals: &ElementInternals, flow: &Flow) {
        let (consent, phone, receipt, countersignature, extension) = match flow.form_value() {
            FormValue::Nothing => ("", "", "", "", ""),
            FormValue::Declined => ("declined", "", "", "", ""),
            FormValue::Given {
                phone,
                receipt,
                countersignature,
                extension,
            } => ("given", phone, receipt, countersignature, extension),
        };
        let (name, state) = (self.host().get_attribute("name").unwrap_or_default(), flow.state());
        // What is typed is the visitor's again after a reload, as in any field; what they agreed to is not.
        let kept = if phone.is_empty() { flow.number_text() } else { phone };
        let now = join(&[state, consent, &name, receipt, countersignature, kept], "/");
        if *self.submit().told.borrow() == now {
            return;
        }
        if let Some(states) = internals.states() {
            states.clear();
            states.add(state);
        }
        let data = if name.is_empty() || consent.is_empty() { None } else { FormData::new().ok() };
        if let Some(data) = &data {
            for (suffix, value) in [
                ("", phone),
                ("_consent", consent),
                ("_receipt", receipt),
                ("_countersignature", countersignature),
                ("_extension", extension),
            ] {
                if !value.is_empty() {
                    let _ = data.set_with_str(&[&*name, suffix].concat(), value);
                }
            }
        }
        internals.set_form_value(data.as_ref(), (!kept.is_empty()).then_some(kept));
        self.submit().told.replace(now);
    }
}

impl Widget {
    /// What the visitor chose: an array of `{ purpose, granted }`.
    pub fn choices(&self) -> js_sys::Array {
        let choices = js_sys::Array::new();
        self.with_flow(|flow| {
            for (purpose, granted) in flow.choices() {
                let choice = object(&[("purpose", purpose)]);
                set(&choice, "granted", &JsValue::from_bool(granted));
                choices.push(&choice);
            }
        });
        choices
    }
}
