//! SARIF 2.1.0 (OASIS, 2020), for code scanning: every rule is declared, so that an alert closes when its finding is gone.

use super::Judged;
use disclosure::Draft;
use json::{Node, Value, array, object, position, text};
use lint::{Finding, RULES, Rule, Severity, Suggestion};
use std::ops::Range;

const SCHEMA: &str = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json";

/// The whole log: one run over all files.
pub fn log(judged: &[Judged]) -> String {
    let rules: Vec<&Rule> = RULES.iter().copied().flatten().collect();
    let driver = object([
        ("name", text("phone-consent lint")),
        ("semanticVersion", text(env!("CARGO_PKG_VERSION"))),
        ("rules", array(rules.iter().map(|rule| descriptor(rule)))),
    ]);
    let run = object([
        ("tool", object([("driver", driver)])),
        ("columnKind", text("unicodeCodePoints")),
        ("results", array(judged.iter().flat_map(|judged| results(judged, &rules)))),
    ]);
    let log = object([("version", text("2.1.0")), ("$schema", text(SCHEMA)), ("runs", array([run]))]);
    let mut out = json::to_jcs(&log);
    out.push('\n');
    out
}

fn message(words: &str) -> Value {
    object([("text", text(words))])
}

fn descriptor(rule: &Rule) -> Value {
    let mut help = format!("{} {}", rule.asks, rule.why);
    for citation in rule.law {
        help.push_str(&format!("\n{} <{}>", citation.number, citation.link));
    }
    object([
        ("id", text(rule.id)),
        ("shortDescription", message(rule.asks)),
        ("fullDescription", message(rule.why)),
        ("help", message(&help)),
        ("defaultConfiguration", object([("level", text(rule.severity.as_str()))])),
        ("properties", object([("tags", array([text(rule.family.as_str())]))])),
    ])
}

fn results(judged: &Judged, rules: &[&Rule]) -> Vec<Value> {
    let tree = Draft::read(&judged.bytes).map_or(Node::ABSENT.clone(), |draft| draft.tree);
    let one = |finding: &Finding, suppressed: Option<&str>| result(finding, suppressed, judged, &tree, rules);
    let open = judged.report.findings.iter().map(|finding| one(finding, None));
    let allowed = judged.report.allowed.iter().map(|finding| one(finding, Some(reason(judged, finding))));
    open.chain(allowed).collect()
}

/// Why the document allows a finding.
fn reason<'a>(judged: &'a Judged, finding: &Finding) -> &'a str {
    let allow = judged.report.document.allow.iter().find(|allow| allow.rule == finding.rule.id);
    allow.map_or("", |allow| allow.reason.as_str())
}

fn result(finding: &Finding, suppressed: Option<&str>, judged: &Judged, tree: &Node, rules: &[&Rule]) -> Value {
    let index = rules.iter().position(|rule| rule.id == finding.rule.id).unwrap_or_default();
    let level = match finding.severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Note => "note",
    };
    let artifact = || object([("uri", text(uri(&judged.file)))]);
    let place = object([
        (
            "physicalLocation",
            object([("artifactLocation", artifact()), ("region", region(&judged.bytes, &finding.span))]),
        ),
        (
            "logicalLocations",
            array([object([("fullyQualifiedName", text(finding.pointer.as_str())), ("kind", text("member"))])]),
        ),
    ]);
    let fixes = finding.suggestions.iter().filter_map(|suggestion| fix(suggestion, judged, tree, artifact()));
    let mut members = vec![
        ("ruleId", text(finding.rule.id)),
        ("ruleIndex", Value::Int(index as i64)),
        ("level", text(level)),
        ("message", message(&finding.message)),
        ("locations", array([place])),
        ("fixes", array(fixes)),
    ];
    if let Some(reason) = suppressed {
        members.push(("suppressions", array([object([("kind", text("inSource")), ("justification", text(reason))])])));
    }
    object(members)
}

fn fix(suggestion: &Suggestion, judged: &Judged, tree: &Node, artifact: Value) -> Option<Value> {
    let patch = lint::patch(&judged.bytes, tree, &suggestion.edit)?;
    let replacement = object([
        ("deletedRegion", region(&judged.bytes, &patch.range)),
        ("insertedContent", message(&patch.text)),
    ]);
    let change = object([("artifactLocation", artifact), ("replacements", array([replacement]))]);
    Some(object([("description", message(&suggestion.label)), ("artifactChanges", array([change]))]))
}

/// Lines and columns from 1, the end exclusive, columns in characters.
fn region(bytes: &[u8], range: &Range<usize>) -> Value {
    let (from, to) = (position(bytes, range.start), position(bytes, range.end));
    object([
        ("startLine", Value::Int(from.line as i64)),
        ("startColumn", Value::Int(from.column as i64)),
        ("endLine", Value::Int(to.line as i64)),
        ("endColumn", Value::Int(to.column as i64)),
    ])
}

/// A file name as a URI reference (RFC 3986): what is not unreserved or a slash is percent-encoded.
fn uri(file: &str) -> String {
    let mut out = String::new();
    for b in file.replace('\\', "/").bytes() {
        match b {
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' | b'/' => out.push(char::from(b)),
            b => out.push_str(&format!("%{b:02X}")),
        }
    }
    out
}
