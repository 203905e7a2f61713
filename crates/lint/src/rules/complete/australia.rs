//! What Australia's Spam Act asks for, and its register of senders' names.

use super::statements::{brand, say};
use crate::rules::law::*;
use crate::rules::write::*;
use crate::{Check, Context, Found, Rule, Severity};
use disclosure::{Channel, Profile};

pub(in crate::rules) static RULES: &[Rule] = &[
    Rule {
        id: "complete/spam-stop",
        profiles: &[Profile::AuSpam],
        asks: "It is said that each text tells how to stop.",
        why: "Who gets a text finds the way out in the text.",
        law: &[SPAM_18],
        cases: &[
            fires_at(
                "/laws/9/statement",
                &[
                    ("/laws/9/statement", "\"Our texts come from the name NORTHWIND.\""),
                    ("/opt_out/methods/0", r#"{"how":"call","text":"Tell us on the phone."}"#),
                    ("/opt_out/methods/1/text", "\"Open this link.\""),
                ],
            ),
            silent(&[("/laws/9/statement", "\"Our texts come from the name NORTHWIND, and each says how to stop.\"")]),
            allows(&[("/laws/9/statement", "\"Our texts come from the name NORTHWIND.\"")]),
        ],
        check: Check::Document(stop),
        ..COMPLETE
    },
    Rule {
        id: "complete/sender-name",
        severity: Severity::Warning,
        profiles: &[Profile::AuSpam],
        from: day(2026, 7, 1),
        asks: "It is said from which name or number texts come.",
        why: "Since 1 July 2026 a text under a name that is not registered in Australia is marked as unverified; a person compares the name with what you said.",
        law: &[SENDER_ID, SPAM_17],
        cases: &[
            fires_at("/laws/9/statement", &[("/laws/9/statement", "\"Each text says how to stop (section 18).\"")]),
            silent(&[("/laws/9/statement", "\"Our texts come from the name NORTHWIND, and each says how to stop.\"")]),
            in_language(
                "fr",
                fires_at("/laws/9/statement", &[("/laws/9/statement", "\"Chaque SMS dit comment arrêter.\"")]),
            ),
            allows(&[("/laws/9/statement", "\"Each text names Northwind and a free way to stop.\"")]),
        ],
        check: Check::Document(sender),
        ..COMPLETE
    },
];

fn sends_texts(context: &Context) -> bool {
    context.choices().any(|(_, purpose)| purpose.channels.contains(&Channel::Sms))
}

const STOP: Phrases = Phrases {
    en: &["text", "texts", "message", "messages", "sms"],
    fr: &["sms", "message", "messages"],
    de: &["sms", "nachricht", "nachrichten"],
};

const HOW_TO_STOP: &[&str] = &[
    "stop",
    "stopp",
    "unsubscribe*",
    "opt",
    "arrêt*",
    "désinscri*",
    "désabonn*",
    "abbestell*",
    "abmeld*",
    "link",
    "lien",
];

fn stop(context: &Context, found: &mut Vec<Found>) {
    let (true, Some(places)) = (sends_texts(context), STOP.find(context)) else {
        return;
    };
    let is_said = places.iter().any(|place| {
        let pointer = &context.index.text(place).pointer;
        let is_there = pointer.starts_with("/opt_out/methods/") || context.is_statement(pointer, Profile::AuSpam);
        is_there && context.index.beside(place, HOW_TO_STOP)
    });
    if !is_said {
        let sentence = match context.language() {
            "fr" => "Chaque SMS dit comment arrêter.",
            "de" => "Jede SMS sagt, wie man sie abbestellt.",
            _ => "Each text says how to stop.",
        };
        let (at, suggestion) = say(context, Profile::AuSpam, "Say so, if each does", sentence);
        found.push(Found::at(at, "nothing says that each text tells how to stop").suggest(suggestion));
    }
}

const FROM: Phrases = Phrases {
    en: &["from", "name", "names", "named", "sender"],
    fr: &["viennent", "vient", "nom", "nomme*", "expéditeur"],
    de: &["kommen", "kommt", "name", "namen", "nennt", "absender"],
};

fn sender(context: &Context, found: &mut Vec<Found>) {
    let (true, Some(places)) = (sends_texts(context), FROM.find(context)) else {
        return;
    };
    let brand = brand(&context.document.controller.name);
    let first = brand.split(' ').next().unwrap_or_default();
    let is_said = places.iter().any(|place| {
        let pointer = &context.index.text(place).pointer;
        let is_there = context.is_statement(pointer, Profile::AuSpam) || pointer.starts_with("/purposes/");
        is_there && context.index.beside(place, &[first])
    });
    if !is_said && !first.is_empty() {
        let name = first.to_uppercase();
        let sentence = match context.language() {
            "fr" => format!("Nos SMS viennent du nom {name}."),
            "de" => format!("Unsere SMS kommen vom Absender {name}."),
            _ => format!("Our texts come from the name {name}."),
        };
        let (at, suggestion) = say(context, Profile::AuSpam, "Name the sender, if it is registered", &sentence);
        found.push(Found::at(at, "nothing says from which name or number the texts come").suggest(suggestion));
    }
}
