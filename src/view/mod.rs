//! Drawing a [`View`] into the shadow root: one file a screen. A screen's nodes are kept and patched while it is on.

mod capture;
mod declined;
mod disclose;
mod dom;
mod receipt;

use crate::Shared;
use crate::host::{object, person_present};
use crate::locale::{Locale, Word};
use flow::{Announcement, Event, Gesture, Target, View};
use gloo_events::{EventListener, EventListenerOptions};
use std::rc::Rc;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{HtmlElement, HtmlFieldSetElement, HtmlInputElement, HtmlSelectElement, InputEvent, ShadowRoot};

pub use capture::{problem_text, submit_label};
pub use dom::{attr, el, put, text};

/// What every screen can do.
pub trait Screen {
    /// Its outermost element.
    fn root(&self) -> &HtmlElement;
    /// Brings it up to date.
    fn patch(&mut self, view: &View<'_>, locale: &Locale);
    /// The element to focus.
    fn focus(&self, target: Target) -> Option<HtmlElement>;
    /// What the browser's own validation message points at.
    fn anchor(&self) -> Option<HtmlElement> {
        None
    }
    /// Puts text into the number field.
    fn set_number(&self, _number: &str) {}
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    Disclosure,
    Capture,
    Receipt,
    Declined,
}

/// The shadow root with the screen that is on.
pub struct Page {
    fieldset: HtmlFieldSetElement,
    status: HtmlElement,
    on: Option<(Kind, Box<dyn Screen>)>,
}

impl Page {
    /// Takes over the host's shadow root; from here on its fallback is not seen.
    pub fn new(host: &HtmlElement, sheet: &JsValue) -> Option<Page> {
        let root = shadow(host, sheet)?;
        let fieldset = el("fieldset", "");
        let status = el("div", "unseen");
        attr(&status, "role", "status");
        put(&root, &[&fieldset, &status]);
        Some(Page {
            fieldset: fieldset.unchecked_into(),
            status,
            on: None,
        })
    }

    /// Draws the view. Returns whether another screen came on.
    pub fn draw(&mut self, shared: &Shared, view: &View<'_>, locale: &Locale) -> bool {
        let kind = match view {
            View::Loading | View::Unavailable(_) => return false,
            View::Disclosure(_) => Kind::Disclosure,
            View::Capture(_) => Kind::Capture,
            View::Receipt(_) => Kind::Receipt,
            View::Declined(_) => Kind::Declined,
        };
        let same = self.on.as_ref().is_some_and(|(on, _)| *on == kind);
        if !same {
            let screen: Box<dyn Screen> = match view {
                View::Disclosure(view) => Box::new(disclose::Disclose::new(shared, view.notice, view.language, locale)),
                View::Capture(view) => Box::new(capture::Capture::new(shared, view, locale)),
                View::Receipt(held) => Box::new(receipt::Receipt::new(shared, &held.record, locale)),
                View::Declined(view) => Box::new(declined::Declined::new(shared, view, locale)),
                View::Loading | View::Unavailable(_) => return false,
            };
            self.fieldset.set_text_content(None);
            put(&self.fieldset, &[screen.root()]);
            self.on = Some((kind, screen));
        }
        if let Some((_, screen)) = &mut self.on {
            screen.patch(view, locale);
        }
        !same
    }

    /// The element to focus, for the caller to focus once nothing is borrowed.
    pub fn target(&self, target: Target) -> Option<HtmlElement> {
        self.on.as_ref().and_then(|(_, screen)| screen.focus(target))
    }

    /// What validation points at.
    pub fn anchor(&self) -> Option<HtmlElement> {
        self.on.as_ref().and_then(|(_, screen)| screen.anchor())
    }

    /// Puts text into the number field, where there is one.
    pub fn set_number(&self, number: &str) {
        if let Some((_, screen)) = &self.on {
            screen.set_number(number);
        }
    }

    /// The host is disabled, or no longer.
    pub fn disable(&self, disabled: bool) {
        self.fieldset.set_disabled(disabled);
    }

    /// Tells a screen reader.
    pub fn announce(&self, what: Announcement, locale: &Locale) {
        let word = match what {
            Announcement::ChooseFirst => Word::choose_first,
            Announcement::EnterNumber => Word::enter_number,
            Announcement::Sending => Word::sending,
            Announcement::Recorded => Word::recorded,
            Announcement::Declined => Word::declined,
            Announcement::NotSent => Word::send_unreachable,
            Announcement::Withdrawn => Word::withdrawn_short,
        };
        self.status.set_text_content(Some(&locale.fill(word, &[])));
    }
}

/// A listened-to DOM event, for a screen to make a flow event of.
pub struct Press {
    /// By whom: a trusted event on a page that a person has touched is a person's.
    pub gesture: Gesture,
    /// The element's own state.
    pub shared: Shared,
    /// The number that [`listen`] was given.
    pub index: usize,
    event: web_sys::Event,
}

impl Press {
    /// The value of the control that the event came from.
    pub fn value(&self) -> Option<String> {
        let target = self.event.current_target()?;
        match target.dyn_ref::<HtmlInputElement>() {
            Some(input) => Some(input.value()),
            None => target.dyn_ref::<HtmlSelectElement>().map(HtmlSelectElement::value),
        }
    }

    /// Whether an `input` event comes from a filler: keys, pasting and dictation say what they did, fillers do not.
    pub fn filled(&self) -> bool {
        let input_type = self.event.dyn_ref::<InputEvent>().map(InputEvent::input_type).unwrap_or_default();
        self.gesture == Gesture::Scripted || input_type.is_empty() || input_type == "insertReplacementText"
    }

    /// Leaves a box as it was, where a script pressed it.
    pub fn undo_if_scripted(&self) {
        let on_box = self.event.target().is_some_and(|target| target.is_instance_of::<HtmlInputElement>());
        if on_box && self.gesture == Gesture::Scripted {
            self.event.prevent_default();
        }
    }
}

/// What an event makes. A plain function, so that all listeners are one piece of code.
pub type Make = fn(&Press) -> Option<Event>;

/// Listens while the returned value lives.
pub fn listen(shared: &Shared, on: &web_sys::EventTarget, name: &'static str, index: usize, make: Make) -> EventListener {
    let weak = shared.downgrade();
    EventListener::new_with_options(on, name, EventListenerOptions::enable_prevent_default(), move |event| {
        let Some(shared) = weak.upgrade() else { return };
        let gesture = if event.is_trusted() && person_present() {
            Gesture::Trusted
        } else {
            Gesture::Scripted
        };
        let press = Press {
            gesture,
            shared,
            index,
            event: event.clone(),
        };
        if let Some(event) = make(&press) {
            press.shared.dispatch(event);
        }
    })
}

/// The host's shadow root, emptied and styled.
pub fn shadow(host: &HtmlElement, sheet: &JsValue) -> Option<ShadowRoot> {
    let root = match host.shadow_root() {
        Some(root) => root,
        None => {
            let init = object(&[("mode", "open".into()), ("delegatesFocus", true.into())]);
            host.attach_shadow(init.unchecked_ref()).ok()?
        }
    };
    root.set_text_content(None);
    root.set_adopted_style_sheets(&js_sys::Array::of1(sheet));
    Some(root)
}

/// A plain screen of one line, for `<phone-consent-manage>` where nothing is held.
pub fn plain(root: &ShadowRoot, line: &str) {
    let card = el("section", "card");
    put(&card, &[&text("p", "lead", line)]);
    put(root, &[&card]);
}

/// The locale in use, shared by screens.
pub type Words = Rc<Locale>;
