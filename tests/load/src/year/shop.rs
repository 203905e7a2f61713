//! A running server with its clock, its access keys and the trace.

use crate::client::{Answer, Ask, ask_all};
use crate::soak::faults::{Faults, Orders};
use crate::soak::no_panic;
use crate::visitors::ORIGIN;
use anyhow::{Context, Result, anyhow, ensure};
use http_scripts::process::{Server, binary};
use rusqlite::{Connection, OpenFlags};
use serde_json::{Value, json};
use server::access::{self, Role};
use std::fs::{self, File, OpenOptions};
use std::io::{BufWriter, Write};
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::thread::sleep;
use std::time::{Duration, Instant};
use store::optouts::KEPT;

/// The server's public address: of the site that publishes a document in the year, or the linter would name the server as a recipient that is missing.
pub const PUBLIC_URL: &str = "https://receipts.brightwell.example";
/// The auth token of the Twilio account.
pub const TOKEN: &str = "0123456789abcdef0123456789abcdef";
/// Connections at once.
const CONNECTIONS: usize = 16;
/// How long the job may take that notes and erases at each start.
const JOB: Duration = Duration::from_secs(20);

/// The access keys, by what they are for.
pub struct Keys {
    pub permit: String,
    pub operate: String,
    pub audit: String,
    pub publish: String,
}

/// The shop.
pub struct Shop {
    folder: PathBuf,
    documents: Vec<PathBuf>,
    faults: Faults,
    server: Option<Server>,
    keys: Option<Keys>,
    now: i64,
    trace: BufWriter<File>,
}

impl Shop {
    /// A shop in this folder with these documents, whose server was never started.
    pub fn new(folder: &Path, documents: Vec<PathBuf>, trace: &Path) -> Result<Shop> {
        let mut token = OpenOptions::new()
            .create(true)
            .truncate(true)
            .write(true)
            .mode(0o600)
            .open(folder.join("token"))?;
        token.write_all(TOKEN.as_bytes())?;
        Ok(Shop {
            folder: folder.into(),
            documents,
            faults: Faults::make(folder)?,
            server: None,
            keys: None,
            now: 0,
            trace: BufWriter::new(File::create(trace)?),
        })
    }

    /// The time that it is.
    pub fn now(&self) -> i64 {
        self.now
    }

    /// It is this time from now on, until it is another.
    pub fn set_clock(&mut self, at: i64) -> Result<()> {
        self.now = at;
        self.faults.order(Orders { stands_at: at, ..Orders::NONE })
    }

    /// Stops the server if it runs, starts it at the time that it is, and waits for what it does by itself.
    pub fn restart(&mut self) -> Result<()> {
        self.stop()?;
        let mut arguments: Vec<String> = [
            "serve",
            "--listen",
            "127.0.0.1:0",
            "--data",
            "data",
            "--origin",
            ORIGIN,
            "--public-url",
            PUBLIC_URL,
        ]
        .into_iter()
        .chain(["--limit", "0", "--twilio-token-file", "token"])
        .map(str::to_owned)
        .collect();
        for document in &self.documents {
            arguments.extend(["--disclosure".to_owned(), document.to_str().context("a path that is not UTF-8")?.to_owned()]);
        }
        let environment = self.faults.environment();
        let environment: Vec<(&str, &Path)> = environment.iter().map(|(name, value)| (*name, value.as_path())).collect();
        self.server = Some(Server::start_with(&arguments, &self.folder, "server", &environment).map_err(|why| anyhow!(why))?);
        if self.keys.is_none() {
            let add = |role: Role| access::add(&self.data(), role, role.as_str()).map_err(|why| anyhow!("{why}"));
            self.keys = Some(Keys {
                permit: add(Role::Permit)?,
                operate: add(Role::Operate)?,
                audit: add(Role::Audit)?,
                publish: add(Role::Publish)?,
            });
        }
        self.wait_for_job()?;
        let at = self.now;
        self.tell(&json!({"t": "start", "at": at}))
    }

    /// Waits until nothing is left to do for the job that runs at the start. Whether it did it by the documents is the judge's question.
    fn wait_for_job(&self) -> Result<()> {
        let database = Connection::open_with_flags(self.data().join("phone-consent.sqlite"), OpenFlags::SQLITE_OPEN_READ_ONLY)?;
        database.busy_timeout(Duration::from_secs(5))?;
        let clock = self.data().join("keys/clock");
        let start = Instant::now();
        loop {
            let left: i64 = database.query_row(
                "SELECT (SELECT count(*) FROM receipt WHERE erased_at IS NULL AND delete_at <= ?1)
                      + (SELECT count(*) FROM opt_out WHERE sealed IS NOT NULL AND done_at <= ?2)
                      + (SELECT count(*) FROM opt_out WHERE state = 'suspended' AND due_at < ?1 AND late_at IS NULL)
                      + (SELECT count(*) FROM question WHERE sealed IS NOT NULL AND coalesce(closed_at, answered_at) <= ?2)",
                [self.now, self.now - KEPT],
                |row| row.get(0),
            )?;
            let believed = fs::read_to_string(&clock).unwrap_or_default();
            if left == 0 && believed.trim_end() == self.now.to_string() {
                return Ok(());
            }
            ensure!(
                start.elapsed() < JOB,
                "the server has not erased {left} receipts, opt-outs and questions that are due, or not noted which are late, at {}",
                self.now
            );
            sleep(Duration::from_millis(2));
        }
    }

    /// Stops the server.
    pub fn stop(&mut self) -> Result<()> {
        let Some(server) = self.server.take() else { return Ok(()) };
        let ended = server.stop().map_err(|why| anyhow!(why))?;
        no_panic(&ended.stderr)?;
        ensure!(ended.status.success(), "the server ended with {}: {}", ended.status, ended.stderr);
        Ok(())
    }

    /// The keys.
    pub fn keys(&self) -> Result<&Keys> {
        self.keys.as_ref().context("the server was never started")
    }

    fn data(&self) -> PathBuf {
        self.folder.join("data")
    }

    fn port(&self) -> Result<u16> {
        Ok(self.server.as_ref().context("the server does not run")?.port)
    }

    /// Sends these requests, several at a time.
    pub fn ask(&self, asks: Vec<Ask>) -> Result<Vec<Answer>> {
        if asks.is_empty() {
            return Ok(Vec::new());
        }
        let connections = asks.len().min(CONNECTIONS);
        ask_all(self.port()?, connections, asks)
    }

    /// Sends one request that must be answered with this status.
    pub fn expect(&self, status: u16, ask: Ask) -> Result<Answer> {
        let shown = ask.to_string();
        let answer = self.ask(vec![ask])?.pop().context("no answer")?;
        ensure!(answer.status == status, "{shown} at {}: {}", self.now, answer.shown());
        Ok(answer)
    }

    /// Runs a command about the running server with the key of the role `operate`, at the time that it is.
    pub fn command(&self, arguments: &[&str]) -> Result<Output> {
        let server = format!("http://127.0.0.1:{}", self.port()?);
        let done = Command::new(binary().map_err(|why| anyhow!(why))?)
            .args(arguments)
            .args(["--server", &server])
            .env("PHONE_CONSENT_KEY", &self.keys()?.operate)
            .envs(self.faults.environment())
            .current_dir(&self.folder)
            .output()?;
        Ok(done)
    }

    /// A file in the shop's folder.
    pub fn file(&self, name: &str, text: &str) -> Result<()> {
        Ok(fs::write(self.folder.join(name), text)?)
    }

    /// Writes a line of the trace.
    pub fn tell(&mut self, line: &Value) -> Result<()> {
        serde_json::to_writer(&mut self.trace, line)?;
        Ok(self.trace.write_all(b"\n")?)
    }

    /// Writes the line of a request with its answer.
    pub fn tell_answer(&mut self, mut line: Value, answer: &Answer) -> Result<()> {
        line["at"] = self.now.into();
        line["status"] = answer.status.into();
        line["answer"] = answer.json();
        self.tell(&line)
    }

    /// The trace is whole.
    pub fn end(mut self) -> Result<()> {
        self.stop()?;
        Ok(self.trace.flush()?)
    }
}
