//! The receipt screen: what was agreed, until when, and how to leave. Also all that `<phone-consent-manage>` shows.

use super::dom::{add, draw, el, linked, say, set_text};
use super::{Press, Screen, changes, listen};
use crate::Shared;
use crate::effects::{link, save_page, save_signed};
use crate::host::{El, Listener, long_date};
use crate::locale::{Locale, Word};
use crate::text::listed;
use alloc::{boxed::Box, string::String, vec, vec::Vec};
use flow::{Event, Held, HeldState, Record, Target, View};

/// See `dom`.
pub const OUTLINE: &str = "\
#section.card part=receipt
 #div.tick aria-hidden=true
 #h2 tabindex=-1
 #div.changed part=changed
 #dl.facts
 #p.status
 #div.acts
  #button.link type=button part=withdraw
  #button.link type=button part=change
 #div.acts
  #button.link type=button part=print:print
  #button.link type=button part=save:save
 #p.note";

pub struct Receipt {
    root: El,
    heading: El,
    agreed: El,
    status: El,
    withdraw: El,
    /// A button for each purpose that was agreed to, where there are several.
    parts: Vec<El>,
    change: El,
    note: El,
    _listeners: Vec<Listener>,
}

impl Receipt {
    pub fn screen(shared: &Shared, held: &Held, locale: &Locale) -> Box<dyn Screen> {
        let record = &held.record;
        let [root, tick, heading, changed, facts, status, leaving, withdraw, change, acts, print, save, note] = draw(OUTLINE, locale);
        root.set("lang", locale.language());
        tick.set_text("✓");
        changed.set_hidden(held.changed.is_none());
        if let Some(what) = &held.changed {
            changes(&changed, what, Word::changed_kept, locale);
        }

        let fact = |label: Word, said: &str| {
            if said.is_empty() {
                return el("dd", "");
            }
            add(&facts, "dt", locale.word(label));
            add(&facts, "dd", said)
        };
        fact(Word::held_by, record.controller());
        fact(Word::receipt_number, record.masked());
        let agreed = fact(Word::receipt_agreed, "·");
        fact(Word::receipt_not, &listed(&mut record.titles(false)));
        fact(Word::receipt_given, &long_date(record.given_at(), locale.language()));
        fact(Word::receipt_until, &long_date(record.valid_until(), locale.language()));

        let mut listeners = vec![
            listen(shared, &save, "click", 0, |press| {
                press.shared.with_record(save_signed);
                None
            }),
            listen(shared, &print, "click", 0, |press| {
                let locale = press.shared.locale();
                press.shared.with_record(|record| save_page(record, &locale));
                None
            }),
            listen(shared, &change, "click", 0, |_| Some(Event::ChangePressed)),
            listen(shared, &withdraw, "click", 0, |press| withdrawal(press, vec![])),
        ];
        let granted = || record.choices().enumerate().filter(|(_, choice)| choice.granted);
        let several = granted().nth(1).is_some();
        let mut parts = vec![];
        if several {
            for (index, choice) in granted() {
                let words = locale.fill(Word::withdraw_one, &[("purpose", choice.title)]);
                let button = add(&leaving, "button.link type=button part=withdraw-one", &words);
                listeners.push(listen(shared, &button, "click", index, withdraw_one));
                parts.push(button);
            }
        }
        withdraw.set_text(locale.word(if several { Word::withdraw_all } else { Word::withdraw }));
        leaving.append(&withdraw);
        leaving.append(&change);

        if let Some(href) = link(record) {
            linked(&acts, locale.word(Word::link), Some(&href));
        }
        let questions = record.questions();
        if !questions.is_empty() {
            let scheme = if questions.bytes().any(|b| b == b'@') { "mailto:" } else { "" };
            linked(&acts, locale.word(Word::ask), Some(&[scheme, questions].concat()));
        }
        Box::new(Receipt {
            root,
            heading,
            agreed,
            status,
            withdraw,
            parts,
            change,
            note,
            _listeners: listeners,
        })
    }
}

fn withdrawal(press: &Press, purposes: Vec<String>) -> Option<Event> {
    Some(Event::WithdrawPressed { by: press.gesture, purposes })
}

/// Withdraws the purpose whose button it was.
fn withdraw_one(press: &Press) -> Option<Event> {
    let purpose = |record: &Record| record.choices().nth(press.index).map(|choice| choice.purpose.into());
    withdrawal(press, vec![press.shared.with_record(purpose)??])
}

impl Screen for Receipt {
    fn root(&self) -> &El {
        &self.root
    }

    fn patch(&mut self, view: &View<'_>, locale: &Locale) {
        let View::Receipt(held) = view else { return };
        let record = &held.record;
        let day = |at: Option<i64>| long_date(at.unwrap_or_default(), locale.language());
        let controller = ("controller", record.controller());
        let standing = matches!(held.state, HeldState::InForce | HeldState::NotWithdrawn);
        let over = held.state == HeldState::Withdrawn;
        set_text(
            &self.agreed,
            &listed(&mut record.choices().filter(|choice| choice.granted).map(|choice| choice.title)),
        );

        let mut lines = String::new();
        match held.state {
            HeldState::InForce if held.waits.is_some() => lines.push_str(locale.word(Word::kept_here)),
            HeldState::InForce => {}
            HeldState::Withdrawing(..) => lines.push_str(locale.word(Word::withdrawing)),
            HeldState::NotWithdrawn => lines.push_str(locale.word(Word::not_withdrawn)),
            HeldState::Withdrawn => lines.push_str(&locale.fill(Word::withdrawn, &[("date", &day(record.withdrawn_at())), controller])),
        }
        let mut buttons = self.parts.iter();
        for choice in record.choices().filter(|choice| choice.granted) {
            let gone = choice.withdrawn_at.is_some();
            if let Some(button) = buttons.next() {
                button.set_hidden(gone || !standing);
            }
            if gone && !over {
                let values = [("purpose", choice.title), ("date", &*day(choice.withdrawn_at))];
                lines.push_str(if lines.is_empty() { "" } else { " " });
                lines.push_str(&locale.fill(Word::withdrawn_one, &values));
            }
        }
        say(&self.status, &lines);
        set_text(
            &self.heading,
            locale.word(match (over, held.again) {
                (true, _) => Word::withdrawn_short,
                (false, true) => Word::again,
                (false, false) => Word::recorded,
            }),
        );
        self.withdraw.set_hidden(!standing);
        self.change.set_hidden(!held.again);
        set_text(&self.change, locale.word(if over { Word::changed_mind } else { Word::use_other }));
        let signed = if record.countersignature().is_empty() {
            Word::signed_alone
        } else {
            Word::signed_both
        };
        set_text(&self.note, &locale.fill(signed, &[controller]));
        self.root.set("class", if over { "card over" } else { "card" });
    }

    fn focus(&self, target: Target) -> Option<&El> {
        (target == Target::Receipt).then_some(&self.heading)
    }
}
