//! Saying no is as easy as saying yes, and costs nothing.

use super::{SYMMETRY, gdpr};
use crate::lexicon::Lexicon;
use crate::text::has;
use crate::{Applicability, Case, Check, Citation, Family, Found, Rule, Severity, Suggestion, Text};
use disclosure::Profile;

/// The most words that the text for those who say no has.
const MOST: usize = 35;

/// Conditions and losses.
pub(in crate::rules) static CONDITIONAL: Lexicon = Lexicon {
    en: &[
        ("unless", ""),
        ("only if", ""),
        ("provided that", ""),
        ("but you must", ""),
        ("you must", ""),
        ("you have to", ""),
        ("you need to", ""),
        ("you will have to", ""),
        ("however", ""),
        ("except", ""),
        ("cannot complete", ""),
        ("can't complete", ""),
        ("cannot book", ""),
        ("cannot order", ""),
        ("cannot use", ""),
        ("can't use", ""),
        ("cannot continue", ""),
        ("not be able to", ""),
        ("won't be able", ""),
        ("will be cancelled", ""),
        ("costs more", ""),
        ("pay more", ""),
        ("extra fee", ""),
        ("takes longer", ""),
        ("we will ask again", ""),
        ("we ask again", ""),
    ],
    fr: &[
        ("sauf si", ""),
        ("sauf", ""),
        ("à condition", ""),
        ("seulement si", ""),
        ("vous devez", ""),
        ("vous devrez", ""),
        ("cependant", ""),
        ("toutefois", ""),
        ("ne pourrez pas", ""),
        ("ne pouvez pas réserver", ""),
        ("ne pouvez pas commander", ""),
        ("sera annulée", ""),
        ("payez plus", ""),
        ("prend plus de temps", ""),
    ],
    de: &[
        ("es sei denn", ""),
        ("nur wenn", ""),
        ("nur, wenn", ""),
        ("sofern", ""),
        ("müssen sie", ""),
        ("sie müssen", ""),
        ("jedoch", ""),
        ("allerdings", ""),
        ("können sie nicht", ""),
        ("nicht buchen", ""),
        ("nicht bestellen", ""),
        ("wird storniert", ""),
        ("kostet mehr", ""),
        ("dauert länger", ""),
    ],
};

/// Ways of saying that little is lost, which is a way of not saying no.
pub(in crate::rules) static LATER: Lexicon = Lexicon {
    en: &[
        ("not now", ""),
        ("maybe later", ""),
        ("remind me later", ""),
        ("ask me later", ""),
        ("skip for now", ""),
    ],
    fr: &[("plus tard", ""), ("pas maintenant", ""), ("peut être plus tard", "")],
    de: &[("vielleicht später", ""), ("nicht jetzt", ""), ("später erinnern", ""), ("jetzt nicht", "")],
};

const NOT_A_CONDITION: Citation = Citation {
    profile: Some(Profile::UsTcpa),
    number: "47 CFR 64.1200(f)(9)(i)(B)",
    link: "https://www.ecfr.gov/current/title-47/chapter-I/subchapter-B/part-64/subpart-L/section-64.1200",
};

/// The rules of this file.
pub(in crate::rules) static RULES: &[Rule] = &[
    Rule {
        id: "honest/decline-condition",
        family: Family::Honest,
        severity: Severity::Error,
        profiles: &[],
        from: None,
        until: None,
        asks: "Saying no has no condition and costs nothing.",
        why: "A no that costs something makes the yes worthless: it was not free.",
        law: &[gdpr("GDPR Art. 7(4)"), NOT_A_CONDITION, SYMMETRY],
        cases: &[
            Case::fires("en", &[("/opt_out/decline", "\"You can say no, but you must call us to book.\"")]),
            Case::fires("en", &[("/opt_out/decline", "\"Say no and you will not be able to book.\"")]),
            Case::silent("en", &[("/opt_out/decline", "\"Say no and your booking goes on without it.\"")]),
            Case::allows(
                "en",
                &[("/opt_out/decline", "\"Say no and your booking goes on. You do not have to give a reason.\"")],
            ),
            Case::fires("fr", &[("/opt_out/decline", "\"Vous pouvez dire non, mais vous devez nous appeler.\"")]),
            Case::silent("fr", &[("/opt_out/decline", "\"Si vous dites non, votre réservation continue.\"")]),
            Case::fires("de", &[("/opt_out/decline", "\"Wenn Sie Nein sagen, müssen Sie uns anrufen.\"")]),
            Case::silent("de", &[("/opt_out/decline", "\"Wenn Sie Nein sagen, läuft Ihre Buchung weiter.\"")]),
        ],
        check: Check::Text(condition),
    },
    Rule {
        id: "honest/decline-weight",
        family: Family::Honest,
        severity: Severity::Warning,
        profiles: &[],
        from: None,
        until: None,
        asks: "The text for those who say no is short, and is a no.",
        why: "A long answer to a no, or a \"not now\", is a second attempt.",
        law: &[SYMMETRY],
        cases: &[
            Case::fires(
                "en",
                &[(
                    "/opt_out/decline",
                    "\"If you say no, we are fine with that. Most of our customers say yes, and they like our texts. We think that you would like them too. Think about it once more. Our mechanic is friendly and knows your bike. Your booking goes on without it.\"",
                )],
            ),
            Case::fires("en", &[("/opt_out/decline", "\"Say maybe later and your booking goes on.\"")]),
            Case::silent("en", &[("/opt_out/decline", "\"Say no and your booking goes on without it.\"")]),
            Case::fires("fr", &[("/opt_out/decline", "\"Dites pas maintenant, et votre réservation continue.\"")]),
            Case::silent("fr", &[("/opt_out/decline", "\"Dites non, et votre réservation continue.\"")]),
            Case::fires("de", &[("/opt_out/decline", "\"Sagen Sie vielleicht später, und Ihre Buchung läuft weiter.\"")]),
            Case::silent("de", &[("/opt_out/decline", "\"Sagen Sie Nein, und Ihre Buchung läuft weiter.\"")]),
        ],
        check: Check::Text(weight),
    },
];

const DENIED: &[&str] = &["need", "not", "don't", "never", "ne", "n'", "nicht"];

fn condition(text: &Text, found: &mut Vec<Found>) {
    if !text.is_in("/opt_out/decline") {
        return;
    }
    for hit in text.hits(&CONDITIONAL) {
        let holds_no = hit.phrase.contains("not") || hit.phrase.contains("ne ") || hit.phrase.contains("nicht");
        if !holds_no && has(text.earlier(hit.words.start), DENIED) {
            continue;
        }
        let words = text.value.get(hit.range.clone()).unwrap_or(hit.phrase);
        let message = format!("\"{words}\" makes a no harder than a yes; say what goes on without the number");
        let new = match text.language {
            "fr" => "Si vous dites non, {qu’est-ce qui continue ?}",
            "de" => "Wenn Sie Nein sagen, {was läuft weiter?}",
            _ => "Say no and {what goes on without the number?}",
        };
        let suggestion = Suggestion::text("Say what goes on", Applicability::HasPlaceholders, &text.pointer, new);
        found.push(Found::at(&text.pointer, message).part(hit.range.clone()).suggest(suggestion));
    }
}

fn weight(text: &Text, found: &mut Vec<Found>) {
    if !text.is_in("/opt_out/decline") {
        return;
    }
    if text.words.len() > MOST {
        let message = format!("this has {} words for those who say no; two short sentences are enough", text.words.len());
        found.push(Found::at(&text.pointer, message));
    }
    for hit in text.hits(&LATER) {
        let words = text.value.get(hit.range.clone()).unwrap_or(hit.phrase);
        found.push(Found::at(&text.pointer, format!("\"{words}\" is not a no; say no")).part(hit.range.clone()));
    }
}
