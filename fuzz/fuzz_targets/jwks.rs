//! Any bytes as a server's key set: the keys that are read are written and read again.
#![no_main]

use fuzz::{assert_sentence, changed};
use json::{Value, array, object, to_jcs};
use libfuzzer_sys::fuzz_target;
use receipt::ServerKey;
use verify::read_jwks;

const GENUINE: &str = r#"{"keys":[{"alg":"ES256","crv":"P-256","kid":"a","kty":"EC","exp":1795514442,"use":"sig","x":"AQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQE","y":"AgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgI"},{"kty":"RSA","n":"x"}]}"#;

/// A key as a server writes it.
fn value(one: &ServerKey) -> Value {
    let mut value = one.key.value();
    if let (Value::Object(members), Some(until)) = (&mut value, one.until) {
        members.push(json::Member {
            name: "exp".into(),
            at: 0,
            node: Value::Int(until).into(),
        });
    }
    value
}

fuzz_target!(|data: &[u8]| {
    let bytes = changed(&[GENUINE], data);
    match read_jwks(&bytes) {
        Ok(keys) => {
            assert!(!keys.is_empty());
            let written = to_jcs(&object([("keys", array(keys.iter().map(value)))]));
            assert_eq!(read_jwks(written.as_bytes()), Ok(keys));
        }
        Err(sentence) => assert_sentence(&sentence),
    }
});
