//! The server's keys: files in the data folder, created on the first start.
//!
//! What lives here: the signing keys `keys/sign-NNNN.p8` (P-256, PKCS#8; the last one signs, the public keys of all stay in the JWKS for ever), the
//! MAC key of the nonces, `keys/nonce.key` (32 random bytes), and the keys of the logs, `keys/log-NNNN.key` (the 32 bytes of an Ed25519 seed; NNNN is the
//! log's number), and the mark of a first start that has not ended. What deliberately does not: rotation, keys outside the file system, and reading a JWKS (crate `verify`).

use crate::Failure;
use crate::nonce::NonceKey;
use aws_lc_rs::rand::{SystemRandom, fill};
use aws_lc_rs::signature::{ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair, KeyPair};
use json::{array, object, text, to_jcs};
use receipt::{Countersignature, Crypto, Digest, Jwk, countersignature_input, encode, open_countersignature};
use std::fs;
use std::os::unix::fs::DirBuilderExt;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use store::Countersign;
use store::durable_file::{self, FileError};
use store::sqlite::KeyPrints;
use verify::{AwsLc, thumbprint};

/// The file of the nonces' key.
const NONCE_KEY: &str = "nonce.key";
/// The empty file that is there from before the first key until the first start has done everything.
const FIRST_START: &str = "first-start";

/// The folder of the keys in a data folder.
pub fn folder(data: &Path) -> PathBuf {
    data.join("keys")
}

/// Whether this is the first start: a folder without keys and database, or one in which the first start was interrupted. Nothing was acknowledged then.
pub fn begin_first_start(data: &Path, has_database: bool) -> Result<bool, Failure> {
    let marker = folder(data).join(FIRST_START);
    if marker.exists() {
        return Ok(true);
    }
    if has_database || Keys::exist(data)? {
        return Ok(false);
    }
    make_folder(&folder(data))?;
    durable_file::create(&marker, &[]).map_err(cannot)?;
    Ok(true)
}

/// The first start has done everything: from here on keys without their database show a loss.
pub fn end_first_start(data: &Path) -> Result<(), Failure> {
    let marker = folder(data).join(FIRST_START);
    if marker.exists() {
        durable_file::remove(&marker).map_err(cannot)
    } else {
        Ok(())
    }
}

fn make_folder(folder: &Path) -> Result<(), Failure> {
    let make = fs::DirBuilder::new().recursive(true).mode(0o700).create(folder);
    make.map_err(|e| {
        Failure::new(format!(
            "the folder {} cannot be created ({e}); choose another --data folder or give this user write access",
            folder.display()
        ))
    })
}

/// The server's keys.
pub struct Keys {
    /// The key of the nonces' MAC.
    pub nonce: NonceKey,
    /// The keys that countersign.
    pub signing: Arc<Signing>,
    /// The numbers and seeds of the logs' keys, oldest first.
    pub logs: Vec<(u64, [u8; 32])>,
    folder: PathBuf,
    /// The fingerprints of all of them, by which a database knows them again.
    pub prints: KeyPrints,
    /// A sentence for each key that was created.
    pub made: Vec<String>,
}

/// The keys that countersign.
pub struct Signing {
    pair: EcdsaKeyPair,
    kid: Digest,
    /// Every public key, oldest first; the last one belongs to the pair that signs.
    public: Vec<Jwk>,
}

impl Keys {
    /// Whether the data folder has keys: a signing key or a nonce key.
    pub fn exist(data: &Path) -> Result<bool, Failure> {
        let folder = folder(data);
        Ok(folder.exists() && (folder.join(NONCE_KEY).exists() || !sign_files(&folder)?.is_empty()))
    }

    /// The files among the signing and the nonce key that are missing.
    pub fn missing(data: &Path) -> Result<Vec<PathBuf>, Failure> {
        let folder = folder(data);
        let signing = folder.exists() && !sign_files(&folder)?.is_empty();
        let files = [("sign-0001.p8", signing), (NONCE_KEY, folder.join(NONCE_KEY).exists())];
        Ok(files.into_iter().filter(|(_, there)| !there).map(|(name, _)| folder.join(name)).collect())
    }

    /// Opens the keys in the folder `keys` of the data folder. Where one is missing it is created, or, without `may_create`, the error says so.
    pub fn open(data: &Path, may_create: bool) -> Result<Keys, Failure> {
        let folder = folder(data);
        let missing = |file: &str| {
            Failure::new(format!(
                "the key {} is missing, and a database that was written with it is there; put the file back from your copy of the keys, or go on with new ones: phone-consent recover --new-keys",
                folder.join(file).display()
            ))
        };
        let mut made = Vec::new();
        if !folder.exists() && may_create {
            make_folder(&folder)?;
        }
        let mut names = if folder.exists() { sign_files(&folder)? } else { Vec::new() };
        if names.is_empty() && !may_create {
            return Err(missing("sign-0001.p8"));
        }
        if !may_create && !folder.join(NONCE_KEY).exists() {
            return Err(missing(NONCE_KEY));
        }
        if names.is_empty() {
            let name = "sign-0001.p8".to_owned();
            let pair = EcdsaKeyPair::generate(&ECDSA_P256_SHA256_FIXED_SIGNING).map_err(|_| Failure::new("no signing key could be created"))?;
            let pkcs8 = pair.to_pkcs8v1().map_err(|_| Failure::new("no signing key could be created"))?;
            durable_file::create(&folder.join(&name), pkcs8.as_ref()).map_err(cannot)?;
            made.push(format!("made the signing key {}; keep a copy in a safe place", folder.join(&name).display()));
            names.push(name);
        }
        let mut pairs = Vec::new();
        for name in &names {
            let path = folder.join(name);
            let bytes = durable_file::read_private(&path).map_err(cannot)?;
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
        let nonce = nonce_key(&folder, &mut made)?;
        Ok(Keys {
            nonce: NonceKey::new(&nonce),
            prints: KeyPrints {
                signing: public.iter().map(thumbprint).collect(),
                nonce: AwsLc.sha256(&nonce),
            },
            logs: log_keys(&folder)?,
            signing: Arc::new(Signing {
                kid: thumbprint(newest),
                pair: signing,
                public,
            }),
            folder,
            made,
        })
    }

    /// Makes the key of a new log. Its number is used once: it is above that of the database's newest log, and of every key.
    pub fn begin_log(&mut self, newest: u64) -> Result<(), Failure> {
        let last = self.logs.last().map_or(0, |(number, _)| *number);
        self.add_log(newest.max(last) + 1)
    }

    /// Makes the key of a log.
    fn add_log(&mut self, number: u64) -> Result<(), Failure> {
        let mut seed = [0; 32];
        fill(&mut seed).map_err(|_| Failure::new("no key for the log could be created"))?;
        let name = log_file(number);
        durable_file::create(&self.folder.join(&name), &seed).map_err(cannot)?;
        self.made
            .push(format!("made the log's key {}; keep a copy in a safe place", self.folder.join(&name).display()));
        self.logs.push((number, seed));
        Ok(())
    }
}

/// The file of the last published checkpoint of a log.
pub fn checkpoint_file(data: &Path, number: u64) -> PathBuf {
    folder(data).join(format!("log-{number:04}.checkpoint"))
}

/// The name of the key file of a log.
pub fn log_file(number: u64) -> String {
    format!("log-{number:04}.key")
}

impl Countersign for Signing {
    fn countersign(&self, said: &Countersignature) -> Result<String, String> {
        let input = countersignature_input(&self.kid, said);
        let signature = self
            .pair
            .sign(&SystemRandom::new(), input.as_bytes())
            .map_err(|_| "the countersignature could not be created".to_owned())?;
        let compact = format!("{input}.{}", encode(signature.as_ref()));
        debug_assert!(self.open(&compact).is_ok());
        Ok(compact)
    }
}

impl Signing {
    /// Reads a countersignature of one of these keys.
    pub fn open(&self, compact: &str) -> Result<Countersignature, receipt::Error> {
        open_countersignature(compact, &self.public, &AwsLc)
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

/// The numbers and seeds of the logs' keys in the folder of the keys, oldest first.
pub fn log_keys(folder: &Path) -> Result<Vec<(u64, [u8; 32])>, Failure> {
    let listing = fs::read_dir(folder).map_err(|e| Failure::new(format!("the folder {} cannot be read ({e})", folder.display())))?;
    let mut keys = Vec::new();
    for name in listing.filter_map(|entry| entry.ok()?.file_name().into_string().ok()) {
        let Some(number) = name.strip_prefix("log-").and_then(|rest| rest.strip_suffix(".key")?.parse().ok()) else {
            continue;
        };
        let path = folder.join(&name);
        let seed = durable_file::read_private(&path)
            .map_err(cannot)?
            .try_into()
            .map_err(|_| Failure::new(format!("{} is not 32 bytes; put the right file there", path.display())))?;
        keys.push((number, seed));
    }
    keys.sort_unstable_by_key(|(number, _)| *number);
    Ok(keys)
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

fn nonce_key(folder: &Path, made: &mut Vec<String>) -> Result<[u8; 32], Failure> {
    let path = folder.join(NONCE_KEY);
    if !path.exists() {
        let mut secret = [0; 32];
        fill(&mut secret).map_err(|_| Failure::new("no nonce key could be created"))?;
        durable_file::create(&path, &secret).map_err(cannot)?;
        made.push(format!("made the nonce key {}", path.display()));
    }
    let bytes = durable_file::read_private(&path).map_err(cannot)?;
    bytes
        .try_into()
        .map_err(|_| Failure::new(format!("{} is not 32 bytes; put the right file there", path.display())))
}

fn cannot(e: FileError) -> Failure {
    Failure::new(e.to_string())
}
