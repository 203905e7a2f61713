//! A decision that the page requires and nobody made: when the browser refuses the visitor's submit for it, the element says beside the boxes what the
//! browser would say in a bubble, once. A screen reader hears it as the description of the boxes.
//!
//! Only a button that is being pressed counts: a page that asks `checkValidity()` on its own does not speak to the visitor.

use crate::Widget;
use flow::{Flow, PageEvent, Validity};
use gloo_events::{EventListener, EventListenerOptions};
use gloo_timers::callback::Timeout;
use std::cell::{Cell, RefCell};
use std::rc::Rc;
use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlFormElement};

/// Listens while it lives.
pub struct RefusedSubmits {
    _press: EventListener,
    _invalid: EventListener,
}

impl RefusedSubmits {
    pub fn new(widget: &Widget, form: &HtmlFormElement) -> RefusedSubmits {
        let pressed = Rc::new(Cell::new(false));
        let (pressing, released) = (Rc::clone(&pressed), RefCell::new(None));
        // Enter in a field presses the form's button, too.
        let press = EventListener::new_with_options(&form.get_root_node(), "click", EventListenerOptions::run_in_capture_phase(), move |event| {
            let target: Option<Element> = event.target().and_then(|target| target.dyn_into().ok());
            let button = target.and_then(|target| target.closest("button, [type=submit], [type=image]").ok().flatten());
            if button.is_some() {
                pressing.set(true);
                let pressing = Rc::clone(&pressing);
                // Until what the press causes is over, validation included.
                released.replace(Some(Timeout::new(0, move || pressing.set(false))));
            }
        });
        let (weak, form) = (widget.downgrade(), form.clone());
        let options = EventListenerOptions::enable_prevent_default();
        let invalid = EventListener::new_with_options(widget.host(), "invalid", options, move |event| {
            let Some(widget) = weak.upgrade() else { return };
            // A page that says it in its own way has prevented the bubble already.
            if !pressed.get() || event.default_prevented() || !widget.lacks_decision() {
                return;
            }
            event.prevent_default();
            let first = form.query_selector(":invalid:not(fieldset)").ok().flatten();
            let first = first.is_none_or(|first| first == **widget.host());
            widget.dispatch(PageEvent::SubmitRefused { first });
        });
        RefusedSubmits {
            _press: press,
            _invalid: invalid,
        }
    }
}

impl Widget {
    /// A decision is missing and nothing else: the page has no objection of its own.
    fn lacks_decision(&self) -> bool {
        let missing = self.with_flow(|flow: &Flow| flow.validity() == Validity::DecisionMissing).unwrap_or_default();
        missing && !self.submit().has_objection()
    }
}
