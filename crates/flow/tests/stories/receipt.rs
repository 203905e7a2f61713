//! The whole walk to a receipt, and its withdrawal.

use crate::page::*;

#[test]
fn from_disclosure_to_receipt() {
    let mut page = Page::shown(settings());
    assert!(matches!(
        page.flow.view(),
        View::Disclosure(DisclosureView {
            ticks: [false, false],
            choose_first: false,
            ..
        })
    ));
    assert_eq!(page.ticks(0), []);
    let effects = page.agrees();
    let version = asked(&effects).expect("asks the server");
    assert_eq!(
        effects,
        [
            Effect::MakeKey,
            Effect::LoadEngine { region: "IE".into() },
            Effect::RequestChallenge {
                version,
                notice: Box::new(Digest([1; 32]))
            },
            Effect::Tell(Happening::Given),
            Effect::Announce(Announcement::EnterNumber),
            Effect::Focus(Target::Number),
        ]
    );
    page.on(Event::ChallengeGiven {
        version,
        challenge: challenge("bm9uY2U"),
    });
    assert_eq!(
        page.types("085 012 3456", Ok(irish())),
        [Effect::Tell(Happening::Number(Some("+353850123456".into())))]
    );
    assert_eq!(page.flow.state(), "ready");
    assert!(page.flow.holds_submit());
    assert_eq!(page.flow.form_value(), FormValue::Nothing);

    let effects = page.on(Event::SubmitHeld);
    let [Effect::Announce(Announcement::Sending), Effect::SignReceipt { version }] = &effects[..] else {
        panic!("{effects:?}")
    };
    assert_eq!(page.flow.number_to_sign(*version).map(E164::as_str), Some("+353850123456"));
    assert_eq!(
        page.flow.number_to_sign(Version(version.0 - 1)),
        None,
        "nothing is signed for an older question"
    );
    let draft = page.payload(*version);
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

    let version = *version;
    let effects = page.on(Event::ReceiptSigned { version, signed: signed() });
    let [Effect::PostReceipt { version, .. }] = effects[..] else {
        panic!("{effects:?}")
    };
    let effects = page.on(Event::ReceiptPosted {
        version,
        outcome: PostOutcome::Accepted {
            countersignature: "x.y.z".into(),
        },
    });
    let [
        Effect::KeepRecord,
        Effect::Announce(Announcement::Recorded),
        Effect::Focus(Target::Receipt),
        Effect::Tell(Happening::Receipt(_)),
        Effect::Continue,
    ] = &effects[..]
    else {
        panic!("{effects:?}")
    };
    let View::Receipt(Held { record, .. }) = page.flow.view() else {
        panic!("recorded")
    };
    assert_eq!((record.masked(), record.countersignature()), ("+353 ·· ··· ··56", "x.y.z"));
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
    let version = page.signed();
    page.on(Event::ReceiptPosted {
        version,
        outcome: PostOutcome::Accepted { countersignature: "x".into() },
    });
    let press = |page: &mut Page| {
        let effects = page.on(Event::WithdrawPressed {
            by: Gesture::Trusted,
            purposes: vec![],
        });
        let [Effect::Withdraw { version, .. }] = effects[..] else {
            panic!("{effects:?}")
        };
        version
    };
    let version = press(&mut page);
    assert_eq!(
        page.on(Event::WithdrawalEnded {
            version,
            outcome: WithdrawOutcome::Unreachable
        }),
        [Effect::Announce(Announcement::NotSent)]
    );
    let version = press(&mut page);
    let effects = page.on(Event::WithdrawalEnded {
        version,
        outcome: WithdrawOutcome::Withdrawn { at: 7 },
    });
    assert_eq!(effects.first(), Some(&Effect::KeepRecord));
    let View::Receipt(Held { record, .. }) = page.flow.view() else {
        panic!("recorded")
    };
    assert_eq!(record.withdrawn_at(), Some(7));
    assert_eq!((page.flow.state(), page.flow.form_value()), ("withdrawn", FormValue::Nothing));
}

#[test]
fn one_purpose_is_withdrawn_and_the_others_stand_until_the_last_is() {
    let mut page = Page::shown(settings());
    for index in [0, 1] {
        page.ticks(index);
    }
    let effects = page.agrees();
    page.on(Event::ChallengeGiven {
        version: asked(&effects).expect("asks"),
        challenge: challenge("bm9uY2U"),
    });
    page.types("085 012 3456", Ok(irish()));
    let version = page.signed();
    page.on(Event::ReceiptPosted {
        version,
        outcome: PostOutcome::Accepted { countersignature: "x".into() },
    });
    let ids: Vec<String> = disclosure().document.choices().map(|purpose| purpose.id.clone()).collect();
    for (step, id) in ids.iter().enumerate() {
        let effects = page.on(Event::WithdrawPressed {
            by: Gesture::Trusted,
            purposes: vec![id.clone()],
        });
        let [Effect::Withdraw { version, purposes, .. }] = &effects[..] else {
            panic!("{effects:?}")
        };
        assert_eq!(purposes, std::slice::from_ref(id));
        let version = *version;
        page.on(Event::WithdrawalEnded {
            version,
            outcome: WithdrawOutcome::Withdrawn { at: 7 },
        });
        let View::Receipt(held) = page.flow.view() else { panic!("held") };
        let withdrawn = held.record.choices().filter(|choice| choice.withdrawn_at == Some(7)).count();
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
    let version = page.signed();
    page.on(Event::ReceiptPosted {
        version,
        outcome: PostOutcome::Unreachable,
    });
    let effects = page.on(Event::WithdrawPressed {
        by: Gesture::Trusted,
        purposes: vec![],
    });
    let [Effect::Withdraw { version, .. }] = effects[..] else {
        panic!("{effects:?}")
    };
    page.on(Event::WithdrawalEnded {
        version,
        outcome: WithdrawOutcome::Unknown { now: 9 },
    });
    let View::Receipt(held) = page.flow.view() else { panic!("held") };
    assert_eq!((held.record.withdrawn_at(), held.waits), (Some(9), None));
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
    page.on(Event::AgreePressed {
        by: Gesture::Trusted,
        seen: Some(seen),
    });
    page.types("085 012 3456", Ok(irish()));
    let effects = page.on(Event::SubmitHeld);
    let version = effects.iter().find_map(|e| match e {
        Effect::SignReceipt { version } => Some(*version),
        _ => None,
    });
    assert_eq!(page.payload(version.expect("signs")).evidence, Some(seen));
}

#[test]
fn a_record_reads_back_and_the_mask_hides_all_but_the_ends() {
    let mut page = Page::ready(settings());
    let version = page.signed();
    page.on(Event::ReceiptPosted {
        version,
        outcome: PostOutcome::Accepted { countersignature: "x".into() },
    });
    let View::Receipt(held) = page.flow.view() else { panic!("recorded") };
    let text = held.record.to_json();
    assert_eq!(Record::from_node(json::parse(text.as_bytes()).expect("JSON")), Some(held.record.clone()));
    let titles = |granted: bool| held.record.titles(granted).count();
    assert_eq!((titles(true), titles(false)), (1, 1));
    assert_eq!((held.record.phone(), held.record.receipts()), ("+353850123456", SERVER));
    assert_eq!(
        Record::from_node(json::parse(b"{\"hash\":\"00\"}").expect("JSON")),
        None,
        "no receipt, no record"
    );
    assert_eq!(mask("+44 20 7946 0018"), "+44 ·· ···· ··18");
    assert_eq!(mask("+1 202-555-0123"), "+1 ···-···-··23");
}
