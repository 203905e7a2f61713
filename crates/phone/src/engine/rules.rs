//! Prefixes: how much of a number's start they take, and what of it they capture.
//!
//! A regular expression tries its alternatives in order and what can be there before its absence, and the first way to its end wins. The tables have the
//! few patterns to which this matters written out as *rules* in that order: `0(8c)?` is the rule `08c` and then the rule `0`. A rule is a row of
//! patterns (see `pattern.rs`) between marks: `<` and `>` around what is captured, and `$` where the number must end. Of the ends that one of its
//! patterns has, the furthest is tried first. That this is what the regular expression does is tested pattern by pattern.

use super::pattern::Positions;

/// What the start of a number was found to be.
#[derive(Clone, Copy)]
pub(crate) struct Found {
    /// How many digits the rule took.
    pub(crate) end: usize,
    /// Where what it captured begins and ends.
    marks: [usize; 4],
    /// How many marks there were.
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

/// The rest of a rule, from where it has come to.
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
