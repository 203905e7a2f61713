//! Any bytes as a file of numbers, one a line or in a column: what is read does not depend on how the file comes in pieces, and each answer is
//! one line.
#![no_main]

#[allow(dead_code)]
#[path = "../../crates/cli/src/number"]
mod number {
    pub mod answer;
    pub mod column;
    pub mod lines;
}

use libfuzzer_sys::fuzz_target;
use number::answer::{Answer, HEADER};
use number::column::Column;
use number::lines::{KEPT, Lines, Source};
use std::io::BufReader;

fn all(mut source: impl Source) -> Vec<(u64, Vec<u8>)> {
    let (mut text, mut all) = (Vec::new(), Vec::new());
    while let Some(line) = source.next(&mut text).expect("a slice can be read") {
        assert!(text.len() <= KEPT && all.last().is_none_or(|(last, _)| *last <= line));
        all.push((line, text.clone()));
    }
    all
}

fuzz_target!(|data: &[u8]| {
    let lines = all(Lines::new(BufReader::with_capacity(65536, data)));
    assert_eq!(all(Lines::new(BufReader::with_capacity(3, data))), lines);
    // The header is found in what is there at first, so the pieces are no smaller than it.
    let column = |capacity| {
        Column::find(BufReader::with_capacity(capacity, data), "phone")
            .expect("a slice can be read")
            .map(all)
    };
    let found = column(65536);
    let header = data.split(|byte| *byte == b'\n').next().unwrap_or_default().len();
    assert_eq!(column(header.max(64) + 1), found);
    for (line, text) in lines.iter().chain(found.iter().flatten()).take(20) {
        let text = String::from_utf8_lossy(text);
        let text = text.trim();
        for region in ["", "IE"] {
            let answer = Answer::about(text, region);
            let values = answer.values(*line, text);
            assert_eq!(
                (values.matches('\t').count(), values.matches('\n').count()),
                (HEADER.matches('\t').count(), 1),
                "{values:?}"
            );
            for said in [answer.json_line(*line, text), answer.json(answer.example(region))] {
                json::parse(said.as_bytes()).unwrap_or_else(|e| panic!("{said:?} {e:?}"));
                assert_eq!(said.matches('\n').count(), 1);
            }
            assert_eq!(answer.sentence(text, region).is_some(), answer.words(region).is_empty());
        }
    }
});
