//! Noting what has come to its end and what is late, and erasing what is due: at the start and every ten minutes.
//!
//! What lives here: that job. What deliberately does not: whether the clock may be believed (`clock`), when a receipt is due (crate `store`, by the
//! document's periods), and the erasure itself.

use crate::app::App;
use crate::now;
use receipt::{Cause, Digest};
use std::sync::Arc;
use std::time::Duration;
use store::{EraseOutcome, StoreError};
use tokio::task::JoinSet;

/// How often.
const EVERY: Duration = Duration::from_secs(600);
/// How many receipts are erased in one transaction.
const AT_ONCE: u32 = 200;

/// Never ends.
pub async fn run(app: Arc<App>) {
    loop {
        let at = now();
        // Also by a clock that is not believed: an alarm that comes too early is better than none.
        match note_late(&app, at).await {
            Ok(late) => late
                .into_iter()
                .for_each(|(id, due_at)| tracing::warn!(event = "late", "{}", late_sentence(&id, due_at))),
            Err(e) => tracing::error!(
                event = "error",
                "which opt-outs are late could not be noted; it is tried again in ten minutes: {e}"
            ),
        }
        if let Err(doubt) = app.clock.believe(at) {
            tracing::warn!(event = "erasure", "nothing was erased: {doubt}");
        } else {
            match expire(&app, at).await {
                Ok(0) => {}
                Ok(receipts) => tracing::info!(event = "expiry", receipts, "consents of {receipts} receipts have come to their end"),
                Err(e) => tracing::error!(
                    event = "error",
                    "what has come to its end could not be noted; it is tried again in ten minutes: {e}"
                ),
            }
            match erase_due(&app, at).await {
                Ok((0, 0)) => {}
                Ok((receipts, months)) => tracing::info!(
                    event = "erasure",
                    receipts,
                    months,
                    "erased {receipts} receipts whose time was over, and destroyed the keys of {months} months"
                ),
                Err(e) => tracing::error!(event = "error", "what is due could not be erased; it is tried again in ten minutes: {e}"),
            }
        }
        tokio::time::sleep(EVERY).await;
    }
}

/// Notes all consents that have ended at this time, for those who follow what changes. Returns of how many receipts.
async fn expire(app: &App, at: i64) -> Result<usize, StoreError> {
    let mut ended = 0;
    loop {
        match app.store.expire(at, AT_ONCE).await? {
            0 => return Ok(ended),
            more => ended += more,
        }
    }
}

/// Notes which opt-outs nobody has settled in time, for those who follow what changes. Returns which, and when they were due.
async fn note_late(app: &App, at: i64) -> Result<Vec<(Digest, i64)>, StoreError> {
    let mut noted = Vec::new();
    loop {
        match app.store.note_late(at, AT_ONCE).await? {
            late if late.is_empty() => return Ok(noted),
            late => noted.extend(late),
        }
    }
}

fn late_sentence(id: &Digest, due_at: i64) -> String {
    let due = jiff::Timestamp::from_second(due_at).unwrap_or_default();
    format!(
        "the opt-out {} was due at {due} and is late; decide it with phone-consent opt-outs settle",
        id.to_hex()
    )
}

/// Erases all receipts that are due at this time, forgets numbers and texts of old opt-outs and questions, and destroys the months that are over. Returns how many receipts
/// and months.
async fn erase_due(app: &App, at: i64) -> Result<(usize, usize), StoreError> {
    let mut erased = 0;
    loop {
        let due = app.store.due(at, AT_ONCE).await?;
        if due.is_empty() {
            break;
        }
        erased += erase_all(app, due, at).await?;
    }
    while app.store.forget_opt_outs(at, AT_ONCE).await? > 0 {}
    while app.store.forget_questions(at, AT_ONCE).await? > 0 {}
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
            EraseOutcome::Erased { .. } => erased += 1,
            EraseOutcome::UnknownReceipt => {}
        }
    }
    Ok(erased)
}
