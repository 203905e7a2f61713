//! Words of lawyers and offices, with the plain word.

use super::{GDPR_12, WP260_13};
use crate::lexicon::{Hit, Lexicon};
use crate::text::has;
use crate::{Applicability, Case, Check, Family, Found, Rule, Severity, Suggestion, Text};

/// Words for which another stands in every sentence, in the same form.
pub(in crate::rules) static SWAPS: Lexicon = Lexicon {
    en: &[
        ("utilize", "use"),
        ("utilise", "use"),
        ("utilizes", "uses"),
        ("utilises", "uses"),
        ("utilized", "used"),
        ("utilised", "used"),
        ("utilizing", "using"),
        ("utilising", "using"),
        ("prior to", "before"),
        ("subsequent to", "after"),
        ("in order to", "to"),
        ("in the event that", "if"),
        ("due to the fact that", "because"),
        ("at this point in time", "now"),
        ("commence", "start"),
        ("commences", "starts"),
        ("commenced", "started"),
        ("terminate", "end"),
        ("terminates", "ends"),
        ("endeavour to", "try to"),
        ("endeavor to", "try to"),
        ("whilst", "while"),
        ("via electronic mail", "by email"),
    ],
    fr: &[
        ("afin de", "pour"),
        ("afin d'", "pour"),
        ("préalablement à", "avant"),
        ("postérieurement à", "après"),
        ("dans l'éventualité où", "si"),
        ("en vue de", "pour"),
        ("ultérieurement", "plus tard"),
        ("procéder à l'effacement de", "effacer"),
        ("procédons à l'effacement de", "effaçons"),
    ],
    de: &[("im falle dass", "wenn"), ("für den fall, dass", "wenn")],
};

/// Words for which another is plainer, though the sentence may have to change with it.
pub(in crate::rules) static JARGON: Lexicon = Lexicon {
    en: &[
        ("data subject", "you"),
        ("data subjects", "you"),
        ("data controller", "we"),
        ("data processor", "a firm that works for us"),
        ("processing", "using"),
        ("process your", "use your"),
        ("processes your", "uses your"),
        ("pursuant to", "under"),
        ("in the event of", "if there is"),
        ("notwithstanding", "despite"),
        ("in accordance with", "as said in"),
        ("facilitates", "helps"),
        ("facilitate", "help"),
        ("in connection with", "for"),
        ("in relation to", "about"),
        ("with regard to", "about"),
        ("with respect to", "about"),
        ("hereinafter", ""),
        ("herein", "here"),
        ("hereby", ""),
        ("hereto", ""),
        ("hereunder", ""),
        ("thereof", "of it"),
        ("therein", "in it"),
        ("aforementioned", "this"),
        ("foregoing", "this"),
        ("inter alia", "among them"),
        ("mutatis mutandis", ""),
        ("irrevocably", ""),
        ("shall", "will"),
        ("personally identifiable information", "your name and number"),
        ("pii", "your name and number"),
        ("telephonic", "by phone"),
        ("autodialed", "dialled by a machine"),
        ("automatic telephone dialing system", "a machine that dials"),
        ("automatic telephone dialing systems", "machines that dial"),
        ("telemarketing", "sales calls"),
        ("transactional", ""),
        ("anonymized", "without your name and number"),
        ("anonymised", "without your name and number"),
        ("pseudonymized", "under a code instead of your name"),
        ("pseudonymised", "under a code instead of your name"),
        ("legal basis", "why we may"),
        ("lawful basis", "why we may"),
        ("consent management platform", ""),
        ("profiling", ""),
    ],
    fr: &[
        ("traitement", "utilisation"),
        ("traitements", "utilisations"),
        ("personne concernée", "vous"),
        ("personnes concernées", "vous"),
        ("responsable de traitement", "nous"),
        ("responsable du traitement", "nous"),
        ("finalité", "but"),
        ("finalités", "buts"),
        ("susmentionné", "ce"),
        ("susvisé", "ce"),
        ("ci après", ""),
        ("conformément à", "selon"),
        ("nonobstant", "malgré"),
        ("aux termes de", "selon"),
        ("données à caractère personnel", "vos données"),
        ("destinataires", "ceux qui reçoivent votre numéro"),
        ("base légale", "pourquoi nous en avons le droit"),
        ("prospection", "appels pour vendre"),
    ],
    de: &[
        ("verarbeitung", "Nutzung"),
        ("verarbeiten", "nutzen"),
        ("betroffene person", "Sie"),
        ("betroffenen person", "Sie"),
        ("betroffene personen", "Sie"),
        ("verantwortlicher", "wir"),
        ("verantwortliche stelle", "wir"),
        ("personenbezogene daten", "Ihre Daten"),
        ("personenbezogenen daten", "Ihre Daten"),
        ("personenbezogener daten", "Ihrer Daten"),
        ("rechtsgrundlage", "warum wir das dürfen"),
        ("gemäß", "nach"),
        ("hinsichtlich", "zu"),
        ("bezüglich", "zu"),
        ("seitens", "von"),
        ("mittels", "mit"),
        ("zwecks", "für"),
        ("vorgenannte", "diese"),
        ("vorgenannten", "diesen"),
        ("im sinne von", ""),
        ("im sinne des", ""),
        ("nachfolgend", ""),
        ("hierbei", ""),
        ("diesbezüglich", ""),
        ("einwilligungserklärung", "Ihr Ja"),
        ("widerrufsbelehrung", ""),
    ],
};

/// The basis of GDPR Art. 6(1)(f), which nobody understands by its name.
pub(in crate::rules) static LEGITIMATE: Lexicon = Lexicon {
    en: &[
        ("legitimate interest", ""),
        ("legitimate interests", ""),
        ("legitimate business interest", ""),
        ("legitimate business interests", ""),
    ],
    fr: &[("intérêt légitime", ""), ("intérêts légitimes", "")],
    de: &[
        ("berechtigtes interesse", ""),
        ("berechtigten interesse", ""),
        ("berechtigten interesses", ""),
        ("berechtigte interessen", ""),
        ("berechtigten interessen", ""),
    ],
};

/// The rules of this file.
pub(in crate::rules) static RULES: &[Rule] = &[
    Rule {
        id: "plain/jargon",
        family: Family::Plain,
        severity: Severity::Warning,
        profiles: &[],
        from: None,
        until: None,
        asks: "Everyday words stand where lawyers and offices have their own.",
        why: "\"Processing\" and \"data subject\" are words that the reader has to translate.",
        law: &[GDPR_12, WP260_13],
        cases: &[
            Case::fires("en", &[("/deletion/how", "\"We utilize a script that deletes your number.\"")]),
            Case::fires("en", &[("/summary", "\"The processing of your number is easy.\"")]),
            Case::silent("en", &[("/deletion/how", "\"We use a script that deletes your number.\"")]),
            Case::allows("en", &[("/recipients/0/name", "\"Processing Partners Ltd\"")]),
            Case::allows("en", &[("/heading", "\"Shall we remind you?\"")]),
            Case::fires("fr", &[("/deletion/how", "\"Nous l’effaçons à la fin du traitement.\"")]),
            Case::silent("fr", &[("/deletion/how", "\"Nous l’effaçons à la fin de la réparation.\"")]),
            Case::allows("fr", &[("/purposes/2/text", "\"Nous vous appelons pour revoir vos traitements.\"")]),
            Case::fires("de", &[("/deletion/how", "\"Wir löschen sie nach Ende der Verarbeitung.\"")]),
            Case::silent("de", &[("/deletion/how", "\"Wir löschen sie nach Ende der Reparatur.\"")]),
        ],
        check: Check::Text(jargon),
    },
    Rule {
        id: "plain/legitimate-interest",
        family: Family::Plain,
        severity: Severity::Warning,
        profiles: &[],
        from: None,
        until: None,
        asks: "A legitimate interest is said in words, not by its name.",
        why: "The name tells the reader that there is a reason, not which.",
        law: &[super::super::specific::ART_13_1_D, GDPR_12],
        cases: &[
            Case::fires("en", &[("/purposes/2/text", "\"We call you on the basis of our legitimate interests.\"")]),
            Case::silent("en", &[("/purposes/2/text", "\"We call you so that nobody rides with a bad part.\"")]),
            Case::allows(
                "en",
                &[("/purposes/2/text", "\"We have a legitimate interest in calling you before a part breaks.\"")],
            ),
            Case::fires("fr", &[("/purposes/2/text", "\"Nous vous appelons pour notre intérêt légitime.\"")]),
            Case::silent("fr", &[("/purposes/2/text", "\"Nous vous appelons pour qu’aucune pièce ne cède.\"")]),
            Case::fires(
                "de",
                &[("/purposes/2/text", "\"Wir rufen Sie an, das liegt in unserem berechtigten Interesse.\"")],
            ),
            Case::silent("de", &[("/purposes/2/text", "\"Wir rufen Sie an, damit kein Teil bricht.\"")]),
        ],
        check: Check::Text(legitimate_interest),
    },
];

fn jargon(text: &Text, found: &mut Vec<Found>) {
    for (lexicon, applicability) in [(&SWAPS, Applicability::MachineApplicable), (&JARGON, Applicability::MaybeIncorrect)] {
        for hit in text.hits(lexicon).filter(|hit| !is_allowed(text, hit)) {
            let words = text.value.get(hit.range.clone()).unwrap_or(hit.phrase);
            let at = Found::at(&text.pointer, String::new()).part(hit.range.clone());
            found.push(if hit.say.is_empty() {
                let message = format!("\"{words}\" is a word of offices; say it as you would at the counter");
                Found { message, ..at }
            } else {
                let message = format!("\"{words}\" is a word of offices; \"{}\" says it", hit.say);
                let label = format!("Say \"{}\"", hit.say);
                let elided = if words.ends_with(['\'', '’']) { " " } else { "" };
                let new = text.with(&hit.range, &[hit.say, elided].concat());
                Found { message, ..at }.suggest(Suggestion::text(&label, applicability, &text.pointer, new))
            });
        }
    }
}

fn is_allowed(text: &Text, hit: &Hit) -> bool {
    let before = text.before(hit.words.start);
    let next = text.word(hit.words.end);
    match hit.phrase {
        // An order or a payment is processed in everyday English.
        "processing" => {
            ["order", "payment", "image", "returns"].contains(&before) || ["fee", "fees", "time", "times", "your"].contains(&next) && next != "your"
        }
        // "You need not agree in order to buy": there "to" alone would say something else.
        "in order to" => ["agree", "need", "want", "have", "like", "ask"].contains(&before),
        // "Shall we call you?" is what one says.
        "shall" => text.is_question(hit.words.start) && matches!(next, "we" | "i"),
        // Of a patient, not of data.
        "traitement" | "traitements" => {
            ["votre", "vos", "son", "ses"].contains(&before) || ["médical", "médicaux", "dentaire", "dentaires", "prescrit", "prescrits"].contains(&next)
        }
        "in connection with" | "with respect to" | "in relation to" => ["right", "rights"].contains(&before),
        _ => false,
    }
}

/// What follows says which interest it is.
const SAID: &[&str] = &[
    "in", "to", "of", "as", "is", "are", "relied", "pursued", "legal", "basis", "because", "namely", "such", "for", "à", "de", "d'", "est", "sont", "consiste",
    "an", "ist", "besteht", "daran", "darin",
];

fn legitimate_interest(text: &Text, found: &mut Vec<Found>) {
    for hit in text.hits(&LEGITIMATE).filter(|hit| !is_said(text, hit)) {
        let words = text.value.get(hit.range.clone()).unwrap_or(hit.phrase);
        let message = format!("\"{words}\" does not say which interest; say what you gain and why that is fair");
        let said = Found::at(&text.pointer, message).part(hit.range.clone());
        let new = text.with(&hit.range, &format!("{words} in {{doing what, and why that is fair to the person}}"));
        let suggestion = Suggestion::text("Say which interest", Applicability::HasPlaceholders, &text.pointer, new);
        found.push(if text.language == "en" { said.suggest(suggestion) } else { said });
    }
}

/// Whether the interest is said beside its name, or the name is only explained or quoted.
fn is_said(text: &Text, hit: &Hit) -> bool {
    let (at, end) = (hit.words.start, hit.words.end);
    let (before, after) = (text.earlier(at), text.later(end - 1));
    let gap = text.gap(end - 1);
    let follows = text.sentence(at) == text.sentence(end) && (SAID.contains(&text.word(end)) || gap.contains([':', '(', '-', '—', '–']));
    let is_explained = has(before, &["because", "this", "above", "including", "examples"])
        || has(after, &["namely", "i", "including"])
        || (has(before, &["when", "where"]) && has(before, &["rely", "relies"]));
    let is_quoted = text
        .value
        .get(..hit.range.start)
        .is_some_and(|before| before.ends_with(['"', '“', '„', '«', '(']));
    // The head of a cell: the same name comes again, with what it is.
    let is_head = text
        .hits(&LEGITIMATE)
        .any(|next| (end..end + 10).contains(&next.words.start) && SAID.contains(&text.word(next.words.end)));
    let is_heading = text.context.is_none() && text.sentence(at).is_some_and(|sentence| sentence.words.len() < 4);
    follows || is_explained || is_quoted || is_head || is_heading
}
