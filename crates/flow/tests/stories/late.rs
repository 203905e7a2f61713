//! A receipt that reached the server late: the server acknowledges it also where it ends it at once, because the person said no meanwhile.

use crate::page::*;
use crate::returning::{record, returned};
use crate::unsent::{posted, sent_again, unknown, unsent};

fn accepted() -> PostOutcome {
    PostOutcome::Accepted { countersignature: "x".into() }
}

fn unreachable(id: RequestId) -> RecordEvent {
    RecordEvent::StatusAnswered {
        id,
        outcome: StatusOutcome::Unreachable,
    }
}

/// The receipt is acknowledged at the second attempt. Gives the id of the question whether it stands.
fn late(page: &mut Page) -> RequestId {
    let id = sent_again(page);
    let effects = page.on(posted(id, accepted()));
    let [
        Effect::KeepRecord(_),
        Effect::Focus(Target::Receipt),
        Effect::Notify(Notification::Receipt(_)),
        Effect::AskStatus { id, .. },
    ] = effects[..]
    else {
        panic!("nothing is called recorded: {effects:?}")
    };
    assert_eq!((page.flow.state(), page.flow.form_value()), ("checking", FormValue::Nothing));
    id
}

#[test]
fn a_receipt_that_was_posted_again_lets_the_form_go_once_the_server_said_that_it_stands() {
    let mut page = Page::ready(settings());
    let id = late(&mut page);
    let effects = page.on(status(id, &[("repair-updates", None)]));
    assert_eq!(effects, [Effect::Announce(Announcement::Recorded), Effect::ContinueSubmit]);
    assert!(matches!(page.flow.form_value(), FormValue::Given { .. }));
}

#[test]
fn a_receipt_that_was_ended_on_its_arrival_stops_the_form() {
    let mut page = Page::ready(settings());
    let id = late(&mut page);
    let effects = page.on(status(id, &[("repair-updates", Some(77))]));
    assert!(effects.contains(&Effect::Announce(Announcement::Withdrawn)), "{effects:?}");
    assert!(
        effects.contains(&Effect::StopSubmit) && !effects.contains(&Effect::ContinueSubmit),
        "{effects:?}"
    );
    assert_eq!((page.flow.state(), page.flow.form_value()), ("withdrawn", FormValue::Nothing));

    let mut page = Page::ready(settings());
    let id = late(&mut page);
    let effects = page.on(suspended(id, &["repair-updates"]));
    assert_eq!(effects, [Effect::Announce(Announcement::Suspended), Effect::StopSubmit]);
    assert_eq!((page.flow.state(), page.flow.form_value()), ("suspended", FormValue::Nothing));
}

#[test]
fn a_late_receipt_that_cannot_be_checked_holds_the_form_and_is_asked_for_again() {
    let mut page = Page::ready(settings());
    let id = late(&mut page);
    let effects = page.on(unreachable(id));
    let [
        Effect::WakeLater { id, .. },
        Effect::Announce(Announcement::Failed(Failure::NotChecked)),
        Effect::Notify(_),
    ] = effects[..]
    else {
        panic!("{effects:?}")
    };
    let id = status_request(&page.on(ReceiptEvent::Woken { id })).expect("asked again");
    let effects = page.on(status(id, &[]));
    assert_eq!(effects, [Effect::Announce(Announcement::Recorded), Effect::ContinueSubmit]);

    let mut page = Page::ready(Settings {
        on_failure: OnFailure::Allow,
        ..settings()
    });
    page.seconds += 26 * 60;
    let id = challenge_request(&page.on(PageEvent::SubmitHeld)).expect("renews the nonce");
    let effects = page.on(ReceiptEvent::ChallengeFailed { id });
    let [Effect::SignReceipt { id }] = effects[..] else { panic!("{effects:?}") };
    let effects = page.on(ReceiptEvent::ReceiptSigned { id, signed: signed() });
    let [Effect::KeepRecord(_), Effect::PostReceipt { id, .. }] = effects[..] else {
        panic!("{effects:?}")
    };
    let id = status_request(&page.on(posted(id, accepted()))).expect("by whose clock it was signed is not known");
    assert!(page.on(unreachable(id)).ends_with(&[Effect::ContinueSubmit]), "the page does without the word");
}

#[test]
fn a_first_attempt_is_checked_only_where_it_took_long() {
    for (seconds, asked) in [(0, false), (11, true)] {
        let mut page = Page::ready(settings());
        let id = page.signed();
        page.seconds += seconds;
        let effects = page.on(posted(id, accepted()));
        assert_eq!(
            (status_request(&effects).is_some(), effects.contains(&Effect::ContinueSubmit)),
            (asked, !asked),
            "{effects:?}"
        );
    }
}

#[test]
fn a_late_receipt_that_is_not_stored_stops_the_form_once() {
    let mut page = Page::ready(settings());
    let id = sent_again(&mut page);
    page.stores = false;
    let effects = page.on(posted(id, accepted()));
    assert!(effects.contains(&Effect::StopSubmit), "{effects:?}");
    let id = status_request(&effects).expect("asked");
    assert_eq!(page.on(status(id, &[])), [], "the next press sends it");
    assert_eq!(page.flow.state(), "recorded");
}

#[test]
fn a_receipt_of_an_earlier_visit_that_is_ended_on_its_arrival_stops_the_form() {
    let (mut page, effects) = returned(settings(), vec![unsent()], None);
    page.on(unknown(status_request(&effects).expect("asked")));
    let asked = status_request(&page.on(PageEvent::SubmitHeld)).expect("asked");
    page.on(unknown(asked));
    let effects = page.on(RecordEvent::Changed(Box::new(record())));
    let asked = status_request(&effects).expect("asked again");
    let effects = page.on(status(asked, &[("repair-updates", Some(77))]));
    assert_eq!(effects.last(), Some(&Effect::StopSubmit), "{effects:?}");
    assert_eq!((page.flow.state(), page.flow.form_value()), ("withdrawn", FormValue::Nothing));
}

#[test]
fn an_answer_from_before_the_arrival_ends_nothing() {
    let (mut page, effects) = returned(settings(), vec![unsent()], None);
    let before = status_request(&effects).expect("asked");
    let asked = status_request(&page.on(RecordEvent::Changed(Box::new(record())))).expect("asked anew");
    assert_eq!(page.on(unknown(before)), []);
    page.on(status(asked, &[]));
    assert_eq!(page.flow.state(), "recorded");
}
