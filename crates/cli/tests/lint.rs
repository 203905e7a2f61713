//! `phone-consent lint` as people and other programs run it.

use crate::common::program;
use json::Node;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../..")
}

fn lint(arguments: &[&str]) -> Command {
    let mut command = program();
    command.arg("lint").args(arguments).stdin(Stdio::null());
    command
}

fn run(arguments: &[&str]) -> (Option<i32>, String, String) {
    let Output { status, stdout, stderr } = lint(arguments).output().expect("the program runs");
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).expect("text");
    (status.code(), text(stdout), text(stderr))
}

/// The clean document of the rules' cases, with one text exchanged, in a folder.
fn document(folder: &Path, from: &str, to: &str) -> String {
    let base = std::fs::read_to_string(root().join("crates/lint/cases/base.en.json")).expect("the base is there");
    assert!(base.contains(from), "the base has no {from}");
    let path = folder.join("disclosure.en.json");
    std::fs::write(&path, base.replacen(from, to, 1)).expect("a file");
    path.to_str().expect("a name").to_owned()
}

const GOOD: &str = "We text you when the repair starts and when the bike is ready.";
const BAD: &str = "We may text you when the repair starts and when the bike is ready.";

#[test]
fn a_finding_shows_its_rule_its_place_the_reason_and_the_summary() {
    let folder = tempfile::tempdir().expect("a folder");
    let file = document(folder.path(), GOOD, BAD);
    let (code, out, err) = run(&[&file]);
    for part in [
        "[specific/hedge]: ",
        &format!("{file}:"),
        "We may text you",
        "^^^ /purposes/0/text",
        "= why: ",
        " in 1 document",
    ] {
        assert!(out.contains(part), "{part:?} is not in {out}");
    }
    assert!(!out.contains('\u{1b}'), "colours in a pipe: {out}");
    assert_eq!(err, "");
    let errors = out.contains("error[");
    assert_eq!(code, Some(i32::from(errors)), "{out}");
}

#[test]
fn a_clean_document_says_so() {
    let folder = tempfile::tempdir().expect("a folder");
    let file = document(folder.path(), GOOD, GOOD);
    let (code, out, _) = run(&[&file]);
    assert_eq!((code, out.as_str()), (Some(0), "0 errors, 0 warnings and 0 notes in 1 document; 1 clean\n"));
}

#[test]
fn json_has_the_published_shape() {
    let folder = tempfile::tempdir().expect("a folder");
    let file = document(folder.path(), "\"benefit\"", "\"profit\"");
    let (code, out, err) = run(&[&file, "--format", "json"]);
    let findings = json::parse(out.as_bytes()).expect("JSON");
    let names: Vec<&str> = findings.items()[0].members().iter().map(|member| member.name.as_str()).collect();
    assert_eq!(
        names,
        [
            "column",
            "family",
            "file",
            "law",
            "line",
            "message",
            "pointer",
            "rule",
            "severity",
            "suggestions"
        ]
    );
    let rules: Vec<&str> = findings.items().iter().map(|finding| finding.text("rule")).collect();
    assert!(rules.contains(&"complete/member") && rules.contains(&"complete/shape"), "{rules:?}");
    assert_eq!(code, Some(1));
    assert!(err.contains("errors"), "{err}");
}

#[test]
fn what_cannot_be_judged_is_one_sentence_and_the_others_are_judged() {
    let folder = tempfile::tempdir().expect("a folder");
    let file = document(folder.path(), GOOD, GOOD);
    let broken = folder.path().join("broken.json");
    std::fs::write(&broken, "{\"id\": 1.5}").expect("a file");
    let (code, out, err) = run(&["no-such-file.json", broken.to_str().expect("a name"), &file]);
    assert_eq!(code, Some(2));
    assert!(out.contains("in 1 document; 1 clean"), "{out}");
    assert_eq!(err.lines().count(), 2, "{err}");
    assert!(err.contains("phone-consent: the disclosure no-such-file.json cannot be read"), "{err}");
    assert!(err.contains("line 1, column 8: numbers are whole here"), "{err}");
    for (arguments, sentence) in [
        (["--profile", "eu"], "there is no profile of this name; the profiles are eu-gdpr, uk-pecr"),
        (["--on", "2026-02-30"], "write a day of the calendar as YYYY-MM-DD"),
        (["--explain", "hedge"], "did you mean specific/hedge?"),
    ] {
        let (code, _, err) = run(&arguments);
        assert_ne!(code, Some(0));
        assert!(err.contains(sentence), "{err}");
    }
}

#[test]
fn the_noise_of_a_rule_says_whether_it_was_measured_and_whether_somebody_read_its_findings() {
    for (id, says) in [
        ("complete/member", "Noise: not measured; the rule looks at members of a document"),
        (
            "honest/shame",
            "of public privacy policies; no finding of it was in the sample read by hand (2026-",
        ),
        ("specific/hedge", "read by hand, "),
    ] {
        let (_, out, _) = run(&["--explain", id]);
        assert!(out.contains(says), "{says:?} is not in {out}");
    }
}

#[test]
fn every_rule_is_explained() {
    let (code, out, _) = run(&["--rules"]);
    assert_eq!(code, Some(0));
    for line in out.lines() {
        let id = line.split_whitespace().next().expect("an id");
        let (code, out, err) = run(&["--explain", id]);
        assert_eq!(code, Some(0), "{err}");
        for part in [id, "Weight: ", "Finds:", "Noise: "] {
            assert!(out.contains(part), "{part} is not in {out}");
        }
    }
}

#[test]
fn an_allowed_finding_is_named_and_does_not_stand() {
    let folder = tempfile::tempdir().expect("a folder");
    let file = document(folder.path(), GOOD, BAD);
    let text = std::fs::read_to_string(&file).expect("the file");
    let allow = "{\n  \"allow\": [{\"rule\": \"specific/hedge\", \"at\": \"/purposes/0\", \"reason\": \"The test's own words.\"}],";
    std::fs::write(&file, text.replacen('{', allow, 1)).expect("a file");
    let (code, out, _) = run(&[&file]);
    assert_eq!(code, Some(0), "{out}");
    assert!(out.contains("specific/hedge at /purposes/0/text is allowed by the document"), "{out}");
    let (_, sarif, _) = run(&[&file, "--format", "sarif"]);
    assert!(sarif.contains("\"justification\":\"The test's own words.\""), "{sarif}");
}

/// The finding of a wrong kind: what stands there is no object, so nothing may be added to it.
fn certain(findings: &Node) -> usize {
    let suggestions = findings.items().iter().flat_map(|finding| finding.get("suggestions").items());
    suggestions
        .filter(|suggestion| suggestion.text("applicability") == "machine-applicable")
        .count()
}

#[test]
fn fix_applies_what_is_certain_and_leaves_the_rest_of_the_file_as_it_is() {
    let folder = tempfile::tempdir().expect("a folder");
    let file = document(folder.path(), GOOD, GOOD);
    let text = std::fs::read_to_string(&file).expect("the file");
    let allow = "{\n  \"allow\": [{\"rule\": \"specific/hedge\", \"reason\": \"Nothing is found.\"}],";
    std::fs::write(&file, text.replacen('{', allow, 1)).expect("a file");
    let (_, out, _) = run(&[&file, "--format", "json"]);
    assert_eq!(certain(&json::parse(out.as_bytes()).expect("JSON")), 1, "{out}");
    let (code, out, err) = run(&[&file, "--fix"]);
    assert_eq!(code, Some(0), "{out}{err}");
    assert!(err.contains("1 fix applied"), "{err}");
    assert_eq!(std::fs::read_to_string(&file).expect("the file"), text);
}

#[test]
fn a_thousand_documents_are_judged_and_summed_up() {
    let folder = tempfile::tempdir().expect("a folder");
    let base = document(folder.path(), GOOD, GOOD);
    let files: Vec<String> = (0..1000)
        .map(|i| {
            let path = folder.path().join(format!("{i}.json"));
            std::fs::copy(&base, &path).expect("a file");
            path.to_str().expect("a name").to_owned()
        })
        .collect();
    let arguments: Vec<&str> = files.iter().map(String::as_str).collect();
    let (code, out, _) = run(&arguments);
    assert_eq!(
        (code, out.as_str()),
        (Some(0), "0 errors, 0 warnings and 0 notes in 1,000 documents; 1,000 clean\n")
    );
}

#[test]
fn the_pages_of_the_rules_are_those_of_their_source() {
    let (pages, made) = (root().join("docs/rules"), tempfile::tempdir().expect("a folder"));
    let to = if std::env::var_os("UPDATE_GOLDEN").is_some() { &pages } else { made.path() };
    let (code, _, err) = run(&["--rules", "--pages", to.to_str().expect("a name")]);
    assert_eq!(code, Some(0), "{err}");
    for name in ["README.md", "complete.md", "specific.md", "plain.md", "honest.md", "consistent.md"] {
        let of = |folder: &Path| std::fs::read_to_string(folder.join(name)).unwrap_or_default();
        assert_eq!(
            of(&pages),
            of(to),
            "docs/rules/{name} is not up to date; run `phone-consent lint --rules --pages docs/rules`"
        );
    }
}

#[test]
#[cfg(target_os = "linux")]
fn output_that_cannot_be_written_is_an_error() {
    let full = std::fs::OpenOptions::new().write(true).open("/dev/full").expect("the device");
    let output = lint(&["--rules"]).stdout(full).stderr(Stdio::piped()).output().expect("the program runs");
    assert_eq!(output.status.code(), Some(1));
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(said.starts_with("phone-consent: the output cannot be written ("), "{said}");
}
