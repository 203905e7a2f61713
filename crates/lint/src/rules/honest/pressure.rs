//! Hurry, fear and shame.

use super::{FAIRNESS, SYMMETRY};
use crate::lexicon::Lexicon;
use crate::{Case, Check, Family, Found, Rule, Severity, Text};

/// Words that press.
pub(in crate::rules) static URGENCY: Lexicon = Lexicon {
    en: &[
        ("last chance", ""),
        ("act now", ""),
        ("act fast", ""),
        ("hurry", ""),
        ("don't miss", ""),
        ("do not miss", ""),
        ("miss out", ""),
        ("missing out", ""),
        ("limited time", ""),
        ("limited offer", ""),
        ("today only", ""),
        ("only today", ""),
        ("before it's too late", ""),
        ("before it is too late", ""),
        ("while supplies last", ""),
        ("now or never", ""),
        ("only a few left", ""),
        ("you will lose", ""),
        ("you'll lose", ""),
    ],
    fr: &[
        ("dernière chance", ""),
        ("dépêchez vous", ""),
        ("ne manquez pas", ""),
        ("ne ratez pas", ""),
        ("vous allez rater", ""),
        ("vous ratez", ""),
        ("vous manquerez", ""),
        ("offre limitée", ""),
        ("aujourd'hui seulement", ""),
        ("avant qu'il ne soit trop tard", ""),
        ("maintenant ou jamais", ""),
        ("vous perdrez", ""),
    ],
    de: &[
        ("letzte chance", ""),
        ("jetzt oder nie", ""),
        ("beeilen sie sich", ""),
        ("nur heute", ""),
        ("nur für kurze zeit", ""),
        ("nicht verpassen", ""),
        ("verpassen sie nicht", ""),
        ("verpassen sie", ""),
        ("entgeht ihnen", ""),
        ("bevor es zu spät ist", ""),
        ("verlieren sie", ""),
    ],
};

/// Words that make the one who says no look foolish.
pub(in crate::rules) static SHAME: Lexicon = Lexicon {
    en: &[
        ("i like paying", ""),
        ("i prefer to pay", ""),
        ("i'd rather pay", ""),
        ("i would rather pay", ""),
        ("i don't care", ""),
        ("i do not care", ""),
        ("i don't want to save", ""),
        ("i don't like saving", ""),
        ("i hate saving", ""),
        ("i don't need help", ""),
        ("are you sure", ""),
        ("sorry to see", ""),
        ("will regret", ""),
        ("you'll regret", ""),
        ("no thanks i", ""),
        ("no, i", ""),
        ("no thanks, i", ""),
        ("at your own risk", ""),
    ],
    fr: &[
        ("je préfère payer", ""),
        ("je n'aime pas économiser", ""),
        ("non, je", ""),
        ("non merci, je", ""),
        ("vous le regretterez", ""),
        ("êtes vous sûr", ""),
        ("tant pis", ""),
        ("à vos risques", ""),
    ],
    de: &[
        ("ich zahle lieber", ""),
        ("ich zahle gern", ""),
        ("ich will nicht sparen", ""),
        ("nein, ich", ""),
        ("nein danke, ich", ""),
        ("sie werden es bereuen", ""),
        ("sind sie sicher", ""),
        ("selbst schuld", ""),
        ("auf eigene gefahr", ""),
    ],
};

/// The rules of this file.
pub(in crate::rules) static RULES: &[Rule] = &[
    Rule {
        id: "honest/urgency",
        family: Family::Honest,
        severity: Severity::Error,
        profiles: &[],
        from: None,
        until: None,
        asks: "Nothing presses: no last chance, no missing out.",
        why: "A choice under pressure is not a free one.",
        law: &[super::gdpr("GDPR Art. 4(11)"), SYMMETRY],
        cases: &[
            Case::fires("en", &[("/opt_out/decline", "\"Say no and you will miss out on our offers.\"")]),
            Case::fires("en", &[("/summary", "\"Last chance to hear about your bike.\"")]),
            Case::silent("en", &[("/opt_out/decline", "\"Say no and your booking goes on.\"")]),
            Case::fires("fr", &[("/summary", "\"Dernière chance d’avoir des nouvelles de votre vélo.\"")]),
            Case::silent("fr", &[("/summary", "\"Pour avoir des nouvelles de votre vélo.\"")]),
            Case::fires("de", &[("/summary", "\"Letzte Chance auf Nachrichten zu Ihrem Rad.\"")]),
            Case::silent("de", &[("/summary", "\"Für Nachrichten zu Ihrem Rad.\"")]),
        ],
        check: Check::Text(urgency),
    },
    Rule {
        id: "honest/shame",
        family: Family::Honest,
        severity: Severity::Error,
        profiles: &[],
        from: None,
        until: None,
        asks: "Nobody is shamed for saying no.",
        why: "\"No, I like paying more\" puts words into a person's mouth.",
        law: &[FAIRNESS, SYMMETRY],
        cases: &[
            Case::fires("en", &[("/opt_out/decline", "\"No, I like paying more for my repairs.\"")]),
            Case::silent("en", &[("/opt_out/decline", "\"Say no and your booking goes on.\"")]),
            Case::allows("en", &[("/opt_out/decline", "\"Say no, and nobody asks you again.\"")]),
            Case::fires("fr", &[("/opt_out/decline", "\"Non, je préfère payer plus.\"")]),
            Case::silent("fr", &[("/opt_out/decline", "\"Dites non, et votre réservation continue.\"")]),
            Case::fires("de", &[("/opt_out/decline", "\"Nein, ich zahle lieber mehr.\"")]),
            Case::silent("de", &[("/opt_out/decline", "\"Sagen Sie Nein, und Ihre Buchung läuft weiter.\"")]),
        ],
        check: Check::Text(shame),
    },
];

fn urgency(text: &Text, found: &mut Vec<Found>) {
    for hit in text.hits(&URGENCY) {
        // "For a limited time" is also how long something is kept, and what one loses with an account is a fact.
        let presses = text.is_in("/opt_out") || !["limited time", "you will lose", "you'll lose", "vous perdrez", "verlieren sie"].contains(&hit.phrase);
        if presses {
            let words = text.value.get(hit.range.clone()).unwrap_or(hit.phrase);
            let message = format!("\"{words}\" presses the reader; say what happens with a yes and with a no");
            found.push(Found::at(&text.pointer, message).part(hit.range.clone()));
        }
    }
}

/// In the decline text; outside a document anywhere.
fn shame(text: &Text, found: &mut Vec<Found>) {
    if text.context.is_some() && !text.is_in("/opt_out") && !text.is_in("/heading") && !text.is_in("/summary") {
        return;
    }
    // Outside a document these are about liability, or a farewell.
    let of_risk = ["sorry to see", "at your own risk", "à vos risques", "auf eigene gefahr"];
    for hit in text.hits(&SHAME).filter(|hit| text.context.is_some() || !of_risk.contains(&hit.phrase)) {
        let words = text.value.get(hit.range.clone()).unwrap_or(hit.phrase);
        let message = format!("\"{words}\" shames the one who says no; say plainly what goes on without the number");
        found.push(Found::at(&text.pointer, message).part(hit.range.clone()));
    }
}
