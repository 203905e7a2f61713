//! The number engine: one question per key, formatting while typing, regions, stale answers, and an engine that fails.

use crate::page::*;

#[test]
fn each_key_asks_the_engine_once_with_the_text_and_the_caret() {
    let mut page = Page::agreed(settings());
    let effects = page.on(NumberEvent::NumberTyped {
        text: "085 01".into(),
        caret: 4,
        change: Change::DeletedForward,
        filled: false,
        composing: false,
    });
    let [Effect::AskEngine { question, .. }] = &effects[..] else {
        panic!("{effects:?}")
    };
    let wanted = NumberQuestion {
        text: "085 01".into(),
        caret: 4,
        change: Change::DeletedForward,
        region: "IE".into(),
        number_type: "MOBILE".into(),
    };
    assert_eq!(*question, wanted);
}

#[test]
fn the_example_is_of_the_first_type_that_the_page_takes() {
    let mut page = Page::agreed(Settings {
        types: " VOIP, MOBILE".into(),
        ..settings()
    });
    let (_, question) = engine_question(&page.on(typed("0"))).expect("asked");
    assert_eq!(question.number_type, "VOIP");
}

#[test]
fn an_empty_field_is_asked_about_for_the_calling_code_and_the_example() {
    let mut page = Page::shown(settings());
    page.ticks(0);
    let (id, question) = engine_question(&page.agrees()).expect("asked on entering");
    assert_eq!((&*question.text, question.caret, &*question.region), ("", 0, "IE"));
    assert_eq!((page.capture().calling_code, page.capture().example), ("", ""));
    assert_eq!(page.on(answered(id, "", Err(ParseError::NotANumber))), []);
    assert_eq!((page.capture().calling_code, page.capture().example), ("353", "85 012 3456"));
    assert_eq!(page.flow.validity(), Validity::Number(NumberProblem::Missing), "an empty field is not judged");
}

#[test]
fn late_answers_are_dropped() {
    let mut page = Page::agreed(settings());
    let old = page.keys("085");
    let new = page.keys("085 0");
    assert!(old < new);
    assert_eq!(page.on(answered(old, "085 012 3456", Ok(irish()))), []);
    assert_eq!(page.on(NumberEvent::EngineFailed { id: old }), []);
    assert_eq!((page.flow.state(), page.flow.number_text()), ("capturing", "085 0"));
    assert_eq!(page.flow.validity(), Validity::Valid, "still pending");
    page.on(answered(new, "085 0", Err(ParseError::NotANumber)));
    assert_eq!(page.on(answered(new, "085 012 3456", Ok(irish()))), [], "answered once");
    assert_eq!(page.flow.number_text(), "085 0");
}

#[test]
fn the_formatted_text_is_shown_where_it_differs_and_nobody_composes() {
    let mut page = Page::agreed(settings());
    let shown = |text: &str, caret| Effect::ShowNumber { text: text.into(), caret };
    assert_eq!(page.types("085", Err(ParseError::TooShortNsn)), [], "the same text is left alone");

    let id = page.keys("0850");
    assert_eq!(page.flow.number_text(), "0850", "as typed until the answer");
    assert_eq!(page.on(answered(id, "085 0", Err(ParseError::TooShortNsn))), [shown("085 0", Some(5))]);
    assert_eq!(page.flow.number_text(), "085 0");

    // Backspace over a space: the text stays, the caret moves.
    let effects = page.on(NumberEvent::NumberTyped {
        text: "085 0".into(),
        caret: 4,
        change: Change::Typed,
        filled: false,
        composing: false,
    });
    let (id, _) = engine_question(&effects).expect("asked");
    assert_eq!(page.on(answered(id, "085 0", Err(ParseError::TooShortNsn))), [shown("085 0", Some(5))]);

    let effects = page.on(NumberEvent::NumberTyped {
        text: "0850123456".into(),
        caret: 10,
        change: Change::Typed,
        filled: false,
        composing: true,
    });
    let (id, _) = engine_question(&effects).expect("asked");
    let effects = page.on(answered(id, "085 012 3456", Ok(irish())));
    assert_eq!(effects, [Effect::Notify(Notification::Number(Some("+353850123456".into())))]);
    assert_eq!((page.flow.number_text(), page.flow.state()), ("0850123456", "ready"), "judged, not replaced");
}

#[test]
fn a_filled_number_is_formatted_as_a_typed_one_and_a_restored_one_without_touching_the_caret() {
    let formatted = |effects: Vec<Effect>, caret: Option<usize>| {
        let usable = Notification::Number(Some("+353850123456".into()));
        let text = "085 012 3456".into();
        assert_eq!(effects, [Effect::ShowNumber { text, caret }, Effect::Notify(usable)]);
    };
    let mut page = Page::agreed(settings());
    let effects = page.on(NumberEvent::NumberTyped {
        text: "0850123456".into(),
        caret: 10,
        change: Change::Typed,
        filled: true,
        composing: false,
    });
    let (id, _) = engine_question(&effects).expect("asked");
    formatted(page.on(answered(id, "085 012 3456", Ok(irish()))), Some(12));

    let mut page = Page::agreed(settings());
    let effects = page.on(PageEvent::NumberRestored("0850123456".into()));
    let restored = Effect::ShowNumber {
        text: "0850123456".into(),
        caret: None,
    };
    assert_eq!(effects.first(), Some(&restored), "at once, as it is");
    let (id, question) = engine_question(&effects).expect("asked");
    assert_eq!((&*question.text, question.caret), ("0850123456", 10));
    formatted(page.on(answered(id, "085 012 3456", Ok(irish()))), None);
}

#[test]
fn positions_are_counted_in_utf_16() {
    let mut page = Page::agreed(settings());
    let (_, question) = engine_question(&page.on(PageEvent::NumberRestored("085 \u{1F4DE}".into()))).expect("asked");
    assert_eq!(question.caret, 6);
}

#[test]
fn without_an_engine_the_text_stays_the_problem_is_said_and_the_next_key_asks_again() {
    let mut page = Page::agreed(settings());
    let id = page.keys("0850123456");
    let effects = page.on(NumberEvent::EngineFailed { id });
    let [
        Effect::Notify(Notification::Error(code)),
        Effect::Announce(Announcement::Number),
        Effect::WakeLater { id, millis: 2000 },
    ] = &effects[..]
    else {
        panic!("{effects:?}")
    };
    assert_eq!(code, "ERR_ENGINE_LOAD");
    assert_eq!(page.capture().problem, Some(NumberProblem::NoEngine), "said without leaving the field");
    let (id, _) = engine_question(&page.on(ReceiptEvent::Woken { id: *id })).expect("asked again");
    let effects = page.on(NumberEvent::EngineFailed { id });
    assert!(!effects.contains(&Effect::Announce(Announcement::Number)), "said once: {effects:?}");
    assert_eq!(page.flow.number_text(), "0850123456");

    let id = page.keys("08501234567");
    assert_eq!(page.capture().problem, None);
    let effects = page.on(answered(id, "085 012 3456", Ok(irish())));
    assert!(matches!(effects.first(), Some(Effect::ShowNumber { .. })), "{effects:?}");
    assert_eq!(page.flow.state(), "ready");
}

#[test]
fn an_engine_that_fails_under_an_empty_field_is_no_problem_of_the_visitors_yet() {
    let mut page = Page::shown(settings());
    page.ticks(0);
    let (id, _) = engine_question(&page.agrees()).expect("asked on entering");
    let effects = page.on(NumberEvent::EngineFailed { id });
    assert_eq!(effects.first(), Some(&Effect::Notify(Notification::Error("ERR_ENGINE_LOAD".into()))));
    assert_eq!(page.capture().problem, None);
}

#[test]
fn a_submit_before_the_engine_answered_waits_for_it() {
    let mut page = Page::agreed(settings());
    let id = page.keys("085 012 3456");
    assert_eq!(page.on(PageEvent::SubmitHeld), []);
    let effects = page.on(answered(id, "085 012 3456", Ok(irish())));
    assert!(effects.iter().any(|e| matches!(e, Effect::SignReceipt { .. })), "{effects:?}");
}

#[test]
fn a_submit_that_waits_is_stopped_when_the_engine_fails_or_the_field_is_emptied() {
    let stopped = [Effect::StopSubmit, Effect::Focus(Target::Number), Effect::Announce(Announcement::Number)];
    let mut page = Page::agreed(settings());
    let id = page.keys("085 012 3456");
    page.on(PageEvent::SubmitHeld);
    let effects = page.on(NumberEvent::EngineFailed { id });
    assert_eq!(effects[3..], stopped);

    let mut page = Page::agreed(settings());
    page.keys("085 012 3456");
    page.on(PageEvent::SubmitHeld);
    let id = page.keys("");
    assert_eq!(page.on(answered(id, "", Err(ParseError::NotANumber))), stopped);
    assert_eq!(page.capture().problem, Some(NumberProblem::Missing));
}

#[test]
fn a_submit_that_waits_for_the_engine_is_stopped_when_the_visitor_leaves_the_number() {
    for event in [
        Event::from(ChoiceEvent::DeclinePressed(Gesture::Trusted)),
        ChoiceEvent::ChangePressed.into(),
        PageEvent::FormReset.into(),
    ] {
        let mut page = Page::agreed(settings());
        page.keys("085 012 3456");
        assert_eq!(page.on(PageEvent::SubmitHeld), []);
        let effects = page.on(event.clone());
        assert!(effects.contains(&Effect::StopSubmit), "{event:?}: {effects:?}");
    }
}

#[test]
fn a_country_found_late_moves_nothing_that_was_typed_or_chosen() {
    let region = |page: &Page| page.capture().region.to_owned();
    let detected = || PageEvent::RegionDetected("FR".into());
    let mut page = Page::shown(settings());
    page.on(detected());
    page.ticks(0);
    page.agrees();
    assert_eq!(region(&page), "FR");

    let mut page = Page::agreed(settings());
    page.on(detected());
    assert_eq!(region(&page), "FR");

    let mut page = Page::ready(settings());
    page.on(detected());
    assert_eq!(region(&page), "IE");

    let mut page = Page::agreed(settings());
    page.on(NumberEvent::RegionChosen("DE".into()));
    page.on(detected());
    assert_eq!(region(&page), "DE");
}

#[test]
fn a_region_that_is_chosen_asks_about_the_text_again() {
    let mut page = Page::ready(settings());
    let effects = page.on(NumberEvent::RegionChosen("DE".into()));
    let [
        Effect::Notify(Notification::Country(country)),
        Effect::Focus(Target::Number),
        Effect::Notify(Notification::Number(None)),
        Effect::AskEngine { id, question },
    ] = &effects[..]
    else {
        panic!("{effects:?}")
    };
    assert_eq!(country, "DE");
    assert_eq!((&*question.text, question.change, &*question.region), ("085 012 3456", Change::Typed, "DE"));
    let effects = page.on(answered(*id, "0850 123456", Err(ParseError::NotANumber)));
    let shown = Effect::ShowNumber {
        text: "0850 123456".into(),
        caret: Some(11),
    };
    assert_eq!(effects, [shown]);

    let mut page = Page::agreed(settings());
    let (_, question) = engine_question(&page.on(NumberEvent::RegionChosen("DE".into()))).expect("an empty field is asked about too");
    assert_eq!((&*question.text, &*question.region), ("", "DE"));
}

/// The engine answers that it reads the text in a country by its international prefix.
fn read_in(id: RequestId, text: &str, country: &str, calling_code: &str, rest: &str) -> NumberEvent {
    NumberEvent::EngineAnswered {
        id,
        answer: Box::new(NumberAnswer {
            text: text.into(),
            caret: text.len(),
            rest: Some(rest.into()),
            country: country.into(),
            calling_code: calling_code.into(),
            example: "of its own".into(),
            number: Err(ParseError::TooShortNsn),
        }),
    }
}

#[test]
fn the_country_shown_follows_an_international_prefix() {
    let shown = |page: &Page| (page.capture().region.to_owned(), page.capture().calling_code.to_owned());
    let german = ("DE".to_owned(), "49".to_owned());
    // What follows a plus is read there from now on.
    let mut page = Page::agreed(settings());
    let id = page.keys("+49");
    assert_eq!(page.on(read_in(id, "+49", "DE", "49", "")), []);
    assert_eq!(shown(&page), german);
    assert_eq!(page.capture().example, "of its own");
    let (_, question) = engine_question(&page.on(typed("030"))).expect("asked");
    assert_eq!(question.region, "DE");
    page.on(typed(""));
    page.on(PageEvent::RegionDetected("FR".into()));
    assert_eq!(page.capture().region, "DE", "settled");

    // What is dialled in Ireland is read in Ireland, and so is its prefix.
    let mut page = Page::agreed(settings());
    let id = page.keys("0049");
    page.on(read_in(id, "00 49", "DE", "49", ""));
    assert_eq!(shown(&page), german);
    let (_, question) = engine_question(&page.on(typed("00 493"))).expect("asked");
    assert_eq!(question.region, "IE");

    // A calling code of no country leaves the region alone.
    let mut page = Page::agreed(settings());
    let id = page.keys("+800");
    page.on(read_in(id, "+800", "001", "800", ""));
    assert_eq!(shown(&page), ("001".to_owned(), "800".to_owned()));
    let (_, question) = engine_question(&page.on(typed("085"))).expect("asked");
    assert_eq!(question.region, "IE");
}

#[test]
fn a_region_that_is_chosen_takes_the_place_of_the_prefix() {
    let mut page = Page::agreed(settings());
    let id = page.keys("+442079460018");
    page.on(read_in(id, "+44 20 7946 0018", "GB", "44", "2079460018"));
    let (id, question) = engine_question(&page.on(NumberEvent::RegionChosen("DE".into()))).expect("asked");
    assert_eq!((&*question.text, question.change, &*question.region), ("2079460018", Change::Picked, "DE"));
    let effects = page.on(read_in(id, "+49 2079 460018", "DE", "49", "2079460018"));
    let shown = Effect::ShowNumber {
        text: "+49 2079 460018".into(),
        caret: Some(15),
    };
    assert_eq!(effects, [shown]);
    assert_eq!(page.flow.number_text(), "+49 2079 460018");
}

#[test]
fn an_engine_that_could_not_be_loaded_is_asked_for_again_by_itself_and_by_a_press() {
    let mut page = Page::agreed(settings());
    let id = page.keys("085 012 3456");
    let effects = page.on(NumberEvent::EngineFailed { id });
    let call = effects.iter().find_map(|effect| match effect {
        Effect::WakeLater { id, .. } => Some(*id),
        _ => None,
    });
    assert_eq!((page.capture().problem, page.flow.validity()), (Some(NumberProblem::NoEngine), Validity::Valid));
    let (id, _) = engine_question(&page.on(ReceiptEvent::Woken { id: call.expect("later") })).expect("asked again");
    page.on(NumberEvent::EngineFailed { id });
    let (id, _) = engine_question(&page.on(PageEvent::SubmitHeld)).expect("a press asks at once");
    let effects = page.on(answered(id, "085 012 3456", Ok(irish())));
    assert!(
        effects.iter().any(|effect| matches!(effect, Effect::SignReceipt { .. })),
        "and the form goes on: {effects:?}"
    );
}
