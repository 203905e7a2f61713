//! `phone-consent number`: checks one number, or every number in a file.
//!
//! What lives here: the options, and the check of one number. What deliberately does not: the output formats (`answer`), files (`file`), and the engine
//! (crate `phone`).

mod answer;
pub(crate) mod column;
pub(crate) mod file;
pub(crate) mod lines;

use crate::say;
use answer::Answer;
use clap::Args;
use std::process::ExitCode;

const EXAMPLES: &str = "Examples:
  phone-consent number \"020 7946 0018\" --region GB
  phone-consent number +353850123456 --json
  phone-consent number --file numbers.txt --region IE > checked.tsv
  phone-consent number --file customers.csv --column phone --json | head

One number: exit code 0 when it is valid, 1 when it is not.
A file: one line per number, tab-separated or with --json as JSON, with the line number in the file. Blank lines are skipped. A summary goes to standard
error at the end. Exit code 0 when the file could be read, whatever is in it.";

#[derive(Args)]
#[command(after_help = EXAMPLES)]
pub struct Number {
    /// The number, in any notation.
    #[arg(required_unless_present = "file", conflicts_with = "file")]
    number: Option<String>,
    /// Country of a number without + and country code: ISO 3166, for example GB.
    #[arg(long, default_value = "", value_name = "COUNTRY")]
    region: String,
    /// Print JSON: one object, or for a file one per line. The members are those of phone.js.
    #[arg(long)]
    json: bool,
    /// Read numbers from a file, one per line, or from standard input for -.
    #[arg(long, value_name = "FILE")]
    file: Option<String>,
    /// The file is CSV with a header (separated by commas, semicolons or tabs), and the numbers are in the column of this name.
    #[arg(long, value_name = "NAME", requires = "file", conflicts_with = "number")]
    column: Option<String>,
}

/// The country of numbers without + and country code, as `--region` names it; empty for none.
///
/// # Errors
/// A sentence: there is no such country.
pub fn region(name: &str) -> Result<String, String> {
    let region = name.to_ascii_uppercase();
    match region.is_empty() || phone::calling_code(&region).is_some() {
        true => Ok(region),
        false => Err(format!(
            "\"{}\" is not a country with phone numbers; write two letters of ISO 3166, for example GB",
            json::escaped(name)
        )),
    }
}

impl Number {
    pub fn run(self) -> Result<ExitCode, String> {
        let region = region(&self.region)?;
        if let Some(file) = &self.file {
            return file::run(file, self.column.as_deref(), &region, self.json);
        }
        let number = self.number.unwrap_or_default();
        let answer = Answer::about(&number, &region);
        match answer.sentence(&number, &region) {
            Some(sentence) if !self.json => return Err(sentence),
            _ if self.json => say(&answer.json(answer.example(&region))),
            _ => say(&answer.words(&region)),
        }
        Ok(if answer.valid() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
    }
}
