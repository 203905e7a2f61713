//! The disclosure and the choice: only a person agrees, to what was shown; declining is one step.

use crate::page::*;

#[test]
fn nothing_is_asked_or_kept_before_agree() {
    let mut page = Page::shown(settings());
    for event in [
        Event::from(ChoiceEvent::PurposeToggled {
            index: 0,
            by: Gesture::Trusted,
        }),
        ChoiceEvent::PurposeToggled {
            index: 99,
            by: Gesture::Trusted,
        }
        .into(),
        NumberEvent::NumberTyped {
            text: "085 012 3456".into(),
            caret: 12,
            change: Change::Typed,
            filled: true,
            composing: false,
        }
        .into(),
        PageEvent::NumberRestored("+353850123456".into()).into(),
        NumberEvent::NumberLeft.into(),
        NumberEvent::UseAnywayPressed.into(),
    ] {
        assert_eq!(page.on(event.clone()), [], "{event:?}");
    }
}

#[test]
fn a_script_cannot_agree_decline_or_withdraw() {
    let mut page = Page::shown(settings());
    page.on(ChoiceEvent::PurposeToggled {
        index: 0,
        by: Gesture::Scripted,
    });
    assert!(matches!(page.flow.view(), View::Disclosure(DisclosureView { ticks: [false, false], .. })));
    page.ticks(0);
    assert_eq!(
        page.on(ChoiceEvent::AgreePressed {
            by: Gesture::Scripted,
            seen: None
        }),
        []
    );
    assert_eq!(page.on(ChoiceEvent::DeclinePressed(Gesture::Scripted)), []);
    assert_eq!(page.flow.state(), "disclosing");
    let mut page = Page::ready(settings());
    let id = page.signed();
    page.on(ReceiptEvent::ReceiptPosted {
        id,
        outcome: PostOutcome::Accepted { countersignature: "x".into() },
    });
    assert_eq!(
        page.on(RecordEvent::WithdrawPressed {
            by: Gesture::Scripted,
            purposes: vec![]
        }),
        []
    );
}

#[test]
fn nobody_agrees_to_what_was_not_shown() {
    let mut page = Page::new(settings());
    page.on(PageEvent::Connected);
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
    assert_eq!(problem(&page), Some(ChoiceProblem::NothingChosen));
    page.ticks(1);
    assert_eq!(problem(&page), None);
}

fn problem(page: &Page) -> Option<ChoiceProblem> {
    match page.flow.view() {
        View::Disclosure(view) => view.problem,
        other => panic!("{other:?} is another screen"),
    }
}

#[test]
fn a_submit_without_the_decision_that_is_required_says_what_to_do() {
    let mut page = Page::shown(Settings { required: true, ..settings() });
    // Something before it in the form comes first.
    assert_eq!(page.on(PageEvent::SubmitRefused { first: false }), []);
    assert_eq!(problem(&page), Some(ChoiceProblem::NotDecided));
    // Not announced: it is the description of what gets the focus.
    assert_eq!(page.on(PageEvent::SubmitRefused { first: true }), [Effect::Focus(Target::FirstPurpose)]);
    page.ticks(0);
    assert_eq!(problem(&page), None);
}

#[test]
fn declining_is_one_step_can_be_changed_and_never_blocks() {
    let mut page = Page::shown(Settings { required: true, ..settings() });
    assert_eq!(page.flow.validity(), Validity::DecisionMissing);
    assert_eq!(
        page.on(ChoiceEvent::DeclinePressed(Gesture::Trusted)),
        [
            Effect::RememberDecline {
                notice: "northwind-callback".into(),
                version: Some("2026-11-27".into())
            },
            Effect::Notify(Notification::Declined),
            Effect::Announce(Announcement::Declined),
            Effect::Focus(Target::Declined)
        ]
    );
    assert_eq!((page.flow.validity(), page.flow.form_value()), (Validity::Valid, FormValue::Declined));
    assert!(!page.flow.holds_submit());
    page.on(ChoiceEvent::ChangePressed);
    assert_eq!(page.flow.state(), "disclosing");
    // An agreement replaces the declined version that was remembered.
    page.ticks(0);
    let effects = page.agrees();
    assert!(effects.contains(&Effect::RememberDecline {
        notice: "northwind-callback".into(),
        version: None
    }));
}

#[test]
fn a_no_is_stored_whatever_no_was_stored_before() {
    // A no to an older version, and one that another tab has replaced by a yes since.
    for stored in ["2025-01-01", "2026-11-27"] {
        let mut page = Page::new(settings());
        page.on(PageEvent::Connected);
        page.on(loaded(vec![], Some(stored)));
        page.on(ChoiceEvent::ChangePressed);
        let effects = page.on(ChoiceEvent::DeclinePressed(Gesture::Trusted));
        assert_eq!(
            effects.first(),
            Some(&Effect::RememberDecline {
                notice: "northwind-callback".into(),
                version: Some("2026-11-27".into())
            }),
            "{stored}"
        );
    }
}

#[test]
fn no_thanks_is_offered_while_the_number_is_entered() {
    let mut page = Page::ready(settings());
    page.on(ChoiceEvent::DeclinePressed(Gesture::Trusted));
    assert_eq!(page.flow.form_value(), FormValue::Declined);
}

#[test]
fn changing_ones_mind_keeps_the_boxes_and_the_number() {
    let mut page = Page::ready(settings());
    assert_eq!(page.on(ChoiceEvent::ChangePressed), [Effect::Focus(Target::Disclosure)]);
    assert!(matches!(page.flow.view(), View::Disclosure(DisclosureView { ticks: [true, false], .. })));
    let effects = page.agrees();
    assert!(effects.contains(&Effect::ShowNumber {
        text: "085 012 3456".into(),
        caret: None
    }));
}

#[test]
fn a_document_that_cannot_be_shown_leaves_the_fallback() {
    let mut page = Page::new(settings());
    page.on(PageEvent::Connected);
    let problem = LoadProblem::Document("line 1, column 1: no".into());
    assert_eq!(
        page.on(DisclosureEvent::DisclosureFailed(problem.clone())),
        [Effect::Notify(Notification::Error("ERR_DISCLOSURE_DOCUMENT".into()))]
    );
    assert_eq!(page.flow.view(), View::Unavailable(&problem));
    assert_eq!((page.flow.validity(), page.flow.form_value()), (Validity::Valid, FormValue::Nothing));
}

#[test]
fn a_reset_form_begins_again_at_the_disclosure() {
    for mut page in [Page::shown(settings()), Page::agreed(settings()), Page::ready(settings())] {
        assert_eq!(
            page.on(PageEvent::FormReset),
            [Effect::ShowNumber {
                text: String::new(),
                caret: None
            }]
        );
        assert!(matches!(page.flow.view(), View::Disclosure(DisclosureView { ticks: [false, false], .. })));
    }
}

#[test]
fn each_reason_for_no_disclosure_has_its_code_and_nothing_leads_on_from_it() {
    for (problem, code) in [
        (LoadProblem::Attribute("disclosure".into()), "ERR_ATTRIBUTE"),
        (LoadProblem::Fetch("/d.json".into()), "ERR_DISCLOSURE_FETCH"),
        (LoadProblem::Browser("crypto.subtle".into()), "ERR_BROWSER"),
        (LoadProblem::Frame("https://elsewhere.example".into()), "ERR_FRAME"),
        (LoadProblem::Widget, "ERR_WIDGET_LOAD"),
    ] {
        let mut page = Page::new(settings());
        page.on(PageEvent::Connected);
        let effects = page.on(DisclosureEvent::DisclosureFailed(problem));
        assert_eq!(effects, [Effect::Notify(Notification::Error(code.into()))]);
        assert_eq!(page.flow.state(), "unavailable");
        assert_eq!(page.on(loaded(vec![], None)), []);
        assert_eq!((page.on(DisclosureEvent::DisclosureShown), page.agrees()), (vec![], vec![]));
        assert_eq!(page.flow.state(), "unavailable");
    }
}

#[test]
fn an_agreement_is_dated_when_it_was_pressed_and_the_first_showing_counts() {
    let mut page = Page::shown(Settings { receipts: None, ..settings() });
    page.seconds += 60;
    assert_eq!(page.on(DisclosureEvent::DisclosureShown), [], "notified once");
    page.ticks(0);
    page.agrees();
    page.seconds += 60;
    page.types("085 012 3456", Ok(irish()));
    let effects = page.on(PageEvent::SubmitHeld);
    let Some(Effect::SignReceipt { id }) = effects.last() else {
        panic!("{effects:?}")
    };
    let events = page.payload(*id).events;
    assert_eq!((events[0].what, events[0].seconds), (Happened::Shown, 0));
    assert_eq!(
        (events[1].what, events[1].seconds),
        (Happened::Agreed, 63),
        "a minute, shown again, ticked, agreed"
    );
}

#[test]
fn the_choices_follow_the_decision() {
    let ids: Vec<String> = disclosure().document.choices().map(|purpose| purpose.id.clone()).collect();
    let mut page = Page::shown(settings());
    page.ticks(0);
    assert_eq!(page.flow.choices(), [], "ticked is not decided");
    page.agrees();
    assert_eq!(page.flow.choices(), [(&*ids[0], true), (&*ids[1], false)]);
    page.on(ChoiceEvent::DeclinePressed(Gesture::Trusted));
    assert_eq!(page.flow.choices(), [(&*ids[0], false), (&*ids[1], false)]);
}

#[test]
fn boxes_that_are_ticked_when_the_form_is_submitted_open_the_number_step() {
    let mut page = Page::shown(settings());
    assert!(!page.flow.holds_submit());
    page.ticks(0);
    assert!(page.flow.holds_submit());
    let effects = page.on(ChoiceEvent::FormSubmitted {
        by: Gesture::Trusted,
        seen: None,
    });
    assert!(effects.contains(&Effect::Announce(Announcement::EnterOrDecline)), "{effects:?}");
    let effects = page.on(PageEvent::SubmitHeld);
    assert_eq!(effects, [Effect::StopSubmit, Effect::Focus(Target::Number)]);
    assert!(
        page.capture().by_submit && page.capture().problem.is_none(),
        "nobody could have entered a number yet"
    );
    page.on(PageEvent::SubmitHeld);
    assert_eq!(page.capture().problem, Some(NumberProblem::Missing));
}

#[test]
fn a_script_that_submits_does_not_agree_and_the_tick_is_not_dropped() {
    let mut page = Page::shown(settings());
    page.ticks(0);
    page.on(ChoiceEvent::FormSubmitted {
        by: Gesture::Scripted,
        seen: None,
    });
    let effects = page.on(PageEvent::SubmitHeld);
    assert_eq!(effects[0], Effect::StopSubmit);
    assert!(matches!(
        page.flow.view(),
        View::Disclosure(DisclosureView {
            ticks: [true, false],
            problem: Some(ChoiceProblem::NothingChosen),
            ..
        })
    ));
}
