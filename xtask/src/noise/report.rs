//! What the measurement writes and prints.

use std::collections::BTreeMap;
use std::fs;

use anyhow::{Context, Result};
use serde_json::{Value, json};

use super::texts::Source;
use super::{Found, rules, write};
use crate::process::root;

/// What a reader said of a finding.
pub struct Judged {
    rule: String,
    sha256: String,
    range: [usize; 2],
    is_false: bool,
}

impl Judged {
    /// Whether it is this finding.
    pub fn is(&self, source: &Source, found: &Found) -> bool {
        self.rule == found.rule && source.sha256.starts_with(&self.sha256) && self.range == [found.range.start, found.range.end]
    }
}

/// The judgements of `tests/corpus/noise-judged.json`; none while there is no such file.
pub fn judged() -> Result<Vec<Judged>> {
    let path = root().join("tests/corpus/noise-judged.json");
    let Ok(text) = fs::read_to_string(&path) else { return Ok(Vec::new()) };
    let all: Value = serde_json::from_str(&text).with_context(|| format!("{} is not JSON", path.display()))?;
    let number = |value: &Value| value.as_u64().unwrap_or_default() as usize;
    let entries = all["findings"].as_array().into_iter().flatten();
    Ok(entries
        .map(|entry| Judged {
            rule: entry["rule"].as_str().unwrap_or_default().to_owned(),
            sha256: entry["sha256"].as_str().unwrap_or_default().to_owned(),
            range: [number(&entry["bytes"][0]), number(&entry["bytes"][1])],
            is_false: entry["verdict"] == "false",
        })
        .collect())
}

/// How many findings of each rule were judged and still stand, and how many of these were false.
fn verdicts(sources: &[Source], found: &[Found], judged: &[Judged], rule: &str) -> (usize, usize) {
    let of_rule: Vec<&Found> = found.iter().filter(|found| found.rule == rule).collect();
    let stands = |one: &&Judged| one.rule == rule && of_rule.iter().any(|found| one.is(&sources[found.text], found));
    let standing: Vec<&Judged> = judged.iter().filter(stands).collect();
    (standing.len(), standing.iter().filter(|one| one.is_false).count())
}

fn count(found: &[Found], rule: &str) -> usize {
    found.iter().filter(|found| found.rule == rule).count()
}

/// Findings in 1,000 words, times 100.
fn per_1000_times_100(count: usize, words: usize) -> usize {
    (count * 100_000 + words / 2) / words.max(1)
}

/// Paths, hashes and counts, a line a text.
pub fn write_counts(sources: &[Source], found: &[Found], words: usize, date: &str) -> Result<()> {
    let mut lines = Vec::new();
    for (at, source) in sources.iter().enumerate() {
        let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
        for finding in found.iter().filter(|finding| finding.text == at) {
            *counts.entry(finding.rule).or_default() += 1;
        }
        let prose = super::texts::prose(&source.text);
        let words = lint::Text::new(String::new(), &prose, "en", None).words.len();
        lines.push(format!(
            "    {}",
            json!({"path": source.path, "sha256": source.sha256, "words": words, "findings": counts})
        ));
    }
    let rules: Vec<String> = rules()
        .map(|rule| {
            let count = count(found, rule.id);
            format!(
                "    {}",
                json!({"rule": rule.id, "findings": count, "per_1000_words_times_100": per_1000_times_100(count, words)})
            )
        })
        .collect();
    let content = format!(
        "{{\n  \"about\": \"Written by cargo xtask noise. Texts of OpenTermsArchive/contrib-versions (ODC-By 1.0): paths, hashes and counts only.\",\n  \
         \"date\": \"{date}\",\n  \"words\": {words},\n  \"rules\": [\n{}\n  ],\n  \"texts\": [\n{}\n  ]\n}}\n",
        rules.join(",\n"),
        lines.join(",\n")
    );
    write("tests/corpus/noise.json", &content)
}

/// The table of `lint::noise`.
pub fn write_figures(sources: &[Source], found: &[Found], judged: &[Judged], words: usize, date: &str) -> Result<()> {
    let mut out = String::from("//! Written by `cargo xtask noise`; do not edit.\n\nuse super::Noise;\n\npub(super) const DATE: &str = \"");
    out.push_str(date);
    out.push_str("\";\n\npub(super) const FIGURES: &[(&str, Noise)] = &[\n");
    for rule in rules() {
        let per = per_1000_times_100(count(found, rule.id), words);
        let (judged, false_positives) = verdicts(sources, found, judged, rule.id);
        out.push_str(&format!("    (\"{}\", Noise::new({per}, {judged}, {false_positives}, DATE)),\n", rule.id));
    }
    out.push_str("];\n");
    write("crates/lint/src/noise/figures.rs", &out)
}

/// The table for a reader.
pub fn print(sources: &[Source], found: &[Found], judged: &[Judged], words: usize) {
    println!("{} texts, {words} words, {} findings\n", sources.len(), found.len());
    println!("{:28} {:>9} {:>14} {:>7} {:>6}", "rule", "findings", "per 1000 words", "judged", "false");
    let (mut all, mut wrong) = (0, 0);
    for rule in rules() {
        let findings = count(found, rule.id);
        let per = per_1000_times_100(findings, words);
        let (read, false_positives) = verdicts(sources, found, judged, rule.id);
        (all, wrong) = (all + read, wrong + false_positives);
        println!(
            "{:28} {findings:>9} {:>14} {read:>7} {false_positives:>6}",
            rule.id,
            format!("{}.{:02}", per / 100, per % 100)
        );
    }
    println!("\n{all} judged findings stand, {wrong} of them false; {} are found no more", judged.len() - all);
}
