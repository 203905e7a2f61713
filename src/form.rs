//! The element as a form control: its value, its validity, and the submit that is held until there is a receipt.

use crate::host::object;
use crate::locale::Word;
use crate::view::{problem_text, submit_label};
use crate::{Machine, Shared};
use flow::{Event, FormValue, Validity, View};
use gloo_events::{EventListener, EventListenerOptions, EventListenerPhase};
use js_sys::{Function, Promise};
use std::cell::{Cell, RefCell};
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{FormData, HtmlElement, HtmlFormElement, SubmitEvent};

/// A submit that waits, and whoever waits for it.
#[derive(Default)]
pub struct Submit {
    listener: RefCell<Option<EventListener>>,
    /// The form was submitted and stopped; with its submitter.
    held: RefCell<Option<(HtmlFormElement, Option<HtmlElement>)>>,
    /// Resolvers of `ready()`.
    waiting: RefCell<Vec<Function>>,
    /// What the form was last told, so that it is told only what changed.
    told: RefCell<Option<(String, String)>>,
    valid: Cell<bool>,
}

impl Shared {
    /// Listens for submits of the form the element belongs to now.
    ///
    /// The listener sits on the form's root in the capture phase, before any listener of the page on the form.
    pub fn bind_form(&self) {
        let Some(form) = self.form() else {
            self.submit().listener.replace(None);
            return;
        };
        let options = EventListenerOptions {
            phase: EventListenerPhase::Capture,
            passive: false,
        };
        let weak = self.downgrade();
        let mine = form.clone();
        let listener = EventListener::new_with_options(&form.get_root_node(), "submit", options, move |event| {
            let Some(shared) = weak.upgrade() else { return };
            let is_mine = event.target().is_some_and(|target| target.loose_eq(&mine));
            if is_mine && shared.holds_submit() {
                event.prevent_default();
                event.stop_immediate_propagation();
                let submitter = event.dyn_ref::<SubmitEvent>().and_then(SubmitEvent::submitter);
                shared.submit().held.replace(Some((mine.clone(), submitter)));
                shared.dispatch(Event::SubmitHeld);
            }
        });
        self.submit().listener.replace(Some(listener));
    }

    fn form(&self) -> Option<HtmlFormElement> {
        self.internals().and_then(|internals| internals.form())
    }

    /// The text of the form's submit button.
    pub fn submit_label(&self) -> Option<String> {
        submit_label(&self.form()?)
    }

    fn holds_submit(&self) -> bool {
        matches!(&*self.machine().borrow(), Machine::Form(flow) if flow.holds_submit())
    }

    /// `ready()`: resolves to true when the form may go on, to false when the visitor has something to do first.
    pub fn ready(&self) -> Promise {
        Promise::new(&mut |resolve, _| {
            if self.holds_submit() {
                self.submit().waiting.borrow_mut().push(resolve);
            } else {
                let _ = resolve.call1(&JsValue::NULL, &JsValue::TRUE);
            }
        })
    }

    /// Lets the held submit go on, with the submitter it had.
    pub fn go_on(&self) {
        self.answer_waiting(true);
        if let Some((form, submitter)) = self.submit().held.take() {
            let submitter = submitter.filter(|button| button.is_connected());
            // It throws where the submitter left the form meanwhile: then the form goes on without it.
            if form.request_submit_with_submitter(submitter.as_ref()).is_err() {
                let _ = form.request_submit();
            }
        }
    }

    /// Drops the held submit.
    pub fn stop(&self) {
        self.submit().held.replace(None);
        self.answer_waiting(false);
    }

    fn answer_waiting(&self, go_on: bool) {
        for resolve in self.submit().waiting.take() {
            let _ = resolve.call1(&JsValue::NULL, &JsValue::from_bool(go_on));
        }
    }

    /// Tells the form its value and its validity, where they changed.
    pub fn sync_form(&self) {
        let Some(internals) = self.internals() else { return };
        let name = self.attribute("name").unwrap_or_default();
        let machine = self.machine().borrow();
        let Machine::Form(flow) = &*machine else { return };
        let (consent, phone, receipt) = match flow.form_value() {
            FormValue::Nothing => ("", "", ""),
            FormValue::Declined => ("declined", "", ""),
            FormValue::Given { phone, receipt } => ("given", phone, receipt),
        };
        let now = ([consent, "/", &name].concat(), receipt.to_owned());
        if self.submit().told.borrow().as_ref() != Some(&now) {
            let value = entries(&name, consent, phone, receipt);
            // The state that a browser restores holds the number, never the agreement.
            internals.set_form_value(&value, &if phone.is_empty() { JsValue::NULL } else { phone.into() });
            self.submit().told.replace(Some(now));
        }

        let locale = self.locale();
        let (kind, message) = match (flow.validity(), flow.view()) {
            (Validity::DecisionMissing, _) => ("valueMissing", locale.fill(Word::required, &[])),
            (Validity::Number(problem), View::Capture(view)) => ("badInput", problem_text(&problem, view.region, &locale)),
            _ => ("", String::new()),
        };
        drop(machine);
        match self.anchor() {
            Some(anchor) if !kind.is_empty() => {
                internals.set_validity(&object(&[(kind, true.into())]), &message, &anchor);
                self.submit().valid.set(false);
            }
            _ if !self.submit().valid.replace(true) => internals.clear_validity(&object(&[])),
            _ => {}
        }
    }
}

/// The entries of the form: all of them, or none.
fn entries(name: &str, consent: &str, phone: &str, receipt: &str) -> JsValue {
    let (false, false, Ok(data)) = (name.is_empty(), consent.is_empty(), FormData::new()) else {
        return JsValue::NULL;
    };
    let set = |suffix: &str, value: &str| {
        if !value.is_empty() {
            let _ = data.set_with_str(&[name, suffix].concat(), value);
        }
    };
    set("", phone);
    set("_consent", consent);
    set("_receipt", receipt);
    data.into()
}
