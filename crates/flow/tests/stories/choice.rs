//! The disclosure and the choice: nobody agrees but a person, to what was shown; a no is one step.

use crate::page::*;

#[test]
fn nothing_is_asked_or_kept_before_agree() {
    let mut page = Page::shown(settings());
    for event in [
        Event::PurposeToggled {
            index: 0,
            by: Gesture::Trusted,
        },
        Event::PurposeToggled {
            index: 99,
            by: Gesture::Trusted,
        },
        Event::SubmitHeld,
        Event::NumberTyped {
            text: "085 012 3456".into(),
            filled: true,
        },
        Event::NumberRestored("+353850123456".into()),
        Event::NumberLeft,
        Event::UseAnywayPressed,
    ] {
        assert_eq!(page.on(event.clone()), [], "{event:?}");
    }
}

#[test]
fn a_script_cannot_agree_decline_or_withdraw() {
    let mut page = Page::shown(settings());
    page.on(Event::PurposeToggled {
        index: 0,
        by: Gesture::Scripted,
    });
    assert!(matches!(page.flow.view(), View::Disclosure(DisclosureView { ticks: [false, false], .. })));
    page.ticks(0);
    assert_eq!(
        page.on(Event::AgreePressed {
            by: Gesture::Scripted,
            seen: None
        }),
        []
    );
    assert_eq!(page.on(Event::DeclinePressed(Gesture::Scripted)), []);
    assert_eq!(page.flow.state(), "disclosing");
    let mut page = Page::ready(settings());
    let version = page.signed();
    page.on(Event::ReceiptPosted {
        version,
        outcome: PostOutcome::Accepted { countersignature: "x".into() },
    });
    assert_eq!(
        page.on(Event::WithdrawPressed {
            by: Gesture::Scripted,
            purposes: vec![]
        }),
        []
    );
}

#[test]
fn nobody_agrees_to_what_was_not_shown() {
    let mut page = Page::new(settings());
    page.on(Event::Connected);
    page.on(loaded(vec![], None));
    page.ticks(0);
    assert_eq!(page.agrees(), []);
    assert_eq!(page.flow.state(), "disclosing");
}

#[test]
fn agreeing_to_nothing_says_what_to_do() {
    let mut page = Page::shown(settings());
    assert_eq!(
        page.agrees(),
        [Effect::Announce(Announcement::ChooseFirst), Effect::Focus(Target::FirstPurpose)]
    );
    assert!(matches!(page.flow.view(), View::Disclosure(DisclosureView { choose_first: true, .. })));
    page.ticks(1);
    assert!(matches!(page.flow.view(), View::Disclosure(DisclosureView { choose_first: false, .. })));
}

#[test]
fn declining_is_one_step_can_be_changed_and_never_blocks() {
    let mut page = Page::shown(Settings { required: true, ..settings() });
    assert_eq!(page.flow.validity(), Validity::DecisionMissing);
    assert_eq!(
        page.on(Event::DeclinePressed(Gesture::Trusted)),
        [
            Effect::RememberNo {
                notice: "northwind-callback".into(),
                version: Some("2026-11-24".into())
            },
            Effect::Tell(Happening::Declined),
            Effect::Announce(Announcement::Declined),
            Effect::Focus(Target::Declined)
        ]
    );
    assert_eq!((page.flow.validity(), page.flow.form_value()), (Validity::Valid, FormValue::Declined));
    assert!(!page.flow.holds_submit());
    page.on(Event::ChangePressed);
    assert_eq!(page.flow.state(), "disclosing");
    // A yes takes the place of the no that was kept.
    page.ticks(0);
    let effects = page.agrees();
    assert!(effects.contains(&Effect::RememberNo {
        notice: "northwind-callback".into(),
        version: None
    }));
}

#[test]
fn no_thanks_is_offered_while_the_number_is_entered() {
    let mut page = Page::ready(settings());
    page.on(Event::DeclinePressed(Gesture::Trusted));
    assert_eq!(page.flow.form_value(), FormValue::Declined);
}

#[test]
fn changing_ones_mind_keeps_the_boxes_and_the_number() {
    let mut page = Page::ready(settings());
    assert_eq!(page.on(Event::ChangePressed), [Effect::Focus(Target::Disclosure)]);
    assert!(matches!(page.flow.view(), View::Disclosure(DisclosureView { ticks: [true, false], .. })));
    let effects = page.agrees();
    assert!(effects.contains(&Effect::SetNumberText("085 012 3456".into())));
}

#[test]
fn a_document_that_cannot_be_shown_leaves_the_fallback() {
    let mut page = Page::new(settings());
    page.on(Event::Connected);
    let problem = LoadProblem::Document("line 1, column 1: no".into());
    assert_eq!(
        page.on(Event::DisclosureFailed(problem.clone())),
        [Effect::Tell(Happening::Error("ERR_DISCLOSURE_DOCUMENT".into()))]
    );
    assert_eq!(page.flow.view(), View::Unavailable(&problem));
    assert_eq!((page.flow.validity(), page.flow.form_value()), (Validity::Valid, FormValue::Nothing));
}

#[test]
fn a_reset_form_begins_again_at_the_disclosure() {
    for mut page in [Page::shown(settings()), Page::agreed(settings()), Page::ready(settings())] {
        assert_eq!(page.on(Event::FormReset), [Effect::SetNumberText(String::new())]);
        assert!(matches!(page.flow.view(), View::Disclosure(DisclosureView { ticks: [false, false], .. })));
    }
}

/// A disclosure that is read while it is still being checked.
fn unchecked() -> Page {
    let mut page = Page::new(settings());
    page.on(Event::Connected);
    let mut disclosure = disclosure();
    disclosure.digests = None;
    page.on(Event::DisclosureLoaded {
        disclosure,
        held: vec![],
        declined: None,
    });
    page.on(Event::DisclosureShown);
    page
}

/// What comes of a button that is pressed too early.
fn awaited() -> Vec<Effect> {
    vec![Effect::LoadNext, Effect::Announce(Announcement::OneMoment)]
}

/// Whether somebody is asked to wait, and whether they are told that it was in vain.
fn next(page: &Page) -> (bool, bool) {
    match page.flow.view() {
        View::Disclosure(DisclosureView { awaits, not_loaded, .. }) => (awaits, not_loaded),
        view => panic!("{view:?}"),
    }
}

#[test]
fn nobody_agrees_to_or_declines_what_is_not_checked_yet_and_what_they_pressed_waits() {
    let mut page = unchecked();
    page.ticks(0);
    assert_eq!((page.agrees(), next(&page)), (awaited(), (true, false)));
    assert_eq!((page.flow.state(), page.flow.holds_submit()), ("disclosing", false));
    let effects = page.on(Event::DisclosureChecked(DIGESTS));
    assert!(effects.contains(&Effect::Tell(Happening::Given)), "{effects:?}");
    assert_eq!(page.flow.state(), "capturing");

    let mut page = unchecked();
    assert_eq!(page.on(Event::DeclinePressed(Gesture::Trusted)), awaited());
    page.on(Event::DisclosureChecked(DIGESTS));
    assert_eq!(page.flow.form_value(), FormValue::Declined);
}

#[test]
fn an_agreement_is_dated_when_it_was_pressed() {
    let mut page = unchecked();
    page.ticks(0);
    page.agrees();
    page.seconds += 60;
    page.on(Event::DisclosureChecked(DIGESTS));
    page.types("085 012 3456", Ok(irish()));
    let effects = page.on(Event::SubmitHeld);
    let Some(Effect::RequestChallenge { version, .. }) = effects.last() else {
        panic!("{effects:?}")
    };
    let effects = page.on(Event::ChallengeFailed { version: *version });
    let [Effect::SignReceipt { version }] = effects[..] else {
        panic!("{effects:?}")
    };
    let agreed = page.payload(version).events[1];
    assert_eq!((agreed.what, agreed.seconds), (Happened::Agreed, 2), "shown, ticked, agreed");
}

#[test]
fn what_was_pressed_is_let_go_by_another_choice() {
    let mut page = unchecked();
    page.ticks(0);
    page.agrees();
    page.ticks(1);
    assert_eq!(next(&page), (false, false));
    assert_eq!(page.on(Event::DisclosureChecked(DIGESTS)), []);
    assert_eq!(page.flow.state(), "disclosing");
    page.agrees();
    assert_eq!(page.flow.state(), "capturing");

    // The last button counts.
    let mut page = unchecked();
    page.ticks(0);
    page.agrees();
    page.on(Event::DeclinePressed(Gesture::Trusted));
    page.on(Event::DisclosureChecked(DIGESTS));
    assert_eq!(page.flow.state(), "declined");
}

#[test]
fn who_waits_is_told_when_what_follows_cannot_be_loaded_and_can_try_again() {
    let mut page = unchecked();
    assert_eq!((page.on(Event::NextNotLoaded), next(&page)), (vec![], (false, false)), "nobody waits");
    page.ticks(0);
    page.agrees();
    assert_eq!(
        page.on(Event::NextNotLoaded),
        [
            Effect::Announce(Announcement::NextNotLoaded),
            Effect::Tell(Happening::Error("ERR_WIDGET_LOAD".into()))
        ]
    );
    assert_eq!(next(&page), (false, true));
    assert_eq!(page.on(Event::NextNotLoaded), [], "said once");
    assert_eq!((page.agrees(), next(&page)), (awaited(), (true, false)));
    page.on(Event::DisclosureChecked(DIGESTS));
    assert_eq!(page.flow.state(), "capturing");
}

#[test]
fn a_document_that_turns_out_to_be_none_is_taken_away() {
    let mut page = unchecked();
    page.ticks(0);
    page.agrees();
    let problem = LoadProblem::Document("line 1, column 1: no".into());
    assert_eq!(
        page.on(Event::DisclosureFailed(problem.clone())),
        [Effect::Tell(Happening::Error("ERR_DISCLOSURE_DOCUMENT".into()))]
    );
    assert_eq!((page.flow.view(), page.flow.state()), (View::Unavailable(&problem), "unavailable"));

    let mut page = Page::new(settings());
    page.on(Event::Connected);
    assert_eq!(page.on(Event::NextNotLoaded), [Effect::Tell(Happening::Error("ERR_WIDGET_LOAD".into()))]);
    assert_eq!(page.flow.state(), "unavailable");
}
