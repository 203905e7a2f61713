//! The routes, and what every response has in common.
//!
//! What lives here: the table of routes, the headers of every response, CORS, the rate limit, and small helpers. What deliberately does not: the
//! handlers, one file for each resource.
//!
//! Five kinds of route: public ones, which any page may read (`Access-Control-Allow-Origin: *`); the protocol's POSTs, which only pages of the
//! configured origins may call; HTML pages for visitors, which no other page may read; publishing, operating and permits, which any page may call that
//! has an access key; and the messages that providers hand on and the list of questions, which no page may call or read.
//! No request carries cookies.

mod accesses;
mod audits;
mod challenges;
mod changes;
mod description;
mod disclosures;
mod hooks;
mod imports;
mod link;
mod log;
mod material_changes;
mod metrics;
mod operating;
mod optouts;
mod permits;
mod publish;
mod question_page;
mod questions;
mod receipts;
mod stop;
mod withdrawals;

use crate::app::App;
use crate::body;
use crate::limit::Limiter;
use crate::now;
use crate::page;
use crate::problem::{Problem, Refused};
use axum::extract::{FromRequestParts, Path, Request, State};
use axum::http::header::{
    ACCESS_CONTROL_ALLOW_ORIGIN, AUTHORIZATION, CACHE_CONTROL, CONTENT_TYPE, ORIGIN, REFERRER_POLICY, RETRY_AFTER, X_CONTENT_TYPE_OPTIONS,
};
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode};
use axum::middleware::{Next, from_fn, from_fn_with_state, map_response, map_response_with_state};
use axum::response::{IntoResponse, Response};
use axum::routing::{delete, get, post};
use axum::{Extension, Router};
use json::{Value, to_jcs};
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::{Duration, Instant};
use store::StoreError;
use tower_http::cors::CorsLayer;
use tower_http::set_header::SetResponseHeaderLayer;

/// Who asks, for the limits only.
#[derive(Clone, Copy, Debug)]
pub struct Client {
    /// The address that connected.
    pub address: SocketAddr,
    /// What the connection may be used for.
    pub allowed: Allowed,
}

/// What a connection may be used for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Allowed {
    /// Everything.
    Everything,
    /// Questions about health: every other connection is taken.
    Health,
}

/// The variable parts of an address. What is not UTF-8 names nothing here, and is answered as every other address that is unknown.
pub struct Named<T>(T);

impl<T: Send, S: Send + Sync> FromRequestParts<S> for Named<T>
where
    Path<T>: FromRequestParts<S>,
{
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Named<T>, Problem> {
        let Ok(Path(named)) = Path::<T>::from_request_parts(parts, state).await else {
            return Err(Problem::route());
        };
        Ok(Named(named))
    }
}

/// All routes.
pub fn router(app: Arc<App>) -> Router {
    let origins: Vec<HeaderValue> = app
        .config
        .origins
        .iter()
        .filter_map(|origin| HeaderValue::from_str(origin.as_str()).ok())
        .collect();
    let cors = CorsLayer::new()
        .allow_origin(origins)
        .allow_methods([Method::POST])
        .allow_headers([CONTENT_TYPE])
        .expose_headers([RETRY_AFTER])
        .max_age(Duration::from_secs(3600));
    let any_page = SetResponseHeaderLayer::overriding(ACCESS_CONTROL_ALLOW_ORIGIN, HeaderValue::from_static("*"));
    let posts = Router::new()
        .route("/v1/challenges", post(challenges::give))
        .route("/v1/receipts", post(receipts::take))
        .route("/v1/withdrawals", post(withdrawals::withdraw))
        .route("/v1/withdrawals/status", post(withdrawals::status))
        .route("/v1/questions", post(questions::ask))
        .method_not_allowed_fallback(async || Problem::method())
        .layer(from_fn_with_state(app.clone(), limited))
        .layer(cors);
    // The list of questions is read by programs: no page may, also where it may ask.
    let questions_list = Router::new()
        .route("/v1/questions", get(questions::list))
        .layer(from_fn_with_state(app.clone(), limited));
    // A browser sends the header Authorization for a page that set it, and never by itself: there is no cookie that a foreign page could use.
    let with_key = CorsLayer::new()
        .allow_origin(tower_http::cors::Any)
        .allow_methods([Method::POST])
        .allow_headers([AUTHORIZATION, CONTENT_TYPE])
        .expose_headers([RETRY_AFTER])
        .max_age(Duration::from_secs(3600));
    let publishing = Router::new()
        .route("/v1/disclosures", post(publish::publish))
        .route("/v1/events", post(operating::report))
        .route("/v1/erasures", post(operating::erase))
        .route("/v1/imports", post(imports::import))
        .route("/v1/permits", post(permits::ask).get(permits::list))
        .route("/v1/permits/{id}", delete(permits::give_back))
        .route("/v1/optouts", post(optouts::report).get(optouts::list))
        .route("/v1/optouts/{id}/settle", post(optouts::settle))
        .route("/v1/questions/{id}", get(questions::show))
        .route("/v1/questions/{id}/answer", post(questions::answer))
        .route("/v1/questions/{id}/close", post(questions::close))
        .route("/v1/changes", get(changes::list))
        .route("/v1/accesses", get(accesses::list))
        .route("/v1/audits", post(audits::record).get(audits::list))
        .route("/v1/material-changes", get(material_changes::list))
        .route("/v1/material-changes/{id}/{version}", get(material_changes::show))
        .route("/v1/material-changes/{id}/{version}/messages", get(material_changes::messages))
        .route("/v1/material-changes/{id}/{version}/told", post(material_changes::tell))
        .route("/metrics", get(metrics::show))
        // A document may have the id "check".
        .route("/v1/disclosures/check", post(publish::check).get(disclosures::named_check))
        .method_not_allowed_fallback(async || Problem::method())
        .layer(from_fn_with_state(app.clone(), limited))
        .layer(with_key);
    let hooks = Router::new()
        .route("/v1/hooks/messages", post(hooks::messages))
        .route("/v1/hooks/twilio", post(hooks::twilio))
        .method_not_allowed_fallback(async || Problem::method())
        .layer(from_fn(hooks::unlimited));
    let limited_reads = Router::new()
        .route("/v1/disclosures/{id}", get(disclosures::by_id))
        .route("/v1/disclosures/sha256/{hex}", get(disclosures::by_digest))
        .route("/v1/receipts/{hash}", get(receipts::show))
        .route("/v1/receipts/{hash}/proof", get(log::proof))
        .route("/v1/log", get(log::logs))
        .route("/v1/log/{number}/checkpoint", get(log::checkpoint))
        .route("/v1/log/{number}/tile/{*rest}", get(log::tile))
        .route("/v1/server", get(publish::server))
        .route("/openapi.json", get(description::show))
        .layer(from_fn_with_state(app.clone(), limited));
    let pages = Router::new()
        .route("/m/{secret}", get(link::show).post(link::withdraw))
        .route("/m/{secret}/proof", get(link::proof))
        .route("/m/{secret}/questions", post(question_page::ask))
        .route("/q/{secret}", get(question_page::show).post(question_page::write))
        .route("/stop", get(stop::show).post(stop::stop))
        .route("/openapi", get(description::page))
        .method_not_allowed_fallback(async || Problem::method())
        .layer(from_fn_with_state(app.clone(), limited))
        .layer(map_response(page::refusal));
    let reads = limited_reads
        .route("/.well-known/jwks.json", get(jwks))
        .route("/healthz", get(health))
        .route("/readyz", get(ready))
        .fallback(file)
        .method_not_allowed_fallback(async || Problem::method())
        .layer(any_page);
    reads
        .merge(posts)
        .merge(questions_list)
        .merge(publishing)
        .merge(hooks)
        .merge(pages)
        .layer(map_response_with_state(app.clone(), finish))
        .layer(from_fn_with_state(app.clone(), metrics::counted))
        .layer(from_fn(body::read_away))
        .with_state(app)
}

/// Adds the headers of every response, and counts refusals.
async fn finish(State(app): State<Arc<App>>, mut response: Response) -> Response {
    if let Some(Refused { code, .. }) = response.extensions().get() {
        app.count_refusal(code);
    }
    let headers = response.headers_mut();
    headers.insert(X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    headers.insert(REFERRER_POLICY, HeaderValue::from_static("no-referrer"));
    headers.entry(CACHE_CONTROL).or_insert(HeaderValue::from_static("no-store"));
    response
}

async fn limited(State(app): State<Arc<App>>, client: Option<Extension<Client>>, request: Request, next: Next) -> Response {
    match within(app.limits.requests.as_ref(), client) {
        Ok(()) => next.run(request).await,
        Err(refused) => refused.into_response(),
    }
}

/// Whether this client may go on, as far as this limit and its connection go.
fn within(limiter: Option<&Limiter>, client: Option<Extension<Client>>) -> Result<(), Problem> {
    let Some(Extension(client)) = client else { return Ok(()) };
    match client.allowed {
        Allowed::Health => Err(Problem::full()),
        Allowed::Everything => limiter.map_or(Ok(()), |limiter| limiter.allow(client.address.ip(), Instant::now()).map_err(Problem::limit)),
    }
}

/// Every other path: a file of the widget, or nothing.
async fn file(State(app): State<Arc<App>>, client: Option<Extension<Client>>, request: Request) -> Result<Response, Problem> {
    within(app.limits.files.as_ref(), client)?;
    let read = matches!(*request.method(), Method::GET | Method::HEAD);
    match &app.files {
        Some(files) if read => files.serve(request.uri().path(), request.headers()).await,
        _ => Err(Problem::route()),
    }
}

async fn jwks(State(app): State<Arc<App>>, client: Option<Extension<Client>>) -> Result<Response, Problem> {
    within(app.limits.files.as_ref(), client)?;
    Ok((
        [(CONTENT_TYPE, "application/jwk-set+json"), (CACHE_CONTROL, "max-age=300")],
        app.keys.signing.jwks(),
    )
        .into_response())
}

/// Succeeds when something can be written and the clock may be believed.
async fn ready(State(app): State<Arc<App>>) -> Result<Response, Problem> {
    app.clock.check(now()).map_err(|doubt| Problem::clock(&doubt))?;
    app.ready.check(&*app.store).await.map_err(failed)?;
    Ok(reply(StatusCode::OK, &json::object([("status", json::text("ready"))])))
}

/// Succeeds when the database can be read.
async fn health(State(app): State<Arc<App>>) -> Result<Response, Problem> {
    app.store.ping().await.map_err(failed)?;
    Ok(reply(StatusCode::OK, &json::object([("status", json::text("ok"))])))
}

/// A JSON response.
fn reply(status: StatusCode, value: &Value) -> Response {
    (status, [(CONTENT_TYPE, "application/json")], to_jcs(value)).into_response()
}

/// A whole number in a query, from 0 to the greatest that JSON here has.
fn whole(text: &str) -> Option<i64> {
    let is_number = !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
    text.parse().ok().filter(|number| is_number && *number <= json::MAX_INT)
}

/// The `Origin` header.
fn origin(headers: &HeaderMap) -> Option<&str> {
    headers.get(ORIGIN)?.to_str().ok()
}

/// A failed call of the store: the cause goes to the operator's log, not to the client.
pub(crate) fn failed(e: StoreError) -> Problem {
    tracing::error!(event = "error", "the store failed: {e}");
    Problem::unavailable()
}
