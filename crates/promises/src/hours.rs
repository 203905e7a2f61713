//! When and how often laws of the United States let a number be called, by the place that its area code stands for.
//!
//! What lives here: which place, the hours and the contacts a day that the profiles `us-tcpa` and `us-states` set there, and
//! local time. What deliberately does not: other profiles. They set no hours here, and no number outside of the United
//! States is held to these.
//!
//! The hours hold for calls and messages of every purpose: a person is woken by a text too, and a document that answers
//! these laws promises to keep them, although consent would lift some (47 CFR 64.1200(f)(15)(i), Va. Code 59.1-511).
//!
//! | Profile | Hours | Source |
//! |---|---|---|
//! | `us-tcpa` | 8:00 to 21:00 | 47 CFR 64.1200(c)(1) |
//! | `us-states`, Florida | 8:00 to 20:00, 3 in 24 hours on one subject | Fla. Stat. 501.616(6) |
//! | `us-states`, Oklahoma | 8:00 to 20:00, 3 in 24 hours on one subject | Okla. Stat. tit. 15, 775C.4 (HB 3168 of 2022; read in summaries) |
//! | `us-states`, Texas | 9:00 to 21:00, Sunday from 12:00 | Tex. Bus. & Com. Code 301.051 (read in summaries) |
//! | `us-states`, Virginia | 8:00 to 21:00 | Va. Code 59.1-511 |
//! | `us-states`, Washington | 8:00 to 20:00 | RCW 19.158.040(2) |
//! | `us-states`, state unknown | 9:00 to 20:00, Sunday from 12:00, 3 in 24 hours | the strictest of these |
//!
//! An hour begins at its first second and ends before it: 21:00:00 is too late. A number is where its area code is. A code with several
//! time zones is held to the hours in all of them, one that stands for no place to the hours in every zone of the United States.

mod areas;

use areas::{ELSEWHERE, UNITED_STATES};
use disclosure::{Document, Profile};
use jiff::Timestamp;
use jiff::civil::Weekday;
use jiff::tz::{TimeZone, TimeZoneDatabase};
use phone::E164;
use std::sync::LazyLock;

/// The time zones inside the program.
static ZONES: LazyLock<TimeZoneDatabase> = LazyLock::new(TimeZoneDatabase::bundled);

/// Where a number is, by its area code.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Place {
    /// In the United States or one of their territories.
    UnitedStates {
        /// The postal codes of the states that use the area code.
        states: &'static [&'static str],
        /// The IANA names of its time zones.
        zones: &'static [&'static str],
    },
    /// The country calling code is that of North America, and the area code stands for no place: toll-free, personal, or too new.
    Unknown,
    /// Another country.
    Elsewhere,
}

/// Where a number is.
pub fn place(number: &E164) -> Place {
    let Some(national) = number.as_str().strip_prefix("+1") else {
        return Place::Elsewhere;
    };
    let area = national.get(..3).and_then(|area| area.parse().ok()).unwrap_or(0);
    if let Ok(at) = UNITED_STATES.binary_search_by_key(&area, |entry| entry.0) {
        let (_, states, zones) = UNITED_STATES[at];
        Place::UnitedStates { states, zones }
    } else if ELSEWHERE.binary_search(&area).is_ok() {
        Place::Elsewhere
    } else {
        Place::Unknown
    }
}

/// The hours of a day between which a number may be contacted: from the first on, before the second.
struct Week {
    weekday: (i8, i8),
    sunday: (i8, i8),
}

const fn daily(open: i8, close: i8) -> Week {
    Week {
        weekday: (open, close),
        sunday: (open, close),
    }
}

static FEDERAL: Week = daily(8, 21);
static EARLY_EVENING: Week = daily(8, 20);
static VIRGINIA: Week = daily(8, 21);
static TEXAS: Week = Week {
    weekday: (9, 21),
    sunday: (12, 21),
};
static STRICTEST: Week = Week {
    weekday: (9, 20),
    sunday: (12, 20),
};
/// No hour is known to be allowed.
const UNKNOWN: Option<i64> = None;
/// The contacts in 24 hours on one subject that Florida and Oklahoma allow.
const A_DAY: u16 = 3;

/// The hours of a state and its contacts a day, by its postal code. The profile speaks of five states.
fn of_state(code: &str) -> (Option<&'static Week>, Option<u16>) {
    match code {
        "FL" | "OK" => (Some(&EARLY_EVENING), Some(A_DAY)),
        "TX" => (Some(&TEXAS), None),
        "VA" => (Some(&VIRGINIA), None),
        "WA" => (Some(&EARLY_EVENING), None),
        _ => (None, None),
    }
}

/// What the laws that a document answers say of a number.
pub struct LocalRules {
    weeks: Vec<&'static Week>,
    /// `None` where a zone is missing from the program's data: no hour is known to be allowed then.
    zones: Option<Vec<TimeZone>>,
    a_day: Option<u16>,
}

impl LocalRules {
    /// The rules of the document's profiles for this number.
    pub fn of(document: &Document, number: &E164) -> LocalRules {
        let mut rules = LocalRules {
            weeks: Vec::new(),
            zones: Some(Vec::new()),
            a_day: None,
        };
        let (states, zones) = match place(number) {
            Place::Elsewhere => return rules,
            Place::UnitedStates { states, zones } => (states, zones.to_vec()),
            Place::Unknown => (&[][..], all_zones()),
        };
        for law in &document.laws {
            match law.profile {
                Profile::UsTcpa => rules.weeks.push(&FEDERAL),
                Profile::UsStates if states.is_empty() => {
                    rules.weeks.push(&STRICTEST);
                    rules.a_day = Some(A_DAY);
                }
                Profile::UsStates => {
                    for (week, a_day) in states.iter().copied().map(of_state) {
                        rules.weeks.extend(week);
                        rules.a_day = rules.a_day.or(a_day);
                    }
                }
                Profile::EuGdpr
                | Profile::UkPecr
                | Profile::UsCtia
                | Profile::UsCcpa
                | Profile::CaCasl
                | Profile::BrLgpd
                | Profile::InDpdp
                | Profile::AuSpam
                | Profile::FrL223 => {}
            }
        }
        if !rules.weeks.is_empty() {
            rules.zones = zones.iter().map(|name| ZONES.get(name).ok()).collect();
        }
        rules
    }

    /// How many contacts for one purpose are allowed in 24 hours; `None` where no law of the document says so.
    pub fn a_day(&self) -> Option<u16> {
        self.a_day
    }

    /// When the hours that are open at this time close: `i64::MAX` where no law sets any. In quiet hours, when they next open,
    /// if that is known.
    ///
    /// # Errors
    /// It is a quiet hour.
    pub fn open_until(&self, at: i64) -> Result<i64, Option<i64>> {
        /// More turns than any set of zones and hours needs to agree.
        const TURNS: usize = 100;
        let mut from = at;
        for _ in 0..TURNS {
            match self.one_turn(from) {
                Ok(until) if from == at => return Ok(until),
                Ok(_) => return Err(Some(from)),
                Err(next) => from = next.ok_or(UNKNOWN)?,
            }
        }
        Err(None)
    }

    /// The same at one time; in quiet hours the earliest time that is not known to be quiet.
    fn one_turn(&self, at: i64) -> Result<i64, Option<i64>> {
        let mut until = i64::MAX;
        for week in &self.weeks {
            for zone in self.zones.as_ref().ok_or(UNKNOWN)? {
                until = until.min(window(zone, week, at)?);
            }
        }
        Ok(until)
    }
}

/// When the window that is open at this time in this zone closes, or when the next one opens.
fn window(zone: &TimeZone, week: &Week, at: i64) -> Result<i64, Option<i64>> {
    let instant = Timestamp::from_second(at).map_err(|_| UNKNOWN)?;
    let today = zone.to_datetime(instant).date();
    let bounds = |date: jiff::civil::Date| {
        let (open, close) = if date.weekday() == Weekday::Sunday { week.sunday } else { week.weekday };
        let second = |hour| zone.to_timestamp(date.at(hour, 0, 0, 0)).ok().map(Timestamp::as_second);
        Some((second(open)?, second(close)?))
    };
    let (open, close) = bounds(today).ok_or(UNKNOWN)?;
    if at < open {
        Err(Some(open))
    } else if at < close {
        Ok(close)
    } else {
        Err(today.tomorrow().ok().and_then(bounds).map(|(open, _)| open))
    }
}

/// Every time zone of the United States.
fn all_zones() -> Vec<&'static str> {
    let mut zones: Vec<&str> = UNITED_STATES.iter().flat_map(|(_, _, zones)| zones.iter().copied()).collect();
    zones.sort_unstable();
    zones.dedup();
    zones
}

#[cfg(test)]
mod tests {
    use super::{ELSEWHERE, UNITED_STATES, ZONES, all_zones};

    #[test]
    fn every_area_code_has_a_state_and_zones_that_the_program_knows() {
        for (area, states, zones) in UNITED_STATES {
            assert!(!states.is_empty() && !zones.is_empty(), "{area}");
            assert!(!ELSEWHERE.contains(area), "{area}");
        }
        for zone in all_zones() {
            assert!(ZONES.get(zone).is_ok(), "{zone}");
        }
    }

    #[test]
    fn the_table_can_be_searched() {
        assert!(UNITED_STATES.is_sorted_by(|a, b| a.0 < b.0) && ELSEWHERE.is_sorted_by(|a, b| a < b));
    }
}
