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
            Effect::RememberDecline {
                notice: "northwind-callback".into(),
                version: None,
            },
            Effect::Notify(Notification::Given),
            Effect::Announce(Announcement::EnterNumber),
            Effect::Focus(Target::Number),
            Effect::AskEngine {
                id: RequestId(id.0 + 1),
                question: NumberQuestion {
                    text: String::new(),
                    caret: 0,
                    change: Change::Typed,
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
    let told = disclosure().document.choices().next().map(|purpose| purpose.retention.period.add_to(2_000_003));
    assert_eq!(draft.choices.iter().map(|choice| choice.until).collect::<Vec<_>>(), [told, None]);
    assert_eq!(Some(draft.valid_until), told);
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
    let [Effect::KeepRecord(_), Effect::PostReceipt { id, .. }] = effects[..] else {
        panic!("{effects:?}")
    };
    let effects = page.on(ReceiptEvent::ReceiptPosted {
        id,
        outcome: PostOutcome::Accepted {
            countersignature: "x.y.z".into(),
        },
    });
    let [
        Effect::KeepRecord(_),
        Effect::Focus(Target::Receipt),
        Effect::Notify(Notification::Receipt(_)),
        Effect::Announce(Announcement::Recorded),
        Effect::ContinueSubmit,
    ] = &effects[..]
    else {
        panic!("{effects:?}")
    };
    let View::Receipt(Held { record, .. }) = page.flow.view() else {
        panic!("recorded")
    };
    assert_eq!((&*mask(&record.international), &*record.countersignature), ("+353 ·· ··· ··56", "x.y.z"));
    assert_eq!(
        page.flow.form_value(),
        FormValue::Given {
            phone: "+353850123456",
            receipt: "a.b.c~d~",
            countersignature: "x.y.z",
            extension: "",
        }
    );
    assert_eq!(page.flow.state(), "recorded");
}

/// A visitor who agreed to these purposes and whose receipt is recorded.
pub fn recorded(purposes: &[usize]) -> Page {
    let mut page = Page::shown(settings());
    for index in purposes {
        page.ticks(*index);
    }
    let id = challenge_request(&page.agrees()).expect("asks");
    page.on(ReceiptEvent::ChallengeGiven {
        id,
        challenge: challenge("bm9uY2U"),
    });
    page.types("085 012 3456", Ok(irish()));
    let id = page.signed();
    page.on(ReceiptEvent::ReceiptPosted {
        id,
        outcome: PostOutcome::Accepted { countersignature: "x".into() },
    });
    page
}

fn withdraw(page: &mut Page, purposes: &[&str]) -> Vec<Effect> {
    page.on(RecordEvent::WithdrawPressed {
        by: Gesture::Trusted,
        purposes: purposes.iter().map(|purpose| (*purpose).to_owned()).collect(),
    })
}

#[test]
fn withdrawing_is_one_press_that_counts_at_once() {
    let mut page = recorded(&[0]);
    let effects = withdraw(&mut page, &[]);
    let asked = kept(&effects).expect("kept before it is sent");
    assert!(matches!(asked.outstanding(1_000_100), Some(Outstanding::Withdrawal { purposes, .. }) if purposes == ["repair-updates"]));
    assert_eq!(
        effects[1..],
        [
            Effect::Announce(Announcement::Withdrawing),
            Effect::Focus(Target::Receipt),
            Effect::SendOutstanding
        ],
        "nothing is called withdrawn before the server said so"
    );
    assert_eq!((page.flow.state(), page.flow.form_value()), ("withdrawn", FormValue::Nothing));
    assert!(!page.flow.holds_submit());

    let hash = asked.hash.clone();
    let effects = page.on(RecordEvent::SendingFailed { hash: hash.clone() });
    assert_eq!(effects[0], Effect::Announce(Announcement::Failed(Failure::WithdrawalWaits)));
    assert_eq!(page.on(RecordEvent::SendingFailed { hash }), [], "said once");

    let mut confirmed = asked;
    confirmed.apply_withdrawals(&[purpose_status("repair-updates", Some(7), false)]);
    let effects = page.on(RecordEvent::Changed(Box::new(confirmed)));
    assert_eq!(
        effects[1..],
        [
            Effect::Announce(Announcement::Withdrawn),
            Effect::Focus(Target::Receipt),
            Effect::Notify(Notification::Withdrawn)
        ]
    );
    let View::Receipt(Held { record, .. }) = page.flow.view() else {
        panic!("recorded")
    };
    assert_eq!((record.withdrawn_at(), record.outstanding(1_000_100)), (Some(7), None));
}

#[test]
fn one_purpose_is_withdrawn_and_the_others_stand_until_the_last_is() {
    let mut page = recorded(&[0, 1]);
    withdraw(&mut page, &["repair-updates"]);
    assert_eq!(page.flow.choices(), [("repair-updates", false), ("offers", true)]);
    assert_eq!(page.flow.state(), "recorded");
    assert!(matches!(page.flow.form_value(), FormValue::Given { .. }));
    let effects = withdraw(&mut page, &["offers"]);
    let mut record = kept(&effects).expect("kept");
    assert_eq!(record.outstanding(0), Some(withdrawal(&["repair-updates"], 0)));
    record.apply_withdrawals(&[purpose_status("repair-updates", Some(7), false)]);
    assert_eq!(record.outstanding(0), Some(withdrawal(&["offers"], 0)), "both are still to be sent");
    assert_eq!((page.flow.state(), page.flow.form_value()), ("withdrawn", FormValue::Nothing));
}

#[test]
fn without_a_server_a_withdrawal_is_done_when_it_is_pressed() {
    let mut page = Page::ready(Settings { receipts: None, ..settings() });
    let effects = page.on(PageEvent::SubmitHeld);
    let Some(Effect::SignReceipt { id }) = effects.last() else {
        panic!("{effects:?}")
    };
    page.on(ReceiptEvent::ReceiptSigned { id: *id, signed: signed() });
    let effects = withdraw(&mut page, &[]);
    assert!(effects.contains(&Effect::Announce(Announcement::Withdrawn)), "{effects:?}");
    assert!(kept(&effects).expect("kept").withdrawn_at().is_some());
}

#[test]
fn each_purpose_ends_by_itself() {
    let page = recorded(&[0, 1]);
    let View::Receipt(held) = page.flow.view() else { panic!("held") };
    let mut record = held.record.clone();
    assert!(record.choices.iter().all(|choice| choice.until > record.given_at));
    record.choices[0].until = 100;
    record.choices[1].until = 200;
    assert_eq!(
        [99, 100, 200].map(|now| (record.choices[0].is_in_force(now), record.is_in_force(now))),
        [(true, true), (false, true), (false, false)]
    );
}

#[test]
fn a_withdrawal_that_the_server_does_not_know_waits_while_the_receipt_may_be_on_its_way() {
    let page = recorded(&[0]);
    let View::Receipt(held) = page.flow.view() else { panic!("held") };
    let mut unsent = held.record.clone();
    unsent.countersignature.clear();
    unsent.ask_withdrawal(5, &[]);
    // The visitor's clock, by which it was withdrawn, is not the server's, by which it was given.
    assert!(!unsent.withdrawal_unknown(605) && unsent.is_withdrawing());
    assert!(unsent.withdrawal_unknown(606) && !unsent.is_withdrawing());
    assert_eq!(unsent.outstanding(unsent.given_at), None, "and it is never sent");
}

#[test]
fn a_withdrawal_tells_how_long_it_waited() {
    let page = recorded(&[0, 1]);
    let View::Receipt(held) = page.flow.view() else { panic!("held") };
    let mut record = held.record.clone();
    record.ask_withdrawal(700, &["offers".into()]);
    record.ask_withdrawal(900, &[]);
    assert_eq!(
        record.outstanding(1000),
        Some(withdrawal(&["offers"], 300)),
        "each counts as of when it was asked for, and goes in a request of its own"
    );
    assert_eq!(record.outstanding(650), Some(withdrawal(&["offers"], 0)), "the clock was set back");
    record.apply_withdrawals(&[purpose_status("offers", Some(950), false)]);
    assert_eq!(record.outstanding(1000), Some(withdrawal(&["repair-updates"], 100)), "then the next");
}

#[test]
fn two_copies_of_a_record_agree_whichever_is_kept_last() {
    let page = recorded(&[0, 1]);
    let View::Receipt(held) = page.flow.view() else { panic!("held") };
    let (mut one, mut other) = (held.record.clone(), held.record.clone());
    one.countersignature.clear();
    one.ask_withdrawal(5, &["offers".into()]);
    other.apply_withdrawals(&[purpose_status("repair-updates", Some(9), false)]);
    let (mut merged, mut mirrored) = (one.clone(), other.clone());
    merged.merge(&other);
    mirrored.merge(&one);
    assert_eq!(merged, mirrored);
    assert_eq!(
        (&*merged.countersignature, merged.choices[0].withdrawn_at, merged.choices[1].asked_at),
        ("x", Some(9), Some(5))
    );
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
    assert_eq!((&*held.record.phone, &*held.record.receipts), ("+353850123456", SERVER));
    assert_eq!(
        Record::from_node(&json::parse(b"{\"hash\":\"00\"}").expect("JSON")),
        None,
        "no receipt, no record"
    );
}

#[test]
fn a_record_keeps_the_format_that_is_in_the_visitors_storage() {
    let kept = r#"{"choices":[{"asked_at":7,"granted":true,"purpose":"p","title":"P","until":9,"withdrawn_at":8},{"granted":false,"purpose":"q","title":"Q"}],"controller":"C","countersignature":"x","extension":"","given_at":1,"hash":"00","international":"+1","language":"en","notice_id":"n","notice_sha256":"aa","notice_version":"1","phone":"+1","questions":"q@c.example","receipt":"a.b.c~d~","receipts":"https://r.example","refused":"ERR_X","secret":"s","shown":"S","valid_until":9}"#;
    let record = Record::from_node(&json::parse(kept.as_bytes()).expect("JSON")).expect("a record");
    assert_eq!(
        (
            record.choices[0].asked_at,
            record.choices[0].withdrawn_at,
            &*record.refused,
            record.withdrawn_at()
        ),
        (Some(7), Some(8), "ERR_X", Some(8))
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

#[test]
fn a_receipt_of_now_stands_whatever_year_the_visitors_clock_says() {
    let years = 20 * 365 * 24 * 3600;
    for ahead in [years, -years] {
        let mut page = Page::ready(settings());
        page.ahead = ahead;
        let id = page.signed();
        let effects = page.on(ReceiptEvent::ReceiptPosted {
            id,
            outcome: PostOutcome::Accepted { countersignature: "x".into() },
        });
        assert_eq!(effects.last(), Some(&Effect::ContinueSubmit));
        assert_eq!(page.flow.state(), "recorded", "{ahead}");
        assert!(matches!(page.flow.form_value(), FormValue::Given { .. }), "{ahead}");
        let View::Receipt(held) = page.flow.view() else { panic!("recorded") };
        assert_eq!(held.as_of, 2_000_005, "by the server's clock");
    }
}
