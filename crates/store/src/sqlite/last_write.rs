//! The record of the last write: a small file, kept apart from the database, that says which database was written last and how often.
//!
//! What lives here: the file's format, reading and writing. What deliberately does not: what a difference between file and database means
//! (`identity`).
//!
//! The file is written after each commit and before its calls are answered. It never says more than the database, so a crash at any instant leaves no
//! false alarm. It is flushed to the disk within [`FLUSH`] and at the stop, not at each commit: that would cost each commit a second flush. A crash of
//! the program loses nothing of it; a power cut may leave it that much behind.

use super::OpenError;
use std::fs::{self, File, OpenOptions};
use std::io::{self, Write};
use std::os::unix::fs::{FileExt, OpenOptionsExt};
use std::path::Path;
use std::time::{Duration, Instant};

/// How long a record may wait to be flushed to the disk.
pub const FLUSH: Duration = Duration::from_secs(1);

/// Which database, and how many transactions were written to it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Record {
    /// The database's random id.
    pub id: [u8; 16],
    /// How many transactions it holds.
    pub writes: i64,
}

impl Record {
    /// One line of a fixed length, so that a new record replaces the old one in place.
    fn to_line(self) -> String {
        format!("{:032x} {:020}\n", u128::from_be_bytes(self.id), self.writes)
    }

    fn from_line(line: &str) -> Option<Record> {
        let (id, writes) = line.strip_suffix('\n')?.split_once(' ')?;
        let record = Record {
            id: u128::from_str_radix(id, 16).ok()?.to_be_bytes(),
            writes: writes.parse().ok()?,
        };
        (record.to_line() == line).then_some(record)
    }
}

/// The record in this file; `None` where there is no file.
fn read(path: &Path) -> io::Result<Option<Record>> {
    match fs::read_to_string(path) {
        Ok(line) => Record::from_line(&line)
            .map(Some)
            .ok_or_else(|| io::Error::other("it is not a record of a database's last write")),
        Err(e) if e.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(e) => Err(e),
    }
}

/// As [`read`], with a sentence for what cannot be read.
pub fn read_for(path: &Path) -> Result<Option<Record>, OpenError> {
    read(path).map_err(|e| OpenError::Unusable(format!("the record of the last write {} cannot be read ({e})", path.display())))
}

/// The open file.
pub struct LastWrite {
    file: File,
    /// Since when the disk lacks what was put.
    unflushed: Option<Instant>,
}

impl LastWrite {
    /// Replaces the file as a whole, flushed to the disk, and opens it for what follows.
    pub fn begin(path: &Path, record: Record) -> io::Result<LastWrite> {
        let beside = path.with_extension("new");
        let mut file = OpenOptions::new().write(true).create(true).truncate(true).mode(0o600).open(&beside)?;
        file.write_all(record.to_line().as_bytes())?;
        file.sync_all()?;
        fs::rename(&beside, path)?;
        if let Some(folder) = path.parent() {
            File::open(folder)?.sync_all()?;
        }
        Ok(LastWrite { file, unflushed: None })
    }

    /// Overwrites the record.
    pub fn put(&mut self, record: Record) -> io::Result<()> {
        self.unflushed.get_or_insert_with(Instant::now);
        self.file.write_all_at(record.to_line().as_bytes(), 0)
    }

    /// How long the disk may still lack what was put; `None` where it lacks nothing.
    pub fn flush_in(&self) -> Option<Duration> {
        self.unflushed.map(|since| FLUSH.saturating_sub(since.elapsed()))
    }

    /// Flushes to the disk what was put.
    pub fn flush(&mut self) -> io::Result<()> {
        self.file.sync_data()?;
        self.unflushed = None;
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::{LastWrite, Record, read};

    #[test]
    fn a_record_reads_as_it_was_written_and_a_broken_one_is_an_error() {
        let folder = tempfile::TempDir::new().expect("a folder");
        let path = folder.path().join("last-write");
        assert_eq!(read(&path).ok(), Some(None));
        let record = |writes| Record { id: [7; 16], writes };
        let mut file = LastWrite::begin(&path, record(i64::MAX)).expect("written");
        assert_eq!(read(&path).ok(), Some(Some(record(i64::MAX))));
        file.put(record(3)).expect("written");
        assert!(file.flush_in().is_some());
        file.flush().expect("flushed");
        assert_eq!(file.flush_in(), None);
        assert_eq!(read(&path).ok(), Some(Some(record(3))));
        for broken in ["", "\n", "07 3\n", "zz 00000000000000000003\n"] {
            std::fs::write(&path, broken).expect("written");
            assert!(read(&path).is_err(), "{broken:?}");
        }
    }
}
