//! Values in words: periods, dates, how often, by which means, and where a link leads.
//!
//! What lives here: phrases that more than one part of the notice uses. What deliberately does not: sentences.

use crate::labels::{Count, Key, join};
use crate::{Channel, Date, Frequency, Labels, Per, Period, Purpose};
use alloc::{string::String, vec::Vec};
use json::push_int;

/// `6 months`, `1 year and 6 months`.
pub(super) fn period(period: &Period, labels: &Labels) -> String {
    let parts = [
        (period.years, Count::Years),
        (period.months, Count::Months),
        (period.weeks, Count::Weeks),
        (period.days, Count::Days),
        (period.hours, Count::Hours),
    ];
    let words: Vec<String> = parts.into_iter().filter(|(n, _)| *n > 0).map(|(n, unit)| labels.count(unit, n)).collect();
    labels.join(&words, Key::And)
}

/// `per year`, `every 3 months`.
pub(super) fn each(per: &Period, labels: &Labels) -> String {
    match *per {
        Period {
            years: n,
            months: 0,
            weeks: 0,
            days: 0,
            hours: 0,
        } => labels.count(Count::EveryYears, n),
        Period {
            years: 0,
            months: n,
            weeks: 0,
            days: 0,
            hours: 0,
        } => labels.count(Count::EveryMonths, n),
        Period {
            years: 0,
            months: 0,
            weeks: n,
            days: 0,
            hours: 0,
        } => labels.count(Count::EveryWeeks, n),
        Period {
            years: 0,
            months: 0,
            weeks: 0,
            days: n,
            hours: 0,
        } => labels.count(Count::EveryDays, n),
        Period {
            years: 0,
            months: 0,
            weeks: 0,
            days: 0,
            hours: n,
        } => labels.count(Count::EveryHours, n),
        _ => labels.fill(Key::Every, &[("period", &period(per, labels))]),
    }
}

/// `24 November 2026`, `November 2026`.
pub(super) fn date(date: &Date, labels: &Labels) -> String {
    let mut year = String::new();
    push_int(&mut year, date.year.into());
    let month = labels.get(Key::Months).split(',').nth(usize::from(date.month).saturating_sub(1)).unwrap_or("");
    match date.day {
        Some(day) => {
            let mut digits = String::new();
            match day {
                1 => digits.push_str(labels.get(Key::First)),
                _ => push_int(&mut digits, day.into()),
            }
            labels.fill(Key::Day, &[("day", &digits), ("month", month), ("year", &year)])
        }
        None => labels.fill(Key::Month, &[("month", month), ("year", &year)]),
    }
}

fn channel(channel: Channel) -> (Key, Count) {
    match channel {
        Channel::Call => (Key::Call, Count::Calls),
        Channel::Sms => (Key::Text, Count::Texts),
        Channel::Whatsapp => (Key::Whatsapp, Count::Whatsapps),
        Channel::Rcs => (Key::Rcs, Count::RcsMessages),
        Channel::Voicemail => (Key::Voicemail, Count::Voicemails),
    }
}

/// How often and by which means: `2 texts per repair`; or two facts, `3 times per year` and `by text or phone call`.
pub(super) fn frequency(purpose: &Purpose, labels: &Labels) -> Vec<String> {
    let means = || {
        let names: Vec<String> = purpose.channels.iter().map(|c| labels.get(channel(*c).0).into()).collect();
        labels.fill(Key::By, &[("list", &labels.join(&names, Key::Or))])
    };
    let (max, per) = match &purpose.frequency {
        Frequency::Varies => return [means(), labels.get(Key::Varies).into()].into(),
        Frequency::AtMost { max, per } => (*max, per),
    };
    let per = match per {
        Per::Period(p) => each(p, labels),
        Per::Noun(noun) => labels.fill(Key::PerNoun, &[("noun", noun)]),
    };
    let often = |unit| labels.fill(Key::Frequency, &[("count", &labels.count(unit, max)), ("per", &per)]);
    match purpose.channels[..] {
        [only] => [often(channel(only).1)].into(),
        _ => [often(Count::Times), means()].into(),
    }
}

/// Whether a voice is heard: a call or a message left in a voicemail box.
pub(super) fn is_spoken(channel: &Channel) -> bool {
    matches!(channel, Channel::Call | Channel::Voicemail)
}

/// Sentences one after the other.
pub(super) fn sentences(parts: &[&str]) -> String {
    join(&mut parts.iter().copied(), " ")
}

/// A value for the end of a label that has its own full stop.
pub(super) fn unstopped(s: &str) -> &str {
    s.strip_suffix('.').unwrap_or(s)
}

/// A link without its scheme, for people.
pub(super) fn bare(link: &str) -> &str {
    let rest = link.strip_prefix("https://").or(link.strip_prefix("mailto:")).unwrap_or(link);
    rest.strip_suffix('/').unwrap_or(rest)
}

/// `scheme` and an address or a number; a number loses its grouping, as RFC 3966 wants it.
pub(super) fn link(scheme: &str, target: &str) -> String {
    let mut out = String::from(scheme);
    let grouped = |c: &char| scheme != "mailto:" && matches!(c, ' ' | '-' | '(' | ')');
    out.extend(target.chars().filter(|c| !grouped(c)));
    out
}
