//! `POST /v1/withdrawals` and `POST /v1/withdrawals/status`: withdrawing, and the state of a receipt, by the withdrawal secret alone.
//!
//! What lives here: both requests, for programs. The secret is in the body. What deliberately does not: the page behind a withdrawal link (`link`), and
//! withdrawal by number or by an operator.

use super::{failed, reply};
use crate::app::App;
use crate::problem::Problem;
use crate::{body, now};
use axum::body::Body;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::response::Response;
use json::{Mismatch, Node, Value, array, object, text};
use receipt::{Crypto, Digest, WithdrawalSecret};
use std::sync::Arc;
use store::{ChoiceStatus, ReceiptKey, ReceiptStatus, WithdrawOutcome};
use verify::AwsLc;

/// `{secret, purposes?, waited?}` -> `{receipt_hash, withdrawn_at, purposes: [{purpose, withdrawn_at}]}`: when each granted purpose was withdrawn, and when the
/// last of them was; `null` for what stands. Without `purposes` all are withdrawn. With `waited`, in seconds, it counts as of so long ago.
pub async fn withdraw(State(app): State<Arc<App>>, headers: HeaderMap, body: Body) -> Result<Response, Problem> {
    let take = |f: &mut json::Fields<'_>| Ok((f.need("secret", secret)?, f.maybe("purposes", purposes)?, f.maybe("waited", waited)?));
    let (secret, purposes, waited) = body::json(&headers, body, take).await?;
    let at = now();
    let said_at = waited.map(|seconds| at.saturating_sub(seconds));
    let status = done(app.store.withdraw(secret, purposes, said_at, at).await.map_err(failed)?)?;
    let purposes = status
        .granted()
        .map(|(purpose, granted)| object([("purpose", text(purpose)), ("withdrawn_at", time(granted.withdrawn_at))]));
    let members = [
        ("receipt_hash", text(status.hash.to_hex())),
        ("withdrawn_at", time(status.withdrawn_at())),
        ("purposes", array(purposes)),
    ];
    Ok(reply(StatusCode::OK, &object(members)))
}

/// The state after a withdrawal, or why nothing was withdrawn.
pub fn done(outcome: WithdrawOutcome) -> Result<ReceiptStatus, Problem> {
    match outcome {
        WithdrawOutcome::Withdrawn(status) => Ok(status),
        WithdrawOutcome::UnknownSecret => Err(unknown()),
        WithdrawOutcome::NotGranted(_) => Err(Problem::new(
            StatusCode::UNPROCESSABLE_ENTITY,
            "ERR_WITHDRAWAL_PURPOSE",
            "purposes names one that this receipt does not grant; POST /v1/withdrawals/status lists those it does",
        )),
    }
}

/// `{secret}` -> `{receipt_hash, received_at, valid_until, withdrawn_at, choices: [{purpose, granted, until, withdrawn_at}]}`, with `null` for
/// what was not granted or not withdrawn. Never the number.
pub async fn status(State(app): State<Arc<App>>, headers: HeaderMap, body: Body) -> Result<Response, Problem> {
    let secret = body::json(&headers, body, |f| f.need("secret", secret)).await?;
    let status = app.store.status(ReceiptKey::Secret(secret)).await.map_err(failed)?.ok_or_else(unknown)?;
    Ok(reply(StatusCode::OK, &shown(&status)))
}

fn shown(status: &ReceiptStatus) -> Value {
    let choice = |choice: &ChoiceStatus| {
        object([
            ("purpose", text(&*choice.purpose)),
            ("granted", Value::Bool(choice.granted.is_some())),
            ("until", time(choice.granted.map(|granted| granted.until))),
            ("withdrawn_at", time(choice.granted.and_then(|granted| granted.withdrawn_at))),
        ])
    };
    object([
        ("receipt_hash", text(status.hash.to_hex())),
        ("received_at", Value::Int(status.received_at)),
        ("valid_until", Value::Int(status.valid_until)),
        ("withdrawn_at", time(status.withdrawn_at())),
        ("choices", array(status.choices.iter().map(choice))),
    ])
}

/// Seconds since 1970; `null` for what did not happen.
pub fn time(at: Option<i64>) -> Value {
    at.map_or(Value::Null, Value::Int)
}

/// The SHA-256 of the secret; the secret itself is dropped here.
fn secret(node: &Node) -> Result<Digest, Mismatch> {
    let secret =
        WithdrawalSecret::from_text(node.str()?).ok_or_else(|| Mismatch::expected(node, "a withdrawal secret of 43 characters, as in the receipt's link"))?;
    Ok(AwsLc.sha256(&secret.0))
}

/// At least one purpose: a client that sends an empty list would believe that it withdrew something.
fn purposes(node: &Node) -> Result<Vec<String>, Mismatch> {
    let purposes = node.list(Node::words)?;
    if purposes.is_empty() {
        Err(Mismatch::expected(node, "a list of at least one purpose; leave it out to withdraw all"))
    } else {
        Ok(purposes)
    }
}

/// How long the request waited in the browser, in seconds.
fn waited(node: &Node) -> Result<i64, Mismatch> {
    let seconds = node.int()?;
    if seconds < 0 {
        return Err(Mismatch::expected(node, "the seconds since it was said, at least 0"));
    }
    Ok(seconds)
}

pub fn unknown() -> Problem {
    Problem::new(
        StatusCode::NOT_FOUND,
        "ERR_WITHDRAWAL_UNKNOWN",
        "this server has stored no receipt with this withdrawal secret; check the link",
    )
}
