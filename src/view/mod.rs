//! Drawing a [`View`] into the shadow root: one file a screen. A screen's nodes are kept and updated while it is on.

mod capture;
mod changes;
mod declined;
mod disclosure;
pub mod dom;
mod question;
mod receipt;

use crate::browser::create;
use crate::host::{by_person, open_shadow, page_address};
use crate::texts::{Text, Texts};
use crate::{WeakWidget, Widget};
use ::receipt::Evidence;
use capture::CaptureScreen;
use declined::DeclinedScreen;
use disclosure::DisclosureScreen;
use dom::{append, append_link, el, set_attributes, set_flag, set_language};
use flow::{Announcement, Event, Failure, Gesture, Question, Target, View};
use gloo_events::{EventListener, EventListenerOptions};
use question::QuestionBox;
use receipt::ReceiptScreen;
use wasm_bindgen::JsCast;
use web_sys::{EventTarget, HtmlElement, HtmlInputElement};

pub use capture::{problem_text, show_number};
pub use receipt::purpose_state;

/// The screen that is on.
enum Screen {
    Disclosure(DisclosureScreen),
    Capture(CaptureScreen),
    Receipt(ReceiptScreen),
    Declined(DeclinedScreen),
}

impl Screen {
    /// Makes the screen of a view; none before there is something to show.
    fn new(widget: &Widget, view: &View<'_>, texts: &Texts) -> Option<Screen> {
        Some(match view {
            View::Loading | View::Unavailable(_) => return None,
            View::Disclosure(view) => Screen::Disclosure(DisclosureScreen::new(widget, view, texts)),
            View::Capture(view) => Screen::Capture(CaptureScreen::new(widget, view, texts)),
            View::Receipt(held) => Screen::Receipt(ReceiptScreen::new(widget, held, texts)),
            View::Declined(view) => Screen::Declined(DeclinedScreen::new(widget, view, texts)),
        })
    }

    /// Brings it up to date; false where the view is of another screen.
    fn update(&self, view: &View<'_>, texts: &Texts) -> bool {
        match (self, view) {
            (Screen::Disclosure(screen), View::Disclosure(view)) => screen.update(view, texts),
            (Screen::Capture(screen), View::Capture(view)) => screen.update(view, texts),
            (Screen::Receipt(screen), View::Receipt(held)) => screen.update(held, texts),
            (Screen::Declined(screen), View::Declined(view)) => screen.update(view, texts),
            (Screen::Disclosure(_) | Screen::Capture(_) | Screen::Receipt(_) | Screen::Declined(_), _) => return false,
        }
        true
    }

    /// Where a question is asked, if it is on this screen.
    fn question_place(&self) -> Option<&HtmlElement> {
        match self {
            Screen::Disclosure(screen) => screen.question_place.as_ref(),
            Screen::Receipt(screen) => screen.question_place.as_ref(),
            Screen::Capture(_) | Screen::Declined(_) => None,
        }
    }

    fn root(&self) -> &HtmlElement {
        match self {
            Screen::Disclosure(screen) => &screen.root,
            Screen::Capture(screen) => &screen.root,
            Screen::Receipt(screen) => &screen.root,
            Screen::Declined(screen) => &screen.root,
        }
    }
}

/// The shadow root with the screen that is on.
pub struct Page {
    fieldset: HtmlElement,
    status: HtmlElement,
    /// The focus was in the element before it was drawn last.
    had_focus: bool,
    screen: Option<Screen>,
    /// Made where it is first wanted, and kept whatever the screen.
    question: Option<QuestionBox>,
}

impl Page {
    /// Takes over the host's shadow root; from here on its fallback is not seen.
    pub fn new(host: &HtmlElement, disabled: bool) -> Page {
        let root = open_shadow(host);
        let fieldset = el("fieldset", "");
        set_flag(&fieldset, "disabled", disabled);
        let status = el("div", "unseen");
        set_attributes(&status, &[("role", "status")]);
        append(root.unchecked_ref(), &[&fieldset, &status]);
        Page {
            fieldset,
            status,
            had_focus: false,
            screen: None,
            question: None,
        }
    }

    /// Draws the view. Returns whether another screen came on.
    pub fn draw(&mut self, widget: &Widget, view: &View<'_>, texts: &Texts) -> bool {
        self.had_focus = widget.host().matches(":focus-within").unwrap_or_default();
        if self.screen.as_ref().is_some_and(|screen| screen.update(view, texts)) {
            return false;
        }
        self.fieldset.set_text_content(None);
        // The old screen removes its nodes before the new one puts any into the same places.
        self.screen = None;
        self.screen = Screen::new(widget, view, texts);
        if let Some(screen) = &self.screen {
            append(&self.fieldset, &[screen.root()]);
            screen.update(view, texts);
            if let Some(place) = screen.question_place() {
                let asking = self.question.get_or_insert_with(|| QuestionBox::new(widget, texts));
                append(place, &[&asking.root]);
            }
        }
        true
    }

    /// Brings the question up to date.
    pub fn draw_question(&self, question: &Question, texts: &Texts) {
        if let Some(asking) = &self.question {
            asking.update(question, texts);
        }
    }

    /// The question, where it was wanted.
    pub fn question(&self) -> Option<&QuestionBox> {
        self.question.as_ref()
    }

    /// The element to focus, for the caller to focus once nothing is borrowed.
    pub fn target(&self, target: Target) -> Option<HtmlElement> {
        let element = match (target, self.screen.as_ref()?) {
            (Target::Ask, _) => &self.question()?.ask,
            (Target::Question, _) => &self.question()?.text,
            (Target::QuestionNote, _) => &self.question()?.note,
            (Target::Disclosure, Screen::Disclosure(screen)) => &screen.heading,
            (Target::FirstPurpose, Screen::Disclosure(screen)) => screen.first_box()?,
            (Target::Number, Screen::Capture(screen)) => &screen.input,
            (Target::Receipt, Screen::Receipt(screen)) => &screen.heading,
            // An earlier agreement is withdrawn on this screen too.
            (Target::Declined | Target::Receipt, Screen::Declined(screen)) => &screen.heading,
            (Target::Disclosure | Target::FirstPurpose | Target::Number | Target::Receipt | Target::Declined, _) => return None,
        };
        Some(element.clone())
    }

    /// Whether the focus was in the element before it was drawn last: what had it may be gone.
    pub fn had_focus(&self) -> bool {
        self.had_focus
    }

    /// The control of the screen that is on: what `focus()` means and validation points at.
    pub fn anchor(&self) -> Option<HtmlElement> {
        match self.screen.as_ref()? {
            Screen::Disclosure(screen) => screen.first_box().cloned(),
            Screen::Capture(screen) => Some(screen.input.clone().unchecked_into()),
            Screen::Receipt(_) | Screen::Declined(_) => None,
        }
    }

    /// How the disclosure was seen, while it is on.
    pub fn evidence(&self) -> Option<Evidence> {
        match self.screen.as_ref()? {
            Screen::Disclosure(screen) => screen.evidence(),
            Screen::Capture(_) | Screen::Receipt(_) | Screen::Declined(_) => None,
        }
    }

    /// The number field, where there is one.
    pub fn number_field(&self) -> Option<HtmlInputElement> {
        match self.screen.as_ref()? {
            Screen::Capture(screen) => Some(screen.input.clone()),
            Screen::Disclosure(_) | Screen::Receipt(_) | Screen::Declined(_) => None,
        }
    }

    /// The host is disabled, or no longer.
    pub fn set_disabled(&self, disabled: bool) {
        set_flag(&self.fieldset, "disabled", disabled);
        // The number field is not inside.
        if let Some(Screen::Capture(screen)) = &self.screen {
            set_flag(&screen.input, "disabled", disabled);
        }
    }

    /// Announces something to a screen reader.
    pub fn announce(&self, what: Announcement, texts: &Texts) {
        let text = match what {
            Announcement::ChooseFirst => Text::ChooseFirst,
            Announcement::ReadAgain => Text::ReadAgain,
            Announcement::EnterNumber => Text::EnterNumber,
            Announcement::Number => {
                if let Some(Screen::Capture(screen)) = &self.screen {
                    self.status.set_text_content(Some(&screen.note()));
                }
                return;
            }
            Announcement::Question => {
                if let Some(question) = &self.question {
                    self.say(&question.note());
                }
                return;
            }
            Announcement::Sending => Text::Sending,
            Announcement::Recorded => Text::Recorded,
            Announcement::Declined => Text::Declined,
            Announcement::Failed(failure) => failure_text(failure),
            Announcement::Withdrawing => Text::Withdrawing,
            Announcement::Withdrawn => Text::WithdrawnShort,
            Announcement::Suspended => Text::Suspended,
            Announcement::NotKept => Text::NotKept,
            Announcement::EnterOrDecline => Text::EnterOrDecline,
        };
        self.say(&texts.fill(text, &[]));
    }

    /// Says a text to a screen reader.
    pub fn say(&self, text: &str) {
        self.status.set_text_content(Some(text));
    }
}

/// What is shown and announced of a failure.
pub fn failure_text(failure: Failure) -> Text {
    match failure {
        Failure::NotSent => Text::SendUnreachable,
        Failure::Refused => Text::SendRefused,
        Failure::NotSigned => Text::SendSigning,
        Failure::NotChecked => Text::NotChecked,
        Failure::WithdrawalWaits => Text::WithdrawalWaits,
        Failure::NotStored => Text::Unkept,
    }
}

/// Shows what the page put into the host, in the place of any screen.
pub fn give_back(host: &HtmlElement) {
    append(open_shadow(host).unchecked_ref(), &[&create("slot")]);
}

/// Says above what the page put into the host that it takes no number in another site's page, and leads to a page of its own.
pub fn show_framed(host: &HtmlElement, texts: &Texts) {
    let note = el("p", "framed");
    // It comes with its text, which is said for this role alone.
    set_attributes(&note, &[("role", "alert"), ("part", "problem")]);
    set_language(&note, texts.language());
    append_link(&note, texts.get(Text::Framed), Some(&page_address()));
    append(open_shadow(host).unchecked_ref(), &[&note, &create("slot")]);
}

/// Whether a person caused the event.
fn gesture(event: &web_sys::Event) -> Gesture {
    if by_person(event) { Gesture::Trusted } else { Gesture::Scripted }
}

/// What an event makes: a flow event, or nothing.
type Handler = Box<dyn Fn(&Widget, &web_sys::Event) -> Option<Event>>;

/// Listens while the returned value lives: what the handler makes of an event goes to the flow.
///
/// The handler is boxed, so that the code around it is in the module once.
fn listen(widget: &Widget, on: &EventTarget, name: &'static str, handler: Handler) -> EventListener {
    let weak: WeakWidget = widget.downgrade();
    // Handlers may prevent what a browser would do.
    let options = EventListenerOptions::enable_prevent_default();
    EventListener::new_with_options(on, name, options, move |event| {
        if let Some(widget) = weak.upgrade()
            && let Some(event) = handler(&widget, event)
        {
            widget.dispatch(event);
        }
    })
}
