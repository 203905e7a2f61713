//! The lines of a file. Of a long line only as much is buffered as a number can have.

use std::io::{BufRead, BufReader, Read, Result};

/// More bytes than the 250 characters that the engine accepts can have, so that a truncated line is still too long for it.
pub const KEPT: usize = 4096;

/// A source of numbers, each with its line number, from 1.
pub trait Source {
    /// Reads the next text into `text`, at most [`KEPT`] bytes of it. `None` at the end.
    ///
    /// # Errors
    /// The file cannot be read.
    fn next(&mut self, text: &mut Vec<u8>) -> Result<Option<u64>>;

    /// Whether the next read would block.
    fn waits(&self) -> bool;
}

/// One text per line.
pub struct Lines<R> {
    reader: BufReader<R>,
    line: u64,
}

impl<R: Read> Lines<R> {
    pub fn new(reader: BufReader<R>) -> Lines<R> {
        Lines { reader, line: 0 }
    }
}

impl<R: Read> Source for Lines<R> {
    fn next(&mut self, text: &mut Vec<u8>) -> Result<Option<u64>> {
        text.clear();
        if self.reader.by_ref().take(KEPT as u64).read_until(b'\n', text)? == 0 {
            return Ok(None);
        }
        if text.len() == KEPT && text.last() != Some(&b'\n') {
            self.reader.skip_until(b'\n')?;
        }
        self.line += 1;
        if self.line == 1 && text.starts_with("\u{feff}".as_bytes()) {
            text.drain(..3); // A byte order mark.
        }
        Ok(Some(self.line))
    }

    fn waits(&self) -> bool {
        self.reader.buffer().is_empty()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lines(bytes: &[u8], buffer: usize) -> Vec<(u64, Vec<u8>)> {
        let (mut lines, mut text, mut all) = (Lines::new(BufReader::with_capacity(buffer, bytes)), Vec::new(), Vec::new());
        while let Some(line) = lines.next(&mut text).expect("a slice can be read") {
            all.push((line, text.clone()));
        }
        all
    }

    #[test]
    fn a_long_line_is_cut_and_the_next_is_whole() {
        for length in [KEPT - 2, KEPT - 1, KEPT, KEPT + 1, 1_000_000] {
            for buffer in [1, 100, 65536] {
                let mut bytes = vec![b'7'; length];
                bytes.extend(b"\n12\r\n\n34");
                let found = lines(&bytes, buffer);
                assert_eq!(found.iter().map(|(line, _)| *line).collect::<Vec<_>>(), [1, 2, 3, 4], "{length}");
                assert_eq!(found[0].1.len(), (length + 1).min(KEPT), "{length}");
                assert_eq!((&*found[1].1, &*found[3].1), (&b"12\r\n"[..], &b"34"[..]), "{length}");
            }
        }
    }

    #[test]
    fn a_mark_of_utf_8_is_no_part_of_the_first_number() {
        assert_eq!(lines(b"\xef\xbb\xbf12\n", 100), [(1, b"12\n".to_vec())]);
    }
}
