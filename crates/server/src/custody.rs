//! Whether keys, database and the record of the last write belong together, judged before anything is changed.
//!
//! What lives here: opening keys and database, and a sentence for each way in which they do not fit. What deliberately does not: the keys' files
//! (`keys`), going on all the same (`recover`), the comparison itself (crate `store`), and an old copy of the whole folder, keys and record included: it fits together.

use crate::keys::{self, Keys};
use crate::rotate;
use crate::{Config, Failure, PublicUrl, RootKeyPlace};
use receipt::encode;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use store::sqlite::{self, FILE, KeyPrints, LogKey, Mismatch, OpenError, Opening, Sqlite};
use store::vault::{self, Journal, Vault};
use store::{Countersign, Store};

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
    let is_first_start = keys::begin_first_start(data, has_database)?;
    if !is_first_start && !has_database {
        return Err(Failure::new(format!(
            "the keys in {} are there and the database {} is not; put the database back, with its -wal file, or begin an empty one: phone-consent recover --new-log",
            keys::folder(data).display(),
            data.join(FILE).display()
        )));
    }
    rotate::finish(data)?;
    let mut keys = Keys::open(data, !has_database)?;
    let newest = sqlite::newest_log(data).map_err(|e| refused(e, data))?.unwrap_or(0);
    // A new database begins a log of its own: what was published of another would be denied otherwise.
    if !has_database || (newest == 0 && keys.logs.is_empty()) {
        keys.begin_log(newest)?;
    }
    let vault = Arc::new(open_vault(data, &config.root_key, &mut keys, false)?);
    let opening = Opening {
        // One that was interrupted has no record of its last write, and nothing was acknowledged of it.
        accept_restored: is_first_start,
        ..opening(data, &config.public_url, &keys.logs, keys.prints.clone(), keys.signing.clone(), Some(vault))?
    };
    let (store, accepted) = Sqlite::open(&opening).map_err(|e| refused(e, data))?;
    if is_first_start {
        keys::end_first_start(data)?;
    }
    let mut said = keys.made.clone();
    said.extend(accepted.into_iter().map(accepted_sentence));
    Ok(Custody {
        keys,
        store: Arc::new(store),
        said,
    })
}

/// The record of the last write, in the folder of the keys.
pub fn last_write(data: &Path) -> PathBuf {
    keys::folder(data).join("last-write")
}

/// The files of the root key and of the key store that are missing, although the database is sealed with them.
pub fn missing_vault(data: &Path, root: &RootKeyPlace) -> Result<Vec<PathBuf>, Failure> {
    let folder = keys::folder(data);
    if sqlite::key_store(data).map_err(|e| refused(e, data))?.is_none() {
        return Ok(Vec::new());
    }
    let store = (!vault::exists(&folder)).then(|| folder.join(vault::FILE));
    Ok(root.missing_file(&folder).into_iter().chain(store).collect())
}

/// Opens the root key and the key store. Creates both where the database knows none, or where the operator goes on without what was sealed.
pub fn open_vault(data: &Path, root: &RootKeyPlace, keys: &mut Keys, without_sealed: bool) -> Result<Vault, Failure> {
    let folder = keys::folder(data);
    let store_path = folder.join(vault::FILE);
    let known = sqlite::key_store(data).map_err(|e| refused(e, data))?.is_some();
    let lost = |what: &Path, then: &str| {
        Failure::new(format!(
            "{} is missing, and what the database {} holds is sealed with it; put it back from your copy of the keys{then} without the sealed receipts, which nobody can read any more: phone-consent recover --new-keys",
            what.display(),
            data.join(FILE).display()
        ))
    };
    if known && !vault::exists(&folder) && !without_sealed {
        return Err(lost(&store_path, ", or go on"));
    }
    if vault::exists(&folder) {
        // A new root key would open nothing in it.
        if let Some(missing) = root.missing_file(&folder) {
            let then = format!(
                ", name the hardware module that has it with --root-key, or, where there is none, move {} away, and go on",
                store_path.display()
            );
            return Err(lost(&missing, &then));
        }
    } else {
        keys.made.extend(root.make(&folder)?);
    }
    let vault = root.open(&folder).map_err(|e| Failure::new(e.to_string()))?;
    if let Some(old) = vault.removed() {
        keys.made.push(format!(
            "finished the change of the root key that was interrupted, and removed {}",
            old.display()
        ));
    }
    Ok(vault)
}

/// The key store of a data folder whose server does not run.
pub fn vault(data: &Path, root: &RootKeyPlace) -> Result<Vault, Failure> {
    let folder = keys::folder(data);
    if !vault::exists(&folder) {
        return Err(Failure::new(format!(
            "the key store {} is missing; put it back from your copy of the keys",
            folder.join(vault::FILE).display()
        )));
    }
    root.open(&folder).map_err(|e| Failure::new(e.to_string()))
}

/// What belongs to the database of this folder. Nothing that differs is accepted. Without a key store it is good for a look.
pub fn opening(
    data: &Path,
    address: &PublicUrl,
    logs: &[(u64, [u8; 32])],
    prints: KeyPrints,
    signer: Arc<dyn Countersign>,
    vault: Option<Arc<Vault>>,
) -> Result<Opening, Failure> {
    let log = |(number, seed): &(u64, [u8; 32])| {
        Ok(LogKey {
            number: *number,
            seed: *seed,
            origin: consent_log::origin(address.as_str(), *number).map_err(|e| Failure::new(e.detail))?,
            checkpoint: keys::checkpoint_file(data, *number),
        })
    };
    Ok(Opening {
        folder: data.to_path_buf(),
        keys: prints,
        last_write: last_write(data),
        logs: logs.iter().map(log).collect::<Result<_, Failure>>()?,
        signer,
        vault,
        journal: keys::folder(data).join(Journal::NAME),
        accept_restored: false,
        accept_keys: false,
        new_log: false,
    })
}

/// The sentence of a database that is not opened.
pub fn refused(e: OpenError, data: &Path) -> Failure {
    let database = data.join(FILE);
    let database = database.display();
    let restored = "or go on with what this one holds: phone-consent recover --new-log";
    let mismatch = match e {
        OpenError::Unusable(why) => return Failure::new(why),
        OpenError::Mismatch(mismatch) => mismatch,
    };
    Failure::new(match mismatch {
        Mismatch::SigningKey(print) => format!(
            "the database {database} was written with a signing key (kid {}) that is not in {}; put its file back from your copy of the keys, or go on with the keys that are there: phone-consent recover --new-keys",
            encode(&print.0),
            keys::folder(data).display()
        ),
        Mismatch::NonceKey => format!(
            "the database {database} was written with another nonce.key than the one in {}; put that file back from your copy of the keys, or go on with this one: phone-consent recover --new-keys",
            keys::folder(data).display()
        ),
        Mismatch::KeyStore => format!(
            "the database {database} was sealed with another key store than {}; put that one back from your copy of the keys, or go on without the sealed receipts, which nobody can read any more: phone-consent recover --new-keys",
            keys::folder(data).join(vault::FILE).display()
        ),
        Mismatch::Journal { missing } => format!(
            "the erasure journal {} lacks its last entries (missing: {missing}): it is an older copy, or its end was lost; put the newest one back, or go on without them: phone-consent recover --new-log",
            keys::folder(data).join(Journal::NAME).display()
        ),
        Mismatch::NoRecord => format!(
            "the record of the last write {} is missing, so the database {database} may be an older copy; make sure that it is the newest one, and run phone-consent recover --new-log",
            last_write(data).display()
        ),
        Mismatch::OtherDatabase => format!("the database {database} is not the one that was written last; put that one back, {restored}"),
        Mismatch::Older { missing } => format!(
            "the database {database} lacks what was written last (transactions: {missing}): it is an older copy, or its -wal file was lost; put the newest one back, with its -wal file, {restored}"
        ),
        Mismatch::LogKey(number) => format!(
            "the database {database} has a log whose key {} is missing; put that file back from your copy of the keys, or begin a new log: phone-consent recover --new-keys",
            keys::folder(data).join(keys::log_file(number)).display()
        ),
        Mismatch::Checkpoint { log, published, held } => format!(
            "the database {database} does not hold the log as it was published in {} (leaves published: {published}, in the database: {held}): it is an older copy, or was changed; put the newest one back, with its -wal file, {restored}",
            keys::checkpoint_file(data, log).display()
        ),
        Mismatch::NoCheckpoint(number) => format!(
            "the log's published checkpoint {} is missing, so the database {database} may be an older copy; make sure that it is the newest one, and run phone-consent recover --new-log",
            keys::checkpoint_file(data, number).display()
        ),
    })
}

/// What was done about what did not fit.
pub fn accepted_sentence(mismatch: Mismatch) -> String {
    match mismatch {
        Mismatch::SigningKey(print) => format!("accepted that the signing key with kid {} is missing", encode(&print.0)),
        Mismatch::NonceKey => "accepted another nonce.key".into(),
        Mismatch::KeyStore => "accepted another key store; the receipts that were sealed before cannot be read any more".into(),
        Mismatch::Journal { missing } => format!("accepted an erasure journal without its last entries (missing: {missing})"),
        Mismatch::NoRecord => "accepted the database without a record of its last write".into(),
        Mismatch::OtherDatabase => "accepted another database than the one that was written last".into(),
        Mismatch::Older { missing } => format!("accepted the database without what was written last (transactions: {missing})"),
        Mismatch::LogKey(number) => format!("log {number} has ended, since its key is missing; a new log has begun"),
        Mismatch::Checkpoint { log, .. } => format!("log {log} has ended, since the database lacks leaves of it; a new log has begun"),
        Mismatch::NoCheckpoint(number) => format!("log {number} has ended, since its checkpoint is missing; a new log has begun"),
    }
}
