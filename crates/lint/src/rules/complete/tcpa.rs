//! What the Telephone Consumer Protection Act wants to read before an automated call or text.

use super::statements::{brand, say};
use crate::rules::law::*;
use crate::rules::write::*;
use crate::{Check, Context, Found, Rule};
use disclosure::{Channel, Profile};

pub(in crate::rules) static RULES: &[Rule] = &[
    Rule {
        id: "complete/tcpa-automated",
        profiles: &[Profile::UsTcpa],
        asks: "Where calls or texts are automated, it is said that one agrees to just that.",
        why: "A machine that calls is something else than a person who calls.",
        law: &[TCPA_F9A],
        cases: &[
            fires_at(
                "/laws/2/statement",
                &[("/laws/2/statement", "\"You let Northwind Bikes Ltd text the number you enter.\"")],
            ),
            silent(&[(
                "/laws/2/statement",
                "\"You let Northwind Bikes Ltd send autodialled texts to the number you enter.\"",
            )]),
            in_language(
                "de",
                fires_at(
                    "/laws/2/statement",
                    &[("/laws/2/statement", "\"Sie erlauben Northwind Bikes Ltd, Ihnen zu schreiben.\"")],
                ),
            ),
            allows(&[
                ("/purposes/0/automated", "false"),
                ("/purposes/0/text", "\"We text you when the bike is ready.\""),
                ("/laws/2/statement", "\"You let Northwind Bikes Ltd text the number you enter.\""),
            ]),
        ],
        check: Check::Document(automated),
        ..COMPLETE
    },
    Rule {
        id: "complete/tcpa-seller",
        profiles: &[Profile::UsTcpa],
        asks: "The company that may call or text is named where one agrees.",
        why: "Consent belongs to the one company that asked for it.",
        law: &[TCPA_F9],
        cases: &[
            fires_at(
                "/laws/2/statement",
                &[("/laws/2/statement", "\"You let us and our dealers send automated texts.\"")],
            ),
            silent(&[("/laws/2/statement", "\"You let Northwind Bikes send automated texts.\"")]),
            allows(&[
                ("/laws/2/statement", "\"You let us send automated texts.\""),
                ("/summary", "\"So that Northwind Bikes can tell you about your bike.\""),
            ]),
        ],
        check: Check::Document(seller),
        ..COMPLETE
    },
];

const AUTOMATED: Phrases = Phrases {
    en: &["automat*", "autodial*", "prerecorded", "pre recorded", "recorded", "artificial"],
    fr: &["automat*", "préenregistré*", "robot*"],
    de: &["automat*", "aufgezeichnet*", "wählautomat*"],
};

fn automated(context: &Context, found: &mut Vec<Found>) {
    let automated: Vec<Channel> = context
        .choices()
        .filter(|(_, purpose)| purpose.automated)
        .flat_map(|(_, it)| it.channels.iter().copied())
        .collect();
    if automated.is_empty() || AUTOMATED.are_said(context, Profile::UsTcpa) != Some(false) {
        return;
    }
    let name = &context.document.controller.name;
    let calls = automated.iter().any(|channel| channel.is_spoken());
    let texts = automated.iter().any(|channel| !channel.is_spoken());
    let sentence = match (context.language(), calls, texts) {
        ("fr", true, false) => format!("En acceptant, vous permettez à {name} des appels automatiques au numéro saisi."),
        ("fr", false, _) => format!("En acceptant, vous permettez à {name} d’envoyer des messages automatiques au numéro saisi."),
        ("fr", true, true) => format!("En acceptant, vous permettez à {name} des appels et des messages automatiques au numéro saisi."),
        ("de", true, false) => format!("Wenn Sie zustimmen, erlauben Sie {name} automatische Anrufe an die eingegebene Nummer."),
        ("de", false, _) => format!("Wenn Sie zustimmen, erlauben Sie {name} automatische Nachrichten an die eingegebene Nummer."),
        ("de", true, true) => format!("Wenn Sie zustimmen, erlauben Sie {name} automatische Anrufe und Nachrichten an die eingegebene Nummer."),
        (_, true, false) => format!("When you agree, you let {name} make automated calls to the number you enter."),
        (_, false, _) => format!("When you agree, you let {name} send automated texts to the number you enter."),
        (_, true, true) => format!("When you agree, you let {name} make automated calls and send automated texts to the number you enter."),
    };
    let (at, suggestion) = say(context, Profile::UsTcpa, "Say what one agrees to", &sentence);
    found.push(
        Found::at(
            at,
            "a machine dials or sends here, but nothing says that one agrees to automated calls or texts",
        )
        .suggest(suggestion),
    );
}

fn seller(context: &Context, found: &mut Vec<Found>) {
    let name = &context.document.controller.name;
    let brand = brand(name);
    if brand.is_empty() || context.choices().next().is_none() {
        return;
    }
    let is_named = context.texts.iter().any(|text| {
        let is_there = context.is_statement(&text.pointer, Profile::UsTcpa) || context.is_open(&text.pointer);
        is_there && text.value.to_lowercase().contains(&brand)
    });
    if !is_named {
        let sentence = match context.language() {
            "fr" => format!("En acceptant, vous permettez à {name} de vous contacter au numéro saisi."),
            "de" => format!("Wenn Sie zustimmen, erlauben Sie {name}, Sie unter der eingegebenen Nummer zu erreichen."),
            _ => format!("When you agree, you let {name} reach you at the number you enter."),
        };
        let (at, suggestion) = say(context, Profile::UsTcpa, "Name the company", &sentence);
        found.push(Found::at(at, format!("the text that one agrees to does not name {name}")).suggest(suggestion));
    }
}
