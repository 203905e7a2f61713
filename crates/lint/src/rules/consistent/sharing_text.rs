//! Promises that the number is shared with no one or never sold, against the recipients and the sale.

use super::object::is_the_number;
use crate::rules::law::*;
use crate::rules::write::*;
use crate::{Check, Context, Found, Place, Rule};
use disclosure::Selling;

pub(in crate::rules) static RULES: &[Rule] = &[Rule {
    id: "consistent/sharing-text",
    asks: "No text says that the number is shared with no one, or never sold, while a member says otherwise.",
    why: "A promise that the same page breaks is worse than none.",
    law: &[GDPR_13_1E, LGPD_9_5, CODE_30932],
    cases: &[
        fires(&[("/security/measures/0", "\"We share your number with no one.\"")]),
        fires(&[("/opt_out/decline", "\"We never share your number. Your booking goes on without it.\"")]),
        in_language("fr", fires(&[("/security/measures/0", "\"Nous ne partageons votre numéro avec personne.\"")])),
        in_language("de", fires(&[("/security/measures/0", "\"Wir geben Ihre Nummer an niemanden weiter.\"")])),
        fires(&[("/security/measures/0", "\"We never share it.\"")]),
        silent(&[("/security/measures/0", "\"We share your number with Twilio alone.\"")]),
        allows(&[("/security/measures/0", "\"We do not share your booking history with anyone.\"")]),
        allows(&[("/security/measures/0", "\"Staff who read your number do not share passwords.\"")]),
        allows(&[("/security/measures/0", "\"Your account number is shared with no one.\"")]),
        in_language("fr", allows(&[("/security/measures/0", "\"Nous ne partageons jamais vos mots de passe.\"")])),
        in_language("de", allows(&[("/security/measures/0", "\"Ihre Buchungen geben wir nicht weiter.\"")])),
        allows(&[
            ("/security/measures/0", "\"We share your number with no one.\""),
            ("/recipients", "[]"),
            ("/purposes/0/recipients", "[]"),
        ]),
    ],
    check: Check::Document(sharing_text),
    ..CONSISTENT
}];

const SHARED_WITH_NO_ONE: Phrases = Phrases {
    en: &[
        "with no one",
        "with nobody",
        "never share",
        "never shared",
        "do not share",
        "don't share",
        "not share your",
        "no one else gets",
        "to no one",
    ],
    fr: &[
        "partageons votre numéro avec personne",
        "ne partageons jamais",
        "avec personne",
        "jamais partagé",
        "ne le partageons pas",
        "transmettons à personne",
        "à personne",
    ],
    de: &[
        "an niemanden",
        "niemals weiter",
        "nie weiter",
        "nicht weiter",
        "nicht weitergegeben",
        "niemand sonst",
    ],
};

const NEVER_SOLD: Phrases = Phrases {
    en: &["never sell", "never sold", "do not sell your", "don't sell", "neither sell"],
    fr: &["vendons jamais", "ne le vendons pas", "jamais vendu"],
    de: &[
        "niemals verkauf*",
        "nie verkauf*",
        "verkaufen sie nicht",
        "nicht verkauft",
        "verkaufen ihre nummer nicht",
    ],
};

/// Words that limit a promise to share nothing to some purpose of others.
const LIMITED: &[&str] = &[
    "advertis*",
    "marketing",
    "opt",
    "ads",
    "other*",
    "publicit*",
    "prospection",
    "werbung",
    "werbe*",
    "except",
    "besides",
    "apart",
    "but",
    "sauf",
    "zustimmung",
    "einwilligung",
    "consentement",
    "consent",
    "außer",
];

/// The verbs of these promises.
const SHARE: &[&str] = &[
    "share*",
    "gets",
    "give*",
    "pass",
    "partag*",
    "transm*",
    "commun*",
    "geben",
    "gibt",
    "weitergegeben",
    "weitergeben",
    "bekomm*",
];
const SELL: &[&str] = &["sell", "sold", "vend*", "verkauf*"];

/// One place of each sentence in which the promise is made about the number.
fn promised(context: &Context, promise: &Phrases, verbs: &[&str]) -> Vec<Place> {
    let mut places = promise.find(context).unwrap_or_default();
    places.retain(|place| {
        let is_of_the_past = context.index.text(place).pointer.starts_with("/changes/");
        !is_of_the_past && context.index.beside(place, verbs) && is_the_number(context.index, place, verbs)
    });
    let sentence = |place: &Place| (place.text, context.index.sentence(place).start);
    places.sort_by_key(|place| (sentence(place), place.words.start));
    places.dedup_by_key(|place| sentence(place));
    places
}

fn sharing_text(context: &Context, found: &mut Vec<Found>) {
    if let Some(recipient) = context.document.recipients.first() {
        for place in promised(context, &SHARED_WITH_NO_ONE, SHARE) {
            if !context.index.beside(&place, LIMITED) {
                let message = format!("this says that nobody gets the number, but {} does", recipient.name);
                found.push(Found::at(&context.index.text(&place).pointer, message).part(context.index.bytes(&place)));
            }
        }
    }
    if let Selling::Sold { to, .. } = &context.document.selling {
        for place in promised(context, &NEVER_SOLD, SELL) {
            let message = format!("this says that the number is not sold, but it is sold to {to}");
            found.push(Found::at(&context.index.text(&place).pointer, message).part(context.index.bytes(&place)));
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::{Settings, lint};
    use disclosure::Date;

    #[test]
    fn a_promise_is_told_once_a_sentence() {
        let base = include_str!("../../../cases/base.en.json");
        let text = base.replacen(
            "Your number is encrypted on our server in Dublin.",
            "We do not share your number with anyone, and never share it.",
            1,
        );
        let settings = Settings::on(Date::parse("2026-11-27").expect("a date"));
        let report = lint(text.as_bytes(), &settings).expect("the document is JSON");
        let told = report.findings.iter().filter(|finding| finding.rule.id == "consistent/sharing-text");
        assert_eq!(told.count(), 1);
    }
}
