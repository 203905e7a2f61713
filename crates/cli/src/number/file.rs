//! The numbers of a file as a stream: one line is in memory at a time, so that a file may be of any length.
//!
//! What lives here: opening the file, the loop, the progress bar and the summary. What deliberately does not: the output about one number.

use super::answer::{Answer, HEADER, NOT_UTF_8};
use super::column::Column;
use super::lines::{KEPT, Lines, Source};
use crate::progress::styled;
use indicatif::{HumanCount, ProgressBar, ProgressBarIter};
use std::collections::BTreeMap;
use std::fs::File;
use std::io::{BufReader, BufWriter, ErrorKind, IsTerminal, Read, Write, stderr, stdin, stdout};
use std::process::ExitCode;
use std::time::Instant;

const BUFFER: usize = 64 * 1024;

/// What a bar watches.
pub type Watched = ProgressBarIter<Box<dyn Read>>;

/// Checks each number of a file, or of standard input for `-`.
///
/// # Errors
/// The file cannot be read, has no such column, or the output cannot be written. A closed pipe is no error.
pub fn run(name: &str, column: Option<&str>, region: &str, json: bool) -> Result<ExitCode, String> {
    let (mut source, bar) = open(name, column)?;
    let mut out = BufWriter::with_capacity(BUFFER, stdout().lock());
    let mut count = Count::new();
    let done = all(&mut *source, &mut out, &mut count, region, json);
    bar.finish_and_clear();
    match done {
        Ok(()) => {}
        Err(Stopped::Unread(error)) => return Err(format!("the numbers {name} cannot be read on after line {} ({error})", count.line)),
        Err(Stopped::Unwritten(error)) if error.kind() == ErrorKind::BrokenPipe => return Ok(ExitCode::SUCCESS),
        Err(Stopped::Unwritten(error)) => return Err(format!("the answers cannot be written ({error})")),
    }
    eprint!("{}", count.sentences());
    Ok(ExitCode::SUCCESS)
}

/// The numbers of a file, or of standard input for `-`: one a line, or those of a column. The bar moves as they are read.
///
/// # Errors
/// The file cannot be read or has no such column.
pub fn open(name: &str, column: Option<&str>) -> Result<(Box<dyn Source>, ProgressBar), String> {
    let cannot = |error: std::io::Error| format!("the numbers {name} cannot be read ({error})");
    let (reader, bar) = input(name)?;
    let source: Box<dyn Source> = match column {
        None => Box::new(Lines::new(reader)),
        Some(column) => {
            let found = Column::find(reader, column).map_err(cannot)?;
            Box::new(found.ok_or_else(|| format!("the first line of {name} names no column \"{column}\""))?)
        }
    };
    Ok((source, bar))
}

/// A file, or standard input for `-`. The bar moves as it is read.
///
/// # Errors
/// It cannot be read.
pub fn input(name: &str) -> Result<(BufReader<Watched>, ProgressBar), String> {
    let cannot = |error: std::io::Error| format!("the file {name} cannot be read ({error})");
    let (input, bytes): (Box<dyn Read>, Option<u64>) = if name == "-" {
        (Box::new(stdin()), None)
    } else {
        let file = File::open(name).map_err(cannot)?;
        let about = file.metadata().map_err(cannot)?;
        if about.is_dir() {
            return Err(format!("{name} is a folder; name a file"));
        }
        (Box::new(file), about.is_file().then_some(about.len()))
    };
    let bar = bar(bytes)?;
    Ok((BufReader::with_capacity(BUFFER, bar.wrap_read(input)), bar))
}

/// The progress bar: only where standard error is a terminal and the output goes elsewhere.
fn bar(bytes: Option<u64>) -> Result<ProgressBar, String> {
    if stdout().is_terminal() || !stderr().is_terminal() {
        return Ok(ProgressBar::hidden());
    }
    let (bar, template) = match bytes {
        Some(bytes) => (
            ProgressBar::new(bytes),
            "{percent:>3} % [{wide_bar}] {bytes} of {total_bytes}, {bytes_per_sec}, {eta} left",
        ),
        None => (ProgressBar::no_length(), "{spinner} {bytes}, {bytes_per_sec}"),
    };
    styled(bar, template)
}

enum Stopped {
    Unread(std::io::Error),
    Unwritten(std::io::Error),
}

fn all(source: &mut dyn Source, out: &mut impl Write, count: &mut Count, region: &str, json: bool) -> Result<(), Stopped> {
    let mut text = Vec::new();
    if !json {
        out.write_all(HEADER.as_bytes()).map_err(Stopped::Unwritten)?;
    }
    loop {
        // Before a read that blocks, so that a program that writes one number gets its answer before it writes the next.
        if source.waits() {
            out.flush().map_err(Stopped::Unwritten)?;
        }
        let read = source.next(&mut text);
        let Some(line) = read.or_else(|error| out.flush().map_err(Stopped::Unwritten).and(Err(Stopped::Unread(error))))? else {
            return out.flush().map_err(Stopped::Unwritten);
        };
        count.line = line;
        let (answer, number) = match number(&text) {
            Ok("") => continue,
            Ok(number) => (Answer::about(number, region), number.into()),
            Err(bytes) => (NOT_UTF_8, String::from_utf8_lossy(bytes)),
        };
        count.add(&answer);
        let said = if json {
            answer.json_line(line, &number)
        } else {
            answer.values(line, &number)
        };
        out.write_all(said.as_bytes()).map_err(Stopped::Unwritten)?;
    }
}

/// The trimmed text, or the bytes when they are not UTF-8.
pub fn number(bytes: &[u8]) -> Result<&str, &[u8]> {
    let bytes = bytes.trim_ascii();
    match str::from_utf8(bytes) {
        Ok(text) => Ok(text.trim()),
        // Truncation may have cut the last character.
        Err(error) if bytes.len() == KEPT && error.error_len().is_none() => str::from_utf8(&bytes[..error.valid_up_to()]).map_err(|_| bytes),
        Err(_) => Err(bytes),
    }
}

/// The summary of a file.
struct Count {
    began: Instant,
    line: u64,
    valid: u64,
    possible: u64,
    refused: BTreeMap<&'static str, u64>,
}

impl Count {
    fn new() -> Count {
        Count {
            began: Instant::now(),
            line: 0,
            valid: 0,
            possible: 0,
            refused: BTreeMap::new(),
        }
    }

    fn add(&mut self, answer: &Answer) {
        match (answer.valid(), answer.possible()) {
            (true, _) => self.valid += 1,
            (false, true) => self.possible += 1,
            (false, false) => *self.refused.entry(answer.reason()).or_default() += 1,
        }
    }

    fn sentences(&self) -> String {
        let refused: u64 = self.refused.values().sum();
        let all = self.valid + self.possible + refused;
        let lines = [("valid", self.valid), ("possible only", self.possible), ("refused", refused)];
        let reasons = self.refused.iter().map(|(reason, count)| (*reason, *count));
        let width = HumanCount(all).to_string().len();
        let mut said = format!("{} {}", HumanCount(all), if all == 1 { "number" } else { "numbers" });
        let took = self.began.elapsed();
        if took.as_secs() > 0 {
            let rate = u64::try_from(u128::from(all) * 1000 / took.as_millis()).unwrap_or(u64::MAX);
            said.push_str(&format!(
                " in {}.{} s, {} a second",
                took.as_secs(),
                took.subsec_millis() / 100,
                HumanCount(rate)
            ));
        }
        said.push('\n');
        for (at, (what, count)) in lines.into_iter().chain(reasons).enumerate() {
            let what = if at < 3 {
                what.to_owned()
            } else {
                format!("  {}", what.to_lowercase().replace('_', " "))
            };
            said.push_str(&format!("{what:<24}{:>width$}\n", HumanCount(count).to_string()));
        }
        said
    }
}
