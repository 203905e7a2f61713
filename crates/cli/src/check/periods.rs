//! Spans of time and frequencies in a sentence: `six months`, `12 mois`, `two texts per repair`.
//!
//! What deliberately does not live here: what a period is about, and whether it is the document's (`compare`).

use super::lexicon::{Lexicon, is_one, value};
use super::passage::Word;
use disclosure::Period;

/// A span of time that a sentence names.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Span {
    /// The index of its first and of its last word.
    pub words: (usize, usize),
    /// How long, in hours.
    pub hours: u32,
}

/// How often, as a sentence says it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Often {
    /// The index of its first and of its last word.
    pub words: (usize, usize),
    /// How many times.
    pub count: u32,
    /// In how many hours, or on which occasion.
    pub per: PerSpan,
    /// By voice, in writing, or not said.
    pub is_spoken: Option<bool>,
}

/// What a frequency counts by.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PerSpan {
    /// A span of time, in hours.
    Hours(u32),
    /// An occasion.
    Occasion(String),
}

/// The length of a document's period, in the hours of the lexicon.
pub fn hours(period: Period) -> u32 {
    let Period {
        years,
        months,
        weeks,
        days,
        hours,
    } = period;
    u32::from(years) * 8760 + u32::from(months) * 730 + u32::from(weeks) * 168 + u32::from(days) * 24 + u32::from(hours)
}

/// The spans of time of a sentence.
pub fn spans(words: &[Word], lexicon: &Lexicon) -> Vec<Span> {
    let mut out: Vec<Span> = Vec::new();
    for (i, word) in words.iter().enumerate() {
        let Some(count) = number(&word.lower, lexicon) else { continue };
        // `five working days`: one word may stand between.
        for j in [i + 1, i + 2] {
            let Some(unit) = words.get(j) else { break };
            let between = words.get(i + 1..j).unwrap_or_default();
            let after = words.get(j + 1);
            let is_working = |word: &Word| is_one(&word.lower, lexicon.working);
            if !between.iter().all(is_working) {
                break;
            }
            // `fünf Werktage`: the word is the unit.
            let is_unit = |word: &Word| value(&word.lower, lexicon.units).is_some();
            let day_of_work = (is_working(unit) && !after.is_some_and(is_unit)).then_some(24);
            let Some(length) = value(&unit.lower, lexicon.units).or(day_of_work) else {
                continue;
            };
            let is_work = between.iter().any(is_working) || after.is_some_and(is_working) || is_working(unit);
            let hours = count * length;
            let before = i.checked_sub(1).and_then(|before| words.get(before));
            let is_half = before.is_some_and(|word| is_one(&word.lower, lexicon.half));
            // `seven days a week` are opening hours, and `half a year` begins a word earlier.
            let is_rate = after.is_some_and(|word| is_one(&word.lower, lexicon.per)) && words.get(j + 2).is_some_and(is_unit);
            let is_end_of_rate = before.is_some_and(is_unit) && is_one(&word.lower, lexicon.per);
            if !is_rate && !is_end_of_rate {
                out.push(Span {
                    words: (i - usize::from(is_half), j),
                    // Five working days are a week.
                    hours: if is_work { hours * 7 / 5 } else { hours } / if is_half { 2 } else { 1 },
                });
            }
            break;
        }
    }
    out
}

/// The frequencies of a sentence.
pub fn frequencies(words: &[Word], lexicon: &Lexicon) -> Vec<Often> {
    let mut out = Vec::new();
    let mut next = 0;
    for i in 0..words.len() {
        if i < next {
            continue;
        }
        if let Some(often) = at(words, i, lexicon) {
            next = often.words.1 + 1;
            out.push(often);
        }
    }
    out
}

fn at(words: &[Word], i: usize, lexicon: &Lexicon) -> Option<Often> {
    let first = words.get(i)?;
    let spoken_anywhere = || words.iter().find_map(|word| value(&word.lower, lexicon.contacts));
    if let Some(count) = value(&first.lower, lexicon.times) {
        let (end, per) = per(words, i + 1, 1, lexicon)?;
        return Some(Often {
            words: (i, end),
            count,
            per,
            is_spoken: Some(spoken_anywhere()?),
        });
    }
    // `weekly texts`.
    let is_counted = i
        .checked_sub(1)
        .and_then(|before| words.get(before))
        .is_some_and(|word| number(&word.lower, lexicon).is_some());
    if let (Some(hours), false) = (value(&first.lower, lexicon.regular), is_counted) {
        let noun = words.get(i + 1).and_then(|word| value(&word.lower, lexicon.contacts))?;
        return Some(Often {
            words: (i, i + 1),
            count: 1,
            per: PerSpan::Hours(hours),
            is_spoken: Some(noun),
        });
    }
    let count = number(&first.lower, lexicon)?;
    // `a weekly text`, `one monthly call`.
    if let Some(hours) = words.get(i + 1).and_then(|word| value(&word.lower, lexicon.regular)) {
        let noun = words.get(i + 2).and_then(|word| value(&word.lower, lexicon.contacts))?;
        return Some(Often {
            words: (i, i + 2),
            count,
            per: PerSpan::Hours(hours),
            is_spoken: Some(noun),
        });
    }
    let noun = (i + 1..i + 4).find(|j| {
        let noun = words.get(*j).map(|word| word.lower.as_str()).unwrap_or_default();
        value(noun, lexicon.contacts).is_some() || is_one(noun, lexicon.occurrences)
    })?;
    let is_spoken = words.get(noun).and_then(|word| value(&word.lower, lexicon.contacts)).or_else(spoken_anywhere);
    let (end, per) = per(words, noun + 1, 5, lexicon)?;
    is_spoken.map(|is_spoken| Often {
        words: (i, end),
        count,
        per,
        is_spoken: Some(is_spoken),
    })
}

/// What a frequency counts by: within so many words from there, `per repair`, `a year`, `every 3 months`.
fn per(words: &[Word], from: usize, within: usize, lexicon: &Lexicon) -> Option<(usize, PerSpan)> {
    for i in from..from + within {
        let word = words.get(i)?;
        if let Some(hours) = value(&word.lower, lexicon.regular) {
            return Some((i, PerSpan::Hours(hours)));
        }
        if !is_one(&word.lower, lexicon.per) {
            // Another count begins: `two texts, namely one message per repair`.
            if number(&word.lower, lexicon).is_some() {
                return None;
            }
            continue;
        }
        let next = words.get(i + 1)?;
        if let Some(hours) = value(&next.lower, lexicon.units) {
            return Some((i + 1, PerSpan::Hours(hours)));
        }
        let unit = || words.get(i + 2).and_then(|word| value(&word.lower, lexicon.units));
        if let (Some(count), Some(hours)) = (number(&next.lower, lexicon), unit()) {
            return Some((i + 2, PerSpan::Hours(count * hours)));
        }
        // `a` and `im` stand before any word, so only a unit makes them a frequency.
        if !matches!(word.lower.as_str(), "a" | "an" | "im" | "alle") {
            return Some((i + 1, PerSpan::Occasion(next.lower.clone())));
        }
    }
    None
}

fn number(word: &str, lexicon: &Lexicon) -> Option<u32> {
    let digits = (word.len() <= 4).then(|| word.parse().ok()).flatten();
    digits.or_else(|| value(word, lexicon.numbers))
}
