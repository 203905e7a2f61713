//! Migrations: numbered steps, each run once in a transaction of its own; `PRAGMA user_version` holds the number of the last one.
//!
//! What lives here: the list and its runner. What deliberately does not: downgrades. A file of a newer program is refused unchanged.

use rusqlite::Connection;

const STEPS: &[&str] = &[include_str!("../../migrations/0001_first.sql")];

/// Runs the steps that the file has not seen. The error completes a sentence that begins with the file's name.
pub fn run(db: &mut Connection) -> Result<(), String> {
    let failed = |e: rusqlite::Error| format!("cannot be migrated ({e})");
    let version: u32 = db.query_row("PRAGMA user_version", [], |row| row.get(0)).map_err(failed)?;
    if version as usize > STEPS.len() {
        return Err(format!(
            "has schema version {version}, made by a newer program than this one (which knows {}); run the newer one",
            STEPS.len()
        ));
    }
    for (number, step) in (1u32..).zip(STEPS).skip(version as usize) {
        let transaction = db.transaction().map_err(failed)?;
        transaction.execute_batch(step).map_err(failed)?;
        transaction.pragma_update(None, "user_version", number).map_err(failed)?;
        transaction.commit().map_err(failed)?;
    }
    Ok(())
}
