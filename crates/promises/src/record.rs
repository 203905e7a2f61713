//! The permit as it is signed, and the record of it that the log knows by its SHA-256.
//!
//! What lives here: writing and reading both, each in its one spelling, and the check of a permit by whoever is about to make the
//! contact. What deliberately does not: the decision (`permit`), cryptography, and the log.

use crate::error::{Code, Error};
use crate::latest::{Candidate, latest};
use crate::permit::{Decision, LIFETIME, Question};
use disclosure::Channel;
use json::{Mismatch, Node, Value, object, parse, text, to_jcs};
use phone::E164;
use receipt::{Crypto, Digest, Jwk, Salt, decode, encode, jws};

/// The header's `typ`.
pub const PERMIT_TYP: &str = "contact-permit+jwt";

/// The largest permit, in bytes; a real one has about 800.
const MAX_BYTES: usize = 2048;

/// 128 bits that name a permit, so that it can be given back and found in the log. Nobody can guess it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct PermitId(pub [u8; 16]);

impl PermitId {
    /// The time in milliseconds since 1970, 48 bits, before 80 random bits. The ids of one moment are neighbours in the database, where random ones would each
    /// write a page of an index (RFC 9562, section 6.10, says the same of UUIDs).
    pub fn new(milliseconds: u64, random: [u8; 10]) -> PermitId {
        let mut id = [0; 16];
        let (time, rest) = id.split_at_mut(6);
        time.copy_from_slice(&milliseconds.to_be_bytes()[2..]);
        rest.copy_from_slice(&random);
        PermitId(id)
    }

    /// 32 lower-case hexadecimal digits.
    pub fn to_hex(&self) -> String {
        self.0.iter().map(|byte| format!("{byte:02x}")).collect()
    }

    /// Reads exactly 32 lower-case hexadecimal digits.
    pub fn from_hex(text: &str) -> Option<PermitId> {
        let mut id = [0; 16];
        if text.len() != 32 || !text.bytes().all(|digit| matches!(digit, b'0'..=b'9' | b'a'..=b'f')) {
            return None;
        }
        for (at, byte) in id.iter_mut().enumerate() {
            *byte = u8::from_str_radix(text.get(2 * at..2 * at + 2)?, 16).ok()?;
        }
        Some(PermitId(id))
    }
}

/// A commitment to a number: a permit for one number cannot be shown for another. It does not hide the number from whoever
/// holds the permit, who could try all numbers.
#[derive(Clone, PartialEq, Eq)]
pub struct Commitment {
    /// 256 random bits.
    pub salt: Salt,
    /// SHA-256 of the salt's bytes and the number in E.164, as ASCII.
    pub sha256: Digest,
}

impl Commitment {
    /// The commitment to a number.
    pub fn new(salt: Salt, number: &E164, crypto: &impl Crypto) -> Commitment {
        let sha256 = crypto.sha256(&[&salt.0, number.as_str().as_bytes()].concat());
        Commitment { salt, sha256 }
    }

    /// Whether it is one to this number.
    pub fn is_of(&self, number: &E164, crypto: &impl Crypto) -> bool {
        Commitment::new(self.salt.clone(), number, crypto) == *self
    }
}

/// What a permit says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Answer {
    /// The number may be contacted.
    Allowed {
        /// SHA-256 of the document that the person accepted.
        notice_sha256: Digest,
        /// Its version.
        notice_version: String,
        /// How many more contacts are allowed after this one; `None` where nothing limits them.
        remaining: Option<u32>,
    },
    /// It may not. Nothing says why, or whether there is a receipt.
    Refused,
}

/// The answer to one question, as it is signed.
#[derive(Clone, PartialEq, Eq)]
pub struct Permit {
    /// Its name.
    pub id: PermitId,
    /// The number that it is for.
    pub number: Commitment,
    /// The purpose's id.
    pub purpose: String,
    /// By which means.
    pub channel: Channel,
    /// The time that was asked about; nobody contacts before it.
    pub as_of: i64,
    /// When the permit ends; nobody contacts from then on. At most [`LIFETIME`] after `as_of`.
    pub exp: i64,
    /// The answer.
    pub answer: Answer,
}

impl Permit {
    /// The permit of a decision, which was made of these candidates.
    pub fn new(id: PermitId, number: Commitment, question: &Question<'_>, decision: &Decision, candidates: &[Candidate<'_>]) -> Permit {
        let counts = latest(candidates, question.document).map(|(counts, _)| counts);
        let (exp, answer) = match (decision, counts) {
            (Decision::Allowed { remaining, until }, Some(counts)) => {
                let answer = Answer::Allowed {
                    notice_sha256: counts.notice_sha256,
                    notice_version: counts.document.version.clone(),
                    remaining: *remaining,
                };
                (*until, answer)
            }
            (Decision::Allowed { .. }, None) | (Decision::Refused(_), _) => (question.at.saturating_add(LIFETIME), Answer::Refused),
        };
        Permit {
            id,
            number,
            purpose: question.purpose.into(),
            channel: question.channel,
            as_of: question.at,
            exp,
            answer,
        }
    }

    /// Checks that it permits this contact at this time.
    ///
    /// # Errors
    /// [`Code::Number`], [`Code::Purpose`], [`Code::Time`] or [`Code::Refused`]: do not contact.
    pub fn check(&self, number: &E164, purpose: &str, channel: Channel, now: i64, crypto: &impl Crypto) -> Result<(), Error> {
        if !self.number.is_of(number, crypto) {
            return Err(Error::new(Code::Number, "the permit is for another number; ask for one for this number"));
        }
        if self.purpose != purpose || self.channel != channel {
            return Err(Error::new(
                Code::Purpose,
                "the permit is for another purpose or channel; ask for one for this contact",
            ));
        }
        if !(self.as_of..self.exp).contains(&now) {
            return Err(Error::new(
                Code::Time,
                "the permit is not valid at this time; ask for one right before the contact",
            ));
        }
        match self.answer {
            Answer::Allowed { .. } => Ok(()),
            Answer::Refused => Err(Error::new(Code::Refused, "the contact is refused; do not make it")),
        }
    }

    fn payload(&self) -> String {
        to_jcs(&object(self.members()))
    }

    /// The members of the payload (`docs/spec/permit.md`).
    pub fn members(&self) -> Vec<(&'static str, Value)> {
        let mut members = vec![
            ("as_of", Value::Int(self.as_of)),
            ("channel", text(self.channel.as_str())),
            ("exp", Value::Int(self.exp)),
            (
                "number",
                object([("salt", text(encode(&self.number.salt.0))), ("sha256", text(self.number.sha256.to_hex()))]),
            ),
            ("permit_id", text(self.id.to_hex())),
            ("purpose", text(&*self.purpose)),
        ];
        match &self.answer {
            Answer::Allowed {
                notice_sha256,
                notice_version,
                remaining,
            } => {
                members.extend([
                    ("allowed", Value::Bool(true)),
                    ("notice_sha256", text(notice_sha256.to_hex())),
                    ("notice_version", text(&**notice_version)),
                ]);
                members.extend(remaining.map(|remaining| ("remaining", Value::Int(remaining.into()))));
            }
            Answer::Refused => members.push(("allowed", Value::Bool(false))),
        }
        members
    }
}

/// The bytes that the server signs, under the key with this thumbprint.
pub fn permit_input(kid: &Digest, permit: &Permit) -> String {
    let header = object([("alg", text("ES256")), ("kid", text(encode(&kid.0))), ("typ", text(PERMIT_TYP))]);
    jws(header, &permit.payload())
}

/// The permit as a compact JWS. `sign` makes an ES256 signature (RFC 7518, 3.4) of the bytes it is given.
///
/// # Errors
/// Those of `sign`.
pub fn sign_permit<E>(kid: &Digest, permit: &Permit, sign: impl FnOnce(&[u8]) -> Result<[u8; 64], E>) -> Result<String, E> {
    let input = permit_input(kid, permit);
    let signature = sign(input.as_bytes())?;
    Ok([&*input, ".", &encode(&signature)].concat())
}

/// Reads a permit and checks it against the server's public keys. What it permits is for [`Permit::check`] to say.
///
/// # Errors
/// [`Code::Form`], [`Code::Key`] or [`Code::Signature`].
pub fn open_permit(compact: &str, keys: &[Jwk], crypto: &impl Crypto) -> Result<Permit, Error> {
    const FORM: Error = Error::new(Code::Form, "this is not a permit as this version knows it; pass it on as the server gave it");
    if compact.len() > MAX_BYTES {
        return Err(FORM);
    }
    let (input, signature) = compact.rsplit_once('.').ok_or(FORM)?;
    let (header, payload) = input.split_once('.').ok_or(FORM)?;
    let part = |text: &str| decode(text).and_then(|bytes| parse(&bytes).ok()).ok_or(FORM);
    let (header, payload) = (part(header)?, part(payload)?);
    let signature: [u8; 64] = decode(signature).and_then(|bytes| bytes.try_into().ok()).ok_or(FORM)?;
    let kid = decode(header.text("kid")).and_then(|bytes| bytes.try_into().ok()).map(Digest).ok_or(FORM)?;
    let permit = read(&payload).map_err(|_| FORM)?;
    // One spelling: header and payload are what this version would write.
    if permit_input(&kid, &permit) != input {
        return Err(FORM);
    }
    let key = keys.iter().find(|key| crypto.sha256(key.thumbprint_input().as_bytes()) == kid);
    let key = key.ok_or(Error::new(Code::Key, "the permit's key is not among the server's keys; load them again"))?;
    if !crypto.verify_es256(key, input.as_bytes(), &signature) {
        return Err(Error::new(Code::Signature, "the permit's signature does not verify; do not contact"));
    }
    Ok(permit)
}

fn read(payload: &Node) -> Result<Permit, Mismatch> {
    let mut f = payload.fields()?;
    let permit = Permit {
        id: f.need("permit_id", permit_id)?,
        number: f.need("number", |node| {
            let mut f = node.fields()?;
            let salt = f.need("salt", |node| {
                let bytes = decode(node.str()?).and_then(|bytes| bytes.try_into().ok());
                bytes.map(Salt).ok_or_else(|| Mismatch::expected(node, "32 bytes in base64url"))
            })?;
            let sha256 = f.need("sha256", digest)?;
            f.end()?;
            Ok(Commitment { salt, sha256 })
        })?,
        purpose: f.need("purpose", Node::line)?,
        channel: f.need("channel", channel)?,
        as_of: f.need("as_of", Node::int)?,
        exp: f.need("exp", Node::int)?,
        answer: if f.need("allowed", Node::bool)? {
            Answer::Allowed {
                notice_sha256: f.need("notice_sha256", digest)?,
                notice_version: f.need("notice_version", Node::line)?,
                remaining: f.maybe("remaining", |node| {
                    u32::try_from(node.int()?).map_err(|_| Mismatch::expected(node, "a number of contacts"))
                })?,
            }
        } else {
            Answer::Refused
        },
    };
    f.end()?;
    if !(1..=LIFETIME).contains(&permit.exp.saturating_sub(permit.as_of)) {
        return Err(Mismatch::expected(payload, "an exp at most 5 minutes after as_of"));
    }
    Ok(permit)
}

/// The record of a permit, whose SHA-256 is the `h` of its leaf. It holds nothing of a person: the permit's id is random.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PermitRecord {
    /// The permit.
    pub permit: PermitId,
    /// The receipt under which it was given.
    pub receipt: Digest,
    /// The purpose's id.
    pub purpose: String,
    /// By which means.
    pub channel: Channel,
    /// The time that was asked about: the permit's `as_of`.
    pub at: i64,
}

impl PermitRecord {
    /// The record's bytes, in JCS.
    pub fn to_jcs(&self) -> String {
        to_jcs(&object([
            ("at", Value::Int(self.at)),
            ("channel", text(self.channel.as_str())),
            ("permit_id", text(self.permit.to_hex())),
            ("purpose", text(&*self.purpose)),
            ("receipt_hash", text(self.receipt.to_hex())),
            ("t", text("permit")),
            ("v", Value::Int(1)),
        ]))
    }

    /// Reads what [`to_jcs`](Self::to_jcs) wrote.
    ///
    /// # Errors
    /// [`Code::Form`] if the bytes are not the one spelling of a record.
    pub fn parse(bytes: &[u8]) -> Result<PermitRecord, Error> {
        const FORM: Error = Error::new(Code::Form, "this is not the record of a permit in canonical JSON (docs/spec/permit.md)");
        let node = parse(bytes).map_err(|_| FORM)?;
        let record = read_record(&node).map_err(|_| FORM)?;
        // `t`, `v` and any other member are compared here.
        if record.to_jcs().as_bytes() == bytes { Ok(record) } else { Err(FORM) }
    }
}

fn read_record(node: &Node) -> Result<PermitRecord, Mismatch> {
    let mut f = node.fields()?;
    Ok(PermitRecord {
        permit: f.need("permit_id", permit_id)?,
        receipt: f.need("receipt_hash", digest)?,
        purpose: f.need("purpose", Node::line)?,
        channel: f.need("channel", channel)?,
        at: f.need("at", Node::int)?,
    })
}

fn digest(node: &Node) -> Result<Digest, Mismatch> {
    Digest::from_hex(node.str()?).ok_or_else(|| Mismatch::expected(node, "a digest"))
}

fn permit_id(node: &Node) -> Result<PermitId, Mismatch> {
    PermitId::from_hex(node.str()?).ok_or_else(|| Mismatch::expected(node, "32 hexadecimal digits"))
}

fn channel(node: &Node) -> Result<Channel, Mismatch> {
    let name = node.str()?;
    let found = Channel::ALL.iter().find(|channel| channel.as_str() == name);
    found.copied().ok_or_else(|| Mismatch::expected(node, "a channel"))
}
