//! What was measured on public texts: `tests/corpus/noise.json`, `noise-judged.json` and `sms-public.json`, and the table made of them.

use disclosure::Date;
use json::Node;
use lint::{Check, RULES, lint_prose, noise, rule};
use std::collections::BTreeSet;
use std::path::PathBuf;

fn corpus(name: &str) -> Node {
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../tests/corpus").join(name);
    let text = std::fs::read(&path).unwrap_or_else(|e| panic!("{}: {e}", path.display()));
    json::parse(&text).unwrap_or_else(|e| panic!("{name}: {}", e.sentence(&text)))
}

fn number(node: &Node) -> u32 {
    node.int().ok().and_then(|number| u32::try_from(number).ok()).expect("a whole number")
}

#[test]
fn each_public_wording_has_the_findings_that_are_listed() {
    let file = corpus("sms-public.json");
    let wordings = file.get("wordings").items();
    assert!(wordings.len() >= 20, "{} wordings", wordings.len());
    for wording in wordings {
        let text = wording.text("text");
        let found = lint_prose(text, "en", Date::parse("2026-11-27").expect("a date"));
        let fires: BTreeSet<&str> = found.iter().map(|finding| finding.rule.id).collect();
        let listed: BTreeSet<&str> = wording.get("fires").items().iter().map(Node::as_text).collect();
        assert_eq!(fires, listed, "{text}");
        assert!(!wording.text("source").is_empty(), "{text} has no source");
        assert!(
            wording.get("wrong").members().iter().all(|wrong| listed.contains(wrong.name.as_str())),
            "{text}"
        );
    }
}

#[test]
fn the_measured_corpus_is_a_hundred_policies_or_more_and_holds_no_text() {
    let file = corpus("noise.json");
    let texts = file.get("texts").items();
    assert!(texts.len() >= 100, "{} texts", texts.len());
    for text in texts {
        let names: Vec<&str> = text.members().iter().map(|member| member.name.as_str()).collect();
        assert_eq!(names, ["findings", "path", "sha256", "words"]);
    }
    for judged in corpus("noise-judged.json").get("findings").items() {
        assert!(judged.text("snippet").split_whitespace().count() <= 5, "{}", judged.text("snippet"));
        assert!(matches!(judged.text("verdict"), "true" | "false"));
        assert!(judged.text("verdict") == "true" || !judged.text("why").is_empty(), "a false finding says why");
        let hash = judged.text("sha256");
        assert!(texts.iter().any(|text| text.text("sha256").starts_with(hash)), "{hash} was not measured");
    }
}

#[test]
fn a_hundred_findings_were_read_and_judged() {
    let file = corpus("noise-judged.json");
    assert!(file.get("findings").items().len() >= 100);
    let judged: u32 = RULES
        .iter()
        .copied()
        .flatten()
        .filter_map(|rule| noise(rule.id))
        .map(|noise| noise.judged)
        .sum();
    assert!(judged >= 90, "only {judged} of the findings of today's rules were judged");
}

#[test]
fn each_rule_of_text_says_its_measured_noise() {
    let file = corpus("noise.json");
    for measured in file.get("rules").items() {
        let noise = noise(measured.text("rule")).unwrap_or_else(|| panic!("{} has no figures", measured.text("rule")));
        assert_eq!(
            noise.per_1000_words_times_100,
            number(measured.get("per_1000_words_times_100")),
            "{}",
            measured.text("rule")
        );
        assert_eq!(noise.date, file.text("date"));
        assert!(noise.false_positives <= noise.judged);
    }
    for r in RULES.iter().copied().flatten() {
        assert_eq!(noise(r.id).is_some(), matches!(r.check, Check::Text(_)), "{}: run `cargo xtask noise`", r.id);
    }
    assert!(noise("complete/member").is_none() && rule("complete/member").is_some());
}
