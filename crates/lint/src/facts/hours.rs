//! Hours of the day in words: `9 am to 8 pm`, `de 9 h à 20 h`, `zwischen 9 und 20 Uhr`.

use super::{Hours, gap, word};
use crate::Text;
use std::ops::Range;

/// How a time was written.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Form {
    /// `9 am`, `20 h`, `20:00`
    Marked,
    /// `9`: a time only before one that is marked.
    Bare,
}

/// The hours that begin at a word.
pub(super) fn at(text: &Text, at: usize) -> Option<(Range<usize>, Hours)> {
    let (from, form, next) = time(text, at)?;
    let next = match word(text, next) {
        "to" | "and" | "until" | "till" | "à" | "et" | "bis" | "und" => next + 1,
        _ if gap(text, next - 1).is_some_and(|gap| gap.trim().chars().all(|c| matches!(c, '-' | '–')) && !gap.trim().is_empty()) => next,
        _ => return None,
    };
    let (to, marked, end) = time(text, next)?;
    // Two bare numbers are no hours; "9 to 8 pm" does not say which half of the day begins.
    let is_clear = marked == Form::Marked && (form == Form::Marked || text.language != "en");
    (is_clear && from < to).then_some((at..end, Hours { from, to }))
}

/// Whether a word is a time by itself.
pub(super) fn is_noon(word: &str) -> bool {
    matches!(word, "noon" | "midi" | "mittag")
}

/// The time that begins at a word, in minutes, and the word behind it.
fn time(text: &Text, at: usize) -> Option<(u16, Form, usize)> {
    let first = word(text, at);
    if is_noon(first) {
        return Some((12 * 60, Form::Marked, at + 1));
    }
    let digits = first.bytes().take_while(u8::is_ascii_digit).count();
    let (number, suffix) = first.split_at(digits);
    let hour: u16 = number.parse().ok().filter(|hour| *hour <= 24)?;
    if !suffix.is_empty() {
        // "20h00" is one word, and "9am" is.
        let minutes = suffix.strip_prefix('h').and_then(|rest| rest.parse().ok()).unwrap_or(0);
        let hour = marked(hour, suffix.trim_end_matches(|c: char| c.is_ascii_digit()))?;
        return Some((hour * 60 + minutes, Form::Marked, at + 1));
    }
    let mut next = at + 1;
    let mut minutes = 0;
    let mut form = Form::Bare;
    if gap(text, at).is_some_and(|gap| gap == ":" || gap == ".")
        && let Some(value) = word(text, next).parse::<u16>().ok().filter(|value| *value < 60)
    {
        (minutes, next, form) = (value, next + 1, Form::Marked);
    }
    let mark = match (word(text, next), word(text, next + 1)) {
        ("a", "m") => Some(("am", 2)),
        ("p", "m") => Some(("pm", 2)),
        (mark, _) if marked(hour, mark).is_some() => Some((mark, 1)),
        _ => None,
    };
    match mark {
        Some((mark, length)) => Some((marked(hour, mark)? * 60 + minutes, Form::Marked, next + length)),
        None => Some((hour * 60 + minutes, form, next)),
    }
}

/// The hour with its mark; `None` when that is no mark.
fn marked(hour: u16, mark: &str) -> Option<u16> {
    match mark {
        "am" => Some(hour % 12),
        "pm" => Some(hour % 12 + 12),
        "h" | "heures" | "uhr" => Some(hour),
        _ => None,
    }
}
