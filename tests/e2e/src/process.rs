//! Processes that end with the value that owns them.
//!
//! A browser driver starts a family of processes. Each child here leads its own process group, and dropping the owner ends the whole group, so that
//! a failed test leaves nothing running. What a child printed is kept in a file and shown when it fails; nothing here knows what the child is.

use std::fs::{self, File};
use std::net::{Ipv4Addr, TcpListener, TcpStream};
use std::os::unix::process::CommandExt;
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};
use rustix::process::{Pid, Signal, kill_process_group};

/// A running program, its process group and its log.
#[derive(Debug)]
pub struct Process {
    name: &'static str,
    child: Child,
    log: PathBuf,
}

impl Process {
    /// Starts `command` as the leader of a new process group; both output streams go to the file `log`.
    ///
    /// # Errors
    /// The program is not there or cannot be run, or the log cannot be written.
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
    /// The program ended, or nothing listened within 30 seconds; the message carries what the program printed.
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

    /// What the program has printed so far.
    pub fn printed(&self) -> String {
        fs::read_to_string(&self.log).unwrap_or_default()
    }

    /// Ends the program as a power cut would: no clean-up of its own runs.
    pub fn kill(&mut self) {
        if let Some(group) = Pid::from_raw(self.child.id().cast_signed()) {
            // The group is gone already when every member has ended: then there is nothing to do.
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

/// A port of the loopback address that nothing listens on at this moment.
///
/// # Errors
/// The system has no port to give.
pub fn free_port() -> Result<u16> {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).context("no free port on the loopback address")?;
    Ok(listener.local_addr().context("a listener without an address")?.port())
}

/// The folder that cargo builds into: two above the test's own file, `target/debug/deps/NAME`.
pub fn target_folder() -> PathBuf {
    let own = std::env::current_exe().unwrap_or_default();
    own.ancestors()
        .find(|folder| folder.ends_with("deps"))
        .and_then(|deps| deps.ancestors().nth(2))
        .map_or_else(|| PathBuf::from("target"), PathBuf::from)
}
