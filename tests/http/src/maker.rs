//! Makes receipts as a page does, and nonces as the server does.
//!
//! Keys, nonces, a payload that fits a document, and signing. Making receipts invalid is done by the scripts and tests.

use crate::process::repository;
use aws_lc_rs::digest::{SHA256, digest};
use aws_lc_rs::rand::{SystemRandom, fill};
use aws_lc_rs::signature::{ECDSA_P256_SHA256_FIXED, ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair, KeyPair, UnparsedPublicKey};
use aws_lc_rs::{error::Unspecified, hmac};
use disclosure::{Archive, Document, LAYOUT, Labels, render};
use phone::E164;
use receipt::{Choice, Crypto, Digest, Evidence, Happened, Jwk, NoticeRef, NumberCheck, NumberDisclosure, Payload, Salt, Step, Widget, encode};

/// A message that says why something could not be made.
pub type Error = String;

/// aws-lc-rs in place of a page's SubtleCrypto.
#[derive(Clone, Copy, Debug)]
pub struct AwsLc;

impl Crypto for AwsLc {
    fn sha256(&self, bytes: &[u8]) -> Digest {
        let mut out = [0; 32];
        out.copy_from_slice(digest(&SHA256, bytes).as_ref());
        Digest(out)
    }

    fn verify_es256(&self, key: &Jwk, message: &[u8], signature: &[u8; 64]) -> bool {
        UnparsedPublicKey::new(&ECDSA_P256_SHA256_FIXED, key.to_point())
            .verify(message, signature)
            .is_ok()
    }
}

/// Random bytes.
pub fn random<const N: usize>() -> Result<[u8; N], Error> {
    let mut bytes = [0; N];
    fill(&mut bytes).map_err(|Unspecified| "no randomness")?;
    Ok(bytes)
}

/// The current time, in seconds since 1970.
pub fn now() -> i64 {
    let since = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap_or_default();
    i64::try_from(since.as_secs()).unwrap_or(i64::MAX)
}

/// A visitor's one-time key.
pub struct Key {
    pair: EcdsaKeyPair,
    /// Its public key.
    pub jwk: Jwk,
}

impl Key {
    /// Generates a key.
    pub fn new() -> Result<Key, Error> {
        let pair = EcdsaKeyPair::generate(&ECDSA_P256_SHA256_FIXED_SIGNING).map_err(|_| "no key")?;
        let jwk = Jwk::from_point(pair.public_key().as_ref()).ok_or("not an uncompressed point")?;
        Ok(Key { pair, jwk })
    }

    /// Its thumbprint (RFC 7638).
    pub fn thumbprint(&self) -> Digest {
        AwsLc.sha256(self.jwk.thumbprint_input().as_bytes())
    }

    /// Signs with ECDSA; the signature is r || s.
    pub fn sign(&self, input: &str) -> Result<Vec<u8>, Error> {
        let signature = self.pair.sign(&SystemRandom::new(), input.as_bytes()).map_err(|_| "no signature")?;
        Ok(signature.as_ref().to_vec())
    }
}

/// Makes the nonce that the server with this key (the bytes of `keys/nonce.key`) would issue at a given time:
/// `1 || issued_at || random || HMAC-SHA-256(those || notice || origin)`, in base64url.
pub fn nonce(key: &[u8], issued_at: i64, notice: &Digest, origin: &str) -> Result<String, Error> {
    let mut bytes = vec![1];
    bytes.extend(issued_at.to_be_bytes());
    bytes.extend(random::<16>()?);
    let message = [&bytes, &notice.0[..], origin.as_bytes()].concat();
    bytes.extend(hmac::sign(&hmac::Key::new(hmac::HMAC_SHA256, key), &message).as_ref());
    Ok(encode(&bytes))
}

/// What a page knows when it signs.
#[derive(Clone, Debug)]
pub struct Moment<'a> {
    /// The document's bytes.
    pub document: &'a [u8],
    /// The page's origin.
    pub origin: &'a str,
    /// The receipt server's public address.
    pub server: &'a str,
    /// The time of signing, in seconds since 1970.
    pub iat: i64,
    /// The newest nonce.
    pub nonce: Option<String>,
    /// The nonces before it.
    pub earlier_nonces: Vec<String>,
}

/// Returns the payload of a visitor who grants the first purpose only, until the end of its stated retention.
pub fn payload(moment: &Moment<'_>, key: &Key, number: &NumberDisclosure, secret: &[u8; 32]) -> Result<Payload, Error> {
    let document = Document::parse(moment.document).map_err(|e| e.sentence(moment.document))?;
    let labels = Archive::shipped().labels(&document.language);
    let first = document.choices().next().ok_or("the document has no purpose that rests on consent")?;
    let valid_until = first.retention.period.add_to(moment.iat);
    let step = |what, seconds| Step { what, seconds };
    Ok(Payload {
        jti: receipt::uuid_v7(moment.iat * 1000, random()?),
        iss: encode(&key.thumbprint().0),
        aud: Some(moment.server.into()),
        iat: moment.iat,
        origin: moment.origin.into(),
        place: Some("sign-up".into()),
        nonce: moment.nonce.clone(),
        earlier_nonces: moment.earlier_nonces.clone(),
        sd: AwsLc.sha256(number.encoded().as_bytes()),
        number_check: NumberCheck::Valid,
        withdraw_sha256: AwsLc.sha256(secret),
        notice: NoticeRef {
            id: document.id.clone(),
            version: document.version.clone(),
            language: document.language.clone(),
            labels: i64::from(labels.version()),
            layout: i64::from(LAYOUT),
            sha256: AwsLc.sha256(moment.document),
            text_sha256: AwsLc.sha256(render::text(&document, labels).as_bytes()),
        },
        choices: document
            .choices()
            .map(|purpose| Choice {
                purpose: purpose.id.clone(),
                until: (purpose.id == first.id).then_some(valid_until),
            })
            .collect(),
        controller: document.controller.name.clone(),
        valid_until,
        events: vec![
            step(Happened::Shown, 0),
            step(Happened::Agreed, 9),
            step(Happened::Captured { filled: false }, 21),
            step(Happened::Submitted, 32),
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
    })
}

/// Returns the disclosure of a number, with a new salt.
pub fn number(e164: &str) -> Result<NumberDisclosure, Error> {
    Ok(NumberDisclosure {
        salt: Salt(random()?),
        phone: E164::new(e164).ok_or_else(|| format!("{e164} is not E.164"))?,
    })
}

/// Signs a payload and returns the compact receipt.
pub fn compact(key: &Key, payload_jcs: &str, number: &NumberDisclosure) -> Result<String, Error> {
    let input = receipt::signing_input(&key.jwk, &key.thumbprint(), payload_jcs);
    Ok(receipt::compact(&input, &key.sign(&input)?, &number.encoded()))
}

/// English labels of the next version, as a later release may ship them.
///
/// # Panics
/// If the newest English file cannot be read, or is not as expected.
pub fn next_labels() -> Labels {
    let newest = Archive::shipped().labels("en").version();
    let file = repository().join(format!("crates/disclosure/labels/{newest}/en.json"));
    let shipped = std::fs::read_to_string(file).expect("the labels");
    let text = shipped
        .replacen(&format!("\"version\": {newest}"), &format!("\"version\": {}", newest + 1), 1)
        .replacen("\"Who asks\"", "\"Who is asking\"", 1);
    assert!(text.contains("Who is asking"), "the words that are changed are there");
    Labels::parse(text.as_bytes()).expect("labels")
}
