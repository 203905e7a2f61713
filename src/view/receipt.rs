//! The receipt screen: what was agreed, until when, and how to leave. Also all that `<phone-consent-manage>` shows.

use super::changes::changes;
use super::dom::{append, append_el, append_link, button, el, set_attributes, set_flag, set_language, set_or_remove, set_text, set_text_or_hide, text_el};
use super::{gesture, listen};
use crate::Widget;
use crate::browser::long_date;
use crate::effects::{link, save_page, save_signed};
use crate::texts::{Text, Texts, joined};
use flow::{ChoiceEvent, Event, Gesture, Held, HeldState, WithdrawalEvent};
use gloo_events::EventListener;
use web_sys::HtmlElement;

pub struct ReceiptScreen {
    pub root: HtmlElement,
    pub heading: HtmlElement,
    status: HtmlElement,
    /// For each purpose that was agreed to, its title and its button.
    granted: Vec<(HtmlElement, HtmlElement)>,
    withdraw_all: HtmlElement,
    change: HtmlElement,
    note: HtmlElement,
    _listeners: Vec<EventListener>,
}

impl ReceiptScreen {
    pub fn new(widget: &Widget, held: &Held, texts: &Texts) -> ReceiptScreen {
        let record = &held.record;
        let root = el("section", "card");
        set_attributes(&root, &[("part", "receipt")]);
        set_language(&root, texts.language());
        let tick = text_el("div", "tick", "✓");
        set_attributes(&tick, &[("aria-hidden", "true")]);
        let heading = el("h2", "");
        set_attributes(&heading, &[("tabindex", "-1")]);
        append(&root, &[&tick, &heading, &changes(held.changed.as_ref(), Text::ChangedKept, texts)]);

        let facts = el("dl", "facts");
        let fact = |label: Text, text: &str| {
            append_el(&facts, "dt", "", texts.get(label));
            append_el(&facts, "dd", "", text)
        };
        fact(Text::HeldBy, &record.controller);
        let number = append_el(&fact(Text::ReceiptNumber, ""), "bdi", "", &record.masked);
        set_attributes(&number, &[("dir", "ltr")]);
        let agreed = append_el(&fact(Text::ReceiptAgreed, ""), "ul", "granted", "");
        let not = joined(record.titles(false));
        if !not.is_empty() {
            fact(Text::ReceiptNot, &not);
        }
        fact(Text::ReceiptGiven, &long_date(record.given_at, texts.language()));
        fact(Text::ReceiptUntil, &long_date(record.valid_until, texts.language()));
        let status = el("p", "status");

        let (leaving, more, note) = (el("div", "acts"), el("div", "more"), el("p", "note"));
        let withdraw_all = button("link", "withdraw-all", texts.get(Text::WithdrawAll));
        let change = button("link", "change", "");
        append(&leaving, &[&withdraw_all, &change]);
        let print = button("link", "print", texts.get(Text::Print));
        let save = button("link", "save", texts.get(Text::Save));
        append(&more, &[&print, &save]);
        if let Some(href) = link(record) {
            append_link(&more, texts.get(Text::Link), Some(&href));
        }
        if !record.questions.is_empty() {
            let scheme = if record.questions.contains('@') { "mailto:" } else { "" };
            append_link(&more, texts.get(Text::Ask), Some(&[scheme, &record.questions].concat()));
        }
        append(&root, &[&facts, &status, &leaving, &more, &note]);

        let mut listeners = vec![
            listen(
                widget,
                &save,
                "click",
                Box::new(|widget, _| {
                    widget.with_record(save_signed);
                    None
                }),
            ),
            listen(
                widget,
                &print,
                "click",
                Box::new(|widget, _| {
                    let texts = widget.texts()?;
                    widget.with_record(|record| save_page(record, &texts));
                    None
                }),
            ),
            listen(widget, &change, "click", Box::new(|_, _| Some(ChoiceEvent::ChangePressed.into()))),
            listen(widget, &withdraw_all, "click", Box::new(|_, event| Some(withdrawal(gesture(event), vec![])))),
        ];
        let mut granted = vec![];
        for choice in record.choices.iter().filter(|choice| choice.granted) {
            let row = append_el(&agreed, "li", "", "");
            let title = append_el(&row, "span", "", &choice.title);
            let button = button("link", "withdraw", texts.get(Text::Withdraw));
            let named = texts.fill(Text::WithdrawOne, &[("purpose", &choice.title)]);
            set_attributes(&button, &[("aria-label", &named)]);
            append(&row, &[&button]);
            let purpose = choice.purpose.clone();
            listeners.push(listen(
                widget,
                &button,
                "click",
                Box::new(move |_, event| Some(withdrawal(gesture(event), vec![purpose.clone()]))),
            ));
            granted.push((title, button));
        }
        ReceiptScreen {
            root,
            heading,
            status,
            granted,
            withdraw_all,
            change,
            note,
            _listeners: listeners,
        }
    }

    pub fn update(&self, held: &Held, texts: &Texts) {
        let record = &held.record;
        let day = |at: Option<i64>| long_date(at.unwrap_or_default(), texts.language());
        let controller = ("controller", &*record.controller);
        let (standing, over) = match held.state {
            HeldState::InForce | HeldState::NotWithdrawn => (true, false),
            HeldState::Withdrawing(..) => (false, false),
            HeldState::Withdrawn => (false, true),
        };
        let status = match held.state {
            HeldState::InForce if held.delivery.is_some() => Some(Text::KeptHere),
            HeldState::InForce => None,
            HeldState::Withdrawing(..) => Some(Text::Withdrawing),
            HeldState::NotWithdrawn => Some(Text::NotWithdrawn),
            HeldState::Withdrawn => Some(Text::Withdrawn),
        };
        let date = day(record.withdrawn_at);
        let status = status.map(|text| texts.fill(text, &[("date", &*date), controller]));
        set_text_or_hide(&self.status, &status.unwrap_or_default());
        let inactive = (!standing).then_some("true");
        let choices = record.choices.iter().filter(|choice| choice.granted);
        for (choice, (title, button)) in choices.zip(&self.granted) {
            let withdrawn = choice.withdrawn_at.is_some();
            set_flag(button, "hidden", withdrawn || over);
            set_or_remove(button, "aria-disabled", inactive);
            if withdrawn && !over {
                let date = day(choice.withdrawn_at);
                set_text(title, &texts.fill(Text::WithdrawnOne, &[("purpose", &choice.title), ("date", &date)]));
            }
        }
        set_or_remove(&self.withdraw_all, "aria-disabled", inactive);
        set_flag(&self.withdraw_all, "hidden", over || record.titles(true).nth(1).is_none());
        let heading = match (over, held.earlier_visit) {
            (true, _) => Text::WithdrawnShort,
            (false, true) => Text::Again,
            (false, false) => Text::Recorded,
        };
        set_text(&self.heading, texts.get(heading));
        set_flag(&self.change, "hidden", !held.earlier_visit);
        set_text(&self.change, texts.get(if over { Text::ChangedMind } else { Text::UseOther }));
        let signed = if record.countersignature.is_empty() {
            Text::SignedAlone
        } else {
            Text::SignedBoth
        };
        set_text(&self.note, &texts.fill(signed, &[controller]));
        set_attributes(&self.root, &[("class", if over { "card over" } else { "card" })]);
    }
}

fn withdrawal(by: Gesture, purposes: Vec<String>) -> Event {
    WithdrawalEvent::WithdrawPressed { by, purposes }.into()
}
