//! The labels of every language are complete, count as CLDR says, and keep the places that values go into.

use disclosure::{Labels, categories, plural};
use icu_locale_core::Locale;
use icu_plurals::PluralRules;
use std::collections::{BTreeMap, BTreeSet};

const FILES: [(&str, &str); 2] = [("en", include_str!("../labels/en.json")), ("fr", include_str!("../labels/fr.json"))];

/// Label name to its text; the names of a counted label's forms become one.
fn labels(file: &str) -> BTreeMap<String, BTreeSet<String>> {
    let node = json::parse(file.as_bytes()).expect("it is JSON");
    let json::Value::Object(members) = node.value else {
        panic!("it is an object")
    };
    let mut out: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for m in members {
        if let json::Value::Str(s) = m.node.value {
            let name = m.name.split('.').next().unwrap_or_default();
            let name = if m.name.contains('.') { format!("{name}.") } else { name.into() };
            out.entry(name).or_default().insert(s);
        }
    }
    out
}

fn places(text: &str) -> BTreeSet<&str> {
    text.split('{').skip(1).map(|rest| rest.split_once('}').expect("a place is closed").0).collect()
}

#[test]
fn every_language_reads_and_is_the_list_inside_the_program() {
    let languages: Vec<&str> = Labels::languages().collect();
    assert_eq!(languages, FILES.map(|(language, _)| language));
    for (language, file) in FILES {
        let labels = Labels::parse(file.as_bytes()).unwrap_or_else(|e| panic!("{language}: {}", e.sentence(file.as_bytes())));
        assert_eq!((labels.language(), labels.version()), (language, 1));
        assert_eq!(labels, Labels::for_language(language));
    }
    assert_eq!(Labels::english(), Labels::for_language("en"));
}

#[test]
fn every_language_keeps_every_place() {
    let english = labels(FILES[0].1);
    for (language, file) in FILES {
        for (name, forms) in labels(file) {
            let wanted: BTreeSet<&str> = english[&name].iter().flat_map(|s| places(s)).collect();
            for form in &forms {
                // A form for one alone need not repeat its number: "per year".
                let shown = places(form);
                assert!(shown == wanted || (name.starts_with("every_") && shown.is_empty()), "{language} {name}: {form}");
            }
        }
    }
}

#[test]
fn every_language_names_twelve_months() {
    for (language, file) in FILES {
        let months = labels(file)["months"]
            .first()
            .expect("one text")
            .split(',')
            .map(str::to_owned)
            .collect::<BTreeSet<_>>();
        assert_eq!(months.len(), 12, "{language}");
    }
}

#[test]
fn a_regional_tag_falls_back_to_its_language_and_a_strange_one_to_english() {
    for (tag, language) in [
        ("fr-CA", "fr"),
        ("FR", "fr"),
        ("fr-Latn-CA", "fr"),
        ("en-GB", "en"),
        ("eo", "en"),
        ("frr", "en"),
        ("", "en"),
    ] {
        assert_eq!(Labels::for_language(tag).language(), language, "{tag}");
    }
}

#[test]
fn a_missing_or_unknown_label_is_refused() {
    let file = FILES[0].1;
    let error = Labels::parse(file.replacen("\"who_asks\"", "\"who\"", 1).as_bytes()).expect_err("one is missing");
    assert_eq!((error.code(), error.pointer()), ("ERR_MEMBER_MISSING", "/who_asks"));
    let error = Labels::parse(file.replacen("\"texts.other\"", "\"texts.many\"", 1).as_bytes()).expect_err("English has no such form");
    assert_eq!((error.code(), error.pointer()), ("ERR_MEMBER_MISSING", "/texts.other"));
    let error = Labels::parse(file.replacen("\"who_asks\"", "\"extra\": \"a\", \"who_asks\"", 1).as_bytes()).expect_err("one is too many");
    assert_eq!((error.code(), error.pointer()), ("ERR_MEMBER_UNKNOWN", "/extra"));
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

#[test]
fn french_has_its_spaces_before_high_punctuation() {
    for text in [FILES[1].1, include_str!("../../../www/disclosure.fr.json")] {
        for (_, value) in labels_and_strings(text) {
            let chars: Vec<char> = value.chars().collect();
            for (i, &c) in chars.iter().enumerate().skip(1) {
                let before = chars[i - 1];
                match c {
                    '?' | '!' | ';' => assert_eq!(before, '\u{202f}', "{value}"),
                    ':' if !value.starts_with("http") => assert_eq!(before, '\u{a0}', "{value}"),
                    '%' => assert_eq!(before, '\u{a0}', "{value}"),
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
