//! The widget: what runs in the page behind `<phone-consent>` and `<phone-consent-manage>`.
//!
//! What lives here: the element's state and the loop that feeds events to the flow, draws its view and carries out its
//! effects. What deliberately does not: what happens when (crate `flow`), what is said (`disclosure`), what is signed
//! (`receipt`), and the element class itself (`element.js`, which holds no logic).
//!
//! Invariant: no page code runs while the flow is borrowed for writing. Page code runs in DOM events that are sent or
//! provoked here; an event that it causes meanwhile waits in the queue.
#![cfg_attr(not(target_arch = "wasm32"), allow(dead_code))] // Only a page calls in.

mod effects;
mod element;
mod form;
mod host;
mod languages;
mod locale;
mod manage;
mod tell;
mod view;

use effects::Key;
use flow::{Announcement, Effect, Event, Flow, Held, Settings, Target, Time, Version, View};
use form::Submit;
use host::{ElementInternals, Phone, Services};
use std::cell::{Cell, RefCell};
use std::collections::VecDeque;
use std::rc::{Rc, Weak};
use view::{Page, Words};
use wasm_bindgen::{JsCast, JsValue};
use web_sys::HtmlElement;

/// A third of the default allocator's size; a page allocates little.
#[cfg(target_arch = "wasm32")]
#[global_allocator]
static ALLOCATOR: talc::wasm::WasmDynamicTalc = talc::wasm::new_wasm_dynamic_allocator();

/// What runs in one element: the whole flow, or a receipt that is held.
enum Machine {
    Form(Box<Flow>),
    Held(Box<Held>, Version),
}

impl Machine {
    fn update(&mut self, event: Event, now: Time) -> Vec<Effect> {
        match self {
            Machine::Form(flow) => flow.update(event, now),
            Machine::Held(held, version) => {
                version.0 += 1;
                held.update(event, *version)
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

struct Inner {
    /// The custom element; of a held receipt, the box it is drawn in.
    host: HtmlElement,
    internals: Option<ElementInternals>,
    services: Services,
    machine: RefCell<Machine>,
    queue: RefCell<VecDeque<Event>>,
    running: Cell<bool>,
    page: RefCell<Option<Page>>,
    locale: RefCell<Words>,
    key: RefCell<Option<Key>>,
    phone: RefCell<Option<Phone>>,
    submit: Submit,
    disabled: Cell<bool>,
    number_text: RefCell<String>,
}

/// One element's state, shared by its listeners (weakly) and its tasks.
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
    fn new(host: HtmlElement, internals: Option<ElementInternals>, services: Services, machine: Machine, locale: Words) -> Shared {
        Shared(Rc::new(Inner {
            host,
            internals,
            services,
            machine: RefCell::new(machine),
            queue: RefCell::default(),
            running: Cell::new(false),
            page: RefCell::new(None),
            locale: RefCell::new(locale),
            key: RefCell::new(None),
            phone: RefCell::new(None),
            submit: Submit::default(),
            disabled: Cell::new(false),
            number_text: RefCell::default(),
        }))
    }

    fn downgrade(&self) -> WeakShared {
        WeakShared(Rc::downgrade(&self.0))
    }

    /// Takes an event, and everything that follows from it.
    fn dispatch(&self, event: Event) {
        self.0.queue.borrow_mut().push_back(event);
        if self.0.running.replace(true) {
            return;
        }
        loop {
            let next = self.0.queue.borrow_mut().pop_front();
            let Some(event) = next else { break };
            if let Event::NumberTyped { text, .. } = &event {
                self.0.number_text.replace(text.clone());
            }
            let effects = self.0.machine.borrow_mut().update(event, host::now());
            self.refresh();
            for effect in effects {
                self.run(effect);
            }
        }
        self.0.running.set(false);
    }

    /// Draws the view, and tells the form.
    fn refresh(&self) {
        let locale = self.locale();
        let machine = self.0.machine.borrow();
        let view = machine.view();
        let mut page = self.0.page.borrow_mut();
        if page.is_none() && !matches!(view, View::Loading | View::Unavailable(_)) {
            *page = Page::new(&self.0.host, &self.0.services.sheet());
            if let Some(page) = &*page {
                page.disable(self.0.disabled.get());
            }
        }
        let came = page.as_mut().is_some_and(|page| page.draw(self, &view, &locale));
        if came && matches!(view, View::Disclosure(_)) {
            self.0.queue.borrow_mut().push_back(Event::DisclosureShown);
        }
        drop(page);
        drop(machine);
        self.sync_form();
    }

    fn focus(&self, target: Target) {
        let element = self.0.page.borrow().as_ref().and_then(|page| page.target(target));
        if let Some(element) = element {
            // Focus can fail only on an element that cannot take it; then it stays where it was.
            let _ = element.focus();
        }
    }

    fn anchor(&self) -> Option<HtmlElement> {
        self.0.page.borrow().as_ref().and_then(Page::anchor)
    }

    fn announce(&self, what: Announcement) {
        if let Some(page) = &*self.0.page.borrow() {
            page.announce(what, &self.locale());
        }
    }

    fn set_number(&self, text: &str) {
        self.0.number_text.replace(text.into());
        if let Some(page) = &*self.0.page.borrow() {
            page.set_number(text);
        }
    }

    fn disable(&self, disabled: bool) {
        self.0.disabled.set(disabled);
        if let Some(page) = &*self.0.page.borrow() {
            page.disable(disabled);
        }
    }

    /// Hands the receipt on screen to the visitor as a file.
    fn save_receipt(&self) {
        if let View::Receipt(held) = self.0.machine.borrow().view()
            && effects::download(&held.record).is_err()
        {
            host::console_error("phone-consent: the browser could not make a file of the receipt");
        }
    }

    fn settings(&self) -> Settings {
        match &*self.0.machine.borrow() {
            Machine::Form(flow) => flow.settings().clone(),
            // Nothing is signed for a receipt that is held already.
            Machine::Held(..) => wasm_bindgen::throw_str("no settings"),
        }
    }

    /// The receipt server and the page's origin.
    fn server(&self) -> Option<(String, String)> {
        let settings = self.settings();
        Some((settings.receipts?, settings.origin))
    }

    fn host(&self) -> &HtmlElement {
        &self.0.host
    }

    fn internals(&self) -> Option<&ElementInternals> {
        self.0.internals.as_ref()
    }

    fn services(&self) -> &Services {
        &self.0.services
    }

    fn machine(&self) -> &RefCell<Machine> {
        &self.0.machine
    }

    fn submit(&self) -> &Submit {
        &self.0.submit
    }

    fn attribute(&self, name: &str) -> Option<String> {
        self.0.host.get_attribute(name)
    }

    fn locale(&self) -> Words {
        self.0.locale.borrow().clone()
    }

    fn set_locale(&self, locale: Words) {
        self.0.locale.replace(locale);
    }

    fn number_text(&self) -> String {
        self.0.number_text.borrow().clone()
    }

    fn phone(&self) -> Option<Phone> {
        self.0.phone.borrow().as_ref().map(|phone| JsValue::from(phone.clone()).unchecked_into())
    }

    fn set_phone(&self, phone: Phone) {
        self.0.phone.replace(Some(phone));
    }

    fn set_key(&self, key: Option<Key>) {
        self.0.key.replace(key);
    }

    fn take_key(&self) -> Option<Key> {
        self.0.key.take()
    }
}
