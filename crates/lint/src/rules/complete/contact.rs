//! Who asks, who watches over them, and how they are reached.

use crate::Applicability::{HasPlaceholders, MaybeIncorrect};
use crate::rules::law::*;
use crate::rules::write::*;
use crate::{Check, Context, Found, Rule, Severity, Suggestion, countries};
use disclosure::{How, Profile, Role};

pub(in crate::rules) static RULES: &[Rule] = &[
    Rule {
        id: "complete/dpo",
        severity: Severity::Warning,
        profiles: &[Profile::EuGdpr, Profile::UkPecr],
        asks: "A data protection officer that the text speaks of is named with an address.",
        why: "A person can write to somebody whose work it is to answer.",
        law: &[GDPR_13_1B, UK_13_1B],
        cases: &[
            fires(&[
                ("/controller/dpo", ""),
                ("/security/measures/1", "\"Our data protection officer reads each request.\""),
            ]),
            fires(&[("/controller/dpo", ""), ("/questions/email", "\"dpo@northwind.example\"")]),
            silent(&[("/controller/dpo", r#"{"email":"dpo@shop.example"}"#)]),
            allows(&[("/controller/dpo", "")]),
        ],
        check: Check::Document(dpo),
        ..COMPLETE
    },
    Rule {
        id: "complete/lgpd-officer",
        severity: Severity::Warning,
        profiles: &[Profile::BrLgpd],
        asks: "The person in charge of data protection is named with an address.",
        why: "Brazil's law wants the name and the contact of that person in public. Small companies may name a mailbox instead.",
        law: &[LGPD_41],
        cases: &[
            fires(&[("/controller/dpo", "")]),
            fires_at("/controller/dpo/name", &[("/controller/dpo", r#"{"email":"dpo@shop.example"}"#)]),
            silent(&[("/controller/dpo/name", "\"Ana Souza\"")]),
        ],
        check: Check::Document(officer),
        ..COMPLETE
    },
    Rule {
        id: "complete/postal-address",
        severity: Severity::Warning,
        asks: "The postal address is one to which a letter can be sent.",
        why: "A company that can be found by post can be held to its word.",
        law: &[GDPR_13_1A, CASL_4, LGPD_9],
        cases: &[
            fires(&[("/controller/address", "\"Dublin\"")]),
            fires(&[("/controller/address", "\"https://northwind.example/contact\"")]),
            fires(&[("/controller/address", "\"Dublin 1 Ireland\"")]),
            fires(&[("/controller/address", "\"東京都\"")]),
            silent(&[("/controller/address", "\"PO Box 12, Dublin, Ireland\"")]),
            allows(&[("/controller/address", "\"Old Mill Ballydehob P81 X000\"")]),
            allows(&[("/controller/address", "\"〒100-0001 東京都千代田区千代田1-1\"")]),
            allows(&[("/controller/address", "\"東京都千代田区丸の内一丁目９番\"")]),
            allows(&[("/controller/address", "\"Marunouchi, Chiyoda-ku, Tokyo, Japan\"")]),
            allows(&[("/controller/address", "\"서울특별시 중구 세종대로 110\"")]),
            allows(&[("/controller/address", "\"Near Hanuman Temple, Village Rampur, Dist. Sitapur 261001\"")]),
            allows(&[("/controller/address", "\"१२ गांधी मार्ग, पुणे\"")]),
            allows(&[("/controller/address", "\"Rua das Flores s/n - Centro - Olinda/PE\"")]),
            allows(&[("/controller/address", "\"Rua das Flores s/n Centro 53020-140 Olinda PE\"")]),
            allows(&[("/controller/address", "\"The Old Mill, Mill Lane, Ballydehob, Ireland\"")]),
        ],
        check: Check::Document(postal),
        ..COMPLETE
    },
    Rule {
        id: "complete/representative",
        severity: Severity::Warning,
        profiles: &[Profile::EuGdpr, Profile::UkPecr],
        asks: "A company from outside names its representative where the law holds.",
        why: "A person can write to somebody in their own part of the world.",
        law: &[GDPR_27, UK_27],
        cases: &[
            fires(&[
                ("/controller/representative", ""),
                ("/controller/address", "\"1 Example Road, Austin, TX 78701, United States\""),
            ]),
            silent(&[("/controller/address", "\"1 Example Road, Austin, TX 78701, United States\"")]),
            allows(&[
                ("/controller/representative", ""),
                ("/laws", r#"[{"profile":"eu-gdpr","statement":"You choose each use by itself."}]"#),
            ]),
        ],
        check: Check::Document(representative),
        ..COMPLETE
    },
    Rule {
        id: "complete/recipient-policy",
        severity: Severity::Warning,
        asks: "A recipient that decides for itself what it does with the number has its privacy policy linked.",
        why: "What it does with the number is said there, and nowhere else.",
        law: &[GDPR_13_1E, LGPD_9_5],
        cases: &[
            fires_at(
                "/recipients/0/policy",
                &[("/recipients/0/role", "\"controller\""), ("/recipients/0/policy", "")],
            ),
            silent(&[("/recipients/0/role", "\"controller\"")]),
            allows(&[("/recipients/0/policy", "")]),
        ],
        check: Check::Document(policy),
        ..COMPLETE
    },
    Rule {
        id: "complete/way-target",
        severity: Severity::Warning,
        asks: "A way to stop by email or post says where to write.",
        why: "Nobody can stop by an email that has no address.",
        law: &[GDPR_7_3, SPAM_18],
        cases: &[
            fires_at(
                "/opt_out/methods/3/target",
                &[("/opt_out/methods/3", r#"{"how":"email","text":"Write us an email."}"#)],
            ),
            silent(&[(
                "/opt_out/methods/3",
                r#"{"how":"email","text":"Write to us.","target":"stop@northwind.example"}"#,
            )]),
            allows(&[("/opt_out/methods/3", r#"{"how":"email","text":"Write to stop@northwind.example."}"#)]),
        ],
        check: Check::Document(target),
        ..COMPLETE
    },
];

const OFFICER: Phrases = Phrases {
    en: &["data protection officer", "privacy officer", "dpo"],
    fr: &["délégué à la protection", "déléguée à la protection", "dpo"],
    de: &["datenschutzbeauftragte*"],
};

fn dpo(context: &Context, found: &mut Vec<Found>) {
    let document = context.document;
    if document.controller.dpo.is_some() {
        return;
    }
    let addresses = [Some(&document.controller.email), document.questions.email.as_ref()];
    let is_mailbox = addresses
        .into_iter()
        .flatten()
        .any(|address| address.starts_with("dpo@") || address.starts_with("dsb@"));
    if is_mailbox || OFFICER.find(context).is_some_and(|places| !places.is_empty()) {
        found.push(
            Found::at(
                "/controller/dpo",
                "the text speaks of a data protection officer, but none is named; give the address",
            )
            .suggest(asked_for_officer(HasPlaceholders)),
        );
    }
}

fn asked_for_officer(applicability: crate::Applicability) -> Suggestion {
    let officer = json::object([
        ("name", json::text("{the officer's name}")),
        ("email", json::text("{the officer's email address}")),
    ]);
    Suggestion::value("Name the officer", applicability, "/controller/dpo", officer)
}

fn officer(context: &Context, found: &mut Vec<Found>) {
    match &context.document.controller.dpo {
        None => found.push(
            Found::at(
                "/controller/dpo",
                "nobody is named who answers for data protection (in Brazil, the encarregado)",
            )
            .suggest(asked_for_officer(HasPlaceholders)),
        ),
        Some(officer) if officer.name.is_none() => found.push(
            Found::at("/controller/dpo/name", "the person who answers for data protection has an address but no name").suggest(Suggestion::text(
                "Name the person",
                HasPlaceholders,
                "/controller/dpo/name",
                "{the person's name}",
            )),
        ),
        Some(_) => {}
    }
}

/// Whether a letter seems to arrive. Some places have no street, some no number, and some write no commas.
fn can_be_reached(address: &str) -> bool {
    let is_electronic = address.contains("://") || address.contains('@');
    let parts = [" - ", " – ", "/"].iter().fold(address.to_owned(), |address, mark| address.replace(mark, ","));
    let parts = parts.split([',', '、', '，', '،', '·', ';']).filter(|part| !part.trim().is_empty()).count();
    let has_number = address.chars().any(char::is_numeric);
    let written = address
        .split_whitespace()
        .filter(|word| word.chars().any(char::is_alphabetic) && !word.chars().any(char::is_numeric));
    // From the largest part to the smallest, without commas: 東京都千代田区千代田1-1.
    let letters = address.chars().filter(|c| is_east_asian(*c)).count();
    let is_east_asian = letters >= 6 && (has_number || address.contains(['〒', '番', '号', '號', '路', '街']));
    !is_electronic && (parts > 2 || has_number && (parts > 1 || written.count() > 2) || is_east_asian)
}

/// Chinese characters, kana and hangul.
fn is_east_asian(c: char) -> bool {
    matches!(c, '\u{3005}'..='\u{30ff}' | '\u{3400}'..='\u{9fff}' | '\u{ac00}'..='\u{d7af}')
}

fn postal(context: &Context, found: &mut Vec<Found>) {
    if can_be_reached(&context.document.controller.address) {
        return;
    }
    let severity = if context.has(Profile::CaCasl) { Severity::Error } else { Severity::Warning };
    found.push(
        Found::at(
            "/controller/address",
            "no letter arrives at this address; give street, number, town and country",
        )
        .severity(severity)
        .suggest(Suggestion::text(
            "Write the whole address",
            HasPlaceholders,
            "/controller/address",
            "{street and number}, {postcode and town}, {country}",
        )),
    );
}

fn representative(context: &Context, found: &mut Vec<Found>) {
    let controller = &context.document.controller;
    let (Some(country), None) = (countries::of_controller(context.document), &controller.representative) else {
        return;
    };
    let eu = context.has(Profile::EuGdpr) && !countries::is_in_eea(country);
    let uk = context.has(Profile::UkPecr) && country != "GB";
    let place = match (eu, uk) {
        (true, true) => "the European Union and in the United Kingdom",
        (true, false) => "the European Union",
        (false, true) => "the United Kingdom",
        (false, false) => return,
    };
    let name = countries::english(country);
    let value = json::object([
        ("name", json::text("{the representative's name}")),
        ("address", json::text("{the representative's postal address}")),
        ("email", json::text("{the representative's email address}")),
    ]);
    found.push(
        Found::at(
            "/controller/representative",
            format!("the controller is in {name}; who represents it in {place}?"),
        )
        .suggest(Suggestion::value(
            "Name the representative",
            HasPlaceholders,
            "/controller/representative",
            value,
        )),
    );
}

fn policy(context: &Context, found: &mut Vec<Found>) {
    for (i, recipient) in context.document.recipients.iter().enumerate() {
        if recipient.role == Role::Controller && recipient.policy.is_none() {
            let at = format!("/recipients/{i}/policy");
            let message = format!("{} decides for itself what it does with the number; link its privacy policy", recipient.name);
            let suggestion = Suggestion::text("Link its privacy policy", HasPlaceholders, &at, "{https address of its privacy policy}");
            found.push(Found::at(&at, message).suggest(suggestion));
        }
    }
}

fn target(context: &Context, found: &mut Vec<Found>) {
    for (i, method) in context.document.opt_out.methods.iter().enumerate() {
        let at = format!("/opt_out/methods/{i}/target");
        let (is_said, message, suggestion) = match method.how {
            How::Email => {
                let address = &context.document.controller.email;
                let suggestion = Suggestion::text("Use the company's address", MaybeIncorrect, &at, address);
                (method.text.contains('@'), "this way to stop names no email address", suggestion)
            }
            How::Post => {
                let address = format!("{}, {}", context.document.controller.name, context.document.controller.address);
                let suggestion = Suggestion::text("Use the company's address", MaybeIncorrect, &at, address);
                let has_number = method.text.chars().any(char::is_numeric);
                (has_number, "this way to stop names no postal address", suggestion)
            }
            How::Sms | How::Link | How::Call => continue,
        };
        if method.target.is_none() && !is_said {
            found.push(Found::at(&at, message).suggest(suggestion));
        }
    }
}
