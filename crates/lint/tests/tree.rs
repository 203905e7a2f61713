//! A document in an editor, judged without its text and again after each change, has the findings that its file has.

mod common;

use common::{files, made, root, tree};
use disclosure::Date;
use lint::{Known, Report, Settings, lint, lint_tree};

fn said(report: &Report) -> Vec<String> {
    let mut said: Vec<String> = report
        .findings
        .iter()
        .map(|f| format!("{} {} {:?} {}", f.rule.id, f.pointer, f.part, f.message))
        .collect();
    said.sort();
    said
}

#[test]
fn a_tree_has_the_findings_of_its_file_whatever_was_judged_before() {
    let settings = Settings::on(Date::parse("2026-11-27").expect("a date"));
    // One memory for all: each document is a change of the one before.
    let mut known = Known::default();
    let mut findings = 0;
    for (name, case) in files(&root().join("tests/corpus/bad")) {
        let text = made(&name, &tree(&name, &case));
        let of_file = said(&lint(text.as_bytes(), &settings).unwrap_or_else(|e| panic!("{name}: {e}")));
        assert_eq!(said(&lint_tree(tree(&name, &text), &settings, &mut known)), of_file, "{name}");
        findings += of_file.len();
    }
    assert!(findings > 50, "only {findings} findings were compared");
}
