//! Readiness: whether something can be written now.
//!
//! What lives here: the probe, which really writes to the database, once a second at most, whoever asks. What deliberately does not: whether the
//! program runs at all (`/healthz`).

use std::time::{Duration, Instant};
use store::{Store, StoreError};
use tokio::sync::Mutex;

/// How long an answer is good for, so that asking often does not write often.
const GOOD: Duration = Duration::from_secs(1);

/// The last probe and when it ended.
#[derive(Default)]
pub struct Ready(Mutex<Option<(Instant, Result<(), StoreError>)>>);

impl Ready {
    /// Writes, or repeats the answer of a probe that ended less than a second ago. Those who ask while one runs get its answer.
    pub async fn check(&self, store: &dyn Store) -> Result<(), StoreError> {
        let mut last = self.0.lock().await;
        if let Some((at, outcome)) = &*last
            && at.elapsed() < GOOD
        {
            return outcome.clone();
        }
        let outcome = store.write_probe().await;
        *last = Some((Instant::now(), outcome.clone()));
        outcome
    }
}
