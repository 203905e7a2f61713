//! The workshop's desk, under `/desk`: texts to those who booked, each with a permit, and their replies. Served only with the access keys for both.
//!
//! What lives here: the repairs that are remembered while the shop runs, the page, and its two forms. What deliberately does not: the permit's check
//! (`texts`). Standard output stands in the place of a provider of text messages. A real desk asks who you are; this one listens on your machine.

use crate::fill::{escape, fill};
use crate::messages::{Language, Message};
use crate::site::Site;
use crate::texts::{About, Sent, hand_on, now, with_permit};
use axum::extract::State;
use axum::http::header::ORIGIN;
use axum::http::{HeaderMap, StatusCode};
use axum::response::{Html, IntoResponse, Redirect, Response};
use axum::routing::{get, post};
use axum::{Form, Router};
use json::escaped;
use phone::E164;
use receipt::Digest;
use serde::Deserialize;
use std::io::Write as _;
use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};
use std::{fs, io};
use verify::Accepted;

/// The purpose of the disclosure that the desk's texts are for.
const PURPOSE: &str = "repair-updates";

/// How many repairs are remembered; of more the oldest are forgotten.
const KEPT: usize = 50;

/// The access keys, and the repairs whose visitors gave a number.
pub struct Desk {
    permit_key: String,
    operate_key: String,
    repairs: Mutex<Vec<Repair>>,
}

#[derive(Clone)]
struct Repair {
    number: u64,
    problem: String,
    phone: E164,
    receipt: Digest,
    language: Language,
    /// Unlike that of any repair before the shop was started.
    occasion: String,
    log: Vec<String>,
}

/// The texts of the purpose.
#[derive(Clone, Copy, Deserialize)]
#[serde(rename_all = "lowercase")]
enum Text {
    Started,
    Ready,
}

impl Desk {
    /// Reads the access keys: `permit` of the role permit, `operate` of the role operate.
    ///
    /// # Errors
    /// A sentence: a file cannot be read.
    pub fn open(permit: &Path, operate: &Path) -> Result<Desk, String> {
        let read = |path: &Path| {
            fs::read_to_string(path)
                .map(|key| key.trim().to_owned())
                .map_err(|e| format!("cannot read the access key {}: {e}; make it with phone-consent keys add", path.display()))
        };
        Ok(Desk {
            permit_key: read(permit)?,
            operate_key: read(operate)?,
            repairs: Mutex::default(),
        })
    }

    /// Remembers a repair whose visitor gave a number.
    pub(crate) fn remember(&self, number: u64, problem: &str, language: Language, accepted: &Accepted) {
        let mut repairs = self.repairs.lock().unwrap_or_else(PoisonError::into_inner);
        if repairs.len() >= KEPT {
            repairs.remove(0);
        }
        repairs.push(Repair {
            number,
            problem: problem.to_owned(),
            phone: accepted.phone.clone(),
            receipt: accepted.hash,
            language,
            occasion: format!("repair {number} of {}", now()),
            log: vec![],
        });
    }

    fn repair(&self, number: u64) -> Option<Repair> {
        let repairs = self.repairs.lock().unwrap_or_else(PoisonError::into_inner);
        repairs.iter().find(|repair| repair.number == number).cloned()
    }

    fn note(&self, number: u64, line: String) {
        let mut repairs = self.repairs.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(repair) = repairs.iter_mut().find(|repair| repair.number == number) {
            repair.log.push(line);
        }
    }
}

/// Returns the routes of the desk.
pub(crate) fn routes<S: Clone + Send + Sync + 'static>(site: &Arc<Site>, desk: &Arc<Desk>) -> Router<S> {
    let both = (Arc::clone(site), Arc::clone(desk));
    Router::new()
        .route("/desk", get(show))
        .route("/desk/text", post(send))
        .route("/desk/reply", post(reply))
        .with_state(both)
}

type Both = State<(Arc<Site>, Arc<Desk>)>;

async fn show(State((site, desk)): Both) -> Response {
    // The receipt server is asked what stands, which blocks.
    let made = tokio::task::spawn_blocking(move || page(&site, &desk)).await;
    match made.unwrap_or_else(|_| Err("the desk was not shown to its end".into())) {
        Ok(html) => Html(html).into_response(),
        Err(sentence) => {
            eprintln!("shop: {}", escaped(&sentence));
            (StatusCode::INTERNAL_SERVER_ERROR, "The desk cannot be shown now.").into_response()
        }
    }
}

fn page(site: &Site, desk: &Desk) -> Result<String, String> {
    let template = site.read("desk.html")?;
    let repairs = desk.repairs.lock().unwrap_or_else(PoisonError::into_inner).clone();
    let shown: String = repairs.iter().rev().map(|repair| article(site, repair)).collect();
    let none = "<p class=\"card\">No repair with a number yet. <a href=\"/\">Book one</a>, agree and give a number.</p>";
    Ok(fill(&template, &[("repairs", if shown.is_empty() { none } else { &shown })]))
}

fn article(site: &Site, repair: &Repair) -> String {
    let log: String = repair.log.iter().map(|line| format!("<li>{}</li>", escape(line))).collect();
    fill(
        include_str!("repair.html"),
        &[
            ("number", &repair.number.to_string()),
            ("problem", &escape(&repair.problem)),
            ("ending", ending(&repair.phone)),
            ("standing", &escape(&standing(site, &repair.receipt))),
            ("held", &escape(&format!("{}/v1/receipts/{}", site.receipts, repair.receipt.to_hex()))),
            ("log", if log.is_empty() { "<li>Nothing was sent yet.</li>" } else { &log }),
        ],
    )
}

/// What the receipt server says of the consent now.
fn standing(site: &Site, receipt: &Digest) -> String {
    let said = site.server.held(receipt).map_err(|e| e.to_string());
    let node = match said.and_then(|bytes| json::parse(&bytes).map_err(|e| e.sentence(&bytes))) {
        Ok(node) => node,
        Err(why) => return format!("unknown: {why}"),
    };
    let purposes = node.get("purposes").items().iter().map(|one| {
        let state = match (one.get("withdrawn_at").is_null(), one.get("suspended_since").is_null()) {
            (false, _) => "withdrawn",
            (true, false) => "suspended",
            (true, true) => "stands",
        };
        format!("{} {state}", one.text("purpose"))
    });
    purposes.collect::<Vec<_>>().join(", ")
}

/// The last three digits, by which the desk names a number.
fn ending(phone: &E164) -> &str {
    let digits = phone.as_str();
    &digits[digits.len().saturating_sub(3)..]
}

#[derive(Deserialize)]
struct Texting {
    repair: u64,
    text: Text,
}

async fn send(State((site, desk)): Both, headers: HeaderMap, Form(form): Form<Texting>) -> Response {
    answer(site, desk, &headers, form.repair, move |site, desk, repair| {
        let words = repair.language.text(match form.text {
            Text::Started => Message::RepairStarted,
            Text::Ready => Message::BikeReady,
        });
        let about = About {
            number: &repair.phone,
            purpose: PURPOSE,
            occasion: &repair.occasion,
        };
        Ok(
            match with_permit(&site.server, &desk.permit_key, &about, || print(&repair.phone, words).is_ok())? {
                Sent::Yes { permit_id, remaining } => {
                    let left = remaining.map_or(String::new(), |left| format!(", {left} more for this repair"));
                    vec![format!("Sent: “{words}” (permit {permit_id}{left})")]
                }
                Sent::Refused { reason, next } => {
                    let when = next.map_or(String::new(), |next| format!("; permitted again at {next} (seconds since 1970)"));
                    println!("text not sent for repair {}: {reason}", repair.number);
                    vec![format!("Not sent: “{words}” The receipt server refuses: {reason}{when}")]
                }
                Sent::No => vec![format!("Not sent: “{words}” could not be printed; the permit was given back")],
            },
        )
    })
    .await
}

#[derive(Deserialize)]
struct Replying {
    repair: u64,
    text: String,
}

async fn reply(State((site, desk)): Both, headers: HeaderMap, Form(form): Form<Replying>) -> Response {
    answer(site, desk, &headers, form.repair, move |site, desk, repair| {
        let id = format!("{}, reply {}", repair.occasion, repair.log.len());
        let read = hand_on(&site.server, &desk.operate_key, &repair.phone, repair.language.tag(), &id, &form.text)?;
        let done = match read.opt_out.as_deref() {
            Some("done") => ": what stood is withdrawn",
            Some("suspended") => ": what stood is suspended until a person decides",
            Some(_) | None => "",
        };
        let mut lines = vec![format!("The visitor replied: “{}” Read as {}{done}", form.text, read.meaning)];
        if let Some(text) = read.answer {
            print(&repair.phone, &text).map_err(|e| format!("the answer could not be printed: {e}"))?;
            lines.push(format!("Answered: “{text}”"));
        }
        Ok(lines)
    })
    .await
}

/// Does what a form asks for a repair, notes what came of it, and goes back to the page.
async fn answer<F>(site: Arc<Site>, desk: Arc<Desk>, headers: &HeaderMap, number: u64, act: F) -> Response
where
    F: FnOnce(&Site, &Desk, &Repair) -> Result<Vec<String>, String> + Send + 'static,
{
    if !own_page(&site.origins, headers) {
        return (StatusCode::FORBIDDEN, "Send this form from the desk's own page.").into_response();
    }
    let Some(repair) = desk.repair(number) else {
        return (StatusCode::NOT_FOUND, "The desk knows no such repair; it forgets them when the shop stops.").into_response();
    };
    let done = tokio::task::spawn_blocking(move || {
        let lines = act(&site, &desk, &repair).unwrap_or_else(|why| vec![format!("Not done: {why}")]);
        lines.into_iter().for_each(|line| desk.note(number, line));
    });
    if done.await.is_err() {
        return (StatusCode::INTERNAL_SERVER_ERROR, "The form was not handled to its end.").into_response();
    }
    Redirect::to(&format!("/desk#repair-{number}")).into_response()
}

/// Whether the form was on a page of the shop. Pages without a referrer send `null` as their origin.
fn own_page(origins: &[String], headers: &HeaderMap) -> bool {
    let header = |name| headers.get(name).map(|value| value.to_str().unwrap_or_default());
    let origin = header(ORIGIN.as_str()).is_none_or(|origin| origin == "null" || origins.iter().any(|own| own == origin));
    origin && header("sec-fetch-site").is_none_or(|site| site == "same-origin")
}

/// Prints a text in the place of a provider.
fn print(phone: &E164, words: &str) -> io::Result<()> {
    let mut out = io::stdout().lock();
    writeln!(out, "text to the number ending in {}: {}", ending(phone), escaped(words))?;
    out.flush()
}
