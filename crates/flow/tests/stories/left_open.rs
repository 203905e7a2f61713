//! A tab that is left open: a receipt may say of seven days what was shown and when, and no more.

use crate::page::*;

const WEEK: i64 = 7 * 24 * 3600;

fn problem(page: &Page) -> Option<ChoiceProblem> {
    match page.flow.view() {
        View::Disclosure(view) => view.problem,
        view => panic!("not the disclosure: {view:?}"),
    }
}

#[test]
fn a_number_that_is_submitted_within_a_week_is_signed() {
    let mut page = Page::ready(settings());
    // Shown at 2 seconds; each event comes a second after the last.
    page.seconds = 2 + WEEK;
    let effects = page.on(PageEvent::SubmitHeld);
    let id = challenge_request(&effects).expect("renews the nonce");
    let effects = page.on(ReceiptEvent::ChallengeGiven {
        id,
        challenge: challenge("c2Vjb25k"),
    });
    let [Effect::SignReceipt { id }] = effects[..] else { panic!("{effects:?}") };
    let seconds: Vec<i64> = page.payload(id).events.iter().map(|step| step.seconds).collect();
    assert_eq!(seconds.last(), Some(&WEEK), "{seconds:?}");
}

#[test]
fn after_a_week_the_notice_is_shown_anew_and_boxes_and_number_are_kept() {
    let mut page = Page::ready(settings());
    page.seconds = 3 + WEEK;
    let effects = page.on(PageEvent::SubmitHeld);
    assert_eq!(
        effects,
        [Effect::StopSubmit, Effect::Announce(Announcement::ReadAgain), Effect::Focus(Target::Disclosure)],
        "nothing is signed"
    );
    assert_eq!(problem(&page), Some(ChoiceProblem::ShownTooLongAgo));
    assert_eq!(page.agrees(), [], "nobody agrees before it is shown");
    assert_eq!(page.on(DisclosureEvent::DisclosureShown), [Effect::Notify(Notification::Shown)]);
    let effects = page.agrees();
    let again = Effect::ShowNumber {
        text: "085 012 3456".into(),
        caret: None,
    };
    assert!(effects.contains(&again) && challenge_request(&effects).is_some(), "{effects:?}");
    let (id, _) = engine_question(&effects).expect("the number is checked again");
    page.on(answered(id, "085 012 3456", Ok(irish())));
    let effects = page.on(PageEvent::SubmitHeld);
    let id = challenge_request(&effects).expect("asks");
    let effects = page.on(ReceiptEvent::ChallengeFailed { id });
    let [Effect::SignReceipt { id }] = effects[..] else { panic!("{effects:?}") };
    let events = page.payload(id).events;
    assert!(events.iter().all(|step| step.seconds < 10), "counted from the second time: {events:?}");
}

#[test]
fn agreeing_to_a_notice_that_stood_there_for_a_week_takes_two_presses() {
    let mut page = Page::shown(settings());
    page.ticks(0);
    page.seconds = 3 + WEEK;
    assert_eq!(page.agrees(), [Effect::Announce(Announcement::ReadAgain), Effect::Focus(Target::Disclosure)]);
    assert_eq!(problem(&page), Some(ChoiceProblem::ShownTooLongAgo));
    assert!(challenge_request(&page.agrees()).is_some(), "it was read again");
}

#[test]
fn a_form_that_is_submitted_after_a_week_says_the_same_thing_once() {
    let mut page = Page::shown(settings());
    page.ticks(0);
    page.seconds = 3 + WEEK;
    let submitted = ChoiceEvent::FormSubmitted {
        by: Gesture::Trusted,
        seen: None,
    };
    assert_eq!(
        page.on(submitted.clone()),
        [Effect::Announce(Announcement::ReadAgain), Effect::Focus(Target::Disclosure)]
    );
    assert_eq!(page.on(PageEvent::SubmitHeld), [Effect::StopSubmit]);
    assert_eq!(problem(&page), Some(ChoiceProblem::ShownTooLongAgo));
    assert!(challenge_request(&page.on(submitted)).is_some(), "the second press leads on");
}

#[test]
fn a_receipt_that_was_signed_in_time_is_sent_all_the_same() {
    let mut page = Page::ready(settings());
    let id = page.signed();
    page.on(ReceiptEvent::ReceiptPosted {
        id,
        outcome: PostOutcome::Unreachable,
    });
    page.seconds = 3 + WEEK;
    let effects = page.on(PageEvent::SubmitHeld);
    assert!(effects.iter().any(|effect| matches!(effect, Effect::PostReceipt { .. })), "{effects:?}");
}
