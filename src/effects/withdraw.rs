//! Telling the server that a consent is withdrawn.

use super::net::{int, post};
use crate::Shared;
use crate::host::now;
use alloc::boxed::Box;
use flow::{Event, Version, WithdrawOutcome};
use receipt::Writer;

/// Sends the secret. Without a server the withdrawal is the visitor's own note.
pub fn send(shared: &Shared, version: Version, receipts: &str, secret: &str) {
    if receipts.is_empty() {
        return shared.dispatch(ended(version, Some(now().unix)));
    }
    let this = shared.clone();
    let mut body = Writer::default();
    body.text("secret", secret);
    post(
        receipts,
        "/v1/withdrawals",
        "application/json",
        &body.end(),
        Box::new(move |answer| {
            let at = answer.filter(super::net::Answer::ok).and_then(|answer| int(&answer.json(), "withdrawn_at"));
            this.dispatch(ended(version, at));
        }),
    );
}

fn ended(version: Version, at: Option<i64>) -> Event {
    let outcome = at.map_or(WithdrawOutcome::Unreachable, |at| WithdrawOutcome::Withdrawn { at });
    Event::WithdrawalEnded { version, outcome }
}
