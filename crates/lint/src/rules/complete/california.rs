//! What California wants where a number is sold.

use crate::Applicability::HasPlaceholders;
use crate::rules::law::*;
use crate::rules::write::*;
use crate::{Check, Context, Found, Rule, Suggestion, context::item};
use disclosure::{How, Profile, Selling};

pub(in crate::rules) static RULES: &[Rule] = &[Rule {
    id: "complete/do-not-sell",
    profiles: &[Profile::UsCcpa],
    asks: "Where numbers are sold, a link says \"Do not sell or share my personal information\".",
    why: "Saying no to a sale takes one click.",
    law: &[CCPA_SOLD, CCPA_NOTICE],
    cases: &[
        fires_at("/opt_out/methods", &[("/selling", r#"{"to":"Acme Lists Inc.","why":"They pay us."}"#)]),
        silent(&[
            ("/selling", r#"{"to":"Acme Lists Inc.","why":"They pay us."}"#),
            ("/opt_out/methods/1/text", "\"Open this link: Do not sell or share my personal information.\""),
        ]),
        allows(&[("/selling", "\"never\"")]),
    ],
    check: Check::Document(do_not_sell),
    ..COMPLETE
}];

const SELL: Phrases = Phrases {
    en: &["sell", "selling", "sale"],
    fr: &["vend*", "vente", "do not sell"],
    de: &["verkauf*", "do not sell"],
};

fn do_not_sell(context: &Context, found: &mut Vec<Found>) {
    let (Selling::Sold { .. }, Some(places)) = (&context.document.selling, SELL.find(context)) else {
        return;
    };
    let is_linked = places.iter().any(|place| {
        let way = item(&context.index.text(place).pointer, "/opt_out/methods/").and_then(|(i, _)| context.document.opt_out.methods.get(i));
        way.is_some_and(|method| method.how == How::Link)
    });
    if !is_linked {
        let way = json::object([
            ("how", json::text("link")),
            ("text", json::text("Do not sell or share my personal information.")),
            ("target", json::text("{https address of the page}")),
        ]);
        found.push(
            Found::at(
                "/opt_out/methods",
                "the number is sold, and no link says \"Do not sell or share my personal information\"",
            )
            .suggest(Suggestion::value("Add the link", HasPlaceholders, "/opt_out/methods/-", way)),
        );
    }
}
