//! Whether keys, database and the record of the last write belong together, judged before anything is changed.
//!
//! What lives here: opening keys and database, and a sentence for each way in which they do not fit. What deliberately does not: the keys' files
//! (`keys`), the comparison itself (crate `store`), and an old copy of the whole folder, keys and record included: it fits together.

use crate::keys::{self, Keys};
use crate::{Config, Failure};
use receipt::encode;
use std::path::Path;
use std::sync::Arc;
use store::Store;
use store::sqlite::{self, FILE, LogKey, Mismatch, OpenError, Opening, Sqlite};
use store::vault::{self, Journal, RootFile, Vault};

/// The record of the last write, in the folder of the keys.
const LAST_WRITE: &str = "last-write";

/// Keys and a database that belong together.
pub struct Custody {
    /// The keys.
    pub keys: Keys,
    /// The database.
    pub store: Arc<dyn Store>,
    /// A sentence for each thing that was done.
    pub said: Vec<String>,
}

/// Opens keys and database; creates both on the first start.
pub fn open(config: &Config) -> Result<Custody, Failure> {
    let data = &config.data;
    let has_database = sqlite::exists(data).map_err(|e| refused(e, data))?;
    if Keys::exist(data)? && !has_database && !config.accept_restored_database {
        return Err(Failure::new(format!(
            "the keys in {} are there and the database {} is not; put the database back, with its -wal file, or start once with --accept-restored-database to begin an empty one",
            keys::folder(data).display(),
            data.join(FILE).display()
        )));
    }
    let mut keys = Keys::open(data, !has_database || config.accept_new_keys)?;
    let newest = sqlite::newest_log(data).map_err(|e| refused(e, data))?.unwrap_or(0);
    let last = keys.logs.last().map_or(0, |(number, _)| *number);
    // A new database begins a log of its own: what was published of another would be denied otherwise.
    if last == 0 && newest == 0 || last > 0 && !has_database {
        keys.add_log(last + 1)?;
    }
    let vault = Arc::new(open_vault(config, &mut keys)?);
    let (store, accepted) = match Sqlite::open(&opening(config, &keys, &vault, false)?) {
        Err(OpenError::Mismatch(mismatch)) if accepts(config, mismatch) => {
            keys.add_log(newest.max(last) + 1)?;
            Sqlite::open(&opening(config, &keys, &vault, true)?)
        }
        opened => opened,
    }
    .map_err(|e| refused(e, data))?;
    let mut said = keys.made.clone();
    said.extend(accepted.into_iter().map(accepted_sentence));
    Ok(Custody {
        keys,
        store: Arc::new(store),
        said,
    })
}

/// Opens the root key and the key store. Creates both where the database knows none, or where the operator goes on without what was sealed.
fn open_vault(config: &Config, keys: &mut Keys) -> Result<Vault, Failure> {
    let data = &config.data;
    let folder = keys::folder(data);
    let (root_path, store_path) = (RootFile::path(&folder), folder.join(vault::FILE));
    let known = sqlite::key_store(data).map_err(|e| refused(e, data))?.is_some();
    let lost = |what: &Path, then: &str| {
        Failure::new(format!(
            "{} is missing, and what the database {} holds is sealed with it; put it back from your copy of the keys{then}",
            what.display(),
            data.join(FILE).display()
        ))
    };
    if known && !vault::exists(&folder) && !config.accept_new_keys {
        return Err(lost(
            &store_path,
            ", or start once with --accept-new-keys to go on without the sealed receipts, which nobody can read any more",
        ));
    }
    let root = if root_path.exists() {
        RootFile::open(&folder)
    } else if vault::exists(&folder) {
        // A new root key would open nothing in it.
        return Err(lost(
            &root_path,
            &format!(
                "; where there is none, move {} away and start once with --accept-new-keys to go on without the sealed receipts, which nobody can read any more",
                store_path.display()
            ),
        ));
    } else {
        keys.made
            .push(format!("made the root key {}; keep a copy in a safe place", root_path.display()));
        RootFile::create(&folder)
    };
    let root = root.map_err(|e| Failure::new(e.to_string()))?;
    Vault::open(&folder, Box::new(root)).map_err(|e| Failure::new(e.to_string()))
}

/// Whether the operator goes on with a database that does not fit in this way, on a log of its own.
fn accepts(config: &Config, mismatch: Mismatch) -> bool {
    match mismatch {
        // No log is in the way of other keys for signatures and nonces.
        Mismatch::SigningKey(_) | Mismatch::NonceKey | Mismatch::KeyStore => false,
        Mismatch::LogKey(_) => config.accept_new_keys,
        // A lost journal is not lost leaves.
        Mismatch::Journal { .. } => false,
        Mismatch::NoRecord | Mismatch::OtherDatabase | Mismatch::Older { .. } | Mismatch::Checkpoint(_) | Mismatch::NoCheckpoint(_) => {
            config.accept_restored_database
        }
    }
}

/// The key store of a data folder whose server does not run.
pub fn vault(data: &Path) -> Result<Vault, Failure> {
    let folder = keys::folder(data);
    let root = RootFile::open(&folder).map_err(|e| Failure::new(e.to_string()))?;
    if !vault::exists(&folder) {
        return Err(Failure::new(format!(
            "the key store {} is missing; put it back from your copy of the keys",
            folder.join(vault::FILE).display()
        )));
    }
    Vault::open(&folder, Box::new(root)).map_err(|e| Failure::new(e.to_string()))
}

fn opening(config: &Config, keys: &Keys, vault: &Arc<Vault>, accept_restored: bool) -> Result<Opening, Failure> {
    let data = &config.data;
    let log = |(number, seed): &(u64, [u8; 32])| {
        Ok(LogKey {
            number: *number,
            seed: *seed,
            origin: consent_log::origin(config.public_url.as_str(), *number).map_err(|e| Failure::new(e.detail))?,
            checkpoint: keys::checkpoint_file(data, *number),
        })
    };
    Ok(Opening {
        folder: data.clone(),
        keys: keys.prints.clone(),
        last_write: keys::folder(data).join(LAST_WRITE),
        logs: keys.logs.iter().map(log).collect::<Result<_, Failure>>()?,
        signer: keys.signing.clone(),
        vault: vault.clone(),
        journal: keys::folder(data).join(Journal::NAME),
        accept_restored,
        accept_keys: config.accept_new_keys,
    })
}

fn refused(e: OpenError, data: &Path) -> Failure {
    let database = data.join(FILE);
    let database = database.display();
    let restored = "or start once with --accept-restored-database to go on with what this one holds";
    let mismatch = match e {
        OpenError::Unusable(why) => return Failure::new(why),
        OpenError::Mismatch(mismatch) => mismatch,
    };
    Failure::new(match mismatch {
        Mismatch::SigningKey(print) => format!(
            "the database {database} was written with a signing key (kid {}) that is not in {}; put its file back from your copy of the keys, or start once with --accept-new-keys to go on with these keys",
            encode(&print.0),
            keys::folder(data).display()
        ),
        Mismatch::NonceKey => format!(
            "the database {database} was written with another nonce.key than the one in {}; put that file back from your copy of the keys, or start once with --accept-new-keys to go on with this one",
            keys::folder(data).display()
        ),
        Mismatch::KeyStore => format!(
            "the database {database} was sealed with another key store than {}; put that one back from your copy of the keys, or start once with --accept-new-keys to go on without the sealed receipts, which nobody can read any more",
            keys::folder(data).join(vault::FILE).display()
        ),
        Mismatch::Journal { missing } => format!(
            "the erasure journal {} lacks entries (missing: {missing}) that the database {database} has seen: it is an older copy; put the newest one back, or start once with --accept-restored-database to go on without them",
            keys::folder(data).join(Journal::NAME).display()
        ),
        Mismatch::NoRecord => format!(
            "the record of the last write {} is missing, so the database {database} may be an older copy; make sure that it is the newest one, and start once with --accept-restored-database",
            keys::folder(data).join(LAST_WRITE).display()
        ),
        Mismatch::OtherDatabase => format!("the database {database} is not the one that was written last; put that one back, {restored}"),
        Mismatch::Older { missing } => format!(
            "the database {database} lacks what was written last (transactions: {missing}): it is an older copy, or its -wal file was lost; put the newest one back, with its -wal file, {restored}"
        ),
        Mismatch::LogKey(number) => format!(
            "the database {database} has a log whose key {} is missing; put that file back from your copy of the keys, or start once with --accept-new-keys to begin a new log",
            keys::folder(data).join(keys::log_file(number)).display()
        ),
        Mismatch::Checkpoint(number) => format!(
            "the database {database} does not hold the log as it was published in {}: it is an older copy, or was changed; put the newest one back, with its -wal file, {restored} in a new log",
            keys::checkpoint_file(data, number).display()
        ),
        Mismatch::NoCheckpoint(number) => format!(
            "the log's published checkpoint {} is missing, so the database {database} may be an older copy; make sure that it is the newest one, and start once with --accept-restored-database",
            keys::checkpoint_file(data, number).display()
        ),
    })
}

fn accepted_sentence(mismatch: Mismatch) -> String {
    match mismatch {
        Mismatch::SigningKey(print) => format!("accepted that the signing key with kid {} is missing", encode(&print.0)),
        Mismatch::NonceKey => "accepted another nonce.key".into(),
        Mismatch::KeyStore => "accepted another key store; the receipts that were sealed before cannot be read any more".into(),
        Mismatch::Journal { missing } => format!("accepted an erasure journal without entries that the database has seen (missing: {missing})"),
        Mismatch::NoRecord => "accepted the database without a record of its last write".into(),
        Mismatch::OtherDatabase => "accepted another database than the one that was written last".into(),
        Mismatch::Older { missing } => format!("accepted the database without what was written last (transactions: {missing})"),
        Mismatch::LogKey(number) => format!("log {number} has ended, since its key is missing; a new log has begun"),
        Mismatch::Checkpoint(number) => format!("log {number} has ended, since the database lacks leaves of it; a new log has begun"),
        Mismatch::NoCheckpoint(number) => format!("log {number} has ended, since its checkpoint is missing; a new log has begun"),
    }
}
