//! What every store promises of changes and of their delivery.

use super::{Database, disclosure, open, others_receipt, receipt, with_disclosure, withdrawn};
use crate::{AddEndpointOutcome, Attempt, Change, ChangeKind, Delivery, Endpoint, MOST_ENDPOINTS, NewEndpoint, NewReceipt, Store};
use receipt::{Cause, Digest};

/// Runs every promise, each on a database that `create` makes.
pub async fn run<D: Database>(create: &impl AsyncFn() -> D) {
    promises![
        create,
        every_change_is_in_the_feed_once_and_in_order,
        what_is_refused_or_repeated_is_no_change,
        a_consent_that_ends_is_noted_once,
        an_endpoint_gets_what_it_wants_from_then_on,
        a_delivery_waits_until_it_was_taken_or_is_given_up,
        an_endpoint_that_is_gone_gets_nothing_more,
        an_endpoint_that_is_removed_leaves_nothing,
        there_is_a_greatest_number_of_endpoints,
    ];
}

fn endpoint(id: &str, kinds: &[ChangeKind]) -> NewEndpoint {
    NewEndpoint {
        id: id.into(),
        url: format!("https://{id}.example/hook"),
        kinds: kinds.to_vec(),
        made_at: 1_000,
    }
}

async fn feed(store: &dyn Store, after: i64) -> Vec<Change> {
    store.changes(after, 100).await.expect("it answers")
}

fn kinds(feed: &[Change]) -> Vec<ChangeKind> {
    feed.iter().map(|change| change.kind).collect()
}

async fn add(store: &dyn Store, id: &str, kinds: &[ChangeKind]) {
    assert_eq!(store.add_endpoint(endpoint(id, kinds)).await, Ok(AddEndpointOutcome::Added));
}

async fn waiting(store: &dyn Store, id: &str, at: i64) -> Vec<Delivery> {
    store.deliveries(id.into(), at, 100).await.expect("it answers")
}

async fn known(store: &dyn Store) -> Vec<Endpoint> {
    store.endpoints().await.expect("it answers")
}

async fn every_change_is_in_the_feed_once_and_in_order(database: &impl Database) {
    let store = with_disclosure(database).await;
    store.insert(receipt(1)).await.expect("it is stored");
    withdrawn(store.withdraw(receipt(1).withdraw_sha256, Some(vec!["offers".into()]), None, 4_000).await);
    store.erase(receipt(1).hash, Cause::Request, 5_000).await.expect("it is erased");
    let all = feed(&*store, 0).await;
    let (hash, notice) = (receipt(1).hash.to_hex(), Digest([1; 32]).to_hex());
    let told: Vec<(ChangeKind, i64, &str)> = all.iter().map(|change| (change.kind, change.at, &*change.data)).collect();
    assert_eq!(
        told,
        [
            (
                ChangeKind::DisclosurePublished,
                1_000,
                &*format!(r#"{{"id":"callback","language":"en","sha256":"{notice}","version":"1.0.0"}}"#)
            ),
            (
                ChangeKind::ReceiptGiven,
                2_000,
                &*format!(r#"{{"notice_sha256":"{notice}","purposes":["updates","offers"],"receipt_hash":"{hash}","valid_until":9000}}"#)
            ),
            (
                ChangeKind::ReceiptWithdrawn,
                4_000,
                &*format!(r#"{{"notice_sha256":"{notice}","purposes":["offers"],"receipt_hash":"{hash}"}}"#)
            ),
            (
                ChangeKind::ReceiptErased,
                5_000,
                &*format!(r#"{{"cause":"request","notice_sha256":"{notice}","receipt_hash":"{hash}"}}"#)
            ),
        ]
    );
    assert!(
        all.is_sorted_by(|a, b| a.number < b.number && a.id != b.id),
        "each has a number of its own, in order, and an id"
    );
    assert_eq!(feed(&*store, all[1].number).await, all[2..], "the feed goes on after a number");
    assert_eq!(store.changes(0, 2).await.as_deref(), Ok(&all[..2]), "and in pages");
    drop(store);
    assert_eq!(feed(&*open(database).await, 0).await, all, "also after it was opened again");
}

async fn what_is_refused_or_repeated_is_no_change(database: &impl Database) {
    let store = with_disclosure(database).await;
    store.insert(receipt(1)).await.expect("it is stored");
    withdrawn(store.withdraw(receipt(1).withdraw_sha256, None, None, 4_000).await);
    let before = feed(&*store, 0).await;
    for again in [
        receipt(1),
        NewReceipt {
            nonces: receipt(1).nonces,
            ..receipt(2)
        },
    ] {
        store.insert(again).await.expect("it answers");
    }
    let unstorable = NewReceipt {
        notice_sha256: Digest([7; 32]),
        ..receipt(3)
    };
    assert!(store.insert(unstorable).await.is_err());
    withdrawn(store.withdraw(receipt(1).withdraw_sha256, None, None, 5_000).await);
    store.publish(disclosure(1, "1.0.0")).await.expect("it answers");
    store.publish(disclosure(2, "1.0.0")).await.expect("it answers");
    assert_eq!(feed(&*store, 0).await, before);
    for _ in 0..2 {
        store.erase(receipt(1).hash, Cause::End, 6_000).await.expect("it is erased");
    }
    assert_eq!(feed(&*store, 0).await.len(), before.len() + 1, "an erasure is told once");
}

async fn a_consent_that_ends_is_noted_once(database: &impl Database) {
    let store = with_disclosure(database).await;
    for n in 1..=3 {
        store.insert(others_receipt(n)).await.expect("it is stored");
    }
    withdrawn(store.withdraw(receipt(2).withdraw_sha256, Some(vec!["offers".into()]), None, 4_000).await);
    store.erase(receipt(1).hash, Cause::Request, 5_000).await.expect("it is erased");
    let after = feed(&*store, 0).await.len() as i64;
    assert_eq!(store.expire(7_999, 100).await, Ok(0));
    assert_eq!(
        store.expire(8_000, 100).await,
        Ok(1),
        "of the second the purpose was withdrawn, and the first was erased"
    );
    assert_eq!(store.expire(8_000, 100).await, Ok(0));
    assert_eq!((store.expire(20_000, 1).await, store.expire(20_000, 100).await), (Ok(1), Ok(1)), "in pages");
    let mut told: Vec<(String, i64, bool)> = Vec::new();
    for change in feed(&*store, after).await {
        assert_eq!(change.kind, ChangeKind::ReceiptExpired);
        let of_third = change.data.contains(&receipt(3).hash.to_hex());
        let purposes = change
            .data
            .split("\"purposes\":")
            .nth(1)
            .and_then(|rest| rest.split(']').next())
            .unwrap_or_default();
        told.push((format!("{purposes}]"), change.at, of_third));
    }
    told.sort();
    assert_eq!(
        told,
        [
            (r#"["offers"]"#.into(), 8_000, true),
            (r#"["updates"]"#.into(), 9_000, false),
            (r#"["updates"]"#.into(), 9_000, true),
        ]
    );
}

async fn an_endpoint_gets_what_it_wants_from_then_on(database: &impl Database) {
    let store = with_disclosure(database).await;
    store.insert(receipt(1)).await.expect("it is stored");
    add(&*store, "all", ChangeKind::ALL).await;
    add(&*store, "withdrawals", &[ChangeKind::ReceiptWithdrawn]).await;
    assert_eq!(store.endpoints_due(9_999).await, Ok(vec![]), "what was before is not sent");
    store.insert(others_receipt(2)).await.expect("it is stored");
    withdrawn(store.withdraw(receipt(1).withdraw_sha256, None, None, 4_000).await);
    assert_eq!(store.endpoints_due(1_999).await, Ok(vec![]));
    assert_eq!(store.endpoints_due(2_000).await, Ok(vec!["all".into()]));
    assert_eq!(store.endpoints_due(4_000).await, Ok(vec!["all".into(), "withdrawals".into()]));
    let all = waiting(&*store, "all", 4_000).await;
    assert_eq!(
        all.iter().map(|one| one.change.clone()).collect::<Vec<_>>(),
        feed(&*store, 2).await,
        "what is delivered is what is in the feed"
    );
    assert!(all.iter().all(|one| one.url == "https://all.example/hook" && one.attempts == 0));
    let withdrawals = waiting(&*store, "withdrawals", 4_000).await;
    assert_eq!(withdrawals.iter().map(|one| &one.change).collect::<Vec<_>>(), [&all[1].change]);
    assert_eq!(store.deliveries("all".into(), 4_000, 1).await.map(|some| some.len()), Ok(1));
}

async fn a_delivery_waits_until_it_was_taken_or_is_given_up(database: &impl Database) {
    let store = with_disclosure(database).await;
    add(&*store, "one", ChangeKind::ALL).await;
    for n in 1..=2 {
        store.insert(receipt(n)).await.expect("it is stored");
    }
    let [first, second] = &waiting(&*store, "one", 3_000).await[..] else {
        panic!("two wait")
    };
    let attempted = async |change: i64, attempt, at| {
        let done = store.attempted("one".into(), change, attempt, at).await;
        assert_eq!(done, Ok(()));
    };
    attempted(first.change.number, Attempt::Failed("it answered 500".into(), Some(4_000)), 3_000).await;
    let later = Delivery { attempts: 1, ..first.clone() };
    assert_eq!(
        waiting(&*store, "one", 3_999).await,
        std::slice::from_ref(second),
        "it is not tried before its time"
    );
    assert_eq!(waiting(&*store, "one", 4_000).await, [second.clone(), later]);
    let state = async || {
        let one = known(&*store).await.remove(0);
        (one.delivered, one.given_up, one.waiting, one.last)
    };
    assert_eq!(state().await, (0, 0, 2, Some((3_000, Some("it answered 500".into())))));
    attempted(second.change.number, Attempt::Delivered, 4_100).await;
    assert_eq!(state().await, (1, 0, 1, Some((4_100, None))));
    attempted(second.change.number, Attempt::Delivered, 4_200).await;
    assert_eq!(state().await, (1, 0, 1, Some((4_100, None))), "it is counted once");
    attempted(first.change.number, Attempt::Failed("it answered 500".into(), None), 5_000).await;
    assert_eq!(state().await, (1, 1, 0, Some((5_000, Some("it answered 500".into())))));
    assert_eq!(waiting(&*store, "one", i64::MAX).await, []);
}

async fn an_endpoint_that_is_gone_gets_nothing_more(database: &impl Database) {
    let store = with_disclosure(database).await;
    add(&*store, "one", ChangeKind::ALL).await;
    add(&*store, "other", ChangeKind::ALL).await;
    for n in 1..=2 {
        store.insert(receipt(n)).await.expect("it is stored");
    }
    let first = waiting(&*store, "one", 3_000).await.remove(0).change.number;
    assert_eq!(store.attempted("one".into(), first, Attempt::Gone, 3_000).await, Ok(()));
    store.insert(receipt(3)).await.expect("it is stored");
    let states: Vec<_> = known(&*store)
        .await
        .into_iter()
        .map(|one| (one.disabled_at, one.given_up, one.waiting))
        .collect();
    assert_eq!(states, [(Some(3_000), 2, 0), (None, 0, 3)]);
    assert_eq!(store.endpoints_due(i64::MAX).await, Ok(vec!["other".into()]));
}

async fn an_endpoint_that_is_removed_leaves_nothing(database: &impl Database) {
    let store = with_disclosure(database).await;
    add(&*store, "one", ChangeKind::ALL).await;
    store.insert(receipt(1)).await.expect("it is stored");
    let waits = waiting(&*store, "one", 3_000).await;
    assert_eq!(store.remove_endpoint("other".into()).await, Ok(false));
    assert_eq!(store.remove_endpoint("one".into()).await, Ok(true));
    assert_eq!((known(&*store).await, store.endpoints_due(i64::MAX).await), (vec![], Ok(vec![])));
    assert_eq!(
        store.attempted("one".into(), waits[0].change.number, Attempt::Delivered, 4_000).await,
        Ok(()),
        "a message that is on its way then is no error"
    );
    assert_eq!(feed(&*store, 0).await.len(), 2, "the feed stays");
    assert_eq!(kinds(&feed(&*store, 1).await), [ChangeKind::ReceiptGiven]);
}

async fn there_is_a_greatest_number_of_endpoints(database: &impl Database) {
    let store = open(database).await;
    for n in 0..MOST_ENDPOINTS {
        add(&*store, &format!("e{n}"), ChangeKind::ALL).await;
    }
    let more = store.add_endpoint(endpoint("more", ChangeKind::ALL)).await;
    assert_eq!(more, Ok(AddEndpointOutcome::TooMany));
    assert_eq!(known(&*store).await.len() as u64, MOST_ENDPOINTS);
}
