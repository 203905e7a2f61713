//! The receipt screen: what was agreed, until when, and how to leave. Also all that `<phone-consent-manage>` shows.

use super::dom::{add, draw, linked, say, set_text};
use super::{Screen, listen};
use crate::Shared;
use crate::effects::download;
use crate::host::{El, Listener, long_date};
use crate::locale::{Locale, Word};
use crate::text::listed;
use alloc::boxed::Box;
use flow::{Event, HeldState, Record, Target, View};

/// See `dom`.
pub const OUTLINE: &str = "\
#section.card part=receipt
 #div.tick aria-hidden=true
 #h2 tabindex=-1
 #dl.facts
 #p.status
 #div.acts
  #button.link type=button part=save:save
  #button.link type=button part=withdraw:withdraw
 #p.note";

pub struct Receipt {
    root: El,
    heading: El,
    status: El,
    withdraw: El,
    _listeners: [Listener; 2],
}

impl Receipt {
    pub fn screen(shared: &Shared, record: &Record, locale: &Locale) -> Box<dyn Screen> {
        let [root, tick, heading, facts, status, acts, save, withdraw, note] = draw(OUTLINE, locale);
        root.set("lang", locale.language());
        tick.set_text("✓");

        let titles = |granted: bool| listed(&mut record.titles(granted));
        for (label, said) in [
            (Word::held_by, record.controller()),
            (Word::receipt_number, record.masked()),
            (Word::receipt_agreed, &titles(true)),
            (Word::receipt_not, &titles(false)),
            (Word::receipt_given, &long_date(record.given_at(), locale.language())),
            (Word::receipt_until, &long_date(record.valid_until(), locale.language())),
        ] {
            if !said.is_empty() {
                add(&facts, "dt", locale.word(label));
                add(&facts, "dd", said);
            }
        }
        let questions = record.questions();
        if !questions.is_empty() {
            let scheme = if questions.bytes().any(|b| b == b'@') { "mailto:" } else { "" };
            linked(&acts, locale.word(Word::ask), Some(&[scheme, questions].concat()));
        }
        let alone = record.countersignature().is_empty();
        let signed = if alone { Word::signed_alone } else { Word::signed_both };
        note.set_text(&locale.fill(signed, &[("controller", record.controller())]));
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
        let title = if held.state == HeldState::Withdrawn {
            Word::withdrawn_short
        } else {
            Word::recorded
        };
        set_text(&self.heading, locale.word(title));
        let values = [("date", &*date), ("controller", held.record.controller())];
        say(&self.status, &word.map(|word| locale.fill(word, &values)).unwrap_or_default());
        self.withdraw.set_hidden(!can_withdraw);
        self.root.set("class", class);
    }

    fn focus(&self, target: Target) -> Option<&El> {
        (target == Target::Receipt).then_some(&self.heading)
    }
}
