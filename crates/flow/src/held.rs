//! A receipt that is held: whether it stands, by what the server says, and its withdrawal. It is the last screen of the form, and all
//! of `<phone-consent-manage>`. Sending is the outbox's business ([`Effect::SendOutstanding`]): what it learns comes back as
//! [`RecordEvent::Changed`], as does what other tabs learn.

use crate::returning::Changed;
use crate::{
    Announcement, Effect, Event, Failure, Gesture, Notification, PageEvent, ReceiptEvent, Record, RecordEvent, RecordedChoice, RequestId, StatusOutcome,
    Target, Time,
};
use std::mem;

/// Whether the receipt was found to stand.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standing {
    /// The server is being asked.
    Checking(RequestId),
    /// The server could not be asked. The id is that of the wake-up call for the next attempt.
    NotChecked(RequestId),
    /// The record says what the server said, or there is nobody to ask.
    Checked,
}

/// A receipt that the visitor holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Held {
    /// What is kept in the visitor's storage.
    pub record: Record,
    /// Whether it was found to stand.
    pub standing: Standing,
    /// A purpose is in force, as of the last event.
    pub in_force: bool,
    /// When the last event was, seconds since 1970: by the server's clock once it told its time, since a visitor's clock may be years off.
    pub as_of: i64,
    /// It was given on an earlier visit.
    pub earlier_visit: bool,
    /// Changes of the notice's wording since, which do not affect the choice.
    pub changed: Option<Changed>,
    /// A submit of the form waits for the check, or until the server has the receipt.
    pub form_waits: bool,
    /// The last attempt to send the receipt or its withdrawal failed.
    pub unsent: bool,
    /// The visitor's storage did not take the record as it is now.
    pub unkept: bool,
    tries: u32,
    /// How far the server's clock is ahead of the visitor's, seconds.
    ahead: i64,
}

impl Held {
    /// Holds a record from the storage, or one that was just made.
    pub fn new(record: Record, now: Time) -> Held {
        Held {
            in_force: record.is_in_force(now.unix),
            as_of: now.unix,
            record,
            standing: Standing::Checked,
            earlier_visit: false,
            changed: None,
            form_waits: false,
            unsent: false,
            unkept: false,
            tries: 0,
            ahead: 0,
        }
    }

    /// Handles the events of a check and of a withdrawal. `id` is for a request that this may start.
    pub fn update(&mut self, event: Event, id: RequestId, now: Time, effects: &mut Vec<Effect>) {
        match event {
            Event::Page(PageEvent::Connected | PageEvent::ShownAgain) => self.check(id, now, effects),
            Event::Page(
                PageEvent::RegionDetected(_)
                | PageEvent::NumberRestored(_)
                | PageEvent::SubmitHeld
                | PageEvent::FormReset
                | PageEvent::SubmitRefused { .. }
                | PageEvent::RequiredSet(_),
            ) => {}
            Event::Record(RecordEvent::WithdrawPressed {
                by: Gesture::Trusted,
                purposes,
            }) => self.withdraw(&purposes, now, effects),
            Event::Record(RecordEvent::WithdrawPressed { by: Gesture::Scripted, .. }) => {}
            Event::Record(RecordEvent::Changed(record)) => {
                if record.hash == self.record.hash {
                    let before = self.record.clone();
                    self.record.merge(&record);
                    self.learned(&before, effects);
                    // The server has it since just now, and may have ended it on its arrival.
                    if before.is_unsent() && !self.record.is_unsent() {
                        self.check(id, now, effects);
                    }
                }
            }
            Event::Record(RecordEvent::SendingFailed { hash }) => {
                if hash == self.record.hash {
                    self.sending_failed(effects);
                }
            }
            Event::Record(RecordEvent::Kept { hash, kept }) => {
                if hash == self.record.hash {
                    self.unkept = !kept;
                }
            }
            Event::Record(RecordEvent::StatusAnswered { id: asked, outcome }) => {
                if self.standing == Standing::Checking(asked) {
                    self.status_answered(outcome, id, now, effects);
                }
            }
            Event::Receipt(ReceiptEvent::Woken { id: call }) => {
                if self.standing == Standing::NotChecked(call) {
                    self.check(id, now, effects);
                }
            }
            Event::Receipt(
                ReceiptEvent::ChallengeGiven { .. }
                | ReceiptEvent::ChallengeFailed { .. }
                | ReceiptEvent::ReceiptSigned { .. }
                | ReceiptEvent::SigningFailed { .. }
                | ReceiptEvent::ReceiptPosted { .. },
            )
            | Event::Disclosure(_)
            | Event::Choice(_)
            | Event::Number(_) => {}
        }
        self.look_at_clock(now);
    }

    /// The server's clock is this far ahead of the visitor's, seconds.
    pub(crate) fn set_ahead(&mut self, ahead: i64, now: Time) {
        self.ahead = ahead;
        self.look_at_clock(now);
    }

    /// Whether a purpose may be used, as of the last event.
    pub fn is_usable(&self) -> bool {
        self.record.is_usable(self.as_of)
    }

    fn look_at_clock(&mut self, now: Time) {
        self.as_of = now.unix + self.ahead;
        self.in_force = self.record.is_in_force(self.as_of);
    }

    /// Asks the server whether the receipt stands, where there is a server and something that could stand.
    pub(crate) fn check(&mut self, id: RequestId, now: Time, effects: &mut Vec<Effect>) {
        self.look_at_clock(now);
        if !self.in_force || self.record.receipts.is_empty() {
            self.standing = Standing::Checked;
            return;
        }
        self.standing = Standing::Checking(id);
        effects.push(Effect::AskStatus {
            id,
            receipts: self.record.receipts.clone(),
            hash: self.record.hash.clone(),
        });
    }

    fn status_answered(&mut self, outcome: StatusOutcome, id: RequestId, now: Time, effects: &mut Vec<Effect>) {
        match outcome {
            StatusOutcome::Known(status) => {
                self.standing = Standing::Checked;
                self.ahead = status.as_of - now.unix;
                let before = self.record.clone();
                self.record.apply_status(status);
                self.learned(&before, effects);
                if self.has_more(&before, |choice| choice.suspended) {
                    effects.push(Effect::Announce(Announcement::Suspended));
                }
            }
            StatusOutcome::Unknown { code } => {
                self.standing = Standing::Checked;
                // A receipt that was never acknowledged may not have arrived yet.
                if !self.record.is_unsent() {
                    let before = self.record.clone();
                    self.record.refused = code;
                    self.learned(&before, effects);
                }
            }
            StatusOutcome::Unreachable => {
                self.standing = Standing::NotChecked(id);
                let millis = retry_delay(&mut self.tries);
                effects.push(Effect::WakeLater { id, millis });
                return;
            }
        }
        self.tries = 0;
    }

    /// Keeps the record, and reports what is over, where it is not as it was before.
    fn learned(&mut self, before: &Record, effects: &mut Vec<Effect>) {
        if self.record.to_json() == before.to_json() {
            return;
        }
        self.unsent = false;
        effects.push(Effect::KeepRecord(Box::new(self.record.clone())));
        if self.has_more(before, |choice| choice.withdrawn_at.is_some()) {
            effects.push(Effect::Announce(Announcement::Withdrawn));
            effects.push(Effect::Focus(Target::Receipt));
            effects.push(Effect::Notify(Notification::Withdrawn));
        } else if self.record.refused != before.refused {
            effects.push(Effect::Announce(Announcement::NotKept));
            effects.push(Effect::Notify(Notification::Error(self.record.refused.clone())));
        }
    }

    /// Whether more of the record's purposes are so than before.
    fn has_more(&self, before: &Record, is_so: fn(&RecordedChoice) -> bool) -> bool {
        let count = |record: &Record| record.choices.iter().filter(|choice| is_so(choice)).count();
        count(&self.record) > count(before)
    }

    /// From now on the purposes are not used, whether the server can be reached or not.
    fn withdraw(&mut self, purposes: &[String], now: Time, effects: &mut Vec<Effect>) {
        let before = self.record.clone();
        self.record.ask_withdrawal(now.unix, purposes);
        self.learned(&before, effects);
        if self.has_more(&before, RecordedChoice::is_withdrawing) {
            effects.push(Effect::Announce(Announcement::Withdrawing));
            // The button that had the focus is gone.
            effects.push(Effect::Focus(Target::Receipt));
        }
        effects.push(Effect::SendOutstanding);
    }

    fn sending_failed(&mut self, effects: &mut Vec<Effect>) {
        let first = !mem::replace(&mut self.unsent, true);
        if let Some(failure) = self.failure().filter(|_| first && self.record.is_withdrawing()) {
            effects.push(Effect::Announce(Announcement::Failed(failure)));
            effects.push(Effect::Notify(Notification::Error(failure.code().into())));
        }
    }

    /// What failed last and is not mended.
    pub fn failure(&self) -> Option<Failure> {
        if self.record.is_withdrawing() {
            // What is not kept is sent from this page only.
            let failure = if self.unkept { Failure::NotStored } else { Failure::WithdrawalWaits };
            return self.unsent.then_some(failure);
        }
        match self.standing {
            Standing::Checking(_) | Standing::NotChecked(_) | Standing::Checked if !self.in_force => None,
            Standing::NotChecked(_) if self.form_waits => Some(Failure::NotChecked),
            Standing::Checked if self.form_waits => Some(Failure::NotSent),
            Standing::Checking(_) | Standing::NotChecked(_) | Standing::Checked => self.unkept.then_some(Failure::NotStored),
        }
    }
}

/// The delay in milliseconds before the next attempt: two seconds, doubled each time up to about a minute.
pub fn retry_delay(tries: &mut u32) -> u32 {
    let millis = 2000 << (*tries).min(5);
    *tries += 1;
    millis
}
