//! Periods agree with the calendar of `jiff`, and only durations are read.

use disclosure::{Date, Period};
use jiff::{Timestamp, ToSpan, tz::TimeZone};
use proptest::prelude::*;

proptest! {
    #![proptest_config(ProptestConfig::with_cases(4096))]

    #[test]
    fn adding_agrees_with_jiff(
        // Years 0001 to about 6000, so that the sum stays inside what jiff holds (year 9999).
        from in -62_000_000_000i64..127_000_000_000,
        years in 0u16..1500, months in 0u16..9999, weeks in 0u16..9999, days in 0u16..9999, hours in 0u16..9999,
    ) {
        let span = i64::from(years).years().months(months).weeks(weeks).days(days).hours(hours);
        let theirs = Timestamp::from_second(from).expect("inside what jiff holds").to_zoned_datetime(TimeZone::UTC).checked_add(span).expect("inside what jiff holds");
        let ours = Period { years, months, weeks, days, hours }.add_to(from);
        prop_assert_eq!(ours, theirs.timestamp().as_second());
    }

    #[test]
    fn a_few_months_agree_with_jiff_at_every_month_end(day in -20_000i64..60_000, months in 0u16..60) {
        let from = day * 86_400 + 86_399;
        let theirs = Timestamp::from_second(from).expect("inside what jiff holds").to_zoned_datetime(TimeZone::UTC).checked_add(i64::from(months).months()).expect("inside what jiff holds");
        prop_assert_eq!(Period { months, ..Period::default() }.add_to(from), theirs.timestamp().as_second());
    }

    #[test]
    fn what_is_written_is_read(years in 0u16..=9999, months in 0u16..=9999, weeks in 0u16..=9999, days in 0u16..=9999, hours in 0u16..=9999) {
        let period = Period { years, months, weeks, days, hours };
        let text = format!("P{years}Y{months}M{weeks}W{days}DT{hours}H");
        prop_assert_eq!(Period::parse(&text), (period != Period::default()).then_some(period));
    }

    #[test]
    fn nothing_panics(text in "P?[0-9YMWDTH.-]{0,12}", from: i64) {
        if let Some(period) = Period::parse(&text) {
            prop_assert!(period.add_to(from) >= from || from > i64::MAX / 2);
        }
    }

    #[test]
    fn dates_agree_with_jiff(year in 0u16..=9999, month in 0u8..=14, day in 0u8..=33) {
        let text = format!("{year:04}-{month:02}-{day:02}");
        let theirs = jiff::civil::Date::new(year as i16, month as i8, day as i8).ok();
        prop_assert_eq!(Date::parse(&text).is_some(), theirs.is_some());
    }
}

#[test]
fn only_durations_are_read() {
    for good in ["P1Y", "P6M", "P2W", "P10D", "PT48H", "P1Y6M", "P1Y2M3W4DT5H", "P0Y1M", "P9999Y", "P02M"] {
        assert!(Period::parse(good).is_some(), "{good}");
    }
    for bad in [
        "",
        "P",
        "PT",
        "P1",
        "1Y",
        "P1S",
        "PT1M",
        "PT1S",
        "P1H",
        "P1DT",
        "P1M1Y",
        "P1Y1Y",
        "P-1Y",
        "P1.5Y",
        "P1,5Y",
        "p1y",
        "P10000Y",
        "P0D",
        "PT0H",
        "P1YT1HT1H",
        " P1Y",
        "P1Y ",
        "PY",
    ] {
        assert_eq!(Period::parse(bad), None, "{bad}");
    }
}

#[test]
fn a_day_beyond_the_months_end_becomes_its_last() {
    let at = |s: &str| s.parse::<Timestamp>().expect("a timestamp").as_second();
    let period = |s| Period::parse(s).expect("a duration");
    assert_eq!(period("P1M").add_to(at("2027-01-31T10:00:00Z")), at("2027-02-28T10:00:00Z"));
    assert_eq!(period("P1M").add_to(at("2028-01-31T10:00:00Z")), at("2028-02-29T10:00:00Z"));
    assert_eq!(period("P1Y").add_to(at("2028-02-29T00:00:00Z")), at("2029-02-28T00:00:00Z"));
    assert_eq!(period("P6M").add_to(at("2026-11-24T15:34:01Z")), at("2027-05-24T15:34:01Z"));
    assert_eq!(period("P1MT1H").add_to(at("2026-12-31T23:30:00Z")), at("2027-02-01T00:30:00Z"));
}

#[test]
fn a_year_is_twelve_months_and_a_month_is_neither_four_weeks_nor_five() {
    let hours = |s| Period::parse(s).expect("a duration").hours();
    assert_eq!(hours("P1Y"), 365 * 24);
    for (one, other) in [("P1Y", "P12M"), ("P1Y", "P365D"), ("P1W", "P7D"), ("P1D", "PT24H"), ("P1Y6M", "P18M")] {
        assert_eq!(hours(one), hours(other), "{one} {other}");
    }
    for (shorter, longer) in [("P4W", "P1M"), ("P30D", "P1M"), ("P1M", "P31D"), ("P6M", "P26W1D"), ("P90D", "P3M")] {
        assert!(hours(shorter) < hours(longer), "{shorter} {longer}");
    }
    assert_eq!(hours("P9999Y9999M9999W9999DT9999H"), 9999 * (8760 + 730 + 168 + 24 + 1));
}

#[test]
fn a_date_is_written_as_it_is_read() {
    for text in ["2026-11-24", "2026-09", "0007-01-02"] {
        assert_eq!(Date::parse(text).expect("a date").to_string(), text);
    }
}
