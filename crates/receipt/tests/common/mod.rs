//! A maker of receipts for tests, with aws-lc-rs for the page's SubtleCrypto.

use aws_lc_rs::digest::{SHA256, digest};
use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::signature::{ECDSA_P256_SHA256_FIXED, ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair, KeyPair, UnparsedPublicKey};
use phone::E164;
use receipt::{Choice, Crypto, Digest, Evidence, Happened, Jwk, NoticeRef, NumberCheck, NumberDisclosure, Payload, Salt, Step, Widget};

pub struct AwsLc;

impl Crypto for AwsLc {
    fn sha256(&self, bytes: &[u8]) -> Digest {
        Digest(digest(&SHA256, bytes).as_ref().try_into().expect("32 bytes"))
    }
    fn verify_es256(&self, key: &Jwk, message: &[u8], signature: &[u8; 64]) -> bool {
        UnparsedPublicKey::new(&ECDSA_P256_SHA256_FIXED, key.to_point())
            .verify(message, signature)
            .is_ok()
    }
}

pub struct Key {
    pub pair: EcdsaKeyPair,
    pub jwk: Jwk,
}

impl Key {
    pub fn new() -> Key {
        let pair = EcdsaKeyPair::generate(&ECDSA_P256_SHA256_FIXED_SIGNING).expect("a key");
        let jwk = Jwk::from_point(pair.public_key().as_ref()).expect("an uncompressed point");
        Key { pair, jwk }
    }
    pub fn thumbprint(&self) -> Digest {
        AwsLc.sha256(self.jwk.thumbprint_input().as_bytes())
    }
    pub fn sign(&self, input: &str) -> Vec<u8> {
        self.pair.sign(&SystemRandom::new(), input.as_bytes()).expect("signs").as_ref().to_vec()
    }
}

pub fn disclosure() -> NumberDisclosure {
    NumberDisclosure {
        salt: Salt([7; 32]),
        phone: E164::new("+353850123456").expect("E.164"),
    }
}

pub fn payload(key: &Key) -> Payload {
    let at = |what, seconds| Step { what, seconds };
    Payload {
        jti: receipt::uuid_v7(1_795_514_441_000, [0xAB; 10]),
        iss: receipt::encode(&key.thumbprint().0),
        aud: Some("https://receipts.shop.example".into()),
        iat: 1_795_514_441,
        origin: "https://shop.example".into(),
        place: Some("sign-up".into()),
        nonce: Some("bm9uY2U".into()),
        earlier_nonces: vec![],
        sd: AwsLc.sha256(disclosure().encoded().as_bytes()),
        number_check: NumberCheck::Valid,
        withdraw_sha256: Digest([1; 32]),
        notice: NoticeRef {
            id: "northwind-callback".into(),
            version: "2026-11-24".into(),
            language: "en".into(),
            labels: 1,
            layout: 1,
            sha256: Digest([2; 32]),
            text_sha256: Digest([3; 32]),
        },
        choices: vec![
            Choice {
                purpose: "repair-updates".into(),
                until: Some(1_827_050_441),
            },
            Choice {
                purpose: "offers".into(),
                until: None,
            },
        ],
        controller: "Northwind Bikes Ltd".into(),
        valid_until: 1_827_050_441,
        events: vec![
            at(Happened::Shown, 0),
            at(Happened::Agreed, 9),
            at(Happened::Captured { filled: false }, 21),
            at(Happened::Submitted, 32),
        ],
        evidence: Some(Evidence {
            font_px: 16,
            visible_pct: 100,
            visible_s: 8,
        }),
        widget: Widget {
            version: "0.1.0".into(),
            wasm_sha256: Digest([4; 32]),
        },
    }
}

pub fn receipt(key: &Key, payload_jcs: &str) -> String {
    let input = receipt::signing_input(&key.jwk, &key.thumbprint(), payload_jcs);
    receipt::compact(&input, &key.sign(&input), &disclosure().encoded())
}
