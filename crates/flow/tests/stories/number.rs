//! Which numbers can be used, and why the others cannot.

use crate::page::*;

#[test]
fn a_restored_number_waits_for_the_agreement() {
    let mut page = Page::shown(settings());
    assert_eq!(page.on(PageEvent::NumberRestored("+353850123456".into())), []);
    assert_eq!(page.flow.state(), "disclosing");
    page.ticks(0);
    let effects = page.agrees();
    assert!(effects.contains(&Effect::ShowNumber {
        text: "+353850123456".into(),
        caret: None
    }));
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
        assert_eq!(page.on(PageEvent::SubmitHeld), [Effect::StopSubmit, Effect::Focus(Target::Number)]);
        let View::Capture(view) = page.flow.view() else { panic!("captures") };
        assert_eq!(view.problem, Some(problem));
    }
    let mut page = Page::agreed(settings());
    assert_eq!(page.flow.validity(), Validity::Number(NumberProblem::Missing));
    page.on(PageEvent::SubmitHeld);
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
    assert_eq!(page.on(PageEvent::SubmitHeld), [Effect::StopSubmit, Effect::Focus(Target::Number)]);
    assert_eq!(page.flow.validity(), Validity::Number(NumberProblem::Doubtful));
    assert_eq!(
        page.on(NumberEvent::UseAnywayPressed),
        [
            Effect::Focus(Target::Number),
            Effect::Notify(Notification::Number(Some("+353850123456".into())))
        ]
    );
    assert_eq!(page.flow.validity(), Validity::Valid);
    let effects = page.on(PageEvent::SubmitHeld);
    let Some(Effect::SignReceipt { id }) = effects.last() else {
        panic!("{effects:?}")
    };
    assert_eq!(page.payload(*id).number_check, NumberCheck::Possible);

    // What was confirmed was this number, in this region.
    let mut page = Page::agreed(Settings {
        accept_possible: true,
        ..settings()
    });
    page.types("085 012 3456", Ok(doubtful.clone()));
    page.on(NumberEvent::UseAnywayPressed);
    let effects = page.on(NumberEvent::RegionChosen("DE".into()));
    let (id, _) = engine_question(&effects).expect("asked");
    assert!(effects.contains(&Effect::Notify(Notification::Number(None))));
    page.on(answered(id, "085 012 3456", Ok(doubtful)));
    assert_eq!(page.flow.validity(), Validity::Number(NumberProblem::Doubtful));
}

#[test]
fn a_number_of_another_type_is_refused_and_the_reason_said() {
    let mut page = Page::agreed(Settings {
        types: "MOBILE, VOIP".into(),
        ..settings()
    });
    page.types("01 234 5678", Ok(of_type("FIXED_LINE")));
    page.on(NumberEvent::NumberLeft);
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
    page.on(NumberEvent::NumberLeft);
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
    page.on(NumberEvent::NumberLeft);
    assert_eq!(problem(&page), Some(NumberProblem::Extension));

    let mut page = Page::agreed(Settings {
        extension: true,
        receipts: None,
        ..settings()
    });
    page.types("085 012 3456 x12", Ok(extended()));
    let effects = page.on(PageEvent::SubmitHeld);
    let id = effects.iter().find_map(|e| match e {
        Effect::SignReceipt { id } => Some(*id),
        _ => None,
    });
    page.on(ReceiptEvent::ReceiptSigned {
        id: id.expect("signs"),
        signed: signed(),
    });
    let FormValue::Given { phone, extension, .. } = page.flow.form_value() else {
        panic!("given: {:?}", page.flow.form_value())
    };
    assert_eq!((phone, extension), ("+353850123456", "12"));
}

fn of_type(number_type: &str) -> Checked {
    Checked {
        number_type: number_type.into(),
        ..irish()
    }
}

fn problem(page: &Page) -> Option<NumberProblem> {
    page.capture().problem
}
