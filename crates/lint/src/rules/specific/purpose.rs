//! Purposes and offers that could be anything.

use super::hedge::rewrite;
use super::{LGPD_8_4, WP260_12, gdpr};
use crate::lexicon::Lexicon;
use crate::text::{DENIED, has};
use crate::{Applicability, Case, Check, Family, Found, Rule, Severity, Text};

/// Words that name no purpose. `marketing` by itself is allowed where it says what a message is about.
pub(in crate::rules) static PURPOSES: Lexicon = Lexicon {
    en: &[
        ("marketing", ""),
        ("marketing purposes", ""),
        ("promotional purposes", ""),
        ("advertising purposes", ""),
        ("business purposes", ""),
        ("commercial purposes", ""),
        ("research purposes", ""),
        ("analytics purposes", ""),
        ("analytical purposes", ""),
        ("statistical purposes", ""),
        ("operational purposes", ""),
        ("administrative purposes", ""),
        ("internal purposes", ""),
        ("legitimate purposes", ""),
        ("other purposes", ""),
        ("related purposes", ""),
        ("business reasons", ""),
        ("improve our services", ""),
        ("improve our service", ""),
        ("improve our products", ""),
        ("improve our business", ""),
        ("improve our offerings", ""),
        ("improve our site", ""),
        ("improve our website", ""),
        ("improve the services", ""),
        ("improve services", ""),
        ("improving our services", ""),
        ("improving our products", ""),
        ("improvement of our services", ""),
        ("develop new services", ""),
        ("develop new products", ""),
        ("personalised services", ""),
        ("personalized services", ""),
        ("personalised experience", ""),
        ("personalized experience", ""),
        ("enhance your experience", ""),
        ("improve your experience", ""),
        ("better experience", ""),
        ("user experience", ""),
        ("customer experience", ""),
        ("serve you better", ""),
        ("provide our services", ""),
    ],
    fr: &[
        ("marketing", ""),
        ("fins marketing", ""),
        ("fins de marketing", ""),
        ("fins commerciales", ""),
        ("fins promotionnelles", ""),
        ("fins publicitaires", ""),
        ("fins statistiques", ""),
        ("fins de recherche", ""),
        ("fins administratives", ""),
        ("autres fins", ""),
        ("prospection commerciale", ""),
        ("améliorer nos services", ""),
        ("améliorer nos produits", ""),
        ("améliorer notre service", ""),
        ("amélioration de nos services", ""),
        ("développer de nouveaux services", ""),
        ("services personnalisés", ""),
        ("expérience utilisateur", ""),
        ("améliorer votre expérience", ""),
        ("mieux vous servir", ""),
    ],
    de: &[
        ("marketing", ""),
        ("marketingzwecke", ""),
        ("marketingzwecken", ""),
        ("werbezwecke", ""),
        ("werbezwecken", ""),
        ("geschäftszwecke", ""),
        ("geschäftszwecken", ""),
        ("geschäftliche zwecke", ""),
        ("geschäftlichen zwecken", ""),
        ("forschungszwecke", ""),
        ("forschungszwecken", ""),
        ("statistische zwecke", ""),
        ("statistischen zwecken", ""),
        ("interne zwecke", ""),
        ("internen zwecken", ""),
        ("andere zwecke", ""),
        ("anderen zwecken", ""),
        ("verbesserung unserer dienste", ""),
        ("verbesserung unserer dienstleistungen", ""),
        ("verbesserung unserer angebote", ""),
        ("verbesserung unseres angebots", ""),
        ("unsere dienste verbessern", ""),
        ("unsere dienste zu verbessern", ""),
        ("unser angebot zu verbessern", ""),
        ("unsere dienstleistungen zu verbessern", ""),
        ("neue dienste zu entwickeln", ""),
        ("personalisierte dienste", ""),
        ("nutzererlebnis", ""),
        ("kundenerlebnis", ""),
    ],
};

/// Offers without a content.
pub(in crate::rules) static OFFERS: Lexicon = Lexicon {
    en: &[
        ("special offers", ""),
        ("exclusive offers", ""),
        ("great offers", ""),
        ("relevant offers", ""),
        ("personalised offers", ""),
        ("personalized offers", ""),
        ("news and offers", ""),
        ("news and updates", ""),
        ("offers and promotions", ""),
        ("promotions and offers", ""),
        ("great deals", ""),
        ("exclusive deals", ""),
        ("may interest you", ""),
        ("might interest you", ""),
        ("may be of interest", ""),
        ("might be of interest", ""),
        ("you might like", ""),
        ("you may like", ""),
    ],
    fr: &[
        ("offres spéciales", ""),
        ("offres exclusives", ""),
        ("offres personnalisées", ""),
        ("offres et promotions", ""),
        ("actualités et offres", ""),
        ("bons plans", ""),
        ("susceptibles de vous intéresser", ""),
        ("pourraient vous intéresser", ""),
    ],
    de: &[
        ("exklusive angebote", ""),
        ("exklusiven angeboten", ""),
        ("interessante angebote", ""),
        ("personalisierte angebote", ""),
        ("tolle angebote", ""),
        ("neuigkeiten und angebote", ""),
        ("angebote und neuigkeiten", ""),
        ("angebote und aktionen", ""),
        ("für sie interessant", ""),
        ("sie interessieren könnten", ""),
    ],
};

/// The rules of this file.
pub(in crate::rules) static RULES: &[Rule] = &[
    Rule {
        id: "specific/purpose",
        family: Family::Specific,
        severity: Severity::Error,
        profiles: &[],
        from: None,
        until: None,
        asks: "A purpose says what is done with the number, not \"marketing\" or \"business purposes\".",
        why: "Agreeing to \"marketing\" is agreeing to anything; a person can only choose what is named.",
        law: &[WP260_12, gdpr("GDPR Art. 5(1)(b)"), gdpr("GDPR Art. 13(1)(c)"), LGPD_8_4],
        cases: &[
            Case::fires("en", &[("/purposes/1/text", "\"We use your number for marketing.\"")]),
            Case::fires("en", &[("/purposes/1/text", "\"We call you for business purposes.\"")]),
            Case::fires("en", &[("/summary", "\"So that we can improve our services.\"")]),
            Case::fires("en", &[("/purposes/1/title", "\"Marketing\"")]),
            Case::silent("en", &[("/purposes/1/text", "\"We call you once a year about the spring service.\"")]),
            Case::allows("en", &[("/purposes/1/text", "\"We send marketing texts about the spring service.\"")]),
            Case::allows("en", &[("/summary", "\"No one gets your number for marketing purposes.\"")]),
            Case::allows("en", &[("/summary", "\"You can opt out of marketing on any call.\"")]),
            Case::fires("fr", &[("/purposes/1/text", "\"Nous utilisons votre numéro à des fins commerciales.\"")]),
            Case::silent("fr", &[("/purposes/1/text", "\"Nous vous appelons une fois par an pour la révision.\"")]),
            Case::fires("de", &[("/purposes/1/text", "\"Wir nutzen Ihre Nummer zu Werbezwecken.\"")]),
            Case::silent("de", &[("/purposes/1/text", "\"Wir rufen Sie einmal im Jahr zur Inspektion an.\"")]),
        ],
        check: Check::Text(purpose),
    },
    Rule {
        id: "specific/offer",
        family: Family::Specific,
        severity: Severity::Warning,
        profiles: &[],
        from: None,
        until: None,
        asks: "An offer says what is offered.",
        why: "\"Exclusive offers\" is what every shop promises; \"10 % off in March\" is a reason to agree.",
        law: &[WP260_12],
        cases: &[
            Case::fires("en", &[("/purposes/1/text", "\"We call you once a year with exclusive offers.\"")]),
            Case::silent("en", &[("/purposes/1/text", "\"We call you once a year with 10 % off the spring service.\"")]),
            Case::fires("fr", &[("/purposes/1/text", "\"Nous vous appelons pour nos offres exclusives.\"")]),
            Case::silent("fr", &[("/purposes/1/text", "\"Nous vous appelons pour la révision à moitié prix.\"")]),
            Case::fires("de", &[("/purposes/1/text", "\"Wir rufen Sie an, wenn wir exklusive Angebote haben.\"")]),
            Case::silent("de", &[("/purposes/1/text", "\"Wir rufen Sie an, wenn die Inspektion halb so viel kostet.\"")]),
        ],
        check: Check::Text(offer),
    },
];

const MESSAGES: &[&str] = &[
    "text",
    "texts",
    "message",
    "messages",
    "call",
    "calls",
    "email",
    "emails",
    "sms",
    "communications",
];
const ABOUT: &[&str] = &["about", "on", "for", "when", "regarding"];

/// Where people learn how to stop it, marketing is not a purpose but what they stop.
const LEFT: &[&str] = &[
    "opt",
    "opting",
    "unsubscribe",
    "unsubscribing",
    "preferences",
    "stop",
    "objecting",
    "objection",
    "object",
    "withdraw",
];

fn purpose(text: &Text, found: &mut Vec<Found>) {
    for hit in text.hits(&PURPOSES) {
        let (at, next) = (hit.words.start, text.word(hit.words.end));
        let later = text.later(hit.words.end - 1);
        // "for analytics purposes to understand how people use our site": the purpose is what follows.
        let is_said = hit.phrase.ends_with("purposes") && next == "to" && later.len() > 3;
        let is_about = hit.phrase == "marketing" && MESSAGES.iter().any(|m| later.iter().take(3).any(|word| word.lower == *m)) && has(later, ABOUT);
        let is_name =
            hit.phrase == "marketing" && !text.earlier(at).is_empty() && text.is_capital(at) && text.language == "en" && text.is_capital(at.saturating_sub(1));
        let sentence = text
            .sentence(at)
            .and_then(|sentence| text.words.get(sentence.words.clone()))
            .unwrap_or_default();
        let is_left = ["marketing", "promot", "advertis"].iter().any(|stem| hit.phrase.starts_with(stem)) && has(sentence, LEFT);
        let is_above = ["mentioned", "described", "listed", "stated", "above"].contains(&next);
        let is_example = hit.phrase == "marketing" && text.context.is_none() && has(later, &["such", "e", "example"]);
        if is_said || is_about || is_name || is_left || is_above || has(later, &["condition"]) || is_example || has(text.earlier(at), DENIED) {
            continue;
        }
        let words = text.value.get(hit.range.clone()).unwrap_or(hit.phrase);
        let new = text.with(&hit.range, "{what you call or text about}");
        let suggestion = rewrite(text, "Say what it is", Applicability::HasPlaceholders, new);
        let message = format!("\"{words}\" does not say what is done; name it in the person's own words");
        let at = Found::at(&text.pointer, message).part(hit.range.clone()).suggest(suggestion);
        // A title is short; its purpose's text says what it means, or is found by itself.
        let is_title = text.pointer.ends_with("/title") && text.purpose().is_some_and(|purpose| purpose.text.split_whitespace().count() > 4);
        found.push(if is_title { at.severity(Severity::Warning) } else { at });
    }
}

/// What the reader looks for by themselves is no offer.
const FINDS: &[&str] = &["find", "search", "explore", "discover"];

fn offer(text: &Text, found: &mut Vec<Found>) {
    for hit in text.hits(&OFFERS) {
        let is_said = text
            .later(hit.words.end - 1)
            .iter()
            .any(|word| word.lower.starts_with(|c: char| c.is_ascii_digit()))
            || has(text.earlier(hit.words.start), FINDS);
        if !is_said && !has(text.earlier(hit.words.start), DENIED) {
            let words = text.value.get(hit.range.clone()).unwrap_or(hit.phrase);
            let new = text.with(&hit.range, "{what is offered}");
            let suggestion = rewrite(text, "Say what is offered", Applicability::HasPlaceholders, new);
            found.push(
                Found::at(&text.pointer, format!("\"{words}\" does not say what is offered"))
                    .part(hit.range.clone())
                    .suggest(suggestion),
            );
        }
    }
}
