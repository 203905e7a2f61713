//! A thread that copies the write-ahead log into the main file while the writer goes on, so that no call waits for it.
//!
//! What lives here: when it copies, and how it is kept still. What deliberately does not: emptying the log, after an erasure and at the stop (`sealing`,
//! `writer`).
//!
//! SQLite copies by itself at the end of a commit, on the thread that commits: a quarter of the writer's time under load. Here it does so only when the
//! log has [`MOST`] pages, and then has little left to copy. It must at times: a log to which is written all the time begins anew only when a commit finds
//! all of it copied.

use super::connect;
use rusqlite::Connection;
use std::path::Path;
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread::{Builder, JoinHandle};

/// How many pages of 4 kB the log lacks in the main file before they are copied.
const PAGES: i64 = 1_000;
/// How many pages the log has before the writer copies what is left: 32 MB, which is about what the log takes on the disk.
pub const MOST: i64 = 8_000;

/// The thread. It ends when this is dropped.
pub struct Checkpointer {
    wake: Option<SyncSender<()>>,
    thread: Option<JoinHandle<()>>,
    still: Arc<Mutex<()>>,
}

impl Checkpointer {
    /// Starts the thread on this database.
    pub fn start(path: &Path) -> Result<Checkpointer, String> {
        let db = connect::writing(path).map_err(|e| e.to_string())?;
        let (wake, woken) = sync_channel(1);
        let still = Arc::new(Mutex::new(()));
        let own = still.clone();
        let thread = Builder::new().name("checkpointer".into()).spawn(move || run(&db, &woken, &own));
        Ok(Checkpointer {
            wake: Some(wake),
            thread: Some(thread.map_err(|e| e.to_string())?),
            still,
        })
    }

    /// Tells it that something was committed.
    pub fn committed(&self) {
        if let Some(wake) = &self.wake {
            // Where it was told and has not looked yet, it needs not be told again.
            let _ = wake.try_send(());
        }
    }

    /// Keeps it still, once it is done with what it copies: SQLite refuses a second one who copies at the same time.
    pub fn still(&self) -> MutexGuard<'_, ()> {
        lock(&self.still)
    }
}

impl Drop for Checkpointer {
    fn drop(&mut self) {
        self.wake = None;
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}

fn run(db: &Connection, woken: &Receiver<()>, still: &Mutex<()>) {
    for () in woken {
        let _turn = lock(still);
        // What cannot be copied now is with the next commit, and the writer copies it at the latest.
        let _ = copy(db);
    }
}

fn copy(db: &Connection) -> rusqlite::Result<()> {
    let missing: i64 = db
        .prepare_cached("PRAGMA wal_checkpoint(NOOP)")?
        .query_row([], |row| Ok(row.get::<_, i64>(1)? - row.get::<_, i64>(2)?))?;
    if missing >= PAGES {
        db.prepare_cached("PRAGMA wal_checkpoint(PASSIVE)")?.query_row([], |_| Ok(()))?;
    }
    Ok(())
}

fn lock(still: &Mutex<()>) -> MutexGuard<'_, ()> {
    still.lock().unwrap_or_else(PoisonError::into_inner)
}
