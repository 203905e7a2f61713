//! The widget: what runs in the page behind `<phone-consent>` and `<phone-consent-manage>`.
//!
//! What lives here: the element's state and the loop that feeds events to the flow, draws its view and carries out its
//! effects. What deliberately does not: what happens when (crate `flow`), what is said (`disclosure`), what is signed
//! (`receipt`), and the element class itself (`element.js`, which holds no logic).
//!
//! Invariant: no page code runs while the flow is borrowed for writing. Page code runs in DOM events that are sent or
//! provoked here; an event that it causes meanwhile waits in the queue.
#![cfg_attr(target_arch = "wasm32", no_std)]
#![cfg_attr(not(target_arch = "wasm32"), allow(dead_code))] // Only a page calls in.
extern crate alloc;

mod effects;
mod element;
mod evidence;
mod form;
mod host;
mod languages;
mod later;
mod locale;
mod manage;
mod tell;
mod text;
mod view;

use alloc::{
    boxed::Box,
    rc::{Rc, Weak},
    vec::Vec,
};
use core::cell::{Cell, RefCell};
use effects::Key;
use flow::{Announcement, Effect, Event, Flow, Record, Settings, Target, Time, View};
use form::Submit;
use host::{El, ElementInternals};
use json::{Node, Value};
use view::{Page, Words};

/// A third of the default allocator's size; a page allocates little.
#[cfg(target_arch = "wasm32")]
#[global_allocator]
static ALLOCATOR: talc::wasm::WasmDynamicTalc = talc::wasm::new_wasm_dynamic_allocator();

/// A panic is a fault of this program: it stops here, and the console shows where. The standard library's way of saying so in
/// words would be a tenth of the module.
#[cfg(target_arch = "wasm32")]
#[panic_handler]
fn stop(_: &core::panic::PanicInfo<'_>) -> ! {
    core::arch::wasm32::unreachable()
}

/// What runs in one element: the whole flow, or a receipt that is held (`manage.rs`).
pub trait Machine {
    /// What an event leads to.
    fn update(&mut self, event: Event, now: Time) -> Vec<Effect>;
    /// What is to be seen.
    fn view(&self) -> View<'_>;
    /// The flow, where it is one.
    fn flow(&self) -> Option<&Flow> {
        None
    }
    /// The page asks for a decision, or no longer.
    fn require(&mut self, _required: bool) {}
}

impl Machine for Flow {
    fn update(&mut self, event: Event, now: Time) -> Vec<Effect> {
        self.update(event, now)
    }

    fn view(&self) -> View<'_> {
        self.view()
    }

    fn flow(&self) -> Option<&Flow> {
        Some(self)
    }

    fn require(&mut self, required: bool) {
        self.require(required);
    }
}

struct Inner {
    /// The custom element; of a held receipt, the box it is drawn in.
    host: El,
    internals: Option<ElementInternals>,
    machine: RefCell<Box<dyn Machine>>,
    queue: RefCell<Vec<Event>>,
    running: Cell<bool>,
    page: RefCell<Option<Page>>,
    locale: RefCell<Words>,
    /// The page's own words for controls.
    own_words: RefCell<Rc<Node>>,
    key: Cell<Option<Key>>,
    /// The document's bytes, until they are checked.
    unchecked: Cell<Vec<u8>>,
    submit: Submit,
    disabled: Cell<bool>,
    /// The element is out of the page for good.
    left: Cell<bool>,
}

/// One element's state, shared by its listeners (weakly) and by what waits for an answer.
#[derive(Clone)]
pub struct Shared(Rc<Inner>);

/// The same, held by what must not keep it alive.
pub struct WeakShared(Weak<Inner>);

impl WeakShared {
    fn upgrade(&self) -> Option<Shared> {
        self.0.upgrade().map(Shared)
    }
}

impl Shared {
    fn new(host: El, internals: Option<ElementInternals>, machine: Box<dyn Machine>, locale: Words) -> Shared {
        Shared(Rc::new(Inner {
            host,
            internals,
            machine: RefCell::new(machine),
            queue: RefCell::default(),
            running: Cell::new(false),
            page: RefCell::new(None),
            locale: RefCell::new(locale),
            own_words: RefCell::new(Rc::new(Value::Null.into())),
            key: Cell::default(),
            unchecked: Cell::default(),
            submit: Submit::default(),
            disabled: Cell::new(false),
            left: Cell::new(false),
        }))
    }

    fn downgrade(&self) -> WeakShared {
        WeakShared(Rc::downgrade(&self.0))
    }

    /// Takes an event, and everything that follows from it.
    fn dispatch(&self, event: Event) {
        self.0.queue.borrow_mut().push(event);
        if self.0.running.replace(true) {
            return;
        }
        while let Some(event) = self.next() {
            let effects = self.0.machine.borrow_mut().update(event, host::now());
            self.refresh();
            for effect in effects {
                self.run(effect);
            }
        }
        self.0.running.set(false);
    }

    fn next(&self) -> Option<Event> {
        let mut queue = self.0.queue.borrow_mut();
        if queue.is_empty() { None } else { Some(queue.remove(0)) }
    }

    /// Draws the view, and tells the form.
    fn refresh(&self) {
        if self.0.left.get() {
            return;
        }
        let machine = self.0.machine.borrow();
        let view = machine.view();
        if !matches!(view, View::Loading | View::Unavailable(_)) {
            let mut page = self.0.page.borrow_mut();
            let page = page.get_or_insert_with(|| {
                let page = Page::new(&self.0.host);
                page.disable(self.0.disabled.get());
                page
            });
            if page.draw(self, &view, &self.locale()) && matches!(view, View::Disclosure(_)) {
                self.0.queue.borrow_mut().push(Event::DisclosureShown);
            }
        }
        // What turned out to be none after it was shown makes room for the fallback again.
        if matches!(view, View::Unavailable(_)) && self.0.page.take().is_some() {
            view::give_back(&self.0.host);
        }
        drop(machine);
        self.sync_form();
    }

    /// The element is out of the page for good. A receipt that is being sent goes on to the visitor's store; nothing else does.
    fn leave(&self) {
        self.0.left.set(true);
        self.0.page.take();
        self.submit().release();
        self.stop();
    }

    /// Lends the page, once there is one.
    fn with_page<T: Default>(&self, look: impl FnOnce(&Page) -> T) -> T {
        self.0.page.borrow().as_ref().map(look).unwrap_or_default()
    }

    fn focus(&self, target: Target) {
        if target == Target::Receipt && !self.with_page(Page::had_focus) {
            return;
        }
        // Focussing calls page code, so nothing is borrowed any more.
        if let Some(element) = self.with_page(|page| page.target(target)) {
            element.focus();
        }
    }

    fn announce(&self, what: Announcement) {
        let locale = self.locale();
        self.with_page(|page| page.announce(what, &locale));
    }

    fn set_number(&self, text: &str) {
        self.with_page(|page| page.set_number(text));
    }

    fn disable(&self, disabled: bool) {
        self.0.disabled.set(disabled);
        self.with_page(|page| page.disable(disabled));
    }

    /// Lends the receipt on screen, where there is one.
    fn with_record<T>(&self, look: impl FnOnce(&Record) -> T) -> Option<T> {
        match self.0.machine.borrow().view() {
            View::Receipt(held) => Some(look(&held.record)),
            _ => None,
        }
    }

    /// Lends the flow, where the element has one.
    fn with_flow<T>(&self, look: impl FnOnce(&Flow) -> T) -> Option<T> {
        self.0.machine.borrow().flow().map(look)
    }

    /// Lends the page's settings. Only a form signs, so a receipt that is held is never asked.
    fn with_settings<T>(&self, look: impl FnOnce(&Settings) -> Option<T>) -> Option<T> {
        self.with_flow(|flow| look(flow.settings())).flatten()
    }

    fn host(&self) -> &El {
        &self.0.host
    }

    fn internals(&self) -> Option<&ElementInternals> {
        self.0.internals.as_ref()
    }

    fn submit(&self) -> &Submit {
        &self.0.submit
    }

    fn locale(&self) -> Words {
        self.0.locale.borrow().clone()
    }

    fn set_locale(&self, mut locale: Words) {
        // Nobody else has it yet.
        if let Some(locale) = Rc::get_mut(&mut locale) {
            locale.own = self.0.own_words.borrow().clone();
        }
        self.0.locale.replace(locale);
    }

    fn own_words(&self, text: &str) {
        if let Some(node) = json::skim(text.as_bytes()).map(Rc::new) {
            self.0.own_words.replace(node.clone());
            if let Some(locale) = Rc::get_mut(&mut self.0.locale.borrow_mut()) {
                locale.own = node;
            }
        }
    }

    fn set_key(&self, key: Option<Key>) {
        self.0.key.set(key);
    }

    fn take_key(&self) -> Option<Key> {
        self.0.key.take()
    }
}
