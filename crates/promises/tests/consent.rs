//! Consent: who said yes, until when, and which receipt counts.

mod common;

use common::*;
use disclosure::Channel;
use promises::{Candidate, Choice, Decision, LIFETIME, NoConsent, Question, Reason, decide, latest};

fn refused(why: NoConsent) -> Decision {
    Decision::Refused(Reason::NoConsent(why))
}

fn is_allowed(decision: Decision) -> bool {
    matches!(decision, Decision::Allowed { .. })
}

/// What happened to a choice.
type Change = fn(&mut Choice);

const NOON: &str = "2026-06-01T12:00:00Z";

#[test]
fn a_permit_says_what_is_left_and_ends_after_five_minutes() {
    let document = document(&[]);
    let at = time(NOON);
    assert_eq!(
        offers(at, &[yes(&document)], &[]),
        Decision::Allowed {
            remaining: Some(0),
            until: at + LIFETIME
        }
    );
}

#[test]
fn a_permit_never_outlives_the_consent() {
    let document = document(&[]);
    let candidate = with_choice(yes(&document), |choice| choice.until = Some(time(NOON) + 60));
    assert_eq!(
        offers(time(NOON), &[candidate], &[]),
        Decision::Allowed {
            remaining: Some(0),
            until: time(NOON) + 60
        }
    );
}

#[test]
fn a_consent_ends_at_its_last_second() {
    let document = document(&[]);
    let end = time("2028-01-01T00:00:00Z");
    assert!(is_allowed(offers(end - 1, &[yes(&document)], &[])));
    assert_eq!(offers(end, &[yes(&document)], &[]), refused(NoConsent::Expired));
}

#[test]
fn a_contact_before_the_consent_is_not_allowed_by_it() {
    let document = document(&[]);
    let given = time("2026-01-01T00:00:00Z");
    assert!(is_allowed(offers(given, &[yes(&document)], &[])));
    assert_eq!(offers(given - 1, &[yes(&document)], &[]), refused(NoConsent::NotYet));
}

#[test]
fn every_state_of_a_choice_has_its_reason() {
    let document = document(&[]);
    let at = time(NOON);
    let cases: [(Change, Reason); 6] = [
        (|choice| choice.until = None, Reason::NoConsent(NoConsent::Refused)),
        (|choice| choice.withdrawn_at = Some(0), Reason::NoConsent(NoConsent::Withdrawn)),
        (|choice| choice.erased_at = Some(0), Reason::NoConsent(NoConsent::Erased)),
        (|choice| choice.suspended_since = Some(0), Reason::Suspended),
        (
            |choice| (choice.until, choice.withdrawn_at) = (Some(0), Some(0)),
            Reason::NoConsent(NoConsent::Withdrawn),
        ),
        (
            |choice| (choice.withdrawn_at, choice.suspended_since) = (Some(0), Some(0)),
            Reason::NoConsent(NoConsent::Withdrawn),
        ),
    ];
    for (change, reason) in cases {
        assert_eq!(offers(at, &[with_choice(yes(&document), change)], &[]), Decision::Refused(reason));
    }
}

#[test]
fn a_withdrawal_that_is_known_counts_whatever_the_clocks_say() {
    let document = document(&[]);
    let at = time(NOON);
    for withdrawn in [at - 1, at, at + 1] {
        let candidate = with_choice(yes(&document), |choice| choice.withdrawn_at = Some(withdrawn));
        assert_eq!(offers(at, &[candidate], &[]), refused(NoConsent::Withdrawn));
    }
}

#[test]
fn what_is_not_known_refuses() {
    let document = document(&[]);
    let (irish, at) = (number(IRELAND), time(NOON));
    let candidates = [yes(&document)];
    let asked = call(&irish, at);
    assert_eq!(decide(&asked, &[], &[]), refused(NoConsent::Unknown));
    let other = Question { document: "another", ..asked };
    assert_eq!(decide(&other, &candidates, &[]), refused(NoConsent::Unknown));
    let no_purpose = Question {
        purpose: "newsletter",
        ..asked
    };
    assert_eq!(decide(&no_purpose, &candidates, &[]), refused(NoConsent::Unknown));
    let no_choice = Candidate {
        choice: None,
        ..yes(&document)
    };
    assert_eq!(decide(&asked, &[no_choice], &[]), refused(NoConsent::Unknown));
}

#[test]
fn a_purpose_on_another_basis_is_not_agreed_to() {
    let document = document(&[]);
    let (irish, at) = (number(IRELAND), time(NOON));
    let asked = Question {
        purpose: "recall",
        ..call(&irish, at)
    };
    let stated = Candidate {
        choice: None,
        ..yes(&document)
    };
    assert_eq!(decide(&asked, &[stated], &[]), refused(NoConsent::OtherBasis));
    // A choice of it cannot be in a receipt; if one is claimed, it counts for nothing.
    assert_eq!(decide(&asked, &[yes(&document)], &[]), refused(NoConsent::OtherBasis));
}

#[test]
fn a_channel_that_was_not_agreed_to_is_refused() {
    let document = document(&[]);
    let (irish, at) = (number(IRELAND), time(NOON));
    for &channel in Channel::ALL {
        let asked = Question { channel, ..call(&irish, at) };
        let decision = decide(&asked, &[yes(&document)], &[]);
        if channel == Channel::Call {
            assert!(is_allowed(decision));
        } else {
            assert_eq!(decision, Decision::Refused(Reason::Channel));
        }
    }
}

#[test]
fn the_latest_answer_counts_under_its_own_version() {
    let older = with_offers(&[], at_most(1, "P1Y"));
    let newer = with_offers(&[], at_most(3, "P1Y"));
    let first = Candidate {
        receipt: OLDER,
        given_at: time("2025-01-01T00:00:00Z"),
        ..yes(&older)
    };
    let remaining = |candidates: &[Candidate<'_>]| match offers(time(NOON), candidates, &[]) {
        Decision::Allowed { remaining, .. } => remaining,
        Decision::Refused(_) => None,
    };
    assert_eq!(remaining(&[first, yes(&newer)]), Some(2));
    assert_eq!(remaining(&[yes(&newer), first]), Some(2), "the order of the list does not matter");
    let no_choice = Candidate { choice: None, ..yes(&newer) };
    assert_eq!(remaining(&[first, no_choice]), Some(0), "a receipt without the purpose does not answer for it");
    let same_second = Candidate {
        given_at: yes(&newer).given_at,
        ..first
    };
    let counts = latest(&[same_second, yes(&newer)], "northwind-callback").map(|(counts, _)| counts.receipt);
    assert_eq!(counts, Some(RECEIPT), "of two in one second the later in the list");
}

#[test]
fn an_older_yes_does_not_come_back() {
    let document = document(&[]);
    let first = Candidate {
        receipt: OLDER,
        given_at: time("2025-01-01T00:00:00Z"),
        ..yes(&document)
    };
    let cases: [(Change, NoConsent); 4] = [
        (|choice| choice.until = None, NoConsent::Refused),
        (|choice| choice.until = Some(0), NoConsent::Expired),
        (|choice| choice.withdrawn_at = Some(0), NoConsent::Withdrawn),
        (|choice| choice.erased_at = Some(0), NoConsent::Erased),
    ];
    for (change, why) in cases {
        let decision = offers(time(NOON), &[first, with_choice(yes(&document), change)], &[]);
        assert_eq!(decision, refused(why));
    }
}

#[test]
fn who_withdraws_an_older_receipt_withdraws_the_purpose() {
    let document = document(&[]);
    let given_again = yes(&document).given_at;
    let older = |change: &dyn Fn(&mut Choice)| {
        let first = Candidate {
            receipt: OLDER,
            given_at: time("2025-01-01T00:00:00Z"),
            ..yes(&document)
        };
        offers(time(NOON), &[with_choice(first, |choice| change(choice)), yes(&document)], &[])
    };
    assert!(
        is_allowed(older(&|choice| choice.withdrawn_at = Some(given_again - 1))),
        "a yes after a withdrawal counts"
    );
    assert_eq!(older(&|choice| choice.withdrawn_at = Some(given_again)), refused(NoConsent::Withdrawn));
    assert!(is_allowed(older(&|choice| choice.suspended_since = Some(given_again - 1))));
    assert_eq!(
        older(&|choice| choice.suspended_since = Some(given_again)),
        Decision::Refused(Reason::Suspended)
    );
    assert!(
        is_allowed(older(&|choice| choice.erased_at = Some(given_again))),
        "the older receipt's time was over"
    );
}
