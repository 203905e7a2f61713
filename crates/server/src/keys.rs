//! The server's keys: files in the data folder, created on the first start.
//!
//! What lives here: the signing keys `keys/sign-NNNN.p8` (P-256, PKCS#8; the last one signs, the public keys of all stay in the JWKS for ever), what is
//! left of one that was rotated, `keys/sign-NNNN.jwks` (its public half and its end), the MAC key of the nonces, `keys/nonce.key` (32 random bytes), and the
//! keys of the logs, `keys/log-NNNN.key` (the 32 bytes of an Ed25519 seed; NNNN is the log's number), and the mark of a first start that has not ended. What deliberately does not: rotation (`rotate`), the
//! root key and the key store (`root_key`, crate `store`), and reading a JWKS (crate `verify`).

use crate::Failure;
use crate::nonce::NonceKey;
use aws_lc_rs::rand::{SystemRandom, fill};
use aws_lc_rs::signature::{ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair, KeyPair};
use json::{Value, array, object, text, to_jcs};
use promises::{Permit, sign_permit};
use receipt::{Countersignature, Crypto, Digest, Jwk, ServerKey, countersignature_input, encode, open_countersignature};
use std::collections::BTreeMap;
use std::fs;
use std::os::unix::fs::DirBuilderExt;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use store::Countersign;
use store::durable_file::{self, FileError};
use store::sqlite::KeyPrints;
use verify::{AwsLc, read_jwks, thumbprint};

/// The file of the nonces' key.
pub const NONCE_KEY: &str = "nonce.key";
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
    /// Every public key, oldest first.
    public: Vec<ServerKey>,
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
        let signing = if folder.exists() { sign_files(&folder)? } else { Vec::new() };
        let sign = (!signing.iter().any(|file| !file.ended)).then(|| folder.join(next_sign_file(&signing)));
        let nonce = folder.join(NONCE_KEY);
        Ok(sign.into_iter().chain((!nonce.exists()).then_some(nonce)).collect())
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
        let mut files = if folder.exists() { sign_files(&folder)? } else { Vec::new() };
        let signs = files.iter().any(|file| !file.ended);
        if !signs && !may_create {
            return Err(missing(&next_sign_file(&files)));
        }
        if !may_create && !folder.join(NONCE_KEY).exists() {
            return Err(missing(NONCE_KEY));
        }
        if !signs {
            let path = make_sign_file(&folder, &files)?;
            made.push(format!("made the signing key {}; keep a copy in a safe place", path.display()));
            files = sign_files(&folder)?;
        }
        let (mut public, mut signing) = (Vec::new(), None);
        for file in &files {
            if file.ended {
                public.push(file.read_ended(&folder)?);
                continue;
            }
            let pair = file.read_pair(&folder)?;
            let key = Jwk::from_point(pair.public_key().as_ref())
                .ok_or_else(|| Failure::new(format!("{} holds no usable signing key", file.private(&folder).display())))?;
            signing = Some((thumbprint(&key), pair));
            public.push(key.into());
        }
        let (kid, pair) = signing.ok_or_else(|| Failure::new(format!("{} holds no usable signing key", folder.display())))?;
        let nonce = nonce_key(&folder, &mut made)?;
        Ok(Keys {
            nonce: NonceKey::new(&nonce),
            prints: KeyPrints {
                signing: public.iter().map(|one: &ServerKey| thumbprint(&one.key)).collect(),
                nonce: AwsLc.sha256(&nonce),
            },
            logs: log_keys(&folder)?,
            signing: Arc::new(Signing { pair, kid, public }),
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

    /// A permit as it is given: a compact JWS.
    ///
    /// # Errors
    /// A sentence.
    pub fn permit(&self, permit: &Permit) -> Result<String, String> {
        let failed = || "the permit could not be signed".to_owned();
        sign_permit(&self.kid, permit, |input| {
            let signature = self.pair.sign(&SystemRandom::new(), input).map_err(|_| failed())?;
            signature.as_ref().try_into().map_err(|_| failed())
        })
    }

    /// The public keys as a JWKS.
    pub fn jwks(&self) -> String {
        jwks(&self.public)
    }
}

/// Public keys as a JWKS (RFC 7517). `exp` is the end of a key that another one has replaced, as in the historical keys of OpenID Federation.
pub fn jwks(keys: &[ServerKey]) -> String {
    let key = |one: &ServerKey| {
        let mut members = vec![
            ("alg", text("ES256")),
            ("crv", text("P-256")),
            ("kid", text(encode(&thumbprint(&one.key).0))),
            ("kty", text("EC")),
            ("use", text("sig")),
            ("x", text(encode(&one.key.x))),
            ("y", text(encode(&one.key.y))),
        ];
        members.extend(one.until.map(|until| ("exp", Value::Int(until))));
        object(members)
    };
    to_jcs(&object([("keys", array(keys.iter().map(key)))]))
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

/// A signing key in the folder of the keys.
pub struct SignFile {
    /// Such as `sign-0001`.
    stem: String,
    /// Whether another key has taken its place: then only its public half is used.
    pub ended: bool,
}

impl SignFile {
    /// The file of the private key.
    pub fn private(&self, folder: &Path) -> PathBuf {
        folder.join(format!("{}.p8", self.stem))
    }

    /// The file of the public key and its end.
    pub fn public(&self, folder: &Path) -> PathBuf {
        folder.join(format!("{}.jwks", self.stem))
    }

    /// The private key.
    pub fn read_pair(&self, folder: &Path) -> Result<EcdsaKeyPair, Failure> {
        let path = self.private(folder);
        let bytes = durable_file::read_private(&path).map_err(cannot)?;
        EcdsaKeyPair::from_pkcs8(&ECDSA_P256_SHA256_FIXED_SIGNING, &bytes).map_err(|_| {
            Failure::new(format!(
                "{} is not a P-256 key in PKCS#8; put the right file there or move this one away",
                path.display()
            ))
        })
    }

    fn read_ended(&self, folder: &Path) -> Result<ServerKey, Failure> {
        let path = self.public(folder);
        let keys = durable_file::read_private(&path).map_err(cannot).map(|bytes| read_jwks(&bytes))?;
        match keys.as_deref() {
            Ok([key]) if key.until.is_some() => Ok(key.clone()),
            Ok(_) | Err(_) => Err(Failure::new(format!(
                "{} is not a key set of one P-256 key with its end; put it back from your copy of the keys",
                path.display()
            ))),
        }
    }
}

/// The signing keys, oldest first.
pub fn sign_files(folder: &Path) -> Result<Vec<SignFile>, Failure> {
    let listing = fs::read_dir(folder).map_err(|e| Failure::new(format!("the folder {} cannot be read ({e})", folder.display())))?;
    let mut stems = BTreeMap::new();
    for name in listing.filter_map(|entry| entry.ok()?.file_name().into_string().ok()) {
        let Some((stem, ending)) = name.split_once('.').filter(|(stem, _)| stem.starts_with("sign-")) else {
            continue;
        };
        match ending {
            "p8" => drop(stems.entry(stem.to_owned()).or_insert(false)),
            "jwks" => drop(stems.insert(stem.to_owned(), true)),
            _ => {}
        }
    }
    Ok(stems.into_iter().map(|(stem, ended)| SignFile { stem, ended }).collect())
}

/// The name of the signing key after these.
fn next_sign_file(files: &[SignFile]) -> String {
    let last = files.iter().filter_map(|file| file.stem.strip_prefix("sign-")?.parse::<u32>().ok()).max();
    format!("sign-{:04}.p8", last.unwrap_or(0).saturating_add(1))
}

/// Makes the signing key after these.
pub fn make_sign_file(folder: &Path, files: &[SignFile]) -> Result<PathBuf, Failure> {
    let path = folder.join(next_sign_file(files));
    let pkcs8 = EcdsaKeyPair::generate(&ECDSA_P256_SHA256_FIXED_SIGNING).and_then(|pair| pair.to_pkcs8v1());
    let pkcs8 = pkcs8.map_err(|_| Failure::new("no signing key could be created"))?;
    durable_file::create(&path, pkcs8.as_ref()).map_err(cannot)?;
    Ok(path)
}

/// Makes a key of the nonces in this file.
pub fn make_nonce_key(path: &Path) -> Result<[u8; 32], Failure> {
    let mut secret = [0; 32];
    fill(&mut secret).map_err(|_| Failure::new("no nonce key could be created"))?;
    durable_file::create(path, &secret).map_err(cannot)?;
    Ok(secret)
}

fn nonce_key(folder: &Path, made: &mut Vec<String>) -> Result<[u8; 32], Failure> {
    let path = folder.join(NONCE_KEY);
    if !path.exists() {
        make_nonce_key(&path)?;
        made.push(format!("made the nonce key {}", path.display()));
    }
    let bytes = durable_file::read_private(&path).map_err(cannot)?;
    bytes
        .try_into()
        .map_err(|_| Failure::new(format!("{} is not 32 bytes; put the right file there", path.display())))
}

pub fn cannot(e: FileError) -> Failure {
    Failure::new(e.to_string())
}
