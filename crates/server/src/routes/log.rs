//! The log: `GET /v1/log`, its checkpoints, tiles and entry bundles (C2SP tlog-tiles), and `GET /v1/receipts/{hash}/proof`.
//!
//! What lives here: addresses and forms of answers. What deliberately does not: the tree and its proofs (crate `consent-log`), and when a checkpoint is
//! published (crate `store`).

use super::{Named, failed, reply, whole};
use crate::app::App;
use crate::problem::Problem;
use axum::extract::{RawQuery, State};
use axum::http::header::{ACCEPT, CACHE_CONTROL, CONTENT_TYPE, VARY};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use consent_log::{FULL_WIDTH, SigningKey, TilePath, TlogProof, cose_receipt, encode_bundle, leaf_hash};
use json::{Value, array, object, text};
use receipt::Digest;
use std::sync::Arc;
use store::{Event, History, LogName, Logged};

/// `{logs: [{number, origin, key}]}`, oldest first; `key` is a verifier key of C2SP signed-note, `null` where the server has lost it.
pub async fn logs(State(app): State<Arc<App>>) -> Result<Response, Problem> {
    let logs = app.store.logs().await.map_err(failed)?;
    Ok(reply(StatusCode::OK, &object([("logs", array(logs.iter().map(named)))])))
}

/// The last published checkpoint, a signed note.
pub async fn checkpoint(State(app): State<Arc<App>>, Named(log): Named<String>) -> Result<Response, Problem> {
    let note = app.store.checkpoint(log_number(&log)?).await.map_err(failed)?.ok_or_else(unknown)?;
    Ok(([(CONTENT_TYPE, "text/plain; charset=utf-8"), (CACHE_CONTROL, "no-cache")], note).into_response())
}

/// A tile, or a bundle of entries.
pub async fn tile(State(app): State<Arc<App>>, Named((log, rest)): Named<(String, String)>) -> Result<Response, Problem> {
    let log = log_number(&log)?;
    let path = TilePath::parse(&format!("tile/{rest}")).map_err(|e| Problem::new(StatusCode::NOT_FOUND, e.code.as_str(), e.detail))?;
    let (bytes, width) = match path {
        TilePath::Hashes(id) => (app.store.tile(log, id).await.map_err(failed)?, id.width),
        TilePath::Entries { index, width } => {
            let entries = app.store.entries(log, index, width).await.map_err(failed)?;
            (entries.map(|entries| encode_bundle(&entries)).transpose().map_err(|_| unknown())?, width)
        }
    };
    // A full tile never changes; a partial one is of use until the next checkpoint.
    let cache = if width == FULL_WIDTH {
        "public, max-age=31536000, immutable"
    } else {
        "public, max-age=60"
    };
    Ok(([(CONTENT_TYPE, "application/octet-stream"), (CACHE_CONTROL, cache)], bytes.ok_or_else(unknown)?).into_response())
}

/// Everything that happened to a receipt, with proofs that verify offline. By `Accept`: JSON with all of it; `text/plain`, the proof of the event that
/// `?event=N` counts from 0 (C2SP tlog-proof); `application/cose`, the same as a COSE receipt (RFC 9942).
pub async fn proof(State(app): State<Arc<App>>, Named(hash): Named<String>, RawQuery(query): RawQuery, headers: HeaderMap) -> Result<Response, Problem> {
    let unknown = || Problem::new(StatusCode::NOT_FOUND, "ERR_RECEIPT_UNKNOWN", "this server has stored no receipt with this hash");
    let hash = Digest::from_hex(&hash).ok_or_else(unknown)?;
    let history = app.store.history(hash).await.map_err(failed)?.ok_or_else(unknown)?;
    let accept = headers.get(ACCEPT).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let wants = |kind: &str| accept.split(',').any(|one| one.split(';').next().is_some_and(|one| one.trim() == kind));
    // Judged for every form, so that a mistake in it is always noticed.
    let number = event_number(query.as_deref().unwrap_or_default())?;
    let mut response = if wants("application/cose") {
        (
            [(CONTENT_TYPE, "application/cose; cose-type=\"cose-sign1\"")],
            cose(&app, &history, nth(&history, number)?)?,
        )
            .into_response()
    } else if wants("text/plain") {
        let (logged, _, path) = nth(&history, number)?;
        let proof = TlogProof::new(logged.index, path.clone(), &history.checkpoint);
        ([(CONTENT_TYPE, "text/plain; charset=utf-8")], proof.to_text()).into_response()
    } else {
        reply(StatusCode::OK, &all(&app, hash, &history).await?)
    };
    response.headers_mut().insert(VARY, axum::http::HeaderValue::from_static("accept"));
    Ok(response)
}

/// Everything that happened to a receipt, with proofs: `{receipt_hash, log, events: [{t, at, index, proof, purposes?}]}`.
pub async fn all(app: &App, receipt: Digest, history: &History) -> Result<Value, Problem> {
    let logs = app.store.logs().await.map_err(failed)?;
    let name = logs.iter().find(|one| one.number == history.log).ok_or_else(Problem::unavailable)?;
    let events = history.events.iter().map(|(logged, _, path)| {
        let mut members = event(logged);
        members.push(("proof", text(TlogProof::new(logged.index, path.clone(), &history.checkpoint).to_text())));
        object(members)
    });
    Ok(object([
        ("receipt_hash", text(receipt.to_hex())),
        ("log", named(name)),
        ("events", array(events)),
    ]))
}

/// The members of an event: what, when, and the index of its leaf.
pub fn event(logged: &Logged) -> Vec<(&'static str, Value)> {
    let mut members = vec![("index", number(logged.index))];
    match &logged.event {
        Event::Receipt { at } => members.extend([("t", text("receipt")), ("at", Value::Int(*at))]),
        Event::Import { at } => members.extend([("t", text("import")), ("at", Value::Int(*at))]),
        Event::Withdrawal { at, purposes } => members.extend([
            ("t", text("withdrawal")),
            ("at", Value::Int(*at)),
            ("purposes", array(purposes.iter().map(|one| text(&**one)))),
        ]),
        Event::Erasure { at, cause } => members.extend([("t", text("erasure")), ("at", Value::Int(*at)), ("cause", text(cause.as_str()))]),
    }
    members
}

/// An index. A log of 2^63 leaves is not reached.
pub fn number(index: u64) -> Value {
    Value::Int(i64::try_from(index).unwrap_or(i64::MAX))
}

fn named(log: &LogName) -> Value {
    object([
        ("number", number(log.number)),
        ("origin", text(&*log.origin)),
        ("key", log.key.as_deref().map_or(Value::Null, text)),
    ])
}

type WithProof = (Logged, Vec<u8>, Vec<consent_log::Hash>);

/// The number in `event=N`; 0 where there is none.
fn event_number(query: &str) -> Result<usize, Problem> {
    match query.split('&').find_map(|pair| pair.strip_prefix("event=")) {
        Some(number) => whole(number).and_then(|number| usize::try_from(number).ok()).ok_or_else(no_event),
        None => Ok(0),
    }
}

fn nth(history: &History, number: usize) -> Result<&WithProof, Problem> {
    history.events.get(number).ok_or_else(no_event)
}

fn no_event() -> Problem {
    Problem::new(
        StatusCode::NOT_FOUND,
        "ERR_LOG_EVENT",
        "this receipt has no event of this number; ask for JSON to see those it has, and count them from 0",
    )
}

fn cose(app: &App, history: &History, (logged, entry, path): &WithProof) -> Result<Vec<u8>, Problem> {
    let checkpoint = history.checkpoint.checkpoint();
    let seed = app
        .keys
        .logs
        .iter()
        .find(|(number, _)| *number == history.log)
        .ok_or_else(Problem::unavailable)?;
    SigningKey::from_seed(&checkpoint.origin, &seed.1)
        .and_then(|key| cose_receipt(&key, &leaf_hash(entry), logged.index, path, checkpoint))
        .map_err(|e| {
            tracing::error!(event = "error", "the COSE receipt could not be made: {e}");
            Problem::unavailable()
        })
}

fn log_number(text: &str) -> Result<u64, Problem> {
    text.parse().ok().filter(|number: &u64| number.to_string() == text).ok_or_else(unknown)
}

fn unknown() -> Problem {
    Problem::new(
        StatusCode::NOT_FOUND,
        "ERR_LOG_UNKNOWN",
        "this server's log has nothing there yet; GET /v1/log names its logs, and the checkpoint says how far one goes",
    )
}
