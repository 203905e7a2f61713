//! The screen after a no: it was heard, what follows, and the way back.

use super::dom::{append, append_el, button, el, set_attributes, set_flag, set_language, set_text_or_hide, text_el};
use super::{failure_text, gesture, listen};
use crate::Widget;
use crate::browser::long_date;
use crate::texts::{Text, Texts};
use flow::{ChoiceEvent, DeclinedView, Held, RecordEvent};
use gloo_events::EventListener;
use web_sys::HtmlElement;

pub struct DeclinedScreen {
    pub root: HtmlElement,
    pub heading: HtmlElement,
    /// What is said of an earlier agreement, and the button that withdraws it.
    earlier: HtmlElement,
    withdraw: HtmlElement,
    _listeners: [EventListener; 2],
}

impl DeclinedScreen {
    pub fn new(widget: &Widget, view: &DeclinedView<'_>, texts: &Texts) -> DeclinedScreen {
        let root = el("section", "card");
        set_attributes(&root, &[("part", "declined")]);
        set_language(&root, view.language);
        let heading = text_el("h2", "", texts.get(Text::Declined));
        set_attributes(&heading, &[("tabindex", "-1")]);
        append(&root, &[&heading]);
        append_el(&root, "p", "lead", view.consequence);
        let earlier = append_el(&root, "p", "status", "");
        let (acts, back) = (el("div", "acts"), button("link", "change", texts.get(Text::ChangedMind)));
        let withdraw = button("link", "withdraw-all", texts.get(Text::Withdraw));
        append(&acts, &[&withdraw, &back]);
        append(&root, &[&acts]);
        let withdrawal = |event: &web_sys::Event| RecordEvent::WithdrawPressed {
            by: gesture(event),
            purposes: vec![],
        };
        let listeners = [
            listen(widget, &back, "click", Box::new(|_, _| Some(ChoiceEvent::ChangePressed.into()))),
            listen(widget, &withdraw, "click", Box::new(move |_, event| Some(withdrawal(event).into()))),
        ];
        DeclinedScreen {
            root,
            heading,
            earlier,
            withdraw,
            _listeners: listeners,
        }
    }

    pub fn update(&self, view: &DeclinedView<'_>, texts: &Texts) {
        let said = view.earlier.map(|held| earlier(held, texts)).unwrap_or_default();
        set_text_or_hide(&self.earlier, &said);
        set_flag(&self.withdraw, "hidden", !view.earlier.is_some_and(|held| held.in_force));
    }
}

/// What became of an agreement that was given before.
fn earlier(held: &Held, texts: &Texts) -> String {
    let record = &held.record;
    let dated = |text: Text, at: i64| texts.fill(text, &[("date", &*long_date(at, texts.language())), ("controller", &*record.controller)]);
    if record.is_withdrawing() {
        return texts.fill(held.failure().map_or(Text::Withdrawing, failure_text), &[]);
    }
    match record.withdrawn_at() {
        Some(at) => dated(Text::Withdrawn, at),
        None if held.in_force => dated(Text::EarlierStands, record.given_at),
        None => String::new(),
    }
}
