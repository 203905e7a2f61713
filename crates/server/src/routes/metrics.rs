//! `GET /metrics`: what the server has counted, with an access key of the role `audit`.
//!
//! What lives here: the request. What deliberately does not: the counters and their text (`metrics`).

use super::publish::allowed;
use super::{Client, failed};
use crate::access::Role;
use crate::app::App;
use crate::metrics;
use crate::now;
use crate::problem::Problem;
use axum::Extension;
use axum::extract::{MatchedPath, Request, State};
use axum::http::HeaderMap;
use axum::http::header::CONTENT_TYPE;
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use std::sync::Arc;

/// The counts, as text of Prometheus. Counting goes on from zero at each start, but for what is in the database.
pub async fn show(State(app): State<Arc<App>>, client: Option<Extension<Client>>, headers: HeaderMap) -> Result<Response, Problem> {
    allowed(&app, client, &headers, Role::Audit).await?;
    let webhooks = app.store.endpoints().await.map_err(failed)?;
    let waiting = app.store.waiting(now()).await.map_err(failed)?;
    let text = metrics::text(&app.requests, &app.refusal_counts(), &webhooks, waiting);
    Ok(([(CONTENT_TYPE, "text/plain; version=0.0.4; charset=utf-8")], text).into_response())
}

/// Counts every request when it is answered.
pub async fn counted(State(app): State<Arc<App>>, request: Request, next: Next) -> Response {
    let route = request.extensions().get::<MatchedPath>().cloned();
    let method = request.method().clone();
    let response = next.run(request).await;
    app.requests.count(&method, route.as_ref().map(MatchedPath::as_str), response.status());
    response
}
