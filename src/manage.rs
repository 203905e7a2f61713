//! `<phone-consent-manage>`: the receipts this browser holds, each with its withdrawal.

use crate::effects::{held, locale_for};
use crate::host::Services;
use crate::languages::languages;
use crate::locale::Word;
use crate::view::{el, plain, put, shadow};
use crate::{Machine, Shared};
use flow::{Held, Record, Version};
use std::cell::RefCell;
use std::rc::{Rc, Weak};
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::spawn_local;
use web_sys::{HtmlElement, ShadowRoot};

type Shown = RefCell<Vec<Shared>>;

/// One `<phone-consent-manage>` in a page. Freed by the element class when it leaves.
#[wasm_bindgen]
pub struct Manage(#[expect(dead_code, reason = "keeps the receipts' listeners alive")] Rc<Shown>);

#[wasm_bindgen]
impl Manage {
    /// Shows what is held, newest first.
    #[wasm_bindgen(constructor)]
    pub fn new(host: HtmlElement, services: Services) -> Manage {
        let shown = Rc::new(Shown::default());
        spawn_local(show(host, services, Rc::downgrade(&shown)));
        Manage(shown)
    }
}

async fn show(host: HtmlElement, services: Services, shown: Weak<Shown>) {
    let records = held();
    if records.is_empty() {
        let language = languages(&host).into_iter().next().unwrap_or_default();
        let locale = locale_for(&services, &language).await;
        if let Some(root) = shadow(&host, &services.sheet()) {
            plain(&root, locale.word(Word::manage_none));
        }
        return;
    }
    let Some(root) = shadow(&host, &services.sheet()) else { return };
    for record in records {
        let locale = Rc::new(locale_for(&services, &record.language).await);
        // The element left the page meanwhile.
        let Some(shown) = shown.upgrade() else { return };
        shown.borrow_mut().push(one(&root, record, &services, locale));
    }
}

/// One receipt in a box of its own.
fn one(root: &ShadowRoot, record: Record, services: &Services, locale: crate::view::Words) -> Shared {
    let place = el("div", "held");
    put(root, &[&place]);
    let machine = Machine::Held(Box::new(Held::new(record)), Version::default());
    let shared = Shared::new(place, None, services.again(), machine, locale);
    shared.refresh();
    shared
}
