//! A receipt that is held, and its withdrawal: the last screen of the form, and all of `<phone-consent-manage>`.

use crate::{Announcement, Effect, Event, Gesture, Happening, Record, Version, WithdrawOutcome};
use alloc::vec::Vec;

/// Where a held receipt stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum HeldState {
    /// In force.
    InForce,
    /// The server is being told of the withdrawal.
    Withdrawing(Version),
    /// Telling the server failed; it can be tried again.
    NotWithdrawn,
    /// Withdrawn.
    Withdrawn,
}

/// One held receipt.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Held {
    /// What is held.
    pub record: Record,
    /// Where it stands.
    pub state: HeldState,
}

impl Held {
    /// A record from the store, or one just made.
    pub fn new(record: Record) -> Held {
        let state = if record.withdrawn_at().is_some() {
            HeldState::Withdrawn
        } else {
            HeldState::InForce
        };
        Held { record, state }
    }

    /// Takes the two events of a withdrawal; all others change nothing.
    pub fn update(&mut self, event: &Event, version: Version, effects: &mut Vec<Effect>) {
        match (event, self.state) {
            (Event::WithdrawPressed(Gesture::Trusted), HeldState::InForce | HeldState::NotWithdrawn) => {
                self.state = HeldState::Withdrawing(version);
                effects.push(Effect::Withdraw {
                    version,
                    receipts: self.record.receipts().into(),
                    secret: self.record.secret().into(),
                });
            }
            (Event::WithdrawalEnded { version, outcome }, HeldState::Withdrawing(awaited)) if *version == awaited => match *outcome {
                WithdrawOutcome::Withdrawn { at } => {
                    self.state = HeldState::Withdrawn;
                    self.record.withdraw(at);
                    effects.push(Effect::KeepRecord);
                    effects.push(Effect::Announce(Announcement::Withdrawn));
                    effects.push(Effect::Tell(Happening::Withdrawn));
                }
                WithdrawOutcome::Unreachable => {
                    self.state = HeldState::NotWithdrawn;
                    effects.push(Effect::Announce(Announcement::NotSent));
                }
            },
            _ => {}
        }
    }
}
