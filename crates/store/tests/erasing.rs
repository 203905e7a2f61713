//! Erasures that are interrupted anywhere, and databases that are restored from before them.

use receipt::{Cause, Digest};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::Arc;
use store::failpoint::{Action, Moment, Points, Write};
use store::optouts::{NewOptOut, OptOut, OptOuts, Read, SettleOutcome, Settlement, Way, Which};
use store::sqlite::{FILE, KeyPrints, LogKey, Opening, Sqlite};
use store::suite::{self, number, receipt};
use store::vault::{self, Journal, Month, RootFile, RowId, Vault};
use store::{NewReceipt, ReceiptKey, ReceiptStatus, Report, ReportOutcome, Store};
use tempfile::TempDir;

const POINTS: [Write; 4] = [Write::JournalAppend, Write::VaultCommit, Write::VaultOverwrite, Write::VaultTruncate];

fn vault(folder: &Path) -> Arc<Vault> {
    let root = if RootFile::path(folder).exists() {
        RootFile::open(folder)
    } else {
        RootFile::create(folder)
    };
    Arc::new(Vault::open(folder, Box::new(root.expect("a root key"))).expect("it opens"))
}

fn opening(folder: &Path, vault: Arc<Vault>, logs: u64, accept_restored: bool) -> Opening {
    let log = |number| LogKey {
        number,
        seed: [number as u8; 32],
        origin: format!("receipts.shop.example/v1/log/{number}"),
        checkpoint: folder.join(format!("log-{number}.checkpoint")),
    };
    Opening {
        folder: folder.into(),
        keys: KeyPrints {
            signing: vec![Digest([1; 32])],
            nonce: Digest([2; 32]),
        },
        last_write: folder.join("last-write"),
        logs: (1..=logs).map(log).collect(),
        signer: Arc::new(suite::Signer),
        vault: Some(vault),
        journal: folder.join(Journal::NAME),
        accept_restored,
        accept_keys: false,
        new_log: accept_restored,
    }
}

fn open(folder: &Path, vault: &Arc<Vault>) -> Sqlite {
    Sqlite::open(&opening(folder, vault.clone(), 1, false)).expect("it opens").0
}

/// A store with receipts of these numbers.
async fn filled(folder: &Path, vault: &Arc<Vault>, numbers: impl IntoIterator<Item = u16>) -> Sqlite {
    let store = open(folder, vault);
    store.publish(suite::disclosure(1, "1.0.0")).await.expect("it is stored");
    for n in numbers {
        store.insert(receipt(n)).await.expect("it is stored");
    }
    store
}

async fn status(store: &Sqlite, n: u16) -> ReceiptStatus {
    let status = store.status(ReceiptKey::Hash(receipt(n).hash)).await.expect("it answers");
    status.expect("its hash is known")
}

fn has_key(vault: &Vault, n: u16) -> bool {
    vault.open_row(&RowId::from(receipt(n).hash)).expect("a read").is_some()
}

/// That a receipt is erased as a whole, or not at all.
async fn is_whole(store: &Sqlite, vault: &Vault, n: u16) -> bool {
    let (status, found) = (status(store, n).await, store.find(number()).await.expect("it answers"));
    let erased = status.erased_at.is_some();
    let opens = store.signed(receipt(n).withdraw_sha256).await.expect("it answers").is_some();
    assert_eq!((has_key(vault, n), opens, found.contains(&receipt(n).hash)), (!erased, !erased, !erased));
    assert_eq!(status.events.len(), 1 + usize::from(erased), "one leaf for each event");
    erased
}

#[tokio::test]
async fn an_erasure_that_fails_anywhere_is_finished_at_the_next_start() {
    let points = Points::hold();
    for write in POINTS.into_iter().chain([Write::DatabaseCommit, Write::RecordPut]) {
        for moment in Moment::ALL {
            let folder = TempDir::new().expect("a folder");
            let vault = vault(folder.path());
            let store = filled(folder.path(), &vault, 1..=2).await;
            points.arm(write, moment, Action::Fail);
            assert!(store.erase(receipt(1).hash, Cause::Request, 5_000).await.is_err(), "{write:?} {moment:?}");
            assert_eq!(points.armed(), 0, "{write:?} was reached");
            let committed = matches!((write, moment), (Write::DatabaseCommit, Moment::After) | (Write::RecordPut, _));
            assert!(!committed || !has_key(&vault, 1), "{write:?} {moment:?}: nobody may come back for it");
            drop(store);
            let store = open(folder.path(), &vault);
            let erased = is_whole(&store, &vault, 1).await;
            assert_eq!(erased, (write, moment) != (Write::JournalAppend, Moment::Before), "{write:?} {moment:?}");
            assert!(!is_whole(&store, &vault, 2).await, "the other one stands");
            store.erase(receipt(1).hash, Cause::Request, 6_000).await.expect("erased");
            assert!(is_whole(&store, &vault, 1).await);
        }
    }
}

/// Erases in a process that is killed meanwhile.
fn work(folder: &Path) {
    let runtime = tokio::runtime::Builder::new_current_thread().build().expect("a runtime");
    runtime.block_on(async {
        let store = filled(folder, &vault(folder), 1..=3).await;
        for n in 1..=2 {
            store.erase(receipt(n).hash, Cause::Request, 5_000).await.expect("erased");
            fs::write(folder.join(format!("said-{n}")), "").expect("written");
        }
    });
}

#[test]
fn an_erasure_killed_at_any_failpoint_is_whole_or_absent_and_an_answered_one_is_there() {
    const WORKING: &str = "STORE_TEST_ERASING";
    const NAME: &str = "an_erasure_killed_at_any_failpoint_is_whole_or_absent_and_an_answered_one_is_there";
    if let Some(folder) = std::env::var_os(WORKING) {
        work(Path::new(&folder));
        return;
    }
    let _points = Points::hold();
    let (mut killed, mut erased) = (0, 0);
    for write in POINTS {
        for word in ["before", "after"] {
            for nth in 1..=7 {
                let folder = TempDir::new().expect("a folder");
                let status = Command::new(std::env::current_exe().expect("this program"))
                    .args(["--exact", NAME, "--nocapture"])
                    .env(WORKING, folder.path())
                    .env("PHONE_CONSENT_FAILPOINTS", format!("{}.{word}=kill@{nth}", write.name()))
                    .output()
                    .expect("it starts")
                    .status;
                killed += u32::from(!status.success());
                let vault = vault(folder.path());
                let store = open(folder.path(), &vault);
                let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
                runtime.block_on(async {
                    for n in 1..=3 {
                        if store.status(ReceiptKey::Hash(receipt(n).hash)).await.expect("it answers").is_none() {
                            assert!(!has_key(&vault, n), "a key without a row is removed");
                            continue;
                        }
                        let is_erased = is_whole(&store, &vault, n).await;
                        erased += u32::from(is_erased);
                        assert!(is_erased || !folder.path().join(format!("said-{n}")).exists(), "{write:?} {word} {nth}");
                    }
                });
            }
        }
    }
    assert!(killed >= 20 && erased >= 20, "{killed} kills, {erased} erased");
}

fn files(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).expect("a folder");
    entries.map(|entry| entry.expect("an entry").path()).filter(|path| path.is_file()).collect()
}

fn contains(folder: &Path, bytes: &[u8]) -> bool {
    files(folder).iter().any(|path| match fs::read(path) {
        Ok(content) => content.windows(bytes.len()).any(|window| window == bytes),
        // A temporary file of the log's checkpoint.
        Err(e) if e.kind() == std::io::ErrorKind::NotFound => false,
        Err(e) => panic!("{}: {e}", path.display()),
    })
}

#[tokio::test]
async fn after_an_erasure_no_file_has_the_sealed_text_and_no_copy_can_be_opened() {
    let _points = Points::hold();
    let (folder, backup) = (TempDir::new().expect("a folder"), TempDir::new().expect("a folder"));
    let vault = vault(folder.path());
    let store = filled(folder.path(), &vault, 1..=20).await;
    store.close().await.expect("closed");
    drop(store);
    fs::copy(folder.path().join(FILE), backup.path().join(FILE)).expect("copied");
    let db = rusqlite::Connection::open(folder.path().join(FILE)).expect("it opens");
    let sealed: Vec<u8> = db
        .query_row("SELECT sealed FROM receipt WHERE hash = ?1", [receipt(7).hash.0], |row| row.get(0))
        .expect("it is there");
    drop(db);
    assert!(contains(folder.path(), &sealed), "the search finds what is there");
    let store = open(folder.path(), &vault);
    store.erase(receipt(7).hash, Cause::Request, 5_000).await.expect("erased");
    assert!(!contains(folder.path(), &sealed), "while it runs");
    store.close().await.expect("closed");
    drop(store);
    assert!(!contains(folder.path(), &sealed) && contains(backup.path(), &sealed));
    // The copy is put back, with every key that is left.
    fs::copy(backup.path().join(FILE), folder.path().join(FILE)).expect("restored");
    assert!(Sqlite::open(&opening(folder.path(), vault.clone(), 1, false)).is_err(), "it is refused");
    assert!(contains(folder.path(), &sealed) && !has_key(&vault, 7) && has_key(&vault, 8), "its key is gone");
    let (store, _) = Sqlite::open(&opening(folder.path(), vault.clone(), 2, true)).expect("accepted");
    assert!(is_whole(&store, &vault, 7).await, "what the journal says is done again");
    assert!(!is_whole(&store, &vault, 8).await);
}

#[tokio::test]
async fn a_restored_database_is_told_of_erasures_and_withdrawals_since() {
    let _points = Points::hold();
    let folder = TempDir::new().expect("a folder");
    let vault = vault(folder.path());
    let store = filled(folder.path(), &vault, 1..=4).await;
    store.erase(receipt(1).hash, Cause::Request, 4_000).await.expect("erased");
    store.close().await.expect("closed");
    drop(store);
    fs::copy(folder.path().join(FILE), folder.path().join("backup")).expect("copied");
    let store = open(folder.path(), &vault);
    store
        .withdraw(receipt(3).withdraw_sha256, Some(vec!["offers".into()]), None, 5_000)
        .await
        .expect("withdrawn");
    store.erase(receipt(2).hash, Cause::Request, 6_000).await.expect("erased");
    store.close().await.expect("closed");
    drop(store);
    fs::copy(folder.path().join("backup"), folder.path().join(FILE)).expect("restored");
    let (store, _) = Sqlite::open(&opening(folder.path(), vault.clone(), 2, true)).expect("accepted");
    let withdrawn: Vec<_> = status(&store, 3).await.granted().map(|(_, granted)| granted.withdrawn_at).collect();
    assert_eq!(withdrawn, [None, Some(5_000)]);
    assert_eq!(status(&store, 2).await.erased_at, Some(6_000));
    assert_eq!(status(&store, 1).await.erased_at, Some(4_000), "once");
    for n in 1..=4 {
        is_whole_or_withdrawn(&store, n).await;
    }
    drop(store);
    // The journal lost its end, and the copy has seen what is left of it.
    let whole = fs::read_to_string(folder.path().join(Journal::NAME)).expect("the journal");
    fs::copy(folder.path().join("backup"), folder.path().join(FILE)).expect("restored");
    for ending in ["-wal", "-shm"] {
        let _ = fs::remove_file(folder.path().join(format!("{FILE}{ending}")));
    }
    let first = whole.split_inclusive('\n').next().expect("a line");
    fs::write(folder.path().join(Journal::NAME), first).expect("cut");
    let refused = Sqlite::open(&opening(folder.path(), vault.clone(), 2, false)).err();
    assert!(format!("{refused:?}").contains("Journal { missing: 4 }"), "{refused:?}");
    // A journal that lacks what the database has seen is an older copy.
    fs::write(folder.path().join(Journal::NAME), "").expect("emptied");
    let refused = Sqlite::open(&opening(folder.path(), vault.clone(), 2, false)).err();
    assert!(format!("{refused:?}").contains("Journal { missing: 5 }"), "{refused:?}");
}

#[tokio::test]
async fn a_restored_database_is_told_of_suspensions_and_settlements_since() {
    let _points = Points::hold();
    let folder = TempDir::new().expect("a folder");
    let vault = vault(folder.path());
    let unclear = |n: u8| NewOptOut {
        id: Digest([n; 32]),
        number: number(),
        at: 4_000 + i64::from(n),
        by: Way::Rcs,
        read: Read::Unclear,
        text: "another text, great".into(),
        due_at: 5_000 + i64::from(n),
        terms: Vec::new(),
    };
    let store = filled(folder.path(), &vault, 1..=2).await;
    store.opt_out(unclear(1)).await.expect("stored");
    store.close().await.expect("closed");
    drop(store);
    fs::copy(folder.path().join(FILE), folder.path().join("backup")).expect("copied");
    let store = open(folder.path(), &vault);
    // After the copy: the first is settled, three more come, and one of these is settled either way. The first receipt is erased.
    store.settle(Digest([1; 32]), Settlement::Resume, 4_100).await.expect("settled");
    for n in 2..=4 {
        store.opt_out(unclear(n)).await.expect("stored");
    }
    store.settle(Digest([2; 32]), Settlement::Resume, 4_200).await.expect("settled");
    store
        .withdraw(receipt(2).withdraw_sha256, Some(vec!["offers".into()]), None, 4_300)
        .await
        .expect("withdrawn");
    store.erase(receipt(1).hash, Cause::Request, 4_400).await.expect("erased");
    let (before, times) = (store.opt_outs(Which::Every, 0, 10).await.expect("listed"), times(&store).await);
    store.close().await.expect("closed");
    drop(store);
    fs::copy(folder.path().join("backup"), folder.path().join(FILE)).expect("restored");
    let refused = Sqlite::open(&opening(folder.path(), vault.clone(), 1, false)).err();
    assert!(refused.is_some(), "an older copy is not taken silently");
    for _ in 0..2 {
        let (store, _) = Sqlite::open(&opening(folder.path(), vault.clone(), 2, true)).expect("accepted");
        assert_eq!(self::times(&store).await, times);
        let after = store.opt_outs(Which::Every, 0, 10).await.expect("listed");
        let what = |all: &[OptOut]| -> Vec<_> {
            let one = |one: &OptOut| {
                (
                    one.id,
                    one.by,
                    one.read,
                    one.due_at,
                    one.received_at,
                    one.state,
                    one.done_at,
                    one.suspended.clone(),
                )
            };
            all.iter().map(one).collect()
        };
        assert_eq!(what(&after), what(&before));
        let said: Vec<bool> = after.iter().map(|one| one.said.is_some()).collect();
        assert_eq!(said, [true, false, false, false], "number and text of what came since are lost");
        assert_eq!(store.opt_outs(Which::Open, 0, 10).await.expect("listed").len(), 2);
        store.close().await.expect("closed");
    }
    // What the copy did not know can be decided.
    let (store, _) = Sqlite::open(&opening(folder.path(), vault.clone(), 2, true)).expect("accepted");
    for n in [3, 4] {
        assert_eq!(store.settle(Digest([n; 32]), Settlement::Resume, 4_500).await, Ok(SettleOutcome::Settled));
    }
    assert_eq!(self::times(&store).await, [(None, None), (Some(4_300), None)]);
}

/// Withdrawn and suspended since, of each purpose of the second receipt.
async fn times(store: &Sqlite) -> Vec<(Option<i64>, Option<i64>)> {
    let status = status(store, 2).await;
    status.granted().map(|(_, granted)| (granted.withdrawn_at, granted.suspended_since)).collect()
}

async fn is_whole_or_withdrawn(store: &Sqlite, n: u16) {
    let status = status(store, n).await;
    // Given and erased, or withdrawn; the second one both.
    let events = if n == 2 { 3 } else { 2 };
    assert_eq!(status.events.len(), events, "{n}: each event once");
}

#[tokio::test]
async fn a_destroyed_month_leaves_no_key_to_test_a_number_with() {
    let _points = Points::hold();
    let folder = TempDir::new().expect("a folder");
    let vault = vault(folder.path());
    let store = filled(folder.path(), &vault, []).await;
    let new = NewReceipt {
        choices: vec![("updates".into(), Some(9_000))],
        ..receipt(1)
    };
    store.insert(new).await.expect("it is stored");
    let month = vault.months().expect("a read")[0];
    let tag: Vec<u8> = rusqlite::Connection::open(folder.path().join(vault::FILE))
        .and_then(|keys| keys.query_row("SELECT tag FROM row_key", [], |row| row.get(0)))
        .expect("the number's tag");
    assert!(contains(folder.path(), &tag), "the search finds what is there");
    let at = 9_000 + 400 * 86_400;
    for due in store.due(at, 10).await.expect("it answers") {
        store.erase(due, Cause::End, at).await.expect("erased");
    }
    assert_eq!(store.destroy_months(at).await, Ok(1));
    assert!(!contains(folder.path(), &tag));
    assert!(
        vault.index_key(month).expect("a read").is_none(),
        "nobody can make the tag of a number any more"
    );
}

#[tokio::test]
async fn a_receipt_whose_clock_is_moved_in_the_transaction_that_stores_it_has_its_key_in_the_later_month() {
    let _points = Points::hold();
    let folder = TempDir::new().expect("a folder");
    let vault = vault(folder.path());
    let store = filled(folder.path(), &vault, []).await;
    // The writer waits for the database with a call, and takes the next two together.
    let other = rusqlite::Connection::open(folder.path().join(FILE)).expect("it opens");
    other.execute_batch("BEGIN IMMEDIATE").expect("locked");
    let first = store.write_probe();
    std::thread::sleep(std::time::Duration::from_millis(100));
    let inserted = store.insert(receipt(1));
    let reported = store.report(Report {
        receipt: receipt(1).hash,
        purpose: "updates".into(),
        until: 100 * 86_400,
        now: 3_000,
    });
    other.execute_batch("COMMIT").expect("unlocked");
    first.await.expect("written");
    inserted.await.expect("it is stored");
    assert!(matches!(reported.await, Ok(ReportOutcome::Reported(_))));
    let delete_at = status(&store, 1).await.delete_at;
    assert!(delete_at > 100 * 86_400);
    assert_eq!(vault.month_of(&RowId::from(receipt(1).hash)), Ok(Month::of(delete_at)));
    assert_eq!(store.find(number()).await, Ok(vec![receipt(1).hash]));
}
