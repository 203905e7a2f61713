//! Conditions that the writer judges, and measures that are none.

use super::hedge::rewrite;
use super::{WP260_12, WP260_13};
use crate::lexicon::{Hit, Lexicon};
use crate::text::has;
use crate::{Applicability, Case, Check, Family, Found, Rule, Severity, Text};

/// "Where appropriate" and its kin.
pub(in crate::rules) static CONDITIONS: Lexicon = Lexicon {
    en: &[
        ("where appropriate", ""),
        ("as appropriate", ""),
        ("if appropriate", ""),
        ("where necessary", ""),
        ("if necessary", ""),
        ("when necessary", ""),
        ("as necessary", ""),
        ("where needed", ""),
        ("if needed", ""),
        ("as needed", ""),
        ("where required", ""),
        ("when required", ""),
        ("as required", ""),
        ("where applicable", ""),
        ("if applicable", ""),
        ("as applicable", ""),
        ("as permitted by law", ""),
        ("to the extent permitted", ""),
        ("to the extent possible", ""),
        ("where permitted", ""),
        ("relevant", ""),
    ],
    fr: &[
        ("le cas échéant", ""),
        ("si nécessaire", ""),
        ("au besoin", ""),
        ("si besoin", ""),
        ("dans la mesure du possible", ""),
        ("dans la mesure permise", ""),
        ("pertinent", ""),
        ("pertinente", ""),
        ("pertinents", ""),
        ("pertinentes", ""),
    ],
    de: &[
        ("gegebenenfalls", ""),
        ("ggf", ""),
        ("soweit erforderlich", ""),
        ("falls erforderlich", ""),
        ("sofern erforderlich", ""),
        ("wenn nötig", ""),
        ("falls nötig", ""),
        ("bei bedarf", ""),
        ("soweit möglich", ""),
        ("soweit gesetzlich zulässig", ""),
        ("relevante", ""),
        ("relevanten", ""),
    ],
};

/// Rights that the writer keeps.
pub(in crate::rules) static DISCRETION: Lexicon = Lexicon {
    en: &[
        ("reserve the right", ""),
        ("reserves the right", ""),
        ("at our discretion", ""),
        ("at our sole discretion", ""),
        ("in our discretion", ""),
        ("in our sole discretion", ""),
        ("at its sole discretion", ""),
        ("as we see fit", ""),
    ],
    fr: &[
        ("réservons le droit", ""),
        ("réserve le droit", ""),
        ("à notre discrétion", ""),
        ("à notre seule discrétion", ""),
    ],
    de: &[
        ("behalten uns vor", ""),
        ("behalten uns das recht", ""),
        ("behält sich vor", ""),
        ("nach unserem ermessen", ""),
        ("nach eigenem ermessen", ""),
    ],
};

/// Safeguards by their praise.
pub(in crate::rules) static MEASURES: Lexicon = Lexicon {
    en: &[
        ("appropriate measures", ""),
        ("appropriate security", ""),
        ("appropriate safeguards", ""),
        ("appropriate technical", ""),
        ("suitable measures", ""),
        ("adequate measures", ""),
        ("reasonable measures", ""),
        ("reasonable security", ""),
        ("reasonable steps", ""),
        ("reasonable precautions", ""),
        ("commercially reasonable", ""),
        ("technical and organisational measures", ""),
        ("technical and organizational measures", ""),
        ("industry standard", ""),
        ("industry standards", ""),
        ("state of the art", ""),
        ("industry best practices", ""),
        ("security best practices", ""),
        ("best practice security", ""),
        ("strict security", ""),
    ],
    fr: &[
        ("mesures appropriées", ""),
        ("mesures raisonnables", ""),
        ("mesures nécessaires", ""),
        ("mesures adéquates", ""),
        ("mesures techniques et organisationnelles", ""),
        ("état de l'art", ""),
        ("règles de l'art", ""),
    ],
    de: &[
        ("geeignete maßnahmen", ""),
        ("angemessene maßnahmen", ""),
        ("technische und organisatorische maßnahmen", ""),
        ("technischen und organisatorischen maßnahmen", ""),
        ("stand der technik", ""),
        ("branchenüblich", ""),
        ("branchenübliche", ""),
    ],
};

/// The rules of this file.
pub(in crate::rules) static RULES: &[Rule] = &[
    Rule {
        id: "specific/condition",
        family: Family::Specific,
        severity: Severity::Warning,
        profiles: &[],
        from: None,
        until: None,
        asks: "A condition is one that the reader can check: no \"where appropriate\", no \"relevant\".",
        why: "Who decides what is appropriate? The reader does not, so the sentence promises them nothing.",
        law: &[WP260_13],
        cases: &[
            Case::fires("en", &[("/deletion/how", "\"We delete your number where appropriate.\"")]),
            Case::fires("en", &[("/purposes/0/text", "\"We text you the relevant facts.\"")]),
            Case::silent("en", &[("/deletion/how", "\"We delete your number when you ask.\"")]),
            Case::allows("en", &[("/purposes/0/text", "\"We text you what is relevant to your repair.\"")]),
            Case::fires("fr", &[("/deletion/how", "\"Nous effaçons votre numéro si nécessaire.\"")]),
            Case::silent("fr", &[("/deletion/how", "\"Nous effaçons votre numéro à votre demande.\"")]),
            Case::fires("de", &[("/deletion/how", "\"Wir löschen Ihre Nummer gegebenenfalls.\"")]),
            Case::silent("de", &[("/deletion/how", "\"Wir löschen Ihre Nummer, wenn Sie es verlangen.\"")]),
        ],
        check: Check::Text(condition),
    },
    Rule {
        id: "specific/discretion",
        family: Family::Specific,
        severity: Severity::Error,
        profiles: &[],
        from: None,
        until: None,
        asks: "Nothing is left to the writer's discretion.",
        why: "A right that the firm reserves takes back what the sentence before it gave.",
        law: &[WP260_12],
        cases: &[
            Case::fires("en", &[("/purposes/0/text", "\"We reserve the right to text you more.\"")]),
            Case::silent("en", &[("/purposes/0/text", "\"We ask you again before we text you more.\"")]),
            Case::fires("fr", &[("/purposes/0/text", "\"Nous nous réservons le droit de vous écrire plus.\"")]),
            Case::silent("fr", &[("/purposes/0/text", "\"Nous vous redemandons avant de vous écrire plus.\"")]),
            Case::fires("de", &[("/purposes/0/text", "\"Wir behalten uns vor, Ihnen mehr zu schreiben.\"")]),
            Case::silent("de", &[("/purposes/0/text", "\"Wir fragen Sie noch einmal, bevor wir mehr schreiben.\"")]),
        ],
        check: Check::Text(discretion),
    },
    Rule {
        id: "specific/measure",
        family: Family::Specific,
        severity: Severity::Warning,
        profiles: &[],
        from: None,
        until: None,
        asks: "A safeguard is named: who can read the number, and how that is enforced.",
        why: "\"Appropriate measures\" is what the law asks for, not what the firm does.",
        law: &[WP260_12],
        cases: &[
            Case::fires("en", &[("/security/measures/0", "\"We take appropriate measures to protect your number.\"")]),
            Case::silent(
                "en",
                &[("/security/measures/0", "\"Two people can read your number, each with a key of their own.\"")],
            ),
            Case::fires("fr", &[("/security/measures/0", "\"Nous prenons des mesures appropriées.\"")]),
            Case::silent("fr", &[("/security/measures/0", "\"Deux personnes le lisent, chacune avec sa clé.\"")]),
            Case::fires(
                "de",
                &[("/security/measures/0", "\"Wir treffen geeignete Maßnahmen nach dem Stand der Technik.\"")],
            ),
            Case::silent("de", &[("/security/measures/0", "\"Zwei Personen lesen sie, jede mit eigenem Schlüssel.\"")]),
        ],
        check: Check::Text(measure),
    },
];

fn condition(text: &Text, found: &mut Vec<Found>) {
    for hit in text.hits(&CONDITIONS) {
        let next = text.word(hit.words.end);
        // "relevant to your interests", "required by law", "as necessary to send it": the measure follows.
        let is_said = ["to", "by", "for", "pour", "à", "für"].contains(&next);
        if !is_said && !is_known(text, hit) {
            let words = text.value.get(hit.range.clone()).unwrap_or(hit.phrase);
            let new = text.with(&hit.range, "{in which case}");
            let suggestion = rewrite(text, "Say in which case", Applicability::HasPlaceholders, new);
            let message = format!("\"{words}\" leaves the judgement to you; say in which case, or which");
            found.push(Found::at(&text.pointer, message).part(hit.range.clone()).suggest(suggestion));
        }
    }
}

/// "The relevant platform": one that the sentence has named before, or says after.
fn is_known(text: &Text, hit: &Hit) -> bool {
    let (before, after) = (text.earlier(hit.words.start), text.later(hit.words.end - 1));
    let nouns: Vec<&str> = after.iter().take(2).map(|word| word.lower.as_str()).collect();
    let clause = after
        .iter()
        .take(5)
        .any(|word| ["that", "which", "who", "qui", "que"].contains(&word.lower.as_str()));
    text.before(hit.words.start) == "the" && (has(before, &nouns) || clause)
}

fn discretion(text: &Text, found: &mut Vec<Found>) {
    for hit in text.hits(&DISCRETION) {
        let words = text.value.get(hit.range.clone()).unwrap_or(hit.phrase);
        let message = format!("\"{words}\" takes the promise back; say what you do, and ask again before you do more");
        found.push(Found::at(&text.pointer, message).part(hit.range.clone()));
    }
}

fn measure(text: &Text, found: &mut Vec<Found>) {
    for hit in text.hits(&MEASURES) {
        let words = text.value.get(hit.range.clone()).unwrap_or(hit.phrase);
        let at = Found::at(
            &text.pointer,
            format!("\"{words}\" names no safeguard; say what is done: who can read the number, and what stops others"),
        )
        .part(hit.range.clone());
        found.push(if text.is_in("/security/measures") {
            let new = "{who can read the number, and what stops others}";
            at.severity(Severity::Error)
                .suggest(rewrite(text, "Say what is done", Applicability::HasPlaceholders, new.into()))
        } else {
            at
        });
    }
}
