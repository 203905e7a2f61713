//! A booking form's back end in Rust with axum and the crate `verify`:
//!
//!     RECEIPTS=https://receipts.shop.example ORIGIN=https://shop.example DISCLOSURE=disclosure.en.json PORT=8080 cargo run

use axum::extract::State;
use axum::extract::rejection::FormRejection;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use axum::routing::post;
use axum::{Form, Router};
use receipt::{Code, Error};
use serde::Deserialize;
use std::env::var;
use std::sync::Arc;
use std::time::{Duration, SystemTime, UNIX_EPOCH};
use verify::{Accepted, Posted, Published, Site, read_jwks, site};

/// The site's own values, and its way to the receipt server.
struct Shop {
    receipts: String,
    origins: [String; 1],
    /// Every disclosure that the site shows.
    disclosures: Vec<Published>,
    agent: ureq::Agent,
    /// For tests; leave it out.
    now: Option<i64>,
}

/// The element's fields. A missing one is empty; one that stands twice is refused by the extractor.
#[derive(Default, Deserialize)]
#[serde(default)]
struct Booking {
    phone: String,
    phone_consent: String,
    phone_receipt: String,
    phone_countersignature: String,
}

async fn book(State(shop): State<Arc<Shop>>, booking: Result<Form<Booking>, FormRejection>) -> Response {
    let Ok(Form(booking)) = booking else {
        return (StatusCode::UNPROCESSABLE_ENTITY, r#"{"booked":false,"code":"ERR_FORM"}"#).into_response();
    };
    if booking.phone_consent != "given" {
        return r#"{"booked":true,"number":null}"#.into_response(); // no number, whatever else was posted
    }
    match tokio::task::spawn_blocking(move || consent(&shop, &booking)).await {
        Ok(Ok(accepted)) => {
            // Keep all three: the hash is the receipt's name.
            let (phone, hash, granted) = (accepted.phone.as_str(), accepted.hash.to_hex(), accepted.granted.join("\",\""));
            format!(r#"{{"booked":true,"number":{{"phone":"{phone}","hash":"{hash}","granted":["{granted}"]}}}}"#).into_response()
        }
        Ok(Err(refused)) => {
            println!("refused a number: {refused}");
            let body = format!(r#"{{"booked":false,"code":"{}"}}"#, refused.code.as_str());
            (StatusCode::UNPROCESSABLE_ENTITY, body).into_response()
        }
        Err(_) => StatusCode::INTERNAL_SERVER_ERROR.into_response(),
    }
}

/// Every check: the receipt, the server's countersignature, the disclosure, and whether the consent still stands. Blocks.
fn consent(shop: &Shop, booking: &Booking) -> Result<Accepted, Error> {
    // A site with many bookings keeps the keys for some minutes.
    let keys = read_jwks(&shop.ask("/.well-known/jwks.json")?).map_err(|why| Error::told(Code::Unreachable, why))?;
    let clock = || SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |since| since.as_secs().cast_signed());
    let posted = Posted {
        number: &booking.phone,
        receipt: &booking.phone_receipt,
        countersignature: &booking.phone_countersignature,
    };
    let accepted = site(
        &posted,
        &Site {
            audience: &shop.receipts,
            origins: &shop.origins,
            keys: &keys,
            disclosures: &shop.disclosures,
            now: shop.now.unwrap_or_else(clock),
        },
    )?;
    let held = shop.ask(&format!("/v1/receipts/{}", accepted.hash.to_hex()))?;
    accepted.still_stands(&held)
}

impl Shop {
    fn ask(&self, path: &str) -> Result<Vec<u8>, Error> {
        let failed = |e: ureq::Error| {
            let code = if matches!(e, ureq::Error::StatusCode(404)) {
                Code::Unseen
            } else {
                Code::Unreachable
            };
            Error::told(code, format!("the receipt server does not hold it, or did not answer ({e})"))
        };
        let mut answer = self.agent.get(format!("{}{path}", self.receipts)).call().map_err(failed)?;
        answer.body_mut().with_config().limit(65_536).read_to_vec().map_err(failed)
    }
}

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    // Fails when a provider is installed already, which is as good.
    let _ = rustls::crypto::aws_lc_rs::default_provider().install_default();
    let mut disclosures = Vec::new();
    for name in var("DISCLOSURE")?.split(',') {
        disclosures.push(Published::read(std::fs::read(name)?).map_err(|e| format!("{name} is not a disclosure: {}", e.code()))?);
    }
    let config = ureq::Agent::config_builder().timeout_global(Some(Duration::from_secs(5))).max_redirects(0);
    let shop = Shop {
        receipts: var("RECEIPTS")?,
        origins: [var("ORIGIN")?],
        disclosures,
        agent: config.build().into(),
        now: var("NOW").ok().map(|now| now.parse()).transpose()?,
    };
    let listener = tokio::net::TcpListener::bind(format!("127.0.0.1:{}", var("PORT")?)).await?;
    println!("listening on http://{}", listener.local_addr()?);
    Ok(axum::serve(listener, Router::new().route("/book", post(book)).with_state(Arc::new(shop))).await?)
}
