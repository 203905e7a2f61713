//! `phone-consent render`: writes the notice of a disclosure.
//!
//! What deliberately does not live here: the rendering (crate `disclosure`).

use crate::say;
use clap::{Args, ValueEnum};
use disclosure::{Archive, Document, render};
use std::path::PathBuf;
use std::process::ExitCode;

const EXAMPLES: &str = "Examples:
  phone-consent render disclosure.en.json --as html -o fallback.html
  phone-consent render disclosure.fr.json --as text";

#[derive(Args)]
#[command(after_help = EXAMPLES)]
pub struct Render {
    /// The disclosure.
    file: PathBuf,
    /// The format.
    #[arg(long = "as", value_name = "FORM")]
    form: Form,
    /// Output file; standard output by default.
    #[arg(short, long, value_name = "FILE")]
    output: Option<PathBuf>,
}

#[derive(Clone, Copy, ValueEnum)]
enum Form {
    /// The fallback inside the element, for pages without JavaScript.
    Html,
    /// The text whose digest every receipt carries.
    Text,
}

impl Render {
    pub fn run(self) -> Result<ExitCode, String> {
        let bytes = std::fs::read(&self.file).map_err(|e| format!("the disclosure {} cannot be read ({e})", self.file.display()))?;
        let document = Document::parse(&bytes).map_err(|e| format!("the disclosure {} is refused: {}", self.file.display(), e.sentence(&bytes)))?;
        let labels = Archive::shipped().labels(&document.language);
        let rendered = match self.form {
            Form::Html => render::html(&document, labels),
            Form::Text => render::text(&document, labels),
        };
        match self.output {
            Some(path) => std::fs::write(&path, rendered).map_err(|e| format!("{} cannot be written ({e})", path.display()))?,
            None => say(&rendered),
        }
        Ok(ExitCode::SUCCESS)
    }
}
