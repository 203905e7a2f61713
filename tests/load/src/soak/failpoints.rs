//! Every durable write of the real server: failed before it is done, failed after it was done, and the process killed at both.
//!
//! What lives here: the rows of this matrix, and running them. In modules: a server with an armed failpoint ([`site`]), what visitors and operator do
//! meanwhile ([`script`]), permits among it ([`permits`]), and what must hold afterwards ([`after`]). What deliberately does not: the migration of an older data folder, which is in
//! `crates/server/tests/migration.rs`.
//!
//! A row whose point does not act is an error: each write is reached, or it is not in the table.

pub mod after;
pub mod permits;
pub mod script;
pub mod site;

use super::Options;
use anyhow::{Context, Result, ensure};
use script::{Memory, Prepared};
use site::Site;
use std::fmt;
use std::path::Path;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};
use store::failpoint::{Action, Moment, Write};

/// How many rows run at once; most of their time they wait for the disk and for checkpoints.
const AT_ONCE: usize = 6;
/// How often progress is told.
const TELL: Duration = Duration::from_secs(10);

/// What a server with an armed failpoint is started on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Begin {
    /// An empty folder.
    FirstStart,
    /// A folder with receipts and access keys: more receipts come, and what there is changes.
    Load,
    /// The same folder: permits are asked for, and nothing else is written.
    Permits,
}

/// The durable writes by where they happen, and occurrences of each that are surely reached.
const REACHED: [(Begin, Write, &[u32]); 23] = [
    // The mark of the first start and four keys.
    (Begin::FirstStart, Write::FileCreate, &[1, 2, 3, 4, 5]),
    (Begin::FirstStart, Write::VaultCommit, &[1, 2]),
    (Begin::FirstStart, Write::VaultOverwrite, &[1, 2]),
    (Begin::FirstStart, Write::VaultTruncate, &[1, 2]),
    // The tables, the log, and the document.
    (Begin::FirstStart, Write::DatabaseCommit, &[1, 2, 3]),
    (Begin::FirstStart, Write::DatabaseRewrite, &[1]),
    (Begin::FirstStart, Write::RecordReplace, &[1]),
    (Begin::FirstStart, Write::RecordPut, &[1, 2]),
    (Begin::FirstStart, Write::FileReplace, &[1, 2]),
    (Begin::FirstStart, Write::FileRemove, &[1]),
    (Begin::Load, Write::VaultCommit, &[1, 2, 3, 5]),
    (Begin::Load, Write::VaultOverwrite, &[1, 2, 3]),
    (Begin::Load, Write::VaultTruncate, &[1, 2, 3]),
    (Begin::Load, Write::JournalAppend, &[1, 2, 3, 4]),
    (Begin::Load, Write::FileReplace, &[1, 2, 3]),
    (Begin::Load, Write::DatabaseCommit, &[1, 3, 5, 8]),
    (Begin::Load, Write::RecordReplace, &[1]),
    (Begin::Load, Write::RecordPut, &[1, 3, 5, 8]),
    (Begin::Load, Write::RecordFlush, &[1, 2]),
    // After the start and the question whether it is ready: a permit alone, several at once, and at last permits alone again.
    (Begin::Permits, Write::DatabaseCommit, &[4, 5, 8, 9]),
    (Begin::Permits, Write::RecordPut, &[3, 7, 4, 8]),
    (Begin::Permits, Write::RecordFlush, &[1]),
    (Begin::Permits, Write::FileReplace, &[1]),
];

/// An armed failpoint.
#[derive(Clone, Copy, Debug)]
pub struct Row {
    /// What the server is started on.
    pub begin: Begin,
    /// The write.
    pub write: Write,
    /// Not done, or done.
    pub moment: Moment,
    /// What happens.
    pub action: Action,
    /// At which occurrence of the write.
    pub nth: u32,
}

impl Row {
    /// As the server's environment says it.
    pub fn armed(&self) -> String {
        format!("{}.{}={}@{}", self.write.name(), self.moment.name(), self.action.name(), self.nth)
    }
}

impl fmt::Display for Row {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let begin = match self.begin {
            Begin::FirstStart => "first start",
            Begin::Load => "load",
            Begin::Permits => "permits",
        };
        write!(f, "{begin}: {}", self.armed())
    }
}

/// What was seen in all rows.
#[derive(Debug, Default)]
struct Seen {
    rows: usize,
    kills: usize,
    refused: usize,
    unavailable: usize,
}

/// Runs the rows: every occurrence of each, or one of each in turn.
///
/// # Errors
/// A promise is broken, or a failpoint was not reached.
pub fn run(options: &Options) -> Result<String> {
    let own = tempfile::TempDir::new_in(&options.folder)?;
    let prepared = Prepared::make(own.path())?;
    let mut rows = rows(options.every_occurrence).into_iter();
    let total = rows.len();
    let (next, seen) = (Mutex::new(&mut rows), Mutex::new(Seen::default()));
    let (wrong, told) = (Mutex::new(Vec::new()), Mutex::new(Instant::now()));
    let take = || lock(&next).next();
    let work = || {
        while let Some((first, known)) = take() {
            let ran = point(own.path(), &prepared, first, known, options.every_occurrence, &seen);
            if let Err(why) = ran {
                lock(&wrong).push(format!("{why:#}"));
            }
            tell(&told, &seen, total);
        }
    };
    std::thread::scope(|scope| {
        for _ in 0..AT_ONCE {
            scope.spawn(work);
        }
    });
    let wrong = lock(&wrong);
    ensure!(wrong.is_empty(), "{} rows do not hold:\n{}", wrong.len(), wrong.join("\n"));
    let seen = lock(&seen);
    Ok(format!(
        "{} rows of {total} points, {} kills, {} refused starts, {} times 503",
        seen.rows, seen.kills, seen.refused, seen.unavailable
    ))
}

/// The first row of each point, and the highest occurrence that must be reached. The short form takes the occurrences of a write in turn.
fn rows(every: bool) -> Vec<(Row, u32)> {
    let mut rows = Vec::new();
    for (begin, write, occurrences) in REACHED {
        let points = Moment::ALL.into_iter().flat_map(|moment| Action::ALL.map(|action| (moment, action)));
        for ((moment, action), taken) in points.zip(occurrences.iter().copied().cycle()) {
            let last = occurrences.last().copied().unwrap_or(1);
            let (nth, known) = if every { (1, last) } else { (taken, taken) };
            let row = Row {
                begin,
                write,
                moment,
                action,
                nth,
            };
            rows.push((row, known));
        }
    }
    rows
}

/// Runs the occurrences of a point from this row on, or this row alone. The occurrence `known` must be reached.
fn point(folder: &Path, prepared: &Prepared, first: Row, known: u32, every: bool, seen: &Mutex<Seen>) -> Result<()> {
    let mut row = first;
    while one(folder, prepared, row, seen).with_context(|| row.to_string())? {
        row.nth += 1;
        if !every {
            break;
        }
    }
    ensure!(
        row.nth > known,
        "{row} was never reached; was the program built with --features phone-consent-cli/failpoints?"
    );
    Ok(())
}

/// Runs one row. `false`: its point was not reached.
fn one(folder: &Path, prepared: &Prepared, row: Row, seen: &Mutex<Seen>) -> Result<bool> {
    let own = tempfile::TempDir::new_in(folder)?;
    let mut memory = match row.begin {
        Begin::FirstStart => Memory::nobody()?,
        Begin::Load | Begin::Permits => prepared.copy(own.path())?,
    };
    let mut site = Site::new(own.path(), row);
    script::run(&mut site, &mut memory)?;
    if !site.acted() {
        return Ok(false);
    }
    after::check(&mut site, &mut memory)?;
    let mut seen = lock(seen);
    seen.rows += 1;
    seen.kills += usize::from(site.seen.killed);
    seen.refused += usize::from(site.seen.refused);
    seen.unavailable += site.seen.unavailable;
    Ok(true)
}

fn tell(told: &Mutex<Instant>, seen: &Mutex<Seen>, total: usize) {
    let mut told = lock(told);
    if told.elapsed() >= TELL {
        *told = Instant::now();
        let seen = lock(seen);
        eprintln!("   {} rows of {total} points: {} kills, {} times 503", seen.rows, seen.kills, seen.unavailable);
    }
}

/// One at a time: starting a program, and opening here what one program at a time may have open. A program that starts has every open file, with its lock,
/// until it runs.
static TURN: Mutex<()> = Mutex::new(());

/// The turn of the calling thread.
pub fn turn() -> MutexGuard<'static, ()> {
    lock(&TURN)
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
