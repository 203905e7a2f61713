//! Quiet hours: local time where the number is.

mod common;

use common::*;
use disclosure::{Channel, Frequency, Profile};
use promises::{Decision, LIFETIME, LocalRules, Place, Question, Reason, decide, place};

const NEW_YORK: &str = "+12125550100";
const DALLAS: &str = "+12145550100";
const MIAMI: &str = "+13055550100";
const PENSACOLA: &str = "+18505550100";
const SEATTLE: &str = "+12065550100";
const OKLAHOMA_CITY: &str = "+14055550100";
const RICHMOND: &str = "+18045550100";
const BOISE: &str = "+12085550100";
const PHOENIX: &str = "+16025550100";
const HONOLULU: &str = "+18085550100";
const TOLL_FREE: &str = "+18005550100";
const TORONTO: &str = "+14165550100";

const TCPA: &[Profile] = &[Profile::UsTcpa];
const STATES: &[Profile] = &[Profile::UsStates];
const BOTH: &[Profile] = &[Profile::UsTcpa, Profile::UsStates];

/// Asks about a call at this time.
fn ask(laws: &[Profile], called: &str, at: &str) -> Decision {
    let document = with_offers(laws, Frequency::Varies);
    decide(&call(&number(called), time(at)), &[yes(&document)], &[])
}

fn is_allowed(decision: Decision) -> bool {
    matches!(decision, Decision::Allowed { .. })
}

fn quiet_until(at: &str) -> Decision {
    Decision::Refused(Reason::QuietHours { next: Some(time(at)) })
}

#[test]
fn each_law_opens_and_closes_at_its_second() {
    // Laws, number, the zone's offset, the day, when it opens and when it closes. 30 November 2026 is a Monday.
    let cases = [
        (TCPA, NEW_YORK, "-05:00", "2026-11-30", 8, 21),
        (TCPA, NEW_YORK, "-05:00", "2026-11-29", 8, 21),
        (TCPA, DALLAS, "-06:00", "2026-11-30", 8, 21),
        (TCPA, PHOENIX, "-07:00", "2026-07-01", 8, 21),
        (TCPA, HONOLULU, "-10:00", "2026-07-01", 8, 21),
        (STATES, DALLAS, "-06:00", "2026-11-30", 9, 21),
        (STATES, DALLAS, "-06:00", "2026-11-28", 9, 21),
        (STATES, DALLAS, "-06:00", "2026-11-29", 12, 21),
        (STATES, MIAMI, "-05:00", "2026-11-29", 8, 20),
        (STATES, OKLAHOMA_CITY, "-06:00", "2026-11-30", 8, 20),
        (STATES, SEATTLE, "-08:00", "2026-11-30", 8, 20),
        (STATES, RICHMOND, "-05:00", "2026-11-30", 8, 21),
        (BOTH, DALLAS, "-06:00", "2026-11-30", 9, 21),
        (BOTH, MIAMI, "-05:00", "2026-11-30", 8, 20),
    ];
    for (laws, called, offset, day, opens, closes) in cases {
        let at = |hour: i32, rest: &str| ask(laws, called, &format!("{day}T{hour:02}:{rest}{offset}"));
        let opening = format!("{day}T{opens:02}:00:00{offset}");
        let what = format!("{laws:?} {called} {day}");
        assert_eq!(at(opens - 1, "59:59"), quiet_until(&opening), "{what}");
        assert!(is_allowed(at(opens, "00:00")), "{what}");
        assert!(is_allowed(at(closes - 1, "59:59")), "{what}");
        assert!(matches!(at(closes, "00:00"), Decision::Refused(Reason::QuietHours { .. })), "{what}");
    }
}

#[test]
fn the_next_time_is_the_next_opening() {
    let cases = [
        (TCPA, NEW_YORK, "2026-11-30T21:00:00-05:00", "2026-12-01T08:00:00-05:00"),
        (TCPA, NEW_YORK, "2026-11-30T03:00:00-05:00", "2026-11-30T08:00:00-05:00"),
        (STATES, DALLAS, "2026-11-28T22:00:00-06:00", "2026-11-29T12:00:00-06:00"),
        (STATES, DALLAS, "2026-11-29T22:00:00-06:00", "2026-11-30T09:00:00-06:00"),
        // The clocks go forward on 14 March 2027 and back on 7 November 2027.
        (TCPA, NEW_YORK, "2027-03-13T22:00:00-05:00", "2027-03-14T08:00:00-04:00"),
        (TCPA, NEW_YORK, "2027-03-14T01:59:59-05:00", "2027-03-14T08:00:00-04:00"),
        (TCPA, NEW_YORK, "2027-11-07T01:30:00-04:00", "2027-11-07T08:00:00-05:00"),
        (TCPA, NEW_YORK, "2027-11-07T01:30:00-05:00", "2027-11-07T08:00:00-05:00"),
        (TCPA, PHOENIX, "2027-03-14T01:00:00-07:00", "2027-03-14T08:00:00-07:00"),
    ];
    for (laws, called, at, next) in cases {
        assert_eq!(ask(laws, called, at), quiet_until(next), "{called} at {at}");
    }
}

#[test]
fn on_a_day_when_the_clocks_change_the_clock_on_the_wall_counts() {
    for (at, allowed) in [
        ("2027-03-14T07:59:59-04:00", false),
        ("2027-03-14T08:00:00-04:00", true),
        ("2027-03-14T20:59:59-04:00", true),
        ("2027-03-14T21:00:00-04:00", false),
        ("2027-11-07T07:59:59-05:00", false),
        ("2027-11-07T08:00:00-05:00", true),
        ("2027-11-07T20:59:59-05:00", true),
        ("2027-11-07T21:00:00-05:00", false),
    ] {
        assert_eq!(is_allowed(ask(TCPA, NEW_YORK, at)), allowed, "{at}");
    }
}

#[test]
fn an_area_code_with_two_zones_is_held_to_both() {
    // Central and Eastern time, in Florida: 8:00 in the one, 20:00 in the other.
    assert_eq!(ask(STATES, PENSACOLA, "2026-11-30T08:59:59-05:00"), quiet_until("2026-11-30T08:00:00-06:00"));
    assert!(is_allowed(ask(STATES, PENSACOLA, "2026-11-30T08:00:00-06:00")));
    assert!(is_allowed(ask(STATES, PENSACOLA, "2026-11-30T19:59:59-05:00")));
    assert_eq!(ask(STATES, PENSACOLA, "2026-11-30T19:00:00-06:00"), quiet_until("2026-12-01T08:00:00-06:00"));
    // Mountain and Pacific time.
    assert_eq!(ask(TCPA, BOISE, "2026-11-30T08:00:00-07:00"), quiet_until("2026-11-30T08:00:00-08:00"));
}

#[test]
fn an_area_code_of_no_place_is_held_to_every_zone_and_the_strictest_state() {
    let document = document(BOTH);
    assert_eq!(LocalRules::of(&document, &number(TOLL_FREE)).a_day(), Some(3));
    assert_eq!(place(&number(TOLL_FREE)), Place::Unknown);
    // From 9:00 in Guam, which is a day ahead, to 20:00 in Puerto Rico.
    assert_eq!(ask(BOTH, TOLL_FREE, "2026-12-01T22:59:59Z"), quiet_until("2026-12-01T23:00:00Z"));
    assert!(is_allowed(ask(BOTH, TOLL_FREE, "2026-12-01T23:59:59Z")));
    assert_eq!(ask(BOTH, TOLL_FREE, "2026-12-02T00:00:00Z"), quiet_until("2026-12-02T23:00:00Z"));
    // It is Sunday in Guam, and 9:00 is too early.
    assert_eq!(ask(BOTH, TOLL_FREE, "2026-12-05T23:00:00Z"), quiet_until("2026-12-06T23:00:00Z"));
}

#[test]
fn only_numbers_of_the_united_states_are_held_to_these_hours() {
    for called in [IRELAND, TORONTO] {
        assert_eq!(place(&number(called)), Place::Elsewhere);
        assert!(is_allowed(ask(BOTH, called, "2026-11-30T03:00:00-05:00")), "{called}");
    }
    assert!(matches!(place(&number("+17875550100")), Place::UnitedStates { states: ["PR"], .. }));
    assert!(matches!(place(&number("+1212")), Place::UnitedStates { .. }), "a number that is too short");
}

#[test]
fn other_profiles_set_no_hours() {
    for &profile in Profile::ALL {
        let sets_hours = matches!(profile, Profile::UsTcpa | Profile::UsStates);
        assert_eq!(is_allowed(ask(&[profile], DALLAS, "2026-11-30T03:00:00-06:00")), !sets_hours, "{profile:?}");
    }
    assert!(
        is_allowed(ask(STATES, NEW_YORK, "2026-11-30T03:00:00-05:00")),
        "the profile us-states says nothing of New York"
    );
}

#[test]
fn texts_wake_people_too() {
    let document = document(TCPA);
    let called = number(NEW_YORK);
    let asked = Question {
        channel: Channel::Sms,
        ..text(&called, time("2026-11-30T03:00:00-05:00"), None)
    };
    assert!(matches!(decide(&asked, &[yes(&document)], &[]), Decision::Refused(Reason::QuietHours { .. })));
}

#[test]
fn a_permit_ends_when_quiet_hours_begin() {
    let until = |at: &str| match ask(TCPA, NEW_YORK, at) {
        Decision::Allowed { until, .. } => until,
        Decision::Refused(reason) => panic!("refused: {reason:?}"),
    };
    let closing = time("2026-11-30T21:00:00-05:00");
    assert_eq!(until("2026-11-30T20:59:59-05:00"), closing);
    assert_eq!(until("2026-11-30T20:55:00-05:00"), closing);
    assert_eq!(until("2026-11-30T20:54:59-05:00"), closing - 1);
    assert_eq!(until("2026-11-30T12:00:00-05:00"), time("2026-11-30T12:00:00-05:00") + LIFETIME);
}

#[test]
fn a_time_that_no_calendar_has_is_quiet() {
    let document = with_offers(TCPA, Frequency::Varies);
    let called = number(NEW_YORK);
    for at in [i64::MAX - 1, time("9999-12-30T22:00:00Z") + 400 * 86_400] {
        let candidate = with_choice(yes(&document), |choice| choice.until = Some(i64::MAX));
        assert_eq!(
            decide(&call(&called, at), &[candidate], &[]),
            Decision::Refused(Reason::QuietHours { next: None })
        );
    }
}

#[test]
fn a_number_that_is_used_up_at_night_is_told_the_first_time_that_both_allow() {
    let document = with_offers(TCPA, at_most(1, "PT36H"));
    let called = number(NEW_YORK);
    // 36 hours after noon it is midnight.
    let contacts = [contact(time("2026-11-30T12:00:00-05:00"))];
    let next = Some(time("2026-12-02T08:00:00-05:00"));
    let ask = |at| decide(&call(&called, time(at)), &[yes(&document)], &contacts);
    assert!(matches!(ask("2026-12-01T12:00:00-05:00"), Decision::Refused(Reason::Frequency { next: found, .. }) if found == next));
    assert_eq!(ask("2026-12-02T00:00:00-05:00"), Decision::Refused(Reason::QuietHours { next }));
}
