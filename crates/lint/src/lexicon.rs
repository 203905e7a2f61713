//! Phrases that rules look for: one table a language, so that a text is walked once for all rules.
//!
//! What lives here: the table and its hits. What deliberately does not: the phrases (each rule has its own in its file), and any
//! judgement of a hit.

use crate::Word;
use crate::rules::LEXICONS;
use crate::text::words;
use std::collections::HashMap;
use std::ops::Range;
use std::sync::LazyLock;

/// A phrase in small letters, and what to say instead: `""` when that depends on the text.
pub(crate) type Phrase = (&'static str, &'static str);

/// The phrases of one rule. To be found, it has to stand in [`LEXICONS`].
pub(crate) struct Lexicon {
    /// English.
    pub en: &'static [Phrase],
    /// French.
    pub fr: &'static [Phrase],
    /// German.
    pub de: &'static [Phrase],
}

/// A phrase in a text.
#[derive(Clone)]
pub(crate) struct Hit {
    lexicon: &'static Lexicon,
    /// Its words, as indices of the text's words.
    pub words: Range<usize>,
    /// Its bytes in the text.
    pub range: Range<usize>,
    /// The phrase as its lexicon has it.
    pub phrase: &'static str,
    /// What its lexicon offers instead.
    pub say: &'static str,
}

impl Hit {
    /// Whether the phrase is one of this lexicon.
    pub(crate) fn is_of(&self, lexicon: &'static Lexicon) -> bool {
        std::ptr::eq(self.lexicon, lexicon)
    }
}

/// A phrase without its first word, which is the key that it is found by.
struct Entry {
    lexicon: &'static Lexicon,
    rest: Vec<String>,
    /// Whether commas may stand between its words.
    has_comma: bool,
    phrase: Phrase,
}

/// How many of the last hits can overlap the next one.
const RECENT: usize = 24;

type Table = HashMap<String, Vec<Entry>>;

static ENGLISH: LazyLock<Table> = LazyLock::new(|| table("en", |lexicon| lexicon.en));
static FRENCH: LazyLock<Table> = LazyLock::new(|| table("fr", |lexicon| lexicon.fr));
static GERMAN: LazyLock<Table> = LazyLock::new(|| table("de", |lexicon| lexicon.de));

fn table(language: &str, phrases: fn(&Lexicon) -> &'static [Phrase]) -> Table {
    let mut table = Table::new();
    for &lexicon in LEXICONS {
        for &phrase in phrases(lexicon) {
            let mut words = words::of(phrase.0, language).into_iter().map(|word| word.lower);
            if let Some(first) = words.next() {
                table.entry(first).or_default().push(Entry {
                    lexicon,
                    rest: words.collect(),
                    has_comma: phrase.0.contains(','),
                    phrase,
                });
            }
        }
    }
    table
}

/// All phrases of all rules in a text. Of two of the same rule of which one holds the other, the longer.
pub(crate) fn hits(value: &str, language: &str, words: &[Word]) -> Vec<Hit> {
    let table = match language {
        "en" => &*ENGLISH,
        "fr" => &*FRENCH,
        "de" => &*GERMAN,
        _ => return Vec::new(),
    };
    let mut hits: Vec<Hit> = Vec::new();
    for (i, first) in words.iter().enumerate() {
        for entry in table.get(&first.lower).into_iter().flatten() {
            let Some(window) = words.get(i..=i + entry.rest.len()) else { continue };
            let same = window.iter().skip(1).zip(&entry.rest).all(|(word, wanted)| word.lower == *wanted);
            if let (true, true, Some(last)) = (same, joined(value, window, entry.has_comma), window.last()) {
                let hit = Hit {
                    lexicon: entry.lexicon,
                    words: i..i + window.len(),
                    range: first.range.start..last.range.end,
                    phrase: entry.phrase.0,
                    say: entry.phrase.1,
                };
                // Hits stand in the order of their first words, so that what overlaps is among the last.
                let recent = hits.len().saturating_sub(RECENT);
                let last = hits.get(recent..).unwrap_or_default();
                if !last.iter().any(|other| other.is_of(entry.lexicon) && other.range.end >= hit.range.end) {
                    let inside = |other: &Hit| other.is_of(entry.lexicon) && other.range.start >= hit.range.start;
                    let mut last = hits.split_off(recent);
                    last.retain(|other| !inside(other));
                    hits.append(&mut last);
                    hits.push(hit);
                }
            }
        }
    }
    hits
}

/// Whether nothing but spaces, hyphens, quotes and signs of counting stands between the words.
pub(crate) fn joined(value: &str, words: &[Word], with_comma: bool) -> bool {
    words.windows(2).all(|pair| match pair {
        [a, b] => value.get(a.range.end..b.range.start).is_some_and(|gap| {
            gap.chars()
                .all(|c| c.is_whitespace() || "-\u{2011}'\"“”’«»„%&/_*".contains(c) || (with_comma && c == ','))
        }),
        _ => true,
    })
}
