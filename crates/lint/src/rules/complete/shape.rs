//! The members that the format requires, and their forms.

use super::members;
use crate::Applicability::{HasPlaceholders, MachineApplicable, MaybeIncorrect};
use crate::rules::write::*;
use crate::{Applicability, Check, Context, Found, Rule, Suggestion, Text, countries, facts};
use json::{Node, Problem, Value};
use std::collections::HashSet;

pub(in crate::rules) static RULES: &[Rule] = &[
    Rule {
        id: "complete/member",
        asks: "Every required member of the format is there.",
        why: "Each member answers a question that a person may ask before giving a number.",
        cases: &[
            fires(&[("/purposes/0/benefit", "")]),
            fires(&[("/purposes/1/retention", "")]),
            fires(&[("/controller/address", "")]),
            fires(&[("/opt_out/methods/0/text", "")]),
            silent(&[("/heading", "")]),
            allows(&[("/recipients/0/policy", "")]),
        ],
        check: Check::Document(member),
        ..COMPLETE
    },
    Rule {
        id: "complete/shape",
        asks: "Every member has the form that the format gives it.",
        why: "A value that programs cannot read is neither shown nor kept.",
        cases: &[
            fires(&[("/controller/email", "\"ask at shop\"")]),
            fires(&[("/controller/website", "\"http://northwind.example/\"")]),
            fires(&[("/purposes/0/retention/period", "\"6 months\"")]),
            fires(&[("/purposes/0/frequency", "\"often\"")]),
            fires(&[("/not_a_condition", "false")]),
            fires(&[("/purposes/0/benefits", "\"You need not call.\"")]),
            fires(&[("/selling", "\"no\"")]),
            fires_at("/rights/1", &[("/rights", "[\"access\",\"delete\"]")]),
            silent(&[("/controller/email", "\"ask@shop.example\"")]),
            silent(&[("/purposes/0/frequency", "\"varies\"")]),
        ],
        check: Check::Document(shape),
        ..COMPLETE
    },
];

fn member(context: &Context, found: &mut Vec<Found>) {
    for fault in context.faults.iter().filter(|fault| fault.problem == Problem::Missing) {
        let at = &fault.pointer;
        // Of a value that has no members `shape` says so, once.
        if at.rsplit_once('/').is_some_and(|(parent, _)| is_plain(self::at(context.tree, parent))) {
            continue;
        }
        let Some(member) = members::of(at) else {
            found.push(Found::at(at, format!("\"{at}\" is missing; add it")));
            continue;
        };
        let mut missing = Found::at(at, member.says).law(member.law);
        if let Ok(node) = json::parse(member.write.as_bytes()) {
            let applicability = if member.write.contains("\"{") { HasPlaceholders } else { MaybeIncorrect };
            missing = missing.suggest(Suggestion::value("Add it", applicability, at, node.value));
        }
        found.push(missing);
    }
}

fn shape(context: &Context, found: &mut Vec<Found>) {
    let mut told = HashSet::new();
    for fault in context.faults {
        let node = at(context.tree, &fault.pointer);
        let at = fault.pointer.as_str();
        let one = match &fault.problem {
            Problem::Missing => continue,
            Problem::Unknown => unknown(at),
            Problem::Expected(what) => Found::at(at, format!("this must be {what}")),
            // The first rule that a value breaks: an unknown word is not also the repetition of the word that stands in for it.
            Problem::Broken(_) if !told.insert(at) => continue,
            Problem::Broken(rule) => {
                let broken = Found::at(at, format!("this must be {}", rule.must_be));
                match mended(rule, at, node, context) {
                    Some(suggestion) => broken.suggest(suggestion),
                    None => broken,
                }
            }
        };
        found.push(one);
    }
}

/// The value at a pointer.
fn at<'t>(tree: &'t Node, pointer: &str) -> &'t Node {
    let mut node = tree;
    for step in pointer.split('/').skip(1) {
        node = match (&node.value, step.parse::<usize>()) {
            (Value::Array(items), Ok(i)) => items.get(i).unwrap_or(Node::ABSENT),
            _ => node.get(step),
        };
    }
    node
}

/// Whether a value is there that can have no members.
fn is_plain(node: &Node) -> bool {
    match node.value {
        Value::Bool(_) | Value::Int(_) | Value::Str(_) => true,
        Value::Null | Value::Array(_) | Value::Object(_) => false,
    }
}

/// A member that the format does not have: perhaps the misspelt name of one that it has.
fn unknown(at: &str) -> Found {
    let (parent, name) = at.rsplit_once('/').unwrap_or(("", at));
    let steps = parent.split('/').count();
    let is_here = |known: &str| {
        let pattern = known.rsplit_once('/').map_or("", |(parent, _)| parent);
        pattern.split('/').count() == steps && pattern.split('/').zip(parent.split('/')).all(|(a, b)| a == b || a == "*")
    };
    let names = members::MEMBERS.iter().map(|member| member.at).filter(|known| is_here(known));
    let near = names.filter_map(|known| known.rsplit('/').next()).find(|known| is_near(known, name));
    let name = &json::escaped(name);
    let message = match near {
        Some(near) => format!("\"{name}\" is not a member of the format; do you mean \"{near}\"?"),
        None => format!("\"{name}\" is not a member of the format; check its spelling or remove it"),
    };
    Found::at(at, message).suggest(Suggestion::remove("Remove it", MaybeIncorrect, at))
}

/// Whether two words differ by at most two letters that were added, left out or changed.
pub(in crate::rules) fn is_near(a: &str, b: &str) -> bool {
    let (a, b): (Vec<char>, Vec<char>) = (a.chars().collect(), b.chars().collect());
    if a.len().abs_diff(b.len()) > 2 || a.len().max(b.len()) > 64 {
        return false;
    }
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (i, x) in a.iter().enumerate() {
        let mut before = row.clone();
        before[0] = i + 1;
        for (k, y) in b.iter().enumerate() {
            before[k + 1] = (row[k] + usize::from(x != y)).min(row[k + 1] + 1).min(before[k] + 1);
        }
        row = before;
    }
    row.last().is_some_and(|distance| *distance <= 2)
}

/// What would mend a value that breaks a rule.
fn mended(rule: &json::Rule, at: &str, node: &Node, context: &Context) -> Option<Suggestion> {
    let text = node.as_text().trim();
    let set = |label: &str, applicability: Applicability, value: String| Some(Suggestion::text(label, applicability, at, value));
    match rule.code {
        "ERR_DISCLOSURE_LINK" => {
            let rest = text.strip_prefix("http://").unwrap_or(text);
            let is_host = !rest.contains(char::is_whitespace) && !rest.contains('@') && rest.contains('.') && !rest.contains("://");
            if is_host {
                set("Use https", MaybeIncorrect, format!("https://{rest}"))
            } else {
                set("Write the address", HasPlaceholders, "{https address of the page}".into())
            }
        }
        "ERR_DISCLOSURE_EMAIL" => match text.strip_prefix("mailto:") {
            Some(address) if address.contains('@') && !address.contains(['?', ' ']) => set("Leave mailto: away", MachineApplicable, address.into()),
            Some(_) | None => set("Write the address", HasPlaceholders, "{the email address}".into()),
        },
        "ERR_DISCLOSURE_PERIOD" => match spoken(text, context) {
            // "3 business days" are more than three days.
            Some(period)
                if ["business", "working", "werktag", "arbeitstag", "ouvr"]
                    .iter()
                    .any(|kind| text.to_lowercase().contains(kind)) =>
            {
                set("Write it as a duration", MaybeIncorrect, period)
            }
            Some(period) => set("Write it as a duration", MachineApplicable, period),
            None => set("Write how long", HasPlaceholders, "{for example P6M for 6 months}".into()),
        },
        "ERR_DISCLOSURE_COUNTRY" => match countries::named(&text.to_lowercase()) {
            Some(country) => set("Write its code", MachineApplicable, country.into()),
            None => set("Write its code", HasPlaceholders, "{two letters, for example IE}".into()),
        },
        "ERR_DISCLOSURE_PHONE" => match text.strip_prefix("00") {
            Some(rest) => set("Begin with +", MaybeIncorrect, format!("+{rest}")),
            None => set(
                "Write the number",
                HasPlaceholders,
                "{the number with its country code, for example +353 20 910 0123}".into(),
            ),
        },
        "ERR_DISCLOSURE_CHOICE" => choice(at, text, rule.must_be),
        "ERR_DISCLOSURE_SELLING" if ["no", "none", "not sold", "false", "non", "jamais", "nein", "nie"].contains(&&*text.to_lowercase()) => {
            set("Promise it, if you keep it", MaybeIncorrect, "never".into())
        }
        "ERR_DISCLOSURE_CONDITION" => Some(Suggestion::value("Promise it, if you keep it", MaybeIncorrect, at, Value::Bool(true))),
        "ERR_DISCLOSURE_RECIPIENT_UNKNOWN" => {
            let made = format!(
                r#"{{"id":"{text}","name":"{{the recipient's name}}","role":"{{processor or controller}}","does":"{{what it does}}","why":"{{why you need it}}","country":"{{two letters, for example IE}}"}}"#
            );
            let node = json::parse(made.as_bytes()).ok()?;
            Some(Suggestion::value("Add this recipient", HasPlaceholders, "/recipients/-", node.value))
        }
        "ERR_DISCLOSURE_RECIPIENT_UNUSED" => Some(Suggestion::remove("Remove this recipient", MaybeIncorrect, at)),
        "ERR_DISCLOSURE_QUESTIONS" => {
            let email = format!("{at}/email");
            Some(Suggestion::text(
                "Add an email address",
                HasPlaceholders,
                &email,
                "{the email address for questions}",
            ))
        }
        "ERR_DISCLOSURE_FREQUENCY" if at.ends_with("/frequency") => {
            let node = json::parse(br#"{"max":"{how many at most}","per":"{for example P1M for a month, or the occasion}"}"#).ok()?;
            Some(Suggestion::value("Say how often at most", HasPlaceholders, at, node.value))
        }
        _ => None,
    }
}

/// A period in the words of a marketer: `6 months` is `P6M`.
fn spoken(text: &str, context: &Context) -> Option<String> {
    [context.language(), "en"].into_iter().find_map(|language| {
        let text = Text::new(String::new(), text, language, None);
        let (words, period) = facts::period_at(&text, 0)?;
        (words.end == text.words.len()).then(|| duration(period))
    })
}

/// A period as the format writes it.
pub(crate) fn duration(period: disclosure::Period) -> String {
    let part = |n: u16, unit: &str| if n == 0 { String::new() } else { format!("{n}{unit}") };
    let days = [
        part(period.years, "Y"),
        part(period.months, "M"),
        part(period.weeks, "W"),
        part(period.days, "D"),
    ]
    .concat();
    let hours = part(period.hours, "H");
    if hours.is_empty() { format!("P{days}") } else { format!("P{days}T{hours}") }
}

/// One of the words of an enumeration, meant by another word.
fn choice(at: &str, text: &str, words: &str) -> Option<Suggestion> {
    const MEANT: &[(&str, &str, &str)] = &[
        ("channels", "text", "sms"),
        ("channels", "texts", "sms"),
        ("channels", "text message", "sms"),
        ("channels", "phone", "call"),
        ("channels", "calls", "call"),
        ("channels", "telephone", "call"),
        ("legal_basis", "opt-in", "consent"),
        ("legal_basis", "legitimate_interest", "legitimate_interests"),
        ("legal_basis", "legitimate interest", "legitimate_interests"),
        ("legal_basis", "legal obligation", "legal_obligation"),
        ("how", "phone", "call"),
        ("how", "text", "sms"),
        ("how", "web", "link"),
        ("how", "mail", "post"),
        ("how", "letter", "post"),
        ("how", "e-mail", "email"),
        ("rights", "delete", "erasure"),
        ("rights", "deletion", "erasure"),
        ("rights", "erase", "erasure"),
        ("rights", "correct", "rectification"),
        ("rights", "correction", "rectification"),
        ("rights", "restrict", "restriction"),
        ("rights", "export", "portability"),
        ("rights", "object", "objection"),
        ("rights", "complain", "complaint"),
        ("rights", "withdrawal", "withdraw"),
    ];
    let small = text.to_lowercase();
    let list = at.split('/').rev().find(|step| step.parse::<usize>().is_err())?;
    match MEANT.iter().find(|(member, said, _)| *member == list && *said == small) {
        Some((_, _, meant)) => Some(Suggestion::text("Use the format's word", MaybeIncorrect, at, *meant)),
        None if small != text && words.split([',', ' ']).any(|word| word == small) => {
            Some(Suggestion::text("Write it in small letters", MachineApplicable, at, small))
        }
        None => None,
    }
}
