//! The routes, and what every response has in common.
//!
//! What lives here: the table of routes, the headers of every response, CORS, the rate limit, and small helpers. What deliberately does not: the
//! handlers, one file for each resource.
//!
//! Three kinds of route: public ones, which any page may read (`Access-Control-Allow-Origin: *`); the protocol's POSTs, which only pages of the
//! configured origins may call; and HTML pages for visitors, which no other page may read. No request carries credentials.

mod challenges;
mod disclosures;
mod link;
mod receipts;
mod withdrawals;

use crate::app::App;
use crate::limit::Limiter;
use crate::problem::{Problem, Refused};
use crate::{files, page};
use axum::extract::{Request, State};
use axum::http::header::{ACCESS_CONTROL_ALLOW_ORIGIN, CACHE_CONTROL, CONTENT_TYPE, ORIGIN, REFERRER_POLICY, RETRY_AFTER, X_CONTENT_TYPE_OPTIONS};
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode};
use axum::middleware::{Next, from_fn_with_state, map_response, map_response_with_state};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use axum::{Extension, Router};
use json::{Value, to_jcs};
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::{Duration, Instant};
use store::StoreError;
use tower_http::cors::CorsLayer;
use tower_http::set_header::SetResponseHeaderLayer;

/// The client's address, for the rate limit only.
#[derive(Clone, Copy, Debug)]
pub struct Peer(pub SocketAddr);

/// All routes.
pub fn router(app: Arc<App>) -> Router {
    let limiter = Limiter::new(app.config.limit).map(Arc::new);
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
        .method_not_allowed_fallback(async || Problem::method())
        .layer(from_fn_with_state(limiter.clone(), limited))
        .layer(cors);
    let limited_reads = Router::new()
        .route("/v1/disclosures/{id}", get(disclosures::by_id))
        .route("/v1/disclosures/sha256/{hex}", get(disclosures::by_digest))
        .route("/v1/receipts/{hash}", get(receipts::show))
        .layer(from_fn_with_state(limiter.clone(), limited));
    let pages = Router::new()
        .route("/m/{secret}", get(link::show).post(link::withdraw))
        .method_not_allowed_fallback(async || Problem::method())
        .layer(from_fn_with_state(limiter, limited))
        .layer(map_response(page::refusal));
    let reads = limited_reads
        .route("/.well-known/jwks.json", get(jwks))
        .route("/healthz", get(health))
        .fallback(file)
        .method_not_allowed_fallback(async || Problem::method())
        .layer(any_page);
    reads
        .merge(posts)
        .merge(pages)
        .layer(map_response_with_state(app.clone(), finish))
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

async fn limited(State(limiter): State<Option<Arc<Limiter>>>, peer: Option<Extension<Peer>>, request: Request, next: Next) -> Response {
    if let (Some(limiter), Some(Extension(Peer(peer)))) = (limiter, peer)
        && let Err(seconds) = limiter.allow(peer.ip(), Instant::now())
    {
        let problem = Problem::new(
            StatusCode::TOO_MANY_REQUESTS,
            "ERR_HTTP_LIMIT",
            "too many requests from this address; wait for the seconds that Retry-After gives",
        );
        return problem.retry_after(seconds).into_response();
    }
    next.run(request).await
}

/// Every other path: a file of the widget, or nothing.
async fn file(State(app): State<Arc<App>>, request: Request) -> Result<Response, Problem> {
    let read = matches!(*request.method(), Method::GET | Method::HEAD);
    match &app.config.files {
        Some(folder) if read => files::serve(folder, request.uri().path(), request.headers()).await,
        _ => Err(Problem::route()),
    }
}

async fn jwks(State(app): State<Arc<App>>) -> Response {
    ([(CONTENT_TYPE, "application/jwk-set+json"), (CACHE_CONTROL, "max-age=300")], app.keys.jwks()).into_response()
}

/// Succeeds when the database answers.
async fn health(State(app): State<Arc<App>>) -> Result<Response, Problem> {
    app.store.ping().await.map_err(failed)?;
    Ok(reply(StatusCode::OK, &json::object([("status", json::text("ok"))])))
}

/// A JSON response.
fn reply(status: StatusCode, value: &Value) -> Response {
    (status, [(CONTENT_TYPE, "application/json")], to_jcs(value)).into_response()
}

/// The `Origin` header.
fn origin(headers: &HeaderMap) -> Option<&str> {
    headers.get(ORIGIN)?.to_str().ok()
}

/// A failed call of the store: the cause goes to the operator's log, not to the client.
fn failed(e: StoreError) -> Problem {
    eprintln!("the store failed: {e}");
    Problem::unavailable()
}
