//! What the GDPR of the European Union and of the United Kingdom ask for, and Brazil's law with them.

use super::rights::is_whole;
use super::statements::say;
use crate::Applicability::{HasPlaceholders, MaybeIncorrect};
use crate::countries::{Abroad, abroad};
use crate::rules::law::*;
use crate::rules::write::*;
use crate::{Check, Citation, Context, Found, Rule, Severity, Suggestion, context::item, countries};
use disclosure::{LegalBasis, Profile};

pub(in crate::rules) static RULES: &[Rule] = &[
    Rule {
        id: "complete/safeguard",
        profiles: &[Profile::EuGdpr, Profile::UkPecr, Profile::BrLgpd],
        asks: "Where a recipient is in a country with other laws, what protects the number there is said.",
        why: "A number that leaves the reach of the law needs a promise that goes with it.",
        law: &[GDPR_13_1F, UK_13_1F, LGPD_33],
        cases: &[
            fires(&[("/recipients/0/safeguard", "")]),
            fires_at(
                "/recipients/0/safeguard",
                &[("/recipients/0/country", "\"CH\""), ("/recipients/0/safeguard", "")],
            ),
            silent(&[("/recipients/0/country", "\"IN\"")]),
            allows(&[
                ("/recipients/0/safeguard", ""),
                ("/recipients/0/country", "\"DE\""),
                ("/laws", r#"[{"profile":"eu-gdpr","statement":"You choose each use by itself."}]"#),
            ]),
        ],
        check: Check::Document(safeguard),
        ..COMPLETE
    },
    Rule {
        id: "complete/interest",
        severity: Severity::Warning,
        profiles: &[Profile::EuGdpr, Profile::UkPecr],
        asks: "A use that rests on your own interest says which interest.",
        why: "A person can object only to a reason that they know.",
        law: &[GDPR_13_1D, UK_13_1D],
        cases: &[
            fires_at(
                "/purposes/2/text",
                &[
                    ("/purposes/2/legal_basis", "\"legitimate_interests\""),
                    ("/purposes/2/text", "\"We call you about your order.\""),
                ],
            ),
            in_language(
                "fr",
                fires_at(
                    "/purposes/2/text",
                    &[
                        ("/purposes/2/legal_basis", "\"legitimate_interests\""),
                        ("/purposes/2/text", "\"Nous vous appelons après la commande.\""),
                    ],
                ),
            ),
            silent(&[
                ("/purposes/2/legal_basis", "\"legitimate_interests\""),
                ("/purposes/2/text", "\"We call you when somebody else uses your card, to prevent fraud.\""),
            ]),
            allows(&[
                ("/purposes/2/legal_basis", "\"legitimate_interests\""),
                ("/purposes/2/text", "\"We call you about your order.\""),
                (
                    "/laws/1/statement",
                    "\"The calls about orders rest on our interest in selling no part twice. You can complain to us.\"",
                ),
            ]),
            in_language(
                "de",
                allows(&[
                    ("/purposes/2/legal_basis", "\"legitimate_interests\""),
                    ("/purposes/2/text", "\"Wir rufen Sie zu Ihrer Bestellung an.\""),
                    (
                        "/laws/1/statement",
                        "\"Die Anrufe dienen unserem Interesse, kein Teil doppelt zu verkaufen. Sie können sich bei uns beschweren.\"",
                    ),
                ]),
            ),
        ],
        check: Check::Document(interest),
        ..COMPLETE
    },
    Rule {
        id: "complete/automated-decision",
        severity: Severity::Warning,
        profiles: &[Profile::EuGdpr, Profile::UkPecr, Profile::BrLgpd],
        asks: "It is said whether a program decides about the person.",
        why: "Nobody wants to learn afterwards that a machine chose for them.",
        law: &[GDPR_13_2F, UK_13_2F, LGPD_20],
        cases: &[
            fires_at("/rights", &[("/rights/8", "")]),
            silent(&[("/rights/8", "\"no_automated_decision\"")]),
            allows(&[("/rights/8", ""), ("/laws/0/statement", "\"No program decides about you (Article 22).\"")]),
        ],
        check: Check::Document(automated_decision),
        ..COMPLETE
    },
    Rule {
        id: "complete/authority",
        severity: Severity::Warning,
        profiles: &[Profile::UkPecr, Profile::BrLgpd],
        asks: "The authority of each country whose law is named can be found.",
        why: "A complaint goes to the authority at home, not to one abroad.",
        law: &[UK_13_2D, LGPD_18_1],
        cases: &[
            fires_at(
                "/laws/1/statement",
                &[("/laws/1/statement", "\"We text you only after you agree. You can complain to us too.\"")],
            ),
            fires_at("/laws/7/statement", &[("/laws/7/statement", "\"You choose each use by itself.\"")]),
            silent(&[("/laws/1/statement", "\"You can complain to us, and to the Information Commission.\"")]),
            allows(&[
                ("/laws/1/statement", "\"You can complain to us too.\""),
                ("/complaints/name", "\"Information Commissioner’s Office (ICO)\""),
            ]),
        ],
        check: Check::Document(authority),
        ..COMPLETE
    },
    Rule {
        id: "complete/own-authority",
        asks: "The complaint goes to an authority, not to the company itself.",
        why: "A complaint about you that only you read goes nowhere.",
        law: &[GDPR_13_2D, UK_13_2D, DPDP_5_3, LGPD_18_1],
        cases: &[
            fires(&[("/complaints/link", "\"https://northwind.example/complaints\"")]),
            fires(&[("/complaints/link", "\"https://www.northwind.example/\"")]),
            silent(&[("/complaints/link", "\"https://ico.org.uk/make-a-complaint/\"")]),
        ],
        check: Check::Document(own_authority),
        ..COMPLETE
    },
    Rule {
        id: "complete/uk-complaint",
        profiles: &[Profile::UkPecr],
        from: day(2026, 6, 19),
        asks: "It is said that one can complain to the company itself.",
        why: "Since 19 June 2026 each company in the United Kingdom takes complaints, and its notice names that right.",
        law: &[UK_13_2CA, UK_164A],
        cases: &[
            fires(&[(
                "/laws/1/statement",
                "\"We text you only after you agree. The Information Commission watches over us.\"",
            )]),
            silent(&[("/laws/1/statement", "\"You can complain to us; we answer within 30 days.\"")]),
            in_language("fr", fires(&[("/laws/1/statement", "\"Nous envoyons des SMS après votre accord.\"")])),
            allows(&[("/laws/1/statement", "\"Write to us with a complaint, or to the Information Commission.\"")]),
        ],
        check: Check::Document(uk_complaint),
        ..COMPLETE
    },
];

fn safeguard(context: &Context, found: &mut Vec<Found>) {
    /// Each law with its citation, and who decides for it which laws are as good.
    const LAWS: [(Profile, &[Citation], &str); 3] = [
        (Profile::EuGdpr, &[GDPR_13_1F], "the European Commission"),
        (Profile::UkPecr, &[UK_13_1F], "the government of the United Kingdom"),
        (Profile::BrLgpd, &[LGPD_33], "Brazil's authority, the ANPD,"),
    ];
    for (i, recipient) in context.document.recipients.iter().enumerate() {
        if recipient.safeguard.is_some() {
            continue;
        }
        let under = |wanted: Abroad| {
            let mut laws = LAWS.iter().filter(|(profile, ..)| context.has(*profile));
            laws.find(|(profile, ..)| abroad(&recipient.country, *profile) == wanted)
        };
        let at = format!("/recipients/{i}/safeguard");
        let country = countries::english(&recipient.country);
        let (severity, law, label, question) = if let Some((_, law, _)) = under(Abroad::Third) {
            let example = "{what protects the number there, for example: The European Commission's standard contract clauses protect your number there.}";
            (Severity::Error, *law, "Say what protects the number there", example.to_owned())
        } else if let Some((_, law, who)) = under(Abroad::Adequate) {
            let question = format!("{{say in your words, if it is so: {who} has decided that the law of {country} protects your number as well}}");
            (Severity::Warning, *law, "Say that its law is held to be as good", question)
        } else {
            continue;
        };
        let message = format!("{} is in {country}; what protects the number there?", recipient.name);
        let suggestion = Suggestion::text(label, HasPlaceholders, &at, question);
        found.push(Found::at(&at, message).severity(severity).law(law).suggest(suggestion));
    }
}

const REASON: Phrases = Phrases {
    en: &[
        "interest*",
        "because",
        "so that",
        "protect*",
        "prevent*",
        "secur*",
        "safe*",
        "fraud",
        "in order to",
        "need*",
    ],
    fr: &["intérêt*", "parce", "afin", "pour", "protég*", "prévenir", "sécurité", "fraude"],
    de: &["interesse*", "weil", "damit", "um", "schütz*", "schutz", "sicher*", "betrug*", "verhindern"],
};

fn interest(context: &Context, found: &mut Vec<Found>) {
    let Some(reasons) = REASON.find(context) else { return };
    for (i, purpose) in context.purposes() {
        if purpose.legal_basis != LegalBasis::LegitimateInterests {
            continue;
        }
        let at = format!("/purposes/{i}/text");
        // The law asks that the interest is said, and not where: by the use itself, or by the statement on either of the two laws.
        let is_said = reasons.iter().any(|place| {
            let pointer = context.index.text(place).pointer.as_str();
            let is_of_the_use = matches!(item(pointer, "/purposes/"), Some((of, "text" | "benefit")) if of == i);
            let is_statement = context.is_statement(pointer, Profile::EuGdpr) || context.is_statement(pointer, Profile::UkPecr);
            is_of_the_use || (is_statement && context.index.beside(place, &["interest*", "intérêt*", "interesse*"]))
        });
        if !is_said {
            let suggestion = Suggestion::text(
                "Say why",
                HasPlaceholders,
                &at,
                format!("{} {{in whose interest that is, and why}}", purpose.text),
            );
            found.push(Found::at(&at, "this use rests on your own interest; say which interest that is").suggest(suggestion));
        }
    }
}

const DECISION: Phrases = Phrases {
    en: &["decide*", "decision*"],
    fr: &["décide*", "décision*"],
    de: &["entscheide*", "entscheidung*"],
};

fn automated_decision(context: &Context, found: &mut Vec<Found>) {
    if context.document.rights.contains(&disclosure::Right::NoAutomatedDecision) {
        return;
    }
    let Some(places) = DECISION.find(context) else { return };
    const MACHINE: &[&str] = &["program*", "machine*", "automat*", "computer*", "algorithm*", "maschine*", "algorithme*"];
    if !places.iter().any(|place| context.index.beside(place, MACHINE)) {
        let message = "whether a program decides about the person is not said; list the right, or say in a sentence what decides";
        let mut said = Found::at("/rights", message);
        if is_whole(context) {
            let mut rights: Vec<_> = context.document.rights.iter().map(|right| json::text(right.as_str())).collect();
            rights.push(json::text("no_automated_decision"));
            said = said.suggest(Suggestion::value("Say that a person decides", MaybeIncorrect, "/rights", json::array(rights)));
        }
        found.push(said);
    }
}

fn authority(context: &Context, found: &mut Vec<Found>) {
    const AUTHORITIES: &[(Profile, &[&str], &str)] = &[
        (
            Profile::UkPecr,
            &["information commission", "information commissioner", "ico.", "(ico", "ico "],
            "the Information Commission (ico.org.uk)",
        ),
        (Profile::BrLgpd, &["anpd", "autoridade nacional"], "the ANPD (gov.br/anpd)"),
    ];
    if !matches!(context.language(), "en" | "fr" | "de") {
        return;
    }
    let complaints = &context.document.complaints;
    let named = format!("{} {} ", complaints.name, complaints.link).to_lowercase();
    for (profile, words, name) in AUTHORITIES {
        let Some((_, statement)) = context.statement(*profile) else { continue };
        let statement = format!("{} ", statement.to_lowercase());
        if words.iter().any(|word| named.contains(word) || statement.contains(word)) {
            continue;
        }
        let sentence = match context.language() {
            "fr" => format!("Vous pouvez aussi adresser une réclamation à l’autorité : {name}."),
            "de" => format!("Sie können sich auch bei der Behörde beschweren: {name}."),
            _ => format!("You can also complain to {name}."),
        };
        let (at, suggestion) = say(context, *profile, "Name the authority", &sentence);
        found.push(Found::at(at, format!("nobody learns here that a complaint can go to {name}")).suggest(suggestion));
    }
}

fn own_authority(context: &Context, found: &mut Vec<Found>) {
    let own = crate::site::of(&context.document.controller.website);
    if own.is_some() && own == crate::site::of(&context.document.complaints.link) {
        found.push(
            Found::at("/complaints/link", "this complaint leads to yourself; link the authority that watches over you").suggest(Suggestion::text(
                "Link the authority",
                HasPlaceholders,
                "/complaints/link",
                "{https address of the authority's page for complaints}",
            )),
        );
    }
}

const COMPLAIN: Phrases = Phrases {
    en: &["complain*"],
    fr: &["plaindre", "plaint*", "réclam*"],
    de: &["beschwer*"],
};

const TO_US: Phrases = Phrases {
    en: &["us", "we"],
    fr: &["nous"],
    de: &["uns", "wir"],
};

fn uk_complaint(context: &Context, found: &mut Vec<Found>) {
    let (Some(places), Some(us)) = (COMPLAIN.find(context), TO_US.of(context)) else {
        return;
    };
    let is_said = |place| {
        let pointer = &context.index.text(place).pointer;
        (context.is_open(pointer) || pointer.starts_with("/laws/")) && context.index.beside(place, us)
    };
    if places.iter().any(is_said) {
        return;
    }
    let message = "nothing says that one can complain to you directly";
    let sentence = match context.language() {
        "fr" => "Vous pouvez aussi vous plaindre auprès de nous.",
        "de" => "Sie können sich auch bei uns beschweren.",
        _ => "You can also complain to us.",
    };
    let (at, suggestion) = say(context, Profile::UkPecr, "Say so", sentence);
    found.push(Found::at(at, message).suggest(suggestion));
}
