//! A simulated year of a shop's contacts over HTTP, with the clock as an input.
//!
//! What lives here: playing the year, and calling its judge. In modules: the running server with its clock and the trace ([`shop`]), the documents
//! ([`papers`]), what people do and when ([`acts`], [`people`], [`lives`]), what they write ([`messages`]) and ask ([`questions`]), what the shop does
//! ([`operator`]), the permits that are asked for ([`asking`]), and what is read at the end ([`end`]). What deliberately does not: whether the answers are
//! right. `tests/interop/model/year.py` judges them from the trace alone, by the documents and by `docs/`.
//!
//! The wall clock of the server and of the command line stands at the second that is played (`shim/faults.c`), and the server is started again every simulated
//! day or few days, as its guard asks for: a clock that goes ahead of the time that has passed erases nothing (`crates/server/src/clock.rs`).
//!
//! The trace is one JSON object a line, in the order in which things happened to each person. `t` says what a line is, `at` the second; lines of requests have
//! `status` and `answer`, in full.

mod acts;
mod asking;
mod end;
mod lives;
mod messages;
mod operator;
mod papers;
mod people;
mod questions;
mod shop;

use crate::soak;
use anyhow::{Context, Result, bail};
use http_scripts::process::repository;
use people::Year;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Instant;

const DAY: i64 = 86_400;
/// 2027-01-01T00:00:00Z.
const START: i64 = 1_798_761_600;
/// 2028-01-01T00:00:00Z.
const END: i64 = START + 365 * DAY;

/// What is played.
#[derive(Clone, Debug)]
pub struct Plan {
    /// How many people there are.
    pub people: usize,
    /// How many days pass until the server is started again.
    pub days: i64,
    /// At how many seconds of a day people do something.
    pub moments: usize,
    /// How often at most somebody is asked for, at random, in the two months after they agreed.
    pub asks: usize,
    /// Where the random moments begin.
    pub seed: u64,
    /// Where the server's data and the trace are made.
    pub folder: PathBuf,
}

/// Plays the year, and returns the trace.
///
/// # Errors
/// The server refused what it should not, or ended.
pub fn play(plan: &Plan) -> Result<PathBuf> {
    let trace = plan.folder.join("year.jsonl");
    Year::begin(plan, &trace)?.play()?;
    Ok(trace)
}

/// What the judge says of a trace: its counts, where every answer is right.
///
/// # Errors
/// Python cannot be started, or an answer is wrong: then the first wrong ones, in sentences.
pub fn judge(trace: &Path) -> Result<String> {
    let python = std::env::var_os("PYTHON").unwrap_or_else(|| "python3".into());
    let judge = repository().join("tests/interop/model/year.py");
    let judged = Command::new(&python).arg("-B").arg(judge).arg(trace).output();
    let judged = judged.with_context(|| format!("{} cannot be started; PYTHON names another one", python.display()))?;
    let said = String::from_utf8_lossy(&judged.stdout).into_owned();
    if !judged.status.success() {
        bail!("{said}{}", String::from_utf8_lossy(&judged.stderr));
    }
    Ok(said.trim_end().to_owned())
}

/// The scenario of `cargo xtask soak`.
///
/// # Errors
/// A promise is broken.
pub fn run(options: &soak::Options) -> Result<String> {
    let folder = tempfile::TempDir::new_in(&options.folder)?;
    let plan = Plan {
        people: options.people,
        days: 1,
        moments: 2,
        asks: 9,
        seed: options.seed,
        folder: folder.path().into(),
    };
    let start = Instant::now();
    let trace = play(&plan)?;
    eprintln!("   the year took {:.0} s", start.elapsed().as_secs_f64());
    judge(&trace).inspect_err(|_| {
        // What was played stays for whoever looks into it.
        let kept = options.folder.join("year.jsonl");
        if std::fs::rename(&trace, &kept).is_ok() {
            eprintln!("   the trace is {}", kept.display());
        }
    })
}
