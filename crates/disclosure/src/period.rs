//! Periods: how long a number is kept, how soon an answer comes.
//!
//! What lives here: ISO 8601 durations of years, months, weeks, days and hours, their length, and adding one to a point in time by the
//! calendar. What deliberately does not: minutes and seconds, fractions, subtraction, and a period in words (`notice`).

use crate::calendar;
use core::fmt;

const DAY: i64 = 86_400;

/// An ISO 8601 duration `PnYnMnWnDTnH` above zero; each part is 0 to 9999.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Period {
    /// Calendar years.
    pub years: u16,
    /// Calendar months.
    pub months: u16,
    /// Weeks of seven days.
    pub weeks: u16,
    /// Days.
    pub days: u16,
    /// Hours.
    pub hours: u16,
}

impl Period {
    /// Parses a duration; `None` when a part is out of order, repeated or longer than four digits, or when all are zero.
    pub fn parse(s: &str) -> Option<Period> {
        const UNITS: &[u8] = b"YMWDTH";
        const T: usize = 4;
        let mut parts = [0u16; UNITS.len()];
        // The index of the next unit that may come, and the number before it.
        let (mut next, mut number, mut digits) = (0, 0, 0);
        for b in s.strip_prefix('P')?.bytes() {
            if b.is_ascii_digit() && digits < 4 {
                number = number * 10 + u16::from(b - b'0');
                digits += 1;
                continue;
            }
            let unit = UNITS.iter().position(|&u| u == b)?;
            // `T` has no number and stands right before hours.
            if unit < next || (unit == T) != (digits == 0) || (unit > T) != (next > T) {
                return None;
            }
            *parts.get_mut(unit)? = number;
            (next, number, digits) = (unit + 1, 0, 0);
        }
        let [years, months, weeks, days, _, hours] = parts;
        let period = Period {
            years,
            months,
            weeks,
            days,
            hours,
        };
        (digits == 0 && next != T + 1 && period != Period::default()).then_some(period)
    }

    /// The parts above zero with their units, as the labels name them.
    pub(crate) fn parts(self) -> impl Iterator<Item = (u16, &'static str)> {
        let parts = [
            (self.years, "years"),
            (self.months, "months"),
            (self.weeks, "weeks"),
            (self.days, "days"),
            (self.hours, "hours"),
        ];
        parts.into_iter().filter(|(n, _)| *n > 0)
    }

    /// How long the period is, in hours, to compare it with another: a year of 365 days, and a month a twelfth of it (730 hours), so that
    /// 12 months are a year, 4 weeks less than a month, and 5 weeks more. No calendar is asked; to add a period to a point in time
    /// there is [`Period::add_to`].
    pub fn hours(self) -> u32 {
        const MONTH: u32 = 365 * 24 / 12;
        let Period {
            years,
            months,
            weeks,
            days,
            hours,
        } = self;
        let [years, months, weeks, days, hours] = [years, months, weeks, days, hours].map(u32::from);
        (years * 12 + months) * MONTH + (weeks * 7 + days) * 24 + hours
    }

    /// The point in time this much after `unix_seconds`, in UTC by the proleptic Gregorian calendar. Years and months come first
    /// and a day beyond the month's end becomes its last day (31 January and a month is 28 or 29 February); then weeks,
    /// days and hours. Results beyond `i64` stay at its end.
    pub fn add_to(&self, unix_seconds: i64) -> i64 {
        let (year, month, day) = calendar::civil_from_days(unix_seconds.div_euclid(DAY));
        let months = month - 1 + i64::from(self.months);
        let year = year + i64::from(self.years) + months / 12;
        let month = months % 12 + 1;
        let day = day.min(calendar::days_in_month(year, month));
        let days = calendar::days_from_civil(year, month, day) + 7 * i64::from(self.weeks) + i64::from(self.days);
        let seconds = unix_seconds.rem_euclid(DAY) + 3_600 * i64::from(self.hours);
        days.saturating_mul(DAY).saturating_add(seconds)
    }
}

impl fmt::Display for Period {
    /// As ISO 8601 writes it; [`Period::parse`] reads it back.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("P")?;
        for (number, unit) in [(self.years, 'Y'), (self.months, 'M'), (self.weeks, 'W'), (self.days, 'D')] {
            if number > 0 {
                write!(f, "{number}{unit}")?;
            }
        }
        match self.hours {
            0 => Ok(()),
            hours => write!(f, "T{hours}H"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Period;

    #[test]
    fn a_period_reads_as_it_was_written() {
        for text in ["P1Y", "P6M", "P2W", "P30D", "PT36H", "P1Y2M3W4DT5H"] {
            assert_eq!(Period::parse(text).map(|period| period.to_string()).as_deref(), Some(text));
        }
    }
}
