//! The labels of every language are complete, count as CLDR says, and keep the places that values go into.

use disclosure::{Archive, Labels, categories, plural};
use icu_locale_core::Locale;
use icu_plurals::PluralRules;
use std::collections::{BTreeMap, BTreeSet};

/// The languages of the archive.
fn languages() -> impl Iterator<Item = &'static str> {
    Archive::shipped().languages()
}

/// The newest label file of a language.
fn file(language: &str) -> String {
    let version = Archive::shipped().labels(language).version();
    let path = format!("{}/labels/{version}/{language}.json", env!("CARGO_MANIFEST_DIR"));
    std::fs::read_to_string(&path).unwrap_or_else(|e| panic!("{path}: {e}"))
}

/// Label name to text. Counted labels have a name for each form: `texts.one`.
fn labels(language: &str) -> BTreeMap<String, String> {
    let node = json::parse(file(language).as_bytes()).expect("it is JSON");
    let json::Value::Object(members) = node.value else {
        panic!("{language}: it is an object")
    };
    members
        .into_iter()
        .filter(|m| m.name != "version")
        .map(|m| (m.name, m.node.as_text().to_owned()))
        .collect()
}

fn places(text: &str) -> BTreeSet<&str> {
    text.split('{').skip(1).map(|rest| rest.split_once('}').expect("a place is closed").0).collect()
}

#[test]
fn every_language_is_complete() {
    assert_eq!(languages().count(), 20);
    for language in languages() {
        let file = file(language);
        let labels = Labels::parse(file.as_bytes()).unwrap_or_else(|e| panic!("{language}: {}", e.sentence(file.as_bytes())));
        assert_eq!(labels.language(), language);
        assert_eq!(&labels, Archive::shipped().labels(language));
        let node = json::parse(file.as_bytes()).expect("it is JSON");
        assert_eq!(Labels::from_node(node), Some(labels));
    }
    assert_eq!(&Labels::english(), Archive::shipped().labels("en"));
}

#[test]
fn labels_without_a_language_or_a_version_are_none() {
    let read = |text: &str| Labels::from_node(json::parse(text.as_bytes()).expect("it is JSON"));
    assert!(read(r#"{"version": 1, "language": "en"}"#).is_some());
    for text in [
        r#"{"language": "en"}"#,
        r#"{"version": 1}"#,
        r#"{"version": 0, "language": "en"}"#,
        r#"{"version": 65536, "language": "en"}"#,
        r#"{"version": "1", "language": "en"}"#,
        r#"{"version": 1, "language": ""}"#,
        "[]",
        "null",
    ] {
        assert_eq!(read(text), None, "{text}");
    }
}

#[test]
fn every_language_keeps_every_place() {
    let english = labels("en");
    for language in languages() {
        for (name, text) in labels(language) {
            let wanted = match name.split_once('.') {
                None => places(&english[&name]),
                // Where a form is for one count alone, its words may say the number: "per year", "pendant deux ans".
                Some((_, form)) => {
                    let counts = (1..=200).filter(|n| plural(language, *n).as_str() == form).count();
                    if counts <= 1 && !text.contains("{n}") {
                        BTreeSet::new()
                    } else {
                        BTreeSet::from(["n"])
                    }
                }
            };
            assert_eq!(places(&text), wanted, "{language} {name}: {text}");
        }
    }
}

/// What a language may write as English does, besides what is only places and marks.
const AS_IN_ENGLISH: [(&str, &[&str]); 8] = [
    ("", &["whatsapp"]),
    ("fr", &["changed", "questions"]),
    ("de", &["website"]),
    ("it", &["per_noun"]),
    ("nl", &["every_weeks", "law_ca-casl", "per_noun", "voicemail", "voicemails", "website", "weeks"]),
    ("sv", &["changed", "law_eu-gdpr", "per_noun"]),
    ("da", &["changed", "law_ca-casl", "law_eu-gdpr"]),
    ("cs", &["law_eu-gdpr"]),
];

#[test]
fn no_language_says_anything_in_english() {
    let english = labels("en");
    let mut same = BTreeSet::new();
    for language in languages().filter(|l| *l != "en") {
        for (name, text) in labels(language) {
            let base = name.split('.').next().unwrap_or_default();
            let letters = text.split(['{', '}']).step_by(2).any(|part| part.chars().any(char::is_alphabetic));
            let said_so = english.get(&name).is_some_and(|said| *said == text);
            if letters && said_so {
                same.insert((language, base.to_owned()));
            }
        }
    }
    let allowed = |language: &str, name: &str| AS_IN_ENGLISH.iter().any(|(l, names)| (l.is_empty() || *l == language) && names.contains(&name));
    for (language, name) in &same {
        assert!(allowed(language, name), "{language}: {name} is English");
    }
    // The list names nothing that is no longer so.
    for (language, names) in AS_IN_ENGLISH.iter().filter(|(l, _)| !l.is_empty()) {
        for name in *names {
            assert!(same.contains(&(*language, (*name).to_owned())), "{language}: {name} is not English");
        }
    }
}

#[test]
fn every_language_names_twelve_months() {
    for language in languages() {
        for list in ["months", "months_alone"] {
            let labels = labels(language);
            let months: BTreeSet<&str> = labels[list].split(',').collect();
            assert_eq!(months.len(), 12, "{language} {list}");
            assert!(months.iter().all(|month| !month.is_empty() && *month == month.trim()), "{language} {list}");
        }
    }
}

#[test]
fn no_language_has_a_typewriters_quotes_or_stray_spaces() {
    for language in languages() {
        for (name, text) in labels(language) {
            let marks = matches!(name.as_str(), "colon" | "comma");
            assert!(marks || text == text.trim(), "{language} {name}: {text:?}");
            assert!(
                !text.contains(['\'', '"']) && !text.contains("  ") && !text.contains("..."),
                "{language} {name}: {text}"
            );
        }
    }
}

#[test]
fn a_regional_tag_falls_back_to_its_language_and_a_strange_one_to_english() {
    for (tag, language) in [
        ("fr-CA", "fr"),
        ("FR", "fr"),
        ("fr-Latn-CA", "fr"),
        ("zh-Hans-CN", "zh"),
        ("pt-BR", "pt"),
        ("en-GB", "en"),
        ("eo", "en"),
        ("frr", "en"),
        ("", "en"),
    ] {
        assert_eq!(Archive::shipped().labels(tag).language(), language, "{tag}");
    }
}

#[test]
fn a_missing_or_unknown_label_is_refused() {
    let file = file("en");
    let error = Labels::parse(file.replacen("\"who_asks\"", "\"who\"", 1).as_bytes()).expect_err("one is missing");
    assert_eq!((error.code(), error.pointer()), ("ERR_MEMBER_MISSING", "/who_asks"));
    let error = Labels::parse(file.replacen("\"texts.other\"", "\"texts.many\"", 1).as_bytes()).expect_err("English has no such form");
    assert_eq!((error.code(), error.pointer()), ("ERR_MEMBER_MISSING", "/texts.other"));
    let error = Labels::parse(file.replacen("\"who_asks\"", "\"extra\": \"a\", \"who_asks\"", 1).as_bytes()).expect_err("one is too many");
    assert_eq!((error.code(), error.pointer()), ("ERR_MEMBER_UNKNOWN", "/extra"));
    let empty = Labels::parse(file.replacen("\"Who asks\"", "\"\"", 1).as_bytes()).expect_err("one is empty");
    assert_eq!((empty.code(), empty.pointer()), ("ERR_MEMBER_TYPE", "/who_asks"));
    let version = format!("\"version\": {}", Archive::shipped().labels("en").version());
    let edition = Labels::parse(file.replacen(&version, "\"version\": 0", 1).as_bytes()).expect_err("versions count from 1");
    assert_eq!((edition.code(), edition.pointer()), ("ERR_MEMBER_TYPE", "/version"));
}

#[test]
fn counts_agree_with_cldr() {
    let languages = "ar bn cs da de el en es fa fi fr he hi hu id it ja ko ms nb nl pl pt ro ru sk sv th tr uk vi zh";
    for language in languages.split(' ') {
        let locale: Locale = language.parse().expect("a tag");
        let theirs = PluralRules::try_new_cardinal(locale.into()).unwrap_or_else(|e| panic!("{language}: {e}"));
        let mut seen = BTreeSet::new();
        for n in 0..10_000u32 {
            let ours = plural(language, n);
            let category = format!("{:?}", theirs.category_for(n)).to_lowercase();
            assert_eq!(ours.as_str(), category, "{language} {n}");
            seen.insert(ours.as_str());
        }
        let listed: BTreeSet<&str> = categories(language).iter().map(|c| c.as_str()).collect();
        assert_eq!(seen, listed, "{language}");
    }
    assert_eq!(plural("fr-CA", 0), plural("fr", 1));
}

/// `tests/node/plurals.test.mjs` holds the file against the `Intl.PluralRules` of node: a line for each language, a letter for each count
/// from 0 to 200.
#[test]
fn counts_agree_with_a_javascript_engine() {
    let golden = include_str!("../../../tests/golden/plurals.txt");
    let mut seen = Vec::new();
    for line in golden.lines() {
        let (language, letters) = line.split_once(' ').expect("a language and its counts");
        let letter = |n| match plural(language, n).as_str() {
            "one" => '1',
            category => category.chars().next().expect("a letter"),
        };
        let own: String = (0..=200).map(letter).collect();
        assert_eq!(own, letters, "{language}");
        seen.push(language);
    }
    assert_eq!(seen, languages().collect::<Vec<_>>());
}

#[test]
fn french_has_its_spaces_before_high_punctuation() {
    for text in [
        file("fr").as_str(),
        include_str!("../../../src/locale/fr.json"),
        include_str!("../../../www/disclosure.fr.json"),
    ] {
        for (_, value) in labels_and_strings(text) {
            let chars: Vec<char> = value.chars().collect();
            for (i, &c) in chars.iter().enumerate().skip(1) {
                let before = chars[i - 1];
                match c {
                    '?' | '!' | ';' => assert_eq!(before, '\u{202f}', "{value}"),
                    ':' if !value.starts_with("http") => assert_eq!(before, '\u{a0}', "{value}"),
                    '%' | '»' => assert_eq!(before, '\u{a0}', "{value}"),
                    '\'' => panic!("a typewriter's apostrophe in {value}"),
                    _ => {}
                }
            }
        }
    }
}

/// Every string of a JSON text, whatever its depth.
fn labels_and_strings(text: &str) -> Vec<(usize, String)> {
    fn walk(node: &json::Node, out: &mut Vec<(usize, String)>) {
        match &node.value {
            json::Value::Str(s) => out.push((node.at, s.clone())),
            json::Value::Array(items) => items.iter().for_each(|n| walk(n, out)),
            json::Value::Object(members) => members.iter().for_each(|m| walk(&m.node, out)),
            _ => {}
        }
    }
    let mut out = Vec::new();
    walk(&json::parse(text.as_bytes()).expect("it is JSON"), &mut out);
    out
}
