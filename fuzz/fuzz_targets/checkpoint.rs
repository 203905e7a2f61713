//! Any text as a signed note, a checkpoint and a verifier key.
#![no_main]

use consent_log::{Checkpoint, Code, Note, SignedCheckpoint, SigningKey, VerifierKey};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| {
    if let Ok(key) = VerifierKey::parse(text) {
        assert_eq!(key.to_string(), text);
    }
    if let Ok(checkpoint) = Checkpoint::parse(text) {
        assert_eq!(checkpoint.to_text(), text);
    }
    let Ok(note) = Note::parse(text) else { return };
    assert_eq!(note.to_text(), text);
    let Ok(checkpoint) = Checkpoint::parse(note.text()) else { return };
    // Nobody signs with this key but the next lines.
    let key = SigningKey::from_seed(&checkpoint.origin, &[0x71; 32]).expect("an origin that was read is a name");
    let refusal = SignedCheckpoint::open(text, key.verifier()).expect_err("this key did not sign");
    assert_eq!(refusal.code, Code::Signature);
    let signed = checkpoint.sign(&key).expect("a checkpoint that was read can be signed");
    assert!(SignedCheckpoint::open(&signed.to_text(), key.verifier()).is_ok());
});
