//! The JSON Schema for editors and the parser give every document the same verdict, in both directions.
//!
//! The validator is somebody else's (crate `jsonschema`). What JSON Schema cannot say is listed in [`is_beyond_a_schema`].

mod common;

use common::{files, made, root, tree};
use disclosure::Draft;
use json::{Mismatch, Node, Value};
use lint::{Edit, apply};

/// The rules that a JSON Schema cannot say, by code and place.
fn is_beyond_a_schema(fault: &Mismatch, text: &str) -> bool {
    let steps: Vec<&str> = fault.pointer.split('/').skip(1).collect();
    match (fault.code(), steps.as_slice()) {
        // Ids are unique: a schema compares whole items only.
        ("ERR_DISCLOSURE_DUPLICATE", ["purposes" | "recipients", _, "id"]) => true,
        // Purposes and recipients name each other.
        ("ERR_DISCLOSURE_RECIPIENT_UNKNOWN" | "ERR_DISCLOSURE_RECIPIENT_UNUSED", _) => true,
        // The calendar has no 30 February: a pattern knows the month's longest length only.
        ("ERR_DISCLOSURE_DATE" | "ERR_DISCLOSURE_VERSION", _) => text.contains(NO_DAY),
        _ => false,
    }
}

/// Of the values tried below, the only one shaped as a day that no calendar has.
const NO_DAY: &str = "2026-02-30";

struct Judge {
    schema: jsonschema::Validator,
    agreed: usize,
    apart: Vec<String>,
}

impl Judge {
    fn new() -> Judge {
        let path = root().join("www/schema/disclosure-1.json");
        let text = std::fs::read_to_string(&path).unwrap_or_else(|e| panic!("{}: {e}", path.display()));
        let schema = serde_json::from_str(&text).expect("the schema is JSON");
        jsonschema::meta::validate(&schema).unwrap_or_else(|e| panic!("the schema is none: {e}"));
        Judge {
            schema: jsonschema::validator_for(&schema).expect("a schema of draft 2020-12"),
            agreed: 0,
            apart: Vec::new(),
        }
    }

    /// Compares the two verdicts on one document.
    fn compare(&mut self, name: &str, text: &str) {
        let faults = Draft::read(text.as_bytes()).unwrap_or_else(|e| panic!("{name}: {e}")).faults;
        let beyond = faults.iter().all(|fault| is_beyond_a_schema(fault, text));
        let instance = serde_json::from_str(text).expect("JSON");
        let valid = self.schema.is_valid(&instance);
        // With nothing but faults that a schema cannot say, the schema accepts.
        if valid == beyond {
            self.agreed += 1;
            return;
        }
        let said = faults
            .first()
            .map_or("accepted".to_owned(), |fault| format!("{} {}", fault.code(), fault.pointer));
        let of_schema = self.schema.iter_errors(&instance).next().map_or("accepted".to_owned(), |e| e.to_string());
        self.apart.push(format!("{name}: parser: {said}; schema: {of_schema}"));
    }

    fn end(self, least: usize) {
        assert!(
            self.apart.is_empty(),
            "{} disagreements:\n{}",
            self.apart.len(),
            self.apart[..self.apart.len().min(40)].join("\n")
        );
        assert!(self.agreed >= least, "only {} documents were compared", self.agreed);
    }
}

#[test]
fn the_schema_and_the_parser_agree_on_every_document_of_this_repository() {
    let mut judge = Judge::new();
    for folder in ["www", "www/documents", "www/gallery", "crates/lint/cases"] {
        let is_document = |name: &str| folder != "www" && folder != "www/gallery" || name.starts_with("disclosure");
        for (name, text) in files(&root().join(folder)).iter().filter(|(name, _)| is_document(name)) {
            judge.compare(name, text);
        }
    }
    for (name, text) in files(&root().join("tests/corpus/bad")) {
        judge.compare(&name, &made(&name, &tree(&name, &text)));
    }
    judge.end(12);
}

/// Values that are right in some place of a document, and values that are nearly right.
const VALUES: &[&str] = &[
    "null",
    "true",
    "false",
    "0",
    "1",
    "9999",
    "10000",
    "-1",
    "[]",
    "{}",
    r#"[""]"#,
    r#"["sms"]"#,
    r#"["sms","sms"]"#,
    r#"["access","rectify"]"#,
    r#""""#,
    r#"" ""#,
    "\"\u{a0}\"",
    "\"\u{feff}\"",
    r#""a\u0085""#,
    r#""two\nlines""#,
    r#""a\u2028b""#,
    "\"a\u{202e}b\"",
    r#""x""#,
    r#""never""#,
    r#""varies""#,
    r#""consent""#,
    r#""controller""#,
    r#""sms""#,
    r#""post""#,
    r#""eu-gdpr""#,
    r#""repair-updates""#,
    r#""-a""#,
    r#""A""#,
    r#""a@b""#,
    r#""a@b.c""#,
    r#""a@b..c""#,
    r#""a@b.c@d.e""#,
    r#""a b@c.d""#,
    r#""mailto:a@b.c""#,
    r#""mailto:a""#,
    r#""https://""#,
    r#""https://a""#,
    r#""https://u@a/""#,
    r#""https://a/@u""#,
    r#""https://:1""#,
    r#""https://a b""#,
    r#""http://a""#,
    r#""https://a/\\""#,
    r#""+353 20 910 0123""#,
    r#""+(353) 20 910""#,
    r#""+123456""#,
    r#""+1234567890123456""#,
    r#""12345""#,
    r#""12""#,
    r#""IE""#,
    r#""ie""#,
    r#""IRL""#,
    r#""en""#,
    r#""en-x""#,
    r#""en-x-private""#,
    r#""e""#,
    r#""en_US""#,
    r#""en-abcdefghi""#,
    r#""2026-02-28""#,
    r#""2026-02-30""#,
    r#""2026-13-01""#,
    r#""2026-00""#,
    r#""2026-09""#,
    r#""26-09-01""#,
    r#""1.2.0""#,
    r#""1.2""#,
    r#""1.2.0-""#,
    r#""1.2.0-rc.1+b""#,
    r#""P6M""#,
    r#""P0M""#,
    r#""P""#,
    r#""PT""#,
    r#""PT48H""#,
    r#""P1DT""#,
    r#""P1M1Y""#,
    r#""P00001D""#,
    r#""P1.5D""#,
    r#""Party""#,
    r#""P1""#,
    r#"{"max":1,"per":"call"}"#,
    r#"{"max":1}"#,
    r#"{"to":"x","why":"y"}"#,
];

#[test]
fn the_schema_and_the_parser_agree_on_every_member_changed_in_every_way() {
    let mut judge = Judge::new();
    let text = std::fs::read_to_string(root().join("www/disclosure.en.json")).expect("the example");
    let whole = tree("disclosure.en", &text);
    let mut pointers = Vec::new();
    collect(&whole, String::new(), &mut pointers);
    let values = VALUES.iter().map(|value| tree(value, value).value);
    let long = json::text("a".repeat(201));
    let values: Vec<Value> = values.chain([long, json::text("a".repeat(200))]).collect();
    for (pointer, is_object) in &pointers {
        let mut change = |what: &str, edit: Edit| {
            let mut document = whole.clone();
            assert!(apply(&mut document, &edit), "{pointer} leads nowhere");
            judge.compare(&format!("{pointer} {what}"), &json::to_jcs(&document.value));
        };
        let edit = |pointer: &str, value: Option<Value>| Edit {
            pointer: pointer.to_owned(),
            value,
        };
        change("removed", edit(pointer, None));
        if *is_object {
            change("with an unknown member", edit(&format!("{pointer}/unknown"), Some(json::text("x"))));
        }
        for value in &values {
            change(&format!("= {}", json::to_jcs(value)), edit(pointer, Some(value.clone())));
        }
    }
    judge.end(10_000);
}

/// The pointers of every member and of the first two items of every list, and whether each is an object.
fn collect(node: &Node, at: String, out: &mut Vec<(String, bool)>) {
    let below = node.members().iter().map(|member| (member.name.clone(), &member.node));
    let items = node.items().iter().enumerate().take(2).map(|(i, item)| (i.to_string(), item));
    for (step, child) in below.chain(items) {
        let pointer = format!("{at}/{step}");
        out.push((pointer.clone(), matches!(child.value, Value::Object(_))));
        collect(child, pointer, out);
    }
}
