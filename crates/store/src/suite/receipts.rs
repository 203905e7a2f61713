//! What every store promises of receipts and their withdrawals, and of a database as a whole.

use super::{Database, countersigned, number, open, others_receipt, receipt, status, together, with_disclosure, withdrawn};
use crate::{InsertOutcome, NewReceipt, ReceiptKey, ReceiptStatus, Store, StoreError, WithdrawOutcome};
use phone::E164;
use receipt::{Countersignature, Digest};

/// Runs every promise, each on a database that `create` makes.
pub async fn run<D: Database>(create: &impl AsyncFn() -> D) {
    promises![
        create,
        a_database_answers,
        a_closed_store_writes_nothing_more_and_loses_nothing,
        what_was_answered_is_seen_by_the_next_read,
        a_receipt_is_stored_once_and_its_nonces_are_used_up,
        a_receipt_needs_its_disclosure,
        a_withdrawal_is_idempotent_and_keeps_its_first_time,
        a_receipt_is_withdrawn_with_its_last_purpose,
        a_withdrawal_ends_the_purpose_in_each_receipt_of_the_person,
        a_withdrawal_that_waited_ends_nothing_that_was_agreed_to_since,
        a_secret_finds_the_signed_part_without_the_number,
        receipts_are_found_by_their_number,
        a_receipt_is_kept_for_the_time_of_its_proof_after_its_last_purpose,
        everything_is_there_after_it_was_opened_again,
        a_receipt_that_cannot_be_stored_affects_no_other,
        of_receipts_with_one_nonce_sent_together_one_is_stored,
        duplicates_sent_together_get_one_countersignature,
    ];
}

async fn a_database_answers(database: &impl Database) {
    let store = open(database).await;
    assert_eq!((store.ping().await, store.write_probe().await), (Ok(()), Ok(())));
}

async fn a_closed_store_writes_nothing_more_and_loses_nothing(database: &impl Database) {
    let store = with_disclosure(database).await;
    let (inserted, closed) = (store.insert(receipt(1)), store.close());
    assert_eq!(
        (closed.await, inserted.await),
        (Ok(()), Ok(InsertOutcome::Inserted(countersigned(1, 0)))),
        "what waited was written first"
    );
    assert!(store.insert(receipt(2)).await.is_err() && store.write_probe().await.is_err());
    drop(store);
    let store = open(database).await;
    status(&*store, ReceiptKey::Hash(receipt(1).hash)).await;
    assert_eq!(store.status(ReceiptKey::Hash(receipt(2).hash)).await, Ok(None));
}

async fn what_was_answered_is_seen_by_the_next_read(database: &impl Database) {
    let store = with_disclosure(database).await;
    for n in 0..100 {
        store.insert(others_receipt(n)).await.expect("it is stored");
        assert_eq!(status(&*store, ReceiptKey::Hash(receipt(n).hash)).await.withdrawn_at(), None);
        withdrawn(store.withdraw(receipt(n).withdraw_sha256, None, None, 4_000).await);
        assert_eq!(status(&*store, ReceiptKey::Hash(receipt(n).hash)).await.withdrawn_at(), Some(4_000));
    }
}

async fn a_receipt_is_stored_once_and_its_nonces_are_used_up(database: &impl Database) {
    let store = with_disclosure(database).await;
    assert_eq!(store.insert(receipt(1)).await, Ok(InsertOutcome::Inserted(countersigned(1, 0))));
    let again = NewReceipt {
        countersigned: Countersignature {
            received_at: 3_000,
            ..receipt(1).countersigned
        },
        received_at: 3_000,
        ..receipt(1)
    };
    assert_eq!(store.insert(again).await, Ok(InsertOutcome::AlreadyStored(countersigned(1, 0))));
    assert_eq!(status(&*store, ReceiptKey::Hash(receipt(1).hash)).await.received_at, 2_000);
    for nonce in ["earlier 1", "nonce 1"] {
        let other = NewReceipt {
            nonces: vec![nonce.into()],
            ..receipt(2)
        };
        assert_eq!(store.insert(other).await, Ok(InsertOutcome::Replay));
    }
    let other = NewReceipt {
        withdraw_sha256: receipt(1).withdraw_sha256,
        ..receipt(2)
    };
    assert_eq!(store.insert(other).await, Ok(InsertOutcome::Replay));
    assert_eq!(
        store.insert(receipt(2)).await,
        Ok(InsertOutcome::Inserted(countersigned(2, 1))),
        "what was refused used no nonce and no leaf"
    );
}

async fn a_receipt_needs_its_disclosure(database: &impl Database) {
    let store = open(database).await;
    assert!(matches!(store.insert(receipt(1)).await, Err(StoreError::Failed(_))));
    assert_eq!(store.status(ReceiptKey::Hash(receipt(1).hash)).await, Ok(None));
}

async fn a_withdrawal_is_idempotent_and_keeps_its_first_time(database: &impl Database) {
    let store = with_disclosure(database).await;
    store.insert(receipt(1)).await.expect("it is stored");
    let secret = receipt(1).withdraw_sha256;
    assert_eq!(store.withdraw(Digest([9; 32]), None, None, 3_000).await, Ok(WithdrawOutcome::UnknownSecret));
    for purpose in ["news", "unheard-of"] {
        let both = Some(vec!["offers".into(), purpose.into()]);
        assert_eq!(store.withdraw(secret, both, None, 3_000).await, Ok(WithdrawOutcome::NotGranted(purpose.into())));
    }
    let times = |status: ReceiptStatus| status.granted().map(|(_, granted)| granted.withdrawn_at).collect::<Vec<_>>();
    let one = withdrawn(store.withdraw(secret, Some(vec!["offers".into()]), None, 4_000).await);
    assert_eq!(times(one), [None, Some(4_000)]);
    for _ in 0..2 {
        let all = withdrawn(store.withdraw(secret, None, None, 5_000).await);
        assert_eq!(times(all), [Some(5_000), Some(4_000)], "a withdrawn purpose keeps its time");
    }
    assert_eq!(store.insert(receipt(1)).await, Ok(InsertOutcome::AlreadyStored(countersigned(1, 0))));
    let after = status(&*store, ReceiptKey::Secret(secret)).await;
    assert_eq!(times(after), [Some(5_000), Some(4_000)], "a receipt sent again does not bring the consent back");
}

async fn a_receipt_is_withdrawn_with_its_last_purpose(database: &impl Database) {
    let store = with_disclosure(database).await;
    store.insert(receipt(1)).await.expect("it is stored");
    let secret = receipt(1).withdraw_sha256;
    let withdraw = async |purpose: &str, at| withdrawn(store.withdraw(secret, Some(vec![purpose.into()]), None, at).await);
    let before = status(&*store, ReceiptKey::Secret(secret)).await;
    assert_eq!(
        before.granted().map(|(purpose, granted)| (purpose, granted.until)).collect::<Vec<_>>(),
        [("updates", 9_000), ("offers", 8_000)],
        "each ends at its own time"
    );
    assert_eq!(before.withdrawn_at(), None);
    assert_eq!(withdraw("offers", 4_000).await.withdrawn_at(), None, "one stands");
    assert_eq!(withdraw("updates", 5_000).await.withdrawn_at(), Some(5_000));
    assert_eq!(withdraw("offers", 6_000).await.withdrawn_at(), Some(5_000), "it was withdrawn before");
    store.insert(others_receipt(2)).await.expect("it is stored");
    let other = status(&*store, ReceiptKey::Hash(receipt(2).hash)).await;
    assert_eq!(other.withdrawn_at(), None, "another person's stands");
}

async fn a_secret_finds_the_signed_part_without_the_number(database: &impl Database) {
    let store = with_disclosure(database).await;
    for n in 1..3 {
        store.insert(receipt(n)).await.expect("it is stored");
    }
    let signed = store.signed(receipt(2).withdraw_sha256).await.expect("it answers").expect("it is stored");
    assert_eq!(signed.jws, "header.payload2.signature");
    assert_eq!(signed.status, status(&*store, ReceiptKey::Hash(receipt(2).hash)).await);
    assert_eq!(store.signed(receipt(2).hash).await, Ok(None), "a hash is no secret");
    assert_eq!(
        store.compact(receipt(2).hash).await,
        Ok(Some(receipt(2).compact)),
        "by its hash it is had whole"
    );
    assert_eq!(store.compact(receipt(3).hash).await, Ok(None));
}

async fn receipts_are_found_by_their_number(database: &impl Database) {
    let other = E164::new("+353850123457").expect("a number");
    let find = async |store: &dyn Store, number: &E164| store.find(number.clone()).await.expect("it answers");
    {
        let store = with_disclosure(database).await;
        for n in [3, 1, 2] {
            // They end in months of their own.
            let ends = 9_000 + i64::from(n) * 40 * 86_400;
            let new = NewReceipt {
                received_at: 2_000 + i64::from(n),
                choices: vec![("updates".into(), Some(ends))],
                phone: if n == 2 { other.clone() } else { number() },
                ..receipt(n)
            };
            store.insert(new).await.expect("it is stored");
        }
        assert_eq!(find(&*store, &number()).await, [receipt(1).hash, receipt(3).hash], "the earlier one first");
        assert_eq!(find(&*store, &other).await, [receipt(2).hash]);
        assert_eq!(find(&*store, &E164::new("+353850123458").expect("a number")).await, []);
    }
    let store = open(database).await;
    assert_eq!(find(&*store, &other).await, [receipt(2).hash], "also after it was opened again");
}

async fn a_receipt_is_kept_for_the_time_of_its_proof_after_its_last_purpose(database: &impl Database) {
    const YEAR: i64 = 365 * 86_400;
    let store = with_disclosure(database).await;
    store.insert(receipt(1)).await.expect("it is stored");
    let key = ReceiptKey::Hash(receipt(1).hash);
    assert_eq!(status(&*store, key).await.delete_at, 9_000 + YEAR);
    withdrawn(store.withdraw(receipt(1).withdraw_sha256, Some(vec!["updates".into()]), None, 4_000).await);
    assert_eq!(
        status(&*store, key).await.delete_at,
        8_000 + YEAR,
        "the other purpose ends later than the withdrawn one"
    );
    withdrawn(store.withdraw(receipt(1).withdraw_sha256, None, None, 5_000).await);
    assert_eq!(status(&*store, key).await.delete_at, 5_000 + YEAR);
}

async fn everything_is_there_after_it_was_opened_again(database: &impl Database) {
    let key = ReceiptKey::Hash(receipt(1).hash);
    let before = {
        let store = with_disclosure(database).await;
        store.insert(receipt(1)).await.expect("it is stored");
        withdrawn(store.withdraw(receipt(1).withdraw_sha256, None, None, 4_000).await);
        status(&*store, key).await
    };
    let store = open(database).await;
    assert_eq!(status(&*store, key).await, before);
    assert_eq!(store.insert(receipt(1)).await, Ok(InsertOutcome::AlreadyStored(countersigned(1, 0))));
    assert_eq!(store.disclosures().await.expect("it answers").len(), 1);
}

async fn a_receipt_that_cannot_be_stored_affects_no_other(database: &impl Database) {
    let store = with_disclosure(database).await;
    let unstorable = |n: u16| n % 50 == 7;
    let calls = (0..200u16).map(|n| {
        store.insert(NewReceipt {
            notice_sha256: Digest([if unstorable(n) { 7 } else { 1 }; 32]),
            ..receipt(n)
        })
    });
    for (n, answer) in (0u16..).zip(together(calls).await) {
        match answer {
            Ok(outcome) => assert!(!unstorable(n) && matches!(outcome, InsertOutcome::Inserted(_)), "{n}"),
            Err(e) => assert!(unstorable(n) && matches!(e, StoreError::Failed(_)), "{n}: {e}"),
        }
    }
    assert_eq!(store.status(ReceiptKey::Hash(receipt(7).hash)).await, Ok(None));
    status(&*store, ReceiptKey::Hash(receipt(8).hash)).await;
}

async fn of_receipts_with_one_nonce_sent_together_one_is_stored(database: &impl Database) {
    let store = with_disclosure(database).await;
    let calls = (0..50u16).map(|n| {
        store.insert(NewReceipt {
            nonces: vec!["shared".into()],
            ..receipt(n)
        })
    });
    let answers = together(calls).await;
    let inserted = answers.iter().filter(|answer| matches!(answer, Ok(InsertOutcome::Inserted(_)))).count();
    let replays = answers.iter().filter(|answer| matches!(answer, Ok(InsertOutcome::Replay))).count();
    assert_eq!((inserted, replays), (1, 49), "{answers:?}");
}

async fn duplicates_sent_together_get_one_countersignature(database: &impl Database) {
    let store = with_disclosure(database).await;
    let calls = (0..50i64).map(|n| {
        store.insert(NewReceipt {
            countersigned: Countersignature {
                received_at: n,
                ..receipt(1).countersigned
            },
            ..receipt(1)
        })
    });
    let answers = together(calls).await;
    let stored = status(&*store, ReceiptKey::Hash(receipt(1).hash)).await.countersignature;
    let inserted: Vec<usize> = (0..50).filter(|n| matches!(answers[*n], Ok(InsertOutcome::Inserted(_)))).collect();
    assert_eq!(inserted.len(), 1, "{answers:?}");
    assert_eq!(stored, format!("1 at {}, leaf 0", inserted[0]));
    for (n, answer) in answers.into_iter().enumerate() {
        assert!(
            n == inserted[0] || answer == Ok(InsertOutcome::AlreadyStored(stored.clone())),
            "{n}: {answer:?}"
        );
    }
}

async fn a_withdrawal_ends_the_purpose_in_each_receipt_of_the_person(database: &impl Database) {
    let store = with_disclosure(database).await;
    for n in 1..=2 {
        store.insert(receipt(n)).await.expect("it is stored");
    }
    store.insert(others_receipt(3)).await.expect("it is stored");
    withdrawn(store.withdraw(receipt(1).withdraw_sha256, Some(vec!["offers".into()]), None, 4_000).await);
    let times = async |n| {
        let status = status(&*store, ReceiptKey::Hash(receipt(n).hash)).await;
        status.granted().map(|(_, granted)| granted.withdrawn_at).collect::<Vec<_>>()
    };
    for (n, expected) in [(1, [None, Some(4_000)]), (2, [None, Some(4_000)]), (3, [None, None])] {
        assert_eq!(times(n).await, expected, "{n}");
    }
    withdrawn(store.withdraw(receipt(2).withdraw_sha256, None, None, 5_000).await);
    assert_eq!(times(1).await, [Some(5_000), Some(4_000)], "the first time stays");
    // By the secret of a receipt of which nothing stands any more, such as the link in an older mail.
    let since = NewReceipt {
        signed_at: 6_000,
        received_at: 6_000,
        ..receipt(4)
    };
    store.insert(since).await.expect("it is stored");
    withdrawn(store.withdraw(receipt(1).withdraw_sha256, None, None, 6_100).await);
    assert_eq!(times(4).await, [Some(6_100); 2]);
}

async fn a_withdrawal_that_waited_ends_nothing_that_was_agreed_to_since(database: &impl Database) {
    let store = with_disclosure(database).await;
    let given = |n, received_at| NewReceipt {
        signed_at: received_at,
        received_at,
        ..receipt(n)
    };
    for (n, at) in [(1, 2_000), (2, 2_500), (3, 3_500)] {
        store.insert(given(n, at)).await.expect("it is stored");
    }
    let times = async |n| {
        let status = status(&*store, ReceiptKey::Hash(receipt(n).hash)).await;
        status.granted().map(|(_, granted)| granted.withdrawn_at).collect::<Vec<_>>()
    };
    withdrawn(
        store
            .withdraw(receipt(1).withdraw_sha256, Some(vec!["offers".into()]), Some(3_000), 4_000)
            .await,
    );
    for (n, expected) in [(1, [None, Some(3_000)]), (2, [None, Some(3_000)]), (3, [None, None])] {
        assert_eq!(times(n).await, expected, "{n}, as of when it was said");
    }
    // A yes that was given since and arrives later stands as well.
    let late = NewReceipt {
        received_at: 4_500,
        ..given(4, 3_100)
    };
    store.insert(late).await.expect("it is stored");
    assert_eq!(times(4).await, [None, None]);
    // What a clock says that is wrong: not before the receipt was given, not after now.
    withdrawn(store.withdraw(receipt(2).withdraw_sha256, None, Some(7), 5_000).await);
    assert_eq!(times(2).await, [Some(2_500), Some(3_000)]);
    withdrawn(store.withdraw(receipt(3).withdraw_sha256, None, Some(9_000), 5_000).await);
    assert_eq!(times(3).await, [Some(5_000); 2]);
}
