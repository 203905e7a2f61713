//! Opening a key store.
//!
//! What lives here: the steps, and whether the root key is the one that its keys are wrapped with. What deliberately does not: whether it belongs to a
//! database (the caller compares [`Vault::identity`]), and changing the root key (`rotate`).

use super::numbers::Numbers;
use super::{Vault, VaultError, commit, random_key, rotate, schema};
use crate::durable_file;
use aws_lc_rs::rand;
use receipt::Digest;
use rusqlite::{Connection, Transaction, TransactionBehavior, params};
use std::path::Path;
use std::sync::Mutex;

use super::root::{RootKey, RootKeyError};

/// What the root key authenticates together with the probe.
const PROBE: &[u8] = b"phone-consent root key probe 1";

impl Vault {
    /// Opens the key store in this folder of keys and creates it where it is missing. Removes the traces that a crash during a destruction left, and
    /// finishes a change of the root key that was interrupted.
    ///
    /// # Errors
    /// [`VaultError::InUse`], [`VaultError::OtherRootKey`], [`VaultError::Unusable`], [`VaultError::Root`]; no key was changed.
    pub fn open(keys: &Path, root: Box<dyn RootKey>) -> Result<Vault, VaultError> {
        let path = schema::path(keys);
        let lock = schema::lock(&path)?;
        let (mut db, version) = schema::open(&path)?;
        let unusable = |e: rusqlite::Error| VaultError::Unusable(format!("the key store {} cannot be opened ({e})", path.display()));
        if version == 0 {
            create(&mut db, &*root)?;
            durable_file::flush_folder(&path)?;
        }
        let made = Made::read(&db).map_err(unusable)?;
        made.check(&path, &*root)?;
        schema::migrate(&mut db, version).map_err(unusable)?;
        let scrubbed = schema::scrub(&db, &path);
        scrubbed.map_err(|e| VaultError::Unusable(format!("the write-ahead log of the key store {} cannot be emptied ({e})", path.display())))?;
        let removed = rotate::finish(keys, root.id())?;
        let reader = schema::open_reader(&path).map_err(unusable)?;
        let numbers = Numbers::load(&reader).map_err(unusable)?;
        Ok(Vault {
            path,
            root,
            identity: made.id,
            writer: Mutex::new(db),
            reader: Mutex::new(reader),
            numbers: Mutex::new(numbers),
            months: Mutex::default(),
            removed,
            keeps: false,
            _lock: lock,
        })
    }

    /// Whether the root key can be used now.
    ///
    /// # Errors
    /// [`VaultError::Root`] and others.
    pub fn check_root(&self) -> Result<(), VaultError> {
        let made = Made::read(&super::lock(&self.reader))?;
        made.check(&self.path, &*self.root)
    }
}

/// A key that nothing is done with, wrapped by this root key.
fn probe(root: &dyn RootKey) -> Result<Vec<u8>, VaultError> {
    Ok(root.wrap(&*random_key()?, PROBE)?)
}

/// Notes with which root key the keys are wrapped.
pub fn set_root(transaction: &Transaction<'_>, root: &dyn RootKey) -> Result<(), VaultError> {
    transaction.execute("UPDATE vault SET root = ?1, probe = ?2", params![root.id().0, probe(root)?])?;
    Ok(())
}

fn create(db: &mut Connection, root: &dyn RootKey) -> Result<(), VaultError> {
    let mut id = [0; 16];
    rand::fill(&mut id).map_err(|_| VaultError::Failed("the system has no randomness".into()))?;
    let probe = probe(root)?;
    let transaction = db.transaction_with_behavior(TransactionBehavior::Immediate)?;
    schema::create(&transaction)?;
    transaction.execute("INSERT INTO vault VALUES (1, ?1, ?2, ?3, 0, NULL)", params![id, root.id().0, probe])?;
    commit(transaction)
}

/// What a key store says of itself.
struct Made {
    id: [u8; 16],
    root: Digest,
    /// A key that nothing else is done with, wrapped by the root key.
    probe: Vec<u8>,
}

impl Made {
    fn read(db: &Connection) -> rusqlite::Result<Made> {
        db.query_row("SELECT id, root, probe FROM vault", [], |row| {
            Ok(Made {
                id: row.get(0)?,
                root: row.get(1).map(Digest)?,
                probe: row.get(2)?,
            })
        })
    }

    /// Refuses another root key, also one under the same name in another token.
    fn check(&self, path: &Path, root: &dyn RootKey) -> Result<(), VaultError> {
        let other = || VaultError::OtherRootKey {
            path: path.into(),
            made_with: self.root,
            given: root.id(),
        };
        if self.root != root.id() {
            return Err(other());
        }
        match root.unwrap(&self.probe, PROBE) {
            Ok(_) => Ok(()),
            Err(RootKeyError::Rejected) => Err(other()),
            Err(e @ RootKeyError::Unusable(_)) => Err(VaultError::Root(e)),
        }
    }
}
