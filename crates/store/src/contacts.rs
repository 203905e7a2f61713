//! Contacts that were permitted: they are decided, counted, given back and listed.
//!
//! What lives here: the calls and their types. What deliberately does not: the decision (crate `promises`), and signing a permit.

use crate::Reply;
use disclosure::{Channel, Document};
use phone::E164;
use promises::{Commitment, Decision, Permit, PermitId, Question};
use receipt::Digest;
use std::sync::Arc;

/// How long after its end a permit may be given back, in seconds.
pub const GIVE_BACK: i64 = 3_600;

/// Permits, and the contacts that they count as.
pub trait Contacts: Send + Sync {
    /// Decides these questions in their order, each with the contacts before it, and stores each contact that is allowed, with its leaf of the log, in one
    /// transaction. What is refused is not stored. A withdrawal that was answered before is known.
    fn permit(&self, asked: Vec<PermitRequest>, documents: Arc<dyn Documents>) -> Reply<'_, Vec<Permitted>>;
    /// Decides each of these questions as if it were the only one, and stores nothing.
    fn would_permit(&self, asked: Vec<PermitRequest>, documents: Arc<dyn Documents>) -> Reply<'_, Vec<Permitted>>;
    /// The contact of this permit did not take place: it counts no longer. Until [`GIVE_BACK`] after its end.
    fn give_back(&self, permit: PermitId, now: i64) -> Reply<'_, GiveBackOutcome>;
    /// The contacts that were permitted after the one of this permit, or from the first one on, the oldest first, at most so many; `None` where there is no
    /// such permit.
    fn contacts(&self, after: Option<PermitId>, limit: u32) -> Reply<'_, Option<Vec<PermittedContact>>>;
}

/// The documents that people accepted.
pub trait Documents: Send + Sync {
    /// The document whose bytes have this SHA-256; `None` where it cannot be read, which refuses.
    fn document(&self, sha256: &Digest) -> Option<&Document>;
}

/// May this number be contacted?
#[derive(Clone)]
pub struct PermitRequest {
    /// The permit's id, if it is given.
    pub id: PermitId,
    /// The number.
    pub number: E164,
    /// A commitment to it.
    pub commitment: Commitment,
    /// The id of the document that states the purpose.
    pub document: String,
    /// The purpose's id.
    pub purpose: String,
    /// By which means.
    pub channel: Channel,
    /// When.
    pub at: i64,
    /// Which repair, delivery or visit it is about. It is stored sealed.
    pub occasion: Option<String>,
    /// The name of the access key that asks.
    pub asked_by: String,
}

impl PermitRequest {
    /// What is decided.
    pub fn question(&self) -> Question<'_> {
        Question {
            number: &self.number,
            document: &self.document,
            purpose: &self.purpose,
            channel: self.channel,
            at: self.at,
            occasion: self.occasion.as_deref(),
        }
    }
}

/// What was decided.
#[derive(Clone, PartialEq, Eq)]
pub struct Permitted {
    /// The permit, allowed or refused.
    pub permit: Permit,
    /// The decision, with its reason.
    pub decision: Decision,
    /// Whether the consent that counts was imported: nobody signed it.
    pub imported: bool,
}

/// The result of [`Contacts::give_back`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum GiveBackOutcome {
    /// There is no such permit.
    Unknown,
    /// It ended so long ago that the contact counts for good.
    TooLate,
    /// It is given back, now or by an earlier call, since this time.
    GivenBack(i64),
}

/// A contact that was permitted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PermittedContact {
    /// The permit's id.
    pub permit: PermitId,
    /// The receipt that permitted it.
    pub receipt: Digest,
    /// The purpose's id.
    pub purpose: String,
    /// By which means.
    pub channel: Channel,
    /// The time that was asked about.
    pub at: i64,
    /// The permit's end.
    pub exp: i64,
    /// The name of the access key that asked.
    pub asked_by: String,
    /// When it was given back.
    pub given_back_at: Option<i64>,
}
