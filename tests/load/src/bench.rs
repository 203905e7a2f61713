//! How fast the server records receipts, and what it needs for it.
//!
//! What lives here: the course of a run, and one measurement. In modules: filling a database beforehand ([`fill`]), the limits of the machine ([`machine`]), the
//! backend of c15t ([`peer`]), permits ([`permits`]), and the tables ([`report`]). There are no pass or fail limits: figures depend on the machine.
//!
//! Nonces and signatures are made before the clock starts. Load generator and server share the machine's cores; how much each used is part of the result.

pub mod fill;
pub mod machine;
pub mod peer;
pub mod permits;
pub mod report;

use crate::client::{Answer, Ask, Broken, Work, drive};
use crate::process::{self, Cores, Usage};
use crate::visitors::{Signed, Visitors, nonces};
use anyhow::{Context, Result, ensure};
use report::{Report, Stage};
use std::collections::VecDeque;
use std::fs;
use std::path::{Path, PathBuf};
use std::str::FromStr;
use std::time::{Duration, Instant};

/// Receipts that are posted before a measurement.
const WARM_UP: usize = 500;

/// Receipts a second that are posted at a steady pace, whatever the server needs for each.
const PACE: u32 = 1_500;

/// Where the databases are made unless another folder is named.
pub fn default_folder() -> PathBuf {
    let target = std::env::var_os("CARGO_TARGET_DIR").map_or_else(|| http_scripts::process::repository().join("target"), PathBuf::from);
    target.join("bench")
}

/// Whole numbers, separated by commas.
///
/// # Errors
/// The text is something else.
pub fn numbers<N: FromStr>(list: &str) -> Result<Vec<N>> {
    let numbers = list.split(',').map(|number| number.parse().ok());
    numbers
        .collect::<Option<_>>()
        .with_context(|| format!("\"{list}\" is not a list of whole numbers such as 32,128"))
}

/// Writes figures to this file.
///
/// # Errors
/// It cannot be written.
pub fn save(figures: &serde_json::Value, path: &Path) -> Result<()> {
    let text = serde_json::to_string_pretty(figures)?;
    fs::write(path, text + "\n").with_context(|| format!("{} cannot be written", path.display()))
}

/// What to measure.
#[derive(Clone, Debug)]
pub struct Options {
    /// How many receipts are stored beforehand, ascending.
    pub stored: Vec<u64>,
    /// Numbers of connections.
    pub connections: Vec<usize>,
    /// How many receipts are posted in one measurement.
    pub receipts: usize,
    /// The folder of the databases; it is on the disk that is measured.
    pub folder: PathBuf,
    /// The folder of c15t's program; `None` leaves it out.
    pub peer: Option<PathBuf>,
}

/// Requests a second, and how long they took.
#[derive(Clone, Copy, Debug)]
pub struct Rate {
    /// How many were posted in a second; `None` where each connection posts as soon as it has its answer.
    pub pace: Option<u32>,
    /// Connections.
    pub connections: usize,
    /// Requests that were carried out.
    pub count: usize,
    /// Of them in a second.
    pub per_second: f64,
    /// The median time.
    pub p50: Duration,
    /// The time that one in a hundred exceeds.
    pub p99: Duration,
    /// Who used the processors.
    pub cores: Cores,
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
    let mut visitors = Visitors::new()?;
    say("the machine: flushes of the disk, signature checks".into());
    let machine = machine::measure(own.path())?;
    // The first start makes the keys and publishes the document.
    stop(process::start(own.path(), &[])?)?;
    let mut stages = Vec::new();
    let mut stored = 0;
    for &wanted in &options.stored {
        if wanted > stored {
            say(format!("storing {} receipts directly, to {wanted}", wanted - stored));
            fill::fill(own.path(), wanted - stored, &mut visitors, &say)?;
            stored = wanted;
        }
        let (stage, recorded) = stage(own.path(), stored, options, &mut visitors, &say)?;
        stored += recorded;
        stages.push(stage);
    }
    let peer = match &options.peer {
        Some(program) => {
            let folder = tempfile::TempDir::new_in(&options.folder)?;
            Some(peer::measure(program, folder.path(), &options.connections, &say)?)
        }
        None => None,
    };
    Ok(Report { machine, stages, peer })
}

/// Measures at one size of the database; returns also how many receipts were added.
fn stage(folder: &Path, stored: u64, options: &Options, visitors: &mut Visitors, say: &impl Fn(String)) -> Result<(Stage, u64)> {
    let before = size(folder)?;
    let server = process::start(folder, &[])?;
    let mut rates = Vec::new();
    let mut recorded = 0;
    let receipts = options.receipts;
    let most = options.connections.iter().max().copied();
    let courses = options.connections.iter().map(|connections| (*connections, None));
    for (connections, pace) in courses.chain(most.map(|connections| (connections, Some(PACE)))) {
        say(format!("{stored} stored, {connections} connections: making {receipts} receipts"));
        let signed = visitors.sign_all(&nonces(server.port, visitors, WARM_UP + receipts)?)?;
        recorded += signed.len() as u64;
        let mut asks: VecDeque<Ask> = signed.iter().map(Signed::ask).collect();
        let rest = asks.split_off(WARM_UP);
        post(server.port, server.id(), connections, asks, Course::All(None), 201)?;
        say(format!("{stored} stored, {connections} connections: posting them"));
        rates.push(post(server.port, server.id(), connections, rest, Course::All(pace), 201)?);
    }
    let memory = process::peak_memory(server.id())?;
    stop(server)?;
    let bytes = size(folder)?.saturating_sub(before) / recorded;
    let stage = Stage {
        stored,
        rates,
        memory,
        bytes_per_receipt: bytes,
    };
    Ok((stage, recorded))
}

/// How requests are posted.
enum Course {
    /// All of them: each connection the next one when it has its answer, or so many a second.
    All(Option<u32>),
    /// As many as there is time for.
    For(Duration),
}

/// Posts the requests and measures until all are answered or the time is over. Each answer must have this status.
fn post(port: u16, server: u32, connections: usize, mut asks: VecDeque<Ask>, course: Course, status: u16) -> Result<Rate> {
    let begin = Instant::now();
    let (pace, until) = match course {
        Course::All(pace) => (pace, None),
        Course::For(time) => (None, Some(begin + time)),
    };
    if let Some(pace) = pace {
        asks = (0..).zip(asks).map(|(at, ask)| ask.at(begin + Duration::from_secs(1) / pace * at)).collect();
    }
    let work = Timed {
        status,
        took: Vec::with_capacity(asks.len()),
        until,
        asks,
        wrong: None,
    };
    let usage = Usage::begin(server)?;
    let Timed { mut took, wrong, .. } = drive(port, connections, work)?;
    let (elapsed, cores) = usage.end()?;
    if let Some(wrong) = wrong {
        anyhow::bail!("a request was not answered with {status} but with {wrong}");
    }
    ensure!(!took.is_empty(), "nothing was posted");
    took.sort_unstable();
    let at = |share: f64| took[((took.len() - 1) as f64 * share) as usize];
    Ok(Rate {
        pace,
        connections,
        count: took.len(),
        per_second: took.len() as f64 / elapsed.as_secs_f64(),
        p50: at(0.5),
        p99: at(0.99),
        cores,
    })
}

struct Timed {
    asks: VecDeque<Ask>,
    until: Option<Instant>,
    status: u16,
    took: Vec<Duration>,
    wrong: Option<String>,
}

impl Work for Timed {
    type Item = ();

    fn next(&mut self) -> Option<((), Ask)> {
        let over = self.wrong.is_some() || self.until.is_some_and(|until| Instant::now() >= until);
        if over { None } else { Some(((), self.asks.pop_front()?)) }
    }

    fn done(&mut self, (): (), outcome: Result<Answer, Broken>) {
        match outcome {
            Ok(answer) if answer.status == self.status => self.took.push(answer.took),
            Ok(answer) => self.wrong = Some(answer.shown()),
            Err(broken) => self.wrong = Some(broken.to_string()),
        }
    }
}

/// Stops the server; it leaves everything in the database's main file.
fn stop(server: http_scripts::process::Server) -> Result<()> {
    let ended = server.stop().map_err(|why| anyhow::anyhow!(why))?;
    ensure!(ended.status.success(), "the server ended with {}: {}", ended.status, ended.stderr);
    Ok(())
}

/// The bytes of all files in the data folder.
fn size(folder: &Path) -> Result<u64> {
    let mut bytes = 0;
    for entry in fs::read_dir(folder.join("data"))? {
        let known = entry?.metadata()?;
        bytes += if known.is_file() { known.len() } else { 0 };
    }
    Ok(bytes)
}
