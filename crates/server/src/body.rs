//! Reading a request's body: its media type, its size, its time.
//!
//! What lives here: reading a body of bytes or of strict JSON, the refusals, and reading away what nobody asked for. What deliberately does not: what
//! the bytes mean.

use crate::problem::Problem;
use axum::body::Body;
use axum::extract::Request;
use axum::http::header::CONTENT_TYPE;
use axum::http::{HeaderMap, StatusCode};
use axum::middleware::Next;
use axum::response::Response;
use http_body_util::BodyExt;
use hyper::body::{Body as HttpBody, Bytes, Frame, SizeHint};
use json::{Fields, Mismatch};
use std::pin::Pin;
use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Context, Poll};
use std::time::Duration;
use tokio::time::Instant;

/// The largest JSON request: a list of 32 purposes with the longest ids fits.
const JSON_MAX: usize = 8 * 1024;
/// The digits of the shortest number; no place in a list has as many.
const NUMBER_MIN: usize = 7;
/// The time limit of a body.
const TIME: Duration = Duration::from_secs(10);
/// How much of a body that is too large, or that nobody asked for, is still read, so that the client can read the answer.
const DRAIN: usize = 16 * 1024 * 1024;

/// The body, which must have one of the media types and at most `max` bytes; `too_large` is the answer to a longer one.
pub async fn read(headers: &HeaderMap, body: Body, types: &'static [&'static str], max: usize, too_large: Problem) -> Result<Vec<u8>, Problem> {
    let media_type = headers.get(CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let essence = media_type.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
    if !types.contains(&essence.as_str()) {
        return Err(Problem::new(
            StatusCode::UNSUPPORTED_MEDIA_TYPE,
            "ERR_HTTP_TYPE",
            format!("send the body as Content-Type: {}", types.join(" or ")),
        ));
    }
    match tokio::time::timeout(TIME, collect(body, max)).await {
        Ok(Ok(bytes)) => Ok(bytes),
        Ok(Err(Broken::TooLarge)) => Err(too_large),
        Ok(Err(Broken::Cut)) => Err(Problem::new(
            StatusCode::BAD_REQUEST,
            "ERR_HTTP_BODY",
            "the body ended before its Content-Length; send all of it",
        )),
        Err(_) => Err(Problem::new(
            StatusCode::REQUEST_TIMEOUT,
            "ERR_HTTP_TIMEOUT",
            "the body did not arrive within 10 seconds; send it again",
        )),
    }
}

/// Answers, and before the answer goes reads and drops what the handler left of the request's body, within the same time. A server that closes with a
/// body unread resets the connection (RFC 9293, 3.6.1), and a client may then lose what it was answered.
pub async fn read_away(request: Request, next: Next) -> Response {
    let (parts, body) = request.into_parts();
    if body.is_end_stream() {
        return next.run(Request::from_parts(parts, body)).await;
    }
    let until = Instant::now() + TIME;
    let shared = Shared(Arc::new(Mutex::new(body)));
    let response = next.run(Request::from_parts(parts, Body::new(shared.clone()))).await;
    let _ = tokio::time::timeout_at(until, collect(Body::new(shared), 0)).await;
    response
}

/// A body that is still there after a handler dropped its own hold of it.
#[derive(Clone)]
struct Shared(Arc<Mutex<Body>>);

impl HttpBody for Shared {
    type Data = Bytes;
    type Error = axum::Error;

    fn poll_frame(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, axum::Error>>> {
        let mut body = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        Pin::new(&mut *body).poll_frame(context)
    }

    fn is_end_stream(&self) -> bool {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).size_hint()
    }
}

/// A JSON request of at most 8 kB, parsed as strictly as disclosures and receipts: no duplicate and no unknown members.
pub async fn json<T>(headers: &HeaderMap, body: Body, take: impl FnOnce(&mut Fields<'_>) -> Result<T, Mismatch>) -> Result<T, Problem> {
    json_up_to(JSON_MAX, "the body is over 8 kB; no valid request is", headers, body, take).await
}

/// The same with at most `max` bytes, and what is said to a longer one.
pub async fn json_up_to<T>(
    max: usize,
    too_large: &'static str,
    headers: &HeaderMap,
    body: Body,
    take: impl FnOnce(&mut Fields<'_>) -> Result<T, Mismatch>,
) -> Result<T, Problem> {
    let too_large = Problem::new(StatusCode::PAYLOAD_TOO_LARGE, "ERR_HTTP_SIZE", too_large);
    let bytes = read(headers, body, &["application/json"], max, too_large).await?;
    let node = json::parse(&bytes).map_err(|e| Problem::new(StatusCode::BAD_REQUEST, e.kind.code(), e.sentence(&bytes)))?;
    let taken = || {
        let mut fields = node.fields()?;
        let taken = take(&mut fields)?;
        fields.end()?;
        Ok(taken)
    };
    taken().map_err(|mut m: Mismatch| {
        m.pointer = without_numbers(&m.pointer);
        Problem::new(StatusCode::UNPROCESSABLE_ENTITY, m.code(), m.sentence(&bytes))
    })
}

/// The place of a value without numbers, which the names of members may be: refusals are logged by clients, and repeat none.
fn without_numbers(pointer: &str) -> String {
    let mut out = String::with_capacity(pointer.len());
    let mut rest = pointer;
    while let Some(at) = rest.find(|c: char| c.is_ascii_digit()) {
        let (before, from) = rest.split_at(at);
        let (digits, after) = from.split_at(from.find(|c: char| !c.is_ascii_digit()).unwrap_or(from.len()));
        out.push_str(before);
        out.push_str(if digits.len() < NUMBER_MIN { digits } else { "…" });
        rest = after;
    }
    out.push_str(rest);
    out
}

enum Broken {
    TooLarge,
    Cut,
}

async fn collect(mut body: Body, max: usize) -> Result<Vec<u8>, Broken> {
    let mut bytes = Vec::new();
    let mut seen = 0usize;
    while let Some(frame) = body.frame().await {
        let Ok(frame) = frame else {
            return Err(if seen > max { Broken::TooLarge } else { Broken::Cut });
        };
        let Ok(data) = frame.into_data() else { continue };
        seen = seen.saturating_add(data.len());
        if seen <= max {
            bytes.extend_from_slice(&data);
        } else {
            bytes.clear();
        }
        if seen > DRAIN {
            break;
        }
    }
    if seen > max { Err(Broken::TooLarge) } else { Ok(bytes) }
}

#[cfg(test)]
mod tests {
    use super::without_numbers;

    #[test]
    fn a_refusal_repeats_no_number() {
        assert_eq!(without_numbers("/+353850123456"), "/+…");
        assert_eq!(without_numbers("/permits/999/0850123456/at"), "/permits/999/…/at");
        assert_eq!(without_numbers("/number"), "/number");
    }
}
