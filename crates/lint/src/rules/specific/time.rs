//! Times and periods that nobody can count.

use super::hedge::rewrite;
use super::{WP260_12, gdpr};
use crate::lexicon::{Hit, Lexicon};
use crate::text::has;
use crate::{Applicability, Case, Check, Citation, Family, Found, Rule, Severity, Text};
use disclosure::{Period, Profile};

const KEPT: &str = "kept";
const DONE: &str = "done";
const TIMES: &str = "times";

/// How long ([`KEPT`]), how soon ([`DONE`]) and how often ([`TIMES`]).
pub(in crate::rules) static VAGUE_TIMES: Lexicon = Lexicon {
    en: &[
        ("as long as necessary", KEPT),
        ("as long as is necessary", KEPT),
        ("as long as it is necessary", KEPT),
        ("as long as reasonably necessary", KEPT),
        ("as long as needed", KEPT),
        ("as long as required", KEPT),
        ("as long as we need", KEPT),
        ("no longer than necessary", KEPT),
        ("no longer than is necessary", KEPT),
        ("until no longer needed", KEPT),
        ("until it is no longer needed", KEPT),
        ("period necessary", KEPT),
        ("reasonable period", KEPT),
        ("a limited time", KEPT),
        ("as soon as possible", DONE),
        ("as soon as reasonably possible", DONE),
        ("as quickly as possible", DONE),
        ("reasonable time", DONE),
        ("timely manner", DONE),
        ("in due course", DONE),
        ("promptly", DONE),
        ("shortly", DONE),
        ("without undue delay", DONE),
        ("from time to time", TIMES),
        ("every now and then", TIMES),
    ],
    fr: &[
        ("aussi longtemps que nécessaire", KEPT),
        ("le temps nécessaire", KEPT),
        ("durée nécessaire", KEPT),
        ("tant que nécessaire", KEPT),
        ("durée raisonnable", KEPT),
        ("dans les meilleurs délais", DONE),
        ("dès que possible", DONE),
        ("le plus rapidement possible", DONE),
        ("délai raisonnable", DONE),
        ("de temps en temps", TIMES),
        ("de temps à autre", TIMES),
    ],
    de: &[
        ("so lange wie nötig", KEPT),
        ("solange wie nötig", KEPT),
        ("so lange wie erforderlich", KEPT),
        ("solange erforderlich", KEPT),
        ("solange dies erforderlich ist", KEPT),
        ("solange es erforderlich ist", KEPT),
        ("solange notwendig", KEPT),
        ("so lange wie notwendig", KEPT),
        ("angemessenen zeitraum", KEPT),
        ("so bald wie möglich", DONE),
        ("so schnell wie möglich", DONE),
        ("schnellstmöglich", DONE),
        ("umgehend", DONE),
        ("zeitnah", DONE),
        ("unverzüglich", DONE),
        ("angemessener frist", DONE),
        ("angemessener zeit", DONE),
        ("von zeit zu zeit", TIMES),
        ("hin und wieder", TIMES),
    ],
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
    for hit in text.hits(&VAGUE_TIMES) {
        let at = hit.words.start;
        // "You have the right to obtain without undue delay": the law's own words.
        let is_right = hit.say == DONE && has(text.earlier(at), &["right", "droit", "recht"]);
        if is_right || has(text.earlier(at), UNITS) || has(text.later(at), UNITS) {
            continue;
        }
        let words = text.value.get(hit.range.clone()).unwrap_or(hit.phrase);
        let part = Found::at(&text.pointer, String::new()).part(hit.range.clone());
        found.push(if is_stated(text, hit) {
            let message = format!("\"{words}\" says less than the period or number that the document states; say that one");
            Found {
                message,
                ..part.severity(Severity::Warning)
            }
        } else {
            let (message, asked) = match hit.say {
                KEPT => ("does not say how long; say a period or the event that ends it", "{how many months}"),
                DONE => ("is no deadline; say within how many days", "{within how many days}"),
                _ => ("does not say how often; say how many times at most", "{how many times a month at most}"),
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
fn is_stated(text: &Text, hit: &Hit) -> bool {
    let document = text.context.map(|context| context.document);
    let is_kept = text.purpose().is_some_and(|purpose| purpose.retention.period != Period::default());
    match hit.say {
        KEPT => is_kept || (text.is_in("/proof") && document.is_some_and(|document| document.proof.period != Period::default())),
        DONE => text.is_in("/opt_out") && document.is_some_and(|document| document.opt_out.respond_within != Period::default()),
        _ => text.is_counted(),
    }
}
