//! `POST /v1/events` and `POST /v1/erasures`: what a site reports to its server, with an access key of the role `operate`.
//!
//! What lives here: both requests. What deliberately does not: the clocks and the erasure (crate `store`), and the job that erases what is due
//! (`retention`). A number is in a body, never in an address.

use super::publish::allowed;
use super::{Client, failed, reply};
use crate::access::Role;
use crate::app::App;
use crate::problem::Problem;
use crate::{DETAIL, body, now};
use axum::Extension;
use axum::body::Body;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::response::Response;
use json::{Fields, Mismatch, Node, Value, array, object, text};
use phone::E164;
use receipt::{Cause, Digest};
use std::sync::Arc;
use store::{EraseOutcome, ReceiptKey, Report, ReportOutcome};

/// How far an event may be ahead of the server's clock, in seconds: 10 years.
const AHEAD: i64 = 3_653 * 86_400;

/// Which receipts.
enum Of {
    Receipt(Digest),
    Number(E164),
}

/// `{receipt_hash | number, purpose, at}` -> `{receipts: [{receipt_hash, until, ended}]}`: the event happened from which the purpose's period runs, and
/// until when each receipt's consent stands by it. The latest report counts.
pub async fn report(State(app): State<Arc<App>>, client: Option<Extension<Client>>, headers: HeaderMap, body: Body) -> Result<Response, Problem> {
    let take = |f: &mut Fields<'_>| Ok((of(f)?, f.need("purpose", Node::words)?, f.need("at", Node::int)?));
    let (of, purpose, at) = keyed(&app, client, &headers, body, take).await?;
    let now = now();
    if at > now.saturating_add(AHEAD) || at < 0 {
        return Err(Problem::new(
            StatusCode::UNPROCESSABLE_ENTITY,
            "ERR_EVENT_TIME",
            "at must be the time of the event in seconds since 1970, not more than 10 years ahead",
        ));
    }
    let disclosures = app.disclosures();
    let mut reported = Vec::new();
    for receipt in receipts(&app, of).await? {
        let Some(status) = app.store.status(ReceiptKey::Hash(receipt)).await.map_err(failed)? else {
            continue;
        };
        let Some(stated) = disclosures
            .get(&status.notice_sha256)
            .and_then(|published| published.document.purpose(&purpose))
        else {
            continue;
        };
        let report = Report {
            receipt,
            purpose: purpose.clone(),
            until: stated.retention.period.add_to(at),
            now,
        };
        let (status, ended) = match app.store.report(report).await.map_err(failed)? {
            ReportOutcome::Reported(status) => (status, false),
            ReportOutcome::Ended(status) => (status, true),
            ReportOutcome::NotGranted | ReportOutcome::UnknownReceipt => continue,
        };
        let until = status.granted().find(|(id, _)| *id == purpose).map(|(_, granted)| granted.until);
        reported.push(object([
            ("receipt_hash", text(receipt.to_hex())),
            ("until", until.map_or(Value::Null, Value::Int)),
            ("ended", Value::Bool(ended)),
        ]));
    }
    if reported.is_empty() {
        return Err(Problem::new(
            StatusCode::UNPROCESSABLE_ENTITY,
            "ERR_EVENT_PURPOSE",
            "none of these receipts grants this purpose; send the id of one that the document has and the visitor agreed to",
        ));
    }
    Ok(reply(StatusCode::OK, &object([("receipts", array(reported))])))
}

/// `{receipt_hash | number}` -> `{receipts: [{receipt_hash, erased_at}], withdrawn: [{receipt_hash, purposes}]}`: erased at once, when the answer arrives; and what was
/// withdrawn, of older receipts, because an erased one had replaced it.
pub async fn erase(State(app): State<Arc<App>>, client: Option<Extension<Client>>, headers: HeaderMap, body: Body) -> Result<Response, Problem> {
    let of = keyed(&app, client, &headers, body, of).await?;
    let at = now();
    // What the person wrote to opt out goes too.
    let forgotten = match &of {
        Of::Number(number) => app.store.forget_opt_outs_of(number.clone(), at).await.map_err(failed)?,
        Of::Receipt(_) => 0,
    };
    let found = match receipts(&app, of).await {
        // Nothing but the opt-outs was known of the number.
        Err(problem) if forgotten > 0 && problem.status == StatusCode::NOT_FOUND => Vec::new(),
        found => found?,
    };
    let (mut erased, mut ended) = (Vec::new(), Vec::new());
    for receipt in found {
        match app.store.erase(receipt, Cause::Request, at).await.map_err(failed)? {
            EraseOutcome::Erased { at, withdrawn } => {
                erased.push(object([("receipt_hash", text(receipt.to_hex())), ("erased_at", Value::Int(at))]));
                ended.extend(withdrawn.into_iter().map(|(older, purposes)| {
                    object([
                        ("receipt_hash", text(older.to_hex())),
                        ("purposes", array(purposes.iter().map(|purpose| text(&**purpose)))),
                    ])
                }));
            }
            EraseOutcome::UnknownReceipt => return Err(unknown()),
        }
    }
    tracing::info!(target: DETAIL, event = "erasure", receipts = erased.len());
    let members = [("receipts", array(erased)), ("withdrawn", array(ended))];
    Ok(reply(StatusCode::OK, &object(members)))
}

/// The request of a key that has the role. Who has none sends nothing that is kept.
pub(super) async fn keyed<T>(
    app: &App,
    client: Option<Extension<Client>>,
    headers: &HeaderMap,
    body: Body,
    take: impl FnOnce(&mut Fields<'_>) -> Result<T, Mismatch>,
) -> Result<T, Problem> {
    allowed(app, client, headers, Role::Operate).await?;
    body::json(headers, body, take).await
}

/// The same of at most `max` bytes, what is said to a longer one, and with the name of the key.
pub(super) async fn keyed_up_to<T>(
    max: usize,
    too_large: &'static str,
    app: &App,
    client: Option<Extension<Client>>,
    headers: &HeaderMap,
    body: Body,
    take: impl FnOnce(&mut Fields<'_>) -> Result<T, Mismatch>,
) -> Result<(String, T), Problem> {
    let who = allowed(app, client, headers, Role::Operate).await?;
    let taken = body::json_up_to(max, too_large, headers, body, take).await?;
    Ok((who, taken))
}

/// The member `receipt_hash`, or else `number`.
fn of(f: &mut Fields<'_>) -> Result<Of, Mismatch> {
    let hash = |node: &Node| Digest::from_hex(node.str()?).ok_or_else(|| Mismatch::expected(node, "a receipt's hash, 64 hexadecimal digits"));
    match f.maybe("receipt_hash", hash)? {
        Some(hash) => Ok(Of::Receipt(hash)),
        None => Ok(Of::Number(f.need("number", number)?)),
    }
}

/// A member that is a number.
pub(super) fn number(node: &Node) -> Result<E164, Mismatch> {
    E164::new(node.str()?).ok_or_else(|| Mismatch::expected(node, "a number in E.164, such as +353850123456"))
}

async fn receipts(app: &App, of: Of) -> Result<Vec<Digest>, Problem> {
    let found = match of {
        Of::Receipt(hash) => {
            let known = app.store.status(ReceiptKey::Hash(hash)).await.map_err(failed)?;
            known.map(|status| status.hash).into_iter().collect()
        }
        Of::Number(number) => app.store.find(number).await.map_err(failed)?,
    };
    if found.is_empty() { Err(unknown()) } else { Ok(found) }
}

fn unknown() -> Problem {
    Problem::new(
        StatusCode::NOT_FOUND,
        "ERR_RECEIPT_UNKNOWN",
        "this server has stored no receipt with this hash or for this number",
    )
}
