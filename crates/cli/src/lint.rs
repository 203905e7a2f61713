//! `phone-consent lint`: judges disclosures.
//!
//! What lives here: the options, the loop over the files, and the exit codes. What deliberately does not: the rules (crate
//! `lint`) and the output formats, one module each.

mod explain;
mod fix;
mod human;
mod pages;
mod sarif;

use crate::progress::styled;
use crate::say;
use clap::{Args, ValueEnum};
use disclosure::{Date, Profile};
use indicatif::{HumanCount, ProgressBar};
use lint::{Report, Settings, Severity};
use std::io::IsTerminal;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

const EXAMPLES: &str = "Examples:
  phone-consent lint disclosure.en.json
  phone-consent lint disclosure.en.json disclosure.fr.json --profile us-tcpa,us-ctia
  phone-consent lint disclosure.en.json --on 2027-02-01
  phone-consent lint disclosure.en.json --fix
  phone-consent lint www/*.json --format sarif -o lint.sarif
  phone-consent lint --explain specific/hedge

Each document is judged by the profiles that it names in its laws, and by those of --profile. A linter shows that something is there, not that it is
enough: no finding is no legal advice.

Exit code 0 when no error stands, 1 when one does, 2 when a file could not be judged.";

#[derive(Args)]
#[command(after_help = EXAMPLES)]
pub struct Lint {
    /// The disclosures.
    #[arg(required_unless_present_any = ["explain", "rules"])]
    files: Vec<PathBuf>,
    /// Further profiles to judge by, separated by commas: eu-gdpr, uk-pecr, us-tcpa, us-ctia, us-ccpa, us-states, ca-casl, br-lgpd, in-dpdp, au-spam, fr-l223.
    #[arg(long = "profile", value_name = "PROFILES", value_delimiter = ',', value_parser = profile)]
    profiles: Vec<Profile>,
    /// The day to judge for, YYYY-MM-DD; today by default. Laws change: a day in the future says what will break and when.
    #[arg(long, value_name = "DATE", value_parser = day)]
    on: Option<Date>,
    /// The output.
    #[arg(long, value_name = "FORMAT", default_value = "human")]
    format: Format,
    /// Output file; standard output by default.
    #[arg(short, long, value_name = "FILE")]
    output: Option<PathBuf>,
    /// The address of the receipt server, so that one that belongs to somebody else must be named as a recipient.
    #[arg(long, value_name = "URL")]
    receipts: Option<String>,
    /// Apply the fixes that are certain, and write the files.
    #[arg(long)]
    fix: bool,
    /// Explain a rule: what it asks, why, the law, good and bad texts, how often it is wrong.
    #[arg(long, value_name = "RULE", conflicts_with_all = ["files", "fix", "rules"])]
    explain: Option<String>,
    /// List the rules.
    #[arg(long, conflicts_with_all = ["files", "fix"])]
    rules: bool,
    /// Write a page for each family of rules into this folder.
    #[arg(long, value_name = "FOLDER", hide = true, requires = "rules")]
    pages: Option<PathBuf>,
}

#[derive(Clone, Copy, ValueEnum)]
enum Format {
    /// For people: each finding with its place in the file.
    Human,
    /// An array of findings.
    Json,
    /// SARIF 2.1.0, for code scanning.
    Sarif,
}

fn profile(name: &str) -> Result<Profile, String> {
    let known: Vec<&str> = Profile::ALL.iter().map(|profile| profile.as_str()).collect();
    let found = Profile::ALL.iter().find(|profile| profile.as_str() == name);
    found
        .copied()
        .ok_or_else(|| format!("there is no profile of this name; the profiles are {}", known.join(", ")))
}

fn day(text: &str) -> Result<Date, String> {
    let day = Date::parse(text).filter(|date| date.day.is_some());
    day.ok_or_else(|| "write a day of the calendar as YYYY-MM-DD".into())
}

/// Today in UTC.
pub fn today() -> Date {
    Date::parse(&jiff::Timestamp::now().strftime("%Y-%m-%d").to_string()).unwrap_or_default()
}

/// A document that was judged.
pub struct Judged {
    /// The file's name, as it was given.
    pub file: String,
    /// Its bytes.
    pub bytes: Vec<u8>,
    /// What was found.
    pub report: Report,
}

impl Lint {
    pub fn run(self) -> Result<ExitCode, String> {
        if let Some(id) = &self.explain {
            say(&explain::rule(id)?);
            return Ok(ExitCode::SUCCESS);
        }
        if self.rules {
            return match &self.pages {
                Some(folder) => pages::write(folder).map(|()| ExitCode::SUCCESS),
                None => {
                    say(&explain::list());
                    Ok(ExitCode::SUCCESS)
                }
            };
        }
        let settings = Settings {
            profiles: self.profiles.clone(),
            on: self.on.unwrap_or_else(today),
            server: None,
            receipts: self.receipts.clone(),
        };
        let (judged, refused) = self.judge(&settings)?;
        let out = match self.format {
            Format::Human => human::all(&judged, self.output.is_none()),
            Format::Json => json(&judged),
            Format::Sarif => sarif::log(&judged),
        };
        match &self.output {
            Some(path) => std::fs::write(path, out).map_err(|e| format!("{} cannot be written ({e})", path.display()))?,
            None => say(&out),
        }
        refused.iter().for_each(|sentence| eprintln!("phone-consent: {sentence}"));
        if !matches!(self.format, Format::Human) || self.output.is_some() {
            eprint!("{}", human::summary(&judged));
        }
        let errors = judged.iter().any(|judged| judged.report.count(Severity::Error) > 0);
        Ok(match (refused.is_empty(), errors) {
            (false, _) => ExitCode::from(2),
            (true, true) => ExitCode::FAILURE,
            (true, false) => ExitCode::SUCCESS,
        })
    }

    /// Judges each file; a file that cannot be judged is a sentence, and the others are judged all the same.
    fn judge(&self, settings: &Settings) -> Result<(Vec<Judged>, Vec<String>), String> {
        let bar = bar(self.files.len())?;
        let (mut judged, mut refused) = (Vec::new(), Vec::new());
        for path in bar.wrap_iter(self.files.iter()) {
            match self.one(path, settings) {
                Ok(one) => judged.push(one),
                Err(sentence) => refused.push(sentence),
            }
        }
        bar.finish_and_clear();
        Ok((judged, refused))
    }

    fn one(&self, path: &Path, settings: &Settings) -> Result<Judged, String> {
        let file = path.display().to_string();
        let mut bytes = std::fs::read(path).map_err(|e| format!("the disclosure {file} cannot be read ({e})"))?;
        let refused = |bytes: &[u8], e: disclosure::Error| format!("the disclosure {file} is refused: {}", e.sentence(bytes));
        let mut report = lint::lint(&bytes, settings).map_err(|e| refused(&bytes, e))?;
        if self.fix {
            let fixed = fix::all(&bytes, settings).map_err(|e| refused(&bytes, e))?;
            if fixed.count > 0 {
                std::fs::write(path, &fixed.bytes).map_err(|e| format!("{file} cannot be written ({e})"))?;
                eprintln!("{file}: {} applied", human::count(fixed.count, "fix", "fixes"));
                (bytes, report) = (fixed.bytes, fixed.report);
            }
        }
        Ok(Judged { file, bytes, report })
    }
}

/// The progress bar: for many files, where standard error is a terminal.
fn bar(files: usize) -> Result<ProgressBar, String> {
    const MANY: usize = 20;
    if files < MANY || !std::io::stderr().is_terminal() {
        return Ok(ProgressBar::hidden());
    }
    let template = "{percent:>3} % [{wide_bar}] {human_pos} of {human_len} documents, {eta} left";
    styled(ProgressBar::new(files as u64), template)
}

fn json(judged: &[Judged]) -> String {
    let findings = judged.iter().flat_map(|judged| {
        let one = |finding| lint::finding_json(finding, &judged.file, &judged.bytes);
        judged.report.findings.iter().map(one)
    });
    let mut out = json::to_jcs(&json::array(findings));
    out.push('\n');
    out
}

/// `1,204`.
pub fn number(n: usize) -> String {
    HumanCount(n as u64).to_string()
}
