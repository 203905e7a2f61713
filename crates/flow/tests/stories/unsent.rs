//! A receipt of which the page cannot know whether the server has it: what may have arrived is never forgotten.

use crate::page::*;

/// Submits, and no answer comes. Gives the id of the second attempt.
fn sent_again(page: &mut Page) -> RequestId {
    let id = page.signed();
    page.on(posted(id, PostOutcome::Unreachable));
    let effects = page.on(PageEvent::SubmitHeld);
    let again = effects.iter().find_map(|e| match e {
        Effect::PostReceipt { id, .. } => Some(*id),
        _ => None,
    });
    again.expect("sent again")
}

fn posted(id: RequestId, outcome: PostOutcome) -> ReceiptEvent {
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
        (Some(Outstanding::Withdrawal(vec!["repair-updates".into()])), false)
    );
    assert!(record.withdrawal_unknown(8), "a server that does not know it has nothing to withdraw");
    assert_eq!(record.outstanding(9), None);
}
