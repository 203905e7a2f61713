//! Carrying out effects: network, storage, cryptography and the number engine. Nothing else in the widget touches them.
//!
//! A question is a task; its answer is an event. Which answers come too late is the flow's business (versions), not this
//! module's. A task holds the element until its request ends or times out, never longer.

mod challenge;
mod load;
mod net;
mod number;
mod sign;
mod store;
mod withdraw;

use crate::Shared;
use flow::Effect;
use wasm_bindgen_futures::spawn_local;

pub use load::locale_for;
pub use sign::Key;
pub use store::{download, held};

impl Shared {
    /// Carries out one effect.
    pub fn run(&self, effect: Effect) {
        match effect {
            Effect::KeepRecord(record) => store::keep(*record),
            Effect::Continue => self.go_on(),
            Effect::StopSubmit => self.stop(),
            Effect::SetNumberText(text) => self.set_number(&text),
            Effect::Focus(target) => self.focus(target),
            Effect::Announce(what) => self.announce(what),
            Effect::Tell(what) => self.tell(what),
            Effect::CheckNumber { version, text, region } if self.phone().is_some() => number::check_now(self, version, &text, &region),
            question => spawn_local(answer(self.clone(), question)),
        }
    }
}

/// One task for every kind of question, so that the machinery of tasks is in the page once.
async fn answer(shared: Shared, question: Effect) {
    let event = match question {
        Effect::LoadDisclosure => load::disclosure(&shared).await,
        Effect::MakeKey => return sign::make_key(&shared).await,
        Effect::LoadEngine => return number::load(&shared).await,
        Effect::RequestChallenge { version, notice } => challenge::request(&shared, version, notice).await,
        Effect::CheckNumber { version, text, region } => number::check(&shared, version, &text, &region).await,
        Effect::SignReceipt { version, draft } => sign::sign(&shared, version, draft).await,
        Effect::PostReceipt { version, receipt } => challenge::post(&shared, version, &receipt).await,
        Effect::Withdraw { version, receipts, secret } => withdraw::send(version, receipts, secret).await,
        _ => return,
    };
    shared.dispatch(event);
}
