//! Sentences that hide who acts.

use super::WP260_13;
use crate::text::{DENIED, has};
use crate::{Case, Check, Family, Found, Rule, Severity, Text};

/// The rules of this file.
pub(in crate::rules) static RULES: &[Rule] = &[Rule {
    id: "plain/passive",
    family: Family::Plain,
    severity: Severity::Note,
    profiles: &[],
    from: None,
    until: None,
    asks: "Sentences say who acts: \"we delete it\", not \"it is deleted\".",
    why: "\"Your number is shared\" leaves out who shares it.",
    law: &[WP260_13],
    cases: &[
        Case::fires("en", &[("/summary", "\"Your number is used for calls about your bike.\"")]),
        Case::fires("en", &[("/deletion/how", "\"Your number will be deleted from our server.\"")]),
        Case::silent("en", &[("/deletion/how", "\"We delete your number from our server.\"")]),
        Case::allows("en", &[("/purposes/0/text", "\"We text you when the bike is finished.\"")]),
        Case::allows("en", &[("/deletion/how", "\"Your number is deleted by our manager.\"")]),
        Case::allows("en", &[("/summary", "\"Your number is not shared with anybody.\"")]),
        Case::fires("fr", &[("/summary", "\"Votre numéro est utilisé pour la réparation.\"")]),
        Case::silent("fr", &[("/summary", "\"Nous utilisons votre numéro pour la réparation.\"")]),
        Case::allows("fr", &[("/summary", "\"Nous vous écrivons dès que la pièce est arrivée.\"")]),
        Case::fires("de", &[("/summary", "\"Ihre Nummer wird für die Reparatur verwendet.\"")]),
        Case::silent("de", &[("/summary", "\"Wir verwenden Ihre Nummer für die Reparatur.\"")]),
        Case::allows("de", &[("/summary", "\"Wir werden Sie anrufen.\"")]),
    ],
    check: Check::Text(passive),
}];

const BE: &[&str] = &["is", "are", "was", "were", "be", "been", "being"];
/// English participles that do not end in `ed`.
const IRREGULAR: &[&str] = &[
    "begun",
    "bought",
    "brought",
    "built",
    "chosen",
    "cut",
    "dealt",
    "done",
    "drawn",
    "driven",
    "found",
    "forgotten",
    "given",
    "held",
    "hidden",
    "kept",
    "known",
    "laid",
    "led",
    "left",
    "lent",
    "lost",
    "made",
    "met",
    "paid",
    "put",
    "read",
    "said",
    "seen",
    "sent",
    "set",
    "shown",
    "sold",
    "spent",
    "spoken",
    "stolen",
    "sought",
    "taken",
    "taught",
    "thought",
    "told",
    "understood",
    "withdrawn",
    "worn",
    "won",
    "written",
    "overseen",
    "undertaken",
    "thrown",
];
/// Words in `ed` that tell a state, not a deed.
const STATES: &[&str] = &[
    "interested",
    "located",
    "based",
    "concerned",
    "related",
    "entitled",
    "committed",
    "aged",
    "involved",
    "dedicated",
    "supposed",
    "limited",
    "encrypted",
    "closed",
    "finished",
    "pleased",
    "excited",
    "delighted",
    "designed",
    "intended",
    "headquartered",
    "established",
    "incorporated",
    "linked",
    "registered",
    "allowed",
    "permitted",
    "required",
    "obliged",
    "obligated",
    "connected",
    "attached",
    "advised",
    "encouraged",
    "needed",
    "unsolicited",
    "referred",
    "known",
    "found",
    "called",
    "named",
    "defined",
];
/// Words that begin a clause about what others do.
const CLAUSES: &[&str] = &[
    "how", "why", "what", "when", "if", "after", "before", "until", "once", "that", "which", "who", "where", "while", "as", "unless", "quand", "si", "après",
    "avant", "dès", "lorsque", "que", "qui", "dont", "où", "wenn", "sobald", "falls", "nachdem", "bevor", "bis", "dass", "die", "der", "das",
];

fn passive(text: &Text, found: &mut Vec<Found>) {
    // A safeguard is a state: what counts is that it is so.
    if text.is_in("/security") {
        return;
    }
    for at in 0..text.words.len() {
        let end = match text.language {
            "en" => english(text, at),
            "fr" => french(text, at),
            "de" => german(text, at),
            _ => None,
        };
        if let (Some(end), Some(first)) = (end.and_then(|end| text.words.get(end)), text.words.get(at)) {
            let message = "this does not say who acts; begin with who does it";
            found.push(Found::at(&text.pointer, message).part(first.range.start..end.range.end));
        }
    }
}

/// Whether the clause of a word denies, or says on which occasion something happens: there the actor is not the point.
fn is_clause(text: &Text, at: usize) -> bool {
    let before = text.earlier(at);
    // "No information will be shared": nobody does it.
    if has(before, DENIED) || DENIED.contains(&text.word(at + 1)) {
        return true;
    }
    let from = before
        .iter()
        .rposition(|word| text.value.get(word.range.end..).is_some_and(|rest| rest.starts_with([',', ';', ':'])));
    let clause = from.map_or(before, |from| before.get(from + 1..).unwrap_or_default());
    has(clause, CLAUSES)
}

fn english(text: &Text, at: usize) -> Option<usize> {
    if !BE.contains(&text.word(at)) || is_clause(text, at) {
        return None;
    }
    let adverb = |word: &str| word.ends_with("ly") || ["also", "not", "only", "never", "always", "then", "being", "been"].contains(&word);
    let end = (at + 1..at + 4).find(|i| !adverb(text.word(*i)))?;
    let beside = (at..end).all(|i| text.gap(i).chars().all(char::is_whitespace));
    let word = text.word(end);
    // "is used to" can be a habit, or a passive whose purpose follows: left alone.
    let used_to = word == "used" && text.word(end + 1) == "to";
    let is_participle = (word.len() > 3 && word.ends_with("ed") && !word.ends_with("eed")) || IRREGULAR.contains(&word);
    let is_state = STATES.contains(&word) || used_to;
    let by_someone = text.later(end).iter().take(4).any(|next| next.lower == "by");
    (beside && is_participle && !is_state && !by_someone && !text.is_question(at)).then_some(end)
}

const ETRE: &[&str] = &["est", "sont", "était", "étaient", "sera", "seront", "être", "serait", "seraient"];
const FRENCH: &[&str] = &[
    "transmis",
    "transmise",
    "transmises",
    "mis",
    "mise",
    "fait",
    "faite",
    "faites",
    "reçu",
    "reçue",
    "reçus",
    "vendu",
    "vendue",
    "vendus",
    "remis",
    "soumis",
    "fourni",
    "fournie",
    "fournis",
    "recueilli",
    "recueillie",
    "recueillis",
    "inscrit",
    "perdu",
    "détenu",
    "détenus",
];
/// Verbs whose past is made with `être`, and states.
const MOVED: &[&str] = &[
    "allé",
    "allée",
    "arrivé",
    "arrivée",
    "arrivés",
    "entré",
    "entrée",
    "resté",
    "restée",
    "tombé",
    "passé",
    "passée",
    "né",
    "née",
    "retourné",
    "monté",
    "rentré",
    "terminé",
    "terminée",
    "intéressé",
    "intéressée",
    "concerné",
    "concernés",
    "concernée",
    "situé",
    "située",
    "fermé",
    "fermée",
    "âgé",
    "limité",
    "limitée",
    "chiffré",
    "chiffrés",
    "destiné",
    "destinés",
    "fondé",
    "fondée",
    "autorisé",
    "obligé",
    "libre",
];

fn french(text: &Text, at: usize) -> Option<usize> {
    if !ETRE.contains(&text.word(at)) || is_clause(text, at) {
        return None;
    }
    let adverb = |word: &str| word.ends_with("ment") || ["pas", "aussi", "jamais", "ensuite", "toujours", "plus"].contains(&word);
    let end = (at + 1..at + 4).find(|i| !adverb(text.word(*i)))?;
    let beside = (at..end).all(|i| text.gap(i).chars().all(char::is_whitespace));
    let word = text.word(end);
    let is_participle = (word.chars().count() > 3 && word.ends_with(['é'])) || ["ée", "és", "ées"].iter().any(|e| word.ends_with(e)) || FRENCH.contains(&word);
    let by_someone = text.later(end).first().is_some_and(|next| next.lower == "par");
    (beside && is_participle && !MOVED.contains(&word) && !by_someone).then_some(end)
}

const WERDEN: &[&str] = &["wird", "werden", "wurde", "wurden", "worden"];
/// German participles that are also infinitives, or that no ending shows.
const GERMAN: &[&str] = &[
    "erhoben",
    "übertragen",
    "übermittelt",
    "weitergegeben",
    "weitergeleitet",
    "angerufen",
    "aufgezeichnet",
    "aufbewahrt",
    "bereitgestellt",
    "zusammengeführt",
    "vergeben",
    "gespeichert",
    "verkauft",
];

/// "wird ... verwendet": the participle stands at the end of the clause, before `werden` in a subordinate one.
fn german(text: &Text, at: usize) -> Option<usize> {
    if !WERDEN.contains(&text.word(at)) || is_clause(text, at) {
        return None;
    }
    let clause_end = (at..text.words.len())
        .find(|i| text.gap(*i).contains([',', ';', ':', '.', '!', '?']))
        .unwrap_or(at);
    let end = (at + 1..=clause_end)
        .rev()
        .find(|i| is_german_participle(text.word(*i)) && !text.is_capital(*i))?;
    let by_someone = (at..end).any(|i| ["von", "vom", "durch"].contains(&text.word(i)));
    (!by_someone).then_some(end)
}

fn is_german_participle(word: &str) -> bool {
    let prefixed = ["be", "ver", "er", "ent", "zer", "miss", "über", "unter"]
        .iter()
        .any(|prefix| word.starts_with(prefix));
    let middle = [
        "ange",
        "aufge",
        "ausge",
        "abge",
        "einge",
        "weiterge",
        "mitge",
        "zuge",
        "vorge",
        "zusammenge",
        "bereitge",
    ]
    .iter()
    .any(|prefix| word.starts_with(prefix));
    let long = word.chars().count() > 5;
    GERMAN.contains(&word)
        || (long && word.ends_with('t') && (prefixed || middle || word.starts_with("ge") || word.ends_with("iert")))
        || (long && word.ends_with("en") && (word.starts_with("ge") || middle))
}
