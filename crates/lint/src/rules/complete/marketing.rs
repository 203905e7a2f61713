//! Whether a use of the number is advertising: judged by what its words mean where they stand, since a recall, a quote and a
//! repair that costs nothing are "offered" too. The words are in [`adverts`].

mod adverts;

use crate::Applicability::MaybeIncorrect;
use crate::rules::law::*;
use crate::rules::write::*;
use crate::{Check, Context, Found, Place, Rule, Suggestion, context::item};
use adverts::advertising;
use disclosure::{LegalBasis, Profile};

pub(in crate::rules) static RULES: &[Rule] = &[Rule {
    id: "complete/marketing-consent",
    profiles: &[
        Profile::EuGdpr,
        Profile::UkPecr,
        Profile::UsTcpa,
        Profile::CaCasl,
        Profile::AuSpam,
        Profile::FrL223,
    ],
    asks: "Offers and advertising have a box of their own: their legal basis is consent.",
    why: "Who did not ask for offers must not get them on a phone.",
    law: &[UK_PECR_22, TCPA_F9, CASL_6_1, SPAM_16, FR_CONSENT],
    cases: &[
        fires(&[("/purposes/1/legal_basis", "\"legitimate_interests\"")]),
        fires_at(
            "/purposes/2/legal_basis",
            &[("/purposes/2/text", "\"We call you with an offer when a part wears out.\"")],
        ),
        fires_at(
            "/purposes/2/legal_basis",
            &[("/purposes/2/text", "\"We call you to offer you a new contract in May.\"")],
        ),
        fires_at(
            "/purposes/2/legal_basis",
            &[("/purposes/2/text", "\"We call you when bikes like yours are on sale.\"")],
        ),
        fires_at("/purposes/2/legal_basis", &[("/purposes/2/text", "\"We call you with 10 % off new tires.\"")]),
        in_language("fr", fires(&[("/purposes/1/legal_basis", "\"contract\"")])),
        in_language(
            "fr",
            fires_at(
                "/purposes/2/legal_basis",
                &[("/purposes/2/text", "\"Nous vous appelons pour une remise de 10 % sur les pneus.\"")],
            ),
        ),
        in_language("de", fires(&[("/purposes/1/legal_basis", "\"contract\"")])),
        in_language(
            "de",
            fires_at(
                "/purposes/2/legal_basis",
                &[("/purposes/2/text", "\"Wir rufen Sie zu unserer Aktion im Mai an.\"")],
            ),
        ),
        silent(&[("/purposes/1/legal_basis", "\"consent\"")]),
        allows(&[("/purposes/2/benefit", "\"We offer you a new part.\"")]),
        allows(&[("/purposes/2/text", "\"We call you when a part is recalled, and make no offers on that call.\"")]),
        allows(&[("/purposes/2/text", "\"We call you when a part is recalled, and we offer a free repair.\"")]),
        allows(&[("/purposes/2/text", "\"We call you about a recall of bikes on sale since 2024.\"")]),
        allows(&[(
            "/purposes/2/text",
            "\"We call you when there is an offer on your house, or the sale is complete.\"",
        )]),
        allows(&[("/purposes/2/text", "\"The workshop offers a new date when a part is late.\"")]),
        in_language(
            "fr",
            allows(&[(
                "/purposes/2/text",
                "\"Nous vous appelons pour la remise de votre vélo ; l’atelier offre la réparation.\"",
            )]),
        ),
        in_language("fr", allows(&[("/purposes/2/text", "\"Nous vous appelons pour vos démarches.\"")])),
        in_language(
            "de",
            allows(&[("/purposes/2/text", "\"Wir rufen Sie an, wenn ein Teil in einer Aktion zurückgerufen wird.\"")]),
        ),
        in_language(
            "de",
            allows(&[(
                "/purposes/2/text",
                "\"Wir rufen Sie an, wenn Ihr Angebot fertig ist; ein Termin wird angeboten.\"",
            )]),
        ),
    ],
    check: Check::Document(marketing),
    ..COMPLETE
}];

/// The purposes whose title or text does not advertise, by their ids; none in a language in which documents are not read.
pub(crate) fn service(context: &Context) -> Vec<String> {
    let Some(places) = advertising(context) else { return Vec::new() };
    let advertised = purposes_of(context, &places);
    let service = context.purposes().filter(|(place, _)| !advertised.contains(place));
    service.map(|(_, purpose)| purpose.id.clone()).collect()
}

/// The purposes whose title or text advertises, by their places in the list.
pub(super) fn advertised(context: &Context) -> Vec<usize> {
    purposes_of(context, &advertising(context).unwrap_or_default())
}

fn purposes_of(context: &Context, places: &[Place]) -> Vec<usize> {
    let mut said: Vec<usize> = places
        .iter()
        .filter_map(|place| item(&context.index.text(place).pointer, "/purposes/"))
        .filter(|(_, member)| matches!(*member, "title" | "text"))
        .map(|(purpose, _)| purpose)
        .collect();
    said.sort_unstable();
    said.dedup();
    said
}

fn marketing(context: &Context, found: &mut Vec<Found>) {
    for i in advertised(context) {
        let Some(purpose) = context.document.purposes.get(i).filter(|purpose| !purpose.is_choice()) else {
            continue;
        };
        let at = format!("/purposes/{i}/legal_basis");
        let message = format!("\"{}\" is advertising; it needs a box that people can leave empty", purpose.title);
        found.push(Found::at(&at, message).suggest(Suggestion::text("Ask for consent", MaybeIncorrect, &at, LegalBasis::Consent.as_str())));
    }
}
