//! `<phone-consent-manage>`: the receipts this browser holds, each with its withdrawal.

use crate::effects::{held, locale_for};
use crate::host::{El, shadow};
use crate::languages::languages;
use crate::locale::Word;
use crate::view::{add, plain};
use crate::{Machine, Shared};
use alloc::{
    boxed::Box,
    rc::{Rc, Weak},
    string::String,
    vec,
    vec::Vec,
};
use core::cell::RefCell;
use flow::{Event, Held, Record, Version};
use wasm_bindgen::prelude::*;

/// A receipt's box. Its parts are the element's, so that the page can style them.
const HELD: &str = "div.held exportparts=receipt,changed,withdraw,withdraw-all,print,save";

type Shown = RefCell<Vec<Shared>>;

/// One `<phone-consent-manage>` in a page. Freed by the element class when it leaves.
#[wasm_bindgen]
pub struct Manage(#[expect(dead_code, reason = "keeps the receipts' listeners alive")] Rc<Shown>);

#[wasm_bindgen]
impl Manage {
    /// Shows what is held, newest first.
    #[wasm_bindgen(constructor)]
    pub fn new(host: El) -> Manage {
        let shown = Rc::new(Shown::default());
        let records = held();
        let root = shadow(&host);
        if records.is_empty() {
            let mut languages = languages(&host);
            locale_for(
                languages.next().unwrap_or_default(),
                Box::new(move |locale| plain(&root, locale.word(Word::manage_none))),
            );
        } else {
            show(root, records.into_iter(), Rc::downgrade(&shown));
        }
        Manage(shown)
    }
}

/// One receipt after the other, each in its own language and in a box of its own.
fn show(root: El, mut records: vec::IntoIter<Record>, shown: Weak<Shown>) {
    let Some(record) = records.next() else { return };
    let language = String::from(record.language());
    locale_for(
        &language,
        Box::new(move |locale| {
            // Otherwise the element left the page meanwhile.
            if let Some(all) = shown.upgrade() {
                let machine = Machine::Held(Box::new(Held::new(record)), Version::default());
                let shared = Shared::new(add(&root, HELD, ""), None, machine, Rc::new(locale));
                // What no server has acknowledged yet is sent from here.
                shared.dispatch(Event::Connected);
                all.borrow_mut().push(shared);
                show(root, records, shown);
            }
        }),
    );
}
