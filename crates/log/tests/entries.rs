//! Leaves, entry bundles and addresses: one spelling each.

#![allow(clippy::unwrap_used)]

use consent_log::{Code, Leaf, LeafKind, MAX_LEAF_BYTES, MAX_REFERENCE, TileId, TilePath, encode_bundle, entries_path, leaf_hash, parse_bundle, tile_path};
use proptest::prelude::*;

#[test]
fn a_leaf_is_canonical_json_of_its_members() {
    let mut leaf = Leaf {
        kind: LeafKind::Receipt,
        hash: [0xab; 32],
        reference: None,
    };
    let digest = "ab".repeat(32);
    assert_eq!(leaf.to_entry(), format!("{{\"h\":\"{digest}\",\"t\":\"receipt\",\"v\":1}}").into_bytes());
    leaf.kind = LeafKind::Withdrawal;
    leaf.reference = Some(41);
    let entry = leaf.to_entry();
    assert_eq!(entry, format!("{{\"h\":\"{digest}\",\"ref\":41,\"t\":\"withdrawal\",\"v\":1}}").into_bytes());
    assert_eq!(leaf.hash(), leaf_hash(&entry));
}

#[test]
fn an_entry_that_is_not_the_one_spelling_of_a_leaf_is_refused() {
    let digest = "ab".repeat(32);
    let good = format!("{{\"h\":\"{digest}\",\"ref\":41,\"t\":\"erasure\",\"v\":1}}");
    assert!(Leaf::from_entry(good.as_bytes()).is_ok());
    for (entry, why) in [
        (good.replace("41", "041"), "a leading zero"),
        (good.replace("41", "4.1"), "a fraction"),
        (good.replace("41", "-1"), "a negative index"),
        (good.replace("41", "9007199254740992"), "an index of 2^53"),
        (good.replace("41", "null"), "null"),
        (good.replace("\"v\":1", "\"v\":2"), "another version"),
        (good.replace("erasure", "opening"), "an unknown kind"),
        (good.replace("ab", "AB"), "upper-case hexadecimal"),
        (good.replacen("ab", "", 1), "a short digest"),
        (good.replace("\"t\"", " \"t\""), "white space"),
        (good.replace("\"v\":1", "\"v\":1,\"w\":1"), "another member"),
        (format!("{good}\n"), "a newline at the end"),
        (format!("{{\"ref\":41,\"h\":\"{digest}\",\"t\":\"erasure\",\"v\":1}}"), "another order"),
        (String::new(), "nothing"),
    ] {
        assert_eq!(Leaf::from_entry(entry.as_bytes()).unwrap_err().code, Code::Leaf, "{why}");
    }
    let long = format!("{good}{}", " ".repeat(MAX_LEAF_BYTES));
    assert_eq!(Leaf::from_entry(long.as_bytes()).unwrap_err().code, Code::Size);
    assert_eq!(Leaf::from_entry(&[0xff]).unwrap_err().code, Code::Leaf);
}

#[test]
fn addresses_are_those_of_the_specification() {
    assert_eq!(tile_path(0, 1_234_067, 256), "tile/0/x001/x234/067");
    assert_eq!(tile_path(1, 0, 17), "tile/1/000.p/17");
    assert_eq!(tile_path(0, 1_234, 5), "tile/0/x001/234.p/5");
    assert_eq!(entries_path(273, 112), "tile/entries/273.p/112");
    for path in [
        "tile/0/x001/x234/067",
        "tile/63/000.p/255",
        "tile/entries/x001/000",
        "tile/0/x009/x223/x372/x036/x854/x775/807",
    ] {
        assert_eq!(TilePath::parse(path).unwrap().to_string(), path);
    }
    for path in [
        "",
        "tile/0",
        "tile/0/",
        "tile/0/1",
        "tile/0/0001",
        "tile/0/x000/001",
        "tile/0/001/002",
        "tile/0/x001",
        "tile/0/x001/x002",
        "tile/0/xx01/002",
        "tile/00/001",
        "tile/64/001",
        "tile/-1/001",
        "tile/data/001",
        "tile/8/0/001",
        "tile/0/001.p/0",
        "tile/0/001.p/256",
        "tile/0/001.p/01",
        "tile/0/001.p/",
        "tile/0/001.p/1.p/1",
        "tile/0/001/",
        "/tile/0/001",
        "tile/0/+01",
        "tile/0/٠٠١",
        "tile/0/x009/x223/x372/x036/x854/x775/808",
        "tile/0/x018/x446/x744/x073/x709/x551/616",
        "tile/0/../000",
    ] {
        assert!(TilePath::parse(path).is_err(), "{path}");
    }
}

#[test]
fn a_bundle_holds_exactly_its_entries() {
    let bundle = encode_bundle(&[b"one".as_slice(), b"", b"three"]).unwrap();
    assert_eq!(bundle, b"\x00\x03one\x00\x00\x00\x05three");
    assert_eq!(parse_bundle(&bundle, 3).unwrap(), [b"one".as_slice(), b"", b"three"]);
    for width in [0, 2, 4, 257] {
        assert_eq!(parse_bundle(&bundle, width).unwrap_err().code, Code::Bundle, "{width}");
    }
    assert_eq!(parse_bundle(&bundle[..bundle.len() - 1], 3).unwrap_err().code, Code::Bundle);
    assert_eq!(encode_bundle(&vec![b""; 257]).unwrap_err().code, Code::Bundle);
    assert_eq!(encode_bundle::<&[u8]>(&[]).unwrap_err().code, Code::Bundle);
    assert_eq!(encode_bundle(&[vec![0; 65_536]]).unwrap_err().code, Code::Size);
    assert!(encode_bundle(&[vec![0; 65_535]]).is_ok());
}

proptest! {
    #[test]
    fn a_leaf_is_read_as_it_was_written(kind in 0..LeafKind::ALL.len(), hash: [u8; 32], reference in prop::option::of(0..=MAX_REFERENCE)) {
        let leaf = Leaf { kind: LeafKind::ALL[kind], hash, reference };
        let entry = leaf.to_entry();
        prop_assert!(entry.len() <= MAX_LEAF_BYTES);
        prop_assert_eq!(Leaf::from_entry(&entry).unwrap(), leaf);
        for at in 0..entry.len() {
            let mut changed = entry.clone();
            changed[at] ^= 1;
            // A changed byte is another leaf or none, never the same.
            prop_assert!(Leaf::from_entry(&changed).is_err() || leaf_hash(&changed) != leaf_hash(&entry));
        }
    }

    #[test]
    fn an_address_is_read_as_it_was_written(level in 0..=63_u8, index in 0..=i64::MAX as u64, width in 1..=256_u16) {
        let id = TileId { level, index, width };
        prop_assert_eq!(TilePath::parse(&tile_path(level, index, width)).unwrap(), TilePath::Hashes(id));
        prop_assert_eq!(TilePath::parse(&entries_path(index, width)).unwrap(), TilePath::Entries { index, width });
    }

    #[test]
    fn a_bundle_is_read_as_it_was_written(entries in prop::collection::vec(prop::collection::vec(any::<u8>(), 0..40), 1..=256)) {
        let bundle = encode_bundle(&entries).unwrap();
        prop_assert_eq!(parse_bundle(&bundle, entries.len() as u16).unwrap(), entries);
    }
}
