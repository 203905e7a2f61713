//! `GET /m/{secret}` and `POST /m/{secret}`: the page behind a withdrawal link, which shows what was agreed to and withdraws it, without script,
//! sign-in or account; and `GET /m/{secret}/proof`: what the server's log has of the receipt, to keep.
//!
//! What lives here: these requests and the content of the page. What deliberately does not: the number, not even masked (whoever finds the link learns
//! no number and can only withdraw), the HTML frame (`page`), and the JSON requests for programs (`withdrawals`).
//!
//! A GET changes nothing, because mail scanners follow links.

use super::{failed, log, origin, question_page, reply};
use crate::app::App;
use crate::locale::Locale;
use crate::page::{page, sentence};
use crate::problem::{Problem, Refused};
use crate::questions::Secret;
use crate::{accept, body, now};
use axum::body::Body;
use axum::extract::rejection::PathRejection;
use axum::extract::{Path, State};
use axum::http::header::{ACCEPT_LANGUAGE, CONTENT_DISPOSITION, CONTENT_TYPE, LOCATION, RETRY_AFTER};
use axum::http::{HeaderMap, HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use maud::{Markup, html};
use receipt::{Crypto, Payload, WithdrawalSecret, decode};
use std::sync::Arc;
use store::{ReceiptKey, SignedReceipt, StoreError, WithdrawOutcome};
use verify::{AwsLc, Published};

/// The largest form: 32 purposes with the longest ids fit.
const FORM_MAX: usize = 8 * 1024;

/// The encodings of a form. Only a mail program uses the second.
const FORMS: &[&str] = &["application/x-www-form-urlencoded", "multipart/form-data"];

/// The secret in the path.
type Named = Result<Path<String>, PathRejection>;

/// Shows the receipt of this link.
pub async fn show(State(app): State<Arc<App>>, secret: Named, headers: HeaderMap) -> Result<Response, Problem> {
    let Some(secret) = parsed(secret) else { return Ok(unknown(&headers)) };
    let Some(signed) = app.store.signed(AwsLc.sha256(&secret.0)).await.map_err(failed)? else {
        return Ok(unknown(&headers));
    };
    let unreadable = || {
        failed(StoreError::Failed(format!(
            "the stored receipt {} cannot be parsed",
            signed.status.hash.to_hex()
        )))
    };
    let payload = payload(&signed.jws).ok_or_else(unreadable)?;
    let disclosures = app.disclosures();
    let published = disclosures.get(&payload.notice.sha256).map(|published| &**published);
    let locale = Locale::of(&payload.notice.language).unwrap_or(Locale::english());
    // Of the form on the page, which may be sent twice. Nothing is stored of it before.
    let question = Secret::random()?;
    Ok(page(StatusCode::OK, locale, &card(&signed, &secret, &question, &payload, published, locale)))
}

/// Takes the form of that page: `purpose=ID` once or more, or `all=` with any value. Redirects to the page (303). Takes also the one click of a
/// mail program (RFC 8058), which is not redirected.
pub async fn withdraw(State(app): State<Arc<App>>, secret: Named, headers: HeaderMap, body: Body) -> Result<Response, Problem> {
    let too_large = Problem::new(StatusCode::PAYLOAD_TOO_LARGE, "ERR_HTTP_SIZE", "the form is over 8 kB; open the link itself");
    let form = body::read(&headers, body, FORMS, FORM_MAX, too_large).await?;
    // A mail program sends that from wherever it runs.
    if one_click(&headers, &form) {
        return one_clicked(&app, secret, &headers).await;
    }
    if !from_here(&headers, app.config.public_url.origin()) {
        return Err(Problem::new(
            StatusCode::FORBIDDEN,
            "ERR_HTTP_ORIGIN",
            "this request came from another site, so nothing was withdrawn; open the link itself",
        ));
    }
    let purposes = purposes(&form)?;
    let Some(secret) = parsed(secret) else { return Ok(unknown(&headers)) };
    match app.store.withdraw(AwsLc.sha256(&secret.0), purposes, None, now()).await {
        // Relative, so that it works behind a proxy that adds a path; made of the 256 bits, not of the request's text.
        Ok(WithdrawOutcome::Withdrawn(_)) => Ok((StatusCode::SEE_OTHER, [(LOCATION, secret.to_text())]).into_response()),
        Ok(WithdrawOutcome::UnknownSecret) => Ok(unknown(&headers)),
        Ok(WithdrawOutcome::NotGranted(_)) => Err(nothing()),
        Err(e) => {
            let refused = failed(e);
            let locale = requested_locale(&headers);
            let mut response = sentence(refused.status, locale, &locale.text("not_withdrawn", &[]));
            response.headers_mut().insert(RETRY_AFTER, HeaderValue::from(2));
            response.extensions_mut().insert(Refused::from(refused));
            Ok(response)
        }
    }
}

/// Withdraws everything for a mail program, which shows nothing of the answer and must not be redirected (RFC 8058, 3.1 and 3.2).
async fn one_clicked(app: &App, secret: Named, headers: &HeaderMap) -> Result<Response, Problem> {
    let Some(secret) = parsed(secret) else { return Ok(unknown(headers)) };
    match app.store.withdraw(AwsLc.sha256(&secret.0), None, None, now()).await.map_err(failed)? {
        WithdrawOutcome::Withdrawn(_) => {
            let locale = requested_locale(headers);
            Ok(sentence(StatusCode::OK, locale, &locale.text("withdrawn_short", &[])))
        }
        WithdrawOutcome::UnknownSecret => Ok(unknown(headers)),
        WithdrawOutcome::NotGranted(_) => Err(nothing()),
    }
}

/// Whether this is the form of a mail program's own button to unsubscribe: `List-Unsubscribe=One-Click`, in either encoding (RFC 8058, 3.1).
fn one_click(headers: &HeaderMap, form: &[u8]) -> bool {
    let kind = headers.get(CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    if !kind.to_ascii_lowercase().starts_with(FORMS[1]) {
        return form_urlencoded::parse(form).eq([("List-Unsubscribe".into(), "One-Click".into())]);
    }
    // One part, whose headers end with an empty line (RFC 7578): the name is in one of them, and the value is the line behind.
    let text = String::from_utf8_lossy(form);
    let Some((head, value)) = text.split_once("\r\n\r\n") else { return false };
    let named = head
        .lines()
        .any(|line| line.to_ascii_lowercase().starts_with("content-disposition:") && line.contains("name=\"List-Unsubscribe\""));
    let mut lines = value.split("\r\n");
    named && lines.next() == Some("One-Click") && lines.next().is_some_and(|end| end.starts_with("--") && end.ends_with("--"))
}

/// The proof of everything that happened to the receipt of this link, as a file: the JSON of `GET /v1/receipts/{hash}/proof`.
pub async fn proof(State(app): State<Arc<App>>, secret: Named, headers: HeaderMap) -> Result<Response, Problem> {
    let Some(secret) = parsed(secret) else { return Ok(unknown(&headers)) };
    let found = app.store.status(ReceiptKey::Secret(AwsLc.sha256(&secret.0))).await.map_err(failed)?;
    let Some(status) = found else { return Ok(unknown(&headers)) };
    let history = app.store.history(status.hash).await.map_err(failed)?.ok_or_else(Problem::unavailable)?;
    let mut response = reply(StatusCode::OK, &log::all(&app, status.hash, &history).await?);
    response
        .headers_mut()
        .insert(CONTENT_DISPOSITION, HeaderValue::from_static("attachment; filename=\"consent-proof.json\""));
    response.headers_mut().insert("x-robots-tag", HeaderValue::from_static("noindex"));
    Ok(response)
}

/// The content: controller, dates, and each purpose with its own button.
fn card(signed: &SignedReceipt, secret: &WithdrawalSecret, question: &Secret, payload: &Payload, published: Option<&Published>, locale: &Locale) -> Markup {
    let status = &signed.status;
    let plain = |name: &str| locale.text(name, &[]);
    let titled = |id: &str| {
        published
            .and_then(|p| p.document.purpose(id))
            .map_or_else(|| id.to_owned(), |p| p.title.clone())
    };
    let text = |id: &str| published.and_then(|p| p.document.purpose(id)).map_or("", |purpose| &*purpose.text);
    let refused: Vec<String> = status.choices.iter().filter(|c| c.granted.is_none()).map(|c| titled(&c.purpose)).collect();
    let standing = status.granted().filter(|(_, granted)| granted.withdrawn_at.is_none()).count();
    html! {
        @if let Some(at) = status.withdrawn_at() {
            h1 { (plain("withdrawn_short")) }
            p.status { (locale.text("withdrawn", &[("date", &locale.date(at)), ("controller", &payload.controller)])) }
        } @else {
            h1 { (plain("page_title")) }
        }
        dl.facts {
            dt { (plain("held_by")) } dd { (payload.controller) }
            dt { (plain("receipt_given")) } dd { (locale.date(payload.iat)) }
            @if !refused.is_empty() {
                dt { (plain("receipt_not")) }
                dd { @for title in &refused { p lang=(payload.notice.language) { (title) } } }
            }
        }
        h2.label { (plain("receipt_agreed")) }
        form method="post" {
            ul.purposes {
                @for (purpose, granted) in status.granted() {
                    @let title = titled(purpose);
                    li.purpose {
                        b lang=(payload.notice.language) { (title) }
                        p lang=(payload.notice.language) { (text(purpose)) }
                        @match granted.withdrawn_at {
                            Some(at) => p.small { (locale.text("withdrawn_one", &[("purpose", &title), ("date", &locale.date(at))])) },
                            None => {
                                @if granted.suspended_since.is_some() { p.small { (plain("suspended")) } }
                                dl.facts { dt { (plain("receipt_until")) } dd { (locale.date(granted.until)) } }
                                button.twin name="purpose" value=(purpose) { (locale.text("withdraw_one", &[("purpose", &title)])) }
                            }
                        }
                    }
                }
            }
            @if standing > 1 {
                button.twin.all name="all" value="yes" { (plain("withdraw_all")) }
            }
        }
        div.acts {
            // Relative to this page, so that it works behind a proxy that adds a path.
            a href={ (secret.to_text()) "/proof" } download="consent-proof.json" { (plain("save_proof")) }
        }
        details {
            summary { (plain("ask")) }
            @if let Some((address, shown)) = published.and_then(questions) {
                p { a href=(address) rel="noreferrer" { (shown) } }
            }
            (question_page::asking(&format!("{}/questions", secret.to_text()), question, None, None, locale))
        }
    }
}

/// Where else questions go: as a URL, and as it is shown.
fn questions(published: &Published) -> Option<(String, String)> {
    let questions = &published.document.questions;
    let mail = questions.email.as_ref().map(|email| (format!("mailto:{email}"), email.clone()));
    mail.or_else(|| questions.form.clone().map(|form| (form.clone(), form)))
}

/// The payload. It was verified before it was stored.
fn payload(jws: &str) -> Option<Payload> {
    let bytes = decode(jws.split('.').nth(1)?)?;
    Payload::from_node(&json::parse(&bytes).ok()?).ok()
}

/// The secret; `None` for a malformed one, which no receipt has and which is not looked up.
fn parsed(secret: Named) -> Option<WithdrawalSecret> {
    WithdrawalSecret::from_text(&secret.ok()?.0)
}

/// The purposes that the form names; `None` for all of them.
fn purposes(form: &[u8]) -> Result<Option<Vec<String>>, Problem> {
    let mut named = Vec::new();
    let mut all = false;
    for (name, value) in form_urlencoded::parse(form) {
        match &*name {
            "purpose" => named.push(value.into_owned()),
            "all" => all = true,
            _ => return Err(nothing()),
        }
    }
    match (all, named.is_empty()) {
        (true, true) => Ok(None),
        (false, false) => Ok(Some(named)),
        _ => Err(nothing()),
    }
}

/// Whether the request comes from this server's own page, as far as the browser says. A page with `Referrer-Policy: no-referrer` posts its form with
/// `Origin: null`, so `Sec-Fetch-Site` decides where it is sent.
pub(super) fn from_here(headers: &HeaderMap, here: &str) -> bool {
    let foreign_origin = origin(headers).is_some_and(|origin| origin != "null" && origin != here);
    let foreign_site = headers.get("sec-fetch-site").is_some_and(|site| site != "same-origin");
    !foreign_origin && !foreign_site
}

/// The first language of `Accept-Language` that exists, otherwise English.
pub(super) fn requested_locale(headers: &HeaderMap) -> &'static Locale {
    let wanted = headers.get(ACCEPT_LANGUAGE).and_then(|value| value.to_str().ok()).map(accept::languages);
    wanted.unwrap_or_default().into_iter().find_map(Locale::of).unwrap_or(Locale::english())
}

pub(super) fn unknown(headers: &HeaderMap) -> Response {
    let locale = requested_locale(headers);
    let mut response = sentence(StatusCode::NOT_FOUND, locale, &locale.text("link_unknown", &[]));
    response.extensions_mut().insert(Refused::from(super::withdrawals::unknown()));
    response
}

fn nothing() -> Problem {
    Problem::new(
        StatusCode::UNPROCESSABLE_ENTITY,
        "ERR_WITHDRAWAL_PURPOSE",
        "the form names no purpose that was agreed to, so nothing was withdrawn; open the link again",
    )
}
