//! The corpus under `tests/corpus/replies` of the workspace: replies, one JSON object a line, with what each means.

use optout::{Language, Meaning};
use std::path::PathBuf;

pub struct Reply {
    pub text: String,
    pub expected: Meaning,
    /// Not looked at while the lists were written
    pub is_held_out: bool,
}

/// How replies were read.
#[derive(Default)]
pub struct Counts {
    replies: usize,
    missed: usize,
    suspended_only: usize,
    false_stops: usize,
    falsely_suspended: usize,
    other: usize,
}

impl Counts {
    pub fn add(&mut self, expected: Meaning, read: Meaning) {
        self.replies += 1;
        let mistake = match (expected.ends(), read.ends()) {
            (true, false) if read == Meaning::Unclear => &mut self.suspended_only,
            (true, false) => &mut self.missed,
            (false, true) => &mut self.false_stops,
            (false, false) if read == Meaning::Unclear && expected != Meaning::Unclear => &mut self.falsely_suspended,
            (true, true) | (false, false) if read != expected => &mut self.other,
            (true, true) | (false, false) => return,
        };
        *mistake += 1;
    }

    /// Replies; opt-outs that were missed, those that only suspended; false stops, false suspensions; other mistakes.
    pub fn figures(&self) -> [usize; 6] {
        [
            self.replies,
            self.missed,
            self.suspended_only,
            self.false_stops,
            self.falsely_suspended,
            self.other,
        ]
    }
}

/// The corpus of a language.
pub fn replies(language: Language) -> Vec<Reply> {
    let file = PathBuf::from(env!("CARGO_MANIFEST_DIR"))
        .join("../../tests/corpus/replies")
        .join(format!("{}.jsonl", language.tag()));
    let text = std::fs::read_to_string(&file).unwrap_or_else(|error| panic!("{}: {error}", file.display()));
    text.lines()
        .map(|line| reply(line).unwrap_or_else(|| panic!("{}: {line}", file.display())))
        .collect()
}

fn reply(line: &str) -> Option<Reply> {
    let node = json::parse(line.as_bytes()).ok()?;
    let expected = Meaning::ALL.into_iter().find(|meaning| meaning.name() == node.text("expect"))?;
    Some(Reply {
        text: node.text("text").to_owned(),
        expected,
        is_held_out: node.get("held_out").value == json::Value::Bool(true),
    })
}

/// The text of a line that is a JSON string.
#[allow(dead_code)] // The example reads other messages with it.
pub fn string(line: &str) -> Option<String> {
    json::parse(line.as_bytes()).ok().map(|node| node.as_text().to_owned())
}
