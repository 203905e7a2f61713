//! The server's nonces: renewed when they are old, signed once, and never named by a receipt that could not use them.

use crate::page::*;

#[test]
fn an_old_nonce_is_renewed_and_named() {
    let mut page = Page::ready(settings());
    page.seconds += 26 * 60;
    let effects = page.on(PageEvent::SubmitHeld);
    let id = challenge_request(&effects).expect("asks again");
    let effects = page.on(ReceiptEvent::ChallengeGiven {
        id,
        challenge: challenge("c2Vjb25k"),
    });
    let [Effect::SignReceipt { id }] = effects[..] else { panic!("{effects:?}") };
    let draft = page.payload(id);
    assert_eq!(
        (draft.nonce.as_deref(), &draft.earlier_nonces[..]),
        (Some("c2Vjb25k"), &["bm9uY2U".to_owned()][..])
    );
}

#[test]
fn without_a_nonce_the_receipt_dates_itself() {
    let mut page = Page::shown(settings());
    page.ticks(0);
    let id = challenge_request(&page.agrees()).expect("asks");
    page.on(ReceiptEvent::ChallengeFailed { id });
    page.types("085 012 3456", Ok(irish()));
    let id = challenge_request(&page.on(PageEvent::SubmitHeld)).expect("asks again");
    let effects = page.on(ReceiptEvent::ChallengeFailed { id });
    let [Effect::SignReceipt { id }] = effects[..] else { panic!("{effects:?}") };
    let draft = page.payload(id);
    assert_eq!((draft.nonce.as_deref(), draft.iat), (None, 1_000_000 + page.seconds - 1));
}

#[test]
fn a_nonce_that_was_not_asked_for_is_not_signed() {
    let mut page = Page::shown(settings());
    page.ticks(0);
    let id = challenge_request(&page.agrees()).expect("asks");
    for (id, nonce) in [(RequestId(99), "b3RoZXI"), (id, "bm9uY2U"), (id, "YWdhaW4")] {
        page.on(ReceiptEvent::ChallengeGiven {
            id,
            challenge: challenge(nonce),
        });
    }
    page.types("085 012 3456", Ok(irish()));
    let effects = page.on(PageEvent::SubmitHeld);
    let Some(Effect::SignReceipt { id }) = effects.last() else {
        panic!("{effects:?}")
    };
    assert_eq!(page.payload(*id).nonce.as_deref(), Some("bm9uY2U"));
}

/// Submits again and gets a new nonce. Gives the nonce that is signed then, and the earlier ones that are named beside it.
fn signed_next(page: &mut Page) -> (Option<String>, Vec<String>) {
    let id = challenge_request(&page.on(PageEvent::SubmitHeld)).expect("asks for a nonce");
    let effects = page.on(ReceiptEvent::ChallengeGiven {
        id,
        challenge: challenge("c2Vjb25k"),
    });
    let [Effect::SignReceipt { id }] = effects[..] else { panic!("{effects:?}") };
    let draft = page.payload(id);
    (draft.nonce, draft.earlier_nonces)
}

#[test]
fn a_refused_receipt_is_signed_anew_with_a_fresh_nonce() {
    let mut page = Page::ready(settings());
    let id = page.signed();
    let effects = page.on(ReceiptEvent::ReceiptPosted {
        id,
        outcome: PostOutcome::Refused {
            code: "ERR_RECEIPT_NONCE".into(),
        },
    });
    assert!(effects.contains(&Effect::Notify(Notification::Error("ERR_RECEIPT_NONCE".into()))));
    assert!(effects.contains(&Effect::StopSubmit) && effects.contains(&Effect::ForgetRecord { hash: signed().hash }));
    assert_eq!(signed_next(&mut page), (Some("c2Vjb25k".into()), vec![]), "the refused one is not named either");
}

/// Posts a receipt with a nonce that was renewed because of its age, and that names the old one. Gives the request's id.
fn posted_with_two_nonces(page: &mut Page) -> RequestId {
    page.seconds += 26 * 60;
    let id = challenge_request(&page.on(PageEvent::SubmitHeld)).expect("asks again");
    let challenge = challenge("cmVuZXdlZA");
    let effects = page.on(ReceiptEvent::ChallengeGiven { id, challenge });
    let [Effect::SignReceipt { id }] = effects[..] else { panic!("{effects:?}") };
    let effects = page.on(ReceiptEvent::ReceiptSigned { id, signed: signed() });
    let [Effect::KeepRecord(_), Effect::PostReceipt { id, .. }] = effects[..] else {
        panic!("{effects:?}")
    };
    id
}

#[test]
fn a_number_that_is_corrected_after_an_attempt_is_signed_without_the_nonces_of_that_attempt() {
    for post in [Page::signed, posted_with_two_nonces] {
        let mut page = Page::ready(settings());
        let id = post(&mut page);
        page.on(ReceiptEvent::ReceiptPosted {
            id,
            outcome: PostOutcome::Unreachable,
        });
        page.types("085 012 3457", Ok(irish()));
        assert_eq!(signed_next(&mut page), (Some("c2Vjb25k".into()), vec![]));
    }
}

#[test]
fn a_refused_receipt_leaves_no_earlier_nonce_behind() {
    let mut page = Page::ready(settings());
    let id = posted_with_two_nonces(&mut page);
    page.on(ReceiptEvent::ReceiptPosted {
        id,
        outcome: PostOutcome::Refused {
            code: "ERR_RECEIPT_REPLAY".into(),
        },
    });
    assert_eq!(signed_next(&mut page), (Some("c2Vjb25k".into()), vec![]));
}

#[test]
fn another_region_is_signed_anew() {
    let mut page = Page::ready(settings());
    let id = page.signed();
    page.on(ReceiptEvent::ReceiptPosted {
        id,
        outcome: PostOutcome::Unreachable,
    });
    let (id, _) = engine_question(&page.on(NumberEvent::RegionChosen("GB".into()))).expect("asked");
    page.on(answered(id, "085 012 3456", Ok(irish())));
    assert_eq!(signed_next(&mut page), (Some("c2Vjb25k".into()), vec![]));
}
