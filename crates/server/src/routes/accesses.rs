//! `GET /v1/accesses`: who looked at numbers, with an access key of the role `audit`; and the parameter `why` of the routes that show numbers.
//!
//! What deliberately does not live here: any number: a record has none.

use super::publish::allowed;
use super::{Client, failed, whole};
use crate::access::Role;
use crate::app::App;
use crate::problem::Problem;
use axum::Extension;
use axum::extract::{RawQuery, State};
use axum::http::header::CONTENT_TYPE;
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use std::sync::Arc;
use store::accesses::{Access, Why};

/// How many are listed at once.
const PAGE: u32 = 100;

/// `?after=ROW` -> `{accesses: [{index, record}], next}`: in the order in which they were recorded, a hundred at once; `next` is what to give as `after` for those
/// behind them. The SHA-256 of a record's canonical form is in the leaf of that index.
pub async fn list(State(app): State<Arc<App>>, client: Option<Extension<Client>>, headers: HeaderMap, RawQuery(query): RawQuery) -> Result<Response, Problem> {
    allowed(&app, client, &headers, Role::Audit).await?;
    let after = after(query.as_deref().unwrap_or_default())?;
    let listed = app.store.accesses(after, PAGE).await.map_err(failed)?;
    let next = if listed.len() < PAGE as usize {
        None
    } else {
        listed.last().map(|last| last.row)
    };
    // A record is written as it was hashed.
    let one = |access: &Access| format!(r#"{{"index":{},"record":{}}}"#, access.index, access.record);
    let all: Vec<String> = listed.iter().map(one).collect();
    let next = next.map_or_else(|| "null".to_owned(), |row| row.to_string());
    let body = format!(r#"{{"accesses":[{}],"next":{next}}}"#, all.join(","));
    Ok(([(CONTENT_TYPE, "application/json")], body).into_response())
}

fn after(query: &str) -> Result<i64, Problem> {
    let wrong = || {
        Problem::new(
            StatusCode::UNPROCESSABLE_ENTITY,
            "ERR_ACCESS_AFTER",
            "the address takes after= with the next of the answer before, and nothing else",
        )
    };
    let mut after = 0;
    for (name, value) in form_urlencoded::parse(query.as_bytes()) {
        match &*name {
            "after" => after = whole(&value).ok_or_else(wrong)?,
            _ => return Err(wrong()),
        }
    }
    Ok(after)
}

/// The parameter `why`: the reason of a look at numbers.
pub(super) fn why(written: &str) -> Result<Why, Problem> {
    Why::parse(written).map_err(|sentence| Problem::new(StatusCode::UNPROCESSABLE_ENTITY, "ERR_ACCESS_WHY", format!("why: {sentence}")))
}
