//! The one thread that writes.
//!
//! What lives here: how a call reaches it and how its answer comes back. What deliberately does not: SQL, and reads (`readers`).
//!
//! Group commit: the writer takes every call that waits, runs them in one transaction (`BEGIN IMMEDIATE`), commits once, and answers after the
//! commit, so that many calls a second share one flush to the disk. A call that fails is answered, and the others are written without it; where that is
//! nobody's fault, each is tried alone. What was written although an error was reported is not run again: a contact would be counted twice. All of that has one
//! deadline: a database that is locked or broken keeps nobody waiting for longer.

use super::checkpointer::Checkpointer;
use super::identity;
use super::job::{Job, Left, Unacknowledged, job};
use super::last_write::{LastWrite, Record};
use super::published::{PublishError, Publisher};
use super::sealing;
use super::tiles;
use super::write::{OpenLog, Outside, Write, WriteError, commit};
use crate::vault::{Journal, RowId, Vault};
use crate::{Reply, StoreError};
use rusqlite::{Connection, TransactionBehavior};
use std::fmt::Display;
use std::sync::Arc;
use std::sync::mpsc::{Receiver, RecvTimeoutError, SyncSender, TrySendError, sync_channel};
use std::thread::{Builder, JoinHandle};
use std::time::{Duration, Instant};
use tokio::sync::oneshot;

/// How many calls may wait for the writer before further ones are refused with [`StoreError::Busy`].
const QUEUE: usize = 1024;
/// How many calls go into one transaction.
const BATCH: usize = 256;
/// How long a batch may wait for a locked database and try its calls again, from the moment when the first of them was made. With the time that a busy
/// server needs for the rest, a client has its answer within 2 seconds.
pub const DEADLINE: Duration = Duration::from_millis(1_500);
/// The writer thread and its queue.
pub struct Writer {
    queue: Option<SyncSender<Message>>,
    thread: Option<JoinHandle<()>>,
}

/// What the writer thread is told.
enum Message {
    /// Run this call.
    Call(Box<dyn Job>),
    /// Publish the tree as it is now.
    Publish(oneshot::Sender<Result<(), StoreError>>),
    /// Finish and end.
    Close(oneshot::Sender<Result<(), StoreError>>),
}

impl Writer {
    /// Starts the thread on the database with this id.
    pub fn start(thread: Thread) -> std::io::Result<Writer> {
        let (queue, waiting) = sync_channel(QUEUE);
        let thread = Builder::new().name("writer".into()).spawn(move || thread.run(&waiting))?;
        Ok(Writer {
            queue: Some(queue),
            thread: Some(thread),
        })
    }

    /// Queues a call. The answer comes after the commit. `work` may run several times: all but the last are rolled back.
    pub fn ask<T: Send + 'static, E: Into<WriteError> + 'static>(&self, work: impl FnMut(&Write<'_>) -> Result<T, E> + Send + 'static) -> Reply<'_, T> {
        let (call, answer) = job(work);
        self.send(Message::Call(call), answer)
    }

    /// Publishes a checkpoint of every leaf that was answered before this call.
    pub fn publish(&self) -> Reply<'_, ()> {
        let (reply, answer) = oneshot::channel();
        self.send(Message::Publish(reply), answer)
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

/// What the writer thread works on.
pub struct Thread {
    /// The connection that writes.
    pub db: Connection,
    /// Copies what it writes into the main file.
    pub checkpointer: Checkpointer,
    /// The database's id.
    pub id: [u8; 16],
    /// The record of the last write.
    pub last_write: LastWrite,
    /// The log.
    pub log: OpenLog,
    /// The keys of its rows.
    pub vault: Arc<Vault>,
    /// The erasure journal.
    pub journal: Journal,
    /// Whether the journal has entries that the database lacks, since a commit failed: the next start replays them.
    pub behind: bool,
    /// The rows that were erased and whose keys could not be destroyed yet.
    pub undestroyed: Vec<RowId>,
    /// Its checkpoints.
    pub publisher: Publisher,
    /// Why nothing may be written any more: another program signs for the log.
    pub forked: Option<String>,
}

impl Thread {
    fn run(mut self, waiting: &Receiver<Message>) {
        let mut closing = None;
        while closing.is_none() {
            let due = [self.last_write.flush_in(), self.publish_in()].into_iter().flatten().min();
            let next = match due {
                Some(time) => waiting.recv_timeout(time),
                None => waiting.recv().map_err(RecvTimeoutError::from),
            };
            match next {
                Ok(Message::Call(first)) => {
                    let mut batch = vec![first];
                    let mut after = None;
                    for message in waiting.try_iter().take(BATCH - 1) {
                        match message {
                            Message::Call(job) => batch.push(job),
                            other @ (Message::Publish(_) | Message::Close(_)) => {
                                after = Some(other);
                                break;
                            }
                        }
                    }
                    self.write(batch);
                    match after {
                        Some(Message::Publish(reply)) => self.answer_publish(reply),
                        Some(Message::Close(reply)) => closing = Some(reply),
                        Some(Message::Call(_)) | None => {}
                    }
                }
                Ok(Message::Publish(reply)) => self.answer_publish(reply),
                Ok(Message::Close(reply)) => closing = Some(reply),
                Err(RecvTimeoutError::Timeout) => {}
                Err(RecvTimeoutError::Disconnected) => break,
            }
            if self.last_write.flush_in() == Some(Duration::ZERO) {
                // What cannot be flushed now is tried again at the next commit and at the end.
                let _ = self.last_write.flush();
            }
            if self.publish_in() == Some(Duration::ZERO) {
                // What cannot be published now is tried again in a second.
                let _ = self.publish();
            }
        }
        let closed = self.close();
        if let Some(reply) = closing {
            let _ = reply.send(closed);
        }
    }

    fn publish_in(&self) -> Option<Duration> {
        match self.forked {
            Some(_) => None,
            None => self.publisher.due_in(self.log.edge.size()),
        }
    }

    fn publish(&mut self) -> Result<(), StoreError> {
        self.publisher.publish(&self.log).map_err(|e| match e {
            PublishError::File(e) => StoreError::Failed(e.to_string()),
            PublishError::Forked(why) => {
                self.forked = Some(why.clone());
                StoreError::Failed(why)
            }
        })
    }

    fn answer_publish(&mut self, reply: oneshot::Sender<Result<(), StoreError>>) {
        let published = self.publish();
        // The caller may have been dropped.
        let _ = reply.send(published);
    }

    /// Writes the calls in one transaction. A call that fails is answered, and the others are written without it.
    fn write(&mut self, mut batch: Vec<Box<dyn Job>>) {
        let deadline = batch.first().map_or_else(Instant::now, |job| job.made()) + DEADLINE;
        while !batch.is_empty() {
            let outcome = match self.commit(&mut batch, deadline) {
                Ok(()) => Ok(()),
                Err(Unacknowledged {
                    left: Left::NothingBy(at),
                    error,
                }) => {
                    batch.remove(at).answer(Err(error));
                    if Instant::now() < deadline {
                        continue;
                    }
                    Err(StoreError::Busy)
                }
                // Something of a call may still be the reason, such as a key that cannot be had.
                Err(Unacknowledged {
                    left: Left::Nothing,
                    error: StoreError::Failed(_),
                }) if batch.len() > 1 => {
                    for mut call in batch.drain(..) {
                        let done = match Instant::now() < deadline {
                            true => self.commit(std::slice::from_mut(&mut call), deadline).map_err(|failed| failed.error),
                            false => Err(StoreError::Busy),
                        };
                        call.answer(done);
                    }
                    return;
                }
                Err(Unacknowledged {
                    left: Left::Nothing | Left::Written,
                    error,
                }) => Err(error),
            };
            batch.drain(..).for_each(|job| job.answer(outcome.clone()));
        }
    }

    /// Runs the calls in one transaction, commits, and records the write.
    fn commit(&mut self, batch: &mut [Box<dyn Job>], deadline: Instant) -> Result<(), Unacknowledged> {
        if let Some(why) = &self.forked {
            return Err(Unacknowledged {
                left: Left::Nothing,
                error: StoreError::Failed(why.clone()),
            });
        }
        let entries = self.journal.entries();
        let mut outside = Outside::default();
        let (mut call, mut counted) = (None, None);
        let mut all = || {
            self.db.busy_timeout(deadline.saturating_duration_since(Instant::now()))?;
            let transaction = self.db.transaction_with_behavior(TransactionBehavior::Immediate)?;
            let write = Write::new(&transaction, &self.log, &self.vault);
            for (at, job) in batch.iter_mut().enumerate() {
                job.run(&write).inspect_err(|_| call = Some(at))?;
            }
            let (edge, written) = write.finish()?;
            outside = written;
            if !outside.journal.is_empty() {
                self.journal.append(&outside.journal)?;
                if !self.behind {
                    identity::set_replayed(&transaction, self.journal.entries())?;
                }
            }
            let writes = identity::count_write(&transaction)?;
            counted = Some(writes);
            commit(transaction)?;
            Ok((writes, edge))
        };
        let writes = match all() {
            Ok((writes, edge)) => {
                self.log.edge = edge;
                self.checkpointer.committed();
                writes
            }
            Err(e) => {
                self.behind |= self.journal.entries() != entries;
                let left = match counted.map(|writes| identity::read(&self.db).map(|now| now.writes >= writes)) {
                    None | Some(Ok(false)) => call.map_or(Left::Nothing, Left::NothingBy),
                    // The commit reported an error and was done all the same.
                    Some(Ok(true)) => {
                        if let Ok(edge) = tiles::load(&self.db, self.log.number) {
                            self.log.edge = edge;
                            // Nobody may come back for it: a number that is erased is not found again. What fails here is tried again, as `destroy` says.
                            let _ = self.destroy(outside);
                        }
                        Left::Written
                    }
                    Some(Err(_)) => Left::Written,
                };
                return Err(Unacknowledged::by(&e, left));
            }
        };
        // A commit that could not be recorded is not acknowledged: its loss would not be noticed.
        let record = Record { id: self.id, writes };
        let recorded = self.last_write.put(record, self.journal.entries());
        let destroyed = self.destroy(outside);
        let recorded = recorded.map_err(|e| StoreError::Failed(format!("the last write could not be recorded ({e})")));
        recorded.and(destroyed).map_err(|error| Unacknowledged { left: Left::Written, error })
    }

    /// Destroys the keys of what a committed transaction erased. What fails is tried again with the next erasure, and at the next start.
    fn destroy(&mut self, outside: Outside) -> Result<(), StoreError> {
        let failed = |e: &dyn Display| StoreError::Failed(e.to_string());
        let erased = !outside.rows.is_empty();
        if erased {
            self.undestroyed.extend(outside.rows);
            self.vault.destroy_rows(&self.undestroyed).map_err(|e| failed(&e))?;
            self.undestroyed.clear();
        }
        if let Some(month) = outside.months_before {
            self.vault.destroy_months_before(month).map_err(|e| failed(&e))?;
        }
        if erased {
            // What a reader keeps in the log now is gone with the next erasure or the stop; it is sealed, and its keys are destroyed.
            let _still = self.checkpointer.still();
            let _ = sealing::empty_log(&self.db);
        }
        Ok(())
    }

    /// Copies the write-ahead log into the main file and empties it, so that the main file can be copied alone.
    fn close(mut self) -> Result<(), StoreError> {
        let failed = |e: rusqlite::Error| StoreError::Failed(format!("the write-ahead log could not be emptied ({e})"));
        let checkpoint = |db: &Connection| {
            db.busy_timeout(DEADLINE)?;
            db.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |row| row.get::<_, bool>(0))
        };
        let published = if self.forked.is_none() { self.publish() } else { Ok(()) };
        let settled = self.vault.settle().map_err(|e| StoreError::Failed(e.to_string()));
        drop(self.checkpointer);
        let is_blocked = checkpoint(&self.db).map_err(failed)?;
        self.last_write
            .flush()
            .map_err(|e| StoreError::Failed(format!("the record of the last write could not be flushed ({e})")))?;
        if is_blocked {
            Err(StoreError::Failed(
                "the write-ahead log could not be emptied while another program reads the database".into(),
            ))
        } else {
            published.and(settled)
        }
    }
}
