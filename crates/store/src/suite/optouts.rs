//! What every store promises of opt-outs by number.

use super::log::sha256;
use super::{Database, number, open, receipt, status, together, with_disclosure, withdrawn};
use crate::optouts::{KEPT, NewOptOut, OptOut, OptOutState, OptedOut, Read, Settlement, Terms, Way, Which};
use crate::{Event, NewReceipt, ReceiptKey, ReceiptStatus, Store};
use phone::E164;
use receipt::{Cause, Digest};

const DAY: i64 = 86_400;

/// Runs every promise, each on a database that `create` makes.
pub async fn run<D: Database>(create: &impl AsyncFn() -> D) {
    promises![
        create,
        an_opt_out_withdraws_every_receipt_of_its_number_and_no_other,
        an_opt_out_of_an_unknown_number_is_kept_as_done,
        every_document_of_a_number_says_when_an_opt_out_is_due,
        the_same_message_counts_once,
        the_messages_of_two_people_count_each_also_with_the_same_id,
        an_id_tells_nothing_of_a_number,
        a_wish_that_is_surer_than_the_one_before_is_counted,
        the_same_wish_right_after_counts_once,
        what_has_ended_is_not_withdrawn_again,
        opt_outs_are_listed_in_their_order,
        an_opt_out_is_forgotten_ninety_days_after_it_was_done,
        an_opt_out_is_forgotten_with_its_number,
        opt_outs_sent_together_are_all_there,
    ];
}

pub(super) fn opt_out(n: u8, read: Read, by: Way) -> NewOptOut {
    NewOptOut {
        id: Digest([n; 32]),
        number: number(),
        at: 4_000,
        by,
        read,
        text: format!("text {n}"),
        due_at: 5_000,
        terms: vec![Terms {
            notice_sha256: Digest([1; 32]),
            due_at: 4_500,
            service: vec!["updates".into()],
        }],
    }
}

pub(super) async fn done(store: &dyn Store, new: NewOptOut) -> OptedOut {
    store.opt_out(new).await.expect("it is stored")
}

pub(super) async fn state(store: &dyn Store, n: u16) -> ReceiptStatus {
    status(store, ReceiptKey::Hash(receipt(n).hash)).await
}

/// Withdrawn and suspended since, of each granted purpose.
pub(super) fn times(status: &ReceiptStatus) -> Vec<(Option<i64>, Option<i64>)> {
    status.granted().map(|(_, granted)| (granted.withdrawn_at, granted.suspended_since)).collect()
}

pub(super) async fn listed(store: &dyn Store, which: Which) -> Vec<OptOut> {
    store.opt_outs(which, 0, 100).await.expect("it answers")
}

pub(super) fn both() -> Vec<String> {
    vec!["updates".into(), "offers".into()]
}

pub(super) const STANDS: (Option<i64>, Option<i64>) = (None, None);
pub(super) const WITHDRAWN: (Option<i64>, Option<i64>) = (Some(4_000), None);
pub(super) const SUSPENDED: (Option<i64>, Option<i64>) = (None, Some(4_000));

async fn an_opt_out_withdraws_every_receipt_of_its_number_and_no_other(database: &impl Database) {
    let before = {
        let store = with_disclosure(database).await;
        for n in 1..=2 {
            store.insert(receipt(n)).await.expect("it is stored");
        }
        let other = NewReceipt {
            phone: E164::new("+353850123457").expect("a number"),
            ..receipt(3)
        };
        store.insert(other).await.expect("it is stored");
        let stopped = done(&*store, opt_out(1, Read::Stop, Way::Sms)).await;
        assert_eq!((stopped.state, stopped.due_at, stopped.repeated), (OptOutState::Done, 4_500, false));
        for (n, one) in (1..).zip(&stopped.receipts) {
            assert_eq!((one.receipt, &one.withdrawn, one.suspended.len()), (receipt(n).hash, &both(), 0));
            let status = state(&*store, n).await;
            assert_eq!(times(&status), [WITHDRAWN; 2]);
            let withdrawal = Event::Withdrawal { at: 4_000, purposes: both() };
            assert_eq!(status.events.last().map(|logged| &logged.event), Some(&withdrawal));
        }
        assert_eq!((stopped.receipts.len(), times(&state(&*store, 3).await)), (2, vec![STANDS; 2]));
        listed(&*store, Which::Every).await
    };
    let said = before[0].said.as_ref().map(|(number, text)| (number.as_str(), &**text));
    assert_eq!(said, Some(("+353850123456", "text 1")));
    let one = &before[0];
    assert_eq!((one.by, one.read, one.received_at, one.done_at), (Way::Sms, Read::Stop, 4_000, Some(4_000)));
    let store = open(database).await;
    assert_eq!(listed(&*store, Which::Every).await, before, "also after it was opened again");
}

async fn an_opt_out_of_an_unknown_number_is_kept_as_done(database: &impl Database) {
    let store = open(database).await;
    for (n, read) in [(1, Read::Stop), (2, Read::Unclear)] {
        let stopped = done(&*store, opt_out(n, read, Way::Form)).await;
        assert_eq!(
            (stopped.state, stopped.due_at, stopped.receipts),
            (OptOutState::Done, 5_000, Vec::new()),
            "nothing stands that could be sent to it"
        );
    }
    assert_eq!(listed(&*store, Which::Every).await.len(), 2);
}

async fn every_document_of_a_number_says_when_an_opt_out_is_due(database: &impl Database) {
    let store = with_disclosure(database).await;
    store.insert(receipt(1)).await.expect("it is stored");
    withdrawn(store.withdraw(receipt(1).withdraw_sha256, None, None, 3_000).await);
    let stopped = done(&*store, opt_out(1, Read::Stop, Way::Call)).await;
    let nothing = (OptOutState::Done, 4_500, Vec::new());
    assert_eq!((stopped.state, stopped.due_at, stopped.receipts), nothing, "also where nothing stands any more");
}

async fn the_same_message_counts_once(database: &impl Database) {
    let store = with_disclosure(database).await;
    store.insert(receipt(1)).await.expect("it is stored");
    assert_eq!(done(&*store, opt_out(1, Read::Unclear, Way::Sms)).await.state, OptOutState::Suspended);
    let again = NewOptOut {
        at: 9_999_999,
        read: Read::Stop,
        ..opt_out(1, Read::Stop, Way::Sms)
    };
    let again = done(&*store, again).await;
    assert_eq!(
        (again.repeated, again.state, again.due_at, again.receipts.len()),
        (true, OptOutState::Suspended, 4_500, 0)
    );
    assert_eq!(times(&state(&*store, 1).await), [SUSPENDED; 2]);
    assert_eq!(listed(&*store, Which::Every).await.len(), 1);
}

async fn the_messages_of_two_people_count_each_also_with_the_same_id(database: &impl Database) {
    let store = with_disclosure(database).await;
    let other = E164::new("+353850123457").expect("a number");
    store.insert(receipt(1)).await.expect("it is stored");
    let theirs = NewReceipt {
        phone: other.clone(),
        ..receipt(2)
    };
    store.insert(theirs).await.expect("it is stored");
    let first = done(&*store, opt_out(1, Read::Stop, Way::Sms)).await;
    let second = NewOptOut {
        number: other,
        ..opt_out(1, Read::Stop, Way::Sms)
    };
    let counted = done(&*store, second.clone()).await;
    assert!(counted.id != first.id && !counted.repeated, "{counted:?}");
    assert_eq!(times(&state(&*store, 2).await), [WITHDRAWN; 2]);
    let again = done(&*store, second).await;
    assert_eq!((again.id, again.repeated), (counted.id, true), "delivered again it counts once");
    assert_eq!(listed(&*store, Which::Every).await.len(), 2);
    let third = NewOptOut {
        number: E164::new("+353850123458").expect("a number"),
        ..opt_out(1, Read::Stop, Way::Sms)
    };
    let next = done(&*store, third.clone()).await;
    assert!(next.id != first.id && next.id != counted.id && !next.repeated, "{next:?}");
    assert_eq!(done(&*store, third).await.id, next.id);
}

async fn an_id_tells_nothing_of_a_number(database: &impl Database) {
    let store = with_disclosure(database).await;
    done(&*store, opt_out(1, Read::Stop, Way::Sms)).await;
    let same_id = NewOptOut {
        number: E164::new("+353850123457").expect("a number"),
        ..opt_out(1, Read::Stop, Way::Sms)
    };
    let counted = sha256(&[&[1; 32][..], &1u64.to_be_bytes()].concat());
    // Whoever has the database could try every number otherwise.
    assert_eq!(done(&*store, same_id).await.id, counted, "of the message's id and a count alone");
}

async fn a_wish_that_is_surer_than_the_one_before_is_counted(database: &impl Database) {
    let store = with_disclosure(database).await;
    done(&*store, opt_out(1, Read::Stop, Way::Form)).await;
    let surer = NewOptOut {
        at: 4_100,
        ..opt_out(2, Read::Stop, Way::Sms)
    };
    assert!(!done(&*store, surer).await.repeated, "a form shows nothing of who wrote it");
    let weaker = NewOptOut {
        at: 4_200,
        ..opt_out(3, Read::Stop, Way::Form)
    };
    assert!(done(&*store, weaker).await.repeated);
}

async fn the_same_wish_right_after_counts_once(database: &impl Database) {
    let store = with_disclosure(database).await;
    store.insert(receipt(1)).await.expect("it is stored");
    done(&*store, opt_out(1, Read::Stop, Way::Rcs)).await;
    let keyword = done(
        &*store,
        NewOptOut {
            at: 4_299,
            ..opt_out(2, Read::Stop, Way::Rcs)
        },
    )
    .await;
    assert_eq!((keyword.id, keyword.repeated), (Digest([1; 32]), true));
    let of_another = NewOptOut {
        number: E164::new("+353850123457").expect("a number"),
        ..opt_out(3, Read::Stop, Way::Rcs)
    };
    assert!(!done(&*store, of_another).await.repeated);
    let later = done(
        &*store,
        NewOptOut {
            at: 4_300,
            ..opt_out(4, Read::Stop, Way::Rcs)
        },
    )
    .await;
    assert_eq!((later.id, later.repeated), (Digest([4; 32]), false));
    store.insert(receipt(2)).await.expect("it is stored");
    let after_a_new_yes = done(
        &*store,
        NewOptOut {
            at: 4_301,
            ..opt_out(5, Read::Stop, Way::Rcs)
        },
    )
    .await;
    assert_eq!((after_a_new_yes.repeated, after_a_new_yes.receipts.len()), (false, 1), "something stood again");
}

async fn what_has_ended_is_not_withdrawn_again(database: &impl Database) {
    let store = with_disclosure(database).await;
    store.insert(receipt(1)).await.expect("it is stored");
    // "offers" ends at 8,000.
    let stopped = done(
        &*store,
        NewOptOut {
            at: 8_000,
            ..opt_out(1, Read::Stop, Way::Sms)
        },
    )
    .await;
    assert_eq!(stopped.receipts[0].withdrawn, ["updates"]);
    assert_eq!(times(&state(&*store, 1).await), [(Some(8_000), None), STANDS]);
}

async fn opt_outs_are_listed_in_their_order(database: &impl Database) {
    let store = with_disclosure(database).await;
    store.insert(receipt(1)).await.expect("it is stored");
    for n in [3, 1, 2] {
        done(&*store, opt_out(n, Read::Unclear, Way::Sms)).await;
    }
    let ids = |listed: Vec<OptOut>| listed.iter().map(|one| one.id.0[0]).collect::<Vec<_>>();
    let all = listed(&*store, Which::Every).await;
    let second = all[1].row;
    assert_eq!(ids(all), [3, 1, 2]);
    assert_eq!(ids(store.opt_outs(Which::Open, 0, 2).await.expect("it answers")), [3, 1]);
    assert_eq!(ids(store.opt_outs(Which::Open, second, 2).await.expect("it answers")), [2]);
    store.settle(Digest([1; 32]), Settlement::Resume, 4_100).await.expect("settled");
    assert_eq!(ids(listed(&*store, Which::Open).await), [3, 2]);
}

async fn an_opt_out_is_forgotten_ninety_days_after_it_was_done(database: &impl Database) {
    let store = with_disclosure(database).await;
    done(&*store, opt_out(1, Read::Stop, Way::Sms)).await;
    store.insert(receipt(1)).await.expect("it is stored");
    done(&*store, opt_out(2, Read::Unclear, Way::Sms)).await;
    assert_eq!(store.forget_opt_outs(4_000 + KEPT - 1, 10).await, Ok(0));
    assert_eq!(store.destroy_months(4_000 + 2 * KEPT).await, Ok(0), "a month is kept for what is in it");
    assert_eq!(store.forget_opt_outs(4_000 + 2 * KEPT, 10).await, Ok(1));
    assert_eq!(store.forget_opt_outs(4_000 + 2 * KEPT, 10).await, Ok(0));
    let said: Vec<bool> = listed(&*store, Which::Every).await.iter().map(|one| one.said.is_some()).collect();
    assert_eq!(said, [false, true], "what is open is kept");
    drop(store);
    let store = open(database).await;
    let said: Vec<bool> = listed(&*store, Which::Every).await.iter().map(|one| one.said.is_some()).collect();
    assert_eq!(said, [false, true], "also after it was opened again");
    store.settle(Digest([2; 32]), Settlement::Stop, 4_000 + 2 * KEPT).await.expect("settled");
    assert_eq!(store.forget_opt_outs(4_000 + 3 * KEPT, 10).await, Ok(1));
    store.erase(receipt(1).hash, Cause::End, 4_000 + 800 * DAY).await.expect("erased");
    assert!(store.destroy_months(4_000 + 800 * DAY).await.expect("destroyed") > 0);
}

async fn an_opt_out_is_forgotten_with_its_number(database: &impl Database) {
    let store = with_disclosure(database).await;
    done(&*store, opt_out(1, Read::Stop, Way::Sms)).await;
    let other = E164::new("+353850123457").expect("a number");
    done(
        &*store,
        NewOptOut {
            number: other.clone(),
            ..opt_out(2, Read::Stop, Way::Sms)
        },
    )
    .await;
    assert_eq!(store.forget_opt_outs_of(number(), 4_100).await, Ok(1));
    assert_eq!(store.forget_opt_outs_of(number(), 4_100).await, Ok(0));
    let said: Vec<_> = listed(&*store, Which::Every)
        .await
        .into_iter()
        .map(|one| one.said.map(|(number, _)| number))
        .collect();
    assert_eq!(said, [None, Some(other)]);
}

async fn opt_outs_sent_together_are_all_there(database: &impl Database) {
    let store = with_disclosure(database).await;
    store.insert(receipt(1)).await.expect("it is stored");
    let calls = (0..30u8).map(|n| store.opt_out(opt_out(n, Read::Unclear, Way::Sms)));
    for answer in together(calls).await {
        assert_eq!(answer.map(|done| done.repeated), Ok(false));
    }
    assert_eq!(listed(&*store, Which::Open).await.len(), 30);
}
