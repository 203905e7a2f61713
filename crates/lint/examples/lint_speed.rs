//! How long the linter takes for a typical document and for two of 200 kB: `cargo run --release -p phone-consent-lint --example lint_speed`.

use disclosure::Date;
use json::{Node, Value};
use lint::{Edit, Settings, apply, lint};
use std::time::{Duration, Instant};

const TYPICAL: &str = include_str!("../cases/base.en.json");
const ROUNDS: u32 = 40;

fn main() {
    let on = Date::parse("2026-11-27").expect("a date");
    for (name, document) in [
        ("typical", TYPICAL.to_owned()),
        ("200 kB of short texts", short()),
        ("200 kB of long texts", long()),
    ] {
        let took = median(|| lint(document.as_bytes(), &Settings::on(on)).expect("it is JSON").findings.len());
        let found = lint(document.as_bytes(), &Settings::on(on)).expect("it is JSON").findings.len();
        println!("{name}: {} kB, {found} findings, {:.2} ms", document.len() / 1000, took.as_secs_f64() * 1000.0);
    }
}

/// The typical document with many changes, one in four of them vague.
fn short() -> String {
    let texts = [
        "We keep your number 6 months after a repair. It was 12 months before, and our guarantee ran for a year.",
        "Two people can read your number now, the workshop manager and the owner. Our accountant can no longer read it.",
        "We added a link to each text. With it you stop the texts, and we delete your number on the same day.",
        "We may share your number with our partners from time to time, for business purposes and to improve our services.",
    ];
    let mut tree = json::parse(TYPICAL.as_bytes()).expect("it is JSON");
    for i in 0..1150 {
        let mut change = tree.get("changes").items().last().expect("it has one").value.clone();
        if let Value::Object(members) = &mut change {
            members
                .iter_mut()
                .filter(|member| member.name == "summary")
                .for_each(|member| member.node = json::text(texts[i % 4]).into());
        }
        set(&mut tree, "/changes/-".into(), change);
    }
    json::to_jcs(&tree.value)
}

/// The typical document with 29 purposes whose texts have 7 kB each, and a hedge and an unnamed recipient in each sentence.
fn long() -> String {
    let sentence = "We text you when the repair starts and when the bike is ready, and we may share your number with our partners. ";
    let mut tree = json::parse(TYPICAL.as_bytes()).expect("it is JSON");
    let purpose = tree.get("purposes").items().first().expect("it has one").value.clone();
    for i in 3..32 {
        set(&mut tree, "/purposes/-".into(), purpose.clone());
        set(&mut tree, format!("/purposes/{i}/id"), json::text(format!("purpose-{i}")));
        set(&mut tree, format!("/purposes/{i}/text"), json::text(sentence.repeat(60)));
    }
    json::to_jcs(&tree.value)
}

fn set(tree: &mut Node, pointer: String, value: Value) {
    assert!(apply(tree, &Edit { pointer, value: Some(value) }));
}

fn median(mut run: impl FnMut() -> usize) -> Duration {
    let mut times: Vec<Duration> = (0..ROUNDS)
        .map(|_| {
            let start = Instant::now();
            assert!(run() < usize::MAX);
            start.elapsed()
        })
        .collect();
    times.sort();
    times.get(times.len() / 2).copied().unwrap_or_default()
}
