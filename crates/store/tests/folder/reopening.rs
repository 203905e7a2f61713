//! How a store is opened again after its database was lost or put back.

use super::folder::Folder;
use store::sqlite::Opening;

/// The opening that goes on with what is there, in the log with this number.
pub fn accepting(folder: &Folder, log: u64) -> Opening {
    Opening {
        logs: (1..=log).map(|number| folder.log_key(number)).collect(),
        accept_restored: true,
        new_log: true,
        ..folder.opening()
    }
}

/// The opening of a usual start.
pub fn usual(folder: &Folder, log: u64) -> Opening {
    Opening {
        accept_restored: false,
        new_log: false,
        ..accepting(folder, log)
    }
}
