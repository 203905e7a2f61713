//! What carriers in the United States want to read before a text.

use super::statements::{brand, say};
use crate::Applicability::{HasPlaceholders, MaybeIncorrect};
use crate::rules::law::*;
use crate::rules::write::*;
use crate::{Check, Context, Found, Rule, Severity, Suggestion};
use disclosure::{Channel, Document, How, Profile, Role, Selling};

const CTIA: &[Profile] = &[Profile::UsCtia];

pub(in crate::rules) static RULES: &[Rule] = &[
    Rule {
        id: "complete/message-rates",
        profiles: CTIA,
        asks: "It is said that message and data rates may apply.",
        why: "Some people pay for each text that they get.",
        law: &[CTIA_OPT_IN, CODE_30569],
        cases: &[
            fires_at(
                "/purposes/0/text",
                &[("/laws/3/statement", "\"Northwind sends 2 texts per repair. Reply HELP for help.\"")],
            ),
            in_language(
                "fr",
                fires_at(
                    "/purposes/0/text",
                    &[("/laws/3/statement", "\"Northwind envoie 2 SMS par réparation. Répondez HELP pour de l’aide.\"")],
                ),
            ),
            silent(&[
                ("/purposes/0/text", "\"We text you when the bike is ready. Msg & data rates may apply.\""),
                ("/laws/3/statement", "\"Northwind sends 2 texts per repair. Reply HELP for help.\""),
            ]),
            allows(&[
                ("/purposes/0/text", "\"We text you when the bike is ready.\""),
                ("/laws/3/statement", "\"Northwind repair texts: message and data rates may apply.\""),
            ]),
        ],
        check: Check::Document(rates),
        ..COMPLETE
    },
    Rule {
        id: "complete/reply-stop",
        profiles: CTIA,
        asks: "One can stop texts by the reply STOP.",
        why: "STOP is the word that people know and that carriers act on.",
        law: &[CTIA_OPT_OUT, CODE_30924],
        cases: &[
            fires_at(
                "/opt_out/methods",
                &[
                    (
                        "/opt_out/methods/0",
                        r#"{"how":"email","text":"Write to bye@northwind.example.","target":"bye@northwind.example"}"#,
                    ),
                    ("/laws/9/statement", "\"Our texts come from the name NORTHWIND.\""),
                ],
            ),
            silent(&[("/opt_out/methods/0/text", "\"Text STOP to us.\"")]),
        ],
        check: Check::Document(stop),
        ..COMPLETE
    },
    Rule {
        id: "complete/reply-help",
        profiles: CTIA,
        asks: "It is said that the reply HELP brings help.",
        why: "Who gets a text and wonders finds out who sent it.",
        law: &[CTIA_OPT_IN],
        cases: &[
            fires_at(
                "/opt_out/methods/0/text",
                &[("/laws/3/statement", "\"Northwind sends 2 texts per repair. Message and data rates may apply.\"")],
            ),
            silent(&[
                ("/opt_out/methods/0/text", "\"Reply STOP to stop, or HELP to ask.\""),
                ("/laws/3/statement", "\"Northwind sends 2 texts per repair.\""),
            ]),
            allows(&[
                ("/opt_out/methods/0/text", "\"Reply STOP.\""),
                ("/laws/3/statement", "\"Northwind repair texts: reply HELP for help.\""),
            ]),
        ],
        check: Check::Document(help),
        ..COMPLETE
    },
    Rule {
        id: "complete/programme-name",
        severity: Severity::Warning,
        profiles: CTIA,
        asks: "The texts are announced by the sender's name.",
        why: "A text from nobody in particular looks like fraud.",
        law: &[CTIA_OPT_IN],
        cases: &[
            fires_at(
                "/laws/3/statement",
                &[
                    ("/laws/3/statement", "\"Our texts come at most 2 times per repair.\""),
                    ("/laws/2/statement", "\"You let Northwind Bikes Ltd send automated texts.\""),
                ],
            ),
            silent(&[("/laws/3/statement", "\"Northwind texts come at most 2 times per repair.\"")]),
            allows(&[
                ("/laws/3/statement", "\"Two texts per repair.\""),
                ("/purposes/0/title", "\"Northwind tells you when your bike is ready\""),
            ]),
        ],
        check: Check::Document(programme),
        ..COMPLETE
    },
    Rule {
        id: "complete/terms",
        profiles: CTIA,
        from: day(2026, 6, 30),
        asks: "The terms are linked, on a page of their own.",
        why: "Carriers refuse a campaign without both links since 30 June 2026.",
        law: &[CODE_30933, CODE_30934],
        cases: &[
            fires(&[("/controller/terms", "")]),
            fires(&[("/controller/terms", "\"https://northwind.example/privacy\"")]),
            silent(&[("/controller/terms", "\"https://northwind.example/sms-terms\"")]),
        ],
        check: Check::Document(terms),
        ..COMPLETE
    },
    Rule {
        id: "complete/not-sold",
        profiles: CTIA,
        asks: "Numbers given for texts are not sold.",
        why: "Who asked one shop for a text did not ask the shop's customers.",
        law: &[CTIA_LISTS, CODE_30932],
        cases: &[
            fires(&[
                ("/selling", r#"{"to":"Acme Lists Inc.","why":"They pay us."}"#),
                ("/purposes/1/text", "\"We sell your number to Acme Lists Inc.\""),
            ]),
            silent(&[("/selling", "\"never\"")]),
        ],
        check: Check::Document(sold),
        ..COMPLETE
    },
    Rule {
        id: "complete/not-shared",
        profiles: CTIA,
        asks: "Numbers given for texts go to nobody who uses them for purposes of their own.",
        why: "Consent to a text belongs to the one company that asked for it.",
        law: &[CTIA_CAMPAIGN, CODE_30932],
        cases: &[
            fires(&[("/recipients/0/role", "\"controller\"")]),
            silent(&[("/recipients/0/role", "\"processor\"")]),
            allows(&[
                ("/recipients/0/role", "\"controller\""),
                ("/purposes/1/recipients", r#"["twilio"]"#),
                ("/purposes/0/recipients", "[]"),
            ]),
        ],
        check: Check::Document(shared),
        ..COMPLETE
    },
];

/// The first purpose that a visitor chooses and that sends texts.
fn texts(document: &Document) -> Option<usize> {
    let is_text = |channel: &Channel| matches!(channel, Channel::Sms | Channel::Rcs);
    document
        .purposes
        .iter()
        .position(|purpose| purpose.is_choice() && purpose.channels.iter().any(is_text))
}

const RATES: Phrases = Phrases {
    en: &[
        "message and data rates",
        "msg and data rates",
        "msg data rates",
        "message data rates",
        "messaging and data rates",
    ],
    fr: &[
        "message and data rates",
        "messages et les données",
        "messages et données",
        "messages et de données",
        "message et de données",
        "sms et les données",
    ],
    de: &["message and data rates", "sms und daten", "nachrichten und daten"],
};

fn rates(context: &Context, found: &mut Vec<Found>) {
    let Some(purpose) = texts(context.document) else { return };
    if RATES.are_said(context, Profile::UsCtia) != Some(false) {
        return;
    }
    let at = format!("/purposes/{purpose}/text");
    let text = &context.document.purposes[purpose].text;
    let sentence = match context.language() {
        "fr" => "Pour les messages et les données, le tarif de votre opérateur s’applique.",
        "de" => "Für SMS und Daten gelten die Preise Ihres Anbieters.",
        _ => "Message and data rates may apply.",
    };
    let suggestion = Suggestion::text("Say it", MaybeIncorrect, &at, format!("{text} {sentence}"));
    found.push(Found::at(&at, "nothing says that a text can cost the person something").suggest(suggestion));
}

const STOP: Phrases = Phrases {
    en: &["stop"],
    fr: &["stop"],
    de: &["stop", "stopp"],
};

fn stop(context: &Context, found: &mut Vec<Found>) {
    let (Some(_), Some(places)) = (texts(context.document), STOP.find(context)) else {
        return;
    };
    let by_text = places.iter().any(|place| {
        let way = crate::context::item(&context.index.text(place).pointer, "/opt_out/methods/").and_then(|(i, _)| context.document.opt_out.methods.get(i));
        way.is_some_and(|method| method.how == How::Sms)
    });
    if !by_text {
        let text = match context.language() {
            "fr" => "Répondez STOP à un SMS.",
            "de" => "Antworten Sie auf eine SMS mit STOP.",
            _ => "Reply STOP to any text.",
        };
        let way = json::object([("how", json::text("sms")), ("text", json::text(text))]);
        found.push(Found::at("/opt_out/methods", "no way to stop is the reply STOP").suggest(Suggestion::value(
            "Add it",
            MaybeIncorrect,
            "/opt_out/methods/-",
            way,
        )));
    }
}

const HELP: Phrases = Phrases {
    en: &["help"],
    fr: &["help", "aide"],
    de: &["help", "hilfe"],
};

fn help(context: &Context, found: &mut Vec<Found>) {
    if texts(context.document).is_none() || HELP.are_said(context, Profile::UsCtia) != Some(false) {
        return;
    }
    let sentence = match context.language() {
        "fr" => "Répondez HELP pour de l’aide.",
        "de" => "Antworten Sie mit HELP, um Hilfe zu bekommen.",
        _ => "Reply HELP for help.",
    };
    let message = "nothing says that the reply HELP brings help";
    let methods = context.document.opt_out.methods.iter();
    let (at, suggestion) = match methods.enumerate().find(|(_, method)| method.how == How::Sms) {
        Some((i, method)) => {
            let at = format!("/opt_out/methods/{i}/text");
            let suggestion = Suggestion::text("Say it", MaybeIncorrect, &at, format!("{} {sentence}", method.text));
            (at, suggestion)
        }
        None => say(context, Profile::UsCtia, "Say it", sentence),
    };
    found.push(Found::at(at, message).suggest(suggestion));
}

fn programme(context: &Context, found: &mut Vec<Found>) {
    let Some(purpose) = texts(context.document) else { return };
    let brand = brand(&context.document.controller.name);
    let first = brand.split(' ').next().unwrap_or_default();
    let of_purpose = format!("/purposes/{purpose}/");
    let is_named = context.texts.iter().any(|text| {
        let is_there = text.pointer == "/heading" || text.pointer == "/summary" || text.pointer.starts_with(&of_purpose);
        (is_there || context.is_statement(&text.pointer, Profile::UsCtia)) && text.words.iter().any(|word| word.lower == first)
    });
    if !is_named && !first.is_empty() {
        let name = context.document.controller.name.trim_end_matches('.');
        let sentence = match context.language() {
            "fr" => format!("Les SMS viennent de {name}."),
            "de" => format!("Die SMS kommen von {name}."),
            _ => format!("The texts come from {name}."),
        };
        let (at, suggestion) = say(context, Profile::UsCtia, "Name the sender", &sentence);
        found.push(Found::at(at, "the texts are not announced by the sender's name").suggest(suggestion));
    }
}

fn terms(context: &Context, found: &mut Vec<Found>) {
    let controller = &context.document.controller;
    if texts(context.document).is_none() {
        return;
    }
    let message = match &controller.terms {
        None => "the terms are not linked",
        Some(terms) if *terms == controller.privacy_policy => "the terms and the privacy policy are one link; carriers want two pages",
        Some(_) => return,
    };
    let suggestion = Suggestion::text("Link the terms", HasPlaceholders, "/controller/terms", "{https address of the terms for texts}");
    found.push(Found::at("/controller/terms", message).suggest(suggestion));
}

fn sold(context: &Context, found: &mut Vec<Found>) {
    if let (Some(_), Selling::Sold { .. }) = (texts(context.document), &context.document.selling) {
        let suggestion = Suggestion::text("Do not sell it", MaybeIncorrect, "/selling", "never");
        found.push(Found::at("/selling", "carriers refuse a sender that sells the numbers").suggest(suggestion));
    }
}

fn shared(context: &Context, found: &mut Vec<Found>) {
    let texted = context
        .choices()
        .filter(|(_, purpose)| purpose.channels.iter().any(|channel| matches!(channel, Channel::Sms | Channel::Rcs)));
    let mut named: Vec<&str> = texted.flat_map(|(_, purpose)| &purpose.recipients).map(String::as_str).collect();
    named.sort_unstable();
    for (i, recipient) in context.document.recipients.iter().enumerate() {
        if recipient.role == Role::Controller && named.binary_search(&recipient.id.as_str()).is_ok() {
            let at = format!("/recipients/{i}/role");
            let message = format!(
                "{} gets numbers given for texts and uses them as it likes; carriers refuse that",
                recipient.name
            );
            let suggestion = Suggestion::text("It works only on your orders", MaybeIncorrect, &at, Role::Processor.as_str());
            found.push(Found::at(&at, message).suggest(suggestion));
        }
    }
}
