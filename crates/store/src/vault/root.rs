//! The root key: it wraps the keys of months, and is never in the database or in the key store.
//!
//! What lives here: the trait, and the root key in a file. What deliberately does not: a root key in a hardware module (`pkcs11`).

use super::{aead, random_key, sha256};
use crate::durable_file::{self, FileError};
use receipt::{Digest, encode};
use std::fmt;
use std::io;
use std::path::{Path, PathBuf};
use zeroize::Zeroizing;

/// Wraps keys, and tells whether it is the same root key as before.
pub trait RootKey: Send + Sync {
    /// The key, encrypted and authenticated together with the context.
    ///
    /// # Errors
    /// [`RootKeyError::Unusable`].
    fn wrap(&self, key: &[u8; 32], context: &[u8]) -> Result<Vec<u8>, RootKeyError>;

    /// The key in these bytes.
    ///
    /// # Errors
    /// [`RootKeyError`].
    fn unwrap(&self, wrapped: &[u8], context: &[u8]) -> Result<Zeroizing<[u8; 32]>, RootKeyError>;

    /// Its fingerprint. Tells nothing of the key.
    fn id(&self) -> Digest;
}

/// Why a root key did not do what it was asked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum RootKeyError {
    /// The bytes were wrapped by another root key or for another context, or were changed.
    Rejected,
    /// The root key is missing or cannot be used: one sentence that says what to do.
    Unusable(String),
}

impl fmt::Display for RootKeyError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            RootKeyError::Rejected => f.write_str("a stored key was wrapped with another root key, or was changed"),
            RootKeyError::Unusable(why) => f.write_str(why),
        }
    }
}

impl std::error::Error for RootKeyError {}

impl From<FileError> for RootKeyError {
    fn from(e: FileError) -> RootKeyError {
        RootKeyError::Unusable(e.to_string())
    }
}

/// A fingerprint as messages show it: enough to compare two by eye.
pub(super) fn short(id: &Digest) -> String {
    encode(&id.0[..9])
}

/// The root key in a file: 32 random bytes that only their owner can read.
pub struct RootFile {
    key: Zeroizing<[u8; 32]>,
}

impl RootFile {
    /// The name of the file.
    pub const NAME: &'static str = "root.key";

    /// Where it is in a folder of keys.
    pub fn path(keys: &Path) -> PathBuf {
        keys.join(RootFile::NAME)
    }

    /// Where the old one is while another root key takes its place.
    pub fn old_path(keys: &Path) -> PathBuf {
        keys.join("root-old.key")
    }

    /// Whether the folder of keys has one.
    pub fn exists(keys: &Path) -> bool {
        RootFile::path(keys).exists() || RootFile::old_path(keys).exists()
    }

    /// Reads it from the folder of keys.
    ///
    /// # Errors
    /// [`RootKeyError::Unusable`]: it is missing, is not 32 bytes, or can be read by other users.
    pub fn open(keys: &Path) -> Result<RootFile, RootKeyError> {
        RootFile::read(RootFile::path(keys))
    }

    pub(super) fn read(path: PathBuf) -> Result<RootFile, RootKeyError> {
        let bytes = durable_file::read_private(&path).map(Zeroizing::new).map_err(|e| match e {
            FileError::Read(_, e) if e.kind() == io::ErrorKind::NotFound => {
                RootKeyError::Unusable(format!("the root key {} is missing; put it back from your copy of the keys", path.display()))
            }
            other => other.into(),
        })?;
        let key = bytes
            .as_slice()
            .try_into()
            .map_err(|_| RootKeyError::Unusable(format!("{} is not 32 bytes; put the right file there", path.display())))?;
        Ok(RootFile { key: Zeroizing::new(key) })
    }

    /// Makes a new one in the folder of keys. Never replaces one: everything that it wrapped would be lost.
    ///
    /// # Errors
    /// [`RootKeyError::Unusable`].
    pub fn create(keys: &Path) -> Result<RootFile, RootKeyError> {
        let key = random_key().map_err(|e| RootKeyError::Unusable(e.to_string()))?;
        durable_file::create(&RootFile::path(keys), &*key)?;
        Ok(RootFile { key })
    }
}

impl fmt::Debug for RootFile {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("RootFile").field("id", &self.id()).finish_non_exhaustive()
    }
}

impl RootKey for RootFile {
    fn wrap(&self, key: &[u8; 32], context: &[u8]) -> Result<Vec<u8>, RootKeyError> {
        aead::seal(&self.key, context, key).map_err(|_| RootKeyError::Unusable("a key could not be wrapped: the system has no randomness".into()))
    }

    fn unwrap(&self, wrapped: &[u8], context: &[u8]) -> Result<Zeroizing<[u8; 32]>, RootKeyError> {
        aead::open_key(&self.key, context, wrapped).ok_or(RootKeyError::Rejected)
    }

    fn id(&self) -> Digest {
        sha256(&[b"phone-consent root key in a file", &*self.key])
    }
}
