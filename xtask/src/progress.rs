//! Progress output of long commands: the current step, and a line every 15 s while a step runs.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::{JoinHandle, park_timeout, spawn};
use std::time::{Duration, Instant};

use anyhow::Result;

/// Interval between two "still running" lines.
const EVERY: Duration = Duration::from_secs(15);

/// Runs a step and prints its position, name and purpose, a line every 15 s, and its duration.
///
/// # Errors
/// Returns the error of `run`.
pub fn step(place: usize, of: usize, name: &str, purpose: &str, run: impl FnOnce() -> Result<()>) -> Result<()> {
    println!("== [{place}/{of}] {name}: {purpose}");
    let start = Instant::now();
    let pulse = Pulse::start(format!("[{place}/{of}] {name}"));
    let result = run();
    drop(pulse);
    println!(
        "== [{place}/{of}] {name}: {} after {:.1} s",
        if result.is_ok() { "done" } else { "failed" },
        start.elapsed().as_secs_f64()
    );
    result
}

/// Prints that a step is still running, until dropped.
struct Pulse {
    stopped: Arc<AtomicBool>,
    thread: Option<JoinHandle<()>>,
}

impl Pulse {
    fn start(name: String) -> Pulse {
        let stopped = Arc::new(AtomicBool::new(false));
        let flag = Arc::clone(&stopped);
        let thread = spawn(move || {
            let start = Instant::now();
            let mut next = EVERY;
            loop {
                park_timeout(next.saturating_sub(start.elapsed()));
                if flag.load(Ordering::Relaxed) {
                    return;
                }
                if start.elapsed() >= next {
                    eprintln!("-- {name} is still running after {} s", start.elapsed().as_secs());
                    next += EVERY;
                }
            }
        });
        Pulse { stopped, thread: Some(thread) }
    }
}

impl Drop for Pulse {
    fn drop(&mut self) {
        self.stopped.store(true, Ordering::Relaxed);
        if let Some(thread) = self.thread.take() {
            thread.thread().unpark();
            let _ = thread.join();
        }
    }
}
