//! `GET /v1/changes`: the feed of what changed, with an access key of the role `audit`.
//!
//! What lives here: the request and its answer. What deliberately does not: what a change is (crate `store`, `Outbox`), its message (`webhooks`, which
//! posts the same ones), and any number: there is none in it.

use super::publish::allowed;
use super::{Client, failed, whole};
use crate::access::Role;
use crate::app::App;
use crate::problem::Problem;
use crate::webhooks::{name, written};
use axum::Extension;
use axum::extract::{RawQuery, State};
use axum::http::header::CONTENT_TYPE;
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use std::sync::Arc;

/// How many changes an answer has at most.
const MOST: u32 = 1_000;

/// `?after=N` -> `{changes: [{id, message}], next}`: the changes after that number, oldest first, and the number to ask with next. Without `after` from the first.
pub async fn list(State(app): State<Arc<App>>, client: Option<Extension<Client>>, headers: HeaderMap, RawQuery(query): RawQuery) -> Result<Response, Problem> {
    allowed(&app, client, &headers, Role::Audit).await?;
    let after = after(query.as_deref().unwrap_or_default()).ok_or_else(|| {
        Problem::new(
            StatusCode::UNPROCESSABLE_ENTITY,
            "ERR_CHANGES_AFTER",
            "after must be the number of a change, which an earlier answer has as next; without it the changes begin with the first",
        )
    })?;
    let changes = app.store.changes(after, MOST).await.map_err(failed)?;
    let next = changes.last().map_or(after, |last| last.number);
    let list: Vec<String> = changes
        .iter()
        .map(|change| format!(r#"{{"id":"{}","message":{}}}"#, name(change), written(change)))
        .collect();
    let body = format!(r#"{{"changes":[{}],"next":{next}}}"#, list.join(","));
    Ok(([(CONTENT_TYPE, "application/json")], body).into_response())
}

/// The parameter `after`, once and alone; 0 where the query is empty.
fn after(query: &str) -> Option<i64> {
    if query.is_empty() {
        return Some(0);
    }
    let mut pairs = form_urlencoded::parse(query.as_bytes());
    let (name, value) = pairs.next()?;
    (name == "after" && pairs.next().is_none()).then(|| whole(&value)).flatten()
}

#[cfg(test)]
mod tests {
    use super::after;

    #[test]
    fn after_is_a_number_once_and_alone() {
        assert_eq!(["", "after=0", "after=17"].map(after), [Some(0), Some(0), Some(17)]);
        for wrong in [
            "after",
            "after=",
            "after=-1",
            "after=+1",
            "after=1.0",
            "after=a",
            "before=1",
            "after=1&after=2",
            "after=1&x=1",
            "after=9007199254740992",
            "after=9223372036854775808",
        ] {
            assert_eq!(after(wrong), None, "{wrong}");
        }
    }
}
