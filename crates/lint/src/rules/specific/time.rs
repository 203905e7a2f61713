//! Times and periods that nobody can count.

use super::hedge::rewrite;
use super::{WP260_12, gdpr};
use crate::lexicon::Lexicon;
use crate::text::has;
use crate::{Applicability, Case, Check, Citation, Family, Found, Rule, Severity, Text};
use disclosure::{Period, Profile};

/// What a vague time leaves open.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Vague {
    /// How long something is kept.
    Length,
    /// How soon something is done.
    Deadline,
    /// How often something happens.
    Rate,
}

impl Vague {
    const ALL: [Vague; 3] = [Vague::Length, Vague::Deadline, Vague::Rate];

    fn lexicon(self) -> &'static Lexicon {
        match self {
            Vague::Length => &LENGTHS,
            Vague::Deadline => &DEADLINES,
            Vague::Rate => &RATES,
        }
    }
}

/// How long.
pub(in crate::rules) static LENGTHS: Lexicon = Lexicon {
    en: &[
        ("as long as necessary", ""),
        ("as long as is necessary", ""),
        ("as long as it is necessary", ""),
        ("as long as reasonably necessary", ""),
        ("as long as needed", ""),
        ("as long as required", ""),
        ("as long as we need", ""),
        ("no longer than necessary", ""),
        ("no longer than is necessary", ""),
        ("until no longer needed", ""),
        ("until it is no longer needed", ""),
        ("period necessary", ""),
        ("reasonable period", ""),
        ("a limited time", ""),
    ],
    fr: &[
        ("aussi longtemps que nécessaire", ""),
        ("le temps nécessaire", ""),
        ("durée nécessaire", ""),
        ("tant que nécessaire", ""),
        ("durée raisonnable", ""),
    ],
    de: &[
        ("so lange wie nötig", ""),
        ("solange wie nötig", ""),
        ("so lange wie erforderlich", ""),
        ("solange erforderlich", ""),
        ("solange dies erforderlich ist", ""),
        ("solange es erforderlich ist", ""),
        ("solange notwendig", ""),
        ("so lange wie notwendig", ""),
        ("angemessenen zeitraum", ""),
    ],
};

/// How soon.
pub(in crate::rules) static DEADLINES: Lexicon = Lexicon {
    en: &[
        ("as soon as possible", ""),
        ("as soon as reasonably possible", ""),
        ("as quickly as possible", ""),
        ("reasonable time", ""),
        ("timely manner", ""),
        ("in due course", ""),
        ("promptly", ""),
        ("shortly", ""),
        ("without undue delay", ""),
    ],
    fr: &[
        ("dans les meilleurs délais", ""),
        ("dès que possible", ""),
        ("le plus rapidement possible", ""),
        ("délai raisonnable", ""),
    ],
    de: &[
        ("so bald wie möglich", ""),
        ("so schnell wie möglich", ""),
        ("schnellstmöglich", ""),
        ("umgehend", ""),
        ("zeitnah", ""),
        ("unverzüglich", ""),
        ("angemessener frist", ""),
        ("angemessener zeit", ""),
    ],
};

/// How often.
pub(in crate::rules) static RATES: Lexicon = Lexicon {
    en: &[("from time to time", ""), ("every now and then", "")],
    fr: &[("de temps en temps", ""), ("de temps à autre", "")],
    de: &[("von zeit zu zeit", ""), ("hin und wieder", "")],
};

/// The rules of this file.
pub(in crate::rules) static RULES: &[Rule] = &[Rule {
    id: "specific/time",
    family: Family::Specific,
    severity: Severity::Error,
    profiles: &[],
    from: None,
    until: None,
    asks: "Times are numbers: no \"as long as necessary\", no \"from time to time\".",
    why: "Nobody can hold a firm to \"as soon as possible\".",
    law: &[
        gdpr("GDPR Art. 13(2)(a)"),
        WP260_12,
        Citation {
            profile: Some(Profile::UsCcpa),
            number: "Cal. Civ. Code 1798.100(a)(3)",
            link: "https://leginfo.legislature.ca.gov/faces/codes_displaySection.xhtml?lawCode=CIV&sectionNum=1798.100",
        },
    ],
    cases: &[
        Case::fires("en", &[("/deletion/when", "\"We keep it as long as necessary.\"")]),
        Case::fires("en", &[("/purposes/2/text", "\"We call you from time to time.\"")]),
        Case::fires("en", &[("/deletion/when", "\"We delete it as soon as possible.\"")]),
        Case::fires("en", &[("/purposes/0/retention/reason", "\"We keep it as long as needed.\"")]),
        Case::silent("en", &[("/deletion/when", "\"We keep it 6 months.\"")]),
        Case::allows(
            "en",
            &[("/deletion/when", "\"We delete it as soon as possible, at the latest within 5 days.\"")],
        ),
        Case::fires("fr", &[("/deletion/when", "\"Nous le gardons aussi longtemps que nécessaire.\"")]),
        Case::silent("fr", &[("/deletion/when", "\"Nous le gardons 6 mois.\"")]),
        Case::allows(
            "fr",
            &[("/deletion/when", "\"Nous l’effaçons dans les meilleurs délais, au plus tard en 5 jours.\"")],
        ),
        Case::fires("de", &[("/deletion/when", "\"Wir behalten sie, solange es erforderlich ist.\"")]),
        Case::silent("de", &[("/deletion/when", "\"Wir behalten sie 6 Monate.\"")]),
        Case::allows("de", &[("/deletion/when", "\"Wir löschen sie umgehend, spätestens nach 5 Tagen.\"")]),
    ],
    check: Check::Text(time),
}];

const UNITS: &[&str] = &[
    "hour", "hours", "day", "days", "week", "weeks", "month", "months", "year", "years", "heure", "heures", "jour", "jours", "semaine", "semaines", "mois",
    "an", "ans", "stunde", "stunden", "tag", "tage", "tagen", "woche", "wochen", "monat", "monate", "monaten", "jahr", "jahre", "jahren",
];

fn time(text: &Text, found: &mut Vec<Found>) {
    for (vague, hit) in Vague::ALL.into_iter().flat_map(|vague| text.hits(vague.lexicon()).map(move |hit| (vague, hit))) {
        let at = hit.words.start;
        // "You have the right to obtain without undue delay": the law's own words.
        let is_right = vague == Vague::Deadline && has(text.earlier(at), &["right", "droit", "recht"]);
        if is_right || has(text.earlier(at), UNITS) || has(text.later(at), UNITS) {
            continue;
        }
        let words = text.value.get(hit.range.clone()).unwrap_or(hit.phrase);
        let part = Found::at(&text.pointer, String::new()).part(hit.range.clone());
        found.push(if is_stated(text, vague) {
            let message = format!("\"{words}\" says less than the period or number that the document states; say that one");
            Found {
                message,
                ..part.severity(Severity::Warning)
            }
        } else {
            let (message, asked) = match vague {
                Vague::Length => ("does not say how long; say a period or the event that ends it", "{how many months}"),
                Vague::Deadline => ("is no deadline; say within how many days", "{within how many days}"),
                Vague::Rate => ("does not say how often; say how many times at most", "{how many times a month at most}"),
            };
            let new = text.with(&hit.range, asked);
            let suggestion = rewrite(text, "Say the number", Applicability::HasPlaceholders, new);
            Found {
                message: format!("\"{words}\" {message}"),
                ..part
            }
            .suggest(suggestion)
        });
    }
}

/// Whether a member beside the text states the number that it leaves out.
fn is_stated(text: &Text, vague: Vague) -> bool {
    let document = text.context.map(|context| context.document);
    let is_kept = text.purpose().is_some_and(|purpose| purpose.retention.period != Period::default());
    match vague {
        Vague::Length => is_kept || (text.is_in("/proof") && document.is_some_and(|document| document.proof.period != Period::default())),
        Vague::Deadline => text.is_in("/opt_out") && document.is_some_and(|document| document.opt_out.respond_within != Period::default()),
        Vague::Rate => text.is_counted(),
    }
}
