//! Ed25519 keys of logs and witnesses, with the names and key IDs of C2SP signed-note.

use std::fmt;

use aws_lc_rs::signature::{ED25519, Ed25519KeyPair, KeyPair, UnparsedPublicKey};

use crate::base64;
use crate::error::{Code, Error};
use crate::hash::sha256;
use crate::note::Signature;

/// The bytes of the longest name. Cosignatures of C2SP tlog-cosignature count a name's bytes in one byte.
pub const MAX_NAME_BYTES: usize = 255;

/// The bytes of an Ed25519 public key, and of the seed of a private one.
pub(crate) const KEY_BYTES: usize = 32;

/// The bytes of an Ed25519 signature.
pub(crate) const SIGNATURE_BYTES: usize = 64;

/// What a key signs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum KeyKind {
    /// The text of a note: a log's key (signature type 0x01 of signed-note).
    Log,
    /// A checkpoint with the time at which it was seen: a witness's key (signature type 0x04, tlog-cosignature).
    Witness,
}

impl KeyKind {
    const fn signature_type(self) -> u8 {
        match self {
            KeyKind::Log => 0x01,
            KeyKind::Witness => 0x04,
        }
    }
}

/// A public key with its name, as a verifier is configured with it.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct VerifierKey {
    name: String,
    kind: KeyKind,
    public: [u8; KEY_BYTES],
    id: [u8; 4],
}

impl VerifierKey {
    /// The key of a log or a witness.
    ///
    /// # Errors
    /// [`Code::Name`] if the name is empty, longer than 255 bytes, or has white space, a plus sign or a control character.
    pub fn new(name: &str, kind: KeyKind, public: [u8; KEY_BYTES]) -> Result<VerifierKey, Error> {
        check_name(name)?;
        let digest = sha256(&[name.as_bytes(), b"\n", &[kind.signature_type()], &public].concat()).0;
        Ok(VerifierKey {
            name: name.to_owned(),
            kind,
            public,
            id: [digest[0], digest[1], digest[2], digest[3]],
        })
    }

    /// Reads the text of a key, `<name>+<key ID in hex>+<base64>` (signed-note, Verifier keys).
    ///
    /// # Errors
    /// [`Code::Key`] if it is not the one spelling of an Ed25519 key of a log or a witness, or its ID is not that of the
    /// key; [`Code::Name`] if the name is not one.
    pub fn parse(text: &str) -> Result<VerifierKey, Error> {
        let wrong = || Error::new(Code::Key, "a verifier key is not NAME+KEYID+BASE64 of an Ed25519 key, as in C2SP signed-note");
        if text.len() > MAX_NAME_BYTES + 64 {
            return Err(Error::new(Code::Size, "a verifier key is longer than any"));
        }
        let mut parts = text.splitn(3, '+');
        let (Some(name), Some(_id), Some(key)) = (parts.next(), parts.next(), parts.next()) else {
            return Err(wrong());
        };
        let bytes = base64::decode(key).ok_or_else(wrong)?;
        let (first, public) = bytes.split_first().ok_or_else(wrong)?;
        let kind = match *first {
            0x01 => KeyKind::Log,
            0x04 => KeyKind::Witness,
            _ => return Err(wrong()),
        };
        let key = VerifierKey::new(name, kind, public.try_into().map_err(|_| wrong())?)?;
        if key.to_string() == text { Ok(key) } else { Err(wrong()) }
    }

    /// The log's origin, or the witness's name.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The first bytes of a hash of name, kind and key, by which signature lines find their key.
    pub fn id(&self) -> [u8; 4] {
        self.id
    }

    /// What the key signs.
    pub fn kind(&self) -> KeyKind {
        self.kind
    }

    /// The Ed25519 public key (RFC 8032).
    pub fn public(&self) -> &[u8; KEY_BYTES] {
        &self.public
    }

    /// Name and key ID, which identify the key: what stands before the second plus sign of its text.
    pub fn label(&self) -> String {
        format!("{}+{:08x}", self.name, u32::from_be_bytes(self.id))
    }

    /// Whether a line of a note claims to be by this key.
    pub(crate) fn signed(&self, line: &Signature) -> bool {
        line.name == self.name && line.id == self.id
    }

    pub(crate) fn verify(&self, message: &[u8], signature: &[u8]) -> Result<(), Error> {
        UnparsedPublicKey::new(&ED25519, &self.public)
            .verify(message, signature)
            .map_err(|_| Error::told(Code::Signature, format!("the signature by {} does not verify", self.label())))
    }
}

/// The key's text (signed-note, Verifier keys).
impl fmt::Display for VerifierKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut key = vec![self.kind.signature_type()];
        key.extend_from_slice(&self.public);
        write!(f, "{}+{}", self.label(), base64::encode(&key))
    }
}

/// A private Ed25519 key with its public half.
pub(crate) struct Pair {
    pair: Ed25519KeyPair,
    verifier: VerifierKey,
}

impl Pair {
    pub fn from_seed(name: &str, kind: KeyKind, seed: &[u8; KEY_BYTES]) -> Result<Pair, Error> {
        let pair = Ed25519KeyPair::from_seed_unchecked(seed).map_err(|_| Error::new(Code::Key, "the seed is not that of an Ed25519 key"))?;
        let public = <[u8; KEY_BYTES]>::try_from(pair.public_key().as_ref()).map_err(|_| Error::new(Code::Key, "an Ed25519 key has 32 bytes"))?;
        Ok(Pair {
            pair,
            verifier: VerifierKey::new(name, kind, public)?,
        })
    }

    pub fn verifier(&self) -> &VerifierKey {
        &self.verifier
    }

    pub fn sign(&self, message: &[u8]) -> Vec<u8> {
        self.pair.sign(message).as_ref().to_vec()
    }

    /// A line of a note.
    pub fn line(&self, bytes: Vec<u8>) -> Signature {
        Signature {
            name: self.verifier.name.clone(),
            id: self.verifier.id,
            bytes,
        }
    }
}

/// A log's private key. Its name is the log's origin.
pub struct SigningKey(Pair);

impl SigningKey {
    /// The key of a seed (RFC 8032, 5.1.5), for the log with this origin.
    ///
    /// # Errors
    /// [`Code::Name`] if the origin is not a name.
    pub fn from_seed(origin: &str, seed: &[u8; KEY_BYTES]) -> Result<SigningKey, Error> {
        Pair::from_seed(origin, KeyKind::Log, seed).map(SigningKey)
    }

    /// The log's origin.
    pub fn name(&self) -> &str {
        self.0.verifier().name()
    }

    /// The public half.
    pub fn verifier(&self) -> &VerifierKey {
        self.0.verifier()
    }

    /// Signs bytes as they are: Ed25519 (RFC 8032).
    pub(crate) fn sign_bytes(&self, message: &[u8]) -> Vec<u8> {
        self.0.sign(message)
    }

    /// Signs the text of a note, which ends with a newline, and returns the line for it.
    pub(crate) fn sign_text(&self, text: &str) -> Signature {
        self.0.line(self.0.sign(text.as_bytes()))
    }
}

/// Nothing of the private key.
impl fmt::Debug for SigningKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "SigningKey({})", self.verifier())
    }
}

/// Names are for people and separate logs; they need not be addresses.
pub(crate) fn check_name(name: &str) -> Result<(), Error> {
    if name.len() > MAX_NAME_BYTES {
        return Err(Error::new(Code::Name, "a name of a log or a key has at most 255 bytes"));
    }
    if name.is_empty() || name.chars().any(|c| c.is_whitespace() || c.is_control() || c == '+') {
        return Err(Error::new(
            Code::Name,
            "a name of a log or a key is not empty and has no white space, plus sign or control character",
        ));
    }
    Ok(())
}
