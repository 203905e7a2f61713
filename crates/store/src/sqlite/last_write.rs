//! The record of the last write: a small file, kept apart from the database, that says which database was written last and how often, and how many
//! entries the erasure journal had.
//!
//! What lives here: the file's format, reading and writing. What deliberately does not: what a difference between file and database means
//! (`identity`).
//!
//! The file is written after each commit and before its calls are answered. It never says more than the database, so a crash at any instant leaves no
//! false alarm. It is flushed to the disk within [`FLUSH`] and at the stop, not at each commit: that would cost each commit a second flush. A crash of
//! the program loses nothing of it; a power cut may leave it that much behind.

use super::OpenError;
use crate::failpoint::{Write as Point, around};
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
    /// One line of a fixed length, so that a new record replaces the old one in place. `entries` is how many the erasure journal has.
    fn to_line(self, entries: u64) -> String {
        format!("{:032x} {:020} {entries:020}\n", u128::from_be_bytes(self.id), self.writes)
    }

    /// The record and the journal's entries. Earlier versions did not write the latter.
    fn from_line(line: &str) -> Option<(Record, u64)> {
        let mut words = line.strip_suffix('\n')?.split(' ');
        let record = Record {
            id: u128::from_str_radix(words.next()?, 16).ok()?.to_be_bytes(),
            writes: words.next()?.parse().ok()?,
        };
        let Some(entries) = words.next() else {
            let whole = record.to_line(0);
            let earlier = whole.rsplit_once(' ').map_or("", |(earlier, _)| earlier);
            return (line.strip_suffix('\n') == Some(earlier)).then_some((record, 0));
        };
        let entries = entries.parse().ok()?;
        (record.to_line(entries) == line).then_some((record, entries))
    }
}

/// The record in this file; `None` where there is no file.
fn read(path: &Path) -> io::Result<Option<(Record, u64)>> {
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
    Ok(read_whole(path)?.map(|(record, _)| record))
}

/// How many entries the erasure journal had at the last write; 0 where that is not known.
pub fn journal_entries(path: &Path) -> Result<u64, OpenError> {
    Ok(read_whole(path)?.map_or(0, |(_, entries)| entries))
}

fn read_whole(path: &Path) -> Result<Option<(Record, u64)>, OpenError> {
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
    pub fn begin(path: &Path, record: Record, entries: u64) -> io::Result<LastWrite> {
        let write = || {
            let beside = path.with_extension("new");
            let mut file = OpenOptions::new().write(true).create(true).truncate(true).mode(0o600).open(&beside)?;
            file.write_all(record.to_line(entries).as_bytes())?;
            file.sync_all()?;
            fs::rename(&beside, path)?;
            if let Some(folder) = path.parent() {
                File::open(folder)?.sync_all()?;
            }
            Ok(LastWrite { file, unflushed: None })
        };
        around(Point::RecordReplace, write)
    }

    /// Overwrites the record.
    pub fn put(&mut self, record: Record, entries: u64) -> io::Result<()> {
        self.unflushed.get_or_insert_with(Instant::now);
        around(Point::RecordPut, || self.file.write_all_at(record.to_line(entries).as_bytes(), 0))
    }

    /// How long the disk may still lack what was put; `None` where it lacks nothing.
    pub fn flush_in(&self) -> Option<Duration> {
        self.unflushed.map(|since| FLUSH.saturating_sub(since.elapsed()))
    }

    /// Flushes to the disk what was put. After an error the next attempt is due [`FLUSH`] later.
    pub fn flush(&mut self) -> io::Result<()> {
        if self.unflushed.is_some() {
            self.unflushed = Some(Instant::now());
        }
        around(Point::RecordFlush, || self.file.sync_data())?;
        self.unflushed = None;
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::{LastWrite, Record, read};
    use crate::failpoint::{Action, Moment, Points, Write};
    use std::time::Duration;

    #[test]
    fn a_record_reads_as_it_was_written_and_a_broken_one_is_an_error() {
        let points = Points::hold();
        let folder = tempfile::TempDir::new().expect("a folder");
        let path = folder.path().join("last-write");
        assert_eq!(read(&path).ok(), Some(None));
        let record = |writes| Record { id: [7; 16], writes };
        let mut file = LastWrite::begin(&path, record(i64::MAX), u64::MAX).expect("written");
        assert_eq!(read(&path).ok(), Some(Some((record(i64::MAX), u64::MAX))));
        file.put(record(3), 5).expect("written");
        std::thread::sleep(Duration::from_millis(20));
        points.arm(Write::RecordFlush, Moment::Before, Action::Fail);
        let before = file.flush_in().expect("it is due");
        file.flush().expect_err("it fails");
        assert!(file.flush_in().expect("it is due") > before, "not at once, as long as the disk fails");
        file.flush().expect("flushed");
        assert_eq!(file.flush_in(), None);
        assert_eq!(read(&path).ok(), Some(Some((record(3), 5))));
        std::fs::write(&path, format!("{} 00000000000000000003\n", "07".repeat(16))).expect("written");
        assert_eq!(read(&path).ok(), Some(Some((record(3), 0))), "an earlier version's");
        let id = "07".repeat(16);
        for broken in [
            "",
            "\n",
            "07 3\n",
            "zz 00000000000000000003\n",
            &format!("{id} 00000000000000000003 5\n"),
            &format!("{id} 3\n"),
            &format!("{id} 00000000000000000003 00000000000000000005 \n"),
        ] {
            std::fs::write(&path, broken).expect("written");
            assert!(read(&path).is_err(), "{broken:?}");
        }
    }
}
