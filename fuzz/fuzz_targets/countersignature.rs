//! Any bytes as a countersignature's payload under a right signature, and any text as a countersignature.
#![no_main]

use fuzz::{Gullible, assert_sentence, changed};
use libfuzzer_sys::fuzz_target;
use receipt::{COUNTERSIGNATURE_TYP, Crypto, Jwk, ServerKey, countersignature_input, encode, jws, open_countersignature};
use verify::AwsLc;

const GENUINE: [&str; 2] = [
    r#"{"iss":"https://receipts.shop.example","leaf_index":7,"log_origin":"receipts.shop.example/v1/log/1","nonce_issued_at":1795514440,"notice_sha256":"0202020202020202020202020202020202020202020202020202020202020202","receipt_hash":"0101010101010101010101010101010101010101010101010101010101010101","received_at":1795514442}"#,
    r#"{"iss":"https://receipts.shop.example","notice_sha256":"0202020202020202020202020202020202020202020202020202020202020202","receipt_hash":"0101010101010101010101010101010101010101010101010101010101010101","received_at":1795514442}"#,
];

const RECEIVED_AT: i64 = 1_795_514_442;

fuzz_target!(|data: &[u8]| {
    let key = Jwk { x: [7; 32], y: [8; 32] };
    let kid = AwsLc.sha256(key.thumbprint_input().as_bytes());
    // The genuine payloads were received at its end, which is the last moment at which it signs.
    let keys = [ServerKey { key, until: Some(RECEIVED_AT) }];
    if let Ok(text) = str::from_utf8(data) {
        assert!(open_countersignature(text, &keys, &AwsLc).is_err(), "nobody has this key");
        let _ = open_countersignature(text, &keys, &Gullible);
    }
    let payload = changed(&GENUINE, data);
    let Ok(payload) = str::from_utf8(&payload) else { return };
    let header = json::object([
        ("alg", json::text("ES256")),
        ("kid", json::text(encode(&kid.0))),
        ("typ", json::text(COUNTERSIGNATURE_TYP)),
    ]);
    let compact = |input: String| [&*input, ".", &*encode(&[1; 64])].concat();
    match open_countersignature(&compact(jws(header, payload)), &keys, &Gullible) {
        Ok(said) => {
            assert!(said.received_at <= RECEIVED_AT, "a key signs nothing after its end");
            let written = compact(countersignature_input(&kid, &said));
            assert_eq!(open_countersignature(&written, &keys, &Gullible), Ok(said));
        }
        Err(e) => assert_sentence(&e.detail),
    }
});
