//! One writer thread and a pool of readers.
//!
//! What lives here: how a call reaches a connection and how its answer comes back. What deliberately does not: SQL.
//!
//! Group commit: the writer takes every call that waits, runs them in one transaction (`BEGIN IMMEDIATE`), commits once, and answers after the
//! commit, so that many calls a second share one flush to the disk. When a batch fails, each of its calls is retried alone, so that a failing call
//! affects no other. All of that has one deadline: a database that is locked or broken keeps nobody waiting for longer.

use super::identity;
use super::last_write::{LastWrite, Record};
use crate::{Reply, StoreError};
use rusqlite::{Connection, ErrorCode, OpenFlags, TransactionBehavior};
use std::path::Path;
use std::sync::mpsc::{Receiver, RecvTimeoutError, SyncSender, TrySendError, sync_channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::{Builder, JoinHandle};
use std::time::{Duration, Instant};
use tokio::sync::{Semaphore, oneshot};

/// How many calls may wait for the writer before further ones are refused with [`StoreError::Busy`].
const QUEUE: usize = 1024;
/// How many calls go into one transaction.
const BATCH: usize = 256;
/// How long a batch may wait for a locked database and try its calls again, from the moment when the first of them was made. With the time that a busy
/// server needs for the rest, a client has its answer within 2 seconds.
const DEADLINE: Duration = Duration::from_millis(1_500);
/// How many reads run at once.
const READERS: usize = 4;

/// Opens the file for writing, in WAL mode.
pub fn connect(path: &Path) -> rusqlite::Result<Connection> {
    let db = Connection::open(path)?;
    db.busy_timeout(DEADLINE)?;
    db.pragma_update(None, "journal_mode", "WAL")?;
    db.pragma_update(None, "synchronous", "FULL")?;
    db.pragma_update(None, "foreign_keys", true)?;
    Ok(db)
}

/// The writer thread and its queue.
pub struct Writer {
    queue: Option<SyncSender<Message>>,
    thread: Option<JoinHandle<()>>,
}

/// What the writer thread is told.
enum Message {
    /// Run this call.
    Call(Box<dyn Job>),
    /// Finish and end.
    Close(oneshot::Sender<Result<(), StoreError>>),
}

impl Writer {
    /// Starts the thread on the database with this id.
    pub fn start(db: Connection, id: [u8; 16], last_write: LastWrite) -> std::io::Result<Writer> {
        let (queue, waiting) = sync_channel(QUEUE);
        let thread = Builder::new()
            .name("writer".into())
            .spawn(move || Thread { db, id, last_write }.run(&waiting))?;
        Ok(Writer {
            queue: Some(queue),
            thread: Some(thread),
        })
    }

    /// Queues a call. The answer comes after the commit. `work` may run twice: the first run is then rolled back.
    pub fn ask<T: Send + 'static>(&self, work: impl FnMut(&Connection) -> rusqlite::Result<T> + Send + 'static) -> Reply<'_, T> {
        let (reply, answer) = oneshot::channel();
        let made = Instant::now();
        let job = Task {
            work,
            made,
            result: None,
            reply,
        };
        self.send(Message::Call(Box::new(job)), answer)
    }

    /// Ends the thread after the calls that wait.
    pub fn close(&self) -> Reply<'_, ()> {
        let (reply, answer) = oneshot::channel();
        self.send(Message::Close(reply), answer)
    }

    fn send<T: Send + 'static>(&self, message: Message, answer: oneshot::Receiver<Result<T, StoreError>>) -> Reply<'_, T> {
        let stopped = || StoreError::Failed("the writer has stopped".into());
        let sent = self.queue.as_ref().map_or(Err(stopped()), |queue| {
            queue.try_send(message).map_err(|e| match e {
                TrySendError::Full(_) => StoreError::Busy,
                TrySendError::Disconnected(_) => stopped(),
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
    fn made(&self) -> Instant;
    fn run(&mut self, db: &Connection) -> rusqlite::Result<()>;
    fn answer(self: Box<Self>, committed: Result<(), StoreError>);
}

struct Task<T, F> {
    work: F,
    made: Instant,
    result: Option<T>,
    reply: oneshot::Sender<Result<T, StoreError>>,
}

impl<T: Send, F: FnMut(&Connection) -> rusqlite::Result<T> + Send> Job for Task<T, F> {
    fn made(&self) -> Instant {
        self.made
    }

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

/// The writer thread.
struct Thread {
    db: Connection,
    id: [u8; 16],
    last_write: LastWrite,
}

impl Thread {
    fn run(mut self, waiting: &Receiver<Message>) {
        let mut closing = None;
        while closing.is_none() {
            let next = match self.last_write.flush_in() {
                Some(time) => waiting.recv_timeout(time),
                None => waiting.recv().map_err(RecvTimeoutError::from),
            };
            match next {
                Ok(Message::Call(first)) => {
                    let mut batch = vec![first];
                    for message in waiting.try_iter().take(BATCH - 1) {
                        match message {
                            Message::Call(job) => batch.push(job),
                            Message::Close(reply) => {
                                closing = Some(reply);
                                break;
                            }
                        }
                    }
                    self.write(batch);
                }
                Ok(Message::Close(reply)) => closing = Some(reply),
                Err(RecvTimeoutError::Timeout) => {}
                Err(RecvTimeoutError::Disconnected) => break,
            }
            if self.last_write.flush_in() == Some(Duration::ZERO) {
                // What cannot be flushed now is tried again at the next commit and at the end.
                let _ = self.last_write.flush();
            }
        }
        let closed = self.close();
        if let Some(reply) = closing {
            let _ = reply.send(closed);
        }
    }

    fn write(&mut self, mut batch: Vec<Box<dyn Job>>) {
        let deadline = batch.first().map_or_else(Instant::now, |job| job.made()) + DEADLINE;
        let committed = self.commit(&mut batch, deadline);
        let alone = batch.len() == 1;
        for mut job in batch {
            let outcome = match &committed {
                Ok(()) => Ok(()),
                // Not the fault of a call: none of them would fare better alone.
                Err(StoreError::Busy) => Err(StoreError::Busy),
                Err(StoreError::Failed(why)) if alone => Err(StoreError::Failed(why.clone())),
                Err(StoreError::Failed(_)) if Instant::now() < deadline => self.commit(std::slice::from_mut(&mut job), deadline),
                Err(StoreError::Failed(_)) => Err(StoreError::Busy),
            };
            job.answer(outcome);
        }
    }

    /// Runs the calls in one transaction, commits, and records the write.
    fn commit(&mut self, batch: &mut [Box<dyn Job>], deadline: Instant) -> Result<(), StoreError> {
        let all = || {
            self.db.busy_timeout(deadline.saturating_duration_since(Instant::now()))?;
            let transaction = self.db.transaction_with_behavior(TransactionBehavior::Immediate)?;
            for job in batch {
                job.run(&transaction)?;
            }
            let writes = identity::count_write(&transaction)?;
            transaction.commit().map(|()| writes)
        };
        let writes = all().map_err(|e| match e.sqlite_error_code() {
            Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked) => StoreError::Busy,
            _ => StoreError::Failed(e.to_string()),
        })?;
        // A commit that could not be recorded is not acknowledged: its loss would not be noticed.
        self.last_write
            .put(Record { id: self.id, writes })
            .map_err(|e| StoreError::Failed(format!("the last write could not be recorded ({e})")))
    }

    /// Copies the write-ahead log into the main file and empties it, so that the main file can be copied alone.
    fn close(mut self) -> Result<(), StoreError> {
        let failed = |e: rusqlite::Error| StoreError::Failed(format!("the write-ahead log could not be emptied ({e})"));
        let checkpoint = |db: &Connection| {
            db.busy_timeout(DEADLINE)?;
            db.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |row| row.get::<_, bool>(0))
        };
        let is_blocked = checkpoint(&self.db).map_err(failed)?;
        self.last_write
            .flush()
            .map_err(|e| StoreError::Failed(format!("the record of the last write could not be flushed ({e})")))?;
        if is_blocked {
            Err(StoreError::Failed(
                "the write-ahead log could not be emptied while another program reads the database".into(),
            ))
        } else {
            Ok(())
        }
    }
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
            db.busy_timeout(DEADLINE)?;
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
