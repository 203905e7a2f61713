//! Coming back: the receipt that is held is recognised, and what changed since decides whether the visitor is asked again.

use crate::page::*;

/// The record of a visitor who agreed to the first purpose, as it lies in their store.
pub fn record() -> Record {
    let mut page = Page::ready(settings());
    let id = page.signed();
    page.on(ReceiptEvent::ReceiptPosted {
        id,
        outcome: PostOutcome::Accepted { countersignature: "x".into() },
    });
    let View::Receipt(held) = page.flow.view() else { panic!("recorded") };
    held.record.clone()
}

/// The same record with members of another value.
fn altered(members: &[(&str, &str)]) -> Record {
    let mut text = record().to_json();
    for (name, value) in members {
        let start = text.find(&format!("\"{name}\":")).expect("the member") + name.len() + 3;
        let end = start + text[start..].find([',', '}']).expect("its end");
        text.replace_range(start..end, value);
    }
    Record::from_node(&json::parse(text.as_bytes()).expect("JSON")).expect("a record")
}

/// Up to the first screen. The server says that a receipt that is held stands.
fn back(held: Vec<Record>, declined: Option<&str>) -> Page {
    let (mut page, effects) = returned(settings(), held, declined);
    match status_request(&effects) {
        Some(id) => assert_eq!(page.on(status(id, &[])), [Effect::Notify(Notification::Ready)]),
        None => assert_eq!(effects, [Effect::Notify(Notification::Ready)]),
    }
    page
}

/// Up to what the document's arrival leads to.
pub fn returned(settings: Settings, held: Vec<Record>, declined: Option<&str>) -> (Page, Vec<Effect>) {
    let mut page = Page::new(settings);
    page.on(PageEvent::Connected);
    let effects = page.on(loaded(held, declined));
    (page, effects)
}

fn unreachable(id: RequestId) -> RecordEvent {
    RecordEvent::StatusAnswered {
        id,
        outcome: StatusOutcome::Unreachable,
    }
}

#[test]
fn a_receipt_for_the_same_words_is_recognised_and_the_form_goes_by_it() {
    let mut page = back(vec![record()], None);
    let View::Receipt(held) = page.flow.view() else {
        panic!("recognised: {:?}", page.flow.view())
    };
    assert!(held.earlier_visit && held.changed.is_none());
    assert_eq!((page.flow.state(), page.flow.holds_submit()), ("recorded", true));
    assert!(matches!(page.flow.form_value(), FormValue::Given { phone: "+353850123456", .. }));
    page.on(PageEvent::FormReset);
    assert_eq!(page.flow.state(), "recorded", "a reset form is as it began");
    page.on(ChoiceEvent::ChangePressed);
    assert_eq!((page.flow.state(), page.flow.form_value()), ("disclosing", FormValue::Nothing));
}

#[test]
fn the_same_version_in_another_language_is_the_same_agreement() {
    let page = back(vec![altered(&[("language", "\"fr\""), ("notice_sha256", "\"aa\"")])], None);
    assert_eq!(page.flow.state(), "recorded");
}

#[test]
fn a_change_of_wording_is_told_and_a_material_one_asks_again() {
    // The versions after 2026-03-02 say of themselves that they are changes of wording, 2026-03-02 that it was a material one.
    let page = back(vec![altered(&[("notice_version", "\"2026-03-02\""), ("notice_sha256", "\"aa\"")])], None);
    let View::Receipt(held) = page.flow.view() else {
        panic!("the choice stays: {:?}", page.flow.view())
    };
    let changed = held.changed.as_ref().expect("told");
    assert_eq!(
        changed.summaries,
        [
            "Our server keeps your number encrypted, and deletes the proof of your answer automatically.",
            "We keep your number 6 months after a repair. It was 12 months."
        ]
    );

    let mut page = back(vec![altered(&[("notice_version", "\"2025-01-01\""), ("notice_sha256", "\"aa\"")])], None);
    let View::Disclosure(view) = page.flow.view() else {
        panic!("asked again: {:?}", page.flow.view())
    };
    assert_eq!(view.changed.expect("told why").summaries.len(), 3);
    assert_eq!(view.ticks, [false, false], "nothing is ticked for them");
    assert_eq!(page.flow.form_value(), FormValue::Nothing);
    page.on(DisclosureEvent::DisclosureShown);
    page.ticks(0);
    page.agrees();
    assert_eq!(page.flow.state(), "capturing");
}

#[test]
fn words_that_changed_under_the_same_version_are_asked_about_again() {
    let page = back(vec![altered(&[("notice_sha256", "\"aa\"")])], None);
    let View::Disclosure(view) = page.flow.view() else { panic!("asked again") };
    assert!(view.changed.expect("told why").summaries.is_empty());
}

#[test]
fn what_is_over_or_of_another_notice_or_server_does_not_count() {
    for members in [
        [("notice_id", "\"other\"")],
        [("receipts", "\"https://other.example\"")],
        [("until", "1")],
        [("until", "9999999999,\"withdrawn_at\":5")],
        [("until", "9999999999,\"asked_at\":5")],
        [("receipts", "\"https://receipts.shop.example\",\"refused\":\"ERR_RECEIPT_UNKNOWN\"")],
    ] {
        let page = back(vec![altered(&members)], None);
        assert_eq!(page.flow.state(), "disclosing", "{members:?}");
        let View::Disclosure(view) = page.flow.view() else { panic!("asked") };
        assert!(view.changed.is_none());
    }
}

#[test]
fn a_no_is_remembered_until_something_material_changes() {
    assert_eq!(back(vec![], Some("2026-11-24")).flow.state(), "declined");
    assert_eq!(back(vec![], Some("2026-03-02")).flow.state(), "declined", "wording only");
    assert_eq!(back(vec![], Some("2025-01-01")).flow.state(), "disclosing");
}

#[test]
fn nothing_is_used_before_the_server_said_that_it_stands() {
    let (mut page, effects) = returned(settings(), vec![record()], None);
    let id = status_request(&effects).expect("asked at once");
    assert_eq!(effects.len(), 1, "and nobody is told anything: {effects:?}");
    assert_eq!((page.flow.state(), page.flow.form_value()), ("checking", FormValue::Nothing));
    let effects = page.on(status(id, &[("repair-updates", Some(77))]));
    let kept = kept(&effects).expect("kept");
    assert_eq!(kept.withdrawn_at(), Some(77), "withdrawn by a link, a message or at the desk");
    assert_eq!(
        effects[1..],
        [
            Effect::Announce(Announcement::Withdrawn),
            Effect::Focus(Target::Receipt),
            Effect::Notify(Notification::Withdrawn),
            Effect::Notify(Notification::Ready)
        ]
    );
    assert_eq!((page.flow.state(), page.flow.form_value()), ("withdrawn", FormValue::Nothing));
    assert_eq!(back(vec![kept], None).flow.state(), "disclosing", "on the next visit they are asked anew");
}

/// A record of both purposes, as it lies in the visitor's store.
fn record_of_both() -> Record {
    let page = crate::receipt::recorded(&[0, 1]);
    let View::Receipt(held) = page.flow.view() else { panic!("recorded") };
    held.record.clone()
}

#[test]
fn a_suspended_purpose_is_not_granted_and_the_other_one_is() {
    let (mut page, effects) = returned(settings(), vec![record_of_both()], None);
    let effects = page.on(suspended(status_request(&effects).expect("asked"), &["offers"]));
    assert_eq!(effects, [Effect::Announce(Announcement::Suspended), Effect::Notify(Notification::Ready)]);
    assert_eq!((page.flow.state(), page.flow.holds_submit()), ("recorded", true));
    assert!(matches!(page.flow.form_value(), FormValue::Given { .. }));
    assert_eq!(page.flow.choices(), [("repair-updates", true), ("offers", false)]);
    // The visitor can end it, and the server then says so.
    page.on(RecordEvent::WithdrawPressed {
        by: Gesture::Trusted,
        purposes: vec!["offers".into()],
    });
    let View::Receipt(held) = page.flow.view() else { panic!("held") };
    assert!(held.record.choices[1].is_withdrawing());
}

#[test]
fn a_receipt_of_suspended_purposes_alone_is_not_given_until_they_stand_again() {
    let mut page = back(vec![record_of_both()], None);
    let id = status_request(&page.on(PageEvent::SubmitHeld)).expect("asked");
    let effects = page.on(suspended(id, &["repair-updates", "offers"]));
    assert_eq!(
        effects,
        [Effect::Announce(Announcement::Suspended), Effect::StopSubmit],
        "the visitor sees why first"
    );
    assert_eq!((page.flow.state(), page.flow.form_value()), ("suspended", FormValue::Nothing));
    assert_eq!(page.flow.choices(), [("repair-updates", false), ("offers", false)]);
    assert!(!page.flow.holds_submit(), "the form goes without it");
    let View::Receipt(held) = page.flow.view() else { panic!("held") };
    assert!(
        held.in_force && !held.record.to_json().contains("suspended"),
        "it may be over at any time, so it is not kept"
    );

    let id = status_request(&page.on(PageEvent::ShownAgain)).expect("asked again");
    assert_eq!(page.on(status(id, &[("repair-updates", None), ("offers", None)])), []);
    assert!(matches!(page.flow.form_value(), FormValue::Given { .. }));
    assert_eq!((page.flow.state(), page.flow.holds_submit()), ("recorded", true));
}

#[test]
fn a_submit_asks_again_and_goes_only_with_what_stands() {
    let mut page = back(vec![record()], None);
    let effects = page.on(PageEvent::SubmitHeld);
    let id = status_request(&effects).expect("asked");
    assert_eq!((effects.len(), page.flow.form_value()), (1, FormValue::Nothing));
    assert_eq!(page.on(status(id, &[])), [Effect::ContinueSubmit]);
    assert!(matches!(page.flow.form_value(), FormValue::Given { .. }));

    let id = status_request(&page.on(PageEvent::SubmitHeld)).expect("asked each time");
    let effects = page.on(status(id, &[("repair-updates", Some(77))]));
    assert_eq!(effects.last(), Some(&Effect::StopSubmit), "the visitor sees why first");
    assert_eq!((page.flow.form_value(), page.flow.holds_submit()), (FormValue::Nothing, false));
}

#[test]
fn what_cannot_be_checked_is_said_asked_again_and_can_be_gone_on_without() {
    let (mut page, effects) = returned(settings(), vec![record()], None);
    let effects = page.on(unreachable(status_request(&effects).expect("asked")));
    let [Effect::WakeLater { id, millis: 2000 }, Effect::Notify(Notification::Ready)] = effects[..] else {
        panic!("{effects:?}")
    };
    assert_eq!((page.flow.state(), page.flow.form_value()), ("checking", FormValue::Nothing));
    let asked = status_request(&page.on(PageEvent::SubmitHeld)).expect("a press asks at once");
    assert_eq!(page.on(ReceiptEvent::Woken { id }), [], "a superseded call");
    let effects = page.on(unreachable(asked));
    assert!(effects.contains(&Effect::Announce(Announcement::Failed(Failure::NotChecked))), "{effects:?}");
    assert!(!effects.contains(&Effect::StopSubmit), "the form waits");
    let Some(Effect::WakeLater { id, .. }) = effects.first() else {
        panic!("{effects:?}")
    };
    let asked = status_request(&page.on(ReceiptEvent::Woken { id: *id })).expect("asked again");
    assert_eq!(page.on(status(asked, &[])), [Effect::ContinueSubmit], "and goes by itself");

    let asked = status_request(&page.on(PageEvent::SubmitHeld)).expect("asked");
    page.on(unreachable(asked));
    let effects = page.on(ChoiceEvent::DeclinePressed(Gesture::Trusted));
    assert_eq!(effects.first(), Some(&Effect::StopSubmit));
    assert_eq!(page.flow.form_value(), FormValue::Declined);
}

#[test]
fn a_reset_stops_the_submit_that_waits_for_the_check() {
    let mut page = back(vec![record()], None);
    let asked = status_request(&page.on(PageEvent::SubmitHeld)).expect("asked");
    assert_eq!(page.on(PageEvent::FormReset), [Effect::StopSubmit]);
    assert_eq!(page.on(status(asked, &[])), [], "the answer sends nothing");
    assert_eq!(page.flow.state(), "recorded", "a receipt from an earlier visit stays");
}

#[test]
fn withdrawn_while_the_form_waits_it_is_stopped_and_only_the_withdrawal_is_spoken_of() {
    let (mut page, effects) = returned(settings(), vec![record()], None);
    page.on(unreachable(status_request(&effects).expect("asked")));
    let effects = page.on(PageEvent::SubmitHeld);
    page.on(unreachable(status_request(&effects).expect("asked again")));
    let mut effects = page.on(RecordEvent::WithdrawPressed {
        by: Gesture::Trusted,
        purposes: vec![],
    });
    effects.extend(page.on(RecordEvent::SendingFailed { hash: signed().hash }));
    assert!(effects.contains(&Effect::StopSubmit), "{effects:?}");
    let said: Vec<&Announcement> = effects
        .iter()
        .filter_map(|effect| match effect {
            Effect::Announce(what) => Some(what),
            _ => None,
        })
        .collect();
    assert_eq!(said, [&Announcement::Withdrawing, &Announcement::Failed(Failure::WithdrawalWaits)]);
    assert_eq!((page.flow.state(), page.flow.holds_submit()), ("withdrawn", false));
}

#[test]
fn a_page_that_lets_the_form_go_gets_the_unchecked_receipt_when_nobody_answers() {
    let allow = Settings {
        on_failure: OnFailure::Allow,
        ..settings()
    };
    let (mut page, effects) = returned(allow, vec![record()], None);
    page.on(unreachable(status_request(&effects).expect("asked")));
    let id = status_request(&page.on(PageEvent::SubmitHeld)).expect("asked");
    assert!(page.on(unreachable(id)).contains(&Effect::ContinueSubmit));
    assert!(matches!(page.flow.form_value(), FormValue::Given { .. }));
}

#[test]
fn a_server_that_does_not_know_the_receipt_ends_it_unless_it_was_never_sent() {
    let unknown = |id| RecordEvent::StatusAnswered {
        id,
        outcome: StatusOutcome::Unknown {
            code: "ERR_RECEIPT_UNKNOWN".into(),
        },
    };
    let (mut page, effects) = returned(settings(), vec![record()], None);
    let effects = page.on(unknown(status_request(&effects).expect("asked")));
    assert_eq!(effects[1], Effect::Announce(Announcement::NotKept));
    assert_eq!((page.flow.state(), page.flow.form_value()), ("withdrawn", FormValue::Nothing));

    let unsent = altered(&[("countersignature", "\"\"")]);
    assert_eq!(unsent.outstanding(unsent.given_at), Some(Outstanding::Receipt));
    assert_eq!(unsent.outstanding(unsent.given_at + 8 * 24 * 3600), None, "after a week no server takes it");
    let (mut page, effects) = returned(settings(), vec![unsent], None);
    page.on(unknown(status_request(&effects).expect("asked")));
    assert_eq!(page.flow.state(), "checking");
}

#[test]
fn another_tab_or_the_page_cache_is_heard_of() {
    let mut page = back(vec![record()], None);
    let mut elsewhere = record();
    elsewhere.ask_withdrawal(50, &[]);
    page.on(RecordEvent::Changed(Box::new(elsewhere)));
    assert_eq!((page.flow.state(), page.flow.form_value()), ("withdrawn", FormValue::Nothing));

    let mut other = record();
    other.hash = "11".repeat(32);
    other.ask_withdrawal(50, &[]);
    let mut page = back(vec![record()], None);
    assert_eq!(page.on(RecordEvent::Changed(Box::new(other))), [], "of another receipt");
    let id = status_request(&page.on(PageEvent::ShownAgain)).expect("asked again");
    assert_eq!(page.flow.form_value(), FormValue::Nothing);
    page.on(status(id, &[]));
    assert!(matches!(page.flow.form_value(), FormValue::Given { .. }));
}

#[test]
fn a_no_after_a_yes_says_that_the_yes_still_stands_and_withdraws_it_if_asked() {
    let mut page = back(vec![record()], None);
    page.on(ChoiceEvent::ChangePressed);
    page.on(DisclosureEvent::DisclosureShown);
    page.on(ChoiceEvent::DeclinePressed(Gesture::Trusted));
    let View::Declined(view) = page.flow.view() else { panic!("declined") };
    assert!(view.earlier.expect("told").in_force);
    let effects = page.on(RecordEvent::WithdrawPressed {
        by: Gesture::Trusted,
        purposes: vec![],
    });
    assert!(kept(&effects).expect("kept").is_withdrawing() && effects.contains(&Effect::SendOutstanding));
    let View::Declined(view) = page.flow.view() else { panic!("declined") };
    assert!(!view.earlier.expect("told").in_force);
    assert_eq!(page.flow.form_value(), FormValue::Declined);

    // The no came after the yes, so it is the no that counts on the next visit.
    let (page, _) = returned(settings(), vec![record()], Some("2026-11-24"));
    let View::Declined(view) = page.flow.view() else { panic!("declined") };
    assert!(view.earlier.is_some() && page.flow.form_value() == FormValue::Declined);
}

#[test]
fn a_yes_of_another_tab_is_told_after_a_no_and_is_withdrawn_if_asked() {
    for no_first in [false, true] {
        let mut page = Page::shown(settings());
        if no_first {
            page.on(ChoiceEvent::DeclinePressed(Gesture::Trusted));
        }
        // Of another notice, of another server, not yet with the server, or withdrawn.
        for members in [
            [("notice_id", "\"other\"")],
            [("receipts", "\"https://other.example\"")],
            [("countersignature", "\"\"")],
            [("until", "9999999999,\"asked_at\":5")],
        ] {
            page.on(RecordEvent::Changed(Box::new(altered(&members))));
        }
        page.on(RecordEvent::Changed(Box::new(record())));
        if !no_first {
            assert_eq!(page.flow.state(), "disclosing", "the question is not taken away");
            page.on(ChoiceEvent::DeclinePressed(Gesture::Trusted));
        }
        let View::Declined(view) = page.flow.view() else { panic!("declined") };
        assert_eq!(view.earlier.map(|held| (held.in_force, &held.record)), Some((true, &record())));
        let effects = page.on(RecordEvent::WithdrawPressed {
            by: Gesture::Trusted,
            purposes: vec![],
        });
        assert!(kept(&effects).expect("kept").is_withdrawing() && effects.contains(&Effect::SendOutstanding));
    }
}

#[test]
fn the_servers_clock_decides_what_has_ended() {
    let (mut page, effects) = returned(settings(), vec![record()], None);
    let id = status_request(&effects).expect("asked");
    page.on(RecordEvent::StatusAnswered {
        id,
        outcome: StatusOutcome::Known(ServerStatus {
            // The visitor's clock is years behind.
            as_of: record().valid_until,
            countersignature: "x".into(),
            purposes: vec![],
        }),
    });
    assert_eq!((page.flow.state(), page.flow.form_value()), ("withdrawn", FormValue::Nothing));
}
