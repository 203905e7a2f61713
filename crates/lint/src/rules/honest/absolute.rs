//! Praise of safety, and care that is only said.

use super::FAIRNESS;
use crate::lexicon::Lexicon;
use crate::text::has;
use crate::{Applicability, Case, Check, Family, Found, Rule, Severity, Suggestion, Text};

/// Safety without limit.
pub(in crate::rules) static ABSOLUTES: Lexicon = Lexicon {
    en: &[
        ("100 secure", ""),
        ("100 safe", ""),
        ("100 percent secure", ""),
        ("100 percent safe", ""),
        ("completely secure", ""),
        ("completely safe", ""),
        ("completely confidential", ""),
        ("totally secure", ""),
        ("totally safe", ""),
        ("fully secure", ""),
        ("perfectly safe", ""),
        ("perfectly secure", ""),
        ("absolutely safe", ""),
        ("absolutely secure", ""),
        ("always safe", ""),
        ("always secure", ""),
        ("never hacked", ""),
        ("never been hacked", ""),
        ("cannot be hacked", ""),
        ("can't be hacked", ""),
        ("hack proof", ""),
        ("impossible to hack", ""),
        ("unhackable", ""),
        ("unbreakable", ""),
        ("bank level", ""),
        ("bank grade", ""),
        ("military grade", ""),
        ("zero risk", ""),
        ("risk free", ""),
        ("no risk", ""),
        ("guaranteed safe", ""),
        ("guaranteed secure", ""),
        ("guarantee the security", ""),
        ("guarantee the safety", ""),
        ("guarantee your privacy", ""),
        ("guarantee the confidentiality", ""),
        ("guaranteed privacy", ""),
        ("guaranteed security", ""),
        ("utmost security", ""),
        ("highest security", ""),
        ("highest level of security", ""),
        ("maximum security", ""),
    ],
    fr: &[
        ("100 sécurisé", ""),
        ("100 sûr", ""),
        ("totalement sécurisé", ""),
        ("totalement sûr", ""),
        ("parfaitement sécurisé", ""),
        ("parfaitement sûr", ""),
        ("entièrement sécurisé", ""),
        ("jamais piraté", ""),
        ("jamais été piraté", ""),
        ("inviolable", ""),
        ("impossible à pirater", ""),
        ("sécurité maximale", ""),
        ("sécurité totale", ""),
        ("niveau bancaire", ""),
        ("qualité militaire", ""),
        ("garantissons la sécurité", ""),
        ("sécurité garantie", ""),
        ("sans aucun risque", ""),
    ],
    de: &[
        ("100 sicher", ""),
        ("hundertprozentig sicher", ""),
        ("vollkommen sicher", ""),
        ("völlig sicher", ""),
        ("absolut sicher", ""),
        ("ganz sicher verwahrt", ""),
        ("garantiert sicher", ""),
        ("nie gehackt", ""),
        ("niemals gehackt", ""),
        ("unknackbar", ""),
        ("höchste sicherheit", ""),
        ("maximale sicherheit", ""),
        ("banküblich verschlüsselt", ""),
        ("militärische verschlüsselung", ""),
        ("garantieren die sicherheit", ""),
        ("ohne jedes risiko", ""),
    ],
};

/// Sentences that say that one cares, and nothing else.
pub(in crate::rules) static FILLERS: Lexicon = Lexicon {
    en: &[
        ("your privacy is important", ""),
        ("your privacy matters", ""),
        ("value your privacy", ""),
        ("respect your privacy", ""),
        ("respects your privacy", ""),
        ("values your privacy", ""),
        ("care about your privacy", ""),
        ("cares about your privacy", ""),
        ("take your privacy seriously", ""),
        ("takes your privacy seriously", ""),
        ("take your privacy very seriously", ""),
        ("take privacy seriously", ""),
        ("committed to protecting your privacy", ""),
        ("committed to your privacy", ""),
        ("committed to respecting your privacy", ""),
        ("security is our top priority", ""),
        ("privacy is our top priority", ""),
    ],
    fr: &[
        ("votre vie privée est importante", ""),
        ("prenons votre vie privée au sérieux", ""),
        ("respectons votre vie privée", ""),
        ("attachons une grande importance", ""),
        ("soucieux de votre vie privée", ""),
    ],
    de: &[
        ("privatsphäre ist uns wichtig", ""),
        ("datenschutz ist uns wichtig", ""),
        ("daten sehr ernst", ""),
        ("nehmen den schutz ihrer daten ernst", ""),
        ("respektieren ihre privatsphäre", ""),
        ("datenschutz hat höchste priorität", ""),
    ],
};

/// The rules of this file.
pub(in crate::rules) static RULES: &[Rule] = &[
    Rule {
        id: "honest/absolute",
        family: Family::Honest,
        severity: Severity::Error,
        profiles: &[],
        from: None,
        until: None,
        asks: "No safeguard is said to be perfect.",
        why: "None is, and who reads that one is stops believing the rest.",
        law: &[FAIRNESS],
        cases: &[
            Case::fires("en", &[("/security/measures/0", "\"Your number is completely secure with us.\"")]),
            Case::fires("en", &[("/security/measures/0", "\"Your number is 100 % safe with us.\"")]),
            Case::silent("en", &[("/security/measures/0", "\"Only two people can read your number.\"")]),
            Case::allows(
                "en",
                &[(
                    "/security/measures/0",
                    "\"No server is completely secure, so we keep your number 6 months only.\"",
                )],
            ),
            Case::fires("en", &[("/security/measures/0", "\"We guarantee the security of your number.\"")]),
            Case::allows(
                "en",
                &[("/security/measures/0", "\"Two keys are needed, to guarantee the security of your number.\"")],
            ),
            Case::fires("fr", &[("/security/measures/0", "\"Votre numéro est totalement sécurisé.\"")]),
            Case::silent("fr", &[("/security/measures/0", "\"Seules deux personnes lisent votre numéro.\"")]),
            Case::fires("de", &[("/security/measures/0", "\"Ihre Nummer ist bei uns absolut sicher.\"")]),
            Case::silent("de", &[("/security/measures/0", "\"Nur zwei Personen lesen Ihre Nummer.\"")]),
        ],
        check: Check::Text(absolute),
    },
    Rule {
        id: "honest/filler",
        family: Family::Honest,
        severity: Severity::Warning,
        profiles: &[],
        from: None,
        until: None,
        asks: "The text says what is done, not that one cares.",
        why: "\"We value your privacy\" is true of nobody and everybody; it takes the place of a fact.",
        law: &[FAIRNESS],
        cases: &[
            Case::fires("en", &[("/summary", "\"We take your privacy seriously. We call you about your bike.\"")]),
            Case::silent("en", &[("/summary", "\"Two people can read your number. We call you about your bike.\"")]),
            Case::fires("fr", &[("/summary", "\"Nous respectons votre vie privée.\"")]),
            Case::silent("fr", &[("/summary", "\"Deux personnes lisent votre numéro.\"")]),
            Case::fires("de", &[("/summary", "\"Ihre Privatsphäre ist uns wichtig.\"")]),
            Case::silent("de", &[("/summary", "\"Zwei Personen lesen Ihre Nummer.\"")]),
        ],
        check: Check::Text(filler),
    },
];

const DENIED: &[&str] = &[
    "no", "not", "cannot", "can't", "never", "nothing", "however", "aucun", "aucune", "ne", "n'", "kein", "keine", "nicht",
];

fn absolute(text: &Text, found: &mut Vec<Found>) {
    for hit in text.hits(&ABSOLUTES) {
        // "So as to guarantee the security": an aim. "We guarantee the security": a boast.
        let is_aim = hit.phrase.starts_with("guarantee ") && !["we", "fully"].contains(&text.before(hit.words.start));
        let boasts = hit.phrase.contains("hacked") || hit.phrase.contains("pirat") || hit.phrase.contains("gehackt") || hit.phrase == "no risk";
        if is_aim || !boasts && has(text.earlier(hit.words.start), DENIED) {
            continue;
        }
        let words = text.value.get(hit.range.clone()).unwrap_or(hit.phrase);
        let at = Found::at(&text.pointer, format!("nothing is \"{words}\"; say what you do instead")).part(hit.range.clone());
        found.push(if text.is_in("/security/measures") {
            let new = "{who can read the number, and what stops others}";
            at.suggest(Suggestion::text("Say what you do", Applicability::HasPlaceholders, &text.pointer, new))
        } else {
            at
        });
    }
}

fn filler(text: &Text, found: &mut Vec<Found>) {
    for hit in text.hits(&FILLERS) {
        let words = text.value.get(hit.range.clone()).unwrap_or(hit.phrase);
        let at = Found::at(
            &text.pointer,
            format!("\"{words}\" says nothing that a reader can check; say what you do, or leave the sentence out"),
        );
        let at = at.part(hit.range.clone());
        let others = text.sentences.len() > 1;
        found.push(match text.sentence(hit.words.start).filter(|_| others) {
            Some(sentence) => {
                let rest = text.with(&sentence.range, "").replace("  ", " ").trim().to_owned();
                at.suggest(Suggestion::text("Leave the sentence out", Applicability::MaybeIncorrect, &text.pointer, rest))
            }
            None => at,
        });
    }
}
