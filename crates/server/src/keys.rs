//! The server's keys: files in the data folder, created on the first start.
//!
//! What lives here: the signing keys `keys/sign-NNNN.p8` (P-256, PKCS#8; the last one signs, the public keys of all stay in the JWKS for ever) and the
//! MAC key of the nonces, `keys/nonce.key` (32 random bytes). What deliberately does not: rotation, keys outside the file system, and reading a JWKS
//! (crate `verify`).

use crate::Failure;
use crate::nonce::NonceKey;
use aws_lc_rs::rand::{SystemRandom, fill};
use aws_lc_rs::signature::{ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair, KeyPair};
use json::{array, object, text, to_jcs};
use receipt::{Countersignature, Digest, Jwk, countersignature_input, encode, open_countersignature};
use std::fs::{self, File, OpenOptions};
use std::io::Write;
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt, PermissionsExt};
use std::path::Path;
use verify::{AwsLc, thumbprint};

/// The server's keys.
pub struct Keys {
    /// The key of the nonces' MAC.
    pub nonce: NonceKey,
    signing: EcdsaKeyPair,
    kid: Digest,
    /// Every public key, oldest first; the last one belongs to the signing key.
    public: Vec<Jwk>,
    /// A sentence for each key that was created.
    pub made: Vec<String>,
}

impl Keys {
    /// Opens the keys in the folder `keys` of the data folder; creates what is missing.
    pub fn open(data: &Path) -> Result<Keys, Failure> {
        let folder = data.join("keys");
        let mut made = Vec::new();
        if !folder.exists() {
            let make = fs::DirBuilder::new().recursive(true).mode(0o700).create(&folder);
            make.map_err(|e| {
                Failure::new(format!(
                    "the folder {} cannot be created ({e}); choose another --data folder or give this user write access",
                    folder.display()
                ))
            })?;
        }
        let mut names = sign_files(&folder)?;
        if names.is_empty() {
            let name = "sign-0001.p8".to_owned();
            let pair = EcdsaKeyPair::generate(&ECDSA_P256_SHA256_FIXED_SIGNING).map_err(|_| Failure::new("no signing key could be created"))?;
            let pkcs8 = pair.to_pkcs8v1().map_err(|_| Failure::new("no signing key could be created"))?;
            write_secret(&folder, &name, pkcs8.as_ref())?;
            made.push(format!("made the signing key {}; keep a copy in a safe place", folder.join(&name).display()));
            names.push(name);
        }
        let mut pairs = Vec::new();
        for name in &names {
            let path = folder.join(name);
            let bytes = read_secret(&path)?;
            let pair = EcdsaKeyPair::from_pkcs8(&ECDSA_P256_SHA256_FIXED_SIGNING, &bytes);
            pairs.push(pair.map_err(|_| {
                Failure::new(format!(
                    "{} is not a P-256 key in PKCS#8; put the right file there or move this one away",
                    path.display()
                ))
            })?);
        }
        let public: Vec<Jwk> = pairs.iter().filter_map(|pair| Jwk::from_point(pair.public_key().as_ref())).collect();
        let (Some(signing), Some(newest)) = (pairs.pop(), public.last()) else {
            return Err(Failure::new(format!("{} holds no usable signing key", folder.display())));
        };
        Ok(Keys {
            nonce: nonce_key(&folder, &mut made)?,
            kid: thumbprint(newest),
            signing,
            public,
            made,
        })
    }

    /// Signs a countersignature: a compact JWS.
    pub fn countersign(&self, said: &Countersignature) -> Result<String, Failure> {
        let input = countersignature_input(&self.kid, said);
        let signature = self
            .signing
            .sign(&SystemRandom::new(), input.as_bytes())
            .map_err(|_| Failure::new("the countersignature could not be created"))?;
        let compact = format!("{input}.{}", encode(signature.as_ref()));
        debug_assert!(open_countersignature(&compact, &self.public, &AwsLc).is_ok());
        Ok(compact)
    }

    /// The public keys as a JWKS.
    pub fn jwks(&self) -> String {
        let key = |jwk: &Jwk| {
            object([
                ("alg", text("ES256")),
                ("crv", text("P-256")),
                ("kid", text(encode(&thumbprint(jwk).0))),
                ("kty", text("EC")),
                ("use", text("sig")),
                ("x", text(encode(&jwk.x))),
                ("y", text(encode(&jwk.y))),
            ])
        };
        to_jcs(&object([("keys", array(self.public.iter().map(key)))]))
    }
}

/// The names of the signing keys, oldest first.
fn sign_files(folder: &Path) -> Result<Vec<String>, Failure> {
    let listing = fs::read_dir(folder).map_err(|e| Failure::new(format!("the folder {} cannot be read ({e})", folder.display())))?;
    let mut names: Vec<String> = listing
        .filter_map(|entry| entry.ok()?.file_name().into_string().ok())
        .filter(|name| name.starts_with("sign-") && name.ends_with(".p8"))
        .collect();
    names.sort();
    Ok(names)
}

fn nonce_key(folder: &Path, made: &mut Vec<String>) -> Result<NonceKey, Failure> {
    let path = folder.join("nonce.key");
    if !path.exists() {
        let mut secret = [0; 32];
        fill(&mut secret).map_err(|_| Failure::new("no nonce key could be created"))?;
        write_secret(folder, "nonce.key", &secret)?;
        made.push(format!("made the nonce key {}", path.display()));
    }
    let bytes = read_secret(&path)?;
    let secret: [u8; 32] = bytes.try_into().map_err(|_| {
        Failure::new(format!(
            "{} is not 32 bytes; put the right file there, or move it away and a new one is created",
            path.display()
        ))
    })?;
    Ok(NonceKey::new(&secret))
}

/// Writes a temporary file, flushes it to the disk and renames it, so that a key file is complete or absent.
fn write_secret(folder: &Path, name: &str, bytes: &[u8]) -> Result<(), Failure> {
    let (beside, path) = (folder.join(format!(".{name}.new")), folder.join(name));
    let write = || {
        let _ = fs::remove_file(&beside);
        let mut file = OpenOptions::new().write(true).create_new(true).mode(0o600).open(&beside)?;
        file.write_all(bytes)?;
        file.sync_all()?;
        fs::rename(&beside, &path)?;
        File::open(folder)?.sync_all()
    };
    write().map_err(|e| Failure::new(format!("{} cannot be written ({e})", path.display())))
}

fn read_secret(path: &Path) -> Result<Vec<u8>, Failure> {
    let cannot = |e: std::io::Error| Failure::new(format!("{} cannot be read ({e})", path.display()));
    let mode = fs::metadata(path).map_err(cannot)?.permissions().mode();
    if mode & 0o077 != 0 {
        return Err(Failure::new(format!(
            "{} can be read by other users (mode {:03o}); run: chmod 600 {}",
            path.display(),
            mode & 0o777,
            path.display()
        )));
    }
    fs::read(path).map_err(cannot)
}
