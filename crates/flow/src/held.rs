//! A receipt that is held: its delivery, where the server has not acknowledged it, and its withdrawal. The last screen of the
//! form, and all of `<phone-consent-manage>`.

use crate::returning::Changed;
use crate::{Announcement, Effect, Event, Gesture, Happening, PostOutcome, Record, Target, Time, Version, WithdrawOutcome};
use alloc::{string::String, vec::Vec};

/// A receipt that a server has not seen is sent for this long, in seconds: after a week it takes none (RECEIPT.md, Protocol 1).
const DELIVERED_WITHIN: i64 = 7 * 24 * 3600;

/// Where a held receipt stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum HeldState {
    /// In force.
    InForce,
    /// The server is being told of the withdrawal of these purposes; of all where none is named.
    Withdrawing(Version, Vec<String>),
    /// Telling the server failed; it can be tried again.
    NotWithdrawn,
    /// Withdrawn as a whole.
    Withdrawn,
}

/// One held receipt.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Held {
    /// What is held.
    pub record: Record,
    /// Where it stands.
    pub state: HeldState,
    /// The visitor holds it since an earlier visit, and the form goes by it.
    pub again: bool,
    /// Words of the notice changed since, which left the choice as it was.
    pub changed: Option<Changed>,
    /// It waits for the server: the question that is asked or will be.
    pub waits: Option<Version>,
    tries: u32,
}

impl Held {
    /// A record from the store, or one just made.
    pub fn new(record: Record) -> Held {
        let state = if record.withdrawn_at().is_some() {
            HeldState::Withdrawn
        } else {
            HeldState::InForce
        };
        Held {
            record,
            state,
            again: false,
            changed: None,
            waits: None,
            tries: 0,
        }
    }

    /// Begins to send what no server has acknowledged yet, at once.
    pub fn deliver(&mut self, version: Version, now: Time, effects: &mut Vec<Effect>) {
        if self.record.is_unsent() && now.unix - self.record.given_at() < DELIVERED_WITHIN {
            self.waits = Some(version);
            effects.push(Effect::PostReceipt {
                version,
                receipt: self.record.receipt().into(),
            });
        }
    }

    /// Waits for another try.
    pub(crate) fn wait(&mut self, version: Version, effects: &mut Vec<Effect>) {
        self.waits = Some(version);
        effects.push(later(version, &mut self.tries));
    }

    /// Takes the events of a delivery and of a withdrawal; all others change nothing. `version` is for the next question.
    pub fn update(&mut self, event: Event, version: Version, now: Time, effects: &mut Vec<Effect>) {
        match event {
            Event::Connected => self.deliver(version, now, effects),
            Event::Woken { version: asked } if self.waits == Some(asked) => {
                self.waits = None;
                self.deliver(version, now, effects);
            }
            Event::ReceiptPosted { version: asked, outcome } if self.waits == Some(asked) => self.posted(outcome, version, effects),
            Event::WithdrawPressed {
                by: Gesture::Trusted,
                purposes,
            } if matches!(self.state, HeldState::InForce | HeldState::NotWithdrawn) => {
                effects.push(Effect::Withdraw {
                    version,
                    receipts: self.record.receipts().into(),
                    secret: self.record.secret().into(),
                    purposes: purposes.clone(),
                });
                self.state = HeldState::Withdrawing(version, purposes);
            }
            Event::WithdrawalEnded { version: asked, outcome } => self.withdrawal_ended(asked, outcome, effects),
            _ => {}
        }
    }

    fn posted(&mut self, outcome: PostOutcome, version: Version, effects: &mut Vec<Effect>) {
        self.waits = None;
        match outcome {
            PostOutcome::Accepted { countersignature } => self.record.countersign(countersignature),
            // Nothing is to be had by sending it again.
            PostOutcome::Refused { code } => self.record.refuse(code),
            PostOutcome::Unreachable => return self.wait(version, effects),
        }
        effects.push(Effect::KeepRecord);
    }

    fn withdrawal_ended(&mut self, asked: Version, outcome: WithdrawOutcome, effects: &mut Vec<Effect>) {
        let HeldState::Withdrawing(version, purposes) = &mut self.state else { return };
        if *version != asked {
            return;
        }
        let at = match outcome {
            WithdrawOutcome::Withdrawn { at } => at,
            // The server never saw it, and now it never will.
            WithdrawOutcome::Unknown { now } if self.record.is_unsent() => now,
            WithdrawOutcome::Unknown { .. } | WithdrawOutcome::Unreachable => {
                self.state = HeldState::NotWithdrawn;
                effects.push(Effect::Announce(Announcement::NotSent));
                return;
            }
        };
        self.record.withdraw(at, purposes);
        self.state = if self.record.withdrawn_at().is_some() {
            self.waits = None;
            HeldState::Withdrawn
        } else {
            HeldState::InForce
        };
        effects.push(Effect::KeepRecord);
        effects.push(Effect::Announce(Announcement::Withdrawn));
        effects.push(Effect::Focus(Target::Receipt));
        effects.push(Effect::Tell(Happening::Withdrawn));
    }
}

/// To be woken for another try: after two seconds, then twice as long each time, to about a minute.
pub(crate) fn later(version: Version, tries: &mut u32) -> Effect {
    let millis = 2000 << (*tries).min(5);
    *tries += 1;
    Effect::WakeLater { version, millis }
}
