//! Reading what claims to be a receipt. The checks stand in the order of the protocol: size, form, algorithm, header,
//! key, signature, canonical form, schema. What needs the document or the server's nonce is the server's to check.

use crate::envelope::split;
use crate::{Code, Digest, Error, Happened, Jwk, NumberDisclosure, Payload, TYP, decode, encode};
use alloc::{string::String, vec::Vec};
use json::{Node, Value, parse, to_jcs};

/// A receipt is about two kilobytes; the largest that a disclosure allows, with 32 purposes of the longest names, has about twelve.
pub const MAX_BYTES: usize = 16 * 1024;

/// The longest time from the notice to the submit, in seconds: seven days.
pub const MAX_EVENTS: i64 = 7 * 86_400;

/// The cryptography that a caller brings.
pub trait Crypto {
    /// SHA-256.
    fn sha256(&self, bytes: &[u8]) -> Digest;
    /// ES256 (RFC 7518, 3.4): ECDSA on P-256 with SHA-256; `signature` is r || s.
    fn verify_es256(&self, key: &Jwk, message: &[u8], signature: &[u8; 64]) -> bool;
}

/// A receipt whose signature verified and whose payload was understood.
#[derive(Clone)]
pub struct Opened {
    /// SHA-256 of the signing input: the receipt's identity.
    pub hash: Digest,
    /// What was signed.
    pub payload: Payload,
    /// The disclosure's text between the tildes.
    disclosure: String,
    /// Its digest, not yet compared.
    disclosure_digest: Digest,
}

/// Opens a receipt: everything that can be checked with the receipt alone, but its [number](Opened::number) and
/// [events](Opened::check_events), which the protocol puts after the checks against the server's own records.
pub fn open(receipt: &str, crypto: &impl Crypto) -> Result<Opened, Error> {
    if receipt.len() > MAX_BYTES {
        return Err(Error::new(Code::Size, "the receipt is over 16 kB; a real one is about 2 kB"));
    }
    let parts = split(receipt)?;
    let (_, header) = read_part(parts.header, "the header")?;
    let (payload_bytes, payload) = read_part(parts.payload, "the payload")?;
    let not_signature = Error::new(Code::Form, "the signature is not 64 bytes in base64url");
    let signature: [u8; 64] = decode(parts.signature).and_then(|s| s.try_into().ok()).ok_or(not_signature)?;

    let (kid, key) = read_header(&header)?;
    let thumbprint = encode(&crypto.sha256(key.thumbprint_input().as_bytes()).0);
    if kid != thumbprint || member(&payload, "iss") != Some(thumbprint.as_str()) {
        return Err(Error::new(
            Code::Kid,
            "kid, iss and the thumbprint of the key differ; the receipt was not made by one key",
        ));
    }
    if !crypto.verify_es256(&key, parts.signing_input.as_bytes(), &signature) {
        return Err(Error::new(
            Code::Signature,
            "the signature does not verify; the receipt was changed after it was signed",
        ));
    }
    if to_jcs(&payload.value).as_bytes() != payload_bytes {
        return Err(Error::new(Code::Canonical, "the payload is not in canonical form (RFC 8785)"));
    }
    let payload = Payload::from_node(&payload).map_err(|m| Error::told(Code::Schema, m.sentence(&payload_bytes)))?;
    Ok(Opened {
        hash: crypto.sha256(parts.signing_input.as_bytes()),
        payload,
        disclosure: parts.disclosure.into(),
        disclosure_digest: crypto.sha256(parts.disclosure.as_bytes()),
    })
}

impl Opened {
    /// The number, when the disclosure is the one whose digest was signed.
    pub fn number(&self) -> Result<NumberDisclosure, Error> {
        if self.disclosure_digest != self.payload.sd {
            return Err(Error::new(Code::Disclosure, "the disclosure of the number is not the one that was signed"));
        }
        NumberDisclosure::read(&self.disclosure).ok_or(Error::new(Code::Disclosure, "the disclosure is not [salt, \"phone_number\", E.164 number]"))
    }

    /// Shown, agreed, captured, submitted: each once, in this order, time never running back, within [`MAX_EVENTS`].
    pub fn check_events(&self) -> Result<(), Error> {
        let events = &self.payload.events;
        let order = match &events[..] {
            [a, b, c, d] => (a.what, b.what, d.what) == (Happened::Shown, Happened::Agreed, Happened::Submitted) && matches!(c.what, Happened::Captured { .. }),
            _ => false,
        };
        if events.iter().any(|step| step.seconds > MAX_EVENTS) {
            Err(Error::new(
                Code::Events,
                "the events must lie within 7 days; load the page again and ask the visitor anew",
            ))
        } else if order && events.windows(2).all(|w| w[0].seconds <= w[1].seconds) {
            Ok(())
        } else {
            Err(Error::new(
                Code::Events,
                "the events must be shown, agreed, captured, submitted, in this order of time",
            ))
        }
    }

    /// A purpose is granted, the consent to each granted one ends after it was given, and `valid_until` is the latest of these ends.
    pub fn check_ends(&self) -> Result<(), Error> {
        let payload = &self.payload;
        let ends = || payload.choices.iter().filter_map(|choice| choice.until);
        if ends().next().is_none() {
            return Err(Error::new(
                Code::Choices,
                "no purpose was granted, so there is nothing to keep; a visitor who says no sends no receipt",
            ));
        }
        if ends().any(|until| until <= payload.iat) {
            return Err(Error::new(Code::ValidUntil, "each until must be after iat"));
        }
        if ends().max() == Some(payload.valid_until) {
            Ok(())
        } else {
            Err(Error::new(Code::ValidUntil, "valid_until must be the latest until of the choices"))
        }
    }

    /// The purposes that were granted.
    pub fn granted(&self) -> impl Iterator<Item = &str> {
        self.payload.choices.iter().filter(|choice| choice.granted()).map(|choice| &*choice.purpose)
    }
}

/// One base64url part that holds strict JSON.
fn read_part(part: &str, name: &str) -> Result<(Vec<u8>, Node), Error> {
    let wrong = |why: &str| {
        let mut detail = String::from(name);
        detail.push_str(why);
        Error::told(Code::Form, detail)
    };
    let bytes = decode(part).ok_or_else(|| wrong(" is not base64url without padding"))?;
    match parse(&bytes) {
        Ok(node) => Ok((bytes, node)),
        Err(e) => {
            let mut why = String::from(" is not strict JSON: ");
            why.push_str(&e.sentence(&bytes));
            Err(wrong(&why))
        }
    }
}

/// `alg` first, so that a foreign algorithm is named as such; then exactly the four members.
fn read_header(header: &Node) -> Result<(String, Jwk), Error> {
    if member(header, "alg") != Some("ES256") {
        return Err(Error::new(Code::Alg, "alg must be ES256; no other algorithm is accepted"));
    }
    let read = || {
        let mut f = header.fields().ok()?;
        f.need("alg", Node::str).ok()?;
        let typ = f.need("typ", Node::str).ok()?;
        let kid = f.need("kid", Node::words).ok()?;
        let key = f.need("jwk", |n| Jwk::read(n).ok_or(json::Mismatch::expected(n, "a P-256 key"))).ok()?;
        f.end().ok()?;
        (typ == TYP).then_some((kid, key))
    };
    read().ok_or(Error::new(
        Code::Header,
        "the header must hold alg, typ consent-receipt+sd-jwt, kid and a P-256 jwk, and nothing else",
    ))
}

fn member<'a>(node: &'a Node, name: &str) -> Option<&'a str> {
    let Value::Object(members) = &node.value else { return None };
    members.iter().find(|m| m.name == name)?.node.str().ok()
}
