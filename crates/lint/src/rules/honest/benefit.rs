//! The benefit is the person's.

use crate::lexicon::Lexicon;
use crate::{Applicability, Case, Check, Citation, Family, Found, Rule, Severity, Suggestion, Text};
use disclosure::Profile;

/// What the firm gains.
pub(in crate::rules) static OURS: Lexicon = Lexicon {
    en: &[
        ("helps us", ""),
        ("help us", ""),
        ("allows us", ""),
        ("allow us", ""),
        ("enables us", ""),
        ("lets us", ""),
        ("makes us", ""),
        ("our sales", ""),
        ("our business", ""),
        ("our growth", ""),
        ("our revenue", ""),
        ("saves us", ""),
        ("we save", ""),
        ("we grow", ""),
        ("we earn", ""),
        ("we sell more", ""),
        ("support our", ""),
        ("supports our", ""),
    ],
    fr: &[
        ("nous aide", ""),
        ("nous permet", ""),
        ("nous fait", ""),
        ("nos ventes", ""),
        ("notre activité", ""),
        ("notre croissance", ""),
        ("nous économisons", ""),
        ("nous vendons plus", ""),
    ],
    de: &[
        ("hilft uns", ""),
        ("ermöglicht uns", ""),
        ("ermöglicht es uns", ""),
        ("erlaubt uns", ""),
        ("erlaubt es uns", ""),
        ("spart uns", ""),
        ("unser geschäft", ""),
        ("unseren umsatz", ""),
        ("unser umsatz", ""),
        ("wir verkaufen mehr", ""),
        ("wir sparen", ""),
    ],
};

/// The rules of this file.
pub(in crate::rules) static RULES: &[Rule] = &[Rule {
    id: "honest/company-benefit",
    family: Family::Honest,
    severity: Severity::Error,
    profiles: &[],
    from: None,
    until: None,
    asks: "A benefit is the person's, not the firm's.",
    why: "A person weighs what they gain against what they give.",
    law: &[Citation {
        profile: Some(Profile::InDpdp),
        number: "DPDP Act s. 5(1), DPDP Rules r. 3",
        link: "https://www.meity.gov.in/data-protection-framework",
    }],
    cases: &[
        Case::fires("en", &[("/purposes/1/benefit", "\"Your number helps us grow.\"")]),
        Case::fires("en", &[("/purposes/1/benefit", "\"It allows us to fill the workshop in spring.\"")]),
        Case::silent("en", &[("/purposes/1/benefit", "\"You pay 10 % less in spring.\"")]),
        Case::allows("en", &[("/recipients/0/why", "\"Twilio helps us send texts to every network.\"")]),
        Case::fires("fr", &[("/purposes/1/benefit", "\"Cela nous permet de remplir l’atelier.\"")]),
        Case::silent("fr", &[("/purposes/1/benefit", "\"Vous payez 10 % de moins.\"")]),
        Case::fires("de", &[("/purposes/1/benefit", "\"Das hilft uns, die Werkstatt zu füllen.\"")]),
        Case::silent("de", &[("/purposes/1/benefit", "\"Sie zahlen 10 % weniger.\"")]),
    ],
    check: Check::Text(company_benefit),
}];

fn company_benefit(text: &Text, found: &mut Vec<Found>) {
    if text.purpose().is_none() || !text.pointer.ends_with("/benefit") {
        return;
    }
    for hit in text.hits(&OURS) {
        let words = text.value.get(hit.range.clone()).unwrap_or(hit.phrase);
        let message = format!("\"{words}\" is what you gain; say what the person gains");
        let suggestion = Suggestion::text(
            "Say what they gain",
            Applicability::HasPlaceholders,
            &text.pointer,
            "{what does the person gain?}",
        );
        found.push(Found::at(&text.pointer, message).part(hit.range.clone()).suggest(suggestion));
    }
}
