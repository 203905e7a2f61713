//! Prefixes: how many digits of a number they match, and which of these they capture.
//!
//! A regular expression tries alternatives in order and optional parts greedily, and the first complete match wins. The few patterns to which this order
//! matters are expanded in the tables into *rules* in that order: `0(8c)?` is the rule `08c` and then the rule `0`. A rule is a sequence of patterns (see
//! `pattern.rs`) between marks: `<` and `>` around what is captured, and `$` where the number must end. If a pattern can end at several positions, the
//! furthest is tried first. A test compares every rule with its regular expression.

use super::pattern::Positions;

/// A match at the start of a number.
#[derive(Clone, Copy)]
pub(crate) struct Found {
    /// How many digits matched.
    pub(crate) end: usize,
    /// Where the captured groups begin and end.
    marks: [usize; 4],
    /// How many marks were passed.
    count: usize,
}

impl Found {
    /// What group 1 or 2 captured, if the rule has it.
    pub(crate) fn group<'n>(&self, number: usize, digits: &'n [u8]) -> Option<&'n [u8]> {
        let marks = self.marks.get(..self.count)?.chunks_exact(2).nth(number.wrapping_sub(1))?;
        digits.get(*marks.first()?..*marks.last()?)
    }
}

/// `lookingAt`, over ASCII digits.
pub(crate) fn looking_at(mut rules: &[u8], digits: &[u8]) -> Option<Found> {
    let positions = Positions::new(digits);
    loop {
        let (mut depth, mut end) = (0u32, 0);
        // A rule ends at a bar that is in no bracket.
        while let Some(byte) = rules.get(end).filter(|byte| **byte != b'|' || depth > 0) {
            match byte {
                b'(' => depth += 1,
                b')' => depth = depth.saturating_sub(1),
                _ => {}
            }
            end += 1;
        }
        let start = Found {
            end: 0,
            marks: [0; 4],
            count: 0,
        };
        if let Some(found) = follow(rules.get(..end)?, &positions, start) {
            return Some(found);
        }
        rules = rules.get(end + 1..)?;
    }
}

/// Matches the rest of a rule after what has matched so far.
fn follow(rule: &[u8], digits: &Positions, so_far: Found) -> Option<Found> {
    let end = rule.iter().position(|byte| matches!(byte, b'<' | b'>' | b'$'));
    let mark = end.and_then(|end| rule.get(end));
    let mut ends = digits.reach(rule.get(..end.unwrap_or(rule.len()))?, 1 << (so_far.end & 31));
    while ends != 0 {
        let at = 31 - ends.leading_zeros();
        ends &= !(1 << at);
        let mut found = so_far;
        found.end = at as usize;
        match mark {
            None => return Some(found),
            Some(b'$') if at < digits.length() => continue,
            Some(b'$') => {}
            Some(_) => {
                *found.marks.get_mut(found.count)? = found.end;
                found.count += 1;
            }
        }
        if let Some(found) = follow(rule.get(end? + 1..)?, digits, found) {
            return Some(found);
        }
    }
    None
}
