//! English hedges: which of them are none, and the sentence without them.

use super::hedge::{rewrite, weighed};
use crate::lexicon::Hit;
use crate::text::has;
use crate::{Applicability, Found, Severity, Text};

/// What one gets or undergoes: after "you may" the visitor has no say in it.
const UNDERGONE: &[&str] = &[
    "receive",
    "get",
    "be",
    "hear",
    "see",
    "incur",
    "have",
    "experience",
    "need",
    "lose",
    "miss",
    "find",
    "encounter",
    "notice",
    "pay",
    "become",
];

/// Prepositions before a month.
const BEFORE_A_MONTH: &[&str] = &[
    "in", "of", "since", "until", "by", "before", "after", "from", "to", "on", "early", "late", "mid", "every", "each",
];

pub(super) fn judge(text: &Text, hit: &Hit) -> Option<Found> {
    match hit.phrase {
        "may" | "might" | "could" => modal(text, hit),
        "some" => Some(quantity(text, hit)).filter(|_| !is_some_allowed(text, hit)),
        "often" => Some(weighed(text, hit)).filter(|_| !["how", "as", "more", "less", "too", "so"].contains(&text.before(hit.words.start))),
        _ => Some(quantity(text, hit)).filter(|_| !is_possible_allowed(text, hit)),
    }
}

/// A weak word, which leaves open less than a modal verb does.
fn quantity(text: &Text, hit: &Hit) -> Found {
    let message = format!("\"{}\" is a guess; say which, how many or when", hit.phrase);
    Found::at(&text.pointer, message).part(hit.range.clone()).severity(Severity::Warning)
}

fn is_some_allowed(text: &Text, hit: &Hit) -> bool {
    let next = text.word(hit.words.end);
    // "some 40 people", "some time ago" and what a reader cannot confuse.
    next.starts_with(|c: char| c.is_ascii_digit()) || ["one", "time", "day"].contains(&next)
}

fn is_possible_allowed(text: &Text, hit: &Hit) -> bool {
    let at = hit.words.start;
    let before = text.earlier(at);
    let (last, next) = (text.before(hit.words.start), text.word(hit.words.end));
    let made = has(before, &["make", "makes", "made", "making", "not", "no", "isn't"]);
    let as_soon_as = has(before, &["soon", "quickly", "simple", "clear"]) || ["as", "best", "every"].contains(&last);
    hit.phrase == "possible" && (made || as_soon_as || ["for", "to"].contains(&next))
}

fn modal(text: &Text, hit: &Hit) -> Option<Found> {
    let at = hit.words.start;
    let (before, next) = (text.before(at), text.word(at + 1));
    let subject = if ["also", "only", "then", "always", "still"].contains(&before) {
        text.before(at - 1)
    } else {
        before
    };
    if is_month(text, hit) || is_rate(text, hit) || is_asked(text, hit) {
        return None;
    }
    if hit.phrase == "could" && (["not", "no"].contains(&next) || has(text.earlier(at), &["nobody", "no", "if", "as"])) {
        return None;
    }
    if next == "vary" {
        let end = text.words.get(at + 1).map_or(hit.range.end, |word| word.range.end);
        let new = text.with(&(hit.range.start..end), "varies");
        let message = format!("\"{} vary\" is a guess about a guess; \"varies\" says it", hit.phrase);
        let found = Found::at(&text.pointer, message).part(hit.range.start..end).severity(Severity::Warning);
        return Some(found.suggest(rewrite(text, "Say \"varies\"", Applicability::MachineApplicable, new)));
    }
    let acting = if ["also", "only", "always", "then", "still"].contains(&next) {
        text.word(at + 2)
    } else {
        next
    };
    if hit.phrase == "may" && subject == "you" && !UNDERGONE.contains(&acting) {
        return Some(permission(text, hit, next));
    }
    let found = weighed(text, hit);
    Some(match indicative(text, hit, subject) {
        Some(new) => {
            let asked = with_question(text, hit, &new);
            let found = found.suggest(rewrite(text, "Say it as a fact", Applicability::MaybeIncorrect, new));
            if text.is_counted() {
                found
            } else {
                found.suggest(rewrite(text, "Say when", Applicability::HasPlaceholders, asked))
            }
        }
        None => found,
    })
}

/// "You may reply STOP": a permission, for which "can" is the plainer word. "You may not" forbids.
fn permission(text: &Text, hit: &Hit, next: &str) -> Found {
    let message = "\"you may\" sounds like permission; \"you can\" is the plain word";
    let found = Found::at(&text.pointer, message).part(hit.range.clone()).severity(Severity::Note);
    if next == "not" {
        return found;
    }
    // "You may recognise our number" is no permission.
    let is_certain = [
        "reply",
        "stop",
        "write",
        "ask",
        "call",
        "text",
        "choose",
        "withdraw",
        "object",
        "complain",
        "open",
        "unsubscribe",
    ]
    .contains(&next);
    let how = if is_certain {
        Applicability::MachineApplicable
    } else {
        Applicability::MaybeIncorrect
    };
    found.suggest(rewrite(text, "Say \"can\"", how, text.with(&hit.range, "can")))
}

fn is_month(text: &Text, hit: &Hit) -> bool {
    let at = hit.words.start;
    let is_number = |word: &str| word.starts_with(|c: char| c.is_ascii_digit());
    let begins = text.earlier(at).is_empty();
    hit.phrase == "may"
        && text.is_capital(at)
        && text.written(at) != "MAY"
        && (is_number(text.before(at)) || is_number(text.word(at + 1)) || BEFORE_A_MONTH.contains(&text.before(at)) || !begins)
}

/// The carriers' own sentence: "Message and data rates may apply", and its variants.
fn is_rate(text: &Text, hit: &Hit) -> bool {
    let costs = ["rate", "rates", "charge", "charges", "fee", "fees"];
    text.word(hit.words.end) == "apply" && has(text.earlier(hit.words.start), &costs)
}

fn is_asked(text: &Text, hit: &Hit) -> bool {
    let asks = ["we", "i", "our", "someone"].contains(&text.word(hit.words.end));
    asks && text.earlier(hit.words.start).is_empty() && text.is_question(hit.words.start)
}

/// The text without the modal verb: "We may text you" becomes "We text you".
fn indicative(text: &Text, hit: &Hit, subject: &str) -> Option<String> {
    let at = hit.words.start;
    let verb = text.words.get(at + 1).filter(|_| text.gap(at).trim().is_empty())?;
    let is_plural = ["we", "you", "they", "i", "who"].contains(&subject) || (subject.ends_with('s') && subject != "this");
    if verb.lower == "not" || verb.lower == "have" || (!is_plural && verb.lower == "also") {
        return None;
    }
    let said = match (verb.lower.as_str(), is_plural) {
        ("be", true) => "are".to_owned(),
        ("be", false) => "is".to_owned(),
        (verb, true) => verb.to_owned(),
        (verb, false) if verb.ends_with(['s', 'x', 'h', 'o']) => format!("{verb}es"),
        (verb, false) => match verb.strip_suffix('y') {
            Some(stem) if !stem.ends_with(['a', 'e', 'o', 'u']) => format!("{stem}ies"),
            _ => format!("{verb}s"),
        },
    };
    Some(text.with(&(hit.range.start..verb.range.end), &said))
}

/// The sentence as a fact, with a question for the occasion before its full stop.
fn with_question(text: &Text, hit: &Hit, indicative: &str) -> String {
    let removed = text.value.len() - indicative.len().min(text.value.len());
    let end = text.sentence(hit.words.start).map_or(text.value.len(), |sentence| sentence.range.end);
    let end = (end - removed.min(end)).min(indicative.len());
    let head = indicative.get(..end).unwrap_or(indicative);
    let tail = indicative.get(end..).unwrap_or_default();
    let trimmed = head.trim_end_matches(['.', '!', ' ']);
    let mark = head.get(trimmed.len()..).unwrap_or_default();
    format!("{trimmed} {{when, and how often at most}}{mark}{tail}")
}
