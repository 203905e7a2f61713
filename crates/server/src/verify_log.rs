//! Checking the logs of a data folder, whether its server runs or not.
//!
//! What lives here: the keys that a check needs. What deliberately does not: the check (`store::sqlite::audit`).

use crate::custody::{self, refused};
use crate::keys::{self, Keys};
use crate::{Failure, RootKeyPlace};
use std::path::Path;
use store::sqlite::{self, FILE, LogKey};
pub use store::sqlite::{Audit, Audited};

/// Checks every log of the folder's database against its events, its receipts, what was countersigned and what was published. Changes nothing.
/// `progress` is told how many leaves of how many are done.
///
/// # Errors
/// There is no database, or it or a key cannot be read.
pub fn verify_log(data: &Path, root: &RootKeyPlace, progress: &mut dyn FnMut(u64, u64)) -> Result<Audit, Failure> {
    if !sqlite::exists(data).map_err(|e| refused(e, data))? {
        return Err(Failure::new(format!(
            "the database {} is not there; give the server's data folder with --data",
            data.join(FILE).display()
        )));
    }
    let keys = Keys::open(data, false)?;
    let log = |(number, seed): &(u64, [u8; 32])| LogKey {
        number: *number,
        seed: *seed,
        origin: String::new(),
        checkpoint: keys::checkpoint_file(data, *number),
    };
    let logs: Vec<LogKey> = keys.logs.iter().map(log).collect();
    let open = |countersignature: &str| keys.signing.open(countersignature).map_err(|e| e.detail.into_owned());
    // A running server has it open.
    let vault = custody::vault(data, root).ok();
    sqlite::audit(data, &logs, vault.as_ref(), &open, progress).map_err(|e| refused(e, data))
}
