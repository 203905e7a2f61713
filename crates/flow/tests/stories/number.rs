//! The number: what is wrong with it, and answers that come late.

use crate::page::*;

#[test]
fn a_restored_number_waits_for_the_agreement() {
    let mut page = Page::shown(settings());
    assert_eq!(page.on(Event::NumberRestored("+353850123456".into())), []);
    assert_eq!(page.flow.state(), "disclosing");
    page.ticks(0);
    let effects = page.agrees();
    assert!(effects.contains(&Effect::SetNumberText("+353850123456".into())));
}

#[test]
fn late_answers_are_dropped() {
    let mut page = Page::agreed(settings());
    let first = page.on(Event::NumberTyped {
        text: "085".into(),
        filled: false,
    });
    let [Effect::CheckNumber { version: old, .. }] = first[..] else {
        panic!("{first:?}")
    };
    page.on(Event::NumberTyped {
        text: "085 0".into(),
        filled: false,
    });
    assert_eq!(
        page.on(Event::NumberChecked {
            version: old,
            answer: Ok(Box::new(irish()))
        }),
        []
    );
    assert_eq!(page.flow.state(), "capturing");
}

#[test]
fn a_submit_before_the_engine_answered_waits_for_it() {
    let mut page = Page::agreed(settings());
    let effects = page.on(Event::NumberTyped {
        text: "085 012 3456".into(),
        filled: false,
    });
    let [Effect::CheckNumber { version, .. }] = effects[..] else {
        panic!("{effects:?}")
    };
    assert_eq!(page.on(Event::SubmitHeld), []);
    let effects = page.on(Event::NumberChecked {
        version,
        answer: Ok(Box::new(irish())),
    });
    assert!(effects.iter().any(|e| matches!(e, Effect::SignReceipt { .. })), "{effects:?}");
}

#[test]
fn each_thing_wrong_with_a_number_has_its_name() {
    let wrong = |change: fn(&mut Checked)| {
        let mut parsed = irish();
        change(&mut parsed);
        Ok(parsed)
    };
    for (answer, problem) in [
        (Err(ParseError::NotANumber), NumberProblem::NotANumber),
        (Err(ParseError::InvalidCountryCode), NumberProblem::UnknownCountry),
        (Err(ParseError::TooShortNsn), NumberProblem::Incomplete),
        (
            wrong(|p| (p.reason, p.missing, p.valid) = (Possible::TooShort, 3, false)),
            NumberProblem::TooShort(3),
        ),
        (
            wrong(|p| (p.reason, p.missing, p.valid) = (Possible::TooLong, -2, false)),
            NumberProblem::TooLong(2),
        ),
        (
            wrong(|p| (p.reason, p.valid) = (Possible::IsPossibleLocalOnly, false)),
            NumberProblem::Incomplete,
        ),
        (wrong(|p| p.valid = false), NumberProblem::NotAssigned),
    ] {
        let mut page = Page::agreed(settings());
        page.types("085 0", answer);
        assert!(
            matches!(page.flow.view(), View::Capture(CaptureView { problem: None, .. })),
            "not said while typing"
        );
        assert_eq!(page.flow.validity(), Validity::Number(problem));
        assert_eq!(page.on(Event::SubmitHeld), [Effect::StopSubmit, Effect::Focus(Target::Number)]);
        let View::Capture(view) = page.flow.view() else { panic!("captures") };
        assert_eq!(view.problem, Some(problem));
    }
    let mut page = Page::agreed(settings());
    assert_eq!(page.flow.validity(), Validity::Number(NumberProblem::Missing));
    page.on(Event::SubmitHeld);
    assert!(matches!(
        page.flow.view(),
        View::Capture(CaptureView {
            problem: Some(NumberProblem::Missing),
            ..
        })
    ));
}

#[test]
fn a_doubtful_number_can_be_used_where_the_page_accepts_it() {
    let mut page = Page::agreed(Settings {
        accept_possible: true,
        ..settings()
    });
    let doubtful = Checked { valid: false, ..irish() };
    page.types("085 012 3456", Ok(doubtful.clone()));
    assert_eq!(page.flow.validity(), Validity::Number(NumberProblem::Doubtful));
    let effects = page.on(Event::UseAnywayPressed);
    let [Effect::Focus(Target::Number), Effect::CheckNumber { version, .. }] = effects[..] else {
        panic!("{effects:?}")
    };
    page.on(Event::NumberChecked {
        version,
        answer: Ok(Box::new(doubtful)),
    });
    assert_eq!(page.flow.validity(), Validity::Valid);
    let effects = page.on(Event::SubmitHeld);
    let Some(Effect::SignReceipt { version }) = effects.last() else {
        panic!("{effects:?}")
    };
    assert_eq!(page.payload(*version).number_check, NumberCheck::Possible);
}

#[test]
fn a_number_of_another_type_is_refused_and_the_reason_said() {
    let mut page = Page::agreed(Settings {
        types: "MOBILE, VOIP".into(),
        ..settings()
    });
    page.types("01 234 5678", Ok(of_type("FIXED_LINE")));
    page.on(Event::NumberLeft);
    assert_eq!(problem(&page), Some(NumberProblem::WrongType));
    for number_type in ["MOBILE", "VOIP", "FIXED_LINE_OR_MOBILE"] {
        page.types("085 012 3456", Ok(of_type(number_type)));
        assert_eq!(problem(&page), None, "{number_type}");
    }
    // A possible number's type is not known: the person's word for it counts.
    let mut page = Page::agreed(Settings {
        types: "MOBILE".into(),
        accept_possible: true,
        ..settings()
    });
    page.types(
        "085 012 3456",
        Ok(Checked {
            valid: false,
            ..of_type("UNKNOWN")
        }),
    );
    page.on(Event::NumberLeft);
    assert_eq!(problem(&page), Some(NumberProblem::Doubtful));
}

#[test]
fn an_extension_is_taken_only_where_the_page_asks_for_one() {
    let extended = || Checked {
        extension: "12".into(),
        ..irish()
    };
    let mut page = Page::agreed(settings());
    page.types("085 012 3456 x12", Ok(extended()));
    page.on(Event::NumberLeft);
    assert_eq!(problem(&page), Some(NumberProblem::Extension));

    let mut page = Page::agreed(Settings {
        extension: true,
        receipts: None,
        ..settings()
    });
    page.types("085 012 3456 x12", Ok(extended()));
    let effects = page.on(Event::SubmitHeld);
    let version = effects.iter().find_map(|e| match e {
        Effect::SignReceipt { version } => Some(*version),
        _ => None,
    });
    page.on(Event::ReceiptSigned {
        version: version.expect("signs"),
        signed: signed(),
    });
    let FormValue::Given { phone, extension, .. } = page.flow.form_value() else {
        panic!("given: {:?}", page.flow.form_value())
    };
    assert_eq!((phone, extension), ("+353850123456", "12"));
}

#[test]
fn a_country_found_late_moves_nothing_that_was_typed_or_chosen() {
    let region = |page: &Page| match page.flow.view() {
        View::Capture(view) => view.region.to_owned(),
        view => panic!("the number is entered: {view:?}"),
    };
    let detected = || Event::RegionDetected("FR".into());
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
    let effects = page.on(Event::RegionChosen("DE".into()));
    assert_eq!(
        effects,
        [
            Effect::Tell(Happening::Country("DE".into())),
            Effect::Focus(Target::Number),
            Effect::LoadEngine { region: "DE".into() }
        ]
    );
    page.on(detected());
    assert_eq!(region(&page), "DE");
}

fn of_type(number_type: &str) -> Checked {
    Checked {
        number_type: number_type.into(),
        ..irish()
    }
}

fn problem(page: &Page) -> Option<NumberProblem> {
    match page.flow.view() {
        View::Capture(view) => view.problem,
        view => panic!("the number is entered: {view:?}"),
    }
}
