//! More at once than the server can take: every connection that it serves posts while the database is locked.

use super::visits::{Rules, Visits};
use super::{Options, Run};
use crate::client::drive;
use crate::visitors::nonces;
use anyhow::{Context, Result, ensure};
use rusqlite::Connection;
use std::time::{Duration, Instant};

/// Locks the database, and posts on every connection until the time is over.
///
/// # Errors
/// A promise is broken.
pub fn run(options: &Options) -> Result<String> {
    let own = tempfile::TempDir::new_in(&options.folder)?;
    let mut run = Run::begin(own.path(), vec![], options)?;
    let port = run.server()?.port;
    let visitors = run.ledger.visitors.as_mut().context("there are visitors")?;
    let nonces = nonces(port, visitors, options.connections)?;
    run.ledger.unanswered = visitors.sign_all(&nonces)?;
    let lock = Connection::open(own.path().join("data").join(store::sqlite::FILE))?;
    lock.execute_batch("BEGIN IMMEDIATE")?;
    let start = Instant::now();
    let visits = Visits::settle(std::mem::take(&mut run.ledger), Rules::Unavailable, options.fault.max(Duration::from_secs(1)));
    run.ledger = drive(port, options.connections, visits)?.end()?;
    let (refused, took) = (run.ledger.unavailable.0, start.elapsed());
    ensure!(refused >= options.connections, "{refused} of {} were refused", options.connections);
    ensure!(
        run.ledger.kept.is_empty(),
        "while the database is locked, {} receipts were acknowledged",
        run.ledger.kept.len()
    );
    lock.execute_batch("ROLLBACK")?;
    drop(lock);
    Ok(format!(
        "{} connections, locked for {} ms; {}",
        options.connections,
        took.as_millis(),
        run.end(Rules::Unavailable)?
    ))
}
