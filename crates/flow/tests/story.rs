//! The flow as stories: lists of events, and the exact effects and views they give.

use disclosure::{Document, Labels, Notice};
use flow::*;
use phone::{E164, ParseError, Possible};
use receipt::{Digest, Happened, NumberCheck, Payload, Widget};

const SERVER: &str = "https://receipts.shop.example";

fn settings() -> Settings {
    Settings {
        origin: "https://shop.example".into(),
        receipts: Some(SERVER.into()),
        place: Some("booking".into()),
        required: false,
        accept_possible: false,
        region: "IE".into(),
        on_failure: OnFailure::Wait,
        widget: Widget {
            version: "0.1.0".into(),
            wasm_sha256: Digest([4; 32]),
        },
    }
}

fn disclosure() -> Box<Disclosure> {
    let bytes = include_bytes!("../../../www/disclosure.en.json");
    let document = Document::parse(bytes).expect("the example document is valid");
    let notice = Notice::new(&document, &Labels::english());
    Box::new(Disclosure {
        document,
        notice,
        labels: 1,
        sha256: Digest([1; 32]),
        text_sha256: Digest([2; 32]),
    })
}

/// A flow and its clock: each event a second after the last.
struct Page {
    flow: Flow,
    seconds: i64,
}

impl Page {
    fn new(settings: Settings) -> Page {
        Page {
            flow: Flow::new(settings),
            seconds: 0,
        }
    }

    fn on(&mut self, event: Event) -> Vec<Effect> {
        let now = Time {
            elapsed: self.seconds * 1000,
            unix: 1_000_000 + self.seconds,
        };
        self.seconds += 1;
        self.flow.update(event, now)
    }

    /// To the shown disclosure.
    fn shown(settings: Settings) -> Page {
        let mut page = Page::new(settings);
        assert_eq!(page.on(Event::Connected), [Effect::LoadDisclosure]);
        assert_eq!(page.on(Event::DisclosureLoaded(disclosure())), []);
        assert_eq!(page.on(Event::DisclosureShown), [Effect::Tell(Happening::Shown)]);
        page
    }

    /// To the number field, with the server's nonce in hand.
    fn agreed(settings: Settings) -> Page {
        let mut page = Page::shown(settings);
        page.on(Event::PurposeToggled {
            index: 0,
            by: Gesture::Trusted,
        });
        let effects = page.on(Event::AgreePressed(Gesture::Trusted));
        if let Some(version) = asked(&effects) {
            page.on(Event::ChallengeGiven {
                version,
                challenge: challenge("bm9uY2U"),
            });
        }
        page
    }

    /// To a usable number.
    fn ready(settings: Settings) -> Page {
        let mut page = Page::agreed(settings);
        page.types("085 012 3456", Ok(irish()));
        page
    }

    fn types(&mut self, text: &str, answer: Result<Checked, ParseError>) -> Vec<Effect> {
        let effects = self.on(Event::NumberTyped {
            text: text.into(),
            filled: false,
        });
        let version = effects.iter().find_map(|e| match e {
            Effect::CheckNumber { version, .. } => Some(*version),
            _ => None,
        });
        self.on(Event::NumberChecked {
            version: version.expect("the engine is asked"),
            answer: answer.map(Box::new),
        })
    }

    /// What is signed, as whoever opens the receipt reads it.
    fn payload(&self, version: Version) -> Payload {
        let drawn = Drawn {
            jti: "0198c0de-0000-7000-8000-000000000000",
            iss: "issuer",
            sd: &Digest([5; 32]),
            withdraw_sha256: &Digest([6; 32]),
        };
        let jcs = self.flow.payload(version, &drawn).expect("this version is being signed");
        let payload = Payload::from_node(&json::parse(jcs.as_bytes()).expect("JSON")).expect("a payload");
        assert_eq!(payload.to_jcs(), jcs);
        payload
    }

    /// Submits and signs; gives the version that posting awaits.
    fn signed(&mut self) -> Version {
        let effects = self.on(Event::SubmitHeld);
        let version = effects.iter().find_map(|e| match e {
            Effect::SignReceipt { version, .. } => Some(*version),
            _ => None,
        });
        let effects = self.on(Event::ReceiptSigned {
            version: version.expect("signs"),
            signed: signed(),
        });
        let [Effect::PostReceipt { version, receipt }] = &effects[..] else {
            panic!("posts: {effects:?}")
        };
        assert_eq!(receipt, "a.b.c~d~");
        *version
    }
}

fn asked(effects: &[Effect]) -> Option<Version> {
    effects.iter().find_map(|e| match e {
        Effect::RequestChallenge { version, .. } => Some(*version),
        _ => None,
    })
}

fn challenge(nonce: &str) -> Box<Challenge> {
    Box::new(Challenge {
        nonce: nonce.into(),
        issued_at: 2_000_000,
        expires_at: 2_001_800,
    })
}

fn signed() -> Box<Signed> {
    Box::new(Signed {
        receipt: "a.b.c~d~".into(),
        hash: "00".repeat(32),
        secret: "c2VjcmV0".into(),
    })
}

fn irish() -> Checked {
    Checked {
        reason: Possible::IsPossible,
        missing: 0,
        valid: true,
        region: "IE".into(),
        e164: E164::new("+353850123456"),
        international: "+353 85 012 3456".into(),
    }
}

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
    assert_eq!(
        page.on(Event::PurposeToggled {
            index: 0,
            by: Gesture::Trusted
        }),
        []
    );
    let effects = page.on(Event::AgreePressed(Gesture::Trusted));
    let version = asked(&effects).expect("asks the server");
    assert_eq!(
        effects,
        [
            Effect::MakeKey,
            Effect::LoadEngine,
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
            receipt: "a.b.c~d~"
        }
    );
    assert!(!page.flow.holds_submit());
    assert_eq!(page.flow.state(), "recorded");
}

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
    page.on(Event::PurposeToggled {
        index: 0,
        by: Gesture::Trusted,
    });
    assert_eq!(page.on(Event::AgreePressed(Gesture::Scripted)), []);
    assert_eq!(page.on(Event::DeclinePressed(Gesture::Scripted)), []);
    assert_eq!(page.flow.state(), "disclosing");
    let mut page = Page::ready(settings());
    let version = page.signed();
    page.on(Event::ReceiptPosted {
        version,
        outcome: PostOutcome::Accepted { countersignature: "x".into() },
    });
    assert_eq!(page.on(Event::WithdrawPressed(Gesture::Scripted)), []);
}

#[test]
fn nobody_agrees_to_what_was_not_shown() {
    let mut page = Page::new(settings());
    page.on(Event::Connected);
    page.on(Event::DisclosureLoaded(disclosure()));
    page.on(Event::PurposeToggled {
        index: 0,
        by: Gesture::Trusted,
    });
    assert_eq!(page.on(Event::AgreePressed(Gesture::Trusted)), []);
    assert_eq!(page.flow.state(), "disclosing");
}

#[test]
fn agreeing_to_nothing_says_what_to_do() {
    let mut page = Page::shown(settings());
    assert_eq!(
        page.on(Event::AgreePressed(Gesture::Trusted)),
        [Effect::Announce(Announcement::ChooseFirst), Effect::Focus(Target::FirstPurpose)]
    );
    assert!(matches!(page.flow.view(), View::Disclosure(DisclosureView { choose_first: true, .. })));
    page.on(Event::PurposeToggled {
        index: 1,
        by: Gesture::Trusted,
    });
    assert!(matches!(page.flow.view(), View::Disclosure(DisclosureView { choose_first: false, .. })));
}

#[test]
fn declining_is_one_step_can_be_changed_and_never_blocks() {
    let mut page = Page::shown(Settings { required: true, ..settings() });
    assert_eq!(page.flow.validity(), Validity::DecisionMissing);
    assert_eq!(
        page.on(Event::DeclinePressed(Gesture::Trusted)),
        [
            Effect::Tell(Happening::Declined),
            Effect::Announce(Announcement::Declined),
            Effect::Focus(Target::Declined)
        ]
    );
    assert_eq!((page.flow.validity(), page.flow.form_value()), (Validity::Valid, FormValue::Declined));
    assert!(!page.flow.holds_submit());
    page.on(Event::ChangePressed);
    assert_eq!(page.flow.state(), "disclosing");
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
    let effects = page.on(Event::AgreePressed(Gesture::Trusted));
    assert!(effects.contains(&Effect::SetNumberText("085 012 3456".into())));
}

#[test]
fn a_restored_number_waits_for_the_agreement() {
    let mut page = Page::shown(settings());
    assert_eq!(page.on(Event::NumberRestored("+353850123456".into())), []);
    assert_eq!(page.flow.state(), "disclosing");
    page.on(Event::PurposeToggled {
        index: 0,
        by: Gesture::Trusted,
    });
    let effects = page.on(Event::AgreePressed(Gesture::Trusted));
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
    let [Effect::CheckNumber { version, .. }] = effects[..] else {
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
fn an_old_nonce_is_renewed_and_named() {
    let mut page = Page::ready(settings());
    page.seconds += 26 * 60;
    let effects = page.on(Event::SubmitHeld);
    let version = asked(&effects).expect("asks again");
    let effects = page.on(Event::ChallengeGiven {
        version,
        challenge: challenge("c2Vjb25k"),
    });
    let [Effect::SignReceipt { version }] = effects[..] else {
        panic!("{effects:?}")
    };
    let draft = page.payload(version);
    assert_eq!(
        (draft.nonce.as_deref(), &draft.earlier_nonces[..]),
        (Some("c2Vjb25k"), &["bm9uY2U".to_owned()][..])
    );
}

#[test]
fn without_a_nonce_the_receipt_dates_itself() {
    let mut page = Page::shown(settings());
    page.on(Event::PurposeToggled {
        index: 0,
        by: Gesture::Trusted,
    });
    let version = asked(&page.on(Event::AgreePressed(Gesture::Trusted))).expect("asks");
    page.on(Event::ChallengeFailed { version });
    page.types("085 012 3456", Ok(irish()));
    let version = asked(&page.on(Event::SubmitHeld)).expect("asks again");
    let effects = page.on(Event::ChallengeFailed { version });
    let [Effect::SignReceipt { version }] = effects[..] else {
        panic!("{effects:?}")
    };
    let draft = page.payload(version);
    assert_eq!((draft.nonce.as_deref(), draft.iat), (None, 1_000_000 + page.seconds - 1));
}

#[test]
fn without_a_server_the_receipt_goes_into_the_form_only() {
    let mut page = Page::ready(Settings { receipts: None, ..settings() });
    let effects = page.on(Event::SubmitHeld);
    let [_, Effect::SignReceipt { version, .. }] = effects[..] else {
        panic!("{effects:?}")
    };
    let effects = page.on(Event::ReceiptSigned { version, signed: signed() });
    assert_eq!(effects.last(), Some(&Effect::Continue));
    assert!(!effects.iter().any(|e| matches!(e, Effect::PostReceipt { .. })));
}

#[test]
fn an_unreachable_server_loses_nothing_and_the_next_try_sends_the_same() {
    let mut page = Page::ready(settings());
    let version = page.signed();
    let effects = page.on(Event::ReceiptPosted {
        version,
        outcome: PostOutcome::Unreachable,
    });
    assert!(effects.contains(&Effect::StopSubmit));
    assert!(matches!(
        page.flow.view(),
        View::Capture(CaptureView {
            send_problem: Some(&SendProblem::Unreachable),
            ready: true,
            ..
        })
    ));
    let effects = page.on(Event::SubmitHeld);
    let [Effect::Announce(Announcement::Sending), Effect::PostReceipt { version, receipt }] = &effects[..] else {
        panic!("{effects:?}")
    };
    assert_eq!(receipt, "a.b.c~d~");
    let effects = page.on(Event::ReceiptPosted {
        version: *version,
        outcome: PostOutcome::Accepted { countersignature: "x".into() },
    });
    assert_eq!(effects.first(), Some(&Effect::KeepRecord));
    let View::Receipt(Held { record, .. }) = page.flow.view() else {
        panic!("recorded")
    };
    assert_eq!(record.given_at(), 2_000_003, "the record keeps the time that was signed");
}

#[test]
fn on_failure_allow_lets_the_form_go_with_the_receipt() {
    let mut page = Page::ready(Settings {
        on_failure: OnFailure::Allow,
        ..settings()
    });
    let version = page.signed();
    let effects = page.on(Event::ReceiptPosted {
        version,
        outcome: PostOutcome::Unreachable,
    });
    assert_eq!(effects.last(), Some(&Effect::Continue));
    assert!(matches!(page.flow.form_value(), FormValue::Given { .. }));
}

#[test]
fn a_refused_receipt_is_signed_anew_with_a_fresh_nonce() {
    let mut page = Page::ready(settings());
    let version = page.signed();
    let effects = page.on(Event::ReceiptPosted {
        version,
        outcome: PostOutcome::Refused {
            code: "ERR_RECEIPT_NONCE".into(),
        },
    });
    assert!(effects.contains(&Effect::Tell(Happening::Error("ERR_RECEIPT_NONCE".into()))));
    assert!(asked(&page.on(Event::SubmitHeld)).is_some());
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
        let effects = page.on(Event::WithdrawPressed(Gesture::Trusted));
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
fn a_reset_form_begins_again_at_the_disclosure() {
    for mut page in [Page::shown(settings()), Page::agreed(settings()), Page::ready(settings())] {
        assert_eq!(page.on(Event::FormReset), [Effect::SetNumberText(String::new())]);
        assert!(matches!(page.flow.view(), View::Disclosure(DisclosureView { ticks: [false, false], .. })));
    }
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
