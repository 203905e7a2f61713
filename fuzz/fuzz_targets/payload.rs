//! Any bytes as a payload under a right signature: it is written again as it was read, and what is checked of it holds.
#![no_main]

use fuzz::{Gullible, PAYLOAD, assert_sentence, changed};
use json::{MAX_INT, parse, to_jcs};
use libfuzzer_sys::fuzz_target;
use receipt::{Code, Crypto, Jwk, MAX_EVENTS, NumberDisclosure, Salt, compact, encode, open, signing_input};
use verify::AwsLc;

fuzz_target!(|data: &[u8]| {
    // The issuer is the key's thumbprint, which no changed byte finds.
    let key = Jwk { x: [7; 32], y: [8; 32] };
    let thumbprint = AwsLc.sha256(key.thumbprint_input().as_bytes());
    let genuine = PAYLOAD.trim().replace("lCtBdFQ5pZaImSt0HedKqA1ldLXTpNsYvF01lyR3M7s", &encode(&thumbprint.0));
    let payload = changed(&[&genuine], data);
    let Ok(text) = str::from_utf8(&payload) else { return };
    let number = NumberDisclosure {
        salt: Salt([7; 32]),
        phone: phone::E164::new("+353850123456").expect("a number"),
    };
    let opened = match open(&compact(&signing_input(&key, &thumbprint, text), &[1; 64], &number.encoded()), &Gullible) {
        Ok(opened) => opened,
        Err(e) => {
            if e.code == Code::Canonical {
                let read = parse(&payload).expect("it was read");
                assert_ne!(to_jcs(&read.value), text);
            }
            return assert_sentence(&e.detail);
        }
    };
    assert_eq!(opened.payload.to_jcs(), text);
    let said = &opened.payload;
    assert!((0..=MAX_INT).contains(&said.iat) && (0..=MAX_INT).contains(&said.valid_until));
    assert!(said.notice.labels > 0 && said.notice.layout > 0);
    if let Ok(read) = opened.number() {
        assert!(read == number);
    }
    if opened.check_ends().is_ok() {
        assert!(
            said.choices
                .iter()
                .filter_map(|choice| choice.until)
                .all(|until| until > said.iat && until <= said.valid_until)
        );
        assert!(opened.granted().count() > 0);
    }
    if opened.check_events().is_ok() {
        let seconds: Vec<i64> = said.events.iter().map(|step| step.seconds).collect();
        assert!(seconds.len() == 4 && seconds.is_sorted() && seconds[3] <= MAX_EVENTS);
    }
});
