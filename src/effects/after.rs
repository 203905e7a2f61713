//! The effects that follow a choice.

use super::{challenge, number, sign, store, withdraw};
use crate::Shared;
use crate::host::{then, wake};
use alloc::boxed::Box;
use flow::{Effect, Event, Version};

/// Carries out one of them.
#[inline(never)]
pub fn run(shared: &Shared, effect: Effect) {
    match effect {
        Effect::MakeKey => sign::make_key(shared),
        Effect::LoadEngine { region } => number::load(shared, &region),
        Effect::RequestChallenge { version, notice } => challenge::request(shared, version, &notice),
        Effect::CheckNumber { version, text, region } => number::check(shared, version, &text, &region),
        Effect::SignReceipt { version } => sign::sign(shared, version),
        Effect::PostReceipt { version, receipt } => challenge::post(shared, version, &receipt),
        Effect::Withdraw {
            version,
            receipts,
            secret,
            purposes,
        } => withdraw::send(shared, version, &receipts, &secret, &purposes),
        Effect::KeepRecord => {
            shared.with_record(store::keep);
        }
        Effect::RememberNo { notice, version } => store::remember_no(&notice, version.as_deref()),
        Effect::WakeLater { version, millis } => wake_later(shared, version, millis),
        Effect::Continue => shared.go_on(),
        // The others are those of the screen before a choice.
        _ => {}
    }
}

/// Comes back with [`Event::Woken`], unless the element is gone by then.
fn wake_later(shared: &Shared, version: Version, millis: u32) {
    let weak = shared.downgrade();
    then(
        &wake(millis),
        Box::new(move |_| {
            if let Some(shared) = weak.upgrade() {
                shared.dispatch(Event::Woken { version });
            }
        }),
    );
}
