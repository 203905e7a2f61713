//! The permit and its record: one spelling, bound to number, purpose, channel and time.

mod common;

use aws_lc_rs::digest::{SHA256, digest};
use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::signature::{ECDSA_P256_SHA256_FIXED, ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair, KeyPair, UnparsedPublicKey};
use common::*;
use disclosure::Channel;
use promises::{Answer, Code, Commitment, Decision, Permit, PermitId, PermitRecord, Reason, decide, open_permit, permit_input, sign_permit};
use receipt::{Crypto, Digest, Jwk, Salt, decode, encode};

struct AwsLc;

impl Crypto for AwsLc {
    fn sha256(&self, bytes: &[u8]) -> Digest {
        let mut out = [0; 32];
        out.copy_from_slice(digest(&SHA256, bytes).as_ref());
        Digest(out)
    }

    fn verify_es256(&self, key: &Jwk, message: &[u8], signature: &[u8; 64]) -> bool {
        let key = UnparsedPublicKey::new(&ECDSA_P256_SHA256_FIXED, key.to_point());
        key.verify(message, signature).is_ok()
    }
}

struct Key {
    pair: EcdsaKeyPair,
    jwk: Jwk,
    kid: Digest,
}

fn key() -> Key {
    let pair = EcdsaKeyPair::generate(&ECDSA_P256_SHA256_FIXED_SIGNING).expect("a key");
    let jwk = Jwk::from_point(pair.public_key().as_ref()).expect("a point");
    let kid = AwsLc.sha256(jwk.thumbprint_input().as_bytes());
    Key { pair, jwk, kid }
}

impl Key {
    fn signature(&self, bytes: &[u8]) -> [u8; 64] {
        let signature = self.pair.sign(&SystemRandom::new(), bytes).expect("a signature");
        signature.as_ref().try_into().expect("64 bytes")
    }

    fn sign(&self, permit: &Permit) -> String {
        let signed = sign_permit(&self.kid, permit, |bytes| Ok::<_, std::convert::Infallible>(self.signature(bytes)));
        signed.expect("a permit")
    }
}

const AT: &str = "2026-06-01T12:00:00Z";

fn permit(allowed: bool) -> Permit {
    let document = document(&[]);
    let irish = number(IRELAND);
    let question = call(&irish, time(AT));
    let candidates = [yes(&document)];
    let contacts = if allowed { vec![] } else { vec![contact(time(AT))] };
    let decision = decide(&question, &candidates, &contacts);
    let commitment = Commitment::new(Salt([7; 32]), &irish, &AwsLc);
    Permit::new(PermitId([0xAB; 16]), commitment, &question, &decision, &candidates)
}

fn code<T>(result: Result<T, promises::Error>) -> Option<Code> {
    result.err().map(|error| error.code)
}

#[test]
fn a_permit_reads_as_it_was_signed() {
    let key = key();
    for permit in [permit(true), permit(false)] {
        let opened = open_permit(&key.sign(&permit), std::slice::from_ref(&key.jwk), &AwsLc).expect("a permit");
        assert!(opened == permit);
    }
}

#[test]
fn a_permit_has_one_spelling() {
    let kid = Digest([3; 32]);
    let input = permit_input(&kid, &permit(true));
    let (header, payload) = input.split_once('.').expect("two parts");
    let spelled = |part: &str| String::from_utf8(decode(part).expect("base64url")).expect("UTF-8");
    assert_eq!(
        spelled(header),
        format!(r#"{{"alg":"ES256","kid":"{}","typ":"contact-permit+jwt"}}"#, encode(&[3; 32]))
    );
    let sha256 = AwsLc.sha256(&[&[7; 32][..], IRELAND.as_bytes()].concat()).to_hex();
    let at = time(AT);
    assert_eq!(
        spelled(payload),
        format!(
            r#"{{"allowed":true,"as_of":{at},"channel":"call","exp":{},"notice_sha256":"{}","notice_version":"2026-11-27","number":{{"salt":"{}","sha256":"{sha256}"}},"permit_id":"{}","purpose":"offers","remaining":0}}"#,
            at + 300,
            "09".repeat(32),
            encode(&[7; 32]),
            "ab".repeat(16),
        )
    );
}

#[test]
fn a_refusal_says_nothing_of_a_receipt() {
    let refused = permit(false);
    assert_eq!(refused.answer, Answer::Refused);
    let input = permit_input(&Digest([3; 32]), &refused);
    let payload = decode(input.split_once('.').expect("two parts").1).expect("base64url");
    let payload = String::from_utf8(payload).expect("UTF-8");
    assert!(payload.starts_with(r#"{"allowed":false,"#));
    assert!(!payload.contains("notice") && !payload.contains("remaining"));
    let irish = number(IRELAND);
    let question = call(&irish, time(AT));
    let unknown = Decision::Refused(Reason::NoConsent(promises::NoConsent::Unknown));
    let of_nobody = Permit::new(refused.id, refused.number.clone(), &question, &unknown, &[]);
    assert!(of_nobody == refused, "the same as with a receipt");
    let claimed = Decision::Allowed {
        remaining: None,
        until: time(AT) + 300,
    };
    assert_eq!(
        Permit::new(refused.id, refused.number.clone(), &question, &claimed, &[]).answer,
        Answer::Refused,
        "nothing is allowed without a receipt"
    );
}

#[test]
fn a_permit_permits_its_number_purpose_channel_and_time_only() {
    let permit = permit(true);
    let at = time(AT);
    let check = |called: &str, purpose: &str, channel, now| code(permit.check(&number(called), purpose, channel, now, &AwsLc));
    assert_eq!(check(IRELAND, "offers", Channel::Call, at), None);
    assert_eq!(check(IRELAND, "offers", Channel::Call, at + 299), None);
    assert_eq!(check(IRELAND, "offers", Channel::Call, at + 300), Some(Code::Time));
    assert_eq!(check(IRELAND, "offers", Channel::Call, at - 1), Some(Code::Time));
    assert_eq!(check("+353851234568", "offers", Channel::Call, at), Some(Code::Number));
    assert_eq!(check(IRELAND, "repair-updates", Channel::Call, at), Some(Code::Purpose));
    assert_eq!(check(IRELAND, "offers", Channel::Sms, at), Some(Code::Purpose));
    let refused = self::permit(false);
    assert_eq!(code(refused.check(&number(IRELAND), "offers", Channel::Call, at, &AwsLc)), Some(Code::Refused));
}

#[test]
fn a_permit_of_another_key_or_with_another_signature_is_refused() {
    let (ours, theirs) = (key(), key());
    let permit = permit(true);
    let keys = [ours.jwk.clone()];
    assert_eq!(code(open_permit(&theirs.sign(&permit), &keys, &AwsLc)), Some(Code::Key));
    let signed_by_them = sign_permit(&ours.kid, &permit, |bytes| Ok::<_, ()>(theirs.signature(bytes))).expect("a permit");
    assert_eq!(code(open_permit(&signed_by_them, &keys, &AwsLc)), Some(Code::Signature));
    assert_eq!(sign_permit(&ours.kid, &permit, |_| Err("no key")), Err("no key"));
}

/// A payload that the server really signed, but not as this version writes it.
#[test]
fn another_spelling_is_refused_even_with_a_valid_signature() {
    let key = key();
    let input = permit_input(&key.kid, &permit(true));
    let (header, payload) = input.split_once('.').expect("two parts");
    let spelled = |part: &str| String::from_utf8(decode(part).expect("base64url")).expect("UTF-8");
    let (header, payload) = (spelled(header), spelled(payload));
    let open = |header: &str, payload: &str| {
        let input = [encode(header.as_bytes()), encode(payload.as_bytes())].join(".");
        let compact = [&*input, ".", &encode(&key.signature(input.as_bytes()))].concat();
        code(open_permit(&compact, std::slice::from_ref(&key.jwk), &AwsLc))
    };
    assert_eq!(open(&header, &payload), None);
    let at = time(AT);
    let exp = |seconds| payload.replace(&format!("\"exp\":{}", at + 300), &format!("\"exp\":{}", at + seconds));
    let others = [
        payload.replace("{\"allowed\":true,", "{ \"allowed\":true,"),
        payload.replace("\"allowed\":true", "\"allowed\":false"),
        payload.replace("\"allowed\":true,", ""),
        payload.replace("\"allowed\":true", "\"admin\":1,\"allowed\":true"),
        payload.replace("\"remaining\":0", "\"remaining\":-1"),
        payload.replace("\"remaining\":0", "\"remaining\":4294967296"),
        payload.replace("\"remaining\":0", "\"remaining\":null"),
        payload.replace("\"channel\":\"call\"", "\"channel\":\"fax\""),
        payload.replace("\"purpose\":\"offers\"", "\"purpose\":\"offers\\n\""),
        payload.replace("abab", "ABAB"),
        payload.replace("0909", "09"),
        payload.replace("\"2026-11-27\"", "\"\""),
        exp(301),
        exp(0),
        exp(-1),
    ];
    for other in others {
        assert_ne!(other, payload);
        assert_eq!(open(&header, &other), Some(Code::Form), "{other}");
    }
    for other in [
        header.replace("ES256", "none"),
        header.replace("contact-permit+jwt", "consent-countersignature+jwt"),
        header.replace("{\"alg\"", "{\"aaa\":1,\"alg\""),
        header.replace(",\"typ\"", ", \"typ\""),
    ] {
        assert_ne!(other, header);
        assert_eq!(open(&other, &payload), Some(Code::Form), "{other}");
    }
}

#[test]
fn what_is_no_jws_is_refused() {
    for text in ["", ".", "..", "a.b.c", "e30.e30.", &"a".repeat(3_000)] {
        assert_eq!(code(open_permit(text, &[], &AwsLc)), Some(Code::Form), "{text}");
    }
}

#[test]
fn a_record_reads_as_it_was_written_and_in_no_other_spelling() {
    let record = PermitRecord {
        permit: PermitId([0xAB; 16]),
        receipt: RECEIPT,
        purpose: "offers".into(),
        channel: Channel::Call,
        at: 1_795_765_100,
    };
    let spelled = format!(
        r#"{{"at":1795765100,"channel":"call","permit_id":"{}","purpose":"offers","receipt_hash":"{}","t":"permit","v":1}}"#,
        "ab".repeat(16),
        "01".repeat(32)
    );
    assert_eq!(record.to_jcs(), spelled);
    assert_eq!(PermitRecord::parse(spelled.as_bytes()), Ok(record));
    for other in [
        spelled.replace("\"v\":1", "\"v\":2"),
        spelled.replace(",\"v\":1", ""),
        spelled.replace("\"t\":\"permit\"", "\"t\":\"receipt\""),
        spelled.replace("{\"at\"", "{ \"at\""),
        spelled.replace("\"v\":1}", "\"v\":1,\"x\":1}"),
        spelled.replace("abab", "ABAB"),
    ] {
        assert_ne!(other, spelled);
        assert_eq!(code(PermitRecord::parse(other.as_bytes())), Some(Code::Form), "{other}");
    }
}

#[test]
fn permit_ids_are_in_the_order_of_their_times() {
    let ids = [(0, 0xFF), (1, 0), (0x0102_0304_0506, 0xFF), (0x0102_0304_0507, 0), ((1 << 48) - 1, 0)].map(|(time, byte)| PermitId::new(time, [byte; 10]).0);
    assert!(ids.is_sorted());
    assert_eq!(ids[2][..8], [1, 2, 3, 4, 5, 6, 0xFF, 0xFF]);
}

#[test]
fn a_permit_id_has_one_spelling() {
    let id = PermitId([0x0F; 16]);
    assert_eq!(PermitId::from_hex(&id.to_hex()), Some(id));
    for text in ["", "0f", &"0F".repeat(16), &"0f".repeat(17), &"+f".repeat(16), &"é".repeat(16)] {
        assert_eq!(PermitId::from_hex(text), None, "{text}");
    }
}
