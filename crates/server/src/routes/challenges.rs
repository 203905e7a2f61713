//! `POST /v1/challenges`: issues a nonce when the visitor presses Agree. Nothing is stored.
//!
//! What deliberately does not live here: the format of a nonce (`nonce`).

use super::{origin, reply};
use crate::app::App;
use crate::nonce::FRESH;
use crate::problem::Problem;
use crate::{body, check, now};
use aws_lc_rs::rand::fill;
use axum::body::Body;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::response::Response;
use json::{Mismatch, Node, Value, object, text};
use receipt::{Code, Digest, Error};
use std::sync::Arc;

/// `{notice_sha256, origin}` -> `{nonce, issued_at, expires_at}`, times in seconds since 1970.
pub async fn give(State(app): State<Arc<App>>, headers: HeaderMap, body: Body) -> Result<Response, Problem> {
    let take = |f: &mut json::Fields<'_>| Ok((f.need("notice_sha256", digest)?, f.need("origin", Node::words)?));
    let (notice, page) = body::json(&headers, body, take).await?;
    if origin(&headers) != Some(page.as_str()) {
        return Err(Error::new(
            Code::Origin,
            "origin is not the Origin header of this request; the page that asks for the number must request the nonce",
        )
        .into());
    }
    check::known_origin(&page, &app.config.origins)?;
    if app.disclosures().get(&notice).is_none() {
        return Err(Error::new(Code::Notice, "notice_sha256 is not the digest of a disclosure that this server published").into());
    }
    let mut random = [0; 16];
    fill(&mut random).map_err(|_| Problem::unavailable())?;
    let issued_at = now();
    let nonce = app.keys.nonce.issue(issued_at, random, &notice, &page);
    Ok(reply(
        StatusCode::CREATED,
        &object([
            ("nonce", text(nonce)),
            ("issued_at", Value::Int(issued_at)),
            ("expires_at", Value::Int(issued_at + FRESH)),
        ]),
    ))
}

fn digest(node: &Node) -> Result<Digest, Mismatch> {
    Digest::from_hex(node.str()?).ok_or_else(|| Mismatch::expected(node, "a SHA-256 digest of 64 lower-case hexadecimal digits"))
}
