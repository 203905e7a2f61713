//! One writer thread and a pool of readers.
//!
//! What lives here: how a call reaches a connection and how its answer comes back. What deliberately does not: SQL.
//!
//! Group commit: the writer takes every call that waits, runs them in one transaction (`BEGIN IMMEDIATE`), commits once, and answers after the
//! commit, so that many calls a second share one flush to the disk. When a batch fails, each of its calls is retried alone, so that a failing call
//! affects no other.

use crate::{Reply, StoreError};
use rusqlite::{Connection, OpenFlags, TransactionBehavior};
use std::path::Path;
use std::sync::mpsc::{Receiver, SyncSender, TrySendError, sync_channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::{Builder, JoinHandle};
use std::time::Duration;
use tokio::sync::{Semaphore, oneshot};

/// How many calls may wait for the writer before further ones are refused with [`StoreError::Busy`].
const QUEUE: usize = 1024;
/// How many calls go into one transaction.
const BATCH: usize = 256;
/// How many reads run at once.
const READERS: usize = 4;

/// Opens the file for writing, in WAL mode.
pub fn connect(path: &Path) -> rusqlite::Result<Connection> {
    let db = Connection::open(path)?;
    db.busy_timeout(Duration::from_secs(5))?;
    db.pragma_update(None, "journal_mode", "WAL")?;
    db.pragma_update(None, "synchronous", "FULL")?;
    db.pragma_update(None, "foreign_keys", true)?;
    Ok(db)
}

/// The writer thread and its queue.
pub struct Writer {
    queue: Option<SyncSender<Box<dyn Job>>>,
    thread: Option<JoinHandle<()>>,
}

impl Writer {
    /// Starts the thread.
    pub fn start(db: Connection) -> std::io::Result<Writer> {
        let (queue, waiting) = sync_channel(QUEUE);
        let thread = Builder::new().name("writer".into()).spawn(move || write(db, &waiting))?;
        Ok(Writer {
            queue: Some(queue),
            thread: Some(thread),
        })
    }

    /// Queues a call. The answer comes after the commit. `work` may run twice: the first run is then rolled back.
    pub fn ask<T: Send + 'static>(&self, work: impl FnMut(&Connection) -> rusqlite::Result<T> + Send + 'static) -> Reply<'_, T> {
        let (reply, answer) = oneshot::channel();
        let job = Box::new(Task { work, result: None, reply });
        let sent = self.queue.as_ref().map_or(Err(StoreError::Failed("the writer has stopped".into())), |queue| {
            queue.try_send(job).map_err(|e| match e {
                TrySendError::Full(_) => StoreError::Busy,
                TrySendError::Disconnected(_) => StoreError::Failed("the writer has stopped".into()),
            })
        });
        Box::pin(async move {
            sent?;
            answer.await.unwrap_or(Err(StoreError::Failed("the writer stopped before it answered".into())))
        })
    }
}

impl Drop for Writer {
    /// Waits until the queued calls are done.
    fn drop(&mut self) {
        self.queue = None;
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}

/// A call that holds its result until the commit.
trait Job: Send {
    fn run(&mut self, db: &Connection) -> rusqlite::Result<()>;
    fn answer(self: Box<Self>, committed: Result<(), StoreError>);
}

struct Task<T, F> {
    work: F,
    result: Option<T>,
    reply: oneshot::Sender<Result<T, StoreError>>,
}

impl<T: Send, F: FnMut(&Connection) -> rusqlite::Result<T> + Send> Job for Task<T, F> {
    fn run(&mut self, db: &Connection) -> rusqlite::Result<()> {
        self.result = Some((self.work)(db)?);
        Ok(())
    }

    fn answer(self: Box<Self>, committed: Result<(), StoreError>) {
        let Task { result, reply, .. } = *self;
        let missing = StoreError::Failed("the call was not run".into());
        // The caller may have been dropped; what was committed stays committed.
        let _ = reply.send(committed.and_then(|()| result.ok_or(missing)));
    }
}

fn write(mut db: Connection, waiting: &Receiver<Box<dyn Job>>) {
    while let Ok(first) = waiting.recv() {
        let mut batch = vec![first];
        batch.extend(waiting.try_iter().take(BATCH - 1));
        let committed = commit(&mut db, &mut batch);
        let alone = batch.len() == 1;
        for mut job in batch {
            let outcome = match &committed {
                Err(_) if !alone => commit(&mut db, std::slice::from_mut(&mut job)),
                Err(e) => Err(StoreError::Failed(e.to_string())),
                Ok(()) => Ok(()),
            };
            job.answer(outcome);
        }
    }
}

fn commit(db: &mut Connection, batch: &mut [Box<dyn Job>]) -> Result<(), StoreError> {
    let all = |db: &mut Connection| {
        let transaction = db.transaction_with_behavior(TransactionBehavior::Immediate)?;
        for job in batch {
            job.run(&transaction)?;
        }
        transaction.commit()
    };
    all(db).map_err(|e| StoreError::Failed(e.to_string()))
}

/// Connections that read; in WAL mode they do not wait for the writer.
pub struct Readers {
    idle: Arc<Mutex<Vec<Connection>>>,
    turns: Arc<Semaphore>,
}

impl Readers {
    /// Opens the connections.
    pub fn open(path: &Path) -> rusqlite::Result<Readers> {
        let connect = || {
            let db = Connection::open_with_flags(path, OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX)?;
            db.busy_timeout(Duration::from_secs(5))?;
            Ok(db)
        };
        let idle = (0..READERS).map(|_| connect()).collect::<rusqlite::Result<Vec<_>>>()?;
        Ok(Readers {
            idle: Arc::new(Mutex::new(idle)),
            turns: Arc::new(Semaphore::new(READERS)),
        })
    }

    /// Runs one read on a thread of tokio's blocking pool.
    pub fn ask<T: Send + 'static>(&self, work: impl FnOnce(&Connection) -> rusqlite::Result<T> + Send + 'static) -> Reply<'_, T> {
        Box::pin(async move {
            let failed = |why: &str| StoreError::Failed(why.to_owned());
            let turn = self.turns.clone().acquire_owned().await.map_err(|_| failed("the pool of readers is closed"))?;
            let idle = self.idle.clone();
            let read = tokio::task::spawn_blocking(move || {
                let _turn = turn;
                let lock = || idle.lock().unwrap_or_else(PoisonError::into_inner);
                let db = lock().pop();
                let Some(db) = db else {
                    return Err(StoreError::Failed("no reader is free".into()));
                };
                let result = work(&db).map_err(|e| StoreError::Failed(e.to_string()));
                lock().push(db);
                result
            });
            read.await.unwrap_or_else(|_| Err(failed("the read was cancelled")))
        })
    }
}
