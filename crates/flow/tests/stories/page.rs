//! A flow and its clock, taken to the places where the stories begin.

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
        digests: Some(DIGESTS),
    })
}

/// The disclosure came; the visitor's store holds this.
pub fn loaded(held: Vec<Record>, declined: Option<&str>) -> Event {
    Event::DisclosureLoaded {
        disclosure: disclosure(),
        held,
        declined: declined.map(String::from),
    }
}

/// A flow and its clock: each event a second after the last.
pub struct Page {
    pub flow: Flow,
    pub seconds: i64,
}

impl Page {
    pub fn new(settings: Settings) -> Page {
        Page {
            flow: Flow::new(settings),
            seconds: 0,
        }
    }

    pub fn on(&mut self, event: Event) -> Vec<Effect> {
        let now = Time {
            elapsed: self.seconds * 1000,
            unix: 1_000_000 + self.seconds,
        };
        self.seconds += 1;
        self.flow.update(event, now)
    }

    /// A person ticks a purpose, or takes the tick away.
    pub fn ticks(&mut self, index: usize) -> Vec<Effect> {
        self.on(Event::PurposeToggled { index, by: Gesture::Trusted })
    }

    /// A person presses Agree.
    pub fn agrees(&mut self) -> Vec<Effect> {
        self.on(Event::AgreePressed {
            by: Gesture::Trusted,
            seen: None,
        })
    }

    /// To the shown disclosure.
    pub fn shown(settings: Settings) -> Page {
        let mut page = Page::new(settings);
        assert_eq!(page.on(Event::Connected), [Effect::LoadDisclosure]);
        assert_eq!(page.on(loaded(vec![], None)), [Effect::Tell(Happening::Ready)]);
        assert_eq!(page.on(Event::DisclosureShown), [Effect::Tell(Happening::Shown)]);
        page
    }

    /// To the number field, with the server's nonce in hand.
    pub fn agreed(settings: Settings) -> Page {
        let mut page = Page::shown(settings);
        page.ticks(0);
        let effects = page.agrees();
        if let Some(version) = asked(&effects) {
            page.on(Event::ChallengeGiven {
                version,
                challenge: challenge("bm9uY2U"),
            });
        }
        page
    }

    /// To a usable number.
    pub fn ready(settings: Settings) -> Page {
        let mut page = Page::agreed(settings);
        page.types("085 012 3456", Ok(irish()));
        page
    }

    pub fn types(&mut self, text: &str, answer: Result<Checked, ParseError>) -> Vec<Effect> {
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
    pub fn payload(&self, version: Version) -> Payload {
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
    pub fn signed(&mut self) -> Version {
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

pub fn asked(effects: &[Effect]) -> Option<Version> {
    effects.iter().find_map(|e| match e {
        Effect::RequestChallenge { version, .. } => Some(*version),
        _ => None,
    })
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
