//! A receipt made as a page makes it, changed in one place, signed again, and checked.

use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::signature::{ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair, KeyPair};
use disclosure::{Archive, Notice};
use http_scripts::maker::{self, Key, Moment};
use http_scripts::process::repository;
use receipt::{Code, Countersignature, Crypto, Digest, Jwk, Opened, Payload, countersignature_input, encode, open};
use verify::{Accepted, AwsLc, Posted, Published, Site, against_document, countersignature, site, thumbprint};

const SERVER: &str = "https://receipts.shop.example";
const SIGNED_AT: i64 = 1_795_514_441;

fn document(name: &str) -> Vec<u8> {
    std::fs::read(repository().join("www").join(name)).expect("the example document")
}

/// A receipt about the English example document, its payload changed before it is signed.
fn receipt(change: impl FnOnce(&mut Payload)) -> Opened {
    open(&compact(change), &AwsLc).expect("its signature holds")
}

/// The same, before it is opened.
fn compact(change: impl FnOnce(&mut Payload)) -> String {
    let document = document("disclosure.en.json");
    let (key, number) = (Key::new().expect("a key"), maker::number("+353850123456").expect("E.164"));
    let moment = Moment {
        document: &document,
        origin: "https://shop.example",
        server: SERVER,
        iat: SIGNED_AT,
        nonce: None,
        earlier_nonces: vec![],
    };
    let mut payload = maker::payload(&moment, &key, &number, &[7; 32]).expect("a payload");
    change(&mut payload);
    maker::compact(&key, &payload.to_jcs(), &number).expect("a receipt")
}

fn published() -> Published {
    Published::read(document("disclosure.en.json")).expect("a disclosure")
}

#[test]
fn a_receipt_holds_against_the_document_it_names() {
    assert_eq!(against_document(&receipt(|_| {}), &published(), Archive::shipped()), Ok(()));
}

/// Another end of the granted purpose, which is the only one.
fn ends(payload: &mut Payload, at: i64) {
    (payload.choices[0].until, payload.valid_until) = (Some(at), at);
}

#[test]
fn a_receipt_that_differs_from_its_document_is_refused_with_the_code_of_the_check() {
    type Change = fn(&mut Payload);
    let changes: [(Code, Change); 17] = [
        (Code::Notice, |p| p.notice.sha256 = Digest([9; 32])),
        (Code::Notice, |p| p.notice.id = "other".into()),
        (Code::Notice, |p| p.notice.version = "2000-01-01".into()),
        (Code::Notice, |p| p.notice.language = "fr".into()),
        (Code::Choices, |p| p.choices.reverse()),
        (Code::Choices, |p| p.choices.truncate(1)),
        (Code::Choices, |p| p.choices.iter_mut().for_each(|choice| choice.until = None)),
        (Code::Choices, |p| p.controller = "Somebody Else Ltd".into()),
        (Code::ValidUntil, |p| ends(p, p.iat)),
        (Code::ValidUntil, |p| ends(p, p.valid_until + 1)),
        (Code::ValidUntil, |p| p.valid_until += 1),
        (Code::ValidUntil, |p| p.valid_until -= 1),
        // The end of the other purpose, which is told as later, is none for this one.
        (Code::ValidUntil, |p| {
            p.choices[1].until = published().document.purpose("offers").map(|offers| offers.retention.period.add_to(p.iat));
            p.valid_until = p.choices[1].until.expect("offers are a choice");
            p.choices[0].until = p.choices[0].until.map(|until| until + 1);
        }),
        (Code::Text, |p| p.notice.labels = 99),
        (Code::Text, |p| p.notice.layout = 99),
        (Code::Text, |p| p.notice.text_sha256 = Digest([9; 32])),
        // Of two faults the earlier check answers.
        (Code::Choices, |p| (p.controller, p.notice.labels) = ("Somebody Else Ltd".into(), 99)),
    ];
    for (number, (code, change)) in changes.into_iter().enumerate() {
        let refused = against_document(&receipt(change), &published(), Archive::shipped()).expect_err("it differs");
        assert_eq!(refused.code, code, "change {number}: {refused}");
    }
}

#[test]
fn a_receipt_is_refused_against_another_document() {
    let french = Published::read(document("disclosure.fr.json")).expect("a disclosure");
    let refused = against_document(&receipt(|_| {}), &french, Archive::shipped()).expect_err("another document");
    assert_eq!(refused.code, Code::Notice);
}

#[test]
fn each_version_of_the_labels_has_a_text_of_its_own_whichever_was_made_first() {
    let labels = maker::next_labels();
    let next = i64::from(labels.version());
    let (published, archive) = (published(), Archive::shipped().with_labels(labels.clone()));
    let newer = Notice::new(&published.document, &labels).text();
    let first = receipt(|_| {});
    let second = receipt(|p| (p.notice.labels, p.notice.text_sha256) = (next, AwsLc.sha256(newer.as_bytes())));
    let mixed = [
        receipt(|p| p.notice.labels = next),
        receipt(|p| p.notice.text_sha256 = AwsLc.sha256(newer.as_bytes())),
    ];
    for _ in 0..2 {
        for right in [&first, &second] {
            assert_eq!(against_document(right, &published, &archive), Ok(()));
        }
        for wrong in &mixed {
            let refused = against_document(wrong, &published, &archive).expect_err("the text of another version");
            assert_eq!(refused.code, Code::Text);
        }
    }
}

#[test]
fn a_receipt_holds_under_the_labels_it_names_before_and_after_newer_ones_exist() {
    let labels = maker::next_labels();
    let next = i64::from(labels.version());
    let (shipped, later) = (Archive::shipped(), Archive::shipped().with_labels(labels.clone()));
    let text = Notice::new(&published().document, &labels).text();
    let older = receipt(|_| {});
    let newer = receipt(|p| (p.notice.labels, p.notice.text_sha256) = (next, AwsLc.sha256(text.as_bytes())));
    assert_eq!(against_document(&older, &published(), &later), Ok(()));
    assert_eq!(against_document(&newer, &published(), &later), Ok(()));
    let refused = against_document(&newer, &published(), shipped).expect_err("a version of the future");
    assert!(refused.code == Code::Text && refused.detail.starts_with("notice.labels"), "{refused}");
    let mixed = receipt(|p| p.notice.text_sha256 = AwsLc.sha256(text.as_bytes()));
    let refused = against_document(&mixed, &published(), &later).expect_err("the text of one version under the number of another");
    assert!(refused.code == Code::Text && refused.detail.starts_with("notice.text_sha256"), "{refused}");
}

struct Signer {
    pair: EcdsaKeyPair,
    public: Jwk,
}

impl Signer {
    fn new() -> Signer {
        let pair = EcdsaKeyPair::generate(&ECDSA_P256_SHA256_FIXED_SIGNING).expect("a key");
        let public = Jwk::from_point(pair.public_key().as_ref()).expect("an uncompressed point");
        Signer { pair, public }
    }

    fn countersign(&self, said: &Countersignature) -> String {
        let input = countersignature_input(&thumbprint(&self.public), said);
        let signature = self.pair.sign(&SystemRandom::new(), input.as_bytes()).expect("a signature");
        format!("{input}.{}", encode(signature.as_ref()))
    }
}

#[test]
fn a_countersignature_holds_for_its_own_receipt_server_and_key_alone() {
    let (opened, signer, other) = (receipt(|_| {}), Signer::new(), Signer::new());
    let said = Countersignature {
        iss: SERVER.into(),
        receipt_hash: opened.hash,
        notice_sha256: opened.payload.notice.sha256,
        nonce_issued_at: None,
        received_at: SIGNED_AT + 2,
        log: None,
    };
    let keys = [other.public.clone().into(), signer.public.clone().into()];
    let check = |said: &Countersignature| countersignature(&opened, &signer.countersign(said), &keys).map_err(|e| e.code);
    assert_eq!(check(&said), Ok(said.clone()));
    let changed = |change: fn(&mut Countersignature)| {
        let mut changed = said.clone();
        change(&mut changed);
        check(&changed)
    };
    assert_eq!(changed(|said| said.receipt_hash = Digest([9; 32])), Err(Code::Countersignature));
    assert_eq!(changed(|said| said.notice_sha256 = Digest([9; 32])), Err(Code::Countersignature));
    assert_eq!(changed(|said| said.iss = "https://other.example".into()), Err(Code::Countersignature));
    let refused = countersignature(&opened, &signer.countersign(&said), &[other.public.into()]).expect_err("another key");
    assert_eq!(refused.code, Code::Countersignature);
    assert_eq!(changed(|said| said.received_at = SIGNED_AT - 301), Err(Code::Time));
    assert_eq!(changed(|said| said.received_at = SIGNED_AT + 7 * 86_400 + 1), Err(Code::Time));
    assert_eq!(changed(|said| said.nonce_issued_at = Some(SIGNED_AT + 3)), Err(Code::Time));
    assert_eq!(changed(|said| said.nonce_issued_at = Some(SIGNED_AT - 1803)), Err(Code::Time));
}

/// What a site says of a receipt that its server countersigned two seconds after the signature, at a time after it.
fn judged(change: impl FnOnce(&mut Payload), later: i64, spoil: impl FnOnce(&mut Posted<'_>)) -> Result<Accepted, Code> {
    let (compact, signer) = (compact(change), Signer::new());
    let opened = open(&compact, &AwsLc).map_err(|e| e.code)?;
    let said = Countersignature {
        iss: SERVER.into(),
        receipt_hash: opened.hash,
        notice_sha256: opened.payload.notice.sha256,
        nonce_issued_at: None,
        received_at: opened.payload.iat + 2,
        log: None,
    };
    let countersignature = signer.countersign(&said);
    let mut posted = Posted {
        number: "+353850123456",
        receipt: &compact,
        countersignature: &countersignature,
    };
    spoil(&mut posted);
    let expected = Site {
        audience: SERVER,
        origins: &["https://shop.example".into()],
        keys: &[signer.public.into()],
        disclosures: &[published()],
        now: SIGNED_AT + later,
    };
    site(&posted, &expected).map_err(|e| e.code)
}

const DAY: i64 = 86_400;

#[test]
fn a_site_accepts_a_receipt_its_server_saw_and_a_returning_visitors_as_long_as_it_stands() {
    for later in [0, 60, 2 * DAY, 180 * DAY] {
        let accepted = judged(|_| {}, later, |_| {}).expect("it stands");
        assert_eq!(
            (accepted.phone.as_str(), &*accepted.granted),
            ("+353850123456", &["repair-updates".to_owned()][..])
        );
    }
    assert_eq!(judged(|_| {}, 185 * DAY, |_| {}), Err(Code::Expired));
}

#[test]
fn a_site_refuses_what_is_not_of_its_own_page_server_number_document_or_time() {
    type Change = fn(&mut Payload);
    let at = |p: &mut Payload, iat: i64| {
        let term = p.valid_until - p.iat;
        (p.iat, p.jti) = (iat, receipt::uuid_v7(iat * 1000, [7; 10]));
        ends(p, iat + term);
    };
    for (code, change) in [
        (Code::Audience, (|p| p.aud = Some("https://other.example".into())) as Change),
        (Code::Audience, |p| p.aud = None),
        (Code::Origin, |p| p.origin = "https://attacker.example".into()),
        (Code::Notice, |p| p.notice.sha256 = Digest([9; 32])),
        (Code::Choices, |p| p.choices[0].purpose = "sell-it".into()),
        (Code::Choices, |p| p.choices.truncate(1)),
        (Code::ValidUntil, |p| ends(p, p.iat + 1_000_000 * 366 * DAY)),
    ] {
        assert_eq!(judged(change, 60, |_| {}), Err(code));
    }
    assert_eq!(judged(|p| at(p, 1), 60, |_| {}), Err(Code::Time));
    assert_eq!(judged(|p| at(p, SIGNED_AT + 1000), 60, |_| {}), Err(Code::Time));
    assert_eq!(judged(|_| {}, 60, |posted| posted.countersignature = ""), Err(Code::Unseen));
    assert_eq!(judged(|_| {}, 60, |posted| posted.countersignature = "a.b.c"), Err(Code::Countersignature));
    assert_eq!(judged(|_| {}, 60, |posted| posted.number = "+353850123457"), Err(Code::Phone));
}

#[test]
fn what_the_server_holds_decides_what_still_stands() {
    let accepted = judged(|_| {}, 60, |_| {}).expect("it stands");
    let hash = accepted.hash.to_hex();
    let answered = |rest: &str| {
        let answer = format!(r#"{{"receipt_hash":"{hash}",{rest}}}"#);
        accepted.clone().still_stands(answer.as_bytes()).map_err(|e| e.code)
    };
    let one = |at: &str| format!(r#""withdrawn_at":null,"purposes":[{{"purpose":"repair-updates","until":7,"withdrawn_at":{at}}}]"#);
    assert_eq!(answered(&one("null")), Ok(accepted.clone()));
    assert_eq!(answered(&one("9")), Err(Code::Withdrawn));
    assert_eq!(answered(r#""withdrawn_at":9,"purposes":[]"#), Err(Code::Withdrawn));
    assert_eq!(
        answered(r#""withdrawn_at":null,"purposes":[]"#),
        Err(Code::Withdrawn),
        "what is not named does not stand"
    );
    assert_eq!(answered(r#""withdrawn_at":null"#), Err(Code::Unreachable), "the purposes are not optional");
    assert_eq!(answered(r#""withdrawn":[],"purposes":[]"#), Err(Code::Unreachable));
    let two = |one: &str, other: &str| {
        let purpose = |id: &str, rest: &str| format!(r#"{{"purpose":"{id}","until":7,{rest}}}"#);
        format!(
            r#""withdrawn_at":null,"purposes":[{},{}]"#,
            purpose("repair-updates", one),
            purpose("offers", other)
        )
    };
    let (stands, paused) = (r#""withdrawn_at":null,"suspended_since":null"#, r#""withdrawn_at":null,"suspended_since":9"#);
    let (left, both) = (r#""withdrawn_at":9,"suspended_since":null"#, r#""withdrawn_at":9,"suspended_since":9"#);
    assert_eq!(answered(&two(stands, paused)), Ok(accepted.clone()), "what was not granted is not suspended");
    for offers in [stands, paused, left] {
        assert_eq!(answered(&two(paused, offers)), Err(Code::Suspended), "{offers}");
    }
    assert_eq!(answered(&two(both, stands)), Err(Code::Withdrawn), "what was withdrawn does not wait");
    let mut more = accepted.clone();
    more.granted.push("offers".into());
    let answer = format!(r#"{{"receipt_hash":"{hash}",{}}}"#, two(paused, stands));
    let split = more.still_stands(answer.as_bytes()).expect("one stands");
    assert_eq!((split.granted, split.suspended), (vec!["offers".to_owned()], vec!["repair-updates".to_owned()]));
    let other = Digest([9; 32]).to_hex();
    let foreign = format!(r#"{{"receipt_hash":"{other}","withdrawn_at":null}}"#);
    for answer in ["", "{}", "[]", &foreign] {
        assert_eq!(
            accepted.clone().still_stands(answer.as_bytes()).map_err(|e| e.code),
            Err(Code::Unreachable),
            "{answer}"
        );
    }
}
