//! Deadlines: the earlier of what was said and what the law gives.

mod common;

use common::*;
use disclosure::{Date, Profile};
use promises::deadline::{Status, audit_due, opt_out_due, question_due, status};

#[test]
fn a_deadline_is_met_open_or_late() {
    assert_eq!(status(100, None, 99), Status::Open { due: 100 });
    assert_eq!(status(100, None, 100), Status::Open { due: 100 });
    assert_eq!(status(100, None, 101), Status::Late { since: 100 });
    assert_eq!(status(100, Some(100), 500), Status::Met { in_time: true });
    assert_eq!(status(100, Some(101), 500), Status::Met { in_time: false });
}

#[test]
fn a_request_to_stop_is_due_by_the_earlier_of_promise_and_law() {
    // The promise, the laws, when it was received, when it is due. 27 November 2026 is a Friday.
    let cases: [(&str, &[Profile], &str, &str); 10] = [
        ("P1D", &[Profile::UsTcpa], "2026-11-27T12:00:00Z", "2026-11-28T12:00:00Z"),
        ("P60D", &[], "2026-11-27T12:00:00Z", "2027-01-26T12:00:00Z"),
        // Counted from the day before: Friday is the first, Thursday the fifth.
        ("P60D", &[Profile::AuSpam], "2026-11-27T12:00:00Z", "2026-12-03T00:00:00Z"),
        ("P60D", &[Profile::AuSpam], "2026-11-28T12:00:00Z", "2026-12-04T00:00:00Z"),
        ("P60D", &[Profile::AuSpam], "2026-11-30T12:00:00Z", "2026-12-04T00:00:00Z"),
        ("P60D", &[Profile::UsTcpa], "2026-11-30T12:00:00Z", "2026-12-11T00:00:00Z"),
        // Christmas Day counts as a business day: earlier than the law asks, never later.
        ("P60D", &[Profile::UsTcpa], "2026-12-21T12:00:00Z", "2027-01-01T00:00:00Z"),
        ("P60D", &[Profile::CaCasl], "2026-11-30T12:00:00Z", "2026-12-11T00:00:00Z"),
        ("P60D", &[Profile::EuGdpr], "2027-01-31T12:00:00Z", "2027-02-28T12:00:00Z"),
        (
            "P60D",
            &[Profile::EuGdpr, Profile::UsTcpa, Profile::AuSpam],
            "2026-11-30T12:00:00Z",
            "2026-12-04T00:00:00Z",
        ),
    ];
    for (promise, laws, received, due) in cases {
        let mut document = document(laws);
        document.opt_out.respond_within = period(promise);
        assert_eq!(opt_out_due(&document, time(received)), time(due), "{promise} {laws:?} {received}");
    }
}

/// The end of the last business day by the calendar on the wall, wherever the operator is.
#[test]
fn business_days_are_never_longer_than_the_law_s_in_any_time_zone() {
    let mut document = document(&[Profile::AuSpam]);
    document.opt_out.respond_within = period("P60D");
    let (hour, day) = (3_600, 86_400);
    for offset in (-12..=14).map(|hours| hours * hour) {
        for received in (0..14 * 24).map(|hours| time("2026-11-23T00:30:00Z") + hours * hour) {
            let mut local = (received + offset).div_euclid(day);
            let mut left = 5;
            while left > 0 {
                local += 1;
                // 1970-01-03 was a Saturday.
                left -= i32::from((local - 2).rem_euclid(7) > 1);
            }
            let ends = (local + 1) * day - offset;
            let due = opt_out_due(&document, received);
            assert!(due <= ends, "offset {offset}, received {received}");
            assert!(due > received, "there is time left");
        }
    }
}

#[test]
fn a_question_is_due_by_the_earlier_of_promise_and_law() {
    let cases: [(&str, &[Profile], &str); 5] = [
        ("P5D", &[Profile::EuGdpr], "2027-02-05T12:00:00Z"),
        ("P60D", &[Profile::EuGdpr], "2027-02-28T12:00:00Z"),
        ("P60D", &[Profile::BrLgpd, Profile::EuGdpr], "2027-02-15T12:00:00Z"),
        ("P60D", &[Profile::UsCcpa], "2027-03-17T12:00:00Z"),
        ("P60D", &[Profile::AuSpam], "2027-04-01T12:00:00Z"),
    ];
    for (promise, laws, due) in cases {
        let mut document = document(laws);
        document.questions.respond_within = period(promise);
        assert_eq!(question_due(&document, time("2027-01-31T12:00:00Z")), time(due), "{promise} {laws:?}");
    }
}

#[test]
fn an_audit_is_due_one_interval_after_the_last() {
    for (last, every, due) in [
        ("2026-09", "P1Y", "2027-09-01T00:00:00Z"),
        ("2026-09-15", "P6M", "2027-03-15T00:00:00Z"),
        ("2028-02-29", "P1Y", "2029-02-28T00:00:00Z"),
        ("2026-08-31", "P1M", "2026-09-30T00:00:00Z"),
    ] {
        let mut document = document(&[]);
        document.security.audit.last = Date::parse(last).expect("a date");
        document.security.audit.every = period(every);
        assert_eq!(audit_due(&document, None), Some(time(due)), "{last} {every}");
        // What was recorded before the one that the document tells changes nothing.
        assert_eq!(audit_due(&document, Date::parse("2025-01-01")), Some(time(due)), "{last} {every}");
    }
    let mut document = document(&[]);
    document.security.audit.last = Date::parse("2026-09").expect("a date");
    document.security.audit.every = period("P1Y");
    assert_eq!(audit_due(&document, Date::parse("2027-03-15")), Some(time("2028-03-15T00:00:00Z")));
}
