//! A receipt that is held: its delivery, while no server has acknowledged it, and its withdrawal. It is the last screen of the
//! form, and all of `<phone-consent-manage>`.

use crate::returning::Changed;
use crate::{
    Announcement, Effect, Event, Gesture, Notification, PageEvent, PostOutcome, ReceiptEvent, Record, RequestId, Target, Time, WithdrawOutcome, WithdrawalEvent,
};

/// For how long, in seconds, a receipt that the server has not acknowledged is sent. The server accepts it for a week.
const DELIVERED_WITHIN: i64 = 7 * 24 * 3600;

/// The state of a held receipt.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum HeldState {
    /// In force.
    InForce,
    /// The withdrawal of these purposes (all if empty) is being sent.
    Withdrawing(RequestId, Vec<String>),
    /// Sending the withdrawal failed; it can be retried.
    NotWithdrawn,
    /// Withdrawn as a whole.
    Withdrawn,
}

/// A receipt that the visitor holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Held {
    /// What is kept in the visitor's storage.
    pub record: Record,
    /// Its state.
    pub state: HeldState,
    /// It was given on an earlier visit, and the form uses it.
    pub earlier_visit: bool,
    /// Changes of the notice's wording since, which do not affect the choice.
    pub changed: Option<Changed>,
    /// It is not delivered yet: the request that is pending, or the wake-up call for the next attempt.
    pub delivery: Option<RequestId>,
    tries: u32,
}

impl Held {
    /// Holds a record from the storage, or one that was just made.
    pub fn new(record: Record) -> Held {
        let state = if record.withdrawn_at.is_some() {
            HeldState::Withdrawn
        } else {
            HeldState::InForce
        };
        Held {
            record,
            state,
            earlier_visit: false,
            changed: None,
            delivery: None,
            tries: 0,
        }
    }

    /// Handles the events of a delivery and of a withdrawal. `id` is for a request that this may start.
    pub fn update(&mut self, event: Event, id: RequestId, now: Time, effects: &mut Vec<Effect>) {
        match event {
            Event::Page(PageEvent::Connected) => self.deliver(id, now, effects),
            Event::Page(
                PageEvent::RegionDetected(_)
                | PageEvent::NumberRestored(_)
                | PageEvent::SubmitHeld
                | PageEvent::FormReset
                | PageEvent::SubmitRefused { .. }
                | PageEvent::RequiredSet(_),
            ) => {}
            Event::Receipt(event) => {
                if self.delivery.take_if(|asked| *asked == event.id()).is_some() {
                    self.delivery_answered(event, id, now, effects);
                }
            }
            Event::Withdrawal(WithdrawalEvent::WithdrawPressed {
                by: Gesture::Trusted,
                purposes,
            }) => self.withdraw(purposes, id, effects),
            Event::Withdrawal(WithdrawalEvent::WithdrawPressed { by: Gesture::Scripted, .. }) => {}
            Event::Withdrawal(WithdrawalEvent::WithdrawalEnded { id: asked, outcome }) => self.withdrawal_ended(asked, outcome, effects),
            Event::Disclosure(_) | Event::Choice(_) | Event::Number(_) => {}
        }
    }

    /// Sends what no server has acknowledged yet, at once.
    pub(crate) fn deliver(&mut self, id: RequestId, now: Time, effects: &mut Vec<Effect>) {
        if self.record.is_unsent() && now.unix - self.record.given_at < DELIVERED_WITHIN {
            self.delivery = Some(id);
            effects.push(Effect::PostReceipt {
                id,
                receipt: self.record.receipt.clone(),
            });
        }
    }

    /// Delivers after a delay.
    pub(crate) fn schedule_delivery(&mut self, id: RequestId, effects: &mut Vec<Effect>) {
        self.delivery = Some(id);
        let millis = retry_delay(&mut self.tries);
        effects.push(Effect::WakeLater { id, millis });
    }

    fn delivery_answered(&mut self, event: ReceiptEvent, id: RequestId, now: Time, effects: &mut Vec<Effect>) {
        match event {
            ReceiptEvent::Woken { .. } => self.deliver(id, now, effects),
            ReceiptEvent::ReceiptPosted { outcome, .. } => match outcome {
                PostOutcome::Accepted { countersignature } => {
                    self.record.countersignature = countersignature;
                    effects.push(Effect::KeepRecord);
                }
                // Sending it again would change nothing.
                PostOutcome::Refused { code } => {
                    self.record.refused = code;
                    effects.push(Effect::KeepRecord);
                }
                PostOutcome::Unreachable => self.schedule_delivery(id, effects),
            },
            ReceiptEvent::ChallengeGiven { .. }
            | ReceiptEvent::ChallengeFailed { .. }
            | ReceiptEvent::ReceiptSigned { .. }
            | ReceiptEvent::SigningFailed { .. } => {}
        }
    }

    fn withdraw(&mut self, purposes: Vec<String>, id: RequestId, effects: &mut Vec<Effect>) {
        match self.state {
            HeldState::InForce | HeldState::NotWithdrawn => {}
            HeldState::Withdrawing(..) | HeldState::Withdrawn => return,
        }
        effects.push(Effect::Withdraw {
            id,
            receipts: self.record.receipts.clone(),
            secret: self.record.secret.clone(),
            purposes: purposes.clone(),
        });
        self.state = HeldState::Withdrawing(id, purposes);
    }

    fn withdrawal_ended(&mut self, asked: RequestId, outcome: WithdrawOutcome, effects: &mut Vec<Effect>) {
        let HeldState::Withdrawing(id, purposes) = &mut self.state else { return };
        if *id != asked {
            return;
        }
        let at = match outcome {
            WithdrawOutcome::Withdrawn { at } => at,
            // The server never received it, and now it never will.
            WithdrawOutcome::Unknown { now } if self.record.is_unsent() => now,
            WithdrawOutcome::Unknown { .. } | WithdrawOutcome::Unreachable => {
                self.state = HeldState::NotWithdrawn;
                effects.push(Effect::Announce(Announcement::NotSent));
                return;
            }
        };
        self.record.withdraw(at, purposes);
        self.state = if self.record.withdrawn_at.is_some() {
            self.delivery = None;
            HeldState::Withdrawn
        } else {
            HeldState::InForce
        };
        effects.push(Effect::KeepRecord);
        effects.push(Effect::Announce(Announcement::Withdrawn));
        effects.push(Effect::Focus(Target::Receipt));
        effects.push(Effect::Notify(Notification::Withdrawn));
    }
}

/// The delay in milliseconds before the next attempt: two seconds, doubled each time up to about a minute.
pub(crate) fn retry_delay(tries: &mut u32) -> u32 {
    let millis = 2000 << (*tries).min(5);
    *tries += 1;
    millis
}
