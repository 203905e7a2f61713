//! A receipt of which the page cannot know whether the server has it: what may have arrived is never forgotten.

use crate::page::*;
use crate::returning::{record, returned};

/// Submits, and no answer comes. Gives the id of the second attempt.
pub fn sent_again(page: &mut Page) -> RequestId {
    let id = page.signed();
    page.on(posted(id, PostOutcome::Unreachable));
    let effects = page.on(PageEvent::SubmitHeld);
    let again = effects.iter().find_map(|e| match e {
        Effect::PostReceipt { id, .. } => Some(*id),
        _ => None,
    });
    again.expect("sent again")
}

pub fn posted(id: RequestId, outcome: PostOutcome) -> ReceiptEvent {
    ReceiptEvent::ReceiptPosted { id, outcome }
}

fn refused() -> PostOutcome {
    PostOutcome::Refused {
        code: "ERR_RECEIPT_TIME".into(),
    }
}

#[test]
fn a_receipt_that_is_refused_after_an_attempt_that_may_have_arrived_is_withdrawn() {
    let mut page = Page::ready(settings());
    let id = sent_again(&mut page);
    let effects = page.on(posted(id, refused()));
    assert!(kept(&effects).expect("not forgotten").is_withdrawing(), "{effects:?}");
    assert!(effects.contains(&Effect::SendOutstanding) && effects.contains(&Effect::StopSubmit));
    assert!(!effects.iter().any(|e| matches!(e, Effect::ForgetRecord { .. })), "{effects:?}");
    assert!(effects.contains(&Effect::Notify(Notification::Error("ERR_RECEIPT_TIME".into()))));
    assert_eq!(page.capture().failure, Some(Failure::Refused));
    assert!(challenge_request(&page.on(PageEvent::SubmitHeld)).is_some(), "the next press signs anew");
}

#[test]
fn a_receipt_that_is_refused_from_a_later_page_is_withdrawn_too() {
    let mut page = Page::ready(settings());
    page.signed();
    let mut record = page.flow.record().expect("a receipt").clone();
    record.refuse("ERR_RECEIPT_TIME".into(), 7);
    assert_eq!(
        (record.outstanding(8), record.is_in_force(8)),
        (Some(withdrawal(&["repair-updates"], 1)), false)
    );
    assert!(record.withdrawal_unknown(8), "a server that does not know it has nothing to withdraw");
    assert_eq!(record.outstanding(9), None);
}

/// As it lies in the store of a visitor whose page could not send it.
pub fn unsent() -> Record {
    let mut record = record();
    record.countersignature.clear();
    record
}

pub fn unknown(id: RequestId) -> RecordEvent {
    let code = "ERR_RECEIPT_UNKNOWN".into();
    RecordEvent::StatusAnswered {
        id,
        outcome: StatusOutcome::Unknown { code },
    }
}

#[test]
fn a_receipt_that_was_not_sent_on_an_earlier_visit_holds_the_form_until_the_server_has_it() {
    let (mut page, effects) = returned(settings(), vec![unsent()], None);
    let effects = page.on(unknown(status_request(&effects).expect("asked")));
    assert_eq!(effects, [Effect::SendOutstanding, Effect::Notify(Notification::Ready)]);
    assert_eq!(
        (page.flow.state(), page.flow.form_value(), page.flow.holds_submit()),
        ("checking", FormValue::Nothing, true)
    );

    let asked = status_request(&page.on(PageEvent::SubmitHeld)).expect("asked");
    let effects = page.on(unknown(asked));
    assert_eq!(
        effects,
        [
            Effect::Announce(Announcement::Failed(Failure::NotSent)),
            Effect::Notify(Notification::Error("ERR_SERVER_UNREACHABLE".into())),
            Effect::SendOutstanding,
        ],
        "the form waits"
    );
    let View::Receipt(held) = page.flow.view() else { panic!("held") };
    assert_eq!(held.failure(), Some(Failure::NotSent));

    let effects = page.on(RecordEvent::Changed(Box::new(record())));
    let asked = status_request(&effects).expect("the server may have ended it on its arrival");
    assert!(!effects.contains(&Effect::ContinueSubmit), "{effects:?}");
    assert_eq!((page.flow.state(), page.flow.form_value()), ("checking", FormValue::Nothing));
    assert_eq!(page.on(status(asked, &[])), [Effect::ContinueSubmit], "it goes by itself");
    assert_eq!(page.flow.state(), "recorded");
    assert!(matches!(page.flow.form_value(), FormValue::Given { countersignature: "x", .. }));
}

#[test]
fn who_does_not_wait_for_the_server_says_no_and_the_form_goes_without_the_number() {
    let (mut page, effects) = returned(settings(), vec![unsent()], None);
    page.on(unknown(status_request(&effects).expect("asked")));
    let asked = status_request(&page.on(PageEvent::SubmitHeld)).expect("asked");
    page.on(unknown(asked));
    let effects = page.on(ChoiceEvent::DeclinePressed(Gesture::Trusted));
    assert_eq!((effects.first(), page.flow.form_value()), (Some(&Effect::StopSubmit), FormValue::Declined));
    assert_eq!(effects.iter().filter(|effect| **effect == Effect::StopSubmit).count(), 1);
}

#[test]
fn a_no_withdraws_the_receipt_that_waits_so_that_it_is_not_sent_after_it() {
    let (mut page, effects) = returned(settings(), vec![unsent()], None);
    page.on(unknown(status_request(&effects).expect("asked")));
    let asked = status_request(&page.on(PageEvent::SubmitHeld)).expect("asked");
    page.on(unknown(asked));
    page.on(RecordEvent::SendingFailed { hash: unsent().hash });
    let effects = page.on(ChoiceEvent::DeclinePressed(Gesture::Trusted));
    let withdrawn = kept(&effects).expect("kept");
    assert!(
        matches!(withdrawn.outstanding(1_000_100), Some(Outstanding::Withdrawal { .. })) && effects.contains(&Effect::SendOutstanding),
        "{effects:?}"
    );
    let said = effects.iter().rev().find(|effect| matches!(effect, Effect::Announce(_)));
    assert_eq!(said, Some(&Effect::Announce(Announcement::Declined)));
    let View::Declined(view) = page.flow.view() else { panic!("declined") };
    let held = view.earlier.expect("told");
    assert!(!held.in_force && held.record.is_withdrawing());
    assert_eq!(held.failure(), None, "the withdrawal is on its way");

    let (mut page, effects) = returned(settings(), vec![record()], None);
    page.on(status(status_request(&effects).expect("asked"), &[]));
    let effects = page.on(ChoiceEvent::DeclinePressed(Gesture::Trusted));
    assert_eq!(kept(&effects), None, "one that the server has stands until it is withdrawn");
}

#[test]
fn on_failure_allow_lets_the_form_go_with_a_receipt_of_an_earlier_visit_that_was_not_sent() {
    let allow = Settings {
        on_failure: OnFailure::Allow,
        ..settings()
    };
    let (mut page, effects) = returned(allow, vec![unsent()], None);
    page.on(unknown(status_request(&effects).expect("asked")));
    assert!(matches!(page.flow.form_value(), FormValue::Given { countersignature: "", .. }));
    let asked = status_request(&page.on(PageEvent::SubmitHeld)).expect("asked");
    assert_eq!(page.on(unknown(asked)), [Effect::ContinueSubmit]);
}

#[test]
fn a_receipt_that_was_not_sent_within_a_week_is_asked_for_again_and_a_no_tells_of_it() {
    let mut late = unsent();
    late.given_at = 1_000_000 - 7 * 24 * 3600;
    let (mut page, effects) = returned(settings(), vec![late.clone()], None);
    assert_eq!(effects, [Effect::Notify(Notification::Ready)]);
    assert_eq!((page.flow.state(), page.flow.form_value()), ("disclosing", FormValue::Nothing));
    page.on(ChoiceEvent::DeclinePressed(Gesture::Trusted));
    let View::Declined(view) = page.flow.view() else { panic!("declined") };
    assert!(view.earlier.is_some(), "a form that did not wait may have sent it");

    late.given_at += 10;
    let (page, _) = returned(settings(), vec![late], None);
    assert_eq!(page.flow.state(), "checking");
}

#[test]
fn what_was_not_sent_is_sent_before_a_part_of_it_is_withdrawn() {
    let mut record = unsent();
    let mut second = record.choices[0].clone();
    second.purpose = "offers".into();
    record.choices.push(second);
    record.ask_withdrawal(1_000_050, &["offers".into()]);
    assert_eq!(
        record.outstanding(1_000_060),
        Some(Outstanding::Receipt),
        "the server has nothing to withdraw yet"
    );
    record.countersignature = "x".into();
    assert_eq!(record.outstanding(1_000_060), Some(withdrawal(&["offers"], 10)));
    record.countersignature.clear();
    record.ask_withdrawal(1_000_070, &[]);
    assert_eq!(
        record.outstanding(1_000_080),
        Some(withdrawal(&["offers"], 30)),
        "of what is withdrawn as a whole nothing is sent"
    );
}

#[test]
fn what_was_not_sent_within_a_week_hides_no_receipt_that_the_server_has() {
    let mut late = unsent();
    late.given_at = 1_000_000 - 7 * 24 * 3600;
    let (page, effects) = returned(settings(), vec![late, record()], None);
    assert!(status_request(&effects).is_some(), "{effects:?}");
    let View::Receipt(held) = page.flow.view() else { panic!("recognised") };
    assert_eq!(held.record.countersignature, "x");
}
