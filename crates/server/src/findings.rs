//! The linter's findings as JSON, in the shape in which `phone-consent lint --format json` gives them.

use json::{Value, array, object, position, text};
use lint::{Finding, Report, Suggestion};

/// What stands, in the order of the document. `file` is empty: a document that was posted has no name.
pub fn to_json(report: &Report, bytes: &[u8]) -> Value {
    array(report.findings.iter().map(|finding| one(finding, bytes)))
}

fn one(finding: &Finding, bytes: &[u8]) -> Value {
    let place = position(bytes, finding.span.start);
    let number = |n: usize| Value::Int(i64::try_from(n).unwrap_or(i64::MAX));
    object([
        ("rule", text(finding.rule.id)),
        ("family", text(finding.rule.family.as_str())),
        ("severity", text(finding.severity.as_str())),
        ("file", text("")),
        ("pointer", text(&*finding.pointer)),
        ("line", number(place.line)),
        ("column", number(place.column)),
        ("message", text(&*finding.message)),
        ("law", text(&*finding.law)),
        ("suggestions", array(finding.suggestions.iter().map(suggestion))),
    ])
}

/// `pointer` is the member that `replacement` sets; `null` removes it.
fn suggestion(suggestion: &Suggestion) -> Value {
    object([
        ("label", text(&*suggestion.label)),
        ("applicability", text(suggestion.applicability.as_str())),
        ("pointer", text(&*suggestion.edit.pointer)),
        ("replacement", suggestion.edit.value.clone().unwrap_or(Value::Null)),
    ])
}
