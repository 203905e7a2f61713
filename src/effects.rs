//! Carrying out effects: network, storage, cryptography and the number engine. Nothing else in the widget touches them.
//!
//! A question waits for a promise and answers with an event. Which answers come too late is the flow's business (versions), not
//! this module's. A question holds the element until its promise ends (a request times out), never longer.

mod after;
mod challenge;
mod check;
mod load;
mod net;
mod number;
mod sign;
mod store;
mod take_away;
mod withdraw;

use crate::Shared;
use flow::Effect;

pub use load::locale_for;
pub use sign::Key;
pub use store::held;
pub use take_away::{link, save_page, save_signed};

impl Shared {
    /// Carries out one effect.
    pub fn run(&self, effect: Effect) {
        let to_the_end = matches!(effect, Effect::SignReceipt { .. } | Effect::PostReceipt { .. } | Effect::KeepRecord);
        if self.0.left.get() && !to_the_end {
            return;
        }
        match effect {
            Effect::LoadDisclosure => load::disclosure(self),
            Effect::LoadNext => load::look_closer(self, None),
            Effect::StopSubmit => self.stop(),
            Effect::SetNumberText(text) => self.set_number(&text),
            Effect::Focus(target) => self.focus(target),
            Effect::Announce(what) => self.announce(what),
            Effect::Tell(what) => self.tell(what),
            effect => after::run(self, effect),
        }
    }
}
