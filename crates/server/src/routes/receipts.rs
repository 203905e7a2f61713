//! `POST /v1/receipts` and `GET /v1/receipts/{hash}`.
//!
//! What lives here: taking a receipt from the bytes of a request to the countersignature that answers it. What
//! deliberately does not: the checks (`receipt::open` and `check`) and the keeping (`store`).

use super::withdrawals::time;
use super::{failed, origin, reply};
use crate::check::{Checked, Context, check};
use crate::problem::Problem;
use crate::site::Site;
use crate::{Failure, body, now};
use axum::body::Body;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::Response;
use json::{Value, array, object, text};
use receipt::{Code, Countersignature, Digest, Error, MAX_BYTES, Opened, open};
use std::sync::Arc;
use store::{InsertOutcome, NewReceipt, ReceiptKey};
use verify::AwsLc;

/// The compact receipt -> 201 `{countersignature, receipt_hash}`, after the commit. The same receipt again gets the
/// same answer, byte for byte, however late it comes.
pub async fn take(State(site): State<Arc<Site>>, headers: HeaderMap, body: Body) -> Result<Response, Problem> {
    let too_large = Error::new(Code::Size, "the receipt is over 64 kB; a real one is a few kilobytes");
    let bytes = body::read(&headers, body, &["application/sd-jwt", "text/plain"], MAX_BYTES, too_large.into()).await?;
    let compact = String::from_utf8(bytes).map_err(|_| Error::new(Code::Form, "the receipt is not text; send it as the widget gave it"))?;
    let opened = open(&compact, &AwsLc)?;
    let received_at = now();
    let checked = checked(&site, &opened, origin(&headers), received_at).await?;
    let (receipt, countersignature) = new_receipt(&site, opened, compact, checked, received_at).map_err(|e| {
        eprintln!("{e}");
        Problem::unavailable()
    })?;
    let hash = receipt.hash;
    let countersignature = match site.store.insert(receipt).await.map_err(failed)? {
        InsertOutcome::Inserted => countersignature,
        InsertOutcome::AlreadyStored(first) => first,
        InsertOutcome::Replay => return Err(Problem::replay()),
    };
    Ok(reply(
        StatusCode::CREATED,
        &object([("countersignature", text(countersignature)), ("receipt_hash", text(hash.to_hex()))]),
    ))
}

/// What a stranger who knows the hash may know: that it is held, since when, which purposes were withdrawn, and when
/// the last of them was, so that nothing is left: `{receipt_hash, received_at, countersignature, withdrawn, withdrawn_at}`.
pub async fn show(State(site): State<Arc<Site>>, Path(hash): Path<String>) -> Result<Response, Problem> {
    let unknown = || Problem::new(StatusCode::NOT_FOUND, "ERR_RECEIPT_UNKNOWN", "no receipt with this hash is held here");
    let hash = Digest::from_hex(&hash).ok_or_else(unknown)?;
    let status = site.store.status(ReceiptKey::Hash(hash)).await.map_err(failed)?.ok_or_else(unknown)?;
    let withdrawn = status
        .choices
        .iter()
        .filter(|choice| choice.withdrawn_at.is_some())
        .map(|choice| text(&*choice.purpose));
    let members = [
        ("receipt_hash", text(status.hash.to_hex())),
        ("received_at", Value::Int(status.received_at)),
        ("countersignature", text(&*status.countersignature)),
        ("withdrawn", array(withdrawn)),
        ("withdrawn_at", time(status.withdrawn_at())),
    ];
    Ok(reply(StatusCode::OK, &object(members)))
}

/// Time wears out a nonce, but not the answer to a receipt that is already kept: such a one is judged by the time when
/// it first arrived.
async fn checked(site: &Site, opened: &Opened, origin: Option<&str>, received_at: i64) -> Result<Checked, Problem> {
    let at = |now| Context {
        config: &site.config,
        nonces: &site.keys.nonce,
        notices: &site.notices,
        archive: &site.archive,
        origin,
        now,
    };
    match check(opened, &at(received_at)) {
        Err(e) if e.code == Code::Nonce => match site.store.status(ReceiptKey::Hash(opened.hash)).await.map_err(failed)? {
            Some(status) => Ok(check(opened, &at(status.received_at))?),
            None => Err(e.into()),
        },
        outcome => Ok(outcome?),
    }
}

fn new_receipt(site: &Site, opened: Opened, compact: String, checked: Checked, received_at: i64) -> Result<(NewReceipt, String), Failure> {
    let payload = opened.payload;
    let countersignature = site.keys.countersign(&Countersignature {
        iss: site.config.public_url.as_str().to_owned(),
        receipt_hash: opened.hash,
        notice_sha256: payload.notice.sha256,
        nonce_issued_at: checked.nonce_issued_at,
        received_at,
    })?;
    let receipt = NewReceipt {
        hash: opened.hash,
        compact,
        notice_sha256: payload.notice.sha256,
        phone: checked.phone.as_str().to_owned(),
        number_valid: checked.number_valid,
        nonces: payload.earlier_nonces.into_iter().chain(payload.nonce).collect(),
        received_at,
        valid_until: payload.valid_until,
        withdraw_sha256: payload.withdraw_sha256,
        choices: payload.choices.into_iter().map(|choice| (choice.purpose, choice.granted)).collect(),
        countersignature: countersignature.clone(),
    };
    Ok((receipt, countersignature))
}
