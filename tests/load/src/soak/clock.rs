//! The wall clock jumps under load.

use super::faults::{Faults, Orders};
use super::visits::Rules;
use super::{Options, Run};
use anyhow::Result;
use std::thread::sleep;

const HOUR: i64 = 3600;
const DAY: i64 = 24 * HOUR;
/// How far the clock is off, one after the other.
const OFF: [i64; 6] = [HOUR, -HOUR, 8 * DAY, -8 * DAY, 400 * DAY, 0];

/// The clock jumps while visitors come; the server is killed once.
///
/// # Errors
/// A promise is broken.
pub fn run(options: &Options) -> Result<String> {
    let own = tempfile::TempDir::new_in(&options.folder)?;
    let faults = Faults::make(own.path())?;
    let mut run = Run::begin(own.path(), faults.environment(), options)?;
    for seconds in OFF {
        run.load(Rules::ClockJumps, options.fault, |_| {
            sleep(options.fault / 2);
            faults.order(Orders { seconds, ..Orders::NONE })
        })?;
        run.kill()?;
        run.start()?;
    }
    run.end(Rules::ClockJumps)
}
