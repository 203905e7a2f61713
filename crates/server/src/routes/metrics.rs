//! `GET /metrics`: what the server has counted, with an access key of the role `audit`.
//!
//! What lives here: the request. What deliberately does not: the counters and their text (`metrics`).

use super::publish::allowed;
use super::{Client, failed};
use crate::access::Role;
use crate::app::App;
use crate::problem::{Problem, Refused};
use crate::{DETAIL, metrics, now};
use axum::Extension;
use axum::extract::{MatchedPath, Request, State};
use axum::http::HeaderMap;
use axum::http::header::CONTENT_TYPE;
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use std::sync::Arc;
use std::time::Instant;

/// The counts, as text of Prometheus. Counting goes on from zero at each start, but for what is in the database.
pub async fn show(State(app): State<Arc<App>>, client: Option<Extension<Client>>, headers: HeaderMap) -> Result<Response, Problem> {
    allowed(&app, client, &headers, Role::Audit).await?;
    let webhooks = app.store.endpoints().await.map_err(failed)?;
    let waiting = app.store.waiting(now()).await.map_err(failed)?;
    let text = metrics::text(&app.requests, &app.refusal_counts(), &webhooks, waiting);
    Ok(([(CONTENT_TYPE, "text/plain; version=0.0.4; charset=utf-8")], text).into_response())
}

/// Counts every request when it is answered, and logs it: by the address of the table of routes that it matched, never by its own.
pub async fn counted(State(app): State<Arc<App>>, request: Request, next: Next) -> Response {
    let route = request.extensions().get::<MatchedPath>().cloned();
    let method = request.method().clone();
    let begun = Instant::now();
    let response = next.run(request).await;
    let (route, status) = (route.as_ref().map(MatchedPath::as_str), response.status());
    app.requests.count(&method, route, status);
    tracing::info!(
        target: DETAIL,
        event = "request",
        method = metrics::known(&method),
        route = route.unwrap_or("other"),
        status = status.as_u16(),
        code = response.extensions().get::<Refused>().map(|refused| refused.code),
        milliseconds = u64::try_from(begun.elapsed().as_millis()).unwrap_or(u64::MAX),
    );
    response
}
