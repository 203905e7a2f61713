//! One element's state, shared by its listeners (weakly) and by what waits for an answer.
//!
//! Invariant: no page code runs while the flow is borrowed for writing. Page code runs in DOM events that are sent or provoked
//! here; an event that it causes meanwhile waits in the queue.

use crate::browser::{now, report};
use crate::effects::{Alarm, SigningKey, Updates, question_link, send_outstanding};
use crate::form::Submit;
use crate::host::ElementInternals;
use crate::texts::{Text, Texts};
use crate::view::{Page, give_back, show_framed, show_number};
use flow::{
    Announcement, DisclosureEvent, Effect, Event, Flow, Held, Notification, PageEvent, Question, QuestionDraft, QuestionEvent, Record, RequestId, Target, Time,
    View,
};
use js_sys::Promise;
use json::{Node, Value};
use std::cell::{Cell, RefCell};
use std::collections::VecDeque;
use std::rc::{Rc, Weak};
use wasm_bindgen::JsValue;
use web_sys::{CustomEvent, CustomEventInit, HtmlElement};

/// What runs in one element.
pub enum Machine {
    /// `<phone-consent>`: everything from the disclosure to the receipt.
    Form(Box<Flow>),
    /// One receipt in `<phone-consent-manage>`, and the id of its last request.
    Held(Box<Held>, RequestId),
}

impl Machine {
    fn update(&mut self, event: Event, now: Time) -> Vec<Effect> {
        match self {
            Machine::Form(flow) => flow.update(event, now),
            Machine::Held(held, last) => {
                last.0 += 1;
                let mut effects = Vec::new();
                held.update(event, *last, now, &mut effects);
                effects
            }
        }
    }

    fn view(&self) -> View<'_> {
        match self {
            Machine::Form(flow) => flow.view(),
            Machine::Held(held, _) => View::Receipt(held),
        }
    }
}

/// What waits to be handled.
enum Happened {
    /// To the flow, or to the receipt that is held.
    Flow(Event),
    /// To the question, which stands beside either.
    Question(QuestionEvent),
}

struct Inner {
    /// The custom element; of a held receipt, the box it is drawn in.
    host: HtmlElement,
    internals: Option<ElementInternals>,
    machine: RefCell<Machine>,
    question: RefCell<Question>,
    queue: RefCell<VecDeque<Happened>>,
    running: Cell<bool>,
    page: RefCell<Option<Page>>,
    /// The language, once there is one: nothing is said before.
    texts: RefCell<Option<Rc<Texts>>>,
    /// The page's own texts for controls.
    own_texts: RefCell<Rc<Node>>,
    /// The one-time key, once it is made.
    key: RefCell<Option<SigningKey>>,
    /// The document, while the script fetches it.
    document: RefCell<Option<Promise>>,
    alarm: RefCell<Option<Alarm>>,
    updates: RefCell<Option<Updates>>,
    submit: Submit,
    disabled: Cell<bool>,
    /// The element is out of the page for good.
    left: Cell<bool>,
}

/// A handle on one element's state.
#[derive(Clone)]
pub struct Widget(Rc<Inner>);

/// The same, held by what must not keep the element alive.
pub struct WeakWidget(Weak<Inner>);

impl WeakWidget {
    pub fn upgrade(&self) -> Option<Widget> {
        self.0.upgrade().map(Widget)
    }
}

impl Widget {
    pub fn new(host: HtmlElement, internals: Option<ElementInternals>, machine: Machine, texts: Option<Texts>, document: Option<Promise>) -> Widget {
        Widget(Rc::new(Inner {
            host,
            internals,
            machine: RefCell::new(machine),
            question: RefCell::new(Question::new(question_link())),
            queue: RefCell::default(),
            running: Cell::new(false),
            page: RefCell::default(),
            texts: RefCell::new(texts.map(Rc::new)),
            own_texts: RefCell::new(Rc::new(Value::Null.into())),
            key: RefCell::default(),
            document: RefCell::new(document),
            alarm: RefCell::default(),
            updates: RefCell::default(),
            submit: Submit::default(),
            disabled: Cell::new(false),
            left: Cell::new(false),
        }))
    }

    pub fn downgrade(&self) -> WeakWidget {
        WeakWidget(Rc::downgrade(&self.0))
    }

    /// Begins: listens for what changes elsewhere, sends what an earlier page could not, and connects.
    pub fn start(&self) {
        self.0.updates.replace(Some(Updates::listen(self)));
        send_outstanding();
        self.dispatch(PageEvent::Connected);
    }

    /// Handles an event, and everything that follows from it.
    pub fn dispatch(&self, event: impl Into<Event>) {
        self.handle(Happened::Flow(event.into()));
    }

    /// Handles what happened to the question.
    pub fn dispatch_question(&self, event: QuestionEvent) {
        self.handle(Happened::Question(event));
    }

    fn handle(&self, event: Happened) {
        self.0.queue.borrow_mut().push_back(event);
        if self.0.running.replace(true) {
            return;
        }
        while let Some(event) = self.next_event() {
            let effects = match event {
                Happened::Flow(event) => self.0.machine.borrow_mut().update(event, now()),
                Happened::Question(event) => self.0.question.borrow_mut().update(event),
            };
            self.refresh();
            for effect in effects {
                self.run(effect);
            }
        }
        self.0.running.set(false);
    }

    fn next_event(&self) -> Option<Happened> {
        self.0.queue.borrow_mut().pop_front()
    }

    /// Draws the view, and updates the form.
    fn refresh(&self) {
        if self.has_left() {
            return;
        }
        self.draw();
        self.sync_form();
    }

    fn draw(&self) {
        let machine = self.0.machine.borrow();
        let view = machine.view();
        match view {
            View::Loading => {}
            // What the page wrote inside the element is seen again.
            View::Unavailable(_) => {
                if self.0.page.take().is_some() {
                    give_back(&self.0.host);
                }
            }
            View::Disclosure(_) | View::Capture(_) | View::Receipt(_) | View::Declined(_) => {
                // A disclosure comes with its language.
                let Some(texts) = self.texts() else { return };
                let mut page = self.0.page.borrow_mut();
                let page = page.get_or_insert_with(|| Page::new(&self.0.host, self.is_disabled()));
                let screen_changed = page.draw(self, &view, &texts);
                page.draw_question(&self.0.question.borrow(), &texts);
                if screen_changed && matches!(view, View::Disclosure(_)) {
                    self.0.queue.borrow_mut().push_back(Happened::Flow(DisclosureEvent::DisclosureShown.into()));
                }
            }
        }
    }

    /// The element is out of the page for good. A receipt that is being sent goes on to the visitor's store; nothing else does.
    pub fn leave(&self) {
        self.0.left.set(true);
        self.0.page.take();
        self.0.alarm.take();
        self.0.updates.take();
        self.submit().release();
        self.stop_submit();
    }

    pub fn has_left(&self) -> bool {
        self.0.left.get()
    }

    /// Lends the page, once there is one. While it is being drawn there is none: a page's own code may run then, when the field that had the
    /// focus leaves.
    pub fn with_page<T: Default>(&self, look: impl FnOnce(&Page) -> T) -> T {
        let page = self.0.page.try_borrow().ok();
        page.as_ref().and_then(|page| page.as_ref()).map(look).unwrap_or_default()
    }

    pub fn focus(&self, target: Target) {
        if matches!(target, Target::Receipt | Target::QuestionNote) && !self.with_page(Page::had_focus) {
            return;
        }
        // Focussing calls page code, so nothing is borrowed any more.
        if let Some(element) = self.with_page(|page| page.target(target)) {
            let _ = element.focus();
        }
    }

    /// The page is in a frame of another site: says so above what the page put into the host.
    pub fn show_framed(&self) {
        if let Some(texts) = self.texts().filter(|_| !self.has_left()) {
            show_framed(self.host(), &texts);
        }
    }

    pub fn announce(&self, what: Announcement) {
        if let Some(texts) = self.texts() {
            self.with_page(|page| page.announce(what, &texts));
        }
    }

    /// Says a text to a screen reader that no event stands for.
    pub fn say(&self, text: Text) {
        if let Some(texts) = self.texts() {
            self.with_page(|page| page.say(&texts.fill(text, &[])));
        }
    }

    /// Sends `phone-consent-...`, bubbling and composed.
    pub fn notify(&self, what: Notification) {
        let (name, member) = match what {
            Notification::Ready => ("phone-consent-ready", None),
            Notification::Shown => ("phone-consent-shown", None),
            Notification::Given => ("phone-consent-given", None),
            Notification::Declined => ("phone-consent-declined", None),
            Notification::Number(e164) => ("phone-consent-number", Some(("value", e164.unwrap_or_default()))),
            Notification::Country(region) => ("phone-consent-country", Some(("region", region))),
            Notification::Receipt(receipt) => ("phone-consent-receipt", Some(("receipt", receipt))),
            Notification::Withdrawn => ("phone-consent-withdrawn", None),
            Notification::Error(code) => ("phone-consent-error", Some(("code", code))),
        };
        if let Some(("code", "ERR_RECEIPT_NOTICE")) = member.as_ref().map(|(name, value)| (*name, &**value)) {
            report("the receipt server has not published this disclosure, byte for byte; does its file end in a line break?");
        }
        let init = CustomEventInit::new();
        init.set_bubbles(true);
        init.set_composed(true);
        let detail = member.map_or(JsValue::NULL, |(name, value)| crate::browser::object(&[(name, &*value)]).into());
        init.set_detail(&detail);
        if let Ok(event) = CustomEvent::new_with_event_init_dict(name, &init) {
            let _ = self.host().dispatch_event(&event);
        }
    }

    pub fn show_number(&self, text: &str, caret: Option<usize>) {
        // Writing calls page code, so nothing is borrowed any more.
        if let Some(field) = self.with_page(Page::number_field) {
            show_number(&field, text, caret);
        }
    }

    pub fn set_disabled(&self, disabled: bool) {
        self.0.disabled.set(disabled);
        self.with_page(|page| page.set_disabled(disabled));
    }

    pub fn is_disabled(&self) -> bool {
        self.0.disabled.get()
    }

    /// Lends the receipt, where there is one: on screen, or still to be sent.
    pub fn with_record<T>(&self, look: impl FnOnce(&Record) -> T) -> Option<T> {
        match &*self.0.machine.borrow() {
            Machine::Form(flow) => flow.record().map(look),
            Machine::Held(held, _) => Some(look(&held.record)),
        }
    }

    /// A question without its text: what it is about, where the screen has something to ask about and there is a server to ask.
    pub fn question_draft(&self) -> Option<QuestionDraft> {
        let (server, notice_sha256, receipt_hash, language) = match self.0.machine.borrow().view() {
            View::Disclosure(view) => {
                let server = self.with_flow(|flow| flow.settings().receipts.clone()).flatten()?;
                (server, view.digest.to_hex(), String::new(), view.language.to_owned())
            }
            View::Receipt(held) => {
                let record = &held.record;
                let server = (!record.receipts.is_empty()).then(|| record.receipts.clone())?;
                (server, record.notice_sha256.clone(), record.hash.clone(), record.language.clone())
            }
            View::Loading | View::Unavailable(_) | View::Capture(_) | View::Declined(_) => return None,
        };
        Some(QuestionDraft {
            server,
            notice_sha256,
            receipt_hash,
            language,
            text: String::new(),
            reply_to: String::new(),
        })
    }

    /// The link to the answer of the last question, now or on an earlier visit, or "".
    pub fn question_link(&self) -> String {
        self.0.question.borrow().link.clone()
    }

    /// Lends the flow, where the element has one.
    pub fn with_flow<T>(&self, look: impl FnOnce(&Flow) -> T) -> Option<T> {
        match &*self.0.machine.borrow() {
            Machine::Form(flow) => Some(look(flow)),
            Machine::Held(..) => None,
        }
    }

    pub fn host(&self) -> &HtmlElement {
        &self.0.host
    }

    pub fn internals(&self) -> Option<&ElementInternals> {
        self.0.internals.as_ref()
    }

    pub fn submit(&self) -> &Submit {
        &self.0.submit
    }

    pub fn texts(&self) -> Option<Rc<Texts>> {
        self.0.texts.borrow().clone()
    }

    pub fn set_texts(&self, texts: Texts) {
        let own = self.0.own_texts.borrow().clone();
        self.0.texts.replace(Some(Rc::new(texts.with_own(own))));
    }

    /// The page's own texts for controls, as JSON, for what is drawn from now on.
    pub fn set_own_texts(&self, text: &str) {
        let Ok(own) = json::parse(text.as_bytes()) else { return };
        self.0.own_texts.replace(Rc::new(own));
        if let Some(texts) = self.texts() {
            self.set_texts((*texts).clone());
        }
    }

    pub fn set_key(&self, key: Option<SigningKey>) {
        self.0.key.replace(key);
    }

    pub fn take_key(&self) -> Option<SigningKey> {
        self.0.key.take()
    }

    /// The document that the script fetches; once.
    pub fn take_document(&self) -> Option<Promise> {
        self.0.document.take()
    }

    /// There is one alarm: of two the later request counts.
    pub fn set_alarm(&self, alarm: Alarm) {
        self.0.alarm.replace(Some(alarm));
    }
}
