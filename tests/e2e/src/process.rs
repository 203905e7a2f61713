//! Child processes that end when their owner is dropped.
//!
//! A browser driver starts several processes. Each child here leads its own process group, and dropping the owner kills the whole group, so that a failed
//! test leaves nothing running. Output goes to a log file, which is shown on failure.

use std::collections::BTreeSet;
use std::fs::{self, File};
use std::net::{Ipv4Addr, TcpListener, TcpStream};
use std::os::unix::process::CommandExt;
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};
use rustix::process::{Pid, Signal, kill_process_group};

/// A running program with its process group and log.
#[derive(Debug)]
pub struct Process {
    name: &'static str,
    child: Child,
    log: PathBuf,
}

impl Process {
    /// Starts `command` as the leader of a new process group, with both output streams going to the file `log`.
    ///
    /// # Errors
    /// Returns an error if the program is missing or cannot be run, or the log cannot be written.
    pub fn start(name: &'static str, mut command: Command, log: PathBuf) -> Result<Process> {
        let out = File::create(&log).with_context(|| format!("the log {} cannot be written", log.display()))?;
        let err = out.try_clone().with_context(|| format!("the log {} cannot be shared", log.display()))?;
        let child = command.stdin(Stdio::null()).stdout(out).stderr(err).process_group(0).spawn().with_context(|| {
            format!(
                "{name} cannot be started ({:?}); `cargo xtask setup` installs what the browser tests need",
                command.get_program()
            )
        })?;
        Ok(Process { name, child, log })
    }

    /// Waits until something listens on `port` of the loopback address.
    ///
    /// # Errors
    /// Returns an error if the program exits, or nothing listens within 30 seconds; the message contains the program's output.
    pub async fn wait_for_port(&mut self, port: u16) -> Result<()> {
        let until = Instant::now() + Duration::from_secs(30);
        while TcpStream::connect((Ipv4Addr::LOCALHOST, port)).is_err() {
            if let Some(status) = self.child.try_wait().context("a child cannot be asked for its state")? {
                bail!(
                    "{} ended ({status}) before it listened on port {port}. It printed:\n{}",
                    self.name,
                    self.printed()
                );
            }
            if Instant::now() > until {
                bail!("{} did not listen on port {port} within 30 seconds. It printed:\n{}", self.name, self.printed());
            }
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
        Ok(())
    }

    /// Waits until the program has printed `text`.
    ///
    /// # Errors
    /// Returns an error if it has not within 30 seconds; the message contains the program's output.
    pub async fn wait_for_output(&self, text: &str) -> Result<()> {
        let until = Instant::now() + Duration::from_secs(30);
        while !self.printed().contains(text) {
            if Instant::now() > until {
                bail!("{} did not print {text:?} within 30 seconds. It printed:\n{}", self.name, self.printed());
            }
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
        Ok(())
    }

    /// Returns the program's output so far.
    pub fn printed(&self) -> String {
        fs::read_to_string(&self.log).unwrap_or_default()
    }

    /// Kills the program without any clean-up, as a power cut would.
    pub fn kill(&mut self) {
        if let Some(group) = Pid::from_raw(self.child.id().cast_signed()) {
            // This fails only if every process of the group has already ended.
            let _ = kill_process_group(group, Signal::KILL);
        }
        let _ = self.child.wait();
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        self.kill();
    }
}

/// Returns a port of the loopback address that nothing listens on at the moment, and never the same one twice: a site on it is an origin of its own, and a
/// browser that stays open stored nothing for it.
///
/// # Errors
/// Returns an error if the system has no free port.
pub fn free_port() -> Result<u16> {
    static GIVEN: Mutex<BTreeSet<u16>> = Mutex::new(BTreeSet::new());
    let mut given = GIVEN.lock().unwrap_or_else(PoisonError::into_inner);
    loop {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).context("no free port on the loopback address")?;
        let port = listener.local_addr().context("a listener without an address")?.port();
        if given.insert(port) {
            return Ok(port);
        }
    }
}

/// Returns cargo's target folder, two levels above the test binary's folder `target/debug/deps`.
pub fn target_folder() -> PathBuf {
    let own = std::env::current_exe().unwrap_or_default();
    own.ancestors()
        .find(|folder| folder.ends_with("deps"))
        .and_then(|deps| deps.ancestors().nth(2))
        .map_or_else(|| PathBuf::from("target"), PathBuf::from)
}
