//! The same said twice, and a text in another language than the document says.

use crate::Applicability::MaybeIncorrect;
use crate::rules::law::*;
use crate::rules::write::*;
use crate::{Check, Context, Found, Rule, Severity, Suggestion, Text, context::item};
use std::collections::{HashMap, HashSet};

pub(in crate::rules) static RULES: &[Rule] = &[
    Rule {
        id: "consistent/same-text",
        severity: Severity::Warning,
        asks: "No two items of a list say the same.",
        why: "A copied sentence that was not changed hides what the second use is.",
        cases: &[
            fires(&[("/purposes/1/title", "\"Tell you when your bike is ready\"")]),
            fires(&[("/security/measures/2", "\"Only the workshop manager and the owner can read it.\"")]),
            fires_at(
                "/laws/1/statement",
                &[
                    ("/laws/0/statement", "\"You can complain to us, or to the Information Commission.\""),
                    ("/laws/1/statement", "\"You can complain to us, or to the Information Commission.\""),
                ],
            ),
            silent(&[("/purposes/1/title", "\"A call in spring\"")]),
            allows(&[("/purposes/1/retention/from", "\"the end of the repair\"")]),
        ],
        check: Check::Document(same_text),
        ..CONSISTENT
    },
    Rule {
        id: "consistent/same-way",
        severity: Severity::Warning,
        asks: "No way to stop stands twice.",
        why: "Two ways that lead to one place are one way.",
        cases: &[
            fires(&[(
                "/opt_out/methods/3",
                r#"{"how":"link","text":"Go to our page.","target":"https://northwind.example/stop"}"#,
            )]),
            silent(&[(
                "/opt_out/methods/3",
                r#"{"how":"link","text":"Go to your account.","target":"https://northwind.example/account"}"#,
            )]),
        ],
        check: Check::Document(same_way),
        ..CONSISTENT
    },
    Rule {
        id: "consistent/same-recipient",
        severity: Severity::Warning,
        asks: "No recipient stands twice under one name.",
        why: "One company in two entries looks like two companies.",
        cases: &[
            fires_at(
                "/recipients/1/name",
                &[
                    (
                        "/recipients/-",
                        r#"{"id":"twilio-two","name":"Twilio","role":"processor","does":"calls you","why":"We have one line.","country":"IE"}"#,
                    ),
                    ("/purposes/1/recipients", r#"["twilio-two"]"#),
                ],
            ),
            silent(&[("/recipients/0/name", "\"Twilio Ireland Ltd\"")]),
        ],
        check: Check::Document(same_recipient),
        ..CONSISTENT
    },
    Rule {
        id: "consistent/language",
        asks: "The texts are in the language that the document names.",
        why: "The notice's own words come in the named language, and a page in two languages is read in none.",
        law: &[GDPR_12_1],
        cases: &[
            fires(&[("/language", "\"de\"")]),
            in_language("fr", fires(&[("/language", "\"en\"")])),
            fires_at(
                "/purposes/1/text",
                &[("/purposes/1/text", "\"Nous vous envoyons une offre par mois avec les prix de notre atelier.\"")],
            ),
            in_language(
                "fr",
                fires_at(
                    "/purposes/1/text",
                    &[("/purposes/1/text", "\"We text you one offer a month with the prices of our workshop.\"")],
                ),
            ),
            silent(&[("/language", "\"en-GB\"")]),
            allows(&[("/security/audit/by", "\"Der TÜV und die Prüfer für das Rad\"")]),
        ],
        check: Check::Document(language),
        ..CONSISTENT
    },
];

fn same_text(context: &Context, found: &mut Vec<Found>) {
    /// Lists with the members that ought to differ.
    const DIFFER: [(&str, &[&str]); 5] = [
        ("/purposes/", &["title", "text"]),
        ("/laws/", &["statement"]),
        ("/security/measures/", &[""]),
        ("/opt_out/methods/", &["text"]),
        ("/changes/", &["summary"]),
    ];
    let mut seen: HashMap<(&str, &str, String), usize> = HashMap::new();
    for text in context.texts {
        for (list, members) in DIFFER {
            let Some((i, member)) = item(&text.pointer, list) else { continue };
            let Some(member) = members.iter().find(|known| **known == member) else {
                continue;
            };
            let key = (list, *member, text.value.trim_end_matches('.').to_lowercase());
            if let Some(first) = seen.get(&key) {
                let message = format!("this says the same as {list}{first}; say what is different, or make one of the two");
                found.push(Found::at(&text.pointer, message));
            } else {
                seen.insert(key, i);
            }
        }
    }
}

fn same_way(context: &Context, found: &mut Vec<Found>) {
    let mut seen = HashSet::new();
    for (i, method) in context.document.opt_out.methods.iter().enumerate() {
        if let Some(target) = &method.target
            && !seen.insert((method.how.as_str(), target.as_str()))
        {
            let at = format!("/opt_out/methods/{i}");
            found.push(Found::at(&at, "this way to stop stands here already").suggest(Suggestion::remove("Remove it", MaybeIncorrect, &at)));
        }
    }
}

fn same_recipient(context: &Context, found: &mut Vec<Found>) {
    let mut seen = HashSet::new();
    for (i, recipient) in context.document.recipients.iter().enumerate() {
        if !seen.insert(recipient.name.to_lowercase()) {
            found.push(Found::at(
                format!("/recipients/{i}/name"),
                format!("{} is a recipient already; make one entry of the two", recipient.name),
            ));
        }
    }
}

/// Words that are frequent in one language and rare in the others.
const FREQUENT: [(&str, &[&str]); 7] = [
    ("en", &["the", "and", "your", "you", "we", "our", "it", "when", "with", "is", "that"]),
    (
        "fr",
        &["le", "les", "votre", "vous", "nous", "et", "des", "une", "est", "pour", "avec", "notre"],
    ),
    ("de", &["der", "die", "das", "und", "sie", "wir", "ihre", "nicht", "mit", "wenn", "ist", "eine"]),
    ("es", &["el", "los", "su", "usted", "nosotros", "y", "para", "cuando", "con", "una", "es"]),
    ("it", &["il", "gli", "suo", "noi", "e", "quando", "con", "una", "è", "che", "di"]),
    ("nl", &["het", "een", "uw", "wij", "we", "en", "niet", "van", "wanneer", "u"]),
    ("pt", &["o", "os", "seu", "você", "nós", "e", "quando", "com", "uma", "não"]),
];

/// As many frequent words make the language of a document known.
const ENOUGH: usize = 12;

/// As many make the language of one of its texts known, if it has none of the document's own.
const ENOUGH_OF_A_TEXT: usize = 4;

fn language(context: &Context, found: &mut Vec<Found>) {
    let named = context.language();
    let count = |words: &[&str]| words.iter().map(|word| context.index.count(word)).sum::<usize>();
    let counts = FREQUENT.map(|(language, words)| (language, count(words)));
    let Some((_, own)) = counts.iter().find(|(language, _)| *language == named) else {
        return;
    };
    let Some((likely, most)) = counts.iter().max_by_key(|(_, count)| *count) else {
        return;
    };
    if *likely != named && *most >= ENOUGH && *most > own * 3 {
        let message = format!("the texts read like \"{likely}\", but the document says \"{named}\"");
        let suggestion = Suggestion::text("Name the language of the texts", MaybeIncorrect, "/language", *likely);
        found.push(Found::at("/language", message).suggest(suggestion));
        return;
    }
    for text in context.texts {
        if let Some(likely) = other_language(text, named) {
            let message = format!("this reads like \"{likely}\", and the document is in \"{named}\"; translate it");
            found.push(Found::at(&text.pointer, message));
        }
    }
}

/// The language of sentences that have frequent words of another language and none of their own. Names are no sentences.
fn other_language(text: &Text, own: &str) -> Option<&'static str> {
    let frequent = |words: &[&str]| text.words.iter().filter(|word| words.contains(&&*word.lower)).count();
    let (_, words) = FREQUENT.iter().find(|(language, _)| *language == own)?;
    if !text.value.ends_with(['.', '!', '?']) || text.words.iter().any(|word| words.contains(&&*word.lower)) {
        return None;
    }
    let counts = FREQUENT.iter().map(|(language, words)| (*language, frequent(words)));
    let (likely, count) = counts.max_by_key(|(_, count)| *count)?;
    (count >= ENOUGH_OF_A_TEXT).then_some(likely)
}
