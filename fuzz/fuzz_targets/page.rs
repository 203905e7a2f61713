//! Any bytes as a page, an email or a text to be compared with a disclosure: each passage and each disagreement has its line in the file. What
//! follows an asterisk is repeated.
#![no_main]

#[allow(dead_code)]
#[path = "../../crates/cli/src/check"]
mod check {
    pub mod compare;
    pub mod contacts;
    pub mod facts;
    pub mod lexicon;
    pub mod names;
    pub mod passage;
    pub mod read;
    pub mod subject;
}

use check::compare::compare;
use check::facts::Facts;
use check::read::parts;
use disclosure::Document;
use fuzz::{DOCUMENTS, repeated};
use libfuzzer_sys::fuzz_target;
use std::sync::LazyLock;

static ALL: LazyLock<Vec<Document>> = LazyLock::new(|| DOCUMENTS.iter().map(|text| Document::parse(text.as_bytes()).expect("a document")).collect());
static FACTS: LazyLock<Vec<Facts<'static>>> = LazyLock::new(|| ALL.iter().map(Facts::new).collect());

fuzz_target!(|data: &[u8]| {
    let Some((choice, content)) = data.split_first() else { return };
    let many = content.strip_prefix(b"*").map(repeated);
    let content = many.as_deref().unwrap_or(content);
    let name = ["a.html", "a.eml", "a.txt"][usize::from(*choice) % 3];
    let facts = &FACTS[usize::from(*choice) / 3 % FACTS.len()];
    let Ok(read) = parts(name, content) else { return };
    // A part of an email is decoded, so it may have other lines than the file.
    let last = if name == "a.eml" {
        usize::MAX
    } else {
        content.iter().filter(|byte| **byte == b'\n').count() + 1
    };
    for part in read {
        for passage in &part.passages {
            assert!(!passage.text.trim().is_empty() && !passage.text.contains('\n'));
            assert!(
                passage
                    .lines
                    .iter()
                    .all(|(at, line)| passage.text.is_char_boundary(*at) && (1..=last).contains(line)),
                "{:?}",
                passage.lines
            );
            assert!(passage.lines.is_sorted_by_key(|(at, _)| *at));
            assert!(passage.links.iter().all(|(at, _)| passage.text.is_char_boundary(*at)));
        }
        for disagreement in compare(facts, &part.passages) {
            assert!((1..=last).contains(&disagreement.line) && !disagreement.document.is_empty());
            assert!(disagreement.pointer.starts_with('/'), "{}", disagreement.pointer);
        }
    }
});
