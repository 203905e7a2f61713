//! The receipt screen: what was agreed, until when, and how to leave. Also all that `<phone-consent-manage>` shows.

use super::dom::{add, el, linked, say};
use super::{Screen, listen};
use crate::Shared;
use crate::effects::download;
use crate::host::{El, Listener, long_date};
use crate::locale::{Locale, Word};
use alloc::{boxed::Box, vec::Vec};
use flow::{Event, HeldState, Record, Target, View};
use json::join;

pub struct Receipt {
    root: El,
    heading: El,
    status: El,
    withdraw: El,
    _listeners: [Listener; 2],
}

impl Receipt {
    pub fn new(shared: &Shared, record: &Record, locale: &Locale) -> Box<dyn Screen> {
        let root = el("section.card part=receipt", "");
        root.set("lang", locale.language());
        add(&root, "div.tick aria-hidden=true", "✓");
        let heading = add(&root, "h2 tabindex=-1", locale.word(Word::recorded));

        let facts = add(&root, "dl.facts", "");
        let fact = |label: Word, said: &str| {
            if !said.is_empty() {
                add(&facts, "dt", locale.word(label));
                add(&facts, "dd", said);
            }
        };
        let titles = |granted: bool| {
            let titles: Vec<&str> = record.titles(granted).collect();
            join(&titles, " · ")
        };
        fact(Word::held_by, record.controller());
        fact(Word::receipt_number, record.masked());
        fact(Word::receipt_agreed, &titles(true));
        fact(Word::receipt_not, &titles(false));
        fact(Word::receipt_given, &long_date(record.given_at(), locale.language()));
        fact(Word::receipt_until, &long_date(record.valid_until(), locale.language()));

        let status = add(&root, "p.status", "");
        let acts = add(&root, "div.acts", "");
        let save = add(&acts, "button.link type=button part=save", locale.word(Word::save));
        let withdraw = add(&acts, "button.link type=button part=withdraw", locale.word(Word::withdraw));
        if !record.questions().is_empty() {
            let scheme = if record.questions().contains('@') { "mailto:" } else { "" };
            linked(&acts, locale.word(Word::ask), Some(&[scheme, record.questions()].concat()));
        }
        let signed = if record.countersignature().is_empty() {
            Word::signed_alone
        } else {
            Word::signed_both
        };
        add(&root, "p.note", &locale.fill(signed, &[("controller", record.controller())]));
        let listeners = [
            listen(shared, &save, "click", 0, |press| {
                press.shared.with_record(download);
                None
            }),
            listen(shared, &withdraw, "click", 0, |press| Some(Event::WithdrawPressed(press.gesture))),
        ];
        Box::new(Receipt {
            root,
            heading,
            status,
            withdraw,
            _listeners: listeners,
        })
    }
}

impl Screen for Receipt {
    fn root(&self) -> &El {
        &self.root
    }

    fn patch(&mut self, view: &View<'_>, locale: &Locale) {
        let View::Receipt(held) = view else { return };
        let date = long_date(held.record.withdrawn_at().unwrap_or_default(), locale.language());
        let (word, class, can_withdraw) = match held.state {
            HeldState::InForce => (None, "card", true),
            HeldState::Withdrawing(_) => (Some(Word::withdrawing), "card", false),
            HeldState::NotWithdrawn => (Some(Word::not_withdrawn), "card", true),
            HeldState::Withdrawn => (Some(Word::withdrawn), "card over", false),
        };
        let values = [("date", &*date), ("controller", held.record.controller())];
        say(&self.status, &word.map(|word| locale.fill(word, &values)).unwrap_or_default());
        self.withdraw.set_hidden(!can_withdraw);
        self.root.set("class", class);
    }

    fn focus(&self, target: Target) -> Option<&El> {
        (target == Target::Receipt).then_some(&self.heading)
    }
}
