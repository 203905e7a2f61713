//! A server whose first process has an armed failpoint.
//!
//! What lives here: starting it again where it ended, sending a request until it is acknowledged, and what the failpoint may and may not cause meanwhile.

use super::Row;
use crate::client::{Answer, Ask, ask_all};
use crate::process;
use anyhow::{Context, Result, anyhow, bail, ensure};
use http_scripts::process::Server;
use std::fs;
use std::os::unix::process::ExitStatusExt;
use std::path::{Path, PathBuf};
use std::thread::sleep;
use std::time::Duration;
use store::failpoint::{Action, Write};

/// SIGABRT on Linux, by which a failpoint kills.
const ABORTED: i32 = 6;
/// The server's process that has the failpoint, by its log's name.
const ARMED: &str = "server-1";
/// How long the answer to whether it is ready is good for.
const READY: Duration = Duration::from_millis(1_100);

/// What the failpoint caused.
#[derive(Clone, Copy, Debug, Default)]
pub struct Seen {
    /// The process ended.
    pub killed: bool,
    /// It did not start, and said why.
    pub refused: bool,
    /// Answers with 503.
    pub unavailable: usize,
}

/// The server, whichever process of it.
pub struct Site {
    /// The folder that holds the data folder.
    pub folder: PathBuf,
    /// What the failpoint caused.
    pub seen: Seen,
    row: Row,
    starts: u32,
    server: Option<Server>,
}

impl Site {
    /// One that was not started yet.
    pub fn new(folder: &Path, row: Row) -> Site {
        Site {
            folder: folder.into(),
            seen: Seen::default(),
            row,
            starts: 0,
            server: None,
        }
    }

    /// The row that is run.
    pub fn row(&self) -> Row {
        self.row
    }

    /// The data folder.
    pub fn data(&self) -> PathBuf {
        self.folder.join("data")
    }

    /// The port.
    ///
    /// # Errors
    /// It does not run.
    pub fn port(&self) -> Result<u16> {
        Ok(self.server.as_ref().context("the server is not running")?.port)
    }

    /// Whether the failpoint has acted.
    pub fn acted(&self) -> bool {
        self.said().lines().any(|line| line.starts_with("failpoint "))
    }

    /// What the process with the failpoint has said on standard error.
    fn said(&self) -> String {
        fs::read_to_string(self.folder.join(format!("{ARMED}.err"))).unwrap_or_default()
    }

    /// Starts it: first with the failpoint, then without. A start may fail once, by the failpoint.
    ///
    /// # Errors
    /// It does not start otherwise.
    pub fn start(&mut self) -> Result<()> {
        self.starts += 1;
        let armed = self.row.armed();
        let environment = [("PHONE_CONSENT_FAILPOINTS", Path::new(&armed))];
        let is_armed = self.starts == 1;
        let turn = super::turn();
        let started = process::start_as(&format!("server-{}", self.starts), &self.folder, if is_armed { &environment } else { &[] });
        drop(turn);
        match started {
            Ok(server) => self.server = Some(server),
            Err(why) if is_armed && self.acted() => {
                let said = why.to_string();
                match self.row.action {
                    Action::Fail => {
                        ensure!(said.contains("exit status: 1"), "a failed write at start: {said}");
                        let sentences = self.said().lines().filter(|line| line.starts_with("phone-consent: ")).count();
                        ensure!(sentences == 1, "a failed write at start is one sentence: {said}");
                        self.seen.refused = true;
                    }
                    Action::Kill => {
                        ensure!(said.contains(&format!("signal: {ABORTED}")), "killed at start: {said}");
                        self.seen.killed = true;
                    }
                }
                return self.start().context("the start after the one that the failpoint ended");
            }
            Err(why) => bail!("it does not start: {why}"),
        }
        if is_armed {
            // The job that erases what is due writes in the background.
            sleep(Duration::from_millis(150));
        }
        Ok(())
    }

    /// Sends a request until it is answered with one of these codes.
    ///
    /// # Errors
    /// It is not, or it is acknowledged although its write failed.
    pub fn until(&mut self, ask: &Ask, wanted: &[u16]) -> Result<Answer> {
        for _ in 0..3 {
            if let Some(answer) = self.once(ask, wanted)? {
                return Ok(answer);
            }
        }
        bail!("{ask} is not accepted although nothing is in the way");
    }

    /// Sends a request once; `None` where it was not acknowledged.
    ///
    /// # Errors
    /// It is answered otherwise, or acknowledged although its write failed.
    pub fn once(&mut self, ask: &Ask, wanted: &[u16]) -> Result<Option<Answer>> {
        let before = self.acted();
        let Some(mut answers) = self.ask(std::slice::from_ref(ask))? else {
            return Ok(None);
        };
        let answer = answers.remove(0);
        if answer.status == 503 {
            self.unavailable(&answer)?;
            return Ok(None);
        }
        ensure!(wanted.contains(&answer.status), "{ask} was answered with {}", answer.shown());
        let now = !before && self.acted();
        ensure!(
            !now || !self.is_in_request() || self.failed_in_background(),
            "{ask} was acknowledged although its write failed: {}",
            answer.shown()
        );
        Ok(Some(answer))
    }

    /// Sends requests at once, each once; `None` for those that were not acknowledged.
    ///
    /// # Errors
    /// One is answered otherwise.
    pub fn each_once(&mut self, asks: &[Ask], wanted: u16) -> Result<Vec<Option<Answer>>> {
        let Some(answers) = self.ask(asks)? else { return Ok(vec![None; asks.len()]) };
        let acknowledged = |(ask, answer): (&Ask, Answer)| match answer.status {
            status if status == wanted => Ok(Some(answer)),
            503 => self.unavailable(&answer).map(|()| None),
            _ => bail!("{ask} was answered with {}", answer.shown()),
        };
        asks.iter().zip(answers).map(acknowledged).collect()
    }

    /// Sends requests at once, and those that were not acknowledged again.
    ///
    /// # Errors
    /// As [`Site::until`].
    pub fn together(&mut self, asks: &[Ask], wanted: u16) -> Result<Vec<Answer>> {
        let first = self.each_once(asks, wanted)?;
        let acknowledge = |(ask, answer): (&Ask, Option<Answer>)| match answer {
            Some(answer) => Ok(answer),
            None => self.until(ask, &[wanted]),
        };
        asks.iter().zip(first).map(acknowledge).collect()
    }

    /// The server says that it is ready.
    ///
    /// # Errors
    /// It does not.
    pub fn ready(&mut self) -> Result<()> {
        for _ in 0..3 {
            let Some(answers) = self.ask(&[Ask::get("/readyz".into())])? else { continue };
            if answers[0].status == 200 {
                return Ok(());
            }
            ensure!(answers[0].status == 503 && self.acted(), "it is not ready: {}", answers[0].shown());
            self.seen.unavailable += 1;
            sleep(READY);
        }
        bail!("it is not ready although nothing is in the way");
    }

    /// The answers; `None` where the server has ended by its failpoint. Then it is started again.
    fn ask(&mut self, asks: &[Ask]) -> Result<Option<Vec<Answer>>> {
        match ask_all(self.port()?, asks.len(), asks.to_vec()) {
            Ok(answers) => Ok(Some(answers)),
            Err(broken) => {
                let server = self.server.take().context("the server is not running")?;
                let ended = server.kill().map_err(|why| anyhow!(why))?;
                super::super::no_panic(&ended.stderr)?;
                ensure!(
                    self.row.action == Action::Kill && self.acted() && ended.status.signal().is_some(),
                    "{broken}; the server ended with {}: {}",
                    ended.status,
                    ended.stderr
                );
                self.seen.killed = true;
                self.start()?;
                Ok(None)
            }
        }
    }

    fn unavailable(&mut self, answer: &Answer) -> Result<()> {
        ensure!(self.acted(), "nothing is in the way, and the answer is {}", answer.shown());
        ensure!(self.row.action == Action::Fail, "a 503 by a kill: {}", answer.shown());
        ensure!(answer.retry_after.is_some(), "a 503 without Retry-After: {}", answer.shown());
        self.seen.unavailable += 1;
        Ok(())
    }

    /// Whether the write belongs to the request during which it happens.
    fn is_in_request(&self) -> bool {
        match self.row.write {
            Write::VaultCommit
            | Write::VaultOverwrite
            | Write::VaultTruncate
            | Write::JournalAppend
            | Write::DatabaseCommit
            | Write::DatabaseRewrite
            | Write::FileCreate
            | Write::FileErase
            | Write::FileRemove
            | Write::RecordReplace
            | Write::RecordPut => true,
            // A checkpoint and a flush come about a second later, and are tried again.
            Write::FileReplace | Write::RecordFlush => false,
        }
    }

    /// The job that erases what is due says when it could not.
    fn failed_in_background(&self) -> bool {
        self.said().contains("what is due could not be erased")
    }

    /// Stops it, or finds that it ended by its failpoint.
    ///
    /// # Errors
    /// It ended otherwise.
    pub fn stop(&mut self) -> Result<()> {
        let server = self.server.take().context("the server is not running")?;
        let turn = super::turn();
        let ended = server.stop().map_err(|why| anyhow!(why))?;
        drop(turn);
        super::super::no_panic(&ended.stderr)?;
        if ended.status.signal() == Some(ABORTED) && self.row.action == Action::Kill && self.acted() {
            self.seen.killed = true;
            return Ok(());
        }
        ensure!(ended.status.success(), "the server ended with {}: {}", ended.status, ended.stderr);
        Ok(())
    }
}
