//! The HTML frame of every page for visitors: one card, no script, an inline style sheet.
//!
//! What lives here: the HTML document around the content, its style, and the headers of a page whose address holds a secret. What deliberately does
//! not: the content.
//!
//! The style sheet is the widget's (`src/style.css`), with its `:host` rules applied to `main`, so that both look alike. It is inline, and the Content
//! Security Policy allows it by its hash: a page is one request and loads nothing.

use crate::locale::Locale;
use crate::problem::Refused;
use axum::http::header::{CONTENT_LENGTH, CONTENT_SECURITY_POLICY, CONTENT_TYPE, HeaderName};
use axum::http::{HeaderMap, HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use base64ct::{Base64, Encoding};
use maud::{DOCTYPE, Markup, PreEscaped, html};
use receipt::Crypto;
use std::sync::LazyLock;
use verify::AwsLc;

/// What a page needs besides the widget's rules: a background and a centred column.
const GROUND: &str = "
:root { color-scheme: light dark; background: Canvas; background: light-dark(#f3f5f7, #0d1217); font: 100%/1.5 system-ui, sans-serif; }
body { margin: 0; padding: 1rem; }
main { max-width: 32rem; margin-inline: auto; }
h1 { font-size: 1.25em; line-height: 1.35; margin: 0 0 .25em; overflow-wrap: anywhere; }
.purpose p, .purpose b { overflow-wrap: anywhere; }
h2.label { font-size: 1em; }
form .twin { max-width: 100%; overflow-wrap: anywhere; }
.purpose .twin { margin-block-start: .625em; }
.all { margin-block-start: 1em; }
.said { overflow-wrap: anywhere; margin-block: .125em .875em; }
h1 + .status { margin-block-end: .875em; }
label { display: block; margin-block: .75em .25em; }
.said p { margin: 0; min-height: 1.5em; }
textarea { resize: vertical; }
input.number, input.line, textarea { box-sizing: border-box; width: 100%; min-height: 2.75em; padding: .5em .875em; font: inherit; font-size: 1.125em; color: inherit; background: transparent; border: 1.5px solid var(--pc-border); border-radius: .5em; }
code, pre { font-family: ui-monospace, monospace; font-size: .875em; overflow-wrap: anywhere; white-space: pre-wrap; }
summary { overflow-wrap: anywhere; }
details h3, details ul { margin: .75em 0 0; }
details > * { margin-block-end: .5em; }
main:has(details) { max-width: 48rem; }
@media (min-width: 40rem) { body { padding-block: 3rem; } }
";

static STYLE: LazyLock<String> = LazyLock::new(|| [include_str!("../../../src/style.css"), GROUND].concat().replace(":host {", "main {"));

static POLICY: LazyLock<String> = LazyLock::new(|| {
    let hash = Base64::encode_string(&AwsLc.sha256(STYLE.as_bytes()).0);
    format!("default-src 'none'; style-src 'sha256-{hash}'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'")
});

/// A page about a receipt with this content on its card.
pub fn page(status: StatusCode, locale: &Locale, card: &Markup) -> Response {
    titled(status, locale, &locale.text("page_title", &[]), card)
}

/// A page with this title, and this content on its card.
pub fn titled(status: StatusCode, locale: &Locale, title: &str, card: &Markup) -> Response {
    let page = html! {
        (DOCTYPE)
        html lang=(locale.tag()) dir=(locale.direction()) {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                meta name="robots" content="noindex";
                title { (title) }
                style { (PreEscaped(STYLE.as_str())) }
            }
            body { main { section.card { (card) } } }
        }
    };
    let mut response = (status, page.into_string()).into_response();
    guard(response.headers_mut());
    response
}

/// A page with one sentence on its card.
pub fn sentence(status: StatusCode, locale: &Locale, sentence: &str) -> Response {
    page(status, locale, &html! { h1 { (sentence) } })
}

/// Turns a problem document into a page with its sentence; leaves every other response as it is.
pub async fn refusal(response: Response) -> Response {
    let problem = response.headers().get(CONTENT_TYPE).is_some_and(|kind| kind == "application/problem+json");
    let Some(refused) = response.extensions().get::<Refused>().filter(|_| problem) else {
        return response;
    };
    let mut letters = refused.detail.chars();
    let first: String = letters.next().into_iter().flat_map(char::to_uppercase).collect();
    let said = sentence(response.status(), Locale::english(), &format!("{first}{}.", letters.as_str()));
    let (mut head, _) = response.into_parts();
    head.headers.remove(CONTENT_LENGTH);
    guard(&mut head.headers);
    Response::from_parts(head, said.into_body())
}

/// No subresources, no framing, no indexing. `no-store` and `no-referrer` are on every response of the server already.
fn guard(headers: &mut HeaderMap) {
    headers.insert(CONTENT_TYPE, HeaderValue::from_static("text/html; charset=utf-8"));
    headers.insert(HeaderName::from_static("x-robots-tag"), HeaderValue::from_static("noindex"));
    if let Ok(policy) = HeaderValue::from_str(&POLICY) {
        headers.insert(CONTENT_SECURITY_POLICY, policy);
    }
}

#[cfg(test)]
mod tests {
    use super::{POLICY, STYLE};

    #[test]
    fn the_widgets_sheet_has_what_the_pages_need() {
        for class in ["acts", "card", "facts", "label", "purpose", "purposes", "small", "status", "twin"] {
            let rule = |end: char| STYLE.contains(&format!(".{class}{end}"));
            assert!([' ', ',', '{', ':'].into_iter().any(rule), "{class}");
        }
        assert!(STYLE.contains("main {\n  --pc-ink:") && !STYLE.contains(":host {"));
        assert!(!STYLE.contains("</") && !STYLE.contains("url("), "it stands in a page that loads nothing");
        assert!(POLICY.starts_with("default-src 'none'; style-src 'sha256-"));
    }
}
