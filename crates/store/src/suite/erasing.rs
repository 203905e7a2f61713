//! What every store promises of clocks and erasures.

use super::{Database, number, open, receipt, status, with_disclosure, withdrawn};
use crate::{EraseOutcome, Event, InsertOutcome, NewReceipt, ReceiptKey, Report, ReportOutcome, WithdrawOutcome};
use consent_log::{Leaf, LeafKind};
use receipt::{Cause, Digest, erasure_record};

const DAY: i64 = 86_400;
const YEAR: i64 = 365 * DAY;

/// Runs every promise, each on a database that `create` makes.
pub async fn run<D: Database>(create: &impl AsyncFn() -> D) {
    promises![
        create,
        a_report_moves_the_end_of_a_purpose_to_a_later_time_and_never_to_an_earlier_one,
        a_purpose_that_ended_or_was_withdrawn_stays_ended,
        a_receipt_is_due_when_its_last_clock_has_ended,
        a_withdrawal_that_is_dated_before_its_receipt_does_not_end_the_proof,
        an_erased_receipt_is_its_hash_and_times_and_nothing_of_the_person,
        erasing_is_idempotent_and_logged_once,
        months_that_are_over_are_destroyed_with_their_last_receipt,
    ];
}

fn report(n: u16, purpose: &str, until: i64, now: i64) -> Report {
    Report {
        receipt: receipt(n).hash,
        purpose: purpose.into(),
        until,
        now,
    }
}

fn erased_since(at: i64) -> EraseOutcome {
    EraseOutcome::Erased { at, withdrawn: Vec::new() }
}

fn key(n: u16) -> ReceiptKey {
    ReceiptKey::Hash(receipt(n).hash)
}

async fn a_report_moves_the_end_of_a_purpose_to_a_later_time_and_never_to_an_earlier_one(database: &impl Database) {
    let store = with_disclosure(database).await;
    store.insert(receipt(1)).await.expect("it is stored");
    let ends = async || {
        let status = status(&*store, key(1)).await;
        (
            status.granted().map(|(_, granted)| granted.until).collect::<Vec<_>>(),
            status.valid_until,
            status.delete_at,
        )
    };
    let later = 9_000 + 100 * DAY;
    for _ in 0..2 {
        let reported = store.report(report(1, "offers", later, 3_000)).await.expect("it answers");
        assert!(matches!(reported, ReportOutcome::Reported(_)), "{reported:?}");
        assert_eq!(ends().await, (vec![9_000, later], later, later + YEAR), "reported again it changes nothing");
    }
    assert!(matches!(store.report(report(1, "offers", 8_500, 3_000)).await, Ok(ReportOutcome::Reported(_))));
    assert_eq!(ends().await.0, [9_000, later], "an earlier end changes nothing");
    assert_eq!(store.find(number()).await, Ok(vec![receipt(1).hash]), "it is found in its later month");
    assert!(store.signed(receipt(1).withdraw_sha256).await.expect("it answers").is_some(), "and opens");
    assert_eq!(store.report(report(1, "news", later, 3_000)).await, Ok(ReportOutcome::NotGranted));
    assert_eq!(store.report(report(2, "offers", later, 3_000)).await, Ok(ReportOutcome::UnknownReceipt));
}

async fn a_purpose_that_ended_or_was_withdrawn_stays_ended(database: &impl Database) {
    let store = with_disclosure(database).await;
    store.insert(receipt(1)).await.expect("it is stored");
    withdrawn(store.withdraw(receipt(1).withdraw_sha256, Some(vec!["offers".into()]), None, 3_000).await);
    for (purpose, now) in [("offers", 3_500), ("updates", 9_000)] {
        let before = status(&*store, key(1)).await;
        assert_eq!(store.report(report(1, purpose, 90_000, now)).await, Ok(ReportOutcome::Ended(before.clone())));
        assert_eq!(status(&*store, key(1)).await, before);
    }
}

async fn a_receipt_is_due_when_its_last_clock_has_ended(database: &impl Database) {
    let store = with_disclosure(database).await;
    for n in 1..=3 {
        let new = NewReceipt {
            choices: vec![("updates".into(), Some(9_000 - i64::from(n)))],
            ..receipt(n)
        };
        store.insert(new).await.expect("it is stored");
    }
    let due = async |at, limit| store.due(at, limit).await.expect("it answers");
    assert_eq!(due(8_996 + YEAR, 10).await, []);
    assert_eq!(
        due(9_000 + YEAR, 10).await,
        [receipt(3).hash, receipt(2).hash, receipt(1).hash],
        "the longest over first"
    );
    assert_eq!(due(9_000 + YEAR, 2).await, [receipt(3).hash, receipt(2).hash]);
    store.erase(receipt(3).hash, Cause::End, 9_000 + YEAR).await.expect("erased");
    assert_eq!(due(9_000 + YEAR, 2).await, [receipt(2).hash, receipt(1).hash]);
}

async fn a_withdrawal_that_is_dated_before_its_receipt_does_not_end_the_proof(database: &impl Database) {
    let store = with_disclosure(database).await;
    store.insert(receipt(1)).await.expect("it is stored");
    withdrawn(store.withdraw(receipt(1).withdraw_sha256, None, None, 10).await);
    let status = status(&*store, key(1)).await;
    assert_eq!(
        (status.withdrawn_at(), status.delete_at),
        (Some(10), 2_000 + YEAR),
        "the clock had been set back"
    );
}

async fn an_erased_receipt_is_its_hash_and_times_and_nothing_of_the_person(database: &impl Database) {
    let erased = {
        let store = with_disclosure(database).await;
        for n in 1..=2 {
            store.insert(receipt(n)).await.expect("it is stored");
        }
        withdrawn(store.withdraw(receipt(1).withdraw_sha256, Some(vec!["offers".into()]), None, 4_000).await);
        assert_eq!(store.erase(receipt(1).hash, Cause::Request, 5_000).await, Ok(erased_since(5_000)));
        status(&*store, key(1)).await
    };
    assert_eq!((erased.erased_at, erased.withdrawn_at()), (Some(5_000), Some(5_000)));
    let times: Vec<_> = erased.granted().map(|(_, granted)| granted.withdrawn_at).collect();
    assert_eq!(times, [Some(5_000), Some(4_000)], "what stood counts as withdrawn since");
    let store = open(database).await;
    assert_eq!(status(&*store, key(1)).await, erased, "also after it was opened again");
    let secret = receipt(1).withdraw_sha256;
    assert_eq!(store.status(ReceiptKey::Secret(secret)).await, Ok(None), "its secret is of no use any more");
    assert_eq!(store.signed(secret).await, Ok(None));
    assert_eq!(store.withdraw(secret, None, None, 6_000).await, Ok(WithdrawOutcome::UnknownSecret));
    assert_eq!(
        store.find(number()).await,
        Ok(vec![receipt(2).hash]),
        "the other receipt for the number is found"
    );
    assert!(store.signed(receipt(2).withdraw_sha256).await.expect("it answers").is_some());
    assert!(
        matches!(store.insert(receipt(1)).await, Ok(InsertOutcome::AlreadyStored(_))),
        "sent again it is not stored"
    );
    assert_eq!(store.find(number()).await, Ok(vec![receipt(2).hash]));
    assert_eq!(store.standing("callback".into(), 5_000).await.expect("it answers")[0].receipts, 1);
    let report = Report {
        receipt: receipt(1).hash,
        purpose: "updates".into(),
        until: 90_000,
        now: 5_500,
    };
    assert!(matches!(store.report(report).await, Ok(ReportOutcome::Ended(_))));
}

async fn erasing_is_idempotent_and_logged_once(database: &impl Database) {
    let store = with_disclosure(database).await;
    store.insert(receipt(1)).await.expect("it is stored");
    assert_eq!(store.erase(receipt(7).hash, Cause::Request, 5_000).await, Ok(EraseOutcome::UnknownReceipt));
    for at in [5_000, 6_000] {
        assert_eq!(store.erase(receipt(1).hash, Cause::Request, at).await, Ok(erased_since(5_000)));
    }
    let history = store.history(receipt(1).hash).await.expect("it answers").expect("its hash is known");
    let events: Vec<_> = history.events.iter().map(|(logged, ..)| logged.event.clone()).collect();
    let erasure = Event::Erasure {
        at: 5_000,
        cause: Cause::Request,
    };
    assert_eq!(events, [Event::Receipt { at: 2_000 }, erasure]);
    let leaf = Leaf::from_entry(&history.events[1].1).expect("an entry");
    let record = erasure_record(receipt(1).hash, Cause::Request, 5_000);
    assert_eq!((leaf.kind, leaf.reference), (LeafKind::Erasure, Some(0)));
    assert_eq!(Digest(leaf.hash), super::log::sha256(record.as_bytes()));
}

async fn months_that_are_over_are_destroyed_with_their_last_receipt(database: &impl Database) {
    let store = with_disclosure(database).await;
    for n in 1..=3 {
        let new = NewReceipt {
            choices: vec![("updates".into(), Some(i64::from(n) * 40 * DAY))],
            ..receipt(n)
        };
        store.insert(new).await.expect("it is stored");
    }
    let end = YEAR + 500 * DAY;
    assert_eq!(store.destroy_months(2_000).await, Ok(0), "none is over");
    assert_eq!(store.destroy_months(end).await, Ok(0), "a receipt is left in each");
    store.erase(receipt(2).hash, Cause::End, end).await.expect("erased");
    assert_eq!(store.destroy_months(end).await, Ok(0), "an earlier month has one");
    store.erase(receipt(1).hash, Cause::End, end).await.expect("erased");
    assert_eq!(store.destroy_months(end).await, Ok(2));
    assert_eq!(store.destroy_months(end).await, Ok(0));
    assert_eq!(store.find(number()).await, Ok(vec![receipt(3).hash]));
    assert!(store.signed(receipt(3).withdraw_sha256).await.expect("it answers").is_some());
}
