//! Carrying out effects: network, storage, cryptography and the number engine. Nothing else in the widget touches them.
//!
//! Each question is a task of its own that holds the element weakly: an answer that comes when the element is gone is
//! dropped. Which answers are too late is the flow's business (versions), not this module's.

mod challenge;
mod load;
mod net;
mod number;
mod sign;
mod store;
mod withdraw;

use crate::Shared;
use flow::{Effect, Event};
use std::future::Future;
use wasm_bindgen_futures::spawn_local;

pub use load::locale_for;
pub use sign::Key;
pub use store::{download, held};

impl Shared {
    /// Carries out one effect.
    pub fn run(&self, effect: Effect) {
        match effect {
            Effect::LoadDisclosure => self.task(load::disclosure),
            Effect::MakeKey => self.task(sign::make_key),
            Effect::RequestChallenge { version, notice } => self.ask(move |shared| challenge::request(shared, version, notice)),
            Effect::LoadEngine => self.task(number::load),
            Effect::CheckNumber { version, text, region } => number::check(self, version, text, region),
            Effect::SignReceipt { version, draft } => self.ask(move |shared| sign::sign(shared, version, draft)),
            Effect::PostReceipt { version, receipt } => self.ask(move |shared| challenge::post(shared, version, receipt)),
            Effect::KeepRecord(record) => store::keep(*record),
            Effect::Withdraw { version, receipts, secret } => self.ask(move |_| withdraw::send(version, receipts, secret)),
            Effect::Continue => self.go_on(),
            Effect::StopSubmit => self.stop(),
            Effect::SetNumberText(text) => self.set_number(&text),
            Effect::Focus(target) => self.focus(target),
            Effect::Announce(what) => self.announce(what),
            Effect::Tell(what) => self.tell(what),
        }
    }

    /// A task that answers by an event.
    fn ask<F: Future<Output = Event> + 'static>(&self, task: impl FnOnce(Shared) -> F + 'static) {
        let weak = self.downgrade();
        let future = task(self.clone());
        spawn_local(async move {
            let event = future.await;
            if let Some(shared) = weak.upgrade() {
                shared.dispatch(event);
            }
        });
    }

    /// A task that dispatches what it has to say itself.
    fn task<F: Future<Output = ()> + 'static>(&self, task: impl FnOnce(Shared) -> F + 'static) {
        spawn_local(task(self.clone()));
    }
}
