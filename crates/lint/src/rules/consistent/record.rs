//! Versions, changes and audits, against each other and against the day.

use crate::Applicability::{HasPlaceholders, MaybeIncorrect};
use crate::rules::write::*;
use crate::{Check, Context, Found, Rule, Severity, Suggestion};
use disclosure::{Change, Date, Period};
use json::Value;

/// What changed, in a first version.
const ONE_CHANGE: &str = r#"[{ "version": "2026-11-24", "date": "2026-11-24", "summary": "This is the first version.", "material": false }]"#;

pub(in crate::rules) static RULES: &[Rule] = &[
    Rule {
        id: "consistent/audit-due",
        severity: Severity::Warning,
        asks: "The last audit is not older than audits are said to be apart.",
        why: "\"Checked every year\" with a check three years ago says that nobody checks.",
        cases: &[
            fires(&[("/security/audit/last", "\"2024-09\"")]),
            fires(&[("/security/audit/last", "\"2026-09\""), ("/security/audit/every", "\"P1M\"")]),
            silent(&[("/security/audit/last", "\"2026-01\"")]),
            allows(&[("/security/audit/last", "\"2025-11\"")]),
        ],
        check: Check::Document(audit),
        ..CONSISTENT
    },
    Rule {
        id: "consistent/audit-to-come",
        asks: "The last audit is not in the future.",
        why: "A check that is to come protects nobody yet.",
        cases: &[
            fires(&[("/security/audit/last", "\"2027-03\"")]),
            silent(&[("/security/audit/last", "\"2026-10-31\"")]),
            allows(&[("/security/audit/last", "\"2026-11\"")]),
        ],
        check: Check::Document(audit_to_come),
        ..CONSISTENT
    },
    Rule {
        id: "consistent/first-change",
        asks: "The first entry of the changes is this version.",
        why: "Who agreed to an earlier text is told what changed, and nothing else. Without an entry for it, the next change asks everyone again.",
        cases: &[
            fires_at("/changes/0/version", &[("/version", "\"2026-11-25\"")]),
            fires_at("/changes/0/version", &[("/version", "\"2026-11-25\""), ("/changes", ONE_CHANGE)]),
            fires(&[("/changes", "[]")]),
            in_language("fr", fires(&[("/changes", "[]")])),
            silent(&[("/changes", ONE_CHANGE)]),
        ],
        check: Check::Document(first_change),
        ..CONSISTENT
    },
    Rule {
        id: "consistent/changes-order",
        asks: "The changes stand newest first, and each version once.",
        why: "A history out of order is read wrongly.",
        cases: &[
            fires_at("/changes/1/date", &[("/changes/1/date", "\"2026-12-02\"")]),
            fires_at("/changes/1/version", &[("/changes/1/version", "\"2026-11-24\"")]),
            silent(&[("/changes/1/date", "\"2026-11-01\"")]),
        ],
        check: Check::Document(order),
        ..CONSISTENT
    },
    Rule {
        id: "consistent/version-day",
        severity: Severity::Warning,
        asks: "A version that is a day is the day of its change.",
        why: "A reader who sees two days does not know since when the text holds.",
        cases: &[
            fires_at("/changes/0/date", &[("/changes/0/date", "\"2026-11-20\"")]),
            silent(&[("/changes/0/date", "\"2026-11-24\"")]),
            allows(&[("/version", "\"2.0.0\""), ("/changes/0/version", "\"2.0.0\"")]),
        ],
        check: Check::Document(version_day),
        ..CONSISTENT
    },
];

/// Midnight of a day in seconds from 1970; of the last day, for a month.
fn seconds(date: Date, end_of_month: bool) -> i64 {
    let months = u16::from(date.month.saturating_sub(1)) + u16::from(date.day.is_none() && end_of_month);
    let from_epoch = Period {
        years: date.year.saturating_sub(1970),
        months,
        days: date.day.map_or(0, |day| u16::from(day.saturating_sub(1))),
        ..Period::default()
    };
    from_epoch.add_to(0)
}

fn audit(context: &Context, found: &mut Vec<Found>) {
    let audit = &context.document.security.audit;
    let due = audit.every.add_to(seconds(audit.last, true));
    if due < seconds(context.on, false) {
        let suggestion = Suggestion::text(
            "Say when you checked last",
            HasPlaceholders,
            "/security/audit/last",
            "{the month of the last check, for example 2026-09}",
        );
        found.push(Found::at("/security/audit/last", "the next check is overdue by the interval that you state").suggest(suggestion));
    }
}

fn audit_to_come(context: &Context, found: &mut Vec<Found>) {
    if seconds(context.document.security.audit.last, false) > seconds(context.on, false) {
        let suggestion = Suggestion::text(
            "Say when you checked last",
            HasPlaceholders,
            "/security/audit/last",
            "{the month of the last check, for example 2026-09}",
        );
        found.push(Found::at("/security/audit/last", "the last check is in the future").suggest(suggestion));
    }
}

fn first_change(context: &Context, found: &mut Vec<Found>) {
    let document = context.document;
    let (one, what) = match document.changes.first() {
        Some(first) if first.version == document.version => return,
        Some(first) => {
            let message = format!("the first entry is version {}, but this is version {}", first.version, document.version);
            (Found::at("/changes/0/version", message), "{what changed, in a sentence}".to_owned())
        }
        // What is no list of entries is told as a fault of the shape.
        None if !matches!(&context.tree.get("changes").value, Value::Array(entries) if entries.is_empty()) => return,
        None => {
            let message = format!("version {} has no entry, so the next change asks everyone again", document.version);
            let first = disclosure::first_version(&document.language).unwrap_or("that it is the first version");
            let what = format!("{{what changed, in a sentence; for the first version: {first}}}");
            (Found::at("/changes", message).severity(Severity::Warning), what)
        }
    };
    let entry = json::object([
        ("version", json::text(document.version.as_str())),
        ("date", json::text(Date::parse(&document.version).unwrap_or(context.on).to_string())),
        ("summary", json::text(what)),
        ("material", json::text("{true if those who agreed before must be asked again, otherwise false}")),
    ]);
    let rest = context.tree.get("changes").items().iter().map(|node| node.value.clone());
    let whole = json::array([entry].into_iter().chain(rest));
    let told = one.suggest(Suggestion::value("Add an entry for this version", HasPlaceholders, "/changes", whole));
    found.push(match document.changes.as_slice() {
        [only] => told.suggest(Suggestion::value(
            "Nothing is published yet: let the entry name this version",
            MaybeIncorrect,
            "/changes/0",
            renamed(only, &document.version),
        )),
        _ => told,
    });
}

/// The entry of a first version under another version; of its day, if that is one.
fn renamed(entry: &Change, version: &str) -> Value {
    let day = Date::parse(version).unwrap_or(entry.date);
    json::object([
        ("version", json::text(version)),
        ("date", json::text(day.to_string())),
        ("summary", json::text(entry.summary.as_str())),
        ("material", Value::Bool(entry.material)),
    ])
}

fn order(context: &Context, found: &mut Vec<Found>) {
    let changes = &context.document.changes;
    for (i, pair) in changes.windows(2).enumerate() {
        let [newer, older] = pair else { continue };
        if older.date > newer.date {
            let message = "this entry is newer than the one before it; the newest stands first";
            let mut sorted: Vec<(Date, Value)> = changes
                .iter()
                .map(|change| change.date)
                .zip(context.tree.get("changes").items().iter().map(|node| node.value.clone()))
                .collect();
            sorted.sort_by_key(|(date, _)| std::cmp::Reverse(*date));
            let whole = json::array(sorted.into_iter().map(|(_, value)| value));
            found.push(Found::at(format!("/changes/{}/date", i + 1), message).suggest(Suggestion::value(
                "Put them in order",
                MaybeIncorrect,
                "/changes",
                whole,
            )));
            break;
        }
    }
    let mut seen = std::collections::HashSet::new();
    for (i, change) in changes.iter().enumerate() {
        if !seen.insert(change.version.as_str()) {
            found.push(Found::at(
                format!("/changes/{i}/version"),
                "this version stands in the changes already; each version has one entry",
            ));
        }
    }
}

fn version_day(context: &Context, found: &mut Vec<Found>) {
    let document = context.document;
    let (Some(day), Some(first)) = (Date::parse(&document.version), document.changes.first()) else {
        return;
    };
    if first.version == document.version && first.date != day {
        let suggestion = Suggestion::text("Use the version's day", MaybeIncorrect, "/changes/0/date", day.to_string());
        found.push(Found::at("/changes/0/date", format!("the version is of {}, its change of another day", document.version)).suggest(suggestion));
    }
}
