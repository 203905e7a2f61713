//! Which numbers can be used, and why the others cannot.

use crate::page::*;

/// The visitor leaves the field.
fn leaves(page: &mut Page) -> Vec<Effect> {
    page.on(NumberEvent::NumberLeft)
}

/// The visitor leaves the field with a number that can be used, and the engine writes it anew.
fn leaves_and_tidies(page: &mut Page, tidied: &str) -> Vec<Effect> {
    let effects = leaves(page);
    let [Effect::AskEngine { id, question }] = &effects[..] else {
        panic!("{effects:?}")
    };
    assert_eq!(question.change, Change::Left);
    page.on(answered(*id, tidied, Ok(irish())))
}

#[test]
fn a_number_is_written_anew_and_said_back_once_on_leaving() {
    let mut page = Page::agreed(settings());
    page.types("0850123456", Ok(irish()));
    assert_eq!(page.capture().said_back, None, "not while typing");
    let shown = Effect::ShowNumber {
        text: "085 012 3456".into(),
        caret: None,
    };
    assert_eq!(leaves_and_tidies(&mut page, "085 012 3456"), [shown, Effect::Announce(Announcement::Number)]);
    assert_eq!(page.capture().said_back, Some("+353 85 012 3456"));
    assert_eq!(
        (page.flow.state(), page.flow.number_text()),
        ("ready", "085 012 3456"),
        "it was usable all the time"
    );
    assert_eq!(leaves(&mut page), [], "once");
    // Another number: said again, and a problem with it not before the field is left.
    page.types("085 012 345", Err(ParseError::TooShortNsn));
    assert_eq!((page.capture().said_back, page.capture().problem), (None, None));
    page.types("085 012 3456", Ok(irish()));
    assert_eq!(leaves_and_tidies(&mut page, "085 012 3456"), [Effect::Announce(Announcement::Number)]);
}

#[test]
fn a_problem_is_said_on_leaving_each_time_and_on_no_key() {
    let mut page = Page::agreed(settings());
    assert_eq!(leaves(&mut page), [], "an empty field is no problem yet");
    assert_eq!(page.types("085", Err(ParseError::TooShortNsn)), []);
    for _ in 0..2 {
        assert_eq!(leaves(&mut page), [Effect::Announce(Announcement::Number)]);
    }
    assert_eq!(page.capture().problem, Some(NumberProblem::Incomplete));
    // It stays while it is being mended, without being said, until the field is emptied.
    assert_eq!(page.types("085 0", Err(ParseError::TooShortNsn)), []);
    assert_eq!(page.capture().problem, Some(NumberProblem::Incomplete));
    page.types("", Err(ParseError::NotANumber));
    assert_eq!(page.capture().problem, None);

    // Left before the engine answered.
    let mut page = Page::agreed(settings());
    let id = page.keys("085 012 3456");
    assert_eq!(leaves(&mut page), []);
    let effects = page.on(answered(id, "085 012 3456", Ok(irish())));
    let (id, question) = engine_question(&effects).expect("written anew");
    assert_eq!(question.change, Change::Left);
    assert_eq!(page.on(answered(id, "085 012 3456", Ok(irish()))), [Effect::Announce(Announcement::Number)]);
}

#[test]
fn a_letter_that_touches_a_digit_is_named() {
    for (text, problem) in [
        ("O85 012 3456", Some(NumberProblem::Letter('O', '0'))),
        ("085 o12 3456", Some(NumberProblem::Letter('o', '0'))),
        ("085 0l2 3456", Some(NumberProblem::Letter('l', '1'))),
        ("085 012 34S6", Some(NumberProblem::Letter('S', '5'))),
        ("0\u{41e}5 012 3456", Some(NumberProblem::Letter('\u{41e}', '0'))),
        ("085 012 34b6", Some(NumberProblem::NotANumber)),
        ("Mobile: 085 012 3456", None),
        ("1-800-FLOWERS", None),
        ("1800FLOWERS", None),
    ] {
        let mut page = Page::agreed(settings());
        page.types(text, Ok(irish()));
        leaves(&mut page);
        assert_eq!(page.capture().problem, problem, "{text}");
    }
}

#[test]
fn a_landline_is_questioned_where_only_texts_were_agreed_to() {
    // The first purpose is by text message, the second by telephone too.
    let fixed = || of_type("FIXED_LINE");
    let mut page = Page::agreed(settings());
    page.types("01 234 5678", Ok(fixed()));
    assert_eq!(leaves(&mut page), [Effect::Announce(Announcement::Number)]);
    assert_eq!(page.capture().problem, Some(NumberProblem::NoTexts));
    assert!(NumberProblem::NoTexts.may_be_used());
    page.on(NumberEvent::UseAnywayPressed);
    assert_eq!((page.flow.state(), page.capture().said_back), ("ready", Some("+353 85 012 3456")));
    // What was confirmed is not questioned again.
    page.types("01 234 567", Err(ParseError::TooShortNsn));
    page.types("01 234 5678", Ok(fixed()));
    assert_eq!(page.flow.state(), "ready");

    for number_type in ["MOBILE", "FIXED_LINE_OR_MOBILE", "UNKNOWN", "VOIP", "PERSONAL_NUMBER"] {
        let mut page = Page::agreed(settings());
        page.types("01 234 5678", Ok(of_type(number_type)));
        assert_eq!(page.flow.state(), "ready", "{number_type}");
    }
    // Agreed to calls as well, or the page names the types that it takes.
    let mut page = Page::shown(settings());
    page.ticks(0);
    page.ticks(1);
    page.agrees();
    page.types("01 234 5678", Ok(fixed()));
    assert_eq!(page.flow.state(), "ready");
    let mut page = Page::agreed(Settings {
        types: "MOBILE FIXED_LINE".into(),
        ..settings()
    });
    page.types("01 234 5678", Ok(fixed()));
    assert_eq!(page.flow.state(), "ready");
}

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
fn a_number_of_no_country_is_asked_for_its_country_unless_it_begins_with_a_plus_sign() {
    let nowhere = Settings {
        region: String::new(),
        ..settings()
    };
    for (settings, text, problem) in [
        (nowhere.clone(), "0850123456", NumberProblem::NoCountry),
        (nowhere.clone(), " +999 85", NumberProblem::UnknownCountry),
        (nowhere, "＋999 85", NumberProblem::UnknownCountry),
        (settings(), "+999 85", NumberProblem::UnknownCountry),
    ] {
        let mut page = Page::agreed(settings);
        page.types(text, Err(ParseError::InvalidCountryCode));
        assert_eq!(page.flow.validity(), Validity::Number(problem), "{text}");
        // With a country it is read anew.
        let effects = page.on(NumberEvent::RegionChosen("IE".into()));
        assert!(
            matches!(&effects[..], [.., Effect::AskEngine { question, .. }] if question.region == "IE"),
            "{effects:?}"
        );
    }
}

#[test]
fn a_number_of_no_country_is_read_in_the_one_that_the_page_finds_out_late() {
    let mut page = Page::agreed(Settings {
        region: String::new(),
        ..settings()
    });
    page.types("0850123456", Err(ParseError::InvalidCountryCode));
    let effects = page.on(PageEvent::RegionDetected("IE".into()));
    let [Effect::AskEngine { id, question }] = &effects[..] else {
        panic!("{effects:?}")
    };
    assert_eq!((&*question.text, &*question.region), ("0850123456", "IE"));
    page.on(answered(*id, "085 012 3456", Ok(irish())));
    assert_eq!(page.flow.validity(), Validity::Valid);
    let effects = page.on(PageEvent::RegionDetected("GB".into()));
    assert_eq!(effects, [], "it has a country");
}

#[test]
fn each_thing_wrong_with_a_number_has_its_name() {
    let wrong = |change: fn(&mut Checked)| {
        let mut parsed = irish();
        change(&mut parsed);
        Ok(parsed)
    };
    for (answer, problem) in [
        (Err(ParseError::NotANumber), NumberProblem::Incomplete),
        (Err(ParseError::TooLongNsn), NumberProblem::FarTooLong),
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
        assert_eq!(
            page.on(PageEvent::SubmitHeld),
            [Effect::StopSubmit, Effect::Focus(Target::Number), Effect::Announce(Announcement::Number)]
        );
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
    assert_eq!(
        page.on(PageEvent::SubmitHeld),
        [Effect::StopSubmit, Effect::Focus(Target::Number), Effect::Announce(Announcement::Number)]
    );
    assert_eq!(page.flow.validity(), Validity::Number(NumberProblem::Doubtful));
    assert_eq!(
        page.on(NumberEvent::UseAnywayPressed),
        [
            Effect::Focus(Target::Number),
            Effect::Notify(Notification::Number(Some("+353850123456".into()))),
            Effect::Announce(Announcement::Number)
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
