//! The whole path to a receipt, and its withdrawal.

use crate::page::*;

#[test]
fn from_disclosure_to_receipt() {
    let mut page = Page::shown(settings());
    assert!(matches!(
        page.flow.view(),
        View::Disclosure(DisclosureView {
            ticks: [false, false],
            problem: None,
            ..
        })
    ));
    assert_eq!(page.ticks(0), []);
    let effects = page.agrees();
    let id = challenge_request(&effects).expect("asks the server");
    assert_eq!(
        effects,
        [
            Effect::MakeKey,
            Effect::RequestChallenge { id, notice: Digest([1; 32]) },
            Effect::Notify(Notification::Given),
            Effect::Announce(Announcement::EnterNumber),
            Effect::Focus(Target::Number),
            Effect::AskEngine {
                id: RequestId(id.0 + 1),
                question: NumberQuestion {
                    text: String::new(),
                    caret: 0,
                    forward: false,
                    region: "IE".into(),
                    number_type: "MOBILE".into(),
                }
            },
        ]
    );
    page.on(ReceiptEvent::ChallengeGiven {
        id,
        challenge: challenge("bm9uY2U"),
    });
    assert_eq!(
        page.types("085 012 3456", Ok(irish())),
        [Effect::Notify(Notification::Number(Some("+353850123456".into())))]
    );
    assert_eq!(page.flow.state(), "ready");
    assert!(page.flow.holds_submit());
    assert_eq!(page.flow.form_value(), FormValue::Nothing);

    let effects = page.on(PageEvent::SubmitHeld);
    let [Effect::Announce(Announcement::Sending), Effect::SignReceipt { id }] = &effects[..] else {
        panic!("{effects:?}")
    };
    assert_eq!(page.flow.number_to_sign(*id).map(E164::as_str), Some("+353850123456"));
    assert_eq!(page.flow.number_to_sign(RequestId(id.0 - 1)), None, "nothing is signed for an older question");
    let draft = page.payload(*id);
    assert_eq!(draft.number_check, NumberCheck::Valid);
    // The nonce came 3 seconds before the submit: the server's clock and what has passed since.
    assert_eq!((draft.iat, draft.nonce.as_deref()), (2_000_003, Some("bm9uY2U")));
    assert_eq!(draft.choices.iter().map(|c| c.granted).collect::<Vec<_>>(), [true, false]);
    let steps: Vec<_> = draft.events.iter().map(|s| (s.what, s.seconds)).collect();
    assert_eq!(
        steps,
        [
            (Happened::Shown, 0),
            (Happened::Agreed, 2),
            (Happened::Captured { filled: false }, 5),
            (Happened::Submitted, 6)
        ]
    );
    assert!(matches!(page.flow.view(), View::Capture(CaptureView { busy: true, .. })));

    let id = *id;
    let effects = page.on(ReceiptEvent::ReceiptSigned { id, signed: signed() });
    let [Effect::PostReceipt { id, .. }] = effects[..] else {
        panic!("{effects:?}")
    };
    let effects = page.on(ReceiptEvent::ReceiptPosted {
        id,
        outcome: PostOutcome::Accepted {
            countersignature: "x.y.z".into(),
        },
    });
    let [
        Effect::KeepRecord,
        Effect::Announce(Announcement::Recorded),
        Effect::Focus(Target::Receipt),
        Effect::Notify(Notification::Receipt(_)),
        Effect::ContinueSubmit,
    ] = &effects[..]
    else {
        panic!("{effects:?}")
    };
    let View::Receipt(Held { record, .. }) = page.flow.view() else {
        panic!("recorded")
    };
    assert_eq!((&*record.masked, &*record.countersignature), ("+353 ·· ··· ··56", "x.y.z"));
    assert_eq!(
        page.flow.form_value(),
        FormValue::Given {
            phone: "+353850123456",
            receipt: "a.b.c~d~",
            extension: "",
        }
    );
    assert!(!page.flow.holds_submit());
    assert_eq!(page.flow.state(), "recorded");
}

#[test]
fn withdrawing_is_one_press_and_its_end_is_kept() {
    let mut page = Page::ready(settings());
    let id = page.signed();
    page.on(ReceiptEvent::ReceiptPosted {
        id,
        outcome: PostOutcome::Accepted { countersignature: "x".into() },
    });
    let press = |page: &mut Page| {
        let effects = page.on(WithdrawalEvent::WithdrawPressed {
            by: Gesture::Trusted,
            purposes: vec![],
        });
        let [Effect::Withdraw { id, .. }] = effects[..] else { panic!("{effects:?}") };
        id
    };
    let id = press(&mut page);
    assert_eq!(
        page.on(WithdrawalEvent::WithdrawalEnded {
            id,
            outcome: WithdrawOutcome::Unreachable
        }),
        [Effect::Announce(Announcement::NotSent)]
    );
    let id = press(&mut page);
    let effects = page.on(WithdrawalEvent::WithdrawalEnded {
        id,
        outcome: WithdrawOutcome::Withdrawn { at: 7 },
    });
    assert_eq!(effects.first(), Some(&Effect::KeepRecord));
    let View::Receipt(Held { record, .. }) = page.flow.view() else {
        panic!("recorded")
    };
    assert_eq!(record.withdrawn_at, Some(7));
    assert_eq!((page.flow.state(), page.flow.form_value()), ("withdrawn", FormValue::Nothing));
}

#[test]
fn one_purpose_is_withdrawn_and_the_others_stand_until_the_last_is() {
    let mut page = Page::shown(settings());
    for index in [0, 1] {
        page.ticks(index);
    }
    let effects = page.agrees();
    page.on(ReceiptEvent::ChallengeGiven {
        id: challenge_request(&effects).expect("asks"),
        challenge: challenge("bm9uY2U"),
    });
    page.types("085 012 3456", Ok(irish()));
    let id = page.signed();
    page.on(ReceiptEvent::ReceiptPosted {
        id,
        outcome: PostOutcome::Accepted { countersignature: "x".into() },
    });
    let ids: Vec<String> = disclosure().document.choices().map(|purpose| purpose.id.clone()).collect();
    for (step, purpose) in ids.iter().enumerate() {
        let effects = page.on(WithdrawalEvent::WithdrawPressed {
            by: Gesture::Trusted,
            purposes: vec![purpose.clone()],
        });
        let [Effect::Withdraw { id, purposes, .. }] = &effects[..] else {
            panic!("{effects:?}")
        };
        assert_eq!(purposes, std::slice::from_ref(purpose));
        let id = *id;
        page.on(WithdrawalEvent::WithdrawalEnded {
            id,
            outcome: WithdrawOutcome::Withdrawn { at: 7 },
        });
        let View::Receipt(held) = page.flow.view() else { panic!("held") };
        let withdrawn = held.record.choices.iter().filter(|choice| choice.withdrawn_at == Some(7)).count();
        assert_eq!(withdrawn, step + 1);
        let last = step + 1 == ids.len();
        assert_eq!(page.flow.state(), if last { "withdrawn" } else { "recorded" });
        assert_eq!(page.flow.form_value() == FormValue::Nothing, last);
    }
}

#[test]
fn a_receipt_that_the_server_never_saw_is_withdrawn_here() {
    let mut page = Page::ready(Settings {
        on_failure: OnFailure::Allow,
        ..settings()
    });
    let id = page.signed();
    page.on(ReceiptEvent::ReceiptPosted {
        id,
        outcome: PostOutcome::Unreachable,
    });
    let effects = page.on(WithdrawalEvent::WithdrawPressed {
        by: Gesture::Trusted,
        purposes: vec![],
    });
    let [Effect::Withdraw { id, .. }] = effects[..] else { panic!("{effects:?}") };
    page.on(WithdrawalEvent::WithdrawalEnded {
        id,
        outcome: WithdrawOutcome::Unknown { now: 9 },
    });
    let View::Receipt(held) = page.flow.view() else { panic!("held") };
    assert_eq!((held.record.withdrawn_at, held.delivery), (Some(9), None));
}

#[test]
fn how_the_text_was_seen_is_signed() {
    let mut page = Page::shown(Settings { receipts: None, ..settings() });
    page.ticks(0);
    let seen = receipt::Evidence {
        font_px: 16,
        visible_pct: 100,
        visible_s: 8,
    };
    page.on(ChoiceEvent::AgreePressed {
        by: Gesture::Trusted,
        seen: Some(seen),
    });
    page.types("085 012 3456", Ok(irish()));
    let effects = page.on(PageEvent::SubmitHeld);
    let id = effects.iter().find_map(|e| match e {
        Effect::SignReceipt { id } => Some(*id),
        _ => None,
    });
    assert_eq!(page.payload(id.expect("signs")).evidence, Some(seen));
}

#[test]
fn a_record_reads_back() {
    let mut page = Page::ready(settings());
    let id = page.signed();
    page.on(ReceiptEvent::ReceiptPosted {
        id,
        outcome: PostOutcome::Accepted { countersignature: "x".into() },
    });
    let View::Receipt(held) = page.flow.view() else { panic!("recorded") };
    let text = held.record.to_json();
    assert_eq!(Record::from_node(&json::parse(text.as_bytes()).expect("JSON")), Some(held.record.clone()));
    let titles = |granted: bool| held.record.titles(granted).count();
    assert_eq!((titles(true), titles(false)), (1, 1));
    assert_eq!((&*held.record.phone, &*held.record.receipts), ("+353850123456", SERVER));
    assert_eq!(
        Record::from_node(&json::parse(b"{\"hash\":\"00\"}").expect("JSON")),
        None,
        "no receipt, no record"
    );
}

#[test]
fn a_record_keeps_the_format_that_is_in_the_visitors_storage() {
    let kept = r#"{"choices":[{"granted":true,"purpose":"p","title":"P","withdrawn_at":8},{"granted":false,"purpose":"q","title":"Q"}],"controller":"C","countersignature":"x","extension":"","given_at":1,"hash":"00","language":"en","masked":"+1 ··","notice_id":"n","notice_sha256":"aa","notice_version":"1","phone":"+1","questions":"q@c.example","receipt":"a.b.c~d~","receipts":"https://r.example","refused":"ERR_X","secret":"s","shown":"S","valid_until":9,"withdrawn_at":8}"#;
    let record = Record::from_node(&json::parse(kept.as_bytes()).expect("JSON")).expect("a record");
    assert_eq!(
        (record.choices[0].withdrawn_at, &*record.refused, record.withdrawn_at),
        (Some(8), "ERR_X", Some(8))
    );
    assert_eq!(record.to_json(), kept);

    let least = Record::from_node(&json::parse(br#"{"receipt":"a.b.c~d~","given_at":"soon","choices":[null]}"#).expect("JSON")).expect("a record");
    assert_eq!((least.given_at, least.choices.len(), least.is_unsent()), (0, 1, false));
    for absent in ["countersignature", "questions", "receipts\"", "refused", "withdrawn_at"] {
        assert!(!least.to_json().contains(absent), "{absent}");
    }
}

#[test]
fn a_mask_hides_all_but_the_ends() {
    assert_eq!(mask("+44 20 7946 0018"), "+44 ·· ···· ··18");
    assert_eq!(mask("+1 202-555-0123"), "+1 ···-···-··23");
}
