//! The server's countersignature: a JWS (RFC 7515) that fixes when a receipt arrived.

use crate::{Code, Crypto, Digest, Error, Jwk, decode, encode, jws};
use alloc::{string::String, vec};
use json::{Mismatch, Node, Value, object, parse, text, to_jcs};

/// The largest countersignature, in bytes; a real one has about 700.
const MAX_BYTES: usize = 2048;

/// The header's `typ`.
pub const COUNTERSIGNATURE_TYP: &str = "consent-countersignature+jwt";

/// What the server says of a receipt. Times are seconds since 1970 by the server's clock.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Countersignature {
    /// The server's public address.
    pub iss: String,
    /// The receipt's identity.
    pub receipt_hash: Digest,
    /// The document's digest.
    pub notice_sha256: Digest,
    /// When the nonce was given: after the notice was shown, before the number. Absent for a self-dated receipt.
    pub nonce_issued_at: Option<i64>,
    /// When the receipt arrived.
    pub received_at: i64,
    /// Where the receipt is in the server's log. Absent in countersignatures that were made before the server had one.
    pub log: Option<LogPlace>,
}

/// A place in a log.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LogPlace {
    /// The log's origin (C2SP tlog-checkpoint).
    pub origin: String,
    /// The index of the leaf, from 0.
    pub index: u64,
}

/// A key that a server countersigns with, or did.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ServerKey {
    /// The public key.
    pub key: Jwk,
    /// When another key took its place, in seconds since 1970 (`exp` in the key set): it signs nothing later. `None` while it is in use.
    pub until: Option<i64>,
}

impl From<Jwk> for ServerKey {
    fn from(key: Jwk) -> ServerKey {
        ServerKey { key, until: None }
    }
}

/// The bytes the server signs, under the key with this thumbprint.
pub fn countersignature_input(kid: &Digest, said: &Countersignature) -> String {
    let header = object([("alg", text("ES256")), ("kid", text(encode(&kid.0))), ("typ", text(COUNTERSIGNATURE_TYP))]);
    let mut members = vec![
        ("iss", text(&*said.iss)),
        ("receipt_hash", text(said.receipt_hash.to_hex())),
        ("notice_sha256", text(said.notice_sha256.to_hex())),
        ("received_at", Value::Int(said.received_at)),
    ];
    if let Some(at) = said.nonce_issued_at {
        members.push(("nonce_issued_at", Value::Int(at)));
    }
    if let Some(place) = &said.log {
        members.push(("log_origin", text(&*place.origin)));
        // A log of 2^63 leaves is not reached.
        members.push(("leaf_index", Value::Int(i64::try_from(place.index).unwrap_or(i64::MAX))));
    }
    jws(header, &to_jcs(&object(members)))
}

/// Reads and checks a countersignature against the server's public keys. One that a key made after its end is refused: somebody found that key.
pub fn open_countersignature(compact: &str, keys: &[ServerKey], crypto: &impl Crypto) -> Result<Countersignature, Error> {
    const FORM: Error = Error::new(Code::Countersignature, "the countersignature is not a compact JWS of the server");
    if compact.len() > MAX_BYTES {
        return Err(FORM);
    }
    let (input, signature) = compact.rsplit_once('.').ok_or(FORM)?;
    let (header, payload) = input.split_once('.').ok_or(FORM)?;
    let part = |text: &str| decode(text).and_then(|bytes| parse(&bytes).ok()).ok_or(FORM);
    let (header, payload) = (part(header)?, part(payload)?);
    let signature: [u8; 64] = decode(signature).and_then(|s| s.try_into().ok()).ok_or(FORM)?;
    let kid = read_header(&header).map_err(|_| {
        Error::new(
            Code::Countersignature,
            "the countersignature's header must hold alg ES256, kid and typ, and nothing else",
        )
    })?;
    let known = keys.iter().find(|one| encode(&crypto.sha256(one.key.thumbprint_input().as_bytes()).0) == kid);
    let ServerKey { key, until } = known.ok_or(Error::new(Code::Countersignature, "the countersignature's key is not among the server's keys"))?;
    if !crypto.verify_es256(key, input.as_bytes(), &signature) {
        return Err(Error::new(Code::Countersignature, "the countersignature does not verify"));
    }
    let said = read_payload(&payload).map_err(|_| Error::new(Code::Countersignature, "the countersignature's members are not those this version knows"))?;
    if until.is_some_and(|until| said.received_at > until) {
        return Err(Error::new(
            Code::Countersignature,
            "the countersignature is of a time at which its key was not in use any more",
        ));
    }
    Ok(said)
}

/// The place in the log that a countersignature names. Nothing is checked: for the server that made it.
pub fn log_place(compact: &str) -> Option<LogPlace> {
    let payload = parse(&decode(compact.split('.').nth(1)?)?).ok()?;
    read_payload(&payload).ok()?.log
}

fn read_header(header: &Node) -> Result<String, Mismatch> {
    let mut f = header.fields()?;
    for (name, value) in [("alg", "ES256"), ("typ", COUNTERSIGNATURE_TYP)] {
        f.need(name, |n| {
            if n.str()? == value {
                Ok(())
            } else {
                Err(Mismatch::expected(n, "the value of the protocol"))
            }
        })?;
    }
    let kid = f.need("kid", Node::words)?;
    f.end()?;
    Ok(kid)
}

fn read_payload(payload: &Node) -> Result<Countersignature, Mismatch> {
    let digest = |n: &Node| Digest::from_hex(n.str()?).ok_or_else(|| Mismatch::expected(n, "a digest"));
    let mut f = payload.fields()?;
    let said = Countersignature {
        iss: f.need("iss", Node::words)?,
        receipt_hash: f.need("receipt_hash", digest)?,
        notice_sha256: f.need("notice_sha256", digest)?,
        nonce_issued_at: f.maybe("nonce_issued_at", Node::int)?,
        received_at: f.need("received_at", Node::int)?,
        log: None,
    };
    let origin = f.maybe("log_origin", Node::words)?;
    let index = f.maybe("leaf_index", |n| u64::try_from(n.int()?).map_err(|_| Mismatch::expected(n, "an index from 0")))?;
    f.end()?;
    let log = match (origin, index) {
        (Some(origin), Some(index)) => Some(LogPlace { origin, index }),
        (None, None) => None,
        (Some(_), None) | (None, Some(_)) => return Err(Mismatch::expected(payload, "log_origin together with leaf_index")),
    };
    Ok(Countersignature { log, ..said })
}
