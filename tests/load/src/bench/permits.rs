//! How fast permits are answered: one at a time and in lists, allowed and refused, beside the consent check of c15t.
//!
//! A permit that is allowed is decided, counted, signed, a leaf of the log, and durable before it is answered. c15t's check reads.

use super::peer;
use super::report::{Machine, machine};
use super::{Course, Rate, fill, machine as limits, post, stop};
use crate::client::Ask;
use crate::process;
use crate::visitors::{Visitors, phone};
use anyhow::Result;
use serde_json::{Value, json};
use server::access::{self, Role};
use std::collections::VecDeque;
use std::fmt::{self, Display, Formatter};
use std::fs;
use std::path::PathBuf;
use std::time::Instant;

/// How many permits are asked for in one list: the most that the server takes.
const LIST: u32 = 1_000;
/// Permits that are asked for before a measurement.
const WARM_UP: usize = 500;

/// What to measure.
#[derive(Clone, Debug)]
pub struct Options {
    /// How many receipts are stored beforehand.
    pub stored: u64,
    /// Numbers of connections.
    pub connections: Vec<usize>,
    /// How many permits are asked for in one measurement.
    pub permits: u32,
    /// The folder of the databases; it is on the disk that is measured.
    pub folder: PathBuf,
    /// The folder of c15t's program; `None` leaves it out.
    pub peer: Option<PathBuf>,
}

/// Everything that was measured.
#[derive(Clone, Debug)]
pub struct Report {
    machine: Machine,
    stored: u64,
    rows: Vec<Row>,
    /// Its version, how many consents it had, and its rates.
    peer: Option<(String, usize, Vec<Rate>)>,
}

/// A measurement.
#[derive(Clone, Debug)]
struct Row {
    name: String,
    rate: Rate,
    /// Permits in one request.
    each: u32,
}

/// Measures everything. Progress goes to standard error.
///
/// # Errors
/// A program does not start, or a request was not answered as it should.
pub fn run(options: &Options) -> Result<Report> {
    let start = Instant::now();
    let say = |what: String| eprintln!("[{:4.0} s] {what}", start.elapsed().as_secs_f64());
    fs::create_dir_all(&options.folder)?;
    let own = tempfile::TempDir::new_in(&options.folder)?;
    say("the machine: flushes of the disk, signature checks".into());
    let machine = limits::measure(own.path())?;
    // The first start makes the keys and publishes the document.
    stop(process::start(own.path(), &[])?)?;
    say(format!("storing {} receipts directly", options.stored));
    fill::fill(own.path(), options.stored, &mut Visitors::new()?, &say)?;
    let server = process::start(own.path(), &[])?;
    let key = access::add(&own.path().join("data"), Role::Permit, "bench").map_err(|e| anyhow::anyhow!(e.to_string()))?;
    let mut next = 0;
    let mut rows = Vec::new();
    for (name, unknown, each) in [("allowed", false, 1), ("refused", true, 1), ("allowed, in lists of 1,000", false, LIST)] {
        for &connections in &options.connections {
            // A list keeps the writer busy by itself.
            let connections = if each == 1 { connections } else { connections.min(2) };
            if rows.iter().any(|row: &Row| row.name == name && row.rate.connections == connections) {
                continue;
            }
            say(format!("{name}, {connections} connections"));
            let requests = WARM_UP / each as usize + (options.permits / each).max(20) as usize;
            let mut asks = VecDeque::new();
            for _ in 0..requests {
                let numbers = (next..next + each).map(|number| if unknown { format!("+35386{number:07}") } else { phone(number) });
                asks.push_back(ask(&key, numbers));
                next += each;
            }
            let rest = asks.split_off(WARM_UP / each as usize);
            if !asks.is_empty() {
                post(server.port, server.id(), connections, asks, Course::All(None), 200)?;
            }
            let rate = post(server.port, server.id(), connections, rest, Course::All(None), 200)?;
            rows.push(Row { name: name.into(), rate, each });
        }
    }
    stop(server)?;
    let peer = match &options.peer {
        Some(program) => {
            let folder = tempfile::TempDir::new_in(&options.folder)?;
            Some(peer::checks(program, folder.path(), &options.connections, &say)?)
        }
        None => None,
    };
    Ok(Report {
        machine,
        stored: options.stored,
        rows,
        peer,
    })
}

/// A request for one permit, or for a list.
fn ask(key: &str, numbers: impl Iterator<Item = String>) -> Ask {
    let mut contacts: Vec<Value> = numbers
        .map(|number| json!({"number": number, "purpose": "repair-updates", "channel": "sms"}))
        .collect();
    let body = match (contacts.len(), contacts.pop()) {
        (1, Some(one)) => one,
        (_, last) => {
            contacts.extend(last);
            json!({ "permits": contacts })
        }
    };
    Ask::post("/v1/permits", "application/json", body.to_string()).with_key(key)
}

impl Report {
    /// As JSON; times in milliseconds.
    pub fn json(&self) -> Value {
        let rate = |rate: &Rate, each: u32| {
            json!({
                "connections": rate.connections, "per_second": rate.per_second * f64::from(each),
                "p50_ms": rate.p50.as_secs_f64() * 1e3, "p99_ms": rate.p99.as_secs_f64() * 1e3,
            })
        };
        json!({
            "stored": self.stored,
            "permits": self.rows.iter().map(|row| json!({"name": row.name, "each": row.each, "rate": rate(&row.rate, row.each)})).collect::<Vec<_>>(),
            "c15t": self.peer.as_ref().map(|(version, stored, rates)| json!({
                "version": version, "stored": stored, "checks": rates.iter().map(|one| rate(one, 1)).collect::<Vec<_>>(),
            })),
        })
    }
}

impl Display for Report {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        machine(f, &self.machine)?;
        writeln!(
            f,
            "\n{:38} {:>6} {:>9} {:>8} {:>8} {:>7} {:>10} {:>7}",
            format!("permits, {} receipts stored", self.stored),
            "conns",
            "a second",
            "p50 ms",
            "p99 ms",
            "server",
            "generator",
            "others"
        )?;
        for Row { name, rate, each } in &self.rows {
            line(f, name, rate, *each)?;
        }
        if let Some((version, stored, rates)) = &self.peer {
            for rate in rates {
                line(f, &format!("c15t {version}, a check, {stored} stored"), rate, 1)?;
            }
        }
        write!(f, "Of a list the times are those of the whole request.")
    }
}

fn line(f: &mut Formatter<'_>, name: &str, rate: &Rate, each: u32) -> fmt::Result {
    let ms = |time: std::time::Duration| time.as_secs_f64() * 1e3;
    writeln!(
        f,
        "{name:38} {:>6} {:>9.0} {:>8.1} {:>8.1} {:>7.2} {:>10.2} {:>7.2}",
        rate.connections,
        rate.per_second * f64::from(each),
        ms(rate.p50),
        ms(rate.p99),
        rate.cores.server,
        rate.cores.generator,
        rate.cores.others
    )
}
