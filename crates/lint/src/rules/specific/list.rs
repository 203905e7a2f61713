//! Lists that do not end, and quantities that are none.

use super::hedge::rewrite;
use super::{LGPD_8_4, WP260_12, WP260_13};
use crate::lexicon::Lexicon;
use crate::text::has;
use crate::{Applicability, Case, Check, Family, Found, Rule, Severity, Text};

const OPEN: &str = "";
const EXAMPLE: &str = "example";

/// Words that leave a list open. Those marked [`EXAMPLE`] can also begin a list that is whole.
pub(in crate::rules) static OPEN_LISTS: Lexicon = Lexicon {
    en: &[
        ("including but not limited to", OPEN),
        ("including, but not limited to", OPEN),
        ("including without limitation", OPEN),
        ("including, without limitation", OPEN),
        ("without limitation", OPEN),
        ("etc", OPEN),
        ("et cetera", OPEN),
        ("and more", OPEN),
        ("and so on", OPEN),
        ("and so forth", OPEN),
        ("and the like", OPEN),
        ("and similar", OPEN),
        ("or similar", OPEN),
        ("among others", OPEN),
        ("among other things", OPEN),
        ("such as", EXAMPLE),
    ],
    fr: &[
        ("y compris, mais sans s'y limiter", OPEN),
        ("y compris mais sans s'y limiter", OPEN),
        ("sans s'y limiter", OPEN),
        ("sans limitation", OPEN),
        ("etc", OPEN),
        ("et cetera", OPEN),
        ("et plus encore", OPEN),
        ("et bien plus", OPEN),
        ("et ainsi de suite", OPEN),
        ("entre autres", OPEN),
        ("notamment", EXAMPLE),
        ("tel que", EXAMPLE),
        ("telle que", EXAMPLE),
        ("tels que", EXAMPLE),
        ("telles que", EXAMPLE),
    ],
    de: &[
        ("einschließlich, aber nicht beschränkt auf", OPEN),
        ("einschließlich aber nicht beschränkt auf", OPEN),
        ("ohne einschränkung", OPEN),
        ("usw", OPEN),
        ("u s w", OPEN),
        ("und so weiter", OPEN),
        ("etc", OPEN),
        ("und mehr", OPEN),
        ("und vieles mehr", OPEN),
        ("u v m", OPEN),
        ("uvm", OPEN),
        ("und ähnliches", OPEN),
        ("oder ähnliches", OPEN),
        ("u a", OPEN),
        ("unter anderem", OPEN),
        ("insbesondere", EXAMPLE),
        ("wie zum beispiel", EXAMPLE),
        ("wie beispielsweise", EXAMPLE),
        ("wie etwa", EXAMPLE),
    ],
};

/// Quantities and frequencies that say nothing.
pub(in crate::rules) static QUANTITIES: Lexicon = Lexicon {
    en: &[
        ("various", ""),
        ("certain", ""),
        ("several", ""),
        ("sometimes", ""),
        ("usually", ""),
        ("generally", ""),
        ("typically", ""),
        ("normally", ""),
        ("occasionally", ""),
        ("occasional", ""),
        ("periodically", ""),
        ("regularly", ""),
        ("a number of", ""),
        ("a variety of", ""),
        ("a range of", ""),
    ],
    fr: &[
        ("certains", ""),
        ("certaines", ""),
        ("divers", ""),
        ("diverses", ""),
        ("parfois", ""),
        ("quelquefois", ""),
        ("généralement", ""),
        ("habituellement", ""),
        ("régulièrement", ""),
        ("occasionnellement", ""),
    ],
    de: &[
        ("einige", ""),
        ("einigen", ""),
        ("gewisse", ""),
        ("gewissen", ""),
        ("bestimmte", ""),
        ("bestimmten", ""),
        ("verschiedene", ""),
        ("verschiedenen", ""),
        ("diverse", ""),
        ("manchmal", ""),
        ("gelegentlich", ""),
        ("regelmäßig", ""),
        ("üblicherweise", ""),
        ("normalerweise", ""),
        ("in der regel", ""),
    ],
};

/// The rules of this file.
pub(in crate::rules) static RULES: &[Rule] = &[
    Rule {
        id: "specific/open-list",
        family: Family::Specific,
        severity: Severity::Error,
        profiles: &[],
        from: None,
        until: None,
        asks: "A list is whole: no \"etc.\", no \"including but not limited to\".",
        why: "An open end holds whatever the writer adds later, and nobody agreed to that.",
        law: &[WP260_12, LGPD_8_4],
        cases: &[
            Case::fires("en", &[("/purposes/0/text", "\"We text you about repairs, parts, etc.\"")]),
            Case::fires("en", &[("/summary", "\"For calls, including but not limited to repairs.\"")]),
            Case::fires("en", &[("/purposes/1/text", "\"We call you about offers such as the spring service.\"")]),
            Case::silent("en", &[("/purposes/0/text", "\"We text you about repairs and parts.\"")]),
            Case::allows("en", &[("/purposes/0/text", "\"We text you once, and more than one text never comes.\"")]),
            Case::allows("en", &[("/purposes/0/text", "\"We send no offers such as the spring service.\"")]),
            Case::fires("fr", &[("/purposes/0/text", "\"Nous vous écrivons pour la réparation, les pièces, etc.\"")]),
            Case::silent("fr", &[("/purposes/0/text", "\"Nous vous écrivons pour la réparation et les pièces.\"")]),
            Case::fires("de", &[("/purposes/0/text", "\"Wir schreiben Ihnen zu Reparaturen, Teilen usw.\"")]),
            Case::silent("de", &[("/purposes/0/text", "\"Wir schreiben Ihnen zu Reparaturen und Teilen.\"")]),
        ],
        check: Check::Text(open_list),
    },
    Rule {
        id: "specific/quantity",
        family: Family::Specific,
        severity: Severity::Warning,
        profiles: &[],
        from: None,
        until: None,
        asks: "Numbers and names stand where \"various\", \"certain\" or \"sometimes\" would.",
        why: "A reader cannot tell how many or which, so they learn nothing.",
        law: &[WP260_13],
        cases: &[
            Case::fires("en", &[("/security/measures/1", "\"Certain employees can read it.\"")]),
            Case::fires("en", &[("/purposes/1/text", "\"We sometimes call you about the spring service.\"")]),
            Case::silent("en", &[("/security/measures/1", "\"Two employees can read it.\"")]),
            Case::allows("en", &[("/security/measures/1", "\"We make certain that only two people can read it.\"")]),
            Case::fires("fr", &[("/security/measures/1", "\"Certains employés le lisent.\"")]),
            Case::silent("fr", &[("/security/measures/1", "\"Deux employés le lisent.\"")]),
            Case::fires("de", &[("/security/measures/1", "\"Bestimmte Mitarbeiter lesen sie.\"")]),
            Case::silent("de", &[("/security/measures/1", "\"Zwei Mitarbeiter lesen sie.\"")]),
        ],
        check: Check::Text(quantity),
    },
];

fn open_list(text: &Text, found: &mut Vec<Found>) {
    for hit in text.hits(&OPEN_LISTS) {
        let next = text.word(hit.words.end);
        let is_more_than = hit.phrase == "and more" && !text.later(hit.words.end - 1).is_empty();
        let is_back = hit.phrase == "such as" && ["is", "are"].contains(&next);
        let is_denied = hit.say == EXAMPLE && has(text.earlier(hit.words.start), &["not", "no", "never", "ne", "n'", "nicht", "kein", "keine"]);
        if is_more_than || is_back || is_denied {
            continue;
        }
        let words = text.value.get(hit.range.clone()).unwrap_or(hit.phrase);
        let at = Found::at(&text.pointer, format!("\"{words}\" leaves the list open; name everything that belongs to it")).part(hit.range.clone());
        if hit.say == EXAMPLE {
            found.push(at.severity(Severity::Warning));
            continue;
        }
        let new = text.with(&hit.range, "{everything else that belongs to the list}");
        found.push(at.suggest(rewrite(text, "Write the list to its end", Applicability::HasPlaceholders, new)));
    }
}

fn quantity(text: &Text, found: &mut Vec<Found>) {
    for hit in text.hits(&QUANTITIES) {
        let (before, next) = (text.before(hit.words.start), text.word(hit.words.end));
        let is_sure = hit.phrase == "certain" && (["make", "makes", "made", "be", "is", "are"].contains(&before) || ["that", "of"].contains(&next));
        let is_set = hit.phrase.starts_with("bestimmte") && ["der", "die", "das", "dem", "den"].contains(&before);
        let is_stated = text.is_counted() || has(text.earlier(hit.words.start), &["at", "once"]) && hit.phrase == "regularly";
        // "Certain information, including your name and location": the list follows.
        let is_listed = text
            .later(hit.words.end - 1)
            .iter()
            .take(12)
            .any(|word| ["including", "namely", "dont", "nämlich"].contains(&word.lower.as_str()));
        // "We encourage you to periodically review this page": advice to the reader.
        let is_advice =
            ["periodically", "regularly"].contains(&hit.phrase) && text.earlier(hit.words.start).iter().rev().take(3).any(|word| word.lower == "you");
        if is_sure || is_set || is_listed || is_advice {
            continue;
        }
        let words = text.value.get(hit.range.clone()).unwrap_or(hit.phrase);
        let severity = if is_stated { Severity::Note } else { Severity::Warning };
        let new = text.with(&hit.range, "{how many, which, or how often}");
        let message = format!("\"{words}\" does not say how many, which or how often");
        let suggestion = rewrite(text, "Say how many, which or how often", Applicability::HasPlaceholders, new);
        found.push(Found::at(&text.pointer, message).part(hit.range.clone()).severity(severity).suggest(suggestion));
    }
}
