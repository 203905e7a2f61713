//! SIGKILL at random moments: under load, and while the server starts.

use super::visits::Rules;
use super::{Options, Run};
use crate::process;
use anyhow::Result;
use std::thread::sleep;
use std::time::{Duration, Instant};

/// The longest time between a start and its kill.
const LONGEST: u64 = 400;
/// One of so many kills comes while the server starts.
const AT_START: u32 = 5;
/// How often progress is told.
const TELL: Duration = Duration::from_secs(10);

/// Kills it again and again.
///
/// # Errors
/// A promise is broken.
pub fn run(options: &Options) -> Result<String> {
    let own = tempfile::TempDir::new_in(&options.folder)?;
    let mut run = Run::begin(own.path(), vec![], options)?;
    let (start, mut told) = (Instant::now(), Instant::now());
    for kill in 1..=options.kills {
        let moment = Duration::from_millis(run.ledger.random.u64(5..=LONGEST));
        run.load(Rules::Killed, Duration::from_secs(60), |run| {
            sleep(moment);
            run.kill()
        })?;
        if kill % AT_START == 0 {
            let moment = Duration::from_micros(run.ledger.random.u64(0..=40_000));
            process::start_and_kill(own.path(), moment)?;
        }
        run.start()?;
        if told.elapsed() >= TELL {
            told = Instant::now();
            let passed = start.elapsed();
            let left = passed * (options.kills - kill) / kill;
            eprintln!(
                "   {kill} of {} kills after {} s, about {} s more: {}",
                options.kills,
                passed.as_secs(),
                left.as_secs(),
                run.ledger.seen()
            );
        }
    }
    let killed = options.kills + options.kills / AT_START;
    Ok(format!("{killed} kills; {}", run.end(Rules::Killed)?))
}
