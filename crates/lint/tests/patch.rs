//! A change of a file leaves everything else as its author wrote it, and means the same as the change of the tree.

use json::{Node, Value};
use lint::{Edit, apply, patch};

fn tree(text: &str) -> Node {
    json::parse(text.as_bytes()).unwrap_or_else(|e| panic!("{text}: {}", e.sentence(text.as_bytes())))
}

#[track_caller]
fn patched(text: &str, pointer: &str, value: Option<&str>) -> String {
    let mut changed = tree(text);
    let edit = Edit {
        pointer: pointer.into(),
        value: value.map(|value| tree(value).value),
    };
    let found = patch(text.as_bytes(), &changed, &edit)
        .expect("the pointer leads somewhere")
        .apply(text.as_bytes());
    let found = String::from_utf8(found).expect("it is text");
    assert!(apply(&mut changed, &edit));
    assert_eq!(json::to_jcs(&tree(&found).value), json::to_jcs(&changed.value), "{found}");
    found
}

const FILE: &str = "{\n  \"a\": {\"x\": 1,   \"y\": [1, 2]},\n  \"b\": [\n    {\n      \"c\": \"d\\\"e\"\n    }\n  ],\n  \"e\": {}\n}\n";

#[test]
fn a_value_is_replaced_where_it_stands() {
    assert_eq!(patched(FILE, "/a/x", Some("\"ü\"")), FILE.replace("\"x\": 1", "\"x\": \"ü\""));
    assert_eq!(patched(FILE, "/b/0/c", Some("\"f\"")), FILE.replace("\"d\\\"e\"", "\"f\""));
    assert_eq!(
        patched(FILE, "/b/0", Some("{\"z\":[{\"k\":1}],\"l\":[1,2]}")),
        FILE.replace(
            "{\n      \"c\": \"d\\\"e\"\n    }",
            "{\n      \"z\": [\n        {\n          \"k\": 1\n        }\n      ],\n      \"l\": [1, 2]\n    }"
        )
    );
}

#[test]
fn a_member_is_added_behind_the_last_in_the_same_style() {
    assert_eq!(
        patched(FILE, "/b/0/g", Some("true")),
        FILE.replace("\"d\\\"e\"", "\"d\\\"e\",\n      \"g\": true")
    );
    assert_eq!(patched(FILE, "/a/z", Some("3")), FILE.replace("[1, 2]", "[1, 2], \"z\": 3"));
    assert_eq!(patched(FILE, "/e/q", Some("3")), FILE.replace("{}", "{\n    \"q\": 3\n  }"));
    assert_eq!(patched(FILE, "/a/y/-", Some("3")), FILE.replace("[1, 2]", "[1, 2, 3]"));
    assert_eq!(patched(FILE, "/n/m", Some("3")), FILE.replace("{}", "{},\n  \"n\": {\n    \"m\": 3\n  }"));
}

#[test]
fn a_member_is_removed_with_its_comma() {
    assert_eq!(patched(FILE, "/e", None), FILE.replace(",\n  \"e\": {}", ""));
    assert_eq!(patched(FILE, "/a/x", None), FILE.replace("\"x\": 1,", ""));
    assert_eq!(patched(FILE, "/a/y/1", None), FILE.replace("1, 2", "1"));
    assert_eq!(patched(FILE, "/b/0/c", None).matches('c').count(), 0);
}

#[test]
fn a_pointer_that_leads_nowhere_changes_nothing() {
    for (pointer, value) in [("/a/x/y", Some(Value::Int(1))), ("/b/7", Some(Value::Int(1))), ("/q", None)] {
        let edit = Edit {
            pointer: pointer.into(),
            value,
        };
        assert_eq!(patch(FILE.as_bytes(), &tree(FILE), &edit), None, "{pointer}");
    }
}
