//! How long the linter takes: the base document, and one of 200 kB. `cargo run --release -p phone-consent-lint --example speed`

use disclosure::{Date, Profile};
use json::{Node, Value};
use lint::{Edit, Settings, apply, lint};
use std::hint::black_box;
use std::time::{Duration, Instant};

const BASE: &str = include_str!("../cases/base.en.json");
/// As many bytes the large document has at least.
const LARGE: usize = 200_000;

fn main() {
    let mut settings = Settings::on(Date::parse("2026-11-27").unwrap_or_default());
    settings.profiles = Profile::ALL.to_vec();
    for (name, text, runs) in [("base.en.json", BASE.to_owned(), 200), ("a large document", large(), 25)] {
        // The first run builds the tables of phrases.
        let first = time(&text, &settings);
        let mut times: Vec<Duration> = (0..runs).map(|_| time(&text, &settings)).collect();
        times.sort();
        let median = times.get(runs / 2).copied().unwrap_or_default();
        let findings = lint(text.as_bytes(), &settings).map_or(0, |report| report.findings.len());
        println!(
            "{name}: {} bytes, {findings} findings, median {median:.2?} of {runs} runs, first run {first:.2?}",
            text.len()
        );
    }
}

fn time(text: &str, settings: &Settings) -> Duration {
    let start = Instant::now();
    let report = lint(black_box(text.as_bytes()), settings);
    let time = start.elapsed();
    assert!(report.is_ok(), "the document is JSON");
    time
}

/// The base document with 32 purposes and with as many changes as make it large, each with words of its own.
fn large() -> String {
    let mut tree = json::parse(BASE.as_bytes()).unwrap_or_else(|_| Node::ABSENT.clone());
    let purpose = tree.get("purposes").items().first().map(|node| node.value.clone());
    for i in 3..32 {
        set(&mut tree, "/purposes/-", purpose.clone());
        set(&mut tree, &format!("/purposes/{i}/id"), Some(json::text(format!("use-{i}"))));
        set(
            &mut tree,
            &format!("/purposes/{i}/title"),
            Some(json::text(format!("Tell you about part {i} of your bike"))),
        );
    }
    let mut i = 0;
    while json::to_jcs(&tree.value).len() < LARGE {
        for _ in 0..50 {
            i += 1;
            let sentence = format!(
                "We text you when wheel {i} of the bike in rack {} is trued, and we call you within {i} days.",
                i * 7
            );
            set(&mut tree, "/security/measures/-", Some(json::text(sentence)));
        }
    }
    json::to_jcs(&tree.value)
}

fn set(tree: &mut Node, pointer: &str, value: Option<Value>) {
    let edit = Edit {
        pointer: pointer.into(),
        value,
    };
    assert!(apply(tree, &edit), "{pointer} leads nowhere");
}
