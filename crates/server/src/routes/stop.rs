//! `GET /stop` and `POST /stop`: stopping calls and messages by number, without script, sign-in or account.
//!
//! What lives here: the form and its answer. What deliberately does not: what an opt-out does (`optouts`, crate `store`).
//!
//! Anybody can enter any number here. So the answer is the same, and takes the same time, whether the number is known or not, and messages that are no
//! advertising are suspended only until a person has looked.

use super::link::{from_here, requested_locale};
use super::{Client, failed, within};
use crate::app::App;
use crate::body;
use crate::locale::Locale;
use crate::optouts::{Message, Said, take};
use crate::page::titled;
use crate::problem::{Problem, Refused};
use axum::Extension;
use axum::body::Body;
use axum::extract::State;
use axum::http::header::RETRY_AFTER;
use axum::http::{HeaderMap, HeaderValue, StatusCode};
use axum::response::Response;
use maud::{Markup, html};
use phone::E164;
use std::sync::Arc;
use std::time::Duration;
use store::optouts::{Read, Way};
use tokio::time::{Instant, sleep_until};

const FORM_MAX: usize = 1024;
/// Every answer to a number takes at least this long: longer than looking one up and storing an opt-out does.
const ANSWER_TIME: Duration = Duration::from_millis(500);
/// The language of a form that was filled in is not lost: it is a field of it.
const LANGUAGE: &str = "language";

/// Shows the form.
pub async fn show(headers: HeaderMap) -> Response {
    let locale = requested_locale(&headers);
    page(StatusCode::OK, locale, &form(locale, None))
}

/// Takes the form: `number`, and the `language` of the page.
pub async fn stop(State(app): State<Arc<App>>, client: Option<Extension<Client>>, headers: HeaderMap, body: Body) -> Result<Response, Problem> {
    let answer_at = Instant::now() + ANSWER_TIME;
    if !from_here(&headers, app.config.public_url.origin()) {
        return Err(Problem::new(
            StatusCode::FORBIDDEN,
            "ERR_HTTP_ORIGIN",
            "this request came from another site, so nothing was stopped; open the page itself",
        ));
    }
    let too_large = Problem::new(StatusCode::PAYLOAD_TOO_LARGE, "ERR_HTTP_SIZE", "the form is over 1 kB; open the page itself");
    let sent = body::read(&headers, body, &["application/x-www-form-urlencoded"], FORM_MAX, too_large).await?;
    within(app.limits.stops.as_ref(), client)?;
    let field = |wanted: &str| {
        form_urlencoded::parse(&sent)
            .find(|(name, _)| name == wanted)
            .map(|(_, value)| value.into_owned())
    };
    let locale = field(LANGUAGE).and_then(|tag| Locale::of(&tag)).unwrap_or_else(|| requested_locale(&headers));
    let Some(number) = field("number").as_deref().and_then(number) else {
        let mut again = page(StatusCode::UNPROCESSABLE_ENTITY, locale, &form(locale, Some("problem_number")));
        again.extensions_mut().insert(Refused::from(Problem::new(
            StatusCode::UNPROCESSABLE_ENTITY,
            "ERR_STOP_NUMBER",
            "this is no phone number with its country code",
        )));
        return Ok(again);
    };
    let message = Message {
        number,
        by: Way::Form,
        said: Said::Sure(Read::Stop, String::new()),
        language: None,
        id: None,
    };
    // In a task of its own: a client that leaves before the answer has asked all the same.
    let working = app.clone();
    let task = tokio::spawn(async move { take(&working, message).await });
    let done = task.await.map_err(|_| Problem::unavailable())?;
    sleep_until(answer_at).await;
    match done {
        Ok(_) => Ok(page(
            StatusCode::OK,
            locale,
            &html! { h1 { (locale.text("stop_title", &[])) } p.status { (locale.text("stop_done", &[])) } },
        )),
        Err(e) => {
            let refused = failed(e);
            let mut response = page(refused.status, locale, &form(locale, Some("not_withdrawn")));
            response.headers_mut().insert(RETRY_AFTER, HeaderValue::from(2));
            response.extensions_mut().insert(Refused::from(refused));
            Ok(response)
        }
    }
}

fn page(status: StatusCode, locale: &Locale, card: &Markup) -> Response {
    titled(status, locale, &locale.text("stop_title", &[]), card)
}

/// The form, with a sentence on what was wrong with it.
fn form(locale: &Locale, wrong: Option<&str>) -> Markup {
    let text = |name: &str| locale.text(name, &[]);
    html! {
        h1 { (text("stop_title")) }
        form method="post" {
            @if let Some(name) = wrong {
                p.status role="alert" { (text(name)) }
            }
            p { label for="number" { (text("number")) } }
            input.number #number type="tel" name="number" autocomplete="tel" inputmode="tel" required maxlength="40" aria-describedby="example";
            p.small #example { (locale.text("example", &[("example", "+353 85 012 3456")])) }
            input type="hidden" name=(LANGUAGE) value=(locale.tag());
            button.twin { (text("stop_button")) }
        }
    }
}

/// A number with its country code.
fn number(text: &str) -> Option<E164> {
    let parsed = phone::parse(text.trim(), "").ok()?;
    parsed.possible().then_some(parsed.e164).flatten()
}
