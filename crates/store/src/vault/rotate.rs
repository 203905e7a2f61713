//! Another root key: the keys of months are wrapped anew, and what was wrapped by the old one is gone.
//!
//! What lives here: the steps, and finishing them after a crash. What deliberately does not: making the new root key, and rows' keys, which the root key
//! does not wrap.
//!
//! A root key in a file is `root-old.key` until the key store is wrapped with the new one; then its bytes are overwritten. The key store itself says with
//! which root key it opens, so there is no step after which it opens with none:
//!
//! | Crash after | `root.key` | `root-old.key` | The key store opens with | The next opening |
//! |---|---|---|---|---|
//! | the renaming | none | old | old | renames it back |
//! | the new key was made | new, or in a module | old | old | renames it back, in the place of the new one |
//! | the commit | new, or in a module | old | new | empties the write-ahead log, removes the old one |
//! | the overwriting | new, or in a module | zeros, or none | new | removes it |

use super::damaged_month;
use super::open::set_root;
use super::root::{RootFile, RootKey, RootKeyError};
use super::{Vault, VaultError, commit, lock, of_month, schema, slots};
use crate::durable_file;
use receipt::Digest;
use rusqlite::TransactionBehavior;
use std::fs::File;
use std::path::{Path, PathBuf};

/// The right to change a folder of keys: no other program has its key store open until this is dropped.
#[derive(Debug)]
pub struct Held {
    _lock: File,
}

/// Takes that right, also where there is no key store.
///
/// # Errors
/// [`VaultError::InUse`], [`VaultError::Unusable`].
pub fn hold(keys: &Path) -> Result<Held, VaultError> {
    schema::lock(&schema::path(keys)).map(|lock| Held { _lock: lock })
}

impl Vault {
    /// Opens the key store in this folder with the root key that is in a file there.
    ///
    /// # Errors
    /// As [`Vault::open`].
    pub fn open_with_file(keys: &Path) -> Result<Vault, VaultError> {
        let opened = RootFile::open(keys)
            .map_err(VaultError::Root)
            .and_then(|root| Vault::open(keys, Box::new(root)));
        let old = RootFile::old_path(keys);
        if !old.exists() || matches!(opened, Ok(_) | Err(VaultError::InUse(_))) {
            return opened;
        }
        // A change of the root key was interrupted before its commit.
        RootFile::read(old).map_err(VaultError::Root).and_then(|root| Vault::open(keys, Box::new(root)))
    }

    /// Wraps the keys of all months anew with this root key, or with a new one in a file, and removes the traces of the old wrapping. An old root key in a
    /// file is overwritten and removed; one in a hardware module stays there. The key store is closed. Returns how many months have a key.
    ///
    /// # Errors
    /// [`VaultError::Root`], [`VaultError::Damaged`] and others. The key store opens with the old root key or with the new one, and that finishes the
    /// change, or takes it back.
    pub fn change_root(self, keys: &Path, to: Option<&dyn RootKey>) -> Result<usize, VaultError> {
        if to.is_some_and(|to| to.id() == self.root.id()) {
            return Err(VaultError::Root(RootKeyError::Unusable(
                "this is the root key that the key store has already; name another one".into(),
            )));
        }
        let (path, old) = (RootFile::path(keys), RootFile::old_path(keys));
        if path.exists() && RootFile::open(keys)?.id() == self.root.id() {
            durable_file::rename(&path, &old).map_err(RootKeyError::from)?;
        }
        match to {
            Some(to) => self.rewrap(keys, to),
            None => self.rewrap(keys, &RootFile::create(keys)?),
        }
    }

    fn rewrap(&self, keys: &Path, root: &dyn RootKey) -> Result<usize, VaultError> {
        let mut db = lock(&self.writer);
        let transaction = db.transaction_with_behavior(TransactionBehavior::Immediate)?;
        let months = slots::months(&transaction)?;
        for month in &months {
            let context = self.month_context(*month);
            let wrapped = slots::month_key(&transaction, *month)?.ok_or_else(|| damaged_month(*month))?;
            let secret = self.root.unwrap(&wrapped, &context).map_err(|e| of_month(*month, e))?;
            slots::rewrap_month(&transaction, *month, &root.wrap(&secret, &context)?)?;
        }
        set_root(&transaction, root)?;
        commit(transaction)?;
        self.scrub(&db).map_err(|e| match e {
            VaultError::TracesLeft(why) => VaultError::Failed(format!(
                "the old wrapping of its keys could not be removed from its write-ahead log ({why}); the next opening does that"
            )),
            other => other,
        })?;
        finish(keys, root.id())?;
        Ok(months.len())
    }

    /// The old root key that was overwritten and removed when the key store was opened: a change of the root key had been interrupted.
    pub fn removed(&self) -> Option<&Path> {
        self.removed.as_deref()
    }
}

/// Finishes a change of the root key, or takes it back. The key store is locked, and opens with the root key of this fingerprint. Returns the old one that
/// was removed.
pub fn finish(keys: &Path, root: Digest) -> Result<Option<PathBuf>, VaultError> {
    let old = RootFile::old_path(keys);
    if !old.exists() {
        return Ok(None);
    }
    if RootFile::read(old.clone())?.id() == root {
        durable_file::rename(&old, &RootFile::path(keys)).map_err(RootKeyError::from)?;
        return Ok(None);
    }
    durable_file::erase(&old).map_err(RootKeyError::from)?;
    Ok(Some(old))
}
