//! A document that nobody has checked yet can be shown: whatever is wrong with it, a notice comes of it, and of a good one the
//! same as after the check.

mod common;

use common::{ENGLISH, FRENCH};
use disclosure::{Document, Labels, Notice};
use json::{Node, Value};

fn notice(tree: Node) -> Notice {
    Notice::new(&Document::unchecked(tree), &Labels::english())
}

/// How many nodes a tree has, itself among them.
fn count(node: &Node) -> usize {
    1 + match &node.value {
        Value::Array(items) => items.iter().map(count).sum(),
        Value::Object(members) => members.iter().map(|member| count(&member.node)).sum(),
        _ => 0,
    }
}

/// Puts a value for the node of this number, in the order of [`count`].
fn put(node: &mut Node, number: usize, value: &Value) {
    if number == 0 {
        node.value = value.clone();
        return;
    }
    let nodes: Vec<&mut Node> = match &mut node.value {
        Value::Array(items) => items.iter_mut().collect(),
        Value::Object(members) => members.iter_mut().map(|member| &mut member.node).collect(),
        _ => vec![],
    };
    let mut left = number - 1;
    for node in nodes {
        let size = count(node);
        if left < size {
            return put(node, left, value);
        }
        left -= size;
    }
}

#[test]
fn a_good_document_says_the_same_before_the_check_and_after_it() {
    for text in [ENGLISH, FRENCH] {
        let document = Document::parse(text.as_bytes()).expect("a good document");
        let skimmed = json::skim(text.as_bytes()).expect("JSON");
        assert_eq!(Document::unchecked(skimmed.clone()), document);
        assert_eq!(notice(skimmed).text(), Notice::new(&document, &Labels::english()).text());
    }
}

#[test]
fn a_notice_comes_of_a_document_whatever_is_wrong_with_one_of_its_parts() {
    let tree = json::skim(ENGLISH.as_bytes()).expect("JSON");
    let others = [
        Value::Null,
        Value::Bool(true),
        Value::Int(-7),
        Value::Str(String::new()),
        Value::Str("{list} P9999Y 2026-13-99 \u{2028}\n".into()),
        Value::Array(vec![]),
        Value::Array(vec![tree.clone(), Value::Null.into()]),
        Value::Object(vec![]),
        tree.value.clone(),
    ];
    let mut tried = 0;
    for number in 0..count(&tree) {
        for other in &others {
            let mut wrong = tree.clone();
            put(&mut wrong, number, other);
            tried += usize::from(!notice(wrong).text().is_empty());
        }
    }
    assert!(tried > 1000, "{tried}");
}
