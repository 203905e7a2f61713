//! Any bytes as a COSE receipt.
#![no_main]

use consent_log::{CoseReceipt, SigningKey};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| {
    let Ok(receipt) = CoseReceipt::parse(data) else { return };
    assert_eq!(receipt.to_bytes(), data);
    // Nobody signs with this key, whoever is named.
    let origin = receipt.kid.split('+').next().unwrap_or_default();
    if let Ok(key) = SigningKey::from_seed(origin, &[0x71; 32]) {
        assert!(receipt.verify(b"entry", key.verifier()).is_err());
    }
});
