//! What every store promises of documents and of access keys.

use super::{Database, disclosure, open, others_receipt, receipt, with_disclosure, withdrawn};
use crate::{AddKeyOutcome, NewDisclosure, NewKey, NewReceipt, PublishOutcome, RevokeKeyOutcome, Standing, StoreError};
use receipt::Digest;

/// Runs every promise, each on a database that `create` makes.
pub async fn run<D: Database>(create: &impl AsyncFn() -> D) {
    promises![
        create,
        a_disclosure_is_stored_once_under_its_name,
        a_disclosure_says_who_published_it_and_only_a_known_key_can,
        receipts_stand_until_they_are_withdrawn_or_end,
        a_key_is_stored_by_its_hash_and_its_name_is_used_once,
        a_revoked_key_stays_revoked,
    ];
}

fn key(name: &str, n: u8) -> NewKey {
    NewKey {
        name: name.into(),
        role: "publish".into(),
        sha256: Digest([n; 32]),
        made_at: 1_000,
    }
}

async fn a_disclosure_is_stored_once_under_its_name(database: &impl Database) {
    let store = open(database).await;
    assert_eq!(store.publish(disclosure(1, "1.0.0")).await, Ok(PublishOutcome::Published));
    assert_eq!(store.publish(disclosure(1, "1.0.0")).await, Ok(PublishOutcome::AlreadyPublished));
    assert_eq!(store.publish(disclosure(2, "1.0.0")).await, Ok(PublishOutcome::Conflict));
    assert_eq!(store.publish(disclosure(2, "1.1.0")).await, Ok(PublishOutcome::Published));
    assert_eq!(store.disclosures().await, Ok(vec![vec![1; 3], vec![2; 3]]), "in the order of their publication");
}

async fn a_disclosure_says_who_published_it_and_only_a_known_key_can(database: &impl Database) {
    let store = open(database).await;
    let by = |name: &str| NewDisclosure {
        published_by: Some(name.into()),
        ..disclosure(1, "1.0.0")
    };
    assert!(matches!(store.publish(by("web team")).await, Err(StoreError::Failed(_))));
    assert_eq!(store.add_key(key("web team", 1)).await, Ok(AddKeyOutcome::Added));
    assert_eq!(store.publish(by("web team")).await, Ok(PublishOutcome::Published));
}

async fn receipts_stand_until_they_are_withdrawn_or_end(database: &impl Database) {
    let store = with_disclosure(database).await;
    assert_eq!(store.publish(disclosure(2, "1.1.0")).await, Ok(PublishOutcome::Published));
    for n in 1..=4 {
        let notice_sha256 = Digest([if n == 4 { 2 } else { 1 }; 32]);
        store
            .insert(NewReceipt {
                notice_sha256,
                ..others_receipt(n)
            })
            .await
            .expect("it is stored");
    }
    let standing = async |at| store.standing("callback".into(), at).await.expect("it answers");
    let version = |version: &str, receipts| Standing {
        version: version.into(),
        receipts,
    };
    assert_eq!(standing(3_000).await, [version("1.0.0", 3), version("1.1.0", 1)]);
    withdrawn(store.withdraw(receipt(1).withdraw_sha256, Some(vec!["offers".into()]), None, 3_000).await);
    assert_eq!(standing(3_000).await, [version("1.0.0", 3), version("1.1.0", 1)], "one purpose of it stands");
    withdrawn(store.withdraw(receipt(1).withdraw_sha256, None, None, 3_000).await);
    withdrawn(store.withdraw(receipt(2).withdraw_sha256, Some(vec!["updates".into()]), None, 3_000).await);
    assert_eq!(standing(3_000).await, [version("1.0.0", 2), version("1.1.0", 1)]);
    assert_eq!(
        standing(8_000).await,
        [version("1.0.0", 1), version("1.1.0", 1)],
        "what was left of the second has ended"
    );
    assert_eq!(standing(9_000).await, [], "all have ended");
    assert_eq!(store.standing("other".into(), 3_000).await, Ok(vec![]));
}

async fn a_key_is_stored_by_its_hash_and_its_name_is_used_once(database: &impl Database) {
    let store = open(database).await;
    assert_eq!(store.keys().await, Ok(vec![]));
    assert_eq!(store.add_key(key("web team", 1)).await, Ok(AddKeyOutcome::Added));
    assert_eq!(store.add_key(key("web team", 2)).await, Ok(AddKeyOutcome::NameTaken));
    assert!(store.add_key(key("another", 1)).await.is_err(), "one key has one name");
    assert_eq!(store.add_key(key("agency", 3)).await, Ok(AddKeyOutcome::Added));
    let keys = store.keys().await.expect("it answers");
    assert_eq!(keys.iter().map(|k| &k.key).collect::<Vec<_>>(), [&key("web team", 1), &key("agency", 3)]);
    drop(store);
    assert_eq!(open(database).await.keys().await, Ok(keys));
}

async fn a_revoked_key_stays_revoked(database: &impl Database) {
    let store = open(database).await;
    for (name, n) in [("web team", 1), ("agency", 2)] {
        assert_eq!(store.add_key(key(name, n)).await, Ok(AddKeyOutcome::Added));
    }
    assert_eq!(store.revoke_key("nobody".into(), 2_000).await, Ok(RevokeKeyOutcome::UnknownName));
    assert_eq!(store.revoke_key("agency".into(), 2_000).await, Ok(RevokeKeyOutcome::Revoked(2_000)));
    assert_eq!(
        store.revoke_key("agency".into(), 3_000).await,
        Ok(RevokeKeyOutcome::Revoked(2_000)),
        "the first time stays"
    );
    let revoked = |keys: Vec<crate::AccessKey>| keys.into_iter().map(|key| key.revoked_at).collect::<Vec<_>>();
    assert_eq!(revoked(store.keys().await.expect("it answers")), [None, Some(2_000)]);
    assert_eq!(
        store.add_key(key("agency", 4)).await,
        Ok(AddKeyOutcome::NameTaken),
        "a name says for ever whose key it was"
    );
}
