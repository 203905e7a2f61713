//! `POST /v1/withdrawals` and `POST /v1/withdrawals/status`: leaving, and seeing what is held, by the secret alone.
//!
//! What lives here: both calls. The secret travels in the body, never in an address, so that no log or scanner of links
//! holds or uses it. What deliberately does not: withdrawal by number or by an operator.

use super::{failed, reply};
use crate::problem::Problem;
use crate::site::Site;
use crate::store::{By, Held, HeldChoice, Withdrawal};
use crate::{AwsLc, body, now};
use axum::body::Body;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::response::Response;
use json::{Mismatch, Node, Value, array, object, text};
use receipt::{Crypto, Digest, WithdrawalSecret};
use std::sync::Arc;

/// `{secret, purposes?}` -> `{receipt_hash, withdrawn_at, purposes}`: when the purposes asked for were withdrawn, and
/// all that are withdrawn by now. Asking twice changes nothing and gets the same answer.
pub async fn withdraw(State(site): State<Arc<Site>>, headers: HeaderMap, body: Body) -> Result<Response, Problem> {
    let take = |f: &mut json::Fields<'_>| Ok((f.need("secret", secret)?, f.maybe("purposes", purposes)?));
    let (secret, purposes) = body::json(&headers, body, take).await?;
    let held = match site.store.withdraw(secret, purposes.clone(), now()).await.map_err(failed)? {
        Withdrawal::Unknown => return Err(unknown()),
        Withdrawal::NotGranted(_) => {
            let detail = "purposes names one that this receipt does not grant; POST /v1/withdrawals/status lists those it does";
            return Err(Problem::new(StatusCode::UNPROCESSABLE_ENTITY, "ERR_WITHDRAWAL_PURPOSE", detail));
        }
        Withdrawal::Done(held) => held,
    };
    let asked = |choice: &&HeldChoice| purposes.as_ref().is_none_or(|named| named.contains(&choice.purpose));
    let withdrawn_at = held.choices.iter().filter(asked).filter_map(|choice| choice.withdrawn_at).max();
    let withdrawn = held
        .choices
        .iter()
        .filter(|choice| choice.withdrawn_at.is_some())
        .map(|choice| text(&*choice.purpose));
    let members = [
        ("receipt_hash", text(held.hash.to_hex())),
        ("withdrawn_at", withdrawn_at.map_or(Value::Null, Value::Int)),
        ("purposes", array(withdrawn)),
    ];
    Ok(reply(StatusCode::OK, &object(members)))
}

/// `{secret}` -> what is held: `{receipt_hash, received_at, valid_until, choices}`. Never the number.
pub async fn status(State(site): State<Arc<Site>>, headers: HeaderMap, body: Body) -> Result<Response, Problem> {
    let secret = body::json(&headers, body, |f| f.need("secret", secret)).await?;
    let held = site.store.held(By::Secret(secret)).await.map_err(failed)?.ok_or_else(unknown)?;
    Ok(reply(StatusCode::OK, &shown(&held)))
}

fn shown(held: &Held) -> Value {
    let choice = |choice: &HeldChoice| {
        let mut members = vec![("purpose", text(&*choice.purpose)), ("granted", Value::Bool(choice.granted))];
        members.extend(choice.withdrawn_at.map(|at| ("withdrawn_at", Value::Int(at))));
        object(members)
    };
    object([
        ("receipt_hash", text(held.hash.to_hex())),
        ("received_at", Value::Int(held.received_at)),
        ("valid_until", Value::Int(held.valid_until)),
        ("choices", array(held.choices.iter().map(choice))),
    ])
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

fn unknown() -> Problem {
    Problem::new(
        StatusCode::NOT_FOUND,
        "ERR_WITHDRAWAL_UNKNOWN",
        "no receipt held here has this withdrawal secret; look at the link again",
    )
}
