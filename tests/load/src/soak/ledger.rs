//! What a client remembers: each receipt and each withdrawal that the server acknowledged, and those of which it does not know.

use crate::visitors::{Signed, Visitors};
use anyhow::Result;
use receipt::Digest;
use std::collections::VecDeque;
use std::time::Duration;

/// How many acknowledged receipts are remembered as a whole, to be posted again.
const RECENT: usize = 256;

/// An acknowledged receipt.
#[derive(Clone, Copy, Debug)]
pub struct Kept {
    /// Its identity.
    pub hash: Digest,
    /// SHA-256 of its first countersignature.
    pub countersigned: Digest,
    /// Its withdrawal secret.
    pub secret: [u8; 32],
    /// Whether it was withdrawn.
    pub withdrawal: Withdrawal,
}

/// What is known of a withdrawal.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Withdrawal {
    /// Not asked for.
    None,
    /// Asked for, and not acknowledged: it may have been carried out.
    Asked,
    /// Acknowledged.
    Acknowledged,
}

/// The memory of all visitors.
#[derive(Debug, Default)]
pub struct Ledger {
    /// Who signs.
    pub visitors: Option<Visitors>,
    /// How soon the server must say that it cannot.
    pub soon: Duration,
    /// Random moments and choices.
    pub random: fastrand::Rng,
    /// Acknowledged receipts, oldest first.
    pub kept: Vec<Kept>,
    /// The newest of them as a whole.
    pub recent: VecDeque<(usize, Signed)>,
    /// Posted and not acknowledged: they may have been stored.
    pub unanswered: Vec<Signed>,
    /// Withdrawals that are not acknowledged, by the place in `kept`.
    pub withdrawing: Vec<usize>,
    /// Refused for good: they must not be stored.
    pub refused: Vec<Digest>,
    /// Up to where the last check saw each kept receipt.
    pub checked: usize,
    /// Acknowledged withdrawals.
    pub withdrawn: usize,
    /// Receipts that were posted again and got their first answer.
    pub repeated: usize,
    /// How often a monitor compared the log with the checkpoint that it saw before.
    pub watched: usize,
    /// Answers that did not come.
    pub broken: usize,
    /// Answers with 503, and the slowest of them.
    pub unavailable: (usize, Duration),
}

impl Ledger {
    /// An empty one.
    ///
    /// # Errors
    /// The document cannot be read.
    pub fn new(seed: u64, soon: Duration) -> Result<Ledger> {
        Ok(Ledger {
            visitors: Some(Visitors::new()?),
            random: fastrand::Rng::with_seed(seed),
            soon,
            ..Ledger::default()
        })
    }

    /// A receipt was acknowledged with this countersignature.
    pub fn keep(&mut self, signed: Signed, countersigned: Digest) {
        let at = self.kept.len();
        self.kept.push(Kept {
            hash: signed.hash,
            countersigned,
            secret: signed.secret,
            withdrawal: Withdrawal::None,
        });
        if self.recent.len() == RECENT {
            self.recent.pop_front();
        }
        self.recent.push_back((at, signed));
    }

    /// The counts in a sentence.
    pub fn seen(&self) -> String {
        let (unavailable, slowest) = self.unavailable;
        let mut seen = format!(
            "{} receipts and {} withdrawals acknowledged and there, {} answers broken off, {} receipts posted again and answered alike, the log compared {} times with its checkpoint before",
            self.kept.len(),
            self.withdrawn,
            self.broken,
            self.repeated,
            self.watched
        );
        if unavailable > 0 {
            seen += &format!(", {unavailable} times 503, the slowest after {} ms", slowest.as_millis());
        }
        if !self.refused.is_empty() {
            seen += &format!(", {} refused", self.refused.len());
        }
        seen
    }
}
