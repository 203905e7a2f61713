//! Writing the envelope: header, signing input, compact form.

use crate::{Code, Digest, Error, Writer, decode, encode};
use alloc::string::String;
use json::{Node, Value, object, text, to_jcs};

/// The header's `typ`.
pub const TYP: &str = "consent-receipt+sd-jwt";

/// A P-256 public key as a JWK (RFC 7518, 6.2): the two coordinates, big-endian.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Jwk {
    /// The x coordinate.
    pub x: [u8; 32],
    /// The y coordinate.
    pub y: [u8; 32],
}

impl Jwk {
    /// From the 65 bytes of an uncompressed point (SEC 1, 2.3.3), as SubtleCrypto's `raw` export gives them.
    pub fn from_point(point: &[u8]) -> Option<Jwk> {
        let rest = point.strip_prefix(&[4])?;
        let (x, y) = rest.split_at_checked(32)?;
        Some(Jwk {
            x: x.try_into().ok()?,
            y: y.try_into().ok()?,
        })
    }

    /// The 65 bytes of the uncompressed point.
    pub fn to_point(&self) -> [u8; 65] {
        let mut point = [4; 65];
        point[1..33].copy_from_slice(&self.x);
        point[33..].copy_from_slice(&self.y);
        point
    }

    /// The four members of the key.
    pub fn value(&self) -> Value {
        object([
            ("crv", text("P-256")),
            ("kty", text("EC")),
            ("x", text(encode(&self.x))),
            ("y", text(encode(&self.y))),
        ])
    }

    /// What the thumbprint is the SHA-256 of (RFC 7638, 3.1): the required members, sorted, without white space.
    pub fn thumbprint_input(&self) -> String {
        let mut out = Writer::default();
        out.text("crv", "P-256");
        out.text("kty", "EC");
        out.base64("x", &self.x);
        out.base64("y", &self.y);
        out.end()
    }

    pub(crate) fn read(node: &Node) -> Option<Jwk> {
        let mut f = node.fields().ok()?;
        let crv = f.need("crv", Node::str).ok()?;
        let kty = f.need("kty", Node::str).ok()?;
        let x = f.need("x", Node::str).ok()?;
        let y = f.need("y", Node::str).ok()?;
        f.end().ok()?;
        (crv == "P-256" && kty == "EC").then_some(())?;
        Some(Jwk {
            x: decode(x)?.try_into().ok()?,
            y: decode(y)?.try_into().ok()?,
        })
    }
}

/// The ASCII bytes that are signed (RFC 7515, 5.1): header and payload, each in base64url. Their SHA-256 is the
/// receipt's identity; the signature is not part of it, because ECDSA signatures can be rewritten by anyone.
pub fn signing_input(key: &Jwk, thumbprint: &Digest, payload_jcs: &str) -> String {
    let mut header = Writer::default();
    header.text("alg", "ES256");
    header.json("jwk", &key.thumbprint_input());
    header.base64("kid", &thumbprint.0);
    header.text("typ", TYP);
    joined(&header.end(), payload_jcs)
}

/// The signing input of any JWS of ours.
pub fn jws(header: Value, payload_jcs: &str) -> String {
    joined(&to_jcs(&header), payload_jcs)
}

fn joined(header_jcs: &str, payload_jcs: &str) -> String {
    [&*encode(header_jcs.as_bytes()), ".", &encode(payload_jcs.as_bytes())].concat()
}

/// The whole receipt: `<signing input>.<signature>~<disclosure>~`. The signature is the 64 bytes r || s (RFC 7518, 3.4).
pub fn compact(signing_input: &str, signature: &[u8], disclosure: &str) -> String {
    [signing_input, ".", &encode(signature), "~", disclosure, "~"].concat()
}

/// The parts of a compact receipt, split but not yet believed.
pub(crate) struct Parts<'a> {
    pub signing_input: &'a str,
    pub header: &'a str,
    pub payload: &'a str,
    pub signature: &'a str,
    pub disclosure: &'a str,
}

pub(crate) fn split(receipt: &str) -> Result<Parts<'_>, Error> {
    const WHAT: Error = Error::new(
        Code::Form,
        "the receipt is not <header>.<payload>.<signature>~<disclosure>~; send it as the widget gave it",
    );
    let mut tildes = receipt.split('~');
    let (Some(jws), Some(disclosure), Some(""), None) = (tildes.next(), tildes.next(), tildes.next(), tildes.next()) else {
        return Err(WHAT);
    };
    let (signing_input, signature) = jws.rsplit_once('.').ok_or(WHAT)?;
    let (header, payload) = signing_input.split_once('.').ok_or(WHAT)?;
    if payload.contains('.') {
        return Err(WHAT);
    }
    Ok(Parts {
        signing_input,
        header,
        payload,
        signature,
        disclosure,
    })
}
