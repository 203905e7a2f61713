//! `POST /v1/disclosures`, `POST /v1/disclosures/check` and `GET /v1/server`: publishing a document with an access key.
//!
//! What lives here: the key of a request, and both answers. What deliberately does not: whether a document may be published (`publishing`), and what a
//! key is (`access`). No key is logged or repeated in an answer.

use super::material_changes::to_tell;
use super::{Client, failed, reply, within};
use crate::access::{self, Role};
use crate::app::App;
use crate::problem::Problem;
use crate::publishing::{self, FACTS, Judged, judge, taken};
use crate::{body, now};
use axum::Extension;
use axum::body::Body;
use axum::extract::State;
use axum::http::header::AUTHORIZATION;
use axum::http::{HeaderMap, StatusCode};
use axum::response::Response;
use disclosure::{Change, Difference};
use json::{Value, array, object, text};
use std::sync::Arc;
use std::time::Instant;
use store::{NewKey, PublishOutcome};
use verify::Published;

/// The largest document. Linting takes time by the square of the length: at this size some four seconds of one core.
const DOCUMENT_MAX: usize = 128 * 1024;

/// The document's exact bytes -> 201 `{id, language, sha256, to_tell, version}`, after the commit; 200 when these bytes are published already.
pub async fn publish(State(app): State<Arc<App>>, client: Option<Extension<Client>>, headers: HeaderMap, body: Body) -> Result<Response, Problem> {
    let (who, bytes) = keyed(&app, client, &headers, body).await?;
    // In a task of its own: a client that leaves before the answer must not leave a document stored and not served.
    let task = tokio::spawn(async move { published(&app, who, bytes).await });
    task.await.unwrap_or_else(|_| Err(Problem::unavailable()))
}

async fn published(app: &Arc<App>, who: String, bytes: Vec<u8>) -> Result<Response, Problem> {
    let _turn = app.publishing.lock().await;
    let at = now();
    let (judged, _) = judged(app, bytes, at).await?;
    if let Some(refusal) = judged.refusal {
        return Err(refusal);
    }
    // A document without a refusal was read.
    let new = judged.new.ok_or_else(Problem::unavailable)?;
    let status = match app.store.publish(publishing::to_store(&new, Some(who), at)).await.map_err(failed)? {
        PublishOutcome::Published => StatusCode::CREATED,
        PublishOutcome::AlreadyPublished => StatusCode::OK,
        PublishOutcome::Conflict => return Err(taken(&new.document)),
    };
    let document = new.document.clone();
    let mut members = name(&new);
    // What is served already keeps its place: a repetition brings no old version back.
    if app.disclosures().get(&new.sha256).is_none() {
        app.add_disclosure(new);
    }
    let untold = to_tell(app, &document.id, &document.version).await.map_err(failed)?;
    members.push(("to_tell", Value::Int(untold)));
    Ok(reply(status, &object(members)))
}

/// The document's exact bytes -> 200 with what publishing them would mean. Nothing is stored.
pub async fn check(State(app): State<Arc<App>>, client: Option<Extension<Client>>, headers: HeaderMap, body: Body) -> Result<Response, Problem> {
    let (_, bytes) = keyed(&app, client, &headers, body).await?;
    let at = now();
    let (judged, findings) = judged(&app, bytes, at).await?;
    let standing = app.store.standing(judged.report.document.id.clone(), at).await.map_err(failed)?;
    let consequence = judged.consequence(&standing);
    let version = |published: &Arc<Published>| text(&*published.document.version);
    let refusal = |problem: &Problem| {
        object([
            ("code", text(problem.code)),
            ("detail", text(&*problem.detail)),
            ("status", Value::Int(i64::from(problem.status.as_u16()))),
        ])
    };
    let members = [
        ("findings", findings),
        ("published", judged.current.as_ref().map_or(Value::Null, version)),
        ("differences", array(judged.differences.iter().map(difference))),
        ("material", Value::Bool(judged.is_material())),
        ("standing", Value::Int(consequence.standing)),
        ("asked_again", Value::Int(consequence.asked_again)),
        ("entry", judged.entry.as_ref().map_or(Value::Null, entry)),
        ("refusal", judged.refusal.as_ref().map_or(Value::Null, refusal)),
    ];
    Ok(reply(StatusCode::OK, &object(members)))
}

/// What this server does by itself, for the promises of a document.
pub async fn server() -> Response {
    let members = [
        ("answers_questions", Value::Bool(FACTS.answers_questions)),
        ("deletes", Value::Bool(FACTS.deletes)),
        ("encrypts", Value::Bool(FACTS.encrypts)),
        ("records_accesses", Value::Bool(FACTS.records_accesses)),
    ];
    reply(StatusCode::OK, &object(members))
}

/// The name of the request's key, and the document. Who has no key sends nothing that is kept.
async fn keyed(app: &App, client: Option<Extension<Client>>, headers: &HeaderMap, body: Body) -> Result<(String, Vec<u8>), Problem> {
    let who = allowed(app, client, headers, Role::Publish).await?;
    let too_large = Problem::new(StatusCode::PAYLOAD_TOO_LARGE, "ERR_HTTP_SIZE", "the document is over 128 kB; no real one is");
    let bytes = body::read(headers, body, &["application/json"], DOCUMENT_MAX, too_large).await?;
    Ok((who, bytes))
}

/// The name of the request's key, where it has this role.
pub(super) async fn allowed(app: &App, client: Option<Extension<Client>>, headers: &HeaderMap, role: Role) -> Result<String, Problem> {
    let key = known(app, client, headers).await?;
    match Role::parse(&key.role) {
        Some(has) if has == role => Ok(key.name),
        Some(_) | None => Err(Problem::role(role)),
    }
}

/// The request's key.
pub(super) async fn known(app: &App, client: Option<Extension<Client>>, headers: &HeaderMap) -> Result<NewKey, Problem> {
    let key = bearer(headers).ok_or_else(Problem::key)?;
    let address = client.map(|Extension(client)| client.address.ip());
    if let (Some(limiter), Some(address)) = (&app.limits.wrong_keys, address) {
        limiter.would_allow(address, Instant::now()).map_err(Problem::limit)?;
    }
    let stored = if access::is_well_formed(key) {
        app.store.keys().await.map_err(failed)?
    } else {
        Vec::new()
    };
    match access::find(key, &stored) {
        Some(known) => Ok(known.clone()),
        None => {
            within(app.limits.wrong_keys.as_ref(), client)?;
            Err(Problem::key())
        }
    }
}

/// The key in `Authorization: Bearer KEY` (RFC 6750, 2.1).
fn bearer(headers: &HeaderMap) -> Option<&str> {
    let (scheme, key) = headers.get(AUTHORIZATION)?.to_str().ok()?.split_once(' ')?;
    scheme.eq_ignore_ascii_case("bearer").then(|| key.trim())
}

/// The judgement, and the findings as JSON. Linting takes a while, so it is done on a thread for such work.
async fn judged(app: &Arc<App>, bytes: Vec<u8>, at: i64) -> Result<(Judged, Value), Problem> {
    let app = app.clone();
    let work = move || {
        let judged = judge(bytes.clone(), &app.disclosures(), app.config.public_url.as_str(), publishing::day(at))?;
        let findings = publishing::findings(&judged.report, &bytes);
        Ok((judged, findings))
    };
    tokio::task::spawn_blocking(work).await.unwrap_or_else(|_| Err(Problem::unavailable()))
}

fn name(published: &Published) -> Vec<(&'static str, Value)> {
    vec![
        ("id", text(&*published.document.id)),
        ("language", text(&*published.document.language)),
        ("sha256", text(published.sha256.to_hex())),
        ("version", text(&*published.document.version)),
    ]
}

fn difference(difference: &Difference) -> Value {
    object([
        ("pointer", text(&*difference.pointer)),
        ("sentence", text(&*difference.sentence)),
        ("material", Value::Bool(difference.material)),
    ])
}

fn entry(change: &Change) -> Value {
    object([
        ("version", text(&*change.version)),
        ("date", text(change.date.to_string())),
        ("summary", text(&*change.summary)),
        ("material", Value::Bool(change.material)),
    ])
}
