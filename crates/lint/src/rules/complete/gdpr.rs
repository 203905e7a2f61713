//! What the GDPR of the European Union and of the United Kingdom ask for, and Brazil's law with them.

use crate::Applicability::{HasPlaceholders, MaybeIncorrect};
use crate::countries::{Abroad, abroad};
use crate::rules::law::*;
use crate::rules::write::*;
use crate::{Check, Context, Found, Rule, Severity, Suggestion, countries};
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
    let laws = [Profile::EuGdpr, Profile::UkPecr, Profile::BrLgpd];
    let laws = laws.into_iter().filter(|profile| context.has(*profile));
    for (i, recipient) in context.document.recipients.iter().enumerate() {
        if recipient.safeguard.is_some() {
            continue;
        }
        let strictest = laws
            .clone()
            .map(|profile| abroad(&recipient.country, profile))
            .fold(Abroad::No, |strictest, this| match (strictest, this) {
                (Abroad::Third, _) | (_, Abroad::Third) => Abroad::Third,
                (Abroad::Adequate, _) | (_, Abroad::Adequate) => Abroad::Adequate,
                (Abroad::No, Abroad::No) => Abroad::No,
            });
        let at = format!("/recipients/{i}/safeguard");
        let (name, country) = (&recipient.name, countries::english(&recipient.country));
        let suggestion = match strictest {
            Abroad::No => continue,
            Abroad::Adequate => {
                let text = format!("The European Commission has decided that {country} protects your number well enough.");
                Suggestion::text("Say that its law is held to be as good", MaybeIncorrect, &at, text)
            }
            Abroad::Third => Suggestion::text(
                "Say what protects the number there",
                HasPlaceholders,
                &at,
                "{what protects the number there, for example: The European Commission's standard contract clauses protect your number there.}",
            ),
        };
        let message = format!("{name} is in {country}; what protects the number there?");
        let severity = if strictest == Abroad::Third { Severity::Error } else { Severity::Warning };
        found.push(Found::at(&at, message).severity(severity).suggest(suggestion));
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
        let (at, benefit) = (format!("/purposes/{i}/text"), format!("/purposes/{i}/benefit"));
        let is_here = |pointer: &str| pointer == at || pointer == benefit;
        let is_said = reasons.iter().any(|place| is_here(&context.index.text(place).pointer))
            || reasons.iter().any(|place| {
                context.is_statement(&context.index.text(place).pointer, Profile::EuGdpr)
                    && context.index.beside(place, &["interest*", "intérêt*", "interesse*"])
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
        let mut rights: Vec<_> = context.document.rights.iter().map(|right| json::text(right.as_str())).collect();
        rights.push(json::text("no_automated_decision"));
        let suggestion = Suggestion::value("Say that a person decides", MaybeIncorrect, "/rights", json::array(rights));
        let message = "whether a program decides about the person is not said; list the right, or say in a sentence what decides";
        found.push(Found::at("/rights", message).suggest(suggestion));
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
    let complaints = &context.document.complaints;
    let named = format!("{} {} ", complaints.name, complaints.link).to_lowercase();
    for (profile, words, name) in AUTHORITIES {
        let Some((law, statement)) = context.statement(*profile).filter(|_| context.has(*profile)) else {
            continue;
        };
        let statement_words = format!("{} ", statement.to_lowercase());
        if words.iter().any(|word| named.contains(word) || statement_words.contains(word)) {
            continue;
        }
        let at = format!("/laws/{law}/statement");
        let sentence = match context.language() {
            "fr" => format!("{statement} Vous pouvez aussi adresser une réclamation à l’autorité : {name}."),
            "de" => format!("{statement} Sie können sich auch bei der Behörde beschweren: {name}."),
            _ => format!("{statement} You can also complain to {name}."),
        };
        let message = format!("nobody learns here that a complaint can go to {name}");
        found.push(Found::at(&at, message).suggest(Suggestion::text("Name the authority", MaybeIncorrect, &at, sentence)));
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
    let Some((law, statement)) = context.statement(Profile::UkPecr) else {
        found.push(Found::at("/laws", message));
        return;
    };
    let at = format!("/laws/{law}/statement");
    let sentence = match context.language() {
        "fr" => "Vous pouvez aussi vous plaindre auprès de nous.",
        "de" => "Sie können sich auch bei uns beschweren.",
        _ => "You can also complain to us.",
    };
    found.push(Found::at(&at, message).suggest(Suggestion::text("Say so", MaybeIncorrect, &at, format!("{statement} {sentence}"))));
}
