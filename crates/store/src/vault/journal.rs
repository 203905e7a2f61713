//! The erasure journal: an append-only file outside the database that says what was erased, withdrawn or suspended, so that a restored database can be told
//! again.
//!
//! What lives here: the file's format, appending and reading. What deliberately does not: what is done with an entry. It names rows by their ids alone.
//!
//! A line is `TIME KIND WHAT CHECKSUM`, the checksum being SHA-256 of the line before it and of this one, so that a line that was changed, left out or
//! put elsewhere is noticed. A crash while a line is written leaves it without its end: it was not acknowledged, and is cut off by the next append. Any
//! other damage is refused. Lines lost at the end, with an older copy of the file, are not noticed here.

use super::month::Month;
use super::row::RowId;
use super::sha256;
use crate::durable_file;
use crate::failpoint::{Write as Point, around};
use crate::optouts::{Read, Way};
use receipt::{Digest, decode, encode};
use std::fmt;
use std::fs::{self, File, OpenOptions, TryLockError};
use std::io::{self, Write};
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};

/// What an entry says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Erasure {
    /// The key of this row was destroyed.
    Row(RowId),
    /// The keys of every month before this one were destroyed.
    MonthsBefore(Month),
    /// These purposes of this row were withdrawn; `None` for all of them.
    Withdrawal {
        /// The row.
        row: RowId,
        /// The ids of the purposes.
        purposes: Option<Vec<String>>,
    },
    /// Purposes of a row were suspended.
    Suspension(Suspension),
    /// A person has decided of what this opt-out suspends: it suspends nothing any more.
    Settlement {
        /// The opt-out.
        opt_out: RowId,
    },
}

/// What an opt-out suspends of a row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Suspension {
    /// The row.
    pub row: RowId,
    /// The opt-out.
    pub opt_out: RowId,
    /// How it came.
    pub by: Way,
    /// How it was read.
    pub read: Read,
    /// When it must be settled.
    pub due_at: i64,
    /// The ids of the purposes.
    pub purposes: Vec<String>,
}

/// A line of the journal.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// When it happened, in seconds since 1970.
    pub at: i64,
    /// What.
    pub erasure: Erasure,
}

impl Entry {
    /// The row that it says was erased, if it says that of one.
    pub fn erased_row(&self) -> Option<RowId> {
        match &self.erasure {
            Erasure::Row(row) => Some(*row),
            Erasure::MonthsBefore(_) | Erasure::Withdrawal { .. } | Erasure::Suspension(_) | Erasure::Settlement { .. } => None,
        }
    }
}

/// Why the journal cannot be used: one sentence that names the file.
#[derive(Debug)]
pub enum JournalError {
    /// It cannot be read or written. An entry may have been written all the same; appending it again is harmless.
    Io(PathBuf, io::Error),
    /// Another program has it open.
    InUse(PathBuf),
    /// This line was changed, is out of its place, or follows one that is missing.
    Damaged(PathBuf, usize),
}

impl fmt::Display for JournalError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            JournalError::Io(path, e) => write!(f, "the erasure journal {} cannot be read or written ({e})", path.display()),
            JournalError::InUse(path) => write!(f, "another program has the erasure journal {} open; stop it first", path.display()),
            JournalError::Damaged(path, line) => write!(
                f,
                "the erasure journal {} is damaged at line {line}; put back your newest copy of it",
                path.display()
            ),
        }
    }
}

impl std::error::Error for JournalError {}

/// The open journal.
#[derive(Debug)]
pub struct Journal {
    path: PathBuf,
    file: File,
    end: End,
}

/// Where the durable lines end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct End {
    length: u64,
    entries: u64,
    checksum: Digest,
}

impl Journal {
    /// The name of the file in a folder of keys.
    pub const NAME: &'static str = "erased.log";

    /// Opens the journal for appending and creates it where it is missing. One program at a time has it open.
    ///
    /// # Errors
    /// [`JournalError`].
    pub fn open(path: &Path) -> Result<Journal, JournalError> {
        let failed = |e| JournalError::Io(path.into(), e);
        let file = OpenOptions::new().create(true).append(true).mode(0o600).open(path).map_err(failed)?;
        file.try_lock().map_err(|e| match e {
            TryLockError::WouldBlock => JournalError::InUse(path.into()),
            TryLockError::Error(e) => failed(e),
        })?;
        let (_, end) = parse(path, &fs::read(path).map_err(failed)?)?;
        durable_file::flush_folder(path).map_err(failed)?;
        Ok(Journal { path: path.into(), file, end })
    }

    /// Appends entries, in one write. They are on the disk when the call returns.
    ///
    /// # Errors
    /// [`JournalError::Io`].
    pub fn append(&mut self, entries: &[Entry]) -> Result<(), JournalError> {
        let mut end = self.end;
        let mut lines = String::new();
        for entry in entries {
            let body = body(entry);
            end.checksum = next(&end.checksum, &body);
            lines.push_str(&format!("{body} {}\n", end.checksum.to_hex()));
        }
        end.length += lines.len() as u64;
        end.entries += entries.len() as u64;
        let write = || {
            // What a crash or a failed write left behind was not acknowledged. After a failed flush it must be written anew: the system may take it for
            // written.
            if self.file.metadata()?.len() != self.end.length {
                self.file.set_len(self.end.length)?;
            }
            self.file.write_all(lines.as_bytes())?;
            self.file.sync_data()
        };
        around(Point::JournalAppend, write).map_err(|e| JournalError::Io(self.path.clone(), e))?;
        self.end = end;
        Ok(())
    }

    /// How many entries are durable.
    pub fn entries(&self) -> u64 {
        self.end.entries
    }

    /// Every entry of the journal in this file, in the order in which they were appended; none where there is no file.
    ///
    /// # Errors
    /// [`JournalError`].
    pub fn read(path: &Path) -> Result<Vec<Entry>, JournalError> {
        match fs::read(path) {
            Ok(bytes) => parse(path, &bytes).map(|(entries, _)| entries),
            Err(e) if e.kind() == io::ErrorKind::NotFound => Ok(Vec::new()),
            Err(e) => Err(JournalError::Io(path.into(), e)),
        }
    }
}

fn body(entry: &Entry) -> String {
    let at = entry.at;
    match &entry.erasure {
        Erasure::Row(id) => format!("{at} row-erased {id}"),
        Erasure::MonthsBefore(month) => format!("{at} months-destroyed-before {}", month.number()),
        Erasure::Withdrawal { row, purposes: None } => format!("{at} withdrawal {row} all"),
        Erasure::Withdrawal { row, purposes: Some(purposes) } => format!("{at} withdrawal {row} {}", list(purposes)),
        Erasure::Suspension(Suspension {
            row,
            opt_out,
            by,
            read,
            due_at,
            purposes,
        }) => {
            let (by, read) = (by.as_str(), read.as_str());
            format!("{at} suspension {row} {opt_out} {by} {read} {due_at} {}", list(purposes))
        }
        Erasure::Settlement { opt_out } => format!("{at} settlement {opt_out}"),
    }
}

/// An id of a purpose may hold any character.
fn list(purposes: &[String]) -> String {
    let purposes: Vec<String> = purposes.iter().map(|id| format!(",{}", encode(id.as_bytes()))).collect();
    format!("purposes{}", purposes.concat())
}

/// The checksum of a line that follows one with this checksum.
fn next(last: &Digest, body: &str) -> Digest {
    sha256(&[&last.0, body.as_bytes()])
}

fn start() -> Digest {
    sha256(&[b"phone-consent erasure journal 1"])
}

/// The entries, and where they end. What follows the last end of a line is no line yet.
fn parse(path: &Path, bytes: &[u8]) -> Result<(Vec<Entry>, End), JournalError> {
    let length = bytes.iter().rposition(|byte| *byte == b'\n').map_or(0, |at| at + 1);
    let mut checksum = start();
    let mut entries = Vec::new();
    for (number, line) in (1..).zip(bytes[..length].split_inclusive(|byte| *byte == b'\n')) {
        let read = || {
            let line = str::from_utf8(line).ok()?.strip_suffix('\n')?;
            let (text, sum) = line.rsplit_once(' ')?;
            let sum = Digest::from_hex(sum)?;
            let entry = read_body(text)?;
            // The one spelling of each entry.
            (sum == next(&checksum, text) && body(&entry) == text).then_some((entry, sum))
        };
        let (entry, sum) = read().ok_or_else(|| JournalError::Damaged(path.into(), number))?;
        entries.push(entry);
        checksum = sum;
    }
    let end = End {
        length: length as u64,
        entries: entries.len() as u64,
        checksum,
    };
    Ok((entries, end))
}

fn read_body(text: &str) -> Option<Entry> {
    let (at, rest) = text.split_once(' ')?;
    let (kind, what) = rest.split_once(' ')?;
    let row = |text: &str| Digest::from_hex(text).map(RowId::from);
    let erasure = match kind {
        "row-erased" => Erasure::Row(row(what)?),
        "months-destroyed-before" => Erasure::MonthsBefore(Month::from_number(what.parse().ok()?)?),
        "withdrawal" => {
            let (id, purposes) = what.split_once(' ')?;
            Erasure::Withdrawal {
                row: row(id)?,
                purposes: if purposes == "all" { None } else { Some(read_list(purposes)?) },
            }
        }
        "suspension" => {
            let [id, opt_out, by, read, due_at, purposes] = *what.split(' ').collect::<Vec<_>>() else {
                return None;
            };
            Erasure::Suspension(Suspension {
                row: row(id)?,
                opt_out: row(opt_out)?,
                by: Way::parse(by)?,
                read: Read::parse(read)?,
                due_at: due_at.parse().ok()?,
                purposes: read_list(purposes)?,
            })
        }
        "settlement" => Erasure::Settlement { opt_out: row(what)? },
        _ => return None,
    };
    Some(Entry { at: at.parse().ok()?, erasure })
}

fn read_list(text: &str) -> Option<Vec<String>> {
    let mut ids = text.strip_prefix("purposes")?.split(',');
    // Each id follows a comma.
    if ids.next() != Some("") {
        return None;
    }
    ids.map(|id| String::from_utf8(decode(id)?).ok()).collect()
}
