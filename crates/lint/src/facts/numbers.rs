//! Numbers and units in words, and the periods made of them.

use super::{joined, rates, word};
use crate::Text;
use disclosure::Period;
use std::ops::Range;

/// A unit of time.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Unit {
    Hours,
    Days,
    Weeks,
    Fortnights,
    Months,
    Quarters,
    Years,
}

/// So many of a unit.
pub(super) fn times(n: u16, unit: Unit) -> Period {
    let mut period = Period::default();
    match unit {
        Unit::Hours => period.hours = n,
        Unit::Days => period.days = n,
        Unit::Weeks => period.weeks = n,
        Unit::Fortnights => period.weeks = 2 * n,
        Unit::Months => period.months = n,
        Unit::Quarters => period.months = 3 * n,
        Unit::Years => period.years = n,
    }
    period
}

pub(super) fn unit(language: &str, word: &str) -> Option<Unit> {
    Some(match (language, word) {
        ("en", "hour" | "hours") | ("fr", "heure" | "heures") | ("de", "stunde" | "stunden") => Unit::Hours,
        ("en", "day" | "days") | ("fr", "jour" | "jours") => Unit::Days,
        ("de", "tag" | "tage" | "tagen" | "tages" | "werktag" | "werktage" | "werktagen" | "arbeitstage" | "arbeitstagen") => Unit::Days,
        ("en", "week" | "weeks") | ("fr", "semaine" | "semaines") | ("de", "woche" | "wochen") => Unit::Weeks,
        ("en", "fortnight" | "fortnights") => Unit::Fortnights,
        ("en", "quarter" | "quarters") | ("fr", "trimestre" | "trimestres") | ("de", "quartal" | "quartale" | "quartalen" | "quartals") => Unit::Quarters,
        ("en", "month" | "months") | ("fr", "mois") | ("de", "monat" | "monate" | "monaten" | "monats") => Unit::Months,
        ("en", "year" | "years") | ("fr", "an" | "ans" | "année" | "années") => Unit::Years,
        ("de", "jahr" | "jahre" | "jahren" | "jahres") => Unit::Years,
        _ => return None,
    })
}

/// A number above zero in digits or in a word. Articles are numbers only where the caller knows that they count.
pub(super) fn number(language: &str, word: &str) -> Option<u16> {
    if word.starts_with(|c: char| c.is_ascii_digit()) {
        return word.parse().ok().filter(|n| (1..=9999).contains(n));
    }
    let words: &[(&str, u16)] = match language {
        "en" => &EN,
        "fr" => &FR,
        "de" => &DE,
        _ => return None,
    };
    words.iter().find(|(name, _)| *name == word).map(|(_, n)| *n)
}

const EN: [(&str, u16); 20] = [
    ("one", 1),
    ("two", 2),
    ("three", 3),
    ("four", 4),
    ("five", 5),
    ("six", 6),
    ("seven", 7),
    ("eight", 8),
    ("nine", 9),
    ("ten", 10),
    ("eleven", 11),
    ("twelve", 12),
    ("fourteen", 14),
    ("fifteen", 15),
    ("eighteen", 18),
    ("twenty", 20),
    ("thirty", 30),
    ("sixty", 60),
    ("ninety", 90),
    ("hundred", 100),
];

const FR: [(&str, u16); 18] = [
    ("deux", 2),
    ("trois", 3),
    ("quatre", 4),
    ("cinq", 5),
    ("six", 6),
    ("sept", 7),
    ("huit", 8),
    ("neuf", 9),
    ("dix", 10),
    ("onze", 11),
    ("douze", 12),
    ("quatorze", 14),
    ("quinze", 15),
    ("vingt", 20),
    ("trente", 30),
    ("quarante", 40),
    ("soixante", 60),
    ("cent", 100),
];

const DE: [(&str, u16); 19] = [
    ("zwei", 2),
    ("drei", 3),
    ("vier", 4),
    ("fünf", 5),
    ("sechs", 6),
    ("sieben", 7),
    ("acht", 8),
    ("neun", 9),
    ("zehn", 10),
    ("elf", 11),
    ("zwölf", 12),
    ("vierzehn", 14),
    ("fünfzehn", 15),
    ("achtzehn", 18),
    ("zwanzig", 20),
    ("dreißig", 30),
    ("sechzig", 60),
    ("neunzig", 90),
    ("hundert", 100),
];

pub(super) fn is_article(language: &str, word: &str) -> bool {
    match language {
        "en" => matches!(word, "a" | "an"),
        "fr" => matches!(word, "un" | "une"),
        "de" => matches!(word, "ein" | "eine" | "einen" | "einem" | "einer" | "eines"),
        _ => false,
    }
}

/// Whether a word halves what follows: `half a year`, `ein halbes Jahr`.
pub(super) fn is_half(language: &str, word: &str) -> bool {
    match language {
        "en" => word == "half",
        "de" => matches!(word, "halbes" | "halben"),
        _ => false,
    }
}

/// Words before an article that counts: `within a day`, but not `once a day`.
fn counts_by_article(language: &str, word: &str) -> bool {
    match language {
        "en" => matches!(word, "for" | "within" | "after" | "in"),
        "fr" => matches!(word, "pendant" | "durant" | "sous" | "dans" | "après"),
        "de" => matches!(word, "für" | "innerhalb" | "binnen" | "nach" | "in"),
        _ => false,
    }
}

/// Words between a number and its unit that do not change it: `5 business days`.
fn is_between(word: &str) -> bool {
    matches!(word, "business" | "working" | "calendar" | "full" | "more" | "volle" | "vollen" | "weitere")
}

/// The period that begins at a word: `6 months`, `one year and six months`, `5 business days`.
pub(super) fn period(text: &Text, at: usize) -> Option<(Range<usize>, Period)> {
    let (n, unit, mut end) = part(text, at)?;
    let mut period = times(n, unit);
    if matches!(word(text, end), "and" | "et" | "und")
        && let Some((n, smaller, next)) = part(text, end + 1)
        && smaller < unit
    {
        let more = times(n, smaller);
        period = Period {
            years: period.years + more.years,
            months: period.months + more.months,
            weeks: period.weeks + more.weeks,
            days: period.days + more.days,
            hours: period.hours + more.hours,
        };
        end = next;
    }
    // `7 days a week` are opening hours, not a period.
    let is_rate = joined(text, end - 1) && rates::per(text, end).is_some_and(|(_, after)| self::unit(text.language, word(text, after)).is_some());
    (!is_rate).then_some((at..end, period))
}

fn part(text: &Text, at: usize) -> Option<(u16, Unit, usize)> {
    let first = word(text, at);
    if is_half(text.language, first) {
        return half(text, at);
    }
    let n = match number(text.language, first) {
        Some(n) => n,
        None if is_article(text.language, first) && at > 0 && counts_by_article(text.language, word(text, at - 1)) => 1,
        None => return None,
    };
    let next = if is_between(word(text, at + 1)) && joined(text, at) { at + 2 } else { at + 1 };
    if !joined(text, next - 1) {
        return None;
    }
    let unit = unit(text.language, word(text, next))?;
    Some((n, unit, next + 1))
}

fn half(text: &Text, at: usize) -> Option<(u16, Unit, usize)> {
    let next = match text.language {
        "en" if is_article("en", word(text, at + 1)) => at + 2,
        "en" => return None,
        _ => at + 1,
    };
    match unit(text.language, word(text, next))? {
        Unit::Years => Some((6, Unit::Months, next + 1)),
        Unit::Days => Some((12, Unit::Hours, next + 1)),
        Unit::Hours | Unit::Weeks | Unit::Fortnights | Unit::Months | Unit::Quarters => None,
    }
}
