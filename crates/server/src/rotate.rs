//! Other keys in the place of those that a data folder has, while its server is stopped.
//!
//! What lives here: which key can be rotated and how, in steps of which each leaves a folder that opens, and finishing them after a crash. What deliberately
//! does not: wrapping the key store anew (crate `store`), and the access keys of people (`access`), which are revoked and made anew.
//!
//! | Key | A crash after | leaves |
//! |---|---|---|
//! | root | any step | see `store::vault`, `rotate` |
//! | countersignature | the new key was made | a folder that signs with it, and both in the key set, the old one without its end until this is run again: a start does not know it from one that was put there by hand |
//! | | the end of the old one was noted | the same with its end; the next start removes the private half |
//! | nonce | the new key was made | the old one in use; the next start removes the new one |
//! | | the database noted it | the next start puts it in its place |

use crate::keys::{self, Keys, NONCE_KEY, SignFile, cannot, jwks, make_nonce_key, make_sign_file, sign_files};
use crate::{Failure, RootKeyPlace, custody, now};
use aws_lc_rs::signature::KeyPair;
use receipt::{Crypto, Jwk, ServerKey};
use std::path::{Path, PathBuf};
use store::durable_file;
use store::sqlite;
use store::vault::{self, RootFile};
use verify::AwsLc;

/// Why the key of a log has no successor.
pub const LOG: &str = "the key of a log is not rotated, since the log's proofs, checkpoints and monitors know the log by it; to end this log and begin another one, move its key away from the folder keys and run phone-consent recover --new-keys";

/// Wraps the key store anew with another root key: a new file where it is in a file, or what `to` names. Returns a sentence for each thing that was done,
/// and for what is to be done now.
///
/// # Errors
/// The server runs, or a root key cannot be used. The folder opens with the old root key or the new one.
pub fn root(data: &Path, from: &RootKeyPlace, to: Option<&RootKeyPlace>) -> Result<Vec<String>, Failure> {
    let folder = keys::folder(data);
    let vault = custody::vault(data, from)?;
    let to = to.unwrap_or(from);
    let mut said = Vec::new();
    if let Some(old) = vault.removed() {
        said.push(format!(
            "finished the change of the root key that was interrupted, and removed {}",
            old.display()
        ));
    }
    let failed = |e: &dyn std::fmt::Display| Failure::new(e.to_string());
    let months = match to {
        RootKeyPlace::File => {
            let path = RootFile::path(&folder);
            if *from != RootKeyPlace::File && path.exists() {
                return Err(Failure::new(format!(
                    "{} is there, and is not the root key in use; move it away and try again",
                    path.display()
                )));
            }
            let months = vault.change_root(&folder, None).map_err(|e| failed(&e))?;
            said.push(format!("made the root key {}", path.display()));
            months
        }
        #[cfg(feature = "pkcs11")]
        RootKeyPlace::Token(_) if to == from => {
            return Err(Failure::new(
                "a root key in a hardware module is rotated by going over to one under another label; name it with --to",
            ));
        }
        #[cfg(feature = "pkcs11")]
        RootKeyPlace::Token(uri) => {
            said.extend(to.make(&folder)?);
            let options = uri.options().map_err(|e| failed(&e))?;
            let token = store::vault::RootToken::open(options).map_err(|e| failed(&e))?;
            vault.change_root(&folder, Some(&token)).map_err(|e| failed(&e))?
        }
    };
    said.push(format!("wrapped the key store anew with it (months: {months})"));
    said.push(match from {
        RootKeyPlace::File => "overwrote and removed the old root key".into(),
        #[cfg(feature = "pkcs11")]
        RootKeyPlace::Token(uri) => {
            format!("the old root key stays in its token ({uri}); remove it there when no other data folder uses it")
        }
    });
    let store = folder.join(vault::FILE);
    let new = match to {
        RootKeyPlace::File => RootFile::path(&folder).display().to_string(),
        #[cfg(feature = "pkcs11")]
        RootKeyPlace::Token(_) => "the token, as its maker says".into(),
    };
    said.push(format!(
        "back up now: {}, and {new}; then overwrite the older copies of the key store and of the old root key, which still open together",
        store.display()
    ));
    if to != from {
        said.push(format!("from now on give every command --root-key '{to}'"));
    }
    Ok(said)
}

/// Makes a new key that countersigns from the next start on. Of the old one, its public half stays in the key set with its end, and its private half is
/// overwritten. Returns sentences as [`root`].
///
/// # Errors
/// The server runs, or a key cannot be read or written. The folder opens.
pub fn countersign(data: &Path) -> Result<Vec<String>, Failure> {
    let folder = held(data)?;
    let _held = vault::hold(&folder).map_err(|e| Failure::new(e.to_string()))?;
    finish_signing(&folder)?;
    let newest = sqlite::newest_receipt(data).map_err(|e| custody::refused(e, data))?;
    // A clock that went back must not end the key before what it signed.
    let until = now().max(newest.unwrap_or(0));
    let before = sign_files(&folder)?;
    let made = make_sign_file(&folder, &before)?;
    let mut said = vec![format!("made the signing key {}, which countersigns from the next start on", made.display())];
    for old in before.iter().filter(|file| !file.ended) {
        let path = end(&folder, old, until)?;
        said.push(format!(
            "the key before it stays in the key set with its end, as {}; its private half was overwritten and removed",
            path.display()
        ));
    }
    said.push(format!(
        "back up now: {} and the files that end in .jwks; then overwrite the copies of the old key",
        made.display()
    ));
    Ok(said)
}

/// Notes the end of a signing key, and removes its private half.
fn end(folder: &Path, old: &SignFile, until: i64) -> Result<PathBuf, Failure> {
    let pair = old.read_pair(folder)?;
    let key = Jwk::from_point(pair.public_key().as_ref());
    let key = key.ok_or_else(|| Failure::new(format!("{} holds no usable signing key", old.private(folder).display())))?;
    let ended = ServerKey { key, until: Some(until) };
    let path = old.public(folder);
    durable_file::create(&path, jwks(&[ended]).as_bytes()).map_err(cannot)?;
    durable_file::erase(&old.private(folder)).map_err(cannot)?;
    Ok(path)
}

/// Makes a new key of the nonces. Receipts with a nonce of the old one that are not stored yet are refused. Returns sentences as [`root`].
///
/// # Errors
/// The server runs, or a key or the database cannot be read or written. The folder opens.
pub fn nonce(data: &Path) -> Result<Vec<String>, Failure> {
    let folder = held(data)?;
    let _held = vault::hold(&folder).map_err(|e| Failure::new(e.to_string()))?;
    finish_nonce(data, &folder)?;
    let secret = make_nonce_key(&next_nonce(&folder))?;
    sqlite::set_nonce_key(data, AwsLc.sha256(&secret)).map_err(|e| custody::refused(e, data))?;
    finish_nonce(data, &folder)?;
    Ok(vec![
        format!(
            "made the nonce key {}; the one before it was overwritten and removed",
            folder.join(NONCE_KEY).display()
        ),
        "receipts with a nonce of the old key are refused from now on: visitors in the middle of a form are asked to send it again, and receipts that wait in browsers for their connection, for up to 7 days, are refused".into(),
        format!("back up now: {}", folder.join(NONCE_KEY).display()),
    ])
}

/// The folder of the keys, which must be there.
fn held(data: &Path) -> Result<PathBuf, Failure> {
    if Keys::exist(data)? {
        return Ok(keys::folder(data));
    }
    Err(Failure::new(format!(
        "there are no keys in {}; give the server's data folder with --data",
        keys::folder(data).display()
    )))
}

/// Finishes the rotation of a signing or nonce key that a crash interrupted. That of the root key is finished where the key store is opened.
pub fn finish(data: &Path) -> Result<(), Failure> {
    let folder = keys::folder(data);
    if folder.exists() {
        finish_signing(&folder)?;
    }
    if next_nonce(&folder).exists() {
        let _held = vault::hold(&folder).map_err(|e| Failure::new(e.to_string()))?;
        finish_nonce(data, &folder)?;
    }
    Ok(())
}

/// Where the next nonce key is until the database knows it.
fn next_nonce(folder: &Path) -> PathBuf {
    folder.join("nonce-next.key")
}

fn finish_signing(folder: &Path) -> Result<(), Failure> {
    for file in sign_files(folder)?.iter().filter(|file| file.ended) {
        let private = file.private(folder);
        if private.exists() {
            durable_file::erase(&private).map_err(cannot)?;
        }
    }
    Ok(())
}

fn finish_nonce(data: &Path, folder: &Path) -> Result<(), Failure> {
    let (path, next) = (folder.join(NONCE_KEY), next_nonce(folder));
    if !next.exists() {
        return Ok(());
    }
    let print = AwsLc.sha256(&durable_file::read_private(&next).map_err(cannot)?);
    if sqlite::nonce_key(data).map_err(|e| custody::refused(e, data))? == print {
        durable_file::erase(&path).map_err(cannot)?;
        durable_file::rename(&next, &path).map_err(cannot)
    } else {
        durable_file::erase(&next).map_err(cannot)
    }
}
