//! Any bytes as a file of labels, which a page fetches: the notice is made with what is accepted, by the strict reader or by the page's.
#![no_main]

use disclosure::{Document, Labels, Notice};
use fuzz::{DOCUMENTS, assert_sentence, changed};
use libfuzzer_sys::fuzz_target;
use std::sync::LazyLock;

const LABELS: [&str; 3] = [
    include_str!("../../crates/disclosure/labels/1/en.json"),
    include_str!("../../crates/disclosure/labels/1/ar.json"),
    include_str!("../../crates/disclosure/labels/1/ja.json"),
];

static ALL: LazyLock<Vec<Document>> = LazyLock::new(|| DOCUMENTS.iter().map(|text| Document::parse(text.as_bytes()).expect("a document")).collect());

fuzz_target!(|data: &[u8]| {
    let bytes = changed(&LABELS, data);
    let page = json::parse(&bytes).ok().and_then(Labels::from_node);
    match Labels::parse(&bytes) {
        Ok(labels) => assert_eq!(page.as_ref(), Some(&labels)),
        Err(e) => assert_sentence(&e.sentence(&bytes)),
    }
    let Some(labels) = page else { return };
    assert!(labels.version() > 0);
    for document in ALL.iter() {
        Notice::new(document, &labels).text();
    }
});
