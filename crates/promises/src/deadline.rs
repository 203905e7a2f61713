//! By when: requests to stop, questions, and the next audit.
//!
//! What lives here: the due times that a document tells, those that its laws set, and the state of a deadline at a time. The
//! earlier of document and laws counts. What deliberately does not: when something was asked or answered.
//!
//! | Profile | A request to stop is met within | A question is answered within |
//! |---|---|---|
//! | `au-spam` | 5 business days (Spam Act 2003 Sch. 2 cl. 6) | |
//! | `us-tcpa` | 10 business days (47 CFR 64.1200(a)(10)) | |
//! | `ca-casl` | 10 business days (CASL s. 11(3)) | |
//! | `eu-gdpr`, `uk-pecr` | 1 month (GDPR and UK GDPR Art. 12(3)) | 1 month |
//! | `br-lgpd` | | 15 days (LGPD Art. 19 II) |
//! | `us-ccpa` | | 45 days (Cal. Civ. Code 1798.130(a)(2)) |
//!
//! Business days are Monday to Friday. **Public holidays count as business days**, and the day of the request is taken as the
//! UTC day before it, the last day as over when it begins in UTC. Both make the deadline earlier, never later, than the law's,
//! wherever the person and the operator are, and no calendar of holidays has to be kept.

use disclosure::{Date, Document, Period, Profile};
use jiff::civil;
use jiff::tz::Offset;

const DAY: i64 = 86_400;

/// A deadline at a time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Status {
    /// It was met.
    Met {
        /// Not after it was due.
        in_time: bool,
    },
    /// It is not met yet, and need not be.
    Open {
        /// The last second in which it is met in time.
        due: i64,
    },
    /// It should have been met.
    Late {
        /// When it was due.
        since: i64,
    },
}

/// The state of a deadline at a time: due then, and met then if it was.
pub fn status(due: i64, met_at: Option<i64>, now: i64) -> Status {
    match met_at {
        Some(at) => Status::Met { in_time: at <= due },
        None if now <= due => Status::Open { due },
        None => Status::Late { since: due },
    }
}

/// When a request to stop must have been met that was received at this time.
pub fn opt_out_due(document: &Document, received_at: i64) -> i64 {
    earliest(document, document.opt_out.respond_within, received_at, to_stop)
}

/// When a question must have been answered that was received at this time.
pub fn question_due(document: &Document, received_at: i64) -> i64 {
    earliest(document, document.questions.respond_within, received_at, to_answer)
}

/// When the next audit must have been made: one interval after the last, which is the later of the one that the document tells and the
/// last that was `recorded`. A month without a day counts from its first day, the earlier reading. `None` for a date that the calendar does
/// not have, which no document that was parsed holds.
pub fn audit_due(document: &Document, recorded: Option<Date>) -> Option<i64> {
    let audit = &document.security.audit;
    let Date { year, month, day } = recorded.map_or(audit.last, |recorded| recorded.max(audit.last));
    let date = civil::Date::new(i16::try_from(year).ok()?, i8::try_from(month).ok()?, i8::try_from(day.unwrap_or(1)).ok()?).ok()?;
    let last = Offset::UTC.to_timestamp(date.at(0, 0, 0, 0)).ok()?;
    Some(audit.every.add_to(last.as_second()))
}

/// A span that a law gives.
enum Span {
    BusinessDays(i64),
    Period(Period),
}

const MONTH: Period = Period {
    years: 0,
    months: 1,
    weeks: 0,
    days: 0,
    hours: 0,
};

const fn days(days: u16) -> Period {
    Period {
        years: 0,
        months: 0,
        weeks: 0,
        days,
        hours: 0,
    }
}

fn to_stop(profile: Profile) -> Option<Span> {
    match profile {
        Profile::AuSpam => Some(Span::BusinessDays(5)),
        Profile::UsTcpa | Profile::CaCasl => Some(Span::BusinessDays(10)),
        Profile::EuGdpr | Profile::UkPecr => Some(Span::Period(MONTH)),
        Profile::UsCtia | Profile::UsCcpa | Profile::UsStates | Profile::BrLgpd | Profile::InDpdp | Profile::FrL223 => None,
    }
}

fn to_answer(profile: Profile) -> Option<Span> {
    match profile {
        Profile::EuGdpr | Profile::UkPecr => Some(Span::Period(MONTH)),
        Profile::BrLgpd => Some(Span::Period(days(15))),
        Profile::UsCcpa => Some(Span::Period(days(45))),
        Profile::UsTcpa | Profile::UsCtia | Profile::UsStates | Profile::CaCasl | Profile::InDpdp | Profile::AuSpam | Profile::FrL223 => None,
    }
}

fn earliest(document: &Document, promised: Period, from: i64, law: fn(Profile) -> Option<Span>) -> i64 {
    let spans = document.laws.iter().filter_map(|answered| law(answered.profile));
    let dues = spans.map(|span| match span {
        Span::BusinessDays(days) => after_business_days(from, days),
        Span::Period(period) => period.add_to(from),
    });
    dues.fold(promised.add_to(from), i64::min)
}

/// The beginning, in UTC, of the last of so many business days after the UTC day before `from`.
fn after_business_days(from: i64, days: i64) -> i64 {
    let mut day = from.div_euclid(DAY) - 1;
    for _ in 0..days {
        day += 1;
        // 1 January 1970 was a Thursday: Saturday is 2 days later.
        while matches!((day - 2).rem_euclid(7), 0 | 1) {
            day += 1;
        }
    }
    day.saturating_mul(DAY)
}
