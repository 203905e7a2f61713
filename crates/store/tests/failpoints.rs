//! Each durable write outside the database, failed twice over: not done, and done although an error was reported; and the process killed at both.

use std::fs;
use std::path::Path;
use std::process::Command;
use store::durable_file::{Swap, compare_and_swap, create, erase};
use store::failpoint::{Action, Moment, Points, Write};
use store::vault::{Cell, Entry, Erasure, Journal, Month, RootFile, Row, RowId, Vault, VaultError};
use tempfile::TempDir;

const MOMENTS: [Moment; 2] = Moment::ALL;
/// The writes of the key store, the journal and the small files. Those of the database are failed in the real server (`cargo xtask soak failpoints`).
const OUTSIDE: [Write; 7] = [
    Write::VaultCommit,
    Write::VaultOverwrite,
    Write::VaultTruncate,
    Write::JournalAppend,
    Write::FileCreate,
    Write::FileReplace,
    Write::FileErase,
];
const CELL: Cell<'static> = Cell {
    table: "receipt",
    column: "phone",
    version: 1,
};

fn vault(folder: &Path) -> Vault {
    let root = if RootFile::path(folder).exists() {
        RootFile::open(folder)
    } else {
        RootFile::create(folder)
    };
    Vault::open(folder, Box::new(root.expect("a root key"))).expect("it opens")
}

fn month(number: u32) -> Month {
    Month::from_number(number).expect("a month")
}

fn id(n: u8) -> RowId {
    RowId([n; 32])
}

fn wal(folder: &Path) -> Vec<u8> {
    fs::read(folder.join("vault.sqlite-wal")).expect("the log")
}

#[test]
fn keys_whose_commit_failed_are_not_there_or_are_returned_when_asked_for_again() {
    let points = Points::hold();
    for moment in MOMENTS {
        let folder = TempDir::new().expect("a folder");
        let vault = vault(folder.path());
        points.arm(Write::VaultCommit, moment, Action::Fail);
        let failed = vault.keys_for(&[Row::of(id(1), month(202_611))]).expect_err("it fails");
        assert_eq!(failed.to_string(), "the key store failed: failpoint vault-commit");
        let stored = vault.open_row(&id(1)).expect("a read");
        assert_eq!(stored.is_some(), moment == Moment::After);
        assert_eq!(vault.months().expect("a read").len(), usize::from(moment == Moment::After));
        let key = vault.keys_for(&[Row::of(id(1), month(202_611))]).expect("a key").remove(0);
        let sealed = key.seal(CELL, b"secret").expect("sealed");
        if let Some(stored) = stored {
            assert!(stored.open(CELL, &sealed).is_ok(), "it is the same key");
        }
        // The key of a month that was rolled back was not remembered.
        drop(vault);
        let key = self::vault(folder.path()).open_row(&id(1)).expect("a read").expect("it is there");
        assert!(key.open(CELL, &sealed).is_ok());
    }
    assert_eq!(points.armed(), 0);
}

#[test]
fn a_destruction_that_failed_anywhere_is_finished_by_the_same_call() {
    let points = Points::hold();
    for write in [Write::VaultCommit, Write::VaultOverwrite, Write::VaultTruncate] {
        for moment in MOMENTS {
            let folder = TempDir::new().expect("a folder");
            let vault = vault(folder.path());
            vault.keys_for(&[Row::of(id(1), month(202_611)), Row::of(id(2), month(202_612))]).expect("keys");
            points.arm(write, moment, Action::Fail);
            let failed = vault.destroy_rows(&[id(1)]).expect_err("it fails");
            let committed = (write, moment) != (Write::VaultCommit, Moment::Before);
            assert_eq!(vault.open_row(&id(1)).expect("a read").is_none(), committed);
            assert_eq!(matches!(failed, VaultError::TracesLeft(_)), write != Write::VaultCommit);
            assert_eq!(points.armed(), 0);
            vault.destroy_rows(&[id(1)]).expect("finished");
            assert!(vault.open_row(&id(1)).expect("a read").is_none());
            assert!(wal(folder.path()).is_empty());
            assert!(vault.open_row(&id(2)).expect("a read").is_some());
            points.arm(write, moment, Action::Fail);
            vault.destroy_months_before(month(202_701)).expect_err("it fails");
            vault.destroy_months_before(month(202_701)).expect("finished");
            assert!(vault.open_row(&id(2)).expect("a read").is_none() && wal(folder.path()).is_empty());
        }
    }
}

#[test]
fn the_log_is_overwritten_with_zeros_before_it_is_truncated() {
    let points = Points::hold();
    let folder = TempDir::new().expect("a folder");
    let vault = vault(folder.path());
    vault.keys_for(&[Row::of(id(1), month(202_611)), Row::of(id(2), month(202_611))]).expect("keys");
    assert!(wal(folder.path()).iter().any(|byte| *byte != 0));
    points.arm(Write::VaultTruncate, Moment::Before, Action::Fail);
    vault.destroy_rows(&[id(1)]).expect_err("it fails");
    let log = wal(folder.path());
    assert!(!log.is_empty() && log.iter().all(|byte| *byte == 0));
    // With such a log the key store goes on, and so it does when it is opened.
    assert!(vault.open_row(&id(2)).expect("a read").is_some());
    vault.keys_for(&[Row::of(id(3), month(202_611))]).expect("a key");
    points.arm(Write::VaultTruncate, Moment::Before, Action::Fail);
    vault.destroy_rows(&[id(3)]).expect_err("it fails");
    drop(vault);
    let vault = self::vault(folder.path());
    assert!(vault.open_row(&id(2)).expect("a read").is_some() && vault.open_row(&id(3)).expect("a read").is_none());
}

#[test]
fn an_entry_that_failed_is_in_the_journal_once_when_it_is_appended_again() {
    let points = Points::hold();
    for moment in MOMENTS {
        let folder = TempDir::new().expect("a folder");
        let path = folder.path().join(Journal::NAME);
        let entry = |n| Entry {
            at: 1,
            erasure: Erasure::Row(id(n)),
        };
        let mut journal = Journal::open(&path).expect("it opens");
        journal.append(&[entry(1)]).expect("appended");
        points.arm(Write::JournalAppend, moment, Action::Fail);
        journal.append(&[entry(2)]).expect_err("it fails");
        assert_eq!(Journal::read(&path).expect("read").len(), if moment == Moment::After { 2 } else { 1 });
        journal.append(&[entry(2), entry(3)]).expect("appended");
        assert_eq!(Journal::read(&path).expect("read"), [entry(1), entry(2), entry(3)]);
    }
}

#[test]
fn a_swap_that_failed_left_the_old_content_or_the_new() {
    let points = Points::hold();
    for moment in MOMENTS {
        let folder = TempDir::new().expect("a folder");
        let path = folder.path().join("checkpoint");
        compare_and_swap(&path, None, b"1").expect("it runs");
        points.arm(Write::FileReplace, moment, Action::Fail);
        compare_and_swap(&path, Some(b"1"), b"2").expect_err("it fails");
        let found: &[u8] = if moment == Moment::After { b"2" } else { b"1" };
        assert_eq!(fs::read(&path).expect("read"), found);
        assert_eq!(compare_and_swap(&path, Some(found), b"2").expect("it runs"), Swap::Swapped);
        points.arm(Write::FileCreate, moment, Action::Fail);
        create(&folder.path().join("key"), b"1").expect_err("it fails");
        assert_eq!(folder.path().join("key").exists(), moment == Moment::After);
    }
}

/// What a killed process was doing: every write once, and a line of output for what was acknowledged.
fn work(folder: &Path) {
    let vault = vault(folder);
    let mut journal = Journal::open(&folder.join(Journal::NAME)).expect("it opens");
    for n in 0..4 {
        vault
            .keys_for(&[Row::of(id(2 * n), month(202_611)), Row::of(id(2 * n + 1), month(202_612))])
            .expect("keys");
        acknowledge(folder, &format!("keys {n}"));
    }
    let entry = Entry {
        at: 1,
        erasure: Erasure::Row(id(0)),
    };
    journal.append(&[entry]).expect("appended");
    vault.destroy_rows(&[id(0)]).expect("destroyed");
    acknowledge(folder, "destroyed");
    compare_and_swap(&folder.join("checkpoint"), None, b"1").expect("it runs");
    acknowledge(folder, "checkpoint");
    create(&folder.join("old.key"), b"secret").expect("created");
    erase(&folder.join("old.key")).expect("erased");
    acknowledge(folder, "erased");
}

/// Beside the folder, so that it is not searched.
fn acknowledge(folder: &Path, what: &str) {
    fs::create_dir_all(folder.with_extension("said")).expect("a folder");
    fs::write(folder.with_extension("said").join(what), "").expect("written");
}

#[test]
fn a_process_killed_at_any_failpoint_loses_nothing_that_was_acknowledged() {
    const WORKING: &str = "STORE_TEST_WORKING";
    const NAME: &str = "a_process_killed_at_any_failpoint_loses_nothing_that_was_acknowledged";
    // The test starts itself as the process that is killed. It does not hold the points: they come from the environment.
    if let Some(folder) = std::env::var_os(WORKING) {
        work(Path::new(&folder));
        return;
    }
    let _points = Points::hold();
    let mut killed = 0;
    for write in OUTSIDE {
        for (moment, word) in MOMENTS.map(|moment| (moment, moment.name())) {
            for nth in 1..=6 {
                let outer = TempDir::new().expect("a folder");
                let folder = outer.path().join("keys");
                fs::create_dir(&folder).expect("a folder");
                let status = Command::new(std::env::current_exe().expect("this program"))
                    .args(["--exact", NAME, "--nocapture"])
                    .env(WORKING, &folder)
                    .env("PHONE_CONSENT_FAILPOINTS", format!("{}.{word}=kill@{nth}", write.name()))
                    .output()
                    .expect("it starts")
                    .status;
                if nth == 1 {
                    assert!(!status.success(), "{write:?} {moment:?} was never reached");
                }
                killed += u32::from(!status.success());
                let said = |what: &str| folder.with_extension("said").join(what).exists();
                let vault = vault(&folder);
                for n in 0..4 {
                    let (first, second) = (vault.open_row(&id(2 * n)).expect("a read"), vault.open_row(&id(2 * n + 1)).expect("a read"));
                    assert_eq!(first.is_some() || (n == 0 && second.is_some()), second.is_some(), "a batch is whole or absent");
                    assert!(
                        second.is_some() || !said(&format!("keys {n}")),
                        "{write:?} {moment:?} {nth}: keys {n} were lost"
                    );
                }
                let entries = Journal::read(&folder.join(Journal::NAME)).expect("read");
                if said("destroyed") {
                    assert!(vault.open_row(&id(0)).expect("a read").is_none() && entries.len() == 1);
                }
                assert!(wal(&folder).is_empty(), "opening has removed what was left");
                assert!(!said("erased") || !folder.join("old.key").exists());
                assert!(!said("checkpoint") || fs::read(folder.join("checkpoint")).expect("read") == b"1");
            }
        }
    }
    // The commits: of the tables, of four batches, of the destruction. The log is emptied twice; two files are created; one is replaced, appended
    // to and erased once.
    assert_eq!(killed, 2 * (6 + 2 + 2 + 1 + 2 + 1 + 1));
}
