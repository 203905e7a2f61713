//! Agreement that is tied to something else, or taken from something else than a yes.

use super::{REVOCATION, gdpr};
use crate::lexicon::{Hit, Lexicon};
use crate::text::{DENIED, has};
use crate::{Case, Check, Citation, Family, Found, Rule, Severity, Text};
use disclosure::Profile;

/// Agreeing to more than the calls and texts.
pub(in crate::rules) static TERMS: Lexicon = Lexicon {
    en: &[
        ("agree to our terms", ""),
        ("agree to the terms", ""),
        ("agree to these terms", ""),
        ("agree to our privacy policy", ""),
        ("agree to the privacy policy", ""),
        ("agree to this privacy policy", ""),
        ("agree to our privacy notice", ""),
        ("also agree to our", ""),
        ("also accept our", ""),
        ("accept our terms", ""),
        ("accept the terms", ""),
        ("accept these terms", ""),
        ("accept our privacy policy", ""),
        ("accept the privacy policy", ""),
        ("accept this privacy policy", ""),
        ("read and accept", ""),
        ("read and agree", ""),
        ("agree to be bound", ""),
        ("agrees to be bound", ""),
        ("consent to our privacy", ""),
        ("consent to our terms", ""),
        ("consent to this privacy", ""),
    ],
    fr: &[
        ("acceptez nos conditions", ""),
        ("acceptez les conditions", ""),
        ("accepte les conditions", ""),
        ("acceptez notre politique", ""),
        ("accepte la politique", ""),
        ("accepte nos conditions", ""),
        ("lu et accepté", ""),
    ],
    de: &[
        ("akzeptieren sie unsere agb", ""),
        ("akzeptieren sie die agb", ""),
        ("stimmen sie unseren agb zu", ""),
        ("stimmen sie unseren nutzungsbedingungen", ""),
        ("akzeptieren unsere agb", ""),
        ("akzeptieren sie unsere nutzungsbedingungen", ""),
        ("akzeptieren sie unsere datenschutzerklärung", ""),
        ("akzeptiere die agb", ""),
        ("gelesen und akzeptiert", ""),
        ("gelesen und stimme", ""),
    ],
};

/// Acts that are no yes.
pub(in crate::rules) static IMPLIED: Lexicon = Lexicon {
    en: &[
        ("by continuing", ""),
        ("by using", ""),
        ("by providing", ""),
        ("by giving", ""),
        ("by entering", ""),
        ("by submitting", ""),
        ("by accessing", ""),
        ("by visiting", ""),
        ("by browsing", ""),
        ("by signing up", ""),
        ("by registering", ""),
        ("by booking", ""),
        ("by ordering", ""),
        ("by placing an order", ""),
    ],
    fr: &[
        ("en continuant", ""),
        ("en utilisant", ""),
        ("en fournissant", ""),
        ("en donnant", ""),
        ("en indiquant", ""),
        ("en saisissant", ""),
        ("en commandant", ""),
        ("en réservant", ""),
        ("en poursuivant", ""),
    ],
    de: &[
        ("durch die nutzung", ""),
        ("durch nutzung", ""),
        ("mit der nutzung", ""),
        ("mit der angabe", ""),
        ("durch angabe", ""),
        ("durch die angabe", ""),
        ("mit der eingabe", ""),
        ("mit ihrer bestellung", ""),
        ("mit der bestellung", ""),
        ("mit der buchung", ""),
        ("wenn sie fortfahren", ""),
    ],
};

/// Ways out that are said to be the only one.
pub(in crate::rules) static EXCLUSIVE: Lexicon = Lexicon {
    en: &[
        ("only by replying", ""),
        ("only by texting", ""),
        ("only by calling", ""),
        ("only by writing", ""),
        ("only by email", ""),
        ("only by phone", ""),
        ("only by post", ""),
        ("only by mail", ""),
        ("only way to stop", ""),
        ("only way to opt out", ""),
        ("only way to unsubscribe", ""),
        ("exclusive means", ""),
        ("exclusive method", ""),
        ("sole means", ""),
        ("must reply stop", ""),
        ("must text stop", ""),
        ("must call", ""),
        ("no other way", ""),
    ],
    fr: &[
        ("uniquement en répondant", ""),
        ("seulement en répondant", ""),
        ("uniquement par", ""),
        ("exclusivement par", ""),
        ("seul moyen", ""),
        ("devez répondre stop", ""),
        ("devez appeler", ""),
    ],
    de: &[
        ("nur per", ""),
        ("ausschließlich per", ""),
        ("nur durch antwort", ""),
        ("nur schriftlich", ""),
        ("ausschließlich schriftlich", ""),
        ("nur telefonisch", ""),
        ("einzige weg", ""),
        ("einzige möglichkeit", ""),
    ],
};

/// The rules of this file.
pub(in crate::rules) static RULES: &[Rule] = &[
    Rule {
        id: "honest/bundled-terms",
        family: Family::Honest,
        severity: Severity::Error,
        profiles: &[],
        from: None,
        until: None,
        asks: "Agreeing to calls and texts is not agreeing to terms or a policy.",
        why: "A yes to two things at once is a yes to neither.",
        law: &[
            gdpr("GDPR Art. 7(2)"),
            Citation {
                profile: Some(Profile::UsCtia),
                number: "Twilio error 30923",
                link: "https://www.twilio.com/docs/api/errors/30923",
            },
            Citation {
                profile: Some(Profile::CaCasl),
                number: "CRTC 2012-548",
                link: "https://crtc.gc.ca/eng/archive/2012/2012-548.htm",
            },
        ],
        cases: &[
            Case::fires("en", &[("/purposes/1/text", "\"By agreeing you accept our Terms. We call you once a year.\"")]),
            Case::silent("en", &[("/purposes/1/text", "\"We call you once a year about the spring service.\"")]),
            Case::allows("en", &[("/purposes/1/text", "\"You need not agree to our terms to get this call.\"")]),
            Case::fires("fr", &[("/purposes/1/text", "\"En disant oui, vous acceptez nos conditions.\"")]),
            Case::silent("fr", &[("/purposes/1/text", "\"Nous vous appelons une fois par an pour la révision.\"")]),
            Case::fires("de", &[("/purposes/1/text", "\"Damit akzeptieren Sie unsere AGB.\"")]),
            Case::silent("de", &[("/purposes/1/text", "\"Wir rufen Sie einmal im Jahr zur Inspektion an.\"")]),
        ],
        check: Check::Text(bundled),
    },
    Rule {
        id: "honest/implied-consent",
        family: Family::Honest,
        severity: Severity::Error,
        profiles: &[],
        from: None,
        until: None,
        asks: "Consent comes from a choice of its own, not from going on, booking or typing a number.",
        why: "Who types a number has not agreed to calls; only a box that they tick says so.",
        law: &[
            gdpr("GDPR Art. 4(11)"),
            gdpr("GDPR recital 32"),
            Citation {
                profile: Some(Profile::FrL223),
                number: "Code de la consommation R. 223-1",
                link: "https://www.legifrance.gouv.fr/codes/section_lc/LEGITEXT000006069565/LEGISCTA000032807254",
            },
        ],
        cases: &[
            Case::fires("en", &[("/summary", "\"By providing your number you agree to our calls.\"")]),
            Case::fires("en", &[("/summary", "\"You consent to texts by continuing.\"")]),
            Case::silent("en", &[("/summary", "\"Tick a box to agree to our calls.\"")]),
            Case::allows("en", &[("/summary", "\"By giving your number you help our mechanic reach you.\"")]),
            Case::allows("en", &[("/summary", "\"You can opt out by visiting our page.\"")]),
            Case::fires("fr", &[("/summary", "\"En continuant, vous acceptez nos appels.\"")]),
            Case::silent("fr", &[("/summary", "\"Cochez une case pour accepter nos appels.\"")]),
            Case::fires("de", &[("/summary", "\"Mit der Angabe Ihrer Nummer stimmen Sie unseren Anrufen zu.\"")]),
            Case::silent("de", &[("/summary", "\"Setzen Sie ein Häkchen, wenn Sie Anrufe möchten.\"")]),
        ],
        check: Check::Text(implied),
    },
    Rule {
        id: "honest/only-way",
        family: Family::Honest,
        severity: Severity::Error,
        profiles: &[],
        from: None,
        until: None,
        asks: "No way to stop is said to be the only one.",
        why: "A person who tells you to stop has told you, whatever the way.",
        law: &[REVOCATION, gdpr("GDPR Art. 7(3)")],
        cases: &[
            Case::fires("en", &[("/opt_out/methods/0/text", "\"You can stop only by replying STOP.\"")]),
            Case::fires("en", &[("/opt_out/methods/0/text", "\"You must text STOP to leave.\"")]),
            Case::silent("en", &[("/opt_out/methods/0/text", "\"Reply STOP to any text.\"")]),
            Case::allows(
                "en",
                &[("/purposes/0/text", "\"We write only by email in August, and by text from September.\"")],
            ),
            Case::fires("fr", &[("/opt_out/methods/0/text", "\"Vous arrêtez uniquement en répondant STOP.\"")]),
            Case::silent("fr", &[("/opt_out/methods/0/text", "\"Répondez STOP à un SMS.\"")]),
            Case::fires("de", &[("/opt_out/methods/0/text", "\"Abmelden können Sie sich nur per SMS mit STOP.\"")]),
            Case::silent("de", &[("/opt_out/methods/0/text", "\"Antworten Sie STOP auf eine SMS.\"")]),
        ],
        check: Check::Text(only_way),
    },
];

fn bundled(text: &Text, found: &mut Vec<Found>) {
    for hit in text.hits(&TERMS).filter(|hit| !has(text.earlier(hit.words.start), DENIED)) {
        let words = text.value.get(hit.range.clone()).unwrap_or(hit.phrase);
        let message = format!("\"{words}\" ties the choice to something else; ask for that by itself");
        found.push(Found::at(&text.pointer, message).part(hit.range.clone()));
    }
}

const AGREES: &[&str] = &[
    "agree",
    "agrees",
    "consent",
    "consents",
    "accept",
    "accepts",
    "authorize",
    "authorise",
    "acknowledge",
    "acceptez",
    "consentez",
    "autorisez",
    "accepte",
    "stimmen",
    "willigen",
    "akzeptieren",
    "erklären",
];

fn implied(text: &Text, found: &mut Vec<Found>) {
    for hit in text.hits(&IMPLIED) {
        let is_withdrawn = has(text.earlier(hit.words.start), &["withdraw", "revoke", "retirer", "widerrufen"]);
        if is_agreed(text, hit) && !is_withdrawn && !has(text.earlier(hit.words.start), DENIED) {
            let words = text.value.get(hit.range.clone()).unwrap_or(hit.phrase);
            let message = format!("\"{words}\" takes another act for a yes; say what a box means, and let the person tick it");
            found.push(Found::at(&text.pointer, message).part(hit.range.clone()));
        }
    }
}

const LEAVES: &[&str] = &[
    "stop",
    "stopping",
    "unsubscribe",
    "unsubscribing",
    "opt",
    "opting",
    "leave",
    "cancel",
    "withdraw",
    "revoke",
    "arrêter",
    "arrêtez",
    "désinscrire",
    "désabonner",
    "retirer",
    "abmelden",
    "widerrufen",
    "widerruf",
    "beenden",
    "abbestellen",
];

/// Whether the sentence says that someone agrees; in English that they do, since "consent" is a noun too.
fn is_agreed(text: &Text, hit: &Hit) -> bool {
    let words = text
        .sentence(hit.words.start)
        .and_then(|sentence| text.words.get(sentence.words.clone()))
        .unwrap_or_default();
    let who = ["you", "i", "customer", "customers", "user", "users"];
    words.iter().enumerate().any(|(at, word)| {
        let before = words.get(at.saturating_sub(5)..at).unwrap_or_default();
        AGREES.contains(&word.lower.as_str()) && (text.language != "en" || has(before, &who))
    })
}

fn only_way(text: &Text, found: &mut Vec<Found>) {
    for hit in text.hits(&EXCLUSIVE) {
        let sentence = text.sentence(hit.words.start).and_then(|sentence| text.words.get(sentence.words.clone()));
        let leaves = text.is_in("/opt_out/methods") || sentence.is_some_and(|words| has(words, LEAVES));
        let is_denied = has(text.earlier(hit.words.start), DENIED);
        if leaves && !is_denied {
            let words = text.value.get(hit.range.clone()).unwrap_or(hit.phrase);
            let message = format!("\"{words}\" makes one way the only one; any reasonable way of saying stop counts");
            found.push(Found::at(&text.pointer, message).part(hit.range.clone()));
        }
    }
}
