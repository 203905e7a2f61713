//! Any answers to the questions of `init`: the document made of them is JSON, and so is a trade's with them in it.
#![no_main]

#[allow(dead_code)]
#[path = "../../crates/cli/src/init"]
mod init {
    pub mod questions;
    pub mod skeleton;
    pub mod templates;
}

use disclosure::Draft;
use fuzz::{assert_sentence, sum};
use init::questions::{Answers, CONTROLLER, REST, fault};
use init::{skeleton, templates};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| {
    let (language, lines) = text.split_once('\n').unwrap_or(("en", text));
    let questions = || CONTROLLER.iter().chain(REST);
    let answers: Answers = questions()
        .zip(lines.split('\n'))
        .filter(|(_, line)| !line.is_empty())
        .map(|(question, line)| (question.name.into(), line.into()))
        .collect();
    let made = skeleton::document(&answers, language, "2026-11-27");
    let draft = Draft::read(made.as_bytes()).unwrap_or_else(|e| panic!("{}\n{made}", e.sentence(made.as_bytes())));
    let faults: Vec<String> = questions().filter_map(|question| fault(question, &made)).collect();
    faults.iter().for_each(|must_be| assert_sentence(must_be));
    if draft.faults.is_empty() {
        assert!(faults.is_empty(), "{faults:?}");
    }
    let trades = templates::names();
    if let Ok(template) = templates::find(trades[sum(text.as_bytes()) % trades.len()], "en") {
        let filled = templates::filled(template, &answers, "2026-11-27");
        Draft::read(filled.as_bytes()).unwrap_or_else(|e| panic!("{}\n{filled}", e.sentence(filled.as_bytes())));
        templates::example_words(template, &filled);
    }
});
