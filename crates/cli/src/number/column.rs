//! Columns of a CSV file (RFC 4180), read without buffering a record: a quoted field without an end does not exhaust the memory.

use super::lines::{KEPT, Source};
use csv_core::{ReadFieldResult, Reader, ReaderBuilder};
use std::io::{BufRead, BufReader, Read, Result};

/// The fields of one column, or of several.
pub struct Column<R> {
    reader: BufReader<R>,
    csv: Reader,
    /// The index of each column; `None` where the header does not name it.
    places: Vec<Option<usize>>,
    /// The line feeds read so far, and whether the last byte was one.
    feeds: u64,
    ended: bool,
}

/// The position of a field in its record.
#[derive(PartialEq)]
enum Field {
    /// Not the last of its record.
    Within,
    /// The last of its record.
    Last,
    /// No field: the end of the file.
    None,
}

impl<R: Read> Column<R> {
    /// Reads the header. `None` when no column has the name.
    ///
    /// # Errors
    /// The file cannot be read.
    pub fn find(reader: BufReader<R>, name: &str) -> Result<Option<Column<R>>> {
        let column = Column::find_all(reader, &[name])?;
        Ok(column.has(0).then_some(column))
    }

    /// Reads the header, which may name some of these columns.
    ///
    /// # Errors
    /// The file cannot be read.
    pub fn find_all(mut reader: BufReader<R>, names: &[&str]) -> Result<Column<R>> {
        let separator = separator(reader.fill_buf()?);
        let mut column = Column {
            reader,
            csv: ReaderBuilder::new().delimiter(separator).build(),
            places: vec![None; names.len()],
            feeds: 0,
            ended: true,
        };
        let mut text = Vec::new();
        for place in 0.. {
            let field = column.field(&mut text)?;
            for (found, name) in column.places.iter_mut().zip(names) {
                if field != Field::None && text.trim_ascii() == name.as_bytes() {
                    *found = found.or(Some(place));
                }
            }
            if field != Field::Within {
                break;
            }
        }
        Ok(column)
    }

    /// Whether the header names this one of the columns.
    pub fn has(&self, column: usize) -> bool {
        self.places.get(column).is_some_and(Option::is_some)
    }

    /// Reads the next record into these texts, one for each column; a column that it lacks is empty. Returns the number of the record's last line; `None` at the
    /// end.
    ///
    /// # Errors
    /// The file cannot be read.
    pub fn record(&mut self, texts: &mut [Vec<u8>]) -> Result<Option<u64>> {
        let (mut text, mut field) = (Vec::new(), Field::Within);
        texts.iter_mut().for_each(Vec::clear);
        for place in 0.. {
            field = self.field(&mut text)?;
            for (_, kept) in self.places.iter().zip(&mut *texts).filter(|(found, _)| **found == Some(place)) {
                kept.clone_from(&text);
            }
            if field != Field::Within {
                break;
            }
        }
        Ok((field == Field::Last).then_some(self.feeds + u64::from(!self.ended)))
    }

    /// Reads the next field into `text`; of one that is too long to be a number, the beginning.
    fn field(&mut self, text: &mut Vec<u8>) -> Result<Field> {
        text.clear();
        loop {
            let input = self.reader.fill_buf()?;
            let mut chunk = [0; 256];
            let (result, read, written) = self.csv.read_field(input, &mut chunk);
            let taken = input.get(..read).unwrap_or_default();
            self.feeds += taken.iter().filter(|byte| **byte == b'\n').count() as u64;
            self.ended = taken.last().map_or(self.ended, |byte| *byte == b'\n');
            self.reader.consume(read);
            let free = KEPT - text.len();
            text.extend(chunk.iter().take(written.min(free)));
            match result {
                ReadFieldResult::InputEmpty | ReadFieldResult::OutputFull => {}
                ReadFieldResult::Field { record_end } => return Ok(if record_end { Field::Last } else { Field::Within }),
                ReadFieldResult::End => return Ok(Field::None),
            }
        }
    }
}

impl<R: Read> Source for Column<R> {
    /// A record without the column yields an empty text. The line number is that of the record's last line.
    fn next(&mut self, text: &mut Vec<u8>) -> Result<Option<u64>> {
        self.record(std::slice::from_mut(text))
    }

    fn waits(&self) -> bool {
        self.reader.buffer().is_empty()
    }
}

/// The separator: a comma, or what the header has instead.
fn separator(header: &[u8]) -> u8 {
    let line = header.split(|byte| *byte == b'\n').next().unwrap_or_default();
    [b',', b';', b'\t'].into_iter().find(|mark| line.contains(mark)).unwrap_or(b',')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn column(bytes: &[u8], name: &str, buffer: usize) -> Option<Vec<(u64, String)>> {
        let mut column = Column::find(BufReader::with_capacity(buffer, bytes), name).expect("a slice can be read")?;
        let (mut text, mut all) = (Vec::new(), Vec::new());
        while let Some(line) = column.next(&mut text).expect("a slice can be read") {
            all.push((line, String::from_utf8_lossy(&text).into_owned()));
        }
        Some(all)
    }

    fn expected(all: &[(u64, &str)]) -> Option<Vec<(u64, String)>> {
        Some(all.iter().map(|(line, text)| (*line, (*text).to_owned())).collect())
    }

    #[test]
    fn quotes_line_ends_and_separators_are_read() {
        for end in ["\n", "\r\n"] {
            let file = format!("\u{feff}name,phone,note\nAnn,\"020 7946, 0018\",\"a{end}b\"\n\nBob,12\nEve\nDan,,\nJoe,3,\n").replace('\n', end);
            let wanted = [(3, "020 7946, 0018"), (5, "12"), (6, ""), (7, ""), (8, "3")];
            for buffer in [64, 100, 65536] {
                assert_eq!(column(file.as_bytes(), "phone", buffer), expected(&wanted), "{end:?} {buffer}");
            }
        }
        assert_eq!(column(b"a;phone\n1,5;2", "phone", 100), expected(&[(2, "2")]));
        assert_eq!(column(b"phone\ta\n1,5\t2\n", "phone", 100), expected(&[(2, "1,5")]));
        assert_eq!(column(b"a,b\n1,2\n", "phone", 100), None);
        assert_eq!(column(b"", "phone", 100), None);
    }

    #[test]
    fn a_field_that_is_never_closed_is_cut() {
        let mut file = b"phone\n\"".to_vec();
        file.extend(vec![b'1'; 1_000_000]);
        let found = column(&file, "phone", 65536).expect("there is the column");
        assert_eq!(found.iter().map(|(_, text)| text.len()).collect::<Vec<_>>(), [KEPT]);
    }
}
