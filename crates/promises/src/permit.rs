//! The decision before each contact.
//!
//! What lives here: the question, the answer with its reason, and the order of the rules: consent, suspension, channel,
//! frequency, hours. What deliberately does not: the permit as it is signed (`record`).

use crate::frequency::{Contact, Limit, Limits};
use crate::hours::LocalRules;
use crate::latest::{Candidate, Ended, latest, standing};
use disclosure::Channel;
use phone::E164;

/// How long a permit holds at most, in seconds.
pub const LIFETIME: i64 = 300;

/// May this number be contacted?
#[derive(Clone, Copy, Debug)]
pub struct Question<'a> {
    /// The number.
    pub number: &'a E164,
    /// The id of the document that the purpose is of.
    pub document: &'a str,
    /// The purpose's id.
    pub purpose: &'a str,
    /// By which means.
    pub channel: Channel,
    /// When.
    pub at: i64,
    /// Which repair, delivery or visit it is about, in the operator's own words; compared byte by byte.
    pub occasion: Option<&'a str>,
}

/// The answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Decision {
    /// It may be contacted from the time asked about on, before `until`.
    Allowed {
        /// How many more contacts are allowed after this one, as things are; `None` where nothing limits them.
        remaining: Option<u32>,
        /// The end of the permit: [`LIFETIME`], the consent's end or the beginning of quiet hours, whichever is first.
        until: i64,
    },
    /// It may not.
    Refused(Reason),
}

/// Why a number may not be contacted. For the operator alone: whoever asks for a permit learns only that it is refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reason {
    /// The person does not agree to it now.
    NoConsent(NoConsent),
    /// The consent is suspended until somebody has looked at what the person said.
    Suspended,
    /// The person agreed to the purpose by other means.
    Channel,
    /// The person was contacted as often as was said or as a law allows.
    Frequency {
        /// Whose limit it is.
        limit: Limit,
        /// When it is allowed again, hours and the consent's end included; `None` if not on this occasion or under this consent.
        next: Option<i64>,
    },
    /// A law of the document sets quiet hours where the number is.
    QuietHours {
        /// When it is allowed again, frequency and the consent's end included; `None` if not under this consent.
        next: Option<i64>,
    },
}

/// Why there is no consent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NoConsent {
    /// No receipt for this document answers for this purpose.
    Unknown,
    /// The purpose rests on another legal basis than consent, so no receipt can answer for it.
    OtherBasis,
    /// The person said no.
    Refused,
    /// The receipt was received after the time asked about.
    NotYet,
    /// Its time is over.
    Expired,
    /// It was withdrawn.
    Withdrawn,
    /// The receipt was erased.
    Erased,
}

/// Decides. `candidates` are the person's receipts in the order of their arrival, each with its choice of the purpose; `contacts`
/// are the contacts for this purpose that may still count, in any order.
pub fn decide(question: &Question<'_>, candidates: &[Candidate<'_>], contacts: &[Contact<'_>]) -> Decision {
    match judge(question, candidates, contacts) {
        Ok((remaining, until)) => Decision::Allowed { remaining, until },
        Err(reason) => Decision::Refused(reason),
    }
}

fn judge(question: &Question<'_>, candidates: &[Candidate<'_>], contacts: &[Contact<'_>]) -> Result<(Option<u32>, i64), Reason> {
    let at = question.at;
    let Some((counts, _)) = latest(candidates, question.document) else {
        return Err(Reason::NoConsent(without_choice(question, candidates)));
    };
    let until = standing(candidates, question.document, at).map_err(|ended| match ended {
        Ended::NoConsent(why) => Reason::NoConsent(why),
        Ended::Suspended => Reason::Suspended,
    })?;
    let purpose = counts.document.purpose(question.purpose).ok_or(Reason::NoConsent(NoConsent::Unknown))?;
    if !purpose.is_choice() {
        return Err(Reason::NoConsent(NoConsent::OtherBasis));
    }
    if !purpose.channels.contains(&question.channel) {
        return Err(Reason::Channel);
    }
    let rules = LocalRules::of(counts.document, question.number);
    let limits = Limits::new(&purpose.frequency, rules.a_day(), contacts, counts.receipt, question.occasion);
    let next = || next(&limits, &rules, at).filter(|&next| next < until);
    let remaining = limits.left(at).map_err(|limit| Reason::Frequency { limit, next: next() })?;
    let closes = rules.open_until(at).map_err(|_| Reason::QuietHours { next: next() })?;
    Ok((remaining, until.min(closes).min(at.saturating_add(LIFETIME))))
}

/// Why no receipt answers for the purpose: it may be stated in a document that the person accepted, without a choice.
fn without_choice(question: &Question<'_>, candidates: &[Candidate<'_>]) -> NoConsent {
    let documents = candidates.iter().map(|candidate| candidate.document);
    let stated = documents.filter(|document| document.id == question.document).any(|document| {
        let purpose = document.purpose(question.purpose);
        purpose.is_some_and(|purpose| !purpose.is_choice())
    });
    if stated { NoConsent::OtherBasis } else { NoConsent::Unknown }
}

/// The earliest time from `at` on at which frequency and hours both allow a contact.
fn next(limits: &Limits, rules: &LocalRules, at: i64) -> Option<i64> {
    /// More turns than a frequency and a week of hours need to agree.
    const TURNS: usize = 100;
    let mut from = at;
    for _ in 0..TURNS {
        from = limits.next(from)?;
        match rules.open_until(from) {
            Ok(_) => return Some(from),
            Err(opens) => from = opens?,
        }
    }
    None
}
