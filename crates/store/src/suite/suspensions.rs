//! What every store promises of opt-outs that are not sure: suspended, settled by a person, late, and asked about.

use super::optouts::{STANDS, SUSPENDED, WITHDRAWN, both, done, listed, opt_out, state, times};
use super::{Database, open, receipt, with_disclosure, withdrawn};
use crate::optouts::{ASKED, NewOptOut, OptOutState, Read, SettleOutcome, Settlement, Stopped, Waiting, Way, Which};
use crate::{Change, ChangeKind, NewReceipt, Store};
use phone::E164;
use receipt::{Cause, Digest};

/// Runs every promise, each on a database that `create` makes.
pub async fn run<D: Database>(create: &impl AsyncFn() -> D) {
    promises![
        create,
        what_is_unclear_is_suspended_and_not_withdrawn,
        without_proof_a_service_message_is_suspended_and_advertising_is_withdrawn,
        what_is_suspended_is_withdrawn_or_stands_again_as_a_person_decides,
        what_is_suspended_twice_stands_again_when_both_are_settled,
        an_opt_out_that_ends_what_waited_and_suspends_something_else_waits_itself,
        an_opt_out_is_settled_when_its_purposes_end_otherwise,
        what_is_late_is_told_once,
        a_suspension_and_its_end_are_in_the_feed,
        a_sender_is_asked_what_they_meant_once_a_day,
    ];
}

async fn what_is_unclear_is_suspended_and_not_withdrawn(database: &impl Database) {
    let store = with_disclosure(database).await;
    store.insert(receipt(1)).await.expect("it is stored");
    let stopped = done(&*store, opt_out(1, Read::Unclear, Way::Sms)).await;
    let suspended = Stopped {
        receipt: receipt(1).hash,
        withdrawn: Vec::new(),
        suspended: both(),
    };
    assert_eq!((stopped.state, stopped.receipts), (OptOutState::Suspended, vec![suspended]));
    let status = state(&*store, 1).await;
    assert_eq!((times(&status), status.events.len()), (vec![SUSPENDED; 2], 1), "the log has no event of it");
    let open = listed(&*store, Which::Open).await;
    assert_eq!((open[0].done_at, open[0].due_at), (None, 4_500));
    let mut sorted = both();
    sorted.sort();
    assert_eq!(open[0].suspended, [(receipt(1).hash, sorted)]);
}

async fn without_proof_a_service_message_is_suspended_and_advertising_is_withdrawn(database: &impl Database) {
    let store = with_disclosure(database).await;
    store.insert(receipt(1)).await.expect("it is stored");
    let stopped = done(&*store, opt_out(1, Read::Stop, Way::Form)).await;
    assert_eq!(stopped.state, OptOutState::Suspended);
    assert_eq!(times(&state(&*store, 1).await), [SUSPENDED, WITHDRAWN]);
    let with_proof = done(&*store, opt_out(2, Read::Stop, Way::Sms)).await;
    assert_eq!(
        (with_proof.state, with_proof.receipts[0].withdrawn.clone()),
        (OptOutState::Done, vec!["updates".to_owned()])
    );
    assert_eq!(times(&state(&*store, 1).await), [WITHDRAWN; 2]);
    assert_eq!(listed(&*store, Which::Open).await, [], "the first one is settled by it");
}

async fn what_is_suspended_is_withdrawn_or_stands_again_as_a_person_decides(database: &impl Database) {
    let store = with_disclosure(database).await;
    let settle = async |n: u8, settlement, at| store.settle(Digest([n; 32]), settlement, at).await;
    assert_eq!(settle(1, Settlement::Stop, 4_100).await, Ok(SettleOutcome::Unknown));
    store.insert(receipt(1)).await.expect("it is stored");
    done(&*store, opt_out(1, Read::Unclear, Way::Sms)).await;
    assert_eq!(settle(1, Settlement::Resume, 4_100).await, Ok(SettleOutcome::Settled));
    assert_eq!(times(&state(&*store, 1).await), [STANDS; 2]);
    assert_eq!(settle(1, Settlement::Stop, 4_200).await, Ok(SettleOutcome::NotOpen(OptOutState::Settled)));
    assert_eq!(times(&state(&*store, 1).await), [STANDS; 2], "what was settled is not settled otherwise");
    done(&*store, opt_out(2, Read::Unclear, Way::Sms)).await;
    assert_eq!(settle(2, Settlement::Stop, 4_300).await, Ok(SettleOutcome::Settled));
    let status = state(&*store, 1).await;
    assert_eq!((times(&status), status.events.len()), (vec![WITHDRAWN; 2], 2), "as of when it was said");
    let settled: Vec<_> = listed(&*store, Which::Every).await.iter().map(|one| (one.state, one.done_at)).collect();
    assert_eq!(settled, [(OptOutState::Settled, Some(4_100)), (OptOutState::Settled, Some(4_300))]);
    done(&*store, opt_out(3, Read::Stop, Way::Sms)).await;
    assert_eq!(settle(3, Settlement::Resume, 4_400).await, Ok(SettleOutcome::NotOpen(OptOutState::Done)));
}

async fn what_is_suspended_twice_stands_again_when_both_are_settled(database: &impl Database) {
    let store = with_disclosure(database).await;
    store.insert(receipt(1)).await.expect("it is stored");
    done(&*store, opt_out(1, Read::Unclear, Way::Sms)).await;
    done(
        &*store,
        NewOptOut {
            at: 4_001,
            ..opt_out(2, Read::Unclear, Way::Email)
        },
    )
    .await;
    store.settle(Digest([1; 32]), Settlement::Resume, 4_100).await.expect("settled");
    assert_eq!(times(&state(&*store, 1).await), [(None, Some(4_001)); 2]);
    store.settle(Digest([2; 32]), Settlement::Resume, 4_100).await.expect("settled");
    assert_eq!(times(&state(&*store, 1).await), [STANDS; 2]);
}

async fn an_opt_out_that_ends_what_waited_and_suspends_something_else_waits_itself(database: &impl Database) {
    let store = with_disclosure(database).await;
    store.insert(receipt(1)).await.expect("it is stored");
    withdrawn(store.withdraw(receipt(1).withdraw_sha256, Some(vec!["updates".into()]), None, 3_000).await);
    done(&*store, opt_out(1, Read::Unclear, Way::Sms)).await;
    store.insert(receipt(2)).await.expect("it is stored");
    let stopped = done(&*store, opt_out(2, Read::Stop, Way::Form)).await;
    assert_eq!(stopped.state, OptOutState::Suspended);
    let open: Vec<(Digest, OptOutState)> = listed(&*store, Which::Open).await.into_iter().map(|one| (one.id, one.state)).collect();
    assert_eq!(open, [(Digest([2; 32]), OptOutState::Suspended)], "the first is settled, and the second waits");
}

async fn an_opt_out_is_settled_when_its_purposes_end_otherwise(database: &impl Database) {
    let store = with_disclosure(database).await;
    for n in 1..=2 {
        store.insert(receipt(n)).await.expect("it is stored");
    }
    done(&*store, opt_out(1, Read::Unclear, Way::Sms)).await;
    withdrawn(store.withdraw(receipt(1).withdraw_sha256, Some(vec!["offers".into()]), None, 4_100).await);
    assert_eq!(times(&state(&*store, 1).await), [SUSPENDED, (Some(4_100), None)]);
    store.erase(receipt(1).hash, Cause::Request, 4_200).await.expect("erased");
    assert_eq!(times(&state(&*store, 2).await), [SUSPENDED, (Some(4_100), None)]);
    assert_eq!(listed(&*store, Which::Open).await.len(), 1, "the other receipt waits");
    store.erase(receipt(2).hash, Cause::Request, 4_300).await.expect("erased");
    assert_eq!(listed(&*store, Which::Open).await, []);
    assert_eq!(listed(&*store, Which::Every).await[0].done_at, Some(4_300));
}

async fn what_is_late_is_told_once(database: &impl Database) {
    let store = with_disclosure(database).await;
    store.insert(receipt(1)).await.expect("it is stored");
    // Each is due at 4,500.
    for n in 1..=3 {
        done(&*store, opt_out(n, Read::Unclear, Way::Sms)).await;
    }
    done(&*store, opt_out(4, Read::Stop, Way::Operator)).await;
    store.insert(receipt(2)).await.expect("it is stored");
    done(&*store, opt_out(5, Read::Unclear, Way::Sms)).await;
    done(&*store, opt_out(6, Read::Unclear, Way::Sms)).await;
    store.settle(Digest([6; 32]), Settlement::Resume, 4_499).await.expect("settled");
    let late = async |store: &dyn Store| -> Vec<Change> {
        let all = store.changes(0, 100).await.expect("it answers");
        all.into_iter().filter(|change| change.kind == ChangeKind::OptOutLate).collect()
    };
    assert_eq!(store.note_late(4_500, 10).await, Ok(Vec::new()), "the last second is in time");
    assert_eq!(store.waiting(4_500).await, Ok(Waiting { open: 1, late: 0 }));
    assert_eq!(late(&*store).await, []);
    assert_eq!(
        store.note_late(4_501, 10).await,
        Ok(vec![(Digest([5; 32]), 4_500)]),
        "one waits, the others have ended"
    );
    assert_eq!(store.waiting(4_501).await, Ok(Waiting { open: 0, late: 1 }));
    let told = late(&*store).await;
    let suspended = format!(r#"[{{"purposes":["offers","updates"],"receipt_hash":"{}"}}]"#, receipt(2).hash.to_hex());
    let data = format!(r#"{{"due_at":4500,"id":"{}","suspended":{suspended}}}"#, Digest([5; 32]).to_hex());
    assert_eq!(
        told.iter().map(|change| (change.at, &*change.data)).collect::<Vec<_>>(),
        [(4_500, &*data)],
        "no number is told"
    );
    assert_eq!(store.note_late(9_000, 10).await, Ok(Vec::new()));
    drop(store);
    let store = open(database).await;
    assert_eq!(store.note_late(9_000, 10).await, Ok(Vec::new()), "also after it was opened again");
    assert_eq!(late(&*store).await, told);
    for n in 7..=9 {
        done(&*store, opt_out(n, Read::Unclear, Way::Sms)).await;
    }
    assert_eq!(store.note_late(9_000, 2).await.map(|noted| noted.len()), Ok(2), "no more than was asked for");
    assert_eq!(store.note_late(9_000, 2).await, Ok(vec![(Digest([9; 32]), 4_500)]));
    store.settle(Digest([5; 32]), Settlement::Stop, 9_100).await.expect("settled");
    assert_eq!(store.waiting(9_100).await, Ok(Waiting::default()));
}

async fn a_sender_is_asked_what_they_meant_once_a_day(database: &impl Database) {
    let store = with_disclosure(database).await;
    let ask = async |n: u8, read: Read, number: &str, at: i64| {
        let number = E164::new(number).expect("a number");
        let new = NewOptOut {
            number,
            at,
            ..opt_out(n, read, Way::Sms)
        };
        done(&*store, new).await.ask
    };
    let (known, other) = ("+353850123456", "+353850123457");
    assert!(!ask(1, Read::Unclear, known, 3_000).await, "nothing is suspended");
    for (n, phone) in [(1, known), (2, other)] {
        let new = NewReceipt {
            phone: E164::new(phone).expect("a number"),
            choices: vec![("updates".into(), Some(900_000))],
            ..receipt(n)
        };
        store.insert(new).await.expect("it is stored");
    }
    assert!(ask(2, Read::Unclear, known, 4_000).await);
    assert!(!ask(2, Read::Unclear, known, 4_000).await, "the same message again");
    assert!(!ask(3, Read::Unclear, known, 4_000 + ASKED - 1).await);
    assert!(ask(4, Read::Unclear, other, 4_001).await, "another number");
    assert!(ask(5, Read::Unclear, known, 4_000 + ASKED).await);
    assert!(!ask(6, Read::Unclear, known, 4_001 + ASKED).await);
    assert!(!ask(7, Read::Stop, known, 4_002 + 3 * ASKED).await, "what is sure needs no question");
}

async fn a_suspension_and_its_end_are_in_the_feed(database: &impl Database) {
    let store = with_disclosure(database).await;
    store.insert(receipt(1)).await.expect("it is stored");
    let told = async |after: i64| -> Vec<(ChangeKind, String)> {
        let all = store.changes(after, 100).await.expect("it answers");
        all.into_iter().map(|change| (change.kind, change.data)).collect()
    };
    let after = store.changes(0, 100).await.expect("it answers").last().expect("the receipt").number;
    for n in 1..=2 {
        done(&*store, opt_out(n, Read::Unclear, Way::Sms)).await;
    }
    store.settle(Digest([1; 32]), Settlement::Resume, 4_100).await.expect("settled");
    let notice = Digest([1; 32]).to_hex();
    let data = |purposes: &str| {
        format!(
            r#"{{"notice_sha256":"{notice}","purposes":[{purposes}],"receipt_hash":"{}"}}"#,
            receipt(1).hash.to_hex()
        )
    };
    let suspended = (ChangeKind::ReceiptSuspended, data(r#""updates","offers""#));
    assert_eq!(told(after).await, [suspended.clone(), suspended.clone()], "the second one suspends it still");
    store.settle(Digest([2; 32]), Settlement::Resume, 4_200).await.expect("settled");
    let resumed = (ChangeKind::ReceiptResumed, data(r#""offers","updates""#));
    assert_eq!(told(after).await, [suspended.clone(), suspended, resumed]);
}
