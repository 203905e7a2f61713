//! Rates in words: `once a week`, `4 messages per month`, `wöchentlich`.

use super::numbers::{Unit, is_article, number, times, unit};
use super::{Rate, joined, word};
use crate::Text;
use disclosure::Per;
use std::ops::Range;

/// The most words between a number and `per`: `4 marketing messages per month`.
const BETWEEN: usize = 3;

/// The rate that begins at a word.
pub(super) fn at(text: &Text, at: usize) -> Option<(Range<usize>, Rate)> {
    adverb(text, at).or_else(|| every(text, at)).or_else(|| counted(text, at))
}

fn rate(times: u16, per: Per, words: Range<usize>) -> (Range<usize>, Rate) {
    (words, Rate { times, per })
}

/// Whether a rate can begin with a word that is neither a number nor an article.
pub(super) fn can_begin(language: &str, word: &str) -> bool {
    adverb_unit(language, word).is_some() || begins_every(language, word) || often(language, word).is_some()
}

/// `weekly`; `annual` is one only before what it counts: `the annual service` is none.
fn adverb(text: &Text, at: usize) -> Option<(Range<usize>, Rate)> {
    let first = word(text, at);
    let unit = adverb_unit(text.language, first).filter(|_| first != "annual" || is_countable(word(text, at + 1)))?;
    Some(rate(1, Per::Period(times(1, unit)), at..at + 1))
}

fn adverb_unit(language: &str, word: &str) -> Option<Unit> {
    Some(match (language, word) {
        ("en", "daily") | ("fr", "quotidien" | "quotidienne" | "quotidiens" | "quotidiennes" | "quotidiennement") | ("de", "täglich") => Unit::Days,
        ("en", "weekly") | ("fr", "hebdomadaire" | "hebdomadaires") | ("de", "wöchentlich" | "wöchentliche" | "wöchentlichen") => Unit::Weeks,
        ("en", "fortnightly") => Unit::Fortnights,
        ("en", "quarterly")
        | ("fr", "trimestriel" | "trimestrielle" | "trimestriels" | "trimestrielles")
        | ("de", "vierteljährlich" | "vierteljährliche" | "vierteljährlichen") => Unit::Quarters,
        ("en", "monthly") | ("fr", "mensuel" | "mensuelle" | "mensuels" | "mensuelles") | ("de", "monatlich" | "monatliche" | "monatlichen") => Unit::Months,
        ("en", "yearly" | "annually" | "annual")
        | ("fr", "annuel" | "annuelle" | "annuels" | "annuelles")
        | ("de", "jährlich" | "jährliche" | "jährlichen") => Unit::Years,
        _ => return None,
    })
}

/// `every week`, `every 3 months`, `tous les mois`, `alle zwei Wochen`
fn every(text: &Text, at: usize) -> Option<(Range<usize>, Rate)> {
    let language = text.language;
    let first = word(text, at);
    if !begins_every(language, first) {
        return None;
    }
    let next = match (first, word(text, at + 1)) {
        ("tous" | "toutes", "les") => at + 2,
        ("tous" | "toutes", _) => return None,
        _ => at + 1,
    };
    if let Some(unit) = unit(language, word(text, next)) {
        return Some(rate(1, Per::Period(times(1, unit)), at..next + 1));
    }
    let n = number(language, word(text, next))?;
    let unit = unit(language, word(text, next + 1))?;
    Some(rate(1, Per::Period(times(n, unit)), at..next + 2))
}

fn begins_every(language: &str, word: &str) -> bool {
    matches!(
        (language, word),
        ("en", "every" | "each") | ("fr", "chaque" | "tous" | "toutes") | ("de", "alle" | "jede" | "jeden" | "jedes")
    )
}

/// How many times, in one word.
fn often(language: &str, word: &str) -> Option<u16> {
    match (language, word) {
        ("en", "once") | ("de", "einmal") => Some(1),
        ("en", "twice") | ("de", "zweimal") => Some(2),
        ("en", "thrice") | ("de", "dreimal") => Some(3),
        ("de", "viermal") => Some(4),
        _ => None,
    }
}

/// `once a week`, `4 marketing messages per month`, `2 texts every 3 months`, `a weekly text`, `einmal im Jahr`
fn counted(text: &Text, at: usize) -> Option<(Range<usize>, Rate)> {
    let language = text.language;
    let first = word(text, at);
    let (n, must_name_what) = match often(language, first) {
        Some(n) => (n, false),
        None if is_article(language, first) => (1, true),
        None => (number(language, first)?, true),
    };
    let mut is_named = false;
    for next in at + 1..=at + 1 + BETWEEN {
        if !joined(text, next - 1) {
            return None;
        }
        if let Some(unit) = adverb_unit(language, word(text, next)).filter(|_| must_name_what && is_countable(word(text, next + 1))) {
            return Some(rate(n, Per::Period(times(1, unit)), at..next + 2));
        }
        if let Some((per, after)) = per(text, next)
            && (is_named || !must_name_what)
        {
            if let Some(unit) = unit(language, word(text, after)) {
                return Some(rate(n, Per::Period(times(1, unit)), at..after + 1));
            }
            if let (Some(count), Some(unit)) = (number(language, word(text, after)), unit(language, word(text, after + 1))) {
                return Some(rate(n, Per::Period(times(count, unit)), at..after + 2));
            }
            if per == Preposition::Per && after < text.words.len() && joined(text, after - 1) {
                return Some(rate(n, Per::Occasion(word(text, after).into()), at..after + 1));
            }
            return None;
        }
        if !must_name_what && language == "en" {
            return None;
        }
        is_named |= is_countable(word(text, next));
    }
    None
}

#[derive(PartialEq, Eq)]
pub(super) enum Preposition {
    /// It counts by what follows, an occasion too.
    Per,
    /// It counts only before a unit of time: `a week`.
    Article,
}

/// The preposition that counts, and the word behind it.
pub(super) fn per(text: &Text, at: usize) -> Option<(Preposition, usize)> {
    match (text.language, word(text, at), word(text, at + 1)) {
        ("en", "for", "each" | "every") | ("fr", "pour" | "à", "chaque") | ("de", "für" | "bei", "jede" | "jeden" | "jedes" | "jeder") => {
            Some((Preposition::Per, at + 2))
        }
        ("en", "per" | "each" | "every", _) | ("fr", "par" | "chaque", _) | ("de", "pro" | "je" | "jede" | "jeden" | "jedes", _) => {
            Some((Preposition::Per, at + 1))
        }
        ("fr", "tous" | "toutes", "les") => Some((Preposition::Article, at + 2)),
        ("en", "a" | "an", _) | ("de", "im" | "am" | "alle", _) => Some((Preposition::Article, at + 1)),
        ("de", "in", "der") | ("de", "in", "einem") => Some((Preposition::Article, at + 2)),
        _ => None,
    }
}

/// What a rate counts.
fn is_countable(word: &str) -> bool {
    const STEMS: [&str; 17] = [
        "time",
        "text",
        "call",
        "message",
        "sms",
        "reminder",
        "offer",
        "alert",
        "fois",
        "appel",
        "rappel",
        "texto",
        "mal",
        "anruf",
        "nachricht",
        "email",
        "mail",
    ];
    STEMS.iter().any(|stem| word.starts_with(stem))
}
