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
mod take_away;
mod withdraw;

use crate::Shared;
use crate::host::{then, wake};
use alloc::boxed::Box;
use flow::{Effect, Event, Version};

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
            Effect::MakeKey => sign::make_key(self),
            Effect::LoadEngine => number::load(self),
            Effect::RequestChallenge { version, notice } => challenge::request(self, version, &notice),
            Effect::CheckNumber { version, text, region } => number::check(self, version, &text, &region),
            Effect::SignReceipt { version } => sign::sign(self, version),
            Effect::PostReceipt { version, receipt } => challenge::post(self, version, &receipt),
            Effect::Withdraw {
                version,
                receipts,
                secret,
                purposes,
            } => withdraw::send(self, version, &receipts, &secret, &purposes),
            Effect::KeepRecord => {
                self.with_record(store::keep);
            }
            Effect::RememberNo { notice, version } => store::remember_no(&notice, version.as_deref()),
            Effect::WakeLater { version, millis } => self.wake_later(version, millis),
            Effect::Continue => self.go_on(),
            Effect::StopSubmit => self.stop(),
            Effect::SetNumberText(text) => self.set_number(&text),
            Effect::Focus(target) => self.focus(target),
            Effect::Announce(what) => self.announce(what),
            Effect::Tell(what) => self.tell(what),
        }
    }

    /// Comes back with [`Event::Woken`], unless the element is gone by then.
    fn wake_later(&self, version: Version, millis: u32) {
        let weak = self.downgrade();
        then(
            &wake(millis),
            Box::new(move |_| {
                if let Some(shared) = weak.upgrade() {
                    shared.dispatch(Event::Woken { version });
                }
            }),
        );
    }
}
