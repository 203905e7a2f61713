//! Any bytes as a permit under a signature that is believed: it is written again as it was read, and what it permits is one number, purpose and channel for
//! its minutes.
#![no_main]

use disclosure::Channel;
use fuzz::{Gullible, assert_sentence, changed};
use json::to_jcs;
use libfuzzer_sys::fuzz_target;
use promises::{Answer, open_permit, permit_input};
use receipt::{Crypto, Digest, Jwk, encode};
use verify::AwsLc;

const ALLOWED: &str = r#"{"allowed":true,"as_of":1795765100,"channel":"sms","exp":1795765400,"notice_sha256":"92f3b1c492f3b1c492f3b1c492f3b1c492f3b1c492f3b1c492f3b1c492f3b1c4","notice_version":"2026-11-27","number":{"salt":"BwcHBwcHBwcHBwcHBwcHBw","sha256":"92f3b1c492f3b1c492f3b1c492f3b1c492f3b1c492f3b1c492f3b1c492f3b1c4"},"permit_id":"abababababababababababababababab","purpose":"repair-updates","remaining":1}"#;
const REFUSED: &str = r#"{"allowed":false,"as_of":1795765100,"channel":"call","exp":1795765400,"number":{"salt":"BwcHBwcHBwcHBwcHBwcHBw","sha256":"92f3b1c492f3b1c492f3b1c492f3b1c492f3b1c492f3b1c492f3b1c492f3b1c4"},"permit_id":"cdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcd","purpose":"offers"}"#;

fuzz_target!(|data: &[u8]| {
    let key = Jwk { x: [7; 32], y: [8; 32] };
    let kid = AwsLc.sha256(key.thumbprint_input().as_bytes());
    let payload = changed(&[ALLOWED, REFUSED], data);
    let header = format!(r#"{{"alg":"ES256","kid":"{}","typ":"contact-permit+jwt"}}"#, encode(&kid.0));
    let compact = [encode(header.as_bytes()), encode(&payload), encode(&[1; 64])].join(".");
    // The bytes alone, too.
    if let Ok(text) = str::from_utf8(data) {
        assert!(open_permit(text, std::slice::from_ref(&key), &AwsLc).is_err(), "nobody signed it");
    }
    let permit = match open_permit(&compact, &[key], &Gullible) {
        Ok(permit) => permit,
        Err(e) => return assert_sentence(&e.detail),
    };
    let input = permit_input(&kid, &permit);
    assert_eq!(
        input.rsplit_once('.').map(|(_, payload)| payload),
        Some(&*encode(&payload)),
        "{}",
        to_jcs(&json::object(permit.members()))
    );
    let number = phone::E164::new("+353850123456").expect("a number");
    let is_for_it = permit.number.sha256 == Digest([0; 32]);
    for now in [permit.as_of, permit.exp - 1, permit.exp, permit.as_of - 1] {
        let held = permit.check(&number, &permit.purpose, permit.channel, now, &AwsLc).is_ok();
        let may = matches!(permit.answer, Answer::Allowed { .. }) && (permit.as_of..permit.exp).contains(&now);
        assert!(!held || may, "it permits what it does not say");
        assert!(!(held && is_for_it), "no number has this digest");
    }
    let other = if permit.channel == Channel::Sms { Channel::Call } else { Channel::Sms };
    assert!(permit.check(&number, &permit.purpose, other, permit.as_of, &AwsLc).is_err());
});
