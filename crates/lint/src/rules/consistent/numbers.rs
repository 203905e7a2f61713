//! Periods and rates in the texts, against the members that state them.

use super::object::is_the_number;
use crate::Applicability::MaybeIncorrect;
use crate::rules::complete::duration;
use crate::rules::law::*;
use crate::rules::write::*;
use crate::{Check, Context, Found, Place, Rule, Severity, Stated, Suggestion, Text, context::item};
use disclosure::{Frequency, Per, Period};
use json::Value;

pub(in crate::rules) static RULES: &[Rule] = &[
    Rule {
        id: "consistent/frequency-text",
        asks: "How often the text says is how often the member says.",
        why: "A visitor who reads \"once\" and is called twice was told something else.",
        law: &[CTIA_OPT_IN, GDPR_13_1C],
        cases: &[
            fires(&[("/purposes/1/text", "\"We call you twice a year about the spring service.\"")]),
            fires(&[("/purposes/0/text", "\"We text you at most 5 times per repair.\"")]),
            fires(&[("/purposes/1/title", "\"Weekly calls\"")]),
            fires_at("/purposes/1/text", &[("/purposes/1/frequency", "\"varies\"")]),
            in_language(
                "fr",
                fires(&[("/purposes/1/text", "\"Nous vous appelons deux fois par an pour la révision.\"")]),
            ),
            in_language("de", fires(&[("/purposes/1/text", "\"Wir rufen Sie zweimal im Jahr an.\"")])),
            silent(&[("/purposes/1/text", "\"We call you once every 12 months.\"")]),
            allows(&[
                ("/purposes/1/text", "\"We call you once a month.\""),
                ("/purposes/1/frequency", r#"{"max":12,"per":"P1Y"}"#),
            ]),
            allows(&[("/purposes/1/benefit", "\"10 % off a service that you need twice a year.\"")]),
        ],
        check: Check::Document(frequency),
        ..CONSISTENT
    },
    Rule {
        id: "consistent/retention-text",
        severity: Severity::Warning,
        asks: "How long the text says the number is kept is how long a member says.",
        why: "Two times for one thing, and nobody knows which is kept.",
        law: &[GDPR_13_2A, CCPA_RETENTION],
        cases: &[
            fires(&[("/purposes/0/retention/reason", "\"Our repair guarantee runs for 24 months.\"")]),
            fires(&[("/deletion/when", "\"We keep your number for 2 years.\"")]),
            fires(&[("/purposes/0/benefit", "\"You need not call: we keep your number only 3 months.\"")]),
            in_language("fr", fires(&[("/purposes/0/retention/reason", "\"Notre garantie dure deux ans.\"")])),
            in_language("de", fires(&[("/purposes/0/retention/reason", "\"Unsere Garantie läuft zwei Jahre.\"")])),
            silent(&[("/purposes/0/retention/reason", "\"Our repair guarantee runs for half a year, 6 months.\"")]),
            in_language("de", fires(&[("/deletion/when", "\"Wir behalten Ihre Nummer zwei Jahre.\"")])),
            allows(&[("/purposes/0/benefit", "\"You need not hurry: we keep the bike for 2 weeks.\"")]),
            fires(&[("/deletion/when", "\"Only the owner reads your number. We keep it for 2 years.\"")]),
            allows(&[(
                "/purposes/0/text",
                "\"We text you when your bike is ready. We keep it in the shop for 3 days.\"",
            )]),
            in_language(
                "fr",
                allows(&[(
                    "/purposes/0/text",
                    "\"Nous envoyons un SMS à votre numéro quand vos pneus sont là. Nous les gardons sept jours.\"",
                )]),
            ),
            allows(&[("/deletion/when", "\"Your order number is kept for 2 years.\"")]),
            in_language("fr", allows(&[("/purposes/0/benefit", "\"Nous gardons le vélo deux semaines.\"")])),
            in_language("de", allows(&[("/purposes/0/benefit", "\"Das Rad bewahren wir zwei Wochen auf.\"")])),
            allows(&[("/changes/0/summary", "\"We keep your number 6 months after a repair. It was 2 years.\"")]),
            allows(&[("/purposes/1/retention/reason", "\"One year is long enough for one spring call.\"")]),
        ],
        check: Check::Document(retention),
        ..CONSISTENT
    },
    Rule {
        id: "consistent/deadline-text",
        asks: "How soon the text says you stop or answer is how soon the member says.",
        why: "A visitor holds you to the shorter time.",
        law: &[TCPA_A10, GDPR_12_3],
        cases: &[
            allows(&[(
                "/opt_out/methods/2/text",
                "\"Tell us on any call. After you stop we keep a note of it for 5 years.\"",
            )]),
            fires(&[("/opt_out/methods/1/text", "\"Open the link in each text; we stop within 3 days.\"")]),
            fires(&[("/laws/0/statement", "\"We answer each question within two weeks (Article 12).\"")]),
            in_language("fr", fires(&[("/opt_out/methods/1/text", "\"Ouvrez le lien : nous arrêtons sous 3 jours.\"")])),
            in_language(
                "de",
                fires(&[("/opt_out/methods/1/text", "\"Öffnen Sie den Link; wir beenden alles binnen drei Tagen.\"")]),
            ),
            silent(&[("/opt_out/methods/1/text", "\"Open the link in each text; we stop within one day.\"")]),
            allows(&[("/opt_out/methods/1/text", "\"Open the link in each text; we stop within 24 hours.\"")]),
        ],
        check: Check::Document(deadline),
        ..CONSISTENT
    },
    Rule {
        id: "consistent/proof-text",
        severity: Severity::Warning,
        asks: "How long the text says the proof is kept is how long the member says.",
        why: "Two times for one thing, and nobody knows which is kept.",
        law: &[GDPR_7_1],
        cases: &[
            fires(&[("/proof/reason", "\"A claim can come for 4 years.\"")]),
            in_language("de", fires(&[("/proof/reason", "\"Ansprüche verjähren in vier Jahren.\"")])),
            silent(&[("/proof/reason", "\"A claim can come for three years.\"")]),
            allows(&[("/proof/reason", "\"A claim can come for 36 months.\"")]),
        ],
        check: Check::Document(proof),
        ..CONSISTENT
    },
    Rule {
        id: "consistent/proof-before-use",
        severity: Severity::Warning,
        asks: "The proof of a consent is kept at least as long as the number is used under it.",
        why: "Who still calls and can no longer show the consent has none.",
        law: &[GDPR_7_1, CASL_13, LGPD_8_2, FR_PROOF],
        cases: &[
            fires(&[("/proof/period", "\"P3M\"")]),
            silent(&[("/proof/period", "\"P3Y\"")]),
            allows(&[(
                "/purposes/2/retention",
                r#"{"period":"P10Y","from":"the day we fit the part","reason":"The law asks for it."}"#,
            )]),
        ],
        check: Check::Document(proof_outlives),
        ..CONSISTENT
    },
];

fn same(a: Period, b: Period) -> bool {
    a.hours() == b.hours()
}

fn place<T>(stated: &Stated<T>) -> Place {
    Place {
        text: stated.text,
        words: stated.words.clone(),
    }
}

/// The words of a text at a place, as a finding quotes them.
fn quoted<'t>(text: &Text<'t>, context: &Context, place: &Place) -> &'t str {
    text.value.get(context.index.bytes(place)).unwrap_or_default()
}

/// `2 per P1Y`, as the format says it.
fn rate_value(times: u16, per: &Per) -> Value {
    let per = match per {
        Per::Period(period) => duration(*period),
        Per::Occasion(noun) => noun.clone(),
    };
    json::object([("max", Value::Int(times.into())), ("per", json::text(per))])
}

fn frequency(context: &Context, found: &mut Vec<Found>) {
    for stated in &context.facts.rates {
        let text = &context.texts[stated.text];
        let Some((i, "title" | "text")) = item(&text.pointer, "/purposes/") else {
            continue;
        };
        let Some(purpose) = context.document.purposes.get(i) else { continue };
        let says = &stated.value;
        let (agrees, severity) = match (&purpose.frequency, &says.per) {
            (Frequency::Varies, _) => (false, Severity::Warning),
            (Frequency::AtMost { max, per: Per::Period(per) }, Per::Period(said)) => {
                // Once a month is 12 times a year.
                (
                    u64::from(*max) * u64::from(said.hours()) == u64::from(says.times) * u64::from(per.hours()),
                    Severity::Error,
                )
            }
            (Frequency::AtMost { max, per: Per::Occasion(noun) }, Per::Occasion(said)) => {
                (!noun.eq_ignore_ascii_case(said) || *max == says.times, Severity::Error)
            }
            (Frequency::AtMost { .. }, _) => (false, Severity::Warning),
        };
        if agrees {
            continue;
        }
        let place = place(stated);
        let at = format!("/purposes/{i}/frequency");
        let message = format!("the text says \"{}\", but the frequency says otherwise", quoted(text, context, &place));
        let suggestion = Suggestion::value("Say the same in the member", MaybeIncorrect, &at, rate_value(says.times, &says.per));
        found.push(
            Found::at(&text.pointer, message)
                .severity(severity)
                .part(context.index.bytes(&place))
                .suggest(suggestion),
        );
    }
}

const KEEP: &[&str] = &[
    "keep",
    "kept",
    "keeps",
    "store",
    "stored",
    "stores",
    "retain*",
    "delete*",
    "conserv*",
    "gard*",
    "effaç*",
    "effac*",
    "supprim*",
    "speicher*",
    "bewahr*",
    "behalten",
    "behält",
    "lösch*",
    "gelöscht",
];
const PROOF: &[&str] = &[
    "proof",
    "receipt",
    "claim*",
    "preuve",
    "reçu",
    "réclamation*",
    "nachweis*",
    "beleg*",
    "anspr*",
    "sealed",
];
const REQUEST: &[&str] = &[
    "within",
    "request*",
    "ask*",
    "sous",
    "demande*",
    "innerhalb",
    "binnen",
    "anfrage*",
    "bitte",
    "dans les",
];

/// The texts of the newest change tell of the present too, and of the past.
fn is_of_the_past(text: &Text) -> bool {
    text.pointer.starts_with("/changes/")
}

/// As many periods before and behind one are looked at for one that agrees.
const AROUND: usize = 8;

fn retention(context: &Context, found: &mut Vec<Found>) {
    for (n, stated) in context.facts.periods.iter().enumerate() {
        let text = &context.texts[stated.text];
        let place = place(stated);
        let of_purpose = item(&text.pointer, "/purposes/");
        let members: Vec<Period> = match of_purpose {
            Some((i, _)) => context.document.purposes.get(i).map(|purpose| purpose.retention.period).into_iter().collect(),
            None => context
                .document
                .purposes
                .iter()
                .map(|purpose| purpose.retention.period)
                .chain([context.document.proof.period])
                .collect(),
        };
        let is_reason = matches!(of_purpose, Some((_, "retention/reason")));
        let is_keeping =
            context.index.beside(&place, KEEP) && !context.index.beside(&place, REQUEST) && (of_purpose.is_some() || !context.index.beside(&place, PROOF));
        if is_of_the_past(text) || !(is_reason || is_keeping) || !is_the_number(context.index, &place, KEEP) {
            continue;
        }
        // A sentence that says the right time beside another one ("not 12 months but 6") is no disagreement.
        let beside = |other: &&Stated<Period>| other.text == stated.text;
        let around = context.facts.periods[n..]
            .iter()
            .take_while(beside)
            .take(AROUND)
            .chain(context.facts.periods[..n].iter().rev().take_while(beside).take(AROUND));
        if around.into_iter().any(|said| members.iter().any(|member| same(*member, said.value))) {
            continue;
        }
        let message = format!("the text says \"{}\", but the member says another time", quoted(text, context, &place));
        let mut one = Found::at(&text.pointer, message).part(context.index.bytes(&place));
        if let Some((i, _)) = of_purpose {
            let at = format!("/purposes/{i}/retention/period");
            one = one.suggest(Suggestion::text("Say the same in the member", MaybeIncorrect, &at, duration(stated.value)));
        }
        found.push(one);
    }
}

const STOPPING: &[&str] = &[
    "stop*",
    "opt",
    "unsubscribe*",
    "end",
    "arrêt*",
    "désinscri*",
    "cess*",
    "beend*",
    "stopp*",
    "abbestell*",
    "abmeld*",
];
const ANSWERING: &[&str] = &["answer*", "reply", "répond*", "réponse*", "antwort*"];
const WITHIN: &[&str] = &["within", "in", "under", "sous", "dans", "en", "binnen", "innerhalb", "nach", "after", "après"];

fn deadline(context: &Context, found: &mut Vec<Found>) {
    let document = context.document;
    for stated in &context.facts.periods {
        let text = &context.texts[stated.text];
        let place = place(stated);
        let is_there = text.pointer.starts_with("/opt_out/") || text.pointer.starts_with("/laws/") || text.pointer == "/summary";
        if !is_there || !context.index.beside(&place, WITHIN) {
            continue;
        }
        let (member, at) = if context.index.beside(&place, ANSWERING) && !text.pointer.starts_with("/opt_out/") {
            (document.questions.respond_within, "/questions/respond_within")
        } else if context.index.beside(&place, STOPPING) {
            (document.opt_out.respond_within, "/opt_out/respond_within")
        } else {
            continue;
        };
        // A complaint is answered in a time of its own.
        let is_kept = context.index.beside(&place, KEEP);
        if is_kept || same(member, stated.value) || context.index.beside(&place, &["complain*", "complaint*", "plaint*", "réclam*", "beschwer*"]) {
            continue;
        }
        let message = format!("the text says \"{}\", but the member says another time", quoted(text, context, &place));
        let suggestion = Suggestion::text("Say the same in the member", MaybeIncorrect, at, duration(stated.value));
        found.push(Found::at(&text.pointer, message).part(context.index.bytes(&place)).suggest(suggestion));
    }
}

fn proof(context: &Context, found: &mut Vec<Found>) {
    let member = context.document.proof.period;
    let stated: Vec<&Stated<Period>> = context
        .facts
        .periods
        .iter()
        .filter(|stated| context.texts[stated.text].pointer == "/proof/reason")
        .collect();
    if stated.iter().any(|stated| same(stated.value, member)) {
        return;
    }
    for stated in stated {
        let text = &context.texts[stated.text];
        let place = place(stated);
        let message = format!("the reason says \"{}\", but the proof is kept for another time", quoted(text, context, &place));
        let suggestion = Suggestion::text("Say the same in the member", MaybeIncorrect, "/proof/period", duration(stated.value));
        found.push(Found::at(&text.pointer, message).part(context.index.bytes(&place)).suggest(suggestion));
    }
}

fn proof_outlives(context: &Context, found: &mut Vec<Found>) {
    let proof = context.document.proof.period;
    let longer = context
        .choices()
        .map(|(_, purpose)| purpose.retention.period)
        .filter(|period| period.hours() > proof.hours());
    if let Some(longest) = longer.max_by_key(|period| period.hours()) {
        let message = "a number is used under a consent for longer than the proof of that consent is kept";
        let suggestion = Suggestion::text("Keep the proof as long", MaybeIncorrect, "/proof/period", duration(longest));
        found.push(Found::at("/proof/period", message).suggest(suggestion));
    }
}
