//! How often each rule of text fires on public texts, and how often wrongly.
//!
//! `cargo xtask noise` measures it (`tests/corpus/noise.json`, `noise-judged.json`) and writes the table.

mod figures;

/// What was measured of a rule.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Noise {
    /// Findings in 1,000 words of public privacy policies, times 100.
    pub per_1000_words_times_100: u32,
    /// How many of its findings somebody read and judged.
    pub judged: u32,
    /// How many of those should not have been.
    pub false_positives: u32,
    /// The day of the measurement: `2026-11-27`.
    pub date: &'static str,
}

/// What was measured of the rule with this id; `None` for a rule that does not look at texts outside a document.
pub fn noise(rule: &str) -> Option<Noise> {
    figures::FIGURES.iter().find(|(id, _)| *id == rule).map(|(_, noise)| *noise)
}

impl Noise {
    const fn new(per_1000_words_times_100: u32, judged: u32, false_positives: u32, date: &'static str) -> Noise {
        Noise {
            per_1000_words_times_100,
            judged,
            false_positives,
            date,
        }
    }
}
