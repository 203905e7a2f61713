//! What a running server has counted, as text of Prometheus (exposition format 0.0.4).
//!
//! What lives here: the counters of requests, and the text. What deliberately does not: the route and its key (`routes`), and anything about who asked:
//! a request is counted by the address of the table of routes that it matched, never by its own.

use axum::http::{Method, StatusCode};
use std::collections::BTreeMap;
use std::fmt::Write;
use std::sync::{Mutex, PoisonError};
use store::Endpoint;
use store::optouts::Waiting;

/// The requests since the start, by method, route and status.
#[derive(Default)]
pub struct Requests(Mutex<BTreeMap<(&'static str, String, u16), u64>>);

impl Requests {
    /// Counts a request that was answered. `route` is `None` for files and for what is not in the table.
    pub fn count(&self, method: &Method, route: Option<&str>, status: StatusCode) {
        let key = (known(method), route.unwrap_or("other").to_owned(), status.as_u16());
        *self.0.lock().unwrap_or_else(PoisonError::into_inner).entry(key).or_default() += 1;
    }
}

/// A client may invent methods; what it invents is one word.
pub fn known(method: &Method) -> &'static str {
    match *method {
        Method::GET => "GET",
        Method::HEAD => "HEAD",
        Method::POST => "POST",
        Method::DELETE => "DELETE",
        Method::OPTIONS => "OPTIONS",
        _ => "other",
    }
}

/// The text. `refusals` are counts by code.
pub fn text(requests: &Requests, refusals: &BTreeMap<&'static str, u64>, webhooks: &[Endpoint], opt_outs: Waiting) -> String {
    let mut out = String::new();
    family(&mut out, "requests_total", "counter", "Requests since the start.");
    for ((method, route, status), count) in requests.0.lock().unwrap_or_else(PoisonError::into_inner).iter() {
        let _ = writeln!(
            out,
            "phone_consent_requests_total{{method=\"{method}\",route=\"{route}\",status=\"{status}\"}} {count}"
        );
    }
    family(&mut out, "refusals_total", "counter", "Refusals since the start.");
    for (code, count) in refusals {
        let _ = writeln!(out, "phone_consent_refusals_total{{code=\"{code}\"}} {count}");
    }
    let families: [Family; 4] = [
        ("webhook_messages_waiting", "gauge", "Messages that wait for an endpoint.", |one| one.waiting),
        ("webhook_messages_delivered_total", "counter", "Messages that an endpoint took.", |one| {
            one.delivered
        }),
        (
            "webhook_messages_given_up_total",
            "counter",
            "Messages that were given up for an endpoint.",
            |one| one.given_up,
        ),
        ("webhook_gone", "gauge", "1 for an endpoint that said that it is gone.", |one| {
            i64::from(one.disabled_at.is_some())
        }),
    ];
    for (name, kind, help, value) in families {
        family(&mut out, name, kind, help);
        for one in webhooks {
            let _ = writeln!(out, "phone_consent_{name}{{endpoint=\"{}\"}} {}", one.endpoint.id, value(one));
        }
    }
    family(
        &mut out,
        "opt_outs_waiting",
        "gauge",
        "Opt-outs that wait for a person, and whether they are late.",
    );
    for (state, count) in [("open", opt_outs.open), ("late", opt_outs.late)] {
        let _ = writeln!(out, "phone_consent_opt_outs_waiting{{state=\"{state}\"}} {count}");
    }
    out
}

/// Name, type, help, and the value of an endpoint.
type Family = (&'static str, &'static str, &'static str, fn(&Endpoint) -> i64);

fn family(out: &mut String, name: &str, kind: &str, help: &str) {
    let _ = writeln!(out, "# HELP phone_consent_{name} {help}\n# TYPE phone_consent_{name} {kind}");
}
