//! What every store promises of a yes that waited in the visitor's browser: what the person said since they gave it counts more.

use super::optouts::{STANDS, SUSPENDED, WITHDRAWN, done, opt_out, state, times};
use super::{Database, disclosure, receipt, with_disclosure, withdrawn};
use crate::optouts::{NewOptOut, OptOutState, Read, SettleOutcome, Settlement, Way};
use crate::{Event, NewDisclosure, NewReceipt};
use phone::E164;
use receipt::Digest;

/// Runs every promise, each on a database that `create` makes.
pub async fn run<D: Database>(create: &impl AsyncFn() -> D) {
    promises![
        create,
        a_stop_that_came_in_between_ends_it,
        a_withdrawal_of_another_receipt_ends_it,
        a_later_no_ends_it,
        what_may_be_an_opt_out_suspends_it_until_a_person_says_that_it_was_none,
        what_may_be_an_opt_out_suspends_it_until_a_person_says_that_it_was_one,
        a_stop_of_which_a_person_decided_ends_what_they_did_not_decide_of,
        a_stop_without_proof_suspends_a_service_and_is_open_again,
        a_stop_that_was_settled_as_one_ends_it_in_every_document,
        a_stop_whose_suspension_ended_otherwise_suspends_it,
        a_stop_that_is_said_again_counts_as_of_the_last_time,
        a_withdrawal_that_is_said_again_counts_as_of_the_last_time,
        a_stop_from_the_other_spelling_of_the_number_ends_it,
        what_was_said_before_it_was_given_does_not_end_it,
        an_old_opt_out_that_is_settled_later_does_not_end_what_was_given_since,
    ];
}

/// A receipt that was signed at 3,000 and arrived at 5,000.
fn late(n: u16) -> NewReceipt {
    signed(n, 3_000, 5_000)
}

fn signed(n: u16, signed_at: i64, received_at: i64) -> NewReceipt {
    NewReceipt {
        signed_at,
        received_at,
        ..receipt(n)
    }
}

async fn a_stop_that_came_in_between_ends_it(database: &impl Database) {
    let store = with_disclosure(database).await;
    let stopped = done(&*store, opt_out(1, Read::Stop, Way::Sms)).await;
    assert!(stopped.receipts.is_empty(), "nothing is known of the number");
    store.insert(late(1)).await.expect("it is stored");
    let status = state(&*store, 1).await;
    assert_eq!((times(&status), status.events.len()), (vec![WITHDRAWN; 2], 2));
    assert!(matches!(status.events[1].event, Event::Withdrawal { at: 4_000, .. }), "when it was said");
    store.insert(late(1)).await.expect("sent again");
    assert_eq!(state(&*store, 1).await.events.len(), 2, "once");
}

async fn a_withdrawal_of_another_receipt_ends_it(database: &impl Database) {
    let store = with_disclosure(database).await;
    store.insert(receipt(1)).await.expect("it is stored");
    withdrawn(store.withdraw(receipt(1).withdraw_sha256, Some(vec!["offers".into()]), None, 4_000).await);
    store.insert(late(2)).await.expect("it is stored");
    assert_eq!(times(&state(&*store, 2).await), [STANDS, WITHDRAWN]);
}

async fn a_later_no_ends_it(database: &impl Database) {
    let store = with_disclosure(database).await;
    let no = NewReceipt {
        choices: vec![("updates".into(), None)],
        ..signed(1, 4_000, 4_000)
    };
    store.insert(no).await.expect("it is stored");
    store.insert(late(2)).await.expect("it is stored");
    assert_eq!(times(&state(&*store, 2).await), [WITHDRAWN, STANDS]);
}

async fn what_may_be_an_opt_out_suspends_it_until_a_person_says_that_it_was_none(database: &impl Database) {
    settled(database, Settlement::Resume, STANDS).await;
}

async fn what_may_be_an_opt_out_suspends_it_until_a_person_says_that_it_was_one(database: &impl Database) {
    settled(database, Settlement::Stop, WITHDRAWN).await;
}

async fn settled(database: &impl Database, settlement: Settlement, expected: (Option<i64>, Option<i64>)) {
    let store = with_disclosure(database).await;
    store.insert(receipt(1)).await.expect("it is stored");
    let unclear = done(&*store, opt_out(1, Read::Unclear, Way::Sms)).await;
    assert_eq!(unclear.state, OptOutState::Suspended);
    store.insert(late(2)).await.expect("it is stored");
    assert_eq!(times(&state(&*store, 2).await), [SUSPENDED; 2]);
    assert_eq!(store.settle(unclear.id, settlement, 6_000).await, Ok(SettleOutcome::Settled));
    assert_eq!(times(&state(&*store, 2).await), [expected; 2]);
}

async fn a_stop_of_which_a_person_decided_ends_what_they_did_not_decide_of(database: &impl Database) {
    let store = with_disclosure(database).await;
    let known = NewReceipt {
        choices: vec![("updates".into(), Some(9_000))],
        ..receipt(1)
    };
    store.insert(known).await.expect("it is stored");
    let form = done(&*store, opt_out(1, Read::Stop, Way::Form)).await;
    assert_eq!(form.state, OptOutState::Suspended);
    assert_eq!(store.settle(form.id, Settlement::Resume, 4_500).await, Ok(SettleOutcome::Settled));
    store.insert(late(2)).await.expect("it is stored");
    assert_eq!(times(&state(&*store, 2).await), [STANDS, WITHDRAWN]);
}

async fn a_stop_without_proof_suspends_a_service_and_is_open_again(database: &impl Database) {
    let store = with_disclosure(database).await;
    let form = done(&*store, opt_out(1, Read::Stop, Way::Form)).await;
    assert_eq!(form.state, OptOutState::Done, "nothing is known of the number");
    store.insert(late(1)).await.expect("it is stored");
    assert_eq!(times(&state(&*store, 1).await), [SUSPENDED, WITHDRAWN], "as if it had been there");
    assert_eq!(store.settle(form.id, Settlement::Resume, 6_000).await, Ok(SettleOutcome::Settled));
    assert_eq!(times(&state(&*store, 1).await), [STANDS, WITHDRAWN]);
    // That was decided, and holds for what arrives later still.
    store.insert(signed(2, 3_000, 7_000)).await.expect("it is stored");
    assert_eq!(times(&state(&*store, 2).await), [STANDS, WITHDRAWN]);
}

async fn a_stop_that_was_settled_as_one_ends_it_in_every_document(database: &impl Database) {
    let store = with_disclosure(database).await;
    let other = NewDisclosure {
        id: "other-form".into(),
        ..disclosure(9, "1.0.0")
    };
    store.publish(other).await.expect("it is published");
    store.insert(receipt(1)).await.expect("it is stored");
    let form = done(&*store, opt_out(1, Read::Stop, Way::Form)).await;
    assert_eq!(store.settle(form.id, Settlement::Stop, 4_500).await, Ok(SettleOutcome::Settled));
    let theirs = NewReceipt {
        notice_sha256: Digest([9; 32]),
        ..late(2)
    };
    store.insert(theirs).await.expect("it is stored");
    assert_eq!(times(&state(&*store, 2).await), [WITHDRAWN; 2]);
}

async fn a_stop_whose_suspension_ended_otherwise_suspends_it(database: &impl Database) {
    let store = with_disclosure(database).await;
    store.insert(receipt(1)).await.expect("it is stored");
    let form = done(&*store, opt_out(1, Read::Stop, Way::Form)).await;
    let other = receipt(1).withdraw_sha256;
    withdrawn(store.withdraw(other, None, Some(2_900), 4_500).await);
    store.insert(late(2)).await.expect("it is stored");
    assert_eq!(times(&state(&*store, 2).await), [SUSPENDED, WITHDRAWN]);
    assert_eq!(store.settle(form.id, Settlement::Stop, 6_000).await, Ok(SettleOutcome::Settled));
    assert_eq!(times(&state(&*store, 2).await), [WITHDRAWN; 2]);
}

async fn a_stop_that_is_said_again_counts_as_of_the_last_time(database: &impl Database) {
    let store = with_disclosure(database).await;
    done(&*store, opt_out(1, Read::Stop, Way::Sms)).await;
    let again = NewOptOut {
        at: 4_200,
        ..opt_out(2, Read::Stop, Way::Sms)
    };
    assert!(done(&*store, again).await.repeated);
    store.insert(signed(1, 4_100, 5_000)).await.expect("it is stored");
    assert_eq!(times(&state(&*store, 1).await), [(Some(4_200), None); 2]);
}

async fn a_withdrawal_that_is_said_again_counts_as_of_the_last_time(database: &impl Database) {
    let store = with_disclosure(database).await;
    store.insert(receipt(1)).await.expect("it is stored");
    let withdraw = async |purposes: Option<Vec<String>>, at| withdrawn(store.withdraw(receipt(1).withdraw_sha256, purposes, None, at).await);
    withdraw(None, 2_500).await;
    withdraw(Some(vec!["offers".into()]), 4_000).await;
    let before = state(&*store, 1).await;
    assert_eq!(times(&before), [(Some(2_500), None); 2], "the first time stays");
    store.insert(late(2)).await.expect("it is stored");
    assert_eq!(times(&state(&*store, 2).await), [STANDS, WITHDRAWN], "of what was withdrawn again");
}

async fn a_stop_from_the_other_spelling_of_the_number_ends_it(database: &impl Database) {
    let store = with_disclosure(database).await;
    let spelled = |text| E164::new(text).expect("a number");
    let stop = NewOptOut {
        number: spelled("+5215512345678"),
        ..opt_out(1, Read::Stop, Way::Sms)
    };
    done(&*store, stop).await;
    let new = NewReceipt {
        phone: spelled("+525512345678"),
        ..late(1)
    };
    store.insert(new).await.expect("it is stored");
    assert_eq!(times(&state(&*store, 1).await), [WITHDRAWN; 2]);
    assert_eq!(
        store.forget_opt_outs_of(spelled("+525512345678"), 6_000).await,
        Ok(1),
        "it is erased with either"
    );
}

async fn what_was_said_before_it_was_given_does_not_end_it(database: &impl Database) {
    let store = with_disclosure(database).await;
    store.insert(receipt(1)).await.expect("it is stored");
    done(&*store, opt_out(1, Read::Stop, Way::Sms)).await;
    store.insert(signed(2, 4_500, 5_000)).await.expect("it is stored");
    assert_eq!(times(&state(&*store, 2).await), [STANDS; 2]);
    // Nor does what ends an older yes that arrives after it.
    store.insert(late(3)).await.expect("it is stored");
    assert_eq!(times(&state(&*store, 3).await), [WITHDRAWN; 2]);
    assert_eq!(times(&state(&*store, 2).await), [STANDS; 2]);
}

async fn an_old_opt_out_that_is_settled_later_does_not_end_what_was_given_since(database: &impl Database) {
    let store = with_disclosure(database).await;
    store.insert(receipt(1)).await.expect("it is stored");
    let unclear = done(&*store, opt_out(1, Read::Unclear, Way::Sms)).await;
    store.insert(signed(2, 4_500, 4_500)).await.expect("it is stored");
    assert_eq!(store.settle(unclear.id, Settlement::Stop, 6_000).await, Ok(SettleOutcome::Settled));
    assert_eq!(times(&state(&*store, 1).await), [WITHDRAWN; 2], "as of when it was said");
    assert_eq!(times(&state(&*store, 2).await), [STANDS; 2]);
}
