//! Each rule says what its cases expect, and is well formed.

use disclosure::{Date, Profile};
use lint::{Applicability, Case, Edit, Expect, Family, RULES, Report, Rule, ServerFacts, Settings, apply, lint, rule};

/// The documents that cases change: clean under every profile.
fn base(language: &str) -> &'static str {
    match language {
        "en" => include_str!("../cases/base.en.json"),
        "fr" => include_str!("../cases/base.fr.json"),
        "de" => include_str!("../cases/base.de.json"),
        language => panic!("there is no base document in {language}"),
    }
}

fn rules() -> impl Iterator<Item = &'static Rule> {
    RULES.iter().copied().flatten()
}

/// The document of a case, judged on a day on which the rule holds.
fn judged(rule: &Rule, case: &Case) -> (String, Report) {
    let mut tree = json::parse(base(case.language).as_bytes()).expect("the base is JSON");
    for (pointer, text) in case.set {
        let value = (!text.is_empty()).then(|| json::parse(text.as_bytes()).unwrap_or_else(|e| panic!("{}: {text}: {e:?}", rule.id)).value);
        let edit = Edit {
            pointer: (*pointer).into(),
            value,
        };
        assert!(apply(&mut tree, &edit), "{}: {pointer} leads nowhere", rule.id);
    }
    let text = json::to_jcs(&tree.value);
    let report = lint(text.as_bytes(), &settings(rule, case)).expect("the case is JSON");
    (text, report)
}

/// A day on which the rule holds, and what it needs to know.
fn settings(rule: &Rule, case: &Case) -> Settings {
    let mut settings = Settings::on(rule.from.or(rule.until).unwrap_or(today()));
    // A case that sets the laws chooses its profiles by them.
    if !case.set.iter().any(|(pointer, _)| *pointer == "/laws") {
        settings.profiles = rule.profiles.to_vec();
    }
    settings.receipts = Some("https://receipts.northwind.example".into());
    // A server that does nothing by itself: the rules about its promises look only where one is known.
    settings.server = Some(ServerFacts::default());
    settings
}

fn today() -> Date {
    Date::parse("2026-11-27").expect("a date")
}

#[test]
fn each_rule_says_what_its_cases_expect() {
    let mut wrong = Vec::new();
    for rule in rules() {
        for case in rule.cases {
            let (_, report) = judged(rule, case);
            let at: Vec<&str> = report
                .findings
                .iter()
                .filter(|finding| finding.rule.id == rule.id)
                .map(|finding| finding.pointer.as_str())
                .collect();
            let changed = case.set.first().map(|(pointer, _)| *pointer).unwrap_or_default();
            let right = match case.expect {
                Expect::Fires => at.contains(&changed),
                Expect::FiresAt(pointer) => at.contains(&pointer),
                Expect::Silent | Expect::Allows => at.is_empty(),
            };
            if !right {
                wrong.push(format!("{}: {:?} expects {:?}, but the rule fires at {at:?}", rule.id, case.set, case.expect));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn each_rule_has_a_case_that_fires_and_one_that_is_silent() {
    for rule in rules() {
        assert!(
            rule.cases.iter().any(|case| matches!(case.expect, Expect::Fires | Expect::FiresAt(_))),
            "{} has no bad case",
            rule.id
        );
        assert!(
            rule.cases.iter().any(|case| matches!(case.expect, Expect::Silent | Expect::Allows)),
            "{} has no good case",
            rule.id
        );
    }
}

#[test]
fn ids_are_unique_and_begin_with_their_family() {
    for r in rules() {
        assert!(r.id.strip_prefix(r.family.as_str()).is_some_and(|rest| rest.starts_with('/')), "{}", r.id);
        assert!(std::ptr::eq(rule(r.id).expect(r.id), r), "{} stands twice", r.id);
    }
    assert!(
        Family::ALL.iter().all(|family| rules().any(|rule| rule.family == *family)),
        "a family has no rule"
    );
}

#[test]
fn the_base_documents_are_clean_under_every_profile() {
    for language in ["en", "fr", "de"] {
        let mut settings = Settings::on(today());
        settings.profiles = Profile::ALL.to_vec();
        let report = lint(base(language).as_bytes(), &settings).expect("the base is JSON");
        let found: Vec<String> = report
            .findings
            .iter()
            .map(|finding| format!("{} {}: {}", finding.rule.id, finding.pointer, finding.message))
            .collect();
        assert!(found.is_empty(), "{language}:\n{}", found.join("\n"));
    }
}

/// The day before or after, whatever the month.
fn next(day: Date, step: i8) -> Date {
    let days = |month: u8| match month {
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    };
    let Date { year, month, day } = day;
    let day = day.expect("rules begin and end on a day");
    let (year, month, day) = match (step, day) {
        (-1, 1) if month == 1 => (year - 1, 12, 31),
        (-1, 1) => (year, month - 1, days(month - 1)),
        (-1, _) => (year, month, day - 1),
        (_, last) if last == days(month) => (year + u16::from(month == 12), month % 12 + 1, 1),
        _ => (year, month, day + 1),
    };
    Date { year, month, day: Some(day) }
}

#[test]
fn a_rule_is_silent_before_its_first_day_and_after_its_last() {
    for (rule, case, text, _) in bad_cases() {
        let outside = [rule.from.map(|from| next(from, -1)), rule.until.map(|until| next(until, 1))];
        for on in outside.into_iter().flatten() {
            let report = lint(text.as_bytes(), &Settings { on, ..settings(rule, case) }).expect("the case is JSON");
            assert!(report.findings.iter().all(|finding| finding.rule.id != rule.id), "{} fires on {on:?}", rule.id);
        }
    }
}

/// The findings of a rule's case that fires, with the document.
fn bad_cases() -> impl Iterator<Item = (&'static Rule, &'static Case, String, Vec<lint::Finding>)> {
    let cases = rules().flat_map(|rule| rule.cases.iter().map(move |case| (rule, case)));
    let bad = cases.filter(|(_, case)| matches!(case.expect, Expect::Fires | Expect::FiresAt(_)));
    bad.map(|(rule, case)| {
        let (text, report) = judged(rule, case);
        let found = report.findings.into_iter().filter(|finding| finding.rule.id == rule.id).collect();
        (rule, case, text, found)
    })
}

fn holds_a_question(value: &json::Value) -> bool {
    let text = json::to_jcs(value);
    text.contains("\"{") || text.contains(" {") || text.contains("/{")
}

#[test]
fn a_suggestion_asks_for_a_fact_exactly_when_it_says_so() {
    let mut wrong = Vec::new();
    for (rule, _, _, found) in bad_cases() {
        for suggestion in found.iter().flat_map(|finding| &finding.suggestions) {
            let asks = suggestion.edit.value.as_ref().is_some_and(holds_a_question);
            if asks != (suggestion.applicability == Applicability::HasPlaceholders) {
                wrong.push(format!("{}: {}: {:?}", rule.id, suggestion.label, suggestion.edit.value));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn a_suggestion_that_asks_for_nothing_mends_its_finding() {
    let mut wrong = Vec::new();
    for (rule, case, text, found) in bad_cases() {
        for finding in &found {
            for suggestion in finding.suggestions.iter().filter(|it| it.applicability != Applicability::HasPlaceholders) {
                let mut tree = json::parse(text.as_bytes()).expect("the case is JSON");
                assert!(apply(&mut tree, &suggestion.edit), "{}: {} leads nowhere", rule.id, suggestion.edit.pointer);
                let mended = json::to_jcs(&tree.value);
                let report = lint(mended.as_bytes(), &settings(rule, case)).expect("the case is JSON");
                let still = report
                    .findings
                    .iter()
                    .any(|it| it.rule.id == rule.id && it.pointer == finding.pointer && it.message == finding.message);
                if still {
                    wrong.push(format!("{} at {}: {}: {:?}", rule.id, finding.pointer, suggestion.label, suggestion.edit.value));
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
