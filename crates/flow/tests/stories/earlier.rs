//! An agreement that was given before, while another one is on its way: it stands until it is withdrawn, whichever screen is on.

use crate::page::*;
use crate::returning::{record, returned};

/// The record of an earlier visit.
fn earlier() -> Record {
    Record {
        hash: "11".repeat(32),
        ..record()
    }
}

fn withdrawn() -> RecordEvent {
    RecordEvent::WithdrawPressed {
        by: Gesture::Trusted,
        purposes: vec![],
    }
}

/// A visitor who comes back, gives another number, and has entered one that can be used.
fn gives_another() -> Page {
    let (mut page, effects) = returned(settings(), vec![earlier()], None);
    page.on(status(status_request(&effects).expect("asked"), &[]));
    agrees_again(&mut page);
    page
}

fn agrees_again(page: &mut Page) {
    page.on(ChoiceEvent::ChangePressed);
    page.on(DisclosureEvent::DisclosureShown);
    page.ticks(0);
    let id = challenge_request(&page.agrees()).expect("asks");
    page.on(ReceiptEvent::ChallengeGiven {
        id,
        challenge: challenge("bm9uY2U"),
    });
    page.types("085 012 3456", Ok(irish()));
}

/// The hashes of the records that these effects keep as withdrawn.
fn withdrawn_in(effects: &[Effect]) -> Vec<&str> {
    let kept = effects.iter().filter_map(|effect| match effect {
        Effect::KeepRecord(record) if record.is_withdrawing() => Some(&*record.hash),
        _ => None,
    });
    kept.collect()
}

#[test]
fn the_page_withdraws_an_earlier_agreement_while_another_number_is_entered() {
    let mut page = gives_another();
    let effects = page.on(withdrawn());
    assert_eq!(withdrawn_in(&effects), [earlier().hash]);
    assert!(effects.contains(&Effect::SendOutstanding), "{effects:?}");
    assert_eq!(page.flow.state(), "ready", "nothing was sent for the number");
    page.on(ChoiceEvent::DeclinePressed(Gesture::Trusted));
    let View::Declined(view) = page.flow.view() else { panic!("declined") };
    assert!(!view.earlier.expect("told").in_force);
}

#[test]
fn the_page_withdraws_an_earlier_agreement_while_a_receipt_is_signed_sent_or_waits() {
    let mut page = gives_another();
    page.on(PageEvent::SubmitHeld);
    let effects = page.on(withdrawn());
    assert_eq!((withdrawn_in(&effects), page.flow.state()), (vec![&*earlier().hash], "disclosing"));
    assert!(effects.contains(&Effect::StopSubmit), "{effects:?}");

    for waits in [false, true] {
        let mut page = gives_another();
        let id = page.signed();
        if waits {
            page.on(ReceiptEvent::ReceiptPosted {
                id,
                outcome: PostOutcome::Unreachable,
            });
        }
        let effects = page.on(withdrawn());
        let both = [earlier().hash, signed().hash];
        assert_eq!(
            (withdrawn_in(&effects), page.flow.state()),
            (both.iter().map(|hash| &**hash).collect(), "disclosing")
        );
        assert!(effects.contains(&Effect::StopSubmit), "{effects:?}");
    }
}

#[test]
fn a_withdrawal_in_another_tab_is_heard_of_while_a_number_is_entered() {
    let mut page = gives_another();
    let mut elsewhere = earlier();
    elsewhere.ask_withdrawal(50, &[]);
    page.on(RecordEvent::Changed(Box::new(elsewhere)));
    assert_eq!(page.flow.state(), "ready");
    page.on(ChoiceEvent::DeclinePressed(Gesture::Trusted));
    let View::Declined(view) = page.flow.view() else { panic!("declined") };
    assert!(!view.earlier.expect("told").in_force);
}

#[test]
fn the_receipt_that_another_tab_delivered_is_not_taken_for_an_earlier_one() {
    let mut page = Page::ready(settings());
    let id = page.signed();
    page.on(ReceiptEvent::ReceiptPosted {
        id,
        outcome: PostOutcome::Unreachable,
    });
    let mut delivered = page.flow.record().expect("it waits").clone();
    delivered.countersignature = "x".into();
    assert_eq!(page.on(RecordEvent::Changed(Box::new(delivered))), []);
    let effects = page.on(ChoiceEvent::DeclinePressed(Gesture::Trusted));
    assert_eq!(withdrawn_in(&effects), [signed().hash]);
    let View::Declined(view) = page.flow.view() else { panic!("declined") };
    assert!(view.earlier.is_none());
}

#[test]
fn a_check_of_the_earlier_receipt_that_fails_takes_no_wake_up_call_from_a_new_one() {
    let (mut page, effects) = returned(settings(), vec![earlier()], None);
    let asked = status_request(&effects).expect("asked");
    agrees_again(&mut page);
    let id = page.signed();
    page.on(ReceiptEvent::ReceiptPosted {
        id,
        outcome: PostOutcome::Unreachable,
    });
    let unreachable = RecordEvent::StatusAnswered {
        id: asked,
        outcome: StatusOutcome::Unreachable,
    };
    assert_eq!(page.on(unreachable), []);
}

#[test]
fn what_the_page_withdraws_while_the_document_loads_is_withdrawn_once_the_receipt_is_known() {
    for (declined, state) in [(None, "withdrawn"), (Some("2026-11-27"), "declined")] {
        let mut page = Page::new(settings());
        page.on(PageEvent::Connected);
        assert_eq!(page.on(withdrawn()), []);
        let effects = page.on(loaded(vec![earlier()], declined));
        assert_eq!((withdrawn_in(&effects), page.flow.state()), (vec![&*earlier().hash], state));
        let told = effects.iter().filter(|effect| **effect == Effect::Notify(Notification::Ready)).count();
        assert!(effects.contains(&Effect::SendOutstanding) && told == 1, "{effects:?}");
    }
    let mut page = Page::new(settings());
    page.on(PageEvent::Connected);
    page.on(RecordEvent::WithdrawPressed {
        by: Gesture::Scripted,
        purposes: vec![],
    });
    assert_eq!(withdrawn_in(&page.on(loaded(vec![earlier()], None))), [""; 0]);
}
