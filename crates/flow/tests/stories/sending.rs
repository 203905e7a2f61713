//! Signing and sending, with and without a server.

use crate::page::*;

#[test]
fn without_a_server_the_receipt_goes_into_the_form_only() {
    let mut page = Page::ready(Settings { receipts: None, ..settings() });
    let effects = page.on(PageEvent::SubmitHeld);
    let [_, Effect::SignReceipt { id, .. }] = effects[..] else {
        panic!("{effects:?}")
    };
    let effects = page.on(ReceiptEvent::ReceiptSigned { id, signed: signed() });
    assert_eq!(effects.last(), Some(&Effect::ContinueSubmit));
    assert!(!effects.iter().any(|e| matches!(e, Effect::PostReceipt { .. })));
}

#[test]
fn an_unreachable_server_loses_nothing_and_the_next_try_sends_the_same() {
    let mut page = Page::ready(settings());
    let id = page.signed();
    let effects = page.on(ReceiptEvent::ReceiptPosted {
        id,
        outcome: PostOutcome::Unreachable,
    });
    assert!(!effects.contains(&Effect::StopSubmit), "the form waits");
    assert!(effects.contains(&Effect::Announce(Announcement::Failed(Failure::NotSent))));
    assert!(matches!(
        page.flow.view(),
        View::Capture(CaptureView {
            failure: Some(Failure::NotSent),
            ready: true,
            ..
        })
    ));
    let effects = page.on(PageEvent::SubmitHeld);
    let [Effect::Announce(Announcement::Sending), Effect::PostReceipt { id, receipt }] = &effects[..] else {
        panic!("{effects:?}")
    };
    assert_eq!(receipt, "a.b.c~d~");
    let effects = page.on(ReceiptEvent::ReceiptPosted {
        id: *id,
        outcome: PostOutcome::Accepted { countersignature: "x".into() },
    });
    assert_eq!(kept(&effects).expect("kept").countersignature, "x");
    let effects = page.on(status(status_request(&effects).expect("asked"), &[]));
    assert_eq!(effects, [Effect::Announce(Announcement::Recorded), Effect::ContinueSubmit]);
    let View::Receipt(Held { record, .. }) = page.flow.view() else {
        panic!("recorded")
    };
    assert_eq!(record.given_at, 2_000_003, "the record keeps the time that was signed");
}

#[test]
fn on_failure_allow_lets_the_form_go_with_the_receipt() {
    let mut page = Page::ready(Settings {
        on_failure: OnFailure::Allow,
        ..settings()
    });
    let id = page.signed();
    let effects = page.on(ReceiptEvent::ReceiptPosted {
        id,
        outcome: PostOutcome::Unreachable,
    });
    assert_eq!(effects.last(), Some(&Effect::ContinueSubmit));
    assert!(!effects.contains(&Effect::Announce(Announcement::Recorded)), "the server does not have it");
    assert!(matches!(page.flow.form_value(), FormValue::Given { .. }));
}

#[test]
fn an_unsent_receipt_is_tried_again_by_itself_with_longer_pauses() {
    let mut page = Page::ready(settings());
    let mut id = page.signed();
    for wanted in [2000, 4000, 8000, 16_000, 32_000, 64_000, 64_000] {
        let effects = page.on(ReceiptEvent::ReceiptPosted {
            id,
            outcome: PostOutcome::Unreachable,
        });
        let Some(Effect::WakeLater { id: waits, millis }) = effects.first() else {
            panic!("later: {effects:?}")
        };
        assert_eq!(*millis, wanted);
        let effects = page.on(ReceiptEvent::Woken { id: *waits });
        let sent = effects.iter().find_map(|e| match e {
            Effect::PostReceipt { id, receipt } => Some((*id, receipt.clone())),
            _ => None,
        });
        let (posting, receipt) = sent.expect("sent again");
        assert_eq!(receipt, "a.b.c~d~", "the same receipt");
        id = posting;
    }
    page.on(ReceiptEvent::ReceiptPosted {
        id,
        outcome: PostOutcome::Accepted { countersignature: "x".into() },
    });
    assert_eq!(page.flow.state(), "checking");
}

/// Submits, signs, and reaches no server. Gives the id of the call that sends it again.
fn unreached(page: &mut Page) -> RequestId {
    let id = page.signed();
    let effects = page.on(ReceiptEvent::ReceiptPosted {
        id,
        outcome: PostOutcome::Unreachable,
    });
    let Some(Effect::WakeLater { id, .. }) = effects.first() else {
        panic!("later: {effects:?}")
    };
    *id
}

#[test]
fn typing_on_stops_what_was_to_be_sent_by_itself() {
    let mut page = Page::ready(settings());
    let id = unreached(&mut page);
    let effects = page.on(typed("085 012 3457"));
    let abandoned = kept(&effects).expect("the old one is withdrawn: it may have arrived");
    assert!(abandoned.is_withdrawing() && effects.contains(&Effect::SendOutstanding) && effects.contains(&Effect::StopSubmit));
    assert_eq!(page.on(ReceiptEvent::Woken { id }), []);
}

#[test]
fn answers_to_superseded_requests_change_nothing_while_sealing() {
    let mut page = Page::ready(settings());
    page.seconds += 26 * 60;
    let id = challenge_request(&page.on(PageEvent::SubmitHeld)).expect("renews the nonce");
    let old = RequestId(id.0 - 1);
    for event in [
        ReceiptEvent::ChallengeGiven {
            id: old,
            challenge: challenge("b2xk"),
        },
        ReceiptEvent::ChallengeFailed { id: old },
        ReceiptEvent::ReceiptSigned { id: old, signed: signed() },
        ReceiptEvent::SigningFailed { id: old },
        ReceiptEvent::ReceiptPosted {
            id: old,
            outcome: PostOutcome::Unreachable,
        },
        ReceiptEvent::Woken { id: old },
    ] {
        assert_eq!(page.on(event.clone()), [], "{event:?}");
        assert_eq!(page.flow.state(), "sealing");
    }
    assert_eq!(page.on(ReceiptEvent::ChallengeFailed { id }).len(), 1, "goes on to sign");
}

#[test]
fn the_number_stands_still_while_the_receipt_is_made() {
    let mut page = Page::ready(settings());
    page.on(PageEvent::SubmitHeld);
    assert_eq!(page.on(typed("085 999 9999")), []);
    assert_eq!(page.on(NumberEvent::RegionChosen("DE".into())), []);
    let view = page.capture();
    assert_eq!((view.busy, view.region, page.flow.number_text()), (true, "IE", "085 012 3456"));
}

fn withdraws(by: Gesture) -> RecordEvent {
    RecordEvent::WithdrawPressed { by, purposes: vec![] }
}

/// What a visitor can do who takes the agreement back, and the state that it leads to.
fn ways_back() -> [(Event, &'static str); 4] {
    [
        (ChoiceEvent::DeclinePressed(Gesture::Trusted).into(), "declined"),
        (ChoiceEvent::ChangePressed.into(), "disclosing"),
        (PageEvent::FormReset.into(), "disclosing"),
        (withdraws(Gesture::Trusted).into(), "disclosing"),
    ]
}

#[test]
fn a_no_while_it_is_signed_stops_the_form_and_the_signature_is_dropped() {
    for (event, state) in ways_back() {
        let mut page = Page::ready(settings());
        let effects = page.on(PageEvent::SubmitHeld);
        let Some(Effect::SignReceipt { id }) = effects.last() else {
            panic!("{effects:?}")
        };
        let id = *id;
        let effects = page.on(event.clone());
        assert!(effects.contains(&Effect::StopSubmit), "{event:?}: {effects:?}");
        assert_eq!(page.flow.state(), state, "{event:?}");
        assert_eq!(page.on(ReceiptEvent::ReceiptSigned { id, signed: signed() }), [], "{event:?}");
        assert!(!matches!(page.flow.form_value(), FormValue::Given { .. }));
    }
}

#[test]
fn a_no_while_it_is_sent_stops_the_form_and_withdraws_what_may_have_arrived() {
    for (event, state) in ways_back() {
        let mut page = Page::ready(settings());
        let id = page.signed();
        let effects = page.on(event.clone());
        let abandoned = kept(&effects).expect("it is withdrawn");
        assert!(abandoned.is_withdrawing() && effects.contains(&Effect::SendOutstanding), "{event:?}");
        assert!(
            effects.contains(&Effect::StopSubmit) && !effects.contains(&Effect::ContinueSubmit),
            "{event:?}: {effects:?}"
        );
        let outcome = PostOutcome::Accepted { countersignature: "x".into() };
        assert_eq!(page.on(ReceiptEvent::ReceiptPosted { id, outcome }), [], "{event:?}");
        assert_eq!(page.flow.state(), state, "{event:?}");
        assert!(!matches!(page.flow.form_value(), FormValue::Given { .. }));
    }
}

#[test]
fn a_script_stops_nothing_that_is_sent() {
    let mut page = Page::ready(settings());
    page.signed();
    assert_eq!(page.on(ChoiceEvent::DeclinePressed(Gesture::Scripted)), []);
    assert_eq!(page.on(withdraws(Gesture::Scripted)), []);
    assert_eq!(page.flow.state(), "sealing");
}

#[test]
fn what_another_tab_withdrew_is_sent_no_more() {
    let withdrawn = |page: &Page| {
        let mut record = page.flow.record().expect("a receipt").clone();
        record.ask_withdrawal(1_000_050, &[]);
        RecordEvent::Changed(Box::new(record))
    };
    // While it is sent.
    let mut page = Page::ready(settings());
    page.signed();
    let own = RecordEvent::Changed(Box::new(page.flow.record().expect("a receipt").clone()));
    assert_eq!(page.on(own), [], "what this page kept itself is told to it too");
    let effects = page.on(withdrawn(&page));
    assert!(effects.contains(&Effect::StopSubmit) && page.flow.state() == "disclosing", "{effects:?}");
    // While it waits for the server.
    let mut page = Page::ready(settings());
    let id = unreached(&mut page);
    let effects = page.on(withdrawn(&page));
    assert!(effects.contains(&Effect::StopSubmit) && page.flow.state() == "disclosing", "{effects:?}");
    assert_eq!(page.on(ReceiptEvent::Woken { id }), []);
}

#[test]
fn another_number_needs_another_choice() {
    let mut page = Page::ready(settings());
    let id = page.signed();
    page.on(ReceiptEvent::ReceiptPosted {
        id,
        outcome: PostOutcome::Accepted { countersignature: "x".into() },
    });
    assert_eq!(page.on(ChoiceEvent::ChangePressed), [Effect::Focus(Target::Disclosure)]);
    assert!(matches!(page.flow.view(), View::Disclosure(DisclosureView { ticks: [false, false], .. })));
}

/// The server takes the receipt, and the visitor's storage does not.
fn not_stored() -> (Page, Vec<Effect>) {
    let mut page = Page::ready(settings());
    page.stores = false;
    let id = page.signed();
    let effects = page.on(ReceiptEvent::ReceiptPosted {
        id,
        outcome: PostOutcome::Accepted { countersignature: "x".into() },
    });
    (page, effects)
}

fn held(page: &Page) -> &Held {
    match page.flow.view() {
        View::Receipt(held) => held,
        view => panic!("no receipt: {view:?}"),
    }
}

#[test]
fn a_receipt_that_is_not_stored_is_said_and_the_form_goes_at_the_next_press() {
    let (mut page, effects) = not_stored();
    assert_eq!(
        effects[effects.len() - 3..],
        [
            Effect::StopSubmit,
            Effect::Announce(Announcement::Failed(Failure::NotStored)),
            Effect::Notify(Notification::Error("ERR_STORAGE".into())),
        ]
    );
    assert!(!effects.contains(&Effect::Announce(Announcement::Recorded)), "one thing is said");
    assert_eq!((page.flow.state(), held(&page).failure()), ("recorded", Some(Failure::NotStored)));
    assert!(matches!(page.flow.form_value(), FormValue::Given { .. }));

    let id = status_request(&page.on(PageEvent::SubmitHeld)).expect("the server is asked first");
    let effects = page.on(status(id, &[("repair-updates", None)]));
    assert!(effects.contains(&Effect::ContinueSubmit), "{effects:?}");
}

#[test]
fn without_a_server_a_receipt_that_is_not_stored_is_said_too() {
    let mut page = Page::ready(Settings { receipts: None, ..settings() });
    page.stores = false;
    let effects = page.on(PageEvent::SubmitHeld);
    let Some(Effect::SignReceipt { id }) = effects.last() else {
        panic!("{effects:?}")
    };
    let effects = page.on(ReceiptEvent::ReceiptSigned { id: *id, signed: signed() });
    assert!(
        effects.contains(&Effect::StopSubmit) && !effects.contains(&Effect::ContinueSubmit),
        "{effects:?}"
    );
    assert_eq!(page.on(PageEvent::SubmitHeld), [Effect::ContinueSubmit]);
}

#[test]
fn a_withdrawal_that_is_neither_sent_nor_stored_is_not_called_kept() {
    let (mut page, _) = not_stored();
    page.on(RecordEvent::WithdrawPressed {
        by: Gesture::Trusted,
        purposes: vec![],
    });
    assert_eq!(held(&page).failure(), None, "it is on its way");
    let effects = page.on(RecordEvent::SendingFailed { hash: signed().hash });
    assert_eq!(effects[0], Effect::Announce(Announcement::Failed(Failure::NotStored)));
    assert_eq!(held(&page).failure(), Some(Failure::NotStored), "what is shown is what is said");
}

#[test]
fn what_is_stored_later_is_not_complained_of_any_more() {
    let (mut page, _) = not_stored();
    page.stores = true;
    page.on(RecordEvent::WithdrawPressed {
        by: Gesture::Trusted,
        purposes: vec![],
    });
    page.on(RecordEvent::SendingFailed { hash: signed().hash });
    assert_eq!(held(&page).failure(), Some(Failure::WithdrawalWaits));
    page.on(RecordEvent::Kept {
        hash: "11".repeat(32),
        kept: false,
    });
    assert_eq!(held(&page).failure(), Some(Failure::WithdrawalWaits), "another receipt is not this one");
}
