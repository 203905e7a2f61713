//! The matcher: a bit-parallel simulation of the pattern, over all positions of the number at once.
//!
//! A national number has at most 17 digits, so the positions that a part of a pattern can lead to are the bits of a `u32`, and each part maps one such
//! set to the next: alternation is a union, `?` is a union with the set before it. Nothing is compiled or allocated, and there is no backtracking.
//! Capturing groups, and the order in which a regular expression tries its alternatives, are implemented in `rules.rs`.

/// Where in a number each digit stands: bit 2 of `of[7]` is set when the third digit is a 7.
pub(crate) struct Positions {
    of: [u32; 16],
    /// The positions of all digits; a pattern can reach one more.
    any: u32,
    /// Where the number ends: one position, or none if there are too many digits.
    ends: u32,
    length: u32,
}

impl Positions {
    /// Reads ASCII digits. Those beyond the thirtieth, which no pattern reaches, are ignored.
    pub(crate) fn new(digits: &[u8]) -> Positions {
        let mut of = [0; 16];
        let mut bit = 1;
        for digit in digits.iter().take(30) {
            of[usize::from(digit & 15)] |= bit;
            bit <<= 1;
        }
        Positions {
            of,
            any: bit - 1,
            ends: if digits.len() <= 30 { bit } else { 0 },
            length: digits.len() as u32,
        }
    }

    /// Reads ASCII digits that more may follow, each of which can be any digit. A pattern then matches if some continuation would.
    pub(crate) fn unfinished(digits: &[u8]) -> Positions {
        let mut positions = Positions::new(digits);
        let beyond = !positions.any;
        positions.of.iter_mut().for_each(|set| *set |= beyond);
        positions.any = u32::MAX;
        positions
    }

    /// How many digits there are.
    pub(crate) fn length(&self) -> u32 {
        self.length.min(31)
    }

    /// `lookingAt`: whether the pattern matches a beginning of the number.
    pub(crate) fn start_with(&self, pattern: &[u8]) -> bool {
        self.reach(pattern, 1) != 0
    }

    /// `matches`: whether the pattern matches all of the number.
    pub(crate) fn match_all(&self, pattern: &[u8]) -> bool {
        self.ends & self.reach(pattern, 1) != 0
    }

    /// The positions after the pattern, given those before it.
    pub(crate) fn reach(&self, pattern: &[u8], from: u32) -> u32 {
        Reading { rest: pattern, digits: self }.alternatives(from)
    }
}

/// The lengths of the numbers that a pattern matches, as bits.
pub(crate) fn lengths(pattern: &[u8]) -> u32 {
    Positions {
        of: [u32::MAX; 16],
        any: u32::MAX,
        ends: u32::MAX,
        length: 0,
    }
    .reach(pattern, 1)
}

/// The positions after an alternative: the end of the number where it is the beginning of one of a known length.
fn completed(set: u32, length: u8) -> u32 {
    if set != 0 && length > 0 { 1 << length } else { set }
}

struct Reading<'p, 'n> {
    rest: &'p [u8],
    digits: &'n Positions,
}

impl Reading<'_, '_> {
    fn peek(&self) -> u8 {
        self.rest.first().copied().unwrap_or_default()
    }

    fn next(&mut self) -> u8 {
        let byte = self.peek();
        self.rest = self.rest.get(1..).unwrap_or_default();
        byte
    }

    /// Reads to the end of a group, or of the pattern, which is where it stops.
    fn alternatives(&mut self, from: u32) -> u32 {
        let (mut reached, mut length) = (0, 0);
        let mut set = self.open(from, &mut length);
        loop {
            let before = set;
            if set == 0 {
                self.skip();
            }
            match self.next() {
                b'|' => {
                    reached |= completed(set, length);
                    set = self.open(from, &mut length);
                    continue;
                }
                b'(' => set = self.alternatives(set),
                digit @ b'0'..=b'9' => set = self.step(1 << (digit & 15), set),
                low @ 0x80..=0x9f => {
                    let high = self.next();
                    set = self.step(u32::from(low & 31) | u32::from(high & 31) << 5, set);
                }
                run @ b'`'..=b'q' => set = self.run(run & 31, set),
                // A closing bracket, or the end.
                _ => return reached | completed(set, length),
            }
            if self.peek() == b'?' {
                self.next();
                set |= before;
            }
        }
    }

    /// Begins an alternative. A capital letter starts a run of alternatives that are beginnings of numbers of one length; `@` ends the run.
    fn open(&mut self, from: u32, length: &mut u8) -> u32 {
        if let letter @ b'@'..=b'Q' = self.peek() {
            self.next();
            *length = letter & 31;
        }
        if *length > 0 && self.digits.ends >> *length & 1 == 0 { 0 } else { from }
    }

    /// Over one digit of a class.
    fn step(&self, mut class: u32, from: u32) -> u32 {
        let mut met = 0;
        while class != 0 {
            met |= self.digits.of[(class.trailing_zeros() & 15) as usize];
            class &= class - 1;
        }
        (from & met) << 1
    }

    /// Over so many of any digit, and as many more as a capital letter says.
    fn run(&mut self, least: u8, from: u32) -> u32 {
        let limit = self.digits.any << 1 | 1;
        let mut set = from.wrapping_shl(u32::from(least)) & limit;
        if let more @ b'A'..=b'P' = self.peek() {
            self.next();
            for _ in 0..more & 31 {
                set |= set << 1 & limit;
            }
        }
        set
    }

    /// To the next alternative, or the end of this group.
    fn skip(&mut self) {
        let mut depth = 0u32;
        loop {
            match self.peek() {
                b'(' => depth += 1,
                0 => return,
                b'|' | b')' if depth == 0 => return,
                b')' => depth -= 1,
                _ => {}
            }
            self.next();
        }
    }
}
