//! Whether keys, database and the record of the last write belong together, judged before anything is changed.
//!
//! What lives here: opening keys and database, and a sentence for each way in which they do not fit. What deliberately does not: the keys' files
//! (`keys`), the comparison itself (crate `store`), and an old copy of the whole folder, keys and record included: it fits together.

use crate::keys::{self, Keys};
use crate::{Config, Failure};
use receipt::encode;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use store::Store;
use store::sqlite::{self, FILE, Mismatch, OpenError, Opening, Sqlite};

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
    let keys = Keys::open(data, !has_database || config.accept_new_keys)?;
    let opening = Opening {
        folder: data.clone(),
        keys: keys.prints.clone(),
        last_write: last_write(data),
        accept_restored: config.accept_restored_database,
        accept_keys: config.accept_new_keys,
    };
    let (store, accepted) = Sqlite::open(&opening).map_err(|e| refused(e, data))?;
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

/// The sentence for a database that was not opened.
pub fn refused(e: OpenError, data: &Path) -> Failure {
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
        Mismatch::NoRecord => format!(
            "the record of the last write {} is missing, so the database {database} may be an older copy; make sure that it is the newest one, and start once with --accept-restored-database",
            last_write(data).display()
        ),
        Mismatch::OtherDatabase => format!("the database {database} is not the one that was written last; put that one back, {restored}"),
        Mismatch::Older { missing } => format!(
            "the database {database} lacks what was written last (transactions: {missing}): it is an older copy, or its -wal file was lost; put the newest one back, with its -wal file, {restored}"
        ),
    })
}

fn accepted_sentence(mismatch: Mismatch) -> String {
    match mismatch {
        Mismatch::SigningKey(print) => format!("accepted that the signing key with kid {} is missing", encode(&print.0)),
        Mismatch::NonceKey => "accepted another nonce.key".into(),
        Mismatch::NoRecord => "accepted the database without a record of its last write".into(),
        Mismatch::OtherDatabase => "accepted another database than the one that was written last".into(),
        Mismatch::Older { missing } => format!("accepted the database without what was written last (transactions: {missing})"),
    }
}
