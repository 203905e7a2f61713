//! The output for people: each finding with its place in the file, the law, why it matters, and what would mend it.

use super::{Judged, number};
use annotate_snippets::{AnnotationKind, Group, Level, Renderer, Snippet};
use lint::{Applicability, Finding, Severity, Suggestion};
use std::io::IsTerminal;

/// All findings, then the summary. Colours only where the output is a terminal.
pub fn all(judged: &[Judged], to_stdout: bool) -> String {
    let colours = to_stdout && std::io::stdout().is_terminal() && std::env::var_os("NO_COLOR").is_none();
    let renderer = if colours { Renderer::styled() } else { Renderer::plain() };
    let mut out = String::new();
    for judged in judged {
        let source = String::from_utf8_lossy(&judged.bytes);
        for finding in &judged.report.findings {
            out.push_str(&renderer.render(&groups(finding, &judged.file, &source)));
            out.push_str("\n\n");
        }
        for allowed in &judged.report.allowed {
            out.push_str(&format!(
                "{}: {} at {} is allowed by the document\n",
                judged.file, allowed.rule.id, allowed.pointer
            ));
        }
    }
    out.push_str(&summary(judged));
    out
}

fn groups<'a>(finding: &'a Finding, file: &'a str, source: &'a str) -> Vec<Group<'a>> {
    let level = match finding.severity {
        Severity::Error => Level::ERROR,
        Severity::Warning => Level::WARNING,
        Severity::Note => Level::NOTE,
    };
    let annotation = AnnotationKind::Primary.span(finding.span.clone()).label(finding.pointer.as_str());
    let mut group = level
        .primary_title(finding.message.as_str())
        .id(finding.rule.id)
        .element(Snippet::source(source).path(file).annotation(annotation))
        .element(Level::NOTE.with_name(Some("why")).message(finding.rule.why));
    if !finding.law.is_empty() {
        group = group.element(Level::NOTE.with_name(Some("law")).message(finding.law.as_str()));
    }
    for suggestion in &finding.suggestions {
        group = group.element(Level::HELP.with_name(Some("better")).message(better(suggestion)));
    }
    vec![group]
}

/// `Say for how many months (fill in {months}): "We keep your number for {months} months."`
fn better(suggestion: &Suggestion) -> String {
    let how = match suggestion.applicability {
        Applicability::MachineApplicable => " (--fix applies it)",
        Applicability::MaybeIncorrect => " (if it is true)",
        Applicability::HasPlaceholders => " (fill in what stands in braces)",
    };
    let to = match &suggestion.edit.value {
        Some(value) => format!("{}: {}", suggestion.edit.pointer, json::to_jcs(value)),
        None => format!("remove {}", suggestion.edit.pointer),
    };
    format!("{}{how}\n{to}", suggestion.label)
}

/// `2 errors, 1 warning and 0 notes in 1 document; 1 fix can be applied with --fix`
pub fn summary(judged: &[Judged]) -> String {
    let sum = |severity| judged.iter().map(|judged| judged.report.count(severity)).sum();
    let (errors, warnings, notes) = (sum(Severity::Error), sum(Severity::Warning), sum(Severity::Note));
    let clean = judged.iter().filter(|judged| judged.report.findings.is_empty()).count();
    let fixes = judged.iter().flat_map(|judged| &judged.report.findings);
    let fixes = fixes
        .filter(|finding| finding.suggestions.iter().any(|one| one.applicability == Applicability::MachineApplicable))
        .count();
    let mut out = format!(
        "{}, {} and {} in {}; {} clean",
        count(errors, "error", "errors"),
        count(warnings, "warning", "warnings"),
        count(notes, "note", "notes"),
        count(judged.len(), "document", "documents"),
        number(clean),
    );
    if fixes > 0 {
        out.push_str(&format!("; {} can be applied with --fix", count(fixes, "fix", "fixes")));
    }
    out.push('\n');
    out
}

/// `1 error`, `1,204 errors`.
pub fn count(n: usize, one: &str, many: &str) -> String {
    format!("{} {}", number(n), if n == 1 { one } else { many })
}
