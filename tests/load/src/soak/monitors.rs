//! The promises, one monitor each. A further promise, such as a log's, is one more of them.

use super::ledger::{Kept, Ledger, Withdrawal};
use super::visits::countersigned;
use crate::client::{Ask, ask_all};
use crate::visitors::status;
use anyhow::{Result, anyhow, ensure};
use http_scripts::process::{Server, binary};
use rusqlite::{Connection, OpenFlags};
use std::path::Path;
use std::process::Command;

/// How much memory the server may have in use, in bytes.
pub const MEMORY: u64 = 128_000_000;
/// How many older receipts are looked up after each restart.
const SAMPLE: usize = 100;
/// Connections of the look-ups.
const CONNECTIONS: usize = 8;

/// When a promise is checked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum When {
    /// After a restart, before anything is sent again: a sample.
    Restarted,
    /// When everything was acknowledged: all.
    End,
}

/// The server and what its client remembers.
pub struct Situation<'a> {
    /// When.
    pub when: When,
    /// The port of the server.
    pub port: u16,
    /// Its data folder.
    pub data: &'a Path,
    /// What the client remembers.
    pub ledger: &'a mut Ledger,
}

/// A promise.
pub trait Monitor {
    /// Checks it.
    ///
    /// # Errors
    /// It is broken, in a sentence.
    fn check(&mut self, now: &mut Situation<'_>) -> Result<()>;
}

/// All of them.
pub struct Monitors {
    all: Vec<Box<dyn Monitor>>,
    peak: u64,
}

impl Monitors {
    /// Every promise.
    pub fn all() -> Monitors {
        Monitors {
            all: vec![
                Box::new(Acknowledged),
                Box::new(OneEach),
                Box::new(RefusedStayOut),
                Box::new(LogGrows::default()),
            ],
            peak: 0,
        }
    }

    /// Checks each promise.
    ///
    /// # Errors
    /// One is broken.
    pub fn check(&mut self, when: When, server: &Server, data: &Path, ledger: &mut Ledger) -> Result<()> {
        let mut now = Situation {
            when,
            port: server.port,
            data,
            ledger,
        };
        self.all.iter_mut().try_for_each(|monitor| monitor.check(&mut now))
    }

    /// Memory stays bounded.
    ///
    /// # Errors
    /// It did not.
    pub fn memory(&mut self, peak: u64) -> Result<()> {
        self.peak = self.peak.max(peak);
        ensure!(peak <= MEMORY, "the server had {} MB of memory in use", peak / 1_000_000);
        Ok(())
    }

    /// The most memory that was in use, in bytes.
    pub fn peak(&self) -> u64 {
        self.peak
    }
}

/// Each acknowledged receipt resolves with its first countersignature, and is withdrawn where that was acknowledged, and not where nobody asked.
struct Acknowledged;

impl Monitor for Acknowledged {
    fn check(&mut self, now: &mut Situation<'_>) -> Result<()> {
        let ledger = &mut *now.ledger;
        let new = ledger.checked..ledger.kept.len();
        let chosen: Vec<Kept> = match now.when {
            When::End => ledger.kept.clone(),
            When::Restarted => {
                let older = new.start;
                let sample = (0..SAMPLE.min(older)).map(|_| ledger.random.usize(0..older));
                sample.chain(new).map(|at| ledger.kept[at]).collect()
            }
        };
        ledger.checked = ledger.kept.len();
        let asks: Vec<Ask> = chosen.iter().map(|kept| status(&kept.hash)).collect();
        for (kept, answer) in chosen.iter().zip(ask_all(now.port, CONNECTIONS, asks)?) {
            let hash = kept.hash.to_hex();
            ensure!(answer.status == 200, "the acknowledged receipt {hash} is lost: {}", answer.shown());
            let same = countersigned(&answer, &kept.hash).map_err(|why| anyhow!(why))? == kept.countersigned;
            ensure!(same, "the acknowledged receipt {hash} has another countersignature");
            let stands = answer.json()["withdrawn_at"].is_null();
            match kept.withdrawal {
                Withdrawal::None => ensure!(stands, "the receipt {hash} is withdrawn, and nobody asked"),
                Withdrawal::Asked => {}
                Withdrawal::Acknowledged => ensure!(!stands, "the acknowledged withdrawal of {hash} is lost"),
            }
        }
        Ok(())
    }
}

/// What is sent again does not become a second receipt: the database holds the acknowledged ones, and those of which the client does not know at most.
struct OneEach;

impl Monitor for OneEach {
    fn check(&mut self, now: &mut Situation<'_>) -> Result<()> {
        let db = Connection::open_with_flags(now.data.join(store::sqlite::FILE), OpenFlags::SQLITE_OPEN_READ_ONLY)?;
        let stored: u32 = db.query_row("SELECT count(*) FROM receipt", [], |row| row.get(0))?;
        let stored = usize::try_from(stored)?;
        let (kept, unanswered) = (now.ledger.kept.len(), now.ledger.unanswered.len());
        ensure!(
            (kept..=kept + unanswered).contains(&stored),
            "the database holds {stored} receipts; {kept} were acknowledged, and {unanswered} are unknown"
        );
        Ok(())
    }
}

/// What was refused for good is not stored.
struct RefusedStayOut;

impl Monitor for RefusedStayOut {
    fn check(&mut self, now: &mut Situation<'_>) -> Result<()> {
        let asks = now.ledger.refused.iter().map(status).collect();
        for (hash, answer) in now.ledger.refused.iter().zip(ask_all(now.port, CONNECTIONS, asks)?) {
            ensure!(answer.status == 404, "the refused receipt {} is stored: {}", hash.to_hex(), answer.shown());
        }
        Ok(())
    }
}

/// What anybody can watch: the log begins with every checkpoint that it showed before, and its entries make its root. At the end also what only the
/// operator can: every receipt is one leaf, and the database is what the log says.
#[derive(Default)]
struct LogGrows {
    /// The key that the log had when it was first seen.
    key: Option<String>,
}

impl Monitor for LogGrows {
    fn check(&mut self, now: &mut Situation<'_>) -> Result<()> {
        let folder = now.data.parent().ok_or_else(|| anyhow!("the data folder is in no folder"))?;
        let checkpoint = folder.join("monitor.checkpoint");
        if self.key.is_none() {
            self.key = Some(log_key(now.port)?);
        }
        watch(now.port, self.key.as_deref().unwrap_or_default(), &checkpoint)?;
        now.ledger.watched += 1;
        if now.when == When::End {
            run(Command::new(program()?).arg("verify-log").arg("--data").arg(now.data))?;
            once_in_the_log(now.data)?;
        }
        Ok(())
    }
}

/// The key of the log as the server tells it.
///
/// # Errors
/// It tells none.
pub fn log_key(port: u16) -> Result<String> {
    let answer = ask_all(port, 1, vec![Ask::get("/v1/log".into())])?.remove(0);
    let key = answer.json()["logs"][0]["key"].as_str().map(str::to_owned);
    key.ok_or_else(|| anyhow!("the server names no key of its log: {}", answer.shown()))
}

/// A monitor's look: the log begins with the checkpoint in this file, which is replaced by the one that the log shows now.
pub fn watch(port: u16, key: &str, checkpoint: &Path) -> Result<()> {
    let mut remote = Command::new(program()?);
    remote.args(["verify-log", "--url", &format!("http://127.0.0.1:{port}"), "--log-key", key]);
    run(remote.arg("--since").arg(checkpoint).arg("--save").arg(checkpoint))
}

/// Every receipt is one leaf.
pub fn once_in_the_log(data: &Path) -> Result<()> {
    let db = Connection::open_with_flags(data.join(store::sqlite::FILE), OpenFlags::SQLITE_OPEN_READ_ONLY)?;
    let more_or_less: u32 = db.query_row(
        "SELECT count(*) FROM receipt WHERE 1 <> (SELECT count(*) FROM event JOIN leaf ON leaf.event = event.number
         WHERE event.receipt = receipt.number AND event.kind IN ('receipt', 'import'))",
        [],
        |row| row.get(0),
    )?;
    ensure!(more_or_less == 0, "{more_or_less} receipts are not in the log once");
    Ok(())
}

/// Runs a program that must succeed.
pub fn run(command: &mut Command) -> Result<()> {
    let output = command.output()?;
    let said = [output.stdout, output.stderr].map(|bytes| String::from_utf8_lossy(&bytes).into_owned());
    ensure!(output.status.success(), "{command:?} says: {}{}", said[0], said[1]);
    Ok(())
}

/// The program whose server is watched.
pub fn program() -> Result<std::path::PathBuf> {
    binary().map_err(|why| anyhow!(why))
}
