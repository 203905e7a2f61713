//! Where the root key of the key store is, as an operator names it, and opening the key store with it.
//!
//! What lives here: that, and a sentence for what is missing. What deliberately does not: the key store (crate `store`), and whether it belongs to a database
//! (`custody`).

use crate::Failure;
use std::fmt;
use std::path::{Path, PathBuf};
use std::str::FromStr;
use store::vault::{RootFile, Vault, VaultError};
#[cfg(feature = "pkcs11")]
use store::vault::{RootKeyError, RootToken, TokenUri};

/// Where the root key is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum RootKeyPlace {
    /// In the file `root.key` in the folder of keys.
    File,
    /// In a hardware module, named by a PKCS#11 URI (RFC 7512).
    #[cfg(feature = "pkcs11")]
    Token(TokenUri),
}

impl fmt::Display for RootKeyPlace {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            RootKeyPlace::File => f.write_str("file"),
            #[cfg(feature = "pkcs11")]
            RootKeyPlace::Token(uri) => uri.fmt(f),
        }
    }
}

impl FromStr for RootKeyPlace {
    type Err = String;

    /// Reads `file` or a PKCS#11 URI. The error is a sentence.
    fn from_str(text: &str) -> Result<RootKeyPlace, String> {
        match text {
            "file" => Ok(RootKeyPlace::File),
            #[cfg(feature = "pkcs11")]
            uri if uri.starts_with("pkcs11:") => uri.parse().map(RootKeyPlace::Token),
            #[cfg(not(feature = "pkcs11"))]
            uri if uri.starts_with("pkcs11:") => {
                Err("this program was built without PKCS#11; build it with the feature pkcs11 to have the root key in a hardware module".into())
            }
            _ => Err("the root key is in a `file`, or in a hardware module that a URI beginning with pkcs11: names".into()),
        }
    }
}

impl RootKeyPlace {
    /// The file of the root key, where it is in one and is missing.
    pub fn missing_file(&self, keys: &Path) -> Option<PathBuf> {
        match self {
            RootKeyPlace::File if RootFile::exists(keys) => None,
            RootKeyPlace::File => Some(RootFile::path(keys)),
            #[cfg(feature = "pkcs11")]
            RootKeyPlace::Token(_) => None,
        }
    }

    /// Opens the key store in this folder with the root key that is there.
    pub fn open(&self, keys: &Path) -> Result<Vault, VaultError> {
        match self {
            RootKeyPlace::File => Vault::open_with_file(keys),
            #[cfg(feature = "pkcs11")]
            RootKeyPlace::Token(uri) => Vault::open(keys, Box::new(RootToken::open(uri.options()?)?)),
        }
    }

    /// Makes a root key where there is none, for a key store that is not made yet. Returns a sentence for what was made.
    pub fn make(&self, keys: &Path) -> Result<Option<String>, Failure> {
        let made = match self {
            RootKeyPlace::File if RootFile::exists(keys) => return Ok(None),
            RootKeyPlace::File => RootFile::create(keys).map(|_| format!("made the root key {}; keep a copy in a safe place", RootFile::path(keys).display())),
            #[cfg(feature = "pkcs11")]
            RootKeyPlace::Token(uri) => match make_in_token(uri) {
                Ok(None) => return Ok(None),
                Ok(Some(sentence)) => Ok(sentence),
                Err(e) => Err(e),
            },
        };
        made.map(Some).map_err(|e| Failure::new(e.to_string()))
    }
}

/// Makes the key that the URI names, unless the token has it.
#[cfg(feature = "pkcs11")]
fn make_in_token(uri: &TokenUri) -> Result<Option<String>, RootKeyError> {
    let options = uri.options()?;
    if RootToken::exists(&options)? {
        return Ok(None);
    }
    let sentence = format!(
        "made the root key `{}` in the token `{}`; it cannot be read out of it, so keep a copy of the token as its maker says",
        options.label, options.token
    );
    RootToken::create(options).map(|_| Some(sentence))
}
