//! The corpus under `tests/corpus`: bad documents are caught by the rule meant for each, good ones and the examples are clean.

mod common;

use common::{files, made, root, tree};
use disclosure::{Date, Document, Profile};
use json::{Node, Value};
use lint::{RULES, Report, ServerFacts, Settings, Severity, lint};
use std::collections::BTreeSet;

const DAY: &str = "2026-11-27";

fn settings(case: &Node) -> Settings {
    let day = case.text("on");
    let mut settings = Settings::on(Date::parse(if day.is_empty() { DAY } else { day }).expect("a date"));
    let receipts = case.text("receipts");
    settings.receipts = (!receipts.is_empty()).then(|| receipts.to_owned());
    let named = case.get("profiles").items();
    settings.profiles = named
        .iter()
        .map(|name| *Profile::ALL.iter().find(|profile| profile.as_str() == name.as_text()).expect("a profile"))
        .collect();
    let server = case.get("server");
    let does = |name: &str| matches!(server.get(name).value, Value::Bool(true));
    settings.server = (!server.is_null()).then(|| ServerFacts {
        encrypts: does("encrypts"),
        deletes: does("deletes"),
        records_accesses: does("records_accesses"),
        answers_questions: does("answers_questions"),
    });
    settings
}

fn said(report: &Report) -> String {
    let lines = report
        .findings
        .iter()
        .map(|finding| format!("    {} {} {}: {}", finding.severity.as_str(), finding.rule.id, finding.pointer, finding.message));
    lines.collect::<Vec<_>>().join("\n")
}

#[test]
fn each_bad_document_is_caught_by_the_rule_meant_for_it_and_by_no_other_error() {
    let mut wrong = Vec::new();
    for (name, text) in files(&root().join("tests/corpus/bad")) {
        let case = tree(&name, &text);
        assert!(case.get("why").as_text() != "", "{name} says no reason");
        let report = lint(made(&name, &case).as_bytes(), &settings(&case)).unwrap_or_else(|e| panic!("{name}: {e}"));
        let (rule, at) = (case.text("rule"), case.text("at"));
        let also: Vec<&str> = case.get("also").items().iter().map(Node::as_text).collect();
        let caught = report.findings.iter().any(|finding| finding.rule.id == rule && finding.pointer == at);
        let unrelated = report
            .findings
            .iter()
            .any(|f| f.severity == Severity::Error && f.rule.id != rule && !also.contains(&f.rule.id));
        if !caught || unrelated {
            wrong.push(format!(
                "{name}: {rule} at {at}: caught: {caught}, errors of other rules: {unrelated}\n{}",
                said(&report)
            ));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn each_honest_document_of_another_trade_is_clean() {
    let mut wrong = Vec::new();
    let documents = files(&root().join("tests/corpus/good"));
    assert!(documents.len() >= 6, "{} documents", documents.len());
    for (name, text) in documents {
        let case = tree(&name, &text);
        assert!(case.get("why").as_text() != "", "{name} says no reason");
        let text = made(&name, &case);
        if let Err(e) = Document::parse(text.as_bytes()) {
            wrong.push(format!("{name}: {}", e.sentence(text.as_bytes())));
        }
        let report = lint(text.as_bytes(), &settings(&case)).unwrap_or_else(|e| panic!("{name}: {e}"));
        if !report.findings.is_empty() {
            wrong.push(format!("{name}:\n{}", said(&report)));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn every_rule_catches_something_in_the_corpus() {
    let caught: BTreeSet<String> = files(&root().join("tests/corpus/bad"))
        .iter()
        .map(|(name, text)| tree(name, text).text("rule").to_owned())
        .collect();
    let idle: Vec<&str> = RULES.iter().copied().flatten().map(|rule| rule.id).filter(|id| !caught.contains(*id)).collect();
    assert!(idle.is_empty(), "no document of tests/corpus/bad is meant for {idle:?}");
}

#[test]
fn the_example_documents_are_clean_for_the_profiles_they_name() {
    let mut wrong = Vec::new();
    for (name, text) in files(&root().join("www/documents")) {
        let report = lint(text.as_bytes(), &Settings::on(Date::parse(DAY).expect("a date"))).unwrap_or_else(|e| panic!("{name}: {e}"));
        if !report.findings.is_empty() {
            wrong.push(format!("{name}:\n{}", said(&report)));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn the_languages_of_each_example_document_have_one_structure() {
    let documents: Vec<(String, Document)> = files(&root().join("www/documents"))
        .into_iter()
        .map(|(name, text)| {
            let document = Document::parse(text.as_bytes()).unwrap_or_else(|e| panic!("{name}: {e}"));
            (name, document)
        })
        .collect();
    assert!(documents.len() >= 12, "six documents in two languages each");
    for set in documents.chunk_by(|(_, a), (_, b)| a.id == b.id) {
        let set: Vec<(&str, &Document)> = set.iter().map(|(name, document)| (name.as_str(), document)).collect();
        assert!(set.len() > 1, "{:?} stands alone", set[0].0);
        assert_eq!(lint::same_structure(&set), Vec::<String>::new());
    }
}
