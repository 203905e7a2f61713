//! `cargo xtask noise FOLDER [--sms FILE]`: how often the linter's rules of text fire on public texts, and how often wrongly.
//!
//! Each text of the folder is judged by the rules that look at texts. Paths, hashes and counts go to `tests/corpus/noise.json`, never the texts. A
//! sample of the findings is printed for reading by hand; what a reader said of them is in `tests/corpus/noise-judged.json`. Both together are the
//! table that `lint::noise` answers from (`crates/lint/src/noise/figures.rs`).

mod report;
mod texts;

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use anyhow::{Context, Result, bail};
use disclosure::Date;
use lint::Check;
use serde_json::Value;
use sha2::{Digest, Sha256};

use crate::process::{output, program, root};
use report::Judged;
use texts::Source;

/// How many findings are read by hand.
const SAMPLE: usize = 200;

/// A finding of a rule in a text, by the bytes of the file.
struct Found {
    rule: &'static str,
    text: usize,
    range: std::ops::Range<usize>,
}

/// Runs the command.
///
/// # Errors
/// Returns an error if an option is unknown, or a file cannot be read or written.
pub fn run(options: &[String]) -> Result<()> {
    let (folder, sms) = match options {
        [folder] => (folder, None),
        [folder, flag, file] | [flag, file, folder] if flag == "--sms" => (folder, Some(file)),
        _ => bail!("usage: cargo xtask noise FOLDER [--sms FILE]"),
    };
    let today = output(program("date").args(["-u", "+%F"]))?.trim().to_owned();
    let on = Date::parse(&today).context("`date` must print a date")?;
    let sources = texts::read(Path::new(folder))?;
    let mut found = Vec::new();
    let mut words = 0;
    for (at, source) in sources.iter().enumerate() {
        let prose = texts::prose(&source.text);
        words += lint::Text::new(String::new(), &prose, "en", None).words.len();
        found.extend(lint::lint_prose(&prose, "en", on).into_iter().map(|finding| Found {
            rule: finding.rule.id,
            text: at,
            range: finding.span,
        }));
    }
    let judged = report::judged()?;
    report::write_counts(&sources, &found, words, &today)?;
    report::write_figures(&sources, &found, &judged, words, &today)?;
    report::print(&sources, &found, &judged, words);
    print_sample(&sources, &found, &judged);
    sms.map_or(Ok(()), |file| print_sms(Path::new(file), on))
}

/// The rules that look at texts outside a document.
fn rules() -> impl Iterator<Item = &'static lint::Rule> {
    lint::RULES.iter().copied().flatten().filter(|rule| matches!(rule.check, Check::Text(_)))
}

/// The findings to read: from each rule the same number, in the order of their hashes, until there are enough.
fn sample<'a>(sources: &[Source], found: &'a [Found]) -> Vec<&'a Found> {
    let mut by_rule: BTreeMap<&str, Vec<(Vec<u8>, &Found)>> = BTreeMap::new();
    for finding in found {
        let key = format!("{} {} {}", sources[finding.text].sha256, finding.rule, finding.range.start);
        by_rule.entry(finding.rule).or_default().push((Sha256::digest(key).to_vec(), finding));
    }
    for findings in by_rule.values_mut() {
        findings.sort_by(|a, b| a.0.cmp(&b.0));
    }
    let total = found.len().min(SAMPLE);
    let rounds = (0..).flat_map(|round| by_rule.values().filter_map(move |findings| findings.get(round).map(|(_, finding)| *finding)));
    rounds.take(total).collect()
}

fn print_sample(sources: &[Source], found: &[Found], judged: &[Judged]) {
    for finding in sample(sources, found) {
        let source = &sources[finding.text];
        if judged.iter().any(|judged| judged.is(source, finding)) {
            continue;
        }
        let sha256 = source.sha256.get(..16).unwrap_or_default();
        println!(
            "\n{} {sha256} {}..{}\n  {}",
            finding.rule,
            finding.range.start,
            finding.range.end,
            texts::around(&source.text, &finding.range)
        );
    }
}

fn print_sms(file: &Path, on: Date) -> Result<()> {
    let text = fs::read_to_string(file).with_context(|| format!("{} cannot be read", file.display()))?;
    let all: Value = serde_json::from_str(&text).with_context(|| format!("{} is not JSON", file.display()))?;
    for wording in all.as_array().with_context(|| format!("{} must be an array", file.display()))? {
        let text = wording["text"].as_str().unwrap_or_default();
        let rules: Vec<&str> = lint::lint_prose(text, "en", on).iter().map(|finding| finding.rule.id).collect();
        println!("\n{text}\n  {}", rules.join(", "));
    }
    Ok(())
}

/// Writes a file of this repository.
fn write(path: &str, content: &str) -> Result<()> {
    fs::write(root().join(path), content).with_context(|| format!("{path} cannot be written"))
}
