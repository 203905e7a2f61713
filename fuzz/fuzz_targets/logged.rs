//! What a server answers as the proof of a receipt: changed, it shows nothing that is not in the log.
#![no_main]

use consent_log::{Checkpoint, Edge, Leaf, LeafKind, SigningKey, TileMap, TlogProof, cose_receipt, inclusion_proof};
use fuzz::{DOCUMENTS, assert_sentence, changed};
use http_scripts::maker::{self, Key, Moment};
use json::{Value, array, object, text, to_jcs};
use libfuzzer_sys::fuzz_target;
use receipt::{Cause, Crypto, Opened, erasure_record, open, withdrawal_record};
use std::sync::LazyLock;
use verify::{AwsLc, Proof, What, logged};

const LOG: &str = "receipts.shop.example/v1/log/1";
const SIZE: u64 = 21;
/// Where the receipt, the withdrawal and the erasure are, and when they came.
const PLACES: [(u64, i64); 3] = [(5, 1_795_514_442), (12, 1_795_600_000), (19, 1_795_700_000)];

struct Given {
    opened: Opened,
    key: SigningKey,
    withdrawn: String,
    /// The proof of the receipt alone, as JSON, as text and as COSE.
    proofs: [Vec<u8>; 3],
}

static GIVEN: LazyLock<Given> = LazyLock::new(|| {
    let (visitor, number) = (Key::new().expect("a key"), maker::number("+353850123456").expect("a number"));
    let moment = Moment {
        document: DOCUMENTS[0].as_bytes(),
        origin: "https://shop.example",
        server: "https://receipts.shop.example",
        iat: PLACES[0].1 - 1,
        nonce: None,
        earlier_nonces: vec![],
    };
    let payload = maker::payload(&moment, &visitor, &number, &[7; 32]).expect("a payload").to_jcs();
    let opened = open(&maker::compact(&visitor, &payload, &number).expect("a receipt"), &AwsLc).expect("it opens");
    let key = SigningKey::from_seed(LOG, &[1; 32]).expect("a key");
    let withdrawn = opened.granted().next().expect("a purpose").to_owned();
    let leaf = |kind, record: String, reference| Leaf {
        kind,
        hash: AwsLc.sha256(record.as_bytes()).0,
        reference,
    };
    let (mut edge, mut tiles, mut receipt_leaf) = (Edge::empty(), TileMap::new(), None);
    for at in 0..SIZE {
        let leaf = match PLACES.iter().position(|(place, _)| *place == at) {
            Some(0) => Leaf {
                kind: LeafKind::Receipt,
                hash: opened.hash.0,
                reference: None,
            },
            Some(1) => leaf(
                LeafKind::Withdrawal,
                withdrawal_record(opened.hash, [&*withdrawn], PLACES[1].1),
                Some(PLACES[0].0),
            ),
            Some(_) => leaf(LeafKind::Erasure, erasure_record(opened.hash, Cause::Request, PLACES[2].1), Some(PLACES[0].0)),
            None => leaf(LeafKind::Receipt, at.to_string(), None),
        };
        if at == PLACES[0].0 {
            receipt_leaf = Some(leaf.hash());
        }
        edge.append(leaf.hash());
    }
    tiles.extend(edge.take_changed());
    let checkpoint = Checkpoint {
        origin: LOG.into(),
        size: SIZE,
        root: edge.root(),
    };
    let signed = checkpoint.sign(&key).expect("signed");
    let path = |at: usize| inclusion_proof(PLACES[at].0, SIZE, &tiles).expect("a proof");
    let proof = |at: usize| TlogProof::new(PLACES[at].0, path(at), &signed).to_text();
    let event = |at: usize, kind: &str| {
        vec![
            ("t", text(kind)),
            ("at", Value::Int(PLACES[at].1)),
            ("index", Value::Int(PLACES[at].0 as i64)),
            ("proof", text(proof(at))),
        ]
    };
    let mut events = [event(0, "receipt"), event(1, "withdrawal"), event(2, "erasure")];
    events[1].push(("purposes", array([text(&*withdrawn)])));
    events[2].push(("cause", text("request")));
    let answer = to_jcs(&object([
        ("receipt_hash", text(opened.hash.to_hex())),
        ("events", array(events.into_iter().map(object))),
    ]));
    let cose = cose_receipt(&key, &receipt_leaf.expect("it is in the tree"), PLACES[0].0, &path(0), &checkpoint).expect("a receipt");
    Given {
        proofs: [answer.into(), proof(0).into(), cose],
        opened,
        key,
        withdrawn,
    }
});

/// Of JSON the values are changed, of the other forms a byte at each of some places.
fn proof(data: &[u8]) -> Vec<u8> {
    let given = &*GIVEN;
    match data {
        [b'T', changes @ ..] => bytes_changed(&given.proofs[1], changes),
        [b'C', changes @ ..] => bytes_changed(&given.proofs[2], changes),
        _ => changed(&[str::from_utf8(&given.proofs[0]).expect("text")], data),
    }
}

fn bytes_changed(genuine: &[u8], changes: &[u8]) -> Vec<u8> {
    let mut bytes = genuine.to_vec();
    for change in changes.chunks_exact(3) {
        let at = usize::from(change[0]) << 8 | usize::from(change[1]);
        let length = bytes.len();
        bytes[at % length] = change[2];
    }
    bytes
}

fuzz_target!(|data: &[u8]| {
    let given = &*GIVEN;
    let read = match Proof::read(&proof(data)) {
        Ok(read) => read,
        Err(e) => return assert_sentence(&e.detail),
    };
    let shown = match logged(&given.opened, None, &read, given.key.verifier(), &[]) {
        Ok(shown) => shown,
        Err(e) => return assert_sentence(&e.detail),
    };
    assert_eq!(shown.origin, LOG);
    assert!(shown.events.first().is_some_and(|event| event.what == What::Receipt));
    for (at, event) in shown.events.iter().enumerate() {
        let (place, time) = match &event.what {
            What::Receipt => {
                assert_eq!(at, 0);
                // The log has no time of arrival; the countersignature has it.
                (PLACES[0].0, event.at)
            }
            What::Withdrawal(purposes) => {
                assert_eq!(*purposes, [&*given.withdrawn]);
                (PLACES[1].0, Some(PLACES[1].1))
            }
            What::Erasure(cause) => {
                assert_eq!(*cause, Cause::Request);
                (PLACES[2].0, Some(PLACES[2].1))
            }
        };
        assert!(event.index.is_none_or(|index| index == place) && event.at == time);
    }
});
