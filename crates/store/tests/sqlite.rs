//! The suite on SQLite, and what is true of SQLite alone.

use receipt::Digest;
use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, Instant};
use store::sqlite::{KeyPrints, Mismatch, OpenError, Opening, Sqlite, exists};
use store::suite::{self, Database, receipt};
use store::{InsertOutcome, NewDisclosure, ReceiptKey, Reply, Store, StoreError};
use tempfile::TempDir;

struct Folder(TempDir);

impl Folder {
    fn new() -> Folder {
        Folder(TempDir::new().expect("a folder"))
    }

    fn path(&self) -> &Path {
        self.0.path()
    }

    fn sqlite(&self) -> Sqlite {
        Sqlite::open(&self.opening()).expect("it opens").0
    }

    fn opening(&self) -> Opening {
        Opening {
            folder: self.path().into(),
            keys: KeyPrints {
                signing: vec![Digest([1; 32])],
                nonce: Digest([2; 32]),
            },
            last_write: self.path().join("last-write"),
            accept_restored: false,
            accept_keys: false,
        }
    }

    /// A connection of the test's own.
    fn connection(&self) -> rusqlite::Connection {
        rusqlite::Connection::open(self.path().join("phone-consent.sqlite")).expect("it opens")
    }
}

impl Database for Folder {
    fn open(&self) -> Reply<'_, Arc<dyn Store>> {
        Box::pin(async { Ok(Arc::new(self.sqlite()) as Arc<dyn Store>) })
    }
}

#[tokio::test]
async fn sqlite_keeps_every_promise_of_the_suite() {
    suite::run(async || Folder::new()).await;
}

#[tokio::test]
async fn a_full_queue_refuses_at_once_and_what_it_took_is_stored() {
    let folder = Folder::new();
    let store = folder.sqlite();
    let disclosure = NewDisclosure {
        sha256: receipt(0).notice_sha256,
        id: "callback".into(),
        version: "1.0.0".into(),
        language: "en".into(),
        bytes: vec![1],
        published_at: 1_000,
    };
    store.publish(disclosure).await.expect("it is stored");
    let outside = folder.connection();
    outside.execute_batch("BEGIN IMMEDIATE").expect("the lock");
    let replies: Vec<_> = (0..2_000u16).map(|n| store.insert(receipt(n))).collect();
    outside.execute_batch("ROLLBACK").expect("unlocked");
    let (mut stored, mut busy) = (Vec::new(), 0);
    for (n, reply) in (0u16..).zip(replies) {
        match reply.await {
            Ok(InsertOutcome::Inserted) => stored.push(n),
            Err(StoreError::Busy) => busy += 1,
            other => panic!("{n}: {other:?}"),
        }
    }
    assert!(busy > 500 && stored.len() >= 1_024, "{busy} refused, {} stored", stored.len());
    for n in stored {
        assert!(store.status(ReceiptKey::Hash(receipt(n).hash)).await.expect("it answers").is_some(), "{n}");
    }
}

#[test]
fn a_file_of_a_newer_program_is_refused_unchanged() {
    let folder = Folder::new();
    drop(folder.sqlite());
    let db = folder.connection();
    db.pragma_update(None, "user_version", 99).expect("set");
    assert!(
        matches!(Sqlite::open(&folder.opening()).err(), Some(OpenError::Unusable(why)) if why.contains("made by a newer program")),
        "it is refused"
    );
    let tables: i64 = db
        .query_row("SELECT count(*) FROM sqlite_schema WHERE type = 'table'", [], |row| row.get(0))
        .expect("a count");
    assert_eq!(tables, 6);
}

/// Copies the database's files as they are now to names of their own.
fn copy(folder: &Folder, name: &str, files: &[&str]) {
    for file in files {
        std::fs::copy(folder.path().join(file), folder.path().join(format!("{name}{file}"))).expect("copied");
    }
}

/// Puts the copy in the database's place.
fn restore(folder: &Folder, name: &str, files: &[&str]) {
    for file in ["phone-consent.sqlite", "phone-consent.sqlite-wal", "phone-consent.sqlite-shm"] {
        let _ = std::fs::remove_file(folder.path().join(file));
    }
    for file in files {
        std::fs::copy(folder.path().join(format!("{name}{file}")), folder.path().join(file)).expect("restored");
    }
}

fn mismatch(opening: &Opening) -> Option<Mismatch> {
    match Sqlite::open(opening) {
        Ok(_) => None,
        Err(OpenError::Mismatch(mismatch)) => Some(mismatch),
        Err(OpenError::Unusable(why)) => panic!("{why}"),
    }
}

const MAIN: &str = "phone-consent.sqlite";
const WAL: &str = "phone-consent.sqlite-wal";

#[tokio::test]
async fn an_older_copy_and_a_lost_log_are_refused_until_they_are_accepted() {
    let folder = Folder::new();
    let store = folder.sqlite();
    for _ in 0..3 {
        store.write_probe().await.expect("written");
    }
    copy(&folder, "older-", &[MAIN, WAL]);
    for _ in 0..4 {
        store.write_probe().await.expect("written");
    }
    copy(&folder, "newest-", &[MAIN, WAL]);
    copy(&folder, "record-", &["last-write"]);
    drop(store);
    copy(&folder, "stopped-", &[MAIN]);
    let record = || std::fs::copy(folder.path().join("record-last-write"), folder.path().join("last-write")).expect("the record as a kill leaves it");
    restore(&folder, "older-", &[MAIN, WAL]);
    record();
    assert_eq!(mismatch(&folder.opening()), Some(Mismatch::Older { missing: 4 }));
    restore(&folder, "newest-", &[MAIN]);
    // The tables themselves were in the log.
    assert!(!matches!(exists(folder.path()), Ok(true)));
    restore(&folder, "newest-", &[MAIN, WAL]);
    assert_eq!(mismatch(&folder.opening()), None, "killed and started again");
    restore(&folder, "stopped-", &[MAIN]);
    record();
    assert_eq!(mismatch(&folder.opening()), None, "the main file of a stopped server is whole");
    restore(&folder, "older-", &[MAIN, WAL]);
    let accept = Opening {
        accept_restored: true,
        ..folder.opening()
    };
    let accepted = Sqlite::open(&accept).map(|(_, accepted)| accepted);
    assert!(matches!(accepted.as_deref(), Ok([Mismatch::Older { .. }])), "{accepted:?}");
    assert_eq!(mismatch(&folder.opening()), None, "once is enough");
    restore(&folder, "newest-", &[MAIN, WAL]);
    assert_eq!(
        mismatch(&folder.opening()),
        Some(Mismatch::OtherDatabase),
        "the one whose place was taken lacks what was written since"
    );
}

#[tokio::test]
async fn a_log_lost_after_a_checkpoint_is_noticed() {
    let folder = Folder::new();
    drop(folder.sqlite());
    let store = folder.sqlite();
    store.write_probe().await.expect("written");
    copy(&folder, "now-", &[MAIN]);
    copy(&folder, "record-", &["last-write"]);
    drop(store);
    restore(&folder, "now-", &[MAIN]);
    std::fs::copy(folder.path().join("record-last-write"), folder.path().join("last-write")).expect("copied");
    assert!(matches!(mismatch(&folder.opening()), Some(Mismatch::Older { .. })));
}

#[test]
fn a_database_without_its_record_or_with_other_keys_is_refused_until_it_is_accepted() {
    let folder = Folder::new();
    assert_eq!(exists(folder.path()), Ok(false));
    drop(folder.sqlite());
    assert_eq!(exists(folder.path()), Ok(true));
    let keys = |signing: &[u8], nonce: u8| Opening {
        keys: KeyPrints {
            signing: signing.iter().map(|n| Digest([*n; 32])).collect(),
            nonce: Digest([nonce; 32]),
        },
        ..folder.opening()
    };
    assert_eq!(mismatch(&keys(&[1, 7], 2)), None, "a key was added");
    assert_eq!(mismatch(&keys(&[1], 2)), Some(Mismatch::SigningKey(Digest([7; 32]))));
    assert_eq!(mismatch(&keys(&[1, 7], 3)), Some(Mismatch::NonceKey));
    let accept = Opening {
        accept_keys: true,
        ..keys(&[9], 3)
    };
    assert!(Sqlite::open(&accept).is_ok());
    assert_eq!(mismatch(&keys(&[9], 3)), None, "once is enough");
    std::fs::remove_file(folder.path().join("last-write")).expect("removed");
    assert_eq!(mismatch(&keys(&[9], 3)), Some(Mismatch::NoRecord));
    std::fs::write(folder.path().join("last-write"), "?").expect("written");
    assert!(matches!(Sqlite::open(&keys(&[9], 3)), Err(OpenError::Unusable(_))));
}

#[tokio::test]
async fn a_stop_leaves_everything_in_the_main_file() {
    let folder = Folder::new();
    let store = folder.sqlite();
    store.write_probe().await.expect("written");
    let before = std::fs::metadata(folder.path().join(WAL)).expect("the log").len();
    store.close().await.expect("closed");
    let after = std::fs::metadata(folder.path().join(WAL)).map_or(0, |log| log.len());
    assert!(before > 0 && after == 0, "{before} and {after} bytes");
}

#[tokio::test]
async fn a_locked_database_refuses_a_whole_batch_within_one_deadline() {
    let folder = Folder::new();
    let store = folder.sqlite();
    let outside = folder.connection();
    outside.execute_batch("BEGIN IMMEDIATE").expect("the lock");
    let start = Instant::now();
    let replies: Vec<_> = (0..600u16).map(|_| store.write_probe()).collect();
    for reply in replies {
        assert_eq!(reply.await, Err(StoreError::Busy));
    }
    assert!(start.elapsed() < Duration::from_secs(4), "{:?} for three batches", start.elapsed());
    outside.execute_batch("ROLLBACK").expect("unlocked");
    assert_eq!(store.write_probe().await, Ok(()));
}
