//! Addresses and links, against each other.

use crate::Applicability::{HasPlaceholders, MaybeIncorrect};
use crate::rules::complete::is_near;
use crate::rules::write::*;
use crate::{Check, Context, Found, Rule, Severity, Suggestion, site};
use disclosure::How;

pub(in crate::rules) static RULES: &[Rule] = &[
    Rule {
        id: "consistent/mistyped-domain",
        asks: "No address or link is off the company's own domain by a letter or two.",
        why: "Whoever owns the mistyped domain gets what people write.",
        cases: &[
            allows(&[
                ("/controller/website", "\"https://northwind.de/\""),
                ("/controller/privacy_policy", "\"https://northwind.fr/privacy\""),
            ]),
            fires(&[("/questions/email", "\"ask@nortwind.example\"")]),
            fires(&[("/opt_out/methods/1/target", "\"https://nothwind.example/stop\"")]),
            silent(&[("/questions/email", "\"ask@mail.northwind.example\"")]),
            allows(&[("/controller/dpo/email", "\"dpo@lagan.example\"")]),
        ],
        check: Check::Document(mistyped),
        ..CONSISTENT
    },
    Rule {
        id: "consistent/free-mailbox",
        severity: Severity::Warning,
        asks: "A company's address is at the company's own domain.",
        why: "A mailbox that anybody can open is no sign of who asks.",
        cases: &[
            fires(&[("/controller/email", "\"northwind.bikes@gmail.com\"")]),
            silent(&[("/controller/email", "\"shop@northwind.example\"")]),
        ],
        check: Check::Document(free),
        ..CONSISTENT
    },
    Rule {
        id: "consistent/foreign-link",
        severity: Severity::Warning,
        asks: "The links to the policy, the terms, and the pages to stop and to delete are on the company's own site.",
        why: "A copied link leads to somebody else's policy.",
        cases: &[
            fires(&[("/controller/privacy_policy", "\"https://www.acme.example/privacy\"")]),
            fires(&[("/deletion/request", "\"https://forms.acme.example/delete\"")]),
            silent(&[("/controller/privacy_policy", "\"https://www.northwind.example/privacy\"")]),
            allows(&[("/deletion/request", "\"mailto:privacy@northwind.example\"")]),
        ],
        check: Check::Document(foreign),
        ..CONSISTENT
    },
    Rule {
        id: "consistent/left-from-template",
        asks: "No link, address or name is left over from a template.",
        why: "A visitor who meets \"Your Company\" believes nothing else.",
        cases: &[
            fires(&[("/controller/privacy_policy", "\"https://www.yourcompany.com/privacy\"")]),
            fires(&[("/controller/name", "\"[Company Name]\"")]),
            fires(&[("/purposes/0/text", "\"We text you when {product} is ready.\"")]),
            fires(&[("/opt_out/decline", "\"Lorem ipsum dolor sit amet.\"")]),
            silent(&[("/purposes/0/text", "\"We text you when the bike (yours) is ready.\"")]),
        ],
        check: Check::Document(template),
        ..CONSISTENT
    },
    Rule {
        id: "consistent/way-address",
        asks: "The address in the sentence of a way to stop is its target.",
        why: "Who follows the sentence ends elsewhere than who presses the link.",
        cases: &[
            allows(&[(
                "/opt_out/methods/0",
                r#"{"how":"sms","text":"Text STOP to 07700 900123.","target":"+447700900123"}"#,
            )]),
            fires(&[("/opt_out/methods/3/text", "\"Write to bye@northwind.example.\"")]),
            fires_at(
                "/opt_out/methods/0/text",
                &[(
                    "/opt_out/methods/0",
                    r#"{"how":"sms","text":"Text STOP or UNSUBSCRIBE to 73737. HELP gets you help.","target":"37373"}"#,
                )],
            ),
            silent(&[(
                "/opt_out/methods/0",
                r#"{"how":"sms","text":"Text STOP or UNSUBSCRIBE to 73737. HELP gets you help.","target":"73737"}"#,
            )]),
            allows(&[("/opt_out/methods/3/text", "\"Write us an email.\"")]),
        ],
        check: Check::Document(way_address),
        ..CONSISTENT
    },
    Rule {
        id: "consistent/decline-link",
        severity: Severity::Warning,
        asks: "The page to stop is not the privacy policy or the front page.",
        why: "Who wants to stop should not have to look for how.",
        cases: &[
            fires(&[("/opt_out/methods/1/target", "\"https://northwind.example/privacy\"")]),
            fires(&[("/opt_out/methods/1/target", "\"https://northwind.example/\"")]),
            silent(&[("/opt_out/methods/1/target", "\"https://northwind.example/preferences\"")]),
        ],
        check: Check::Document(stop_page),
        ..CONSISTENT
    },
];

/// Every email address and web address of the document, with its pointer.
fn addresses<'a>(context: &Context<'a>) -> Vec<(String, &'a str)> {
    let document = context.document;
    let controller = &document.controller;
    let mut out: Vec<(String, &str)> = vec![
        ("/controller/email".into(), &controller.email),
        ("/controller/privacy_policy".into(), &controller.privacy_policy),
        ("/deletion/request".into(), document.deletion.request.trim_start_matches("mailto:")),
    ];
    let optional = [
        ("/controller/terms", &controller.terms),
        ("/questions/email", &document.questions.email),
        ("/questions/form", &document.questions.form),
        ("/security/audit/report", &document.security.audit.report),
    ];
    out.extend(optional.into_iter().filter_map(|(at, address)| Some((at.into(), address.as_deref()?))));
    out.extend(
        controller
            .representative
            .iter()
            .map(|it| ("/controller/representative/email".into(), it.email.as_str())),
    );
    out.extend(controller.dpo.iter().map(|it| ("/controller/dpo/email".into(), it.email.as_str())));
    for (i, method) in document.opt_out.methods.iter().enumerate() {
        if let (How::Link | How::Email, Some(target)) = (method.how, &method.target) {
            out.push((format!("/opt_out/methods/{i}/target"), target));
        }
    }
    out
}

fn site_of(address: &str) -> Option<String> {
    if address.starts_with("https://") {
        site::of(address)
    } else {
        site::of_email(address)
    }
}

/// Whether one domain is likely meant to be the other. Short names are near each other by chance, and one name in two countries is no slip.
fn is_slip(own: &str, other: &str) -> bool {
    own.len() > 8 && is_near(own, other) && own.split('.').next() != other.split('.').next()
}

fn mistyped(context: &Context, found: &mut Vec<Found>) {
    let Some(own) = site::of(&context.document.controller.website) else { return };
    for (at, address) in addresses(context) {
        let Some(other) = site_of(address).filter(|other| *other != own) else {
            continue;
        };
        if is_slip(&own, &other) {
            let message = format!("{other} is almost {own}; is it a slip?");
            let suggestion = Suggestion::text("Use your own domain", MaybeIncorrect, &at, address.replacen(&other, &own, 1));
            found.push(Found::at(&at, message).suggest(suggestion));
        }
    }
}

fn free(context: &Context, found: &mut Vec<Found>) {
    const FREE: [&str; 14] = [
        "gmail.com",
        "googlemail.com",
        "outlook.com",
        "hotmail.com",
        "live.com",
        "yahoo.com",
        "icloud.com",
        "aol.com",
        "gmx.de",
        "gmx.net",
        "web.de",
        "orange.fr",
        "free.fr",
        "proton.me",
    ];
    for (at, address) in addresses(context) {
        let is_free = address.contains('@') && site_of(address).is_some_and(|site| FREE.contains(&site.as_str()));
        if is_free && !at.contains("dpo") {
            let suggestion = Suggestion::text("Use an address of your own", HasPlaceholders, &at, "{an address at your own domain}");
            found.push(Found::at(&at, "this is a free mailbox; use an address at your own domain").suggest(suggestion));
        }
    }
}

fn foreign(context: &Context, found: &mut Vec<Found>) {
    let Some(own) = site::of(&context.document.controller.website) else { return };
    for (at, address) in addresses(context) {
        let is_own_page = address.starts_with("https://") && at != "/security/audit/report" && at != "/questions/form";
        let Some(other) = site_of(address).filter(|other| is_own_page && *other != own) else {
            continue;
        };
        if !is_slip(&own, &other) {
            let message = format!("this page is at {other}, and your site is {own}; is it the right one?");
            found.push(Found::at(&at, message).suggest(Suggestion::text(
                "Link your own page",
                HasPlaceholders,
                &at,
                format!("https://{own}/{{which page}}"),
            )));
        }
    }
}

fn template(context: &Context, found: &mut Vec<Found>) {
    const DOMAINS: [&str; 8] = [
        "yourcompany.com",
        "yourdomain.com",
        "yoursite.com",
        "yourwebsite.com",
        "mycompany.com",
        "company.com",
        "domain.com",
        "example.com",
    ];
    let website = &context.document.controller.website;
    for (at, address) in addresses(context).into_iter().chain([("/controller/website".into(), website.as_str())]) {
        if site_of(address).is_some_and(|site| DOMAINS.contains(&site.as_str())) {
            found.push(Found::at(at, "this address is left over from a template; write your own"));
        }
    }
    let controller = &context.document.controller;
    let names = [
        ("/controller/name", controller.name.as_str()),
        ("/controller/address", controller.address.as_str()),
    ];
    let texts = context.texts.iter().map(|text| (text.pointer.as_str(), text.value));
    for (at, value) in names.into_iter().chain(texts) {
        if let Some(part) = blank(value) {
            let message = format!("\"{}\" is left over from a template; write what it stands for", &value[part.clone()]);
            found.push(Found::at(at, message).part(part));
        }
    }
}

/// The first blank of a template in a text: `[Company Name]`, `{product}`, `{{name}}`, `Lorem ipsum`.
fn blank(value: &str) -> Option<std::ops::Range<usize>> {
    for (open, close) in [('{', '}'), ('[', ']'), ('<', '>')] {
        if let Some(start) = value.find(open)
            && let Some(length) = value[start..].find(close)
            && length > 1
        {
            return Some(start..start + length + close.len_utf8());
        }
    }
    let lorem = value.to_ascii_lowercase().find("lorem ipsum")?;
    Some(lorem..lorem + "lorem ipsum".len())
}

fn way_address(context: &Context, found: &mut Vec<Found>) {
    for (i, method) in context.document.opt_out.methods.iter().enumerate() {
        let Some(target) = &method.target else { continue };
        let digits = |s: &str| s.chars().filter(char::is_ascii_digit).collect::<String>();
        let said = match method.how {
            How::Email => email_in(&method.text),
            // A run of digits long enough for a short code.
            How::Sms => method
                .text
                .split(|c: char| !c.is_ascii_digit())
                .find(|run| (4..=8).contains(&run.len()))
                .map(str::to_owned),
            How::Link | How::Post | How::Call => None,
        };
        let Some(said) = said else { continue };
        let agrees = match method.how {
            // A number in its national notation begins with a zero that the international one has not.
            How::Sms => digits(target).contains(said.trim_start_matches('0')),
            How::Email | How::Link | How::Post | How::Call => said.eq_ignore_ascii_case(target),
        };
        if !agrees {
            let at = format!("/opt_out/methods/{i}/text");
            let start = method.text.find(&said).unwrap_or_default();
            let suggestion = Suggestion::text("Say the target", MaybeIncorrect, &at, method.text.replacen(&said, target, 1));
            found.push(
                Found::at(&at, format!("the sentence says {said}, but the target is {target}"))
                    .part(start..start + said.len())
                    .suggest(suggestion),
            );
        }
    }
}

/// The first email address in a text.
fn email_in(text: &str) -> Option<String> {
    let at = text.find('@')?;
    let is_part = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | '_' | '+' | '%');
    let (before, after) = (text.get(..at)?, text.get(at + 1..)?);
    let start = before
        .rfind(|c| !is_part(c))
        .map_or(0, |other| other + before[other..].chars().next().map_or(1, char::len_utf8));
    let end = after.find(|c| !is_part(c)).unwrap_or(after.len());
    Some(text.get(start..at + 1 + end)?.trim_end_matches('.').to_owned())
}

fn stop_page(context: &Context, found: &mut Vec<Found>) {
    let controller = &context.document.controller;
    for (i, method) in context.document.opt_out.methods.iter().enumerate() {
        let Some(target) = method.target.as_ref().filter(|_| method.how == How::Link) else {
            continue;
        };
        let bare = target.trim_end_matches('/');
        if bare == controller.website.trim_end_matches('/') || *target == controller.privacy_policy || Some(target) == controller.terms.as_ref() {
            let at = format!("/opt_out/methods/{i}/target");
            let suggestion = Suggestion::text("Link the page", HasPlaceholders, &at, "{https address of the page where one stops}");
            found.push(Found::at(&at, "this page is not where one stops; link the page itself").suggest(suggestion));
        }
    }
}
