//! Whether the machine's clock may be believed, so far that something is erased by it.
//!
//! What lives here: the guard, and the file of the time that was last believed. What deliberately does not: erasing (`retention`), and the operator's word
//! that the clock is right (`recover`).
//!
//! An erasure cannot be taken back, and a clock that is years ahead makes everything due. While the server runs, its clock is compared with the time that
//! has passed since the start. At the start there is only what an earlier run knew: the time in `keys/clock`, which is written each time that the clock was
//! believed. The database alone would not do: withdrawals and documents that come in under a wrong clock are recorded with its times, and the next start
//! would believe them.

use crate::{Failure, keys, records};
use jiff::Timestamp;
use std::fmt;
use std::fs;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};
use std::time::Instant;
use store::durable_file::{self, FileError};
use store::sqlite;

/// How far the clock may be from the time that an earlier run believed, in days. A shop that is closed for a winter starts without a word, and a year that
/// is wrong by one is noticed.
const APART_DAYS: i64 = 300;
const APART: i64 = APART_DAYS * 86_400;
/// How far the clock may be ahead of the time that has passed, in seconds. Daylight saving does not move it; a suspended machine may.
const AHEAD: i64 = 2 * 3_600;

/// The guard of one server.
pub struct Clock {
    path: PathBuf,
    believed: Mutex<Believed>,
}

/// The time that was last believed, and the moment at which this process saw it; `None` where an earlier one did.
#[derive(Clone, Copy)]
struct Believed {
    at: i64,
    seen: Option<Instant>,
}

/// Why the clock is not believed. A sentence that says what to do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Doubt {
    /// It went ahead of the time that has passed since the start.
    Jumped {
        /// What it says, in seconds since 1970.
        clock: i64,
        /// What it should say.
        expected: i64,
    },
    /// It is far after the time that an earlier run believed.
    Ahead {
        /// What it says.
        clock: i64,
        /// What was believed.
        believed: i64,
    },
    /// It is far before that time.
    Behind {
        /// What it says.
        clock: i64,
        /// What was believed.
        believed: i64,
    },
}

impl fmt::Display for Doubt {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let apart = |f: &mut fmt::Formatter<'_>, clock, believed, side| {
            write!(
                f,
                "this machine's clock says {}, which is more than {APART_DAYS} days {side} {}, the last time that the server believed; set the clock right, or, if it is right, stop the server and run phone-consent recover --accept-clock",
                time(clock),
                time(believed)
            )
        };
        match *self {
            Doubt::Jumped { clock, expected } => write!(
                f,
                "this machine's clock says {}, and by the time that has passed since the server's start it is about {}; set the clock right, or, if it is right, start the server again",
                time(clock),
                time(expected)
            ),
            Doubt::Ahead { clock, believed } => apart(f, clock, believed, "after"),
            Doubt::Behind { clock, believed } => apart(f, clock, believed, "before"),
        }
    }
}

impl Clock {
    /// The guard of a data folder whose last believed time is `believed`; it is written where there is no file yet, before anything is recorded by a clock
    /// that may be wrong.
    ///
    /// # Errors
    /// The file cannot be written.
    pub fn begin(data: &Path, believed: i64) -> Result<Clock, Failure> {
        let path = file(data);
        if !path.exists() {
            write(&path, believed).map_err(|e| Failure::new(e.to_string()))?;
        }
        Ok(Clock {
            path,
            believed: Mutex::new(Believed { at: believed, seen: None }),
        })
    }

    /// Whether the clock, which says this, may be believed.
    ///
    /// # Errors
    /// Why it may not.
    pub fn check(&self, clock: i64) -> Result<(), Doubt> {
        let believed = *self.believed.lock().unwrap_or_else(PoisonError::into_inner);
        let passed = believed.seen.map(|seen| i64::try_from(seen.elapsed().as_secs()).unwrap_or(i64::MAX));
        judge(clock, believed.at, passed)
    }

    /// Checks it, and keeps it as the time that was last believed.
    ///
    /// # Errors
    /// Why it may not be believed.
    pub fn believe(&self, clock: i64) -> Result<(), Doubt> {
        self.check(clock)?;
        let mut believed = self.believed.lock().unwrap_or_else(PoisonError::into_inner);
        // Measured from the first time on, so that many small steps ahead are noticed as one; a clock that was set back begins anew.
        let is_back = believed
            .seen
            .is_none_or(|seen| clock < believed.at.saturating_add(i64::try_from(seen.elapsed().as_secs()).unwrap_or(i64::MAX)));
        if is_back {
            *believed = Believed {
                at: clock,
                seen: Some(Instant::now()),
            };
        }
        drop(believed);
        if let Err(e) = write(&self.path, clock) {
            tracing::error!(event = "error", "the time could not be kept; it is tried again in ten minutes: {e}");
        }
        Ok(())
    }
}

/// Compares the clock with the time that was believed last, and so many seconds ago; `None`: in an earlier run.
fn judge(clock: i64, believed: i64, passed: Option<i64>) -> Result<(), Doubt> {
    let expected = believed.saturating_add(passed.unwrap_or(0));
    if passed.is_some() && clock > expected.saturating_add(AHEAD) {
        Err(Doubt::Jumped { clock, expected })
    } else if clock > expected.saturating_add(APART) {
        Err(Doubt::Ahead { clock, believed })
    } else if clock < expected.saturating_sub(APART) {
        Err(Doubt::Behind { clock, believed: expected })
    } else {
        Ok(())
    }
}

/// The time that was last believed of a data folder: that of the file, otherwise the newest in the database; `None` where there is neither.
///
/// # Errors
/// File or database cannot be read.
pub fn last_believed(data: &Path) -> Result<Option<i64>, Failure> {
    let path = file(data);
    match fs::read_to_string(&path) {
        Ok(text) => text.trim_end().parse().map(Some).map_err(|_| {
            Failure::new(format!(
                "{} is not a time in seconds since 1970; remove it, and the newest time in the database takes its place",
                path.display()
            ))
        }),
        Err(e) if matches!(e.kind(), ErrorKind::NotFound | ErrorKind::NotADirectory) => sqlite::newest_time(data).map_err(records::unusable),
        Err(e) => Err(Failure::new(format!("{} cannot be read ({e})", path.display()))),
    }
}

/// Why the clock, which says this, is not believed when a server starts on this data folder; `None` where it is.
///
/// # Errors
/// As [`last_believed`].
pub fn doubt_at_start(data: &Path, clock: i64) -> Result<Option<Doubt>, Failure> {
    Ok(last_believed(data)?.and_then(|believed| judge(clock, believed, None).err()))
}

/// Believes the clock, which says this, from the next start on: the operator says that it is right.
///
/// # Errors
/// The file cannot be written.
pub fn accept(data: &Path, clock: i64) -> Result<(), Failure> {
    write(&file(data), clock).map_err(|e| Failure::new(e.to_string()))
}

fn file(data: &Path) -> PathBuf {
    keys::folder(data).join("clock")
}

fn write(path: &Path, at: i64) -> Result<(), FileError> {
    durable_file::replace(path, format!("{at}\n").as_bytes())
}

/// As RFC 3339, UTC.
fn time(at: i64) -> String {
    Timestamp::from_second(at).map_or_else(|_| at.to_string(), |at| at.to_string())
}

#[cfg(test)]
mod tests {
    use super::{APART, Doubt, judge};

    #[test]
    fn a_clock_that_jumps_ahead_is_noticed_and_one_that_goes_back_is_not_ahead() {
        for (clock, passed) in [(1_000, 0), (8_200, 0), (0, 0), (8_300, 100)] {
            assert_eq!(judge(clock, 1_000, Some(passed)), Ok(()), "{clock}");
        }
        for clock in [8_201, i64::MAX] {
            assert_eq!(judge(clock, 1_000, Some(0)), Err(Doubt::Jumped { clock, expected: 1_000 }));
        }
    }

    #[test]
    fn at_the_start_a_clock_may_be_months_from_what_was_believed_and_not_a_year() {
        let believed = 1_795_000_000;
        for apart in [0, 90 * 86_400, APART, -APART] {
            assert_eq!(judge(believed + apart, believed, None), Ok(()), "{apart}");
        }
        let clock = believed + 365 * 86_400;
        assert_eq!(judge(clock, believed, None), Err(Doubt::Ahead { clock, believed }));
        for clock in [0, i64::MIN, believed - 365 * 86_400] {
            assert_eq!(judge(clock, believed, None), Err(Doubt::Behind { clock, believed }));
            assert!(judge(clock, believed, Some(60)).is_err(), "also while it runs");
        }
    }
}
