//! The proleptic Gregorian calendar in UTC, in whole numbers.
//!
//! What lives here: dates as a document writes them, and the conversion between dates and day numbers. What deliberately does
//! not: the current time, time zones, and names of months (those are labels).

use std::fmt;

/// A day, or a month when the document names no day.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Date {
    /// 0 to 9999.
    pub year: u16,
    /// 1 to 12.
    pub month: u8,
    /// 1 to 31, within its month; `None` for `YYYY-MM`.
    pub day: Option<u8>,
}

impl Date {
    /// Parses `YYYY-MM-DD` or `YYYY-MM`; `None` for another form or a day that the calendar does not have.
    pub fn parse(s: &str) -> Option<Date> {
        let mut parts = [0u16; 3];
        for (i, b) in s.bytes().enumerate() {
            match (i, b) {
                (4 | 7, b'-') => {}
                (0..=3 | 5..=6 | 8..=9, b'0'..=b'9') => {
                    let part = parts.get_mut(i / 4)?;
                    *part = *part * 10 + u16::from(b - b'0');
                }
                _ => return None,
            }
        }
        let [year, month, day] = parts;
        let date = Date {
            year,
            month: month as u8,
            day: (s.len() == 10).then_some(day as u8),
        };
        let days = days_in_month(i64::from(year), i64::from(month));
        let exists = (1..=12).contains(&month) && (s.len() == 7 || (s.len() == 10 && (1..=days).contains(&i64::from(day))));
        exists.then_some(date)
    }
}

/// `YYYY-MM-DD` or `YYYY-MM`, as a document writes it.
impl fmt::Display for Date {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:04}-{:02}", self.year, self.month)?;
        self.day.map_or(Ok(()), |day| write!(f, "-{day:02}"))
    }
}

/// How many days the month has; months count from 1.
pub(crate) fn days_in_month(year: i64, month: i64) -> i64 {
    let leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    match month {
        2 => 28 + i64::from(leap),
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    }
}

/// Days from 1970-01-01. The year is made to begin in March, so that the leap day is its last: month lengths then follow
/// `(153 m + 2) / 5`, and 400 years are always 146,097 days.
pub(crate) fn days_from_civil(year: i64, month: i64, day: i64) -> i64 {
    let y = if month <= 2 { year - 1 } else { year };
    let era = y.div_euclid(400);
    let year_of_era = y.rem_euclid(400);
    let day_of_year = (153 * ((month + 9) % 12) + 2) / 5 + day - 1;
    let day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
    era * 146_097 + day_of_era - 719_468
}

/// Year, month and day of a count of days from 1970-01-01: the inverse of [`days_from_civil`].
pub(crate) fn civil_from_days(days: i64) -> (i64, i64, i64) {
    let z = days + 719_468;
    let era = z.div_euclid(146_097);
    let day_of_era = z.rem_euclid(146_097);
    let year_of_era = (day_of_era - day_of_era / 1_460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let shifted = (5 * day_of_year + 2) / 153;
    let month = (shifted + 2) % 12 + 1;
    (
        era * 400 + year_of_era + i64::from(month <= 2),
        month,
        day_of_year - (153 * shifted + 2) / 5 + 1,
    )
}
