//! What a database knows of its keys, while they are rotated: the server is stopped, and its folder is held (`vault::hold`).
//!
//! What lives here: the fingerprint of the nonce key, and the time of the newest receipt. What deliberately does not: the keys' files and the order of the
//! steps (the server), and the signing keys, to which one may be added at any time (`identity`).

use super::{FILE, OpenError, access, connect, identity};
use receipt::Digest;
use rusqlite::{Connection, TransactionBehavior};
use std::path::Path;

/// When the newest receipt arrived, in seconds since 1970; `None` where there is none.
///
/// # Errors
/// [`OpenError::Unusable`]: there is no database of this program's version, or it cannot be read.
pub fn newest_receipt(folder: &Path) -> Result<Option<i64>, OpenError> {
    asked(folder, |db| db.query_row("SELECT max(received_at) FROM receipt", [], |row| row.get(0)))
}

/// The fingerprint of the nonce key that the database was written with.
///
/// Also of an older program's database: what was interrupted is finished before a start brings it up to date.
///
/// # Errors
/// As [`newest_receipt`].
pub fn nonce_key(folder: &Path) -> Result<Digest, OpenError> {
    let path = folder.join(FILE);
    let unusable = |why: String| OpenError::Unusable(format!("the database {} {why}", path.display()));
    let db = connect::looking(&path).map_err(unusable)?;
    db.query_row("SELECT nonce_key FROM identity", [], |row| row.get(0).map(Digest))
        .map_err(|e| unusable(format!("cannot be read ({e})")))
}

/// Notes another nonce key.
///
/// # Errors
/// [`OpenError::Unusable`]: it cannot be written.
pub fn set_nonce_key(folder: &Path, print: Digest) -> Result<(), OpenError> {
    asked(folder, |db| {
        let transaction = db.transaction_with_behavior(TransactionBehavior::Immediate)?;
        transaction.execute("UPDATE identity SET nonce_key = ?1", [print.0])?;
        identity::count_write(&transaction)?;
        transaction.commit()
    })
}

fn asked<T>(folder: &Path, work: impl FnOnce(&mut Connection) -> rusqlite::Result<T>) -> Result<T, OpenError> {
    let (mut db, _) = access::open_beside(folder)?;
    work(&mut db).map_err(|e| OpenError::Unusable(format!("the database {} cannot be read or written ({e})", folder.join(FILE).display())))
}
