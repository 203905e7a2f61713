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
#[derive(Default)]
pub struct HeldReceipts {
    shown: RefCell<Vec<Widget>>,
    left: Cell<bool>,
}

impl HeldReceipts {
    /// Begins to show what is held. What the page wrote inside the element stays until there is something to show.
    pub fn show(host: HtmlElement) -> Rc<HeldReceipts> {
        let receipts = Rc::new(HeldReceipts::default());
        let this = Rc::clone(&receipts);
        spawn(async move {
            let records = held();
            if records.is_empty() {
                this.show_none(&host).await;
            } else {
                this.show_all(&host, records).await;
            }
        });
        receipts
    }

    /// The element is out of the page for good.
    pub fn leave(&self) {
        self.left.set(true);
        self.shown.take().iter().for_each(Widget::leave);
    }

    async fn show_none(&self, host: &HtmlElement) {
        if let Some(texts) = language(&language_at(host)).await
            && !self.left.get()
        {
            let card = append_el(&shadow(host), "section", "card", "");
            append_el(&card, "p", "lead", texts.get(Text::ManageNone));
        }
    }

    /// One receipt after the other, each in its own language and in a box of its own.
    async fn show_all(&self, host: &HtmlElement, records: Vec<Record>) {
        let mut root = None;
        for record in records {
            let Some(texts) = language(&record.language).await else { continue };
            if self.left.get() {
                return;
            }
            let root = root.get_or_insert_with(|| shadow(host));
            let place = el("div", "held");
            set_attributes(&place, &[("exportparts", PARTS)]);
            let _ = root.append_child(&place);
            let machine = Machine::Held(Box::new(Held::new(record, now())), RequestId::default());
            let widget = Widget::new(place, None, machine, Some(texts), None);
            widget.start();
            self.shown.borrow_mut().push(widget);
        }
    }
}

/// The host's shadow root, as a parent of elements.
fn shadow(host: &HtmlElement) -> Element {
    open_shadow(host).unchecked_into()
}
