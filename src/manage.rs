//! `<phone-consent-manage>`: the receipts this browser holds, each with its withdrawal.

use crate::effects::{held, locale_for};
use crate::host::{El, shadow};
use crate::languages::languages;
use crate::locale::Word;
use crate::view::{add, plain};
use crate::{Machine, Shared, later};
use alloc::{
    boxed::Box,
    rc::{Rc, Weak},
    string::String,
    vec,
    vec::Vec,
};
use core::cell::RefCell;
use flow::{Effect, Event, Held, Record, Time, Version, View};

/// A receipt's box. Its parts are the element's, so that the page can style them.
const HELD: &str = "div.held exportparts=receipt,changed,withdraw,withdraw-all,print,save";

/// The receipts on show.
pub type Shown = RefCell<Vec<Shared>>;

/// Shows what is held, newest first.
pub fn begin(host: El) -> Rc<Shown> {
    let shown = Rc::new(Shown::default());
    let weak = Rc::downgrade(&shown);
    later::with(Box::new(move |came| {
        if came {
            show_all(&host, weak);
        }
    }));
    shown
}

#[inline(never)]
fn show_all(host: &El, shown: Weak<Shown>) {
    let (records, host) = (held(), host.clone());
    if records.is_empty() {
        let mut languages = languages(&host);
        locale_for(
            languages.next().unwrap_or_default(),
            Box::new(move |locale| {
                if let Some(locale) = locale {
                    plain(&shadow(&host), locale.word(Word::manage_none));
                }
            }),
        );
    } else {
        show(host, None, records.into_iter(), shown);
    }
}

/// A receipt, and the question it asked last.
struct One(Held, Version);

impl Machine for One {
    fn update(&mut self, event: Event, now: Time) -> Vec<Effect> {
        self.1.0 += 1;
        let mut effects = Vec::new();
        self.0.update(event, self.1, now, &mut effects);
        effects
    }

    fn view(&self) -> View<'_> {
        View::Receipt(&self.0)
    }
}

/// One receipt after the other, each in its own language and in a box of its own. What the page wrote inside stays until there is one.
fn show(host: El, mut root: Option<El>, mut records: vec::IntoIter<Record>, shown: Weak<Shown>) {
    let Some(record) = records.next() else { return };
    let language = String::from(record.language());
    locale_for(
        &language,
        Box::new(move |locale| {
            // Otherwise the element left the page meanwhile.
            let Some(all) = shown.upgrade() else { return };
            if let Some(locale) = locale {
                let root = root.get_or_insert_with(|| shadow(&host));
                let machine = Box::new(One(Held::new(record), Version::default()));
                let shared = Shared::new(add(root, HELD, ""), None, machine, Rc::new(locale));
                // What no server has acknowledged yet is sent from here.
                shared.dispatch(Event::Connected);
                all.borrow_mut().push(shared);
            }
            show(host, root, records, shown);
        }),
    );
}
