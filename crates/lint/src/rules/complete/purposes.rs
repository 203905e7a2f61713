//! What each use of the number says: its channels, its data and its gain, and that a sale is agreed to.

use crate::Applicability::{HasPlaceholders, MaybeIncorrect};
use crate::rules::law::*;
use crate::rules::write::*;
use crate::{Check, Context, Found, Rule, Severity, Suggestion, context::item};
use disclosure::{Channel, Profile, Selling};

pub(in crate::rules) static RULES: &[Rule] = &[
    Rule {
        id: "complete/apart-by-channel",
        severity: Severity::Warning,
        profiles: &[Profile::UkPecr, Profile::UsCtia],
        asks: "Texts and calls each have a box of their own.",
        why: "Many who like a text dislike a call.",
        law: &[UK_PECR_21, UK_PECR_22, CODE_30556],
        cases: &[
            fires(&[("/purposes/0/channels", r#"["sms","call"]"#)]),
            fires(&[("/purposes/1/channels", r#"["call","whatsapp"]"#)]),
            silent(&[("/purposes/0/channels", r#"["sms","rcs"]"#)]),
            allows(&[("/purposes/2/channels", r#"["call","sms"]"#)]),
        ],
        check: Check::Document(apart),
        ..COMPLETE
    },
    Rule {
        id: "complete/benefit",
        severity: Severity::Warning,
        asks: "The benefit says what the person gains, in words of its own.",
        why: "A visitor weighs what they give against what they get.",
        law: &[DPDP_GOODS, FR_GOODS],
        cases: &[
            fires(&[("/purposes/0/benefit", "\"Updates.\"")]),
            fires(&[
                ("/purposes/0/benefit", "\"We text you when the repair starts and when the bike is ready.\""),
                ("/purposes/0/text", "\"We text you when the repair starts and when the bike is ready.\""),
            ]),
            silent(&[("/purposes/0/benefit", "\"You need not call.\"")]),
        ],
        check: Check::Document(benefit),
        ..COMPLETE
    },
    Rule {
        id: "complete/data-items",
        severity: Severity::Warning,
        profiles: &[Profile::UsCcpa, Profile::InDpdp],
        asks: "It is said that the phone number is what is collected.",
        why: "A person wants to know what they hand over before they do.",
        law: &[CCPA_NOTICE, DPDP_5],
        cases: &[
            fires(&[
                ("/heading", "\"Stay in touch!\""),
                ("/laws/4/statement", "\"We use it only for what you choose.\""),
                ("/laws/2/statement", "\"You let Northwind Bikes Ltd send automated texts.\""),
            ]),
            silent(&[("/heading", "\"May we have your number?\"")]),
            allows(&[("/heading", "")]),
        ],
        check: Check::Document(data_items),
        ..COMPLETE
    },
    Rule {
        id: "complete/nothing-to-choose",
        asks: "At least one use rests on consent.",
        why: "The form asks for a yes. Where nothing rests on it, neither the yes nor the no means anything.",
        law: &[GDPR_6_1],
        cases: &[
            fires_at(
                "/purposes",
                &[("/purposes/0/legal_basis", "\"contract\""), ("/purposes/1/legal_basis", "\"contract\"")],
            ),
            silent(&[("/purposes/0/legal_basis", "\"contract\"")]),
            allows(&[("/purposes/1/legal_basis", "\"contract\"")]),
        ],
        check: Check::Document(nothing_to_choose),
        ..COMPLETE
    },
    Rule {
        id: "complete/sale-box",
        profiles: &[Profile::EuGdpr, Profile::UkPecr, Profile::BrLgpd],
        asks: "A sale of the number is a use with a box of its own.",
        why: "Nobody who agrees to a text about a repair agrees to be sold.",
        law: &[GDPR_6_1, GDPR_13_1C, LGPD_9],
        cases: &[
            fires(&[("/selling", r#"{"to":"Acme Lists Inc.","why":"They write to you about insurance."}"#)]),
            silent(&[
                ("/purposes/1/text", "\"We sell your number to Acme Lists Inc., and they call you once a year.\""),
                ("/selling", r#"{"to":"Acme Lists Inc.","why":"They write to you about insurance."}"#),
            ]),
        ],
        check: Check::Document(sale),
        ..COMPLETE
    },
];

fn apart(context: &Context, found: &mut Vec<Found>) {
    for (i, purpose) in context.choices() {
        let (spoken, written): (Vec<Channel>, Vec<Channel>) = purpose.channels.iter().partition(|channel| channel.is_spoken());
        if spoken.is_empty() || written.is_empty() {
            continue;
        }
        let at = format!("/purposes/{i}/channels");
        let kept = json::array(written.iter().map(|channel| json::text(channel.as_str())));
        let message = "this box is for calls and for messages at once; give each its own purpose";
        found.push(Found::at(&at, message).suggest(Suggestion::value(
            "Keep the messages here; the calls get a purpose of their own",
            MaybeIncorrect,
            &at,
            kept,
        )));
    }
}

fn benefit(context: &Context, found: &mut Vec<Found>) {
    let same = |a: &str, b: &str| a.trim_end_matches('.').eq_ignore_ascii_case(b.trim_end_matches('.'));
    for (i, purpose) in context.purposes() {
        let is_short = purpose.benefit.split_whitespace().count() < 2 && !purpose.benefit.chars().any(is_written_without_spaces);
        let is_repeated = same(&purpose.benefit, &purpose.title) || same(&purpose.benefit, &purpose.text);
        if !is_short && !is_repeated {
            continue;
        }
        let at = format!("/purposes/{i}/benefit");
        let message = if is_repeated {
            "the benefit repeats what happens; what does the person gain by it?"
        } else {
            "one word is no benefit; what does the person gain?"
        };
        let severity = if context.has(Profile::InDpdp) { Severity::Error } else { Severity::Warning };
        let suggestion = Suggestion::text(
            "Say what the person gains",
            HasPlaceholders,
            &at,
            "{what the person gains, for example: You need not call the shop to ask.}",
        );
        found.push(Found::at(&at, message).severity(severity).suggest(suggestion));
    }
}

fn is_written_without_spaces(c: char) -> bool {
    matches!(c, '\u{3040}'..='\u{30FF}' | '\u{3400}'..='\u{9FFF}')
}

const NUMBER: Phrases = Phrases {
    en: &["number", "phone", "telephone"],
    fr: &["numéro", "téléphone"],
    de: &["nummer", "telefonnummer", "rufnummer", "handynummer", "mobilnummer"],
};

fn data_items(context: &Context, found: &mut Vec<Found>) {
    let (Some(heading), Some(places)) = (&context.document.heading, NUMBER.find(context)) else {
        return;
    };
    let is_said = places.iter().any(|place| {
        let pointer = context.index.text(place).pointer.as_str();
        matches!(pointer, "/heading" | "/summary") || context.is_statement(pointer, Profile::UsCcpa) || context.is_statement(pointer, Profile::InDpdp)
    });
    if !is_said {
        let message = format!("neither \"{heading}\" nor the summary says that you ask for a phone number");
        found.push(Found::at("/heading", message).suggest(Suggestion::remove("Use the notice's own heading", MaybeIncorrect, "/heading")));
    }
}

fn nothing_to_choose(context: &Context, found: &mut Vec<Found>) {
    let Some((first, _)) = context.purposes().next() else { return };
    if context.choices().next().is_none() {
        let message =
            "no use rests on consent, so the form has nothing to agree to; ask for the use that a person may refuse, or take the number with a plain field";
        found.push(Found::at("/purposes", message).suggest(Suggestion::text(
            "Ask for the first use",
            MaybeIncorrect,
            &format!("/purposes/{first}/legal_basis"),
            "consent",
        )));
    }
}

const SELL: Phrases = Phrases {
    en: &["sell", "sold", "sells", "buy*", "sale"],
    fr: &["vend*", "vente", "achèt*"],
    de: &["verkauf*", "kauft", "kaufen"],
};

fn sale(context: &Context, found: &mut Vec<Found>) {
    let (Selling::Sold { to, .. }, Some(places)) = (&context.document.selling, SELL.find(context)) else {
        return;
    };
    let has_box = places.iter().any(|place| {
        let purpose = item(&context.index.text(place).pointer, "/purposes/").and_then(|(i, _)| context.document.purposes.get(i));
        purpose.is_some_and(disclosure::Purpose::is_choice)
    });
    if !has_box {
        let message = format!("you sell the number to {to}, but no box asks for it; add a purpose that says so, or do not sell it");
        found.push(Found::at("/selling", message).suggest(Suggestion::text("Do not sell it", MaybeIncorrect, "/selling", "never")));
    }
}
