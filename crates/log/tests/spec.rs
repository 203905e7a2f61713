//! The examples of docs/spec/log.md are what it says they are.

#![allow(clippy::unwrap_used)]

use consent_log::{Leaf, LeafKind, Note, SignedCheckpoint, SigningKey, VerifierKey, WitnessKey};

fn spec() -> String {
    std::fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/../../docs/spec/log.md")).unwrap()
}

/// The code blocks without a language, or with this one.
fn blocks(language: &str) -> Vec<String> {
    let spec = spec();
    let mut parts = spec.split("```");
    let mut blocks = Vec::new();
    while let (Some(_prose), Some(block)) = (parts.next(), parts.next()) {
        blocks.extend(block.strip_prefix(&format!("{language}\n")).map(str::to_owned));
    }
    blocks
}

#[test]
fn the_example_of_a_leaf_is_one() {
    let leaf = Leaf::from_entry(blocks("json")[0].trim_end().as_bytes()).unwrap();
    assert_eq!((leaf.kind, leaf.reference), (LeafKind::Withdrawal, Some(41)));
}

#[test]
fn the_example_of_a_checkpoint_verifies_with_its_keys() {
    let blocks = blocks("");
    let note = blocks.iter().find(|block| Note::parse(block).is_ok()).unwrap();
    let keys: Vec<VerifierKey> = blocks
        .iter()
        .flat_map(|block| block.lines())
        .filter_map(|line| VerifierKey::parse(line).ok())
        .collect();
    let [log, witness] = keys.as_slice() else { panic!("two keys are shown") };
    let signed = SignedCheckpoint::open(note, log).unwrap();
    assert_eq!(signed.cosignatures(std::slice::from_ref(witness)).unwrap().len(), 1);
    assert_eq!(SigningKey::from_seed(log.name(), &[1; 32]).unwrap().verifier(), log);
    assert_eq!(WitnessKey::from_seed(witness.name(), &[2; 32]).unwrap().verifier(), witness);
    assert!(spec().contains(&format!("4: '{}'", log.label())), "the kid of the COSE receipt");
}
