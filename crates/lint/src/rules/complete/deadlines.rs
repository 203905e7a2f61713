//! How soon a request is met, against the time that each law gives.

use crate::Applicability::MaybeIncorrect;
use crate::rules::law::*;
use crate::rules::write::*;
use crate::{Check, Citation, Context, Found, Rule, Suggestion, Text};
use disclosure::{Period, Profile};

pub(in crate::rules) static RULES: &[Rule] = &[
    Rule {
        id: "complete/stop-in-time",
        profiles: &[Profile::EuGdpr, Profile::UkPecr, Profile::UsTcpa, Profile::CaCasl, Profile::AuSpam],
        asks: "A request to stop is met within the shortest time that a chosen law gives.",
        why: "Who asked you to stop and is texted again has a reason to complain.",
        law: &[GDPR_12_3, UK_12_3, TCPA_A10, CASL_11_3, SPAM_5_DAYS],
        cases: &[
            fires(&[("/opt_out/respond_within", "\"P30D\"")]),
            fires(&[("/opt_out/respond_within", "\"P10D\"")]),
            silent(&[("/opt_out/respond_within", "\"P5D\"")]),
            allows(&[("/opt_out/respond_within", "\"P1W\"")]),
            allows(&[
                ("/opt_out/respond_within", "\"P14D\""),
                (
                    "/laws",
                    r#"[{"profile":"us-tcpa","statement":"You let Northwind Bikes Ltd send automated texts."}]"#,
                ),
            ]),
        ],
        check: Check::Document(stop),
        ..COMPLETE
    },
    Rule {
        id: "complete/answer-in-time",
        profiles: &[Profile::EuGdpr, Profile::UkPecr, Profile::UsCcpa, Profile::BrLgpd],
        asks: "Questions and requests are answered within the time that the law gives.",
        why: "A right that is answered next season is worth little.",
        law: &[GDPR_12_3, UK_12_3, CCPA_45_DAYS, LGPD_19],
        cases: &[
            fires(&[("/questions/respond_within", "\"P60D\"")]),
            fires(&[("/questions/respond_within", "\"P3W\"")]),
            silent(&[("/questions/respond_within", "\"P15D\"")]),
            allows(&[
                ("/questions/respond_within", "\"P1M\""),
                ("/laws", r#"[{"profile":"eu-gdpr","statement":"You choose each use by itself."}]"#),
            ]),
        ],
        check: Check::Document(answer),
        ..COMPLETE
    },
    Rule {
        id: "complete/deleted-in-time",
        profiles: &[Profile::EuGdpr, Profile::UkPecr, Profile::UsCcpa, Profile::BrLgpd],
        asks: "A request to delete is met within the time that the law gives.",
        why: "A right that is answered next season is worth little.",
        law: &[GDPR_12_3, UK_12_3, CCPA_45_DAYS, LGPD_19],
        cases: &[
            allows(&[("/deletion/when", "\"Within 5 days of your request, or 12 months after the repair.\"")]),
            fires(&[("/deletion/when", "\"Within 90 days of your request.\"")]),
            in_language("de", fires(&[("/deletion/when", "\"Innerhalb von 90 Tagen nach Ihrer Anfrage.\"")])),
            silent(&[("/deletion/when", "\"Within 5 days of your request.\"")]),
            allows(&[("/deletion/when", "\"We delete it 12 months after the repair.\"")]),
        ],
        check: Check::Document(deleted),
        ..COMPLETE
    },
];

/// The time that a law gives.
struct Limit {
    profile: Profile,
    /// The longest span of calendar days that it can be. Five business days are never more than seven days, ten never more than
    /// fourteen: with holidays, more calendar days are allowed than we count on.
    days: u32,
    /// How the law says it.
    says: &'static str,
    /// The period to write.
    write: &'static str,
    law: &'static [Citation],
}

const fn limit(profile: Profile, days: u32, says: &'static str, write: &'static str, law: &'static [Citation]) -> Limit {
    Limit {
        profile,
        days,
        says,
        write,
        law,
    }
}

const STOP: &[Limit] = &[
    limit(Profile::AuSpam, 7, "5 business days (Australia)", "P5D", &[SPAM_5_DAYS]),
    limit(Profile::UsTcpa, 14, "10 business days (United States)", "P10D", &[TCPA_A10]),
    limit(Profile::CaCasl, 14, "10 business days (Canada)", "P10D", &[CASL_11_3]),
    limit(Profile::EuGdpr, 31, "one month (GDPR)", "P10D", &[GDPR_12_3]),
    limit(Profile::UkPecr, 31, "one month (UK GDPR)", "P10D", &[UK_12_3]),
];

const ANSWER: &[Limit] = &[
    limit(Profile::BrLgpd, 15, "15 days (Brazil)", "P15D", &[LGPD_19]),
    limit(Profile::EuGdpr, 31, "one month (GDPR)", "P1M", &[GDPR_12_3]),
    limit(Profile::UkPecr, 31, "one month (UK GDPR)", "P1M", &[UK_12_3]),
    limit(Profile::UsCcpa, 45, "45 days (California)", "P45D", &[CCPA_45_DAYS]),
];

/// The shortest time among the chosen laws, when a period is longer.
fn exceeded(context: &Context, limits: &'static [Limit], period: Period) -> Option<&'static Limit> {
    let strictest = limits.iter().find(|limit| context.has(limit.profile))?;
    (period.hours() > strictest.days * 24).then_some(strictest)
}

fn stop(context: &Context, found: &mut Vec<Found>) {
    let at = "/opt_out/respond_within";
    if let Some(limit) = exceeded(context, STOP, context.document.opt_out.respond_within) {
        let message = format!("the law gives you at most {} to stop; this is longer", limit.says);
        found.push(
            Found::at(at, message)
                .law(limit.law)
                .suggest(Suggestion::text("Promise it in time", MaybeIncorrect, at, limit.write)),
        );
    }
}

fn answer(context: &Context, found: &mut Vec<Found>) {
    let at = "/questions/respond_within";
    if let Some(limit) = exceeded(context, ANSWER, context.document.questions.respond_within) {
        let message = format!("the law gives you at most {} to answer; this is longer", limit.says);
        found.push(
            Found::at(at, message)
                .law(limit.law)
                .suggest(Suggestion::text("Promise it in time", MaybeIncorrect, at, limit.write)),
        );
    }
}

const REQUEST: &[&str] = &["request*", "ask", "asked", "demande*", "anfrage*", "bitte", "aufforderung"];

/// "12 months after the repair", in a sentence that speaks of a request elsewhere.
fn is_retention(text: &Text, place: &crate::Place, context: &Context) -> bool {
    let behind = text.words.get(place.words.end..context.index.sentence(place).end).unwrap_or_default();
    let asks = |word: &crate::Word| {
        REQUEST
            .iter()
            .any(|request| request.strip_suffix('*').map_or(word.lower == *request, |stem| word.lower.starts_with(stem)))
    };
    let is_after = behind.first().is_some_and(|word| ["after", "après", "nach"].contains(&word.lower.as_str()));
    is_after && !behind.iter().any(asks)
}

fn deleted(context: &Context, found: &mut Vec<Found>) {
    for stated in &context.facts.periods {
        let text = &context.texts[stated.text];
        let place = crate::Place {
            text: stated.text,
            words: stated.words.clone(),
        };
        if text.pointer != "/deletion/when" || !context.index.beside(&place, REQUEST) || is_retention(text, &place, context) {
            continue;
        }
        if let Some(limit) = exceeded(context, ANSWER, stated.value) {
            let message = format!("the law gives you at most {} to delete on request; this is longer", limit.says);
            found.push(Found::at(&text.pointer, message).part(context.index.bytes(&place)).law(limit.law));
        }
    }
}
