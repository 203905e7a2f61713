//! Any bytes as JSON: what is accepted, serde_json reads as the same value, it is written in canonical form, and read again as it was; what is
//! refused and serde_json reads is of the kinds that the reader refuses on purpose.
#![no_main]

use fuzz::assert_sentence;
use json::{Kind, MAX_DEPTH, MAX_INT, Node, Value, parse, to_jcs};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| {
    let theirs = serde_json::from_slice::<serde_json::Value>(data);
    let node = match parse(data) {
        Ok(node) => node,
        Err(e) => {
            assert!(e.at <= data.len());
            assert_sentence(&e.sentence(data));
            assert!(
                theirs.is_err() || matches!(e.kind, Kind::Float | Kind::BigInteger | Kind::DuplicateMember | Kind::TooDeep),
                "{e:?}"
            );
            return;
        }
    };
    let theirs = theirs.expect("what the strict reader accepts is JSON");
    assert_eq!(as_theirs(&node, 1), theirs);
    places(&node, &node, data);
    let written = to_jcs(&node.value);
    assert_eq!(serde_json::from_str::<serde_json::Value>(&written).expect("JSON was written"), theirs);
    let again = parse(written.as_bytes()).expect("what was written is read");
    in_order(&again);
    assert_eq!(to_jcs(&again.value), written);
});

fn as_theirs(node: &Node, depth: usize) -> serde_json::Value {
    match &node.value {
        Value::Null => serde_json::Value::Null,
        Value::Bool(is) => (*is).into(),
        Value::Int(n) => {
            assert!((-MAX_INT..=MAX_INT).contains(n));
            (*n).into()
        }
        Value::Str(text) => text.as_str().into(),
        Value::Array(items) => {
            assert!(depth <= MAX_DEPTH);
            items.iter().map(|item| as_theirs(item, depth + 1)).collect()
        }
        Value::Object(members) => {
            assert!(depth <= MAX_DEPTH);
            let map: serde_json::Map<_, _> = members.iter().map(|member| (member.name.clone(), as_theirs(&member.node, depth + 1))).collect();
            assert_eq!(map.len(), members.len(), "each name once");
            map.into()
        }
    }
}

/// Each value begins at its place.
fn places(root: &Node, node: &Node, data: &[u8]) {
    let first = data[node.at];
    match &node.value {
        Value::Null => assert_eq!(first, b'n'),
        Value::Bool(is) => assert_eq!(first, if *is { b't' } else { b'f' }),
        Value::Int(_) => assert!(first == b'-' || first.is_ascii_digit()),
        Value::Str(_) => assert_eq!(first, b'"'),
        Value::Array(items) => {
            assert_eq!(first, b'[');
            items.iter().for_each(|item| places(root, item, data));
        }
        Value::Object(members) => {
            assert_eq!(first, b'{');
            for member in members {
                assert_eq!(data[member.at], b'"');
                places(root, &member.node, data);
            }
        }
    }
    if data.len() < 1000 {
        // RFC 6901 counts on the caller's side: the place leads to the pointer, and the pointer to the place.
        let pointer = root.pointer(node.at);
        let found = pointer.split('/').skip(1).fold(root, |node, step| {
            let name = step.replace("~1", "/").replace("~0", "~");
            match &node.value {
                Value::Array(items) => &items[name.parse::<usize>().expect("an index")],
                _ => node.get(&name),
            }
        });
        assert_eq!(found.at, node.at, "{pointer}");
    }
}

/// Names are sorted by their UTF-16 code units (RFC 8785, 3.2.3).
fn in_order(node: &Node) {
    node.items().iter().for_each(in_order);
    node.members().iter().for_each(|member| in_order(&member.node));
    assert!(
        node.members()
            .windows(2)
            .all(|pair| pair[0].name.encode_utf16().lt(pair[1].name.encode_utf16()))
    );
}
