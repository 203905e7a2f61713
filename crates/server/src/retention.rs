//! Erasing what is due: at the start and every ten minutes.
//!
//! What lives here: that job, and its guard against a clock that jumps. What deliberately does not: when a receipt is due (crate `store`, by the
//! document's periods), and the erasure itself.
//!
//! An erasure cannot be taken back. So nothing is erased while the machine's clock is ahead of the time that has passed since the server's start: a clock
//! that was set years ahead by mistake would erase everything. A clock that is wrong at the start is not noticed.

use crate::app::App;
use crate::now;
use receipt::{Cause, Digest};
use std::sync::Arc;
use std::time::{Duration, Instant};
use store::{EraseOutcome, StoreError};
use tokio::task::JoinSet;

/// How often.
const EVERY: Duration = Duration::from_secs(600);
/// How far the clock may be ahead, in seconds. Daylight saving does not move it; a suspended machine may.
const AHEAD: i64 = 2 * 3_600;
/// How many receipts are erased in one transaction.
const AT_ONCE: u32 = 200;

/// Never ends.
pub async fn run(app: Arc<App>) {
    let (started, wall) = (Instant::now(), now());
    loop {
        let passed = i64::try_from(started.elapsed().as_secs()).unwrap_or(i64::MAX);
        let at = now();
        if is_ahead(at, wall.saturating_add(passed)) {
            crate::log("nothing was erased: the clock is ahead of the time that has passed since the start; set it right, or start the server again");
        } else {
            match erase_due(&app, at).await {
                Ok((0, 0)) => {}
                Ok((receipts, months)) => crate::log(format!(
                    "erased {receipts} receipts whose time was over, and destroyed the keys of {months} months"
                )),
                Err(e) => crate::log(format!("what is due could not be erased; it is tried again in ten minutes: {e}")),
            }
        }
        tokio::time::sleep(EVERY).await;
    }
}

fn is_ahead(clock: i64, expected: i64) -> bool {
    clock > expected.saturating_add(AHEAD)
}

/// Erases all receipts that are due at this time, and destroys the months that are over. Returns how many.
async fn erase_due(app: &App, at: i64) -> Result<(usize, usize), StoreError> {
    let mut erased = 0;
    loop {
        let due = app.store.due(at, AT_ONCE).await?;
        if due.is_empty() {
            break;
        }
        erased += erase_all(app, due, at).await?;
    }
    Ok((erased, app.store.destroy_months(at).await?))
}

/// At the same time, so that they share a transaction.
async fn erase_all(app: &App, due: Vec<Digest>, at: i64) -> Result<usize, StoreError> {
    let mut tasks = JoinSet::new();
    for receipt in due {
        let store = app.store.clone();
        tasks.spawn(async move { store.erase(receipt, Cause::End, at).await });
    }
    let mut erased = 0;
    while let Some(done) = tasks.join_next().await {
        match done.unwrap_or_else(|_| Err(StoreError::Failed("an erasure was cancelled".into())))? {
            EraseOutcome::Erased(_) => erased += 1,
            EraseOutcome::UnknownReceipt => {}
        }
    }
    Ok(erased)
}

#[cfg(test)]
mod tests {
    use super::is_ahead;

    #[test]
    fn a_clock_that_jumps_ahead_is_noticed_and_one_that_goes_back_is_not_ahead() {
        assert!(!is_ahead(1_000, 1_000) && !is_ahead(8_200, 1_000) && !is_ahead(0, 1_000));
        assert!(is_ahead(8_201, 1_000) && is_ahead(i64::MAX, 1_000));
    }
}
