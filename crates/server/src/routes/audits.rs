//! `GET /v1/audits` and `POST /v1/audits`: the audits that documents promise, when the next is due, and those that were made.
//!
//! What lives here: both requests. What deliberately does not: when an audit is due (crate `promises`).

use super::operating::keyed_up_to;
use super::publish::known;
use super::{Client, failed, reply};
use crate::access::Role;
use crate::app::App;
use crate::problem::Problem;
use crate::{now, publishing};
use axum::Extension;
use axum::body::Body;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::response::Response;
use disclosure::{Date, Document};
use json::{Fields, Mismatch, Node, Value, array, object, text};
use promises::deadline::audit_due;
use std::sync::Arc;
use store::audits::NewAudit;

/// The largest request.
const MAX: usize = 8 * 1024;
const TOO_LARGE: &str = "the body is over 8 kB; no valid request is";

/// -> `{audits: [{document, every, by, last, due_at, done: [{date, by, report, recorded_at, recorded_by}]}]}`: one for each document that is published.
pub async fn list(State(app): State<Arc<App>>, client: Option<Extension<Client>>, headers: HeaderMap) -> Result<Response, Problem> {
    reading(&app, client, &headers).await?;
    let made = app.store.audits().await.map_err(failed)?;
    let disclosures = app.disclosures();
    let audits = disclosures.each_current().into_iter().map(|published| one(&published.document, &made));
    Ok(reply(StatusCode::OK, &object([("audits", array(audits))])))
}

/// `{document, date, by, report}` -> the document's entry of the list: an audit was made. The same again changes nothing.
pub async fn record(State(app): State<Arc<App>>, client: Option<Extension<Client>>, headers: HeaderMap, body: Body) -> Result<Response, Problem> {
    let take = |f: &mut Fields<'_>| {
        let line = Node::line;
        Ok((f.need("document", line)?, f.need("date", day)?, f.need("by", line)?, f.need("report", line)?))
    };
    let (who, (document, date, by, report)) = keyed_up_to(MAX, TOO_LARGE, &app, client, &headers, body, take).await?;
    let disclosures = app.disclosures();
    let published = disclosures.each_current().into_iter().find(|published| published.document.id == document);
    let Some(published) = published else {
        return Err(Problem::new(
            StatusCode::NOT_FOUND,
            "ERR_AUDIT_DOCUMENT",
            "no document of this id is published here; GET /v1/audits lists the ids",
        ));
    };
    let at = now();
    // A day further on than UTC's is today somewhere.
    if date > publishing::day(at.saturating_add(86_400)) {
        return Err(Problem::new(
            StatusCode::UNPROCESSABLE_ENTITY,
            "ERR_AUDIT_DATE",
            "date must be the day on which the audit was made, which is not ahead of today",
        ));
    }
    let audit = NewAudit {
        document,
        date,
        by,
        report,
        recorded_at: at,
        recorded_by: who,
    };
    app.store.record_audit(audit).await.map_err(failed)?;
    let made = app.store.audits().await.map_err(failed)?;
    Ok(reply(StatusCode::OK, &one(&published.document, &made)))
}

/// Whoever records audits and watches deadlines reads them too.
async fn reading(app: &App, client: Option<Extension<Client>>, headers: &HeaderMap) -> Result<(), Problem> {
    match Role::parse(&known(app, client, headers).await?.role) {
        Some(Role::Audit | Role::Operate) => Ok(()),
        Some(Role::Publish | Role::Permit) | None => Err(Problem::role(Role::Audit)),
    }
}

fn one(document: &Document, made: &[NewAudit]) -> Value {
    let done: Vec<&NewAudit> = made.iter().filter(|audit| audit.document == document.id).collect();
    let recorded = done.iter().map(|audit| audit.date).max();
    let audit = &document.security.audit;
    let last = recorded.map_or(audit.last, |recorded| recorded.max(audit.last));
    let done = done.iter().map(|audit| {
        object([
            ("date", text(audit.date.to_string())),
            ("by", text(&*audit.by)),
            ("report", text(&*audit.report)),
            ("recorded_at", Value::Int(audit.recorded_at)),
            ("recorded_by", text(&*audit.recorded_by)),
        ])
    });
    object([
        ("document", text(&*document.id)),
        ("every", text(audit.every.to_string())),
        ("by", text(&*audit.by)),
        ("last", text(last.to_string())),
        ("due_at", audit_due(document, recorded).map_or(Value::Null, Value::Int)),
        ("done", array(done)),
    ])
}

/// A whole day.
fn day(node: &Node) -> Result<Date, Mismatch> {
    let date = Date::parse(node.str()?).filter(|date| date.day.is_some());
    date.ok_or_else(|| Mismatch::expected(node, "a day, such as 2026-11-27"))
}
