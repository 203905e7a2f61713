//! What the linter cannot read.

use crate::rules::write::{fires, in_language, of, silent};
use crate::{Check, Context, Family, Found, Rule, Severity};

/// The rules of this file.
pub(in crate::rules) static RULES: &[Rule] = &[Rule {
    id: "plain/unread",
    severity: Severity::Note,
    asks: "The words are in a language that the linter reads: English, French or German.",
    why: "In another language only the members are judged. No finding says nothing about the words.",
    cases: &[
        fires(&[("/language", "\"pt-BR\"")]),
        silent(&[("/language", "\"en-IE\"")]),
        in_language("de", silent(&[("/language", "\"de-AT\"")])),
    ],
    check: Check::Document(unread),
    ..of(Family::Plain)
}];

fn unread(context: &Context, found: &mut Vec<Found>) {
    let language = &context.document.language;
    if !language.is_empty() && !matches!(context.language(), "en" | "fr" | "de") {
        let message = format!("the words are not judged: the linter reads English, French and German, and no \"{language}\"; let a native reader judge them");
        found.push(Found::at("/language", message));
    }
}
