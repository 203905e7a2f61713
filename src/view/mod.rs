//! Drawing a [`View`] into the shadow root: one file a screen. A screen's nodes are kept and patched while it is on. Those that
//! follow a choice are reached through `after.rs`.

mod after;
mod capture;
mod declined;
mod disclose;
mod dom;
mod receipt;

use crate::Shared;
use crate::host::{El, Listener, by_person, shadow};
use crate::locale::{Locale, Word};
use ::receipt::Evidence;
use alloc::{boxed::Box, rc::Rc};
use flow::{Announcement, Event, Gesture, Target, View};

pub use after::plain;
pub use capture::problem_text;
pub use dom::add;

/// The locale in use, shared by screens.
pub type Words = Rc<Locale>;

/// Every outline, for the test of outlines.
#[cfg(test)]
pub const OUTLINES: [&str; 6] = [
    capture::OUTLINE,
    capture::LIGHT,
    declined::OUTLINE,
    disclose::OUTLINE,
    disclose::PURPOSE,
    receipt::OUTLINE,
];

/// What every screen can do.
pub trait Screen {
    /// Its outermost element.
    fn root(&self) -> &El;
    /// Brings it up to date.
    fn patch(&mut self, view: &View<'_>, locale: &Locale);
    /// The element to focus.
    fn focus(&self, target: Target) -> Option<&El>;
    /// What the browser's own validation message points at.
    fn anchor(&self) -> Option<&El> {
        None
    }
    /// How the text on it was seen.
    fn seen(&self) -> Option<Evidence> {
        None
    }
    /// Puts text into the number field.
    fn set_number(&self, _number: &str) {}
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    Nothing,
    Disclosure,
    Capture,
    Receipt,
    Declined,
}

/// The shadow root with the screen that is on.
pub struct Page {
    fieldset: El,
    status: El,
    kind: Kind,
    /// The focus was in the element before it was drawn last.
    had_focus: bool,
    on: Option<Box<dyn Screen>>,
}

impl Page {
    /// Takes over the host's shadow root; from here on its fallback is not seen.
    pub fn new(host: &El) -> Page {
        let root = shadow(host);
        Page {
            fieldset: add(&root, "fieldset", ""),
            status: add(&root, "div.unseen role=status", ""),
            kind: Kind::Nothing,
            had_focus: false,
            on: None,
        }
    }

    /// Draws the view. Returns whether another screen came on.
    pub fn draw(&mut self, shared: &Shared, view: &View<'_>, locale: &Locale) -> bool {
        let kind = match view {
            View::Loading | View::Unavailable(_) => Kind::Nothing,
            View::Disclosure(_) => Kind::Disclosure,
            View::Capture(_) => Kind::Capture,
            View::Receipt(_) => Kind::Receipt,
            View::Declined(_) => Kind::Declined,
        };
        let came = kind != self.kind;
        self.had_focus = shared.host().matches(":focus-within");
        if came {
            self.kind = kind;
            self.fieldset.set_text("");
            // The old screen takes its nodes away before the new one puts any into the same places.
            self.on = None;
            match view {
                View::Loading | View::Unavailable(_) => {}
                View::Disclosure(view) => self.on = Some(disclose::Disclose::screen(shared, view, locale)),
                view => after::screen(shared, view, locale, &mut self.on),
            }
        }
        if let Some(screen) = &mut self.on {
            if came {
                self.fieldset.append(screen.root());
            }
            screen.patch(view, locale);
        }
        came
    }

    /// The element to focus, for the caller to focus once nothing is borrowed.
    pub fn target(&self, target: Target) -> Option<El> {
        self.on.as_ref()?.focus(target).cloned()
    }

    /// Whether the focus was in the element before it was drawn last: what had it may be gone.
    pub fn had_focus(&self) -> bool {
        self.had_focus
    }

    /// What validation points at.
    pub fn anchor(&self) -> Option<El> {
        self.on.as_ref()?.anchor().cloned()
    }

    /// How the disclosure was seen, while it is on.
    pub fn seen(&self) -> Option<Evidence> {
        self.on.as_ref()?.seen()
    }

    /// Puts text into the number field, where there is one.
    pub fn set_number(&self, number: &str) {
        if let Some(screen) = &self.on {
            screen.set_number(number);
        }
    }

    /// The host is disabled, or no longer.
    pub fn disable(&self, disabled: bool) {
        self.fieldset.set_disabled(disabled);
        // The number field is not inside.
        if let Some(control) = self.anchor() {
            control.set_disabled(disabled);
        }
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
            Announcement::OneMoment => Word::one_moment,
            Announcement::NextNotLoaded => Word::not_loaded,
            Announcement::Withdrawn => Word::withdrawn_short,
        };
        self.status.set_text(&locale.fill(word, &[]));
    }
}

/// Shows what the page put into the host, in the place of any screen.
pub fn give_back(host: &El) {
    add(&shadow(host), "slot", "");
}

/// A listened-to DOM event, for a screen to make a flow event of.
pub struct Press {
    /// By whom: a trusted event on a page that a person has touched is a person's.
    pub gesture: Gesture,
    /// The element's own state.
    pub shared: Shared,
    /// The number that [`listen`] was given.
    pub index: usize,
    event: El,
}

impl Press {
    /// The value of the control that the event came from.
    pub fn value(&self) -> alloc::string::String {
        self.event.current_target().value()
    }

    /// Whether an `input` event comes from a filler: keys, pasting and dictation say what they did, fillers do not.
    pub fn filled(&self) -> bool {
        let input_type = self.event.input_type().unwrap_or_default();
        self.gesture == Gesture::Scripted || input_type.is_empty() || input_type == "insertReplacementText"
    }

    /// Leaves a box as it was, where a script pressed it.
    pub fn undo_if_scripted(&self) {
        if self.gesture == Gesture::Scripted {
            self.event.prevent_default();
        }
    }
}

/// What an event makes. A plain function, so that all listeners are one piece of code.
pub type Make = fn(&Press) -> Option<Event>;

/// Listens while the returned value lives.
pub fn listen(shared: &Shared, on: &El, name: &'static str, index: usize, make: Make) -> Listener {
    let weak = shared.downgrade();
    Listener::new(
        on,
        name,
        false,
        Box::new(move |event| {
            let Some(shared) = weak.upgrade() else { return };
            let gesture = if by_person(&event) { Gesture::Trusted } else { Gesture::Scripted };
            let press = Press { gesture, shared, index, event };
            if let Some(event) = make(&press) {
                press.shared.dispatch(event);
            }
        }),
    )
}
