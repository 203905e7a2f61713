//! Findings as JSON, in the one shape that the command line, the server and the studio share.

use crate::{Finding, Suggestion};
use json::{Value, array, object, position, text};

/// A finding in a file: `{"rule","family","severity","file","pointer","line","column","message","law","suggestions"}`. Lines and
/// columns count from 1, columns in characters.
pub fn finding_json(finding: &Finding, file: &str, bytes: &[u8]) -> Value {
    let at = position(bytes, finding.span.start);
    object([
        ("rule", text(finding.rule.id)),
        ("family", text(finding.rule.family.as_str())),
        ("severity", text(finding.severity.as_str())),
        ("file", text(file)),
        ("pointer", text(finding.pointer.as_str())),
        ("line", Value::Int(at.line as i64)),
        ("column", Value::Int(at.column as i64)),
        ("message", text(finding.message.as_str())),
        ("law", text(finding.law.as_str())),
        ("suggestions", array(finding.suggestions.iter().map(suggestion_json))),
    ])
}

/// `{"label","applicability","pointer","replacement"}`: the member to set and its whole new value; `null` removes it.
fn suggestion_json(suggestion: &Suggestion) -> Value {
    object([
        ("label", text(suggestion.label.as_str())),
        ("applicability", text(suggestion.applicability.as_str())),
        ("pointer", text(suggestion.edit.pointer.as_str())),
        ("replacement", suggestion.edit.value.clone().unwrap_or(Value::Null)),
    ])
}
