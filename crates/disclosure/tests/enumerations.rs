//! The words of the enumerations and the names of the labels belong together.

mod common;

use common::{ENGLISH, with};
use disclosure::{Channel, Document, How, LegalBasis, Profile, Right, Role};

#[test]
fn an_unknown_word_is_refused_with_the_words_there_are() {
    let listed = |words: Vec<&str>| format!("must be one of {}", words.join(", "));
    for (pointer, wanted) in [
        ("/purposes/0/channels/0", listed(Channel::ALL.iter().map(|v| v.as_str()).collect())),
        ("/purposes/0/legal_basis", listed(LegalBasis::ALL.iter().map(|v| v.as_str()).collect())),
        ("/recipients/0/role", listed(Role::ALL.iter().map(|v| v.as_str()).collect())),
        ("/opt_out/methods/0/how", listed(How::ALL.iter().map(|v| v.as_str()).collect())),
        ("/rights/0", listed(Right::ALL.iter().map(|v| v.as_str()).collect())),
        ("/laws/0/profile", listed(Profile::ALL.iter().map(|v| v.as_str()).collect())),
    ] {
        let text = with(ENGLISH, pointer, "\"zyx\"");
        let sentence = Document::parse(text.as_bytes()).expect_err(pointer).sentence(text.as_bytes());
        assert!(sentence.ends_with(&wanted), "{sentence}");
    }
}

/// The names of the newest English labels, those that count by what they count.
fn labels() -> Vec<String> {
    let version = common::labels("en").version();
    let path = format!("{}/labels/{version}/en.json", env!("CARGO_MANIFEST_DIR"));
    let node = json::parse(&std::fs::read(path).expect("the labels are there")).expect("it is JSON");
    let json::Value::Object(members) = node.value else {
        panic!("it is an object")
    };
    members.into_iter().map(|m| m.name.split('.').next().unwrap_or_default().to_owned()).collect()
}

#[test]
fn every_label_is_asked_for() {
    let program = [
        include_str!("../src/labels.rs"),
        include_str!("../src/notice.rs"),
        include_str!("../src/notice/facts.rs"),
        include_str!("../src/notice/phrases.rs"),
        include_str!("../src/notice/purpose.rs"),
        include_str!("../src/notice/sections.rs"),
        include_str!("../src/period.rs"),
    ];
    // Their names end with a word of the document, and the types above have those.
    let families = ["right_", "law_", "basis_", "role_", "stop_", "every_"];
    for name in labels() {
        let member = matches!(name.as_str(), "version" | "language");
        let quoted = format!("\"{name}\"");
        let asked = program.iter().any(|text| text.contains(&quoted));
        assert!(member || asked || families.iter().any(|f| name.starts_with(f)), "no one asks for {name}");
    }
}

#[test]
fn every_word_of_an_enumeration_has_its_label() {
    let labels = labels();
    let has = |kind: &str, word: &str| assert!(labels.contains(&format!("{kind}{word}")), "{kind}{word}");
    Right::ALL.iter().for_each(|v| has("right_", v.as_str()));
    Profile::ALL.iter().for_each(|v| has("law_", v.as_str()));
    LegalBasis::ALL.iter().for_each(|v| has("basis_", v.as_str()));
    Role::ALL.iter().for_each(|v| has("role_", v.as_str()));
    How::ALL.iter().for_each(|v| has("stop_", v.as_str()));
}
