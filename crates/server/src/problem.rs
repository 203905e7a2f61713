//! Refusals as problem documents (RFC 9457): `{"type":"about:blank","title","status","detail","code"}`.
//!
//! What lives here: the problem document, and the codes that concern HTTP rather than receipts or JSON. What deliberately does not: texts for the
//! visitor (the widget has them by `code` in the visitor's language), and content of the request: a detail never repeats a number or a secret.

use crate::access::Role;
use crate::clock::Doubt;
use axum::http::header::{CONTENT_TYPE, RETRY_AFTER, WWW_AUTHENTICATE};
use axum::http::{HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use json::{Value, object, text, to_jcs};
use receipt::Code;
use std::borrow::Cow;

/// A refusal.
#[derive(Debug)]
pub struct Problem {
    /// The HTTP status.
    pub status: StatusCode,
    /// The stable code.
    pub code: &'static str,
    /// What is wrong, where, and what to do.
    pub detail: Cow<'static, str>,
    retry_after: Option<u32>,
    findings: Option<Value>,
}

impl Problem {
    /// A refusal.
    pub fn new(status: StatusCode, code: &'static str, detail: impl Into<Cow<'static, str>>) -> Problem {
        Problem {
            status,
            code,
            detail: detail.into(),
            retry_after: None,
            findings: None,
        }
    }

    /// The same with `Retry-After`, in seconds.
    #[must_use]
    pub fn retry_after(mut self, seconds: u32) -> Problem {
        self.retry_after = Some(seconds);
        self
    }

    /// The same with the linter's findings, as the member `findings`.
    #[must_use]
    pub fn findings(mut self, findings: Value) -> Problem {
        self.findings = Some(findings);
        self
    }

    /// No access key, or one that is unknown, mistyped or revoked: the answer does not tell which.
    pub fn key() -> Problem {
        Problem::new(
            StatusCode::UNAUTHORIZED,
            "ERR_KEY_UNKNOWN",
            "send Authorization: Bearer KEY with a key of this server that was not revoked; its operator makes one with phone-consent keys add",
        )
    }

    /// An access key without the role that the request needs.
    pub fn role(role: Role) -> Problem {
        Problem::new(
            StatusCode::FORBIDDEN,
            "ERR_KEY_ROLE",
            format!(
                "this key does not have the role {}; ask the server's operator for one that has it",
                role.as_str()
            ),
        )
    }

    /// No such resource.
    pub fn route() -> Problem {
        Problem::new(StatusCode::NOT_FOUND, "ERR_HTTP_ROUTE", "there is nothing at this address; check its spelling")
    }

    /// A method that the resource does not support.
    pub fn method() -> Problem {
        Problem::new(
            StatusCode::METHOD_NOT_ALLOWED,
            "ERR_HTTP_METHOD",
            "this address does not take this method; the Allow header names those it takes",
        )
    }

    /// The store failed or is overloaded. What is not acknowledged is not stored.
    pub fn unavailable() -> Problem {
        Problem::new(
            StatusCode::SERVICE_UNAVAILABLE,
            "ERR_HTTP_BUSY",
            "the server cannot store this now, so it did not accept it; send the same again later",
        )
        .retry_after(2)
    }

    /// The clock is not believed, so nothing is erased by it.
    pub fn clock(doubt: &Doubt) -> Problem {
        Problem::new(StatusCode::SERVICE_UNAVAILABLE, "ERR_SERVER_CLOCK", format!("nothing is erased: {doubt}"))
    }

    /// Every connection is taken, or every one of this address.
    pub fn full() -> Problem {
        Problem::new(
            StatusCode::SERVICE_UNAVAILABLE,
            "ERR_HTTP_BUSY",
            "too many connections are open, on the whole or from this address; send the same again later",
        )
        .retry_after(2)
    }

    /// Too many requests from one address.
    pub fn limit(seconds: u32) -> Problem {
        Problem::new(
            StatusCode::TOO_MANY_REQUESTS,
            "ERR_HTTP_LIMIT",
            "too many requests from this address; wait for the seconds that Retry-After gives",
        )
        .retry_after(seconds)
    }

    /// A nonce or a withdrawal secret that another receipt used.
    pub fn replay() -> Problem {
        Problem::new(
            StatusCode::CONFLICT,
            "ERR_RECEIPT_REPLAY",
            "the nonce or the withdrawal secret of this receipt was used by another receipt; request a new nonce and sign again",
        )
    }

    /// 410: the receipt was erased, withdrawn or suspended, and the database was restored from a copy that lacks it.
    pub fn gone() -> Problem {
        Problem::new(
            StatusCode::GONE,
            "ERR_RECEIPT_GONE",
            "this receipt was erased, withdrawn or suspended before, and is not taken again; ask for a new agreement",
        )
    }
}

impl From<receipt::Error> for Problem {
    fn from(e: receipt::Error) -> Problem {
        let status = match e.code {
            Code::Size => StatusCode::PAYLOAD_TOO_LARGE,
            Code::Form => StatusCode::BAD_REQUEST,
            Code::Origin => StatusCode::FORBIDDEN,
            Code::Alg
            | Code::Header
            | Code::Kid
            | Code::Signature
            | Code::Canonical
            | Code::Schema
            | Code::Nonce
            | Code::Audience
            | Code::Notice
            | Code::Choices
            | Code::ValidUntil
            | Code::Text
            | Code::Events
            | Code::Disclosure
            | Code::Phone
            | Code::Expired
            | Code::Unseen
            | Code::Countersignature
            | Code::Time
            | Code::Withdrawn
            | Code::Suspended
            | Code::Unreachable => StatusCode::UNPROCESSABLE_ENTITY,
        };
        Problem::new(status, e.code.as_str(), e.detail)
    }
}

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        let mut members = vec![
            ("type", text("about:blank")),
            ("title", text(self.status.canonical_reason().unwrap_or("Refused"))),
            ("status", Value::Int(i64::from(self.status.as_u16()))),
            ("code", text(self.code)),
            ("detail", text(&*self.detail)),
        ];
        members.extend(self.findings.clone().map(|findings| ("findings", findings)));
        let mut response = (self.status, to_jcs(&object(members))).into_response();
        let headers = response.headers_mut();
        headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/problem+json"));
        if self.status == StatusCode::UNAUTHORIZED {
            headers.insert(WWW_AUTHENTICATE, HeaderValue::from_static("Bearer"));
        }
        if let Some(seconds) = self.retry_after {
            headers.insert(RETRY_AFTER, HeaderValue::from(seconds));
        }
        // For the counters and the pages, which then need not parse the body.
        response.extensions_mut().insert(Refused::from(self));
        response
    }
}

/// The refusal in the extensions of its response.
#[derive(Clone, Debug)]
pub struct Refused {
    /// The code.
    pub code: &'static str,
    /// What is wrong, where, and what to do.
    pub detail: Cow<'static, str>,
}

impl From<Problem> for Refused {
    fn from(problem: Problem) -> Refused {
        Refused {
            code: problem.code,
            detail: problem.detail,
        }
    }
}
