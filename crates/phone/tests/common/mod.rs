//! The cases that the engines are compared on, the same in every run.

use phone::{Format, NumberType, regions};

/// A text, and the region it is parsed for.
pub type Case = (String, String);

/// Every type that a number can be asked for.
pub const TYPES: [NumberType; 12] = [
    NumberType::FixedLine,
    NumberType::Mobile,
    NumberType::FixedLineOrMobile,
    NumberType::TollFree,
    NumberType::PremiumRate,
    NumberType::SharedCost,
    NumberType::Voip,
    NumberType::PersonalNumber,
    NumberType::Pager,
    NumberType::Uan,
    NumberType::Voicemail,
    NumberType::Unknown,
];

/// A small generator of pseudo-random numbers (xorshift), so that the cases do not change with a crate's version.
pub struct Dice(u64);

impl Dice {
    /// From a seed other than 0.
    pub fn new(seed: u64) -> Dice {
        Dice(seed)
    }

    /// Below a limit.
    pub fn below(&mut self, limit: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 >> 11) as usize % limit
    }

    /// One of them.
    pub fn one_of<T: Clone>(&mut self, all: &[T]) -> T {
        all[self.below(all.len())].clone()
    }
}

/// Examples of every region and type as they are written at home, abroad, in E.164 and bare; mutations of them; random digits; messy texts.
pub fn cases() -> Vec<Case> {
    let mut dice = Dice::new(0x70_686f_6e65);
    let mut cases = Vec::new();
    let regions: Vec<String> = regions::listed().map(|(region, _)| region.to_owned()).collect();
    let mut bare = Vec::new();
    for region in &regions {
        for wanted in TYPES {
            let Some(number) = regions::example(region, wanted) else { continue };
            for format in [Format::National, Format::International, Format::E164, Format::Rfc3966] {
                cases.push((number.format(format).to_string(), region.clone()));
            }
            cases.push((number.national_significant_number().to_owned(), region.clone()));
            bare.push((number.country_code(), number.national_significant_number().to_owned(), region.clone()));
        }
    }
    // The codes of no region have no example by region.
    for code in ["800", "808", "870", "878", "881", "882", "883", "888", "979"] {
        for count in 6..=13 {
            cases.push((format!("+{code}{}", digits(&mut dice, count)), String::new()));
        }
    }
    for (code, digits, region) in &bare {
        for _ in 0..8 {
            let mut text = mutated(digits, &mut dice);
            let kind = dice.below(6);
            match kind {
                0 | 1 => text = format!("+{code}{text}"),
                2 => text = format!("00{code} {text}"),
                3 => text = format!("0{text}"),
                4 => text = format!("{code}{text}"),
                _ => {}
            }
            let region = if dice.below(12) == 0 { dice.one_of(&regions) } else { region.clone() };
            cases.push((text, region));
        }
    }
    for _ in 0..17_000 {
        let count = 1 + dice.below(19);
        let plus = if dice.below(3) == 0 { "+" } else { "" };
        cases.push((format!("{plus}{}", digits(&mut dice, count)), dice.one_of(&regions)));
    }
    for _ in 0..17_000 {
        let (code, digits, region) = dice.one_of(&bare);
        cases.push((messy(code, &digits, &mut dice), region));
    }
    cases
}

fn digits(dice: &mut Dice, count: usize) -> String {
    (0..count).map(|_| char::from(b'0' + dice.below(10) as u8)).collect()
}

fn mutated(text: &str, dice: &mut Dice) -> String {
    let mut text: Vec<u8> = text.bytes().collect();
    for _ in 0..=dice.below(2) {
        let at = dice.below(text.len());
        let digit = b'0' + dice.below(10) as u8;
        match dice.below(4) {
            0 if text.len() > 1 => {
                text.remove(at);
            }
            1 => text.insert(at, digit),
            2 if at > 0 => text.swap(at, at - 1),
            _ => text[at] = digit,
        }
    }
    text.into_iter().map(char::from).collect()
}

const SCRIPTS: [u32; 6] = [0x660, 0x6f0, 0xff10, 0x966, 0xe50, 0x1d7ce];
const SEPARATORS: [&str; 16] = [
    " ", "-", ".", "/", " (", ") ", "\u{a0}", "\u{2013}", "\u{2011}", "\u{3000}", "\u{ff0d}", "~", "*", "x", "\u{ad}", "  ",
];
const BEFORE: [&str; 10] = ["", "", "Tel: ", "tel:", "phone ", "(", "\u{ff0b}", "call me at ", "++", "\u{200e}"];
const AFTER: [&str; 26] = [
    "",
    "",
    "",
    " ext. 12",
    "ext123",
    " x7",
    "x 12/x 13",
    ";ext=1234",
    " #12",
    "#",
    " extension 4",
    " доб. 77",
    ",,123",
    ",5",
    ";5#",
    " anexo 9",
    " int 3",
    "~2",
    " - 503#",
    ".",
    ")",
    " \u{20ac}",
    "; isub=2",
    ";isub=12345",
    ";phone-context=example.com",
    "\u{ff58}12",
];

fn messy(code: u16, digits: &str, dice: &mut Dice) -> String {
    let mut text = String::from(dice.one_of(&BEFORE));
    match dice.below(4) {
        0 => text.push_str(&format!("+{code} ")),
        1 => text.push('0'),
        _ => {}
    }
    let script = (dice.below(8) == 0).then(|| dice.one_of(&SCRIPTS));
    let vanity = dice.below(12) == 0;
    for digit in digits.bytes() {
        if dice.below(4) == 0 {
            text.push_str(dice.one_of(&SEPARATORS));
        }
        let value = u32::from(digit - b'0');
        match script {
            Some(zero) => text.extend(char::from_u32(zero + value)),
            None if vanity && value > 1 && dice.below(2) == 0 => text.push(char::from(b"  adgjmptw"[value as usize])),
            None => text.push(char::from(digit)),
        }
    }
    text.push_str(dice.one_of(&AFTER));
    if dice.below(40) == 0 {
        text.push_str(&format!(";phone-context=+{code}"));
    }
    text
}
