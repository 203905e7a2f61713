//! Any bytes as a disclosure to judge: each finding is in the text, and a suggestion changes the text and the tree alike.
#![no_main]

#[allow(dead_code)]
#[path = "../../crates/cli/src/lint/fix.rs"]
mod fix;

use disclosure::{Date, Profile};
use fuzz::{DOCUMENTS, assert_sentence, changed, sum};
use json::to_jcs;
use libfuzzer_sys::fuzz_target;
use lint::{Finding, Known, ServerFacts, Settings, apply, finding_json, lint_tree, patch};

fuzz_target!(|data: &[u8]| {
    let bytes = changed(&DOCUMENTS, data);
    let chosen = sum(data);
    let mut settings = Settings::on(Date {
        year: 2020 + (chosen % 15) as u16,
        month: 1 + (chosen % 12) as u8,
        day: Some(1 + (chosen % 28) as u8),
    });
    settings.profiles = Profile::ALL
        .iter()
        .copied()
        .enumerate()
        .filter(|(at, _)| chosen >> at & 1 == 1)
        .map(|(_, profile)| profile)
        .collect();
    settings.server = (chosen >> 16 & 1 == 1).then(ServerFacts::default);
    settings.receipts = (chosen >> 17 & 1 == 1).then(|| "https://receipts.shop.example".into());
    let Ok(report) = lint::lint(&bytes, &settings) else { return };
    let tree = json::parse(&bytes).expect("what was judged is JSON");
    let text = str::from_utf8(&bytes).expect("and text");
    for finding in report.findings.iter().chain(&report.allowed) {
        assert_sentence(&finding.message);
        assert!(text.get(finding.span.clone()).is_some(), "{} {:?}", finding.rule.id, finding.span);
        finding_json(finding, "a.json", &bytes);
        for suggestion in &finding.suggestions {
            let (mut applied, patched) = (tree.clone(), patch(&bytes, &tree, &suggestion.edit));
            let done = apply(&mut applied, &suggestion.edit);
            if let Some(patched) = patched.filter(|_| done) {
                let patched = patched.apply(&bytes);
                let read = json::parse(&patched).unwrap_or_else(|e| panic!("{} {:?}: {}", finding.rule.id, suggestion.edit, e.sentence(&patched)));
                assert_eq!(to_jcs(&read.value), to_jcs(&applied.value), "{} {:?}", finding.rule.id, suggestion.edit);
            }
        }
    }
    let fixed = fix::all(&bytes, &settings).expect("what was judged can be mended");
    assert!(fixed.count < 1000, "fixes undo each other");
    // An editor judges the tree, after each key.
    let mut known = Known::default();
    for _ in 0..2 {
        let edited = lint_tree(tree.clone(), &settings, &mut known);
        assert_eq!(said(&edited.findings), said(&report.findings));
        assert_eq!(said(&edited.allowed), said(&report.allowed));
    }
});

fn said(findings: &[Finding]) -> Vec<(&str, &str, &str)> {
    let mut said: Vec<_> = findings.iter().map(|finding| (finding.rule.id, &*finding.pointer, &*finding.message)).collect();
    said.sort_unstable();
    said
}
