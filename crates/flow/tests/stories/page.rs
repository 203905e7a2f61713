//! A flow with its clock, and the paths to the states in which the tests start.

pub use disclosure::{Document, Labels, Notice};
pub use flow::*;
pub use phone::{E164, ParseError, Possible};
pub use receipt::{Digest, Happened, NumberCheck, Payload, Widget};

pub const DIGESTS: Digests = Digests {
    sha256: Digest([1; 32]),
    text_sha256: Digest([2; 32]),
};

pub const SERVER: &str = "https://receipts.shop.example";

pub fn settings() -> Settings {
    Settings {
        origin: "https://shop.example".into(),
        receipts: Some(SERVER.into()),
        place: Some("booking".into()),
        required: false,
        accept_possible: false,
        types: String::new(),
        extension: false,
        region: "IE".into(),
        on_failure: OnFailure::Wait,
        widget: Widget {
            version: "0.1.0".into(),
            wasm_sha256: Digest([4; 32]),
        },
    }
}

pub fn disclosure() -> Box<Disclosure> {
    let bytes = include_bytes!("../../../../www/disclosure.en.json");
    let document = Document::parse(bytes).expect("the example document is valid");
    let notice = Notice::new(&document, &Labels::english());
    Box::new(Disclosure {
        document,
        notice,
        labels: 1,
        layout: 1,
        digests: DIGESTS,
    })
}

/// The disclosure is loaded; the visitor's storage holds this.
pub fn loaded(held: Vec<Record>, declined: Option<&str>) -> DisclosureEvent {
    DisclosureEvent::DisclosureLoaded {
        disclosure: disclosure(),
        held,
        declined: declined.map(String::from),
    }
}

/// A flow with its clock: each event comes a second after the last. The visitor's storage answers at once, as a browser's does.
pub struct Page {
    pub flow: Flow,
    pub seconds: i64,
    /// The visitor's storage takes what it is given.
    pub stores: bool,
    /// By how many seconds the visitor's clock is ahead.
    pub ahead: i64,
}

impl Page {
    pub fn new(settings: Settings) -> Page {
        Page {
            flow: Flow::new(settings),
            seconds: 0,
            stores: true,
            ahead: 0,
        }
    }

    pub fn on(&mut self, event: impl Into<Event>) -> Vec<Effect> {
        let now = Time {
            elapsed: self.seconds * 1000,
            unix: 1_000_000 + self.ahead + self.seconds,
        };
        self.seconds += 1;
        let mut effects = self.flow.update(event.into(), now);
        let asked: Vec<String> = effects.iter().filter_map(asks_storage).collect();
        for hash in asked {
            let kept = self.stores;
            effects.extend(self.flow.update(RecordEvent::Kept { hash, kept }.into(), now));
        }
        effects
    }

    /// A person toggles a purpose.
    pub fn ticks(&mut self, index: usize) -> Vec<Effect> {
        self.on(ChoiceEvent::PurposeToggled { index, by: Gesture::Trusted })
    }

    /// A person presses Agree.
    pub fn agrees(&mut self) -> Vec<Effect> {
        self.on(ChoiceEvent::AgreePressed {
            by: Gesture::Trusted,
            seen: None,
        })
    }

    /// Up to the shown disclosure.
    pub fn shown(settings: Settings) -> Page {
        let mut page = Page::new(settings);
        assert_eq!(page.on(PageEvent::Connected), [Effect::LoadDisclosure]);
        assert_eq!(page.on(loaded(vec![], None)), [Effect::Notify(Notification::Ready)]);
        assert_eq!(page.on(DisclosureEvent::DisclosureShown), [Effect::Notify(Notification::Shown)]);
        page
    }

    /// Up to the number field, with the server's nonce; the engine has not answered anything yet.
    pub fn agreed(settings: Settings) -> Page {
        let mut page = Page::shown(settings);
        page.ticks(0);
        let effects = page.agrees();
        if let Some(id) = challenge_request(&effects) {
            page.on(ReceiptEvent::ChallengeGiven {
                id,
                challenge: challenge("bm9uY2U"),
            });
        }
        page
    }

    /// Up to a usable number.
    pub fn ready(settings: Settings) -> Page {
        let mut page = Page::agreed(settings);
        page.types("085 012 3456", Ok(irish()));
        page
    }

    /// A key press leaves this text in the field. Gives the request to the engine.
    pub fn keys(&mut self, text: &str) -> RequestId {
        let (id, question) = engine_question(&self.on(typed(text))).expect("the engine is asked");
        assert_eq!(question.text, text);
        id
    }

    /// A key press leaves this text, and the engine answers without changing it.
    pub fn types(&mut self, text: &str, number: Result<Checked, ParseError>) -> Vec<Effect> {
        let id = self.keys(text);
        self.on(answered(id, text, number))
    }

    /// The view of the number screen.
    pub fn capture(&self) -> CaptureView<'_> {
        match self.flow.view() {
            View::Capture(view) => view,
            view => panic!("not the number screen: {view:?}"),
        }
    }

    /// What is signed, as a reader of the receipt parses it.
    pub fn payload(&self, id: RequestId) -> Payload {
        let inputs = ReceiptInputs {
            jti_random: [7; 10],
            iss: "issuer",
            sd: &Digest([5; 32]),
            withdraw_sha256: &Digest([6; 32]),
        };
        let jcs = self.flow.payload(id, &inputs).expect("a signature under this id is awaited");
        let payload = Payload::from_node(&json::parse(jcs.as_bytes()).expect("JSON")).expect("a payload");
        assert_eq!(payload.to_jcs(), jcs);
        payload
    }

    /// Submits and signs; gives the id that posting awaits.
    pub fn signed(&mut self) -> RequestId {
        let effects = self.on(PageEvent::SubmitHeld);
        let id = effects.iter().find_map(|e| match e {
            Effect::SignReceipt { id, .. } => Some(*id),
            _ => None,
        });
        let effects = self.on(ReceiptEvent::ReceiptSigned {
            id: id.expect("signs"),
            signed: signed(),
        });
        let [Effect::KeepRecord(kept), Effect::PostReceipt { id, receipt }] = &effects[..] else {
            panic!("kept before it leaves the page: {effects:?}")
        };
        assert_eq!((&*kept.receipt, &*kept.countersignature), ("a.b.c~d~", ""));
        assert_eq!(receipt, "a.b.c~d~");
        *id
    }
}

fn asks_storage(effect: &Effect) -> Option<String> {
    match effect {
        Effect::KeepRecord(record) => Some(record.hash.clone()),
        _ => None,
    }
}

pub fn challenge_request(effects: &[Effect]) -> Option<RequestId> {
    effects.iter().find_map(|e| match e {
        Effect::RequestChallenge { id, .. } => Some(*id),
        _ => None,
    })
}

/// The server says that the receipt is held, with these purposes and when each was withdrawn.
pub fn status(id: RequestId, purposes: &[(&str, Option<i64>)]) -> RecordEvent {
    status_with(id, purposes.iter().map(|(purpose, at)| purpose_status(purpose, *at, false)).collect())
}

/// The server says that the receipt is held and that these purposes are suspended.
pub fn suspended(id: RequestId, purposes: &[&str]) -> RecordEvent {
    status_with(id, purposes.iter().map(|purpose| purpose_status(purpose, None, true)).collect())
}

pub fn purpose_status(purpose: &str, withdrawn_at: Option<i64>, suspended: bool) -> PurposeStatus {
    PurposeStatus {
        purpose: purpose.into(),
        withdrawn_at,
        suspended,
    }
}

fn status_with(id: RequestId, purposes: Vec<PurposeStatus>) -> RecordEvent {
    RecordEvent::StatusAnswered {
        id,
        outcome: StatusOutcome::Known(ServerStatus {
            as_of: 1_000_000,
            countersignature: "x".into(),
            purposes,
        }),
    }
}

/// The withdrawal of these purposes is to be sent.
pub fn withdrawal(purposes: &[&str], waited: i64) -> Outstanding {
    Outstanding::Withdrawal {
        purposes: purposes.iter().map(|purpose| (*purpose).to_owned()).collect(),
        waited,
    }
}

/// The question whether a receipt stands among these effects.
pub fn status_request(effects: &[Effect]) -> Option<RequestId> {
    effects.iter().find_map(|e| match e {
        Effect::AskStatus { id, .. } => Some(*id),
        _ => None,
    })
}

/// The record that these effects keep last.
pub fn kept(effects: &[Effect]) -> Option<Record> {
    effects.iter().rev().find_map(|e| match e {
        Effect::KeepRecord(record) => Some((**record).clone()),
        _ => None,
    })
}

/// The question to the engine among these effects; there is at most one.
pub fn engine_question(effects: &[Effect]) -> Option<(RequestId, NumberQuestion)> {
    let mut questions = effects.iter().filter_map(|e| match e {
        Effect::AskEngine { id, question } => Some((*id, question.clone())),
        _ => None,
    });
    let first = questions.next();
    assert_eq!(questions.next(), None, "one question at a time");
    first
}

/// A key press leaves this text, with the caret at its end.
pub fn typed(text: &str) -> NumberEvent {
    NumberEvent::NumberTyped {
        text: text.into(),
        caret: text.encode_utf16().count(),
        change: Change::Typed,
        filled: false,
        composing: false,
    }
}

/// The engine answers in Ireland: with this text, the caret at its end.
pub fn answered(id: RequestId, text: &str, number: Result<Checked, ParseError>) -> NumberEvent {
    NumberEvent::EngineAnswered {
        id,
        answer: Box::new(NumberAnswer {
            text: text.into(),
            caret: text.encode_utf16().count(),
            rest: None,
            country: "IE".into(),
            calling_code: "353".into(),
            example: "85 012 3456".into(),
            number: number.map(Box::new),
        }),
    }
}

pub fn challenge(nonce: &str) -> Box<Challenge> {
    Box::new(Challenge {
        nonce: nonce.into(),
        issued_at: 2_000_000,
        expires_at: 2_001_800,
    })
}

pub fn signed() -> Box<Signed> {
    Box::new(Signed {
        receipt: "a.b.c~d~".into(),
        hash: "00".repeat(32),
        secret: "c2VjcmV0".into(),
    })
}

pub fn irish() -> Checked {
    Checked {
        reason: Possible::IsPossible,
        missing: 0,
        valid: true,
        region: "IE".into(),
        e164: E164::new("+353850123456"),
        international: "+353 85 012 3456".into(),
        number_type: "MOBILE".into(),
        extension: String::new(),
    }
}
