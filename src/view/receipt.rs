//! The receipt screen: what was agreed, until when, and how to leave. Also all that `<phone-consent-manage>` shows.

use super::dom::{attr, button, el, link, put, set_text, show, text};
use super::{Screen, listen};
use crate::Shared;
use crate::host::long_date;
use crate::locale::{Locale, Word};
use flow::{Event, Held, HeldState, Record, Target, View};
use gloo_events::EventListener;
use web_sys::HtmlElement;

pub struct Receipt {
    root: HtmlElement,
    heading: HtmlElement,
    status: HtmlElement,
    withdraw: HtmlElement,
    _listeners: Vec<EventListener>,
}

impl Receipt {
    /// `save` is what pressing "Save receipt" does.
    pub fn new(shared: &Shared, record: &Record, locale: &Locale) -> Receipt {
        let root = el("section", "card");
        attr(&root, "part", "receipt");
        attr(&root, "lang", locale.language());
        let tick = text("div", "tick", "✓");
        attr(&tick, "aria-hidden", "true");
        let heading = text("h2", "", locale.word(Word::recorded));
        attr(&heading, "tabindex", "-1");

        let facts = el("dl", "facts");
        let fact = |label: Word, said: &str| put(&facts, &[&text("dt", "", locale.word(label)), &text("dd", "", said)]);
        fact(Word::held_by, &record.controller);
        fact(Word::receipt_number, &record.masked);
        for (label, granted) in [(Word::receipt_agreed, true), (Word::receipt_not, false)] {
            let titles: Vec<&str> = record.choices.iter().filter(|c| c.granted == granted).map(|c| &*c.title).collect();
            if !titles.is_empty() {
                fact(label, &titles.join(" · "));
            }
        }
        fact(Word::receipt_given, &long_date(record.given_at, locale.language()));
        fact(Word::receipt_until, &long_date(record.valid_until, locale.language()));

        let save = button("save", "link", locale.word(Word::save));
        let withdraw = button("withdraw", "link", locale.word(Word::withdraw));
        let acts = el("div", "acts");
        put(&acts, &[&save, &withdraw]);
        if !record.questions.is_empty() {
            let href = if record.questions.contains('@') {
                ["mailto:", &record.questions].concat()
            } else {
                record.questions.clone()
            };
            put(&acts, &[&link(&href, locale.word(Word::ask))]);
        }
        let signed = match record.countersignature {
            Some(_) => locale.fill(Word::signed_both, &[("controller", &record.controller)]),
            None => locale.fill(Word::signed_alone, &[]),
        };
        let status = text("p", "status", "");
        put(&root, &[&tick, &heading, &facts, &status, &acts, &text("p", "note", &signed)]);
        let listeners = vec![
            listen(shared, &save, "click", 0, |press| {
                press.shared.save_receipt();
                None
            }),
            listen(shared, &withdraw, "click", 0, |press| Some(Event::WithdrawPressed(press.gesture))),
        ];
        Receipt {
            root,
            heading,
            status,
            withdraw,
            _listeners: listeners,
        }
    }

    /// Where the receipt stands.
    pub fn patch_held(&mut self, held: &Held, locale: &Locale) {
        let date = || long_date(held.record.withdrawn_at.unwrap_or_default(), locale.language());
        let said = match held.state {
            HeldState::InForce => String::new(),
            HeldState::Withdrawing(_) => locale.word(Word::withdrawing).into(),
            HeldState::NotWithdrawn => locale.word(Word::not_withdrawn).into(),
            HeldState::Withdrawn => locale.fill(Word::withdrawn, &[("date", &date()), ("controller", &held.record.controller)]),
        };
        set_text(&self.status, &said);
        show(&self.status, !said.is_empty());
        show(&self.withdraw, matches!(held.state, HeldState::InForce | HeldState::NotWithdrawn));
        let class = if held.state == HeldState::Withdrawn { "card over" } else { "card" };
        self.root.set_class_name(class);
    }
}

impl Screen for Receipt {
    fn root(&self) -> &HtmlElement {
        &self.root
    }

    fn patch(&mut self, view: &View<'_>, locale: &Locale) {
        if let View::Receipt(held) = view {
            self.patch_held(held, locale);
        }
    }

    fn focus(&self, target: Target) -> Option<HtmlElement> {
        (target == Target::Receipt).then(|| self.heading.clone())
    }
}
