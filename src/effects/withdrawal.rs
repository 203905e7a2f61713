//! Telling the receipt server that a consent, or part of it, is withdrawn.

use super::net::{Answer, int, post};
use crate::browser::now;
use flow::WithdrawOutcome;
use receipt::Writer;

/// Sends the secret, with the purposes where they are not all. Without a server the withdrawal is the visitor's own note.
pub async fn send(receipts: &str, secret: &str, purposes: &[String]) -> WithdrawOutcome {
    if receipts.is_empty() {
        return WithdrawOutcome::Withdrawn { at: now().unix };
    }
    let mut body = Writer::default();
    if !purposes.is_empty() {
        body.array("purposes");
        purposes.iter().for_each(|purpose| body.item_text(purpose));
        body.end_array();
    }
    body.text("secret", secret);
    let answer = post(receipts, "/v1/withdrawals", "application/json", &body.end()).await;
    answer.map_or(WithdrawOutcome::Unreachable, |answer| outcome(&answer))
}

fn outcome(answer: &Answer) -> WithdrawOutcome {
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
