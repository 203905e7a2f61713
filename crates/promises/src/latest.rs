//! Which of a person's receipts counts for a purpose.
//!
//! What lives here: a receipt as far as a decision needs it, the choice among several, and whether the consent of that one
//! stands. What deliberately does not: finding a person's receipts.

use crate::permit::NoConsent;
use disclosure::Document;
use receipt::Digest;

/// A receipt of the person, as far as a decision needs it.
#[derive(Clone, Copy, Debug)]
pub struct Candidate<'a> {
    /// The receipt's identity.
    pub receipt: Digest,
    /// The document that the person accepted, in that version.
    pub document: &'a Document,
    /// SHA-256 of the document's bytes.
    pub notice_sha256: Digest,
    /// When the person gave it: when it was signed, or taken over from elsewhere.
    pub given_at: i64,
    /// What the person chose for the purpose that is asked about; `None` where the receipt has no choice of it.
    pub choice: Option<Choice>,
}

/// The state of one choice, as it is known when the decision is made.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Choice {
    /// When the consent ends; `None` where the person refused.
    pub until: Option<i64>,
    /// When it was withdrawn.
    pub withdrawn_at: Option<i64>,
    /// When the receipt was erased.
    pub erased_at: Option<i64>,
    /// Since when it is suspended: something was said that may have been an opt-out, and nobody has looked at it yet.
    pub suspended_since: Option<i64>,
}

/// The receipt that counts: of those for the document with this id that ask for the purpose, the one that was given last; of
/// two in one second, the later one in the list.
///
/// So the person's latest answer counts, under the version that they accepted with it, also where an older one arrives after
/// it. An older yes does not come back when a newer one was refused, has ended or was withdrawn.
pub fn latest<'c, 'd>(candidates: &'c [Candidate<'d>], document: &str) -> Option<(&'c Candidate<'d>, Choice)> {
    let answers = candidates.iter().filter(|candidate| candidate.document.id == document);
    answers
        .filter_map(|candidate| Some((candidate, candidate.choice?)))
        .max_by_key(|(candidate, _)| candidate.given_at)
}

/// When the consent of the receipt that counts ends, if it stands at this time.
///
/// A withdrawal and a suspension are known or not: their times are not compared with `at`, since the clocks of two servers may
/// differ. One that reached another receipt ends this one too if it came after it was given: who withdraws means the purpose,
/// not the paper.
pub(crate) fn standing(candidates: &[Candidate<'_>], document: &str, at: i64) -> Result<i64, Ended> {
    let (counts, choice) = latest(candidates, document).ok_or(Ended::NoConsent(NoConsent::Unknown))?;
    let since = |time: fn(&Choice) -> Option<i64>| {
        let others = candidates.iter().filter(|other| other.document.id == document);
        let reaches = others
            .filter_map(|other| other.choice.as_ref().and_then(time))
            .any(|time| time >= counts.given_at);
        reaches || time(&choice).is_some()
    };
    if choice.erased_at.is_some() {
        return Err(Ended::NoConsent(NoConsent::Erased));
    }
    let until = choice.until.ok_or(Ended::NoConsent(NoConsent::Refused))?;
    if since(|choice| choice.withdrawn_at) {
        Err(Ended::NoConsent(NoConsent::Withdrawn))
    } else if at < counts.given_at {
        Err(Ended::NoConsent(NoConsent::NotYet))
    } else if at >= until {
        Err(Ended::NoConsent(NoConsent::Expired))
    } else if since(|choice| choice.suspended_since) {
        Err(Ended::Suspended)
    } else {
        Ok(until)
    }
}

/// Why a consent does not stand.
pub(crate) enum Ended {
    NoConsent(NoConsent),
    Suspended,
}
