//! What a verb acts on: the visitor's number, or another thing. "We keep the bike for 2 weeks" says nothing about a number.
//!
//! A clause is read by the order of its words, in English, French and German, without a grammar. What a pronoun means is looked for in
//! the clauses before it.

use crate::{Index, Place, Text};
use std::ops::Range;

/// Words for what the visitor gives.
const NUMBER: &[&str] = &[
    "number*",
    "data",
    "detail*",
    "information",
    "contact*",
    "numéro*",
    "données",
    "coordonnées",
    "informations",
    "nummer*",
    "rufnummer*",
    "telefonnummer*",
    "handynummer*",
    "mobilnummer*",
    "daten",
    "angaben",
    "kontaktdaten",
];

/// Words before a number, or behind it in French, that make it another one: an account's, a parcel's.
const ANOTHER: &[&str] = &[
    "account",
    "bank",
    "booking",
    "card",
    "customer",
    "invoice",
    "licence",
    "license",
    "order",
    "passport",
    "payment",
    "policy",
    "reference",
    "registration",
    "serial",
    "tracking",
    "compte",
    "carte",
    "commande",
    "colis",
    "client",
    "dossier",
    "facture",
    "réservation",
    "suivi",
    "série",
];

/// Words that stand for the number as an object.
const PRONOUNS: &[&str] = &["it", "them", "this", "these", "sie", "es", "diese", "dieses"];

/// Words that begin a clause about what stands before it.
const RELATIVES: &[&str] = &["which", "who", "that", "que", "qu'", "qui", "dont"];

/// Words that begin a clause within a sentence.
const CONJUNCTIONS: &[&str] = &["when", "if", "while", "once", "quand", "si", "lorsque", "wenn", "sobald", "falls"];

/// French pronouns before the verb.
const CLITICS: &[&str] = &["le", "la", "l'", "les"];

/// Words of a passive.
const PASSIVE: &[&str] = &[
    "is", "are", "was", "were", "be", "been", "being", "gets", "est", "sont", "sera", "seront", "soit", "été", "wird", "werden", "wurde", "wurden", "ist",
    "sind",
];

/// Words between a passive and its verb.
const BETWEEN: &[&str] = &[
    "not", "never", "only", "then", "always", "also", "ever", "pas", "jamais", "toujours", "ensuite", "nicht", "nie", "niemals", "immer", "dann",
];

/// Words that end an object.
const BEHIND_OBJECT: &[&str] = &[
    "with",
    "to",
    "for",
    "in",
    "on",
    "at",
    "by",
    "after",
    "until",
    "till",
    "from",
    "within",
    "when",
    "while",
    "because",
    "once",
    "and",
    "or",
    "but",
    "avec",
    "à",
    "aux",
    "au",
    "pendant",
    "durant",
    "dans",
    "en",
    "après",
    "jusqu'",
    "chez",
    "pour",
    "sur",
    "et",
    "ou",
    "mais",
    "an",
    "nicht",
    "nie",
    "niemals",
    "weiter",
    "auf",
    "für",
    "bis",
    "nach",
    "bei",
    "und",
    "oder",
    "aber",
    "spätestens",
    "höchstens",
];

/// Words that name nothing.
const FUNCTION: &[&str] = &[
    "we",
    "you",
    "they",
    "i",
    "he",
    "she",
    "who",
    "your",
    "our",
    "the",
    "a",
    "an",
    "no",
    "one",
    "nobody",
    "anyone",
    "anybody",
    "else",
    "do",
    "does",
    "did",
    "don't",
    "doesn't",
    "will",
    "would",
    "can",
    "cannot",
    "must",
    "may",
    "shall",
    "not",
    "never",
    "only",
    "neither",
    "nor",
    "all",
    "everything",
    "that",
    "which",
    "each",
    "any",
    "is",
    "are",
    "be",
    "been",
    "was",
    "has",
    "have",
    "then",
    "also",
    "and",
    "or",
    "but",
    "so",
    "as",
    "if",
    "of",
    "to",
    "after",
    "at",
    "most",
    "day",
    "days",
    "week",
    "weeks",
    "month",
    "months",
    "year",
    "years",
    "hour",
    "hours",
    "nous",
    "vous",
    "on",
    "ils",
    "elles",
    "ne",
    "n'",
    "pas",
    "jamais",
    "votre",
    "vos",
    "notre",
    "nos",
    "tout",
    "que",
    "qui",
    "est",
    "sont",
    "sera",
    "après",
    "jour",
    "jours",
    "mois",
    "an",
    "ans",
    "semaine",
    "semaines",
    "wir",
    "ihr",
    "ihre",
    "ihren",
    "unser",
    "unsere",
    "der",
    "die",
    "das",
    "den",
    "dass",
    "wird",
    "werden",
    "nicht",
    "nie",
    "niemals",
    "alles",
    "niemand",
    "sonst",
    "nach",
    "tag",
    "tage",
    "tagen",
    "woche",
    "wochen",
    "monat",
    "monate",
    "monaten",
    "jahr",
    "jahre",
    "jahren",
    "und",
    "oder",
    "auch",
    "dann",
];

/// Whether the verb that a place has, or that stands nearest before it in its sentence, acts on the visitor's number. A sentence
/// without such a verb is taken to speak of it.
pub(super) fn is_the_number(index: &Index, place: &Place, verbs: &[&str]) -> bool {
    let text = index.text(place);
    let is_verb = |at: &usize| index.is_one_of(text.word(*at), verbs);
    let sentence = index.sentence(place);
    let verb = place
        .words
        .clone()
        .find(is_verb)
        .or_else(|| (sentence.start..place.words.start).rev().find(is_verb))
        .or_else(|| (place.words.end..sentence.end).find(is_verb));
    let Some(verb) = verb else { return true };
    // "We share your number with one firm, and your address with no one": the verb is not said again.
    let own_clause = clause_start(text, sentence.start, place.words.start);
    if verb < own_clause
        && let Named::Other = named(index, text, own_clause..place.words.start)
    {
        return false;
    }
    acts_on_the_number(index, text, &sentence, verb)
}

fn acts_on_the_number(index: &Index, text: &Text, sentence: &Range<usize>, verb: usize) -> bool {
    let subject = clause_start(text, sentence.start, verb)..verb;
    let refers_back = || is_antecedent_the_number(index, text, subject.start);
    if !subject.is_empty() && text.language == "fr" && CLITICS.contains(&text.before(verb)) {
        return refers_back();
    }
    let before = subject.clone().rev().find(|at| !BETWEEN.contains(&text.word(*at)));
    let is_passive = before.is_some_and(|at| PASSIVE.contains(&text.word(at)));
    let object = if is_passive { verb..verb } else { object(text, sentence.end, verb) };
    match (named(index, text, object), named(index, text, subject.clone())) {
        (Named::Number, _) | (Named::Nothing, Named::Number) => true,
        (Named::Other, _) | (Named::Nothing, Named::Other) => false,
        (Named::Pronoun, _) | (Named::Nothing, Named::Pronoun) => refers_back(),
        (Named::Nothing, Named::Nothing) => !RELATIVES.contains(&text.word(subject.start)) || refers_back(),
    }
}

/// Whether a pronoun in the clause that begins at a word means the number: the nearest clause before it that names something names
/// the number, or no clause stands before it.
fn is_antecedent_the_number(index: &Index, text: &Text, clause: usize) -> bool {
    let mut end = clause;
    while end > 0 {
        let begins = |at: &usize| is_break(text, at - 1) || is_end(text, at - 1) || CONJUNCTIONS.contains(&text.word(*at));
        let start = (1..end).rev().find(begins).unwrap_or(0);
        match named(index, text, start..end) {
            Named::Number => return true,
            Named::Other if (start..end).any(|at| PRONOUNS.contains(&text.word(at))) => {}
            Named::Other => return false,
            Named::Pronoun | Named::Nothing => {}
        }
        end = start;
    }
    true
}

/// What words in a row name.
enum Named {
    Number,
    Other,
    Pronoun,
    Nothing,
}

fn named(index: &Index, text: &Text, words: Range<usize>) -> Named {
    let mut named = Named::Nothing;
    for at in words {
        let word = text.word(at);
        let is_another = ANOTHER.contains(&text.before(at)) || (matches!(text.word(at + 1), "de" | "d'") && ANOTHER.contains(&text.word(at + 2)));
        let is_adverb = text.language == "en" && word.ends_with("ly");
        if index.is_one_of(word, NUMBER) && !is_another {
            return Named::Number;
        } else if PRONOUNS.contains(&word) {
            named = match named {
                Named::Other => Named::Other,
                Named::Nothing | Named::Pronoun | Named::Number => Named::Pronoun,
            };
        } else if !FUNCTION.contains(&word) && !is_adverb && !word.starts_with(|c: char| c.is_ascii_digit()) {
            named = Named::Other;
        }
    }
    named
}

/// The first word of the clause of a verb: behind the last comma, colon or semicolon.
fn clause_start(text: &Text, from: usize, verb: usize) -> usize {
    let breaks = (from..verb).rev().find(|at| is_break(text, *at));
    breaks.map_or(from, |at| at + 1)
}

/// The words behind a verb up to a preposition, a number, or the end of the clause.
fn object(text: &Text, end: usize, verb: usize) -> Range<usize> {
    let mut at = verb;
    while at + 1 < end && !is_break(text, at) {
        let next = text.word(at + 1);
        // "an" is an article in English.
        let ends = BEHIND_OBJECT.contains(&next) && !(next == "an" && text.language == "en");
        if ends || next.starts_with(|c: char| c.is_ascii_digit()) || crate::facts::is_number(text.language, next) {
            break;
        }
        at += 1;
    }
    verb + 1..at + 1
}

/// Whether a sentence ends behind a word.
fn is_end(text: &Text, at: usize) -> bool {
    text.gap(at).starts_with(['.', '!', '?'])
}

/// Whether a clause ends behind a word.
fn is_break(text: &Text, at: usize) -> bool {
    text.gap(at).contains([',', ';', ':', '(', ')', '–', '—'])
}
