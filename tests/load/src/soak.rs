//! What the server keeps when it is killed, its disk fills or fails, its queue is full, or its clock jumps.
//!
//! What lives here: the list of scenarios. In modules: what a client remembers ([`ledger`]), visitors who give, repeat and withdraw ([`visits`]), the promises
//! that are checked after each restart and at the end ([`monitors`]) and while visitors come ([`watcher`]), the faults ([`faults`]), and the scenarios ([`kills`], [`disk`], [`queue`], [`clock`],
//! [`failpoints`], [`custody`], [`withdrawals`]).
//!
//! In each of them no acknowledgement may be lost, whatever was not acknowledged may be sent again without becoming a second receipt, memory stays within
//! [`monitors::MEMORY`], and what cannot be done is answered with 503 and `Retry-After` within [`Options::soon`].

pub mod clock;
pub mod custody;
pub mod disk;
pub mod failpoints;
pub mod faults;
pub mod kills;
pub mod ledger;
pub mod monitors;
pub mod queue;
pub mod visits;
pub mod watcher;
pub mod withdrawals;

use crate::client::drive;
use crate::process;
use anyhow::{Context, Result, anyhow, bail, ensure};
use http_scripts::process::Server;
use ledger::Ledger;
use monitors::{Monitors, When};
use std::path::{Path, PathBuf};
use std::thread;
use std::time::{Duration, Instant};
use visits::Visits;
use watcher::{Watched, Watcher};

/// How long to run.
#[derive(Clone, Debug)]
pub struct Options {
    /// How often the server is killed in the scenario [`kills`].
    pub kills: u32,
    /// How long each fault of the other scenarios lasts.
    pub fault: Duration,
    /// How soon the server must say that it cannot.
    pub soon: Duration,
    /// How many connections post while the database is locked.
    pub connections: usize,
    /// Every occurrence of every durable write in the scenario [`failpoints`], or one each.
    pub every_occurrence: bool,
    /// How many people there are in the scenarios [`withdrawals`] and [`year`](crate::year).
    pub people: usize,
    /// The folder of the databases.
    pub folder: PathBuf,
    /// Where the random moments begin.
    pub seed: u64,
}

/// A scenario.
#[derive(Clone, Copy, Debug)]
pub struct Scenario {
    /// Its name.
    pub name: &'static str,
    /// What happens in it.
    pub about: &'static str,
    /// Runs it; returns what was seen.
    pub run: fn(&Options) -> Result<String>,
}

/// Every scenario.
pub const SCENARIOS: [Scenario; 9] = [
    Scenario {
        name: "kills",
        about: "SIGKILL at random moments under load",
        run: kills::run,
    },
    Scenario {
        name: "failpoints",
        about: "every durable write failed, not done or done anyway, and killed at, before and after it",
        run: failpoints::run,
    },
    Scenario {
        name: "full-disk",
        about: "no space is left on the disk, then there is again",
        run: disk::full,
    },
    Scenario {
        name: "failing-disk",
        about: "writes and flushes fail with EIO: all or some, not done or done anyway",
        run: disk::failing,
    },
    Scenario {
        name: "full-queue",
        about: "hundreds of connections at once while the database is locked",
        run: queue::run,
    },
    Scenario {
        name: "clock",
        about: "the wall clock jumps by hours and days, both ways",
        run: clock::run,
    },
    Scenario {
        name: "custody",
        about: "an older copy is put back and each file of the keys is lost, after kills under load",
        run: custody::run,
    },
    Scenario {
        name: "withdrawals",
        about: "after the answer to a withdrawal the next permit is refused, for thousands at once",
        run: withdrawals::run,
    },
    Scenario {
        name: "year",
        about: "a simulated year of agreements, contacts, opt-outs, ends and erasures, judged by a model in another language",
        run: crate::year::run,
    },
];

/// Connections of the visitors.
const CONNECTIONS: usize = 16;
/// How long a server that works again may take to answer everything that waits.
const SETTLE: Duration = Duration::from_secs(60);

/// A server under load, and what its client remembers.
pub struct Run {
    /// The folder that holds the data folder.
    folder: PathBuf,
    /// Environment of the program.
    environment: Vec<(&'static str, PathBuf)>,
    /// What was acknowledged, and what was not.
    pub ledger: Ledger,
    monitors: Monitors,
    /// What the monitor saw that looks while visitors come.
    watched: Option<Watched>,
    server: Option<Server>,
}

impl Run {
    /// Starts a server on a folder of its own.
    ///
    /// # Errors
    /// It does not start.
    pub fn begin(folder: &Path, environment: Vec<(&'static str, PathBuf)>, options: &Options) -> Result<Run> {
        let mut run = Run {
            folder: folder.into(),
            environment,
            ledger: Ledger::new(options.seed, options.soon)?,
            monitors: Monitors::all(),
            watched: None,
            server: None,
        };
        run.start()?;
        run.watched = Some(Watched::begin(run.server()?.port)?);
        Ok(run)
    }

    fn server(&self) -> Result<&Server> {
        self.server.as_ref().context("the server is not running")
    }

    /// Starts the server again and checks every promise on a sample.
    ///
    /// # Errors
    /// It does not start, or a promise is broken.
    pub fn start(&mut self) -> Result<()> {
        let environment: Vec<(&str, &Path)> = self.environment.iter().map(|(name, value)| (*name, value.as_path())).collect();
        self.server = Some(process::start(&self.folder, &environment)?);
        self.check(When::Restarted)
    }

    /// Checks every promise on the running server.
    fn check(&mut self, when: When) -> Result<()> {
        let server = self.server.as_ref().context("the server is not running")?;
        self.monitors.check(when, server, &self.folder.join("data"), &mut self.ledger)
    }

    /// Kills it.
    ///
    /// # Errors
    /// It was not running.
    pub fn kill(&mut self) -> Result<()> {
        self.memory()?;
        let server = self.server.take().context("the server is not running")?;
        let ended = server.kill().map_err(|why| anyhow!(why))?;
        no_panic(&ended.stderr)
    }

    fn memory(&mut self) -> Result<()> {
        let id = self.server()?.id();
        self.monitors.memory(process::peak_memory(id)?)
    }

    /// Visitors come for so long. `during` runs meanwhile, on this thread, and may end the server.
    ///
    /// # Errors
    /// A promise is broken.
    pub fn load(&mut self, rules: visits::Rules, time: Duration, during: impl FnOnce(&mut Run) -> Result<()>) -> Result<()> {
        let port = self.server()?.port;
        let visits = Visits::load(std::mem::take(&mut self.ledger), rules, time);
        let visiting = thread::spawn(move || drive(port, CONNECTIONS, visits));
        let watcher = Watcher::start(port, self.watched.take().context("the monitor has ended")?);
        let did = during(self);
        let visits = visiting.join().map_err(|_| anyhow!("the visitors' thread stopped"))??;
        self.watched = Some(watcher.end()?);
        self.ledger = visits.end()?;
        did
    }

    /// Everything that was not acknowledged is sent again until it is.
    ///
    /// # Errors
    /// It is not, within a minute.
    pub fn settle(&mut self, rules: visits::Rules) -> Result<()> {
        let port = self.server()?.port;
        let visits = Visits::settle(std::mem::take(&mut self.ledger), rules, SETTLE);
        self.ledger = drive(port, CONNECTIONS, visits)?.end()?;
        let (receipts, withdrawals) = (self.ledger.unanswered.len(), self.ledger.withdrawing.len());
        ensure!(
            receipts + withdrawals == 0,
            "{receipts} receipts and {withdrawals} withdrawals are not accepted although nothing is in the way"
        );
        Ok(())
    }

    /// Everything is sent again until it is acknowledged, everything is checked, and the server is stopped. Returns what was seen.
    ///
    /// # Errors
    /// A promise is broken.
    pub fn end(mut self, rules: visits::Rules) -> Result<String> {
        let start = Instant::now();
        self.settle(rules)?;
        self.memory()?;
        eprintln!("   the end: {} receipts and the whole log are checked", self.ledger.kept.len());
        self.check(When::End)?;
        eprintln!("   the end took {:.0} s", start.elapsed().as_secs_f64());
        let server = self.server.take().context("the server is not running")?;
        let ended = server.stop().map_err(|why| anyhow!(why))?;
        no_panic(&ended.stderr)?;
        ensure!(ended.status.success(), "the server ended with {}: {}", ended.status, ended.stderr);
        let (looks, grown) = self.watched.as_ref().map_or((0, 0), |watched| (watched.looks, watched.grown));
        Ok(format!(
            "{}, and {looks} checkpoints with the one before while visitors came, {grown} of them grown; at most {} MB of memory",
            self.ledger.seen(),
            self.monitors.peak() / 1_000_000
        ))
    }
}

pub(crate) fn no_panic(stderr: &str) -> Result<()> {
    match stderr.lines().find(|line| line.contains("panicked at")) {
        Some(line) => bail!("the server panicked: {line}"),
        None => Ok(()),
    }
}
