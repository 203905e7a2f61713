//! `GET /v1/material-changes`, `/{id}/{version}`, `/{id}/{version}/messages` and `POST /{id}/{version}/told`: who must be told of a material change, what to tell them,
//! and who was, with an access key of the role `operate`.
//!
//! What lives here: these requests. What deliberately does not: whom a change concerns (`changes`), the message (crate `disclosure`), and sending it.

use super::accesses::why;
use super::operating::keyed_up_to;
use super::publish::allowed;
use super::withdrawals::time;
use super::{Client, Named, failed, reply, whole};
use crate::access::Role;
use crate::accesses::{number_of, record};
use crate::app::App;
use crate::changes::{Material, every, named};
use crate::now;
use crate::problem::Problem;
use axum::Extension;
use axum::body::Body;
use axum::extract::{RawQuery, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::Response;
use disclosure::render::changed;
use json::{Fields, Mismatch, Node, Value, array, object, text};
use receipt::Digest;
use std::sync::Arc;
use store::StoreError;
use store::accesses::{Subject, Viewer, Why};
use store::told::{Addressee, Publication, Telling, ToldBy, Whom};

/// How many receipts are listed at once.
const PAGE: u32 = 100;
/// How many are marked at once.
const AT_ONCE: usize = 1_000;
/// The largest request: a thousand hashes fit.
const MAX: usize = 128 * 1024;
const TOO_LARGE: &str = "the body is over 128 kB; send fewer at once";

/// -> `{changes: [{document, version, before, date, summary, published_at, due_at, standing, told, to_tell}]}`.
pub async fn list(State(app): State<Arc<App>>, client: Option<Extension<Client>>, headers: HeaderMap) -> Result<Response, Problem> {
    allowed(&app, client, &headers, Role::Operate).await?;
    let at = now();
    let publications = app.store.publications().await.map_err(failed)?;
    let mut changes = Vec::new();
    for change in every(&app.disclosures()) {
        changes.push(object(members(&app, &change, &publications, at).await.map_err(failed)?));
    }
    Ok(reply(StatusCode::OK, &object([("changes", array(changes))])))
}

/// `?state=open|all&after=ROW&why=REASON` -> the change's members, `{receipts: [{receipt_hash, version, language, told}], next}`: those that stand, in the order of their
/// arrival, a hundred at once. With a reason each has its `number`, and the look is recorded before.
pub async fn show(
    State(app): State<Arc<App>>,
    client: Option<Extension<Client>>,
    Named((id, version)): Named<(String, String)>,
    headers: HeaderMap,
    RawQuery(query): RawQuery,
) -> Result<Response, Problem> {
    let who = allowed(&app, client, &headers, Role::Operate).await?;
    let change = named(&app.disclosures(), &id, &version).ok_or_else(unknown)?;
    let (whom, after, why) = asked(query.as_deref().unwrap_or_default())?;
    let at = now();
    let publications = app.store.publications().await.map_err(failed)?;
    let mut members = members(&app, &change, &publications, at).await.map_err(failed)?;
    let listed = app.store.to_tell(change.change, whom, at, after, PAGE).await.map_err(failed)?;
    let next = if listed.len() < PAGE as usize {
        None
    } else {
        listed.last().map(|last| last.row)
    };
    let shows = why.is_some();
    if let Some(why) = why.filter(|_| !listed.is_empty()) {
        let receipts = listed.iter().map(|one| one.receipt).collect();
        record(&*app.store, Viewer::Key(who), why, Subject::Receipts(receipts)).await.map_err(failed)?;
    }
    let mut receipts = Vec::new();
    for one in &listed {
        let mut members = addressee(one);
        if shows {
            let number = number_of(&*app.store, one.receipt).await.map_err(failed)?;
            members.push(("number", number.map_or(Value::Null, |number| text(number.as_str()))));
        }
        receipts.push(object(members));
    }
    members.extend([("receipts", array(receipts)), ("next", time(next))]);
    Ok(reply(StatusCode::OK, &object(members)))
}

/// -> `{messages: [{language, sms, email: {subject, text}, whatsapp, call}]}`, one for each language in which the version is published.
pub async fn messages(
    State(app): State<Arc<App>>,
    client: Option<Extension<Client>>,
    Named((id, version)): Named<(String, String)>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    allowed(&app, client, &headers, Role::Operate).await?;
    let change = named(&app.disclosures(), &id, &version).ok_or_else(unknown)?;
    let messages = change.texts.iter().map(|published| {
        let document = &published.document;
        let said = changed(document, app.archive.labels(&document.language), &change.entries(published));
        object([
            ("language", text(&*document.language)),
            ("sms", text(said.sms)),
            ("email", object([("subject", text(said.subject)), ("text", text(said.email))])),
            ("whatsapp", text(said.whatsapp)),
            ("call", text(said.call)),
        ])
    });
    Ok(reply(StatusCode::OK, &object([("messages", array(messages))])))
}

/// `{receipts: [hash...], way, at?}` -> `{told, before, foreign}`: these people were told, by this way. Who was told before keeps the first time; `foreign` are hashes of
/// receipts that the change does not concern, or that are not there.
pub async fn tell(
    State(app): State<Arc<App>>,
    client: Option<Extension<Client>>,
    Named((id, version)): Named<(String, String)>,
    headers: HeaderMap,
    body: Body,
) -> Result<Response, Problem> {
    let take = |f: &mut Fields<'_>| Ok((f.need("receipts", hashes)?, f.need("way", way)?, f.maybe("at", Node::int)?));
    let (who, (receipts, way, at)) = keyed_up_to(MAX, TOO_LARGE, &app, client, &headers, body, take).await?;
    let change = named(&app.disclosures(), &id, &version).ok_or_else(unknown)?;
    let publications = app.store.publications().await.map_err(failed)?;
    let now = now();
    let at = at.unwrap_or(now);
    if at > now || at < change.published_at(&publications) {
        return Err(Problem::new(
            StatusCode::UNPROCESSABLE_ENTITY,
            "ERR_CHANGE_TIME",
            "at must be when they were told, in seconds since 1970: after the change was published, and not ahead of now",
        ));
    }
    let telling = Telling { receipts, way, at, by: who };
    let marked = app.store.tell(change.change, telling).await.map_err(failed)?;
    let count = |n: u64| Value::Int(i64::try_from(n).unwrap_or(i64::MAX));
    let members = [
        ("told", count(marked.told)),
        ("before", count(marked.before)),
        ("foreign", array(marked.foreign.iter().map(|one| text(one.to_hex())))),
    ];
    Ok(reply(StatusCode::OK, &object(members)))
}

/// How many people must be told of the change that a text brought.
pub(super) async fn to_tell(app: &App, id: &str, version: &str) -> Result<i64, StoreError> {
    let Some(change) = named(&app.disclosures(), id, version) else {
        return Ok(0);
    };
    let counted = app.store.count_told(change.change, now()).await?;
    Ok(counted.standing - counted.told)
}

async fn members(app: &App, change: &Material, publications: &[Publication], at: i64) -> Result<Vec<(&'static str, Value)>, StoreError> {
    let counted = app.store.count_told(change.change.clone(), at).await?;
    let published_at = change.published_at(publications);
    let entries = change.texts.first().map(|published| change.entries(published)).unwrap_or_default();
    let summary: Vec<&str> = entries.iter().map(|entry| entry.summary.as_str()).collect();
    Ok(vec![
        ("document", text(&*change.change.document)),
        ("version", text(&*change.change.version)),
        ("before", text(&*change.before)),
        ("date", change.date().map_or(Value::Null, |date| text(date.to_string()))),
        ("summary", text(summary.join(" "))),
        ("published_at", Value::Int(published_at)),
        ("due_at", Value::Int(change.due_at(published_at))),
        ("standing", Value::Int(counted.standing)),
        ("told", Value::Int(counted.told)),
        ("to_tell", Value::Int(counted.standing - counted.told)),
    ])
}

fn addressee(one: &Addressee) -> Vec<(&'static str, Value)> {
    let told = one.told.map(|(way, at)| object([("way", text(way.as_str())), ("at", Value::Int(at))]));
    vec![
        ("receipt_hash", text(one.receipt.to_hex())),
        ("version", text(&*one.version)),
        ("language", text(&*one.language)),
        ("told", told.unwrap_or(Value::Null)),
    ]
}

fn asked(query: &str) -> Result<(Whom, i64, Option<Why>), Problem> {
    let wrong = || {
        Problem::new(
            StatusCode::UNPROCESSABLE_ENTITY,
            "ERR_CHANGE_QUERY",
            "the address takes state=open or state=all, after= with the next of the answer before, and why= with the reason to see the numbers",
        )
    };
    let (mut whom, mut after, mut reason) = (Whom::Every, 0, None);
    for (name, value) in form_urlencoded::parse(query.as_bytes()) {
        match (&*name, &*value) {
            ("state", "open") => whom = Whom::Untold,
            ("state", "all") => whom = Whom::Every,
            ("after", row) => after = whole(row).ok_or_else(wrong)?,
            ("why", written) => reason = Some(why(written)?),
            _ => return Err(wrong()),
        }
    }
    Ok((whom, after, reason))
}

fn hashes(node: &Node) -> Result<Vec<Digest>, Mismatch> {
    let hash = |node: &Node| Digest::from_hex(node.str()?).ok_or_else(|| Mismatch::expected(node, "a receipt's hash, 64 hexadecimal digits"));
    if !(1..=AT_ONCE).contains(&node.items().len()) {
        return Err(Mismatch::expected(node, "an array of 1 to 1,000 hashes of receipts"));
    }
    node.list(hash)
}

/// The member `way`. That somebody agreed to a newer text is known by their receipt.
fn way(node: &Node) -> Result<ToldBy, Mismatch> {
    let way = ToldBy::parse(node.str()?).filter(|way| *way != ToldBy::Notice);
    way.ok_or_else(|| Mismatch::expected(node, "one of sms, email, whatsapp, call"))
}

fn unknown() -> Problem {
    Problem::new(
        StatusCode::NOT_FOUND,
        "ERR_CHANGE_UNKNOWN",
        "no material change of this document and version is published here; GET /v1/material-changes lists them",
    )
}
