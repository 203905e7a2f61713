//! What the French Code de la consommation asks for before a commercial call.
//!
//! Since 11 August 2026 a call needs consent (L. 223-1 and the decree 2026-662); until then the consumer had to be told of the list
//! on which one forbade calls.

use super::marketing::advertised;
use super::statements::say;
use crate::Applicability::MaybeIncorrect;
use crate::rules::law::*;
use crate::rules::write::*;
use crate::{Check, Context, Found, Rule, Severity, Suggestion, context::item};
use disclosure::{LegalBasis, Profile, Purpose};

const FRANCE: &[Profile] = &[Profile::FrL223];
const FROM: Option<disclosure::Date> = day(2026, 8, 11);

pub(in crate::rules) static RULES: &[Rule] = &[
    Rule {
        id: "complete/fr-consent",
        profiles: FRANCE,
        from: FROM,
        asks: "A commercial call rests on consent.",
        why: "Since 11 August 2026 nobody in France is called with an offer who did not agree before.",
        law: &[FR_CONSENT],
        cases: &[
            fires(&[
                ("/purposes/1/legal_basis", "\"legitimate_interests\""),
                ("/purposes/1/title", "\"A spring call\""),
            ]),
            silent(&[("/purposes/1/legal_basis", "\"consent\"")]),
            allows(&[("/purposes/2/legal_basis", "\"contract\"")]),
            fires_at(
                "/purposes/2/legal_basis",
                &[
                    ("/purposes/2/legal_basis", "\"legitimate_interests\""),
                    ("/purposes/2/text", "\"We call you about recalls and with our offers.\""),
                ],
            ),
            allows(&[
                ("/purposes/2/legal_basis", "\"legitimate_interests\""),
                ("/purposes/2/text", "\"We call you when somebody orders in your name, to stop the fraud.\""),
            ]),
            in_language(
                "fr",
                allows(&[
                    ("/purposes/2/legal_basis", "\"legitimate_interests\""),
                    ("/purposes/2/title", "\"Appels du service fraude\""),
                ]),
            ),
        ],
        check: Check::Document(consent),
        ..COMPLETE
    },
    Rule {
        id: "complete/fr-statement",
        profiles: FRANCE,
        from: FROM,
        asks: "The form says that a commercial call needs one's consent beforehand.",
        why: "Who gives a number for a repair knows that it is no permit for offers.",
        law: &[FR_FORM],
        cases: &[
            fires_at(
                "/laws/10/statement",
                &[(
                    "/laws/10/statement",
                    "\"We respect the French consumer code. You can have a copy of the proof.\"",
                )],
            ),
            in_language(
                "fr",
                fires_at(
                    "/laws/10/statement",
                    &[(
                        "/laws/10/statement",
                        "\"Nous respectons le Code de la consommation. Vous recevez une copie de la preuve.\"",
                    )],
                ),
            ),
            silent(&[("/laws/10/statement", "\"We call you with offers only if you agree first.\"")]),
        ],
        check: Check::Document(form),
        ..COMPLETE
    },
    Rule {
        id: "complete/fr-one-year",
        profiles: FRANCE,
        from: FROM,
        asks: "Consent to commercial calls lasts a year at most.",
        why: "A yes of long ago is no yes to a call today.",
        law: &[FR_YEAR],
        cases: &[
            fires(&[("/purposes/1/retention/period", "\"P2Y\"")]),
            silent(&[("/purposes/1/retention/period", "\"P1Y\"")]),
            allows(&[
                ("/purposes/0/retention/period", "\"P2Y\""),
                ("/purposes/0/retention/reason", "\"Our repair guarantee runs that long.\""),
            ]),
        ],
        check: Check::Document(one_year),
        ..COMPLETE
    },
    Rule {
        id: "complete/fr-proof",
        profiles: FRANCE,
        from: FROM,
        asks: "The proof of consent to calls is kept for three years.",
        why: "Whoever calls has to prove that they were allowed to.",
        law: &[FR_PROOF],
        cases: &[fires(&[("/proof/period", "\"P1Y\"")]), silent(&[("/proof/period", "\"P36M\"")])],
        check: Check::Document(proof),
        ..COMPLETE
    },
    Rule {
        id: "complete/fr-copy",
        severity: Severity::Warning,
        profiles: FRANCE,
        from: FROM,
        asks: "It is said that one can have the proof of one's consent.",
        why: "A person can check what they are said to have agreed to.",
        law: &[FR_COPY],
        cases: &[
            fires_at(
                "/laws/10/statement",
                &[
                    ("/laws/10/statement", "\"We call you with offers only after you agree.\""),
                    ("/proof/reason", "\"We open it only to answer a claim.\""),
                ],
            ),
            silent(&[(
                "/laws/10/statement",
                "\"We call you with offers only after you agree. You can have the proof of it.\"",
            )]),
        ],
        check: Check::Document(copy),
        ..COMPLETE
    },
    Rule {
        id: "complete/fr-bloctel",
        profiles: FRANCE,
        until: day(2026, 8, 10),
        asks: "The consumer is told of the list on which one forbids calls (until 10 August 2026).",
        why: "Until consent became the rule, the list was the only way not to be called.",
        law: &[FR_BLOCTEL],
        cases: &[
            fires_at(
                "/laws/10/statement",
                &[("/laws/10/statement", "\"We call you with offers only after you agree.\"")],
            ),
            silent(&[("/laws/10/statement", "\"You can put your number on the list Bloctel (bloctel.gouv.fr).\"")]),
        ],
        check: Check::Document(bloctel),
        ..COMPLETE
    },
];

fn calls(purpose: &Purpose) -> bool {
    purpose.channels.iter().any(|channel| channel.is_spoken())
}

/// The uses by voice that a visitor chooses.
fn chosen_calls<'a>(context: &Context<'a>) -> impl Iterator<Item = (usize, &'a Purpose)> {
    context.choices().filter(|(_, purpose)| calls(purpose))
}

/// What a call is about that sells nothing.
const PROTECTS: Phrases = Phrases {
    en: &["fraud*", "suspicious", "theft", "stolen", "recall*", "safety", "accident*", "emergenc*"],
    fr: &[
        "fraude*",
        "frauduleu*",
        "suspect*",
        "vol",
        "volé*",
        "rappel de produit*",
        "rappel d'un lot",
        "sécurité",
        "accident*",
        "urgence*",
    ],
    de: &[
        "betrug*",
        "verdächtig*",
        "diebstahl*",
        "gestohlen*",
        "rückruf*",
        "sicherheit*",
        "unfall*",
        "notfall*",
    ],
};

fn consent(context: &Context, found: &mut Vec<Found>) {
    let protects = PROTECTS.find(context).unwrap_or_default();
    let advertised = advertised(context);
    for (i, purpose) in context.purposes() {
        let is_protection = protects
            .iter()
            .any(|place| matches!(item(&context.index.text(place).pointer, "/purposes/"), Some((of, "title" | "text")) if of == i));
        let is_commercial = advertised.contains(&i) || !is_protection;
        if calls(purpose) && purpose.legal_basis == LegalBasis::LegitimateInterests && is_commercial {
            let at = format!("/purposes/{i}/legal_basis");
            let suggestion = Suggestion::text("Ask for consent", MaybeIncorrect, &at, LegalBasis::Consent.as_str());
            found.push(Found::at(&at, "in France a commercial call needs consent").suggest(suggestion));
        }
    }
}

const CONSENT: Phrases = Phrases {
    en: &["agree*", "consent*"],
    fr: &["accord", "consent*", "accept*"],
    de: &["zustimm*", "einwillig*", "zugestimmt"],
};

fn form(context: &Context, found: &mut Vec<Found>) {
    let Some(places) = CONSENT.find(context) else { return };
    let is_said = places
        .iter()
        .any(|place| context.is_statement(&context.index.text(place).pointer, Profile::FrL223));
    if chosen_calls(context).next().is_some() && !is_said {
        let sentence = match context.language() {
            "fr" => "Un appel commercial suppose votre consentement préalable.",
            "de" => "Ein Werbeanruf setzt Ihre vorherige Einwilligung voraus.",
            _ => "We call you with an offer only if you agreed before.",
        };
        let (at, suggestion) = say(context, Profile::FrL223, "Say so", sentence);
        found.push(Found::at(at, "nothing says that a commercial call needs consent beforehand").suggest(suggestion));
    }
}

fn one_year(context: &Context, found: &mut Vec<Found>) {
    for (i, purpose) in chosen_calls(context) {
        if purpose.retention.period.hours() > 366 * 24 {
            let at = format!("/purposes/{i}/retention/period");
            let suggestion = Suggestion::text("Make it a year", MaybeIncorrect, &at, "P1Y");
            found.push(Found::at(&at, "consent to commercial calls ends after a year, so the number is not needed longer").suggest(suggestion));
        }
    }
}

fn proof(context: &Context, found: &mut Vec<Found>) {
    if chosen_calls(context).next().is_some() && context.document.proof.period.hours() < 3 * 365 * 24 {
        let suggestion = Suggestion::text("Keep it three years", MaybeIncorrect, "/proof/period", "P3Y");
        found.push(Found::at("/proof/period", "the proof of consent to calls is kept for three years; this is shorter").suggest(suggestion));
    }
}

const PROOF: Phrases = Phrases {
    en: &["proof", "copy", "receipt"],
    fr: &["preuve", "copie", "reçu"],
    de: &["nachweis*", "kopie", "beleg*"],
};

fn copy(context: &Context, found: &mut Vec<Found>) {
    if chosen_calls(context).next().is_none() || PROOF.are_said(context, Profile::FrL223) != Some(false) {
        return;
    }
    let sentence = match context.language() {
        "fr" => "Vous pouvez obtenir la preuve de votre accord.",
        "de" => "Sie können den Nachweis Ihrer Einwilligung bekommen.",
        _ => "You can have the proof of your consent.",
    };
    let (at, suggestion) = say(context, Profile::FrL223, "Say so, if you give it", sentence);
    found.push(Found::at(at, "nothing says that one can have the proof of one's consent").suggest(suggestion));
}

const BLOCTEL: Phrases = Phrases {
    en: &["bloctel"],
    fr: &["bloctel"],
    de: &["bloctel"],
};

fn bloctel(context: &Context, found: &mut Vec<Found>) {
    if context.purposes().any(|(_, purpose)| calls(purpose)) && BLOCTEL.are_said(context, Profile::FrL223) == Some(false) {
        let sentence = match context.language() {
            "fr" => "Vous pouvez vous inscrire sur la liste Bloctel (bloctel.gouv.fr).",
            "de" => "Sie können sich in die Liste Bloctel eintragen (bloctel.gouv.fr).",
            _ => "You can put your number on the list Bloctel (bloctel.gouv.fr).",
        };
        let (at, suggestion) = say(context, Profile::FrL223, "Name the list", sentence);
        found.push(Found::at(at, "nothing tells of the list Bloctel, on which one forbids calls").suggest(suggestion));
    }
}
