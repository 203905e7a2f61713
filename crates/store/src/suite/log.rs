//! What every store promises of its log.

use super::{Database, open, others_receipt, receipt, together, with_disclosure, withdrawn};
use crate::{Event, History, InsertOutcome, Logged, NewReceipt, ReceiptKey, Store};
use consent_log::{
    EMPTY_ROOT, Leaf, LeafKind, SignedCheckpoint, TileId, VerifierKey, consistency_proof, leaf_hash, parse_bundle, verify_consistency, verify_inclusion,
};
use receipt::Digest;

/// Runs every promise, each on a database that `create` makes.
pub async fn run<D: Database>(create: &impl AsyncFn() -> D) {
    promises![
        create,
        a_new_log_is_empty_and_published,
        every_event_is_one_leaf_with_a_proof,
        a_drill_is_a_leaf_of_no_receipt,
        what_was_refused_is_no_leaf,
        the_published_tree_is_the_tree_of_the_entries,
        a_log_goes_on_after_it_was_opened_again,
    ];
}

async fn key(store: &dyn Store) -> (u64, VerifierKey) {
    let last = store.logs().await.expect("it answers").pop().expect("there is a log");
    let key = VerifierKey::parse(&last.key.expect("its key is known")).expect("it is one");
    assert_eq!(key.name(), last.origin);
    (last.number, key)
}

async fn published(store: &dyn Store) -> SignedCheckpoint {
    let (number, key) = key(store).await;
    let note = store.checkpoint(number).await.expect("it answers").expect("it is published");
    SignedCheckpoint::open(&note, &key).expect("its key signed it")
}

async fn history(store: &dyn Store, n: u16) -> History {
    let found = store.history(receipt(n).hash).await.expect("it answers").expect("it is stored");
    let (number, key) = key(store).await;
    let signed = SignedCheckpoint::open(&found.checkpoint.to_text(), &key).expect("its key signed it");
    assert_eq!(found.log, number);
    for (logged, entry, path) in &found.events {
        let checkpoint = signed.checkpoint();
        verify_inclusion(&leaf_hash(entry), logged.index, checkpoint.size, path, &checkpoint.root).expect("it is in the log");
    }
    found
}

async fn a_new_log_is_empty_and_published(database: &impl Database) {
    let store = open(database).await;
    let signed = published(&*store).await;
    assert_eq!((signed.checkpoint().size, signed.checkpoint().root), (0, EMPTY_ROOT));
    let (number, _) = key(&*store).await;
    assert_eq!(store.tile(number, TileId { level: 0, index: 0, width: 1 }).await, Ok(None));
    assert_eq!(store.entries(number, 0, 1).await, Ok(None));
    assert_eq!(store.checkpoint(number + 1).await, Ok(None));
    assert_eq!(store.history(receipt(1).hash).await, Ok(None));
}

async fn every_event_is_one_leaf_with_a_proof(database: &impl Database) {
    let store = with_disclosure(database).await;
    for n in 1..=3 {
        store.insert(others_receipt(n)).await.expect("it is stored");
    }
    let secret = receipt(2).withdraw_sha256;
    for purposes in [Some(vec!["offers".into()]), None, None] {
        withdrawn(store.withdraw(secret, purposes, None, 4_000).await);
    }
    store.insert(others_receipt(2)).await.expect("it is stored already");
    let found = history(&*store, 2).await;
    let withdrawal = |purpose: &str| Event::Withdrawal {
        at: 4_000,
        purposes: vec![purpose.into()],
    };
    let expected = [(Event::Receipt { at: 2_000 }, 1), (withdrawal("offers"), 3), (withdrawal("updates"), 4)];
    let logged: Vec<Logged> = expected.into_iter().map(|(event, index)| Logged { event, index }).collect();
    assert_eq!(found.events.iter().map(|(logged, ..)| logged.clone()).collect::<Vec<_>>(), logged);
    let leaves: Vec<Leaf> = found.events.iter().map(|(_, entry, _)| Leaf::from_entry(entry).expect("an entry")).collect();
    assert_eq!(
        leaves.iter().map(|leaf| leaf.kind).collect::<Vec<_>>(),
        [LeafKind::Receipt, LeafKind::Withdrawal, LeafKind::Withdrawal]
    );
    assert_eq!(leaves.iter().map(|leaf| leaf.reference).collect::<Vec<_>>(), [None, Some(1), Some(1)]);
    assert_eq!(leaves[0].hash, receipt(2).hash.0);
    let record = receipt::withdrawal_record(receipt(2).hash, ["offers"], 4_000);
    assert_eq!(Digest(leaves[1].hash), sha256(record.as_bytes()));
    let status = store
        .status(ReceiptKey::Hash(receipt(2).hash))
        .await
        .expect("it answers")
        .expect("it is stored");
    assert_eq!(status.events, logged, "the state names the same leaves");
    assert_eq!(published(&*store).await.checkpoint().size, 5, "a proof is made of a published tree");
}

async fn a_drill_is_a_leaf_of_no_receipt(database: &impl Database) {
    let store = with_disclosure(database).await;
    store.insert(receipt(1)).await.expect("it is stored");
    let proven = store.drill("{}".into(), 3_000).await.expect("it is stored");
    withdrawn(store.withdraw(receipt(1).withdraw_sha256, None, None, 4_000).await);
    let leaf = Leaf {
        kind: LeafKind::Drill,
        hash: sha256(b"{}").0,
        reference: None,
    };
    let (number, key) = key(&*store).await;
    let signed = SignedCheckpoint::open(&proven.checkpoint.to_text(), &key).expect("its key signed it");
    let checkpoint = signed.checkpoint();
    verify_inclusion(&leaf.hash(), proven.index, checkpoint.size, &proven.path, &checkpoint.root).expect("it is in the log");
    let indexes: Vec<u64> = history(&*store, 1).await.events.iter().map(|(logged, ..)| logged.index).collect();
    assert_eq!((indexes, proven.index), (vec![0, 2], 1), "it is none of a receipt's events");
    let entries = store.entries(number, 0, 3).await.expect("it answers").expect("they are published");
    assert_eq!(entries[1], leaf.to_entry());
    drop(store);
    let store = open(database).await;
    assert_eq!(store.entries(number, 0, 3).await, Ok(Some(entries)), "also after it was opened again");
}

async fn what_was_refused_is_no_leaf(database: &impl Database) {
    let store = with_disclosure(database).await;
    let calls = (0..40u16).map(|n| {
        store.insert(NewReceipt {
            notice_sha256: Digest([if n % 10 == 7 { 7 } else { 1 }; 32]),
            ..receipt(n)
        })
    });
    let mut leaves: Vec<u64> = together(calls)
        .await
        .into_iter()
        .filter_map(|answer| match answer {
            Ok(InsertOutcome::Inserted(countersignature)) => countersignature.rsplit(' ').next()?.parse().ok(),
            Ok(InsertOutcome::AlreadyStored(_) | InsertOutcome::Replay | InsertOutcome::Gone) | Err(_) => None,
        })
        .collect();
    leaves.sort_unstable();
    assert_eq!(leaves, (0..36).collect::<Vec<_>>());
    history(&*store, 8).await;
    assert_eq!(published(&*store).await.checkpoint().size, 36);
}

async fn the_published_tree_is_the_tree_of_the_entries(database: &impl Database) {
    let store = with_disclosure(database).await;
    together((0..300u16).map(|n| store.insert(receipt(n)))).await;
    history(&*store, 299).await;
    let checkpoint = published(&*store).await.checkpoint().clone();
    let (number, _) = key(&*store).await;
    let mut tree = consent_log::Edge::empty();
    for (index, width) in [(0, 256), (1, 44)] {
        let entries = store.entries(number, index, width).await.expect("it answers").expect("they are there");
        let bundle = consent_log::encode_bundle(&entries).expect("a bundle");
        for entry in parse_bundle(&bundle, width).expect("the same") {
            tree.append(leaf_hash(entry));
        }
        let hashes = store
            .tile(number, TileId { level: 0, index, width })
            .await
            .expect("it answers")
            .expect("it is there");
        assert!(entries.iter().zip(hashes.chunks(32)).all(|(entry, hash)| leaf_hash(entry).0 == hash));
    }
    assert_eq!((tree.size(), tree.root()), (checkpoint.size, checkpoint.root));
    for (level, index, width) in [(0, 1, 45), (0, 2, 1), (1, 0, 2), (2, 0, 1), (200, u64::MAX, 256)] {
        assert_eq!(store.tile(number, TileId { level, index, width }).await, Ok(None), "{level} {index} {width}");
    }
    assert!(store.tile(number, TileId { level: 1, index: 0, width: 1 }).await.expect("it answers").is_some());
    assert_eq!(store.entries(number, 1, 45).await, Ok(None));
    assert_eq!(store.entries(number, u64::MAX, 256).await, Ok(None));
}

async fn a_log_goes_on_after_it_was_opened_again(database: &impl Database) {
    let earlier = {
        let store = with_disclosure(database).await;
        together((0..100u16).map(|n| store.insert(receipt(n)))).await;
        history(&*store, 99).await;
        published(&*store).await
    };
    let store = open(database).await;
    store.insert(receipt(100)).await.expect("it is stored");
    assert_eq!(history(&*store, 100).await.events[0].0.index, 100);
    let later = published(&*store).await;
    let (number, _) = key(&*store).await;
    let mut tiles = consent_log::TileMap::new();
    for id in consent_log::tiles_of(later.checkpoint().size) {
        tiles.insert(id.level, id.index, store.tile(number, id).await.expect("it answers").expect("it is there"));
    }
    let (old, new) = (earlier.checkpoint(), later.checkpoint());
    let proof = consistency_proof(old.size, new.size, &tiles).expect("the tiles are there");
    verify_consistency(old.size, &old.root, new.size, &new.root, &proof).expect("the later tree begins with the earlier one");
}

pub fn sha256(bytes: &[u8]) -> Digest {
    let hash = aws_lc_rs::digest::digest(&aws_lc_rs::digest::SHA256, bytes);
    Digest(hash.as_ref().try_into().expect("32 bytes"))
}
