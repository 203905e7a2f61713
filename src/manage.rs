//! `<phone-consent-manage>`: the receipts that this browser holds, newest first, each with its withdrawal.

use crate::browser::{now, spawn};
use crate::effects::{held, language};
use crate::host::{language_at, open_shadow};
use crate::texts::Text;
use crate::view::dom::{append_el, el, set_attributes};
use crate::widget::{Machine, Widget};
use flow::{Held, Record, RequestId};
use std::cell::{Cell, RefCell};
use std::rc::Rc;
use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlElement};

/// The parts of a receipt, passed on so that the page can style them.
const PARTS: &str = "receipt,changed,withdraw,withdraw-all,print,save,show-number,copy-link,ask,question,send-question,cancel-question,copy-question";

/// The receipts on show.
pub struct HeldReceipts {
    host: HtmlElement,
    /// Newest first, as in the page.
    shown: RefCell<Vec<Widget>>,
    left: Cell<bool>,
}

impl HeldReceipts {
    /// Begins to show what is held. What the page wrote inside the element stays until there is something to show.
    pub fn show(host: HtmlElement) -> Rc<HeldReceipts> {
        let receipts = Rc::new(HeldReceipts {
            host,
            shown: RefCell::default(),
            left: Cell::new(false),
        });
        Rc::clone(&receipts).refresh();
        receipts
    }

    /// Shows what is held and not on show yet. What is on show stays as it is, with a question that is being written in it.
    pub fn refresh(self: Rc<HeldReceipts>) {
        spawn(async move {
            let records = held();
            if records.is_empty() {
                self.show_none().await;
            }
            for record in records.into_iter().rev() {
                self.show_one(record).await;
            }
        });
    }

    /// The element is out of the page for good.
    pub fn leave(&self) {
        self.left.set(true);
        self.shown.take().iter().for_each(Widget::leave);
    }

    async fn show_none(&self) {
        if let Some(texts) = language(&language_at(&self.host)).await
            && !self.left.get()
            // Meanwhile a receipt may have been recorded.
            && self.shown.borrow().is_empty()
        {
            let card = append_el(&shadow(&self.host), "section", "card", "");
            append_el(&card, "p", "lead", texts.get(Text::ManageNone));
        }
    }

    /// Shows a receipt above the older ones, in its own language and in a box of its own.
    async fn show_one(&self, record: Record) {
        let Some(texts) = language(&record.language).await else { return };
        let is_shown = |widget: &Widget| widget.with_record(|shown| shown.hash == record.hash).unwrap_or_default();
        // Asked after the wait: meanwhile another refresh may have shown it.
        if self.left.get() || self.shown.borrow().iter().any(is_shown) {
            return;
        }
        let place = el("div", "held");
        set_attributes(&place, &[("exportparts", PARTS)]);
        let _ = match self.shown.borrow().first() {
            Some(older) => older.host().before_with_node_1(&place),
            None => shadow(&self.host).append_with_node_1(&place),
        };
        let machine = Machine::Held(Box::new(Held::new(record, now())), RequestId::default());
        let widget = Widget::new(place, None, machine, Some(texts), None);
        self.shown.borrow_mut().insert(0, widget.clone());
        widget.start();
    }
}

/// The host's shadow root, as a parent of elements.
fn shadow(host: &HtmlElement) -> Element {
    open_shadow(host).unchecked_into()
}
