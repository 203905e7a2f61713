//! Telling the receipt server that a consent, or part of it, is withdrawn.

use super::net::post;
use super::receipts::purposes;
use flow::PurposeStatus;
use receipt::Writer;

/// How a withdrawal request ended.
pub enum Outcome {
    /// The server says when each granted purpose was withdrawn, if it was.
    Withdrawn(Vec<PurposeStatus>),
    /// The server knows no receipt with this secret.
    Unknown,
    /// No answer, or one that says nothing about the withdrawal.
    Unreachable,
}

/// Sends the secret with the purposes, and how many seconds ago the visitor asked for it.
pub async fn send(receipts: &str, secret: &str, ids: &[String], waited: i64) -> Outcome {
    let mut body = Writer::default();
    body.array("purposes");
    ids.iter().for_each(|id| body.item_text(id));
    body.end_array();
    body.text("secret", secret);
    if waited > 0 {
        body.int("waited", waited);
    }
    let Some(answer) = post(receipts, "/v1/withdrawals", "application/json", &body.end()).await else {
        return Outcome::Unreachable;
    };
    let node = answer.json();
    match node.text("code") {
        "" if answer.ok() => Outcome::Withdrawn(purposes(&node)),
        "ERR_WITHDRAWAL_UNKNOWN" => Outcome::Unknown,
        _ => Outcome::Unreachable,
    }
}
