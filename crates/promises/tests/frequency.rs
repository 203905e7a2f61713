//! Frequency: as often as was said, and not once more.

mod common;

use common::*;
use disclosure::{Document, Frequency, Profile};
use promises::{Candidate, Contact, Decision, Limit, Reason, decide};
use proptest::prelude::*;

fn remaining(decision: Decision) -> Option<u32> {
    match decision {
        Decision::Allowed { remaining, .. } => remaining,
        Decision::Refused(reason) => panic!("refused: {reason:?}"),
    }
}

fn too_often(next: Option<i64>) -> Decision {
    Decision::Refused(Reason::Frequency { limit: Limit::Document, next })
}

#[test]
fn the_sixth_of_up_to_five_a_month_is_refused_until_the_first_is_a_month_ago() {
    let document = with_offers(&[], at_most(5, "P1M"));
    let days = ["05", "07", "09", "11", "13"];
    let times = days.map(|day| time(&format!("2026-03-{day}T10:00:00Z")));
    let mut contacts = Vec::new();
    for (at, left) in times.into_iter().zip([4, 3, 2, 1, 0]) {
        assert_eq!(remaining(offers(at, &[yes(&document)], &contacts)), Some(left));
        contacts.push(contact(at));
    }
    let free = time("2026-04-05T10:00:00Z");
    assert_eq!(offers(time("2026-03-20T10:00:00Z"), &[yes(&document)], &contacts), too_often(Some(free)));
    assert_eq!(offers(free - 1, &[yes(&document)], &contacts), too_often(Some(free)));
    assert_eq!(remaining(offers(free, &[yes(&document)], &contacts)), Some(0));
}

#[test]
fn a_window_ends_by_the_calendar() {
    let cases = [
        ("P1Y", "2027-02-28T10:00:00Z", "2028-02-28T10:00:00Z"),
        ("P1Y", "2028-02-29T10:00:00Z", "2029-02-28T10:00:00Z"),
        ("P1M", "2027-01-31T10:00:00Z", "2027-02-28T10:00:00Z"),
        ("P1M", "2028-01-31T10:00:00Z", "2028-02-29T10:00:00Z"),
        ("P1D", "2026-03-28T10:00:00Z", "2026-03-29T10:00:00Z"),
        ("PT36H", "2026-12-31T10:00:00Z", "2027-01-01T22:00:00Z"),
    ];
    for (per, first, free) in cases {
        let document = with_offers(&[], at_most(1, per));
        let candidate = with_choice(yes(&document), |choice| choice.until = Some(time("2030-01-01T00:00:00Z")));
        let (contacts, free) = ([contact(time(first))], time(free));
        assert_eq!(offers(free - 1, &[candidate], &contacts), too_often(Some(free)), "{per} from {first}");
        assert_eq!(remaining(offers(free, &[candidate], &contacts)), Some(0), "{per} from {first}");
    }
}

#[test]
fn a_contact_in_the_same_second_counts() {
    let document = document(&[]);
    let at = time("2026-06-01T12:00:00Z");
    assert!(matches!(
        offers(at, &[yes(&document)], &[contact(at)]),
        Decision::Refused(Reason::Frequency { .. })
    ));
}

#[test]
fn a_contact_that_is_planned_for_later_does_not_become_one_too_many() {
    let document = with_offers(&[], at_most(1, "P1M"));
    let planned = [contact(time("2026-06-20T12:00:00Z"))];
    let free = time("2026-07-20T12:00:00Z");
    assert_eq!(offers(time("2026-06-01T12:00:00Z"), &[yes(&document)], &planned), too_often(Some(free)));
    assert_eq!(remaining(offers(time("2026-05-20T12:00:00Z"), &[yes(&document)], &planned)), Some(0));
    assert_eq!(remaining(offers(free, &[yes(&document)], &planned)), Some(0));
}

#[test]
fn after_the_consent_there_is_no_next_time() {
    let document = document(&[]);
    let candidate = with_choice(yes(&document), |choice| choice.until = Some(time("2027-03-01T10:00:00Z")));
    let contacts = [contact(time("2026-03-01T10:00:00Z"))];
    assert_eq!(offers(time("2026-06-01T10:00:00Z"), &[candidate], &contacts), too_often(None));
}

#[test]
fn two_texts_per_repair() {
    let document = document(&[]);
    let irish = number(IRELAND);
    let ask = |occasion, contacts: &[Contact<'_>]| decide(&text(&irish, time("2026-06-01T12:00:00Z"), occasion), &[yes(&document)], contacts);
    let about = |occasion| Contact {
        occasion,
        ..contact(time("2026-05-01T12:00:00Z"))
    };
    let two = [about(Some("R-1")), about(Some("R-1"))];
    assert_eq!(remaining(ask(Some("R-1"), &[])), Some(1));
    assert_eq!(remaining(ask(Some("R-1"), &two[..1])), Some(0));
    assert_eq!(ask(Some("R-1"), &two), too_often(None));
    assert_eq!(remaining(ask(Some("R-2"), &two)), Some(1), "another repair");
    assert_eq!(ask(None, &two), too_often(None), "without a repair's name all of them are one");
    assert_eq!(
        ask(Some("R-2"), &[about(None), about(None)]),
        too_often(None),
        "they may have been about this repair"
    );
}

#[test]
fn an_occasion_without_a_name_ends_with_its_receipt() {
    let document = document(&[]);
    let irish = number(IRELAND);
    let ask = |occasion, earlier| {
        let contacts = [Contact {
            receipt: OLDER,
            occasion: earlier,
            ..contact(time("2025-05-01T12:00:00Z"))
        }; 2];
        decide(&text(&irish, time("2026-06-01T12:00:00Z"), occasion), &[yes(&document)], &contacts)
    };
    assert_eq!(remaining(ask(None, None)), Some(1));
    assert_eq!(remaining(ask(Some("R-1"), None)), Some(1));
    assert_eq!(ask(Some("R-1"), Some("R-1")), too_often(None), "the same repair under an older receipt");
}

#[test]
fn contacts_under_an_older_receipt_count() {
    let document = document(&[]);
    let older = Candidate {
        receipt: OLDER,
        given_at: 0,
        ..yes(&document)
    };
    let contacts = [Contact {
        receipt: OLDER,
        ..contact(time("2025-12-01T12:00:00Z"))
    }];
    assert_eq!(
        offers(time("2026-06-01T12:00:00Z"), &[older, yes(&document)], &contacts),
        too_often(Some(time("2026-12-01T12:00:00Z")))
    );
}

#[test]
fn varies_has_no_limit() {
    let document = with_offers(&[], Frequency::Varies);
    let at = time("2026-06-01T12:00:00Z");
    assert_eq!(remaining(offers(at, &[yes(&document)], &[contact(at); 100])), None);
}

#[test]
fn florida_and_oklahoma_allow_three_contacts_in_24_hours() {
    let document = with_offers(&[Profile::UsStates], Frequency::Varies);
    let cases = [("+13055550100", true), ("+14055550100", true), ("+18005550100", true), ("+12125550100", false)];
    for (called, limited) in cases {
        let called = number(called);
        let first = time("2026-06-01T17:00:00Z");
        let contacts = [contact(first), contact(first + 60), contact(first + 120)];
        let ask = |at| decide(&call(&called, at), &[yes(&document)], &contacts);
        if limited {
            // Toll-free: the hour in which no zone of the country is quiet.
            let at = if called.as_str() == "+18005550100" {
                time("2026-06-01T23:30:00Z")
            } else {
                first + 3_600
            };
            assert!(matches!(ask(at), Decision::Refused(Reason::Frequency { limit: Limit::State, .. })));
        } else {
            assert_eq!(remaining(ask(first + 3_600)), None);
        }
    }
    let miami = number("+13055550100");
    let first = time("2026-06-01T17:00:00Z");
    let contacts = [contact(first), contact(first + 60)];
    let day = 24 * 3_600;
    let ask = |at, contacts: &[Contact<'_>]| decide(&call(&miami, at), &[yes(&document)], contacts);
    assert_eq!(remaining(ask(first + 120, &contacts)), Some(0));
    let third = [contact(first), contact(first + 60), contact(first + 120)];
    assert_eq!(remaining(ask(first + day, &third)), Some(0), "the first is 24 hours ago");
    assert_eq!(
        ask(first + day - 1, &third),
        Decision::Refused(Reason::Frequency {
            limit: Limit::State,
            next: Some(first + day)
        })
    );
}

fn documents() -> [Document; 3] {
    [
        with_offers(&[], at_most(3, "P1M")),
        with_offers(&[Profile::UsTcpa, Profile::UsStates], at_most(2, "P1D")),
        with_offers(&[Profile::UsTcpa], at_most(2, "P1W")),
    ]
}

proptest! {
    /// Whoever contacts only with permits breaks no promise, and the next time that is told is the first.
    #[test]
    fn no_window_ever_holds_more_contacts_than_were_promised(which in 0usize..3, gaps in proptest::collection::vec(1i64..2_000_000, 1..40)) {
        let documents = documents();
        let document = documents.get(which).expect("one of the three");
        let offer = document.purpose("offers").expect("the purpose");
        let Frequency::AtMost { max, per: disclosure::Per::Period(per) } = offer.frequency else { panic!("a period") };
        let called = number("+13055550100");
        let mut at = time("2026-02-01T00:00:00Z");
        let mut contacts: Vec<Contact<'_>> = Vec::new();
        for gap in gaps {
            at += gap;
            let decision = decide(&call(&called, at), &[yes(document)], &contacts);
            match decision {
                Decision::Allowed { .. } => contacts.push(contact(at)),
                Decision::Refused(Reason::Frequency { next: Some(next), .. } | Reason::QuietHours { next: Some(next) }) => {
                    let allowed = |at| matches!(decide(&call(&called, at), &[yes(document)], &contacts), Decision::Allowed { .. });
                    prop_assert!(next > at && allowed(next));
                    for early in (1..10).map(|part| at + (next - 1 - at) * part / 9) {
                        prop_assert!(!allowed(early), "{early} is before {next}");
                    }
                }
                Decision::Refused(_) => {}
            }
            for one in &contacts {
                let within = contacts.iter().filter(|other| other.at <= one.at && one.at < per.add_to(other.at)).count();
                prop_assert!(within <= usize::from(max));
            }
        }
    }
}
