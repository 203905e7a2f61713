//! Migrations: numbered steps, each run once; `PRAGMA user_version` holds the number of the last one. All that a file has not seen are one transaction.
//!
//! What lives here: the list and its runner. Step 4 is followed by the program's own work, in the same transaction: sealing (`sealing`). What deliberately does not: downgrades. A file of a newer program is refused unchanged.

use super::sealing;
use crate::vault::Vault;
use rusqlite::Connection;

const STEPS: &[&str] = &[
    include_str!("../../migrations/0001_first.sql"),
    include_str!("../../migrations/0002_publishing.sql"),
    include_str!("../../migrations/0003_log.sql"),
    include_str!("../../migrations/0004_sealed.sql"),
    include_str!("../../migrations/0005_no_clear_text.sql"),
    include_str!("../../migrations/0006_drill.sql"),
    include_str!("../../migrations/0007_index_in_key_store.sql"),
    include_str!("../../migrations/0008_contacts.sql"),
    include_str!("../../migrations/0009_optouts.sql"),
    include_str!("../../migrations/0010_outbox.sql"),
    include_str!("../../migrations/0011_questions.sql"),
    include_str!("../../migrations/0012_optouts_late.sql"),
    include_str!("../../migrations/0013_changes.sql"),
    include_str!("../../migrations/0014_accesses.sql"),
    include_str!("../../migrations/0015_imports.sql"),
    include_str!("../../migrations/0016_lacking.sql"),
    include_str!("../../migrations/0017_gone.sql"),
    include_str!("../../migrations/0018_signed.sql"),
    include_str!("../../migrations/0019_decided.sql"),
    include_str!("../../migrations/0020_again.sql"),
    include_str!("../../migrations/0021_numbered.sql"),
    include_str!("../../migrations/0022_permits.sql"),
];

/// The first version that knows a key store.
pub const SEALED: u32 = 4;

/// The first version of which a copy is restored. Before step 7 the database had an index of the numbers, in which the keys of today find somebody who was
/// erased since; before step 10 it had no feed, and the journal no suspensions before step 12.
pub const RESTORED: u32 = 12;

/// What to do with a database that has not seen every step. Completes a sentence that begins with the file's name.
pub const OLDER: &str = "is of an older program; start this program's server once, which brings it up to date, or after a restore that was interrupted run phone-consent recover --new-log";

/// The number of the last step that the file has seen; 0 for an empty file. The error completes a sentence that begins with the file's name.
pub fn version(db: &Connection) -> Result<u32, String> {
    let version: u32 = db
        .query_row("PRAGMA user_version", [], |row| row.get(0))
        .map_err(|e| format!("cannot be read ({e})"))?;
    if version as usize > STEPS.len() {
        return Err(format!(
            "has schema version {version}, made by a newer program than this one (which knows {}); run the newer one",
            STEPS.len()
        ));
    }
    Ok(version)
}

/// Runs the steps after this version, within the caller's transaction. The error completes a sentence that begins with the file's name.
pub fn run(db: &Connection, version: u32, vault: &Vault) -> Result<(), String> {
    let failed = |e: rusqlite::Error| format!("cannot be migrated ({e})");
    for (number, step) in (1u32..).zip(STEPS).skip(version as usize) {
        db.execute_batch(step).map_err(failed)?;
        if number == SEALED {
            sealing::of_earlier_version(db, vault).map_err(|e| format!("cannot be sealed ({e})"))?;
        }
        db.pragma_update(None, "user_version", number).map_err(failed)?;
    }
    Ok(())
}

/// Whether the file has no table, as one has that was begun and not filled. The error completes a sentence that begins with the file's name.
pub fn is_empty(db: &Connection) -> Result<bool, String> {
    let tables: i64 = db
        .query_row("SELECT count(*) FROM sqlite_schema", [], |row| row.get(0))
        .map_err(|e| format!("cannot be read ({e})"))?;
    Ok(version(db)? == 0 && tables == 0)
}

/// Whether the file has seen every step. The error completes a sentence that begins with the file's name.
pub fn is_current(db: &Connection) -> Result<bool, String> {
    Ok(version(db)? as usize == STEPS.len())
}
