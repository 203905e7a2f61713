//! Coming back: the receipt that is held is recognised, and what changed since decides whether the visitor is asked again.

use crate::page::*;

/// The record of a visitor who agreed to the first purpose, as it lies in their store.
fn record() -> Record {
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

fn back(held: Vec<Record>, declined: Option<&str>) -> Page {
    let mut page = Page::new(settings());
    page.on(PageEvent::Connected);
    let effects = page.on(loaded(held, declined));
    assert_eq!(effects, [Effect::Notify(Notification::Ready)]);
    page
}

#[test]
fn a_receipt_for_the_same_words_is_recognised_and_the_form_goes_by_it() {
    let mut page = back(vec![record()], None);
    let View::Receipt(held) = page.flow.view() else {
        panic!("recognised: {:?}", page.flow.view())
    };
    assert!(held.earlier_visit && held.changed.is_none());
    assert_eq!((page.flow.state(), page.flow.holds_submit()), ("recorded", false));
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
    // RequestId 2026-11-24 says of itself that it is a change of wording, 2026-03-02 that it was a material one.
    let page = back(vec![altered(&[("notice_version", "\"2026-03-02\""), ("notice_sha256", "\"aa\"")])], None);
    let View::Receipt(held) = page.flow.view() else {
        panic!("the choice stays: {:?}", page.flow.view())
    };
    let changed = held.changed.as_ref().expect("told");
    assert_eq!(changed.summaries, ["We keep your number 6 months after a repair. It was 12 months."]);

    let mut page = back(vec![altered(&[("notice_version", "\"2025-01-01\""), ("notice_sha256", "\"aa\"")])], None);
    let View::Disclosure(view) = page.flow.view() else {
        panic!("asked again: {:?}", page.flow.view())
    };
    assert_eq!(view.changed.expect("told why").summaries.len(), 2);
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
        [("valid_until", "1")],
        [("valid_until", "7,\"withdrawn_at\":5")],
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
fn a_receipt_that_no_server_has_yet_is_sent_when_the_visitor_is_back() {
    let unsent = altered(&[("countersignature", "\"\"")]);
    let mut page = Page::new(settings());
    page.on(PageEvent::Connected);
    let effects = page.on(loaded(vec![unsent.clone()], None));
    let [Effect::Notify(Notification::Ready), Effect::PostReceipt { id, receipt }] = &effects[..] else {
        panic!("sent: {effects:?}")
    };
    assert_eq!(receipt, "a.b.c~d~");
    let effects = page.on(ReceiptEvent::ReceiptPosted {
        id: *id,
        outcome: PostOutcome::Unreachable,
    });
    let [Effect::WakeLater { id, millis: 2000 }] = effects[..] else {
        panic!("later: {effects:?}")
    };
    let effects = page.on(ReceiptEvent::Woken { id });
    let [Effect::PostReceipt { id, .. }] = effects[..] else {
        panic!("again: {effects:?}")
    };
    let effects = page.on(ReceiptEvent::ReceiptPosted {
        id,
        outcome: PostOutcome::Accepted { countersignature: "y".into() },
    });
    assert_eq!(effects, [Effect::KeepRecord]);
    let View::Receipt(held) = page.flow.view() else { panic!("held") };
    assert_eq!((&*held.record.countersignature, held.delivery), ("y", None));

    // A week later no server takes it, and a refusal is not argued with.
    let old = Time {
        elapsed: 0,
        unix: unsent.given_at + 8 * 24 * 3600,
    };
    let mut effects = vec![];
    Held::new(unsent.clone()).update(PageEvent::Connected.into(), RequestId(1), old, &mut effects);
    assert_eq!(effects, []);
    let young = Time {
        elapsed: 0,
        unix: unsent.given_at,
    };
    let mut held = Held::new(unsent);
    held.update(PageEvent::Connected.into(), RequestId(1), young, &mut effects);
    let refused = ReceiptEvent::ReceiptPosted {
        id: RequestId(1),
        outcome: PostOutcome::Refused { code: "ERR_X".into() },
    };
    held.update(refused.into(), RequestId(2), young, &mut effects);
    assert_eq!(effects.pop(), Some(Effect::KeepRecord));
    held.update(PageEvent::Connected.into(), RequestId(3), young, &mut effects);
    assert_eq!(effects.len(), 1, "sent once: {effects:?}");
}
