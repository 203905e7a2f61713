//! What happens in the page, as events; and the loop that gives them to the app one at a time.
//!
//! Listeners are on the page as a whole: a control says by its `data-` attributes which member it is. So a large form costs nothing.

use crate::app::App;
use crate::frames::FromFrame;
use crate::ids::{DocumentId, RequestId};
use crate::page;
use crate::publish::{Answer, Question};
use gloo_events::{EventListener, EventListenerOptions};
use std::cell::RefCell;
use std::collections::VecDeque;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{Element, Event as DomEvent, File, HtmlInputElement, KeyboardEvent, MessageEvent, StorageEvent};

/// What happened.
#[derive(Debug)]
pub enum Event {
    /// A control was changed: its member, how it is read, its word, and what it holds.
    Changed {
        /// The member.
        at: String,
        /// How the control is read: `text`, `number`, `flag`, `word`, `either`, `amount`, `unit`, `answer`.
        reads: String,
        /// The word or question that the control stands for.
        arg: String,
        /// What it holds.
        value: String,
        /// Whether it is ticked.
        checked: bool,
        /// Whether it was typed, and may go on.
        is_typing: bool,
    },
    /// A button was pressed.
    Pressed {
        /// What it does.
        does: String,
        /// The member that it does it to.
        at: String,
        /// What else it needs.
        arg: String,
    },
    /// A control got the focus.
    Entered(String),
    /// A control lost the focus.
    Left(String),
    /// Keys for the whole studio.
    Undo,
    /// The step that was taken back is taken again.
    Redo,
    /// The next finding.
    Next,
    /// The one before.
    Previous,
    /// The file is to be saved.
    Save,
    /// The page is about to draw.
    Frame,
    /// The preview may be made anew.
    Rest,
    /// A page beside the form said something.
    Frames(FromFrame),
    /// Another tab wrote the draft.
    DraftElsewhere,
    /// A file was chosen in the file field.
    FileChosen(File),
    /// A file was read.
    Opened {
        /// The request to read it.
        request: RequestId,
        /// Its name.
        name: String,
        /// Its text.
        text: String,
        /// Where it can be written again, in browsers that can.
        handle: JsValue,
    },
    /// A file was written.
    Saved {
        /// The document that is in it.
        document: DocumentId,
        /// The file's name.
        name: String,
        /// Its text.
        text: String,
        /// Where it can be written again, in browsers that can.
        handle: JsValue,
    },
    /// Something could not be done.
    Failed(String),
    /// The dialog was closed, by a key of the browser's own perhaps.
    DialogClosed,
    /// The receipt server answered.
    Server {
        /// What it was asked.
        question: Question,
        /// What it said.
        answer: Answer,
    },
}

thread_local! {
    static APP: RefCell<Option<App>> = const { RefCell::new(None) };
    static QUEUE: RefCell<VecDeque<Event>> = const { RefCell::new(VecDeque::new()) };
    static LISTENERS: RefCell<Vec<EventListener>> = const { RefCell::new(Vec::new()) };
}

/// Gives an event to the app, after those that wait. What the app causes meanwhile waits too.
pub fn send(event: Event) {
    QUEUE.with_borrow_mut(|queue| queue.push_back(event));
    APP.with(|app| {
        let Ok(mut app) = app.try_borrow_mut() else { return };
        let Some(app) = app.as_mut() else { return };
        while let Some(event) = QUEUE.with_borrow_mut(VecDeque::pop_front) {
            app.handle(event);
        }
    });
}

/// Makes the app and listens.
pub fn start() {
    let Some(app) = App::new() else {
        page::log("this page is not the studio's own index.html");
        return;
    };
    APP.with_borrow_mut(|slot| *slot = Some(app));
    listen();
    send(Event::Frame);
}

fn listen() {
    let document = page::document();
    let active = EventListenerOptions::enable_prevent_default();
    let mut listeners = Vec::new();
    for (name, is_typing) in [("input", true), ("change", false)] {
        listeners.push(EventListener::new(&document, name, move |event| changed(event, is_typing)));
    }
    listeners.push(EventListener::new(&document, "click", pressed));
    listeners.push(EventListener::new(&document, "focusin", |event| {
        if let Some(at) = closest(event, "[data-at]").and_then(|it| it.get_attribute("data-at")) {
            send(Event::Entered(at));
        }
    }));
    listeners.push(EventListener::new(&document, "focusout", |event| {
        if let Some(at) = closest(event, "[data-in]").and_then(|it| it.get_attribute("data-at")) {
            send(Event::Left(at));
        }
    }));
    listeners.push(EventListener::new_with_options(&document, "keydown", active, key));
    if let Some(dialog) = page::by_id("dialog") {
        // This event does not rise to the document.
        listeners.push(EventListener::new(&dialog, "close", |_| send(Event::DialogClosed)));
    }
    let window = page::window();
    listeners.push(EventListener::new(&window, "message", |event| {
        let event: &MessageEvent = event.unchecked_ref();
        if event.origin() == page::origin()
            && let Ok(message) = serde_wasm_bindgen::from_value(event.data())
        {
            send(Event::Frames(message));
        }
    }));
    listeners.push(EventListener::new(&window, "storage", |event| {
        let event: &StorageEvent = event.unchecked_ref();
        if event.key().as_deref() == Some(crate::drafts::KEY) {
            send(Event::DraftElsewhere);
        }
    }));
    LISTENERS.with_borrow_mut(|kept| *kept = listeners);
}

fn closest(event: &DomEvent, selector: &str) -> Option<Element> {
    let target: Element = event.target()?.dyn_into().ok()?;
    target.closest(selector).ok()?
}

fn data(element: &Element, name: &str) -> String {
    element.get_attribute(name).unwrap_or_default()
}

fn changed(event: &DomEvent, is_typing: bool) {
    let Some(control) = closest(event, "[data-in]") else { return };
    let kind = data(&control, "type");
    let ticks = kind == "checkbox" || kind == "radio" || control.tag_name() == "SELECT";
    // Text is heard key by key, all else when it is chosen.
    if ticks == is_typing {
        return;
    }
    if kind == "file" {
        if let Some(file) = crate::files::chosen(control.unchecked_ref()) {
            send(Event::FileChosen(file));
        }
        return;
    }
    // `value` and `checked` are the same properties on every control.
    let input: &HtmlInputElement = control.unchecked_ref();
    send(Event::Changed {
        at: data(&control, "data-at"),
        reads: data(&control, "data-in"),
        arg: data(&control, "data-arg"),
        value: input.value(),
        checked: input.checked(),
        is_typing,
    });
}

fn pressed(event: &DomEvent) {
    let Some(button) = closest(event, "[data-do]") else { return };
    send(Event::Pressed {
        does: data(&button, "data-do"),
        at: data(&button, "data-at"),
        arg: data(&button, "data-arg"),
    });
}

fn key(event: &DomEvent) {
    let event: &KeyboardEvent = event.unchecked_ref();
    let command = event.ctrl_key() || event.meta_key();
    // Behind the dialog nothing changes, wherever the focus is: what it shows is about the text as it was sent. In Chromium a field's own undo goes on
    // with the fields behind the dialog, so its fields have none.
    let is_behind = page::document().query_selector("dialog[open]").ok().flatten().is_some();
    let own = !is_behind && closest(event, "[data-undo=own]").is_some();
    let sent = match (event.key().to_lowercase().as_str(), command, event.shift_key()) {
        ("z", true, false) if !own => Event::Undo,
        ("z", true, true) | ("y", true, false) if !own => Event::Redo,
        ("s", true, false) => Event::Save,
        ("f8", false, false) => Event::Next,
        ("f8", false, true) => Event::Previous,
        _ => return,
    };
    event.prevent_default();
    if !is_behind || matches!(sent, Event::Save) {
        send(sent);
    }
}
