//! Telling the server that a consent, or part of it, is withdrawn.

use super::net::{Answer, int, post};
use crate::Shared;
use crate::host::now;
use alloc::{boxed::Box, string::String};
use flow::{Event, Version, WithdrawOutcome};
use receipt::Writer;

/// Sends the secret, with the purposes where they are not all. Without a server the withdrawal is the visitor's own note.
pub fn send(shared: &Shared, version: Version, receipts: &str, secret: &str, purposes: &[String]) {
    if receipts.is_empty() {
        let outcome = WithdrawOutcome::Withdrawn { at: now().unix };
        return shared.dispatch(Event::WithdrawalEnded { version, outcome });
    }
    let this = shared.clone();
    let mut body = Writer::default();
    if !purposes.is_empty() {
        body.array("purposes");
        for purpose in purposes {
            body.item_text(purpose);
        }
        body.end_array();
    }
    body.text("secret", secret);
    post(
        receipts,
        "/v1/withdrawals",
        "application/json",
        &body.end(),
        Box::new(move |answer| {
            let outcome = answer.map_or(WithdrawOutcome::Unreachable, outcome);
            this.dispatch(Event::WithdrawalEnded { version, outcome });
        }),
    );
}

fn outcome(answer: Answer) -> WithdrawOutcome {
    let node = answer.json();
    if answer.ok() {
        // While another purpose stands there is no time for the whole: what was withdrawn last is what was asked for.
        let parts = node.get("purposes").items().iter().filter_map(|part| int(part, "withdrawn_at"));
        if let Some(at) = parts.chain(int(&node, "withdrawn_at")).max() {
            return WithdrawOutcome::Withdrawn { at };
        }
    }
    match node.text("code") {
        "ERR_WITHDRAWAL_UNKNOWN" => WithdrawOutcome::Unknown { now: now().unix },
        _ => WithdrawOutcome::Unreachable,
    }
}
