//! The consents of a file, one after the other: CSV with a header, or JSON lines.
//!
//! What lives here: telling the two apart. What deliberately does not: how one consent is read (`consent`), and what the server says of it.

use super::consent::{Consent, Reading, of_fields, of_json};
use crate::number::column::Column;
use crate::number::file::{Watched, input};
use crate::number::lines::{Lines, Source};
use indicatif::ProgressBar;
use std::io::BufRead;

/// The columns, and the members of a line.
const NAMES: [&str; 5] = ["id", "number", "purposes", "given_at", "source"];

/// A file of consents.
pub enum Consents {
    /// With a header.
    Csv(Box<Column<Watched>>),
    /// An object a line.
    JsonLines(Lines<Watched>),
}

impl Consents {
    /// Opens a file, or standard input for `-`. It is JSON lines where it begins with a brace.
    ///
    /// # Errors
    /// It cannot be read, or has no such columns.
    pub fn open(name: &str, reading: &Reading<'_>) -> Result<(Consents, ProgressBar), String> {
        let cannot = |e: std::io::Error| format!("the file {name} cannot be read ({e})");
        let (mut input, bar) = input(name)?;
        let begun = input.fill_buf().map_err(cannot)?;
        let begun = begun.strip_prefix("\u{feff}".as_bytes()).unwrap_or(begun);
        let is_json = begun.trim_ascii_start().starts_with(b"{");
        if is_json {
            return Ok((Consents::JsonLines(Lines::new(input)), bar));
        }
        let columns = Column::find_all(input, &NAMES).map_err(cannot)?;
        for (place, column) in NAMES.iter().enumerate() {
            if !columns.has(place) && (*column != "source" || reading.source.is_none()) {
                return Err(format!(
                    "the first line of {name} names no column \"{column}\"; name the columns {} there",
                    NAMES.join(", ")
                ));
            }
        }
        Ok((Consents::Csv(Box::new(columns)), bar))
    }

    /// The next consent with the number of its line, or a sentence why it is none; an empty line is left out. `None` at the end.
    ///
    /// # Errors
    /// The file cannot be read on.
    pub fn next(&mut self, reading: &Reading<'_>) -> std::io::Result<Option<(u64, Result<Consent, String>)>> {
        match self {
            Consents::Csv(columns) => {
                let mut fields: [Vec<u8>; 5] = Default::default();
                while let Some(line) = columns.record(&mut fields)? {
                    if fields.iter().all(|field| field.trim_ascii().is_empty()) {
                        continue;
                    }
                    return Ok(Some((line, of_fields(&fields, reading))));
                }
                Ok(None)
            }
            Consents::JsonLines(lines) => {
                let mut text = Vec::new();
                while let Some(line) = lines.next(&mut text)? {
                    if text.trim_ascii().is_empty() {
                        continue;
                    }
                    return Ok(Some((line, of_json(&text, reading))));
                }
                Ok(None)
            }
        }
    }
}
