//! What a purpose's text says it does, against its channels and who does it.

use crate::Applicability::MaybeIncorrect;
use crate::rules::law::*;
use crate::rules::write::*;
use crate::{Check, Context, Found, Place, Rule, Severity, Suggestion, context::item};
use disclosure::{Channel, Purpose};
use json::Value;

pub(in crate::rules) static RULES: &[Rule] = &[
    Rule {
        id: "consistent/channel-text",
        asks: "The text speaks only of channels that the purpose names.",
        why: "Who ticks a box for texts has not agreed to calls.",
        law: &[GDPR_13_1C, UK_PECR_21, UK_PECR_22],
        cases: &[
            allows(&[("/purposes/0/text", "\"We text you when the repair starts. Questions? Reach us by phone.\"")]),
            fires(&[("/purposes/0/text", "\"We call you when the repair starts.\"")]),
            fires(&[("/purposes/1/text", "\"We call or text you once a year about the spring service.\"")]),
            fires(&[("/purposes/1/text", "\"We write you a WhatsApp message once a year.\"")]),
            in_language("fr", fires(&[("/purposes/1/text", "\"Nous vous envoyons un SMS une fois par an.\"")])),
            in_language("de", fires(&[("/purposes/0/text", "\"Wir rufen Sie an, wenn das Rad fertig ist.\"")])),
            silent(&[("/purposes/1/text", "\"We phone you once a year about the spring service.\"")]),
            allows(&[("/purposes/0/text", "\"We text you, so you need not call us.\"")]),
            allows(&[("/purposes/0/text", "\"We text you when the bike is ready; we never call you.\"")]),
        ],
        check: Check::Document(text_over_channels),
        ..CONSISTENT
    },
    Rule {
        id: "consistent/channel-unsaid",
        severity: Severity::Warning,
        asks: "A channel of the purpose is named in its text, where the text names another.",
        why: "A call that the text did not announce comes as a surprise.",
        law: &[GDPR_13_1C],
        cases: &[
            fires_at("/purposes/0/channels", &[("/purposes/0/channels", r#"["sms","whatsapp"]"#)]),
            fires_at("/purposes/2/channels", &[("/purposes/2/channels", r#"["call","sms"]"#)]),
            silent(&[
                ("/purposes/2/channels", r#"["call","sms"]"#),
                ("/purposes/2/text", "\"We call or text you when a part we fitted is recalled.\""),
            ]),
            allows(&[
                ("/purposes/2/channels", r#"["call","sms"]"#),
                ("/purposes/2/text", "\"We tell you when a part we fitted is recalled.\""),
            ]),
        ],
        check: Check::Document(channels_over_text),
        ..CONSISTENT
    },
    Rule {
        id: "consistent/automated-text",
        severity: Severity::Warning,
        asks: "The text and the member agree on whether a machine calls or sends.",
        why: "Who expects a person and hears a machine hangs up.",
        law: &[TCPA_F9A, GDPR_13_1C],
        cases: &[
            fires(&[("/purposes/1/text", "\"We call you once a year with a recorded message.\"")]),
            fires(&[("/purposes/0/text", "\"A mechanic writes each text personally.\"")]),
            in_language("fr", fires(&[("/purposes/1/text", "\"Un appel automatique une fois par an.\"")])),
            in_language("de", fires(&[("/purposes/1/text", "\"Ein automatischer Anruf einmal im Jahr.\"")])),
            silent(&[("/purposes/0/text", "\"We send you automated texts.\"")]),
            fires(&[("/purposes/1/text", "\"A robot calls you once a year.\"")]),
            in_language("fr", fires(&[("/purposes/0/text", "\"Un mécanicien écrit chaque SMS à la main.\"")])),
            in_language("de", fires(&[("/purposes/1/text", "\"Unser System ruft Sie automatisch einmal im Jahr an.\"")])),
            allows(&[("/purposes/1/text", "\"We call you once a year when your automatic gearbox needs a service.\"")]),
            allows(&[("/purposes/1/text", "\"We call you when your washing machine sends an error, once a year.\"")]),
            fires(&[("/purposes/0/text", "\"A person texts you when the repair starts.\"")]),
            allows(&[("/purposes/1/text", "\"We call you when automatic gates are cheaper, once a year.\"")]),
            allows(&[("/purposes/0/text", "\"We text you when you can collect the bike personally.\"")]),
            allows(&[("/purposes/0/text", "\"We text you when the frame that we paint by hand is ready.\"")]),
            in_language(
                "fr",
                allows(&[("/purposes/1/text", "\"Nous vous appelons quand votre machine est prête, une fois par an.\"")]),
            ),
            in_language(
                "de",
                allows(&[("/purposes/0/text", "\"Wir senden eine SMS, wenn Sie das Rad persönlich abholen können.\"")]),
            ),
            allows(&[("/purposes/1/text", "\"A person calls you once a year, never a machine.\"")]),
        ],
        check: Check::Document(automated),
        ..CONSISTENT
    },
];

/// Phrases that name a channel, where they speak of reaching the visitor.
struct Said {
    channels: &'static [Channel],
    phrases: Phrases,
}

const SAID: &[Said] = &[
    Said {
        channels: &[Channel::Call, Channel::Voicemail],
        phrases: Phrases {
            en: &[
                "call you",
                "calls you",
                "call or text you",
                "call and text you",
                "phone you",
                "phones you",
                "ring you",
                "telephone you",
                "by phone",
                "phone call",
                "phone calls",
            ],
            fr: &[
                "vous appelons",
                "vous appelle",
                "vous appeler",
                "vous appellent",
                "vous téléphonons",
                "par téléphone",
                "appel téléphonique",
                "appels téléphoniques",
            ],
            de: &["rufen sie", "rufen dich", "ruft sie", "sie anrufen", "anruf", "anrufe", "telefonisch"],
        },
    },
    Said {
        channels: &[Channel::Sms, Channel::Rcs],
        phrases: Phrases {
            en: &[
                "text you",
                "texts you",
                "text or call you",
                "text and call you",
                "send you a text",
                "send you texts",
                "text message",
                "text messages",
                "by text",
                "sms",
            ],
            fr: &["sms", "texto", "textos", "message texte"],
            de: &["sms", "textnachricht", "textnachrichten", "kurznachricht", "kurznachrichten"],
        },
    },
    Said {
        channels: &[Channel::Whatsapp],
        phrases: Phrases {
            en: &["whatsapp"],
            fr: &["whatsapp"],
            de: &["whatsapp"],
        },
    },
    Said {
        channels: &[Channel::Voicemail],
        phrases: Phrases {
            en: &["voicemail", "voice message", "voice messages"],
            fr: &["messagerie vocale", "message vocal", "répondeur"],
            de: &["mailbox", "sprachnachricht", "anrufbeantworter"],
        },
    },
];

/// Where the title or the text of a purpose says these phrases, without a negation.
fn in_purposes(context: &Context, phrases: &Phrases) -> Vec<(usize, Place)> {
    let places = phrases.find(context).unwrap_or_default().into_iter();
    let of_purpose = places.filter_map(|place| {
        let (purpose, member) = item(&context.index.text(&place).pointer, "/purposes/")?;
        (matches!(member, "title" | "text") && !context.index.is_negated(&place)).then_some((purpose, place))
    });
    of_purpose.collect()
}

fn has_any(purpose: &Purpose, channels: &[Channel]) -> bool {
    channels.iter().any(|channel| purpose.channels.contains(channel))
}

fn text_over_channels(context: &Context, found: &mut Vec<Found>) {
    for said in SAID {
        let mut told = Vec::new();
        for (i, place) in in_purposes(context, &said.phrases) {
            let Some(purpose) = context.document.purposes.get(i) else { continue };
            // "For SMS and data your carrier's rates apply" names no channel of its own.
            let is_rates = context.index.beside(&place, &["data", "données", "daten"]);
            // "Reach us by phone" is what the visitor does.
            let is_to_us = ["us", "nous", "uns"].contains(&context.index.text(&place).before(place.words.start));
            if has_any(purpose, said.channels) || told.contains(&i) || is_rates || is_to_us || purpose.channels.is_empty() {
                continue;
            }
            told.push(i);
            let text = context.index.text(&place);
            let part = context.index.bytes(&place);
            let Some(channel) = said.channels.first() else { continue };
            let at = format!("/purposes/{i}/channels");
            let whole = purpose.channels.iter().chain([channel]).map(|channel| json::text(channel.as_str()));
            let words = text.value.get(part.clone()).unwrap_or_default();
            let message = format!("the text says \"{words}\", but the purpose has no channel \"{}\"", channel.as_str());
            let suggestion = Suggestion::value("Add the channel", MaybeIncorrect, &at, json::array(whole));
            found.push(Found::at(&text.pointer, message).part(part).suggest(suggestion));
        }
    }
}

fn channels_over_text(context: &Context, found: &mut Vec<Found>) {
    // For each purpose, which of the groups its words name.
    let mut named = vec![[false; SAID.len()]; context.document.purposes.len()];
    for (k, said) in SAID.iter().enumerate() {
        for (i, _) in in_purposes(context, &said.phrases) {
            if let Some(groups) = named.get_mut(i) {
                groups[k] = true;
            }
        }
    }
    for (i, purpose) in context.purposes() {
        let Some(groups) = named.get(i) else { continue };
        let names = |channel: &Channel| SAID.iter().zip(groups).any(|(said, is_named)| *is_named && said.channels.contains(channel));
        if !groups.contains(&true) || !purpose.channels.iter().any(names) {
            continue;
        }
        let unsaid: Vec<&str> = purpose
            .channels
            .iter()
            .filter(|channel| !names(channel))
            .map(|channel| channel.as_str())
            .collect();
        if !unsaid.is_empty() {
            let at = format!("/purposes/{i}/channels");
            let said = json::array(
                purpose
                    .channels
                    .iter()
                    .filter(|channel| names(channel))
                    .map(|channel| json::text(channel.as_str())),
            );
            let message = format!("the text does not speak of {}; say it there, or remove the channel", unsaid.join(" and "));
            found.push(Found::at(&at, message).suggest(Suggestion::value("Keep the channels that the text names", MaybeIncorrect, &at, said)));
        }
    }
}

const MACHINE: Phrases = Phrases {
    en: &["automat*", "autodial*", "prerecorded", "recorded", "robot*", "a machine"],
    fr: &["automat*", "préenregistr*", "robot*", "une machine"],
    de: &["automat*", "aufgezeichnet*", "roboter*", "eine maschine", "maschinell*"],
};

const PERSON: Phrases = Phrases {
    en: &["personally", "by hand", "a person calls", "a person texts", "a person writes"],
    fr: &["personnellement", "en personne", "à la main"],
    de: &["persönlich", "von hand"],
};

/// What a machine or a person does with a number. A bike is painted by hand too, and a gate opens automatically.
const REACHING: &[&str] = &[
    "call",
    "calls",
    "caller",
    "called",
    "dial*",
    "phones",
    "text",
    "texts",
    "message*",
    "sms",
    "voice",
    "voicemail*",
    "send",
    "sends",
    "sent",
    "write",
    "writes",
    "written",
    "types",
    "typed",
    "speaks",
    "appel*",
    "téléphon*",
    "texto*",
    "envoi*",
    "envoy*",
    "écri*",
    "vocal*",
    "anruf*",
    "rufen",
    "ruft",
    "angerufen",
    "nachricht*",
    "textnachricht*",
    "kurznachricht*",
    "sprachnachricht*",
    "whatsapp",
    "sende*",
    "schick*",
    "geschickt",
    "versendet*",
    "verschick*",
    "schreib*",
    "geschrieben",
    "stimme",
    "ansage*",
];

/// As many words stand between at most: `We text you automatically`.
const BETWEEN: usize = 1;

fn automated(context: &Context, found: &mut Vec<Found>) {
    for (phrases, is_machine) in [(MACHINE, true), (PERSON, false)] {
        for (i, place) in in_purposes(context, &phrases) {
            let Some(purpose) = context.document.purposes.get(i).filter(|purpose| purpose.automated != is_machine) else {
                continue;
            };
            if !context.index.is_near(&place, REACHING, BETWEEN) {
                continue;
            }
            let text = context.index.text(&place);
            let part = context.index.bytes(&place);
            let words = text.value.get(part.clone()).unwrap_or_default();
            let does = if purpose.channels.iter().any(|channel| channel.is_spoken()) {
                "calls"
            } else {
                "sends"
            };
            let who = if purpose.automated {
                format!("a machine {does}")
            } else {
                format!("a person {does}")
            };
            let at = format!("/purposes/{i}/automated");
            let message = format!("the text says \"{words}\", but the member says that {who}");
            let suggestion = Suggestion::value("Change the member", MaybeIncorrect, &at, Value::Bool(is_machine));
            found.push(Found::at(&text.pointer, message).part(part).suggest(suggestion));
        }
    }
}
