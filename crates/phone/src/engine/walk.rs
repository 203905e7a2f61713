//! The walker: a pattern followed as a regular expression engine does, for what it captures.
//!
//! International and national prefixes are matched at the start of a number, and how much of it they take depends on the order in which alternatives
//! are tried: the first that leads to the end of the pattern wins, and what can be there is tried before its absence (Java's and Perl's rule). What
//! follows a group is what stands after it in the pattern, so the way back is the recursion itself. Only these few patterns need this.

/// What the start of a number was found to be.
pub(crate) struct Found {
    /// How many digits the pattern took.
    pub(crate) end: usize,
    groups: [(usize, usize); 2],
}

impl Found {
    /// The digits that group 1 or 2 captured, if it took part.
    pub(crate) fn group<'n>(&self, number: usize, digits: &'n [u8]) -> Option<&'n [u8]> {
        let (start, end) = *self.groups.get(number.wrapping_sub(1))?;
        digits.get(start..end).filter(|group| !group.is_empty())
    }
}

/// `lookingAt`, over ASCII digits.
pub(crate) fn looking_at(pattern: &[u8], digits: &[u8]) -> Option<Found> {
    Walk { pattern, digits }.group(b'(', 0, 0, [(0, 0); 2])
}

/// How many groups of a pattern capture.
pub(crate) fn group_count(pattern: &[u8]) -> usize {
    pattern.iter().filter(|byte| **byte == b'<').count()
}

struct Walk<'p, 'n> {
    pattern: &'p [u8],
    digits: &'n [u8],
}

impl Walk<'_, '_> {
    fn peek(&self, at: usize) -> u8 {
        self.pattern.get(at).copied().unwrap_or_default()
    }

    /// The whole rest of the pattern from `at`, on the digits from `digit`.
    fn from(&self, mut at: usize, mut digit: usize, mut groups: [(usize, usize); 2]) -> Option<Found> {
        loop {
            let byte = self.peek(at);
            at += 1;
            let class = match byte {
                0 => return Some(Found { end: digit, groups }),
                // This alternative is done, and the pattern goes on behind its group.
                b'|' => {
                    at = self.closing(at);
                    continue;
                }
                b')' | b'>' => {
                    if let (b'>', Some(group)) = (byte, groups.get_mut(self.group_before(at))) {
                        group.1 = digit;
                    }
                    at += usize::from(self.peek(at) == b'?');
                    continue;
                }
                b'(' | b'<' => return self.group(byte, at, digit, groups),
                b'$' => {
                    if digit < self.digits.len() {
                        return None;
                    }
                    continue;
                }
                b'`'..=b'q' => return self.run(byte, at, digit, groups),
                0x80..=0x9f => {
                    at += 1;
                    u32::from(byte & 31) | u32::from(self.peek(at - 1) & 31) << 5
                }
                digit => 1 << (digit & 15),
            };
            let met = self.digits.get(digit).is_some_and(|digit| class >> (digit & 15) & 1 == 1);
            if self.peek(at) == b'?' {
                at += 1;
                if met && let Some(found) = self.from(at, digit + 1, groups) {
                    return Some(found);
                }
            } else if met {
                digit += 1;
            } else {
                return None;
            }
        }
    }

    /// A group whose first alternative is at `at`, and all that follows it.
    fn group(&self, opening: u8, at: usize, digit: usize, groups: [(usize, usize); 2]) -> Option<Found> {
        let mut inside = groups;
        if let (b'<', Some(group)) = (opening, inside.get_mut(self.group_before(at))) {
            *group = (digit, digit);
        }
        let mut alternative = at;
        loop {
            if let Some(found) = self.from(alternative, digit, inside) {
                return Some(found);
            }
            let end = self.ending(alternative);
            if self.peek(end) != b'|' {
                let optional = self.peek(end + 1) == b'?';
                return optional.then(|| self.from(end + 2, digit, groups)).flatten();
            }
            alternative = end + 1;
        }
    }

    /// So many of any digit, more before fewer, and all that follows.
    fn run(&self, letter: u8, mut at: usize, digit: usize, groups: [(usize, usize); 2]) -> Option<Found> {
        let least = usize::from(letter & 31);
        let mut most = least;
        if let more @ b'A'..=b'P' = self.peek(at) {
            at += 1;
            most += usize::from(more & 31);
        }
        let left = self.digits.len().saturating_sub(digit);
        (least..=most.min(left)).rev().find_map(|count| self.from(at, digit + count, groups))
    }

    /// Which group the bracket before `at` opened last: 0 for the first.
    fn group_before(&self, at: usize) -> usize {
        group_count(self.pattern.get(..at).unwrap_or_default()).wrapping_sub(1)
    }

    /// The end of the alternative that `at` is in: a `|`, a closing bracket, or the end of the pattern.
    fn ending(&self, mut at: usize) -> usize {
        let mut depth = 0u32;
        loop {
            match self.peek(at) {
                0 => return at,
                b'|' | b')' | b'>' if depth == 0 => return at,
                b'(' | b'<' => depth += 1,
                b')' | b'>' => depth -= 1,
                _ => {}
            }
            at += 1;
        }
    }

    /// The closing bracket of the group that `at` is in, or the end of the pattern.
    fn closing(&self, mut at: usize) -> usize {
        loop {
            at = self.ending(at);
            if self.peek(at) != b'|' {
                return at;
            }
            at += 1;
        }
    }
}
