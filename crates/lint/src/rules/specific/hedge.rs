//! Words that leave open whether something happens, in three languages.

use super::hedge_english;
use super::{LGPD_8_4, WP260_13};
use crate::lexicon::{Hit, Lexicon};
use crate::text::has;
use crate::{Applicability, Case, Check, Family, Found, Rule, Severity, Suggestion, Text};

/// English, in French and German the same words where the firm itself is what can, could or might.
pub(in crate::rules) static HEDGES: Lexicon = Lexicon {
    en: &[
        ("may", ""),
        ("might", ""),
        ("could", ""),
        ("some", ""),
        ("often", ""),
        ("possible", ""),
        ("possibly", ""),
        ("potentially", ""),
        ("perhaps", ""),
        ("maybe", ""),
    ],
    fr: &[
        ("pouvons", ""),
        ("pourrons", ""),
        ("pourrions", ""),
        ("peut", ""),
        ("peuvent", ""),
        ("pourra", ""),
        ("pourront", ""),
        ("pourrait", ""),
        ("pourraient", ""),
        ("est susceptible de", ""),
        ("sont susceptibles de", ""),
        ("sommes susceptibles de", ""),
        ("est susceptible d'", ""),
        ("sont susceptibles d'", ""),
        ("sommes susceptibles d'", ""),
        ("éventuellement", ""),
        ("peut être", ""),
        ("souvent", ""),
    ],
    de: &[
        ("kann", ""),
        ("können", ""),
        ("könnte", ""),
        ("könnten", ""),
        ("möglicherweise", ""),
        ("eventuell", ""),
        ("vielleicht", ""),
        ("unter umständen", ""),
        ("oft", ""),
        ("häufig", ""),
        ("möglich", ""),
    ],
};

/// The rules of this file.
pub(in crate::rules) static RULES: &[Rule] = &[Rule {
    id: "specific/hedge",
    family: Family::Specific,
    severity: Severity::Error,
    profiles: &[],
    from: None,
    until: None,
    asks: "The text says what happens, not what could happen.",
    why: "\"May\" leaves the reader to guess, and covers everything that the writer thinks of later.",
    law: &[WP260_13, LGPD_8_4],
    cases: &[
        Case::fires("en", &[("/purposes/0/text", "\"We may text you about your repair.\"")]),
        Case::fires("en", &[("/deletion/how", "\"Your number might stay in our backups.\"")]),
        Case::fires("en", &[("/recipients/0/why", "\"Some of our texts go abroad.\"")]),
        Case::fires("en", &[("/purposes/1/text", "\"You may receive a call about the spring service.\"")]),
        Case::fires("en", &[("/purposes/1/text", "\"Possible calls about the spring service.\"")]),
        Case::silent("en", &[("/purposes/0/text", "\"We text you when your repair is ready.\"")]),
        Case::allows(
            "en",
            &[("/purposes/0/text", "\"We text you when it is ready. Message and data rates may apply.\"")],
        ),
        Case::allows("en", &[("/purposes/0/text", "\"We text you when it is ready. Msg & data rates may apply.\"")]),
        Case::allows("en", &[("/heading", "\"May we have your number?\"")]),
        Case::allows("en", &[("/purposes/1/text", "\"We call you in May about the spring service.\"")]),
        Case::allows("en", &[("/summary", "\"Someone from the workshop calls you about something we found.\"")]),
        Case::allows("en", &[("/summary", "\"You choose how often we call.\"")]),
        Case::fires("fr", &[("/purposes/0/text", "\"Nous pouvons vous envoyer un SMS.\"")]),
        Case::fires("fr", &[("/purposes/0/text", "\"Votre numéro peut être utilisé pour la réparation.\"")]),
        Case::silent("fr", &[("/purposes/0/text", "\"Nous vous envoyons un SMS quand le vélo est prêt.\"")]),
        Case::allows("fr", &[("/heading", "\"Pouvons-nous avoir votre numéro ?\"")]),
        Case::allows("fr", &[("/summary", "\"Vous pouvez dire non. Nous ne pouvons pas lire vos SMS.\"")]),
        Case::allows("fr", &[("/summary", "\"Des frais de SMS peuvent s’appliquer.\"")]),
        Case::fires("de", &[("/purposes/0/text", "\"Wir können Ihnen eine SMS schicken.\"")]),
        Case::fires("de", &[("/purposes/0/text", "\"Ihre Nummer kann für die Reparatur verwendet werden.\"")]),
        Case::silent("de", &[("/purposes/0/text", "\"Wir schicken Ihnen eine SMS, wenn das Rad fertig ist.\"")]),
        Case::allows("de", &[("/summary", "\"Sie können jederzeit Nein sagen. Wir können Ihre SMS nicht lesen.\"")]),
        Case::allows("de", &[("/summary", "\"Können wir Ihre Nummer haben?\"")]),
    ],
    check: Check::Text(hedge),
}];

fn hedge(text: &Text, found: &mut Vec<Found>) {
    for hit in text.hits(&HEDGES) {
        match text.language {
            "en" => found.extend(hedge_english::judge(text, hit)),
            "fr" => found.extend(french(text, hit)),
            _ => found.extend(german(text, hit)),
        }
    }
}

/// A hedge with the weight that the document around it gives: where a member says how often, it is a matter of wording.
pub(super) fn weighed(text: &Text, hit: &Hit) -> Found {
    let word = text.value.get(hit.range.clone()).unwrap_or(hit.phrase);
    let at = Found::at(&text.pointer, String::new()).part(hit.range.clone());
    let (severity, message) = if text.is_counted() {
        (
            Severity::Warning,
            format!("\"{word}\" leaves open whether it happens, and the frequency beside it says that it does; say it as a fact"),
        )
    } else {
        (
            Severity::Error,
            format!("\"{word}\" leaves open whether it happens; say what happens, and when"),
        )
    };
    Found {
        message,
        ..at.severity(severity)
    }
}

const NEGATIONS: &[&str] = &["ne", "n'", "nicht", "kein", "keine", "keinen", "niemand", "nie"];

fn french(text: &Text, hit: &Hit) -> Option<Found> {
    let at = hit.words.start;
    let before = text.earlier(at);
    let next = text.word(hit.words.end);
    let is_modal = hit.phrase.starts_with('p') && hit.phrase != "peut être";
    let is_negated = has(before, NEGATIONS);
    let is_granted = has(before, &["seul", "seule", "seuls", "seules"]);
    let is_rate = has(before, &["frais", "tarif", "tarifs", "coûts"]) || (next == "s'" && has(text.later(at), &["appliquer"]));
    let is_asked = text.is_question(at);
    let is_how_often = hit.phrase == "souvent" && ["plus", "moins", "trop", "aussi"].contains(&text.before(at));
    let is_allowed = is_negated || is_rate || is_asked || is_how_often || (is_modal && is_granted);
    (!is_allowed).then(|| weighed(text, hit))
}

fn german(text: &Text, hit: &Hit) -> Option<Found> {
    let at = hit.words.start;
    let (before, after) = (text.earlier(at), text.later(at));
    let is_modal = hit.phrase.starts_with('k');
    let is_negated = has(before, NEGATIONS) || has(after, NEGATIONS);
    let last_is_passive = after.iter().any(|word| word.lower == "werden");
    let of_the_firm = text.before(at) == "wir" || text.word(at + 1) == "wir" || last_is_passive;
    let is_how_often = text.before(at) == "wie" || (text.before(at) == "so" && hit.phrase == "oft");
    let is_granted = is_modal && (!of_the_firm || has(before, &["nur"]));
    let is_possible = hit.phrase == "möglich" && (text.before(at) == "wie" || is_negated || text.before(at) == "es");
    let is_allowed = is_negated && is_modal || text.is_question(at) || is_how_often || is_granted || is_possible;
    (!is_allowed).then(|| weighed(text, hit))
}

/// A suggestion that sets the whole text.
pub(super) fn rewrite(text: &Text, label: &str, applicability: Applicability, new: String) -> Suggestion {
    Suggestion::text(label, applicability, &text.pointer, new)
}
