//! Any text as a C2SP tlog-proof.
#![no_main]

use consent_log::{Checkpoint, SigningKey, TlogProof};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| {
    let Ok(proof) = TlogProof::parse(text) else { return };
    assert_eq!(proof.to_text(), text);
    let checkpoint = Checkpoint::parse(proof.checkpoint.text()).expect("a proof's checkpoint was read");
    // Nobody signs with this key.
    let key = SigningKey::from_seed(&checkpoint.origin, &[0x71; 32]).expect("an origin that was read is a name");
    assert!(proof.verify(b"entry", key.verifier()).is_err());
});
