//! The receipt screen: what was agreed, until when, and how to leave. Also all that `<phone-consent-manage>` shows.

use super::after::changes;
use super::dom::{add, draw, flag, linked, say, set_text, speak};
use super::{Press, Screen, listen};
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
  #button.link type=button part=withdraw-all:withdraw_all
  #button.link type=button part=change
 #div.more
  #button.link type=button part=print:print
  #button.link type=button part=save:save
 #p.note";

pub struct Receipt {
    root: El,
    heading: El,
    status: El,
    /// For each purpose that was agreed to, its words and its button.
    granted: Vec<(El, El)>,
    withdraw_all: El,
    change: El,
    note: El,
    _listeners: Vec<Listener>,
}

impl Receipt {
    pub fn screen(shared: &Shared, held: &Held, locale: &Locale) -> Box<dyn Screen> {
        let record = &held.record;
        let [
            root,
            tick,
            heading,
            changed,
            facts,
            status,
            leaving,
            withdraw_all,
            change,
            acts,
            print,
            save,
            note,
        ] = draw(OUTLINE, locale);
        speak(&root, locale.language());
        tick.set_text("✓");
        changed.set_hidden(held.changed.is_none());
        if let Some(what) = &held.changed {
            changes(&changed, what, Word::changed_kept, locale);
        }

        let fact = |label: Word, said: &str| {
            add(&facts, "dt", locale.word(label));
            add(&facts, "dd", said)
        };
        fact(Word::held_by, record.controller());
        add(&fact(Word::receipt_number, ""), "bdi dir=ltr", record.masked());
        let agreed = add(&fact(Word::receipt_agreed, ""), "ul.granted", "");
        let not = listed(&mut record.titles(false));
        if !not.is_empty() {
            fact(Word::receipt_not, &not);
        }
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
            listen(shared, &withdraw_all, "click", 0, |press| withdrawal(press, vec![])),
        ];
        let mut granted = vec![];
        for (index, choice) in record.choices().enumerate().filter(|(_, choice)| choice.granted) {
            let row = add(&agreed, "li", "");
            let words = add(&row, "span", choice.title);
            let button = add(&row, "button.link type=button part=withdraw", locale.word(Word::withdraw));
            button.set("aria-label", &locale.fill(Word::withdraw_one, &[("purpose", choice.title)]));
            listeners.push(listen(shared, &button, "click", index, withdraw_one));
            granted.push((words, button));
        }
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
            status,
            granted,
            withdraw_all,
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
        let (date, waits) = (day(record.withdrawn_at()), held.waits.is_some());
        let word = match held.state {
            HeldState::InForce if waits => Some(Word::kept_here),
            HeldState::InForce => None,
            HeldState::Withdrawing(..) => Some(Word::withdrawing),
            HeldState::NotWithdrawn => Some(Word::not_withdrawn),
            HeldState::Withdrawn => Some(Word::withdrawn),
        };
        let values = [("date", &*date), controller];
        say(&self.status, &word.map(|word| locale.fill(word, &values)).unwrap_or_default());
        let choices = record.choices().filter(|choice| choice.granted);
        for (choice, (words, button)) in choices.zip(&self.granted) {
            button.set_hidden(choice.withdrawn_at.is_some() || over);
            flag(button, "aria-disabled", (!standing).then_some("true"));
            if choice.withdrawn_at.is_some() && !over {
                let date = day(choice.withdrawn_at);
                set_text(words, &locale.fill(Word::withdrawn_one, &[("purpose", choice.title), ("date", &date)]));
            }
        }
        flag(&self.withdraw_all, "aria-disabled", (!standing).then_some("true"));
        self.withdraw_all.set_hidden(over || record.titles(true).nth(1).is_none());
        set_text(
            &self.heading,
            locale.word(match (over, held.again) {
                (true, _) => Word::withdrawn_short,
                (false, true) => Word::again,
                (false, false) => Word::recorded,
            }),
        );
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
