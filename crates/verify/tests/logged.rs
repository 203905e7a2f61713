//! A receipt in a log: proofs that hold, and proofs that were tampered with.

use consent_log::{
    Checkpoint, Code, Edge, KeyKind, Leaf, LeafKind, SignedCheckpoint, SigningKey, TileMap, TlogProof, VerifierKey, WitnessKey, cose_receipt, inclusion_proof,
};
use http_scripts::maker::{self, Key, Moment};
use http_scripts::process::repository;
use json::{Value, array, object, text, to_jcs};
use receipt::{Cause, Countersignature, Crypto, Digest, LogPlace, Opened, erasure_record, open, withdrawal_record};
use verify::{AwsLc, Logged, Place, Proof, What, logged};

const ORIGIN: &str = "receipts.shop.example/v1/log/1";
const STORED_AT: i64 = 1_795_514_442;
const WITHDRAWN_AT: i64 = 1_795_600_000;
const ERASED_AT: i64 = 1_795_700_000;

/// A receipt that grants both purposes of the example.
fn receipt() -> Opened {
    let document = std::fs::read(repository().join("www/disclosure.en.json")).expect("the document");
    let (key, number) = (Key::new().expect("a key"), maker::number("+353850123456").expect("E.164"));
    let moment = Moment {
        document: &document,
        origin: "https://shop.example",
        server: "https://receipts.shop.example",
        iat: STORED_AT - 1,
        nonce: None,
        earlier_nonces: vec![],
    };
    let mut payload = maker::payload(&moment, &key, &number, &[7; 32]).expect("a payload");
    payload.choices.iter_mut().for_each(|choice| choice.until = Some(STORED_AT + 1_000_000));
    open(&maker::compact(&key, &payload.to_jcs(), &number).expect("a receipt"), &AwsLc).expect("it opens")
}

fn key() -> SigningKey {
    SigningKey::from_seed(ORIGIN, &[1; 32]).expect("a key")
}

fn witness() -> WitnessKey {
    WitnessKey::from_seed("witness.example/w1", &[2; 32]).expect("a key")
}

/// A log of three hundred leaves with the receipt at 5, a withdrawal of offers at 290, and its erasure at 295.
struct Tree {
    tiles: TileMap,
    signed: SignedCheckpoint,
}

fn withdrawal(receipt: Digest, purposes: &[&str], reference: u64) -> Leaf {
    let record = withdrawal_record(receipt, purposes.iter().copied(), WITHDRAWN_AT);
    Leaf {
        kind: LeafKind::Withdrawal,
        hash: AwsLc.sha256(record.as_bytes()).0,
        reference: Some(reference),
    }
}

impl Tree {
    fn of(receipt: Digest) -> Tree {
        let (mut edge, mut tiles) = (Edge::empty(), TileMap::new());
        for n in 0u16..300 {
            let other = Leaf {
                kind: LeafKind::Receipt,
                hash: AwsLc.sha256(&n.to_be_bytes()).0,
                reference: None,
            };
            let leaf = match n {
                5 => Leaf { hash: receipt.0, ..other },
                290 => withdrawal(receipt, &["offers"], 5),
                295 => Leaf {
                    kind: LeafKind::Erasure,
                    hash: AwsLc.sha256(erasure_record(receipt, Cause::Request, ERASED_AT).as_bytes()).0,
                    reference: Some(5),
                },
                _ => other,
            };
            edge.append(leaf.hash());
        }
        tiles.extend(edge.take_changed());
        let checkpoint = Checkpoint {
            origin: ORIGIN.into(),
            size: 300,
            root: edge.root(),
        };
        Tree {
            tiles,
            signed: checkpoint.sign(&key()).expect("signed"),
        }
    }

    fn proof(&self, index: u64) -> TlogProof {
        TlogProof::new(index, inclusion_proof(index, 300, &self.tiles).expect("a proof"), &self.signed)
    }

    /// What the server answers.
    fn json(&self, receipt: Digest) -> String {
        let stored = object([
            ("t", text("receipt")),
            ("at", Value::Int(STORED_AT)),
            ("index", Value::Int(5)),
            ("proof", text(self.proof(5).to_text())),
        ]);
        let withdrawn = object([
            ("t", text("withdrawal")),
            ("at", Value::Int(WITHDRAWN_AT)),
            ("purposes", array([text("offers")])),
            ("index", Value::Int(290)),
            ("proof", text(self.proof(290).to_text())),
        ]);
        to_jcs(&object([
            ("receipt_hash", text(receipt.to_hex())),
            ("log", text("ignored")),
            ("events", array([stored, withdrawn])),
        ]))
    }
}

fn said(opened: &Opened, log: Option<LogPlace>) -> Countersignature {
    Countersignature {
        iss: "https://receipts.shop.example".into(),
        receipt_hash: opened.hash,
        notice_sha256: opened.payload.notice.sha256,
        nonce_issued_at: None,
        received_at: STORED_AT,
        log,
    }
}

fn place(origin: &str, index: u64) -> Option<LogPlace> {
    Some(LogPlace { origin: origin.into(), index })
}

fn judge(opened: &Opened, said: Option<&Countersignature>, proof: &[u8], witnesses: &[VerifierKey]) -> Result<Logged, Code> {
    let judged = Proof::read(proof).and_then(|proof| logged(opened, said, &proof, key().verifier(), witnesses));
    judged.map_err(|e| e.code)
}

#[test]
fn events_in_the_log_are_shown_with_their_places() {
    let opened = receipt();
    let tree = Tree::of(opened.hash);
    let shown = judge(&opened, Some(&said(&opened, place(ORIGIN, 5))), tree.json(opened.hash).as_bytes(), &[]).expect("it holds");
    assert_eq!(shown.place, Place::Same);
    assert_eq!(shown.checkpoint.as_ref().map(|checkpoint| checkpoint.size), Some(300));
    let places: Vec<_> = shown.events.iter().map(|event| (event.index, event.at)).collect();
    assert_eq!(places, [(Some(5), Some(STORED_AT)), (Some(290), Some(WITHDRAWN_AT))]);
    assert_eq!(shown.events[1].what, What::Withdrawal(vec!["offers".into()]));
    assert_eq!(shown.withdrawn().collect::<Vec<_>>(), ["offers"]);
    let elsewhere = place("receipts.shop.example/v1/log/7", 9);
    let shown = judge(&opened, Some(&said(&opened, elsewhere.clone())), tree.json(opened.hash).as_bytes(), &[]).expect("it holds");
    assert_eq!(shown.place, Place::Elsewhere(elsewhere.expect("a place")));
    let shown = judge(&opened, Some(&said(&opened, None)), tree.json(opened.hash).as_bytes(), &[]).expect("it holds");
    assert_eq!(shown.place, Place::Unnamed);
}

#[test]
fn the_receipts_own_event_is_shown_by_a_tlog_proof_and_by_a_cose_receipt() {
    let opened = receipt();
    let tree = Tree::of(opened.hash);
    let shown = judge(&opened, None, tree.proof(5).to_text().as_bytes(), &[]).expect("it holds");
    assert_eq!((shown.events.len(), shown.tells_withdrawals), (1, false));
    let leaf = Leaf {
        kind: LeafKind::Receipt,
        hash: opened.hash.0,
        reference: None,
    };
    let path = inclusion_proof(5, 300, &tree.tiles).expect("a proof");
    let cose = cose_receipt(&key(), &leaf.hash(), 5, &path, tree.signed.checkpoint()).expect("a receipt");
    let shown = judge(&opened, None, &cose, &[]).expect("it holds");
    assert_eq!((shown.checkpoint, shown.events[0].index), (None, None));
    assert_eq!(judge(&receipt(), None, &cose, &[]), Err(Code::Signature));
    // A withdrawal's proof is none of the receipt.
    assert_eq!(judge(&opened, None, tree.proof(290).to_text().as_bytes(), &[]), Err(Code::Inclusion));
}

#[test]
fn what_was_tampered_with_does_not_hold() {
    let opened = receipt();
    let tree = Tree::of(opened.hash);
    let whole = tree.json(opened.hash);
    let there = said(&opened, place(ORIGIN, 5));
    let edits: [(&str, &str, Code); 8] = [
        // Other purposes, another time, another place, another kind.
        (r#""purposes":["offers"]"#, r#""purposes":["repair-updates"]"#, Code::Inclusion),
        (r#""purposes":["offers"]"#, r#""purposes":["offers","repair-updates"]"#, Code::Inclusion),
        (r#""purposes":["offers"]"#, r#""purposes":[]"#, Code::Proof),
        (r#""purposes":["offers"]"#, r#""purposes":["calls"]"#, Code::Proof),
        (r#""at":1795600000"#, r#""at":1795600001"#, Code::Inclusion),
        (r#""at":1795514442"#, r#""at":1795514443"#, Code::Proof),
        (r#""index":290"#, r#""index":291"#, Code::Index),
        (r#""t":"withdrawal""#, r#""t":"erasure""#, Code::Proof),
    ];
    for (from, to, code) in edits {
        assert!(whole.contains(from), "{from}");
        assert_eq!(judge(&opened, Some(&there), whole.replace(from, to).as_bytes(), &[]), Err(code), "{to}");
    }
    // A withdrawal told twice, and one told without the receipt.
    let Ok(Proof::Events { receipt: of, events }) = Proof::read(whole.as_bytes()) else {
        panic!("it reads")
    };
    let again = |events: Vec<verify::Told>| logged(&opened, None, &Proof::Events { receipt: of, events }, key().verifier(), &[]).map_err(|e| e.code);
    assert_eq!(again(vec![events[0].clone(), events[1].clone(), events[1].clone()]), Err(Code::Proof));
    assert_eq!(again(vec![events[1].clone()]), Err(Code::Proof));
    assert_eq!(again(vec![]), Err(Code::Proof));
    // Left out at the end it holds: nobody can tell from the proof.
    assert_eq!(again(vec![events[0].clone()]).map(|shown| shown.withdrawn().count()), Ok(0));
    // Of another receipt, with its own name and with this one's.
    let other = receipt();
    assert_eq!(judge(&other, None, whole.as_bytes(), &[]), Err(Code::Inclusion));
    let renamed = whole.replace(&opened.hash.to_hex(), &other.hash.to_hex());
    assert_eq!(judge(&other, None, renamed.as_bytes(), &[]), Err(Code::Inclusion));
    // At another place than the one that was countersigned.
    assert_eq!(judge(&opened, Some(&said(&opened, place(ORIGIN, 6))), whole.as_bytes(), &[]), Err(Code::Index));
}

#[test]
fn an_erasure_is_the_last_thing_that_is_told() {
    let opened = receipt();
    let tree = Tree::of(opened.hash);
    let erased = to_jcs(&object([
        ("t", text("erasure")),
        ("at", Value::Int(ERASED_AT)),
        ("cause", text("request")),
        ("index", Value::Int(295)),
        ("proof", text(tree.proof(295).to_text())),
    ]));
    let before = tree.json(opened.hash);
    let whole = before.replace("],\"log\"", &format!(",{erased}],\"log\""));
    assert_ne!(whole, before);
    let shown = judge(&opened, None, whole.as_bytes(), &[]).expect("it holds");
    let last = shown.events.last().expect("an event");
    assert_eq!((&last.what, last.at, last.index), (&What::Erasure(Cause::Request), Some(ERASED_AT), Some(295)));
    assert_eq!(shown.withdrawn().collect::<Vec<_>>(), ["offers"], "an erasure is no withdrawal");
    for (from, to, code) in [
        (r#""cause":"request""#, r#""cause":"end""#, Code::Inclusion),
        (r#""cause":"request""#, r#""cause":"error""#, Code::Proof),
        (r#""at":1795700000"#, r#""at":1795700001"#, Code::Inclusion),
    ] {
        assert!(whole.contains(from), "{from}");
        assert_eq!(judge(&opened, None, whole.replace(from, to).as_bytes(), &[]), Err(code), "{to}");
    }
    let Ok(Proof::Events { receipt: of, events }) = Proof::read(whole.as_bytes()) else {
        panic!("it reads")
    };
    let [stored, withdrawn, erased] = [0, 1, 2].map(|at| events[at].clone());
    let events = vec![stored, erased, withdrawn];
    let judged = logged(&opened, None, &Proof::Events { receipt: of, events }, key().verifier(), &[]);
    assert_eq!(judged.map_err(|e| e.code), Err(Code::Proof), "nothing is withdrawn after the erasure");
}

#[test]
fn a_proof_by_another_key_or_with_a_flipped_byte_does_not_hold() {
    let opened = receipt();
    let tree = Tree::of(opened.hash);
    let text = tree.proof(5).to_text();
    for seed in [[1; 32], [9; 32]] {
        let origin = if seed == [1; 32] { "receipts.other.example/v1/log/1" } else { ORIGIN };
        let foreign = SigningKey::from_seed(origin, &seed).expect("a key");
        let judged = Proof::read(text.as_bytes()).and_then(|proof| logged(&opened, None, &proof, foreign.verifier(), &[]));
        assert_eq!(judged.map_err(|e| e.code), Err(Code::Signature), "{origin}");
    }
    for at in 0..text.len() {
        let mut flipped = text.clone().into_bytes();
        flipped[at] ^= 1;
        assert!(judge(&opened, None, &flipped, &[]).is_err(), "byte {at}");
    }
}

#[test]
fn witnesses_that_are_asked_for_must_have_cosigned() {
    let opened = receipt();
    let mut tree = Tree::of(opened.hash);
    let asked = [witness().verifier().clone()];
    assert_eq!(asked[0].kind(), KeyKind::Witness);
    assert_eq!(judge(&opened, None, tree.json(opened.hash).as_bytes(), &asked), Err(Code::Signature));
    let line = witness().cosign(&tree.signed, 1_795_600_100).expect("a cosignature");
    tree.signed.note_mut().add(line).expect("added");
    let shown = judge(&opened, None, tree.json(opened.hash).as_bytes(), &asked).expect("it holds");
    assert_eq!(shown.witnesses.len(), 1);
    assert_eq!(
        (shown.witnesses[0].witness.as_str(), shown.witnesses[0].time),
        ("witness.example/w1", 1_795_600_100)
    );
    // Of two that are asked for one is not enough.
    let second = WitnessKey::from_seed("witness.example/w2", &[3; 32]).expect("a key").verifier().clone();
    let both = [asked[0].clone(), second];
    assert_eq!(judge(&opened, None, tree.json(opened.hash).as_bytes(), &both), Err(Code::Signature));
}
