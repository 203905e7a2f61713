//! Who gets the number: recipients, buyers, and who is only named in the text. Promises about it are in `sharing_text`.

use crate::Applicability::{HasPlaceholders, MaybeIncorrect};
use crate::rules::law::*;
use crate::rules::write::*;
use crate::{Check, Context, FIRMS, Found, Rule, Severity, Suggestion, site};
use disclosure::{Channel, Selling};
use json::Value;

pub(in crate::rules) static RULES: &[Rule] = &[
    Rule {
        id: "consistent/receipt-server",
        asks: "A receipt server on another company's site is one of the recipients.",
        why: "The receipt holds the number, so whoever runs the server gets it.",
        law: &[GDPR_13_1E, LGPD_9_5],
        cases: &[
            fires_at("/recipients", &[("/controller/website", "\"https://northwind-bikes.example/\"")]),
            silent(&[("/controller/website", "\"https://www.northwind.example/\"")]),
            allows(&[
                ("/controller/website", "\"https://northwind-bikes.example/\""),
                ("/recipients/0/policy", "\"https://northwind.example/privacy\""),
            ]),
        ],
        check: Check::Document(receipt_server),
        ..CONSISTENT
    },
    Rule {
        id: "consistent/unlisted-recipient",
        severity: Severity::Warning,
        asks: "A messaging company that the text names is one of the recipients.",
        why: "A name in passing does not say what the company does with the number, and where.",
        law: &[GDPR_13_1E, LGPD_9_5],
        cases: &[
            fires(&[("/deletion/how", "\"We delete your number from our server, from Twilio and from Klaviyo.\"")]),
            silent(&[("/deletion/how", "\"We delete your number from our server and from Twilio.\"")]),
        ],
        check: Check::Document(unlisted),
        ..CONSISTENT
    },
    Rule {
        id: "consistent/whatsapp-recipient",
        severity: Severity::Warning,
        asks: "Where WhatsApp is a channel, the company behind it is a recipient.",
        why: "Every WhatsApp message goes through Meta, which then knows the number.",
        law: &[GDPR_13_1E, LGPD_9_5],
        cases: &[
            fires_at(
                "/purposes/0/recipients",
                &[
                    ("/purposes/0/channels", r#"["whatsapp"]"#),
                    ("/purposes/0/text", "\"We write to you on WhatsApp when the bike is ready.\""),
                ],
            ),
            silent(&[("/purposes/0/channels", r#"["whatsapp"]"#), ("/recipients/0/name", "\"WhatsApp Ireland Ltd\"")]),
        ],
        check: Check::Document(whatsapp),
        ..CONSISTENT
    },
    Rule {
        id: "consistent/buyer",
        severity: Severity::Warning,
        asks: "Who buys the number is one of the recipients.",
        why: "A buyer gets the number; the list of who gets it must not leave the buyer out.",
        law: &[GDPR_13_1E, LGPD_9_5, CCPA_SOLD],
        cases: &[
            fires_at("/recipients", &[("/selling", r#"{"to":"Acme Lists Inc.","why":"They pay us."}"#)]),
            silent(&[("/selling", r#"{"to":"Twilio","why":"They pay us."}"#)]),
        ],
        check: Check::Document(buyer),
        ..CONSISTENT
    },
];

fn asked_for(name: &str) -> Value {
    json::object([
        ("id", json::text("{a short name}")),
        ("name", json::text(name)),
        ("role", json::text("{processor or controller}")),
        ("does", json::text("{what it does with the number}")),
        ("why", json::text("{why you need it}")),
        ("country", json::text("{two letters, for example IE}")),
    ])
}

fn add(name: &str) -> Suggestion {
    Suggestion::value(
        "Add it to the recipients, and to the purposes that it serves",
        HasPlaceholders,
        "/recipients/-",
        asked_for(name),
    )
}

fn receipt_server(context: &Context, found: &mut Vec<Found>) {
    let Some(server) = context.receipts.and_then(site::of) else { return };
    let document = context.document;
    if document.controller.website.is_empty() || site::of(&document.controller.website).as_ref() == Some(&server) {
        return;
    }
    let label = server.split('.').next().unwrap_or_default();
    let is_named = document.recipients.iter().any(|recipient| {
        let is_its_policy = recipient.policy.as_deref().and_then(site::of).as_ref() == Some(&server);
        is_its_policy || recipient.id == label || recipient.name.to_lowercase().contains(label)
    });
    if !is_named {
        let message = format!("receipts go to {server}, which is not your own site; whoever runs it gets the number and is a recipient");
        found.push(Found::at("/recipients", message).suggest(add("{who runs the receipt server}")));
    }
}

fn unlisted(context: &Context, found: &mut Vec<Found>) {
    for name in &FIRMS {
        let is_listed = |listed: &str| listed.to_lowercase().contains(name);
        let document = context.document;
        if document.recipients.iter().any(|recipient| is_listed(&recipient.name)) || is_listed(&document.controller.name) {
            continue;
        }
        let place = context
            .index
            .find(name)
            .into_iter()
            .find(|place| !context.index.text(place).pointer.starts_with("/changes/"));
        if let Some(place) = place {
            let text = context.index.text(&place);
            let part = context.index.bytes(&place);
            let written = text.value.get(part.clone()).unwrap_or(name);
            let message = format!("{written} is named here but is not one of the recipients");
            found.push(Found::at(&text.pointer, message).part(part).suggest(add(written)));
        }
    }
}

fn whatsapp(context: &Context, found: &mut Vec<Found>) {
    let document = context.document;
    let is_it = |name: &str| {
        let name = name.to_lowercase();
        name.contains("whatsapp") || name.split([' ', ',']).any(|word| word == "meta")
    };
    // Those that pass messages on to WhatsApp say so in what they do.
    let mut named: Vec<&str> = document
        .recipients
        .iter()
        .filter(|it| is_it(&it.name) || is_it(&it.does))
        .map(|it| it.id.as_str())
        .collect();
    named.sort_unstable();
    for (i, purpose) in context.purposes() {
        let goes_there = purpose.recipients.iter().any(|id| named.binary_search(&id.as_str()).is_ok());
        if purpose.channels.contains(&Channel::Whatsapp) && !goes_there {
            let at = format!("/purposes/{i}/recipients");
            found.push(
                Found::at(&at, "WhatsApp messages go through Meta, which is not a recipient here")
                    .suggest(add("{the company that runs WhatsApp where you are}")),
            );
        }
    }
}

fn buyer(context: &Context, found: &mut Vec<Found>) {
    let Selling::Sold { to, .. } = &context.document.selling else { return };
    let buyer = to.to_lowercase();
    if !context
        .document
        .recipients
        .iter()
        .any(|recipient| buyer.contains(&recipient.name.to_lowercase()) || recipient.name.to_lowercase().contains(&buyer))
    {
        let message = format!("{to} buys the number but is not one of the recipients");
        let suggestion = add(to);
        let never = Suggestion::text("Do not sell it", MaybeIncorrect, "/selling", "never");
        found.push(Found::at("/recipients", message).suggest(suggestion).suggest(never));
    }
}
