//! The server's process: starting it on a folder, and what the system says about it (`/proc`).

use crate::visitors::{ORIGIN, PUBLIC_URL, document_path};
use anyhow::{Context, Result, anyhow};
use http_scripts::process::{Server, binary};
use std::path::Path;
use std::process::{Command, Stdio};
use std::thread::sleep;
use std::time::{Duration, Instant};

/// Clock ticks a second in `/proc`: fixed by the kernel's interface.
const TICKS: f64 = 100.0;

/// Starts the server on the folder `data` in this one, without limits by address, and waits until it listens.
///
/// # Errors
/// It does not start; the message is its own.
pub fn start(folder: &Path, environment: &[(&str, &Path)]) -> Result<Server> {
    start_as("server", folder, environment)
}

/// The same, with `LOG.out` and `LOG.err` beside the folder for what it says.
///
/// # Errors
/// It does not start; the message is its own.
pub fn start_as(log: &str, folder: &Path, environment: &[(&str, &Path)]) -> Result<Server> {
    Server::start_with(&arguments()?, folder, log, environment).map_err(|why| anyhow!(why))
}

/// Starts it and kills it so much later, wherever it is then.
///
/// # Errors
/// It cannot be started.
pub fn start_and_kill(folder: &Path, after: Duration) -> Result<()> {
    let mut child = Command::new(binary().map_err(|why| anyhow!(why))?)
        .args(arguments()?)
        .current_dir(folder)
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()?;
    sleep(after);
    child.kill()?;
    child.wait()?;
    Ok(())
}

fn arguments() -> Result<Vec<String>> {
    let document = document_path();
    let document = document.to_str().context("the repository's path is not UTF-8")?;
    let options = [
        ["--listen", "127.0.0.1:0"],
        ["--data", "data"],
        ["--disclosure", document],
        ["--origin", ORIGIN],
        ["--public-url", PUBLIC_URL],
        ["--limit", "0"],
    ];
    Ok(["serve"].into_iter().chain(options.into_iter().flatten()).map(str::to_owned).collect())
}

/// The most memory that a process has had in use at a time, in bytes.
///
/// # Errors
/// It has ended.
pub fn peak_memory(id: u32) -> Result<u64> {
    let status = std::fs::read_to_string(format!("/proc/{id}/status"))?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    let kilobytes: u64 = line.and_then(|line| line.trim().strip_suffix(" kB")?.parse().ok()).context("no VmHWM")?;
    Ok(kilobytes * 1024)
}

/// The processor time of a process, in seconds.
///
/// # Errors
/// It has ended.
pub fn processor_time(id: u32) -> Result<f64> {
    let stat = std::fs::read_to_string(format!("/proc/{id}/stat"))?;
    // The name in parentheses may contain spaces; utime and stime are the 12th and 13th field after it.
    let fields = stat.rsplit_once(')').map_or("", |(_, rest)| rest).split_whitespace().skip(11).take(2);
    Ok(fields.filter_map(|field| field.parse::<f64>().ok()).sum::<f64>() / TICKS)
}

/// The processor time of all processes of the machine, in seconds.
fn machine_time() -> Result<f64> {
    let stat = std::fs::read_to_string("/proc/stat")?;
    let all: Vec<f64> = stat
        .lines()
        .next()
        .unwrap_or_default()
        .split_whitespace()
        .skip(1)
        .filter_map(|n| n.parse().ok())
        .collect();
    // user nice system (idle iowait) irq softirq
    Ok([0, 1, 2, 5, 6].iter().filter_map(|&at| all.get(at)).sum::<f64>() / TICKS)
}

/// Who used the processors between two moments.
#[derive(Debug)]
pub struct Usage {
    start: Instant,
    server: (u32, f64),
    generator: f64,
    machine: f64,
}

/// Used processors: 1.0 is one core all the time.
#[derive(Clone, Copy, Debug)]
pub struct Cores {
    /// By the server.
    pub server: f64,
    /// By the load generator.
    pub generator: f64,
    /// By everybody else.
    pub others: f64,
}

impl Usage {
    /// Begins to count.
    ///
    /// # Errors
    /// The server has ended.
    pub fn begin(server: u32) -> Result<Usage> {
        Ok(Usage {
            start: Instant::now(),
            server: (server, processor_time(server)?),
            generator: processor_time(std::process::id())?,
            machine: machine_time()?,
        })
    }

    /// What was used since.
    ///
    /// # Errors
    /// The server has ended.
    pub fn end(self) -> Result<(Duration, Cores)> {
        let elapsed = self.start.elapsed();
        let seconds = elapsed.as_secs_f64();
        let server = (processor_time(self.server.0)? - self.server.1) / seconds;
        let generator = (processor_time(std::process::id())? - self.generator) / seconds;
        let all = (machine_time()? - self.machine) / seconds;
        Ok((
            elapsed,
            Cores {
                server,
                generator,
                others: (all - server - generator).max(0.0),
            },
        ))
    }
}
