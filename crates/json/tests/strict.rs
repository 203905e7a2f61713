//! What the reader refuses, and that everything it accepts means the same to serde_json.

use json::{Kind, Position, parse, position, to_jcs};
use proptest::prelude::*;

fn refused(text: &[u8]) -> (Kind, usize) {
    let error = parse(text).expect_err("must be refused");
    (error.kind, error.at)
}

#[test]
fn each_ambiguity_is_refused_at_its_place() {
    for (text, kind, at) in [
        (&b"\xEF\xBB\xBF{}"[..], Kind::ByteOrderMark, 0),
        (b"\"\xFF\"", Kind::NotUtf8, 1),
        (b"", Kind::UnexpectedEnd, 0),
        (b"[1,", Kind::UnexpectedEnd, 3),
        (b"[1 2]", Kind::UnexpectedCharacter, 3),
        (b"[1,]", Kind::UnexpectedCharacter, 3),
        (b"{\"a\":1,}", Kind::UnexpectedCharacter, 7),
        (b"nul", Kind::UnexpectedEnd, 0),
        (b"nulL", Kind::UnexpectedCharacter, 0),
        (b"{} x", Kind::TrailingContent, 3),
        (b"\"a\nb\"", Kind::ControlCharacter, 2),
        (b"\"\\x\"", Kind::BadEscape, 1),
        (b"\"\\uD800\"", Kind::BadEscape, 1),
        (b"\"\\uDC00\"", Kind::BadEscape, 1),
        (b"\"\\uD800\\u0041\"", Kind::BadEscape, 1),
        (b"\"\\u00g0\"", Kind::BadEscape, 1),
        (b"1.0", Kind::Float, 0),
        (b"[1e3]", Kind::Float, 1),
        (b"-0", Kind::Float, 0),
        (b"01", Kind::UnexpectedCharacter, 1),
        (b"-", Kind::UnexpectedEnd, 1),
        (b"9007199254740992", Kind::BigInteger, 0),
        (b"99999999999999999999999", Kind::BigInteger, 0),
        (b"{\"a\":1,\"b\":2,\"\\u0061\":3}", Kind::DuplicateMember, 13),
    ] {
        assert_eq!(refused(text), (kind, at), "{}", String::from_utf8_lossy(text));
    }
    assert!(parse(b"[9007199254740991,-9007199254740991]").is_ok());
}

#[test]
fn nesting_ends_at_thirty_two() {
    let nested = |n: usize| "[".repeat(n) + &"]".repeat(n);
    assert!(parse(nested(32).as_bytes()).is_ok());
    assert_eq!(refused(nested(33).as_bytes()).0, Kind::TooDeep);
    assert_eq!(refused("[".repeat(1_000_000).as_bytes()).0, Kind::TooDeep);
}

#[test]
fn places_count_lines_and_characters() {
    let text = "{\n  \"é\": tru }".as_bytes();
    let error = parse(text).expect_err("must be refused");
    assert_eq!(position(text, error.at), Position { line: 2, column: 8 });
    assert!(error.sentence(text).starts_with("line 2, column 8: "));
}

#[test]
fn members_sort_by_utf16_as_rfc_8785_shows() {
    // RFC 8785, 3.2.3: the order of its example.
    let text = "{\"\\u20ac\":1,\"\\r\":2,\"\\ufb33\":3,\"1\":4,\"\\ud83d\\ude00\":5,\"\\u0080\":6,\"\\u00f6\":7}";
    let node = parse(text.as_bytes()).expect("valid");
    assert_eq!(to_jcs(&node.value), "{\"\\r\":2,\"1\":4,\"\u{80}\":6,\"ö\":7,\"€\":1,\"😀\":5,\"\u{fb33}\":3}");
}

#[test]
fn a_pointer_escapes_its_steps_and_names_the_place() {
    let text = br#"{"a/b":{"c~d":[true,{"x":1}]}}"#;
    let node = parse(text).expect("valid");
    let wrong = node
        .fields()
        .and_then(|mut f| f.need("a/b", |n| n.fields().and_then(|mut f| f.need("c~d", |n| n.list(|n| n.bool())))))
        .expect_err("the second item is no boolean");
    assert_eq!(wrong.pointer, "/a~1b/c~0d/1");
    assert_eq!(wrong.sentence(text), "line 1, column 21: \"/a~1b/c~0d/1\" must be true or false");
}

#[test]
fn an_unknown_member_is_named_even_among_many() {
    let names: Vec<String> = (0..100).map(|i| format!("\"m{i}\":1")).collect();
    let text = format!("{{{}}}", names.join(","));
    let node = parse(text.as_bytes()).expect("valid");
    let mut fields = node.fields().expect("an object");
    for i in 0..99 {
        fields.need(&format!("m{i}"), |n| n.int()).expect("there");
    }
    assert_eq!(fields.end().expect_err("one is left").code(), "ERR_MEMBER_UNKNOWN");
}

#[test]
fn a_sentence_is_one_line_whatever_a_member_is_called() {
    let text = br#"{"l\nguage":1}"#;
    let node = parse(text).expect("valid");
    let left = node.fields().expect("an object").end().expect_err("it is unknown");
    let sentence = left.sentence(text);
    assert!(sentence.contains("\"/l\u{FFFD}guage\" is not a member"), "{sentence}");
}

fn to_serde(value: &json::Value) -> serde_json::Value {
    match value {
        json::Value::Null => serde_json::Value::Null,
        json::Value::Bool(b) => (*b).into(),
        json::Value::Int(n) => (*n).into(),
        json::Value::Str(s) => s.as_str().into(),
        json::Value::Array(items) => items.iter().map(|n| to_serde(&n.value)).collect::<Vec<_>>().into(),
        json::Value::Object(members) => serde_json::Value::Object(members.iter().map(|m| (m.name.clone(), to_serde(&m.node.value))).collect()),
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(4000))]

    /// Whatever is accepted, serde_json accepts with the same meaning, and the canonical form reads back to it.
    #[test]
    fn accepted_texts_mean_the_same_to_serde_json(text in r#"[\[\]{}:," \\u0-9a-fn\-.]{0,24}|\PC{0,12}"#) {
        if let Ok(node) = parse(text.as_bytes()) {
            let theirs: serde_json::Value = serde_json::from_str(&text).expect("serde_json refuses what we accept");
            prop_assert_eq!(&to_serde(&node.value), &theirs);
            let canonical = to_jcs(&node.value);
            let again = parse(canonical.as_bytes()).expect("canonical form is readable");
            prop_assert_eq!(to_jcs(&again.value), canonical);
        }
    }

    /// Any text made by serde_json without floats is read, and means the same.
    #[test]
    fn texts_of_serde_json_are_read(strings in prop::collection::vec(".{0,8}", 0..6), ints in prop::collection::vec(-(1i64 << 53) + 1..(1i64 << 53), 0..6)) {
        let value = serde_json::json!({ "s": strings, "n": ints, "deep": { "s": strings } });
        let text = serde_json::to_string_pretty(&value).expect("serialises");
        let node = parse(text.as_bytes()).expect("reads");
        prop_assert_eq!(to_serde(&node.value), value);
    }

    /// Random bytes never panic.
    #[test]
    fn any_bytes_are_answered(bytes in prop::collection::vec(any::<u8>(), 0..64)) {
        if let Err(error) = parse(&bytes) {
            prop_assert!(!error.sentence(&bytes).is_empty());
        }
    }
}
