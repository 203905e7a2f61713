//! Databases that are lost, and copies that are put back: the keys that stay, and what is told to them.

mod folder;
#[path = "folder/reopening.rs"]
mod reopening;

use folder::Folder;
use receipt::{Cause, Digest};
use reopening::{accepting, usual};
use std::fs;
use std::path::PathBuf;
use store::failpoint::{Action, Moment, Points, Write};
use store::optouts::{NewOptOut, OptOuts, Read, Settlement, Way};
use store::sqlite::{FILE, Mismatch, OpenError, Opening, Sqlite, backup, exists, journaled, newest_log, put_back};
use store::suite::{self, receipt};
use store::vault::{Journal, Month, Row, RowId};
use store::{ReceiptKey, Store};
use tempfile::TempDir;

async fn closed(opening: &Opening) {
    let (store, _) = Sqlite::open(opening).expect("it opens");
    store.close().await.expect("closed");
}

fn put(folder: &Folder, copy: &str) {
    for ending in ["-wal", "-shm"] {
        let _ = fs::remove_file(folder.path().join(format!("{FILE}{ending}")));
    }
    fs::copy(folder.path().join(copy), folder.path().join(FILE)).expect("put back");
}

fn has_key(folder: &Folder, n: u16) -> bool {
    let vault = folder.opening().vault.expect("a key store");
    vault.open_row(&RowId::from(receipt(n).hash)).expect("a read").is_some()
}

/// A stopped store with a document and these receipts, copied under this name.
async fn filled(folder: &Folder, numbers: std::ops::RangeInclusive<u16>, copy: &str) {
    let store = folder.sqlite();
    if *numbers.start() == 1 {
        store.publish(suite::disclosure(1, "1.0.0")).await.expect("it is stored");
    }
    for n in numbers {
        store.insert(receipt(n)).await.expect("it is stored");
    }
    store.close().await.expect("closed");
    drop(store);
    fs::copy(folder.path().join(FILE), folder.path().join(copy)).expect("copied");
}

#[tokio::test]
async fn a_new_database_beside_the_keys_of_a_lost_one_leaves_them_so_that_its_copy_is_read_again() {
    let _points = Points::hold();
    let folder = Folder::new();
    filled(&folder, 1..=3, "copy").await;
    fs::remove_file(folder.path().join(FILE)).expect("lost");
    closed(&accepting(&folder, 2)).await;
    closed(&usual(&folder, 2)).await;
    let left = folder.connection().query_row("SELECT count(*) FROM receipt", [], |row| row.get(0));
    assert_eq!(left, Ok(0), "it is a new one");
    assert!((1..=3).all(|n| has_key(&folder, n)));
    put(&folder, "copy");
    let (store, _) = Sqlite::open(&accepting(&folder, 3)).expect("accepted");
    assert!(store.signed(receipt(2).withdraw_sha256).await.expect("it opens").is_some());
}

#[tokio::test]
async fn an_older_copy_leaves_the_keys_of_rows_that_only_a_newer_one_has_and_destroys_those_of_the_erased() {
    let points = Points::hold();
    let folder = Folder::new();
    filled(&folder, 1..=2, "older").await;
    filled(&folder, 3..=4, "newer").await;
    put(&folder, "older");
    closed(&accepting(&folder, 2)).await;
    for _ in 0..2 {
        closed(&usual(&folder, 2)).await;
        assert!((1..=4).all(|n| has_key(&folder, n)));
    }
    // What an erasure leaves that fails before the key is destroyed is still destroyed.
    let (store, _) = Sqlite::open(&usual(&folder, 2)).expect("it opens");
    points.arm(Write::VaultCommit, Moment::Before, Action::Fail);
    assert!(store.erase(receipt(1).hash, Cause::Request, 5_000).await.is_err());
    assert!(has_key(&folder, 1));
    drop(store);
    closed(&usual(&folder, 2)).await;
    assert_eq!([1, 2, 3, 4].map(|n| has_key(&folder, n)), [false, true, true, true]);
    put(&folder, "newer");
    let (store, _) = Sqlite::open(&accepting(&folder, 3)).expect("accepted");
    assert!(store.signed(receipt(4).withdraw_sha256).await.expect("it opens").is_some());
}

/// Copies a stopped store's database as `phone-consent backup` does.
fn copied(folder: &Folder, copy: &str) {
    backup(folder.path(), &folder.path().join(copy)).expect("copied");
}

#[tokio::test]
async fn a_copy_beside_the_log_of_another_database_is_not_opened_and_nothing_is_changed() {
    let _points = Points::hold();
    let folder = Folder::new();
    filled(&folder, 1..=2, "unused").await;
    copied(&folder, "copy");
    let store = folder.sqlite();
    store.insert(receipt(3)).await.expect("it is stored");
    // The server is killed: its log is left, and a copy is put beside it by hand.
    let at = |ending: &str| folder.path().join(format!("{FILE}{ending}"));
    let log = fs::read(at("-wal")).expect("a log");
    drop(store);
    fs::copy(folder.path().join("copy").join(FILE), at("")).expect("put back");
    fs::write(at("-wal"), &log).expect("left");
    let before = fs::read(at("")).expect("the copy");
    for refused in [
        exists(folder.path()).map(drop),
        newest_log(folder.path()).map(drop),
        Sqlite::open(&usual(&folder, 1)).map(drop),
        backup(folder.path(), &folder.path().join("another")).map(drop),
    ] {
        let Err(OpenError::Unusable(why)) = refused else { panic!("{refused:?}") };
        assert!(why.contains("which another database left") && why.contains("phone-consent restore"), "{why}");
    }
    assert!(fs::read(at("")).expect("the copy") == before && fs::read(at("-wal")).expect("the log") == log);
    fs::remove_file(at("-wal")).expect("moved away");
    let _ = fs::remove_file(at("-shm"));
    assert_eq!(exists(folder.path()), Ok(true));
}

#[tokio::test]
async fn a_receipt_that_an_event_prolonged_outlives_its_month_in_an_older_key_store() {
    let _points = Points::hold();
    let folder = Folder::new();
    filled(&folder, 1..=1, "unused").await;
    let store = folder.sqlite();
    let vault = folder.opening().vault.expect("a key store");
    let id = RowId::from(receipt(1).hash);
    let due = vault.month_of(&id).expect("a read").expect("a month");
    // An older copy of the key store has it in the month in which it was due before the event.
    let (before, june) = (Month::of(0).expect("a month"), 13_000_000);
    assert!(before < Month::of(june).expect("a month") && Month::of(june).expect("a month") < due);
    vault.move_rows(&[Row::of(id, before)]).expect("moved");
    assert_eq!(store.destroy_months(june).await, Ok(1));
    assert_eq!(vault.month_of(&id), Ok(Some(due)));
    assert!(store.signed(receipt(1).withdraw_sha256).await.expect("it answers").is_some(), "it has its key");
    assert_eq!(store.find(suite::number()).await, Ok(vec![receipt(1).hash]));
    store.close().await.expect("closed");
}

#[tokio::test]
async fn a_start_that_is_interrupted_after_a_copy_was_accepted_tells_it_everything_the_next_time() {
    let points = Points::hold();
    let folder = Folder::new();
    let journal = folder.opening().journal;
    filled(&folder, 1..=2, "unused").await;
    let withdraw = async |store: &Sqlite, n: u16, purpose: &str, at| {
        let done = store.withdraw(receipt(n).withdraw_sha256, Some(vec![purpose.into()]), None, at).await;
        done.expect("withdrawn");
    };
    let store = folder.sqlite();
    withdraw(&store, 1, "offers", 3_900).await;
    store.close().await.expect("closed");
    drop(store);
    fs::copy(folder.path().join(FILE), folder.path().join("copy")).expect("copied");
    fs::remove_file(&journal).expect("lost");
    let (store, _) = Sqlite::open(&accepting(&folder, 2)).expect("accepted");
    withdraw(&store, 2, "updates", 4_100).await;
    store.close().await.expect("closed");
    drop(store);
    put(&folder, "copy");
    let mut started = 0;
    for pass in 0..10 {
        put(&folder, "copy");
        let log = 3 + u64::from(pass);
        points.arm_later(Write::DatabaseCommit, Moment::After, Action::Fail, pass);
        let interrupted = Sqlite::open(&accepting(&folder, log)).is_err();
        // One that is not bound to its keys yet is refused until it is accepted again.
        if let Ok((store, _)) = Sqlite::open(&usual(&folder, log)) {
            assert_eq!(times(&store, 2).await[0], (Some(4_100), None), "interrupted at commit {pass}");
            started += u32::from(interrupted);
            store.close().await.expect("closed");
        }
        if !interrupted {
            assert!(started > 0);
            return;
        }
    }
    panic!("it opens after ten commits");
}

/// A folder with two files under the names of a database and of a copy, which are told apart by their content.
fn two_files() -> (TempDir, PathBuf) {
    let folder = TempDir::new().expect("a folder");
    let copy = folder.path().join("copy");
    fs::write(folder.path().join(FILE), "newest").expect("written");
    fs::write(&copy, "older").expect("written");
    (folder, copy)
}

/// What is there under the name of the database with this ending.
fn content(folder: &TempDir, ending: &str) -> Option<String> {
    fs::read_to_string(folder.path().join(format!("{FILE}{ending}"))).ok()
}

#[test]
fn a_second_restore_does_not_overwrite_the_database_that_the_first_one_replaced() {
    let _points = Points::hold();
    let (folder, copy) = two_files();
    put_back(&copy, folder.path()).expect("put back");
    let now = || (content(&folder, ""), content(&folder, ".replaced"), content(&folder, ".restoring"));
    assert_eq!(now(), (Some("older".into()), Some("newest".into()), None));
    let refused = format!("{:?}", put_back(&copy, folder.path()).expect_err("refused"));
    assert!(refused.contains(".replaced is the database") && refused.contains("move it away"), "{refused}");
    assert_eq!(now(), (Some("older".into()), Some("newest".into()), None));
    fs::rename(folder.path().join(format!("{FILE}.replaced")), folder.path().join("kept")).expect("moved away");
    put_back(&copy, folder.path()).expect("put back");
    assert_eq!(content(&folder, ".replaced").as_deref(), Some("older"));
}

#[test]
fn a_restore_that_is_interrupted_anywhere_loses_neither_database_and_the_next_one_goes_on_or_says_what_is_there() {
    let points = Points::hold();
    for write in [Write::FileCreate, Write::FileReplace] {
        for moment in Moment::ALL {
            let (folder, copy) = two_files();
            fs::write(folder.path().join(format!("{FILE}.restoring")), "ol").expect("what a crash left");
            points.arm(write, moment, Action::Fail);
            assert!(put_back(&copy, folder.path()).is_err(), "{write:?} {moment:?}");
            assert_eq!(points.armed(), 0, "{write:?} was reached");
            let in_place = (write, moment) == (Write::FileReplace, Moment::After);
            assert_eq!(
                content(&folder, "").as_deref(),
                Some(if in_place { "older" } else { "newest" }),
                "{write:?} {moment:?}"
            );
            assert_eq!(content(&folder, ".restoring"), None, "the disk is not left full");
            assert_eq!(put_back(&copy, folder.path()).is_err(), in_place, "{write:?} {moment:?}");
            let after = [content(&folder, ""), content(&folder, ".replaced")];
            assert_eq!(after, [Some("older".into()), Some("newest".into())], "{write:?} {moment:?}");
        }
    }
    // After the database got its second name.
    let (folder, copy) = two_files();
    fs::hard_link(folder.path().join(FILE), folder.path().join(format!("{FILE}.replaced"))).expect("linked");
    put_back(&copy, folder.path()).expect("put back");
    let after = [content(&folder, ""), content(&folder, ".replaced")];
    assert_eq!(after, [Some("older".into()), Some("newest".into())]);
}

/// An unclear opt-out of the number of all receipts.
fn unclear(n: u8) -> NewOptOut {
    NewOptOut {
        id: Digest([n; 32]),
        number: suite::number(),
        at: 4_000 + i64::from(n),
        by: Way::Sms,
        read: Read::Unclear,
        text: "another text, great".into(),
        due_at: 9_000,
        terms: Vec::new(),
    }
}

/// Withdrawn and suspended since, of each purpose of this receipt.
async fn times(store: &Sqlite, n: u16) -> Vec<(Option<i64>, Option<i64>)> {
    let status = store.status(ReceiptKey::Hash(receipt(n).hash)).await.expect("it answers");
    let status = status.expect("it is there");
    status.granted().map(|(_, granted)| (granted.withdrawn_at, granted.suspended_since)).collect()
}

#[tokio::test]
async fn a_copy_that_counts_as_many_entries_of_a_lost_journal_as_the_new_one_has_is_told_all_of_the_new_one() {
    let _points = Points::hold();
    let folder = Folder::new();
    let journal = folder.opening().journal;
    filled(&folder, 1..=2, "first").await;
    let store = folder.sqlite();
    store
        .withdraw(receipt(1).withdraw_sha256, Some(vec!["offers".into()]), None, 3_900)
        .await
        .expect("withdrawn");
    store.close().await.expect("closed");
    drop(store);
    fs::copy(folder.path().join(FILE), folder.path().join("copy")).expect("copied");
    fs::remove_file(&journal).expect("lost");
    let (store, accepted) = Sqlite::open(&accepting(&folder, 2)).expect("accepted");
    assert!(matches!(accepted[..], [Mismatch::Journal { missing: 2 }]), "{accepted:?}");
    store
        .withdraw(receipt(2).withdraw_sha256, Some(vec!["updates".into()]), None, 4_100)
        .await
        .expect("withdrawn");
    store.close().await.expect("closed");
    drop(store);
    assert_eq!(fs::read_to_string(&journal).expect("the new one").lines().count(), 2, "as many as were lost");
    put(&folder, "copy");
    let (store, _) = Sqlite::open(&accepting(&folder, 3)).expect("accepted");
    for n in 1..=2 {
        assert_eq!(times(&store, n).await, [(Some(4_100), None), (Some(3_900), None)]);
    }
}

#[tokio::test]
async fn what_a_database_was_told_already_is_not_changed_by_being_told_again() {
    let _points = Points::hold();
    let folder = Folder::new();
    filled(&folder, 1..=4, "older").await;
    let store = folder.sqlite();
    for n in 1..=3 {
        store.opt_out(unclear(n)).await.expect("stored");
    }
    store.settle(Digest([1; 32]), Settlement::Resume, 4_100).await.expect("settled");
    store
        .withdraw(receipt(2).withdraw_sha256, Some(vec!["offers".into()]), None, 4_200)
        .await
        .expect("withdrawn");
    store.erase(receipt(3).hash, Cause::Request, 4_300).await.expect("erased");
    store.settle(Digest([2; 32]), Settlement::Stop, 4_400).await.expect("settled");
    store.close().await.expect("closed");
    drop(store);
    let dump = || {
        let db = folder.connection();
        let mut rows = Vec::new();
        for sql in [
            "SELECT hex(hash) || '|' || ifnull(erased_at, '') || '|' || delete_at FROM receipt ORDER BY hash",
            "SELECT hex(receipt.hash) || purpose || ifnull(until, '') || '|' || ifnull(withdrawn_at, '') FROM choice JOIN receipt ON receipt.number = choice.receipt ORDER BY receipt.hash, position",
            "SELECT hex(id) || state || received_at || '|' || due_at || '|' || ifnull(done_at, '') || (sealed IS NULL) FROM opt_out ORDER BY id",
            "SELECT hex(receipt_hash) || purpose || hex(opt_out) || since || '|' || ifnull(lifted_at, '') FROM suspension ORDER BY receipt_hash, purpose, opt_out",
            "SELECT kind || at || hex(hash) FROM event ORDER BY number",
        ] {
            let mut select = db.prepare(sql).expect(sql);
            let found = select.query_map([], |row| row.get::<_, String>(0)).expect(sql);
            rows.extend(found.map(|row| row.expect("a row")));
        }
        rows
    };
    let before = dump();
    // The record of the last write is lost, so that everything is told again.
    for log in 2..=3 {
        fs::remove_file(folder.opening().last_write).expect("lost");
        closed(&accepting(&folder, log)).await;
        assert_eq!(dump(), before);
    }
}

#[tokio::test]
async fn only_what_was_withdrawn_and_erased_of_rows_that_a_copy_has_counts_as_proven() {
    let _points = Points::hold();
    let folder = Folder::new();
    filled(&folder, 1..=2, "copy").await;
    filled(&folder, 3..=4, "newest").await;
    let store = folder.sqlite();
    for n in [1, 3] {
        store.withdraw(receipt(n).withdraw_sha256, None, None, 5_000).await.expect("withdrawn");
    }
    for n in [2, 4] {
        store.erase(receipt(n).hash, Cause::Request, 6_000).await.expect("erased");
    }
    store.close().await.expect("closed");
    drop(store);
    let proven = || {
        let opening = folder.opening();
        let entries = Journal::read(&opening.journal).expect("the journal");
        let vault = opening.vault.expect("a key store");
        journaled(folder.path(), &vault, &entries)
    };
    // Of one person: the first withdrawal reached all four.
    assert_eq!(proven(), Ok((2, 4)));
    put(&folder, "copy");
    closed(&accepting(&folder, 2)).await;
    assert_eq!(proven(), Ok((1, 2)));
}
