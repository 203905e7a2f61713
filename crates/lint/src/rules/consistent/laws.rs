//! The laws that a document names, against what else it says.

use crate::Applicability::{HasPlaceholders, MaybeIncorrect};
use crate::rules::write::*;
use crate::{Check, Context, Found, Rule, Severity, Suggestion, countries};
use disclosure::{Channel, Profile};

pub(in crate::rules) static RULES: &[Rule] = &[
    Rule {
        id: "consistent/law-of-country",
        severity: Severity::Warning,
        asks: "The law of the controller's own country is named, and that of its representative's.",
        why: "A person expects the law of the place that the letterhead names.",
        cases: &[
            fires_at(
                "/laws",
                &[
                    ("/controller/address", "\"1 Example Road, Leeds LS1 0XX, United Kingdom\""),
                    ("/laws", r#"[{"profile":"eu-gdpr","statement":"You choose each use by itself."}]"#),
                ],
            ),
            fires_at("/laws", &[("/laws", r#"[{"profile":"eu-gdpr","statement":"You choose each use by itself."}]"#)]),
            silent(&[("/controller/address", "\"5 Example Way, Toronto, ON M5V 0XX, Canada\"")]),
            allows(&[("/controller/address", "\"5 Example Way, Singapore 049315, Singapore\"")]),
        ],
        check: Check::Document(law_of_country),
        ..CONSISTENT
    },
    Rule {
        id: "consistent/carriers-rules",
        severity: Severity::Warning,
        profiles: &[Profile::UsTcpa],
        asks: "Where texts go to the United States, the carriers' rules are named beside the law.",
        why: "Without them the carriers do not deliver the texts.",
        cases: &[
            fires_at(
                "/laws",
                &[(
                    "/laws",
                    r#"[{"profile":"us-tcpa","statement":"You let Northwind Bikes Ltd send automated texts."}]"#,
                )],
            ),
            silent(&[("/summary", "\"So that our mechanic can tell you about your bike.\"")]),
            allows(&[
                (
                    "/laws",
                    r#"[{"profile":"us-tcpa","statement":"You let Northwind Bikes Ltd call you automatically."}]"#,
                ),
                ("/purposes/0/channels", r#"["call"]"#),
            ]),
        ],
        check: Check::Document(carriers),
        ..CONSISTENT
    },
    Rule {
        id: "consistent/idle-law",
        severity: Severity::Warning,
        asks: "Each named law is about something that the document does.",
        why: "A law that cannot apply makes the reader look for what is not there.",
        cases: &[
            fires_at("/laws/3", &[("/purposes/0/channels", r#"["call"]"#)]),
            fires_at("/laws/10", &[("/purposes/1/channels", r#"["sms"]"#), ("/purposes/2/channels", r#"["sms"]"#)]),
            silent(&[("/purposes/2/channels", r#"["sms"]"#)]),
        ],
        check: Check::Document(idle),
        ..CONSISTENT
    },
    Rule {
        id: "consistent/law-twice",
        asks: "Each law has one statement.",
        why: "With two statements on one law, a reader does not know which one counts.",
        cases: &[
            fires_at(
                "/laws/11/profile",
                &[("/laws/-", r#"{"profile":"eu-gdpr","statement":"You can complain to us."}"#)],
            ),
            silent(&[("/laws/0/statement", "\"You can stop each use by itself.\"")]),
        ],
        check: Check::Document(twice),
        ..CONSISTENT
    },
];

/// The profile that is looked for first in a country.
fn of_country(country: &str, calls: bool) -> Option<Profile> {
    match country {
        "GB" => Some(Profile::UkPecr),
        "US" => Some(Profile::UsTcpa),
        "CA" => Some(Profile::CaCasl),
        "BR" => Some(Profile::BrLgpd),
        "IN" => Some(Profile::InDpdp),
        "AU" => Some(Profile::AuSpam),
        "FR" if calls => Some(Profile::FrL223),
        _ if countries::is_in_eea(country) => Some(Profile::EuGdpr),
        _ => None,
    }
}

fn law_of_country(context: &Context, found: &mut Vec<Found>) {
    let document = context.document;
    let calls = context.choices().any(|(_, purpose)| purpose.channels.iter().any(|channel| channel.is_spoken()));
    let representative = document.controller.representative.as_ref();
    // A representative stands for the privacy law of its country, not for that country's law on calls.
    let places = [
        ("the controller", countries::of_controller(document), calls),
        ("its representative", representative.and_then(|it| countries::of_address(&it.address)), false),
    ];
    let mut told = Vec::new();
    for (who, country, calls) in places {
        let Some((country, profile)) = country.and_then(|country| Some((country, of_country(country, calls)?))) else {
            continue;
        };
        if document.laws.iter().any(|law| law.profile == profile) || told.contains(&profile) {
            continue;
        }
        told.push(profile);
        let message = format!(
            "{who} is in {}, but the document does not name {}",
            countries::english(country),
            profile.as_str()
        );
        found.push(Found::at("/laws", message).suggest(add(profile)));
    }
}

fn add(profile: Profile) -> Suggestion {
    let law = json::object([
        ("profile", json::text(profile.as_str())),
        ("statement", json::text("{how you meet this law, in a sentence}")),
    ]);
    Suggestion::value("Add a statement", HasPlaceholders, "/laws/-", law)
}

fn sends_texts(context: &Context) -> bool {
    context
        .purposes()
        .any(|(_, purpose)| purpose.channels.iter().any(|channel| matches!(channel, Channel::Sms | Channel::Rcs)))
}

fn carriers(context: &Context, found: &mut Vec<Found>) {
    if sends_texts(context) && !context.has(Profile::UsCtia) {
        found.push(Found::at("/laws", "texts go to the United States, but the document does not name us-ctia").suggest(add(Profile::UsCtia)));
    }
}

fn idle(context: &Context, found: &mut Vec<Found>) {
    let calls = context
        .purposes()
        .any(|(_, purpose)| purpose.channels.iter().any(|channel| channel.is_spoken()));
    for (i, law) in context.document.laws.iter().enumerate() {
        let message = match law.profile {
            Profile::UsCtia if !sends_texts(context) => "these rules are about texts, but nothing here is sent as a text",
            Profile::FrL223 if !calls => "this law is about calls, but nobody is called here",
            Profile::EuGdpr
            | Profile::UkPecr
            | Profile::UsTcpa
            | Profile::UsCtia
            | Profile::UsCcpa
            | Profile::UsStates
            | Profile::CaCasl
            | Profile::BrLgpd
            | Profile::InDpdp
            | Profile::AuSpam
            | Profile::FrL223 => continue,
        };
        let at = format!("/laws/{i}");
        found.push(Found::at(&at, message).suggest(Suggestion::remove("Remove the statement", MaybeIncorrect, &at)));
    }
}

fn twice(context: &Context, found: &mut Vec<Found>) {
    let mut seen = Vec::new();
    for (i, law) in context.document.laws.iter().enumerate() {
        if seen.contains(&law.profile) {
            let remove = Suggestion::remove("Remove this statement", MaybeIncorrect, &format!("/laws/{i}"));
            found.push(Found::at(format!("/laws/{i}/profile"), "this law has a statement already; make one of the two").suggest(remove));
        } else {
            seen.push(law.profile);
        }
    }
}
