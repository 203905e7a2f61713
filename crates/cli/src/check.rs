//! `phone-consent check`: what a page, an email or a text message says otherwise than the disclosure.
//!
//! What lives here: the options and the report. What deliberately does not: reading files (`read`), finding facts in prose (crate `lint`,
//! `contacts`, `names`, by the words of `lexicon`), and comparing them (`compare`). A text that says nothing of a fact agrees with it.

mod compare;
mod contacts;
mod facts;
mod lexicon;
mod names;
mod passage;
mod read;
mod subject;

use crate::diff::Format;
use crate::{document, say};
use clap::Args;
use compare::{Disagreement, compare};
use facts::Facts;
use json::{Value, array, object, text, to_jcs};
use std::path::PathBuf;
use std::process::ExitCode;

const EXAMPLES: &str = "Examples:
  phone-consent check disclosure.en.json --against privacy.html welcome.eml
  phone-consent check disclosure.fr.json --against sms.txt --format json

A file that ends with .html is read as HTML, with .eml as an email, any other as text. The words of periods and frequencies are known in
English, French and German, by the disclosure's language; addresses, numbers and names are compared in every language.
Exit code 0: nothing disagrees. 1: something does. 2: a file could not be read.";

#[derive(Args)]
#[command(after_help = EXAMPLES)]
pub struct Check {
    /// The disclosure.
    file: PathBuf,
    /// The files that should say the same.
    #[arg(long, value_name = "FILE", num_args = 1.., required = true)]
    against: Vec<String>,
    /// How to write what disagrees.
    #[arg(long, value_name = "FORMAT", default_value = "human")]
    format: Format,
}

/// A disagreement with its file.
struct Found<'a> {
    file: &'a str,
    part: Option<&'static str>,
    what: Disagreement,
}

impl Check {
    pub fn run(self) -> Result<ExitCode, String> {
        let found = match self.found() {
            Ok(found) => found,
            Err(sentence) => {
                eprintln!("phone-consent: {sentence}");
                return Ok(ExitCode::from(2));
            }
        };
        say(&match self.format {
            Format::Human => human(&found, self.against.len()),
            Format::Json => format!("{}\n", to_jcs(&array(found.iter().map(value)))),
        });
        Ok(if found.is_empty() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
    }

    fn found(&self) -> Result<Vec<Found<'_>>, String> {
        let document = document::read(&self.file)?;
        let facts = Facts::new(&document);
        if facts.lexicon.is_none() {
            eprintln!(
                "phone-consent: periods, frequencies, sharing and sale are compared in English, French and German only; the disclosure's language is {}",
                document.language
            );
        }
        let mut out = Vec::new();
        for file in &self.against {
            let bytes = std::fs::read(file).map_err(|e| format!("the file {file} cannot be read ({e})"))?;
            let parts = read::parts(file, &bytes).map_err(|why| format!("the file {file} {why}"))?;
            for part in parts {
                let differences = compare(&facts, &part.passages).into_iter();
                out.extend(differences.map(|what| Found { file, part: part.name, what }));
            }
        }
        Ok(out)
    }
}

fn human(found: &[Found], files: usize) -> String {
    let mut out = String::new();
    for Found { file, part, what } in found {
        let part = part.map_or_else(String::new, |part| format!(" ({part})"));
        let Disagreement {
            kind,
            line,
            found,
            document,
            pointer,
        } = what;
        out.push_str(&format!(
            "{file}:{line}{part}: {}: “{found}”; the disclosure says {document} ({pointer})\n",
            kind.as_str()
        ));
    }
    let files = if files == 1 { "1 file".to_owned() } else { format!("{files} files") };
    out.push_str(&match found.len() {
        0 => format!("Nothing in {files} disagrees with the disclosure.\n"),
        1 => format!("1 fact in {files} disagrees with the disclosure.\n"),
        n => format!("{n} facts in {files} disagree with the disclosure.\n"),
    });
    out
}

fn value(found: &Found) -> Value {
    let Disagreement {
        kind,
        line,
        found: said,
        document,
        pointer,
    } = &found.what;
    object([
        ("file", text(found.file)),
        ("part", found.part.map_or(Value::Null, text)),
        ("line", Value::Int(*line as i64)),
        ("kind", text(kind.as_str())),
        ("found", text(said)),
        ("document", text(document)),
        ("pointer", text(pointer)),
    ])
}
