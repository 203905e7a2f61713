//! The result of a run: as a table, and as JSON.

use super::Rate;
use serde_json::{Value, json};
use std::fmt::{self, Display, Formatter};

/// Everything that was measured.
#[derive(Clone, Debug)]
pub struct Report {
    /// The machine.
    pub machine: Machine,
    /// The server, at each size of its database.
    pub stages: Vec<Stage>,
    /// The backend of c15t.
    pub peer: Option<Peer>,
}

/// What the machine gives.
#[derive(Clone, Debug)]
pub struct Machine {
    /// Processors.
    pub cores: usize,
    /// The load average of the minute before.
    pub load: f64,
    /// `fdatasync` after a page, in the database's folder.
    pub flushes_per_second: f64,
    /// ES256 signatures checked on one thread and on two.
    pub checks_per_second: Vec<f64>,
}

/// The server at one size of its database.
#[derive(Clone, Debug)]
pub struct Stage {
    /// How many receipts were stored before.
    pub stored: u64,
    /// By the number of connections.
    pub rates: Vec<Rate>,
    /// The most memory it had in use, in bytes.
    pub memory: u64,
    /// What a receipt adds to the files of the data folder.
    pub bytes_per_receipt: u64,
}

/// The backend of c15t.
#[derive(Clone, Debug)]
pub struct Peer {
    /// Its version.
    pub version: String,
    /// By the number of connections.
    pub rates: Vec<Rate>,
    /// The most memory it had in use, in bytes.
    pub memory: u64,
    /// What a consent adds to its files.
    pub bytes_per_consent: u64,
}

impl Report {
    /// As JSON; times in milliseconds.
    pub fn json(&self) -> Value {
        let rate = |rate: &Rate| {
            json!({
                "pace": rate.pace, "connections": rate.connections, "count": rate.count, "per_second": rate.per_second,
                "p50_ms": rate.p50.as_secs_f64() * 1e3, "p99_ms": rate.p99.as_secs_f64() * 1e3,
                "cores": {"server": rate.cores.server, "generator": rate.cores.generator, "others": rate.cores.others},
            })
        };
        let rates = |rates: &[Rate]| rates.iter().map(rate).collect::<Vec<_>>();
        json!({
            "machine": {
                "cores": self.machine.cores, "load_before": self.machine.load, "fdatasync_per_second": self.machine.flushes_per_second,
                "es256_checks_per_second": self.machine.checks_per_second,
            },
            "server": self.stages.iter().map(|stage| json!({
                "stored": stage.stored, "rates": rates(&stage.rates), "peak_memory_bytes": stage.memory, "bytes_per_receipt": stage.bytes_per_receipt,
            })).collect::<Vec<_>>(),
            "c15t": self.peer.as_ref().map(|peer| json!({
                "version": peer.version, "rates": rates(&peer.rates), "peak_memory_bytes": peer.memory, "bytes_per_consent": peer.bytes_per_consent,
            })),
        })
    }
}

impl Display for Report {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        machine(f, &self.machine)?;
        let cores = self.machine.cores;
        writeln!(
            f,
            "\n{:38} {:>6} {:>9} {:>8} {:>8} {:>7} {:>10} {:>7} {:>10} {:>8}",
            "", "conns", "a second", "p50 ms", "p99 ms", "server", "generator", "others", "bytes each", "MB peak"
        )?;
        for stage in &self.stages {
            for rate in &stage.rates {
                let pace = rate.pace.map_or(String::new(), |pace| format!(", {pace}/s"));
                line(
                    f,
                    &format!("phone-consent, {} stored{pace}", stage.stored),
                    rate,
                    stage.bytes_per_receipt,
                    stage.memory,
                )?;
            }
        }
        if let Some(peer) = &self.peer {
            for rate in &peer.rates {
                line(f, &format!("c15t {}", peer.version), rate, peer.bytes_per_consent, peer.memory)?;
            }
            if let Some(stage) = self.stages.first() {
                for (own, other) in stage.rates.iter().zip(&peer.rates) {
                    writeln!(
                        f,
                        "{} connections: {:.1} times what c15t records",
                        own.connections,
                        own.per_second / other.per_second
                    )?;
                }
            }
        }
        write!(
            f,
            "server, generator and others: cores in use, of {cores}. Where they add up to {cores}, the processors are the limit."
        )
    }
}

/// What the machine gives, in lines.
pub fn machine(f: &mut Formatter<'_>, machine: &Machine) -> fmt::Result {
    let Machine {
        cores,
        load,
        flushes_per_second,
        checks_per_second,
    } = machine;
    writeln!(f, "machine: {cores} cores, load {load:.1} before")?;
    writeln!(f, "  fdatasync a second            {flushes_per_second:>9.0}")?;
    for (threads, checks) in (1..).zip(checks_per_second) {
        writeln!(
            f,
            "  ES256 checks a second, {threads} core{} {checks:>9.0}",
            if threads == 1 { " " } else { "s" }
        )?;
    }
    Ok(())
}

fn line(f: &mut Formatter<'_>, name: &str, rate: &Rate, bytes: u64, memory: u64) -> fmt::Result {
    let ms = |time: std::time::Duration| time.as_secs_f64() * 1e3;
    writeln!(
        f,
        "{name:38} {:>6} {:>9.0} {:>8.1} {:>8.1} {:>7.2} {:>10.2} {:>7.2} {bytes:>10} {:>8.0}",
        rate.connections,
        rate.per_second,
        ms(rate.p50),
        ms(rate.p99),
        rate.cores.server,
        rate.cores.generator,
        rate.cores.others,
        memory as f64 / 1e6
    )
}
