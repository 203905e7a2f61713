//! The findings as the form shows them: the list of what is left, and each finding under its field.

use crate::fix::Fix;
use crate::vdom::{El, button, el, text};
use lint::{Finding, Severity};

/// As many findings are listed around the current one; the count and the keys go through all.
const LISTED: usize = 60;

/// What a finding is told apart by.
pub fn key(finding: &Finding) -> String {
    let part = finding.part.as_ref().map_or(0, |part| part.start + 1);
    format!("{} {} {part}", finding.rule.id, finding.pointer)
}

/// The sign and the words of a severity: never its colour alone.
pub const fn words(severity: Severity) -> (&'static str, &'static str) {
    match severity {
        Severity::Error => ("✕", "Must be mended"),
        Severity::Warning => ("▲", "Should be mended"),
        Severity::Note => ("○", "Worth a thought"),
    }
}

/// `3 left, 1 must be mended`.
pub fn count(findings: &[Finding]) -> String {
    let errors = findings.iter().filter(|finding| finding.severity == Severity::Error).count();
    match (findings.len(), errors) {
        (0, _) => "Nothing left to mend".into(),
        (all, 0) => format!("{all} left, none must be mended"),
        (all, errors) => format!("{all} left, {errors} must be mended"),
    }
}

/// Where a member stands, as the form names it: `Use of the number 1 › How long`.
pub type Place<'a> = &'a dyn Fn(&str) -> String;

/// The list of what is left. A finding that nobody came to yet has no colour.
pub fn list(findings: &[Finding], current: Option<usize>, is_seen: &dyn Fn(&Finding) -> bool, place: Place) -> Vec<El> {
    if findings.is_empty() {
        let done = text("p", "done", "Nothing is left. Look at each channel beside the form, then save or publish.");
        return vec![done.key("done")];
    }
    let first = current.unwrap_or(0).saturating_sub(LISTED / 2).min(findings.len().saturating_sub(LISTED));
    let rows = findings.iter().enumerate().skip(first).take(LISTED).map(|(i, finding)| {
        let (sign, words) = words(finding.severity);
        let is_current = current == Some(i);
        let class = if is_seen(finding) { finding.severity.as_str() } else { "unseen-yet" };
        let sign = text("span", "sign", sign).attr("aria-hidden", "true");
        let severity = text("span", "unseen", format!("{words}: "));
        let body = el("span")
            .class("what")
            .child(severity)
            .child(text("span", "place", place(&finding.pointer)))
            .child(text("span", "", &finding.message));
        let row = el("button")
            .attr("type", "button")
            .attr("data-do", "go")
            .attr("data-arg", key(finding))
            .class(class)
            .child(sign)
            .child(body);
        let row = if is_current { row.attr("aria-current", "true") } else { row };
        el("li").key(key(finding)).child(row)
    });
    let mut out = vec![el("ol").key("rows").attr("start", (first + 1).to_string()).children(rows)];
    let hidden = findings.len().saturating_sub(LISTED);
    if hidden > 0 {
        out.push(text("p", "hint", format!("And {hidden} more: “Next” goes through all.")).key("more"));
    }
    out
}

/// The findings under one field. The current one is told in full, with what would mend it.
pub fn under_field(findings: &[&Finding], current: Option<&str>, fixes: &[Fix]) -> Vec<El> {
    let tell = |finding: &&Finding| {
        let (sign, words) = words(finding.severity);
        let key = key(finding);
        let is_current = current == Some(key.as_str());
        let sign = text("span", "sign", sign).attr("aria-hidden", "true");
        let what = el("p")
            .child(sign)
            .child(text("strong", "", format!("{words}: ")))
            .child(text("span", "", &finding.message));
        let mut told = el("div")
            .class(&format!("finding {}", finding.severity.as_str()))
            .key(&key)
            .child(what.key("what"));
        if is_current {
            // A fault of shape says all there is to say.
            let has_why = !crate::app::SHAPE.contains(&finding.rule.id);
            let why = has_why.then(|| text("p", "why", finding.rule.why).key("why"));
            let law = (!finding.law.is_empty()).then(|| text("p", "law", format!("Asked for by {}.", finding.law)).key("law"));
            told = told.children(why).children(law).children(fixes.iter().enumerate().map(|(i, fix)| fix.shown(i)));
        } else if !finding.suggestions.is_empty() {
            let words = text("button", "quiet", "How to mend it").attr("type", "button");
            told = told.child(words.attr("data-do", "go").attr("data-arg", &key).key("how"));
        }
        told
    };
    findings.iter().map(tell).collect()
}

/// The bar with the count and the way through.
pub fn bar(findings: &[Finding], is_open: bool) -> Vec<El> {
    let errors = findings.iter().any(|finding| finding.severity == Severity::Error);
    let sign = match (findings.is_empty(), errors) {
        (true, _) => "✓",
        (false, true) => "✕",
        (false, false) => "▲",
    };
    let sign = text("span", "sign", sign).attr("aria-hidden", "true").key("sign");
    let words = text("strong", "count", count(findings)).attr("id", "count").key("count");
    let step = |does: &str, words: &str, hint: &str| {
        button("step", does, "", words)
            .attr("title", hint)
            .flag("disabled", !is_open || findings.is_empty())
            .key(does)
    };
    vec![
        sign,
        words,
        step("previous", "Previous", "Previous finding (Shift+F8)"),
        step("next", "Next", "Next finding (F8)"),
    ]
}
