//! Ways to stop.

use crate::Applicability::{HasPlaceholders, MaybeIncorrect};
use crate::rules::law::*;
use crate::rules::write::*;
use crate::{Check, Context, Found, Rule, Severity, Suggestion};
use disclosure::{How, Profile};

pub(in crate::rules) static RULES: &[Rule] = &[
    Rule {
        id: "complete/two-ways",
        asks: "There are at least two ways to stop, and one of them is a link.",
        why: "Who agreed with a click can stop with a click, and on a bad day there is another way.",
        law: &[GDPR_7_3, TCPA_A10, CASL_11_3, LGPD_8_5, DPDP_6_4, SPAM_18, FR_WITHDRAW],
        cases: &[
            fires(&[("/opt_out/methods", r#"[{"how":"link","text":"Open the link in each text."}]"#)]),
            fires(&[(
                "/opt_out/methods",
                r#"[{"how":"sms","text":"Reply STOP or UNSUBSCRIBE, or HELP for help."},{"how":"call","text":"Tell us on any call."}]"#,
            )]),
            silent(&[("/opt_out/methods/3", ""), ("/opt_out/methods/2", "")]),
        ],
        check: Check::Document(two_ways),
        ..COMPLETE
    },
    Rule {
        id: "complete/revoke-all",
        severity: Severity::Warning,
        profiles: &[Profile::UsTcpa],
        from: day(2027, 1, 31),
        asks: "Where several uses are automated, it is said what a request to stop ends.",
        why: "From 31 January 2027 one request ends all automated calls and texts of a company, unless the person says otherwise.",
        law: &[TCPA_REVOKE_ALL],
        cases: &[
            fires_at("/opt_out/methods", &[("/purposes/1/automated", "true")]),
            silent(&[
                ("/purposes/1/automated", "true"),
                (
                    "/opt_out/methods/1/text",
                    "\"Open the link in each text to stop all texts and calls, or one use.\"",
                ),
            ]),
            allows(&[("/purposes/1/automated", "false")]),
        ],
        check: Check::Document(revoke_all),
        ..COMPLETE
    },
];

fn two_ways(context: &Context, found: &mut Vec<Found>) {
    let methods = &context.document.opt_out.methods;
    let at = "/opt_out/methods";
    if methods.iter().all(|method| method.how != How::Link) && !methods.is_empty() {
        let link = json::object([
            ("how", json::text("link")),
            ("text", json::text("{where the link is, for example: Open the link in each text.}")),
            ("target", json::text("{https address of the page}")),
        ]);
        found.push(
            Found::at(at, "no way to stop is a link; who agreed on a page can stop on a page").suggest(Suggestion::value(
                "Add a link",
                HasPlaceholders,
                "/opt_out/methods/-",
                link,
            )),
        );
    } else if methods.len() == 1 {
        let email = &context.document.controller.email;
        let text = match context.language() {
            "fr" => format!("Écrivez à {email}."),
            "de" => format!("Schreiben Sie an {email}."),
            _ => format!("Write to {email}."),
        };
        let other = json::object([("how", json::text("email")), ("text", json::text(text)), ("target", json::text(email.as_str()))]);
        found.push(Found::at(at, "there is only one way to stop; name a second one").suggest(Suggestion::value(
            "Add your email address",
            MaybeIncorrect,
            "/opt_out/methods/-",
            other,
        )));
    }
}

const ALL: Phrases = Phrases {
    en: &["all", "every*", "everything"],
    fr: &["tous", "toutes", "tout"],
    de: &["alle", "allen", "alles"],
};

fn revoke_all(context: &Context, found: &mut Vec<Found>) {
    if context.choices().filter(|(_, purpose)| purpose.automated).count() < 2 {
        return;
    }
    let Some(places) = ALL.find(context) else { return };
    let is_said = places.iter().any(|place| {
        let pointer = &context.index.text(place).pointer;
        pointer.starts_with("/opt_out/") || context.is_statement(pointer, Profile::UsTcpa)
    });
    if !is_said {
        let message = "several uses are automated; say that STOP ends all of them, and how to stop only one";
        found.push(Found::at("/opt_out/methods", message));
    }
}
