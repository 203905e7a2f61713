//! What a visitor posts to a site: payload and countersignature are changed before they are signed, by the keys that the site trusts, and so is
//! what the receipt server answers. What is accepted is what the site asked for.
#![no_main]

use disclosure::Period;
use fuzz::{DOCUMENTS, assert_sentence, changed, parts, sum};
use http_scripts::maker::{self, Key, Moment};
use json::{Value, array, object, text, to_jcs};
use libfuzzer_sys::fuzz_target;
use receipt::{COUNTERSIGNATURE_TYP, Digest, Jwk, NumberDisclosure, encode, jws};
use std::sync::LazyLock;
use verify::{Posted, Published, Site, site};

const NOW: i64 = 1_795_514_500;
const NUMBER: &str = "+353850123456";
const ORIGIN: &str = "https://shop.example";
const SERVER: &str = "https://receipts.shop.example";

struct Given {
    visitor: Key,
    server: Key,
    number: NumberDisclosure,
    payload: String,
    disclosures: [Published; 1],
}

static GIVEN: LazyLock<Given> = LazyLock::new(|| {
    let (visitor, server) = (Key::new().expect("a key"), Key::new().expect("a key"));
    let number = maker::number(NUMBER).expect("a number");
    let moment = Moment {
        document: DOCUMENTS[0].as_bytes(),
        origin: ORIGIN,
        server: SERVER,
        iat: NOW - 10,
        nonce: None,
        earlier_nonces: vec![],
    };
    let payload = maker::payload(&moment, &visitor, &number, &[7; 32]).expect("a payload");
    Given {
        payload: payload.to_jcs(),
        disclosures: [Published::read(DOCUMENTS[0].into()).expect("a document")],
        visitor,
        server,
        number,
    }
});

/// A server's word on the receipt with this hash.
fn countersigned(hash: Digest, changes: &[u8]) -> Option<String> {
    let given = &*GIVEN;
    let header = object([
        ("alg", text("ES256")),
        ("kid", text(encode(&given.server.thumbprint().0))),
        ("typ", text(COUNTERSIGNATURE_TYP)),
    ]);
    let said = to_jcs(&object([
        ("iss", text(SERVER)),
        ("notice_sha256", text(given.disclosures[0].sha256.to_hex())),
        ("receipt_hash", text(hash.to_hex())),
        ("received_at", Value::Int(NOW - 9)),
    ]));
    let input = jws(header, str::from_utf8(&changed(&[&said], changes)).ok()?);
    Some([&*input, ".", &*encode(&given.server.sign(&input).expect("signed"))].concat())
}

fuzz_target!(|data: &[u8]| {
    let given = &*GIVEN;
    let [payload, said, answer] = parts(data);
    let payload = changed(&[&given.payload], payload);
    let Ok(payload) = str::from_utf8(&payload) else { return };
    let compact = maker::compact(&given.visitor, payload, &given.number).expect("signed");
    let hash = receipt::open(&compact, &verify::AwsLc).map_or(Digest([0; 32]), |opened| opened.hash);
    let Some(countersignature) = countersigned(hash, said) else { return };
    let posted = Posted {
        number: if sum(data) % 64 == 1 { "+353850123457" } else { NUMBER },
        receipt: &compact,
        countersignature: &countersignature,
    };
    let asked = Site {
        audience: SERVER,
        origins: &[ORIGIN.to_owned()],
        keys: &[Jwk { x: [7; 32], y: [8; 32] }.into(), given.server.jwk.clone().into()],
        disclosures: &given.disclosures,
        now: NOW,
    };
    let accepted = match site(&posted, &asked) {
        Ok(accepted) => accepted,
        Err(e) => return assert_sentence(&e.detail),
    };
    assert_eq!((accepted.phone.as_str(), accepted.hash), (posted.number, hash));
    assert_eq!((accepted.seen.receipt_hash, &*accepted.seen.iss), (hash, SERVER));
    let signed = receipt::open(&compact, &verify::AwsLc).expect("it was accepted").payload;
    assert_eq!((signed.origin.as_str(), signed.aud.as_deref()), (ORIGIN, Some(SERVER)));
    assert!(signed.iat <= NOW + 300);
    assert!(!accepted.granted.is_empty());
    for purpose in &accepted.granted {
        let stated = given.disclosures[0].document.purpose(purpose).expect("a purpose of the document");
        let until = signed.choices.iter().find(|choice| choice.purpose == *purpose).and_then(|choice| choice.until);
        let period: Period = stated.retention.period;
        assert!(stated.is_choice() && until.is_some_and(|until| until > NOW && until <= period.add_to(signed.iat)));
    }
    let purposes = accepted
        .granted
        .iter()
        .map(|id| object([("purpose", text(&**id)), ("withdrawn_at", Value::Null)]));
    let genuine = to_jcs(&object([
        ("purposes", array(purposes)),
        ("receipt_hash", text(hash.to_hex())),
        ("withdrawn_at", Value::Null),
    ]));
    let answer = changed(&[&genuine], answer);
    let before = accepted.granted.clone();
    match accepted.still_stands(&answer) {
        Ok(stands) => assert!(!stands.granted.is_empty() && stands.granted.iter().all(|id| before.contains(id))),
        Err(e) => assert_sentence(&e.detail),
    }
});
