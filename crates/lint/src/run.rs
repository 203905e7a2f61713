//! Running the rules over a document, or over a text outside a document.

use crate::allow::{self, is_at_or_under};
use crate::rule::cited;
use crate::{Check, Context, Facts, Finding, Found, Index, Known, RULES, Rule, ServerFacts, Severity, Text, place};
use disclosure::{Date, Document, Draft, Error, Profile};
use json::Node;

/// How a document is judged.
#[derive(Clone, Debug)]
pub struct Settings {
    /// The profiles to judge it by, besides those that the document names in `laws`.
    pub profiles: Vec<Profile>,
    /// The day for which it is judged: rules hold from and until a day.
    pub on: Date,
    /// The server that it will be published on, if that is known.
    pub server: Option<ServerFacts>,
    /// The address of the receipt server, if that is known.
    pub receipts: Option<String>,
}

impl Settings {
    /// By the document's own profiles, for a day.
    pub fn on(on: Date) -> Settings {
        Settings {
            profiles: Vec::new(),
            on,
            server: None,
            receipts: None,
        }
    }
}

/// What was found in a document.
#[derive(Clone)]
pub struct Report {
    /// What was read; complete only when there are no faults of shape (`complete/...` errors).
    pub document: Document,
    /// The profiles that it was judged by: those asked for, and those that it names.
    pub profiles: Vec<Profile>,
    /// What stands, in the order of the file.
    pub findings: Vec<Finding>,
    /// What the document allows with a reason, in the order of the file.
    pub allowed: Vec<Finding>,
}

impl Report {
    /// How many findings weigh this much.
    pub fn count(&self, severity: Severity) -> usize {
        self.findings.iter().filter(|finding| finding.severity == severity).count()
    }
}

/// Judges a document. An error is a text that is not JSON; a document of another shape has findings instead.
pub fn lint(bytes: &[u8], settings: &Settings) -> Result<Report, Error> {
    Ok(judge(Draft::read(bytes)?, bytes, settings, &mut Known::default()))
}

/// The same for a document in an editor, after each key: it has no text, so that the findings have no spans, and the texts that stayed
/// since it was judged last are not read into words again.
pub fn lint_tree(tree: Node, settings: &Settings, known: &mut Known) -> Report {
    judge(Draft::of(tree), &[], settings, known)
}

/// The purposes of a document that are no advertising, by their ids. None where that cannot be told: the text is no document, or in a language in which
/// advertising is not known.
pub fn service(bytes: &[u8], on: Date) -> Vec<String> {
    let Ok(draft) = Draft::read(bytes) else { return Vec::new() };
    let (mut known, settings) = (Known::default(), Settings::on(on));
    let bare = known.read(&draft.document);
    let index = Index::new(&bare);
    let facts = Facts::of(&bare, &index);
    crate::rules::service(&Context::new(&draft, &[], &settings, &bare, &index, &facts))
}

fn judge(draft: Draft, bytes: &[u8], settings: &Settings, known: &mut Known) -> Report {
    let mut profiles = settings.profiles.clone();
    profiles.extend(draft.document.laws.iter().map(|law| law.profile));
    let profiles: Vec<Profile> = Profile::ALL.iter().copied().filter(|profile| profiles.contains(profile)).collect();
    let bare = known.read(&draft.document);
    let index = Index::new(&bare);
    let facts = Facts::of(&bare, &index);
    let context = Context::new(&draft, &profiles, settings, &bare, &index, &facts);
    let (mut findings, mut found) = (Vec::new(), Vec::new());
    let texts: Vec<Text> = bare.iter().map(|text| text.within(&context)).collect();
    for rule in RULES.iter().copied().flatten().filter(|rule| rule.holds(&profiles, settings.on)) {
        match rule.check {
            Check::Document(check) => check(&context, &mut found),
            Check::Text(check) => texts.iter().for_each(|text| check(text, &mut found)),
            Check::Allowed => {}
        }
        findings.extend(
            found
                .drain(..)
                .filter(|found| is_judged(rule, found, &context))
                .map(|found| complete(rule, found, bytes, &context)),
        );
    }
    // A rule that does not look now (another profile, another day, no server known) may find something later.
    let looked = |id: &str| {
        let knows = (settings.server.is_some() || !id.starts_with("honest/server-")) && (settings.receipts.is_some() || id != "consistent/receipt-server");
        crate::rule(id).is_none_or(|rule| knows && rule.holds(&profiles, settings.on))
    };
    let (mut findings, mut allowed, idle) = allow::part(findings, &draft.document.allow, looked);
    for rule in RULES.iter().copied().flatten().filter(|rule| matches!(rule.check, Check::Allowed)) {
        findings.extend(idle.iter().map(|found| complete(rule, found.clone(), bytes, &context)));
    }
    findings.sort_by_key(|finding| (finding.span.start, finding.span.end));
    allowed.sort_by_key(|finding| (finding.span.start, finding.span.end));
    Report {
        profiles: profiles.clone(),
        document: draft.document,
        findings,
        allowed,
    }
}

/// Judges a text outside a document by the rules that look at texts. The spans are those of the text.
pub fn lint_prose(value: &str, language: &str, on: Date) -> Vec<Finding> {
    let text = Text::new(String::new(), value, language, None);
    let mut found = Vec::new();
    let mut findings = Vec::new();
    for rule in RULES.iter().copied().flatten().filter(|rule| rule.holds(&[], on)) {
        if let Check::Text(check) = rule.check {
            check(&text, &mut found);
            findings.extend(found.drain(..).map(|found| Finding {
                rule,
                severity: found.severity.unwrap_or(rule.severity),
                span: found.part.clone().unwrap_or(0..value.len()),
                part: found.part,
                pointer: String::new(),
                message: found.message,
                law: String::new(),
                suggestions: Vec::new(),
            }));
        }
    }
    findings.sort_by_key(|finding| (finding.span.start, finding.span.end));
    findings
}

/// What is missing or wrong in shape is said once, by the rules that look at the faults; the placeholder that stands for it in the
/// typed document is judged by nobody.
fn is_judged(rule: &Rule, found: &Found, context: &Context) -> bool {
    let of_shape = crate::rules::SHAPE.contains(&rule.id);
    of_shape || !context.faults.iter().any(|fault| is_at_or_under(&found.pointer, &fault.pointer))
}

fn complete(rule: &'static Rule, found: Found, bytes: &[u8], context: &Context) -> Finding {
    let span = match &found.part {
        Some(part) => place::part_span(bytes, context.tree, &found.pointer, part),
        None => place::span(bytes, context.tree, &found.pointer),
    };
    let law = if found.law.is_empty() { rule.law } else { found.law };
    let law: Vec<&str> = cited(law, context.profiles).map(|citation| citation.number).collect();
    Finding {
        rule,
        severity: found.severity.unwrap_or(rule.severity),
        pointer: found.pointer,
        span,
        part: found.part,
        message: found.message,
        law: law.join("; "),
        suggestions: found.suggestions,
    }
}
