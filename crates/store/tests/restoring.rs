//! Databases that are lost, and copies that are put back: the keys that stay, and what is told to them.

mod folder;

use folder::Folder;
use receipt::Cause;
use std::fs;
use store::Store;
use store::failpoint::{Action, Moment, Points, Write};
use store::sqlite::{FILE, LogKey, Opening, Sqlite};
use store::suite::{self, receipt};
use store::vault::RowId;

/// The opening that goes on with what is there, in the log with this number.
fn accepting(folder: &Folder, log: u64) -> Opening {
    let key = |number| LogKey {
        number,
        seed: [number as u8; 32],
        origin: format!("receipts.shop.example/v1/log/{number}"),
        checkpoint: folder.path().join(format!("log-{number}.checkpoint")),
    };
    Opening {
        logs: (1..=log).map(key).collect(),
        accept_restored: true,
        new_log: true,
        ..folder.opening()
    }
}

/// The opening of a usual start.
fn usual(folder: &Folder, log: u64) -> Opening {
    Opening {
        accept_restored: false,
        new_log: false,
        ..accepting(folder, log)
    }
}

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
