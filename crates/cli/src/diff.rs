//! `phone-consent diff`: what changed between two versions of a disclosure.
//!
//! What deliberately does not live here: the differences and what is material (crate `disclosure`).

use crate::{document, say};
use clap::{Args, ValueEnum};
use disclosure::{Difference, diff};
use json::{Value, array, object, text, to_jcs};
use std::path::PathBuf;
use std::process::ExitCode;

const EXAMPLES: &str = "Examples:
  phone-consent diff disclosure-2026-03-02.en.json disclosure.en.json
  phone-consent diff old.json new.json --format json

Exit code 0: compared, whether or not something changed. 2: a file could not be read, or the two are not versions of one document.";

#[derive(Args)]
#[command(after_help = EXAMPLES)]
pub struct Diff {
    /// The version that people agreed to.
    old: PathBuf,
    /// The version that comes after it.
    new: PathBuf,
    /// How to write the differences.
    #[arg(long, value_name = "FORMAT", default_value = "human")]
    format: Format,
}

/// The format of a report.
#[derive(Clone, Copy, ValueEnum)]
pub enum Format {
    /// Sentences.
    Human,
    /// A JSON array.
    Json,
}

impl Diff {
    pub fn run(self) -> Result<ExitCode, String> {
        Ok(match self.differences() {
            Ok(differences) => {
                say(&match self.format {
                    Format::Human => sentences(&differences),
                    Format::Json => format!("{}\n", to_jcs(&array(differences.iter().map(value)))),
                });
                ExitCode::SUCCESS
            }
            Err(sentence) => {
                eprintln!("phone-consent: {sentence}");
                ExitCode::from(2)
            }
        })
    }

    fn differences(&self) -> Result<Vec<Difference>, String> {
        let (old, new) = (document::read(&self.old)?, document::read(&self.new)?);
        if (&old.id, &old.language) != (&new.id, &new.language) {
            return Err(format!(
                "{} is {} ({}) and {} is {} ({}); give two versions of one document in one language",
                self.old.display(),
                old.id,
                old.language,
                self.new.display(),
                new.id,
                new.language
            ));
        }
        Ok(diff(&old, &new))
    }
}

fn sentences(differences: &[Difference]) -> String {
    let mut out = String::new();
    for difference in differences {
        let kind = if difference.material { "material" } else { "wording " };
        out.push_str(&format!("{kind}  {}. ({})\n", difference.sentence, difference.pointer));
    }
    let material = differences.iter().filter(|difference| difference.material).count();
    out.push_str(&match (differences.len(), material) {
        (0, _) => "Nothing that the document says has changed.\n".to_owned(),
        (_, 0) => "Wording only, as far as a program can tell: those who agreed before keep their choice. If a sentence widens a use, give its entry in /changes \"material\": true.\n".to_owned(),
        (_, 1) => "1 change is material: those who agreed before are asked again.\n".to_owned(),
        (_, n) => format!("{n} changes are material: those who agreed before are asked again.\n"),
    });
    out
}

fn value(difference: &Difference) -> Value {
    object([
        ("pointer", text(&difference.pointer)),
        ("sentence", text(&difference.sentence)),
        ("material", Value::Bool(difference.material)),
    ])
}
