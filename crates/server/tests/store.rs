//! What every store promises, whatever database it stands on. Each promise takes a way to open a store, so that another
//! database runs the same list.

use receipt::Digest;
use server::store::sqlite::Sqlite;
use server::store::{By, Held, Kept, NewNotice, NewReceipt, Published, Store, StoreError, Withdrawal};
use std::path::Path;
use std::sync::Arc;
use tempfile::TempDir;

fn sqlite(data: &Path) -> Arc<dyn Store> {
    Arc::new(Sqlite::open(data).expect("opens"))
}

fn notice(n: u8, version: &str) -> NewNotice {
    NewNotice {
        sha256: Digest([n; 32]),
        id: "callback".into(),
        version: version.into(),
        language: "en".into(),
        bytes: vec![n; 3],
        published_at: 1_000,
    }
}

fn receipt(n: u16) -> NewReceipt {
    let mut hash = [0; 32];
    hash[..2].copy_from_slice(&n.to_be_bytes());
    NewReceipt {
        hash: Digest(hash),
        compact: format!("header.payload{n}.signature~number~"),
        notice_sha256: Digest([1; 32]),
        phone: "+353850123456".into(),
        number_valid: true,
        nonces: vec![format!("earlier {n}"), format!("nonce {n}")],
        received_at: 2_000,
        valid_until: 9_000,
        withdraw_sha256: Digest({
            hash[31] = 1;
            hash
        }),
        choices: vec![("updates".into(), true), ("offers".into(), true), ("news".into(), false)],
        countersignature: format!("countersignature {n}"),
    }
}

#[tokio::test]
async fn a_document_is_kept_for_ever_under_one_name() {
    let data = TempDir::new().expect("a folder");
    let store = sqlite(data.path());
    assert_eq!(store.publish(notice(1, "1.0.0")).await.expect("kept"), Published::New);
    assert_eq!(store.publish(notice(1, "1.0.0")).await.expect("kept"), Published::Known);
    assert_eq!(store.publish(notice(2, "1.0.0")).await.expect("answered"), Published::Conflict);
    assert_eq!(store.publish(notice(2, "1.1.0")).await.expect("kept"), Published::New);
    assert_eq!(store.notices().await.expect("read"), [vec![2; 3], vec![1; 3]]);
}

#[tokio::test]
async fn a_receipt_is_kept_once_and_its_nonces_are_used_up() {
    let data = TempDir::new().expect("a folder");
    let store = sqlite(data.path());
    store.publish(notice(1, "1.0.0")).await.expect("kept");
    assert_eq!(store.keep(receipt(1)).await.expect("kept"), Kept::New);
    let again = NewReceipt {
        countersignature: "a later one".into(),
        received_at: 3_000,
        ..receipt(1)
    };
    assert_eq!(store.keep(again).await.expect("answered"), Kept::Before("countersignature 1".into()));
    for nonce in ["earlier 1", "nonce 1"] {
        let other = NewReceipt {
            nonces: vec![nonce.into()],
            ..receipt(2)
        };
        assert_eq!(store.keep(other).await.expect("answered"), Kept::Replay);
    }
    let other = NewReceipt {
        withdraw_sha256: receipt(1).withdraw_sha256,
        ..receipt(2)
    };
    assert_eq!(store.keep(other).await.expect("answered"), Kept::Replay);
    assert_eq!(store.keep(receipt(2)).await.expect("kept"), Kept::New, "what was refused used nothing up");
}

#[tokio::test]
async fn a_withdrawal_is_idempotent_and_keeps_its_first_time() {
    let data = TempDir::new().expect("a folder");
    let store = sqlite(data.path());
    store.publish(notice(1, "1.0.0")).await.expect("kept");
    store.keep(receipt(1)).await.expect("kept");
    let secret = receipt(1).withdraw_sha256;
    assert_eq!(store.withdraw(Digest([9; 32]), None, 3_000).await.expect("answered"), Withdrawal::Unknown);
    for purpose in ["news", "unheard-of"] {
        let both = Some(vec!["offers".into(), purpose.into()]);
        assert_eq!(
            store.withdraw(secret, both, 3_000).await.expect("answered"),
            Withdrawal::NotGranted(purpose.into())
        );
    }
    let times = |withdrawal: Withdrawal| match withdrawal {
        Withdrawal::Done(held) => held.choices.iter().map(|c| c.withdrawn_at).collect::<Vec<_>>(),
        other => panic!("{other:?}"),
    };
    let one = store.withdraw(secret, Some(vec!["offers".into()]), 4_000).await.expect("done");
    assert_eq!(times(one), [None, Some(4_000), None]);
    for _ in 0..2 {
        let all = store.withdraw(secret, None, 5_000).await.expect("done");
        assert_eq!(times(all), [Some(5_000), Some(4_000), None], "what is withdrawn keeps its time");
    }
    assert_eq!(store.keep(receipt(1)).await.expect("answered"), Kept::Before("countersignature 1".into()));
    let held = store.held(By::Secret(secret)).await.expect("read").expect("held");
    assert_eq!(
        held.choices[0].withdrawn_at,
        Some(5_000),
        "the receipt sent again does not bring the consent back"
    );
}

fn done(withdrawal: Withdrawal) -> Held {
    match withdrawal {
        Withdrawal::Done(held) => held,
        other => panic!("{other:?}"),
    }
}

#[tokio::test]
async fn the_whole_is_withdrawn_with_its_last_purpose() {
    let data = TempDir::new().expect("a folder");
    let store = sqlite(data.path());
    store.publish(notice(1, "1.0.0")).await.expect("kept");
    store.keep(receipt(1)).await.expect("kept");
    let secret = receipt(1).withdraw_sha256;
    let withdraw = async |purpose: &str, at| done(store.withdraw(secret, Some(vec![purpose.into()]), at).await.expect("done"));
    let held = store.held(By::Secret(secret)).await.expect("read").expect("held");
    assert_eq!(held.granted().map(|choice| &*choice.purpose).collect::<Vec<_>>(), ["updates", "offers"]);
    assert_eq!(held.withdrawn_at(), None);
    assert_eq!(withdraw("offers", 4_000).await.withdrawn_at(), None, "one stands");
    assert_eq!(withdraw("updates", 5_000).await.withdrawn_at(), Some(5_000));
    assert_eq!(withdraw("offers", 6_000).await.withdrawn_at(), Some(5_000), "it was withdrawn before");
    store.keep(receipt(2)).await.expect("kept");
    let other = store.held(By::Hash(receipt(2).hash)).await.expect("read").expect("held");
    assert_eq!(other.withdrawn_at(), None, "another receipt stands");
}

#[tokio::test]
async fn a_link_finds_its_receipt_without_the_number() {
    let data = TempDir::new().expect("a folder");
    let store = sqlite(data.path());
    store.publish(notice(1, "1.0.0")).await.expect("kept");
    for n in 1..3 {
        store.keep(receipt(n)).await.expect("kept");
    }
    let linked = store.linked(receipt(2).withdraw_sha256).await.expect("read").expect("held");
    assert_eq!(linked.signed, "header.payload2.signature");
    assert_eq!(Some(linked.held), store.held(By::Hash(receipt(2).hash)).await.expect("read"));
    assert_eq!(store.linked(receipt(2).hash).await.expect("read"), None, "a hash is no secret");
}

/// SQLite alone: a file as the first version of the tables made it.
#[tokio::test]
async fn a_file_of_the_first_version_opens_and_its_receipts_can_be_withdrawn() {
    let data = TempDir::new().expect("a folder");
    let old = rusqlite::Connection::open(data.path().join("phone-consent.sqlite")).expect("opens");
    old.execute_batch(include_str!("../migrations/0001_first.sql")).expect("the first tables");
    let [document, hash, secret] = [1, 2, 3].map(|n| Digest([n; 32]));
    let [d, h, w] = [document, hash, secret].map(|digest| digest.to_hex());
    old.execute_batch(&format!(
        "PRAGMA user_version = 1;
         INSERT INTO notice VALUES (1, x'{d}', 'callback', '1.0.0', 'en', x'01', 1000);
         INSERT INTO receipt VALUES (x'{h}', 'a.b.c~d~', x'{d}', '+353850123456', 1, 0, 2000, 9000, x'{w}', 'signed');
         INSERT INTO choice VALUES (x'{h}', 0, 'updates', 1, NULL), (x'{h}', 1, 'offers', 1, 3000);"
    ))
    .expect("a receipt of that time");
    drop(old);
    let store = sqlite(data.path());
    let linked = store.linked(secret).await.expect("read").expect("held");
    assert_eq!((linked.held.hash, &*linked.signed), (hash, "a.b.c"));
    assert_eq!(linked.held.withdrawn_at(), None);
    let held = done(store.withdraw(secret, None, 5_000).await.expect("done"));
    assert_eq!(
        held.choices.iter().map(|choice| choice.withdrawn_at).collect::<Vec<_>>(),
        [Some(5_000), Some(3_000)]
    );
    assert_eq!(held.withdrawn_at(), Some(5_000));
}

#[tokio::test]
async fn everything_is_there_after_it_was_opened_again() {
    let data = TempDir::new().expect("a folder");
    let before = {
        let store = sqlite(data.path());
        store.publish(notice(1, "1.0.0")).await.expect("kept");
        store.keep(receipt(1)).await.expect("kept");
        store.withdraw(receipt(1).withdraw_sha256, None, 4_000).await.expect("done");
        store.held(By::Hash(receipt(1).hash)).await.expect("read")
    };
    let store = sqlite(data.path());
    assert_eq!(store.held(By::Hash(receipt(1).hash)).await.expect("read"), before);
    assert!(before.is_some());
    assert_eq!(store.keep(receipt(1)).await.expect("answered"), Kept::Before("countersignature 1".into()));
    assert_eq!(store.notices().await.expect("read").len(), 1);
}

#[tokio::test]
async fn one_receipt_that_cannot_be_kept_harms_no_other() {
    let data = TempDir::new().expect("a folder");
    let store = sqlite(data.path());
    store.publish(notice(1, "1.0.0")).await.expect("kept");
    // All are handed over before any is waited for, so that they share transactions.
    let replies: Vec<_> = (0..200u16)
        .map(|n| {
            let unknown_notice = n % 50 == 7;
            store.keep(if unknown_notice {
                NewReceipt {
                    notice_sha256: Digest([7; 32]),
                    ..receipt(n)
                }
            } else {
                receipt(n)
            })
        })
        .collect();
    for (n, reply) in replies.into_iter().enumerate() {
        match reply.await {
            Ok(kept) => assert!(n % 50 != 7 && kept == Kept::New, "{n}"),
            Err(e) => assert!(n % 50 == 7 && matches!(e, StoreError::Failed(_)), "{n}: {e}"),
        }
    }
    assert!(store.held(By::Hash(receipt(7).hash)).await.expect("read").is_none());
    assert!(store.held(By::Hash(receipt(8).hash)).await.expect("read").is_some());
}

/// SQLite alone: the lock is taken from outside.
#[tokio::test]
async fn a_full_queue_refuses_at_once_and_what_it_took_is_kept() {
    let data = TempDir::new().expect("a folder");
    let store = sqlite(data.path());
    store.publish(notice(1, "1.0.0")).await.expect("kept");
    let outside = rusqlite::Connection::open(data.path().join("phone-consent.sqlite")).expect("opens");
    outside.execute_batch("BEGIN IMMEDIATE").expect("the lock");
    let replies: Vec<_> = (0..2_000u16).map(|n| store.keep(receipt(n))).collect();
    outside.execute_batch("ROLLBACK").expect("unlocked");
    let (mut kept, mut busy) = (Vec::new(), 0);
    for (n, reply) in (0u16..).zip(replies) {
        match reply.await {
            Ok(Kept::New) => kept.push(n),
            Err(StoreError::Busy) => busy += 1,
            other => panic!("{n}: {other:?}"),
        }
    }
    assert!(busy > 500 && kept.len() >= 1_024, "{busy} refused, {} kept", kept.len());
    for n in kept {
        assert!(store.held(By::Hash(receipt(n).hash)).await.expect("read").is_some(), "{n}");
    }
}

#[test]
fn a_file_of_a_newer_program_is_refused_untouched() {
    let data = TempDir::new().expect("a folder");
    drop(sqlite(data.path()));
    let db = rusqlite::Connection::open(data.path().join("phone-consent.sqlite")).expect("opens");
    db.pragma_update(None, "user_version", 99).expect("set");
    let refused = Sqlite::open(data.path()).err().expect("refused").to_string();
    assert!(refused.contains("made by a newer program"), "{refused}");
    let tables: i64 = db
        .query_row("SELECT count(*) FROM sqlite_schema WHERE type = 'table'", [], |row| row.get(0))
        .expect("a count");
    assert_eq!(tables, 4);
}
