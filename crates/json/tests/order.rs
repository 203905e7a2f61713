//! The order of members agrees with the standard library's sort, and a repeated name is found wherever it stands.

use json::{Kind, Member, Value, parse, to_jcs};
use proptest::prelude::*;
use std::collections::HashSet;

/// Names that share beginnings, with characters from either side of the surrogates.
fn names() -> impl Strategy<Value = Vec<String>> {
    prop::collection::vec("[ab\u{d7ff}\u{e000}\u{ee00}\u{f000}\u{ffff}\u{10000}\u{10ffff}]{0,3}|[a-z]{0,5}", 0..80)
}

fn text_of(names: &[String]) -> String {
    let members: Vec<String> = names.iter().map(|name| format!("\"{name}\":0")).collect();
    format!("{{{}}}", members.join(","))
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(4000))]

    #[test]
    fn members_are_written_in_the_order_of_their_utf16_units(names in names()) {
        let mut names: Vec<String> = names.into_iter().collect::<HashSet<_>>().into_iter().collect();
        let members = names.iter().map(|name| Member { name: name.clone(), at: 0, node: Value::Int(0).into() });
        let written = to_jcs(&Value::Object(members.collect()));
        names.sort_by(|a, b| a.encode_utf16().cmp(b.encode_utf16()));
        prop_assert_eq!(written, text_of(&names));
    }

    #[test]
    fn the_first_repeated_name_is_refused_at_its_place(names in names()) {
        let text = text_of(&names);
        let mut seen = HashSet::new();
        let repeated = names.iter().position(|name| !seen.insert(name));
        let at = repeated.map(|i| text_of(&names[..i]).len());
        prop_assert_eq!(parse(text.as_bytes()).err().map(|e| (e.kind, e.at)), at.map(|at| (Kind::DuplicateMember, at)));
    }
}

#[test]
fn a_hundred_thousand_members_are_sorted_at_once() {
    let names: Vec<String> = (0..100_000).rev().map(|i| format!("{i:06}")).collect();
    let node = parse(text_of(&names).as_bytes()).expect("no name is repeated");
    let mut upwards = names.clone();
    upwards.reverse();
    assert_eq!(to_jcs(&node.value), text_of(&upwards));
}
