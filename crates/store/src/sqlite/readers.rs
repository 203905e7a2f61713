//! The connections that read, and the threads on which they do.
//!
//! What lives here: one transaction for each read. What deliberately does not: what is read.

use super::connect;
use crate::{Reply, StoreError};
use rusqlite::Connection;
use std::fmt::Display;
use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

/// How many reads run at once.
const READERS: usize = 4;

/// Connections that read; in WAL mode they do not wait for the writer.
pub struct Readers {
    idle: Arc<Mutex<Vec<Connection>>>,
    turns: Arc<Semaphore>,
}

impl Readers {
    /// Opens the connections.
    pub fn open(path: &Path) -> rusqlite::Result<Readers> {
        let idle = (0..READERS).map(|_| connect::reading(path)).collect::<rusqlite::Result<Vec<_>>>()?;
        Ok(Readers {
            idle: Arc::new(Mutex::new(idle)),
            turns: Arc::new(Semaphore::new(READERS)),
        })
    }

    /// Runs one read on a thread of tokio's blocking pool: all its statements see the database as it is after the same commit.
    pub fn ask<T: Send + 'static, E: Display>(&self, work: impl FnOnce(&Connection) -> Result<T, E> + Send + 'static) -> Reply<'_, T> {
        Box::pin(async move {
            let reader = self.free().await?;
            let read = tokio::task::spawn_blocking(move || reader.read(work));
            read.await.unwrap_or_else(|_| Err(failed(&"the read was cancelled")))
        })
    }

    /// As [`Readers::ask`], on the thread that asks: for a few rows by their keys. To wake another thread for them takes longer than to read them.
    pub fn look_up<T: Send + 'static, E: Display>(&self, work: impl FnOnce(&Connection) -> Result<T, E> + Send + 'static) -> Reply<'_, T> {
        Box::pin(async move { self.free().await?.read(work) })
    }

    /// Waits for a connection.
    async fn free(&self) -> Result<Reader, StoreError> {
        let turn = self.turns.clone().acquire_owned().await.map_err(|_| failed(&"the pool of readers is closed"))?;
        Ok(Reader {
            _turn: turn,
            idle: self.idle.clone(),
        })
    }
}

/// A turn to read.
struct Reader {
    _turn: OwnedSemaphorePermit,
    idle: Arc<Mutex<Vec<Connection>>>,
}

impl Reader {
    fn read<T, E: Display>(self, work: impl FnOnce(&Connection) -> Result<T, E>) -> Result<T, StoreError> {
        let lock = || self.idle.lock().unwrap_or_else(PoisonError::into_inner);
        let db = lock().pop();
        let Some(db) = db else {
            return Err(failed(&"no reader is free"));
        };
        let result = at_once(&db, work);
        lock().push(db);
        result
    }
}

fn failed(why: &dyn Display) -> StoreError {
    StoreError::Failed(why.to_string())
}

/// Runs a read in one transaction. A reader locks the file and forgets its pages once a transaction, not once a statement.
fn at_once<T, E: Display>(db: &Connection, work: impl FnOnce(&Connection) -> Result<T, E>) -> Result<T, StoreError> {
    let transaction = db.unchecked_transaction().map_err(|e| failed(&e))?;
    work(&transaction).map_err(|e| failed(&e))
}

#[cfg(test)]
mod tests {
    use super::{Readers, connect};

    #[tokio::test]
    async fn all_that_a_read_sees_is_of_one_moment() {
        let folder = tempfile::TempDir::new().expect("a folder");
        let path = folder.path().join("database");
        let writing = connect::writing(&path).expect("it opens");
        writing
            .execute_batch("CREATE TABLE word (word TEXT); INSERT INTO word VALUES ('one')")
            .expect("written");
        let readers = Readers::open(&path).expect("they open");
        let count = |db: &rusqlite::Connection| db.query_row("SELECT count(*) FROM word", [], |row| row.get::<_, i64>(0));
        let read = readers.ask(move |db| {
            let before = count(db)?;
            writing.execute("INSERT INTO word VALUES ('two')", [])?;
            Ok::<_, rusqlite::Error>((before, count(db)?))
        });
        assert_eq!(read.await.expect("read"), (1, 1));
        assert_eq!(readers.ask(count).await.expect("read"), 2);
        assert_eq!(readers.look_up(count).await.expect("read"), 2);
    }

    #[tokio::test]
    async fn a_connection_is_free_again_after_each_read() {
        let folder = tempfile::TempDir::new().expect("a folder");
        let path = folder.path().join("database");
        connect::writing(&path).expect("it opens");
        let readers = Readers::open(&path).expect("they open");
        let one = |db: &rusqlite::Connection| db.query_row("SELECT 1", [], |row| row.get::<_, i64>(0));
        let none = |db: &rusqlite::Connection| db.query_row("SELECT 1 FROM nowhere", [], |row| row.get::<_, i64>(0));
        for _ in 0..2 * super::READERS {
            assert!(readers.look_up(none).await.is_err() && readers.ask(none).await.is_err());
        }
        assert_eq!((readers.look_up(one).await.expect("read"), readers.ask(one).await.expect("read")), (1, 1));
    }
}
