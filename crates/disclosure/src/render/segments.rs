//! How many parts a text message has, and which characters make them small (3GPP TS 23.038 and 23.040).
//!
//! What lives here: the two encodings, the count of parts as networks send them, and plain characters in the place of others. What
//! deliberately does not: national language tables, which networks do not reliably pass on.

use unicode_segmentation::UnicodeSegmentation;

/// One unit each in the GSM 7-bit default alphabet (3GPP TS 23.038, 6.2.1).
const BASIC: &str = "\n\r !\"#$%&'()*+,-./0123456789:;<=>?@ABCDEFGHIJKLMNOPQRSTUVWXYZ_abcdefghijklmnopqrstuvwxyz¡£¤¥§¿ÄÅÆÇÉÑÖØÜßàäåæèéìñòöøùüΓΔΘΛΞΠΣΦΨΩ";

/// Two units each: the extension table (3GPP TS 23.038, 6.2.1.1).
const EXTENDED: &str = "\u{c}[\\]^{|}~€";

/// The plain characters for what people, and the programs that they write with, often put into a text.
const PLAIN: [(char, &str); 58] = [
    ('\u{a0}', " "),
    ('\u{202f}', " "),
    ('\u{2009}', " "),
    ('\u{200a}', " "),
    ('\u{2002}', " "),
    ('\u{2003}', " "),
    ('\t', " "),
    ('\u{200b}', ""),
    ('\u{ad}', ""),
    ('\u{feff}', ""),
    ('‘', "'"),
    ('’', "'"),
    ('‚', "'"),
    ('‛', "'"),
    ('´', "'"),
    ('`', "'"),
    ('ʼ', "'"),
    ('′', "'"),
    ('“', "\""),
    ('”', "\""),
    ('„', "\""),
    ('‟', "\""),
    ('«', "\""),
    ('»', "\""),
    ('″', "\""),
    ('‐', "-"),
    ('‑', "-"),
    ('‒', "-"),
    ('–', "-"),
    ('—', "-"),
    ('−', "-"),
    ('•', "-"),
    ('·', "-"),
    ('…', "..."),
    ('½', "1/2"),
    ('¼', "1/4"),
    ('¾', "3/4"),
    ('×', "x"),
    ('÷', "/"),
    ('™', "TM"),
    ('®', "(R)"),
    ('©', "(C)"),
    ('á', "a"),
    ('â', "a"),
    ('ã', "a"),
    ('ç', "c"),
    ('ê', "e"),
    ('ë', "e"),
    ('í', "i"),
    ('î', "i"),
    ('ï', "i"),
    ('ó', "o"),
    ('ô', "o"),
    ('õ', "o"),
    ('ú', "u"),
    ('û', "u"),
    ('œ', "oe"),
    ('À', "A"),
];

/// How the characters of a message are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Encoding {
    /// The GSM 7-bit default alphabet: 160 units, or 153 a part.
    Gsm7,
    /// UCS-2: 70 units, or 67 a part. One character outside GSM-7 is enough.
    Ucs2,
}

impl Encoding {
    /// `GSM-7`, `UCS-2`.
    pub const fn as_str(self) -> &'static str {
        match self {
            Encoding::Gsm7 => "GSM-7",
            Encoding::Ucs2 => "UCS-2",
        }
    }

    /// The units of a message in one part, and of a part of a longer one.
    pub const fn limits(self) -> (usize, usize) {
        match self {
            Encoding::Gsm7 => (160, 153),
            Encoding::Ucs2 => (70, 67),
        }
    }
}

/// A character that GSM-7 does not have.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Foreign {
    /// The character, as a reader sees one: an emoji may be several code points.
    pub character: String,
    /// What could stand in its place; `None` where the language needs the character.
    pub plain: Option<&'static str>,
}

/// How a text is sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Segments {
    /// The encoding of the whole message.
    pub encoding: Encoding,
    /// Its length: characters of the extension table count two in GSM-7, and those beyond U+FFFF two in UCS-2.
    pub units: usize,
    /// Into how many parts it is divided. Each is paid for.
    pub parts: usize,
    /// What forces UCS-2, each character once; empty in GSM-7.
    pub foreign: Vec<Foreign>,
}

/// Counts a text message as networks divide it: a character is never divided.
pub fn segments(text: &str) -> Segments {
    let characters = characters(text);
    let mut foreign: Vec<Foreign> = Vec::new();
    for character in characters.iter().filter(|character| gsm7(character).is_none()) {
        if !foreign.iter().any(|known| known.character == *character) {
            foreign.push(Foreign {
                character: (*character).into(),
                plain: replacement(character),
            });
        }
    }
    let encoding = if foreign.is_empty() { Encoding::Gsm7 } else { Encoding::Ucs2 };
    let sizes: Vec<usize> = characters.iter().map(|character| units(character, encoding)).collect();
    let units = sizes.iter().sum();
    let (whole, part) = encoding.limits();
    Segments {
        encoding,
        units,
        parts: if units <= whole { 1 } else { parts(&sizes, part) },
        foreign,
    }
}

/// The text with plain characters wherever there are some for what GSM-7 does not have.
pub fn plain(text: &str) -> String {
    let said = |character: &&str| match gsm7(character) {
        Some(_) => (*character).to_owned(),
        None => replacement(character).unwrap_or(character).to_owned(),
    };
    characters(text).iter().map(said).collect()
}

/// What a reader takes for one character. A line end is two, for networks.
fn characters(text: &str) -> Vec<&str> {
    text.graphemes(true)
        .flat_map(|character| if character == "\r\n" { vec!["\r", "\n"] } else { vec![character] })
        .collect()
}

fn parts(sizes: &[usize], limit: usize) -> usize {
    let (mut parts, mut used) = (1, 0);
    for size in sizes {
        if used + size > limit {
            parts += 1;
            used = 0;
        }
        used += size;
    }
    parts
}

fn units(character: &str, encoding: Encoding) -> usize {
    match encoding {
        Encoding::Gsm7 => gsm7(character).unwrap_or(1),
        Encoding::Ucs2 => character.chars().map(char::len_utf16).sum(),
    }
}

/// The units of a character in GSM-7, when it has it.
fn gsm7(character: &str) -> Option<usize> {
    match character {
        _ if BASIC.contains(character) && character.chars().count() == 1 => Some(1),
        _ if EXTENDED.contains(character) && character.chars().count() == 1 => Some(2),
        _ => None,
    }
}

fn replacement(character: &str) -> Option<&'static str> {
    let mut chars = character.chars();
    match (chars.next(), chars.next()) {
        (Some(only), None) => PLAIN.iter().find(|(from, _)| *from == only).map(|(_, to)| *to),
        (None | Some(_), _) => None,
    }
}
