//! Syllables of English words, by spelling, and the common words whose spelling misleads.

use std::collections::HashMap;
use std::sync::LazyLock;

/// Words that the rules of spelling count wrongly, by their right count: those of public privacy policies that the CMU Pronouncing Dictionary
/// has (2-clause BSD, Carnegie Mellon University), and abbreviations.
const EXCEPTIONS: &str = include_str!("exceptions.txt");

static BY_WORD: LazyLock<HashMap<&str, usize>> = LazyLock::new(|| {
    let lines = EXCEPTIONS.lines().filter_map(|line| line.split_once(": "));
    let counts = lines.filter_map(|(count, words)| Some((count.parse().ok()?, words)));
    counts
        .flat_map(|(count, words): (usize, &str)| words.split(' ').map(move |word| (word, count)))
        .collect()
});

/// How many syllables a word has, in small letters: at least one.
pub fn syllables(word: &str) -> usize {
    match BY_WORD.get(word) {
        Some(count) => *count,
        None if word.contains('\'') => spelled(&word.replace('\'', "")),
        None => spelled(word),
    }
}

fn is_vowel(b: u8) -> bool {
    matches!(b, b'a' | b'e' | b'i' | b'o' | b'u' | b'y')
}

/// Groups of vowels, without those that are silent, with those that are parted.
fn spelled(word: &str) -> usize {
    let w = word.as_bytes();
    let groups = (0..w.len())
        .filter(|&i| vowel(w, i) && !i.checked_sub(1).is_some_and(|before| vowel(w, before)))
        .count();
    let silent = usize::from(groups > 1 && has_silent_ending(w)) + usize::from(has_silent_e_before_a_suffix(w));
    let parted = [
        parts_i(w),
        w.ends_with(b"ism"),
        w.windows(4).any(|p| matches!(p, [v, b'i', b'n', b'g'] if is_vowel(*v))),
        parts_others(w),
    ];
    (groups + parted.iter().filter(|is| **is).count()).saturating_sub(silent).max(1)
}

fn vowel(w: &[u8], at: usize) -> bool {
    w.get(at).is_some_and(|b| is_vowel(*b))
}

/// A consonant, then `l` and the ending: the `e` is heard, as in "able".
fn is_heard(stem: &[u8]) -> bool {
    matches!(stem, [.., before, b'l'] if !is_vowel(*before) && !b"lr".contains(before))
}

/// The silent `e` of "make", "makes" and "named".
fn has_silent_ending(w: &[u8]) -> bool {
    let stem = |ending: &[u8]| w.strip_suffix(ending).filter(|stem| stem.last().is_some_and(|b| !is_vowel(*b)));
    if let Some(stem) = stem(b"e") {
        !is_heard(stem)
    } else if let Some(stem) = stem(b"es") {
        let hisses = matches!(stem, [.., b'c' | b's', b'h']) || matches!(stem, [.., b's' | b'x' | b'z' | b'c' | b'g']);
        !hisses && !is_heard(stem)
    } else if let Some(stem) = stem(b"ed") {
        !matches!(stem, [.., b't' | b'd']) && !is_heard(stem)
    } else {
        false
    }
}

/// The silent `e` of "safely" and "statement".
fn has_silent_e_before_a_suffix(w: &[u8]) -> bool {
    const SUFFIXES: [&[u8]; 8] = [b"ly", b"ment", b"ments", b"ful", b"less", b"ness", b"fully", b"lessly"];
    SUFFIXES.iter().any(|suffix| {
        let stem = w.strip_suffix(*suffix);
        let silent = stem.is_some_and(|stem| matches!(stem, [.., before, b'e'] if !is_vowel(*before)));
        let heard = stem.is_some_and(|stem| matches!(stem, [.., before, b'l', b'e'] if !is_vowel(*before)) && suffix.starts_with(b"ment"));
        silent && !heard
    })
}

/// The `i` of "piano" is a syllable by itself, that of "social" is not.
fn parts_i(w: &[u8]) -> bool {
    w.windows(3)
        .any(|p| matches!(p, [before, b'i', b'a' | b'o' | b'u'] if !b"cstgx".contains(before)))
}

/// The vowels of "video", "create" and "actual" are parted, those of "people" and "quality" are not.
fn parts_others(w: &[u8]) -> bool {
    let has = |part: &[u8]| w.windows(part.len()).any(|p| p == part);
    let ua = w.windows(3).any(|p| matches!(p, [b'u', b'a', after] if *after != b'r'));
    let uo = w.windows(3).any(|p| matches!(p, [b'u', b'o', after] if *after != b'u'));
    let joined: [&[u8]; 6] = [b"qua", b"gua", b"peop", b"quo", b"geou", b"geon"];
    (has(b"eo") || ua || has(b"creat") || uo) && !joined.iter().any(|part| has(part)) && !has(b"eous")
}
