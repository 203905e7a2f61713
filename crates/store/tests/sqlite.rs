//! The suite on SQLite, and what is true of SQLite alone.

mod folder;

use folder::Folder;
use receipt::Digest;
use std::sync::Arc;
use std::time::{Duration, Instant};
use store::optouts::{NewOptOut, OptOuts, Read, Way};
use store::sqlite::{Endpoints, KeyPrints, KeyRing, Mismatch, OpenError, Opening, Sqlite, exists};
use store::suite::{self, Database, receipt};
use store::{
    AddEndpointOutcome, AddKeyOutcome, ChangeKind, InsertOutcome, NewEndpoint, NewKey, Outbox, ReceiptKey, Reply, RevokeKeyOutcome, Store, StoreError,
};

fn ring(folder: &Folder) -> Result<KeyRing, OpenError> {
    KeyRing::open(folder.path(), &folder.opening().last_write)
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
    store.publish(suite::disclosure(1, "1.0.0")).await.expect("it is stored");
    let outside = folder.connection();
    outside.execute_batch("BEGIN IMMEDIATE").expect("the lock");
    let replies: Vec<_> = (0..2_000u16).map(|n| store.insert(receipt(n))).collect();
    outside.execute_batch("ROLLBACK").expect("unlocked");
    let (mut stored, mut busy) = (Vec::new(), 0);
    for (n, reply) in (0u16..).zip(replies) {
        match reply.await {
            Ok(InsertOutcome::Inserted(_)) => stored.push(n),
            Err(StoreError::Busy) => busy += 1,
            other => panic!("{n}: {other:?}"),
        }
    }
    assert!(busy > 500 && stored.len() >= 1_024, "{busy} refused, {} stored", stored.len());
    for n in stored {
        assert!(store.status(ReceiptKey::Hash(receipt(n).hash)).await.expect("it answers").is_some(), "{n}");
    }
}

#[tokio::test]
async fn what_is_written_comes_into_the_main_file_while_the_store_is_open() {
    let folder = Folder::new();
    let store = folder.sqlite();
    store.publish(suite::disclosure(1, "1.0.0")).await.expect("it is stored");
    let size = |name: &str| std::fs::metadata(folder.path().join(name)).expect("a file").len();
    let before = size("phone-consent.sqlite");
    // Some 4,000 pages: enough for the thread that copies, and too few for the writer to do it.
    for group in 0..60u16 {
        let replies: Vec<_> = (group * 16..group * 16 + 16).map(|n| store.insert(receipt(n))).collect();
        for reply in replies {
            assert!(matches!(reply.await, Ok(InsertOutcome::Inserted(_))));
        }
    }
    let deadline = Instant::now() + Duration::from_secs(10);
    while size("phone-consent.sqlite") == before {
        assert!(
            Instant::now() < deadline,
            "{} bytes are in the write-ahead log alone",
            size("phone-consent.sqlite-wal")
        );
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    assert!(
        size("phone-consent.sqlite-wal") < 8_000 * 4_096,
        "the log was so long that the writer had to copy it"
    );
}

#[test]
fn a_file_of_a_newer_program_is_refused_unchanged() {
    let folder = Folder::new();
    drop(folder.sqlite());
    let db = folder.connection();
    let tables = || {
        db.query_row("SELECT count(*) FROM sqlite_schema WHERE type = 'table'", [], |row| row.get::<_, i64>(0))
            .expect("a count")
    };
    let before = tables();
    db.pragma_update(None, "user_version", 99).expect("set");
    assert!(
        matches!(Sqlite::open(&folder.opening()).err(), Some(OpenError::Unusable(why)) if why.contains("made by a newer program")),
        "it is refused"
    );
    assert_eq!(tables(), before);
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
    assert!(matches!(mismatch(&folder.opening()), Some(Mismatch::Older { .. })), "the log was lost");
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
    let replies: Vec<_> = (0..600u16).map(|_| store.revoke_key("nobody".into(), 1)).collect();
    for reply in replies {
        assert_eq!(reply.await.err(), Some(StoreError::Busy));
    }
    assert!(start.elapsed() < Duration::from_secs(4), "{:?} for three batches", start.elapsed());
    outside.execute_batch("ROLLBACK").expect("unlocked");
    assert_eq!(store.write_probe().await, Ok(()));
}

/// The data folder of the first version of the schema, with one document.
fn first_version(folder: &Folder) {
    let db = folder.connection();
    db.execute_batch(include_str!("../migrations/0001_first.sql")).expect("the first version");
    db.pragma_update(None, "user_version", 1).expect("set");
    db.execute("INSERT INTO identity VALUES (1, ?1, 5, ?2)", ([9; 16], [2; 32]))
        .expect("its identity");
    db.execute("INSERT INTO signing_key VALUES (1, ?1)", [[1; 32]]).expect("its key");
    db.execute(
        "INSERT INTO notice VALUES (1, ?1, 'callback', '1.0.0', 'en', ?2, 1000)",
        ([1; 32], vec![1, 2, 3]),
    )
    .expect("a document");
    std::fs::write(folder.path().join("last-write"), format!("{:032x} {:020}\n", u128::from_be_bytes([9; 16]), 5)).expect("its record");
}

#[tokio::test]
async fn a_data_folder_of_the_first_version_is_brought_up_to_date_and_loses_nothing() {
    let folder = Folder::new();
    first_version(&folder);
    assert!(
        matches!(ring(&folder).err(), Some(OpenError::Unusable(why)) if why.contains("older program")),
        "the command line migrates nothing under a running server"
    );
    let store = folder.sqlite();
    assert_eq!(store.disclosures().await, Ok(vec![vec![1, 2, 3]]));
    store.insert(receipt(1)).await.expect("a receipt for it");
    assert_eq!(store.keys().await, Ok(vec![]));
    drop(store);
    let by: Option<String> = folder
        .connection()
        .query_row("SELECT published_by FROM notice", [], |row| row.get(0))
        .expect("the document");
    assert_eq!(by, None);
}

#[tokio::test]
async fn keys_are_managed_beside_an_open_store_which_sees_them_at_once() {
    let folder = Folder::new();
    assert!(
        matches!(ring(&folder).err(), Some(OpenError::Unusable(why)) if why.contains("is not there")),
        "no database is made"
    );
    let store = folder.sqlite();
    let mut ring = ring(&folder).expect("it opens");
    let key = NewKey {
        name: "web team".into(),
        role: "publish".into(),
        sha256: Digest([3; 32]),
        made_at: 1_000,
    };
    assert_eq!(ring.add(&key), Ok(AddKeyOutcome::Added));
    let seen = async || {
        store
            .keys()
            .await
            .expect("it answers")
            .into_iter()
            .map(|key| key.revoked_at)
            .collect::<Vec<_>>()
    };
    assert_eq!(seen().await, [None]);
    assert_eq!(ring.revoke("web team", 2_000), Ok(RevokeKeyOutcome::Revoked(2_000)));
    assert_eq!(seen().await, [Some(2_000)]);
    // The next write of the store records what was written beside it, so that a copy from before the revocation is noticed.
    copy(&folder, "older-", &[MAIN, WAL]);
    assert_eq!(
        ring.add(&NewKey {
            name: "agency".into(),
            sha256: Digest([4; 32]),
            ..key
        }),
        Ok(AddKeyOutcome::Added)
    );
    store.write_probe().await.expect("written");
    copy(&folder, "record-", &["last-write"]);
    drop((store, ring));
    restore(&folder, "older-", &[MAIN, WAL]);
    std::fs::copy(folder.path().join("record-last-write"), folder.path().join("last-write")).expect("the record as a kill leaves it");
    assert_eq!(mismatch(&folder.opening()), Some(Mismatch::Older { missing: 2 }));
}

#[tokio::test]
async fn an_older_copy_is_refused_also_where_keys_are_managed_first() {
    let folder = Folder::new();
    let store = folder.sqlite();
    store.close().await.expect("closed");
    drop(store);
    copy(&folder, "older-", &[MAIN]);
    let store = folder.sqlite();
    store.write_probe().await.expect("written");
    store.close().await.expect("closed");
    drop(store);
    restore(&folder, "older-", &[MAIN]);
    let missing = mismatch(&folder.opening());
    assert!(matches!(missing, Some(Mismatch::Older { .. })), "{missing:?}");
    for _ in 0..4 {
        let refused = ring(&folder).err();
        assert_eq!(refused, missing.map(OpenError::Mismatch));
    }
    assert_eq!(mismatch(&folder.opening()), missing, "nothing was counted");
    std::fs::remove_file(folder.opening().last_write).expect("removed");
    assert_eq!(ring(&folder).err(), Some(OpenError::Mismatch(Mismatch::NoRecord)));
}

#[tokio::test]
async fn an_opt_out_is_found_by_its_number_under_another_salt() {
    let folder = Folder::new();
    {
        let store = folder.sqlite();
        let new = NewOptOut {
            id: Digest([5; 32]),
            number: suite::number(),
            at: 4_000,
            by: Way::Sms,
            read: Read::Stop,
            text: "stop".into(),
            due_at: 5_000,
            terms: Vec::new(),
        };
        store.opt_out(new).await.expect("it is stored");
        store.close().await.expect("closed");
    }
    folder
        .connection()
        .execute("UPDATE identity SET number_salt = randomblob(32)", [])
        .expect("another salt");
    let store = folder.sqlite();
    assert_eq!(store.forget_opt_outs_of(suite::number(), 4_100).await, Ok(1));
}

#[tokio::test]
async fn endpoints_are_managed_beside_a_running_server() {
    let folder = Folder::new();
    let store = folder.sqlite();
    let new = NewEndpoint {
        id: "one".into(),
        url: "https://crm.example/hook".into(),
        kinds: vec![ChangeKind::DisclosurePublished],
        made_at: 1_000,
    };
    let mut beside = Endpoints::open(folder.path(), &folder.opening().last_write).expect("it opens");
    assert_eq!(beside.add(&new), Ok(AddEndpointOutcome::Added));
    store.publish(suite::disclosure(1, "1.0.0")).await.expect("it is stored");
    assert_eq!(
        store.endpoints_due(1_000).await,
        Ok(vec!["one".into()]),
        "the running server knows of it at once"
    );
    let listed = beside.list().expect("it answers");
    assert_eq!((&listed[0].endpoint, listed[0].waiting), (&new, 1));
    assert_eq!((beside.remove("one"), beside.remove("one")), (Ok(true), Ok(false)));
    assert_eq!(store.endpoints_due(1_000).await, Ok(vec![]));
}
