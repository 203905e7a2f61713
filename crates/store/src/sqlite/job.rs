//! A call of the writer: its work, its result, and why it was not acknowledged.
//!
//! What lives here: those. What deliberately does not: transactions, and which calls share one (`writer`).

use super::write::{Write, WriteError};
use crate::StoreError;
use rusqlite::ErrorCode;
use std::time::Instant;
use tokio::sync::oneshot;

/// Why a transaction is not acknowledged.
pub struct Unacknowledged {
    /// What became of it.
    pub left: Left,
    /// What is answered.
    pub error: StoreError,
}

/// What an unacknowledged transaction left.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Left {
    /// Nothing: this call failed by itself.
    NothingBy(usize),
    /// Nothing, and no call is known to be the reason.
    Nothing,
    /// What it wrote is there, or may be: no call of it may run again.
    Written,
}

impl Unacknowledged {
    /// Of a transaction that left this. A database that is locked is the fault of no call.
    pub fn by(e: &WriteError, left: Left) -> Unacknowledged {
        match e {
            WriteError::Sql(sql) if matches!(sql.sqlite_error_code(), Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked)) => Unacknowledged {
                left: match left {
                    Left::NothingBy(_) | Left::Nothing => Left::Nothing,
                    Left::Written => Left::Written,
                },
                error: StoreError::Busy,
            },
            WriteError::Sql(_) | WriteError::Unsigned(_) | WriteError::Vault(_) | WriteError::Journal(_) => Unacknowledged {
                left,
                error: StoreError::Failed(e.to_string()),
            },
        }
    }
}

/// A call that holds its result until the commit.
pub trait Job: Send {
    /// When it was made.
    fn made(&self) -> Instant;
    /// Runs it within a transaction; again where that one was rolled back.
    fn run(&mut self, write: &Write<'_>) -> Result<(), WriteError>;
    /// Answers its caller.
    fn answer(self: Box<Self>, committed: Result<(), StoreError>);
}

struct Task<T, F> {
    work: F,
    made: Instant,
    result: Option<T>,
    reply: oneshot::Sender<Result<T, StoreError>>,
}

/// A call of this work, made now, and where its answer comes.
pub fn job<T, E, F>(work: F) -> (Box<dyn Job>, oneshot::Receiver<Result<T, StoreError>>)
where
    T: Send + 'static,
    E: Into<WriteError>,
    F: FnMut(&Write<'_>) -> Result<T, E> + Send + 'static,
{
    let (reply, answer) = oneshot::channel();
    let task = Task {
        work,
        made: Instant::now(),
        result: None,
        reply,
    };
    (Box::new(task), answer)
}

impl<T: Send, E: Into<WriteError>, F: FnMut(&Write<'_>) -> Result<T, E> + Send> Job for Task<T, F> {
    fn made(&self) -> Instant {
        self.made
    }

    fn run(&mut self, write: &Write<'_>) -> Result<(), WriteError> {
        self.result = Some((self.work)(write).map_err(Into::into)?);
        Ok(())
    }

    fn answer(self: Box<Self>, committed: Result<(), StoreError>) {
        let Task { result, reply, .. } = *self;
        let missing = StoreError::Failed("the call was not run".into());
        // The caller may have been dropped; what was committed stays committed.
        let _ = reply.send(committed.and_then(|()| result.ok_or(missing)));
    }
}
