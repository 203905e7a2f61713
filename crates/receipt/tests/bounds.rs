//! The bounds of the payload, by the vectors that every verifier of this format shares: tests/golden/receipt/bounds.json.

mod common;

use common::{AwsLc, Key, payload, receipt};
use json::{Node, Value, parse, text, to_jcs};
use receipt::{MAX_BYTES, open};

/// The value of a vector: as it is, or a text repeated.
fn value(node: &Node) -> Value {
    match &node.value {
        Value::Object(_) => {
            let Value::Int(times) = node.get("times").value else {
                panic!("how many times")
            };
            text(node.text("repeat").repeat(usize::try_from(times).expect("a count")))
        }
        other => other.clone(),
    }
}

fn at<'a>(node: &'a mut Node, pointer: &str) -> &'a mut Value {
    let mut node = node;
    for step in pointer.split('/').skip(1) {
        node = match &mut node.value {
            Value::Object(members) => {
                if !members.iter().any(|member| member.name == step) {
                    members.push(json::Member {
                        name: step.into(),
                        at: 0,
                        node: Value::Null.into(),
                    });
                }
                &mut members.iter_mut().find(|member| member.name == step).expect("just put there").node
            }
            Value::Array(items) => &mut items[step.parse::<usize>().expect("an index")],
            other => panic!("{pointer} leads through {other:?}"),
        };
    }
    &mut node.value
}

#[test]
fn the_shared_vectors_are_judged_as_they_say() {
    let file = concat!(env!("CARGO_MANIFEST_DIR"), "/../../tests/golden/receipt/bounds.json");
    let vectors = parse(&std::fs::read(file).expect("the vectors")).expect("JSON");
    let key = Key::new();
    for vector in vectors.items() {
        let mut tree = parse(payload(&key).to_jcs().as_bytes()).expect("JSON");
        for member in vector.get("set").members() {
            *at(&mut tree, &member.name) = value(&member.node);
        }
        let judged = open(&receipt(&key, &to_jcs(&tree.value)), &AwsLc).and_then(|opened| {
            opened.check_ends()?;
            opened.check_events()
        });
        let code = judged.as_ref().err().map(|e| e.code.as_str());
        assert_eq!(code, vector.get("code").str().ok(), "{}: {judged:?}", vector.text("what"));
    }
    assert!(vectors.items().len() > 40);
}

/// A receipt that follows a valid disclosure is never too large: 32 purposes of 64 letters, everything else of 200 of the longest characters, and
/// as many nonces as a visitor gets who tries to send the form 20 times, half an hour apart.
#[test]
fn the_largest_receipt_of_a_valid_disclosure_fits() {
    let key = Key::new();
    let mut p = payload(&key);
    let longest = || "🚲".repeat(json::MAX_LINE);
    let ascii = |count: usize| "a".repeat(count);
    p.choices = (0..32)
        .map(|i| receipt::Choice {
            purpose: format!("{i:0>64}"),
            until: Some(p.valid_until),
        })
        .collect();
    (p.place, p.controller, p.aud, p.origin) = (Some(longest()), longest(), Some(ascii(200)), format!("https://{}", ascii(192)));
    (p.notice.id, p.notice.version, p.notice.language) = (ascii(64), ascii(200), ascii(200));
    (p.nonce, p.earlier_nonces) = (Some(ascii(76)), vec![ascii(76); 20]);
    let whole = receipt(&key, &p.to_jcs());
    assert!(open(&whole, &AwsLc).is_ok());
    println!("{} bytes", whole.len());
    assert!((8 * 1024..MAX_BYTES).contains(&whole.len()), "{} bytes", whole.len());
}
