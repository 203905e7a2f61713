//! `GET /q/{secret}` and `POST /q/{secret}`: the page of a question, with its answer, without script, sign-in or account; and `POST /m/{secret}/questions`, the
//! form for one on the page behind a withdrawal link.
//!
//! What lives here: these requests and the content of the page. What deliberately does not: the HTML frame (`page`), and the requests of programs (`questions`).
//!
//! A GET changes nothing, because mail scanners follow links. What was written is shown with its control characters as escapes: none of it steers the page.

use super::link::{from_here, requested_locale};
use super::{Client, failed, within};
use crate::app::App;
use crate::locale::Locale;
use crate::page::titled;
use crate::problem::{Problem, Refused};
use crate::questions::{self, Asked, BODY_MAX, Secret, TEXT_MAX};
use crate::{body, now};
use axum::Extension;
use axum::body::Body;
use axum::extract::rejection::PathRejection;
use axum::extract::{Path, State};
use axum::http::header::{LOCATION, RETRY_AFTER};
use axum::http::{HeaderMap, HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use maud::{Markup, html};
use promises::deadline::question_due;
use receipt::{Crypto, WithdrawalSecret};
use std::sync::Arc;
use store::ReceiptKey;
use store::questions::{Author, Entry, Question, QuestionKey, QuestionState, WriteAgainOutcome};
use verify::{AwsLc, Published};

/// The secret in the path.
type Named = Result<Path<String>, PathRejection>;

/// Shows the question of this link.
pub async fn show(State(app): State<Arc<App>>, secret: Named, headers: HeaderMap) -> Result<Response, Problem> {
    let Some(secret) = parsed(secret) else { return Ok(unknown(&headers)) };
    let found = app.store.question(QuestionKey::Secret(secret.sha256())).await.map_err(failed)?;
    Ok(match found {
        Some(question) => shown(&app, StatusCode::OK, &question, &secret, None),
        None => unknown(&headers),
    })
}

/// Takes the forms of that page: `text`, to write again, which redirects to the page (303), or `delete` with any value.
pub async fn write(State(app): State<Arc<App>>, client: Option<Extension<Client>>, secret: Named, headers: HeaderMap, body: Body) -> Result<Response, Problem> {
    let form = form(&app, &headers, body).await?;
    let Some(secret) = parsed(secret) else { return Ok(unknown(&headers)) };
    let found = app.store.question(QuestionKey::Secret(secret.sha256())).await.map_err(failed)?;
    let Some(question) = found else { return Ok(unknown(&headers)) };
    let locale = locale(&question.language);
    if field(&form, "delete").is_some() {
        app.store.delete_question(secret.sha256(), now()).await.map_err(failed)?;
        let said = locale.text("question_deleted", &[]);
        return Ok(titled(StatusCode::OK, locale, &said, &html! { h1 { (said) } }));
    }
    let written = field(&form, "text").unwrap_or_default();
    let Some(text) = questions::text(&written) else {
        let tried = Tried {
            text: &written,
            wrong: "question_problem",
        };
        let response = shown(&app, StatusCode::UNPROCESSABLE_ENTITY, &question, &secret, Some(tried));
        return Ok(refused(response, wrong_text()));
    };
    within(app.limits.questions.as_ref(), client)?;
    let disclosures = app.disclosures();
    let at = now();
    // A document that can no longer be parsed promises nothing: at once.
    let due_at = disclosures
        .get(&question.notice_sha256)
        .map_or(at, |published| question_due(&published.document, at));
    match app.store.write_again(secret.sha256(), text, at, due_at).await {
        // Relative, so that it works behind a proxy that adds a path; made of the 256 bits, not of the request's text.
        Ok(WriteAgainOutcome::Written) => Ok((StatusCode::SEE_OTHER, [(LOCATION, secret.to_text())]).into_response()),
        Ok(WriteAgainOutcome::Unknown) => Ok(unknown(&headers)),
        Ok(WriteAgainOutcome::Full) => {
            let tried = Tried {
                text: &written,
                wrong: "question_full",
            };
            let problem = Problem::new(StatusCode::CONFLICT, "ERR_QUESTION_FULL", "nothing more can be written to this question");
            Ok(refused(shown(&app, problem.status, &question, &secret, Some(tried)), problem))
        }
        Err(e) => {
            let tried = Tried {
                text: &written,
                wrong: "question_not_sent",
            };
            let problem = failed(e);
            Ok(busy(shown(&app, problem.status, &question, &secret, Some(tried)), problem))
        }
    }
}

/// Takes the form on the page of a receipt: `text`, `reply_to`, and the `question` that makes it one, however often it is sent. Redirects to the question's page
/// (303).
pub async fn ask(State(app): State<Arc<App>>, client: Option<Extension<Client>>, secret: Named, headers: HeaderMap, body: Body) -> Result<Response, Problem> {
    let form = form(&app, &headers, body).await?;
    let Some(link) = secret.ok().and_then(|Path(text)| WithdrawalSecret::from_text(&text)) else {
        return Ok(super::link::unknown(&headers));
    };
    let found = app.store.status(ReceiptKey::Secret(AwsLc.sha256(&link.0))).await.map_err(failed)?;
    let Some(status) = found else { return Ok(super::link::unknown(&headers)) };
    let disclosures = app.disclosures();
    let language = disclosures.get(&status.notice_sha256).map_or("en", |published| &*published.document.language);
    let locale = locale(language);
    let written = field(&form, "text").unwrap_or_default();
    let reply_to = field(&form, "reply_to").filter(|to| !to.trim().is_empty());
    let question = field(&form, "question").and_then(|text| Secret::from_text(&text));
    let secret = match question {
        Some(secret) => secret,
        None => Secret::random()?,
    };
    let again = |tried: Tried<'_>, status: StatusCode| {
        let card = html! { h1 { (locale.text("ask", &[])) } (asking("questions", &secret, reply_to.as_deref(), Some(tried), locale)) };
        titled(status, locale, &locale.text("ask", &[]), &card)
    };
    let tried = |wrong| Tried { text: &written, wrong };
    let fits = reply_to.as_deref().is_none_or(json::is_line);
    let Some(text) = questions::text(&written).filter(|_| fits) else {
        let wrong = if fits { "question_problem" } else { "question_address" };
        return Ok(refused(again(tried(wrong), StatusCode::UNPROCESSABLE_ENTITY), wrong_text()));
    };
    within(app.limits.questions.as_ref(), client)?;
    let asked = Asked {
        secret: secret.clone(),
        notice: status.notice_sha256,
        receipt: Some(status.hash),
        is_holder: true,
        language: language.to_owned(),
        text,
        reply_to: reply_to.clone(),
    };
    match questions::ask(&app, asked).await {
        Ok(_) => Ok((StatusCode::SEE_OTHER, [(LOCATION, format!("../../q/{}", secret.to_text()))]).into_response()),
        Err(problem) if problem.status == StatusCode::SERVICE_UNAVAILABLE => Ok(busy(again(tried("question_not_sent"), problem.status), problem)),
        Err(problem) => Err(problem),
    }
}

/// The form of a question, which posts to this address, relative to its page.
pub fn asking(action: &str, secret: &Secret, reply_to: Option<&str>, tried: Option<Tried<'_>>, locale: &Locale) -> Markup {
    html! {
        form method="post" action=(action) {
            (writing(tried, "question_text", locale))
            p { label for="reply_to" { (locale.text("question_address", &[])) } }
            input.line #reply_to type="text" name="reply_to" autocomplete="email" inputmode="email" maxlength="200" value=[reply_to];
            input type="hidden" name="question" value=(secret.to_text());
            button.twin.all { (locale.text("question_send", &[])) }
        }
    }
}

/// A text that was not taken, and the name of the sentence that says why.
#[derive(Clone, Copy)]
pub struct Tried<'a> {
    text: &'a str,
    wrong: &'a str,
}

fn writing(tried: Option<Tried<'_>>, label: &str, locale: &Locale) -> Markup {
    html! {
        @if let Some(Tried { wrong, .. }) = tried {
            p.status role="alert" { (locale.text(wrong, &[])) }
        }
        p { label for="text" { (locale.text(label, &[])) } }
        textarea #text name="text" rows="5" required dir="auto" maxlength=(TEXT_MAX) { (tried.map_or("", |tried| tried.text)) }
    }
}

/// The page of a question.
fn shown(app: &App, status: StatusCode, question: &Question, secret: &Secret, tried: Option<Tried<'_>>) -> Response {
    let disclosures = app.disclosures();
    let published = disclosures.get(&question.notice_sha256).map(|published| &**published);
    let locale = locale(&question.language);
    let name = published.map_or("", |Published { document, .. }| &*document.controller.name);
    let title = locale.text("question_title", &[("controller", name)]);
    let on = |name: &str, at: i64| locale.text(name, &[("date", &locale.date(at))]);
    let entries = question.thread.as_ref().map_or(&[][..], |thread| &thread.entries);
    let link = secret.link(app);
    let card = html! {
        h1 { (title) }
        @match question.state {
            QuestionState::Open => p.status { (on("question_due", question.due_at)) },
            QuestionState::Answered => {}
            QuestionState::Closed => p.status { (on("question_closed", question.closed_at.unwrap_or_default())) },
        }
        @for Entry { at, by, text } in entries {
            h2.label { (on(match by { Author::Visitor => "question_asked", Author::Operator => "question_answer" }, *at)) }
            div.said dir="auto" { @for line in text.lines() { p { (json::escaped(line)) } } }
        }
        p.small { (locale.text("question_keep", &[])) }
        p.small.said { a href=(link) { (link) } }
        form method="post" {
            (writing(tried, "question_again", locale))
            button.twin.all { (locale.text("question_send", &[])) }
        }
        form method="post" { button.twin.all name="delete" value="yes" { (locale.text("question_delete", &[])) } }
    };
    titled(status, locale, &title, &card)
}

/// The form that was sent, which must come from this server's own page.
async fn form(app: &App, headers: &HeaderMap, body: Body) -> Result<Vec<u8>, Problem> {
    let too_large = Problem::new(StatusCode::PAYLOAD_TOO_LARGE, "ERR_HTTP_SIZE", "the form is over 64 kB; open the page itself");
    let form = body::read(headers, body, &["application/x-www-form-urlencoded"], BODY_MAX, too_large).await?;
    if from_here(headers, app.config.public_url.origin()) {
        return Ok(form);
    }
    Err(Problem::new(
        StatusCode::FORBIDDEN,
        "ERR_HTTP_ORIGIN",
        "this request came from another site, so nothing was changed; open the page itself",
    ))
}

fn field(form: &[u8], wanted: &str) -> Option<String> {
    let mut fields = form_urlencoded::parse(form);
    fields.find(|(name, _)| name == wanted).map(|(_, value)| value.into_owned())
}

fn locale(language: &str) -> &'static Locale {
    Locale::of(language).unwrap_or(Locale::english())
}

/// The secret; `None` for a malformed one, which no question has and which is not looked up.
fn parsed(secret: Named) -> Option<Secret> {
    Secret::from_text(&secret.ok()?.0)
}

fn wrong_text() -> Problem {
    Problem::new(
        StatusCode::UNPROCESSABLE_ENTITY,
        "ERR_QUESTION_TEXT",
        "the text must have 1 to 4000 characters, and the address be one line",
    )
}

fn unknown(headers: &HeaderMap) -> Response {
    let locale = requested_locale(headers);
    let said = locale.text("link_unknown", &[]);
    let response = titled(StatusCode::NOT_FOUND, locale, &said, &html! { h1 { (said) } });
    refused(response, super::questions::unknown())
}

/// The page says it; the code is for the counters.
fn refused(mut response: Response, problem: Problem) -> Response {
    response.extensions_mut().insert(Refused::from(problem));
    response
}

fn busy(mut response: Response, problem: Problem) -> Response {
    response.headers_mut().insert(RETRY_AFTER, HeaderValue::from(2));
    refused(response, problem)
}
