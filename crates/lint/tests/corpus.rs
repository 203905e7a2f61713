//! The corpus under `tests/corpus`: bad documents are caught by the rule meant for each, good ones are clean.

use disclosure::{Date, Document, Profile};
use json::{Node, Value};
use lint::{Edit, RULES, Report, ServerFacts, Settings, Severity, apply, lint};
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

const DAY: &str = "2026-11-27";

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../..")
}

/// The JSON files of a folder with their names, in order.
fn files(folder: &Path) -> Vec<(String, String)> {
    let mut files: Vec<(String, String)> = std::fs::read_dir(folder)
        .unwrap_or_else(|e| panic!("{}: {e}", folder.display()))
        .flatten()
        .map(|file| file.path())
        .filter(|path| path.extension().is_some_and(|ext| ext == "json"))
        .map(|path| {
            let name = path.file_stem().expect("a name").to_string_lossy().into_owned();
            (name, std::fs::read_to_string(&path).unwrap_or_else(|e| panic!("{}: {e}", path.display())))
        })
        .collect();
    files.sort();
    files
}

fn tree(name: &str, text: &str) -> Node {
    json::parse(text.as_bytes()).unwrap_or_else(|e| panic!("{name}: {}", e.sentence(text.as_bytes())))
}

/// The document that a file of the corpus describes.
fn made(name: &str, case: &Node) -> String {
    let of = case.text("of");
    let folder = if of.starts_with("base.") { "crates/lint/cases" } else { "www/documents" };
    let path = root().join(folder).join(format!("{of}.json"));
    let base = std::fs::read_to_string(&path).unwrap_or_else(|e| panic!("{name}: {}: {e}", path.display()));
    let mut document = tree(of, &base);
    for member in case.get("set").members() {
        let value = (!member.node.is_null()).then(|| member.node.value.clone());
        let edit = Edit {
            pointer: member.name.clone(),
            value,
        };
        assert!(apply(&mut document, &edit), "{name}: {} leads nowhere", member.name);
    }
    json::to_jcs(&document.value)
}

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
