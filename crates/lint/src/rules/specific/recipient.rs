//! Others who get the number and are not named.

use super::hedge::rewrite;
use super::{WP260_12, gdpr};
use crate::lexicon::{Hit, Lexicon};
use crate::text::{DENIED, has};
use crate::{Applicability, Case, Check, Citation, Family, Found, Rule, Severity, Suggestion, Text};
use disclosure::Profile;

/// Kinds of others. Where a name stands beside one, it is named.
pub(in crate::rules) static OTHERS: Lexicon = Lexicon {
    en: &[
        ("partner", ""),
        ("partners", ""),
        ("trusted partners", ""),
        ("business partners", ""),
        ("marketing partners", ""),
        ("third party partners", ""),
        ("third party", ""),
        ("third parties", ""),
        ("affiliates", ""),
        ("affiliated companies", ""),
        ("group companies", ""),
        ("subsidiaries", ""),
        ("service provider", ""),
        ("service providers", ""),
        ("third party service providers", ""),
        ("third party providers", ""),
        ("vendors", ""),
        ("subcontractors", ""),
        ("sister companies", ""),
    ],
    fr: &[
        ("partenaire", ""),
        ("partenaires", ""),
        ("partenaires commerciaux", ""),
        ("tiers", ""),
        ("prestataire", ""),
        ("prestataires", ""),
        ("sous traitants", ""),
        ("filiales", ""),
        ("sociétés affiliées", ""),
        ("sociétés du groupe", ""),
        ("fournisseurs", ""),
    ],
    de: &[
        ("partner", ""),
        ("partnern", ""),
        ("geschäftspartner", ""),
        ("geschäftspartnern", ""),
        ("dritte", ""),
        ("dritten", ""),
        ("drittanbieter", ""),
        ("drittanbietern", ""),
        ("dienstleister", ""),
        ("dienstleistern", ""),
        ("auftragsverarbeiter", ""),
        ("auftragsverarbeitern", ""),
        ("verbundene unternehmen", ""),
        ("verbundenen unternehmen", ""),
        ("tochtergesellschaften", ""),
        ("konzernunternehmen", ""),
    ],
};

/// The rules of this file.
pub(in crate::rules) static RULES: &[Rule] = &[Rule {
    id: "specific/recipient",
    family: Family::Specific,
    severity: Severity::Error,
    profiles: &[],
    from: None,
    until: None,
    asks: "Who else gets the number is named.",
    why: "\"Our partners\" can be anybody; a person who knows the name can look at who that is.",
    law: &[
        gdpr("GDPR Art. 13(1)(e)"),
        WP260_12,
        Citation {
            profile: Some(Profile::UsCtia),
            number: "Twilio error 30932",
            link: "https://www.twilio.com/docs/api/errors/30932",
        },
    ],
    cases: &[
        Case::allows(
            "en",
            &[("/purposes/0/text", "\"We text you when the bike is ready. Your partner can pick it up.\"")],
        ),
        Case::fires("en", &[("/purposes/1/text", "\"We share your number with our partners.\"")]),
        Case::fires("en", &[("/deletion/how", "\"We delete it here and at our service providers.\"")]),
        Case::fires_at("/selling/to", "en", &[("/selling", r#"{"to":"trusted third parties","why":"They pay us."}"#)]),
        Case::silent("en", &[("/purposes/1/text", "\"Twilio gets your number to send our texts.\"")]),
        Case::allows("en", &[("/purposes/1/text", "\"Our partner Twilio gets your number to send our texts.\"")]),
        Case::allows("en", &[("/summary", "\"We never share your number with third parties.\"")]),
        Case::fires("fr", &[("/purposes/1/text", "\"Nous donnons votre numéro à nos partenaires.\"")]),
        Case::allows("fr", &[("/summary", "\"Nous ne donnons pas votre numéro à des tiers.\"")]),
        Case::silent("fr", &[("/purposes/1/text", "\"Twilio reçoit votre numéro.\"")]),
        Case::fires("de", &[("/purposes/1/text", "\"Wir geben Ihre Nummer an unsere Partner weiter.\"")]),
        Case::allows("de", &[("/summary", "\"Wir geben Ihre Nummer nicht an Dritte weiter.\"")]),
        Case::silent("de", &[("/purposes/1/text", "\"Twilio bekommt Ihre Nummer.\"")]),
    ],
    check: Check::Text(recipient),
}];

const TURNS: &[&str] = &["but", "except", "however", "unless", "mais", "sauf", "aber", "sondern", "außer"];
/// What a third party owns or makes is not a recipient.
const THINGS: &[&str] = &[
    "website",
    "websites",
    "site",
    "sites",
    "link",
    "links",
    "app",
    "apps",
    "application",
    "applications",
    "cookie",
    "cookies",
    "service",
    "services",
    "software",
    "content",
    "platform",
    "platforms",
    "tool",
    "tools",
    "browser",
    "product",
    "products",
    "login",
    "account",
    "accounts",
    "program",
    "programs",
    "source",
    "sources",
    "data",
    "payment",
    "social",
    "privacy",
    "policy",
    "policies",
    "terms",
    "technology",
    "technologies",
    "feature",
    "features",
    "integration",
    "integrations",
    "advertising",
];

fn recipient(text: &Text, found: &mut Vec<Found>) {
    for hit in text.hits(&OTHERS) {
        if is_thing(text, hit) || is_named(text, hit) || is_denied(text, hit) {
            continue;
        }
        let words = text.value.get(hit.range.clone()).unwrap_or(hit.phrase);
        let at = Found::at(&text.pointer, String::new()).part(hit.range.clone());
        let names = names(text);
        found.push(if names.is_empty() {
            let new = text.with(&hit.range, "{the name of each}");
            let message = format!("\"{words}\" names nobody; say who gets the number and for what");
            Found { message, ..at }.suggest(rewrite(text, "Say who", Applicability::HasPlaceholders, new))
        } else {
            let message = format!("\"{words}\" names nobody, though the document does; say {names} here");
            Found {
                message,
                ..at.severity(Severity::Warning)
            }
            .suggest(by_name(text, hit, &names))
        });
    }
}

/// The recipients that the document names for this text's purpose, or at all when it belongs to none.
fn names(text: &Text) -> String {
    let Some(context) = text.context.filter(|_| !text.is_in("/selling")) else {
        return String::new();
    };
    let all = context.document.recipients.iter();
    let names: Vec<&str> = all
        .filter(|recipient| text.purpose().is_none_or(|purpose| purpose.recipients.contains(&recipient.id)))
        .map(|recipient| recipient.name.as_str())
        .filter(|name| !name.is_empty())
        .collect();
    names.join(", ")
}

/// The names in place of the kind, with the pronoun before it.
fn by_name(text: &Text, hit: &Hit, names: &str) -> Suggestion {
    let at = hit.words.start;
    let owns = ["our", "the", "its", "nos", "des", "les", "unsere", "unseren", "die", "den"].contains(&text.before(at));
    let from = if owns {
        text.words.get(at - 1).map_or(hit.range.start, |word| word.range.start)
    } else {
        hit.range.start
    };
    rewrite(text, "Say the names", Applicability::MaybeIncorrect, text.with(&(from..hit.range.end), names))
}

fn is_thing(text: &Text, hit: &Hit) -> bool {
    let next = text.word(hit.words.end);
    let beside = text.gap(hit.words.end - 1).chars().all(char::is_whitespace);
    let is_adjective = beside && THINGS.contains(&next) && hit.phrase.starts_with("third party");
    let is_ordinal = ["dritte", "dritten"].contains(&hit.phrase) && !text.is_capital(hit.words.start);
    let is_back = ["such", "these", "those", "ces", "diese", "diesen"].contains(&text.before(hit.words.start));
    // "Our affiliates' products", "a non-service provider", the right to opt out of sales to third parties.
    let owns = text.gap(hit.words.end - 1).starts_with(['\'', '’']) || text.written(hit.words.end - 1).ends_with("'s");
    let is_own_role = text.before(hit.words.start) == "a" && hit.words.start > 1 && text.word(hit.words.start - 2) == "as";
    // "Your partner" is the reader's.
    let is_yours = ["your", "votre", "vos", "ihr", "ihre", "ihrem", "ihren"].contains(&text.before(hit.words.start)) && hit.phrase.starts_with("part");
    let is_other = is_yours || text.before(hit.words.start) == "non" || is_own_role || has(text.earlier(hit.words.start), &["opt", "optout"]);
    owns || is_other || is_head(text, hit) || is_adjective || is_ordinal || is_back || (hit.phrase == "tiers" && text.before(hit.words.start) == "deux")
}

/// In a longer text: the head of a list, a cell of a table, or the name of a program.
fn is_head(text: &Text, hit: &Hit) -> bool {
    let at = hit.words.start;
    let before = text.value.get(..hit.range.start).unwrap_or_default();
    let line = before.rsplit('\n').next().unwrap_or_default();
    let in_table = line.trim_start().starts_with('|');
    let is_short = text.sentence(at).is_some_and(|sentence| sentence.words.len() < 6);
    let is_name = text.language == "en" && text.is_capital(at) && at > 0 && text.is_capital(at - 1) && text.gap(at - 1) == " ";
    text.context.is_none() && (is_short || in_table || is_name)
}

/// A name follows, or the kind explains the name before it.
fn is_named(text: &Text, hit: &Hit) -> bool {
    let (at, end) = (hit.words.start, hit.words.end);
    let in_title = text.is_capital(at) && text.language != "de";
    let follows = text.is_capital(end) && text.sentence(at) == text.sentence(end) && text.gap(end - 1).chars().all(|c| " ,:(\u{a0}".contains(c));
    let is_apposition =
        ["our", "a", "an", "notre", "un", "unser", "ein"].contains(&text.before(at)) && at > 1 && text.gap(at - 2).contains(',') && text.is_capital(at - 2);
    let is_named = follows && (text.language != "de" || !["sie", "ihre", "ihren"].contains(&text.word(end)));
    let in_german = text.language == "de"
        && is_named
        && !text
            .context
            .is_some_and(|context| context.document.recipients.iter().any(|r| r.name.starts_with(text.written(end))));
    (is_named && !in_title && !in_german) || is_apposition
}

fn is_denied(text: &Text, hit: &Hit) -> bool {
    let before = text.earlier(hit.words.start);
    let last = before.iter().rposition(|word| DENIED.contains(&word.lower.as_str()));
    let turned = last.is_some_and(|at| before.get(at..).is_some_and(|rest| has(rest, TURNS)));
    let after_in_german = text.language == "de" && has(text.later(hit.words.end - 1), DENIED);
    last.is_some() && !turned || after_in_german
}
