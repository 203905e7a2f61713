//! What every store promises of who was told of a change.

use super::{Database, disclosure, number, open, receipt, with_disclosure};
use crate::told::{Concerned, Marked, Publication, Telling, TextChange, ToldBy, Whom};
use crate::{NewDisclosure, NewReceipt, Store};
use phone::E164;
use receipt::{Cause, Digest};

/// Runs every promise, each on a database that `create` makes.
pub async fn run<D: Database>(create: &impl AsyncFn() -> D) {
    promises![
        create,
        who_stands_under_an_uncovered_version_must_be_told,
        who_was_told_keeps_the_first_time,
        who_agreed_to_a_newer_text_was_told_by_it,
        versions_are_known_by_their_first_publication,
    ];
}

fn change() -> TextChange {
    TextChange {
        document: "callback".into(),
        version: "2.0.0".into(),
        uncovered: vec!["1.0.0".into()],
    }
}

fn telling(receipts: &[u16], way: ToldBy, at: i64) -> Telling {
    Telling {
        receipts: receipts.iter().map(|n| receipt(*n).hash).collect(),
        way,
        at,
        by: "workshop".into(),
    }
}

async fn counted(store: &dyn Store, at: i64) -> (i64, i64) {
    let Concerned { standing, told } = store.count_told(change(), at).await.expect("it answers");
    (standing, told)
}

/// Receipts 1 to 3 of the first version, 4 of the second, which is of another number.
async fn with_two_versions(database: &impl Database) -> std::sync::Arc<dyn Store> {
    let store = with_disclosure(database).await;
    store.publish(disclosure(2, "2.0.0")).await.expect("published");
    for n in 1..=3 {
        store.insert(receipt(n)).await.expect("it is stored");
    }
    let newer = NewReceipt {
        notice_sha256: Digest([2; 32]),
        phone: E164::new("+353850123457").expect("a number"),
        ..receipt(4)
    };
    store.insert(newer).await.expect("it is stored");
    store
}

async fn who_stands_under_an_uncovered_version_must_be_told(database: &impl Database) {
    let store = with_two_versions(database).await;
    assert_eq!(counted(&*store, 4_000).await, (3, 0));
    // What was erased, has ended or was withdrawn concerns nobody any more.
    for n in 1..=2 {
        store.erase(receipt(n).hash, Cause::Request, 3_500).await.expect("erased");
    }
    assert_eq!(counted(&*store, 4_000).await, (1, 0));
    let listed = store.to_tell(change(), Whom::Every, 4_000, 0, 10).await.expect("it answers");
    let shown: Vec<_> = listed.iter().map(|one| (one.receipt, &*one.version, &*one.language, one.told)).collect();
    assert_eq!(shown, [(receipt(3).hash, "1.0.0", "en", None)]);
    assert_eq!(store.to_tell(change(), Whom::Every, 4_000, listed[0].row, 10).await, Ok(vec![]));
    assert_eq!(counted(&*store, 9_000).await, (0, 0));
    store.withdraw(receipt(3).withdraw_sha256, None, None, 3_600).await.expect("withdrawn");
    assert_eq!(counted(&*store, 4_000).await, (0, 0));
    let other = TextChange {
        document: "other".into(),
        ..change()
    };
    assert_eq!(store.count_told(other, 4_000).await, Ok(Concerned::default()));
}

async fn who_was_told_keeps_the_first_time(database: &impl Database) {
    {
        let store = with_two_versions(database).await;
        let first = store.tell(change(), telling(&[1, 4], ToldBy::Sms, 4_000)).await;
        let foreign = vec![receipt(4).hash];
        assert_eq!(first, Ok(Marked { told: 1, before: 0, foreign }), "the fourth agreed to the new text");
        let again = store.tell(change(), telling(&[1, 2], ToldBy::Call, 5_000)).await;
        assert_eq!(
            again,
            Ok(Marked {
                told: 1,
                before: 1,
                foreign: vec![]
            })
        );
        store.close().await.expect("closed");
    }
    let store = open(database).await;
    assert_eq!(counted(&*store, 4_000).await, (3, 2));
    let told = async |whom| {
        let listed = store.to_tell(change(), whom, 4_000, 0, 10).await.expect("it answers");
        listed.into_iter().map(|one| (one.receipt, one.told)).collect::<Vec<_>>()
    };
    let all = [
        (receipt(1).hash, Some((ToldBy::Sms, 4_000))),
        (receipt(2).hash, Some((ToldBy::Call, 5_000))),
        (receipt(3).hash, None),
    ];
    assert_eq!(told(Whom::Every).await, all);
    assert_eq!(told(Whom::Untold).await, all[2..]);
}

async fn who_agreed_to_a_newer_text_was_told_by_it(database: &impl Database) {
    let store = with_two_versions(database).await;
    let other = E164::new("+353850123457").expect("a number");
    assert_eq!(store.told_by_notice(other, vec![change()], 6_000).await, Ok(0), "only their own receipts");
    assert_eq!(counted(&*store, 4_000).await, (3, 0));
    store.tell(change(), telling(&[2], ToldBy::Email, 5_000)).await.expect("noted");
    assert_eq!(store.told_by_notice(number(), vec![change()], 6_000).await, Ok(2));
    assert_eq!(counted(&*store, 4_000).await, (3, 3));
    let listed = store.to_tell(change(), Whom::Every, 4_000, 0, 10).await.expect("it answers");
    let told: Vec<_> = listed.iter().filter_map(|one| one.told).collect();
    assert_eq!(told, [(ToldBy::Notice, 6_000), (ToldBy::Email, 5_000), (ToldBy::Notice, 6_000)]);
}

async fn versions_are_known_by_their_first_publication(database: &impl Database) {
    let store = with_disclosure(database).await;
    let french = NewDisclosure {
        language: "fr".into(),
        published_at: 1_500,
        ..disclosure(2, "1.0.0")
    };
    let second = NewDisclosure {
        published_at: 2_000,
        ..disclosure(3, "2.0.0")
    };
    for one in [french, second] {
        store.publish(one).await.expect("published");
    }
    let of = |version: &str, at| Publication {
        document: "callback".into(),
        version: version.into(),
        at,
    };
    assert_eq!(store.publications().await, Ok(vec![of("1.0.0", 1_000), of("2.0.0", 2_000)]));
}
