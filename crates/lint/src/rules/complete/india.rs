//! What India's Digital Personal Data Protection Act and its Rules of 2025 ask for, from 13 May 2027.

use super::statements::say;
use crate::Applicability::MaybeIncorrect;
use crate::rules::law::*;
use crate::rules::write::*;
use crate::{Check, Context, Found, Rule, Severity, Suggestion};
use disclosure::{LegalBasis, Profile};

const INDIA: &[Profile] = &[Profile::InDpdp];

/// Eighteen months after the notification of 13 November 2025 (G.S.R. 843(E), clause (c)).
const FROM: Option<disclosure::Date> = day(2027, 5, 13);

pub(in crate::rules) static RULES: &[Rule] = &[
    Rule {
        id: "complete/dpdp-board",
        profiles: INDIA,
        from: FROM,
        asks: "It is said how one complains to the Data Protection Board of India.",
        why: "A complaint goes to the board at home.",
        law: &[DPDP_5_3],
        cases: &[
            fires(&[("/laws/8/statement", "\"Stopping is as easy as agreeing (section 6).\"")]),
            silent(&[("/laws/8/statement", "\"You can complain to the Data Protection Board of India.\"")]),
            allows(&[
                ("/laws/8/statement", "\"You stop as easily as you agree.\""),
                ("/complaints/name", "\"Data Protection Board of India\""),
            ]),
        ],
        check: Check::Document(board),
        ..COMPLETE
    },
    Rule {
        id: "complete/dpdp-basis",
        profiles: INDIA,
        from: FROM,
        asks: "No use rests on legitimate interests.",
        why: "India's law knows consent and a closed list of uses; an interest of your own is not on it.",
        law: &[DPDP_4],
        cases: &[
            fires(&[
                ("/purposes/2/legal_basis", "\"legitimate_interests\""),
                ("/purposes/2/text", "\"We call you when a part is recalled, to protect you.\""),
            ]),
            silent(&[("/purposes/2/legal_basis", "\"legal_obligation\"")]),
        ],
        check: Check::Document(basis),
        ..COMPLETE
    },
    Rule {
        id: "complete/dpdp-withdraw",
        severity: Severity::Warning,
        profiles: INDIA,
        from: FROM,
        asks: "It is said that stopping is as easy as agreeing.",
        why: "Who knows that a no is easy says yes with less worry.",
        law: &[DPDP_6_4],
        cases: &[
            fires(&[("/laws/8/statement", "\"You can complain to the Data Protection Board of India.\"")]),
            silent(&[(
                "/laws/8/statement",
                "\"You stop as easily as you agreed. You can complain to the Data Protection Board of India.\"",
            )]),
        ],
        check: Check::Document(withdraw),
        ..COMPLETE
    },
];

const BOARD: Phrases = Phrases {
    en: &["data protection board"],
    fr: &["data protection board", "comité de protection des données", "conseil de protection des données"],
    de: &["data protection board", "datenschutzausschuss", "datenschutzbehörde"],
};

fn board(context: &Context, found: &mut Vec<Found>) {
    let is_the_authority = context.document.complaints.name.to_lowercase().contains("data protection board");
    if !is_the_authority && BOARD.are_said(context, Profile::InDpdp) == Some(false) {
        let sentence = match context.language() {
            "fr" => "En Inde, vous pouvez adresser une réclamation au Data Protection Board of India.",
            "de" => "In Indien können Sie sich beim Data Protection Board of India beschweren.",
            _ => "In India you can complain to the Data Protection Board of India.",
        };
        let (at, suggestion) = say(context, Profile::InDpdp, "Name the board", sentence);
        found.push(Found::at(at, "nothing says how one complains to the Data Protection Board of India").suggest(suggestion));
    }
}

fn basis(context: &Context, found: &mut Vec<Found>) {
    for (i, purpose) in context.purposes() {
        if purpose.legal_basis == LegalBasis::LegitimateInterests {
            let at = format!("/purposes/{i}/legal_basis");
            let suggestion = Suggestion::text("Ask for consent", MaybeIncorrect, &at, LegalBasis::Consent.as_str());
            found.push(Found::at(&at, "India's law knows no use for your own interest; ask for consent").suggest(suggestion));
        }
    }
}

const EASY: Phrases = Phrases {
    en: &["easy", "easily", "simple", "simply"],
    fr: &["facile*", "simple*"],
    de: &["einfach", "leicht"],
};

fn withdraw(context: &Context, found: &mut Vec<Found>) {
    if context.choices().next().is_none() || EASY.are_said(context, Profile::InDpdp) != Some(false) {
        return;
    }
    let sentence = match context.language() {
        "fr" => "Vous arrêtez aussi facilement que vous avez accepté.",
        "de" => "Abbestellen ist so einfach wie Zustimmen.",
        _ => "You stop as easily as you agreed.",
    };
    let (at, suggestion) = say(context, Profile::InDpdp, "Say so", sentence);
    found.push(Found::at(at, "nothing says that stopping is as easy as agreeing").suggest(suggestion));
}
