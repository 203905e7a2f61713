//! `POST /v1/receipts` and `GET /v1/receipts/{hash}`.
//!
//! What lives here: the path of a receipt from the bytes of a request to the countersignature in the response. What deliberately does not: the checks
//! (`receipt::open` and `check`) and storage (crate `store`).

use super::log::{self, number};
use super::withdrawals::time;
use super::{Client, Named, failed, origin, reply, within};
use crate::app::App;
use crate::changes::agreed;
use crate::check::{Checked, Context, check};
use crate::problem::Problem;
use crate::{body, now, publishing};
use axum::Extension;
use axum::body::Body;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::response::Response;
use json::{Value, array, object, text};
use receipt::{Code, Countersignature, Digest, Error, MAX_BYTES, Opened, log_place, open};
use std::sync::Arc;
use store::{InsertOutcome, NewReceipt, ReceiptKey};
use verify::AwsLc;

/// The compact receipt -> 201 `{countersignature, log: {index, origin}, receipt_hash}`, after the commit. The same receipt sent again gets the same response, byte for byte,
/// however late it arrives.
pub async fn take(State(app): State<Arc<App>>, client: Option<Extension<Client>>, headers: HeaderMap, body: Body) -> Result<Response, Problem> {
    let too_large = Error::new(Code::Size, "the receipt is over 16 kB; a real one is about 2 kB");
    let bytes = body::read(&headers, body, &["application/sd-jwt", "text/plain"], MAX_BYTES, too_large.into()).await?;
    let compact = String::from_utf8(bytes).map_err(|_| Error::new(Code::Form, "the receipt is not UTF-8; send it as the widget gave it"))?;
    let opened = open(&compact, &AwsLc)?;
    let received_at = now();
    let checked = checked(&app, &opened, origin(&headers), received_at).await?;
    if checked.nonce_issued_at.is_none() {
        self_dated(&app, opened.hash, client).await?;
    }
    let mut receipt = new_receipt(&app, opened, compact, checked, received_at);
    if receipt.is_late() {
        receipt.service = service(&app, receipt.notice_sha256, received_at).await?;
    }
    let hash = receipt.hash;
    let (notice, phone) = (receipt.notice_sha256, receipt.phone.clone());
    let countersignature = match app.store.insert(receipt).await.map_err(failed)? {
        InsertOutcome::Inserted(countersignature) | InsertOutcome::AlreadyStored(countersignature) => countersignature,
        InsertOutcome::Replay => return Err(Problem::replay()),
        InsertOutcome::Gone => return Err(Problem::gone()),
    };
    // Without it their older receipts are still to be told, which harms nobody: the receipt is stored.
    if let Some(text) = app.disclosures().get(&notice)
        && let Err(e) = agreed(&app, text, phone, received_at).await
    {
        tracing::error!(event = "error", "what a new receipt shows to have been told could not be noted: {e}");
    }
    let place = log_place(&countersignature);
    let mut members = vec![("countersignature", text(countersignature)), ("receipt_hash", text(hash.to_hex()))];
    if let Some(place) = place {
        members.push(("log", object([("index", number(place.index)), ("origin", text(place.origin))])));
    }
    Ok(reply(StatusCode::CREATED, &object(members)))
}

/// The public state of a receipt: `{as_of, receipt_hash, received_at, countersignature, purposes: [{purpose, until, withdrawn_at, suspended_since}], withdrawn_at, erased_at, events}`:
/// every granted purpose with its end, when it was withdrawn, and since when it waits for a person's decision; when the last of them was, and each event with its leaf. An imported consent has no countersignature, and says `imported` and `given_at`. What was answered before is in it.
pub async fn show(State(app): State<Arc<App>>, Named(hash): Named<String>) -> Result<Response, Problem> {
    let unknown = || Problem::new(StatusCode::NOT_FOUND, "ERR_RECEIPT_UNKNOWN", "this server has stored no receipt with this hash");
    let hash = Digest::from_hex(&hash).ok_or_else(unknown)?;
    // Before the look-up: the answer knows at least what was so then.
    let as_of = now();
    let status = app.store.status(ReceiptKey::Hash(hash)).await.map_err(failed)?.ok_or_else(unknown)?;
    let purposes = status.granted().map(|(purpose, granted)| {
        object([
            ("purpose", text(purpose)),
            ("until", Value::Int(granted.until)),
            ("withdrawn_at", time(granted.withdrawn_at)),
            ("suspended_since", time(granted.suspended_since)),
        ])
    });
    let mut members = vec![
        ("as_of", Value::Int(as_of)),
        ("receipt_hash", text(status.hash.to_hex())),
        ("received_at", Value::Int(status.received_at)),
        ("purposes", array(purposes)),
        ("withdrawn_at", time(status.withdrawn_at())),
        ("erased_at", time(status.erased_at)),
        ("events", array(status.events.iter().map(|one| object(log::event(one))))),
    ];
    match &status.imported {
        None => members.push(("countersignature", text(&*status.countersignature))),
        Some(imported) => members.extend([
            ("countersignature", Value::Null),
            ("imported", Value::Bool(true)),
            ("given_at", Value::Int(imported.given_at)),
        ]),
    }
    Ok(reply(StatusCode::OK, &object(members)))
}

/// The purposes of a document that are no advertising.
async fn service(app: &App, notice: Digest, at: i64) -> Result<Vec<String>, Problem> {
    let Some(published) = app.disclosures().get(&notice).cloned() else {
        return Ok(Vec::new());
    };
    let read = tokio::task::spawn_blocking(move || lint::service(&published.bytes, publishing::day(at)));
    read.await.map_err(|_| Problem::unavailable())
}

/// So many self-dated receipts from an address; one that is stored already is not counted.
async fn self_dated(app: &App, hash: Digest, client: Option<Extension<Client>>) -> Result<(), Problem> {
    match app.store.status(ReceiptKey::Hash(hash)).await.map_err(failed)? {
        Some(_) => Ok(()),
        None => within(app.limits.self_dated.as_ref(), client),
    }
}

/// A nonce expires, and its key may be rotated, but the response to a stored receipt does not change: its nonce was checked when it arrived first.
async fn checked(app: &App, opened: &Opened, origin: Option<&str>, received_at: i64) -> Result<Checked, Problem> {
    let published = app.disclosures();
    let context = |stored| Context {
        config: &app.config,
        nonces: &app.keys.nonce,
        disclosures: &published,
        archive: &app.archive,
        origin,
        now: received_at,
        stored,
    };
    match check(opened, &context(false)) {
        Err(e) if e.code == Code::Nonce => match app.store.status(ReceiptKey::Hash(opened.hash)).await.map_err(failed)? {
            Some(_) => Ok(check(opened, &context(true))?),
            None => Err(e.into()),
        },
        outcome => Ok(outcome?),
    }
}

fn new_receipt(app: &App, opened: Opened, compact: String, checked: Checked, received_at: i64) -> NewReceipt {
    let payload = opened.payload;
    NewReceipt {
        hash: opened.hash,
        compact,
        notice_sha256: payload.notice.sha256,
        phone: checked.phone,
        number_valid: checked.number_valid,
        nonces: payload.earlier_nonces.into_iter().chain(payload.nonce).collect(),
        signed_at: payload.iat.min(received_at),
        received_at,
        valid_until: payload.valid_until,
        withdraw_sha256: payload.withdraw_sha256,
        choices: payload.choices.into_iter().map(|choice| (choice.purpose, choice.until)).collect(),
        service: Vec::new(),
        countersigned: Countersignature {
            iss: app.config.public_url.as_str().to_owned(),
            receipt_hash: opened.hash,
            notice_sha256: payload.notice.sha256,
            nonce_issued_at: checked.nonce_issued_at,
            received_at,
            log: None,
        },
    }
}
