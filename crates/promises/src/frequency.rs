//! How often: the frequency that a document tells, and the contacts a day that a state allows.
//!
//! What lives here: counting contacts. What deliberately does not: where contacts are kept. A contact that was given back is
//! not among them.

use disclosure::{Frequency, Per, Period};
use receipt::Digest;
use std::iter::once;

/// A contact of the person for the purpose, under any receipt for the same document id: a permit that was not given back.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Contact<'a> {
    /// When. A contact may also be planned for later than the time that is asked about: it counts as well.
    pub at: i64,
    /// The receipt that permitted it.
    pub receipt: Digest,
    /// Which repair, delivery or visit it was about, in the operator's own words; compared byte by byte.
    pub occasion: Option<&'a str>,
}

/// From which time on a contact can matter to a decision at `at`: an earlier one counts for no limit of this frequency or of a state.
pub fn matters_since(frequency: &Frequency, at: i64) -> i64 {
    match frequency {
        Frequency::Varies => at.saturating_sub(DAY_SECONDS),
        Frequency::AtMost { .. } => i64::MIN,
    }
}

/// Whose limit is used up.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Limit {
    /// The frequency that the document tells.
    Document,
    /// The contacts in 24 hours that a state allows.
    State,
}

/// At most so many contacts in each span of time.
struct Rolling {
    limit: Limit,
    max: usize,
    per: Period,
}

/// Every limit that applies to a question, with the contacts that they count.
pub(crate) struct Limits {
    times: Vec<i64>,
    rolling: Vec<Rolling>,
    /// The most contacts on the occasion, and how many there were.
    occasion: Option<(usize, usize)>,
}

/// The span of a state's limit.
const DAY_SECONDS: i64 = 86_400;
const DAY: Period = Period {
    years: 0,
    months: 0,
    weeks: 0,
    days: 0,
    hours: 24,
};

impl Limits {
    /// `a_day` is what the number's state allows in 24 hours; `receipt` and `occasion` are those of the contact asked for.
    pub(crate) fn new(frequency: &Frequency, a_day: Option<u16>, contacts: &[Contact<'_>], receipt: Digest, occasion: Option<&str>) -> Limits {
        let rolling = |limit, max: u16, per| Rolling {
            limit,
            max: usize::from(max),
            per,
        };
        let mut limits = Limits {
            times: contacts.iter().map(|contact| contact.at).collect(),
            rolling: a_day.map(|max| rolling(Limit::State, max, DAY)).into_iter().collect(),
            occasion: None,
        };
        match frequency {
            Frequency::Varies => {}
            Frequency::AtMost { max, per: Per::Period(per) } => limits.rolling.push(rolling(Limit::Document, *max, *per)),
            Frequency::AtMost { max, per: Per::Occasion(_) } => {
                let used = contacts.iter().filter(|contact| same_occasion(contact, receipt, occasion)).count();
                limits.occasion = Some((usize::from(*max), used));
            }
        }
        limits
    }

    /// How many more contacts are allowed after one at this time, `None` if nothing limits them; or whose limit is used up.
    pub(crate) fn left(&self, at: i64) -> Result<Option<u32>, Limit> {
        let mut left = None;
        let mut lower = |limit: Limit, max: usize, used: usize| -> Result<(), Limit> {
            let rest = max.checked_sub(used).and_then(|rest| u32::try_from(rest).ok()).ok_or(limit)?;
            left = Some(left.map_or(rest, |left: u32| left.min(rest)));
            Ok(())
        };
        if let Some((max, used)) = self.occasion {
            lower(Limit::Document, max, used + 1)?;
        }
        for rolling in &self.rolling {
            lower(rolling.limit, rolling.max, self.most(rolling.per, at))?;
        }
        Ok(left)
    }

    /// The earliest time from `at` on at which one more contact is allowed; `None` if there is none.
    pub(crate) fn next(&self, at: i64) -> Option<i64> {
        let ends = self.rolling.iter().flat_map(|rolling| self.times.iter().map(|&time| rolling.per.add_to(time)));
        let mut turns: Vec<i64> = once(at).chain(ends.filter(|&end| end > at)).collect();
        turns.sort_unstable();
        turns.into_iter().find(|&turn| self.left(turn).is_ok())
    }

    /// The most contacts that count at one time if one more is made at `at`: a contact counts until its period is over. Contacts
    /// planned for later must not become one too many either.
    fn most(&self, per: Period, at: i64) -> usize {
        let later = self.times.iter().copied().filter(|&time| time > at && time < per.add_to(at));
        let counting = |moment| self.times.iter().filter(|&&time| time <= moment && moment < per.add_to(time)).count();
        once(at).chain(later).map(|moment| 1 + counting(moment)).max().unwrap_or(1)
    }
}

/// Whether an earlier contact counts for the occasion asked about. Where one of the two names none, all contacts under a
/// receipt are one occasion: the strictest reading.
fn same_occasion(contact: &Contact<'_>, receipt: Digest, occasion: Option<&str>) -> bool {
    match (contact.occasion, occasion) {
        (Some(earlier), Some(asked)) => earlier == asked,
        (None, _) | (_, None) => contact.receipt == receipt,
    }
}
