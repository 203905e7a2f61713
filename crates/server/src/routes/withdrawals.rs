//! `POST /v1/withdrawals` and `POST /v1/withdrawals/status`: leaving, and seeing what is held, by the secret alone.
//!
//! What lives here: both calls, for programs. The secret travels in the body. What deliberately does not: the page that a
//! person opens by a link (`link`), and withdrawal by number or by an operator.

use super::{failed, reply};
use crate::problem::Problem;
use crate::site::Site;
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

/// `{secret, purposes?}` -> `{receipt_hash, withdrawn_at, purposes: [{purpose, withdrawn_at}]}`: of everything that was
/// agreed to, when it was withdrawn, and of the whole, when its last purpose was; `null` for what stands. Without
/// `purposes` all are withdrawn. Asking twice changes nothing and gets the same answer.
pub async fn withdraw(State(site): State<Arc<Site>>, headers: HeaderMap, body: Body) -> Result<Response, Problem> {
    let take = |f: &mut json::Fields<'_>| Ok((f.need("secret", secret)?, f.maybe("purposes", purposes)?));
    let (secret, purposes) = body::json(&headers, body, take).await?;
    let status = done(site.store.withdraw(secret, purposes, now()).await.map_err(failed)?)?;
    let purposes = status
        .granted()
        .map(|choice| object([("purpose", text(&*choice.purpose)), ("withdrawn_at", time(choice.withdrawn_at))]));
    let members = [
        ("receipt_hash", text(status.hash.to_hex())),
        ("withdrawn_at", time(status.withdrawn_at())),
        ("purposes", array(purposes)),
    ];
    Ok(reply(StatusCode::OK, &object(members)))
}

/// What is held after a withdrawal, or why nothing was withdrawn.
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

/// `{secret}` -> what is held: `{receipt_hash, received_at, valid_until, withdrawn_at, choices: [{purpose, granted,
/// withdrawn_at}]}`, with `null` for what was not withdrawn. Never the number.
pub async fn status(State(site): State<Arc<Site>>, headers: HeaderMap, body: Body) -> Result<Response, Problem> {
    let secret = body::json(&headers, body, |f| f.need("secret", secret)).await?;
    let status = site.store.status(ReceiptKey::Secret(secret)).await.map_err(failed)?.ok_or_else(unknown)?;
    Ok(reply(StatusCode::OK, &shown(&status)))
}

fn shown(status: &ReceiptStatus) -> Value {
    let choice = |choice: &ChoiceStatus| {
        object([
            ("purpose", text(&*choice.purpose)),
            ("granted", Value::Bool(choice.granted)),
            ("withdrawn_at", time(choice.withdrawn_at)),
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

/// Seconds since 1970, or `null` for what did not happen.
pub fn time(at: Option<i64>) -> Value {
    at.map_or(Value::Null, Value::Int)
}

/// The SHA-256 of the secret: the secret itself is not handed on.
fn secret(node: &Node) -> Result<Digest, Mismatch> {
    let secret =
        WithdrawalSecret::from_text(node.str()?).ok_or_else(|| Mismatch::expected(node, "a withdrawal secret of 43 characters, as in the receipt's link"))?;
    Ok(AwsLc.sha256(&secret.0))
}

/// At least one: an empty list would look like a withdrawal and be none.
fn purposes(node: &Node) -> Result<Vec<String>, Mismatch> {
    let purposes = node.list(Node::words)?;
    if purposes.is_empty() {
        Err(Mismatch::expected(node, "a list of at least one purpose; leave it out to withdraw all"))
    } else {
        Ok(purposes)
    }
}

pub fn unknown() -> Problem {
    Problem::new(
        StatusCode::NOT_FOUND,
        "ERR_WITHDRAWAL_UNKNOWN",
        "no receipt held here has this withdrawal secret; look at the link again",
    )
}
