//! Any bytes as a server's key set: the keys that are read are written and read again.
#![no_main]

use fuzz::{assert_sentence, changed};
use json::{array, object, to_jcs};
use libfuzzer_sys::fuzz_target;
use receipt::Jwk;
use verify::read_jwks;

const GENUINE: &str = r#"{"keys":[{"alg":"ES256","crv":"P-256","kid":"a","kty":"EC","use":"sig","x":"AQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQE","y":"AgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgI"},{"kty":"RSA","n":"x"}]}"#;

fuzz_target!(|data: &[u8]| {
    let bytes = changed(&[GENUINE], data);
    match read_jwks(&bytes) {
        Ok(keys) => {
            assert!(!keys.is_empty());
            let written = to_jcs(&object([("keys", array(keys.iter().map(Jwk::value)))]));
            assert_eq!(read_jwks(written.as_bytes()), Ok(keys));
        }
        Err(sentence) => assert_sentence(&sentence),
    }
});
