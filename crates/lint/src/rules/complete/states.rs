//! What the telephone laws of Texas, Florida, Oklahoma, Washington and Virginia ask for.

use super::statements::say;
use crate::Applicability::{HasPlaceholders, MaybeIncorrect};
use crate::rules::law::*;
use crate::rules::write::*;
use crate::{Check, Context, Found, Rule, Severity, Suggestion, context::item};
use disclosure::{Channel, Frequency, How, Per, Period, Profile};

const STATES: &[Profile] = &[Profile::UsStates];

/// No state lets one call before this hour, in minutes.
const EARLIEST: u16 = 8 * 60;
/// Florida, Oklahoma and Washington end the day at 8 pm.
const LATEST: u16 = 20 * 60;
/// The most calls and texts in 24 hours, in Florida and Oklahoma.
const A_DAY: u32 = 3;

pub(in crate::rules) static RULES: &[Rule] = &[
    Rule {
        id: "complete/quiet-hours",
        profiles: STATES,
        asks: "The hours between which you call and text are stated.",
        why: "A permit to call is none to wake somebody up.",
        law: &[FLORIDA_HOURS, TEXAS_HOURS],
        cases: &[
            fires_at("/laws/5/statement", &[("/laws/5/statement", "\"We keep to the hours of your state.\"")]),
            silent(&[("/laws/5/statement", "\"We call and text only from 9:00 a.m. to 8:00 p.m. your time.\"")]),
            in_language(
                "fr",
                fires_at("/laws/5/statement", &[("/laws/5/statement", "\"Nous n’appelons pas la nuit.\"")]),
            ),
            in_language("de", silent(&[("/laws/5/statement", "\"Wir rufen nur zwischen 9 und 20 Uhr an.\"")])),
        ],
        check: Check::Document(hours),
        ..COMPLETE
    },
    Rule {
        id: "complete/quiet-hours-width",
        profiles: STATES,
        asks: "The stated hours begin at 8 am or later and end by 8 pm.",
        why: "Florida, Oklahoma and Washington end the day at 8 pm, an hour before the federal rule.",
        law: &[FLORIDA_HOURS, TEXAS_HOURS],
        cases: &[
            allows(&[("/purposes/0/text", "\"We text you from 9 am to 8 pm, and never between 8 pm and 11 pm.\"")]),
            fires(&[("/laws/5/statement", "\"We call and text between 8 am and 9 pm your time.\"")]),
            fires(&[("/laws/5/statement", "\"We call and text between 7:30 am and 8 pm.\"")]),
            silent(&[("/laws/5/statement", "\"We call and text between 10 am and 6 pm.\"")]),
            allows(&[
                ("/questions/form", "\"https://northwind.example/ask\""),
                ("/security/measures/2", "\"The server is checked between 2 am and 11 pm.\""),
            ]),
        ],
        check: Check::Document(width),
        ..COMPLETE
    },
    Rule {
        id: "complete/three-a-day",
        severity: Severity::Warning,
        profiles: STATES,
        asks: "A use says how often at most, and no more than three times a day.",
        why: "Florida and Oklahoma forbid a fourth call or text about the same thing in 24 hours.",
        law: &[FLORIDA_HOURS],
        cases: &[
            fires(&[("/purposes/0/frequency", r#"{"max":5,"per":"P1D"}"#)]),
            fires(&[("/purposes/0/frequency", "\"varies\"")]),
            silent(&[("/purposes/0/frequency", r#"{"max":3,"per":"P1D"}"#)]),
            allows(&[("/purposes/0/frequency", r#"{"max":5,"per":"P1W"}"#)]),
        ],
        check: Check::Document(three_a_day),
        ..COMPLETE
    },
    Rule {
        id: "complete/reply-unsubscribe",
        severity: Severity::Warning,
        profiles: STATES,
        from: day(2026, 1, 1),
        asks: "It is said that the reply UNSUBSCRIBE works as well as STOP.",
        why: "Virginia names both words since 1 January 2026, and a person tries the one that they know.",
        law: &[VIRGINIA_STOP],
        cases: &[
            fires_at(
                "/opt_out/methods/0/text",
                &[("/laws/5/statement", "\"We call and text between 9 am and 8 pm your time.\"")],
            ),
            silent(&[
                ("/opt_out/methods/0/text", "\"Reply STOP or UNSUBSCRIBE to any text.\""),
                ("/laws/5/statement", "\"We call and text between 9 am and 8 pm your time.\""),
            ]),
        ],
        check: Check::Document(unsubscribe),
        ..COMPLETE
    },
];

fn hours(context: &Context, found: &mut Vec<Found>) {
    let known = matches!(context.language(), "en" | "fr" | "de");
    if !known || !context.facts.hours.is_empty() || context.choices().next().is_none() {
        return;
    }
    let sentence = match context.language() {
        "fr" => "Nous appelons et envoyons des SMS entre 9 h et 20 h, le dimanche à partir de midi, à votre heure.",
        "de" => "Wir rufen zwischen 9 und 20 Uhr an und schreiben dann, sonntags ab 12 Uhr, nach Ihrer Zeit.",
        _ => "We call and text between 9 am and 8 pm your time, on Sundays from noon.",
    };
    let (at, suggestion) = say(context, Profile::UsStates, "Say when, if you keep to it", sentence);
    found.push(Found::at(at, "nothing says between which hours you call and text").suggest(suggestion));
}

fn width(context: &Context, found: &mut Vec<Found>) {
    for stated in &context.facts.hours {
        let (from, to) = (stated.value.from, stated.value.to);
        let text = &context.texts[stated.text];
        let is_about_calling = context.is_statement(&text.pointer, Profile::UsStates) || text.pointer.starts_with("/purposes/");
        // "Never between 8 pm and 11 pm" names the hours without calls.
        let is_night = from >= LATEST || to <= EARLIEST;
        if is_about_calling && !is_night && (from < EARLIEST || to > LATEST) {
            let part = crate::index::bytes(&text.words, &stated.words);
            let message = "this is outside 8 am to 8 pm; Texas begins at 9 am, and on Sundays at noon";
            let better = match context.language() {
                "fr" => "9 h et 20 h",
                "de" => "9 und 20 Uhr",
                _ => "9 am and 8 pm",
            };
            let mut mended = text.value.to_owned();
            mended.replace_range(part.clone(), better);
            let suggestion = Suggestion::text("Keep to hours that hold in every state", MaybeIncorrect, &text.pointer, mended);
            found.push(Found::at(&text.pointer, message).part(part).suggest(suggestion));
        }
    }
}

/// How many times in 24 hours a rate allows; `None` when it does not say.
fn a_day(max: u16, per: Period) -> Option<u32> {
    let is_short = per.years == 0 && per.months == 0 && per.weeks == 0 && per.days <= 1;
    let hours = u32::from(per.days) * 24 + u32::from(per.hours);
    (is_short && hours > 0 && hours <= 24).then(|| u32::from(max) * (24 / hours))
}

fn three_a_day(context: &Context, found: &mut Vec<Found>) {
    for (i, purpose) in context.choices() {
        let at = format!("/purposes/{i}/frequency");
        match &purpose.frequency {
            Frequency::Varies => {
                let most = json::object([("max", json::text("{how many at most}")), ("per", json::text("{for example P1M for a month}"))]);
                let suggestion = Suggestion::value("Say how often at most", HasPlaceholders, &at, most);
                found.push(Found::at(&at, "say how often at most: three times a day is the limit").suggest(suggestion));
            }
            Frequency::AtMost { max, per: Per::Period(per) } if a_day(*max, *per).is_some_and(|times| times > A_DAY) => {
                let three = json::object([("max", json::Value::Int(A_DAY.into())), ("per", json::text("P1D"))]);
                let suggestion = Suggestion::value("Make it three a day", MaybeIncorrect, &at, three);
                found.push(
                    Found::at(&at, "this is more than three times a day")
                        .severity(Severity::Error)
                        .suggest(suggestion),
                );
            }
            Frequency::AtMost { .. } => {}
        }
    }
}

const UNSUBSCRIBE: Phrases = Phrases {
    en: &["unsubscribe"],
    fr: &["unsubscribe"],
    de: &["unsubscribe"],
};

fn unsubscribe(context: &Context, found: &mut Vec<Found>) {
    let sends_texts = context.choices().any(|(_, purpose)| purpose.channels.contains(&Channel::Sms));
    let methods = &context.document.opt_out.methods;
    let (true, Some(places)) = (sends_texts, UNSUBSCRIBE.find(context)) else {
        return;
    };
    let is_said = places.iter().any(|place| {
        let pointer = &context.index.text(place).pointer;
        item(pointer, "/opt_out/methods/").is_some() || context.is_statement(pointer, Profile::UsStates)
    });
    let Some((way, method)) = methods.iter().enumerate().find(|(_, method)| method.how == How::Sms) else {
        return;
    };
    if !is_said {
        let at = format!("/opt_out/methods/{way}/text");
        let sentence = match context.language() {
            "fr" => "UNSUBSCRIBE marche aussi.",
            "de" => "UNSUBSCRIBE gilt auch.",
            _ => "UNSUBSCRIBE works too.",
        };
        let suggestion = Suggestion::text("Say so, if it works", MaybeIncorrect, &at, format!("{} {sentence}", method.text));
        found.push(Found::at(&at, "the reply UNSUBSCRIBE is not named").suggest(suggestion));
    }
}
