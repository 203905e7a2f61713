//! The shop's HTTP routes and headers, and the handler of bookings.
//!
//! The check of a posted number is in `consent`, pages are in `site`, static files in `files`.

use crate::consent::{Expected, Outcome, Posted, Refusal, check};
use crate::messages::{Language, Message};
use crate::site::{LANGUAGES, PUBLIC_FILES, Site, Typed, disclosure_name};
use crate::texts::now;
use crate::{desk, files, gallery, studio};
use axum::extract::rejection::FormRejection;
use axum::extract::{DefaultBodyLimit, Query, State};
use axum::http::StatusCode;
use axum::http::header::{CONTENT_SECURITY_POLICY, CONTENT_TYPE, HeaderName, HeaderValue, REFERRER_POLICY, X_CONTENT_TYPE_OPTIONS};
use axum::middleware::from_fn;
use axum::response::{Html, IntoResponse, Redirect, Response};
use axum::routing::{get, post};
use axum::{Form, Router};
use receipt::Code;
use serde::Deserialize;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use tower_http::set_header::SetResponseHeaderLayer;

/// A receipt has at most 16 kB, a countersignature 2 kB, and what is typed a few more; percent-encoding may triple them.
const MAX_BODY: usize = 128 * 1024;

/// State shared by the handlers.
#[derive(Clone)]
struct Shop {
    site: Arc<Site>,
    bookings: Arc<AtomicU64>,
}

/// Returns the shop as an HTTP service.
pub fn app(site: Arc<Site>) -> Router {
    let receipts = site.receipts_origin().unwrap_or_default();
    let policy = |frames: &str| {
        format!(
            "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self'; img-src 'self'; form-action 'self'; base-uri 'none'; \
             {frames}; connect-src 'self' {receipts}; require-trusted-types-for 'script'; report-uri /csp-report"
        )
    };
    let mut router = Router::new();
    for path in ["/", "/index.html"] {
        router = router.route(path, get(|State(shop): State<Shop>| form(shop.site, Language::English)));
    }
    for path in ["/fr", "/fr.html"] {
        router = router.route(path, get(|State(shop): State<Shop>| form(shop.site, Language::French)));
    }
    for language in LANGUAGES {
        let name = disclosure_name(language);
        router = if site.shows_published() {
            router.route(&format!("/{name}"), get(move |State(shop): State<Shop>| disclosure(shop.site, language)))
        } else {
            router.route_service(&format!("/{name}"), files::file(site.root.join(&name)))
        };
    }
    for name in PUBLIC_FILES {
        router = router.route_service(&format!("/{name}"), files::file(site.root.join(name)));
    }
    router = router
        .route("/thanks", get(thanks))
        .route("/book", post(book))
        .route("/csp-report", post(violation))
        .fallback_service(files::folder(&site.pkg))
        .layer(DefaultBodyLimit::max(MAX_BODY));
    router = with_headers(router, policy("frame-ancestors 'none'"));
    if let Some(folder) = &site.gallery {
        // The gallery frames its own pages, and no other site may frame it.
        router = router.merge(with_headers(gallery::routes(&site, folder), policy("frame-ancestors 'self'; frame-src 'self'")));
    }
    if let Some(folder) = &site.studio {
        // The studio frames its own pages, each of which says in its head what it may do.
        router = router.merge(with_headers(studio::pages(&site, folder), policy("frame-ancestors 'none'; frame-src 'self'")));
        router = router.merge(with_headers(studio::framed(folder), "frame-ancestors 'self'".into()));
    }
    if let Some(desk) = &site.desk {
        router = router.merge(with_headers(desk::routes(&site, desk), policy("frame-ancestors 'none'")));
    }
    router.with_state(Shop {
        site,
        bookings: Arc::default(),
    })
}

fn with_headers<S: Clone + Send + Sync + 'static>(mut router: Router<S>, policy: String) -> Router<S> {
    let headers: [(HeaderName, String); 3] = [
        (CONTENT_SECURITY_POLICY, policy),
        (REFERRER_POLICY, "no-referrer".into()),
        (X_CONTENT_TYPE_OPTIONS, "nosniff".into()),
    ];
    for (name, value) in headers {
        // `Site::open` has already rejected addresses that are not valid in a header.
        let value = HeaderValue::try_from(value).ok();
        router = router.layer(SetResponseHeaderLayer::overriding(name, move |_: &Response| value.clone()));
    }
    router.layer(from_fn(files::cache_control))
}

/// Prints a report of a policy violation, which a correct page never sends.
async fn violation(report: String) -> StatusCode {
    eprintln!("the page violated its Content Security Policy: {}", json::escaped(&report));
    StatusCode::NO_CONTENT
}

async fn form(site: Arc<Site>, language: Language) -> Response {
    // The receipt server may be asked for the text, which blocks.
    let made = tokio::task::spawn_blocking(move || site.form(language, &Typed::default(), None)).await;
    page(StatusCode::OK, made.unwrap_or_else(|_| Err("a page was not made to its end".into())))
}

/// The disclosure that the receipt server has published last.
async fn disclosure(site: Arc<Site>, language: Language) -> Response {
    let asked = tokio::task::spawn_blocking(move || site.disclosure(language)).await;
    match asked.unwrap_or_else(|_| Err("a disclosure was not read to its end".into())) {
        Ok(published) => ([(CONTENT_TYPE, "application/json")], published.bytes.to_vec()).into_response(),
        Err(sentence) => page(StatusCode::OK, Err(sentence)),
    }
}

/// The query says only whether a number was accepted; it contains neither the number nor the receipt.
#[derive(Deserialize)]
#[serde(default)]
struct Booked {
    lang: String,
    number: String,
}

impl Default for Booked {
    fn default() -> Booked {
        Booked {
            lang: "en".into(),
            number: "none".into(),
        }
    }
}

async fn thanks(State(shop): State<Shop>, Query(booked): Query<Booked>) -> Response {
    let outcome = if booked.number == "given" {
        Message::BookedWithNumber
    } else {
        Message::BookedWithoutNumber
    };
    page(StatusCode::OK, shop.site.thanks(Language::of(&booked.lang), outcome))
}

/// The posted form. A missing field is empty; a repeated field is an error.
#[derive(Default, Deserialize)]
#[serde(default)]
struct Booking {
    lang: String,
    name: String,
    date: String,
    problem: String,
    phone: String,
    phone_consent: String,
    phone_receipt: String,
    phone_countersignature: String,
}

async fn book(State(shop): State<Shop>, booking: Result<Form<Booking>, FormRejection>) -> Response {
    let Form(booking) = match booking {
        Ok(form) => form,
        Err(rejection) => return (rejection.status(), "The booking form could not be read. Go back and send it again.").into_response(),
    };
    let language = Language::of(&booking.lang);
    let asked = tokio::task::spawn_blocking(move || (take(&shop, &booking), shop, booking)).await;
    let Ok((taken, shop, booking)) = asked else {
        return page(StatusCode::INTERNAL_SERVER_ERROR, Err("a booking was not taken to its end".into()));
    };
    match taken {
        Ok(Ok(number)) => Redirect::to(&format!("/thanks?lang={}&number={}", language.tag(), if number { "given" } else { "none" })).into_response(),
        Ok(Err(message)) => {
            let typed = Typed {
                name: &booking.name,
                date: &booking.date,
                problem: &booking.problem,
            };
            page(StatusCode::UNPROCESSABLE_ENTITY, shop.site.form(language, &typed, Some(message)))
        }
        Err(sentence) => page(StatusCode::INTERNAL_SERVER_ERROR, Err(sentence)),
    }
}

/// Accepts a booking and returns whether it has a number, or returns the message to the visitor. The outer error is an internal one.
fn take(shop: &Shop, booking: &Booking) -> Result<Result<bool, Message>, String> {
    if [&booking.name, &booking.date, &booking.problem].iter().any(|field| field.trim().is_empty()) {
        return Ok(Err(Message::Incomplete));
    }
    let site = &shop.site;
    let disclosures = site.disclosures()?;
    let expected = Expected {
        audience: &site.receipts,
        origins: &site.origins,
        disclosures: &disclosures,
        server: &site.server,
        now: now(),
    };
    let posted = Posted {
        phone: &booking.phone,
        consent: &booking.phone_consent,
        receipt: &booking.phone_receipt,
        countersignature: &booking.phone_countersignature,
    };
    let outcome = match check(&posted, &expected) {
        Ok(outcome) => outcome,
        Err(refusal) => {
            let (code, message) = match &refusal {
                Refusal::NumberWithoutReceipt => ("no receipt came with it", Message::NumberWithoutReceipt),
                Refusal::Receipt(error) if error.code == Code::Notice => (error.code.as_str(), Message::NoticeChanged),
                Refusal::Receipt(error) => (error.code.as_str(), Message::ReceiptRefused),
            };
            println!("refused a number: {code}");
            return Ok(Err(message));
        }
    };
    let count = shop.bookings.fetch_add(1, Ordering::Relaxed) + 1;
    Ok(Ok(match outcome {
        Outcome::NoNumber => {
            println!("booking {count}: without a number");
            false
        }
        Outcome::Given(accepted) => {
            let purposes = accepted.granted.join(", ");
            println!("booking {count}: with a number, for {purposes}, receipt {}", accepted.hash.to_hex());
            if let Some(desk) = &site.desk {
                desk.remember(count, &booking.problem, Language::of(&booking.lang), &accepted);
            }
            true
        }
    }))
}

/// Returns a page, or an internal error, whose message goes to standard error and not to the visitor.
fn page(status: StatusCode, made: Result<String, String>) -> Response {
    match made {
        Ok(html) => (status, Html(html)).into_response(),
        Err(sentence) => {
            eprintln!("shop: {sentence}");
            (StatusCode::INTERNAL_SERVER_ERROR, "The shop cannot show this page now. Please try again later.").into_response()
        }
    }
}
