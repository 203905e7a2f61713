//! What every store promises of looks at numbers.

use super::{Database, open, receipt, with_disclosure};
use crate::Log;
use crate::accesses::{NewAccess, Subject, Viewer, Why};
use aws_lc_rs::digest::{SHA256, digest};
use consent_log::{Leaf, LeafKind};

/// Runs every promise, each on a database that `create` makes.
pub async fn run<D: Database>(create: &impl AsyncFn() -> D) {
    promises![create, a_look_is_a_leaf_of_the_log, looks_are_listed_in_their_order];
}

fn look(n: u8) -> NewAccess {
    NewAccess {
        at: 3_000 + i64::from(n),
        by: Viewer::Key("workshop".into()),
        why: Why::parse("a claim").expect("a reason"),
        subject: Subject::Receipts(vec![receipt(n.into()).hash]),
        salt: [n; 32],
    }
}

async fn a_look_is_a_leaf_of_the_log(database: &impl Database) {
    let store = with_disclosure(database).await;
    store.insert(receipt(1)).await.expect("it is stored");
    store.record_access(look(1)).await.expect("it is recorded");
    let found = store.accesses(0, 10).await.expect("it answers");
    assert_eq!(
        found.iter().map(|one| (one.index, one.record.clone())).collect::<Vec<_>>(),
        [(1, look(1).record())]
    );
    assert!(!found[0].record.contains("353"), "a number is in {}", found[0].record);
    store.drill("{}".into(), 4_000).await.expect("a checkpoint covers it");
    let entries = Log::entries(&*store, 1, 0, 3).await.expect("it answers").expect("they are there");
    let leaf = Leaf::from_entry(&entries[1]).expect("a leaf");
    assert_eq!((leaf.kind, leaf.reference), (LeafKind::Access, None));
    assert_eq!(leaf.hash, digest(&SHA256, found[0].record.as_bytes()).as_ref());
    // The receipt's own history is as before.
    let history = store.history(receipt(1).hash).await.expect("it answers").expect("it is there");
    assert_eq!(history.events.len(), 1);
}

async fn looks_are_listed_in_their_order(database: &impl Database) {
    {
        let store = with_disclosure(database).await;
        for n in 1..=3 {
            store.record_access(look(n)).await.expect("it is recorded");
        }
        store.close().await.expect("closed");
    }
    let store = open(database).await;
    let records = async |after, limit| {
        let found = store.accesses(after, limit).await.expect("it answers");
        found.into_iter().map(|one| (one.row, one.record)).collect::<Vec<_>>()
    };
    let all = records(0, 10).await;
    assert_eq!(
        all.iter().map(|(_, record)| record.clone()).collect::<Vec<_>>(),
        [1, 2, 3].map(|n| look(n).record())
    );
    assert_eq!(records(all[0].0, 1).await, all[1..2]);
    assert_eq!(records(all[2].0, 1).await, []);
}
