//! Carrying out effects: network, storage, cryptography and the number engine. Nothing else in the widget touches them.
//!
//! A question waits for a promise and answers with an event. Which answers come too late is the flow's business (versions), not
//! this module's. A question holds the element until its promise ends (a request times out), never longer.

mod challenge;
mod load;
mod net;
mod number;
mod sign;
mod store;
mod withdraw;

use crate::Shared;
use flow::Effect;

pub use load::locale_for;
pub use sign::Key;
pub use store::{download, held};

impl Shared {
    /// Carries out one effect.
    pub fn run(&self, effect: Effect) {
        match effect {
            Effect::LoadDisclosure => load::disclosure(self),
            Effect::MakeKey => sign::make_key(self),
            Effect::LoadEngine => number::load(self),
            Effect::RequestChallenge { version, notice } => challenge::request(self, version, &notice),
            Effect::CheckNumber { version, text, region } => number::check(self, version, &text, &region),
            Effect::SignReceipt { version } => sign::sign(self, version),
            Effect::PostReceipt { version, receipt } => challenge::post(self, version, &receipt),
            Effect::Withdraw { version, receipts, secret } => withdraw::send(self, version, &receipts, &secret),
            Effect::KeepRecord => self.with_record(store::keep),
            Effect::Continue => self.go_on(),
            Effect::StopSubmit => self.stop(),
            Effect::SetNumberText(text) => self.set_number(&text),
            Effect::Focus(target) => self.focus(target),
            Effect::Announce(what) => self.announce(what),
            Effect::Tell(what) => self.tell(what),
        }
    }
}
